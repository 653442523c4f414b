"""Assignments: any one of several courses, moved days, reminders, plans; a calendar's address, no weekly overview.

Days that were changed before stand in the event log only, without the day that they were before.
"""

import sqlalchemy as sa
from alembic import op

import lms.store.db
from lms.store.triggers import protect

revision = '0021'
down_revision = "0020"
branch_labels = None
depends_on = None

_MOMENT = lms.store.db.UtcDateTime


def upgrade() -> None:
    # Without a batch: SQLite adds these columns to the table as it is.
    op.add_column('assignment', sa.Column('plan_id', sa.Integer(), nullable=True))
    op.add_column('assignment', sa.Column('period_on', sa.Date(), nullable=True))
    turn = ['plan_id', 'person_id', 'course', 'period_on']
    op.create_index('uq_assignment_turn', 'assignment', turn, unique=True)
    op.create_table(
        'assignment_choice',
        sa.Column('assignment_id', sa.Integer(), nullable=False),
        sa.Column('course', sa.Text(), nullable=False),
        _key('assignment_choice', 'assignment_id', 'assignment'),
        sa.PrimaryKeyConstraint('assignment_id', 'course', name=op.f('pk_assignment_choice')),
    )
    _of_assignments('assignment_day', 'moved', sa.Column('old_on', sa.Date()), _day('new_on'))
    _of_assignments('assignment_reminder', 'reminded')
    _add_plans()
    op.create_table(
        'digest_off',
        sa.Column('person_id', sa.Integer(), nullable=False),
        _key('digest_off', 'person_id', 'person'),
        sa.PrimaryKeyConstraint('person_id', name=op.f('pk_digest_off')),
    )
    op.create_table(
        'calendar_feed',
        sa.Column('person_id', sa.Integer(), nullable=False),
        sa.Column('token_hash', sa.Text(), nullable=False),
        sa.Column('salt', sa.Text(), nullable=False),
        sa.Column('shows_titles', sa.Boolean(), nullable=False),
        sa.Column('changed_at', _MOMENT(), nullable=False),
        _key('calendar_feed', 'person_id', 'person'),
        sa.PrimaryKeyConstraint('person_id', name=op.f('pk_calendar_feed')),
        sa.UniqueConstraint('token_hash', name=op.f('uq_calendar_feed_token_hash')),
    )
    protect(op.get_bind())


def _add_plans() -> None:
    op.create_table(
        'training_plan',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('courses', sa.JSON(), nullable=False),
        sa.Column('any_one', sa.Boolean(), nullable=False),
        sa.Column('with_way', sa.Boolean(), nullable=False),
        sa.Column('team_id', sa.Integer(), nullable=True),
        sa.Column('profile', sa.Text(), nullable=True),
        sa.Column('due_on', sa.Date(), nullable=True),
        sa.Column('days_after_hire', sa.Integer(), nullable=True),
        sa.Column('every_months', sa.Integer(), nullable=False),
        sa.Column('note', sa.Text(), nullable=False),
        sa.Column('made_by', sa.Integer(), nullable=False),
        sa.Column('made_at', _MOMENT(), nullable=False),
        sa.Column('ended_at', _MOMENT(), nullable=True),
        _key('training_plan', 'team_id', 'team'),
        _key('training_plan', 'made_by', 'person'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_training_plan')),
    )
    op.create_index(op.f('ix_training_plan_made_by'), 'training_plan', ['made_by'], unique=False)
    op.create_table(
        'training_plan_person',
        sa.Column('plan_id', sa.Integer(), nullable=False),
        sa.Column('person_id', sa.Integer(), nullable=False),
        _key('training_plan_person', 'plan_id', 'training_plan'),
        _key('training_plan_person', 'person_id', 'person'),
        sa.PrimaryKeyConstraint('plan_id', 'person_id', name=op.f('pk_training_plan_person')),
    )


def _of_assignments(table: str, done: str, *others: sa.Column) -> None:
    """An append-only table of what was done with assignments, by whom and when."""
    op.create_table(
        table,
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('assignment_id', sa.Integer(), nullable=False),
        sa.Column(f'{done}_by', sa.Integer(), nullable=False),
        sa.Column(f'{done}_at', _MOMENT(), nullable=False),
        *others,
        _key(table, 'assignment_id', 'assignment'),
        _key(table, f'{done}_by', 'person'),
        sa.PrimaryKeyConstraint('id', name=op.f(f'pk_{table}')),
    )
    op.create_index(op.f(f'ix_{table}_assignment_id'), table, ['assignment_id'], unique=False)


def _day(name: str) -> sa.Column:
    return sa.Column(name, sa.Date(), nullable=False)


def _key(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f'{other}.id'], name=op.f(f'fk_{table}_{column}'))

"""What was ticked, drafts, practice that a rater starts, and who may sign off.

Observations that there are keep what they say: they were asked for by their person, any supervisor may sign them, and
they have no points. Whoever supervises someone on the day of the upgrade may go on signing off.
"""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from alembic import op

import lms.store.db
from lms.store.triggers import protect

revision = '0019'
down_revision = "0018"
branch_labels = None
depends_on = None

_SUPERVISION = sa.table(
    'supervision',
    sa.column('supervisor_id', sa.Integer()),
    sa.column('until_on', sa.Date()),
)
_WORD = sa.table(
    'rater_word',
    sa.column('person_id', sa.Integer()),
    sa.column('given_at', lms.store.db.UtcDateTime()),
)


def upgrade() -> None:
    # Without a batch: SQLite adds these columns to the table as it is.
    op.add_column('observation', sa.Column('form', sa.Text(), nullable=True))
    op.add_column('observation', sa.Column('points', sa.JSON(), nullable=True))
    op.add_column('observation', sa.Column('seen_on', sa.Date(), nullable=True))
    op.add_column('observation', sa.Column('rater_is_neither', sa.Boolean(), nullable=True))
    op.add_column('observation', sa.Column('senior_signs', sa.Boolean(), nullable=True))
    op.add_column('observation', sa.Column('started_by', sa.Integer(), nullable=True))
    op.add_column('observation', sa.Column('accepted_at', lms.store.db.UtcDateTime(), nullable=True))
    op.add_column('observation', sa.Column('declined_at', lms.store.db.UtcDateTime(), nullable=True))
    op.create_table('practice_draft',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('observation_id', sa.Integer(), nullable=False),
    sa.Column('rater_id', sa.Integer(), nullable=False),
    sa.Column('typed', sa.JSON(), nullable=False),
    sa.Column('saved_at', lms.store.db.UtcDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['observation_id'], ['observation.id'], name=op.f('fk_practice_draft_observation_id')),
    sa.ForeignKeyConstraint(['rater_id'], ['person.id'], name=op.f('fk_practice_draft_rater_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_practice_draft')),
    sa.UniqueConstraint('observation_id', 'rater_id', name=op.f('uq_practice_draft_observation_id_rater_id'))
    )
    op.create_table('practice_form',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('course', sa.Text(), nullable=False),
    sa.Column('practice', sa.Text(), nullable=False),
    sa.Column('digest', sa.Text(), nullable=False),
    sa.Column('points', sa.JSON(), nullable=False),
    sa.Column('since', lms.store.db.UtcDateTime(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_practice_form')),
    sa.UniqueConstraint('course', 'practice', 'digest', name=op.f('uq_practice_form_course_practice_digest'))
    )
    op.create_table('rater_word',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('given_by', sa.Integer(), nullable=True),
    sa.Column('given_at', lms.store.db.UtcDateTime(), nullable=False),
    sa.Column('ended_by', sa.Integer(), nullable=True),
    sa.Column('ended_at', lms.store.db.UtcDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['ended_by'], ['person.id'], name=op.f('fk_rater_word_ended_by')),
    sa.ForeignKeyConstraint(['given_by'], ['person.id'], name=op.f('fk_rater_word_given_by')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_rater_word_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_rater_word'))
    )
    op.create_index(
        'uq_rater_word_open',
        'rater_word',
        ['person_id'],
        unique=True,
        sqlite_where=sa.text('ended_at IS NULL'),
        postgresql_where=sa.text('ended_at IS NULL'),
    )
    _let_go_on()
    protect(op.get_bind())


def _let_go_on() -> None:
    """Until now supervising was enough; nobody is to find that they may not sign off what is under way."""
    connection, now = op.get_bind(), datetime.now(UTC)
    last_day = now.date() - timedelta(days=1)  # west of Greenwich it may still be that day
    supervises = sa.select(_SUPERVISION.c.supervisor_id).where(
        sa.or_(_SUPERVISION.c.until_on.is_(None), _SUPERVISION.c.until_on >= last_day)
    )
    found = sorted(set(connection.execute(supervises).scalars()))
    if found:
        connection.execute(sa.insert(_WORD), [{'person_id': one, 'given_at': now} for one in found])

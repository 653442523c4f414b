"""Mail about work is made as it leaves: its kind, when it may leave, and that it was past before it left.

What waits in the words of before becomes mail of these kinds: one that asks for training, and one about practices.
Reminders that wait are let go, since the next round writes what is due by then; that they were written stays known,
so that nobody is reminded once more because of the upgrade.
"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

import lms.store.db
from lms.store.triggers import protect

revision = '0013'
down_revision = "0012"
branch_labels = None
depends_on = None

_OUTBOX = sa.table(
    'outbox',
    sa.column('id', sa.Integer()),
    sa.column('once', sa.Text()),
    sa.column('subject', sa.Text()),
    sa.column('body', sa.Text()),
    sa.column('kind', sa.Text()),
    sa.column('sent_at', lms.store.db.UtcDateTime()),
    sa.column('dropped_at', lms.store.db.UtcDateTime()),
    sa.column('tries', sa.Integer()),
    sa.column('problem', sa.Text()),
    sa.column('claimed_at', lms.store.db.UtcDateTime()),
)
_ASSIGNMENT = sa.table('assignment', sa.column('id', sa.Integer()), sa.column('mail_id', sa.Integer()))
_WORDS = {'asked': 'New on your home page', 'practice': 'Something waits for you'}


def upgrade() -> None:
    # Without a batch: SQLite adds these columns to the tables as they are.
    op.add_column('outbox', sa.Column('kind', sa.Text(), server_default='', nullable=False))
    op.add_column('outbox', sa.Column('not_before', lms.store.db.UtcDateTime(), nullable=True))
    op.add_column('outbox', sa.Column('dropped_at', lms.store.db.UtcDateTime(), nullable=True))
    op.create_index('ix_outbox_person_kind', 'outbox', ['person_id', 'kind'], unique=False)
    op.add_column('assignment', sa.Column('mail_id', sa.Integer(), nullable=True))
    op.create_index(op.f('ix_assignment_mail_id'), 'assignment', ['mail_id'], unique=False)
    op.create_table(
        'mail_day',
        sa.Column('person_id', sa.Integer(), nullable=False),
        sa.Column('weekday', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_mail_day_person_id')),
        sa.PrimaryKeyConstraint('person_id', name=op.f('pk_mail_day')),
    )
    op.create_table(
        'away',
        sa.Column('person_id', sa.Integer(), nullable=False),
        sa.Column('from_on', sa.Date(), nullable=False),
        sa.Column('until_on', sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_away_person_id')),
        sa.PrimaryKeyConstraint('person_id', name=op.f('pk_away')),
    )
    _sort_what_is_there()
    protect(op.get_bind())


def _sort_what_is_there() -> None:
    connection = op.get_bind()
    _name('due', 'due:%')
    reminders = sa.update(_OUTBOX).where(_OUTBOX.c.kind == 'due', _OUTBOX.c.sent_at.is_(None))
    connection.execute(reminders.values(dropped_at=datetime.now(UTC)))
    _name('asked', 'assigned:%')
    _name('practice', 'practice-%')
    for kind, subject in _WORDS.items():
        waiting = sa.update(_OUTBOX).where(_OUTBOX.c.kind == kind, _OUTBOX.c.sent_at.is_(None))
        connection.execute(waiting.values(subject=subject, body='', tries=0, problem='', claimed_at=None))
    for mail_id, key in connection.execute(sa.select(_OUTBOX.c.id, _OUTBOX.c.once).where(_OUTBOX.c.kind == 'asked')):
        assignment_id = key.removeprefix('assigned:')
        if assignment_id.isdecimal():
            told = sa.update(_ASSIGNMENT).where(_ASSIGNMENT.c.id == int(assignment_id))
            connection.execute(told.values(mail_id=mail_id))


def _name(kind: str, keys: str) -> None:
    op.execute(sa.update(_OUTBOX).where(_OUTBOX.c.once.like(keys)).values(kind=kind))

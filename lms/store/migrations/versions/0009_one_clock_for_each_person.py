"""One clock of reading for each person, reading declared, and a share of active time for each enrolment.

An enrolment of before keeps what it was asked: the share that was set when it began, or what is set now where that is
less; 33 where nothing was set. What a session said of the page before it goes to its person's clock, the latest first.
"""

from datetime import datetime

import sqlalchemy as sa
from alembic import op

import lms.store.db
from lms.store.triggers import protect

revision = '0009'
down_revision = "0008"
branch_labels = None
depends_on = None

MOMENT = lms.store.db.UtcDateTime()


def upgrade() -> None:
    op.create_table('reading_clock',
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('enrolment_id', sa.Integer(), nullable=True),
    sa.Column('limit_seconds', sa.Integer(), nullable=False),
    sa.Column('since', MOMENT, nullable=False),
    sa.Column('counted_at', MOMENT, nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['enrolment_id'], ['enrolment.id'], name=op.f('fk_reading_clock_enrolment_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_reading_clock_person_id')),
    sa.PrimaryKeyConstraint('person_id', name=op.f('pk_reading_clock'))
    )
    op.create_table('declared_reading',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('enrolment_id', sa.Integer(), nullable=False),
    sa.Column('lesson', sa.Text(), nullable=False),
    sa.Column('seconds', sa.Integer(), nullable=False),
    sa.Column('declared_at', MOMENT, nullable=False),
    sa.ForeignKeyConstraint(['enrolment_id'], ['enrolment.id'], name=op.f('fk_declared_reading_enrolment_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_declared_reading')),
    sa.UniqueConstraint('enrolment_id', 'lesson', name=op.f('uq_declared_reading_enrolment_id_lesson'))
    )
    _keep_the_share_of_before()
    _move_readings_to_clocks()
    with op.batch_alter_table('session', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_session_reading_enrolment_id'), type_='foreignkey')
        batch_op.drop_column('reading_enrolment_id')
        batch_op.drop_column('reading_since')
    protect(op.get_bind())


def _keep_the_share_of_before() -> None:
    """Without a batch: SQLite would remove the table to make it anew, and much points to it."""
    share = sa.Column('active_share_percent', sa.Integer(), nullable=False, server_default='33')
    op.add_column('enrolment', share)
    enrolment = sa.table('enrolment', sa.column('started_at', MOMENT), sa.column('active_share_percent', sa.Integer()))
    last = None
    for percent, at in _shares_set():
        since = enrolment.c.started_at >= at
        op.execute(sa.update(enrolment).where(since).values(active_share_percent=percent))
        last = percent
    if last is not None:
        is_more = enrolment.c.active_share_percent > last
        op.execute(sa.update(enrolment).where(is_more).values(active_share_percent=last))


def _shares_set() -> list[tuple[int, datetime]]:
    """Every share that the program set, with its moment, oldest first."""
    setting = sa.table(
        'setting', sa.column('id'), sa.column('name'), sa.column('value', sa.JSON()), sa.column('set_at', MOMENT)
    )
    rows = op.get_bind().execute(
        sa.select(setting.c.value, setting.c.set_at)
        .where(setting.c.name == 'active_share_percent')
        .order_by(setting.c.id)
    )
    return [(value['is'], at) for value, at in rows]


def _move_readings_to_clocks() -> None:
    session = sa.table(
        'session',
        sa.column('person_id', sa.Integer()),
        sa.column('reading_enrolment_id', sa.Integer()),
        sa.column('reading_since', MOMENT),
        sa.column('ended_at', MOMENT),
    )
    rows = op.get_bind().execute(
        sa.select(session.c.person_id, session.c.reading_enrolment_id, session.c.reading_since)
        .where(session.c.reading_since.is_not(None), session.c.ended_at.is_(None))
        .order_by(session.c.reading_since)
    )
    latest = {person_id: (enrolment_id, since) for person_id, enrolment_id, since in rows}
    clock = sa.table('reading_clock', *(
        sa.column(name) for name in ('person_id', 'enrolment_id', 'limit_seconds', 'version')
    ), sa.column('since', MOMENT))
    op.bulk_insert(clock, [
        {'person_id': person_id, 'enrolment_id': enrolment_id, 'limit_seconds': 600, 'version': 1, 'since': since}
        for person_id, (enrolment_id, since) in latest.items()
    ])

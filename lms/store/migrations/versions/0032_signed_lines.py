"""Lines of the ledger are signed; those that are there are signed as what was found on the day of the upgrade.

Beside them, adjustments of hours.
"""

import sqlalchemy as sa
from alembic import context, op

from lms.domain.credit.chain import signed_words
from lms.domain.program.program import Program
from lms.store.credit.signatures import signer
from lms.store.db import UtcDateTime
from lms.store.triggers import protect

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

AT_ONCE = 5_000


def upgrade() -> None:
    op.create_table(
        'line_signature',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('line_id', sa.Integer(), nullable=False),
        sa.Column('key_id', sa.Text(), nullable=False),
        sa.Column('signature', sa.LargeBinary(), nullable=False),
        sa.Column('found_on', sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(['line_id'], ['ledger_line.id'], name=op.f('fk_line_signature_line_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_line_signature')),
        sa.UniqueConstraint('line_id', 'key_id', name=op.f('uq_line_signature_line_id_key_id')),
    )
    _add_adjustments()
    _sign_what_is_there()
    protect(op.get_bind())


def _add_adjustments() -> None:
    op.create_table(
        'adjustment',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('person_id', sa.Integer(), nullable=False),
        sa.Column('minutes', sa.Integer(), nullable=False),
        sa.Column('categories', sa.JSON(), nullable=False),
        sa.Column('delivery', sa.Text(), nullable=False),
        sa.Column('earned_on', sa.Date(), nullable=False),
        sa.Column('takes_back', sa.Integer(), nullable=True),
        sa.Column('adjusted_by', sa.Integer(), nullable=False),
        sa.Column('adjusted_at', UtcDateTime(timezone=True), nullable=False),
        sa.Column('form_key', sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_adjustment_person_id')),
        sa.ForeignKeyConstraint(['takes_back'], ['ledger_line.id'], name=op.f('fk_adjustment_takes_back')),
        sa.ForeignKeyConstraint(['adjusted_by'], ['person.id'], name=op.f('fk_adjustment_adjusted_by')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_adjustment')),
        sa.UniqueConstraint('takes_back', name=op.f('uq_adjustment_takes_back')),
        sa.UniqueConstraint('form_key', name=op.f('uq_adjustment_form_key')),
    )
    op.create_index(op.f('ix_adjustment_person_id'), 'adjustment', ['person_id'])
    op.create_table(
        'adjustment_words',
        sa.Column('adjustment_id', sa.Integer(), nullable=False),
        sa.Column('reason', sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ['adjustment_id'], ['adjustment.id'], name=op.f('fk_adjustment_words_adjustment_id')
        ),
        sa.PrimaryKeyConstraint('adjustment_id', name=op.f('pk_adjustment_words')),
    )


def _sign_what_is_there() -> None:
    connection, now = op.get_bind(), context.config.attributes["now"]
    line = sa.table(
        'ledger_line',
        *(sa.column(name) for name in ('id', 'person_id', 'sequence', 'hash')),
        sa.column('added_at', UtcDateTime()),
    )
    signature = sa.table(
        'line_signature',
        *(sa.column(name) for name in ('line_id', 'key_id', 'signature')),
        sa.column('found_on', sa.Date()),
    )
    today = _program(connection).day_of(now)
    columns = (line.c.id, line.c.person_id, line.c.sequence, line.c.hash, line.c.added_at)
    there = connection.execute(sa.select(*columns).order_by(line.c.id)).all()
    for start in range(0, len(there), AT_ONCE):
        rows = []
        for line_id, *told in there[start : start + AT_ONCE]:
            key_id, signed = signer().sign(signed_words(*told), now)
            rows.append({'line_id': line_id, 'key_id': key_id, 'signature': signed, 'found_on': today})
        connection.execute(sa.insert(signature), rows)


def _program(connection: sa.Connection) -> Program:
    """Of which only the time zone is asked."""
    setting = sa.table('setting', sa.column('id'), sa.column('name'), sa.column('value', sa.JSON()))
    zones = sa.select(setting.c.value).where(setting.c.name == 'time_zone').order_by(setting.c.id.desc()).limit(1)
    kept = connection.scalar(zones)
    return Program.from_settings({'time_zone': kept['is']} if kept else {})

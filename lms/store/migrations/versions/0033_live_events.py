"""Live events, who was there, and that it was attested."""

import sqlalchemy as sa
from alembic import op

from lms.store.db import UtcDateTime
from lms.store.triggers import protect

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def _person(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], ['person.id'], name=op.f(f'fk_{table}_{column}'))


def upgrade() -> None:
    op.create_table(
        'live_event',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('title', sa.Text(), nullable=False),
        sa.Column('starts_at', UtcDateTime(timezone=True), nullable=False),
        sa.Column('ends_at', UtcDateTime(timezone=True), nullable=False),
        sa.Column('breaks', sa.JSON(), nullable=False),
        sa.Column('categories', sa.JSON(), nullable=False),
        sa.Column('trainer', sa.Text(), nullable=False),
        sa.Column('qualification', sa.Text(), nullable=False),
        sa.Column('place', sa.Text(), nullable=False),
        sa.Column('is_online', sa.Boolean(), nullable=False),
        sa.Column('approvals', sa.JSON(), nullable=False),
        sa.Column('attester_id', sa.Integer(), nullable=False),
        sa.Column('made_by', sa.Integer(), nullable=False),
        sa.Column('made_at', UtcDateTime(timezone=True), nullable=False),
        sa.Column('form_key', sa.Text(), nullable=False),
        sa.Column('cancelled_at', UtcDateTime(timezone=True), nullable=True),
        _person('live_event', 'attester_id'),
        _person('live_event', 'made_by'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_live_event')),
        sa.UniqueConstraint('form_key', name=op.f('uq_live_event_form_key')),
    )
    op.create_index(op.f('ix_live_event_starts_at'), 'live_event', ['starts_at'])
    _add_attendance()
    _add_attestations()
    protect(op.get_bind())


def _add_attendance() -> None:
    op.create_table(
        'live_attendance',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('event_id', sa.Integer(), nullable=False),
        sa.Column('person_id', sa.Integer(), nullable=False),
        sa.Column('arrived_at', UtcDateTime(timezone=True), nullable=True),
        sa.Column('left_at', UtcDateTime(timezone=True), nullable=True),
        sa.Column('noted_by', sa.Integer(), nullable=False),
        sa.Column('noted_at', UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['event_id'], ['live_event.id'], name=op.f('fk_live_attendance_event_id')),
        _person('live_attendance', 'person_id'),
        _person('live_attendance', 'noted_by'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_live_attendance')),
        sa.UniqueConstraint('event_id', 'person_id', name=op.f('uq_live_attendance_event_id_person_id')),
    )
    op.create_index(op.f('ix_live_attendance_person_id'), 'live_attendance', ['person_id'])


def _add_attestations() -> None:
    op.create_table(
        'live_attestation',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('event_id', sa.Integer(), nullable=False),
        sa.Column('person_id', sa.Integer(), nullable=False),
        sa.Column('arrived_at', UtcDateTime(timezone=True), nullable=False),
        sa.Column('left_at', UtcDateTime(timezone=True), nullable=False),
        sa.Column('line_id', sa.Integer(), nullable=False),
        sa.Column('takes_back', sa.Integer(), nullable=True),
        sa.Column('attested_by', sa.Integer(), nullable=False),
        sa.Column('attested_at', UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['event_id'], ['live_event.id'], name=op.f('fk_live_attestation_event_id')),
        _person('live_attestation', 'person_id'),
        sa.ForeignKeyConstraint(['line_id'], ['ledger_line.id'], name=op.f('fk_live_attestation_line_id')),
        sa.ForeignKeyConstraint(
            ['takes_back'], ['live_attestation.id'], name=op.f('fk_live_attestation_takes_back')
        ),
        _person('live_attestation', 'attested_by'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_live_attestation')),
        sa.UniqueConstraint('line_id', name=op.f('uq_live_attestation_line_id')),
        sa.UniqueConstraint('takes_back', name=op.f('uq_live_attestation_takes_back')),
    )
    op.create_index(op.f('ix_live_attestation_event_id'), 'live_attestation', ['event_id'])
    op.create_index(op.f('ix_live_attestation_person_id'), 'live_attestation', ['person_id'])
    op.create_table(
        'live_attestation_words',
        sa.Column('attestation_id', sa.Integer(), nullable=False),
        sa.Column('reason', sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ['attestation_id'], ['live_attestation.id'], name=op.f('fk_live_attestation_words_attestation_id')
        ),
        sa.PrimaryKeyConstraint('attestation_id', name=op.f('pk_live_attestation_words')),
    )

"""What whoever supervises a person noticed that went well."""

import sqlalchemy as sa
from alembic import op

import lms.store.db

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'kind_word',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('person_id', sa.Integer(), nullable=False),
        sa.Column('enrolment_id', sa.Integer(), nullable=False),
        sa.Column('is_done', sa.Boolean(), nullable=False),
        sa.Column('said_by', sa.Integer(), nullable=False),
        sa.Column('said_at', lms.store.db.UtcDateTime(), nullable=False),
        sa.Column('put_away_at', lms.store.db.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(['enrolment_id'], ['enrolment.id'], name=op.f('fk_kind_word_enrolment_id')),
        sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_kind_word_person_id')),
        sa.ForeignKeyConstraint(['said_by'], ['person.id'], name=op.f('fk_kind_word_said_by')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_kind_word')),
        sa.UniqueConstraint('enrolment_id', 'is_done', 'said_by', name=op.f('uq_kind_word_enrolment_id_is_done_said_by')),
    )
    op.create_index(op.f('ix_kind_word_person_id'), 'kind_word', ['person_id'], unique=False)

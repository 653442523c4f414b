"""The supervision log: its lines, who was there, and objections."""

import sqlalchemy as sa
from alembic import op

import lms.store.db
from lms.store.triggers import protect

revision = '0023'
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('supervision_line',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('supervisor_id', sa.Integer(), nullable=False),
    sa.Column('held_on', sa.Date(), nullable=False),
    sa.Column('minutes', sa.Integer(), nullable=False),
    sa.Column('is_group', sa.Boolean(), nullable=False),
    sa.Column('credential', sa.Text(), nullable=False),
    sa.Column('form_key', sa.Text(), nullable=False),
    sa.Column('reverses', sa.Integer(), nullable=True),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('added_at', lms.store.db.UtcDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['supervisor_id'], ['person.id'], name=op.f('fk_supervision_line_supervisor_id')),
    sa.ForeignKeyConstraint(['reverses'], ['supervision_line.id'], name=op.f('fk_supervision_line_reverses')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_supervision_line')),
    sa.UniqueConstraint('supervisor_id', 'form_key', name=op.f('uq_supervision_line_supervisor_id_form_key')),
    sa.UniqueConstraint('reverses', name=op.f('uq_supervision_line_reverses'))
    )
    op.create_index('ix_supervision_line_held', 'supervision_line', ['held_on', 'supervisor_id'], unique=False)
    op.create_table('supervision_attendee',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('line_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['line_id'], ['supervision_line.id'], name=op.f('fk_supervision_attendee_line_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_supervision_attendee_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_supervision_attendee')),
    sa.UniqueConstraint('line_id', 'person_id', name=op.f('uq_supervision_attendee_line_id_person_id'))
    )
    op.create_index(
        'ix_supervision_attendee_person', 'supervision_attendee', ['person_id', 'line_id'], unique=False
    )
    op.create_table('supervision_objection',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('line_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('objected_at', lms.store.db.UtcDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['line_id'], ['supervision_line.id'], name=op.f('fk_supervision_objection_line_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_supervision_objection_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_supervision_objection')),
    sa.UniqueConstraint('line_id', 'person_id', name=op.f('uq_supervision_objection_line_id_person_id'))
    )
    protect(op.get_bind())

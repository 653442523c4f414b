"""Corrections of courses: since when this site teaches them, and who said to have read them."""

import sqlalchemy as sa
from alembic import op

import lms.store.db
from lms.store.triggers import protect

revision = '0015'
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('correction_taken_up',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('course', sa.Text(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('at', lms.store.db.UtcDateTime(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_correction_taken_up')),
    sa.UniqueConstraint('course', 'day', name=op.f('uq_correction_taken_up_course_day'))
    )
    op.create_table('correction_read',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('course', sa.Text(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('read_at', lms.store.db.UtcDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_correction_read_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_correction_read')),
    sa.UniqueConstraint('person_id', 'course', 'day', name=op.f('uq_correction_read_person_id_course_day'))
    )
    protect(op.get_bind())

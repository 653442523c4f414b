"""Gap checks with their answers and recounts, and by which rule standing was last computed.

Nothing that was recorded changes. Standing is computed anew where the site starts: a migration knows no rule.
"""

import sqlalchemy as sa
from alembic import op

import lms.store.db
from lms.store.triggers import protect

revision = '0018'
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('standing_rule',
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('rebuilt_at', lms.store.db.UtcDateTime(), nullable=False),
    sa.PrimaryKeyConstraint('version', name=op.f('pk_standing_rule'))
    )
    op.create_table('gap_check',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('codes', sa.JSON(), nullable=False),
    sa.Column('drawn', sa.JSON(), nullable=False),
    sa.Column('opened_at', lms.store.db.UtcDateTime(), nullable=False),
    sa.Column('submitted_at', lms.store.db.UtcDateTime(), nullable=True),
    sa.Column('right', sa.JSON(), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_gap_check_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_gap_check'))
    )
    op.create_index(op.f('ix_gap_check_person_id'), 'gap_check', ['person_id'], unique=False)
    op.create_index('uq_gap_check_open', 'gap_check', ['person_id'], unique=True,
    sqlite_where=sa.text('submitted_at IS NULL'), postgresql_where=sa.text('submitted_at IS NULL'))
    op.create_table('check_answer',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('check_id', sa.Integer(), nullable=False),
    sa.Column('item_key', sa.Text(), nullable=False),
    sa.Column('chosen', sa.Integer(), nullable=True),
    sa.Column('answer', sa.JSON(none_as_null=True), nullable=True),
    sa.CheckConstraint('(chosen IS NULL) <> (answer IS NULL)', name=op.f('ck_check_answer_one_answer')),
    sa.ForeignKeyConstraint(['check_id'], ['gap_check.id'], name=op.f('fk_check_answer_check_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_check_answer')),
    sa.UniqueConstraint('check_id', 'item_key', name=op.f('uq_check_answer_check_id_item_key'))
    )
    op.create_table('check_recount',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('check_id', sa.Integer(), nullable=False),
    sa.Column('item_key', sa.Text(), nullable=False),
    sa.Column('way', sa.Text(), nullable=False),
    sa.Column('digest', sa.Text(), nullable=True),
    sa.Column('recorded_by', sa.Integer(), nullable=False),
    sa.Column('at', lms.store.db.UtcDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['check_id'], ['gap_check.id'], name=op.f('fk_check_recount_check_id')),
    sa.ForeignKeyConstraint(['digest'], ['item_version.digest'], name=op.f('fk_check_recount_digest')),
    sa.ForeignKeyConstraint(['recorded_by'], ['person.id'], name=op.f('fk_check_recount_recorded_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_check_recount')),
    sa.UniqueConstraint('check_id', 'item_key', 'way', name=op.f('uq_check_recount_check_id_item_key_way'))
    )
    protect(op.get_bind())

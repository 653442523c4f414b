"""Items as they were drawn, the mark of each attempt, and items that are counted anew.

An attempt that is there already gets its items and its mark when the site starts, as far as they are known then: a
migration reads no content. Until then, and where nothing is known, it goes by the bank while that is of its revision.
"""

import sqlalchemy as sa
from alembic import op

import lms.store.db
from lms.store.triggers import protect

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('item_version',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('digest', sa.Text(), nullable=False),
    sa.Column('item', sa.Text(), nullable=False),
    sa.Column('content', sa.JSON(), nullable=False),
    sa.Column('first_used_at', lms.store.db.UtcDateTime(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_item_version')),
    sa.UniqueConstraint('digest', name=op.f('uq_item_version_digest'))
    )
    op.create_table('recount',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('attempt_id', sa.Integer(), nullable=False),
    sa.Column('item_key', sa.Text(), nullable=False),
    sa.Column('way', sa.Text(), nullable=False),
    sa.Column('digest', sa.Text(), nullable=True),
    sa.Column('recorded_by', sa.Integer(), nullable=False),
    sa.Column('at', lms.store.db.UtcDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['attempt_id'], ['attempt.id'], name=op.f('fk_recount_attempt_id')),
    sa.ForeignKeyConstraint(['digest'], ['item_version.digest'], name=op.f('fk_recount_digest')),
    sa.ForeignKeyConstraint(['recorded_by'], ['person.id'], name=op.f('fk_recount_recorded_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_recount')),
    sa.UniqueConstraint('attempt_id', 'item_key', 'way', name=op.f('uq_recount_attempt_id_item_key_way'))
    )
    # Without a batch: SQLite would remove the table to make it anew.
    op.add_column('attempt', sa.Column('pass_percent', sa.Integer(), nullable=True))
    protect(op.get_bind())

"""Codes whose evidence is read as one, and for which of them a rung was shown."""

import sqlalchemy as sa
from alembic import op

revision = '0024'
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('equivalent_code',
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('stands_for', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('code', name=op.f('pk_equivalent_code'))
    )
    op.add_column('standing', sa.Column('shown_for', sa.Text(), nullable=True))

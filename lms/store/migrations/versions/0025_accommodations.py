"""What people set for themselves to read and hear pages with ease."""

import sqlalchemy as sa
from alembic import op

revision = '0025'
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'person_accommodations',
        sa.Column('person_id', sa.Integer(), nullable=False),
        sa.Column('choices', sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_person_accommodations_person_id')),
        sa.PrimaryKeyConstraint('person_id', name=op.f('pk_person_accommodations')),
    )

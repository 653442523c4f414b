"""What people held at the ends of past months, derived from evidence; the worker writes it."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('past_standing',
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('latest_on', sa.Date(), nullable=False),
    sa.Column('held', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_past_standing_person_id')),
    sa.PrimaryKeyConstraint('person_id', name=op.f('pk_past_standing'))
    )

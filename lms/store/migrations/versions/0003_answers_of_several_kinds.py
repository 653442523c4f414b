"""Answers of several kinds."""

import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('chosen_option', schema=None) as batch_op:
        batch_op.add_column(sa.Column('answer', sa.JSON(none_as_null=True), nullable=True))
        batch_op.alter_column('chosen', existing_type=sa.Integer(), nullable=True)
        batch_op.create_check_constraint(batch_op.f('ck_chosen_option_one_answer'), '(chosen IS NULL) <> (answer IS NULL)')

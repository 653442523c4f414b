"""A word of whoever supervises a person may ask how it goes."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

BEFORE = "uq_kind_word_enrolment_id_is_done_said_by"
AFTER = "uq_kind_word_enrolment_id_is_done_asks_said_by"


def upgrade() -> None:
    with op.batch_alter_table("kind_word") as table:
        table.add_column(sa.Column("asks", sa.Boolean(), nullable=False, server_default=sa.false()))
        table.drop_constraint(BEFORE, type_="unique")
        table.create_unique_constraint(AFTER, ["enrolment_id", "is_done", "asks", "said_by"])

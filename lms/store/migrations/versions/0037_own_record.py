"""A join of two accounts can be undone, and somebody can be erased: each by a row, since nothing is taken back.

A pair that was parted may be joined again, so it may stand here twice.
"""

import sqlalchemy as sa
from alembic import op

from lms.store.db import UtcDateTime
from lms.store.triggers import protect

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("joined_account") as table:
        table.add_column(sa.Column("worked_until", sa.Date(), nullable=True))
        table.drop_constraint("uq_joined_account_kept_id_joined_id", type_="unique")
        table.create_index("ix_joined_account_kept_id", ["kept_id", "joined_id"])
    op.create_table(
        "joined_account_end",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("join_id", sa.Integer(), nullable=False),
        sa.Column("ended_by", sa.Integer(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["join_id"], ["joined_account.id"], name=op.f("fk_joined_account_end_join_id")
        ),
        sa.ForeignKeyConstraint(["ended_by"], ["person.id"], name=op.f("fk_joined_account_end_ended_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_joined_account_end")),
        sa.UniqueConstraint("join_id", name=op.f("uq_joined_account_end_join_id")),
    )
    op.create_table(
        "erased_person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("erased_by", sa.Integer(), nullable=True),
        sa.Column("erased_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_erased_person_person_id")),
        sa.ForeignKeyConstraint(["erased_by"], ["person.id"], name=op.f("fk_erased_person_erased_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erased_person")),
        sa.UniqueConstraint("person_id", name=op.f("uq_erased_person_person_id")),
    )
    protect(op.get_bind())

"""Credentials that people hold, and what their cards say."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "credential_held",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_credential_held_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credential_held")),
    )
    op.create_index(op.f("ix_credential_held_person_id"), "credential_held", ["person_id"])
    op.create_table(
        "credential_card",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("held_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("runs_out_on", sa.Date(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("done_before", sa.JSON(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["held_id"], ["credential_held.id"], name=op.f("fk_credential_card_held_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credential_card")),
    )
    op.create_index(op.f("ix_credential_card_held_id"), "credential_card", ["held_id"])

"""Training taken elsewhere: reports of it with their words and files, and what was decided of each."""

import sqlalchemy as sa
from alembic import op

from lms.store.db import UtcDateTime
from lms.store.triggers import protect

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "external_training",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("form_key", sa.Text(), nullable=False),
        sa.Column("added_at", UtcDateTime(), nullable=False),
        sa.UniqueConstraint("person_id", "form_key"),
    )
    op.create_table(
        "external_file",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False, index=True),
        sa.Column("sha256", sa.Text(), nullable=False, index=True),
        sa.Column("given_digest", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("given_at", UtcDateTime(), nullable=False),
    )
    op.create_table(
        "external_report",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("training_id", sa.Integer(), sa.ForeignKey("external_training.id"), nullable=False, index=True),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("categories", sa.JSON(), nullable=False),
        sa.Column("delivery", sa.Text(), nullable=False),
        sa.Column("sent_at", UtcDateTime(), nullable=False),
    )
    op.create_table(
        "external_report_words",
        sa.Column("report_id", sa.Integer(), sa.ForeignKey("external_report.id"), primary_key=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("approval_body", sa.Text(), nullable=False),
        sa.Column("approval_number", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("file_id", sa.Integer(), sa.ForeignKey("external_file.id"), nullable=True, index=True),
        sa.Column("waits", sa.Boolean(), nullable=False),
    )
    op.create_index(
        "ix_external_report_words_waits",
        "external_report_words",
        ["report_id"],
        sqlite_where=sa.text("waits = 1"),
        postgresql_where=sa.text("waits"),
    )
    op.create_table(
        "external_decision",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("report_id", sa.Integer(), sa.ForeignKey("external_report.id"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("decided_at", UtcDateTime(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=True),
        sa.Column("last_on", sa.Date(), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("categories", sa.JSON(), nullable=True),
        sa.Column("delivery", sa.Text(), nullable=True),
        sa.Column("saw_document", sa.Boolean(), nullable=False),
        sa.Column("ledger_line_id", sa.Integer(), nullable=True, index=True),
        sa.UniqueConstraint("report_id", "number"),
    )
    op.create_table(
        "external_decision_words",
        sa.Column("decision_id", sa.Integer(), sa.ForeignKey("external_decision.id"), primary_key=True),
        sa.Column("words", sa.Text(), nullable=False),
    )
    protect(op.get_bind())

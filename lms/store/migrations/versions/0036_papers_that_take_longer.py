"""Papers that take longer than a page wait in a table until they are made."""

import sqlalchemy as sa
from alembic import op

import lms.store.db

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "job",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("what", sa.JSON(), nullable=False),
        sa.Column("asked_at", lms.store.db.UtcDateTime(), nullable=False),
        sa.Column("begun_at", lms.store.db.UtcDateTime(), nullable=True),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("done_at", lms.store.db.UtcDateTime(), nullable=True),
        sa.Column("sha256", sa.Text(), nullable=True),
        sa.Column("problem", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_job_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
        sa.UniqueConstraint("key", name=op.f("uq_job_key")),
    )
    op.create_index(op.f("ix_job_person_id"), "job", ["person_id"])
    op.create_index(op.f("ix_job_done_at"), "job", ["done_at"])

"""Hours of courses by a pilot or the site's own times; ways through a course keep what they were shown.

Whoever began before was shown the computed hours, which is what nothing in these columns means.
"""

import sqlalchemy as sa
from alembic import op

from lms.store.db import UtcDateTime
from lms.store.triggers import protect

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "course_hours",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("course", sa.Text(), nullable=False),
        sa.Column("basis", sa.JSON(), nullable=False),
        sa.Column("minutes_each", sa.JSON(), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=False),
        sa.Column("decided_at", UtcDateTime(), nullable=False),
        sa.Column("ends", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name=op.f("fk_course_hours_decided_by")),
        sa.ForeignKeyConstraint(["ends"], ["course_hours.id"], name=op.f("fk_course_hours_ends")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course_hours")),
        sa.UniqueConstraint("ends", name=op.f("uq_course_hours_ends")),
    )
    op.create_index(op.f("ix_course_hours_course"), "course_hours", ["course"])
    op.create_table(
        "course_hours_words",
        sa.Column("hours_id", sa.Integer(), nullable=False),
        sa.Column("taken_by", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("found", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["hours_id"], ["course_hours.id"], name=op.f("fk_course_hours_words_hours_id")),
        sa.PrimaryKeyConstraint("hours_id", name=op.f("pk_course_hours_words")),
    )
    op.add_column("enrolment", sa.Column("revision", sa.Text(), nullable=True))
    op.add_column("enrolment", sa.Column("hours", sa.JSON(), nullable=True))
    protect(op.get_bind())

"""Reasons of adjusted targets and words of the supervision log may be emptied, and nothing else of them changed."""

from alembic import op

from lms.store.triggers import protect

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    protect(op.get_bind())

"""Old answers to an item and completions of a course are found by these, so that a page reads only the last of them."""

from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index('ix_evidence_item', 'evidence', ['person_id', 'competency', 'thing', 'at'])
    op.drop_index('ix_evidence_person_competency', table_name='evidence')
    op.create_index('ix_completion_held', 'completion', ['person_id', 'course', 'counts_from', 'earned_on'])
    op.drop_index('ix_completion_person_id', table_name='completion')

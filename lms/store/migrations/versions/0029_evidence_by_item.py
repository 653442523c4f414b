"""What was shown of an item, found by its moment: of old answers only the last are read to choose a short check."""

from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index('ix_evidence_item', 'evidence', ['person_id', 'competency', 'thing', 'at'])
    op.drop_index('ix_evidence_person_competency', table_name='evidence')

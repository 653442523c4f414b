"""Certificates whose file waits for fonts, with the characters that none has.

Nothing that was issued changes: files are as they were, and no certificate waits until somebody asks for its file.
"""

import sqlalchemy as sa
from alembic import op

import lms.store.db
from lms.store.triggers import protect

revision = '0016'
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('certificate_wait',
    sa.Column('certificate_id', sa.Integer(), nullable=False),
    sa.Column('characters', sa.Text(), nullable=False),
    sa.Column('since', lms.store.db.UtcDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['certificate_id'], ['certificate.id'], name=op.f('fk_certificate_wait_certificate_id')),
    sa.PrimaryKeyConstraint('certificate_id', name=op.f('pk_certificate_wait'))
    )
    protect(op.get_bind())

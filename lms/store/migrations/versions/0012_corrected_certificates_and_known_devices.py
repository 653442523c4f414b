"""A certificate can be issued anew with its name put right, and browsers are known in which someone signed in.

Until now a completion had exactly one certificate. Now it has one that corrects none, and each is corrected once at
most. What certificates say, and their files, stay as they are.
"""

import sqlalchemy as sa
from alembic import op

import lms.store.db
from lms.store.triggers import protect

revision = '0012'
down_revision = "0010"
branch_labels = None
depends_on = None

CERTIFICATE = sa.table('certificate', sa.column('id', sa.Integer()), sa.column('superseded_by', sa.Integer()))
ORIGINAL = sa.text('corrects IS NULL')


def upgrade() -> None:
    op.create_table('known_device',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('token_hash', sa.Text(), nullable=False),
    sa.Column('signed_in_at', lms.store.db.UtcDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_known_device_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_known_device')),
    sa.UniqueConstraint('person_id', 'token_hash', name=op.f('uq_known_device_person_id_token_hash'))
    )
    op.create_table('name_request',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('legal_name', sa.Text(), nullable=False),
    sa.Column('why', sa.Text(), nullable=False),
    sa.Column('asked_at', lms.store.db.UtcDateTime(), nullable=False),
    sa.Column('settled_at', lms.store.db.UtcDateTime(), nullable=True),
    sa.Column('settled_by', sa.Integer(), nullable=True),
    sa.Column('outcome', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_name_request_person_id')),
    sa.ForeignKeyConstraint(['settled_by'], ['person.id'], name=op.f('fk_name_request_settled_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_name_request'))
    )
    op.create_index('uq_name_request_open', 'name_request', ['person_id'], unique=True, sqlite_where=sa.text('settled_at IS NULL'), postgresql_where=sa.text('settled_at IS NULL'))
    _make_room_for_corrected_certificates()
    protect(op.get_bind())


def _make_room_for_corrected_certificates() -> None:
    """SQLite makes the table anew for it, and refuses to remove the old one while its rows point to each other."""
    connection = op.get_bind()
    followed = connection.execute(
        sa.select(CERTIFICATE.c.id, CERTIFICATE.c.superseded_by).where(CERTIFICATE.c.superseded_by.is_not(None))
    ).all()
    connection.execute(sa.update(CERTIFICATE).values(superseded_by=None))
    with op.batch_alter_table('certificate', schema=None) as batch_op:
        batch_op.add_column(sa.Column('corrects', sa.Integer(), nullable=True))
        batch_op.drop_constraint(batch_op.f('uq_certificate_completion_id'), type_='unique')
        batch_op.create_unique_constraint(batch_op.f('uq_certificate_corrects'), ['corrects'])
        batch_op.create_foreign_key(batch_op.f('fk_certificate_corrects'), 'certificate', ['corrects'], ['id'])
        batch_op.create_index(batch_op.f('ix_certificate_completion_id'), ['completion_id'], unique=False)
        batch_op.create_index('uq_certificate_original', ['completion_id'], unique=True, sqlite_where=ORIGINAL, postgresql_where=ORIGINAL)
    for certificate_id, newer in followed:
        connection.execute(
            sa.update(CERTIFICATE).where(CERTIFICATE.c.id == certificate_id).values(superseded_by=newer)
        )

"""Names get a key to be sorted by, accounts can be joined, and a roster's file is kept between its steps.

`person.sort_key` is the same on both databases, so that their own orders of letters say nothing. It is filled here for
everyone; from now on whatever names a person keeps it.
"""

import sqlalchemy as sa
from alembic import op

from lms.domain.people.names import sort_key
from lms.store.db import UtcDateTime
from lms.store.triggers import protect

revision = '0014'
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Without a batch: SQLite would remove the table to make it anew, and everything points to it.
    op.add_column('person', sa.Column('sort_key', sa.LargeBinary(), server_default='', nullable=False))
    _fill_keys()
    op.create_table(
        'joined_account',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('kept_id', sa.Integer(), nullable=False),
        sa.Column('joined_id', sa.Integer(), nullable=False),
        sa.Column('joined_by', sa.Integer(), nullable=True),
        sa.Column('joined_at', UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['kept_id'], ['person.id'], name=op.f('fk_joined_account_kept_id')),
        sa.ForeignKeyConstraint(['joined_id'], ['person.id'], name=op.f('fk_joined_account_joined_id')),
        sa.ForeignKeyConstraint(['joined_by'], ['person.id'], name=op.f('fk_joined_account_joined_by')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_joined_account')),
        sa.UniqueConstraint('kept_id', 'joined_id', name=op.f('uq_joined_account_kept_id_joined_id')),
    )
    op.create_index(op.f('ix_joined_account_joined_id'), 'joined_account', ['joined_id'])
    op.create_table(
        'roster_upload',
        sa.Column('person_id', sa.Integer(), nullable=False),
        sa.Column('text', sa.Text(), nullable=False),
        sa.Column('reading', sa.JSON(), nullable=False),
        sa.Column('answers', sa.JSON(), nullable=False),
        sa.Column('uploaded_at', UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_roster_upload_person_id')),
        sa.PrimaryKeyConstraint('person_id', name=op.f('pk_roster_upload')),
    )
    protect(op.get_bind())


def _fill_keys() -> None:
    connection = op.get_bind()
    person = sa.table(
        'person', sa.column('id', sa.Integer()), sa.column('display_name', sa.Text()),
        sa.column('sort_key', sa.LargeBinary()),
    )
    keys = [
        {'of_person': person_id, 'key': sort_key(name)}
        for person_id, name in connection.execute(sa.select(person.c.id, person.c.display_name))
    ]
    if keys:
        connection.execute(
            sa.update(person).where(person.c.id == sa.bindparam('of_person')).values(sort_key=sa.bindparam('key')),
            keys,
        )

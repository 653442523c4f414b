"""Evaluations get ids drawn by chance: ids that count up stand in the order in which people sent theirs."""

import secrets

import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    connection = op.get_bind()
    evaluation = sa.table('evaluation', sa.column('id'))
    taken = set(connection.scalars(sa.select(evaluation.c.id)))
    for old in sorted(taken):
        new = secrets.randbits(31)
        while new in taken:
            new = secrets.randbits(31)
        taken.add(new)
        connection.execute(sa.update(evaluation).where(evaluation.c.id == old).values(id=new))

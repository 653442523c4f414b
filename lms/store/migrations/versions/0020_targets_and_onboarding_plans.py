"""Adjusted targets are only added to and end by a fact of their own; onboarding plans, and what is said of their steps.

Nobody who is here today is put on a plan: it begins with the next profile that has one, or when an administrator says
so. An adjusted target of before is told as set on the day from which it holds.
"""

from datetime import UTC, datetime, time

import sqlalchemy as sa
from alembic import op

from lms.store.db import UtcDateTime
from lms.store.triggers import protect

revision = '0020'
down_revision = "0019"
branch_labels = None
depends_on = None

NEVER = '1970-01-01 00:00:00+00:00'


def upgrade() -> None:
    # Without a batch: SQLite would remove the table to make it anew.
    op.add_column('adjusted_target', sa.Column('adjusted_at', UtcDateTime(), server_default=NEVER, nullable=False))
    _fill_moments()
    op.create_table('adjusted_target_end',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('adjusted_target_id', sa.Integer(), nullable=False),
    sa.Column('until_on', sa.Date(), nullable=False),
    sa.Column('ended_by', sa.Integer(), nullable=False),
    sa.Column('ended_at', UtcDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['adjusted_target_id'], ['adjusted_target.id'],
                            name=op.f('fk_adjusted_target_end_adjusted_target_id')),
    sa.ForeignKeyConstraint(['ended_by'], ['person.id'], name=op.f('fk_adjusted_target_end_ended_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_adjusted_target_end')),
    sa.UniqueConstraint('adjusted_target_id', name=op.f('uq_adjusted_target_end_adjusted_target_id'))
    )
    op.create_table('own_steps',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('profile', sa.Text(), nullable=False),
    sa.Column('steps', sa.JSON(), nullable=False),
    sa.Column('saved_by', sa.Integer(), nullable=False),
    sa.Column('saved_at', UtcDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['saved_by'], ['person.id'], name=op.f('fk_own_steps_saved_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_own_steps'))
    )
    op.create_index(op.f('ix_own_steps_profile'), 'own_steps', ['profile'])
    op.create_table('plan_version',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('digest', sa.Text(), nullable=False),
    sa.Column('steps', sa.JSON(), nullable=False),
    sa.Column('first_used_at', UtcDateTime(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_plan_version')),
    sa.UniqueConstraint('digest', name=op.f('uq_plan_version_digest'))
    )
    op.create_table('person_plan',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('profile', sa.Text(), nullable=False),
    sa.Column('version_id', sa.Integer(), nullable=False),
    sa.Column('first_on', sa.Date(), nullable=False),
    sa.Column('begun_by', sa.Integer(), nullable=True),
    sa.Column('begun_at', UtcDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_person_plan_person_id')),
    sa.ForeignKeyConstraint(['version_id'], ['plan_version.id'], name=op.f('fk_person_plan_version_id')),
    sa.ForeignKeyConstraint(['begun_by'], ['person.id'], name=op.f('fk_person_plan_begun_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_person_plan'))
    )
    op.create_index(op.f('ix_person_plan_person_id'), 'person_plan', ['person_id'])
    op.create_table('plan_word',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('step', sa.Text(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('said', sa.Text(), nullable=False),
    sa.Column('said_by', sa.Integer(), nullable=False),
    sa.Column('said_at', UtcDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_plan_word_person_id')),
    sa.ForeignKeyConstraint(['said_by'], ['person.id'], name=op.f('fk_plan_word_said_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_plan_word')),
    sa.UniqueConstraint('person_id', 'step', 'number', name=op.f('uq_plan_word_person_id_step_number'))
    )
    protect(op.get_bind())


def _fill_moments() -> None:
    row = sa.table('adjusted_target', sa.column('id', sa.Integer()), sa.column('from_on', sa.Date()),
                   sa.column('adjusted_at', UtcDateTime()))
    connection = op.get_bind()
    if connection.dialect.name == 'sqlite':  # an earlier migration of this run may have protected the table already
        connection.exec_driver_sql('DROP TRIGGER IF EXISTS adjusted_target_no_update')
    else:
        connection.exec_driver_sql('DROP TRIGGER IF EXISTS adjusted_target_no_change ON adjusted_target')
    for one, from_on in connection.execute(sa.select(row.c.id, row.c.from_on)).all():
        noon = datetime.combine(from_on, time(12), UTC)  # the same day in every zone of the United States
        connection.execute(sa.update(row).where(row.c.id == one).values(adjusted_at=noon))

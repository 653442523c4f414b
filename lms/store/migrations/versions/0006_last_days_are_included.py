"""The last day of every period is included, and columns that nothing read are gone.

A profile ended on the day on which the next one began; now it ends on the day before, as supervision and teams always
did. A row that would end before it begins (two profiles given on one day, a supervisor put right on the day itself, a
team left before its first day) was never in force on any day: it is deleted, since with both days included it can say
nothing true. The event log keeps that it was given.

Dropped: `certificate.rendered_at` and `course_revision.first_studied_at`, which nothing ever read;
`program_file.set_by` and `set_at`, which the setting that names the file tells as well.
"""

from datetime import timedelta

import sqlalchemy as sa
from alembic import op

from lms.store.triggers import protect

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade() -> None:
    _end_profiles_the_day_before()
    for name in ('supervision', 'team_member'):
        period = _period(name)
        op.execute(sa.delete(period).where(period.c.until_on < period.c.from_on))
    # Without a batch: SQLite would remove the table to make it anew, and certificates point to each other.
    op.drop_column('certificate', 'rendered_at')
    op.drop_column('course_revision', 'first_studied_at')
    with op.batch_alter_table('program_file', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_program_file_set_by'), type_='foreignkey')
        batch_op.drop_column('set_by')
        batch_op.drop_column('set_at')
    protect(op.get_bind())


def _end_profiles_the_day_before() -> None:
    """Day by day from the first, so that none is moved twice."""
    connection, profile = op.get_bind(), _period('person_profile')
    connection.execute(sa.delete(profile).where(profile.c.until_on <= profile.c.from_on))
    days = connection.scalars(
        sa.select(profile.c.until_on).where(profile.c.until_on.is_not(None)).distinct().order_by(profile.c.until_on)
    ).all()
    for day in days:
        connection.execute(
            sa.update(profile).where(profile.c.until_on == day).values(until_on=day - timedelta(days=1))
        )


def _period(name: str) -> sa.TableClause:
    return sa.table(name, sa.column('from_on', sa.Date()), sa.column('until_on', sa.Date()))

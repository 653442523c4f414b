"""What a course asked besides when someone began it, reviews that a program recorded, and certificates that wait.

None of the courses that came with the software so far asked for anything besides, so whoever began one of them before
is asked for nothing. What a course of one's own asked is known to its files alone: the first start takes that up.
Certificates that exist wait for no review.
"""

import sqlalchemy as sa
from alembic import op

import lms.store.db
from lms.store.triggers import protect

revision = '0017'
down_revision = "0016"
branch_labels = None
depends_on = None

SHIPPED = (
    "boundaries-in-real-life",
    "child-development-and-safety",
    "compassion-fatigue-and-self-care",
    "culture-bias-and-personal-support",
    "engaging-parents",
    "ethics-for-peer-workers",
    "mandated-reporting",
    "overdose-and-naloxone",
    "peer-role-in-child-welfare",
    "privacy-hipaa-42-cfr-part-2",
    "sharing-your-story",
    "trauma-aces-and-ti-rosc",
)


def upgrade() -> None:
    op.add_column('enrolment', sa.Column('requires', sa.JSON(), nullable=True))
    began = sa.table("enrolment", sa.column("course", sa.Text()), sa.column("requires", sa.JSON()))
    op.execute(
        began.update()
        .where(began.c.course.in_(SHIPPED))
        .values(requires={"review": False, "practices": []})
    )
    op.create_table('course_review',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('course', sa.Text(), nullable=False),
    sa.Column('revision', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('reviewed_on', sa.Date(), nullable=False),
    sa.Column('recorded_by', sa.Integer(), nullable=False),
    sa.Column('recorded_at', lms.store.db.UtcDateTime(), nullable=False),
    sa.Column('reverses', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['recorded_by'], ['person.id'], name=op.f('fk_course_review_recorded_by')),
    sa.ForeignKeyConstraint(['reverses'], ['course_review.id'], name=op.f('fk_course_review_reverses')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_course_review')),
    sa.UniqueConstraint('reverses', name=op.f('uq_course_review_reverses'))
    )
    op.create_index(op.f('ix_course_review_course'), 'course_review', ['course'])
    op.create_table('course_review_words',
    sa.Column('review_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('qualification', sa.Text(), nullable=False),
    sa.Column('why', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['review_id'], ['course_review.id'], name=op.f('fk_course_review_words_review_id')),
    sa.PrimaryKeyConstraint('review_id', name=op.f('pk_course_review_words'))
    )
    op.create_table('review_wait',
    sa.Column('completion_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('newest_review', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['completion_id'], ['completion.id'], name=op.f('fk_review_wait_completion_id')),
    sa.PrimaryKeyConstraint('completion_id', 'kind', name=op.f('pk_review_wait'))
    )
    protect(op.get_bind())

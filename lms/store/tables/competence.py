"""Tables: frameworks, evidence, standing, targets, gaps, observed practice."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from lms.store.db import Base
from lms.store.tables.names import ByItemKey, CourseSlug, ItemKey, RowsOfItems


class Evidence(Base):
    """Append-only. `item_key` is the item or observation; `source_id` the attempt, observation or certificate.

    Columns keep the names they were made with.
    """

    __tablename__ = "evidence"
    __table_args__ = (Index("ix_evidence_item", "person_id", "competency", "thing", "at"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    competency: Mapped[str]
    rung: Mapped[int]
    passed: Mapped[bool] = mapped_column("met")
    at: Mapped[datetime]
    source: Mapped[str]
    source_id: Mapped[int]
    item_key: Mapped[ItemKey] = mapped_column("thing")
    revision: Mapped[str | None]
    recorded_by: Mapped[int] = mapped_column(ForeignKey("person.id"))


class Standing(Base):
    """Derived from evidence, kept in step in the same transaction; freshness is a comparison with today."""

    __tablename__ = "standing"
    __table_args__ = (
        UniqueConstraint("person_id", "competency", "rung"),
        # Holds all that the team page reads, so that a team of 500 costs no look at the rows themselves.
        Index("ix_standing_fresh", "person_id", "until_on", "competency", "rung"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    competency: Mapped[str]
    rung: Mapped[int]
    until_on: Mapped[date | None]
    passed: Mapped[int] = mapped_column("met")
    seen: Mapped[int]
    last_at: Mapped[datetime]
    shown_for: Mapped[str | None]  # other codes that some of it was recorded for, with commas


class PastStanding(Base):
    """Derived from evidence: what was held at the ends of months, of which `latest_on` is the last.

    `held` has a line for all that was held at the very same months: these as bits, a blank, and `code:rung` with
    commas. A line that new evidence of a past day makes untrue is taken out, and the worker makes it anew.
    """

    __tablename__ = "past_standing"
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    latest_on: Mapped[date]
    held: Mapped[str]


class EquivalentCode(Base):
    """Derived from the frameworks: codes whose evidence is read as one have the same `stands_for`, one of them."""

    __tablename__ = "equivalent_code"
    code: Mapped[str] = mapped_column(primary_key=True)
    stands_for: Mapped[str]


class StandingRule(Base):
    """By which rule every standing was last computed: the row with the highest version tells."""

    __tablename__ = "standing_rule"
    version: Mapped[int] = mapped_column(primary_key=True)
    rebuilt_at: Mapped[datetime]


class ShortCheck(Base):
    """A gap check; one open at a time for each person.

    `codes` are the competencies that it is for. `drawn_items` lists [key of the item as evidence has it, order of its
    parts, digest of the item, revision of its course]; `right` maps that key to whether it was right, as handed in.
    """

    __tablename__ = "gap_check"
    __table_args__ = (
        Index(
            "uq_gap_check_open",
            "person_id",
            unique=True,
            sqlite_where=text("submitted_at IS NULL"),
            postgresql_where=text("submitted_at IS NULL"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    codes: Mapped[list[Any]]
    drawn_items: Mapped[RowsOfItems] = mapped_column("drawn")
    opened_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    right: Mapped[ByItemKey | None]

    @property
    def drawn(self) -> list[tuple[str, Any]]:
        """(key of the item, order of its parts), in the order in which they are asked."""
        return [(item_key, order) for item_key, order, *_ in self.drawn_items]

    @property
    def digests(self) -> dict[str, str]:
        """Key of the item to the digest of what was drawn."""
        return {item_key: digest for item_key, _, digest, _ in self.drawn_items}

    @property
    def revisions(self) -> dict[str, str]:
        """Key of the item to the revision of its course."""
        return {item_key: revision for item_key, _, _, revision in self.drawn_items}


class CheckAnswer(Base):
    """What was chosen in a check, as in an attempt: erased after 90 days."""

    __tablename__ = "check_answer"
    __table_args__ = (
        UniqueConstraint("check_id", "item_key"),
        CheckConstraint("(chosen IS NULL) <> (answer IS NULL)", name="one_answer"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    check_id: Mapped[int] = mapped_column(ForeignKey("gap_check.id"))
    item_key: Mapped[ItemKey]
    chosen: Mapped[int | None]
    answer: Mapped[list[Any] | None] = mapped_column(JSON(none_as_null=True))


class CheckRecount(Base):
    """Append-only: an item of a check that was not right, and counts as right or not at all since, as `Recount`."""

    __tablename__ = "check_recount"
    __table_args__ = (UniqueConstraint("check_id", "item_key", "way"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    check_id: Mapped[int] = mapped_column(ForeignKey("gap_check.id"))
    item_key: Mapped[ItemKey]
    way: Mapped[str]
    digest: Mapped[str | None] = mapped_column(ForeignKey("item_version.digest"))
    recorded_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]


class Observation(Base):
    """A practice seen by a rater; evidence only once both have confirmed. No note names a parent.

    One open at a time for each person and practice; without a rater, whoever supervises the person may rate it.
    `started_by` is the rater who started it, for its person to accept or decline; `form` is the digest of what was
    looked for, `points` what was ticked of it, in its words. `senior_signs` was decided at the asking.
    """

    __tablename__ = "observation"
    __table_args__ = (
        Index(
            "uq_observation_open",
            "person_id",
            "course",
            "practice",
            unique=True,
            sqlite_where=text("confirmed_by_rater_at IS NULL AND withdrawn_at IS NULL"),
            postgresql_where=text("confirmed_by_rater_at IS NULL AND withdrawn_at IS NULL"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    rater_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    course: Mapped[CourseSlug]
    practice: Mapped[str]
    setting: Mapped[str]
    parent_agreed_on: Mapped[date | None]
    ratings: Mapped[dict[str, Any] | None]
    note: Mapped[str | None]
    comment: Mapped[str | None]
    requested_at: Mapped[datetime]
    rated_at: Mapped[datetime | None]
    read_at: Mapped[datetime | None]
    confirmed_by_person_at: Mapped[datetime | None]
    confirmed_by_rater_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    form: Mapped[str | None]
    points: Mapped[list[Any] | None]
    seen_on: Mapped[date | None]
    rater_is_neither: Mapped[bool | None]  # a relative, or on the same case
    senior_signs: Mapped[bool | None]
    started_by: Mapped[int | None]
    accepted_at: Mapped[datetime | None]
    declined_at: Mapped[datetime | None]


class PracticeDraft(Base):
    """A form half filled, as it was typed, for its rater alone; erased with the sending."""

    __tablename__ = "practice_draft"
    __table_args__ = (UniqueConstraint("observation_id", "rater_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    observation_id: Mapped[int] = mapped_column(ForeignKey("observation.id"))
    rater_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    typed: Mapped[dict[str, Any]]
    saved_at: Mapped[datetime]


class KnownForm(Base):
    """Append-only: since when this site has a practice with these points."""

    __tablename__ = "practice_form"
    __table_args__ = (UniqueConstraint("course", "practice", "digest"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    course: Mapped[CourseSlug]
    practice: Mapped[str]
    digest: Mapped[str]
    points: Mapped[list[Any]]
    since: Mapped[datetime]


class RaterWord(Base):
    """An administrator's word that someone may sign off practice.

    Without `given_by` it stands for those who signed off before a word was asked for.
    """

    __tablename__ = "rater_word"
    __table_args__ = (
        Index(
            "uq_rater_word_open",
            "person_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    given_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    given_at: Mapped[datetime]
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    ended_at: Mapped[datetime | None]


class StepSetAside(Base):
    """That a person put a next step off, until and with that day; the newest of each `step` counts.

    A day before `set_at` brings the step back. It is for that person's own page, and nobody else reads it.
    """

    __tablename__ = "step_set_aside"
    __table_args__ = (Index("ix_step_set_aside_person", "person_id", "step"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    step: Mapped[str]
    set_at: Mapped[datetime]
    until_on: Mapped[date]


class SelfRating(Base):
    """Append-only until it is erased: how a person sees themselves in a competency; the newest of each counts.

    Without a `word` it was taken back. It is no evidence, and nothing counts it.
    """

    __tablename__ = "self_rating"
    __table_args__ = (Index("ix_self_rating_person", "person_id", "competency"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    competency: Mapped[str]
    word: Mapped[str | None]
    said_at: Mapped[datetime]


class SelfRatingShared(Base):
    """That a person shows to their supervisors how they see themselves; without a row they do not."""

    __tablename__ = "self_rating_shared"
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    since: Mapped[datetime]

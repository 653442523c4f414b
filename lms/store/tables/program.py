"""Tables: settings, inserts, mail, events, reports, health."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.domain.program.event import Action, EventDetails, read_action
from lms.domain.program.job import JobWhat
from lms.store.db import Base, JsonOf
from lms.store.tables.account import Link
from lms.store.tables.names import CourseSlug


class ActionText(sa.TypeDecorator[Action | str]):
    """The words of an action; those of another version come back as they are."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: Action | str | None, dialect: sa.Dialect) -> str | None:
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: sa.Dialect) -> Action | str | None:
        return None if value is None else read_action(value)


class Event(Base):
    """Refuses UPDATE and DELETE by trigger; `details` hold slugs and ids, never a name or an answer.

    Columns keep the names they were made with.
    """

    __tablename__ = "event"
    __table_args__ = (
        Index("ix_event_about_at", "about_id", "at"),
        Index("ix_event_deed_id", "deed", "id"),
        Index("ix_event_actor_id_id", "actor_id", "id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    action: Mapped[Action | str] = mapped_column("deed", ActionText)
    about_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    details: Mapped[EventDetails] = mapped_column("what", JsonOf(EventDetails))
    at: Mapped[datetime]


class OutboxMessage(Base):
    """A mail written in its own action; `idempotency_key` keeps the same reminder from being sent twice.

    `link_id` is the one-time link whose address takes the place of `{link}` in the body as it leaves. `email` is
    where it goes if not to the person's own address. A mail with MOST_TRIES that was not sent is given up, and
    `problem` says why. Where no mail is sent, an administrator passes the words on by hand: `passed_on_by`.

    `kind` is a MailKind: the body of all but AT_ONCE is empty until it is made, as the mail leaves. None leaves
    before `not_before`. What was past before it left is `dropped_at` that moment, and is never sent.
    """

    __tablename__ = "outbox"
    __table_args__ = (Index("ix_outbox_person_kind", "person_id", "kind"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    idempotency_key: Mapped[str] = mapped_column("once", unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    subject: Mapped[str]
    body: Mapped[str]
    written_at: Mapped[datetime]
    link_id: Mapped[int | None] = mapped_column(ForeignKey(Link.id))
    email: Mapped[str | None]
    claimed_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None] = mapped_column(index=True)
    tries: Mapped[int] = mapped_column(default=0)
    problem: Mapped[str] = mapped_column(server_default="")
    passed_on_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str] = mapped_column(server_default="")
    not_before: Mapped[datetime | None]
    dropped_at: Mapped[datetime | None]


class ProgramSetting(Base):
    """Every value a setting ever had; the newest counts."""

    __tablename__ = "setting"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(index=True)
    value: Mapped[dict[str, Any]]
    set_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    set_at: Mapped[datetime]


class Insert(Base):
    """A program's own words on state or tribal rules; every version is kept, the newest counts."""

    __tablename__ = "program_insert"
    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[CourseSlug] = mapped_column(index=True)
    jurisdiction: Mapped[str]
    markdown: Mapped[str]
    reviewer: Mapped[str]
    reviewed_on: Mapped[date | None]
    written_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    written_at: Mapped[datetime]


class Acknowledgement(Base):
    """That someone has read one version of an insert; refuses UPDATE and DELETE by trigger."""

    __tablename__ = "acknowledgement"
    __table_args__ = (UniqueConstraint("insert_id", "person_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    insert_id: Mapped[int] = mapped_column(ForeignKey("program_insert.id"))
    read_at: Mapped[datetime]


class CourseReview(Base):
    """Append-only: that someone reviewed a version of a course, or that such a row is taken back by this one.

    `kind` is the kind of open review that it settles. Who reviewed, and why it was taken back, are words beside it.
    """

    __tablename__ = "course_review"
    id: Mapped[int] = mapped_column(primary_key=True)
    course: Mapped[CourseSlug] = mapped_column(index=True)
    revision: Mapped[str]
    kind: Mapped[str]
    reviewed_on: Mapped[date]
    recorded_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime]
    reverses: Mapped[int | None] = mapped_column(ForeignKey("course_review.id"), unique=True)


class ReviewWords(Base):
    """The words of a review, apart from the row that never changes: they may be somebody's name."""

    __tablename__ = "course_review_words"
    review_id: Mapped[int] = mapped_column(ForeignKey("course_review.id"), primary_key=True)
    name: Mapped[str]
    qualification: Mapped[str]
    why: Mapped[str]


class ProgramFile(Base):
    """A picture that the program gave, such as its logo; every one is kept, the newest counts."""

    __tablename__ = "program_file"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(index=True)
    media_type: Mapped[str]
    sha256: Mapped[str] = mapped_column(server_default="")


class StoredFile(Base):
    """A file beside the database, under the hash of its bytes; `kind` says what it was first kept as."""

    __tablename__ = "stored_file"
    sha256: Mapped[str] = mapped_column(primary_key=True)
    size: Mapped[int]
    kind: Mapped[str]
    kept_at: Mapped[datetime]


class Heartbeat(Base):
    """The last sign of life of what runs in the background, and how it went.

    `worker` tells the last round and what it did; `mail` how sending stands (`ok`, `off`, or what is wrong);
    `mail sent` when a mail last went out.
    """

    __tablename__ = "pulse"
    name: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    state: Mapped[str]


class PaperJob(Base):
    """A paper that was asked for; `key` is the same for what would be the same paper.

    A claim (`begun_at`) without an outcome is a process that ended in between. `problem` says in a sentence why there
    will be no paper. The file goes with the row, after thirty days. `made` of `total` tells how far a long one is.
    """

    __tablename__ = "job"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[str]
    what: Mapped[JobWhat] = mapped_column(JsonOf(JobWhat))
    asked_at: Mapped[datetime]
    begun_at: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(server_default="0")
    done_at: Mapped[datetime | None] = mapped_column(index=True)
    sha256: Mapped[str | None]
    problem: Mapped[str] = mapped_column(server_default="")
    made: Mapped[int] = mapped_column(server_default="0")
    total: Mapped[int] = mapped_column(server_default="0")

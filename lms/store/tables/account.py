"""Tables: signing in, second step, sessions, password reset, one's own settings."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.store.db import Base, Period


class KnownDevice(Base):
    """A browser in which someone has signed in; the token is only in its cookie, and the same for all its people."""

    __tablename__ = "known_device"
    __table_args__ = (UniqueConstraint("person_id", "token_hash"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    token_hash: Mapped[str]
    signed_in_at: Mapped[datetime]


class LinkCheck(Base):
    """How the maker of a link knew that it goes to the right person; `note` is erasable, so it is in no event."""

    __tablename__ = "link_check"
    link_id: Mapped[int] = mapped_column(ForeignKey("link.id"), primary_key=True)
    checked: Mapped[str]
    note: Mapped[str]


class Link(Base):
    """A one-time link: what it opens, until when, and when it was used.

    The token is made from `salt` with a key that is not in the database, so that neither a copy of the database nor
    a mail that waits in it opens anything; `email` is the address that it brings, for a re-attached account.
    """

    __tablename__ = "link"
    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    salt: Mapped[str] = mapped_column(server_default="")
    opens: Mapped[str]
    email: Mapped[str | None]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    made_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    until: Mapped[datetime]
    used_at: Mapped[datetime | None]


class SecondFactor(Base):
    """The secret is encrypted with a key that is not in the database; a step of time counts once (`last_step`).

    Not asked for while `confirmed_at` is empty.
    """

    __tablename__ = "second_factor"
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    secret: Mapped[bytes]
    recovery_hashes: Mapped[list[Any]]
    last_step: Mapped[int] = mapped_column(server_default="0")
    confirmed_at: Mapped[datetime | None]


class Session(Base):
    """A sign-in that the server can end; the token itself is only in the browser.

    `device` is a coarse word for its owner to know it again by (`Firefox on Android`).
    """

    __tablename__ = "session"
    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    device: Mapped[str] = mapped_column(server_default="")
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class Throttle(Base):
    """How often something was tried in a stretch of time; keys are hashes."""

    __tablename__ = "throttle"
    __table_args__ = (UniqueConstraint("key", "stretch"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str]
    stretch: Mapped[int] = mapped_column(index=True)
    tries: Mapped[int]


class MailDay(Base):
    """The day of the week (0 is Monday) on which someone wants what comes weekly; without a row it is Monday."""

    __tablename__ = "mail_day"
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    weekday: Mapped[int]


class PersonAccommodations(Base):
    """What someone set for themselves, by name with blanks between; only their own pages read it."""

    __tablename__ = "person_accommodations"
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    choices: Mapped[str]


class Away(Period, Base):
    """Days on which someone gets no mail about work, without a reason; erased once they are over."""

    __tablename__ = "away"
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)


class DigestOff(Base):
    """Someone who wants no weekly overview of what their people were asked for."""

    __tablename__ = "digest_off"
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)


class CalendarFeed(Base):
    """The secret address at which a calendar reads someone's own days; renewed or turned off it opens nothing.

    The token is made from `salt` with a key that is not in the database, as that of a `Link` is.
    """

    __tablename__ = "calendar_feed"
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    salt: Mapped[str]
    shows_titles: Mapped[bool]
    changed_at: Mapped[datetime]

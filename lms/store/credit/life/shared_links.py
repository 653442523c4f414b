"""Links by which people show certificates of theirs: made, found while they are open, ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import exists, func, select

from lms.store.db import db
from lms.store.joined import accounts_of
from lms.store.tables.credit import Certificate, SharedLink, SharedLinkEnd


@dataclass(frozen=True, slots=True)
class OwnLink:
    """A link as its person sees it; `label` is "" where none was given, or it was erased."""

    id: int
    salt: str
    label: str
    with_file: bool
    until: date
    made_at: datetime
    ended_at: datetime | None

    def is_open(self, today: date) -> bool:
        return self.ended_at is None and today <= self.until


@dataclass(frozen=True, slots=True)
class ShownByLink:
    """What a link shows: one certificate, with its file or without."""

    serial: str
    with_file: bool


_IS_ENDED = exists().where(SharedLinkEnd.link_id == SharedLink.id)


def add(
    certificate_id: int, token_hash: str, salt: str, label: str, until: date, now: datetime, *, with_file: bool
) -> int:
    link = SharedLink(
        certificate_id=certificate_id,
        token_hash=token_hash,
        salt=salt,
        label=label,
        with_file=with_file,
        until=until,
        made_at=now,
    )
    db.session.add(link)
    db.session.flush()
    return link.id


def end(link_id: int, now: datetime) -> None:
    db.session.add(SharedLinkEnd(link_id=link_id, ended_at=now))
    db.session.flush()


def links_of(certificate_id: int) -> Sequence[OwnLink]:
    """Newest first."""
    found = (
        select(
            SharedLink.id,
            SharedLink.salt,
            SharedLink.label,
            SharedLink.with_file,
            SharedLink.until,
            SharedLink.made_at,
            SharedLinkEnd.ended_at,
        )
        .outerjoin(SharedLinkEnd, SharedLinkEnd.link_id == SharedLink.id)
        .where(SharedLink.certificate_id == certificate_id)
        .order_by(SharedLink.id.desc())
    )
    return [OwnLink(*row) for row in db.session.execute(found)]


def count_open(certificate_id: int, today: date) -> int:
    counted = select(func.count()).where(
        SharedLink.certificate_id == certificate_id, SharedLink.until >= today, ~_IS_ENDED
    )
    return db.session.scalar(counted) or 0


def open_at(token_hash: str, today: date) -> ShownByLink | None:
    """None for an address that never was, was ended or ran out: one statement that finds no row, for each alike."""
    found = (
        select(Certificate.serial, SharedLink.with_file)
        .join(Certificate, Certificate.id == SharedLink.certificate_id)
        .where(SharedLink.token_hash == token_hash, SharedLink.until >= today, ~_IS_ENDED)
    )
    row = db.session.execute(found).one_or_none()
    return ShownByLink(*row) if row is not None else None


def end_all_of(person_id: int, now: datetime) -> None:
    """Each of this person that was not ended."""
    found = (
        select(SharedLink.id)
        .join(Certificate, Certificate.id == SharedLink.certificate_id)
        .where(Certificate.person_id.in_(accounts_of(person_id)), ~_IS_ENDED)
    )
    db.session.add_all(SharedLinkEnd(link_id=link_id, ended_at=now) for link_id in db.session.scalars(found).all())
    db.session.flush()

"""What was shown about a competency, and what it adds up to."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, tzinfo
from typing import Any

from sqlalchemy import (
    BindParameter,
    ForeignKey,
    Index,
    Text,
    UniqueConstraint,
    bindparam,
    cast,
    delete,
    func,
    insert,
    select,
)
from sqlalchemy.orm import Mapped, mapped_column

from lms.domain.competency import Reached, Rung, Shown, reached
from lms.store.db import Base, db, table_of
from lms.store.in_force import TODAY, is_fresh


class Evidence(Base):
    """Append-only. `thing` is the item or observation; `source_id` the attempt, observation or certificate."""

    __tablename__ = "evidence"
    __table_args__ = (Index("ix_evidence_person_competency", "person_id", "competency"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    competency: Mapped[str]
    rung: Mapped[int]
    met: Mapped[bool]
    at: Mapped[datetime]
    source: Mapped[str]
    source_id: Mapped[int]
    thing: Mapped[str]
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
    met: Mapped[int]
    seen: Mapped[int]
    last_at: Mapped[datetime]


def add(rows: Sequence[Mapping[str, Any]], zone: tzinfo) -> None:
    """Appends evidence and brings the standing of every competency it is about into step, by days of that zone."""
    if not rows:
        return
    db.session.execute(insert(table_of(Evidence)), rows)
    by_person: dict[int, set[str]] = {}
    for row in rows:
        by_person.setdefault(row["person_id"], set()).add(row["competency"])
    for person_id, codes in by_person.items():
        refresh_standing(person_id, codes, zone)


_WANTED: BindParameter[list[str]] = bindparam("wanted", expanding=True)
_SHOWN = (
    select(Evidence.competency, Evidence.rung, Evidence.thing, Evidence.met, Evidence.at)
    .where(Evidence.person_id == bindparam("of_person"), Evidence.competency.in_(_WANTED))
    .order_by(Evidence.id)
)
_FORGET = delete(table_of(Standing)).where(
    Standing.person_id == bindparam("of_person"), Standing.competency.in_(_WANTED)
)


def refresh_standing(person_id: int, codes: Iterable[str], zone: tzinfo) -> None:
    """Recomputes the standing of these competencies from all evidence of the person."""
    wanted = sorted(codes)
    shown: dict[str, list[Shown]] = {}
    asked = {"of_person": person_id, "wanted": wanted}
    for code, rung, thing, met, at in db.session.execute(_SHOWN, asked):
        shown.setdefault(code, []).append(Shown(Rung(rung), thing, met, at.astimezone(zone)))
    db.session.execute(_FORGET, asked)
    rows = [
        {
            "person_id": person_id,
            "competency": code,
            "rung": int(one.rung),
            "until_on": one.until,
            "met": one.met,
            "seen": one.seen,
            "last_at": one.last_at,
        }
        for code in sorted(shown)
        for one in reached(shown[code])
    ]
    if rows:
        db.session.execute(insert(table_of(Standing)), rows)


def rebuild_standing(zone: tzinfo) -> int:
    """Recomputes every standing from the evidence, by days of that zone; how many people."""
    people: dict[int, set[str]] = {}
    for person_id, code in db.session.execute(select(Evidence.person_id, Evidence.competency).distinct()):
        people.setdefault(person_id, set()).add(code)
    db.session.execute(delete(Standing))
    for person_id, codes in sorted(people.items()):
        refresh_standing(person_id, codes, zone)
    return len(people)


_STANDINGS = (
    select(Standing.competency, Standing.rung, Standing.until_on, Standing.met, Standing.seen, Standing.last_at)
    .where(Standing.person_id == bindparam("person_id"))
    .order_by(Standing.competency, Standing.rung)
)


def standings(person_id: int) -> dict[str, tuple[Reached, ...]]:
    """Competency code to what each rung of it comes to."""
    by_code: dict[str, list[Reached]] = {}
    for code, rung, until, met, seen, last_at in db.session.execute(_STANDINGS, {"person_id": person_id}):
        by_code.setdefault(code, []).append(Reached(Rung(rung), until, met, seen, last_at))
    return {code: tuple(rungs) for code, rungs in by_code.items()}


_FRESH = (
    select(
        Standing.person_id,
        func.aggregate_strings(Standing.competency.concat(":").concat(cast(Standing.rung, Text)), ","),
    )
    .where(Standing.person_id.in_(bindparam("people", expanding=True)), is_fresh(Standing.until_on, TODAY))
    .group_by(Standing.person_id)
)


def fresh_rungs(people: Collection[int], today: date) -> dict[int, frozenset[str]]:
    """Person id to what they hold today, each as `code:rung`; those who hold nothing are left out."""
    rows = db.session.execute(_FRESH, {"people": list(people), "today": today})
    return {person_id: frozenset(held.split(",")) for person_id, held in rows}

"""What is kept about a person as tables to read: hours, certificates, practice, training, supervision, looks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Any

from lms.content import wording
from lms.store.program.events import ViewedBy

Row = dict[str, Any]
_Tables = Mapping[str, Sequence[Row]]
_COURSE = "Course"


@dataclass(frozen=True, slots=True)
class Sheet:
    """`name` is that of its file."""

    name: str
    title: str
    head: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]

    @property
    def file(self) -> str:
        return f"{self.name}.csv"


@dataclass(frozen=True, slots=True)
class Words:
    """How values are told: courses by their titles, moments as days of the program."""

    titles: Mapping[str, str]
    zone: tzinfo

    def course(self, slug: Any) -> str:
        return self.titles.get(slug) or str(slug or "").replace("-", " ").capitalize()

    def day(self, value: Any) -> str:
        if isinstance(value, datetime):
            value = value.astimezone(self.zone).date()
        return value.isoformat() if isinstance(value, date) else ""


def sheets_of(tables: _Tables, titles: Mapping[str, str], looks: Sequence[ViewedBy], zone: tzinfo) -> Sequence[Sheet]:
    words = Words(titles, zone)
    made = (
        _hours,
        _completions,
        _certificates,
        _quizzes,
        _practices,
        _assignments,
        _supervision,
        _credentials,
        _elsewhere,
    )
    looked = [(words.day(one.at), one.who, str(one.action)) for one in looks]
    return [
        *(make(tables, words) for make in made),
        Sheet("looks", "Who looked at it", ("Day", "Who", "What"), looked),
    ]


def _by(rows: Iterable[Row], key: str) -> dict[Any, Row]:
    """The last of each."""
    return {row[key]: row for row in rows}


def _rows(tables: _Tables, name: str) -> Sequence[Row]:
    return tables.get(name, ())


def _text(value: Any) -> str:
    return "" if value is None else "yes" if value is True else "no" if value is False else str(value)


def _hours(tables: _Tables, words: Words) -> Sheet:
    head = ("Earned on", "Title", "Contact hours", "Categories", "Delivery", "From", "Line", "Takes back line")
    of_line = _titles_of_lines(tables, words)
    sequences = {line["id"]: line["sequence"] for line in _rows(tables, "ledger_line")}
    rows = [
        (
            words.day(line["earned_on"]),
            of_line(line),
            wording.contact_hours(line["minutes"]),
            "; ".join(f"{minutes} minutes: {' or '.join(any_of)}" for minutes, any_of in line["categories"]),
            line["delivery"],
            line["source"],
            str(line["sequence"]),
            _text(sequences.get(line["reverses"])),
        )
        for line in _rows(tables, "ledger_line")
    ]
    return Sheet("hours", "Contact hours: the ledger", head, rows)


def _titles_of_lines(tables: _Tables, words: Words) -> Callable[[Row], str]:
    courses = {row["id"]: words.course(row["course"]) for row in _rows(tables, "completion")}
    titles = {row["report_id"]: row["title"] for row in _rows(tables, "external_report_words")}
    outside = {row["ledger_line_id"]: titles.get(row["report_id"], "") for row in _rows(tables, "external_decision")}
    held = {row["id"]: row["title"] for row in _rows(tables, "live_event")}
    live = {row["line_id"]: held.get(row["event_id"], "") for row in _rows(tables, "live_attestation")}
    by_line = outside | live

    def title_of(line: Row) -> str:
        known = courses.get(line["completion_id"]) or by_line.get(line["id"])
        return known or ("Put right by an administrator" if line["source"] == "adjustment" else "")

    return title_of


def _completions(tables: _Tables, words: Words) -> Sheet:
    rows = [
        (words.day(row["earned_on"]), words.course(row["course"]), row["revision"])
        for row in _rows(tables, "completion")
    ]
    return Sheet("completions", "Completed courses", ("Earned on", _COURSE, "Version"), rows)


def _certificates(tables: _Tables, words: Words) -> Sheet:
    head = ("Number", "Title", "Name on it", "Issued on", "Revoked because")
    rows = [
        (
            row["serial"],
            row["facts"].outline.title,
            row["facts"].name,
            words.day(row["issued_at"]),
            _text(row["revoked_why"]),
        )
        for row in _rows(tables, "certificate")
    ]
    return Sheet("certificates", "Certificates", head, rows)


def _quizzes(tables: _Tables, words: Words) -> Sheet:
    head = ("Opened on", _COURSE, "Right", "Of", "Handed in on")
    rows = [
        (
            words.day(row["opened_at"]),
            words.course(row["course"]),
            _text(row["right_count"]),
            str(len(row["drawn"])),
            words.day(row["submitted_at"]),
        )
        for row in _rows(tables, "attempt")
    ]
    return Sheet("quizzes", "Quizzes", head, rows)


def _practices(tables: _Tables, words: Words) -> Sheet:
    head = (
        "Asked on",
        _COURSE,
        "Practice",
        "Setting",
        "Who watched",
        "Seen on",
        "Confirmed on",
        "Note",
        "Your answer",
    )
    rows = [
        (
            words.day(row["requested_at"]),
            words.course(row["course"]),
            row["practice"].replace("-", " "),
            row["setting"],
            _text(row["rater_id"]),
            words.day(row["seen_on"]),
            words.day(row["confirmed_by_rater_at"] and row["confirmed_by_person_at"]),
            _text(row["note"]),
            _text(row["comment"]),
        )
        for row in _rows(tables, "observation")
    ]
    return Sheet("practices", "Practice that was watched", head, rows)


def _assignments(tables: _Tables, words: Words) -> Sheet:
    head = ("Asked on", _COURSE, "By", "Due on", "Note", "Withdrawn on", "Why")
    choices: dict[Any, list[str]] = {}
    for row in _rows(tables, "assignment_choice"):
        choices.setdefault(row["assignment_id"], []).append(words.course(row["course"]))
    rows = [
        (
            words.day(row["assigned_at"]),
            " or ".join(choices.get(row["id"], ())) or words.course(row["course"]),
            _text(row["assigned_by"]),
            words.day(row["due_on"]),
            row["note"],
            words.day(row["withdrawn_at"]),
            _text(row["withdrawn_why"]),
        )
        for row in _rows(tables, "assignment")
    ]
    return Sheet("assignments", "Training that was asked of you", head, rows)


def _supervision(tables: _Tables, words: Words) -> Sheet:
    head = ("Day", "Minutes", "Kind", "Supervisor", "Their credential", "Taken back because", "Your objection")
    objections = _by(_rows(tables, "supervision_objection"), "line_id")
    rows = [
        (
            words.day(row["held_on"]),
            str(row["minutes"]),
            "group" if row["is_group"] else "one to one",
            _text(row["supervisor_id"]),
            row["credential"],
            _text(row["reason"]),
            objections[row["id"]]["words"] if row["id"] in objections else "",
        )
        for row in _rows(tables, "supervision_line")
    ]
    return Sheet("supervision", "Supervision log", head, rows)


def _credentials(tables: _Tables, words: Words) -> Sheet:
    head = ("Credential", "Number", "Issued on", "Runs out on", "Entered on", "Taken away on")
    held = _by(_rows(tables, "credential_held"), "id")
    rows = [
        (
            held[card["held_id"]]["slug"],
            card["number"],
            words.day(card["issued_on"]),
            words.day(card["runs_out_on"]),
            words.day(card["entered_at"]),
            words.day(held[card["held_id"]]["ended_at"]),
        )
        for card in _rows(tables, "credential_card")
        if card["held_id"] in held
    ]
    return Sheet("credentials", "Credentials you hold, and their cards", head, rows)


def _elsewhere(tables: _Tables, words: Words) -> Sheet:
    head = (
        "First day",
        "Last day",
        "Title",
        "Provider",
        "Contact hours",
        "Delivery",
        "Outcome",
        "Decided by",
        "File",
    )
    said = _by(_rows(tables, "external_report_words"), "report_id")
    decided = _by(_rows(tables, "external_decision"), "report_id")
    rows = []
    for report in _rows(tables, "external_report"):
        told, last = said.get(report["id"], {}), decided.get(report["id"], {})
        rows.append(
            (
                words.day(report["first_on"]),
                words.day(report["last_on"]),
                told.get("title", ""),
                told.get("provider", ""),
                wording.contact_hours(report["minutes"]),
                report["delivery"],
                last.get("outcome", "waits"),
                _text(last.get("decided_by")),
                _text(told.get("file_id")),
            )
        )
    return Sheet("elsewhere", "Training taken elsewhere", head, rows)

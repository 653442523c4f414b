"""Moodle's competency CSV, both ways: 14 columns, found by their place."""

from __future__ import annotations

import csv
import html
import io
import re
from collections import Counter
from collections.abc import Sequence

from lms.content.exchange.exchange import NotText, text_of
from lms.content.framework_files.incoming import (
    MAX_BYTES,
    NOT_CONFIRMED,
    SHORT_NAME,
    SHORT_TITLE,
    CannotImport,
    Incoming,
    Statement,
    labelled,
    one_line,
    shortened,
)
from lms.domain.cells import begins_formula, is_visible
from lms.domain.competence.competency import Category, Competency, Framework

HEADINGS = (
    "Parent ID number",
    "ID number",
    "Short name",
    "Description",
    "Description format",
    "Scale values",
    "Scale configuration",
    "Rule type (optional)",
    "Rule outcome (optional)",
    "Rule config (optional)",
    "Cross-referenced competency ID numbers",
    "Exported ID (optional)",
    "Is framework",
    "Taxonomy",
)
LONGEST_NAME = 100
SCALE = "Not yet,Shown"
SCALE_CONFIGURATION = '[{"scaleid":"1"},{"id":2,"scaledefault":1,"proficient":1}]'
TAXONOMY = "domain,competency,competency,competency"
_PUBLISHER, _LICENSE, _LICENSE_AT, _ADDRESS = "Publisher: ", "License: ", "License at: ", "Address: "
_NUMBER = re.compile(r"\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*")


def read_moodle(raw: bytes) -> Incoming:
    """Raises CannotImport with the line."""
    (_, first), *rows = _rows(raw)
    if len(first) != len(HEADINGS):
        raise CannotImport(f"line 1: {len(first)} columns; Moodle's file has {len(HEADINGS)}, “{HEADINGS[0]}” first.")
    for line, row in rows:
        if len(row) != len(HEADINGS):
            raise CannotImport(f"line {line}: {len(row)} columns, not {len(HEADINGS)}.")
    heads = [(line, row) for line, row in rows if row[12] not in ("", "0")]
    if len(heads) != 1:
        lines = ", ".join(str(line) for line, _ in heads) or "none"
        raise CannotImport(f"One row must be the framework itself (“{HEADINGS[12]}” is 1); it is in line {lines}.")
    incoming = _head(*heads[0])
    for line, row in rows:
        if row is not heads[0][1]:
            _take(incoming, line, row)
    _check(incoming)
    groups = {one.parent for one in incoming.statements.values()}
    for one in incoming.statements.values():
        _word(one, is_group=one.key in groups)
    _tell(incoming, [row for _, row in rows])
    return incoming


def _rows(raw: bytes) -> list[tuple[int, list[str]]]:
    """Each row with the line on which it begins; the first are the headings."""
    if len(raw) > MAX_BYTES:
        raise CannotImport(f"The file is larger than {MAX_BYTES // 1_000_000} MB, too large for a framework.")
    try:
        text, _ = text_of(raw)
    except NotText as error:
        raise CannotImport(f"{str(error).capitalize()}.") from error
    head = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=head.count), strict=True)
    rows, line = [], 1
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                rows.append((line, [cell.strip() for cell in row]))
            line = reader.line_num + 1
    except csv.Error as error:
        raise CannotImport(f"line {line}: not readable as CSV ({error}).") from error
    if not rows:
        raise CannotImport("The file is empty.")
    return rows


def _head(line: int, row: Sequence[str]) -> Incoming:
    place = f"line {line}"
    text = one_line(f"<p>{row[3]}</p>", place)  # descriptions are HTML, also where they hold no tag
    found = {}
    for label in (_ADDRESS, _LICENSE_AT, _LICENSE, _PUBLISHER, SHORT_TITLE):
        text, found[label] = labelled(text, label)
    name = one_line(row[2], place)
    title = text if _begins(name, text) else name
    if not title:
        raise CannotImport(f"{place}: the framework has no short name.")
    incoming = Incoming(
        "Moodle competency CSV",
        title,
        {},
        short_title=found[SHORT_TITLE],
        publisher=found[_PUBLISHER],
        license=found[_LICENSE],
        license_address=found[_LICENSE_AT],
        address=found[_ADDRESS],
    )
    if text and title != text:
        incoming.left_out.append("the description of the framework")
    if not incoming.license:
        incoming.guessed.append("no license is stated: ask its publisher whether the wordings may be kept")
    return incoming


def _take(incoming: Incoming, line: int, row: Sequence[str]) -> None:
    place = f"line {line}"
    key, name = row[1], one_line(row[2], place)
    if not key or not name:
        lacking = HEADINGS[1] if not key else HEADINGS[2]
        raise CannotImport(f"{place}: “{lacking}” is empty; Moodle would drop the row with all below it.")
    if key in incoming.statements:
        incoming.guessed.append(f"of two rows with the ID number {key} the later one ({place}) was taken")
    related = [one.replace("%2C", ",") for one in row[10].split(",") if one]
    incoming.statements[key] = Statement(
        key, key, name, place, short=one_line(f"<p>{row[3]}</p>", place), parent=row[0], related=related
    )


def _check(incoming: Incoming) -> None:
    for one in incoming.statements.values():
        if one.parent and one.parent not in incoming.statements:
            raise CannotImport(f"{one.place}: its parent {one.parent} is not in the file, so it has no place.")
    numbers = {key: float(key) for key in incoming.statements if _NUMBER.fullmatch(key)}
    counts = Counter(numbers.values())
    alike = [key for key, number in numbers.items() if counts[number] > 1]
    if alike:
        incoming.guessed.append(
            f"that Moodle tells the ID numbers {', '.join(alike)} apart: it reads numbers as such"
        )


def _word(one: Statement, *, is_group: bool) -> None:
    """The whole wording, where the short name is only its beginning; and our own words about it."""
    text, one.short = labelled(one.short, SHORT_NAME)
    if text.endswith(NOT_CONFIRMED):
        text, one.unconfirmed = text.removesuffix(NOT_CONFIRMED).strip(), True
    name = one.text.removeprefix(one.key).strip() or one.text
    if _begins(name, text):
        one.text = text
    elif is_group or not text or one.unconfirmed:
        one.text = name
    else:
        one.text = f"{name}: {text}" if len(text) <= 500 else name


def _begins(name: str, text: str) -> bool:
    """Whatever quotation marks stand before what a spreadsheet would take for a formula."""
    whole, beginning = (one.casefold().replace("'", "") for one in (text, name.removesuffix("…").strip()))
    return bool(text) and whole.startswith(beginning)


def _tell(incoming: Incoming, rows: Sequence[Sequence[str]]) -> None:
    if any(row[7] for row in rows):
        incoming.left_out.append("rules by which Moodle counts a competency as reached")
    if any(row[5] not in ("", SCALE) for row in rows):
        incoming.left_out.append("scales; here a competency is shown in four steps")


def moodle_rows(framework: Framework) -> list[list[str]]:
    """What stands under HEADINGS, as the importer of Moodle reads it: in order, a parent before its children."""
    name, scale = shortened(framework.title, LONGEST_NAME), (SCALE, SCALE_CONFIGURATION)
    rows = [["", framework.slug, name, _about(framework), "1", *scale, "", "", "", "", "", "1", TAXONOMY]]
    for category in framework.categories:
        about = _paragraphs(category.name, SHORT_NAME + category.short_name)
        rows.append(_row("", category.code, category.name, about))
        rows += [_competency_row(category, one) for one in category.competencies]
    return rows


def _about(framework: Framework) -> str:
    lines = (
        (SHORT_TITLE, framework.short_title),
        (_PUBLISHER, framework.publisher),
        (_LICENSE, framework.license),
        (_LICENSE_AT, framework.license_address),
        (_ADDRESS, framework.address),
    )
    return _paragraphs(framework.title, *(f"{label}{words}" for label, words in lines if words))


def _competency_row(category: Category, one: Competency) -> list[str]:
    related = ",".join(code.replace(",", "%2C") for code in one.related)
    if one.unconfirmed:
        return _row(category.code, one.code, category.name, _paragraphs(category.name, NOT_CONFIRMED), related)
    return _row(category.code, one.code, one.statement, _paragraphs(one.statement), related)


def _row(parent: str, code: str, text: str, description: str, related: str = "") -> list[str]:
    name = shortened(f"{code} {text}", LONGEST_NAME)
    return [parent, code, name, description, "1", "", "", "", "0", "null", related, "", "", ""]


def _paragraphs(*texts: str) -> str:
    return "".join(f"<p>{_without_formulas(html.escape(text, quote=False))}</p>" for text in texts)


def _without_formulas(words: str) -> str:
    """HTML that needs no quotation mark of a spreadsheet inside it: after a `;` its signs are written as numbers."""
    done, *parts = words.split(";")
    for part in parts:
        while begins_formula(part.replace('"', "")):
            place = next(number for number, sign in enumerate(part) if is_visible(sign) and sign != '"')
            done, part = f"{done};{part[:place]}&#{ord(part[place])}", part[place + 1 :]
        done = f"{done};{part}"
    return done

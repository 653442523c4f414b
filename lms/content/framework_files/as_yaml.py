"""A framework as a file of ours, and read back before anybody trusts it."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from lms.content.framework_files.incoming import CannotImport
from lms.content.frameworks import read_framework
from lms.domain.competence.competency import Category, Competency, Framework

_UNSEEN = re.compile(r"[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_BARE = re.compile(r"[a-z][a-zA-Z0-9.-]*")


def framework_yaml(framework: Framework, heading: str) -> str:
    """What `courses/frameworks/` holds of it; raises CannotImport where it would not be read back the same."""
    text = "\n".join([f"# {heading}", *_lines(framework)]) + "\n"
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"{framework.slug}.yaml"
        file.write_text(text, "utf-8")
        read, problems = read_framework(file)
    if problems:
        where = text.split("\n")[problems[0].line - 1].strip()
        raise CannotImport(f"{problems[0].message} (in: {where[:80]}).")
    if read != framework:
        raise CannotImport("The file cannot be written so that it reads the same; please report this with the file.")
    return text


def _lines(framework: Framework) -> Iterator[str]:
    yield from _texts(
        "",
        title=framework.title,
        short_title=framework.short_title,
        publisher=framework.publisher,
        license=framework.license,
        license_address=framework.license_address,
        address=framework.address,
        identifier=framework.identifier,
    )
    yield from ["crosswalk_only: true"] if framework.crosswalk_only else []
    if framework.guessed:
        yield "guessed:"
        yield from (f"- {_quoted(guess)}" for guess in framework.guessed)
    yield "categories:"
    for category in framework.categories:
        yield from _category(category)
    if framework.retired:
        yield "retired:"
        for one in framework.retired:
            yield from _competency(one, "")


def _category(category: Category) -> Iterator[str]:
    fields = _texts(
        "  ", code=category.code, name=category.name, short_name=category.short_name, identifier=category.identifier
    )
    yield from _entry(fields, "")
    yield "  competencies:"
    for competency in category.competencies:
        yield from _competency(competency, "  ")


def _competency(one: Competency, before: str) -> Iterator[str]:
    fields = [*_texts(f"{before}  ", code=one.code, statement=one.statement, identifier=one.identifier)]
    fields += [f"{before}  unconfirmed: true"] if one.unconfirmed else []
    fields += [f"{before}  related: [{', '.join(_bare(code) for code in one.related)}]"] if one.related else []
    for name, was in (("was", True), ("same_as", False)):
        said = [each for each in one.equivalences if each.was is was]
        if said:
            fields.append(f"{before}  {name}:")
        for each in said:
            by = f", confirmed_by: {_quoted(each.confirmed_by)}" if each.confirmed_by else ""
            on = f", confirmed_on: {each.confirmed_on}" if each.confirmed_on else ""
            note = f", note: {_quoted(each.note)}" if each.note else ""
            fields.append(f"{before}  - {{code: {_bare(each.other)}{by}{on}{note}}}")
    yield from _entry(fields, before)


def _entry(fields: Iterable[str], before: str) -> Iterator[str]:
    """The fields of an entry of a list: the first behind its sign."""
    first, *rest = fields
    yield f"{before}- {first.strip()}"
    yield from rest


def _texts(before: str, **fields: str) -> Iterator[str]:
    """Those that say something."""
    yield from (
        f"{before}{name}: {_bare(text) if name == 'code' else _quoted(text)}" for name, text in fields.items() if text
    )


def _bare(code: str) -> str:
    return code if _BARE.fullmatch(code) and code != "null" else _quoted(code)


def _quoted(text: str) -> str:
    """JSON's way of quoting, with what YAML calls unprintable written as numbers."""
    return _UNSEEN.sub(lambda one: f"\\u{ord(one[0]):04x}", json.dumps(text, ensure_ascii=False))

"""`certificates/<name>/template.yaml`: what a template of paper is called, and what may be set of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, TemplateSyntaxError

from lms.content.source import Fields, Folder, Unreadable
from lms.domain.credit.certificate import PAGE_SIZES

RULE = "template"
CERTIFICATE, TRANSCRIPT = "certificate", "transcript"
SETTINGS = ("logo", "signatory", "signatory_title", "signature")
ROOMY = "roomy"
MOST_PAGES = 4
MOST_SPACINGS = 6
MOST_BYTES = 200_000
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_ASKED = re.compile(r"""(?:url\(|\bsrc\s*=|<link\b[^>]*\bhref\s*=|@import)\s*["']?\s*([^"')\s]+)""")
_ELSEWHERE = re.compile(r"(?!data:)[a-z][a-z0-9+.-]*:|/|(?:.*/)?\.\.(?:/|$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PaperTemplate:
    """`spacings` are tried in their order until it fits `pages`, which are 0 where it takes as many as it needs.

    `may_be_set` are those of SETTINGS that it prints.
    """

    name: str
    kind: str
    title: str
    about: str
    page_sizes: tuple[str, ...]
    pages: int
    spacings: tuple[str, ...]
    may_be_set: tuple[str, ...]


def load_templates(folder: Folder) -> Mapping[str, PaperTemplate]:
    """By name; a folder without template.yaml is one of which nothing is set."""
    found = {}
    for path in sorted((folder.root / "certificates").glob("*/template.yaml")):
        try:
            template = _template(folder, path)
        except Unreadable as error:
            folder.problems.append(error.problem)
        else:
            found[template.name] = template
    return found


def for_certificates(templates: Mapping[str, PaperTemplate]) -> dict[str, PaperTemplate]:
    """Those that a program can choose."""
    return {name: template for name, template in templates.items() if template.kind == CERTIFICATE}


def _template(folder: Folder, path: Path) -> PaperTemplate:
    name, fields = path.parent.name, folder.fields(path)
    template = PaperTemplate(
        name=name,
        kind=fields.choice("kind", (CERTIFICATE, TRANSCRIPT)),
        title=fields.text("title"),
        about=fields.text("about"),
        page_sizes=_known(fields, "page_sizes", PAGE_SIZES, needed=True),
        pages=fields.number("pages", 0, MOST_PAGES),
        spacings=fields.texts("spacings")[:MOST_SPACINGS] or (ROOMY,),
        may_be_set=_known(fields, "may_be_set", SETTINGS),
    )
    if len(fields.texts("spacings")) > MOST_SPACINGS:
        fields.report(f"at most {MOST_SPACINGS} spacings are tried", fields.line_of("spacings"), rule=RULE)
    fields.done()
    if not _NAME.fullmatch(name):
        folder.report(path, 1, "name its folder in small letters, digits and hyphens", rule=RULE)
    _check_files(folder, path.parent, template, fields)
    return template


def _known(fields: Fields, name: str, known: Iterable[str], *, needed: bool = False) -> tuple[str, ...]:
    told, known = fields.texts_with_lines(name, needed=needed), tuple(known)
    for one, line in told:
        if one not in known:
            fields.report(f"“{one}” cannot be one of `{name}`; they are {', '.join(known)}", line, rule=RULE)
    return tuple(one for one, _ in told if one in known)


def _check_files(folder: Folder, home: Path, template: PaperTemplate, fields: Fields) -> None:
    """Style and words are there, ask for nothing of elsewhere, and know each spacing and size."""
    style = _own_file(folder, home / "style.css")
    words = _own_file(folder, home / "template.html")
    try:
        Environment(autoescape=True).parse(words)
    except TemplateSyntaxError as error:
        folder.report(home / "template.html", error.lineno, f"this is no template: {error.message}", rule=RULE)
    for name, needed in (("spacings", template.spacings[1:]), ("page_sizes", template.page_sizes)):
        for one in needed:
            if len(needed) > 1 and f".{one}" not in style:
                fields.report(f"style.css says nothing of .{one}", fields.line_of(name), rule=RULE)


def _own_file(folder: Folder, path: Path) -> str:
    """Its words; "" where there are none to read."""
    try:
        text = folder.text(path, MOST_BYTES)
    except Unreadable as error:
        folder.problems.append(error.problem)
        return ""
    for number, line in enumerate(text.splitlines(), 1):
        for address in _ASKED.findall(line):
            if _ELSEWHERE.match(address):
                message = f"paper is made of the files of its own folder, so {address} cannot be opened"
                folder.report(path, number, message, rule=RULE)
    return text

"""`lms framework`: diff, import, export."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lms.cli.context import CommandContext
from lms.cli.frameworks.diff import diff

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lms.content.framework_files.incoming import Incoming
    from lms.domain.competence.competency import Framework

SLUG = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


@click.group()
def framework() -> None:
    """Frameworks: what changed in one, and their way in and out."""


@framework.command("import")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--slug", help="Its name here, like samhsa; without it, the name of the file.")
@click.option("--write", is_flag=True, help="Write it into courses/frameworks/; without this nothing is written.")
@click.pass_obj
def import_framework(ground: CommandContext, file: Path, slug: str | None, write: bool) -> None:
    """Bring over Moodle's competency CSV, or a CASE 1.0 or 1.1 package.

    Tells what comes in, what had to be guessed and what has no place here. Nothing is written without --write.
    """
    from lms.content.framework_files.as_yaml import framework_yaml
    from lms.content.framework_files.incoming import CannotImport
    from lms.content.framework_files.tree import framework_of
    from lms.content.frameworks import load_frameworks
    from lms.content.source import Folder

    settings = ground.settings()
    slug = slug or re.sub(r"[^a-z0-9]+", "-", file.stem.lower()).strip("-")
    if not SLUG.fullmatch(slug) or len(slug) > 60:
        raise click.ClickException(
            f"“{slug}” cannot name a framework: small letters, digits and hyphens. Give --slug."
        )
    here = load_frameworks(Folder(settings.content, []))
    today = ground.now().date()
    try:
        incoming = _read(file, here, settings.public_url, today)
        brought = framework_of(incoming, slug, here)
        text = framework_yaml(brought, f"Brought over from {file.name} ({incoming.kind}) on {today}.")
    except CannotImport as error:
        raise click.ClickException(f"{file}: {error} Nothing was written.") from error
    _tell(incoming, brought, here.get(slug))
    place = settings.content / "courses" / "frameworks" / f"{slug}.yaml"
    if not write:
        click.echo(f"Nothing was written. With --write it becomes {place.relative_to(settings.content)}.")
        return
    try:
        with place.open("x", encoding="utf-8") as opened:
            opened.write(text)
    except FileExistsError as error:
        raise click.ClickException(
            f"{place} is there already; nothing was written. With another --slug, compare the two: lms framework diff"
        ) from error
    click.echo(f"Written to {place}. Now look at it, and type: lms check")


def _read(file: Path, here: Mapping[str, Framework], public_url: str, today: date) -> Incoming:
    """By what the file begins with, whatever it is called; no more of it is read than a framework may have."""
    from lms.content.framework_files.case_reader import read_case
    from lms.content.framework_files.case_writer import identifiers
    from lms.content.framework_files.incoming import MAX_BYTES
    from lms.content.framework_files.moodle import read_moodle

    with file.open("rb") as opened:
        raw = opened.read(MAX_BYTES + 1)
    if file.suffix.lower() == ".json" or raw.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"["):
        return read_case(raw, identifiers(here, public_url), today)
    return read_moodle(raw)


def _tell(incoming: Incoming, brought: Framework, before: Framework | None) -> None:
    from lms.content.framework_files.changes import code_changes, counts_of
    from lms.content.wording import plural

    click.echo(f"{incoming.kind}: “{brought.title}”, {brought.publisher}")
    click.echo(f"License: {brought.license or 'none stated'}")
    categories = plural("%(num)s category", "%(num)s categories", len(brought.categories))
    statements = plural("%(num)s statement", "%(num)s statements", len(brought.competencies))
    retired = f", {len(brought.retired)} retired beside them" if brought.retired else ""
    click.echo(f"Comes in: {categories}, {statements}{retired}.")
    for category in brought.categories:
        click.echo(f"  {category.code}  {category.name} ({len(category.competencies)})")
    for what, lines in (("Guessed", incoming.guessed), ("Left out", incoming.left_out)):
        click.echo(f"{what}: {'nothing' if not lines else ''}".rstrip())
        for line in lines:
            click.echo(f"  {line}")
    open_ones = [one for one in brought.equivalences if not one.is_confirmed]
    if open_ones:
        said = plural("%(num)s equivalence", "%(num)s equivalences", len(open_ones))
        click.echo(f"{said}: evidence moves once somebody confirmed them in the file.")
    if before is not None:
        counts = ", ".join(f"{count} {change}" for change, count in counts_of(code_changes(before, brought)))
        click.echo(f"Beside the {brought.slug} that is here: {counts or 'no code changed'}")


@framework.command("export")
@click.argument("slug")
@click.option("--format", "form", type=click.Choice(["case", "moodle"]), default="case")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="A file, in place of the screen.")
@click.pass_obj
def export_framework(ground: CommandContext, slug: str, form: str, out: Path | None) -> None:
    """Write a framework as a CASE package (1.0 and 1.1) or as Moodle's competency CSV.

    Wordings that nobody has compared with their source yet leave by code and category only.
    """
    from lms.content.framework_files.case_writer import CaseWriter
    from lms.content.framework_files.moodle import HEADINGS, moodle_rows
    from lms.documents.sheet import as_csv

    settings, here = ground.settings(), ground.content().frameworks
    found = here.get(slug)
    if found is None:
        raise click.ClickException(f"The frameworks are {', '.join(here)}; not {slug}.")
    if form == "moodle":
        text = as_csv(HEADINGS, moodle_rows(found), line_end="\r\n")
    else:
        file = settings.content / "courses" / "frameworks" / f"{slug}.yaml"
        changed = datetime.fromtimestamp(file.stat().st_mtime, UTC)
        text = CaseWriter(found, here, settings.public_url, changed).text()
    _tell_what_stays(found, form)
    if out is None:
        click.echo(text.encode(), nl=False)
        return
    try:
        with out.open("xb") as opened:
            opened.write(text.encode())
    except FileExistsError as error:
        raise click.ClickException(f"{out} is there already; nothing was written.") from error
    click.echo(f"Written to {out}.", err=True)


def _tell_what_stays(framework: Framework, form: str) -> None:
    """On the side of what was written, so that a file is only what it says."""
    unconfirmed = sum(one.unconfirmed for one in framework.competencies)
    if unconfirmed:
        click.echo(f"{unconfirmed} wordings that nobody confirmed leave by code and category only.", err=True)
    if not framework.license:
        click.echo(
            "No license is stated: write `license` into the file, so that others know what they may do.", err=True
        )
    if form == "moodle" and (framework.retired or framework.equivalences):
        click.echo("Moodle has no place for retired codes and for what became of them.", err=True)


framework.add_command(diff)

COMMANDS: tuple[click.Command, ...] = (framework,)

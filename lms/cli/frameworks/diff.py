"""`lms framework diff`: what changed between two versions of a framework, and whom it touches."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lms.cli.context import CommandContext

if TYPE_CHECKING:
    from lms.content.framework_files.changes import ChangedCode, TouchedContent
    from lms.domain.competence.competency import Framework, Profile
    from lms.queries.competence.touched import TouchedPeople

SHOWN = 6  # names of lessons, items and practices on a line; --format json has all


class CannotCompare(click.ClickException):
    """As with other programs that compare, 1 says that something changed, and 2 that nothing could be said."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class Touched:
    """A change with all that it touches; `people` is None without a database."""

    change: ChangedCode
    content: TouchedContent
    people: TouchedPeople | None


@click.command("diff")
@click.argument("before", metavar="A")
@click.argument("after", metavar="[B]", required=False)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@click.option("--json", "form", flag_value="json", help="The same as --format json.")
@click.pass_obj
def diff(ground: CommandContext, before: str, after: str | None, form: str) -> None:
    """Say what changed from framework A to B, and which lessons, items, targets and how many people it touches.

    Each is a YAML file, or the name of a framework here. Without B, the file A is compared with the framework of its
    name. Ends with 0 when nothing changed, with 1 when something did, with 2 when they cannot be compared.
    """
    from lms.content.framework_files.changes import code_changes, counts_of, head_changes

    root = ground.settings().content
    old, new = _framework(root, before), _framework(root, after or Path(before).stem)
    heads, changes = head_changes(old, new), code_changes(old, new)
    found, lacking = _touched(ground, changes, old, new)
    if form == "json":
        told = {
            "framework": new.slug,
            "about": [dict(zip(("what", "before", "after"), one, strict=True)) for one in heads],
            "codes": [_as_json(one) for one in found],
            "people_not_counted": lacking,
        }
        click.echo(json.dumps(told, indent=2, ensure_ascii=False))
    else:
        for what, was, now in heads:
            click.echo(f"{what}: “{was}” → “{now}”")
        for one in found:
            _tell(one)
        counts = ", ".join(f"{count} {change}" for change, count in counts_of(changes))
        click.echo(f"{new.slug}: {counts or 'no code changed'}")
        if lacking and changes:
            click.echo(f"People were not counted. {lacking}")
    sys.exit(1 if heads or changes else 0)


def _framework(root: Path, name: str) -> Framework:
    from lms.content.frameworks import read_framework

    file = Path(name)
    if file.suffix != ".yaml":
        file = root / "courses" / "frameworks" / f"{name}.yaml"
    if not file.is_file():
        here = ", ".join(sorted(one.stem for one in (root / "courses" / "frameworks").glob("*.yaml")))
        raise CannotCompare(
            f"There is no framework {name}: name a YAML file, or one of {here or 'courses/frameworks/'}."
        )
    framework, problems = read_framework(file)
    if framework is None or problems:
        raise CannotCompare(f"{file}:{problems[0].line}: {problems[0].message}.")
    return framework


def _touched(
    ground: CommandContext, changes: Sequence[ChangedCode], old: Framework, new: Framework
) -> tuple[list[Touched], str]:
    """All that is touched, and why people could not be counted. Content is read as far as it can be: a framework that
    just changed often leaves it with errors."""
    from lms.content.catalogue import read
    from lms.content.framework_files.changes import touched_content
    from lms.content.frameworks import load_profiles
    from lms.content.source import Folder

    root = ground.settings().content
    catalogue, _ = read(root)
    readings = [
        load_profiles(Folder(root, []), {**catalogue.frameworks, new.slug: framework}, catalogue.courses)
        for framework in (old, new)
    ]
    profiles = [profile for reading in readings for profile in reading.values()]
    people, lacking = _people(ground, changes, readings)
    return [
        Touched(
            one, touched_content(one.codes, catalogue.courses.values(), profiles), people[place] if people else None
        )
        for place, one in enumerate(changes)
    ], lacking


def _people(
    ground: CommandContext, changes: Sequence[ChangedCode], readings: Sequence[dict[str, Profile]]
) -> tuple[list[TouchedPeople], str]:
    from lms.cli.context import open_site
    from lms.queries.competence.touched import people_touched
    from lms.store.db import DatabaseError

    try:
        with open_site():
            return people_touched([one.codes for one in changes], readings, ground.now()), ""
    except click.ClickException as error:
        return [], error.message
    except DatabaseError as error:
        return [], f"The database cannot be reached or read: {error.orig}"


def _as_json(one: Touched) -> dict[str, object]:
    change = one.change
    return {
        "change": change.change.value,
        "codes": list(change.codes),
        "before": change.before,
        "after": change.after,
        "moves_evidence": change.moves_evidence,
        **asdict(one.content),
        "people": asdict(one.people) if one.people else None,
    }


def _tell(one: Touched) -> None:
    from lms.content.framework_files.changes import CodeChange
    from lms.content.wording import plural

    change, content = one.change, one.content
    click.echo(f"{change.change}: {' → '.join(change.codes)}")
    if change.before == change.after:
        click.echo(f"  “{change.after}”")
    else:
        click.echo(f"  “{change.before}” → “{change.after}”" if change.before and change.after else _only(change))
    if change.change is CodeChange.PERHAPS_RENAMED:
        old, new = change.codes
        click.echo(
            f"  The words are the same. Keep {old} under `retired` and say `was` of {new}: evidence moves along."
        )
    if change.change is CodeChange.RENAMED and not change.moves_evidence:
        click.echo("  Nobody has confirmed it yet, so no evidence moves along.")
    for what, names in (("lessons", content.lessons), ("items", content.items), ("practices", content.practices)):
        if names:
            more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
            click.echo(f"  {what} ({len(names)}): {', '.join(names[:SHOWN])}{more}")
    if content.targets:
        click.echo(f"  targets: {'; '.join(f'{slug} ({rung})' for slug, rung in content.targets.items())}")
    if one.people is not None:
        shown = plural("%(num)s person has", "%(num)s people have", one.people.shown)
        asked = plural("the role of %(num)s person asks", "the roles of %(num)s people ask", one.people.asked)
        click.echo(f"  people: {shown} shown something of it, {asked} for it")


def _only(change: ChangedCode) -> str:
    return f"  “{change.before or change.after}”"

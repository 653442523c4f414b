"""The command line's part for the people of a program: one by one, or from a roster."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lms.cli import answers
from lms.cli.answers import Answer
from lms.cli.context import load_catalogue, now_utc, open_site
from lms.cli.setting_up import tell_of_case, tell_of_fonts
from lms.domain.acting import Acting
from lms.domain.people.roster_plan import FIRST_PROFILE

if TYPE_CHECKING:
    from lms.domain.people.roster_columns import RosterReading
    from lms.domain.people.roster_plan import RosterPlan
    from lms.domain.people.roster_table import RosterTable


@click.group()
def people() -> None:
    """The people of the program."""


@people.command("add")
@click.argument("email", type=Answer(answers.email))
@click.argument("name", type=Answer(answers.person_name))
@click.option("--supervisor", help="E-mail or name of who supervises this person from today.")
@click.option("--profile", default=FIRST_PROFILE, show_default=True, help="What the role asks for.")
@click.option("--administrator", is_flag=True)
@click.option(
    "--another", "is_another", is_flag=True, help="Someone of this name is here, and this is another person."
)
@click.password_option(
    "--password", type=Answer(answers.password), prompt="A password for a start (at least 12 characters)"
)
def add_person(
    email: str, name: str, supervisor: str | None, profile: str, administrator: bool, is_another: bool, password: str
) -> None:
    """Add one person."""
    from lms.actions.account import passwords
    from lms.actions.people import people as actions
    from lms.queries.program.program import present_program
    from lms.store.db import unit_of_work

    with open_site() as settings:
        catalogue = load_catalogue(settings)
        if profile not in catalogue.profiles:
            raise click.ClickException(f"There is no profile {profile}; see courses/profiles.yaml.")
        now, here = now_utc(), present_program()
        today = here.day_of(now)
        try:
            with unit_of_work():
                newcomer = actions.read_newcomer(
                    email,
                    name,
                    today,
                    profile=profile,
                    supervisor=supervisor or "",
                    hired_on=today,
                    is_administrator=administrator,
                    password=password,
                    is_another=is_another,
                )
                actions.join_program(Acting(None, now, here), [newcomer], plans=catalogue.plans())
        except actions.NameIsHere as error:
            emails = ", ".join(person.email for person in error.namesakes)
            raise click.ClickException(
                f"{name} is here already ({emails}). If this is another person, add --another. "
                "If it is the same one, give their account the new e-mail on its page: People, Manage."
            ) from error
        except (actions.CannotAdd, actions.CannotChange, passwords.UnsuitablePassword) as error:
            raise click.ClickException(str(error)) from error
        tell_of_fonts([newcomer.legal_name], settings.content)
        tell_of_case([newcomer.legal_name])
    click.echo(f"{newcomer.display_name} can sign in.")


@people.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--apply", "applies", is_flag=True, help="Do it; without this, only tell what would happen.")
@click.option("--invite", "invites", is_flag=True, help="Mail an invitation to each new person.")
@click.option(
    "--column",
    "columns",
    multiple=True,
    metavar="HEADING=FIELD",
    help="What a column is taken for, such as 'Mgr=supervisor'; 'Login=' passes it over. May be given several times.",
)
@click.option(
    "--days", type=click.Choice(["month-first", "day-first"]), help="What stands first in days such as 07/03/25."
)
@click.option(
    "--another", multiple=True, metavar="EMAIL", help="This line is another person than the one of the same name."
)
@click.option(
    "--same", "same_ones", multiple=True, metavar="EMAIL=EMAIL", help="This line is the person with the other e-mail."
)
def import_people(
    file: Path,
    applies: bool,
    invites: bool,
    columns: Sequence[str],
    days: str | None,
    another: Sequence[str],
    same_ones: Sequence[str],
) -> None:
    """Read a roster (CSV) and tell line by line what it would do, or do it.

    The usual headings are understood; docs/administer.md names them.
    """
    from lms.actions.people import roster as actions
    from lms.domain.people.roster import NotARoster, open_table, read_bytes, read_lines
    from lms.keys import link_key
    from lms.queries.program.program import present_program
    from lms.store.db import unit_of_work

    with open_site() as settings:
        catalogue = load_catalogue(settings)
        profiles, plans = {slug: one.title for slug, one in catalogue.profiles.items()}, catalogue.plans()
        try:
            table = open_table(read_bytes(file.read_bytes()))
            reading = _reading_of(table, profiles, columns, days)
            roster = read_lines(table, reading, profiles)
        except NotARoster as error:
            raise click.ClickException(str(error)) from error
        key = link_key(settings.data) if invites else None
        acting = Acting(None, now_utc(), present_program())
        answers = _answers(another, same_ones)
        if applies:
            with unit_of_work():
                plan = actions.apply_roster(acting, roster.lines, answers=answers, plans=plans, invites_with=key)
        else:
            plan = actions.plan_now(acting, roster.lines, answers)
    tell_of_fonts(plan.names_to_print, settings.content)
    _tell_columns(table, reading)
    _tell_lines(plan)
    click.echo("Done." if applies else "Nothing was changed. To do exactly this: add --apply")


def _reading_of(
    table: RosterTable, profiles: Mapping[str, str], columns: Sequence[str], days: str | None
) -> RosterReading:
    """As the headings say, unless it was said otherwise."""
    from lms.domain.people.roster_columns import RosterField, RosterReading, guess_reading, suggest_for_names
    from lms.domain.people.roster_days import DayOrder

    reading = guess_reading(table, profiles)
    if columns:
        fields = list(reading.fields)
        for typed in columns:
            heading, _, field = typed.rpartition("=")
            if heading not in table.headings or field not in ("", *RosterField):
                every = ", ".join(RosterField)
                raise click.ClickException(
                    f"--column {typed}: the headings are {', '.join(table.headings)}; the fields are {every}."
                )
            fields[table.headings.index(heading)] = RosterField(field) if field else None
        reading = suggest_for_names(table, RosterReading(tuple(fields)))
    return replace(reading, day_order=reading.day_order or (DayOrder(days) if days else None))


def _answers(another: Sequence[str], same_ones: Sequence[str]) -> dict[str, str]:
    """Address of a line to who it is, as a plan takes it."""
    from lms.domain.people.roster_plan import ANOTHER
    from lms.queries.people.people import id_of

    answers = {email.lower(): ANOTHER for email in another}
    for typed in same_ones:
        email, _, here = typed.partition("=")
        person_id = id_of(here)
        if person_id is None:
            raise click.ClickException(f"--same {typed}: nobody here has the e-mail {here}.")
        answers[email.lower()] = str(person_id)
    return answers


def _tell_columns(table: RosterTable, reading: RosterReading) -> None:
    for heading, field in zip(table.headings, reading.fields, strict=True):
        click.echo(f"Column {heading}: {field}" if field else f"Column passed over: {heading}")


def _tell_lines(plan: RosterPlan) -> None:
    tell_of_case(name for name, _ in plan.names_in_one_case)
    for row in plan.planned:
        details = f"  {row.details}" if row.details else ""
        click.echo(f"line {row.line.number}: {row.step}  {row.line.email}{details}")
        if row.step == "ask":
            for person in row.namesakes:
                click.echo(f"  the same person? --same {row.line.email}={person.email}")
            click.echo(f"  another person? --another {row.line.email}")
    for person in plan.missing:
        click.echo(f"not in the file, left as they are: {person.email}")


COMMANDS: tuple[click.Command, ...] = (people,)

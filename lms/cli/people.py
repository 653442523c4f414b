"""The command line's part for the people of a program: one by one, or from a roster."""

from __future__ import annotations

from pathlib import Path

import click

from lms.cli.context import load_catalogue, now_utc, open_site
from lms.cli.setting_up import tell_of_fonts
from lms.domain.acting import Acting
from lms.domain.people.roster_plan import FIRST_PROFILE


@click.group()
def people() -> None:
    """The people of the program."""


@people.command("add")
@click.argument("email")
@click.argument("name")
@click.option("--supervisor", help="E-mail of who supervises this person from today.")
@click.option("--profile", default=FIRST_PROFILE, show_default=True, help="What the role asks for.")
@click.option("--administrator", is_flag=True)
@click.password_option("--password", prompt="A password for a start (at least 12 characters)")
def add_person(
    email: str, name: str, supervisor: str | None, profile: str, administrator: bool, password: str
) -> None:
    """Add one person."""
    from lms.actions.account import passwords
    from lms.actions.people import people as actions
    from lms.queries.program.program import present_program
    from lms.store.db import unit_of_work

    with open_site() as settings:
        if profile not in load_catalogue(settings).profiles:
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
                )
                actions.join_program(Acting(None, now, here), [newcomer])
        except (actions.CannotAdd, actions.CannotChange, passwords.UnsuitablePassword) as error:
            raise click.ClickException(str(error)) from error
        tell_of_fonts([newcomer.legal_name], settings.content)
    click.echo(f"{newcomer.display_name} can sign in.")


@people.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--apply", "applies", is_flag=True, help="Do it; without this, only tell what would happen.")
@click.option("--invite", "invites", is_flag=True, help="Mail an invitation to each new person.")
def import_people(file: Path, applies: bool, invites: bool) -> None:
    """Read a roster (CSV) and tell line by line what it would do, or do it.

    Columns: name, email, supervisor email, hired on, profile, administrator; docs/administer.md explains them.
    """
    from lms.actions.people import roster as actions
    from lms.domain.people.roster import NotARoster, read_bytes, read_roster
    from lms.keys import link_key
    from lms.queries.program.program import present_program
    from lms.store.db import unit_of_work

    with open_site() as settings:
        profiles = {slug: one.title for slug, one in load_catalogue(settings).profiles.items()}
        try:
            roster = read_roster(read_bytes(file.read_bytes()), profiles)
        except NotARoster as error:
            raise click.ClickException(str(error)) from error
        key = link_key(settings.data) if invites else None
        acting = Acting(None, now_utc(), present_program())
        if applies:
            with unit_of_work():
                plan = actions.apply_roster(acting, roster.lines, invites_with=key)
        else:
            plan = actions.plan_now(acting, roster.lines)
    tell_of_fonts(plan.names_to_print, settings.content)
    for name in roster.passed_over:
        click.echo(f"Column passed over: {name}")
    for row in plan.planned:
        details = f"  {row.details}" if row.details else ""
        click.echo(f"line {row.line.number}: {row.step}  {row.line.email}{details}")
    for person in plan.missing:
        click.echo(f"not in the file, left as they are: {person.email}")
    click.echo("Done." if applies else "Nothing was changed. To do exactly this: add --apply")


COMMANDS: tuple[click.Command, ...] = (people,)

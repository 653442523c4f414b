"""The command line: `lms`."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lms.cli.content import COMMANDS, CommandContext
from lms.domain.acting import Acting
from lms.domain.people.roster_plan import FIRST_PROFILE
from lms.settings import THIS_MACHINE, BadSetting, Settings

if TYPE_CHECKING:
    from flask import Flask

    from lms.content.catalogue import Catalogue

THERE_ALREADY = "There is a program here already; nothing was changed."
SPECIMEN_WORDS = "A specimen, made by a demonstration; it certifies nothing."


def _now() -> datetime:
    return datetime.now(UTC)


def _settings() -> Settings:
    try:
        return Settings.from_environment()
    except BadSetting as error:
        raise click.ClickException(str(error)) from error


@contextmanager
def _site(*, upgraded: bool = True) -> Iterator[Settings]:
    """The database's context; says in a sentence what keeps it from being there."""
    from lms.queries.program.health import is_current
    from lms.store.db import db

    settings = _settings()
    if upgraded and settings.is_sqlite and not settings.sqlite_file.exists():
        # Before connecting, which would make an empty file, and a restore never overwrites one.
        raise click.ClickException(f"There is no database at {settings.sqlite_file}. Type: lms init or lms upgrade")
    settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    with create_store(settings).app_context():
        if upgraded and not is_current():
            raise click.ClickException("The database is not at this version yet. Type: lms upgrade")
        try:
            yield settings
        finally:
            db.session.remove()
            db.engine.dispose()


def _catalogue(settings: Settings) -> Catalogue:
    from lms.content.cache import load_cached
    from lms.content.catalogue import BrokenContent

    try:
        return load_cached(settings.content, settings.data / "cache")
    except BrokenContent as error:
        raise click.ClickException(str(error)) from error


def create_store(settings: Settings) -> Flask:
    """Only what the database needs: for commands that show no page and read no content."""
    from flask import Flask

    from lms.store.db import open_on

    app = Flask("lms", static_folder=None)
    open_on(app, settings.database_url, settings.threads)
    return app


class FriendlyErrors(click.Group):
    """Turns what goes wrong into one sentence and a non-zero exit, never a traceback."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except OSError as error:
            raise click.ClickException(str(error)) from error
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as error:
            # Loaded only now: a command that reads nothing but content does not wait for the database's library.
            from lms.store.db import ArgumentError, DatabaseError

            if isinstance(error, DatabaseError):
                raise click.ClickException(f"The database cannot be reached or read: {error.orig}") from error
            if isinstance(error, ArgumentError):
                raise click.ClickException(f"LMS_DATABASE_URL is not the address of a database: {error}") from error
            raise


@click.group(cls=FriendlyErrors)
@click.version_option(package_name="alongside")
@click.pass_context
def main(context: click.Context) -> None:
    """Alongside: training and competency for peer support workers in child welfare.

    Everything is written below LMS_DATA (default: var). docs/settings.md lists every setting.
    """
    context.obj = CommandContext(_settings, _catalogue, _now)


def _refuse_unfinished(settings: Settings) -> None:
    """Nothing real is in a demonstration that was interrupted while it was made, and most of it is missing."""
    from lms.queries.program.program import present_program

    if present_program().is_unfinished:
        place = f"remove {settings.sqlite_file}" if settings.is_sqlite else "empty the database"
        raise click.ClickException(f"The demonstration here was not made to its end; {place} and make it again.")


def _refuse_open_demo(settings: Settings) -> None:
    if settings.bind not in THIS_MACHINE:
        raise click.ClickException(
            "The demonstration answers on this machine only; leave LMS_BIND as it is, or make a real site."
        )


def _upgrade(settings: Settings) -> Path | None:
    """Where the older SQLite file was copied to; None when there was none."""
    from lms.store.upgrade import NewerDatabase, upgrade

    try:
        return upgrade(settings.sqlite_file if settings.is_sqlite else None, _now())
    except NewerDatabase as error:
        raise click.ClickException(f"{error}. Use the newer version of Alongside.") from error


@main.command()
@click.option("--name", prompt="Name of the program", help="As it stands on certificates.")
@click.option("--email", prompt="Your e-mail", help="Of the first administrator.")
@click.option("--person", prompt="Your name", help="Of the first administrator, as on certificates.")
@click.password_option("--password", prompt="A password (at least 12 characters)")
def init(name: str, email: str, person: str, password: str) -> None:
    """Make an empty site for real use, with its first administrator."""
    from lms.actions.account import passwords
    from lms.actions.people import people
    from lms.actions.program.program import NotEmpty, found_program
    from lms.domain.people.person import NAME_MAX, read_name
    from lms.store.db import unit_of_work

    program_name = read_name(name)
    if program_name is None:
        raise click.ClickException(f"A program's name has 1 to {NAME_MAX} letters on one line.")
    with _site(upgraded=False) as settings:
        _upgrade(settings)
        now = _now()
        try:
            with unit_of_work():
                here = found_program({"name": program_name}, now)
                first = people.read_newcomer(
                    email, person, here.day_of(now), password=password, is_administrator=True
                )
                people.join_program(Acting(None, now, here), [first])
        except NotEmpty as error:
            raise click.ClickException(THERE_ALREADY) from error
        except (people.CannotAdd, passwords.UnsuitablePassword) as error:
            raise click.ClickException(str(error)) from error
    click.echo("The site is ready. Start it with: lms serve")


@main.command()
def serve() -> None:
    """Run the site: web workers, the background worker, and the child that makes paper."""
    from lms.cli.serve import serve as watch

    sys.exit(watch(_settings()))


@main.command(hidden=True)
@click.argument("name", type=click.Choice(["web", "work", "paper"]))
@click.option("--ready", type=int, help="The pipe on which the web part says that it answers.")
def part(name: str, ready: int | None) -> None:
    """One part of `lms serve`."""
    from logging.config import dictConfig

    from lms.logs import configuration

    settings = _settings()
    dictConfig(configuration("INFO" if settings.logs_requests else "WARNING"))
    if name == "web":
        _web(ready)
    elif name == "work":
        _work(once=False)
    else:
        from lms.documents.render_child import serve as serve_paper

        serve_paper(settings.render_socket, settings.content)


def _web(ready: int | None) -> None:
    """Starts only where everything is there for it; what is not is told in a sentence."""
    from lms.cli.serve import LONGEST_SOCKET, is_taken, run_web
    from lms.queries.program.program import present_program

    if len(os.fsencode(_settings().render_socket)) > LONGEST_SOCKET:
        raise click.ClickException("LMS_DATA is too long a path: the socket of the paper maker would not fit in it.")
    with _site() as settings:
        catalogue = _catalogue(settings)
        if present_program().is_demo:
            _refuse_unfinished(settings)
            _refuse_open_demo(settings)
    if is_taken(settings.bind, settings.port):
        raise click.ClickException(
            f"Something else answers at port {settings.port} already. With another one: LMS_PORT={settings.port + 1}"
        )
    run_web(settings, catalogue, ready)


@main.command()
@click.option("--once", is_flag=True, help="One round, then stop.")
def work(once: bool) -> None:
    """Do what has to happen without anyone asking: send mail, erase old answers. Safe to run twice."""
    _work(once=once)


def _titles(settings: Settings) -> dict[str, str]:
    """Course slug to title: all that reminders need of the catalogue, which would weigh on a process that waits."""
    return {slug: course.title for slug, course in _catalogue(settings).courses.items()}


def _work(*, once: bool) -> None:
    from lms import worker

    with _site() as settings:
        if once:
            click.echo(worker.work_once(_now, settings, titles=_titles(settings)))
            return
        stopped = threading.Event()
        for order in (signal.SIGTERM, signal.SIGINT):
            signal.signal(order, lambda *_: stopped.set())
        worker.work(_now, settings, stopped, titles=_titles(settings))


@main.command()
@click.option("--if-empty", is_flag=True, help="Say nothing when there is a program here already.")
@click.option("--people", type=click.IntRange(15, 100_000), default=15, show_default=True, help="How many people.")
@click.option("--seed", type=int, default=30, show_default=True, help="The same seed makes the same program.")
@click.option(
    "--years",
    type=click.FloatRange(0.5, 30),
    default=2.5,
    show_default=True,
    help="How far back the history of made-up people goes; beyond 2.5 only that of every seventh.",
)
def demo(if_empty: bool, people: int, seed: int, years: float) -> None:
    """Fill an empty database with a believable agency and 30 months of its history.

    Beyond the first 15, people are made up from lists of names; 5,000 of them take some minutes.
    """
    from lms.actions.program.program import NotEmpty
    from lms.demo.make import make_demo
    from lms.queries.program.program import is_empty

    with _site(upgraded=False) as settings:
        _upgrade(settings)
        _refuse_unfinished(settings)
        if is_empty():
            _refuse_open_demo(settings)
        try:
            for step in make_demo(_catalogue(settings), _now(), people=people, seed=seed, years=years):
                click.echo(f"  {step}")
        except NotEmpty as error:
            if not if_empty:
                raise click.ClickException(THERE_ALREADY) from error


for command in COMMANDS:
    main.add_command(command)


@main.command()
def upgrade() -> None:
    """Bring the database to this version; an older SQLite file is copied aside first."""
    with _site(upgraded=False) as settings:
        copy = _upgrade(settings)
    click.echo(f"The older database is kept as {copy}." if copy else "The database is at this version.")


@main.group()
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

    with _site() as settings:
        if profile not in _catalogue(settings).profiles:
            raise click.ClickException(f"There is no profile {profile}; see courses/profiles.yaml.")
        now, here = _now(), present_program()
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

    with _site() as settings:
        profiles = {slug: one.title for slug, one in _catalogue(settings).profiles.items()}
        try:
            roster = read_roster(read_bytes(file.read_bytes()), profiles)
        except NotARoster as error:
            raise click.ClickException(str(error)) from error
        key = link_key(settings.data) if invites else None
        acting = Acting(None, _now(), present_program())
        if applies:
            with unit_of_work():
                plan = actions.apply_roster(acting, roster.lines, invites_with=key)
        else:
            plan = actions.plan_now(acting, roster.lines)
    for name in roster.passed_over:
        click.echo(f"Column passed over: {name}")
    for one in plan.planned:
        details = f"  {one.details}" if one.details else ""
        click.echo(f"line {one.line.number}: {one.step}  {one.line.email}{details}")
    for person in plan.missing:
        click.echo(f"not in the file, left as they are: {person.email}")
    click.echo("Done." if applies else "Nothing was changed. To do exactly this: add --apply")


@main.command()
@click.argument("code")
def verify(code: str) -> None:
    """Say what the certificate with this number certifies."""
    from lms.content.wording import contact_hours
    from lms.queries.credit.certificates import checked

    with _site():
        found = checked(code)
    if found is None:
        raise click.ClickException(f"No certificate has the number {code}.")
    facts = found.facts
    click.echo(f"{found.serial}: {facts.name} completed “{facts.outline.title}” on {found.earned_on.isoformat()}")
    click.echo(f"{contact_hours(facts.outline.minutes)} contact hours, {facts.delivery}, by {facts.provider.name}")
    if found.is_specimen:
        raise click.ClickException(SPECIMEN_WORDS)
    if found.revoked_why:
        raise click.ClickException(f"Revoked: {found.revoked_why}.")
    click.echo("Genuine.")


@main.command()
@click.argument("file", type=click.Path(path_type=Path))
def backup(file: Path) -> None:
    """Copy the whole database to FILE, with a manifest beside it."""
    from lms.store.backup import CannotCopy, back_up, problems

    with _site():
        try:
            back_up(file, _now())
        except CannotCopy as error:
            raise click.ClickException(str(error)) from error
        found = list(problems())
    if found:
        raise click.ClickException(f"The copy was made, but the records are not whole: {found[0]}.")
    click.echo(f"Copied to {file}. Keep the keys in {_settings().data / 'keys'} as well, in another place.")


@main.command()
@click.argument("file", type=click.Path(path_type=Path))
def restore(file: Path) -> None:
    """Put back what `lms backup` wrote, where no database is yet; integrity, chains and hashes are checked."""
    from lms.store.backup import CannotCopy
    from lms.store.backup import restore as put_back

    with _site(upgraded=False) as settings:
        try:
            put_back(file, settings.sqlite_file if settings.is_sqlite else None)
        except CannotCopy as error:
            raise click.ClickException(str(error)) from error
    click.echo("Restored and checked. If this version is newer than the copy, type: lms upgrade")


@main.command("rebuild-standing")
def rebuild_standing() -> None:
    """Compute everyone's standing anew from the evidence, by days of the program's time zone."""
    from lms.actions.competence.standing import rebuild_standing as rebuild
    from lms.store.db import unit_of_work

    with _site(), unit_of_work():
        count = rebuild()
    click.echo(f"{count} people")


if __name__ == "__main__":
    main()

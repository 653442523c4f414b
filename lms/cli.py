"""The command line: `lms`."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click
from flask import Flask

from lms.settings import BadSetting, Settings

if TYPE_CHECKING:
    from lms.content.catalogue import Catalogue
    from lms.content.foreign import Brought

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
    from lms.store.upgrade import is_current

    settings = _settings()
    settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    with create_store(settings).app_context():
        if upgraded and not is_current():
            raise click.ClickException("The database is not at this version yet. Type: lms upgrade")
        yield settings


def _catalogue(settings: Settings) -> Catalogue:
    from lms.content.cache import load_cached
    from lms.content.catalogue import BrokenContent

    try:
        return load_cached(settings.content, settings.data / "cache")
    except BrokenContent as error:
        raise click.ClickException(str(error)) from error


def create_store(settings: Settings) -> Flask:
    """Only what the database needs: for commands that show no page and read no content."""
    from lms.store.db import open_on

    app = Flask("lms", static_folder=None)
    open_on(app, settings.database_url, settings.threads)
    return app


class Sentences(click.Group):
    """Turns what goes wrong into one sentence and a non-zero exit, never a traceback."""

    def invoke(self, ctx: click.Context) -> object:
        from lms.store.db import ArgumentError, DatabaseError

        try:
            return super().invoke(ctx)
        except DatabaseError as error:
            raise click.ClickException(f"The database cannot be reached or read: {error.orig}") from error
        except ArgumentError as error:
            raise click.ClickException(f"LMS_DATABASE_URL is not the address of a database: {error}") from error
        except OSError as error:
            raise click.ClickException(str(error)) from error


@click.group(cls=Sentences)
@click.version_option(package_name="alongside")
def main() -> None:
    """Alongside: training and competency for peer support workers in child welfare.

    Everything is written below LMS_DATA (default: var). docs/settings.md lists every setting.
    """


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
    from lms.actions import passwords, people
    from lms.store import program
    from lms.store.db import unit_of_work

    with _site(upgraded=False) as settings:
        _upgrade(settings)
        if not program.is_empty():
            raise click.ClickException("There is a program here already; nothing was changed.")
        try:
            with unit_of_work():
                program.change_settings({"name": name}, None, _now())
                people.add_person(email, person, _now(), password=password, is_administrator=True)
        except (people.CannotAdd, passwords.UnsuitablePassword) as error:
            raise click.ClickException(str(error)) from error
    click.echo("The site is ready. Start it with: lms serve")


@main.command()
def serve() -> None:
    """Run the site: web workers, the background worker, and the child that makes paper."""
    from lms.store import program

    with _site() as settings:
        _catalogue(settings)
        if program.program().is_demo and settings.bind not in ("127.0.0.1", "localhost", "::1"):
            raise click.ClickException(
                "The demonstration answers on this machine only; leave LMS_BIND as it is, or make a real site."
            )
    click.echo(f"Alongside is at {settings.public_url}  (stop with Ctrl+C)")
    sys.stdout.flush()
    # In its place a process that only watches, without the site in its memory.
    os.execv(sys.executable, [sys.executable, "-m", "lms.serve"])  # noqa: S606 -- this very program


@main.command(hidden=True)
@click.argument("name", type=click.Choice(["web", "work", "paper"]))
def part(name: str) -> None:
    """One part of `lms serve`."""
    if name == "web":
        from lms.serve import run_web

        run_web(_settings())
    elif name == "work":
        _work(once=False)
    else:
        from lms.documents.render_child import serve as serve_paper

        settings = _settings()
        serve_paper(settings.render_socket, settings.content)


@main.command()
@click.option("--once", is_flag=True, help="One round, then stop.")
def work(once: bool) -> None:
    """Do what has to happen without anyone asking: erase old answers. Safe to run twice."""
    _work(once=once)


def _work(*, once: bool) -> None:
    from lms import worker

    with _site():
        if once:
            click.echo(f"{worker.work_once(_now())} chosen options erased")
            return
        stopped = threading.Event()
        for order in (signal.SIGTERM, signal.SIGINT):
            signal.signal(order, lambda *_: stopped.set())
        worker.work(_now, stopped)


@main.command()
@click.option("--if-empty", is_flag=True, help="Say nothing when there is a program here already.")
def demo(if_empty: bool) -> None:
    """Fill an empty database with a believable agency and 30 months of its history."""
    from lms.demo import NotEmpty, make_demo

    with _site(upgraded=False) as settings:
        _upgrade(settings)
        try:
            for step in make_demo(_catalogue(settings), _now()):
                click.echo(f"  {step}")
        except NotEmpty as error:
            if not if_empty:
                raise click.ClickException("There is a program here already; nothing was changed.") from error


@main.command()
@click.option("--strict", is_flag=True, help="Warnings count as well.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
def check(strict: bool, form: str) -> None:
    """Report every problem in the content, with path, line and weight."""
    import json

    from lms.content.catalogue import read
    from lms.content.lint import lint
    from lms.content.source import Weight

    catalogue, problems = read(_settings().content)
    errors = len(problems)
    if not errors:
        problems += lint(catalogue, _now().date())
    if form == "json":
        rows = [
            {
                "path": one.path,
                "line": one.line,
                "rule": one.rule,
                "weight": one.weight,
                "message": one.message,
            }
            for one in problems
        ]
        click.echo(json.dumps(rows, indent=2, ensure_ascii=False))
    else:
        for one in problems:
            click.echo(f"{one.path}:{one.line}: {one.weight}: {one.message} [{one.rule}]")
        lessons = sum(len(course.lessons) for course in catalogue.courses.values())
        warnings = sum(one.weight is Weight.WARNING for one in problems)
        click.echo(f"{len(catalogue.courses)} courses, {lessons} lessons: {errors} errors, {warnings} warnings")
    sys.exit(1 if errors or (strict and problems) else 0)


@main.group("import")
def import_questions() -> None:
    """Questions of other systems, as a bank of ours."""


@import_questions.command("gift")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--out", type=click.Path(path_type=Path), help="Write here instead of on the screen.")
def import_gift(file: Path, out: Path | None) -> None:
    """Turn a GIFT file of Moodle into YAML; what we have no place for is named with its line."""
    from lms.content.gift import read_gift

    _import(file, out, read_gift)


@import_questions.command("aiken")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--out", type=click.Path(path_type=Path), help="Write here instead of on the screen.")
def import_aiken(file: Path, out: Path | None) -> None:
    """Turn a file of Aiken questions into YAML."""
    from lms.content.aiken import read_aiken

    _import(file, out, read_aiken)


def _import(file: Path, out: Path | None, read: Callable[[str], Brought]) -> None:
    from lms.content.foreign import MAX_BYTES, NotText, text_of
    from lms.content.questions import bank_text

    try:
        with file.open("rb") as opened:
            text, notes = text_of(opened.read(MAX_BYTES + 1))
    except NotText as error:
        raise click.ClickException(f"{file}: {error}.") from error
    brought = read(text)
    for note in (*notes, *brought.notes):
        click.echo(f"{file}:{note.line}: {note.message}", err=True)
    if not brought.questions:
        raise click.ClickException(f"{file}: no question that can be brought over.")
    _hand_out(bank_text(brought.questions, "Brought over. What stands open is named by `lms check`."), out)
    click.echo(f"{len(brought.questions)} questions.", err=True)


@main.group("export")
def export_questions() -> None:
    """Banks of ours, for other systems."""


@export_questions.command("gift")
@click.argument("quiz")
@click.option("--out", type=click.Path(path_type=Path), help="Write here instead of on the screen.")
def export_gift(quiz: str, out: Path | None) -> None:
    """Write the bank of the course QUIZ as GIFT; `lms import gift` gives the same items back."""
    from lms.content.courses import SLUG
    from lms.content.gift import write_gift
    from lms.content.quizzes import load_questions
    from lms.content.source import Folder

    folder = Folder(_settings().content, [])
    path = folder.root / "quizzes" / f"{quiz}.yaml"
    if not SLUG.fullmatch(quiz) or len(quiz) > 100 or not path.is_file():
        raise click.ClickException("There is no quiz of that name; see the files in quizzes/.")
    questions = load_questions(folder, path)
    for problem in folder.problems:
        click.echo(f"{problem.path}:{problem.line}: {problem.message}", err=True)
    if folder.problems:
        raise click.ClickException("The bank has errors; mend them first.")
    _hand_out(write_gift(questions), out)


def _hand_out(text: str, out: Path | None) -> None:
    """On the screen, or into a file that is not there yet."""
    if out is None:
        click.echo(text, nl=False)
        return
    try:
        with out.open("x", encoding="utf-8") as opened:
            opened.write(text)
    except FileExistsError as error:
        raise click.ClickException(f"{out} is there already; nothing was written.") from error


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
@click.option("--profile", default="first-90-days", show_default=True, help="What the role asks for.")
@click.option("--administrator", is_flag=True)
@click.password_option("--password", prompt="A password for a start (at least 12 characters)")
def add_person(
    email: str, name: str, supervisor: str | None, profile: str, administrator: bool, password: str
) -> None:
    """Add one person."""
    from lms.actions import passwords
    from lms.actions import people as actions
    from lms.store import people as store
    from lms.store import program
    from lms.store.db import unit_of_work

    with _site() as settings:
        if profile not in _catalogue(settings).profiles:
            raise click.ClickException(f"There is no profile {profile}; see courses/profiles.yaml.")
        above = store.person_by_email(supervisor.strip().lower()) if supervisor else None
        if supervisor and above is None:
            raise click.ClickException(f"Nobody here has the e-mail {supervisor}.")
        today = program.program().day_of(_now())
        try:
            with unit_of_work():
                person = actions.add_person(
                    email, name, _now(), password=password, is_administrator=administrator, hired_on=today
                )
                store.give_profile(person.id, profile, today)
                if above is not None:
                    store.supervise(above.id, person.id, today)
        except (actions.CannotAdd, passwords.UnsuitablePassword) as error:
            raise click.ClickException(str(error)) from error
    click.echo(f"{name} can sign in.")


@main.command()
@click.argument("code")
def verify(code: str) -> None:
    """Say what the certificate with this number certifies."""
    from lms.domain.hours import contact_hours
    from lms.queries.certificates import checked

    with _site():
        found = checked(code)
    if found is None:
        raise click.ClickException(f"No certificate has the number {code}.")
    facts = found.facts
    click.echo(f"{found.serial}: {facts['name']} completed “{facts['title']}” on {found.earned_on.isoformat()}")
    click.echo(
        f"{contact_hours(facts['minutes'])} contact hours, {facts['delivery']}, by {facts['provider']['name']}"
    )
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
    """Compute everyone's standing anew from the evidence."""
    from lms.store.db import unit_of_work
    from lms.store.evidence import rebuild_standing as rebuild

    with _site(), unit_of_work():
        count = rebuild()
    click.echo(f"{count} people")


if __name__ == "__main__":
    main()

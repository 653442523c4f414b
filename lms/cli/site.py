"""The command line's part for a whole site: making, upgrading, copying and checking it."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import click

from lms.cli import answers, setting_up
from lms.cli.context import (
    bind_attempts,
    load_catalogue,
    now_utc,
    open_site,
    read_settings,
    refuse_open_demo,
    refuse_unfinished,
    take_up_equivalents,
    tell_names,
    upgrade_database,
)
from lms.cli.credit.certificates import KEYS, check_files
from lms.domain.acting import Acting
from lms.settings import Settings

THERE_ALREADY = "There is a program here already; nothing was changed."
SPECIMEN_WORDS = "A specimen, made by a demonstration; it certifies nothing."


@click.command(cls=answers.Interview)
@click.option(
    "--name",
    type=answers.Answer(answers.program_name),
    prompt="Name of the program",
    help="As it stands on certificates.",
)
@click.option("--email", type=answers.Answer(answers.email), prompt="Your e-mail", help="Of the first administrator.")
@click.option(
    "--person",
    type=answers.Answer(answers.person_name),
    prompt="Your name",
    help="Of the first administrator, as on certificates.",
)
@click.password_option(
    "--password", type=answers.Answer(answers.password), prompt="A password (at least 12 characters)"
)
@setting_up.asked_of_the_program
def init(name: str, email: str, person: str, password: str, url: str, **told: str) -> None:
    """Make an empty site for real use, with its first administrator.

    Each answer is checked when it is given. Nothing is made before the last one.
    """
    from lms.actions.account import passwords
    from lms.actions.people import people
    from lms.actions.people.plans import NO_PLANS
    from lms.actions.program.program import NotEmpty, found_program
    from lms.store.db import unit_of_work

    with open_site(upgraded=False) as settings:
        upgrade_database(settings)
        now = now_utc()
        try:
            with unit_of_work():
                here = found_program({"name": name} | {one: value for one, value in told.items() if value}, now)
                first = people.read_newcomer(
                    email, person, here.day_of(now), password=password, is_administrator=True
                )
                people.join_program(Acting(None, now, here), [first], plans=NO_PLANS)
        except NotEmpty as error:
            raise click.ClickException(THERE_ALREADY) from error
        except (people.CannotAdd, people.CannotChange, passwords.UnsuitablePassword) as error:
            raise click.ClickException(str(error)) from error
    setting_up.keep_public_url(settings, url)
    click.echo("The site is ready. Start it with: lms serve")
    click.echo(f"Then open {read_settings().public_url} and sign in as {first.email}.")
    setting_up.tell_of_fonts((name, person, *told.values()), settings.content)
    setting_up.tell_of_case([person])
    setting_up.tell_what_lacks(here, read_settings().public_url)
    click.echo("docs/administer.md goes through an administrator's first day.")


@click.command()
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
    from lms.keys import link_key
    from lms.queries.program.program import is_empty

    with open_site(upgraded=False) as settings:
        upgrade_database(settings)
        refuse_unfinished(settings)
        if is_empty():
            refuse_open_demo(settings)
        try:
            content, key = load_catalogue(settings), link_key(settings.data)
            for step in make_demo(content, now_utc(), people=people, seed=seed, years=years, link_key=key):
                click.echo(f"  {step}")
        except NotEmpty as error:
            if not if_empty:
                raise click.ClickException(THERE_ALREADY) from error


@click.command()
def upgrade() -> None:
    """Bring the database to this version; an older SQLite file is copied aside first."""
    with open_site(upgraded=False) as settings:
        copy = upgrade_database(settings)
        _bind_attempts(settings)
        _tell_of_moved_evidence(settings)
    click.echo(f"The older database is kept as {copy}." if copy else "The database is at this version.")


def _bind_attempts(settings: Settings) -> None:
    """Now if the content can be read, since it may be another when the site starts; else then."""
    with suppress(click.ClickException):
        catalogue = load_catalogue(settings)
        tell_names(catalogue)
        bind_attempts(settings, catalogue)


def _tell_of_moved_evidence(settings: Settings) -> None:
    """What the frameworks say now of codes that are read as one; content that cannot be read changes nothing."""
    from lms.content.wording import plural

    with suppress(click.ClickException):
        catalogue = load_catalogue(settings)
        tell_names(catalogue)
        moved = take_up_equivalents(catalogue)
        if moved:
            people = plural("%(num)s person", "%(num)s people", moved)
            click.echo(f"Evidence of {people} is read for other codes than before, as the frameworks say now.")


@click.command()
@click.argument("what", metavar="NUMBER|FILE...", nargs=-1, required=True)
@KEYS
def verify(what: tuple[str, ...], keys: tuple[Path, ...]) -> None:
    """Say what the certificate with this NUMBER certifies; of each FILE, whether it is whole and signed here.

    Files are PDFs of certificates, badges (JSON) and lines of the ledger. No site has to run for them, and nothing is
    asked of a network. Ends with 0 if all are genuine, 1 if one is not, 2 if it was called wrongly.
    """
    files = [Path(one) for one in what if Path(one).is_file()]
    if len(files) == len(what):
        check_files(files, keys)
    elif len(what) > 1 or keys:
        missing = next(one for one in what if not Path(one).is_file())
        raise click.UsageError(f"{missing} is no file. Several of them, or --key, go with files alone.")
    else:
        _verify_number(what[0])


def _verify_number(code: str) -> None:
    from lms.content.wording import contact_hours_in_words
    from lms.queries.credit.certificates import checked

    with open_site():
        found = checked(code)
    if found is None:
        raise click.ClickException(f"No certificate has the number {code}.")
    facts = found.facts
    deed = "attended" if facts.attended else "completed"
    who = facts.name or "Somebody"  # the name is kept back where it was put right
    click.echo(f"{found.serial}: {who} {deed} “{facts.outline.title}” on {found.earned_on.isoformat()}")
    click.echo(f"{contact_hours_in_words(facts.outline.minutes)}, {facts.delivery}, by {facts.provider.name}")
    if found.is_specimen:
        raise click.ClickException(SPECIMEN_WORDS)
    if found.revoked_at:
        raise click.ClickException(f"Revoked on {found.revoked_at:%Y-%m-%d}.")
    if found.corrected_at:
        raise click.ClickException("Replaced at the holder’s request; the hours stand. Ask for the newer one.")
    click.echo("Genuine.")


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
def backup(file: Path) -> None:
    """Copy the whole database to FILE, with a manifest beside it."""
    from lms.store.backup import CannotCopy, back_up, problems

    with open_site():
        try:
            back_up(file, now_utc())
        except CannotCopy as error:
            raise click.ClickException(str(error)) from error
        found = list(problems())
    if found:
        raise click.ClickException(f"The copy was made, but the records are not whole: {found[0]}.")
    settings = read_settings()
    places = " and ".join(str(one) for one in (settings.data / "keys", *(key.file for key in settings.named_keys)))
    click.echo(f"Copied to {file}. The keys are not in it: keep {places} as well, in another place.")


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--against",
    multiple=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A later manifest or a person's packet, whose lines of the ledger should be in it.",
)
@click.option("--knowingly", is_flag=True, help="Put it back although the ledger is not whole.")
def restore(file: Path, against: tuple[Path, ...], knowingly: bool) -> None:
    """Put back what `lms backup` wrote, where no database is yet; integrity, chains and hashes are checked.

    Bring the keys back first: the ledger is asked of them, of the copy's own manifest, and of those in --against.
    """
    from lms.store.backup import CannotCopy
    from lms.store.backup import restore as put_back

    with open_site(upgraded=False) as settings:
        place = settings.sqlite_file if settings.is_sqlite else None
        try:
            found = put_back(file, place, against=against, knowingly=knowingly)
        except CannotCopy as error:
            raise click.ClickException(str(error)) from error
    for one in found:
        click.echo(f"{one[0].upper()}{one[1:]}.")
    checked = "Restored; what is above does not hold." if found else "Restored and checked."
    click.echo(f"{checked} If this version is newer than the copy, type: lms upgrade")


@click.command("rebuild-standing")
def rebuild_standing() -> None:
    """Compute everyone's standing anew from the evidence, of past months as well, by days of the program's zone."""
    from lms.actions.competence.standing import keep_past
    from lms.actions.competence.standing import rebuild_standing as rebuild
    from lms.queries.program.program import present_program
    from lms.store.db import unit_of_work

    with open_site() as settings:
        _tell_of_moved_evidence(settings)
        with unit_of_work():
            count = rebuild()
        is_done = False
        while not is_done:
            with unit_of_work():
                is_done = not keep_past(Acting(None, now_utc(), present_program()))
    click.echo(f"{count} people")


COMMANDS: tuple[click.Command, ...] = (init, demo, upgrade, verify, backup, restore, rebuild_standing)

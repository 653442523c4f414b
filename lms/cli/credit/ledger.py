"""`lms ledger`: whether the chains of contact hours hold."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lms.cli.context import now_utc, open_site

if TYPE_CHECKING:
    from lms.queries.credit.chains import Verified

MOST_NAMED = 20
NOT_ASKED = (
    "No manifest of a backup and no packet was asked, so a chain that was cut at its end, or put back as it was, "
    "would not be seen. Name one with --against FILE."
)
LIMIT = "This says nothing about someone who has both the database and the keys."


@click.group()
def ledger() -> None:
    """Look after the ledger of contact hours."""


@ledger.command()
@click.option(
    "--against",
    "files",
    multiple=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A backup's manifest or a person's packet, whose lines must be here; may be given several times.",
)
@click.option("--every", is_flag=True, help="Check the signature of every line, not only of each newest.")
def verify(files: tuple[Path, ...], every: bool) -> None:
    """Recompute every chain and check its signatures; name the first line that does not hold.

    The newest manifest in LMS_BACKUP_FOLDER is asked as well. People are named by the number of their account.
    """
    from lms.queries.credit import chains

    with open_site() as settings:
        try:
            found = chains.verify(files, settings.backup_folder, every=every)
        except chains.NoWitness as error:
            raise click.ClickException(str(error)) from error
    _tell(found, every=every)
    if not found.holds:
        raise click.ClickException("The ledger does not hold. docs/administer.md says what to do.")


def _tell(found: Verified, *, every: bool) -> None:
    from lms.content.wording import long_date, plural

    _list(str(fault) for fault in found.faults)
    _list(found.missing)
    lines = plural("%(num)s line", "%(num)s lines", found.lines)
    chains = plural("%(num)s chain", "%(num)s chains", found.chains)
    if not found.faults:
        signed = "every line is" if every else "the newest line of each is"
        click.echo(f"{lines} in {chains} hold, and {signed} signed by a key of this site.")
    for day, count in found.found:
        were = plural("%(num)s line was", "%(num)s lines were", count)
        click.echo(f"{were} found on {long_date(day)}: older than its signature, which says what was there that day.")
    for name, count in found.asked:
        asked = plural("%(num)s line", "%(num)s lines", count)
        click.echo(f"Asked of {name}, which names {asked}.")
    if not found.asked:
        click.echo(NOT_ASKED)
    click.echo(LIMIT)


def _list(problems: Iterable[str]) -> None:
    said = [f"{problem[0].upper()}{problem[1:]}." for problem in problems]
    for one in said[:MOST_NAMED]:
        click.echo(one)
    if said[MOST_NAMED:]:
        click.echo(f"And {len(said) - MOST_NAMED} more.")


@ledger.command("sign-found")
@click.option("--sure", is_flag=True, help="Do it; without this it is only told.")
def sign_found(sure: bool) -> None:
    """Sign what is there as found today, where its keys are lost for good.

    Lines whose key is among this site's keys stay as they are. What is signed so is told as found for ever.
    """
    from lms.actions.credit.chains import BrokenChains, sign_as_found
    from lms.content.wording import plural
    from lms.domain.acting import Acting
    from lms.queries.program.program import present_program
    from lms.store.db import unit_of_work

    with open_site():
        if not sure:
            raise click.ClickException(
                "Bring back the keys from your copy of them, if there is one. If there is none, add --sure: "
                "then lines that no key here has signed are signed as found today."
            )
        try:
            with unit_of_work():
                count = sign_as_found(Acting(None, now_utc(), present_program()))
        except BrokenChains as error:
            raise click.ClickException(str(error)) from error
    click.echo(plural("%(num)s line", "%(num)s lines", count) + " signed as found today.")


COMMANDS: tuple[click.Command, ...] = (ledger,)

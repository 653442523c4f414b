"""`lms certificates`: making the files that nobody has opened yet, and checking one without a site."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lms.cli.context import load_catalogue, open_site, read_settings, tell_names

if TYPE_CHECKING:
    from lms.documents.proof.signing import SignatureSeen
    from lms.domain.credit.categories import CreditCategory
    from lms.settings import Settings

AT_ONCE = 2  # as many cores as a small machine has


@click.group()
def certificates() -> None:
    """Make the files of certificates, or check one."""


@certificates.command()
@click.option("--missing", is_flag=True, required=True, help="All that have no file yet; none is made twice.")
def render(missing: bool) -> None:
    """Make every file that is missing; stopped in the middle, it goes on where it was the next time."""
    from lms.queries.credit.board_record import unmade_ids
    from lms.store.db import reading

    with open_site() as settings:
        catalogue = load_catalogue(settings)
        tell_names(catalogue)
        with reading():
            ids = unmade_ids()
        made = waiting = 0
        for is_made in _made(settings, ids, catalogue.categories):
            made, waiting = made + is_made, waiting + (not is_made)
            click.echo(f"\r{made + waiting} of {len(ids)}", nl=False, err=True)
        click.echo(err=True)
        click.echo(f"{made} made, {waiting} wait for a review, a font or what the program has not said.")


def _made(settings: Settings, ids: Sequence[int], titles: Mapping[str, CreditCategory]) -> Iterator[bool]:
    """Of each whether it was made; the oldest first."""
    from flask import current_app

    from lms.cli.queue.child import SlowChild
    from lms.cli.queue.making import certificate_file, tools_of
    from lms.documents.render import NotRendered
    from lms.queries.credit.board_record import unmade
    from lms.store.db import reading

    # Flask's own way to hand the application to other threads.
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001

    with SlowChild(settings) as child, ThreadPoolExecutor(AT_ONCE) as pool:
        tools = tools_of(settings, child, titles)

        def make(certificate_id: int) -> bool:
            with app.app_context():
                with reading():
                    paper = unmade(certificate_id, settings.public_url)
                if paper is None:
                    return False
                try:
                    certificate_file(paper, settings, tools)
                except NotRendered:
                    return False
                return True

        yield from pool.map(make, ids)


@certificates.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
def verify(files: tuple[Path, ...]) -> None:
    """Check files of certificates with the keys that lie here; no site has to run, and nothing is asked of a network.

    What is said: whether one of this site's keys signed the file, and all of it. What is not said: whether the
    certificate stands today. That the site's page says, by its number.
    """
    from lms.documents.proof.signing import signature_in
    from lms.keys import SealRing

    known = [key.certificate for key in SealRing(read_settings().data).all_keys()]
    holds = True
    for file in files:
        seen = signature_in(file.read_bytes(), known)
        holds = holds and seen.holds
        click.echo(f"{file}: {_told(seen)}")
    click.echo("This is about the files alone. Whether a certificate stands today, its page says, by its number.")
    if not holds:
        raise click.exceptions.Exit(1)


def _told(seen: SignatureSeen) -> str:
    if seen.holds:
        return "signed here, whole and unchanged"
    if not seen.is_there:
        return "no signature that can be read"
    return "changed after it was signed" if seen.is_ours else "signed with another key"


COMMANDS: tuple[click.Command, ...] = (certificates,)

"""`lms certificates`: making the files that nobody has opened yet, and checking one without a site."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lms.cli.context import load_catalogue, open_site, read_settings, tell_names

if TYPE_CHECKING:
    from lms.documents.verifying.keys import KnownKeys
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


FILES = click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
KEYS = click.option(
    "--key",
    "keys",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Keys that a program published (keys.json, did.json, a PEM), in the place of those that lie here.",
)


@certificates.command()
@FILES
@KEYS
def verify(files: tuple[Path, ...], keys: tuple[Path, ...]) -> None:
    """The same as `lms verify FILE…`."""
    check_files(files, keys)


def check_files(files: Sequence[Path], keys: Sequence[Path]) -> None:
    """Tells of files of certificates whether they hold; ends with 1 where one does not, with 2 where a key is none.

    No site has to run, and nothing is asked of a network. What is not said: whether the certificate stands today.
    """
    from lms.documents.uploads.intake import FileRefused
    from lms.documents.verifying.alone import findings
    from lms.documents.verifying.reading import read_file

    known = _known_keys(keys)
    holds = True
    for file in files:
        try:
            found = list(findings(read_file(file.read_bytes(), known), known))
            is_good, told = all(one.holds for one in found), "; ".join(one.words for one in found)
        except FileRefused as refusal:
            is_good, told = False, str(refusal)
        holds = holds and is_good
        click.echo(f"{file}: {'GENUINE' if is_good else 'NOT GENUINE'}: {told}")
    click.echo("This is about the files alone. Whether a certificate stands today, its page says, by its number.")
    if not holds:
        raise click.exceptions.Exit(1)


def _known_keys(files: Sequence[Path]) -> KnownKeys:
    from functools import reduce

    from lms.documents.verifying.keys import KnownKeys, NoKeys, keys_in
    from lms.keys import published

    if not files:
        return KnownKeys.from_json(published(read_settings().data))
    try:
        return reduce(KnownKeys.with_those_of, (keys_in(file.read_bytes()) for file in files))
    except NoKeys as error:
        raise click.UsageError("One of these files holds no key that could be read.") from error


COMMANDS: tuple[click.Command, ...] = (certificates,)

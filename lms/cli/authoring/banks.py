"""Banks of questions on the command line: what gives answers away, and what their keys rest on."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from lms.cli.authoring.tables import table
from lms.cli.context import CommandContext

if TYPE_CHECKING:
    from lms.content.catalogue import Catalogue


def tell_banks(catalogue: Catalogue, form: str) -> None:
    from lms.documents.sheet import as_csv
    from lms.queries.competence.coverage import bank_counts

    told = {slug: asdict(count) for slug, count in bank_counts(catalogue).items()}
    head = ("course", *next(iter(told.values()), {}))
    rows: list[tuple[str, ...]] = [(slug, *map(str, counts.values())) for slug, counts in told.items()]
    if form == "json":
        click.echo(json.dumps(told, indent=2))
    elif form == "csv":
        click.echo(as_csv(head, rows), nl=False)
    else:
        table(head, rows)


@click.command()
@click.argument("bank", required=False)
@click.pass_obj
def guess(ground: CommandContext, bank: str | None) -> None:
    """Show how often the words of options alone give the right one away, for each bank or item by item for one."""
    from lms.content.lint.guessing import guess_banks, in_words, percent_found, percent_longest
    from lms.domain.items.item import Kind

    catalogue = ground.content()
    found = {one.slug: one for one in guess_banks(catalogue.courses.values())}
    if bank is not None and bank not in found:
        raise click.ClickException(f"The banks are {', '.join(found)}; not {bank}.")
    if bank is not None:
        table(
            ("item", "kind", "guessed", "by"),
            [
                (one.choice.item, one.choice.kind, f"{one.share:.0%}", f"{one.lead:+.1f}")
                for one in found[bank].guesses
            ],
        )
        click.echo(f"\n{bank}: {in_words(found[bank])}")
        return
    kinds = [("", tuple(Kind)), *((f" {kind}", (kind,)) for kind in Kind)]
    every = [guess for one in found.values() for guess in one.guesses]
    table(
        ("bank", "choices", *(f"guessed{name}" for name, _ in kinds), *(f"longest {kind}" for kind in Kind), ""),
        [
            (
                slug,
                len(guesses),
                *(f"{percent_found([one for one in guesses if one.choice.kind in of]):.0f}" for _, of in kinds),
                *(f"{percent_longest([one for one in guesses if one.choice.kind is kind]):.0f}" for kind in Kind),
                "not yet revised" if slug in catalogue.terms.not_yet_revised else "",
            )
            for slug, guesses in [*((one.slug, one.guesses) for one in found.values()), ("all", every)]
        ],
    )
    click.echo("In percent. By chance about 25 would be guessed; docs/authoring.md says how many may be.")


COMMANDS: tuple[click.Command, ...] = (guess,)

"""`lms keys`: which keys sign, and new ones."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from lms.cli.context import now_utc, open_site, read_settings

if TYPE_CHECKING:
    from lms.keys import KeyRing, RingKey, SealKey, SealRing
    from lms.settings import Settings


OLD = "old, checks what it signed"


@click.group(invoke_without_command=True)
@click.pass_context
def keys(context: click.Context) -> None:
    """List the keys that sign, by purpose; where they lie, and that they need a backup of their own."""
    from lms.keys import KEYS
    from lms.signing.named import NamedKeyRefused

    if context.invoked_subcommand:
        return
    settings = read_settings()
    refused = []
    for purpose, ring in _rings(settings).items():
        try:
            signs = ring.signing_id(now_utc())
        except NamedKeyRefused as error:
            signs = None
            refused.append(str(error))
        for line in _lines(purpose, ring, signs):
            click.echo(line)
    click.echo(f"All keys lie in {settings.data / KEYS}, outside the database and outside its backups.")
    if settings.named_keys:
        click.echo(f"Outside of both lie as well: {', '.join(str(one.file) for one in settings.named_keys)}.")
    click.echo(
        "Copy that folder, and keep the copy apart from the backups of the database: whoever has both can write what "
        "looks signed, and without the keys nobody can tell what was."
    )
    if refused:
        raise click.ClickException("\n".join(refused))


def _lines(purpose: str, ring: KeyRing | SealRing, signs: str | None) -> Iterator[str]:
    known = ring.all_keys()
    for key in known:
        yield f"{purpose}  {key.id}  made {key.made_at:%Y-%m-%d %H:%M} UTC  {_state(key, ring, signs)}"
    if ring.named and signs and signs not in {key.id for key in known}:
        yield f"{purpose}  {signs}  named by {ring.named.setting}  signs from the next start on"
    elif ring.named and not signs:
        yield f"{purpose}  the key that {ring.named.setting} names cannot sign"
    elif not known:
        yield f"{purpose}  none yet; it is made at the first start"


def _state(key: RingKey | SealKey, ring: KeyRing | SealRing, signs: str | None) -> str:
    from lms.keys import SealKey

    if key.id != signs:
        return f"waits; signs where {ring.named.setting} names none" if ring.named and key.private else OLD
    named = f"named by {ring.named.setting}, signs" if ring.named else "newest, signs"
    return f"{named} until {key.ends_at:%Y-%m-%d}" if isinstance(key, SealKey) else named


@keys.command()
@click.argument("purpose", metavar="PURPOSE")
def rotate(purpose: str) -> None:
    """Make a new key for PURPOSE, which signs from now on; the old one goes on checking what it signed.

    PURPOSE is ledger (lines of hours), badge (Open Badges) or seal (files of certificates). A key that a setting
    names is changed where it lies: this says where.
    """
    from lms.keys import KeyIsNamed

    rings = _rings(read_settings(), _issuer())
    if purpose not in rings:
        raise click.ClickException(f"No keys sign for “{purpose}”. There are: {', '.join(rings)}.")
    try:
        made = rings[purpose].rotate(now_utc())
    except KeyIsNamed as named:
        raise click.ClickException(str(named)) from named
    click.echo(f"The key {made.id} signs from now on. Copy the folder of the keys anew.")


def _rings(settings: Settings, issuer: str = "") -> dict[str, KeyRing | SealRing]:
    from lms.keys import PURPOSES, SEAL, KeyRing, SealRing

    rings = {purpose: KeyRing(settings.data, purpose, settings.named_key(purpose)) for purpose in PURPOSES}
    return {**rings, SEAL: SealRing(settings.data, issuer, settings.named_key(SEAL))}


def _issuer() -> str:
    """The program's name, for the certificate of a new key; keys are turned where no database is as well."""
    from lms.queries.program.program import present_program
    from lms.store.db import reading

    try:
        with open_site(), reading():
            return present_program().name
    except click.ClickException:
        return "Alongside"


COMMANDS: tuple[click.Command, ...] = (keys,)

"""`lms keys`: which keys sign, and new ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from lms.cli.context import now_utc, read_settings

if TYPE_CHECKING:
    from lms.keys import KeyRing, SealRing
    from lms.settings import Settings


@click.group(invoke_without_command=True)
@click.pass_context
def keys(context: click.Context) -> None:
    """List the keys that sign, by purpose; where they lie, and that they need a backup of their own."""
    from lms.keys import KEYS

    if context.invoked_subcommand:
        return
    settings = read_settings()
    for purpose, ring in _rings(settings).items():
        known = ring.all_keys()
        for key in known:
            state = "newest, signs" if key.private and key is known[-1] else "old, checks what it signed"
            click.echo(f"{purpose}  {key.id}  made {key.made_at:%Y-%m-%d %H:%M} UTC  {state}")
        if not known:
            click.echo(f"{purpose}  none yet; it is made at the first start, or with what it signs first")
    click.echo(f"All keys lie in {settings.data / KEYS}, outside the database and outside its backups.")
    click.echo(
        "Copy that folder, and keep the copy apart from the backups of the database: whoever has both can write what "
        "looks signed, and without the keys nobody can tell what was."
    )


@keys.command()
@click.argument("purpose", metavar="PURPOSE")
def rotate(purpose: str) -> None:
    """Make a new key for PURPOSE, which signs from now on; the old one goes on checking what it signed.

    PURPOSE is ledger (lines of hours), badge (Open Badges) or seal (files of certificates).
    """
    rings = _rings(read_settings())
    if purpose not in rings:
        raise click.ClickException(f"No keys sign for “{purpose}”. There are: {', '.join(rings)}.")
    made = rings[purpose].rotate(now_utc())
    click.echo(f"The key {made.id} signs from now on. Copy the folder of the keys anew.")


def _rings(settings: Settings) -> dict[str, KeyRing | SealRing]:
    from lms.keys import PURPOSES, SEAL, KeyRing, SealRing

    return {purpose: KeyRing(settings.data, purpose) for purpose in PURPOSES} | {SEAL: SealRing(settings.data)}


COMMANDS: tuple[click.Command, ...] = (keys,)

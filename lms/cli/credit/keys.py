"""`lms keys`: which keys sign, and new ones."""

from __future__ import annotations

import click

from lms.cli.context import now_utc, read_settings


@click.group(invoke_without_command=True)
@click.pass_context
def keys(context: click.Context) -> None:
    """List the keys that sign, by purpose; where they lie, and that they need a backup of their own."""
    from lms.keys import PURPOSES, KeyRing

    if context.invoked_subcommand:
        return
    settings = read_settings()
    rings = [KeyRing(settings.data, purpose) for purpose in PURPOSES]
    for ring in rings:
        known = ring.all_keys()
        for key in known:
            state = "newest, signs" if key.private and key is known[-1] else "old, checks what it signed"
            click.echo(f"{key.purpose}  {key.id}  made {key.made_at:%Y-%m-%d %H:%M} UTC  {state}")
        if not known:
            click.echo(f"{ring.purpose}  none yet; it is made at the first start")
    click.echo(f"All keys lie in {rings[0].folder.parent}, outside the database and outside its backups.")
    click.echo(
        "Copy that folder, and keep the copy apart from the backups of the database: whoever has both can write what "
        "looks signed, and without the keys nobody can tell what was."
    )


@keys.command()
@click.argument("purpose", metavar="PURPOSE")
def rotate(purpose: str) -> None:
    """Make a new key for PURPOSE (ledger), which signs from now on; the old one goes on checking what it signed."""
    from lms.keys import PURPOSES, KeyRing

    if purpose not in PURPOSES:
        raise click.ClickException(f"No keys sign for “{purpose}”. There are: {', '.join(PURPOSES)}.")
    made = KeyRing(read_settings().data, purpose).rotate(now_utc())
    click.echo(f"The key {made.id} signs from now on. Copy the folder of the keys anew.")


COMMANDS: tuple[click.Command, ...] = (keys,)

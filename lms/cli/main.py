"""The command line: `lms`."""

from __future__ import annotations

import click

from lms.cli import content, people, serve, site
from lms.cli.authoring import banks
from lms.cli.context import CommandContext, load_catalogue, now_utc, read_settings
from lms.cli.credit import certificates, hours, keys, ledger
from lms.cli.frameworks import commands as frameworks
from lms.store.private import only_owner

FOR_ALL = ("new", "import", "framework")  # what authors write, which others are to read


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
    context.obj = CommandContext(read_settings, load_catalogue, now_utc)
    if context.invoked_subcommand not in FOR_ALL:
        context.with_resource(only_owner())


for module in (content, banks, frameworks, people, serve, site, keys, ledger, hours, certificates):
    for command in module.COMMANDS:
        main.add_command(command)

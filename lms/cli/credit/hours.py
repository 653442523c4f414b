"""`lms hours`: who is short of what by when, for whoever runs the machine."""

from __future__ import annotations

from pathlib import Path

import click

from lms.cli.content import hours as hours_of_course
from lms.cli.context import load_catalogue, now_utc, open_site, tell_names


class CourseOrCommand(click.Group):
    """`lms hours COURSE` is short for `lms hours course COURSE`."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        is_course = args[0] not in self.commands and not args[0].startswith("-")
        return super().resolve_command(ctx, ["course", *args] if is_course else args)


@click.group(cls=CourseOrCommand)
def hours() -> None:
    """Tell how a course's hours are computed, or who is short of what their credential asks.

    `lms hours COURSE` is short for `lms hours course COURSE`.
    """


hours.add_command(hours_of_course, "course")


@hours.command()
@click.option(
    "--to", "out", type=click.Path(path_type=Path, dir_okay=False), help="The file; without it, the screen."
)
@click.option("--names", is_flag=True, help="Name people; without it they are told by the number of their account.")
@click.option("--everyone", is_flag=True, help="Also those who are short of nothing.")
def report(out: Path | None, names: bool, everyone: bool) -> None:
    """Write as CSV who is short of what by when, of those who work here and hold a credential.

    How far it is stands on the error channel. What is written is about people: keep it as you keep a backup.
    """
    from lms.documents.sheet import as_csv
    from lms.queries.credit.cards import hours_report as query
    from lms.queries.program.program import present_program
    from lms.store.db import reading

    with open_site() as settings:
        catalogue = load_catalogue(settings)
        tell_names(catalogue)
        headings = ("Number", *(["Name"] if names else []), *query.HEADINGS)
        rows, done = 0, 0
        with click.open_file(str(out or "-"), "w", encoding="utf-8") as file, reading():
            file.write(as_csv(headings, []))
            today = present_program().day_of(now_utc())
            for part in query.hours_report(catalogue, today, names=names, everyone=everyone):
                file.write("".join(as_csv(row, []) for row in part.rows))
                rows, done = rows + len(part.rows), part.done
                click.echo(f"{part.done:,} of {part.people:,} people", err=True)
        click.echo(f"Done: {rows:,} rows, of {done:,} people who hold a credential.", err=True)


COMMANDS: tuple[click.Command, ...] = (hours,)

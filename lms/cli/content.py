"""The command line's part for authors: check, coverage, crosswalk, hours, new, import, export."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lms.cli.authoring.tables import table
from lms.cli.context import CommandContext, open_site, tell_names

if TYPE_CHECKING:
    from lms.content.exchange.exchange import ImportedQuestions
    from lms.content.source import Problem
    from lms.domain.learning.course import Course

DIFFICULTIES = (2, 3, 4)


@click.command()
@click.option("--strict", is_flag=True, help="Warnings count as well.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@click.option("--records", is_flag=True, help="Look for names that content has no more and files that are gone.")
@click.pass_obj
def check(ground: CommandContext, strict: bool, form: str, records: bool) -> None:
    """Report every problem in the content, with path, line and weight."""
    from lms.content.cache import check_cached
    from lms.content.source import Weight
    from lms.content.wording import counted

    settings = ground.settings()
    checked = check_cached(settings.content, settings.data / "cache", ground.now().date())
    problems = checked.problems
    errors = sum(problem.weight is Weight.ERROR for problem in problems)
    if records and not errors:
        problems = [*problems, *_lost_names(ground), *_lost_files()]
    if form == "json":
        click.echo(json.dumps([_told(problem) for problem in problems], indent=2, ensure_ascii=False))
    else:
        for problem in problems:
            click.echo(f"{problem.path}:{problem.line}: {problem.weight}: {problem.message} [{problem.rule}]")
        warnings = len(problems) - errors
        click.echo(
            f"{counted(checked.courses, 'course')}, {counted(checked.lessons, 'lesson')}: "
            f"{counted(errors, 'error')}, {counted(warnings, 'warning')}"
        )
        if errors:
            click.echo("Warnings are looked for once the errors are mended.")
    sys.exit(1 if errors or (strict and problems) else 0)


def _lost_names(ground: CommandContext) -> list[Problem]:
    from lms.queries.program.names import lost_names, problems_of

    catalogue = ground.content()
    with open_site():
        tell_names(catalogue)
        return problems_of(lost_names(catalogue))


def _lost_files() -> list[Problem]:
    from lms.actions.program.files import lost_files
    from lms.content.source import Problem, Weight

    with open_site() as settings:
        return [
            Problem(
                str(settings.files / sha256[:2] / sha256),
                1,
                "this file was kept, and is not there any more; bring it back from a copy",
                weight=Weight.WARNING,
                rule="lost-file",
            )
            for sha256 in lost_files()
        ]


def _told(one: Problem) -> dict[str, object]:
    return {"path": one.path, "line": one.line, "rule": one.rule, "weight": one.weight, "message": one.message}


@click.command()
@click.option("--format", "form", type=click.Choice(["table", "csv", "json"]), default="table")
@click.option("--banks", is_flag=True, help="Count the items of each course, and what their keys rest on.")
@click.pass_obj
def coverage(ground: CommandContext, form: str, banks: bool) -> None:
    """Count for each competency its lessons, its items and its practice; for each course its items."""
    from lms.cli.authoring.banks import tell_banks
    from lms.documents.sheet import as_csv
    from lms.queries.competence.coverage import coverage_counts

    if banks:
        tell_banks(ground.content(), form)
        return
    found = coverage_counts(ground.content())
    if form == "json":
        told = {name: {code: asdict(one) for code, one in codes.items()} for name, codes in found.items()}
        click.echo(json.dumps(told, indent=2))
        return
    head = ("framework", "code", "lessons", "recall", "scenario", "practice")
    rows = [
        (name, code, one.lessons, one.recall, one.scenario, one.practice)
        for name, codes in found.items()
        for code, one in codes.items()
    ]
    if form == "csv":
        click.echo(as_csv(head, rows), nl=False)
        return
    table((*head, ""), [(*row, _mark(found[row[0]][row[1]].is_thin)) for row in rows])
    claimed = [code for codes in found.values() for code in codes.values() if code.is_claimed]
    thin = sum(coverage_line.is_thin for coverage_line in claimed)
    click.echo(f"{len(claimed)} of {len(rows)} competencies are taught, {thin} of them thin")


def _mark(is_thin: bool) -> str:
    return "thin" if is_thin else ""


@click.command()
@click.option("--framework", "slug", required=True, help="Its file in courses/frameworks/, like samhsa.")
@click.option("--format", "form", type=click.Choice(["csv", "pdf"]), default="csv")
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="A file, in place of the screen.")
@click.pass_obj
def crosswalk(ground: CommandContext, slug: str, form: str, output: Path | None) -> None:
    """Say for each item of a framework where it is taught and how it is asked."""
    from lms.documents.crosswalk import crosswalk_csv, crosswalk_job
    from lms.domain.competence.coverage import covered

    settings, catalogue = ground.settings(), ground.content()
    framework, courses = catalogue.frameworks.get(slug), catalogue.courses.values()
    claimed = covered(courses)  # by code
    if framework is None:
        raise click.ClickException(f"The frameworks are {', '.join(catalogue.frameworks)}; not {slug}.")
    if not any(competency.code in claimed for competency in framework.competencies):
        raise click.ClickException(f"No course names a code of {slug} yet, so its crosswalk would be empty.")
    if form == "csv":
        made = crosswalk_csv(framework, courses, settings.public_url).encode()
    else:
        from lms.documents.render import GlyphsMissing
        from lms.documents.render_child import JobRefused, to_pdf

        job = crosswalk_job(framework, courses, settings.public_url, ground.now().date())
        try:
            made = to_pdf({**job.values, "template": job.template}, settings.content)
        except JobRefused as error:
            raise click.ClickException(f"{error} Look for {job.template} in certificates/.") from error
        except GlyphsMissing as missing:
            raise click.ClickException(str(missing)) from missing
    if output is not None:
        output.write_bytes(made)
        click.echo(f"Written to {output}.")
    else:
        click.echo(made, nl=False)


@click.command()
@click.argument("slug", metavar="COURSE")
@click.pass_obj
def hours(ground: CommandContext, slug: str) -> None:
    """Show line by line how a course's contact hours are computed, and what the Mergener formula would say."""
    from lms.content.wording import contact_hours_in_words, counted

    course = ground.content().courses.get(slug)
    if course is None:
        raise click.ClickException(f"There is no course {slug}.")
    one = course.computation
    click.echo(f"{course.title} ({course.slug}, version {course.revision[:12]})\n")
    head = ("lesson", "words", "checks", "activity minutes", "media minutes")
    table(
        head,
        [(each.slug, each.words, each.checks, each.activity_minutes, each.media_minutes) for each in course.lessons],
    )
    click.echo()
    for words, minutes in (
        (f"{one.words:,} words at 180 a minute", one.reading_minutes),
        (f"{one.checks} checks, 1 minute each", one.checks),
        (f"{one.items} quiz items served, 1.5 minutes each", one.item_minutes),
        ("activities and media, as declared", one.activity_minutes),
        ("sum", one.exact_minutes),
        ("rounded down to a quarter hour", one.minutes),
    ):
        click.echo(f"{words:<46}{minutes:>8.1f}")
    for category in course.categories:
        click.echo(f"declared in {category.words:<34}{category.minutes:>8.1f}")
    click.echo(
        f"\nThe course is worth {counted(course.minutes, 'minute')}: {contact_hours_in_words(course.minutes)}.\n"
    )
    _tell_mergener(course)


def _tell_mergener(course: Course) -> None:
    from lms.domain.credit.hours import mergener_minutes

    one = course.computation
    media = sum(lesson.media_minutes for lesson in course.lessons)
    click.echo("For comparison, the Mergener formula (media in real time, activities not known to it):")
    click.echo("0.9 × (−22.3 + 0.00209 × words + 2.78 × questions + 15.5 × difficulty)")
    for difficulty in DIFFICULTIES:
        minutes = max(0.0, mergener_minutes(one.words, one.items, difficulty)) + media
        click.echo(f"  difficulty {difficulty}: {minutes:6.1f} minutes")
    click.echo(
        "Source: bocatc.org/mergener-formula and cccep.ca/accreditation/mergener-formula. Its constant is −22.3;\n"
        "AORN’s copy prints +22.3, and its own example contradicts that. It was fitted to pharmacists: for peers, a\n"
        "pilot with people of the audience is the honest check. What counts here is the sum above."
    )


@click.group()
def new() -> None:
    """Begin something."""


@new.command("course")
@click.argument("slug")
@click.option("--code", help="The first competency that it teaches, like samhsa-1.2.")
@click.pass_obj
def new_course(ground: CommandContext, slug: str, code: str | None) -> None:
    """Lay out a course with one lesson and four items; `lms check` then names its open places."""
    from lms.content.scaffold import CannotBegin, begin_course

    try:
        files = begin_course(ground.settings().content, slug, code, ground.now().date())
    except CannotBegin as error:
        raise click.ClickException(str(error)) from error
    for file in files:
        click.echo(f"  {file}")
    click.echo("Write where it says ‹…›; `lms check` names the places that are left. docs/authoring.md explains all.")


@new.command("credential")
@click.argument("slug")
@click.pass_obj
def new_credential(ground: CommandContext, slug: str) -> None:
    """Lay out the rules of a credential; `lms check` then names its open places."""
    from lms.content.credentials.scaffold import begin_credential
    from lms.content.scaffold import CannotBegin

    try:
        file = begin_credential(ground.settings().content, slug, ground.now().date())
    except CannotBegin as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"  {file}\nWrite where it says ‹…›; docs/credentials.md explains every field.")


@click.group("import")
def import_questions() -> None:
    """Questions of other systems, as a bank of ours."""


@import_questions.command("gift")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--out", type=click.Path(path_type=Path), help="Write here instead of on the screen.")
def import_gift(file: Path, out: Path | None) -> None:
    """Turn a GIFT file of Moodle into YAML; what we have no place for is named with its line."""
    from lms.content.exchange.gift import read_gift

    _import(file, out, read_gift)


@import_questions.command("aiken")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--out", type=click.Path(path_type=Path), help="Write here instead of on the screen.")
def import_aiken(file: Path, out: Path | None) -> None:
    """Turn a file of Aiken questions into YAML."""
    from lms.content.exchange.aiken import read_aiken

    _import(file, out, read_aiken)


def _import(file: Path, out: Path | None, read: Callable[[str], ImportedQuestions]) -> None:
    from lms.content.exchange.exchange import MAX_BYTES, NotText, text_of
    from lms.content.items.questions import bank_text

    try:
        with file.open("rb") as opened:
            text, notes = text_of(opened.read(MAX_BYTES + 1))
    except NotText as error:
        raise click.ClickException(f"{file}: {error}.") from error
    brought = read(text)
    for note in sorted((*notes, *brought.notes, *brought.unfit), key=lambda note: note.line):
        click.echo(f"{file}:{note.line}: {note.message}", err=True)
    if not brought.questions:
        raise click.ClickException(f"{file}: no question that can be brought over.")
    _hand_out(bank_text(brought.questions, "Brought over. What stands open is named by `lms check`."), out)
    click.echo(f"{len(brought.questions)} questions.", err=True)


@click.group("export")
def export_questions() -> None:
    """Banks of ours, for other systems."""


@export_questions.command("gift")
@click.argument("quiz")
@click.option("--out", type=click.Path(path_type=Path), help="Write here instead of on the screen.")
@click.pass_obj
def export_gift(ground: CommandContext, quiz: str, out: Path | None) -> None:
    """Write the bank of the course QUIZ as GIFT; `lms import gift` gives the same items back."""
    from lms.content.exchange.gift_export import write_gift
    from lms.content.items.quizzes import load_questions
    from lms.content.lessons import SLUG
    from lms.content.source import Folder

    folder = Folder(ground.settings().content, [])
    path = folder.root / "quizzes" / f"{quiz}.yaml"
    if not SLUG.fullmatch(quiz) or len(quiz) > 100 or not path.is_file():
        raise click.ClickException("There is no quiz of that name; see the files in quizzes/.")
    questions = load_questions(folder, path)
    for problem in folder.problems:
        click.echo(f"{problem.path}:{problem.line}: {problem.message}", err=True)
    if folder.problems:
        raise click.ClickException("The bank has errors; mend them first.")
    _hand_out(write_gift(questions), out)


def _hand_out(text: str, out: Path | None) -> None:
    """On the screen, or into a file that is not there yet."""
    if out is None:
        click.echo(text, nl=False)
        return
    try:
        with out.open("x", encoding="utf-8") as opened:
            opened.write(text)
    except FileExistsError as error:
        raise click.ClickException(f"{out} is there already; nothing was written.") from error


COMMANDS: tuple[click.Command, ...] = (
    check,
    coverage,
    crosswalk,
    new,
    import_questions,
    export_questions,
)

"""What `lms init` asks of a program, and where the answers go."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import click

from lms.cli.answers import Answer
from lms.cli.context import read_settings
from lms.domain.program.program import Program
from lms.domain.program.setup import is_public
from lms.settings import Settings

LONGEST = 200


def asked_of_the_program(command: Callable[..., None]) -> Callable[..., None]:
    """Gives a command the options for what certificates say of the program; each is asked for, most may wait."""
    options = (
        ("--address", line, "Address of the program, as on certificates"),
        ("--contact", line, "E-mail or phone for questions about certificates"),
        ("--signatory", line, "Who signs certificates, with the office they hold"),
    )
    command = click.option(
        "--signatory-title",
        type=Answer(line),
        default="",
        show_default=False,
        help="The title or office of who signs, on a line of its own.",
    )(command)
    made = click.option(
        "--time-zone",
        type=Answer(time_zone),
        prompt="Time zone, such as New_York, Chicago, Denver, Phoenix or Los_Angeles",
        help="It decides on which day something was earned.",
    )(command)
    made = click.option(
        "--url",
        type=Answer(public_url),
        callback=_ask_for_url,
        help="Where others reach the site; LMS_PUBLIC_URL goes before it.",
    )(made)
    for name, read, words in reversed(options):
        made = click.option(
            name,
            type=Answer(read),
            prompt=f"{words} (Enter: later)",
            default="",
            show_default=False,
            help=f"{words}.",
        )(made)
    return made


def _ask_for_url(_context: click.Context, _option: click.Parameter, given: str | None) -> str:
    """Asked only where the environment does not say it."""
    if given is not None:
        return given
    if is_public(read_settings().public_url):
        return ""
    words = "Address of this site, as people will type it: https://… (Enter: later)"
    typed: str = click.prompt(words, default="", show_default=False, type=Answer(public_url))
    return typed


def line(typed: str) -> str:
    """One line, which may stay empty. Raises ValueError."""
    from lms.domain.typed import one_line

    told = one_line(typed)
    if len(told) > LONGEST:
        raise ValueError(f"Please keep it under {LONGEST} characters.")
    return told


def public_url(typed: str) -> str:
    """Raises ValueError."""
    from lms.settings import BadSetting, read_public_url

    try:
        return read_public_url(typed.strip()) if typed.strip() else ""
    except BadSetting as why:
        raise ValueError("An address begins with http:// or https:// and ends after the name of the site.") from why


def time_zone(typed: str) -> str:
    """The zone as it is named, from its name or the last part of it, in any case. Raises ValueError."""
    from lms.domain.program.program import time_zones

    told = "_".join(typed.split()).casefold()
    names = [zone for _, zones in time_zones() for zone in zones]
    for name in names:
        if told in (name.casefold(), name.rpartition("/")[2].casefold()):
            return name
    raise ValueError(f"There is no time zone “{typed}”. Some are: {', '.join(names[:7])}.")


def keep_public_url(settings: Settings, url: str) -> None:
    """Where the parts of the site read it, unless LMS_PUBLIC_URL says another."""
    if url:
        settings.public_url_file.write_text(f"{url}\n", encoding="utf-8")


def tell_of_fonts(names: Iterable[str], content: Path) -> None:
    from lms.documents.fonts import notes_on_names

    for note in notes_on_names(names, content):
        click.echo(f"Please note: {note}")


def tell_of_case(names: Iterable[str]) -> None:
    """Of legal names that were typed in one case: the command line asks nothing twice."""
    from lms.domain.people.names import offer_case

    for name in names:
        if offered := offer_case(name):
            click.echo(
                f"Please note: {name} is printed so on certificates. "
                f"If {offered} is meant, put it right on the page of the person: People, Manage."
            )


def tell_what_lacks(program: Program, url: str) -> None:
    """What the papers of certificates wait for."""
    from lms.domain.program.setup import Lack, lacks_of

    words = {
        Lack.ADDRESS: "the program's address",
        Lack.CONTACT: "a contact for questions",
        Lack.SIGNATORY: "who signs",
        Lack.PUBLIC_URL: "the address of this site that others can reach (LMS_PUBLIC_URL)",
    }
    told = [words[lack] for lack in lacks_of(program, url) if lack in words]
    if told:
        click.echo(f"Certificates are not printed before this is said: {', '.join(told)}. Hours do not wait.")
        click.echo("It can be said on the page Program, which lists it too.")

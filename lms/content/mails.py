"""Mails as templates: the first line is the subject, then a blank line, then the body.

`{link}` in a body stands for the address of a one-time link, which is put in when the mail is sent. A line that ends
in a backslash goes on in the next one, since a mail keeps its paragraphs on one line each. Addresses in mails are
those that the site is set to have, whatever a request called it.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import NamedTuple

from jinja2 import Environment, FunctionLoader, StrictUndefined

from lms.content import wording

FOLDER = Path(__file__).parent.parent / "templates" / "mail"
_SUBJECT = "Subject: "


class Message(NamedTuple):
    """A subject says nothing that a locked screen should not show."""

    subject: str
    body: str


def render_mail(template: str, /, **values: object) -> Message:
    """`template` is the name of the file; raises UndefinedError when a value is missing that the mail names."""
    head, _, body = _environment().get_template(template).render(values).partition("\n\n")
    return Message(head.removeprefix(_SUBJECT), body)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FunctionLoader(_source),
        autoescape=False,  # noqa: S701 -- a mail is plain text
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    wording.speak_in(environment)
    environment.filters |= {"long_date": wording.long_date, "span": wording.span}
    return environment


def _source(name: str) -> str:
    return (FOLDER / f"{name}.txt").read_text("utf-8").replace("\\\n", "")


def home_address(public_url: str) -> str:
    return f"{public_url}/"


def link_address(public_url: str, token: str) -> str:
    return f"{public_url}/link/{token}"


def practice_address(public_url: str, observation_id: int) -> str:
    return f"{public_url}/practice/{observation_id}/"


def corrections_address(public_url: str, course: str) -> str:
    return f"{public_url}/courses/{course}/corrections/"

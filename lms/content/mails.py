"""Mails as templates: the first line is the subject, then a blank line, then the body.

A subject is the same for everyone: it is taken as it stands, so that nothing of a person or a course gets into it.

`{link}` in a body stands for the address of a one-time link, which is put in when the mail is sent. A line that ends
in a backslash goes on in the next one, since a mail keeps its paragraphs on one line each. Addresses in mails are
those that the site is set to have, whatever a request called it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple

from jinja2 import Environment, FunctionLoader, StrictUndefined

from lms.content import wording
from lms.domain.program.mail import MailKind, News, TrainingNews

FOLDER = Path(__file__).parent.parent / "templates" / "mail"
_SUBJECT = "Subject: "


class Message(NamedTuple):
    """A subject says nothing that a locked screen should not show."""

    subject: str
    body: str


def render_mail(template: str, /, **values: object) -> Message:
    """`template` is the name of the file; raises UndefinedError when a value is missing that the mail names."""
    return Message(subject_of(template), _environment().get_template(template).render(values))


def subject_of(template: str) -> str:
    return _parts(template)[0]


TEMPLATES = {
    MailKind.ASKED: "training-asked",
    MailKind.DUE: "training-due",
    MailKind.PRACTICE: "practice-waiting",
    MailKind.TEAM: "training-late",
    MailKind.DIGEST: "training-week",
}


def news_message(
    kind: MailKind, news: News, titles: Mapping[str, str], today: date, public_url: str
) -> Message | None:
    """The mail that tells this news; None when there is none by now. `titles` is course slug to title."""
    if news == News():
        return None
    training = [(_called(one, titles), one.due_on) for one in news.training]
    named = {one.course for one in news.training}  # a course that the plan asks for as well is named once
    steps = [(titles.get(one.course, one.words), one.due_on) for one in news.steps if one.course not in named]
    return render_mail(
        TEMPLATES[kind],
        training=training,
        coming=[(title, due_on) for title, due_on in training if due_on is None or due_on >= today],
        late=[(title, due_on) for title, due_on in training if due_on is not None and due_on < today],
        plan=steps,
        cards=news.cards,
        today=today,
        practices=[(one.step, practice_address(public_url, one.observation_id)) for one in news.practices],
        questions=[external_address(public_url, one) for one in news.questions],
        people=news.late_people,
        courses=news.late_courses,
        asked=news.asked,
        assigned_address=f"{public_url}/assigned/",
        home=home_address(public_url),
        hours_address=f"{public_url}/hours/",
        late_address=f"{public_url}/assign/late/",
        settings_address=f"{public_url}/account/mail/",
    )


def _called(one: TrainingNews, titles: Mapping[str, str]) -> str:
    """A choice is told with all that is on offer."""
    if one.course:
        return titles[one.course]
    offered = wording.in_choice(titles[slug] for slug in one.choices)
    return f"Any one of these, as you choose: {offered}" if len(one.choices) > 1 else offered


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
    return _parts(name)[1]


@cache
def _parts(name: str) -> tuple[str, str]:
    """Subject and body of a file; a part that others include is all body."""
    text = (FOLDER / f"{name}.txt").read_text("utf-8").replace("\\\n", "")
    head, _, body = text.partition("\n\n")
    return (head.removeprefix(_SUBJECT), body) if head.startswith(_SUBJECT) else ("", text)


def home_address(public_url: str) -> str:
    return f"{public_url}/"


def link_address(public_url: str, token: str) -> str:
    return f"{public_url}/link/{token}"


def verify_address(public_url: str, serial: str) -> str:
    return f"{public_url}/verify/{serial}"


def practice_address(public_url: str, observation_id: int) -> str:
    return f"{public_url}/practice/{observation_id}/"


def external_address(public_url: str, training_id: int) -> str:
    return f"{public_url}/hours/outside/{training_id}/"


def corrections_address(public_url: str, course: str) -> str:
    return f"{public_url}/courses/{course}/corrections/"

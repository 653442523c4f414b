"""Mails as templates, and where they lead."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from jinja2 import UndefinedError

from lms.content.mails import FOLDER, corrections_address, home_address, link_address, practice_address, render_mail
from lms.domain.program.program import Program

PROGRAM = Program(name="Family Support North", contact="Olu, 555 0100")
VALUES = {
    "program": PROGRAM,
    "name": "Pia",
    "until": date(2026, 11, 28),
    "lasts": timedelta(hours=1),
    "title": "Engaging parents",
    "due_on": date(2026, 11, 30),
    "home": "http://localhost/",
    "address": "http://localhost/practice/7/",
    "is_passed": True,
    "is_completed": True,
    "changed": "A step was added.",
    "is_safety": True,
    "page": "http://localhost/courses/small-steps/corrections/",
}
NAMES = sorted(path.stem for path in FOLDER.glob("[!_]*.txt"))


@pytest.mark.parametrize("name", NAMES)
def test_every_mail_has_a_subject_and_paragraphs(name):
    subject, body = render_mail(name, **VALUES)

    assert re.fullmatch(r"[A-Z][^\n:{}\\]+", subject)
    assert body
    assert body == body.lstrip()
    assert not re.search(r"\n\n\n|[ \t]\n|\\|\{(?!link\})|(?<!\{link)\}", body)


def test_a_value_that_is_missing_is_not_passed_over():
    with pytest.raises(UndefinedError):
        render_mail("invitation", name="Pia", program=PROGRAM)


def test_a_link_is_put_in_later():
    message = render_mail("password-reset", **VALUES)

    assert message == (
        "A link to choose a new password",
        "Hello,\n\n"
        "someone asked for a new password for your account at Family Support North. If it was you, open this link "
        "and choose one:\n\n{link}\n\nIt works once, and for one hour.\n\n"
        "If it was not you, you need not do anything: your password stays as it is.\n",
    )


def test_an_invitation_is_signed_by_the_program():
    assert render_mail("invitation", **VALUES) == (
        "Your account is ready",
        "Hello Pia,\n\nan account for training is ready for you at Family Support North. "
        "Open this link and choose a password:\n\n{link}\n\n"
        "It works once, until November 28, 2026. The account is yours and stays yours.\n"
        "If this is not meant for you, you can leave it; nothing happens.\n\n"
        "Family Support North\nOlu, 555 0100",
    )


def test_a_program_without_a_contact_signs_with_its_name():
    message = render_mail("invitation", **{**VALUES, "program": Program(name="Family Support North")})

    assert message.body.endswith("nothing happens.\n\nFamily Support North")


@pytest.mark.parametrize(("contact", "words"), [("", "whoever runs the program"), ("Olu, 555 0100", "Olu, 555 0100")])
def test_who_did_not_choose_a_password_is_told_whom_to_ask(contact, words):
    message = render_mail("password-changed", program=Program(name="North", contact=contact))

    assert message.body.endswith(f"If it was not you, please tell us today. Ask {words}.\n")


@pytest.mark.parametrize(
    ("due_on", "words"),
    [(None, "“Engaging parents”.\n"), (date(2026, 11, 30), "“Engaging parents” by November 30, 2026.\n")],
)
def test_a_course_may_be_asked_for_without_a_day(due_on, words):
    message = render_mail("course-assigned", title="Engaging parents", due_on=due_on, home="http://localhost/")

    assert words in message.body


def test_what_was_typed_is_no_markup_in_a_mail():
    message = render_mail("course-assigned", title="A & B <i>", due_on=None, home="http://localhost/")

    assert "“A & B <i>”" in message.body


def test_mails_lead_to_the_address_of_the_site():
    site = "https://learn.example.org"

    assert home_address(site) == "https://learn.example.org/"
    assert link_address(site, "t0k3n") == "https://learn.example.org/link/t0k3n"
    assert practice_address(site, 7) == "https://learn.example.org/practice/7/"
    assert corrections_address(site, "a-b") == "https://learn.example.org/courses/a-b/corrections/"

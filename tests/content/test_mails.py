"""Mails as templates, and where they lead."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from jinja2 import UndefinedError

from lms.content.mails import (
    FOLDER,
    TEMPLATES,
    corrections_address,
    home_address,
    link_address,
    news_message,
    practice_address,
    render_mail,
    subject_of,
    verify_address,
)
from lms.domain.program.mail import AskedCounts, CardNews, MailKind, News, PracticeNews, PracticeStep, TrainingNews
from lms.domain.program.program import Program

PROGRAM = Program(name="Family Support North", contact="Olu, 555 0100")
VALUES = {
    "program": PROGRAM,
    "name": "Pia",
    "email": "pia@example.org",
    "until": date(2026, 11, 28),
    "lasts": timedelta(hours=1),
    "training": [("Engaging parents", date(2026, 11, 30)), ("Small steps", None)],
    "coming": [("Engaging parents", date(2026, 11, 30))],
    "late": [("Small steps", date(2026, 11, 1))],
    "plan": [("A day at family court", date(2026, 11, 30)), ("Meet a seasoned peer", date(2026, 11, 1))],
    "today": date(2026, 11, 21),
    "title": "Engaging parents",
    "practices": [(PracticeStep.READ, "http://localhost/practice/7/")],
    "is_check": False,
    "keeps": False,
    "people": 2,
    "has_link": True,
    "by": "Ada Lindqvist",
    "hours": "1 contact hour",
    "is_more": True,
    "reason": "Taught newcomers for an hour.",
    "courses": 3,
    "home": "http://localhost/",
    "is_passed": True,
    "is_completed": True,
    "at": "November 22, 2026 at 9:14:30 AM PST",
    "asked": AskedCounts(4, 1, 2),
    "assigned_address": "http://localhost/assigned/",
    "late_address": "http://localhost/assign/late/",
    "settings_address": "http://localhost/account/mail/",
    "questions": ["http://localhost/hours/outside/3/"],
    "cards": [CardNews("Oregon PSS", "the card runs out", date(2026, 12, 27), "8.25 hours short")],
    "hours_address": "http://localhost/hours/",
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


# What a locked screen must not tell: what the site is for, and that someone learns, is late or was watched.
TELLING = re.compile(
    r"cours|train|learn|quiz|practi|peer|parent|child|family|recover|overdue|late\b|due\b|supervis|team|\d|[{}%“”]",
    re.IGNORECASE,
)


@pytest.mark.parametrize("name", NAMES)
def test_a_subject_tells_nothing_and_is_the_same_for_everyone(name):
    subject = (FOLDER / f"{name}.txt").read_text("utf-8").partition("\n\n")[0]

    assert subject == f"Subject: {subject_of(name)}" == f"Subject: {render_mail(name, **VALUES).subject}"
    assert not TELLING.search(subject_of(name))


def test_each_kind_of_mail_about_work_has_a_template():
    assert TEMPLATES.keys() == set(MailKind) - {MailKind.AT_ONCE}
    assert set(TEMPLATES.values()) <= set(NAMES)


SITE = "https://learn.example.org"
TITLES = {"a": "A & B <i>", "b": "Small steps"}
TODAY = date(2026, 11, 21)


def words(kind: MailKind, **told: object) -> str:
    message = news_message(kind, News(**told), TITLES, TODAY, SITE)
    assert message is not None
    return message.body


def training(*days: date | None) -> tuple[TrainingNews, ...]:
    return tuple(TrainingNews(slug, day) for slug, day in zip("ab", days, strict=False))


@pytest.mark.parametrize(
    ("slugs", "told"),
    [(("b",), "- Small steps"), (("a", "b"), "- Any one of these, as you choose: A & B <i> or Small steps")],
)
def test_a_choice_is_told_with_all_that_is_on_offer(slugs, told):
    assert f"\n{told}\n" in words(MailKind.ASKED, training=(TrainingNews("", None, slugs),))


@pytest.mark.parametrize("kind", list(MailKind))
def test_without_news_there_is_no_mail(kind):
    assert news_message(kind, News(), TITLES, TODAY, SITE) is None


def test_what_was_asked_stands_in_a_list_with_its_day_if_there_is_one_and_nothing_is_markup():
    body = words(MailKind.ASKED, training=training(date(2026, 11, 30), None))

    assert "\n- A & B <i>, by November 30, 2026\n- Small steps\n" in body
    assert f"home page: {SITE}/" in body


@pytest.mark.parametrize("kind", [MailKind.ASKED, MailKind.DUE])
def test_mail_about_training_names_no_step_of_its_own_and_leads_to_where_it_stands_first(kind):
    assert f"Your next step stands first on your home page: {SITE}/\n" in words(kind, training=training(TODAY))


def test_a_reminder_tells_what_is_to_come_from_what_is_past_its_day():
    body = words(MailKind.DUE, training=training(TODAY, date(2026, 11, 20)))

    assert "you were asked to take:\n\n- A & B <i>, by November 21, 2026\n\nThese are past their day." in body
    assert "it is not too late:\n\n- Small steps, since November 20, 2026\n" in body
    assert f"{SITE}/account/mail/" in body


@pytest.mark.parametrize(
    ("day", "there", "not_there"),
    [(TODAY, "you were asked", "past their day"), (date(2026, 11, 1), "these are past their day", "you were asked")],
)
def test_a_reminder_leaves_out_what_there_is_not(day, there, not_there):
    body = words(MailKind.DUE, training=training(day))

    assert (there in body, not_there in body) == (True, False)


@pytest.mark.parametrize(
    ("step", "said"),
    [
        (PracticeStep.WATCH, "asks you to watch"),
        (PracticeStep.READ, "is fair:"),
        (PracticeStep.TALK, "to talk"),
        (PracticeStep.CONFIRM, "confirm it as well"),
    ],
)
def test_each_step_of_a_practice_has_its_words_and_its_address(step, said):
    body = words(MailKind.PRACTICE, practices=(PracticeNews(7, step),))

    assert said in body
    assert f"\n{SITE}/practice/7/\n" in body


@pytest.mark.parametrize(
    ("people", "courses", "said"),
    [
        (1, 1, "1 person among those you look after has training whose day was more than four weeks ago, 1 course "),
        (3, 12, "3 people among those you look after have training whose day was more than four weeks ago, 12 cou"),
    ],
)
def test_an_overview_counts(people, courses, said):
    body = words(MailKind.TEAM, late_people=people, late_courses=courses)

    assert said in body
    assert body.count("https://") == 2


def test_mails_lead_to_the_address_of_the_site():
    site = "https://learn.example.org"

    assert home_address(site) == "https://learn.example.org/"
    assert link_address(site, "t0k3n") == "https://learn.example.org/link/t0k3n"
    assert verify_address(site, "7F3K") == "https://learn.example.org/verify/7F3K"
    assert practice_address(site, 7) == "https://learn.example.org/practice/7/"
    assert corrections_address(site, "a-b") == "https://learn.example.org/courses/a-b/corrections/"

"""What Enter does in each form: browsers press its first button, which must not be one that cannot be taken back."""

from __future__ import annotations

import re
from enum import StrEnum

import pytest

from tests.conftest import ROOT

TEMPLATES = ROOT / "lms/templates"
FORM = re.compile(r"<form\b.*?</form>", re.DOTALL)
BUTTON = re.compile(r"<button\b[^>]*>|\{\{ forms\.no_enter\(\) \}\}")
# What is typed or chosen in; a form without any has only its button, and is no concern here.
FIELD = re.compile(
    r"<(?!input type=\"hidden\")(?:input|select)\b|forms\.field\(|parts\.(?:choose|tick)\(|picks\(|\.ask\(|"
    r"quiz\.questions\("
)
QUIZ = re.compile(r"\{% macro questions\(.*?\{% endmacro %\}", re.DOTALL)


class Enter(StrEnum):
    """What happens at Enter in a field."""

    SENDS = "sends the form, which can be taken back, or is what anyone expects of it"
    STOPS = "sends nothing: only a press on the button itself does, see web/entered.py"
    HARMLESS = "presses the first button, which only saves or shows"


# By the endpoint, or where several share a form by the words, that stand in its `action`.
FORMS = {
    "quizzes.submit": Enter.HARMLESS,
    "checks.submit": Enter.HARMLESS,
    "inserts.keep": Enter.HARMLESS,
    "rating.rate": Enter.STOPS,
    "practice.read": Enter.STOPS,
    "practice.send_ask": Enter.STOPS,
    "practice.send_start": Enter.STOPS,
    "courses.evaluation": Enter.STOPS,
    "request.full_path": Enter.STOPS,  # assigning, which narrows by its address
    "assignments.withdraw": Enter.STOPS,
    "supervision.send_new": Enter.STOPS,
    "adjustments.adjust": Enter.STOPS,
    "adjustments.take_back": Enter.STOPS,
    "live.note": Enter.STOPS,
    "live.bring_list": Enter.STOPS,
    "live.take_back": Enter.STOPS,
    "{{ here }}": Enter.STOPS,  # planning a live event, or changing it
    "supervision.reverse": Enter.STOPS,
    "own_supervision.send_objection": Enter.STOPS,
    "people.invite": Enter.STOPS,
    "roster.take": Enter.STOPS,
    "manage.leave": Enter.STOPS,
    "reviews.take_back": Enter.STOPS,
    "{{ send_to }}": Enter.SENDS,  # training taken elsewhere, which can be withdrawn
    "external_review.accept": Enter.STOPS,
    "external_review.ask": Enter.STOPS,
    "external_review.take_back": Enter.STOPS,
    "papers.ask": Enter.SENDS,  # what is made takes nothing away
    "reviews.keep": Enter.SENDS,  # can be taken back
    "course_hours.keep": Enter.STOPS,
    "course_hours.end": Enter.STOPS,
    "targets.adjust": Enter.STOPS,
    "targets.end": Enter.STOPS,
    "manage.begin_plan": Enter.SENDS,  # what is done stays done, and it can begin anew
    "plans.add": Enter.SENDS,  # a step can be taken out again
    "manage.give_account_back": Enter.STOPS,
    "{{ action }}": Enter.STOPS,  # the end of a supervision or of a time in a team
    "account.remove_second_step": Enter.STOPS,
    "session.sign_in": Enter.SENDS,
    "session.send_code": Enter.SENDS,
    "hours.hours": Enter.HARMLESS,  # shows what a course would change
    "credentials.send_card": Enter.SENDS,  # can be put right
    "sharing.make": Enter.SENDS,  # can be ended at once
    "name_corrections.send_ask": Enter.SENDS,
    "name_corrections.send_correct": Enter.STOPS,
    "bundles.ask": Enter.SENDS,
    "revoking.begin": Enter.SENDS,
    "revoking.answer": Enter.SENDS,
    "own.change_email": Enter.SENDS,  # a link goes out, and counts once opened
    "own_accounts.ask": Enter.SENDS,  # a link goes out, and counts once opened
    "erasing.send_erase": Enter.STOPS,
    "own.change_name": Enter.SENDS,
    "mail_settings.choose_day": Enter.SENDS,
    "mail_settings.be_away": Enter.SENDS,
    "assignments.move_day": Enter.SENDS,
    "recovery.send_forgot": Enter.SENDS,
    "recovery.use_link": Enter.SENDS,
    "account.account": Enter.SENDS,  # a new password, which asks for the one of now
    "account.confirm_second_step": Enter.SENDS,
    "verify.verify": Enter.SENDS,
    "verify.look_up_file": Enter.SENDS,  # only shows
    "roster.bring": Enter.SENDS,  # shows the columns
    "roster.take_columns": Enter.SENDS,  # shows the plan
    "manage.join_accounts": Enter.SENDS,  # shows both accounts, and asks
    "manage.change_names": Enter.SENDS,
    "manage.change_profile": Enter.SENDS,
    "manage.add_supervisor": Enter.SENDS,
    "manage.join_team": Enter.SENDS,
    "people.make_team": Enter.SENDS,
    "people.rename_team": Enter.SENDS,
    "program.change_settings": Enter.SENDS,
    "program.change_logo": Enter.SENDS,
    "paper.change_signature": Enter.SENDS,
    "people.people": Enter.SENDS,
    "search.search": Enter.SENDS,
    "events.events": Enter.SENDS,
    "report.report": Enter.SENDS,  # only shows
    "assigned.assigned": Enter.SENDS,
    "team_cards.cards": Enter.SENDS,
    "{{ url_for(endpoint) }}": Enter.SENDS,  # other days of the supervision log
    "team.standing": Enter.SENDS,
}


def forms() -> dict[str, list[str]]:
    """What stands in the `action` of each form with fields, to the forms."""
    found: dict[str, list[str]] = {}
    quiz = QUIZ.findall((TEMPLATES / "parts/quiz.html").read_text("utf-8"))[0]
    for path in sorted(TEMPLATES.rglob("*.html")):
        for form in FORM.findall(
            path.read_text("utf-8").replace("{% call quiz.questions(", f"{quiz}{{% call quiz.questions(")
        ):
            if FIELD.search(form):
                action = re.search(r'action="([^"]*)"', form)
                assert action, path
                endpoint = re.search(r"url_for\('([a-z_.]+)'", action[1])
                found.setdefault(endpoint[1] if endpoint else action[1], []).append(form)
    return found


def is_meant(known: str, action: str) -> bool:
    """Whether the words stand in the action as they are, and not as the beginning of longer ones."""
    return re.search(rf"{re.escape(known)}(?![a-z_])", action) is not None


def test_each_form_with_fields_says_what_enter_does():
    named = {name: [known for known in FORMS if is_meant(known, name)] for name in forms()}

    assert {name for name, known in named.items() if len(known) != 1} == set()
    assert {known for many in named.values() for known in many} == set(FORMS)


@pytest.mark.parametrize("name", [name for name, enter in FORMS.items() if enter is Enter.STOPS])
def test_where_enter_stops_the_button_that_sends_nothing_stands_first(name):
    for action, many in forms().items():
        if is_meant(name, action):
            assert [BUTTON.findall(form)[0] for form in many] == ["{{ forms.no_enter() }}"] * len(many)


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("quizzes.submit", 'name="press" value="save"'),
        ("checks.submit", 'name="press" value="save"'),
        ("inserts.keep", 'name="preview"'),
    ],
)
def test_where_enter_is_harmless_that_button_stands_first(name, first):
    [form] = forms()[name]

    assert first in BUTTON.findall(form)[0]

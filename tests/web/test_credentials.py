"""Credentials of one's own: chosen, told by the card, renewed and taken away; and what each makes of every line."""

from __future__ import annotations

import re

import pytest

from lms.actions.credit.lines.live import make_event
from lms.store.db import unit_of_work
from tests.tools.acting import acting
from tests.tools.live import event_facts

CRM, PSS = "or-mhacbo-crm", "or-thw-pss"
CARD = {"issued_on": "2024-06-01", "runs_out_on": "2027-05-31"}


def words(page) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page.text).split())


def add(client, slug=PSS, **typed):
    return client.post(f"/hours/credentials/{slug}/", {**CARD, **typed})


@pytest.mark.works(
    "GET /hours/credentials/",
    "GET /hours/credentials/<credential:rules>/",
    "POST /hours/credentials/<credential:rules>/",
    "POST /hours/credentials/<credential:rules>/end",
)
def test_a_credential_is_chosen_typed_in_and_taken_away(visitor, cast, done):
    pia = visitor("pia")
    assert 'href="/hours/credentials/"' in pia.get("/hours/").text
    choices = pia.get("/hours/credentials/")
    assert f'href="/hours/credentials/{PSS}/"' in choices.text
    assert "Oregon" in words(choices)
    assert "check with your board" in words(pia.get(f"/hours/credentials/{PSS}/"))

    added = add(pia, **{"done_oral-health": "2024-09-12", "number": "PSS-77"})
    assert (added.status_code, added.location) == (302, "/hours/")
    page = words(pia.get("/hours/"))
    assert "1.5 of 20 hours, 18.5 to go" in page
    assert "Oral health, once: done" in page
    assert f'href="/hours/credentials/{PSS}/"' not in pia.get("/hours/credentials/").text
    assert 'value="PSS-77"' in pia.get(f"/hours/credentials/{PSS}/").text

    assert pia.post(f"/hours/credentials/{PSS}/end", {}).location == "/hours/"
    assert "18.5 to go" not in words(pia.get("/hours/"))
    assert pia.post(f"/hours/credentials/{PSS}/end", {}).status_code == 404


def test_each_line_says_what_each_credential_takes_of_it_and_why_not(visitor, cast, done):
    pia = visitor("pia")
    add(pia, PSS)
    add(pia, CRM, issued_on="2025-04-01", runs_out_on="2027-03-31")

    page = words(pia.get("/hours/"))
    assert "Two cards, each with rules of its own." in page
    assert "Oregon CRM takes Oregon PSS takes" in page
    assert "0 no approval on record" in page
    assert "March 17, 2027 Oregon CRM: last day to send the renewal through Certemy" in page


def test_a_line_taken_in_part_says_which_part_counts_and_which_does_not(app, visitor, cast):
    with app.app_context(), unit_of_work():
        facts = event_facts(cast.sam, approvals=(("MHACBO", "77-204", False),))
        event_id = make_event(acting(cast.sam), facts, "a key")
    visitor("sam").post(f"/live/{event_id}/there", {"people": str(cast.pia)})
    visitor("sam").post(f"/live/{event_id}/attest")
    pia = visitor("pia")
    add(pia, CRM, issued_on="2025-04-01", runs_out_on="2027-03-31")

    assert "1 Ethics and Substance use topics 1.5 h do not count: no such topic on record" in words(
        pia.get("/hours/")
    )


def test_without_a_last_day_the_rule_proposes_one_and_nothing_is_kept_yet(visitor, cast):
    pia = visitor("pia")
    asked = add(pia, PSS, issued_on="2024-02-29", runs_out_on="")

    assert asked.status_code == 422
    assert 'value="2027-02-28"' in asked.text
    assert "compare it with your card" in words(asked)
    assert "Do you hold a credential?" in words(pia.get("/hours/"))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"issued_on": ""}, "Please write the day on which your card began."),
        ({"issued_on": "2025-02-29"}, "Please write the day as 2026-11-22."),
        ({"issued_on": "2027-01-01"}, "This day is still to come."),
        ({"runs_out_on": "2024-05-31"}, "The card cannot run out before the day on which it began."),
        ({"runs_out_on": "2035-01-01"}, "That is more than 10 years."),
        ({"number": "1" * 61}, "Please keep it to 60 characters."),
    ],
)
def test_what_cannot_be_is_said_and_what_was_typed_stays(visitor, cast, typed, said):
    answer = add(visitor("pia"), PSS, **{"number": "kept <b>", **typed})

    assert answer.status_code == 422
    assert said in words(answer)
    assert "<b>" not in answer.text.replace("<b>2<", "")


def test_conditions_are_asked_and_change_what_is_asked(visitor, cast):
    pia, wa = visitor("pia"), "/hours/credentials/wa-cpss/"
    assert "approved supervisor" in words(pia.get(wa))

    pia.post(wa, {**CARD, "facts": "approved-supervisor"})
    assert "Supervision 0 of 6" in words(pia.get("/hours/"))
    assert "Supervision" in words(pia.get("/hours/"))
    refused = pia.post(wa, {**CARD, "facts": "in-recovery"})
    assert refused.status_code == 422


def test_a_course_says_what_each_board_makes_of_it_before_it_is_begun(visitor, cast, course):
    pia, path = visitor("pia"), f"/courses/{course.slug}/"
    assert "For your credentials" not in words(pia.get(path))
    add(pia, PSS)
    add(pia, CRM)
    add(pia, "icrc-pr")

    page = words(pia.get(path))
    assert "Oregon CRM Does not meet the rule as read on November 22, 2026: 1.5 h, " in page
    assert "Oregon PSS May be refused: ask the board whether hours need its approval" in page
    assert "Meets the rule as read on November 22, 2026; your board decides." in page
    assert page.index("For your credentials") < page.index("Begin lesson 1")


def test_what_one_course_more_would_change_is_reckoned_without_being_kept(visitor, cast, course):
    pia = visitor("pia")
    add(pia, PSS)

    assert "Oregon PSS: 1.5 of its 1.5 hours" in words(pia.get(f"/hours/?course={course.slug}"))
    assert "0 of 20 hours, 20 to go" in words(pia.get(f"/hours/?course={course.slug}"))
    assert "of its" not in words(pia.get("/hours/?course=no-such-course"))


@pytest.mark.works("GET /hours/way/")
def test_the_shortest_way_is_told_with_what_is_open_after_it(visitor, cast, course):
    pia = visitor("pia")
    assert "Add a credential, and this page finds the fewest hours" in words(pia.get("/hours/way/"))
    add(pia, "icrc-pr")

    hours = words(pia.get("/hours/"))
    assert "The shortest way 20 contact hours to close all of it" in hours
    assert 'href="/hours/way/"' in pia.get("/hours/").text  # where all of its steps are
    page = words(pia.get("/hours/way/"))
    assert "20 contact hours to close all of it." in page
    for told in (hours, page):
        assert "Then: IC&amp;RC PR 20 of 20 , Ethics" in told
    add(pia, CRM)
    page = words(pia.get("/hours/way/"))
    assert "Oregon CRM takes approved hours alone, and no course here is approved." in page
    assert "Still open then:" in page


def test_home_draws_the_card_that_runs_out_first(visitor, cast, done):
    pia = visitor("pia")
    add(pia, PSS)
    add(pia, "icrc-pr", runs_out_on="2027-01-01")

    home = words(pia.get("/"))
    assert "Hours for your IC&amp;RC" in home
    assert "41 days left" in home


def test_cards_are_ones_own(visitor, cast):
    add(visitor("pia"))

    assert "Do you hold a credential?" in words(visitor("sam").get("/hours/"))
    assert 'value="2024-06-01"' not in visitor("sam").get(f"/hours/credentials/{PSS}/").text
    assert visitor("sam").post(f"/hours/credentials/{PSS}/end", {}).status_code == 404
    assert visitor("pia").get("/hours/credentials/no-such-board/").status_code == 404


def test_home_tells_a_day_that_comes_near_and_what_is_short(visitor, cast, done):
    pia = visitor("pia")
    add(pia, PSS, runs_out_on="2027-06-30")
    assert "the card runs out" not in words(pia.get("/"))

    add(pia, CRM, issued_on="2025-01-01", runs_out_on="2026-12-31")

    home = words(pia.get("/"))
    assert "Hours for your Oregon CRM" in home
    assert "December 17: last day to send the renewal" in home

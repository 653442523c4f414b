"""What a certificate says, as HTML; no renderer is started."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from jinja2 import UndefinedError

from lms.content.text.told_hours import basis_in_words, computation_in_words, minutes_in_words
from lms.documents.certificate import (
    EXAMPLE,
    certificate_job,
    competencies_in_words,
    document_of,
    to_html,
)
from lms.domain.credit.certificate import CertificateFacts
from lms.domain.learning.course import Computation
from lms.domain.program.hours_basis import HoursBasis, HoursFrom

FOLDER = Path(__file__).parents[2] / "certificates" / "classic"
URL = "https://learn.example.org/verify/7F3K-9QZT-M4XD-2HRP"


def values(**changed: Any) -> dict[str, Any]:
    facts = CertificateFacts.from_json({**EXAMPLE.values["facts"], **changed})
    return dict(certificate_job("7F3K-9QZT-M4XD-2HRP", facts, URL).values)


def test_nothing_typed_becomes_markup() -> None:
    typed = "<img src=x onerror=1>&\"'"

    html = to_html(values(name=typed, title=typed, objectives=[typed], signatory=typed), FOLDER)

    assert "<img src=x" not in html
    assert html.count("&lt;img src=x onerror=1&gt;&amp;&#34;&#39;") == 8


def test_a_template_that_asks_for_an_unknown_fact_fails(tmp_path: Path) -> None:
    (tmp_path / "template.html").write_text("{{ document.nme }}")

    with pytest.raises(UndefinedError):
        to_html(values(), tmp_path)


def test_a_missing_fact_is_an_error() -> None:
    facts = {key: fact for key, fact in EXAMPLE.values["facts"].items() if key != "approvals"}

    with pytest.raises(KeyError, match="approvals"):
        document_of({"serial": "x", "facts": facts, "picture": "", "verify_url": URL})


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (60, "1 contact hour"),
        (45, "0.75 contact hours"),
        (105, "1.75 contact hours"),
        (120, "2 contact hours"),
    ],
)
def test_hours_are_contact_hours(minutes: int, words: str) -> None:
    assert document_of(values(minutes=minutes)).hours == words


def test_one_choice_of_categories_needs_no_minutes() -> None:
    assert document_of(values(categories=[[120, ["boundaries", "ethics"]]])).categories == "in boundaries or ethics"


def test_several_categories_are_split_by_minutes() -> None:
    split = [[75, ["boundaries", "ethics"]], [1, ["suicide-prevention"]]]

    assert (
        document_of(values(categories=split)).categories
        == "75 minutes in boundaries or ethics, 1 minute in suicide prevention"
    )


def test_competencies_are_grouped_and_in_order() -> None:
    codes = ["cw-21", "samhsa-12.2", "samhsa-2.10", "samhsa-2.9", "oregon-10", "cw-8", "sup-1", "other-3"]

    assert (
        competencies_in_words(codes).replace("\N{NO-BREAK SPACE}", " ")
        == "Oregon practice 10; SAMHSA 2.9, 2.10, 12.2; child welfare 8, 21; supervision 1; other 3"
    )


def test_the_computation_is_counted_out() -> None:
    computed = Computation(words=7910, checks=1, items=15, activity_minutes=30)

    assert (
        computation_in_words(computed)
        == "7,910 words, 1 check, 15 items, 30 minutes of activities, rounded down to a quarter hour"
    )


def test_a_made_up_approval_says_so() -> None:
    approvals = [
        {"body": "Board of Peers", "number": "12", "made_up": True},
        {"body": "Real Board", "number": "7", "made_up": False},
    ]

    assert dict(document_of(values(approvals=approvals)).details)["Approval"] == (
        "Board of Peers, number 12 (made up for this demonstration); Real Board, number 7"
    )


def test_no_approval_is_said_plainly() -> None:
    assert dict(document_of(values()).details)["Approval"] == "No board approval is claimed for this course."


def test_no_review_is_said_plainly() -> None:
    assert dict(document_of(values()).details)["Authors"] == "Alongside curriculum; no outside review recorded yet"


@pytest.mark.parametrize(
    ("role", "on", "words"),
    [
        ("clinical reviewer", "2026-10-02", "Joan Lee, clinical reviewer, October 2, 2026"),
        ("clinical reviewer", "autumn 2026", "Joan Lee, clinical reviewer, autumn 2026"),
        ("clinical reviewer", "2026-02-31", "Joan Lee, clinical reviewer, 2026-02-31"),
        ("", "", "Joan Lee"),
    ],
)
def test_a_review_is_named_with_its_day(role: str, on: str, words: str) -> None:
    details = dict(document_of(values(reviews=[["Joan Lee", role, on]])).details)

    assert details["Authors"].endswith(f"; reviewed by {words}")


def test_open_reviews_and_missing_state_rules_are_said() -> None:
    assert document_of(values(open_reviews=["clinical", "legal"])).sentences == (
        "A clinical review of this course is still open.",
        "A legal review of this course is still open.",
        "State or tribal rules were not part of this course.",
        "Time was measured or declared by the learner.",
    )


RECORDED = {
    "name": "Joan Lee",
    "qualification": "registered nurse",
    "on": "2026-11-20",
    "kind": "clinical",
    "revision": values()["facts"]["revision"],
}


def test_a_recorded_review_is_named_with_qualification_day_and_kind_and_is_open_no_more() -> None:
    told = document_of(values(open_reviews=["clinical", "legal"], recorded_reviews=[RECORDED]))

    assert dict(told.details)["Authors"].endswith(
        "; reviewed by Joan Lee, registered nurse, November 20, 2026 (clinical)"
    )
    assert told.sentences[:2] == (
        "A legal review of this course is still open.",
        "State or tribal rules were not part of this course.",
    )


def test_a_review_of_the_course_as_a_whole_names_no_kind() -> None:
    told = document_of(values(recorded_reviews=[RECORDED | {"kind": "content"}]))

    assert dict(told.details)["Authors"].endswith("; reviewed by Joan Lee, registered nurse, November 20, 2026")


def test_a_review_of_another_version_says_so() -> None:
    another = RECORDED | {"revision": "fedcba9876543210"}
    told = document_of(values(open_reviews=["clinical"], recorded_reviews=[another]))

    assert dict(told.details)["Authors"].endswith("November 20, 2026 (clinical, of version fedc ba98 7654)")
    assert told.sentences[0] == (
        "The clinical review was made of another version of this course than the one studied."
    )


def test_a_certificate_of_before_says_nothing_of_how_time_was_taken() -> None:
    assert not any("Time was" in sentence for sentence in document_of(values(time="")).sentences)


def test_state_rules_that_were_part_are_named() -> None:
    told = document_of(values(inserts=[["Oregon", 7, "2026-05-03"], ["Yurok Tribe", 9, "2026-10-12"]])).sentences

    assert told == (
        "State or tribal rules in this course: Oregon (as of May 3, 2026), Yurok Tribe (as of October 12, 2026).",
        "Time was measured or declared by the learner.",
    )


def test_the_version_is_twelve_digits_in_fours() -> None:
    revision = "3f9c21a7d0e4" + "b" * 52

    assert dict(document_of(values(revision=revision)).details)["Course version"] == "3f9c 21a7 d0e4"


@pytest.mark.parametrize(
    ("length", "size"), [(17, "huge"), (22, "great"), (27, "large"), (34, "medium"), (84, "small"), (120, "least")]
)
def test_longer_names_are_smaller(length: int, size: str) -> None:
    assert document_of(values(name="x" * length)).name_size == size


def test_only_a_demonstration_makes_specimens() -> None:
    assert "it certifies nothing" in to_html(values(specimen=True), FOLDER)
    assert "pecimen" not in to_html(values(specimen=False), FOLDER)


def pilot(**changed: Any) -> HoursBasis:
    given: dict[str, Any] = {
        "kind": HoursFrom.PILOT,
        "revision": "r1",
        "minutes": 60,
        "people": 12,
        "on": date(2026, 11, 2),
        "first": 56.5,
        "median": 62.5,
        "third": 73.25,
    }
    return HoursBasis(**given | changed)


def test_hours_by_a_pilot_stand_in_the_place_of_the_computation() -> None:
    told = document_of(values(basis=pilot().to_json())).details

    assert dict(told)["Hours from"] == (
        "a pilot of 12 people on November 2, 2026: half of them took up to 62.5 minutes, rounded down to a "
        "quarter hour"
    )


def test_made_up_pilots_and_own_times_say_so() -> None:
    assert basis_in_words(pilot(made_up=True)).endswith("2026 (made up for this demonstration)")
    own = pilot(kind=HoursFrom.OWN_TIMES, people=10)
    assert basis_in_words(own) == "the times of 10 people here, as of November 2, 2026"


@pytest.mark.parametrize(
    ("minutes", "words"), [(62.0, "62 minutes"), (1.0, "1 minute"), (62.5, "62.5 minutes"), (73.25, "73.25 minutes")]
)
def test_minutes_are_told_without_needless_digits(minutes: float, words: str) -> None:
    assert minutes_in_words(minutes) == words

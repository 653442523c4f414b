"""Anyone checks a certificate."""

from __future__ import annotations

import pytest

from lms.actions.people import TRIES_FOR_ADDRESS
from lms.domain.certificate import serial_from
from lms.store import program
from lms.store.db import unit_of_work
from tests.conftest import NOW
from tests.tools.way import complete

COURSE = "peer-role-in-child-welfare"
UNKNOWN = serial_from(b"0123456789")


@pytest.fixture
def serial(app, cast, catalogue) -> str:
    """The number of a certificate that Pia earned."""
    with app.app_context():
        return complete(catalogue.courses[COURSE], cast.pia, NOW).serial


def test_a_stranger_sees_what_a_certificate_certifies(visitor, serial):
    page = visitor(None).get(f"/verify/{serial}")

    assert page.status_code == 200
    assert "This certificate is genuine" in page.text
    assert "Pia Example" in page.text
    assert "1.5 (self-paced)" in page.text
    assert "No board approval is recorded" in page.text


@pytest.mark.parametrize("sloppy", [str.lower, lambda one: one.replace("-", ""), lambda one: one.replace("0", "o")])
def test_a_number_may_be_typed_sloppily(visitor, serial, sloppy):
    answer = visitor(None).post("/verify/", {"code": f" {sloppy(serial)} "})

    assert answer.location == f"/verify/{serial}"


def test_an_unknown_and_a_malformed_number_get_the_same_answer(visitor, cast):
    stranger = visitor(None)

    unknown, malformed = stranger.get(f"/verify/{UNKNOWN}"), stranger.get("/verify/ABC")

    assert unknown.status_code == malformed.status_code == 404
    assert unknown.text.replace(UNKNOWN, "ABC") == malformed.text


def test_a_typed_number_never_becomes_markup(visitor, cast):
    page = visitor(None).post("/verify/", {"code": "<script>alert(1)</script>"})

    assert page.status_code == 404
    assert "<script>alert" not in page.text


def test_an_empty_number_comes_back_with_a_sentence(visitor, cast):
    page = visitor(None).post("/verify/", {"code": ""})

    assert page.status_code == 422
    assert "Please type the number on the certificate." in page.text


def test_a_specimen_is_never_genuine(app, cast, visitor, catalogue):
    with app.app_context(), unit_of_work():
        program.change_settings({"is_demo": True}, None, NOW)
    with app.app_context():
        serial = complete(catalogue.courses[COURSE], cast.pia, NOW).serial

    page = visitor(None).get(f"/verify/{serial}")

    assert "certifies nothing" in page.text
    assert "genuine" not in page.text


def test_many_look_ups_from_one_address_rest(visitor, cast):
    stranger = visitor(None)
    for _ in range(TRIES_FOR_ADDRESS * 4):
        stranger.get(f"/verify/{UNKNOWN}")

    assert stranger.get(f"/verify/{UNKNOWN}").status_code == 429


def test_a_stranger_learns_no_address_and_no_other_record(visitor, serial):
    page = visitor(None).get(f"/verify/{serial}")

    assert "pia@example.org" not in page.text

"""What a program has to say of itself, and what a certificate waits for."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lms.documents.certificate import EXAMPLE
from lms.domain.credit.certificate import CertificateFacts, Provider
from lms.domain.credit.printing import completed, lacks_to_print
from lms.domain.program.help_line import phone_in
from lms.domain.program.program import Program
from lms.domain.program.setup import Lack, is_public, lacks_of

PLACE = "https://learn.example.org"
WHOLE = Program(
    name="North", address="1 River Street", contact="ce@example.org", signatory="Sam", time_zone="America/New_York"
)
FACTS = replace(
    CertificateFacts.from_json(EXAMPLE.values["facts"]),
    specimen=False,
    provider=Provider("North", "1 River Street", "ce@example.org"),
    signatory="Sam Rivera",
)


def test_a_new_program_lacks_everything_and_a_whole_one_nothing():
    assert lacks_of(Program(), "http://127.0.0.1:8000") == tuple(Lack)
    assert lacks_of(WHOLE, PLACE) == ()


@pytest.mark.parametrize("name", ["address", "contact", "signatory", "time_zone"])
def test_each_setting_that_is_empty_is_named(name):
    assert lacks_of(replace(WHOLE, **{name: ""}), PLACE) == (Lack(name),)


def test_a_demonstration_lacks_nothing():
    assert lacks_of(Program(is_demo=True), "http://127.0.0.1:8000") == ()
    assert lacks_to_print(replace(FACTS, specimen=True, signatory=""), "http://127.0.0.1:8000") == ()


@pytest.mark.parametrize(
    "url",
    [
        "https://learn.example.org",
        "http://learn.example.org:8080/",
        "https://learn.example.org./",
        "https://8.8.8.8/",
        "https://[2001:4860:4860::8888]/",
    ],
)
def test_an_address_that_others_can_reach(url):
    assert is_public(url)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:8000",
        "http://127.1.2.3",
        "http://localhost:8000",
        "http://site.localhost",
        "http://[::1]:8000",
        "http://0.0.0.0",
        "http://192.168.1.5",
        "http://10.0.0.8:8000",
        "http://169.254.1.1",
        "http://office-server",
        "http://alongside.local",
        "http://[bad",
        "",
    ],
)
def test_an_address_that_means_another_place_elsewhere(url):
    assert not is_public(url)


def test_what_was_missing_when_a_certificate_was_issued_is_completed():
    bare = replace(FACTS, provider=Provider("North", "", ""), signatory="")

    whole = completed(bare, replace(WHOLE, name="Another name"))

    assert lacks_to_print(bare, PLACE) == (Lack.ADDRESS, Lack.CONTACT, Lack.SIGNATORY)
    assert whole == replace(bare, provider=Provider("North", "1 River Street", "ce@example.org"), signatory="Sam")
    assert lacks_to_print(whole, PLACE) == ()


def test_what_was_said_when_a_certificate_was_issued_is_never_changed():
    assert completed(FACTS, replace(WHOLE, address="2 Hill Road", contact="x", signatory="Olu")) == FACTS


def test_office_and_signature_come_with_the_name_of_who_signs_and_never_under_anothers():
    program = replace(WHOLE, signatory="Olu", signatory_title="Director", signature="ab" * 32, template="plain")

    unsigned, signed = completed(replace(FACTS, signatory=""), program), completed(FACTS, program)

    assert (unsigned.signatory, unsigned.signatory_title, unsigned.signature) == ("Olu", "Director", "ab" * 32)
    assert (signed.signatory, signed.signatory_title, signed.signature) == ("Sam Rivera", "", None)
    assert unsigned.template == signed.template == FACTS.template


def test_a_certificate_waits_for_an_address_at_which_it_can_be_checked():
    assert lacks_to_print(FACTS, "http://127.0.0.1:8000") == (Lack.PUBLIC_URL,)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("555 0100", ("", "555 0100", "5550100", "")),
        ("(503) 555-0100, days", ("", "(503) 555-0100", "5035550100", ", days")),
        ("call +1 503.555.0100", ("call ", "+1 503.555.0100", "+15035550100", "")),
        ("dial 211", ("dial ", "211", "211", "")),
        ("9 to 5: 555-0100", ("9 to 5: ", "555-0100", "5550100", "")),
        ("1-800-GET-HELP", ("1-800-GET-HELP", "", "", "")),
        ("room 12", ("room 12", "", "", "")),
        ("Ask at the desk", ("Ask at the desk", "", "", "")),
        ("", ("", "", "", "")),
    ],
)
def test_the_number_in_a_help_line_is_found(words, found):
    assert phone_in(words) == found

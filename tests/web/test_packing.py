"""Pages are packed for a weak line, and nothing on them can be guessed from that."""

from __future__ import annotations

import gzip
import re

import pytest

from lms.web import tokens
from tests.web.conftest import token_of

GZIP = {"Accept-Encoding": "gzip"}


def packed(answer) -> bool:
    return answer.headers.get("Content-Encoding") == "gzip"


@pytest.mark.parametrize("path", [pytest.param("/", marks=pytest.mark.works("GET /")), "/courses/"])
def test_home_and_catalogue_weigh_a_third(visitor, cast, path):
    pia = visitor("pia").client
    bare, small = pia.get(path), pia.get(path, headers=GZIP)

    assert not packed(bare)
    assert packed(small)
    assert re.sub(rb'value="[^"]{54,}"', b"", gzip.decompress(small.data)) == re.sub(
        rb'value="[^"]{54,}"', b"", bare.data
    )
    assert len(small.data) <= 0.35 * len(bare.data)
    assert "Accept-Encoding" in small.headers["Vary"]


@pytest.mark.parametrize(
    ("site", "is_packed"), [("same-origin", True), ("none", True), ("same-site", False), ("cross-site", False)]
)
def test_what_another_site_asks_for_is_not_packed(visitor, cast, site, is_packed):
    answer = visitor(None).client.get("/sign-in", headers={**GZIP, "Sec-Fetch-Site": site})

    assert packed(answer) is is_packed


def test_short_answers_and_files_stay_as_they_are(visitor, cast):
    one = visitor("pia").client

    assert not packed(one.get("/healthz", headers=GZIP))
    assert not packed(one.get("/no-such-place/", headers={}))


def test_a_forms_token_is_in_other_letters_on_each_page(strict):
    client = strict.test_client()
    pages = [client.get("/sign-in").text for _ in range(3)]
    found = {token_of(page) for page in pages}

    assert len(found) == 3
    assert len({tokens.unmask(token) for token in found}) == 1
    for token in found:
        answer = client.post("/sign-in", data={"email": "x@example.org", "password": "wrong", "csrf_token": token})
        assert answer.status_code == 401


def test_all_forms_of_a_page_carry_the_same_letters(strict, catalogue):
    with strict.test_request_context():
        assert tokens.form_token() == tokens.form_token()


@pytest.mark.parametrize("token", ["", "no base64!", "QUJD", "é", "A" * 52 + "==", "." * 54])
def test_what_is_no_masked_token_is_none(token):
    assert tokens.unmask(token) is None


def test_a_mask_comes_off_again():
    secret = "0123456789abcdef0123456789abcdef01234567"

    assert tokens.unmask(tokens.mask(secret, b"\x5a" * tokens.BYTES)) == secret

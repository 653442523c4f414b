"""Pages are packed for a weak line, and nothing on them can be guessed from that."""

from __future__ import annotations

import gzip
import re
import shutil
from dataclasses import replace

import brotli
import flask
import pytest
from jinja2 import DictLoader

from lms.app import create_app
from lms.store.db import db
from lms.web import tokens
from lms.web.files import StaticFiles
from tests.conftest import Clock, let_in, settings_in
from tests.tools.server import demo_database
from tests.web.conftest import token_of

GZIP, BROTLI = {"Accept-Encoding": "gzip"}, {"Accept-Encoding": "gzip, deflate, br, zstd"}
# Home and catalogue of Pia in the demonstration, as version 361ba9d sent them: bytes, and never packed.
HOME_THEN, CATALOGUE_THEN = 8_078, 14_536


@pytest.fixture(scope="module")
def demo(tmp_path_factory, catalogue):
    """Pia of the demonstration, in whose pages is all that a peer's can hold."""
    settings = settings_in(tmp_path_factory.mktemp("packing"))
    shutil.copyfile(demo_database(tmp_path_factory.getbasetemp().parent / "demo", catalogue), settings.sqlite_file)
    app = create_app(settings, catalogue=catalogue, clock=Clock())
    client = app.test_client()
    let_in(client, "pia@example.org")
    yield client
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def packed(answer) -> bool:
    return answer.headers.get("Content-Encoding") in ("gzip", "br")


def without_tokens(page: bytes) -> bytes:
    return re.sub(rb'name="csrf_token" value="[^"]+"', b"", page)


@pytest.mark.parametrize(
    ("path", "then", "brotli_share", "gzip_share"),
    [
        pytest.param("/", HOME_THEN, 0.35, 0.385, marks=pytest.mark.works("GET /")),
        ("/courses/", CATALOGUE_THEN, 0.18, 0.20),
    ],
)
def test_home_and_catalogue_weigh_a_part_of_what_they_weighed(demo, path, then, brotli_share, gzip_share):
    assert len(demo.get(path, headers=BROTLI).data) <= brotli_share * then
    assert len(demo.get(path, headers=GZIP).data) <= gzip_share * then


@pytest.mark.parametrize(
    ("headers", "unpacked"), [(GZIP, gzip.decompress), (BROTLI, brotli.decompress)], ids=["gzip", "brotli"]
)
def test_a_packed_page_is_the_page(demo, headers, unpacked):
    bare, small = demo.get("/"), demo.get("/", headers=headers)

    assert not packed(bare)
    assert packed(small)
    assert without_tokens(unpacked(small.data)) == without_tokens(bare.data)
    assert {"Accept-Encoding", "Sec-Fetch-Site"} <= set(re.split(", ?", small.headers["Vary"]))


@pytest.mark.parametrize(
    ("taken", "coding"),
    [
        ("br", "br"),
        ("gzip, br", "br"),
        ("gzip", "gzip"),
        ("gzip, br;q=0", "gzip"),
        ("gzip;q=0", None),
        ("brotli", None),
        ("identity", None),
        ("", None),
    ],
)
@pytest.mark.parametrize("path", ["/", "a static file"])
def test_the_best_packing_is_taken_that_the_browser_takes(demo, path, taken, coding):
    if path != "/":
        path = re.search(r"/static/[\w-]+/site.css", demo.get("/").text)[0]

    assert demo.get(path, headers={"Accept-Encoding": taken}).headers.get("Content-Encoding") == coding


@pytest.mark.parametrize(
    ("site", "is_packed"), [("same-origin", True), ("none", True), ("same-site", False), ("cross-site", False)]
)
def test_what_another_site_asks_for_is_not_packed(visitor, cast, site, is_packed):
    for taken in (GZIP, BROTLI):
        answer = visitor(None).client.get("/sign-in", headers={**taken, "Sec-Fetch-Site": site})

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
    assert {len(token) for token in found} == {24}
    for token in found:
        answer = client.post("/sign-in", data={"email": "x@example.org", "password": "wrong", "csrf_token": token})
        assert answer.status_code == 401


def test_all_forms_of_a_page_carry_the_same_letters(strict, catalogue):
    with strict.test_request_context():
        assert tokens.form_token() == tokens.form_token()


def test_a_form_of_an_earlier_version_is_taken(strict):
    client = strict.test_client()
    client.get("/sign-in")
    with client.session_transaction() as session:
        token = tokens.mask(session["csrf_token"], b"\x5a" * tokens.BYTES)

    answer = client.post("/sign-in", data={"email": "x@example.org", "password": "wrong", "csrf_token": token})

    assert answer.status_code == 401


SECRET = "0123456789abcdef0123456789abcdef01234567"
MADE = tokens.make(SECRET, b"number")


@pytest.mark.parametrize(
    ("secret", "token"),
    [
        (SECRET, MADE[:-1] + "A"),
        (SECRET, MADE[:-4]),
        (SECRET, MADE + "AAAA"),
        (SECRET, "B" + MADE[1:]),
        (SECRET, ""),
        (SECRET, "é"),
        (SECRET, "no base64!"),
        (SECRET[::-1], MADE),
        ("", MADE),
    ],
)
def test_no_other_token_is_taken(secret, token):
    assert tokens.made_by(SECRET, MADE)
    assert not tokens.made_by(secret, token)


@pytest.mark.parametrize("token", ["", "no base64!", "QUJD", "é", "A" * 52 + "==", "." * 54])
def test_what_is_no_masked_token_is_none(token):
    assert tokens.unmask(token) is None


def test_a_mask_comes_off_again():
    assert tokens.unmask(tokens.mask(SECRET, b"\x5a" * tokens.BYTES)) == SECRET


def test_what_draws_from_another_file_keeps_what_is_found_by_its_id(tmp_path, catalogue):
    """An emblem with a mark at the end of a line stands on the page itself."""
    one, other, *_ = catalogue.courses.values()
    marked = replace(one, emblem='<svg viewBox="0 0 9 9"><path marker-end="url(#tip)"></path></svg>')

    shared = StaticFiles(tmp_path, [marked, replace(other, slug="bare", emblem=""), other])

    assert shared.emblem(marked) == marked.emblem
    assert shared.emblem(replace(other, slug="bare", emblem="")) == ""
    assert re.search(r'href="/static/\w+/emblems.svg#0"', shared.emblem(other))
    assert "tip" not in shared.files[shared.paths["emblems.svg"].removeprefix("/static/")].as_sent[""].decode()


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("<ul>\n  <li>\n    one\n  </li>\n</ul>\n", "<ul><li>one</li></ul>"),
        ("<p>\n  one <b>two</b>\n  <b>three</b>\n</p>", "<p>one <b>two</b> <b>three</b></p>"),
        ("<td>one</td>\n<td>two</td>", "<td>one</td> <td>two</td>"),
        ("{% if true %}\n  <b>one</b>\n{% endif %}\n<b>two</b>", " <b>one</b> <b>two</b>"),
        ("<p>{{ '  one\n  two ' }}</p>", "<p>  one\n  two </p>"),
        ("<textarea>{{ '\n one' }}</textarea>", "<textarea>\n one</textarea>"),
    ],
)
def test_a_page_holds_no_space_that_nobody_sees(app, written, sent):
    with app.app_context():
        assert page_of(app, written) == sent


def page_of(app, written: str) -> str:
    environment = app.jinja_env.overlay(loader=DictLoader({"one.html": written}))
    return environment.get_template("one.html").render()


def test_all_forms_of_a_page_have_one_token_and_another_session_has_another(app):
    with app.test_request_context("/"):
        first = tokens.form_token()
        assert tokens.form_token() == first
        assert tokens.made_by(flask.session["csrf_token"], first)

        flask.session.clear()
        flask.g.pop("csrf_token")  # as where a request goes on with another session
        second = tokens.form_token()
        assert second != first
        assert tokens.made_by(flask.session["csrf_token"], second)

"""What every answer of the site carries."""

from __future__ import annotations

import gzip
import re

import pytest

from lms.web.layout import HEADERS

PAGES = ("/", "/sign-in", "/verify/", "/pause/", "/accessibility/", "/what-we-keep/", "/healthz", "/nowhere")
VIEWS = (
    "/",
    "/courses/",
    "/courses/boundaries-in-real-life/",
    "/competence/",
    "/hours/",
    "/certificates/",
    "/account/",
)
LESSON = "/courses/boundaries-in-real-life/phones-hours-and-crisis/"


@pytest.mark.parametrize("path", PAGES)
def test_every_answer_carries_the_headers_of_trust(visitor, cast, path):
    answer = visitor(None).get(path)

    for name, value in HEADERS.items():
        assert answer.headers[name] == value
    assert answer.headers["Cache-Control"] == "no-store"


def test_static_files_are_kept_for_a_year_and_compressed(visitor, cast):
    stranger = visitor(None)
    path = re.search(r'href="(/static/[^"]+site\.css)"', stranger.get("/sign-in").text)[1]

    answer = stranger.get(path, headers={"Accept-Encoding": "gzip"})

    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.headers["Content-Security-Policy"] == HEADERS["Content-Security-Policy"]


def test_a_static_file_that_does_not_exist_is_not_found(visitor, cast):
    assert visitor(None).get("/static/0123456789ab/nothing.css").status_code == 404


@pytest.mark.parametrize("path", [*VIEWS, LESSON])
def test_a_first_view_is_light(visitor, cast, path):
    pia = visitor("pia")

    page = pia.get(path, headers={"Accept-Encoding": "gzip"})
    text = (gzip.decompress(page.data) if "Content-Encoding" in page.headers else page.data).decode()
    files = set(re.findall(r'(?:href|src)="(/static/[^"]+)"', text))
    sizes = [len(pia.get(one, headers={"Accept-Encoding": "gzip"}).data) for one in files]

    assert len(page.data) + sum(sizes) <= 60 * 1024
    assert 1 + len(files) <= 6


def test_a_page_with_a_token_is_never_packed(make_app, cast):
    app = make_app()
    padding = "x" * 20_000

    page = app.test_client().get(f"/sign-in?next=/{padding}", headers={"Accept-Encoding": "gzip"})

    assert "csrf_token" in page.text
    assert "Content-Encoding" not in page.headers


@pytest.mark.parametrize("path", [*VIEWS, LESSON])
def test_no_page_asks_another_host_for_anything(visitor, cast, path):
    text = visitor("pia").get(path).text

    assert re.findall(r'(?:src|srcset)="(?:https?:)?//[^"]*"', text) == []
    assert re.findall(r'<link[^>]+href="(?:https?:)?//', text) == []
    assert ' style="' not in text


def test_another_host_name_is_refused(visitor, cast):
    assert visitor(None).get("/sign-in", headers={"Host": "evil.example"}).status_code == 400


def test_a_body_that_is_too_large_is_refused(visitor, cast):
    answer = visitor(None).post("/sign-in", {"email": "x" * 2_100_000})

    assert answer.status_code == 413


def test_the_cookie_is_closed_to_scripts_and_other_sites(visitor, cast):
    answer = visitor(None).post("/sign-in", {"email": "pia@example.org", "password": "walk-beside-demo"})

    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie


def test_the_cookie_of_a_site_behind_https_is_secure(make_app):
    app = make_app(public_url="https://learn.example.org")

    assert app.config["SESSION_COOKIE_SECURE"]


def test_every_form_asks_for_its_token(make_app, cast):
    app = make_app()
    client = app.test_client()
    posts = [
        rule.rule.replace("<course:course>", "boundaries-in-real-life").replace("<lesson>", "why-limits-protect-both")
        for rule in app.url_map.iter_rules()
        if "POST" in rule.methods
    ]

    answers = {path: client.post(path, headers={"Sec-Fetch-Site": "cross-site"}).status_code for path in posts}

    assert len(posts) >= 10
    assert set(answers.values()) == {400}


def test_health_tells_of_the_database_and_the_courses(visitor, cast):
    answer = visitor(None).get("/healthz")

    assert answer.json == {"courses": 3, "database": "ok"}


def test_a_fault_of_ours_is_told_calmly(app, visitor, cast, monkeypatch):
    monkeypatch.setattr("lms.web.hours.query.hours_page", lambda *_: 1 / 0)

    page = visitor("pia").get("/hours/")

    assert page.status_code == 500
    assert "Something broke on our side" in page.text
    assert "ZeroDivisionError" not in page.text

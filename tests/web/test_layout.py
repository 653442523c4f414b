"""What every page shares: headers, errors, static files, markup, weight, and that looking changes nothing."""

from __future__ import annotations

import gzip
import re
from collections import Counter
from html.parser import HTMLParser
from itertools import pairwise
from urllib.parse import urljoin, urlsplit

import brotli
import pytest
import tinyhtml5.parser
from flask import url_for

from lms.actions.account import sessions
from lms.actions.learning import learning
from lms.actions.team import assignments
from lms.content import mails
from lms.queries.learning import home as home_query
from lms.store.credit import certificates
from lms.store.db import unit_of_work
from tests.conftest import NOW, PASSWORD, TODAY, Visitor
from tests.tools.acting import acting
from tests.tools.joining import add_person
from tests.tools.way import Done, complete
from tests.web.conftest import COURSE, token_of

OPEN = "engaging-parents"
AT = f"/courses/{COURSE}/"
UNSENDABLE = "x" * 2_100_000
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Robots-Tag": "noindex, nofollow",
}


def pages_of(done, attempt_id: int | None = None) -> dict[str, str]:
    """Every kind of page that someone who studies can open; Pia has completed COURSE and begun OPEN."""
    return {
        "home": "/",
        "pause": "/pause/",
        "accessibility": "/accessibility/",
        "what we keep": "/what-we-keep/",
        "account": "/account/",
        "catalogue": "/courses/",
        "course done": AT,
        "course open": f"/courses/{OPEN}/",
        "lesson": f"/courses/{OPEN}/fear-anger-shame/",
        "lesson with a drawing": f"/courses/{OPEN}/first-contact/",
        "lesson of a course not begun": "/courses/child-development-and-safety/ages-and-stages/",
        "evaluation": f"/courses/{OPEN}/evaluation/",
        "evaluation sent": f"{AT}evaluation/",
        "quiz to come": f"/courses/{OPEN}/quiz/",
        "result": f"{AT}quiz/{done.attempt_id}/",
        "competence": "/competence/",
        "hours": "/hours/",
        "certificates": "/certificates/",
        "verify": "/verify/",
        "certificate": f"/verify/{done.serial}",
        "no certificate": "/verify/nothing",
        "not found": "/nowhere/",
    }


KINDS = tuple(pages_of(type("Done", (), {"attempt_id": 0, "serial": ""})))


@pytest.fixture
def pia(app, visitor, done, cast, catalogue):
    """Pia, with a course completed, one under way and one that she is asked to take."""
    with app.app_context(), unit_of_work():
        course = catalogue.courses[OPEN]
        learning.start_course(acting(cast.pia), course)
        assignments.assign_training(acting(cast.sam), [cast.pia], [course], due_on=TODAY, note="soon")
    return visitor("pia")


# Headers, whatever the answer


def no_headers(answer) -> list[str]:
    return [name for name, value in HEADERS.items() if answer.headers.get(name) != value]


@pytest.mark.parametrize("kind", KINDS)
def test_every_page_carries_the_headers_and_is_not_stored(pia, done, kind):
    answer = pia.get(pages_of(done)[kind])

    assert no_headers(answer) == []
    assert answer.headers["Cache-Control"] == "no-store"


def ask_wrongly(app, pia, what: str):
    client = pia.client
    return {
        "foreign host": lambda: client.get("/", base_url="http://evil.example/"),
        "method": lambda: client.delete("/"),
        "too large": lambda: client.post("/sign-in", data={"email": UNSENDABLE}),
        "broken": lambda: client.get("/"),
        "static that is not there": lambda: client.get("/static/nothing.css"),
        "redirect": lambda: Visitor(app.test_client()).get("/"),
        "form from elsewhere": lambda: client.post("/sign-in", headers={"Sec-Fetch-Site": "cross-site"}),
        "too many": lambda: client.get("/verify/x"),
        "no paper": lambda: client.get(re.search(r"/certificates/\S+?\.pdf", client.get("/certificates/").text)[0]),
        "options": lambda: client.options("/"),
        "head": lambda: client.head("/"),
    }[what]()


@pytest.mark.parametrize(
    ("what", "status"),
    [
        ("foreign host", 400),
        ("method", 405),
        ("too large", 413),
        ("broken", 500),
        ("static that is not there", 404),
        ("redirect", 302),
        ("form from elsewhere", 400),
        ("too many", 429),
        ("no paper", 302),
        ("options", 200),
        ("head", 200),
    ],
)
def test_every_other_answer_carries_them_as_well(app, pia, monkeypatch, what, status):
    if what == "broken":
        monkeypatch.setattr(home_query, "home", None)
    app.config["WTF_CSRF_ENABLED"] = what == "form from elsewhere"
    monkeypatch.setattr(sessions, "TRIES_FOR_ADDRESS", 0 if what == "too many" else 50)

    answer = ask_wrongly(app, pia, what)

    assert answer.status_code == status
    assert no_headers(answer) == []
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8000", "127.0.0.1.evil.example", "", "a b"])
def test_a_foreign_host_gets_no_page(app, cast, host):
    answer = app.test_client().get("/sign-in", headers={"Host": host})

    assert answer.status_code == 400
    assert "<html" not in answer.text
    assert "Location" not in answer.headers


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:8000", "localhost:8000"])
def test_the_sites_own_names_get_one(app, cast, host):
    assert app.test_client().get("/sign-in", headers={"Host": host}).status_code == 200


def test_what_broke_is_told_in_words_and_names_nothing_of_the_inside(pia, monkeypatch):
    monkeypatch.setattr(home_query, "home", None)

    page = pia.get("/")

    assert page.status_code == 500
    assert "Something broke on our side" in page.text
    assert "NoneType" not in page.text


def test_what_is_too_large_is_told_in_words(pia):
    page = pia.post("/account/", {"present": UNSENDABLE})

    assert page.status_code == 413
    assert "That was too large" in page.text


# CSRF


def posts(app) -> list[str]:
    return sorted(rule.rule for rule in app.url_map.iter_rules() if "POST" in rule.methods)


def filled(rule: str) -> str:
    """A path of the rule; what has a number need not be there."""
    named = rule.replace("<course:course>", COURSE).replace("<lesson>", "why-peers")
    named = named.replace("<framework:framework>/<category>", "samhsa/samhsa-8")
    named = named.replace("<credential:rules>", "or-thw-pss")
    return re.sub(r"<id:\w+>", "1", named.replace("<practice>", "one-minute-role"))


@pytest.mark.parametrize(
    "given", [{}, {"csrf_token": ""}, {"csrf_token": "made-up"}], ids=["none", "empty", "made up"]
)
def test_no_form_is_taken_without_its_token(pia, strict, rows, given):
    before = rows()

    got = {
        rule: pia.post(filled(rule), given, headers={"Sec-Fetch-Site": "cross-site"}).status_code
        for rule in posts(strict)
    }

    assert got == dict.fromkeys(posts(strict), 400)
    assert rows() == before


def test_long_forms_that_were_typed_here_come_back_to_be_sent_by_a_press(pia, strict, rows):
    before = rows()

    got = {rule: pia.post(filled(rule), {"typed": "words"}) for rule in posts(strict)}

    assert {rule for rule, answer in got.items() if answer.status_code == 200} == {
        "/checks/<id:check_id>/",
        "/courses/<course:course>/evaluation/",
        "/courses/<course:course>/quiz/",
        "/hours/outside/<id:training_id>/again/",
        "/hours/outside/new/",
        "/live/<id:event_id>/change/",
        "/live/new/",
        "/people/<id:person_id>/manage/hours/",
        "/practice/<id:observation_id>/rate",
        "/practice/<id:observation_id>/read",
        "/program/hours/<course:course>/pilot/",
        "/program/inserts/write/",
        "/program/reviews/record/",
        "/supervision/new/",
    }
    assert all('value="words"' in answer.text for answer in got.values() if answer.status_code == 200)
    assert {answer.status_code for answer in got.values()} == {200, 400}
    assert rows() == before


def test_the_token_of_someone_else_is_none(strict, cast):
    mine, theirs = strict.test_client(), strict.test_client()
    stolen = token_of(theirs.get("/sign-in").text)
    mine.get("/sign-in")

    answer = mine.post("/sign-in", data={"email": "pia@example.org", "password": PASSWORD, "csrf_token": stolen})

    assert answer.status_code == 400


def test_signing_in_changes_the_token(strict, cast):
    client = strict.test_client()
    before = token_of(client.get("/sign-in").text)
    client.post("/sign-in", data={"email": "pia@example.org", "password": PASSWORD, "csrf_token": before})

    assert client.post("/sign-out", data={"csrf_token": before}).status_code == 400
    assert client.post("/sign-out", data={"csrf_token": token_of(client.get("/account/").text)}).status_code == 302


# Static files


@pytest.fixture
def static_paths(pia):
    found = {*re.findall(r'"(/static/[^"#]+)', pia.get(f"/courses/{OPEN}/fear-anger-shame/").text)}
    found |= {*re.findall(r'"(/static/[^"#]+/emblems.svg)#', pia.get("/courses/").text)}
    assert len(found) >= 5
    return sorted(found)


def test_static_files_are_kept_for_a_year_and_are_no_ones(pia, static_paths):
    for path in static_paths:
        answer = pia.get(path)

        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert "Set-Cookie" not in answer.headers
        assert "Accept-Encoding" in answer.headers["Vary"]
        assert no_headers(answer) == []


def test_static_files_come_packed_to_who_takes_them(pia, static_paths):
    for path in static_paths:
        plain = pia.get(path)

        assert "Content-Encoding" not in plain.headers
        for coding, unpacked in (("gzip", gzip.decompress), ("br", brotli.decompress)):
            packed = pia.get(path, headers={"Accept-Encoding": coding})
            assert packed.headers["Content-Encoding"] == coding
            assert unpacked(packed.data) == plain.data


def test_a_static_path_names_its_content(pia, static_paths):
    assert all(re.fullmatch(r"/static/[\w-]{4}/[a-z-]+\.(css|js|svg)", path) for path in static_paths)


@pytest.mark.parametrize("path", ["site.css", "../lms/app.py", "%2e%2e/app.py", "000000000000/site.css", ""])
def test_no_other_file_is_given(pia, path):
    assert pia.get(f"/static/{path}").status_code == 404


# What was typed is never markup

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)> \"'&{{7*7}}"


@pytest.fixture
def hostile(app, visitor, catalogue, once):
    """Someone whose name, address and note are markup, with a completed course."""
    email = '<b>"x"</b>@example.org'
    done = once("layout: hostile", lambda: _hostile(app, catalogue, email))
    client = app.test_client()
    assert client.post("/sign-in", data={"email": email, "password": PASSWORD}).status_code == 302
    return Visitor(client), done


def _hostile(app, catalogue, email: str) -> Done:
    with app.app_context():
        with unit_of_work():
            one = add_person(email, HOSTILE, NOW, password=PASSWORD)
            person_id = one.id
        done = complete(catalogue.courses[COURSE], person_id, NOW)
        with unit_of_work():
            learning.start_course(acting(person_id), catalogue.courses[OPEN])
            assignments.assign_training(
                acting(person_id), [person_id], [catalogue.courses[OPEN]], due_on=TODAY, note=HOSTILE
            )
    return done


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_typed_is_never_markup(hostile, kind):
    one, done = hostile

    page = one.get(pages_of(done)[kind]).text

    assert "<script>alert" not in page
    assert "<img" not in page


@pytest.mark.parametrize("kind", ["home", "account", "certificate"])
def test_what_was_typed_is_shown_as_it_was_typed(hostile, kind):
    one, done = hostile

    page = one.get(pages_of(done)[kind]).text

    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "{{7*7}}" in page or kind == "home"


@pytest.mark.parametrize(
    ("path", "field"),
    [("/sign-in", "email"), ("/verify/", "code"), (f"/courses/{OPEN}/evaluation/", "better"), ("/sign-in", "next")],
)
def test_a_field_that_comes_back_is_never_markup(pia, visitor, path, field):
    typed = f"{HOSTILE}{'!' * 2100 if field == 'better' else ''}"
    one = pia if "courses" in path else visitor(None)

    page = one.post(path, {field: typed})

    assert page.status_code in (401, 404, 422)
    assert "<script>alert" not in page.text
    assert "<img" not in page.text


# Looking changes nothing

NOTED = {"lesson_progress", "active_time", "reading_clock", "throttle"}


@pytest.mark.parametrize("kind", KINDS)
def test_looking_writes_no_fact(pia, done, rows, clock, kind):
    before = rows()

    for _ in range(2):
        pia.get(pages_of(done)[kind])
        clock.pass_time(minutes=6)

    changed = {table for table, count in rows().items() if count != before[table]}
    assert changed <= NOTED


@pytest.mark.parametrize("name", ["sam", "ada", "rex"])
def test_looking_writes_nothing_at_all_for_who_has_begun_no_course(visitor, cast, done, rows, clock, name):
    one = visitor(name)
    before = rows()

    for path in pages_of(done).values():
        one.get(path)
        clock.pass_time(minutes=6)

    told = {"event"} if name == "sam" else set()  # that he saw the team overview
    assert {table for table, count in rows().items() if count != before[table]} <= {"throttle", *told}


# Weight


class Loaded(HTMLParser):
    """What a browser asks for at once with a page."""

    def __init__(self) -> None:
        super().__init__()
        self.paths: set[str] = set()

    def handle_starttag(self, tag, attrs) -> None:
        given = dict(attrs)
        if tag == "link" and given.get("rel") in ("stylesheet", "icon", "preload", "modulepreload", "manifest"):
            self.paths.add(given["href"])
        if tag in ("script", "img", "source", "iframe", "video") and given.get("src"):
            self.paths.add(given["src"])
        if tag == "use" and given.get("href", "#")[0] != "#":
            self.paths.add(given["href"].partition("#")[0])


@pytest.mark.parametrize("kind", KINDS)
def test_a_first_view_is_light(pia, done, kind):
    page = pia.get(pages_of(done)[kind], headers={"Accept-Encoding": "gzip"})
    loaded = Loaded()
    loaded.feed(gzip.decompress(page.data).decode() if page.headers.get("Content-Encoding") else page.text)

    files = [pia.get(path, headers={"Accept-Encoding": "gzip"}) for path in loaded.paths]

    assert all(path.startswith("/static/") for path in loaded.paths)
    assert {file.status_code for file in files} == {200}
    assert 1 + len(files) <= 6
    assert len(page.data) + sum(len(file.data) for file in files) <= 60_000


# The HTML


def trouble_in(html: str) -> list[str]:
    """What does not parse, ids given twice, labels for nothing, headings that jump."""
    parser = tinyhtml5.parser.HTMLParser(namespace_html_elements=False)
    tree = parser.parse(html)
    found = [f"{kind} {given} at {place}" for place, kind, given in parser.errors]
    ids = Counter(one.get("id") for one in tree.iter() if isinstance(one.tag, str) and one.get("id"))
    found += [f"the id {name} is there {count} times" for name, count in ids.items() if count > 1]
    for one in tree.iter():
        for attribute in ("for", "aria-labelledby", "aria-describedby", "aria-controls"):
            found += [
                f"{attribute} names no {name}" for name in (one.get(attribute) or "").split() if name not in ids
            ]
        if one.tag == "a" and (one.get("href") or "").startswith("#") and one.get("href")[1:] not in ids:
            found.append(f"a link to {one.get('href')} leads nowhere")
        if one.get("style") is not None or any(name.startswith("on") for name in dict(one.items())):
            found.append(f"a style or script stands in <{one.tag}>")
    levels = [int(one.tag[1]) for one in tree.iter() if one.tag in {f"h{level}" for level in range(1, 7)}]
    if levels.count(1) != 1 or levels[0] != 1:
        found.append(f"the headings are {levels}")
    found += [f"h{before} is followed by h{after}" for before, after in pairwise(levels) if after > before + 1]
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_is_valid_html(pia, done, kind):
    assert trouble_in(pia.get(pages_of(done)[kind]).text) == []


@pytest.mark.parametrize("path", ["/sign-in", "/verify/", "/pause/", "/accessibility/", "/what-we-keep/"])
def test_a_strangers_page_is_valid_html(visitor, cast, path):
    assert trouble_in(visitor(None).get(path).text) == []


def test_an_open_quiz_is_valid_html(visitor, attempt):
    assert trouble_in(visitor("pia").get(f"{AT}quiz/").text) == []


def test_a_form_that_comes_back_is_valid_html(pia, visitor):
    assert trouble_in(visitor(None).post("/sign-in").text) == []
    assert trouble_in(pia.post("/account/").text) == []
    assert trouble_in(pia.post(f"/courses/{OPEN}/evaluation/", {"better": "x" * 2001}).text) == []


def test_every_lesson_is_valid_html(visitor, cast, catalogue):
    one = visitor("sam")

    found = {
        f"{course.slug}/{lesson.slug}": trouble_in(one.get(f"/courses/{course.slug}/{lesson.slug}/").text)
        for course in catalogue.courses.values()
        for lesson in course.lessons
    }

    assert {lesson: trouble for lesson, trouble in found.items() if trouble} == {}


# Links


def links_of(path: str, html: str) -> set[str]:
    found = (urljoin(path, href) for href in re.findall(r'<a[^>]*\shref="([^"]+)"', html))
    return {urlsplit(link).path for link in found if link.startswith("/")}


@pytest.mark.parametrize("name", ["pia", "sam", "ada", "rex", None])
def test_every_link_leads_somewhere(app, pia, visitor, cast, course, catalogue, paper_made, name):
    if name == "rex":
        with app.app_context(), unit_of_work():
            learning.start_course(acting(cast.rex), course)
    one, seen, waiting, dead = visitor(name), set(), {"/", "/sign-in", "/verify/"}, set()

    while waiting:
        path = waiting.pop()
        seen.add(path)
        answer = one.get(path)
        waits_for_paper = path.endswith(".pdf") and answer.status_code in (302, 503)  # nothing makes it here
        has_no_badge = path.endswith("/badge.json")  # that is taken out of a file which was made
        if answer.status_code >= 400 and not waits_for_paper and not has_no_badge:
            dead.add(path)
        if answer.mimetype == "text/html":
            waiting |= links_of(path, answer.text) - seen

    assert dead == set()
    assert name is None or len(seen) > 25


@pytest.fixture
def paper_made(app, done):
    with app.app_context(), unit_of_work():
        certificates.store_file(certificates.by_serial(done.serial).id, b"%PDF-1.7", NOW)


def test_mails_name_the_addresses_that_pages_have(app):
    with app.test_request_context():
        assert mails.home_address("") == url_for("home.home")
        assert mails.link_address("", "t0k3n") == url_for("recovery.link", token="t0k3n")
        assert mails.practice_address("", 7) == url_for("practice.observation", observation_id=7)


def test_no_page_carries_the_indentation_of_its_template(visitor, cast):
    page = visitor("pia").get("/").get_data(as_text=True)

    assert [line for line in page.splitlines() if line.startswith("    ")] == []

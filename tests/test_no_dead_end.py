"""No page of a peer is a dead end: each one leads on in one press, and the way is not only the bar above it."""

from __future__ import annotations

import re
from collections import Counter
from html import unescape

import pytest
from werkzeug.routing import MapAdapter

from tests.tools.demo_world import world_in

pytestmark = [pytest.mark.xdist_group("demo"), pytest.mark.long]
MAIN = re.compile(r"<main.*?</main>", re.DOTALL)
HREF = re.compile(r'<a\b[^>]*\bhref="(/[^"#]*)')
ACTION = re.compile(r'<form\b[^>]*\bmethod="post"[^>]*\baction="([^"]*)"|<form\b[^>]*\baction="([^"]*)"')
# Of pages of one kind, as lessons are, so many are read.
OF_A_KIND = 6
IS_FILE = re.compile(r"\.(?:pdf|csv|ics|svg|png|css|json|zip)(?:$|\?)")
START = ("/", "/own/", "/next/", "/courses/", "/competence/", "/hours/", "/certificates/", "/practice/", "/checks/")
# What stands alone on purpose: a way out for someone who needs a break.
ALONE = frozenset({"safety.pause"})


@pytest.fixture(scope="module")
def world(tmp_path_factory, catalogue):
    base = tmp_path_factory.getbasetemp().parent
    return world_in(tmp_path_factory.mktemp("no dead end"), base / "demo", catalogue)


def kind_of(routes: MapAdapter, path: str) -> str | None:
    """The name of the page behind the address; None for what is no page that one reads. Courses are looked up."""
    page = path.partition("?")[0]
    return routes.match(page, "GET")[0] if routes.test(page, "GET") and not IS_FILE.search(path) else None


def walk(world, name: str) -> tuple[Counter[str], list[str]]:
    """How many pages of each kind can be come to by links, and those of them that lead nowhere."""
    routes = world.app.url_map.bind("localhost")
    read, waiting, kinds, dead = set(), list(START), Counter(), []
    while waiting:
        path = waiting.pop(0)
        with world.app.app_context():
            kind = kind_of(routes, path)
        if path in read or kind is None or kinds[kind] >= OF_A_KIND:
            continue
        read.add(path)
        answer = world.get(f"{name}@example.org", path)
        if answer.status_code == 302:
            waiting.append(answer.location)
            continue
        if path.endswith("/file") and answer.status_code == 404:
            continue  # files of the demonstration lie beside its database, and are not copied here
        assert answer.status_code == 200, (path, answer.status_code)
        kinds[kind] += 1
        if "html" not in answer.content_type:
            continue
        main = MAIN.search(answer.text)[0]
        on = {unescape(href) for href in HREF.findall(main)}
        presses = {one or other for one, other in ACTION.findall(main)}
        if not (presses or {href for href in on if href != path and not IS_FILE.search(href)}) and kind not in ALONE:
            dead.append(path)
        waiting.extend(sorted(on))
    return kinds, dead


@pytest.mark.parametrize("name", ["pia", "rex"])
def test_no_page_is_a_dead_end(world, name):
    kinds, dead = walk(world, name)

    assert dead == []
    assert len(kinds) > 15, kinds


@pytest.mark.proof
@pytest.mark.parametrize("name", ["lena", "marcus", "theo", "wes"])
def test_no_page_of_others_is_a_dead_end(world, name):
    kinds, dead = walk(world, name)

    assert dead == []
    assert len(kinds) > 15, kinds

"""One browser and one render child for each worker; a site of its own for each test."""

from __future__ import annotations

import os

import pytest
from playwright.sync_api import Locator

from tests.tools.browser import KINDS, Memory, launched, new_context, watch
from tests.tools.server import demo_database, render_child, serving


@pytest.fixture(scope="session")
def demo_file(tmp_path_factory, catalogue):
    return demo_database(tmp_path_factory.getbasetemp().parent / "demo", catalogue)


@pytest.fixture(scope="session")
def paper():
    with render_child() as address:
        yield address


@pytest.fixture(scope="session")
def browser():
    with launched() as one:
        yield one


@pytest.fixture(scope="session")
def of_new_kinds(request, tmp_path_factory):
    """A kind of element in surroundings of its kind, or an order of headings, that no test of this run looked at."""
    has_others = "PYTEST_XDIST_WORKER" in os.environ
    file = tmp_path_factory.getbasetemp().parent / "kinds" if has_others else None
    return Memory(KINDS, is_thorough=request.config.getoption("--proof"), file=file)


@pytest.fixture(autouse=True)
def patience(monkeypatch):
    """Who clicks looks at what came of it when the page has come: what is asked sooner would find half of it."""
    click = Locator.click

    def click_and_wait(self, **options):
        click(self, **options)
        self.page.wait_for_load_state()

    monkeypatch.setattr(Locator, "click", click_and_wait)


@pytest.fixture
def site(demo_file, catalogue):
    """The demonstration, served; nothing makes paper."""
    with serving(demo_file, catalogue) as one:
        yield one


@pytest.fixture
def paper_site(demo_file, catalogue, paper):
    """The demonstration, served, with the child that makes paper."""
    with serving(demo_file, catalogue, paper) as one:
        yield one


@pytest.fixture
def come(browser):
    """Gives a page of a new visitor at a site; at the end, no script failed and nothing else was asked."""
    contexts, watches = [], []

    def open_page(site, **options):
        context = new_context(browser, site.url, **options)
        contexts.append(context)
        watches.append(watch(context, site.url))
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()
    assert [trouble for one in watches for trouble in one.trouble] == []

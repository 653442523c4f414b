"""Enter in a form that cannot be taken back: nothing is sent, and nothing typed is lost."""

from __future__ import annotations

import re

import pytest

from tests.web.conftest import COURSE

PATHS = (
    f"/courses/{COURSE}/evaluation/",
    "/assign/",
    "/people/new/",
    "/people/import/apply",
    "/people/{pia}/manage/leave",
    "/people/{pia}/manage/supervisors/1/end",
    "/account/second-step/remove",
    "/practice/start/",
)
TYPED = {"better": "More <scenes> & time", "courses": [COURSE, "boundaries-in-real-life"], "last_day": "2026-11-20"}


@pytest.mark.parametrize("path", PATHS)
def test_enter_sends_nothing_and_asks_first(visitor, cast, rows, path):
    ada = visitor("ada")
    before = rows()

    page = ada.post(path.format(pia=cast.pia), TYPED | {"password": "a secret", "enter": "1"})

    if path.startswith("/practice/"):  # not an administrator's
        assert page.status_code == 404
    else:
        assert page.status_code == 422
        assert "Not sent yet" in page.text
        kept = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.text)
        assert [pair for pair in kept if pair[0] != "csrf_token"] == [
            ("better", "More &lt;scenes&gt; &amp; time"),
            ("courses", COURSE),
            ("courses", "boundaries-in-real-life"),
            ("last_day", "2026-11-20"),
        ]
    assert rows() == before


def test_the_press_after_it_sends_what_was_typed(visitor, cast, app, rows):
    pia = visitor("pia")
    pia.post(f"/courses/{COURSE}/start")
    path = f"/courses/{COURSE}/evaluation/"

    pia.post(path, {"useful": "5", "enter": "1"})
    between = rows()["evaluation"]
    pia.post(path, {"useful": "5"})

    assert (between, rows()["evaluation"]) == (0, 1)


def test_what_narrows_a_form_by_its_address_stays(visitor, cast):
    page = visitor("sam").post(f"/assign/?person={cast.pia}", {"enter": "1"})

    assert f'action="/assign/?person={cast.pia}"' in page.text

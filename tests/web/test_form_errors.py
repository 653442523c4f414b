"""What every form says of what was typed wrong: at the top, with a way to the field, and beside the field."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from lms.domain.team.supervision_log import Meeting
from lms.store.db import unit_of_work
from lms.store.people import membership, people
from lms.store.team import assignments, supervision_log
from tests.conftest import NOW, TODAY

COURSE = "peer-role-in-child-welfare"
MANAGE = "/people/{pia}/manage/"
# Path and what is sent, by who sends it: each has something wrong with it.
FORMS = {
    "nobody": [("/sign-in", {}), ("/verify/", {})],
    "pia": [
        ("/account/", {}),
        ("/account/mail/day", {"weekday": "6"}),
        ("/account/mail/away", {"away_from_on": "soon"}),
        ("/account/mail/away", {"away_from_on": "2026-12-01"}),
        (f"/practice/ask/{COURSE}/one-minute-role/", {}),
        ("/own/supervision/1/object", {}),
    ],
    "sam": [
        ("/assign/", {}),
        ("/assign/{asked}/day", {"due_on": ""}),
        ("/assign/{asked}/day", {"due_on": "2020-01-01"}),
        ("/assign/{asked}/withdraw", {}),
        ("/practice/start/", {}),
        ("/supervision/new/", {}),
        ("/supervision/1/reverse", {}),
    ],
    "ada": [
        ("/people/new/", {}),
        ("/people/import/", {}),
        ("/people/teams/", {}),
        ("/people/teams/{team}/", {}),
        ("/people/teams/{team}/", {"name": "South"}),
        (MANAGE, {}),
        (f"{MANAGE}profile", {}),
        (f"{MANAGE}supervisors", {}),
        (f"{MANAGE}supervisors", {"supervisor": "pia@example.org", "supervisor_from_on": "2026-11-21"}),
        (f"{MANAGE}supervisors/{{supervision}}/end", {}),
        (f"{MANAGE}supervisors/{{supervision}}/end", {"until_on": "2001-01-01"}),
        (f"{MANAGE}teams", {}),
        (f"{MANAGE}teams/{{member}}/end", {"until_on": "then"}),
        (f"{MANAGE}leave", {"last_day": "1999-01-01"}),
        (f"{MANAGE}give-back", {}),
        ("/program/", {}),
        ("/program/logo", {}),
        ("/program/signature", {}),
        ("/program/inserts/write/", {}),
    ],
}


class Page(HTMLParser):
    """What a page has by id, and which ids its summary of troubles leads to."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: dict[str, tuple[str, dict[str, str | None]]] = {}
        self.ways: list[str] = []
        self.summaries = self._inside = 0
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if "id" in told:
            assert told["id"] not in self.ids, f"two have the id {told['id']}"
            self.ids[told["id"] or ""] = (tag, told)
        if tag == "div" and (self._inside or "trouble" in (told.get("class") or "").split()):
            self.summaries += not self._inside
            self._inside += 1
        if self._inside and tag == "a" and (told.get("href") or "").startswith("#"):
            self.ways.append((told["href"] or "")[1:])

    def handle_endtag(self, tag: str) -> None:
        if tag == "div" and self._inside:
            self._inside -= 1


@pytest.fixture
def places(app, cast) -> dict[str, int]:
    with app.app_context(), unit_of_work():
        team, _ = membership.add_team("North"), membership.add_team("South")
        membership.join(team.id, cast.pia, TODAY)
        (asked,) = assignments.add([cast.pia], [COURSE], cast.sam, TODAY, "", NOW)
        meeting = Meeting(TODAY, 50, is_group=False, person_ids=(cast.pia,), credential="LCSW")
        supervision_log.add_meeting(cast.sam, meeting, "the first line", NOW)
        return {
            "pia": cast.pia,
            "team": team.id,
            "asked": asked.id,
            "supervision": people.open_supervision(cast.sam, cast.pia).id,
            "member": membership.open_membership(team.id, cast.pia).id,
        }


EVERY = [(name, *form) for name, forms in FORMS.items() for form in forms]


@pytest.mark.parametrize(("name", "path", "sent"), EVERY)
def test_each_trouble_is_summed_up_and_leads_to_its_field(visitor, places, name, path, sent):
    answer = visitor(None if name == "nobody" else name).post(path.format_map(places), sent)
    page = Page(answer.text)

    assert answer.status_code == 422
    assert page.summaries == 1
    assert page.ways
    for way in page.ways:
        assert way in page.ids, f"#{way} leads nowhere"
        tag, told = page.ids[way]
        described_by = (told.get("aria-describedby") or "").split()
        assert f"{way}-wrong" in described_by, (tag, told)
        assert f"{way}-wrong" in page.ids
        assert tag == "fieldset" or told.get("aria-invalid") == "true"


@pytest.mark.parametrize(("name", "path", "sent"), EVERY)
def test_a_form_with_something_wrong_is_open_to_see(visitor, places, name, path, sent):
    text = visitor(None if name == "nobody" else name).post(path.format_map(places), sent).text

    closed = re.findall(r'<details class="more">(.*?)</details>', text, re.DOTALL)
    assert not [part for part in closed if 'class="wrong"' in part]

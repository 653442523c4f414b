"""A press that is answered with a message leads to it, so that the focus is there without any script."""

from __future__ import annotations

import re

import pytest
from flask import flash, redirect

from lms.web import layout

MESSAGE = re.compile(r'<p class="said" role="status" id="said" tabindex="-1">([^<]+)</p>')


@pytest.fixture
def press(app, cast):
    """The answer of a page that leads elsewhere, with these messages said."""

    def answer(to: str, *messages: str, status: int = 302):
        with app.test_request_context("/"):
            for message in messages:
                flash(message)
            return layout.lead_to_message(redirect(to, status)).headers["Location"]

    return answer


@pytest.mark.works("POST /people/teams/")
def test_a_message_is_led_to_and_can_take_the_focus(visitor, cast):
    ada = visitor("ada")

    answer = ada.post("/people/teams/", {"name": "North house"})

    assert answer.headers["Location"] == "/people/teams/#said"
    assert MESSAGE.findall(ada.get(answer.location).text) == [
        "The team “North house” is made. Add people to it on their own pages."
    ]


def test_it_comes_before_a_place_that_the_page_asked_for(press):
    assert press("/courses/?order=new#holding", "Kept.") == "/courses/?order=new#said"
    assert press("/courses/#holding", "Kept.", status=303) == "/courses/#said"


def test_without_a_message_the_page_leads_where_it_says(press):
    assert press("/courses/#holding") == "/courses/#holding"


def test_of_several_messages_the_first_takes_the_focus(visitor, cast):
    ada = visitor("ada")
    for name in ("North house", "South house"):
        ada.post("/people/teams/", {"name": name})

    page = ada.get("/people/teams/").text

    assert page.count('id="said"') == 1
    assert page.count('role="status"') >= 2
    assert "North house" in MESSAGE.findall(page)[0]

"""Search, the glossary, and words by situation."""

from __future__ import annotations

import logging
import re

import pytest

from tests.web.conftest import without_token


@pytest.fixture
def pia(visitor, cast):
    return visitor("pia")


def results(page: str) -> list[str]:
    found = re.search(r'<ol class="found">(.*?)</ol>', page, re.DOTALL)
    return re.findall(r'<a href="(/courses/[^"]+)"', found[1]) if found else []


@pytest.mark.works("GET /search/")
@pytest.mark.parametrize(
    ("asked", "first"),
    [
        ("saying no", "/courses/boundaries-in-real-life/saying-no-warmly/"),
        ("mandated reporter", "/courses/mandated-reporting/am-i-a-mandated-reporter/"),
    ],
)
def test_a_question_leads_to_the_lesson_that_says_it(pia, asked, first):
    page = pia.get("/search/", query_string={"q": asked})

    assert page.status_code == 200
    assert results(page.text)[0].partition("#")[0] == first
    assert "<mark>" in page.text


def test_what_is_shown_leads_to_its_heading(pia):
    page = pia.get("/search/?q=reasonable+cause+to+believe")

    (where,) = [one for one in results(page.text) if "what-must-be-reported" in one]
    anchor = where.partition("#")[2]
    assert f'id="{anchor}"' in pia.get(where).text


def test_what_a_content_note_speaks_of_is_not_shown_unasked(pia):
    """The bruises stand in the scene, and nowhere in the gentler way."""
    page = pia.get("/search/?q=bruises+arm")

    assert any("what-must-be-reported" in one for one in results(page.text))
    assert "four round" not in page.text
    assert "The lesson has a gentler way through." in page.text


def test_words_that_help_stand_before_the_lessons(pia):
    page = pia.get("/search/?q=say+no").text

    assert page.index('id="words-to-use"') < page.index('id="found"')


def test_results_come_by_ten_and_lead_on(pia):
    first, second = (pia.get("/search/", query_string={"q": "no", "page": number}).text for number in (1, 2))

    assert len(results(first)) == len(results(second)) == 10
    assert not set(results(first)) & set(results(second))
    assert 'href="/search/?q=no&amp;page=2"' in first
    assert 'href="/search/?q=no&amp;page=1"' in second


@pytest.mark.parametrize("number", ["0", "9999", "99999", "-1", "x", ""])
def test_a_page_that_there_is_not_shows_one_that_there_is(pia, number):
    page = pia.get("/search/", query_string={"q": "no", "page": number})

    assert page.status_code == 200
    assert results(page.text)


@pytest.mark.parametrize("asked", ["", "   ", '"'])
def test_without_a_question_it_says_how_to_ask(pia, asked):
    page = pia.get("/search/", query_string={"q": asked})

    assert page.status_code == 200
    assert not results(page.text)


def test_what_nothing_says_is_told_calmly(pia):
    page = pia.get("/search/?q=xqzzz")

    assert "No lesson says “xqzzz”." in page.text


def test_another_spelling_and_a_word_left_out_are_told(pia):
    page = pia.get("/search/?q=boundry+xqzzz").text

    assert "Nothing says “boundry”, so this is for “boundary”." in page
    assert "Nothing says “xqzzz”, so it was left out." in page


def test_nothing_typed_becomes_markup(pia):
    page = pia.get("/search/", query_string={"q": '<b>no</b> "onload=x'}).text

    assert "<b>no" not in page
    assert 'value="&lt;b&gt;no&lt;/b&gt; &#34;onload=x"' in page


def test_nothing_about_a_question_is_kept_or_logged(pia, rows, caplog):
    before = rows()
    with caplog.at_level(logging.DEBUG):
        pia.get("/search/?q=pregnant+and+using")

    assert rows() == before
    assert "pregnant" not in caplog.text


@pytest.mark.works("GET /glossary/")
def test_the_glossary_says_what_words_mean(pia):
    page = pia.get("/glossary/")

    assert page.status_code == 200
    assert '<dt id="word-return-to-use">return to use</dt>' in page.text


@pytest.mark.works("GET /words/")
def test_words_stand_by_situation_with_their_lesson(pia):
    page = pia.get("/words/")

    assert page.status_code == 200
    assert "<h2>A missed call or a no-show</h2>" in page.text
    assert 'href="/courses/engaging-parents/missed-and-coming-back/"' in page.text


def test_a_lesson_opens_what_a_word_means_without_scripts(pia):
    page = without_token(pia.get("/courses/compassion-fatigue-and-self-care/if-i-return-to-use/").text)

    ids = set(re.findall(r'popovertarget="(word-[^"]+)"', page))
    assert "word-return-to-use" in ids
    assert ids == set(re.findall(r'id="(word-[^"]+)" popover', page))


def test_the_catalogue_leads_to_all_three(pia):
    page = pia.get("/courses/").text

    assert 'action="/search/"' in page
    assert 'href="/words/"' in page
    assert 'href="/glossary/"' in page


def test_without_an_account_there_is_none(visitor, cast):
    for path in ("/search/?q=no", "/glossary/", "/words/"):
        assert visitor(None).get(path).status_code == 302

"""One's own page: strengths first, growth, what is next and how long, who looked."""

from __future__ import annotations

import re

import pytest

SHARE = re.compile(r"<b>(\d+) of (\d+)</b>")


@pytest.fixture
def page(visitor):
    return lambda name="pia": visitor(name).get("/competence/").text


@pytest.mark.works("GET /competence/")
def test_it_begins_with_what_stands_not_with_what_lacks(page, done):
    told = page()
    lead = told.partition('<p class="lead-words">')[2].partition("</p>")[0]
    stands = sum(int(at) for at, _ in re.findall(r"(\d+) of (\d+) at target", told))

    assert stands > 0
    assert lead.strip().startswith(f"{stands} competencies stand at the target of your role, most fully in ")
    for word in ("below target", "gap", "missing", "%"):
        assert word not in lead


def test_who_has_shown_nothing_yet_is_welcomed(page, cast):
    assert "Your way begins here." in page()
    assert "The drawing begins with the first thing you show." in page()
    assert "<svg viewBox" not in page().partition('id="grown"')[2].partition("</section>")[0]


def test_categories_stand_by_their_share_of_what_is_asked_and_what_only_waits_is_last(page, done):
    sections = page().split('<section aria-labelledby="f-')[1:]

    assert len(sections) > 1
    for section in sections:
        told = re.findall(
            r"<b>(\d+) of (\d+)</b>|<span class=\"soft\">(waits)</span>", section.partition("</section>")[0]
        )
        shares = [-1.0 if waits else int(at) / int(asked) for at, asked, waits in told]
        assert shares == sorted(shares, reverse=True)


def test_in_each_category_what_stands_comes_first_and_what_waits_for_a_course_last(page, done):
    order = ("At target", "Below target", "Due for refresh", "Not shown yet", "Waits for a course")
    seen = set()
    for category in page().split('<details class="category"')[1:]:
        told = re.findall(rf"<span class=\"small soft\">\s*({'|'.join(order)})", category.partition("</details>")[0])
        ranks = [(word.startswith("Waits"), word != "At target") for word in told]
        assert ranks == sorted(ranks)
        seen.update(told)

    assert {"At target", "Not shown yet", "Waits for a course"} <= seen


def test_growth_ends_with_the_number_that_stands_today_and_is_told_in_words(page, done):
    told = page()
    drawing = told.partition('id="grown"')[2].partition("</section>")[0]
    stands, asked = (
        sum(int(one[number]) for one in re.findall(r"(\d+) of (\d+) at target", told)) for number in (0, 1)
    )

    assert 'aria-hidden="true"' in drawing
    assert f"today: <b>{stands}</b>" in drawing
    assert f"all {asked} that can be shown here" in drawing


def test_growth_is_on_no_page_of_somebody_else(visitor, cast, done):
    for name in ("sam", "ada"):
        told = visitor(name).get(f"/people/{cast.pia}/competence/").text
        assert "How it grew" not in told
        assert "Who looked" not in told


def test_what_is_next_stands_on_top_with_its_minutes_and_is_one_press_away(page, done):
    first = page().partition("Next for you:")[2].partition('<p class="links small">')[0]

    assert re.search(r"</em>, .*(minute|hour)", first)
    assert re.search(r'class="button', first)


def test_toward_each_gap_that_can_be_closed_there_is_a_step_or_a_word_on_what_it_waits_for(page, done):
    gaps = re.findall(r"<li><span class=\"rungs\">.*?</li>", page(), re.S)
    gaps = [one for one in gaps if re.search(r"small soft\">\s*(Not shown yet|Below target|Due)", one)]

    assert len(gaps) > 20
    assert [
        one for one in gaps if not re.search(r"Next: <em>|: It waits for|aside|comes up again|tomorrow", one)
    ] == []


def test_a_step_that_was_put_off_is_told_calmly_and_presses_nothing(visitor, page, done):
    pia = visitor("pia")
    for key in re.findall(r'name="step" value="([^"]*)"', pia.get("/next/").text):
        pia.post("/next/not-now", {"step": key})

    resting = re.findall(r"You set <em>.*?</div>", page(), re.S)
    assert resting
    assert all("It comes back by itself" in one and "button" not in one for one in resting)


def test_others_looks_are_told_and_lead_to_all_of_them(visitor, page, cast):
    assert "Nobody else looked in the last 90 days." in page()

    visitor("sam").get(f"/people/{cast.pia}/competence/")

    looked = page().partition('id="looked"')[2].partition("</section>")[0]
    assert "Sam Example" in looked
    assert "November 21" in looked
    assert 'href="/account/looks/"' in looked


def test_ones_own_words_on_the_device_are_one_press_away(page, cast):
    told = page().partition('id="device"')[2]

    assert "An employer may open a device that is its own." in " ".join(told.split())
    assert 'href="/own/notes/"' in told

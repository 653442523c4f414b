"""What someone set for themselves, in a real browser: a voice that can be stopped, and pages that still fit."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from lms.actions.account.accommodations import set_accommodations
from lms.domain.account.accommodations import Accommodation
from lms.store.db import unit_of_work
from lms.store.people import people
from tests.journeys.pages import CHILDREN, PAGES, ROLE
from tests.journeys.test_every_page import open_at, paths_of, visit
from tests.journeys.test_every_page import site as site  # the same demonstration
from tests.tools.acting import acting
from tests.tools.browser import PHONE, SCRIPTS_OFF_OR_ON, axe, come_in, too_tight

pytestmark = pytest.mark.browser

PAGE, LESSON, QUIZ = "/account/comfort/", f"/courses/{ROLE}/two-systems/", f"/courses/{CHILDREN}/quiz/"
# A voice that notes what it is given and goes on only when it is told to.
VOICE = """
  window.spoken = [];
  window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
  const voices = [
    { lang: "en-US", localService: false }, { lang: "en-GB", localService: true, name: "of the device" },
  ];
  Object.defineProperty(window, "speechSynthesis", { value: {
    getVoices: () => voices,
    speak(one) { spoken.push([one.text, one.lang, one.voice && one.voice.name]); this.now = one; },
    end() { const one = this.now; this.now = null; one.onend(); },
    cancel() { this.now = null; console.info("hushed"); },
  } });
"""
NO_VOICE = "delete window.speechSynthesis; Object.defineProperty(window, 'speechSynthesis', { value: undefined });"
GO_ON = "() => { speechSynthesis.end(); return spoken.at(-1)[0]; }"
TO_THE_END = "() => { while (speechSynthesis.now) speechSynthesis.end(); }"
SPOKEN = "() => spoken.map((one) => one[0])"


def set_for(site, name: str, *chosen: Accommodation) -> None:
    with site.app.app_context(), unit_of_work():
        set_accommodations(acting(people.person_by_email(f"{name}@example.org").id), chosen)


@pytest.fixture
def listening(site, come):
    """Gives a page of Pia's, who has things read to her by a browser with that voice."""
    set_for(site, "pia", Accommodation.READ_ALOUD)

    def at(path: str, voice: str = VOICE) -> Page:
        page = come(site)
        page.add_init_script(voice)
        come_in(page, site, "pia")
        page.goto(path)
        return page

    yield at
    set_for(site, "pia")


def test_a_lesson_is_read_sentence_by_sentence_stopped_and_gone_on_with(listening, catalogue):
    title = catalogue.courses[ROLE].lesson("two-systems").title
    page = listening(LESSON)
    page.get_by_role("button", name="Read aloud").press("Enter")
    expect(page.get_by_role("button", name="Stop reading")).to_be_focused()
    first = page.evaluate("() => spoken[0]")
    expect(page.locator("h1.being-read")).to_have_count(1)
    page.evaluate(GO_ON)
    third = page.evaluate(GO_ON)

    page.keyboard.press("Escape")

    assert first == [title, "en", "of the device"]
    expect(page.locator(".being-read")).to_have_count(0)
    page.get_by_role("button", name="Read on").click()
    assert page.evaluate(SPOKEN)[-1] == third
    page.get_by_role("button", name="Stop reading").click()
    page.get_by_role("button", name="From the start").click()
    assert page.evaluate(SPOKEN)[-1] == title


def test_all_that_is_seen_is_read_and_nothing_that_is_closed(listening):
    page = listening(LESSON)
    page.get_by_role("button", name="Read aloud").click()

    page.evaluate(TO_THE_END)

    expect(page.get_by_role("button", name="Read aloud")).to_be_visible()
    heard = " ".join(page.evaluate(SPOKEN))
    seen = page.locator("article").inner_text()
    assert all(line in heard for line in page.locator("article h2:visible").all_inner_texts())
    assert page.locator(".say li").first.evaluate("one => one.firstChild.data.trim()")[:20] in heard
    assert "The gentler way through" in heard  # the way to it, and not what is in it
    assert page.locator(".gentler p").first.text_content()[:40] not in heard
    assert "[1]" in seen
    assert "[1]" not in heard
    assert "Keep" not in heard


def test_leaving_the_page_stops_the_voice(listening):
    page = listening(LESSON)
    page.get_by_role("button", name="Read aloud").click()
    hushed: list[str] = []
    page.on("console", lambda message: hushed.append(message.text))

    page.get_by_role("link", name="Pause", exact=True).first.click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Pause")
    assert "hushed" in hushed


def test_each_question_of_a_quiz_has_a_button_of_its_own(listening):
    page = listening(QUIZ)
    question = page.locator("fieldset.item").nth(1)

    question.get_by_role("button", name="Read aloud question 2 of").click()
    page.evaluate(TO_THE_END)

    heard = " ".join(page.evaluate(SPOKEN))
    assert all(words.split(".")[0] in heard for words in question.locator(".option span").all_inner_texts())
    assert page.locator("fieldset.item").first.locator("legend").first.inner_text().splitlines()[-1] not in heard
    expect(page.locator(".kept")).to_be_empty()  # to listen is no answer


@pytest.mark.proof
def test_another_question_takes_the_voice(listening):
    page = listening(QUIZ)

    for number in (0, 1):
        page.locator("fieldset.item").nth(number).get_by_role("button", name="Read aloud").click()

    expect(page.get_by_role("button", name="Stop reading")).to_have_count(1)
    expect(page.locator("fieldset.item").nth(1).get_by_role("button", name="Stop reading")).to_be_visible()


@pytest.mark.proof
def test_a_voice_that_fails_is_told(listening):
    page = listening(LESSON)
    page.get_by_role("button", name="Read aloud").click()

    page.evaluate("() => speechSynthesis.now.onerror()")

    expect(page.get_by_text("This browser found no voice to read with.")).to_be_visible()
    expect(page.get_by_role("button", name="Read aloud")).to_be_visible()


def test_a_browser_without_a_voice_is_offered_nothing(listening):
    page = listening(LESSON, NO_VOICE)

    expect(page.locator(".bookmark").first).to_be_visible()  # scripts ran
    expect(page.get_by_role("button", name="Read aloud")).to_have_count(0)


@pytest.mark.proof
def test_who_did_not_ask_for_it_has_no_button(site, come):
    page = come(site)
    page.add_init_script(VOICE)
    come_in(page, site, "pia")

    page.goto(LESSON)

    expect(page.locator(".bookmark").first).to_be_visible()
    expect(page.get_by_role("button", name="Read aloud")).to_have_count(0)


@SCRIPTS_OFF_OR_ON
def test_what_is_chosen_shows_at_once_and_holds_once_it_is_saved(site, come, scripts):
    page = come(site, java_script_enabled=scripts)
    come_in(page, site, "ana" if scripts else "lena")
    page.goto(PAGE)
    sample = page.locator(".sample p").nth(1)

    def look() -> tuple[str, str]:
        # By the browser itself: a page without scripts still answers to its tools.
        return sample.evaluate("one => [getComputedStyle(one).fontSize, getComputedStyle(one).letterSpacing]")

    before = look()
    page.get_by_label("Largest").check(force=True)
    page.get_by_label("More space").check(force=True)
    chosen = look()
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#said")).to_contain_text("Saved.")

    assert float(chosen[0][:-2]) == pytest.approx(1.45 * float(before[0][:-2]), rel=0.01)
    assert (before[1], chosen[1] != "normal") == ("normal", True)
    assert look() == chosen
    page.goto("/account/")
    assert page.evaluate("() => getComputedStyle(document.documentElement).fontSize") == "23.2px"


def test_less_motion_takes_away_every_transition(site, come):
    set_for(site, "pia", Accommodation.LESS_MOTION)
    page = come(site, reduced_motion="no-preference")
    come_in(page, site, "pia")
    page.goto("/account/")

    moving = page.evaluate(
        "() => [...document.querySelectorAll('*')].filter((one) => "
        "getComputedStyle(one).transitionDuration !== '0s' || getComputedStyle(one).animationName !== 'none').length"
    )

    set_for(site, "pia")
    assert moving == 0


def test_printed_for_others_a_page_looks_the_same_and_a_lesson_is_large(site, come):
    set_for(site, "pia", *Accommodation)
    page = come(site)
    come_in(page, site, "pia")
    page.emulate_media(media="print")
    size = "one => getComputedStyle(one).fontSize"

    page.goto("/hours/")
    of_hours = page.locator("main > :visible").last.evaluate(size), page.locator("h1").evaluate(size)
    page.goto(LESSON)
    of_lesson = page.locator("article").evaluate(size)
    set_for(site, "pia")
    page.goto("/hours/")

    assert of_hours == (page.locator("main > :visible").last.evaluate(size), page.locator("h1").evaluate(size))
    assert float(of_lesson[:-2]) > 20


# What is widest, and what people open most; by `make proof` every page of theirs.
FIRST_LOOKED_AT = {"pia": ("/", "/own/notes/", PAGE), "sam": ("/team/oregon/?order=need",)}


@pytest.mark.long
@pytest.mark.parametrize("name", ["pia", "sam"])
def test_with_all_of_it_set_pages_still_fit_and_axe_finds_nothing(site, come, request, name):
    set_for(site, name, *Accommodation)
    page, found = visit(site, come, name, viewport=PHONE), []
    is_proof = request.config.getoption("--proof")
    paths = PAGES[name] if is_proof else FIRST_LOOKED_AT[name]

    for path in paths_of(site, name, paths).values():
        open_at(page, site, path)
        found += [f"{path} {fault}" for fault in [*too_tight(page), *axe(page)]]

    set_for(site, name)
    assert "\n".join(found) == ""

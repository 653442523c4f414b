"""A peer's whole way, and what may happen on it, in a real browser."""

from __future__ import annotations

import re
import subprocess
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from lms.cli.queue.making import Tools, make_papers
from lms.cli.queue.sealing import seals_of
from lms.documents.render import render
from lms.store.people import people
from tests.conftest import PASSWORD, need_tool
from tests.tools.browser import SCRIPTS_ON_OR_OFF, answer, come_in, sign_in, stand_in_for_the_weather
from tests.tools.way import open_quiz, wrong_answer

pytestmark = pytest.mark.browser

COURSE = "peer-role-in-child-welfare"
NAME = "Wes Tran"
GO_ON = re.compile("^lesson")  # on the way, where one is


def answer_all(page: Page, course, *, right: bool, which=lambda _: True) -> set[str]:
    """Answers every item on the page, or those of some kind; the names of the fields of all."""
    names = page.locator("fieldset.item").evaluate_all(
        "all => all.map(one => one.querySelector('input, select').name)"
    )
    for name in names:
        item = course.item(name.removeprefix("item-"))
        if which(item):
            answer(page, item, item.right_answer if right else wrong_answer(item))
    return set(names)


def read_lessons(page: Page, site, course) -> None:
    """Reads every lesson from the first one on, ten minutes each, up to the quiz."""
    for lesson in course.lessons:
        expect(page.get_by_role("heading", level=1)).to_have_text(lesson.title)
        site.clock.pass_time(minutes=10)
        page.get_by_role("button", name=re.compile("^Done")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Quiz")


@SCRIPTS_ON_OR_OFF
def test_a_peer_goes_from_signing_in_to_a_certificate_that_a_stranger_checks(
    paper_site, come, catalogue, tmp_path, scripts
):
    course = catalogue.courses[COURSE]
    page = come(paper_site, java_script_enabled=scripts)

    # Sign in, go by home to the course, and start it.
    page.goto("/")
    page.get_by_label("E-mail").fill("wes@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Good to see you, Wes.")
    page.get_by_role("link", name=course.title).first.click()
    page.get_by_role("button", name="Begin lesson 1").click()
    read_lessons(page, paper_site, course)

    # A first try that does not pass shows the reasons, and the next one is a fresh draw.
    page.get_by_role("button", name="Start the quiz").click()
    first = answer_all(page, course, right=False)
    page.get_by_role("button", name="Hand in my answers").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Not yet")
    expect(page.locator(".why").first).to_be_visible()
    page.get_by_role("button", name="Try again with a fresh draw").click()
    second = answer_all(page, course, right=True)
    assert second != first
    page.get_by_role("button", name="Hand in my answers").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You have it")

    # The evaluation is the last step.
    page.get_by_role("link", name="Say what you think of the course").click()
    page.get_by_role("group", name="I felt respected").get_by_text("Very much").click()
    page.get_by_label("What would make it better?").fill("More role plays.")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You made it, Wes.")
    expect(page.get_by_role("heading", name="contact hours")).to_contain_text("+1.5")

    # The paper is made while the page waits, and bears the name.
    link = page.get_by_role("link", name="Open your certificate (PDF)")
    address = link.get_attribute("href")
    link.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your certificate is being made")
    make_with_keys(paper_site)
    expect(page.get_by_role("heading", level=1)).to_have_text("Your certificate is ready")
    paper = page.context.request.get(address)
    assert paper.body().startswith(b"%PDF")
    assert NAME in words_of(paper.body())
    serial = re.search(r"/certificates/([0-9A-Z-]+)\.pdf", address)[1]

    # It counts.
    page.goto("/hours/")
    expect(page.locator(".number")).to_have_text("1.5")
    page.goto("/competence/")
    expect(page.get_by_text("right, last on November 21").first).to_be_attached()

    # A stranger types its number as it comes.
    stranger = come(paper_site, java_script_enabled=scripts)
    stranger.goto("/verify/")
    stranger.get_by_label("Certificate number").fill(serial.lower().replace("-", " "))
    stranger.get_by_role("button", name="Check", exact=True).click()
    expect(stranger.get_by_role("heading", level=1)).to_have_text("A specimen")
    expect(stranger.get_by_text(NAME).first).to_be_visible()

    # By the file as well, by keyboard alone; of a copy that was saved anew it is told what it says.
    check_file(stranger, paper.body())
    expect(stranger.get_by_text("This is the file as it was issued, to the last byte.")).to_be_visible()
    check_file(stranger, paper.body() + b"\n% more\n")
    if scripts:
        expect(stranger.locator("[data-choice]")).to_be_focused()
        stranger.keyboard.press("Tab")
        stranger.keyboard.press("Enter")
    expect(stranger.get_by_role("heading", level=1)).to_have_text("Not the issued file")
    expect(
        stranger.get_by_text("Every printed field that could be read says the same as the record.")
    ).to_be_visible()


def check_file(stranger, data: bytes) -> None:
    stranger.goto("/verify/")
    one = {"name": "certificate.pdf", "mimeType": "application/pdf", "buffer": data}
    stranger.get_by_label("The PDF as you got it").set_input_files(one)
    stranger.get_by_label("The PDF as you got it").focus()
    stranger.keyboard.press("Tab")
    stranger.keyboard.press("Enter")


def make_with_keys(site) -> None:
    """What the queue's thread does beside a site that is served from the command line."""
    with site.app.app_context():
        seals = seals_of(site.settings, site.clock)
        tools = Tools(site.clock, lambda job: render(job, site.settings.render_socket), {}, seals)
        make_papers(site.settings, tools)


def words_of(pdf: bytes) -> str:
    told = subprocess.run([need_tool("pdftotext"), "-raw", "-", "-"], input=pdf, capture_output=True, check=True)
    return " ".join(told.stdout.decode().split())


def sensitive_lesson(catalogue):
    """The first lesson of any course that has a gentler way."""
    return next(
        (course, lesson) for course in catalogue.courses.values() for lesson in course.lessons if lesson.sensitive
    )


def test_the_gentler_way_hides_the_main_way_and_tells_no_one(site, come, catalogue):
    course, lesson = sensitive_lesson(catalogue)
    page = come(site)
    come_in(page, site, "ana")
    page.goto(f"/courses/{course.slug}/{lesson.slug}/")
    page.wait_for_load_state("networkidle")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    expect(page.locator(".main-way")).to_be_visible()

    page.get_by_text("The gentler way through").click()

    expect(page.locator(".gentler > :not(summary)").first).to_be_visible()
    expect(page.locator(".main-way")).to_be_hidden()
    assert asked == []


def test_the_gentler_way_hides_the_main_way_without_scripts_as_well(site, come, catalogue):
    course, lesson = sensitive_lesson(catalogue)
    page = come(site, java_script_enabled=False)
    come_in(page, site, "ana")
    page.goto(f"/courses/{course.slug}/{lesson.slug}/")

    page.get_by_text("The gentler way through").click()

    expect(page.locator(".main-way")).to_be_hidden()


def test_a_pause_keeps_the_place(site, come):
    page = come(site)
    sign_in(page, "pia")
    page.get_by_role("link", name=GO_ON).click()
    lesson = page.get_by_role("heading", level=1).inner_text()

    page.get_by_role("article").get_by_role("link", name="Pause").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Pause")
    page.get_by_role("link", name="Back when you are ready").click()
    page.get_by_role("link", name=GO_ON).click()

    expect(page.get_by_role("heading", level=1)).to_have_text(lesson)


def test_leaving_quickly_takes_the_place_of_the_page(site, come):
    page = come(site)
    stand_in_for_the_weather(page)
    sign_in(page, "pia")
    page.get_by_role("link", name=GO_ON).click()
    page.wait_for_url("**/courses/**")

    page.get_by_role("link", name="Leave quickly").click()
    page.wait_for_url("https://www.weather.gov/")
    page.go_back()

    assert page.url == f"{site.url}/"


def test_leaving_quickly_is_a_plain_link_without_scripts(site, come):
    page = come(site, java_script_enabled=False)
    stand_in_for_the_weather(page)
    page.goto("/pause/")

    page.get_by_role("link", name="Leave quickly").click()

    page.wait_for_url("https://www.weather.gov/")


def test_a_lesson_that_nobody_touches_gives_no_sign_of_life_after_its_own_minutes(site, come, catalogue):
    page = come(site)
    page.clock.install()
    sign_in(page, "pia")
    page.get_by_role("link", name=GO_ON).click()
    page.wait_for_url("**/courses/*/*/")
    page.wait_for_load_state()
    page.evaluate("() => { window.signs = []; window.fetch = async (address) => { window.signs.push(address); }; }")
    minutes = int(page.locator("form[data-beat]").get_attribute("data-limit")) // 60
    course, lesson = urlsplit(page.url).path.strip("/").split("/")[1:]
    assert minutes == catalogue.courses[course].lesson(lesson).minutes

    page.clock.run_for(60_000 * (minutes + 30))
    before = page.evaluate("signs.length")
    page.mouse.move(100, 100)
    page.clock.run_for(60_000 * 2)

    assert before in (minutes - 1, minutes)  # the last one falls on the very moment
    assert page.evaluate("signs.length") == before + 2
    assert page.evaluate("signs.every(one => one.endsWith('/beat'))")


def test_another_device_goes_on_where_the_first_one_stopped(site, come, catalogue):
    phone, computer = come(site, viewport={"width": 360, "height": 700}), come(site)
    sign_in(phone, "pia")
    phone.get_by_role("link", name=GO_ON).click()
    site.clock.pass_time(minutes=5)
    phone.get_by_role("button", name="Done, next lesson").click()
    lesson = phone.get_by_role("heading", level=1).inner_text()

    sign_in(computer, "pia")
    computer.get_by_role("link", name=GO_ON).click()

    expect(computer.get_by_role("heading", level=1)).to_have_text(lesson)


@pytest.fixture
def at_quiz(site, come, catalogue):
    """Wes, with every lesson read and the quiz open before him."""
    with site.app.app_context():
        open_quiz(catalogue.courses[COURSE], people.person_by_email("wes@example.org").id, site.clock.now)
    page = come(site)
    sign_in(page, "wes")
    page.goto(f"/courses/{COURSE}/quiz/")
    return page


def first_radio(page: Page):
    """Of a question that is asked as a whole: the steps of a chain are kept as one goes on."""
    return page.locator('fieldset.item:not(:has(button[value^="step-"])) input[type=radio]').first


def test_an_answer_is_kept_the_moment_it_is_given(at_quiz):
    chosen = first_radio(at_quiz)
    chosen.check()
    expect(at_quiz.locator(".kept")).to_have_text("Kept.")

    at_quiz.reload()

    expect(chosen).to_be_checked()


def test_without_a_connection_the_page_says_that_answers_are_still_on_it(at_quiz):
    at_quiz.route("**/quiz/", lambda route: route.abort())

    first_radio(at_quiz).check()

    expect(at_quiz.locator(".kept")).to_have_text("No connection right now. Your answers are still on this page.")


def test_answers_survive_a_session_that_ended(at_quiz, catalogue):
    """All but the steps of a chain: each of those comes from the site once the one before it is answered."""
    answer_all(at_quiz, catalogue.courses[COURSE], right=True, which=lambda item: item.steps)
    at_quiz.context.clear_cookies()
    answer_all(at_quiz, catalogue.courses[COURSE], right=True, which=lambda item: not item.steps)
    expect(at_quiz.locator(".kept")).to_contain_text("Not kept yet.")

    at_quiz.get_by_role("button", name="Hand in my answers").click()
    expect(at_quiz.get_by_role("heading", level=1)).to_have_text("Your words are still here")
    at_quiz.get_by_label("E-mail").fill("wes@example.org")
    at_quiz.get_by_label("Password").fill(PASSWORD)
    at_quiz.get_by_role("button", name="Sign in and go on").click()
    at_quiz.get_by_role("button", name="Send what I wrote").click()

    expect(at_quiz.get_by_role("heading", level=1)).to_have_text("You have it")


def test_a_refused_sign_in_moves_the_focus_to_what_went_wrong(site, come):
    page = come(site)
    page.goto("/sign-in")
    page.get_by_label("E-mail").fill("pia@example.org")
    page.get_by_label("Password").fill("not the password")

    page.get_by_role("button", name="Sign in").click()

    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_label("E-mail")).to_have_value("pia@example.org")

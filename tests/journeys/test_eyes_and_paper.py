"""Colors of the reader's own, a page twice as large, paper: what is told is still told."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import need_tool
from tests.journeys.pages import BOUNDARIES, CHILDREN, PAGES, ROLE
from tests.journeys.test_every_page import come_in, everyone, open_at, paths_of, visit
from tests.journeys.test_every_page import site as site  # the same demonstration
from tests.tools.browser import OPEN_ALL, THIN_OUT, TOO_WIDE

pytestmark = [pytest.mark.browser, pytest.mark.long]
# What is left between the margins that browsers set by themselves, in pixels: 1 cm and half an inch.
SHEETS = {"Letter": 720, "A4": 698}
LESSON = f"/courses/{ROLE}/two-systems/"
ZOOMED = {"width": 640, "height": 450}  # what a window of 1280 by 900 shows at 200 %

# What a background sets apart, noted while colors are ours.
NOTE_SHAPES = """() => {
  const clear = (color) => /^rgba\\(.*, 0\\)$|^transparent$/.test(color);
  window.ground = (one) => {
    for (; one; one = one.parentElement) {
      const color = getComputedStyle(one).backgroundColor;
      if (!clear(color)) return color;
    }
    return "";
  };
  window.shapes = [...document.querySelectorAll("main *, .menu > button")].filter((one) => {
    const drawnByTheBrowser = "svg, img, [type=checkbox], [type=radio], [type=file], .heat tbody th, .heat tfoot th";
    if (one.closest(drawnByTheBrowser) || !one.checkVisibility()) return false;
    const color = getComputedStyle(one).backgroundColor;
    return !clear(color) && color !== ground(one.parentElement);
  });
  return shapes.length;
}"""
SHAPES_LOST = """() => shapes.filter((one) => {
  const style = getComputedStyle(one);
  const edges = ["Top", "Right", "Bottom", "Left"];
  const hasEdge = edges.some((side) => style[`border${side}Style`] !== "none"
    && parseFloat(style[`border${side}Width`]) >= 1);
  return !hasEdge && ground(one) === ground(one.parentElement);
}).map((one) => `${one.tagName}.${one.className} ${one.textContent.trim().slice(0, 40)}`)"""


# Words below 4.5:1, by the color that is painted: axe asks for -webkit-text-fill-color, which the browser tells as
# the page has it, forced or not (findings/axe-in-forced-colors.sh).
PALE = """() => {
  const parts = (color) => color.match(/[\\d.]+/g).map(Number);
  const light = (color) => parts(color).slice(0, 3).map((part) => part / 255)
    .map((part) => part <= .04045 ? part / 12.92 : ((part + .055) / 1.055) ** 2.4)
    .reduce((sum, part, at) => sum + part * [.2126, .7152, .0722][at], 0);
  const ground = (one) => {
    for (; one; one = one.parentElement) {
      const color = getComputedStyle(one).backgroundColor;
      if (parts(color)[3] !== 0) return color;
    }
    return getComputedStyle(document.documentElement).backgroundColor;
  };
  return [...document.querySelectorAll("body *:not(svg *)")].filter((one) => {
    const hasWords = [...one.childNodes].some((each) => each.nodeType === 3 && each.data.trim());
    if (!hasWords || !one.checkVisibility() || one.closest(".hidden")) return false;
    const [dark, bright] = [getComputedStyle(one).color, ground(one)].map(light).sort((a, b) => a - b);
    return (bright + .05) / (dark + .05) < 4.5;
  }).map((one) => `pale ${one.tagName}.${one.className} ${one.textContent.trim().slice(0, 40)}`);
}"""


def lost_in_forced_colors(page: Page) -> list[str]:
    """Shapes without an edge, and words that cannot be read, in both kinds of palette."""
    page.evaluate(OPEN_ALL)
    page.evaluate(THIN_OUT)
    page.evaluate(NOTE_SHAPES)
    found = []
    for scheme in ("light", "dark"):
        page.emulate_media(forced_colors="active", color_scheme=scheme)
        found += [f"{scheme}: {one}" for one in [*page.evaluate(SHAPES_LOST), *page.evaluate(PALE)]]
    page.emulate_media(forced_colors="none", color_scheme="light")
    return found


def lost_on_paper(page: Page) -> list[str]:
    """What sticks out of a sheet, and what stays closed."""
    found = []
    page.emulate_media(media="print")
    for sheet, width in SHEETS.items():
        page.set_viewport_size({"width": width, "height": 900})
        found += [f"{sheet}: {one}" for one in page.evaluate(TOO_WIDE)]
        found += [f"{sheet} leaves out: {one}" for one in page.evaluate(STILL_CLOSED)]
    page.emulate_media(media="screen")
    return found


# One's own competence is one page: its statements are printed where they were opened, and the page says so.
STILL_CLOSED = """() => [...document.querySelectorAll("main details:not(:has(form, textarea), .one-look .category)")]
  .filter((one) => one.lastElementChild.getBoundingClientRect().height === 0 && one.checkVisibility())
  .map((one) => one.textContent.trim().slice(0, 60))"""


def words_on(page: Page, sheet: str, folder: Path) -> str:
    """All words of the page printed, each run of blanks as one."""
    file = folder / f"{sheet}.pdf"
    margin = dict.fromkeys(("top", "right", "bottom", "left"), "0.5in")
    page.pdf(path=file, format=sheet, margin=margin)  # type: ignore[arg-type]  # its own kind of dict
    told = subprocess.run([need_tool("pdftotext"), "-layout", file, "-"], capture_output=True, text=True, check=True)
    return " ".join(told.stdout.split())


def sheets_of(file: Path) -> int:
    told = subprocess.run([need_tool("pdfinfo"), file], capture_output=True, text=True, check=True)
    return int(told.stdout.partition("Pages:")[2].split()[0])


def test_in_forced_colors_a_frame_stands_around_what_has_to_be_read_and_none_around_a_number(site, come):
    page = visit(site, come, "pia", forced_colors="active")
    page.goto("/")
    frame = page.locator(".read-first").first.evaluate("(one) => getComputedStyle(one).borderTopWidth")
    page.goto(f"/courses/{CHILDREN}/quiz/")
    number = page.locator(".item legend .count").first.evaluate("(one) => getComputedStyle(one).borderTopWidth")

    assert (frame, number) == ("1px", "0px")


@pytest.mark.parametrize("scripts", [False, True])
def test_what_is_drawn_from_another_file_is_drawn_in_the_colors_of_the_page(site, come, scripts):
    """Under the site's own policy for what a page may load."""
    page = come(site, java_script_enabled=scripts, color_scheme="dark")
    come_in(page, site, "pia")
    page.goto("/")

    drawn = page.locator(".trail .emblem").first.screenshot()
    mark = page.locator(".brand svg").screenshot()
    page.emulate_media(color_scheme="light")

    assert page.locator(".trail .emblem").first.screenshot() != drawn
    assert page.locator(".brand svg").screenshot() != mark
    for name in (".trail .emblem use", ".next .emblem use", ".brand use"):
        assert page.locator(name).first.bounding_box()["width"] > 20


def test_in_forced_colors_what_is_chosen_done_or_pressed_keeps_its_shape(site, come):
    page = visit(site, come, "pia")
    page.goto(f"/courses/{BOUNDARIES}/")
    course = lost_in_forced_colors(page)
    page.goto(LESSON)

    assert course + lost_in_forced_colors(page) == []


@pytest.mark.proof
@everyone
def test_in_forced_colors_no_page_loses_a_shape_or_a_word(site, come, name):
    page, found = visit(site, come, name), []

    for path in paths_of(site, name, PAGES[name]).values():
        open_at(page, site, path)
        found += [f"{path} {fault}" for fault in lost_in_forced_colors(page)]

    assert "\n".join(found) == ""


@pytest.mark.parametrize("sheet", SHEETS)
def test_the_team_is_printed_with_all_its_columns(site, come, catalogue, tmp_path, sheet):
    page = visit(site, come, "sam")
    page.goto("/team/")

    words = words_on(page, sheet, tmp_path)

    assert sheets_of(tmp_path / f"{sheet}.pdf") == 1

    assert words.count("Pia Moreno") == 1  # in the table: no list beside it
    row = words.partition("All at target ")[2].partition("One course would lift")[0]
    assert len(catalogue.frameworks["samhsa"].categories) == 12
    assert (row.count(" of "), row.count("waits")) == (11, 1)
    assert "Sam Rivera," in words


@pytest.mark.parametrize("sheet", ["Letter", pytest.param("A4", marks=pytest.mark.proof)])
def test_the_sheet_for_a_meeting_is_one_page_for_each_of_the_team(site, come, tmp_path, sheet):
    page = visit(site, come, "sam")
    open_at(page, site, "/")
    links = page.locator("main a[href$='/sheet/']").evaluate_all("all => all.map(one => one.getAttribute('href'))")
    counted = {}

    for number, link in enumerate(links):
        open_at(page, site, link)
        file = tmp_path / f"{number}.pdf"
        page.pdf(path=file, format=sheet)
        told = subprocess.run([need_tool("pdfinfo"), file], capture_output=True, text=True, check=True).stdout
        counted[link] = next(line.split()[1] for line in told.splitlines() if line.startswith("Pages:"))

    assert len(counted) == 6
    assert set(counted.values()) == {"1"}


@pytest.mark.parametrize("sheet", ["Letter", pytest.param("A4", marks=pytest.mark.proof)])
def test_ones_own_competence_is_printed_on_one_page_without_what_is_private(site, come, tmp_path, sheet):
    page = visit(site, come, "pia")
    open_at(page, site, "/competence/own-words/samhsa/samhsa-8/")
    page.get_by_label("I would like to grow here").first.check()
    page.get_by_role("button", name="Save").click()
    page.wait_for_url("**/competence/#said")

    words = words_on(page, sheet, tmp_path)

    assert sheets_of(tmp_path / f"{sheet}.pdf") == 1
    for told in ("Pia Moreno,", "How it grew", "Next for you:", "Supports recovery planning"):
        assert told in words
    for kept in ("I would like to grow here", "How you see yourself", "Who looked"):
        assert kept not in words


def test_whatever_the_order_on_the_screen_the_team_is_printed_by_name(site, come, tmp_path):
    page = visit(site, come, "sam")
    page.goto("/team/?order=need")
    names = ["Ana Whitefeather", "Joss Kim", "Lena Ortiz", "Marcus Bell", "Pia Moreno", "Theo Banks"]

    words = words_on(page, "Letter", tmp_path).partition("Can be shown here")[2]

    assert [words.count(name) for name in names] == [1] * len(names)
    assert sorted(names, key=words.index) == names
    assert "For growing, never for discipline" in words_on(page, "Letter", tmp_path)


def test_a_lesson_is_printed_with_reasons_sources_and_the_gentler_way(site, come, catalogue, tmp_path):
    lesson = catalogue.courses[ROLE].lesson("two-systems")
    page = visit(site, come, "pia", java_script_enabled=False)
    page.goto(LESSON)

    words = words_on(page, "Letter", tmp_path).replace("- ", "-")

    reasons = [option.feedback for part in lesson.parts for option in part.options]
    assert reasons
    assert [reason for reason in reasons if reason.split("<")[0][:30].replace("- ", "-") not in words] == []
    assert "You and a caseworker leave the same meeting" in words
    assert "Two centers" in words
    assert lesson.citations[0].section in words


def test_printed_hours_say_whose_they_are_of_what_program_and_day(site, come, tmp_path):
    page = visit(site, come, "pia")
    page.goto("/hours/")

    words = words_on(page, "A4", tmp_path)

    with site.app.app_context():
        day = site.app.jinja_env.filters["long_date"](site.clock.now)
    assert f"Family Support North · contact hours of Pia Moreno, {day}" in words
    assert "Course Category Hours" in words


@pytest.mark.proof
@everyone
def test_every_page_fits_its_sheet_and_is_whole(site, come, name):
    page, found = visit(site, come, name), []

    for path in paths_of(site, name, PAGES[name]).values():
        open_at(page, site, path)
        found += [f"{path} {fault}" for fault in lost_on_paper(page)]

    assert "\n".join(found) == ""


@pytest.mark.parametrize("scripts", [False, True])
def test_at_twice_the_size_the_whole_table_is_one_press_away(site, come, scripts):
    page = visit(site, come, "sam", viewport=ZOOMED, java_script_enabled=scripts)
    page.goto("/team/")
    expect(page.locator(".heat")).to_be_hidden()

    page.get_by_role("link", name="The whole table").click()

    expect(page.locator(".heat")).to_be_visible()
    expect(page.locator(".people-list")).to_be_hidden()
    page.locator(".heat td a").first.click()
    expect(page.locator(".heat")).to_be_visible()
    page.get_by_role("link", name="The list of gaps").click()
    expect(page.locator(".heat")).to_be_hidden()


@pytest.mark.parametrize("scripts", [False, True])
def test_an_open_menu_is_closed_by_escape_and_hides_nothing_that_has_the_focus(site, come, scripts):
    page = visit(site, come, "sam", viewport={"width": 320, "height": 700}, java_script_enabled=scripts)
    page.goto("/hours/")
    button, menu = page.get_by_role("button", name="Menu"), page.locator(".menu-list")
    button.focus()
    page.keyboard.press("Enter")
    expect(menu).to_be_visible()
    below, beside = menu.bounding_box(), button.bounding_box()
    assert 0 <= below["y"] - beside["y"] - beside["height"] < 20
    assert abs(below["x"] + below["width"] - beside["x"] - beside["width"]) < 2

    page.keyboard.press("Escape")

    expect(menu).to_be_hidden()
    expect(button).to_be_focused()
    page.keyboard.press("Enter")
    menu.get_by_role("link").last.focus()
    page.keyboard.press("Tab")
    expect(page.locator("main :focus, footer :focus")).to_be_visible()
    expect(menu).to_be_hidden()
    page.keyboard.press("Shift+Tab")
    expect(page.locator(":focus")).to_be_visible()


@pytest.mark.parametrize("scripts", [False, True])
def test_after_a_press_the_focus_is_on_what_is_said_of_it(site, come, scripts):
    page = visit(site, come, "ada", java_script_enabled=scripts)
    page.goto("/people/teams/")
    page.locator("#name").fill(f"House {scripts}")

    page.keyboard.press("Enter")

    expect(page.locator("#said")).to_be_focused()
    expect(page.locator("#said")).to_contain_text(f"The team “House {scripts}” is made.")

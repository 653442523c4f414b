"""A real browser, and what axe cannot see: the keyboard, the focus ring, overflow, text spacing."""

from __future__ import annotations

import fcntl
import pickle
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from lms.domain.items.item import Item
from lms.domain.items.rules import Answer, parts_of
from scripts.browsers import BROWSERS
from tests.conftest import PASSWORD, let_in, need_tool
from tests.tools.server import AXE_AT, Site
from tests.tools.way import form_of

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # What is compiled with care is gone with its page before it was worth it: a quarter of what axe takes.
    "--js-flags=--no-opt --no-maglev",
    "--host-resolver-rules=MAP plain.example 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)
PATIENCE = 30_000  # milliseconds: a machine that does much at once is slow, and not wrong
TABS_AT_ONCE = 20
TAB = {"type": "keyDown", "key": "Tab", "code": "Tab", "windowsVirtualKeyCode": 9}
PHONE, DESKTOP = {"width": 360, "height": 740}, {"width": 1280, "height": 900}
# Only these rules of axe look at colours; all others find in the dark what they find by light.
BY_COLOUR = ("color-contrast", "link-in-text-block")
AXE: dict[str, Any] = {"resultTypes": ["violations"], "preload": False}
STOP_TAGS = ("A", "BUTTON", "INPUT", "SELECT", "TEXTAREA", "SUMMARY")
BY_SIZE = ("target-size", "scrollable-region-focusable")
SCHEMES = ("light", pytest.param("dark", marks=pytest.mark.proof))
# For ways that are tried with scripts elsewhere as well: in each run without, and by `make proof` with them, too.
SCRIPTS_OFF_OR_ON = pytest.mark.parametrize(
    "scripts",
    [pytest.param(False, id="without scripts"), pytest.param(True, id="with scripts", marks=pytest.mark.proof)],
)
# For what scripts do more of: in each run with them, and by `make proof` without.
SCRIPTS_ON_OR_OFF = pytest.mark.parametrize(
    "scripts",
    [pytest.param(True, id="with scripts"), pytest.param(False, id="without scripts", marks=pytest.mark.proof)],
)
NEUTRAL = "https://www.weather.gov/**"

# WCAG 1.4.12: what a reader may set without anything being lost. Not as a <style>: the policy would refuse it.
SPACE_OUT = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    * { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
    p { margin-bottom: 2em !important }`);
  document.adoptedStyleSheets = [sheet];
}"""
SPACE_BACK = "() => { document.adoptedStyleSheets = [] }"
TOO_WIDE = """() => {
  const wide = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= wide) return [];
  return [...document.body.querySelectorAll("*")]
    .filter((one) => one.getBoundingClientRect().right > wide + 1 && !one.closest(".table"))
    .map((one) => `${one.tagName}.${one.className} ${one.textContent.trim().slice(0, 60)}`);
}"""
CUT_OFF = """() => [...document.body.querySelectorAll("*")]
  .filter((one) => {
    const style = getComputedStyle(one);
    const hides = ["hidden", "clip"].includes(style.overflowX) || ["hidden", "clip"].includes(style.overflowY);
    return hides && one.textContent.trim() && one.clientWidth > 1
      && (one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 1);
  })
  .map((one) => `${one.tagName}.${one.className} ${one.textContent.trim().slice(0, 60)}`)"""
# Both, as the page is and spaced out, in one go: each question to the browser costs more than its answer.
TIGHT = f"""() => {{
  const look = (how) => [
    ...({TOO_WIDE})().map((one) => `${{how}}too wide: ${{one}}`),
    ...({CUT_OFF})().map((one) => `${{how}}cut off: ${{one}}`),
  ];
  const found = look("");
  ({SPACE_OUT})();
  found.push(...look("spaced out: "));
  ({SPACE_BACK})();
  return found;
}}"""
OPEN_ALL = """() => {
  const names = new Set();
  for (const one of document.querySelectorAll("main details")) {
    one.removeAttribute("name");
    one.open = true;
  }
}"""
# Leaves of rows built alike the first ones, since a hundredth row has no fault that those have not.
THIN_OUT = """() => {
  const own = (one) => one && [one.tagName, ...one.getAttributeNames().map((name) => {
    const value = one.getAttribute(name);
    return name === "class" || name === "type" || name.startsWith("aria-") && value.length < 6 ? name + value : name;
  }), one.textContent.trim() ? "words" : ""].join();
  const built = (one) => [one, one.parentElement, one.parentElement.parentElement].map(own).join(" in ");
  const seen = new Map();
  for (const row of document.querySelectorAll("main tr, main li, main details, main label:has(input)")) {
    if (!row.isConnected) continue;
    const parts = new Set([row, ...row.querySelectorAll("*")].map(built));
    if ([...parts].every((part) => seen.get(part) >= 2)) row.remove();
    else for (const part of parts) seen.set(part, (seen.get(part) ?? 0) + 1);
  }
}"""
# How what shows is built, in the frame of the page and in its middle: elements, classes, states and colours, without
# words and addresses; of rows built alike it tells one, and that there are more.
SHOWN = """() => {
  const shown = (one) => {
    if (!one.checkVisibility({ visibilityProperty: true })) return "";
    const { color, backgroundColor, borderColor } = getComputedStyle(one);
    const states = [...one.attributes].map(({ name, value }) => name === "data-stop" ? ""
      : name === "class" || name === "type" || name.startsWith("aria-") && value.length < 6 ? `${name}=${value}`
      : name + (value.trim() ? "" : "!")).filter(Boolean);
    const inside = new Map();
    for (const each of one.tagName === "svg" ? [] : one.childNodes) {
      const what = each.nodeType === 1 ? shown(each) : each.nodeType === 3 && each.data.trim() ? "words" : "";
      if (what) inside.set(what, inside.has(what) ? "+" : "");
    }
    const how = [color, backgroundColor, borderColor, ...states.sort()].join();
    return `${one.tagName}[${how}](${[...inside].map((pair) => pair.join(""))})`;
  };
  const middle = document.querySelector("main");
  return [[...document.body.children].filter((one) => !one.contains(middle)).map(shown).join(), shown(middle)];
}"""
# Of what a page is built: each kind of element that shows, with its classes, states and colours, in what it stands;
# and its headings, in their order. What is of each kind is kept for COLOURS.
KINDS = """() => {
  const own = (one) => {
    const { color, backgroundColor, borderColor } = getComputedStyle(one);
    const states = [...one.attributes].map(({ name, value }) => name === "data-stop" ? ""
      : name === "class" || name === "type" || name.startsWith("aria-") && value.length < 6 ? `${name}=${value}`
      : name + (value.trim() ? "" : "!")).filter(Boolean);
    const words = [...one.childNodes].some((each) => each.nodeType === 3 && each.data.trim()) ? "words" : "";
    return [one.tagName, color, backgroundColor, borderColor, ...states.sort(), words].join();
  };
  const kinds = window.kinds = new Map(), levels = [];
  const walk = (one, above) => {
    if (!one.checkVisibility({ visibilityProperty: true })) return;
    const [parent, before] = above, here = own(one);
    const kind = `${here} in ${parent} in ${before}`;
    kinds.set(kind, [...kinds.get(kind) ?? [], one]);
    if (/^H[1-6]$/.test(one.tagName) && one.tagName !== levels.at(-1)) levels.push(one.tagName);
    if (one.tagName !== "svg") for (const each of one.children) walk(each, [here, parent]);
  };
  for (const each of document.body.children) walk(each, []);
  return [...kinds.keys(), levels.join()];
}"""
# Of what a page of kinds has that is new, what is not read well; that takes axe as long as all of its other rules.
COLOURS = """([found, options]) => {
  const include = found.flatMap((kind) => kinds.get(kind) ?? []);
  return include.length ? axe.run({ include }, options) : { violations: [] };
}"""
BRING_AXE = f"""() => new Promise((come, fail) => {{
  const script = Object.assign(document.createElement("script"), {{ src: "{AXE_AT}", onload: come, onerror: fail }});
  document.head.append(script);
}})"""
# Numbers everything that Tab should stop at; a group of radio buttons is one stop.
STOPS = """() => {
  const seen = new Set();
  let count = 0;
  const all = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']";
  for (const one of document.querySelectorAll(all)) {
    if (!one.checkVisibility({ visibilityProperty: true }) || one.disabled) continue;
    if (one.type === "radio") {
      if (seen.has(one.name)) continue;
      seen.add(one.name);
      for (const each of document.getElementsByName(one.name)) each.dataset.stop = count;
    }
    one.dataset.stop = count++;
  }
  return count;
}"""
# Begins at the top, and notes at each Tab where the focus is, and whether it shows: on the element or its label.
NOTE_FOCUS = """() => {
  const has = (style) => style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  const isNew = !window.focused;
  window.focused = [];
  document.body.tabIndex = -1;
  document.body.focus();
  scrollTo(0, 0);
  if (isNew) addEventListener("keydown", () => {
    const one = document.activeElement;
    if (!one || one === document.body) return void focused.push(null);
    const rings = [one, one.closest("label")].filter(Boolean).map((each) => getComputedStyle(each));
    const box = one.getBoundingClientRect();
    focused.push({
      stop: one.dataset.stop === undefined ? null : Number(one.dataset.stop),
      ring: rings.some(has),
      seen: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
      words: `${one.tagName} ${one.textContent.trim().slice(0, 40) || one.name || ""}`,
    });
  }, { capture: true });
}"""
LET_GO = "() => document.activeElement.blur()"
TAKE_FOCUSED = "() => focused.splice(0)"
NAME_OF = """(number) => {
  const one = document.querySelector(`[data-stop="${number}"]`);
  return `${one.tagName} ${one.textContent.trim().slice(0, 60) || one.name || ""}`;
}"""


@contextmanager
def launched() -> Iterator[Browser]:
    chromium = need_tool(*BROWSERS)
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        yield browser
        browser.close()


def stand_in_for_the_weather(page: Page) -> None:
    """Only where it is gone to: a browser whose requests are looked at keeps no file of a site."""
    page.context.route(
        NEUTRAL, lambda route: route.fulfill(body="<title>Weather</title><h1>Sunny</h1>", content_type="text/html")
    )


def new_context(browser: Browser, url: str, **options: Any) -> BrowserContext:
    """A visitor's own browser at that site, which never gets out to another one."""
    given = {"reduced_motion": "reduce", "viewport": {"width": 1280, "height": 900}, **options}
    context = browser.new_context(base_url=url, **given)
    context.set_default_timeout(PATIENCE)
    return context


def sign_in(page: Page, name: str) -> None:
    page.goto("/sign-in")
    page.get_by_label("E-mail").fill(f"{name}@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: "/sign-in" not in url)


def heading(page: Page, words: str | re.Pattern[str]) -> None:
    """Waits for the page that is called so."""
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


def come_in(page: Page, site: Site, name: str) -> None:
    """Signs the page's visitor in without typing: for whatever is not about the way in."""
    client = site.app.test_client()
    let_in(client, f"{name}@example.org")
    cookie = client.get_cookie("alongside")
    assert cookie is not None
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": site.url}])


def resize(page: Page, width: int) -> None:
    wanted = {"width": width, "height": 900}
    if page.viewport_size != wanted:
        page.set_viewport_size(wanted)  # type: ignore[arg-type]  # its kind of dict


def axe_in_dark(page: Page) -> list[str]:
    """What axe finds by dark alone."""
    page.emulate_media(color_scheme="dark")
    found = axe(page, *BY_COLOUR)
    page.emulate_media(color_scheme="light")
    return found


@dataclass
class Watch:
    """What went wrong on pages: errors in scripts, refused by the policy, files not there, other hosts asked."""

    trouble: list[str]


def watch(context: BrowserContext, url: str) -> Watch:
    """Notes every error in the console and every request to elsewhere, but for the neutral site."""
    seen = Watch([])

    def ask(request: Any) -> None:
        if not request.url.startswith((url, "https://www.weather.gov", "data:", "blob:")):
            seen.trouble.append(f"a request to {request.url}")

    def say(message: Any) -> None:
        if message.type in ("error", "warning") and not message.text.startswith("Failed to load resource"):
            seen.trouble.append(message.text)

    def hear(response: Any) -> None:
        if response.status >= 400 and response.request.resource_type in ("stylesheet", "script", "image", "font"):
            seen.trouble.append(f"{response.status} for {response.url}")

    context.on("request", ask)
    context.on("response", hear)
    context.on("console", say)
    context.on("weberror", lambda error: seen.trouble.append(str(error.error)))
    return seen


def axe(page: Page, *rules: str) -> list[str]:
    """What axe finds on the page as it is now, one line for each place; all its rules, or only those named."""
    _bring_axe(page)
    return _told(page.evaluate("(options) => axe.run(options)", AXE | ({"runOnly": rules} if rules else {})))


def axe_on(page: Page, kinds: set[str]) -> list[str]:
    """What axe finds on the page, of which these kinds are new: colours are looked at in them alone."""
    _bring_axe(page)
    but_colours = AXE | {"rules": {rule: {"enabled": False} for rule in BY_COLOUR}}
    colours = [sorted(kinds), AXE | {"runOnly": BY_COLOUR}]
    return [
        *_told(page.evaluate("(options) => axe.run(options)", but_colours)),
        *_told(page.evaluate(COLOURS, colours)),
    ]


def _bring_axe(page: Page) -> None:
    """When the page has come; as a file, since a browser keeps that: half a megabyte is slow to say."""
    page.wait_for_load_state()
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(BRING_AXE)


def _told(found: dict[str, Any]) -> list[str]:
    return [
        f"{violation['id']}: {' '.join(map(str, node['target']))}: {node['failureSummary'].splitlines()[-1].strip()}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


def answer(page: Page, item: Item, chosen: Answer) -> None:
    """Gives an answer to an item of the quiz on the page, by whatever fields the page has for it."""
    if item.steps:
        _answer_steps(page, item, chosen)
        return
    fields = form_of({item.id: item}, {item.id: chosen})
    for box in page.locator(f'input[type=checkbox][name^="item-{item.id}."]').all():
        box.set_checked(box.get_attribute("name") in fields)
    for name, value in fields.items():
        for radio in page.locator(f'input[type=radio][name="{name}"][value="{value}"]').all():
            radio.check()
        for select in page.locator(f'select[name="{name}"]').all():
            # By value it would take labels as well.
            select.select_option(element=select.locator(f'option[value="{value}"]').element_handle())


def _answer_steps(page: Page, item: Item, chosen: Answer) -> None:
    """One after another, as far as they are answered; each comes with a press on the one before."""
    places = [place for place in parts_of(chosen) if place is not None]
    for step, place in enumerate(places):
        page.locator(f'input[type=radio][name="item-{item.id}.{step}"][value="{place}"]').check()
        if step + 1 < len(item.steps):
            page.locator(f'fieldset.item:has([name="item-{item.id}"]) button[value^="step-"]').click()


def not_by_keyboard(page: Page) -> list[str]:
    """What Tab does not reach from the top of the page, and where the focus does not show."""
    page.wait_for_load_state()
    count = page.evaluate(STOPS)
    page.evaluate(NOTE_FOCUS)
    reached, trouble, last = set(), [], None
    for focused in _tabbed_through(page, count):
        if focused is not None and focused["stop"] == last:
            continue  # a field for a day has a stop for each of its parts
        if focused is None or focused["stop"] in reached:
            break
        last = focused["stop"]
        reached.add(last)
        if not focused["ring"]:
            trouble.append(f"no ring: {focused['words']}")
        if not focused["seen"]:
            trouble.append(f"out of sight: {focused['words']}")
    page.evaluate(LET_GO)
    missing = set(range(count)) - reached
    return trouble + [f"not reached: {page.evaluate(NAME_OF, number)}" for number in sorted(missing)]


def _tabbed_through(page: Page, count: int) -> Iterator[dict[str, Any] | None]:
    """Where the focus is after each Tab, of which there may be several for each stop.

    Asked for after many of them, and pressed without letting go, which takes a third of the time: what the page
    notes at a Tab is where the one before led to.
    """
    keyboard = page.context.new_cdp_session(page)
    start = 1  # at the first Tab the focus is nowhere yet
    for presses in (count + 2, *[TABS_AT_ONCE] * (3 * count // TABS_AT_ONCE + 1)):
        for _ in range(presses):
            keyboard.send("Input.dispatchKeyEvent", TAB)
        yield from page.evaluate(TAKE_FOCUSED)[start:]
        start = 0
    keyboard.detach()


# axe leaves this to others unless a label leads to the second of them.
TWICE = "[...document.querySelectorAll('[id]')].map(e => e.id).filter((id, at, all) => all.indexOf(id) !== at)"


def too_tight(page: Page) -> list[str]:
    """What sticks out or is cut off, as the page is and with WCAG's text spacing, narrow and then wide.

    And ids that stand there twice.
    """
    found = [f"two parts are called {one}: which one does a label lead to?" for one in page.evaluate(TWICE)]
    for width in (320, 1280):
        resize(page, width)
        found += [f"{width}: {one}" for one in page.evaluate(TIGHT)]
    return found


@dataclass
class Memory:
    """What a page shows that was not looked at before: what is alike for Sam and Ada is looked at once.

    `parts` tells a page's parts, in the browser's language. With a file, the workers of a run share what they know:
    what one of them is told is new, it looks at, and fails the run if it is not right.
    """

    parts: str
    is_thorough: bool = True
    file: Path | None = None
    read_to: int = 0
    by_light: set[str] = field(default_factory=set)
    by_dark: set[str] = field(default_factory=set)

    def new_on(self, page: Page, *, in_dark: bool) -> tuple[set[str], set[str]]:
        """By light, and by dark, if that is looked at."""
        parts = set(page.evaluate(self.parts))
        if self.file is None:
            return self._take(parts, in_dark=in_dark)
        with open(self.file, "a+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            file.seek(self.read_to)
            with suppress(EOFError):
                while True:
                    light, dark = pickle.load(file)
                    self.by_light |= light
                    self.by_dark |= dark
            new = self._take(parts, in_dark=in_dark)
            pickle.dump(new, file)
            self.read_to = file.tell()
        return new

    def _take(self, parts: set[str], *, in_dark: bool) -> tuple[set[str], set[str]]:
        light, dark = parts - self.by_light, parts - self.by_dark if in_dark else set()
        self.by_light |= light
        self.by_dark |= dark
        return light, dark

    def asks_for_the_keyboard(self, parts: set[str]) -> bool:
        """Whether among these there is anything that Tab stops at."""
        own = [part.partition(" in ")[0].split(",") for part in parts]
        return self.is_thorough or any(one[0] in STOP_TAGS or "tabindex" in one for one in own)


def faults(page: Page, is_new: Memory, widths: tuple[int, ...], *, in_dark: bool) -> list[str]:
    """What axe and the keyboard find; where the page shows nothing new, at most what sizes decide is asked, once."""
    found = []
    for width in widths:
        resize(page, width)
        light, dark = is_new.new_on(page, in_dark=in_dark)
        if light:
            found += [f"{width}: {trouble}" for trouble in (axe(page) if is_new.is_thorough else axe_on(page, light))]
        elif is_new.is_thorough and width == min(widths):
            found += [f"{width}: {trouble}" for trouble in axe(page, *BY_SIZE)]
        if light and is_new.asks_for_the_keyboard(light):
            found += [f"{width}: {trouble}" for trouble in not_by_keyboard(page)]
        if dark:
            found += [f"{width} dark: {trouble}" for trouble in axe_in_dark(page)]
    return found


def trouble_on(page: Page, is_new: Memory, *widths: int) -> list[str]:
    """What is wrong with a page in the midst of a way, which goes on afterwards."""
    size = page.viewport_size
    found = [*too_tight(page), *faults(page, is_new, widths, in_dark=is_new.is_thorough)]
    if size is not None:
        page.set_viewport_size(size)
    return found

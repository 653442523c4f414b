"""Ways through many pages in one go: what no form filled by itself would reach."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta

from scripts.compare.answers import Bank, read_bank, right_answers
from scripts.compare.forms import SECRET, Form, Page, filled, one_time_code
from scripts.compare.site import MOMENT
from scripts.compare.visitor import Exchange, Request, Visitor

COURSE = "boundaries-in-real-life"  # Pia is halfway through it
MINUTES = 10  # for a lesson
AFTERWARDS = ("/", "/hours/", "/certificates/", "/competence/")


class Journey:
    """What was done so far: nothing is put back between the steps, and time goes on."""

    def __init__(self, visitor: Visitor, name: str) -> None:
        self.visitor, self.name = visitor, name
        self.moment = MOMENT
        self.done: list[Exchange] = []
        visitor.begin(())

    def wait(self, minutes: int) -> None:
        self.moment += timedelta(minutes=minutes)
        self.visitor.site.set_clock(self.moment)

    def get(self, path: str) -> Page:
        return self._do(Request("GET", path))

    def press(
        self, page: Page, path: str, *, typed: Mapping[str, str] | None = None, bank: Bank | None = None
    ) -> Page:
        """Sends a form of the page: `typed` into its fields, and a bank's right answers.

        By the button that hands it in, else by its first one.

        `path` is a pattern for where the form goes; raises LookupError where the page has no such form.
        """
        form = _form(page, path)
        sent = filled(form, page, self.visitor.hand) if bank is None else right_answers(form, bank)
        sent = [(name, (typed or {}).get(name, value)) for name, value in sent]
        sent += _pressed(form)
        return self._do(Request("POST", form.action, tuple(sent)))

    def press_empty(self, page: Page, path: str) -> Page:
        form = _form(page, path)
        return self._do(Request("POST", form.action, tuple(form.token)))

    def post(self, path: str, form: list[tuple[str, str]]) -> Page:
        """What a script of a page sends."""
        return self._do(Request("POST", path, tuple(form)))

    def in_another_browser(self, visit: Callable[[], object]) -> None:
        """As someone who is signed in nowhere, then back to where it was."""
        cookies = dict(self.visitor.browser.cookies)
        self.visitor.browser.cookies.clear()
        visit()
        self.visitor.browser.cookies = cookies

    def sign_in(self) -> Page:
        return self.press(self.get("/sign-in"), "/sign-in")

    def _do(self, request: Request) -> Page:
        answers = self.visitor.answers_to(request)
        what = f"{self.name} {len(self.done) + 1}: {request.method} {request.path}"
        self.done.append(Exchange(what, answers, sent=request.form))
        return answers[-1].page or Page(request.path, "")


def _pressed(form: Form) -> list[tuple[str, str]]:
    """Name and value of the button; the one that stops Enter is none."""
    real = [(name, value) for name, value, _ in form.buttons if name != "enter"]
    handing_in = [pair for pair in real if pair == ("press", "submit")]
    return [pair for pair in (handing_in or real)[:1] if pair[0]]


def _form(page: Page, path: str) -> Form:
    for form in page.forms:
        if form.method == "post" and re.fullmatch(path, form.action):
            return form
    raise LookupError(f"{page.url} has no form that goes to {path}")


def take_course(journey: Journey) -> None:
    """Lessons, quiz, evaluation and completion, then what the pages show."""
    home = f"/courses/{COURSE}/"
    course = journey.get(home)
    for lesson in sorted(link for link in course.links if re.fullmatch(f"{home}(?!quiz)[a-z-]+/", link)):
        page = journey.get(lesson)
        if any(form.action == lesson for form in page.forms):
            journey.wait(MINUTES)
            journey.press(page, lesson)
    journey.post(f"{home}beat", _token(page))
    quiz = journey.press(journey.get(f"{home}quiz/"), f"{home}quiz/start")
    journey.press(quiz, f"{home}quiz/", bank=read_bank(journey.visitor.site.tree / "quizzes" / f"{COURSE}.yaml"))
    journey.press(journey.get(f"{home}evaluation/"), f"{home}evaluation/")
    completed = journey.get(home)
    for path in (*AFTERWARDS, *sorted(link for link in completed.links if link.endswith(".pdf"))):
        journey.get(path)


def _token(page: Page) -> list[tuple[str, str]]:
    return [pair for form in page.forms for pair in form.token][:1]


def use_second_step(journey: Journey) -> None:
    """Switches it on, signs in with it, and takes it away."""
    begun = journey.press(journey.get("/account/second-step/"), "/account/second-step/begin")
    secret = SECRET.search(begun.html)
    if secret is None:
        raise LookupError("the page shows no secret to set up a second step with")

    def code() -> dict[str, str]:
        """Each is taken once, so for the next one time goes on."""
        journey.wait(1)
        return {"code": one_time_code(secret[1], journey.moment)}

    journey.press(begun, "/account/second-step/confirm", typed=code())
    journey.press(journey.get("/account/"), "/sign-out")
    asked = journey.sign_in()
    journey.press_empty(asked, "/sign-in/code")
    journey.press(asked, "/sign-in/code", typed={"code": "000000"})
    journey.press(asked, "/sign-in/code", typed=code())
    step = journey.get("/account/second-step/")
    journey.press_empty(step, "/account/second-step/remove")
    journey.press(step, "/account/second-step/remove", typed=code())
    journey.get("/account/")


def end_other_sessions(journey: Journey) -> None:
    """Signs out one of two other browsers, then all others."""
    journey.in_another_browser(journey.sign_in)
    journey.in_another_browser(journey.sign_in)
    journey.press(journey.get("/account/"), r"/account/sessions/\d+/end")
    journey.press(journey.get("/account/"), "/account/sessions/end-others")
    journey.get("/account/")


def read_insert(journey: Journey) -> None:
    """Writes what holds in a state for a course, and says to have read it."""
    home = f"/courses/{COURSE}/"
    write = "/program/inserts/write/"
    journey.press(journey.get(write), write, typed={"slug": COURSE})
    journey.press(journey.get(home), f"{home}inserts/.*")
    journey.get(home)
    journey.get("/program/inserts/")


JOURNEYS: dict[str, dict[str, Callable[[Journey], None]]] = {
    "pia": {"course": take_course, "second step": use_second_step, "sessions": end_other_sessions},
    "ada": {"insert": read_insert},
}


def journeys(visitor: Visitor) -> Iterator[Exchange]:
    """All that are this role's, each from the beginning."""
    for name, travel in JOURNEYS.get(visitor.role, {}).items():
        journey = Journey(visitor, name)
        try:
            travel(journey)
        finally:
            visitor.site.set_clock(MOMENT)
        yield from journey.done

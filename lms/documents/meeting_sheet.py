"""The sheet for a meeting in words: what the page and the paper both say, and the paper as HTML."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from lms.content.wording import (
    beyond,
    contact_hours,
    contact_hours_in_words,
    counted,
    first_name,
    in_list,
    long_date,
    plural,
    short_date,
    weekday,
)
from lms.documents.render import Job
from lms.documents.template import template_in
from lms.domain.competence.practice import State
from lms.domain.competence.steps.step import Reason, StepKind
from lms.queries.competence.next_steps import OfferedStep
from lms.queries.credit.cards.team_cards import CardLine
from lms.queries.team.sheet import MeetingSheet, SheetGap, SheetPlaces, SheetPractice

TEMPLATE = "meeting-sheet"
SPACINGS = ("roomy", "snug", "tight")
SINCE_SHOWN, NAMED = 5, 4
LONG = 1_300  # letters, from which on the page is set a little smaller to stay one
Line = tuple[str, str]


def sheet_words(sheet: MeetingSheet) -> dict[str, Any]:
    """Headings and lines; a line is what stands out, and what follows. Sections without a line are left out."""
    first = first_name(sheet.person.name)
    sections = {
        "Gaps that matter most": [_gap(gap, sheet) for gap in sheet.gaps],
        "Practice that waits": [("", _practice(one, first)) for one in sheet.practices],
        "What runs out": [("", f"{course.title}: {short_date(day, sheet.today)}") for course, day in sheet.runs_out],
        "Hours": [("", _hours(sheet)), *(("", _card(one, sheet)) for one in sheet.cards)],
        "Next two steps": [("", step_words(one, sheet)) for one in sheet.steps] or [("", _rest(sheet))],
    }
    since, strong = list(_since(sheet)), [f"{_category(one, sheet)}: {_of(one)}" for one in sheet.strengths]
    letters = sum(map(len, since + strong)) + sum(len(a + b) for each in sections.values() for a, b in each)
    return {
        "is_long": letters > LONG,
        "name": sheet.person.name,
        "head": " · ".join(_head(sheet)),
        "since": {"title": _since_title(sheet), "lines": since},
        "strong": strong,
        "standing": _standing(sheet, first),
        "sections": [{"title": title, "lines": lines} for title, lines in sections.items() if lines],
        "question": _question(sheet),
        "made": f"Made on {long_date(sheet.today)} from what {first} sees, too. {first} is told when it is opened. "
        "For growth, never for discipline.",
    }


def sheet_job(sheet: MeetingSheet) -> Job:
    serial = f"meeting-sheet-{sheet.person.person_id}-{sheet.supervisor_id}-{sheet.today.isoformat()}"
    return Job(TEMPLATE, {"serial": serial, "sheet": sheet_words(sheet)})


def to_html(values: Mapping[str, Any], folder: Path, spacing: str = SPACINGS[0]) -> str:
    """The page, from the values of a job and the template in `folder`."""
    return template_in(folder).render(sheet=values["sheet"], spacing=spacing)


def _head(sheet: MeetingSheet) -> Iterator[str]:
    yield f"For our meeting on {weekday(sheet.today)}, {sheet.today.year}"
    if sheet.person.hired_on:
        yield f"here since {long_date(sheet.person.hired_on)}"
    if sheet.supervisor:
        yield f"with {sheet.supervisor}"


def _since_title(sheet: MeetingSheet) -> str:
    return f"Since {short_date(sheet.since.day, sheet.today)}" if sheet.since.is_meeting else "In the last 30 days"


def _since(sheet: MeetingSheet) -> Iterator[str]:
    lines = list(_new(sheet))
    yield from lines[:SINCE_SHOWN]
    if beyond(lines, SINCE_SHOWN):
        yield f"and {beyond(lines, SINCE_SHOWN)} more, on the person’s page"
    if not lines:
        yield "Nothing new here. Much of the work is not on this site."


def _new(sheet: MeetingSheet) -> Iterator[str]:
    then, today = sheet.since, sheet.today
    for title, day in then.completed:
        yield f"{title}: completed {short_date(day, today)}"
    for one in then.practiced:
        rater = f", with {first_name(one.rater)}" if one.rater else ""
        yield f"{one.title}: {'met' if one.is_met else 'watched'}{rater}, {short_date(one.on, today)}"
    if then.newly:
        more = beyond(then.newly, NAMED)
        labels = in_list([*then.newly[:NAMED], *([f"{more} more"] if more else [])])
        yield f"Newly shown: {labels}"
    for title, _ in then.begun:
        yield f"{title}: begun"
    for title, day, due_on in then.asked:
        by = f", by {short_date(due_on, today)}" if due_on else ""
        yield f"Asked {short_date(day, today)}: {title}{by}"


def _category(one: SheetPlaces, sheet: MeetingSheet) -> str:
    name = one.places.category.short_name
    return name if one.is_home else f"{name} ({one.framework.short_title})"


def _of(one: SheetPlaces) -> str:
    return f"{one.places.held} of {one.places.held + one.places.open}"


def _standing(sheet: MeetingSheet, first: str) -> dict[str, Any]:
    held, open_ones = (sum(getattr(one.places, name) for one in sheet.places) for name in ("held", "open"))
    waits = any(one.places.waits for one in sheet.places)
    key = "Filled: at the target. Open: can be shown here."
    waiting = f" Hatched: waits for a course, our gap and not {first}’s." if waits else ""
    title = sheet.places[0].framework.short_title if sheet.places else ""
    return {
        "title": f"Where {first} stands: {held} of {held + open_ones}",
        "rows": [_row(one) for one in sheet.places],
        "key": f"{title} competencies. {key}{waiting}",
    }


def _row(one: SheetPlaces) -> dict[str, Any]:
    places = one.places
    waits = plural("%(num)s more waits for a course", "%(num)s more wait for a course", places.waits)
    return {
        "name": places.category.short_name,
        "held": places.held,
        "open": places.open,
        "waits": places.waits,
        "of": _of(one) if places.held or places.open else "waits",
        "more": f", {waits}" if places.waits else "",
    }


def _gap(gap: SheetGap, sheet: MeetingSheet) -> Line:
    critical = ", critical" if gap.is_critical else ""
    toward = step_words(gap.step, sheet) if gap.step else "Nothing to do for it today: see what waits."
    return f"{_category(gap.found, sheet)}, {_of(gap.found)}{critical}.", toward


def _practice(one: SheetPractice, first: str) -> str:
    title, watched = one.practice.title if one.practice else one.slug, one.watched
    if watched is None:
        return f"{title}: could be watched now"
    rater = watched.rater or "a supervisor"
    if watched.state is State.OFFERED:
        return f"{title}: offered, for {first} to say whether"
    words = {
        State.ASKED: f"waits for {rater} to watch",
        State.RATED: f"rated; waits for {first} to read it",
        State.READ: f"rated; {first} wants to talk about it first",
        State.AGREED: f"{first} calls it fair; {rater} has the last word",
    }
    return f"{title}: {words.get(watched.state, 'under way')}"


def _hours(sheet: MeetingSheet) -> str:
    year = contact_hours(sheet.minutes_year)
    return f"{contact_hours_in_words(sheet.minutes_total)} in all, {year} in the last twelve months"


def _card(one: CardLine, sheet: MeetingSheet) -> str:
    """In the words of Monday and of the list of who runs out when."""
    says = "ran out" if one.runs_out_on < sheet.today else "runs out"
    state = one.short or ("all hours are in" if one.is_known else "")
    return (
        f"{one.rules.short_name} {says} on {short_date(one.runs_out_on, sheet.today)}{f', {state}' if state else ''}"
    )


def step_words(offered: OfferedStep, sheet: MeetingSheet) -> str:
    """A step as whoever supervises the person reads it: no lesson, nothing of why, no minutes of theirs."""
    step, first = offered.step, first_name(sheet.person.name)
    practice = offered.practice.title if offered.practice else step.practice
    title = offered.planned or (offered.goal.title if offered.goal else step.goal)
    if step.kind is StepKind.RATE_PRACTICE:
        return f"Watch “{practice}”: {first} waits for it. About {counted(step.minutes, 'minute')}."
    if step.kind is StepKind.CONFIRM_RATING:
        return f"Close “{practice}”: {first} calls it fair."
    if step.kind is StepKind.CONFIRM_STEP:
        return f"Confirm “{title}”: {first} says that it is done."
    if step.kind is StepKind.START_PRACTICE:
        return f"Watch “{practice}” together, about {counted(step.minutes, 'minute')}."
    if step.kind is StepKind.TAKE_CHECK:
        return f"A short check, {first}’s to take: a few minutes."
    if step.short is not None and not offered.goal:
        return f"Hours for {step.short.name}: {first} sees what counts on their hours page."
    if step.kind is StepKind.ASSIGN:
        return f"Ask for {_refresh(offered)}{title}: {_takes(offered)}."
    return f"{_refresh(offered)}{title}{_asked(offered, sheet)}: {first} has it."


def _refresh(offered: OfferedStep) -> str:
    return "the refresh of " if offered.step.reason is Reason.RUNS_OUT else ""


def _takes(offered: OfferedStep) -> str:
    before = offered.step.minutes_before
    hours = contact_hours_in_words(offered.goal.minutes) if offered.goal else "its hours"
    return f"{hours}, and {contact_hours(before)} before it" if before else hours


def _asked(offered: OfferedStep, sheet: MeetingSheet) -> str:
    reason, by = offered.step.reason, offered.step.by
    if reason not in (Reason.LATE, Reason.DUE, Reason.ASKED):
        return ", begun" if reason is Reason.LEFT_OFF else ""
    if by and offered.step.planned:
        return f", in the onboarding plan by {short_date(by, sheet.today)}"
    asked = ", one of several that were asked for" if offered.step.is_choice else ", asked for"
    return f"{asked} by {short_date(by, sheet.today)}" if by else asked


def _rest(sheet: MeetingSheet) -> str:
    if sheet.next.waiting:
        return "What is open waits for others. Rest is fine."
    if not sheet.next.facts.has_signed_in:
        return "The first sign-in: a way in is on its way by mail."
    return "Nothing is asked now. Rest is fine."


def _question(sheet: MeetingSheet) -> str:
    """One to begin with, by what leads; never about a family, a case or recovery."""
    reason = sheet.steps[0].step.reason if sheet.steps else None
    if sheet.steps and sheet.steps[0].step.kind is StepKind.CONFIRM_STEP:
        return "What did you see there that you would like to talk over?"
    if reason is Reason.LATE:
        return "What would have to give, so that there is paid time for it?"
    if reason is Reason.WAITS:
        return "What went well when you practiced, and what would you like to try again?"
    if reason is Reason.RUNS_OUT:
        return "What do you do otherwise now than when you took this first?"
    if any(gap.is_critical for gap in sheet.gaps):
        return "What would help you feel ready for the hard moments?"
    return "What are you glad of since we last met?"

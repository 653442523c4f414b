"""Asking people to take training, and withdrawing that."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from lms.actions.team import assignments as actions
from lms.content.wording import beyond, in_list, long_date
from lms.domain.access import Permission
from lms.domain.program.event import RecordView
from lms.domain.typed import read_id
from lms.queries.team import assignments as query
from lms.web import context
from lms.web.forms import AssignForm, MoveDayForm, WithdrawForm
from lms.web.guard import guarded
from lms.web.layout import short_date
from lms.web.people.people_forms import day_of
from lms.web.people.record import shown
from lms.web.team.team import narrowed, whom
from lms.web.typed import form_values, query_list

bp = Blueprint("assignments", __name__, url_prefix="/assign")
NAMED = 5


@bp.get("/")
@guarded(Permission.ASSIGN)
def assign() -> ResponseReturnValue:
    """Courses and people that the address names are ticked already."""
    page = _page()
    form = _form(page, None)
    called = map(context.catalogue().course_called, query_list("course"))
    form.courses.data = [course.slug for course in called if course]
    form.people.data = query_list("person")
    return _assign_page(page, form)


@bp.post("/")
@guarded(Permission.ASSIGN)
def send() -> ResponseReturnValue:
    page = _page()
    form = _form(page, form_values())
    if not form.validate():
        return _assign_page(page, form), 422
    people = [int(person_id) for person_id in form.people.data or ()]
    outcome = actions.assign_training(
        context.acting(),
        people,
        [context.catalogue().courses[slug] for slug in form.courses.data or ()],
        due_on=form.due_on.data,
        note=form.note.data or "",
    )
    titles = {slug: context.catalogue().courses[slug].title for slug in form.courses.data or ()}
    names = {person.person_id: person.name for person in page.people if person.person_id in people}
    flash(_told(outcome, names, titles, form.due_on.data))
    if len(people) == 1:
        return redirect(url_for("record.record", person_id=people[0]))
    return redirect(url_for("team.team", **narrowed()))


@bp.get("/late/")
@guarded(Permission.ASSIGN)
def late() -> ResponseReturnValue:
    """Where the weekly mail leads."""
    page = query.late_page(context.catalogue(), whom(), context.today())
    context.record_view(RecordView.TEAM, [person.person_id for person in page.people])
    return render_template("team/late.html", page=page)


@bp.post("/<id:assignment_id>/day")
@guarded(Permission.ASSIGN)
def move_day(assignment_id: int) -> ResponseReturnValue:
    assignment = query.assignment_of(assignment_id, context.actor())
    if assignment is None:
        abort(404)
    form = MoveDayForm()
    form.today = context.today()
    if not form.validate():
        return shown(assignment.person_id, (assignment.id, form)), 422
    if actions.move_due_day(context.acting(), assignment, day_of(form.due_on)):
        flash("The day is changed. A mail tells them.")
    else:
        flash("That is done, or was withdrawn already.")
    return redirect(url_for("record.record", person_id=assignment.person_id))


@bp.post("/<id:assignment_id>/withdraw")
@guarded(Permission.ASSIGN)
def withdraw(assignment_id: int) -> ResponseReturnValue:
    assignment = query.assignment_of(assignment_id, context.actor())
    if assignment is None:
        abort(404)
    form = WithdrawForm()
    if not form.validate():
        return shown(assignment.person_id, (assignment.id, form)), 422
    if actions.withdraw_training(context.acting(), assignment, form.why.data or ""):
        flash("Withdrawn. The reason stands beside it.")
    else:
        flash("That is done, or was withdrawn already.")
    return redirect(url_for("record.record", person_id=assignment.person_id))


def _page() -> query.AssignPage:
    named = [found for typed in query_list("person") if (found := read_id(typed)) is not None]
    return query.assign_page(context.catalogue(), whom(), context.today(), named)


def _form(page: query.AssignPage, given: object) -> AssignForm:
    form = AssignForm(given)
    form.courses.choices = [(course.slug, course.title) for course in page.courses]
    form.people.choices = [(str(person.person_id), person.name) for person in page.people]
    form.today = context.today()
    return form


def _assign_page(page: query.AssignPage, form: AssignForm) -> str:
    return render_template("team/assign.html", page=page, form=form)


def _asked(outcome: actions.AssignResult, names: dict[int, str], titles: dict[str, str], due_on: date | None) -> str:
    """Who was asked for what, and by when; whoever was left out of all of it is not named here."""
    left_out = {*outcome.asked_before, *outcome.completed}
    asked = [(person_id, slug) for person_id in names for slug in titles if (person_id, slug) not in left_out]
    who = list(dict.fromkeys(names[person_id] for person_id, _ in asked))
    what = [f"“{title}”" for slug, title in titles.items() if any(slug == one for _, one in asked)]
    shown = [*who[:NAMED], *([f"{beyond(who, NAMED)} more"] if beyond(who, NAMED) else [])]
    when = f"by {long_date(due_on)}" if due_on else "with no day set"
    return f"Asked {in_list(shown)} to take {in_list(what)}, {when}."


def _told(outcome: actions.AssignResult, names: dict[int, str], titles: dict[str, str], due_on: date | None) -> str:
    """The course is named beside the person where several were chosen."""
    said = _asked(outcome, names, titles, due_on) if outcome.count else "Nothing was asked."
    for pairs, words in (
        (outcome.asked_before, "they are asked already"),
        (outcome.completed, "they completed it and it gives no credit again yet"),
    ):
        if pairs:
            left = [names[pair[0]] + _named(pair, titles, outcome.opens) for pair in pairs]
            others = beyond(left, NAMED)
            more = f" and {others} more" if others else ""
            said += f" Left out, since {words}: {', '.join(left[:NAMED])}{more}."
    return said


def _named(pair: tuple[int, str], titles: dict[str, str], opens: Mapping[tuple[int, str], date | None]) -> str:
    """In brackets: the course where several were chosen, and from when it can be asked for again."""
    day = opens.get(pair)
    words = [titles[pair[1]]] if len(titles) > 1 else []
    if day is not None:
        words.append(f"again from {short_date(day)}")
    elif pair in opens:
        words.append("it gives credit once")
    return f" ({', '.join(words)})" if words else ""

"""Asking people to take training, and withdrawing that."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms.actions.team import assignments as actions
from lms.content.mails import home_address
from lms.content.wording import beyond, in_list, long_date
from lms.domain.access import Permission
from lms.domain.typed import read_id
from lms.queries.team import assignments as query
from lms.web import context
from lms.web.forms import AssignForm, WithdrawForm
from lms.web.guard import guarded
from lms.web.people.record import shown
from lms.web.team.team import narrowed, whom

bp = Blueprint("assignments", __name__, url_prefix="/assign")
NAMED = 5


@bp.get("/")
@guarded(Permission.ASSIGN)
def assign() -> ResponseReturnValue:
    """Courses and people that the address names are ticked already."""
    page = _page()
    form = _form(page, None)
    form.courses.data = request.args.getlist("course")
    form.people.data = request.args.getlist("person")
    return _assign_page(page, form)


@bp.post("/")
@guarded(Permission.ASSIGN)
def send() -> ResponseReturnValue:
    page = _page()
    form = _form(page, request.form)
    if not form.validate():
        return _assign_page(page, form), 422
    people = [int(person_id) for person_id in form.people.data or ()]
    outcome = actions.assign_training(
        context.acting(),
        people,
        [context.catalogue().courses[slug] for slug in form.courses.data or ()],
        due_on=form.due_on.data,
        note=form.note.data or "",
        home=home_address(context.settings().public_url),
    )
    titles = {slug: context.catalogue().courses[slug].title for slug in form.courses.data or ()}
    names = {person.person_id: person.name for person in page.people if person.person_id in people}
    flash(_told(outcome, names, titles, form.due_on.data))
    if len(people) == 1:
        return redirect(url_for("record.record", person_id=people[0]))
    return redirect(url_for("team.team", **narrowed()))


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
    named = [found for typed in request.args.getlist("person") if (found := read_id(typed)) is not None]
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
        (outcome.completed, "they completed it and it is fresh"),
    ):
        if pairs:
            left = [names[person_id] + (f" ({titles[slug]})" if len(titles) > 1 else "") for person_id, slug in pairs]
            others = beyond(left, NAMED)
            more = f" and {others} more" if others else ""
            said += f" Left out, since {words}: {', '.join(left[:NAMED])}{more}."
    return said

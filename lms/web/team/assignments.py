"""Asking people to take training, and withdrawing that."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # newer than its type stubs

from lms.actions.team import assignments as actions
from lms.actions.team.asking import ANY_ONE, NO_WAY, AssignResult, assign_any_one, assign_training
from lms.actions.team.plans import begin_plan
from lms.content.wording import beyond, in_list, long_date, plural
from lms.domain.access import Permission
from lms.domain.program.event import RecordView
from lms.domain.typed import read_id
from lms.queries.learning.paths import present_paths
from lms.queries.team import assignments as query
from lms.web import context
from lms.web.forms import MoveDayForm, WithdrawForm
from lms.web.guard import guarded
from lms.web.layout import short_date
from lms.web.people.people_forms import day_of
from lms.web.people.record import shown
from lms.web.team.assign_form import ALL, TrainingForm
from lms.web.team.assigned import kept
from lms.web.team.team import narrowed, whom
from lms.web.typed import form_value, form_values, query_list, query_value

bp = Blueprint("assignments", __name__, url_prefix="/assign")
NAMED = 5
_HELD = "they completed it and it gives no credit again yet"
_HELD_ALL = "they completed all of these and none gives credit again yet"


@bp.get("/")
@guarded(Permission.ASSIGN)
def assign() -> ResponseReturnValue:
    """Courses and people that the address names are ticked already."""
    page = _page()
    form = _form(page, None)
    path = next((one for one in context.catalogue().paths if one.id == query_value("path")), None)
    called = map(context.catalogue().course_called, [*query_list("course"), *(path.courses if path else ())])
    offered = {course.slug for course in page.courses}
    form.courses.data = [course.slug for course in called if course and course.slug in offered]
    form.after_hire.data = path.days or None if path else None
    form.people.data = query_list("person")
    return _assign_page(page, form, (list(_titles(form).values()), list(_chosen(form, page).values())))


@bp.post("/")
@guarded(Permission.ASSIGN)
def send() -> ResponseReturnValue:
    page = _page()
    form = _form(page, form_values())
    if not form.validate():
        return _assign_page(page, form), 422
    with_way = form_value("way") != "alone"
    if form.is_plan:
        return _plan(form, with_way=with_way)
    people = _chosen(form, page)
    outcome = _ask(form, list(people), with_way=with_way)
    titles = {ANY_ONE: "any one of several courses"} if form.is_any_one else _titles(form)
    flash(_told(outcome, people, titles, form.due_on.data))
    if len(people) == 1:
        return redirect(url_for("record.record", person_id=next(iter(people))))
    return redirect(url_for("team.team", **narrowed()))


def _titles(form: TrainingForm) -> dict[str, str]:
    return {slug: context.catalogue().courses[slug].title for slug in form.courses.data or ()}


def _chosen(form: TrainingForm, page: query.AssignPage) -> dict[int, str]:
    """Id and name of those who were ticked, or who are in the group today."""
    if form.group.data:
        return query.in_group(form.plan(with_way=False), context.actor(), context.today())
    ticked = set(form.people.data or ())
    return {person.person_id: person.name for person in page.people if str(person.person_id) in ticked}


def _ask(form: TrainingForm, people: list[int], *, with_way: bool) -> AssignResult:
    courses = [context.catalogue().courses[slug] for slug in form.courses.data or ()]
    due = form.due()
    if form.is_any_one:
        return assign_any_one(
            context.acting(),
            people,
            courses,
            due_on=due.on,
            note=form.note.data or "",
            days_after_hire=due.days_after_hire,
        )
    return assign_training(
        context.acting(),
        people,
        courses,
        due_on=due.on,
        note=form.note.data or "",
        days_after_hire=due.days_after_hire,
        way=context.catalogue().courses if with_way else NO_WAY,
    )


def _plan(form: TrainingForm, *, with_way: bool) -> ResponseReturnValue:
    ticked = [int(person_id) for person_id in form.people.data or ()]
    begun = begin_plan(context.acting(), form.plan(with_way=with_way), ticked, context.catalogue().courses)
    today = plural("%(num)s person is asked today", "%(num)s people are asked today", begun.people)
    flash(f"Planned: it asks by itself from now on; {today}. It stands here until you end it.")
    return redirect(url_for("assigned.assigned"))


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
    assignment, person_id = query.assignment_of(assignment_id, context.actor()) or abort(404)
    form = MoveDayForm()
    form.today = context.today()
    if not form.validate():
        return shown(person_id, (assignment.id, form)), 422
    if actions.move_due_day(context.acting(), assignment, day_of(form.due_on)):
        flash("The day is changed. A mail tells them.")
    else:
        flash("That is done, or was withdrawn already.")
    return _back(person_id)


@bp.post("/<id:assignment_id>/withdraw")
@guarded(Permission.ASSIGN)
def withdraw(assignment_id: int) -> ResponseReturnValue:
    assignment, person_id = query.assignment_of(assignment_id, context.actor()) or abort(404)
    form = WithdrawForm()
    if not form.validate():
        return shown(person_id, (assignment.id, form)), 422
    if actions.withdraw_training(context.acting(), assignment, form.why.data or ""):
        flash("Withdrawn. The reason stands beside it.")
    else:
        flash("That is done, or was withdrawn already.")
    return _back(person_id)


def _back(person_id: int) -> ResponseReturnValue:
    """To the page on which the button stood."""
    if query_value("back") == "assigned":
        return redirect(url_for("assigned.assigned", **kept()))
    return redirect(url_for("record.record", person_id=person_id))


def _page() -> query.AssignPage:
    named = [found for typed in query_list("person") if (found := read_id(typed)) is not None]
    return query.assign_page(
        context.catalogue(), whom(), context.today(), named, again_days=context.program().credit_again_days
    )


def _form(page: query.AssignPage, given: object) -> TrainingForm:
    form = TrainingForm(given)
    form.known, form.again_days = context.catalogue().courses, context.program().credit_again_days
    sees_all = whom().person_ids is None
    form.group.choices = [
        SelectChoice("", "only those whom I tick"),
        SelectChoice(ALL, "everyone here" if sees_all else "all whom I supervise"),
        *(SelectChoice(f"team-{team_id}", f"team: {name}") for team_id, name in page.teams),
        *(SelectChoice(f"profile-{slug}", f"profile: {title}") for slug, title in page.profiles),
    ]
    form.courses.choices = [(course.slug, course.title) for course in page.courses]
    form.people.choices = [(str(person.person_id), person.name) for person in page.people]
    form.today = context.today()
    return form


def _assign_page(page: query.AssignPage, form: TrainingForm, named: tuple[list[str], list[str]] = ([], [])) -> str:
    """`named`: the titles and people that a link to the page brought, so that one press more asks them."""
    return render_template(
        "team/assign.html",
        page=page,
        form=form,
        titles=named[0],
        names=named[1],
        shown=NAMED,
        paths=present_paths(context.catalogue(), is_supervisor=False),
    )


def _asked(outcome: AssignResult, names: dict[int, str], titles: dict[str, str], due_on: date | None) -> str:
    """Who was asked for what, and by when; whoever was left out of all of it is not named here."""
    left_out = {*outcome.asked_before, *outcome.completed}
    asked = [(person_id, slug) for person_id in names for slug in titles if (person_id, slug) not in left_out]
    who = list(dict.fromkeys(names[person_id] for person_id, _ in asked))
    what = [f"“{title}”" if slug else title for slug, title in titles.items() if any(slug == one for _, one in asked)]
    shown = [*who[:NAMED], *([f"{beyond(who, NAMED)} more"] if beyond(who, NAMED) else [])]
    when = f"by {long_date(due_on)}" if due_on else "each by their own day" if outcome.has_days else "with no day set"
    return f"Asked {in_list(shown)} to take {in_list(what)}, {when}.{_on_the_way(outcome, names)}"


def _on_the_way(outcome: AssignResult, names: dict[int, str]) -> str:
    """What was asked beside the courses that were chosen, and of whom no first day is known."""
    said = ""
    if outcome.on_the_way:
        said = plural(
            " What these build on comes with it: %(num)s course more.",
            " What these build on comes with it: %(num)s courses more.",
            outcome.on_the_way,
        )
    if outcome.no_first_day:
        who = in_list([names[person_id] for person_id in outcome.no_first_day[:NAMED]])
        said += f" No first day of work is known of {who}, so no day is set there."
    return said


def _told(outcome: AssignResult, names: dict[int, str], titles: dict[str, str], due_on: date | None) -> str:
    """The course is named beside the person where several were chosen."""
    said = _asked(outcome, names, titles, due_on) if outcome.count else "Nothing was asked."
    for pairs, words in (
        (outcome.asked_before, "they are asked already"),
        (outcome.completed, _HELD if all(slug for _, slug in outcome.completed) else _HELD_ALL),
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

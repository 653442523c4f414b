"""Everyone, inviting one person, and teams."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms.actions.account.links import LinkPurpose
from lms.actions.people import people as actions
from lms.actions.people import supervision
from lms.actions.people.people import CannotChange
from lms.domain.access import Permission
from lms.domain.people.person import read_name
from lms.domain.people.roster_plan import FIRST_PROFILE
from lms.domain.typed import read_id
from lms.queries.people import people as query
from lms.queries.people.people import PeopleFilter, PeopleState
from lms.web import context
from lms.web.font_notes import tell_of_fonts
from lms.web.guard import guarded
from lms.web.people.people_forms import InviteForm, TeamForm, with_profiles
from lms.web.people.people_links import link_page

bp = Blueprint("people", __name__, url_prefix="/people")


def profile_titles() -> dict[str, str]:
    return {slug: profile.title for slug, profile in context.catalogue().profiles.items()}


@bp.get("/")
@guarded(Permission.ADMINISTER)
def people() -> ResponseReturnValue:
    sent = request.args
    where = sent.get("where", "")
    asked = PeopleFilter(
        words=read_name(sent.get("words", "")) or "",
        where=PeopleState(where) if where in list(PeopleState) else None,
        team_id=read_id(sent.get("team", "")),
    )
    page = query.people_page(asked, read_id(sent.get("page", "")) or 1, context.today())
    return render_template("people/people.html", page=page, profiles=profile_titles(), wheres=PeopleState)


@bp.get("/new/")
@guarded(Permission.ADMINISTER)
def new() -> ResponseReturnValue:
    form = with_profiles(InviteForm(formdata=None, profile=FIRST_PROFILE, hired_on=context.today()), profile_titles())
    return render_template("people/new.html", form=form, known=None)


@bp.post("/new/")
@guarded(Permission.ADMINISTER)
def invite() -> ResponseReturnValue:
    form = with_profiles(InviteForm(), profile_titles())
    if not form.validate():
        return render_template("people/new.html", form=form, known=None), 422
    known: int | None = None
    try:
        newcomer = actions.read_newcomer(
            form.email.data,
            form.name.data,
            context.today(),
            profile=form.profile.data,
            supervisor=form.supervisor.data or "",
            hired_on=form.hired_on.data,
        )
    except actions.AlreadyHere as reason:
        form.email.errors, known = [str(reason)], reason.person_id
    except actions.CannotAdd as reason:
        form.email.errors = [str(reason)]
    except CannotChange as reason:
        form[reason.field].errors = [str(reason)]
    else:
        joined = actions.join_program(context.acting(), [newcomer], invite_key=context.link_key())
        person = found(joined.person_ids[newcomer.email])
        tell_of_fonts(newcomer.legal_name)
        return link_page(person, joined.tokens[newcomer.email], LinkPurpose.INVITE)
    return render_template("people/new.html", form=form, known=known), 422


@bp.get("/teams/")
@guarded(Permission.ADMINISTER)
def teams() -> ResponseReturnValue:
    return _teams_page(TeamForm(formdata=None), None)


@bp.post("/teams/")
@guarded(Permission.ADMINISTER)
def make_team() -> ResponseReturnValue:
    form = TeamForm()
    try:
        if form.validate():
            team = supervision.name_team(context.acting(), form.name.data or "")
            flash(f"The team “{team.name}” is made. Add people to it on their own pages.")
            return redirect(url_for("people.teams"))
    except CannotChange as reason:
        form.name.errors = [str(reason)]
    return _teams_page(form, None), 422


@bp.post("/teams/<id:team_id>/")
@guarded(Permission.ADMINISTER)
def rename_team(team_id: int) -> ResponseReturnValue:
    team, form = query.team(team_id), TeamForm()
    if team is None:
        abort(404)
    try:
        if form.validate():
            supervision.name_team(context.acting(), form.name.data or "", team=team)
            flash(f"The team is called “{team.name}” now.")
            return redirect(url_for("people.teams"))
    except CannotChange as reason:
        form.name.errors = [str(reason)]
    return _teams_page(form, team_id), 422


def _teams_page(form: TeamForm, renamed: int | None) -> str:
    """`renamed` is the team whose form was sent; None for the form of a new one."""
    return render_template("people/teams.html", form=form, renamed=renamed, teams=query.teams(context.today()))


def found(person_id: int) -> query.Person:
    """The person, or 404."""
    person = query.person(person_id)
    if person is None:
        abort(404)
    return person

"""Everyone, inviting one person, and teams."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from lms.actions.account.links import LinkPurpose
from lms.actions.people import invitations, supervision
from lms.actions.people import people as actions
from lms.actions.people.people import CannotChange
from lms.domain.access import Permission
from lms.domain.people.person import read_name
from lms.domain.people.roster_plan import FIRST_PROFILE
from lms.domain.typed import read_id
from lms.queries.credit.name_corrections import waiting
from lms.queries.people import people as query
from lms.queries.people.people import PeopleFilter, PeopleState
from lms.web import context
from lms.web.guard import guarded
from lms.web.messages import tell_of_fonts
from lms.web.people.people_forms import InviteForm, TeamForm, rename_form, with_profiles
from lms.web.people.people_links import link_page, sheets_page
from lms.web.typed import form_values, query_values

bp = Blueprint("people", __name__, url_prefix="/people")
EVERYONE = "everyone"  # in the address of the list, in the place of a PeopleState


def profile_titles() -> dict[str, str]:
    return {slug: profile.title for slug, profile in context.catalogue().profiles.items()}


@bp.get("/")
@guarded(Permission.ADMINISTER)
def people() -> ResponseReturnValue:
    """Those who work here, unless others are asked for: those who left soon outnumber them."""
    sent = query_values()
    where = sent.get("where", "")
    asked = PeopleFilter(
        words=read_name(sent.get("words", "")) or "",
        where=None if where == EVERYONE else PeopleState(where) if where in list(PeopleState) else PeopleState.HERE,
        team_id=read_id(sent.get("team", "")),
    )
    page = query.people_page(asked, read_id(sent.get("page", "")) or 1, context.today())
    return render_template(
        "people/people.html",
        page=page,
        profiles=profile_titles(),
        wheres=PeopleState,
        everyone=EVERYONE,
        most_printed=query.MOST_PRINTED,
        asking=waiting(),
    )


@bp.get("/new/")
@guarded(Permission.ADMINISTER)
def new() -> ResponseReturnValue:
    form = with_profiles(InviteForm(formdata=None, profile=FIRST_PROFILE, hired_on=context.today()), profile_titles())
    return _new_page(form)


def _new_page(form: InviteForm, known: int | None = None, namesakes: Sequence[query.Person] = ()) -> str:
    """`known` has the address that was typed, `namesakes` have the name."""
    return render_template(
        "people/new.html",
        form=form,
        known=known,
        namesakes=query.with_left(namesakes, context.today()),
        choices=query.supervisor_choices(context.today()),
    )


@bp.post("/new/")
@guarded(Permission.ADMINISTER)
def invite() -> ResponseReturnValue:
    form = with_profiles(InviteForm(), profile_titles())
    if not form.validate():
        return _new_page(form), 422
    known: int | None = None
    namesakes: Sequence[query.Person] = ()
    try:
        newcomer = actions.read_newcomer(
            form.email.data,
            form.name.data,
            context.today(),
            profile=form.profile.data,
            supervisor=form.supervisor.data or "",
            hired_on=form.hired_on.data,
            is_another=bool(form.is_another.data),
        )
    except actions.NameIsHere as reason:
        form.name.errors, namesakes = (
            ["Someone of this name is here already. Is it the same person?"],
            reason.namesakes,
        )
    except actions.AlreadyHere as reason:
        form.email.errors, known = [str(reason)], reason.person_id
    except actions.CannotAdd as reason:
        form.email.errors = [str(reason)]
    except CannotChange as reason:
        form[reason.field].errors = [str(reason)]
    else:
        joined = actions.join_program(
            context.acting(), [newcomer], plans=context.catalogue().plans(), invite_key=context.link_key()
        )
        person = found(joined.person_ids[newcomer.email])
        tell_of_fonts(newcomer.legal_name)
        return link_page(person, joined.tokens[newcomer.email], LinkPurpose.INVITE)
    return _new_page(form, known, namesakes), 422


@bp.post("/invitations/")
@guarded(Permission.ADMINISTER)
def print_invitations() -> ResponseReturnValue:
    """A sheet with a new link for each who was invited and chose no password yet: of all, or of those sifted out."""
    sent = form_values()
    asked = PeopleFilter(words=read_name(sent.get("words", "")) or "", team_id=read_id(sent.get("team", "")))
    invited = query.invited(asked, context.today())
    if not invited:
        flash("Everyone there has chosen a password already, so no invitation is needed.")
        return redirect(url_for("people.people"))
    tokens = invitations.hand_over_each(context.acting(), [one for one, _, _ in invited], context.link_key())
    return sheets_page(invited, tokens)


@bp.get("/teams/")
@guarded(Permission.ADMINISTER)
def teams() -> ResponseReturnValue:
    return _teams_page()


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
    return _teams_page(form), 422


@bp.post("/teams/<id:team_id>/")
@guarded(Permission.ADMINISTER)
def rename_team(team_id: int) -> ResponseReturnValue:
    team, form = query.team(team_id), rename_form(team_id)
    if team is None:
        abort(404)
    try:
        if form.validate():
            renamed = supervision.name_team(context.acting(), form.name.data or "", team=team)
            flash(f"The team is called “{renamed.name}” now.")
            return redirect(url_for("people.teams"))
    except CannotChange as reason:
        form.name.errors = [str(reason)]
    return _teams_page(form, team_id), 422


def _teams_page(sent: TeamForm | None = None, renamed: int | None = None) -> str:
    """With the form that was sent in its place: of the team that is `renamed`, or of a new one."""
    empty, teams = TeamForm(formdata=None), query.teams(context.today())
    renaming = {team.id: rename_form(team.id, formdata=None, name=team.name) for team in teams}
    if sent is not None and renamed is not None:
        renaming[renamed] = sent
    form = sent if sent is not None and renamed is None else empty
    return render_template("people/teams.html", teams=teams, form=form, renaming=renaming, sent=sent or empty)


def found(person_id: int) -> query.Person:
    """The person, or 404."""
    person = query.person(person_id)
    if person is None:
        abort(404)
    return person

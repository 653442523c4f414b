"""What an administrator changes about one person."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import DateField

from lms.actions.account.links import LinkPurpose
from lms.actions.competence import signing
from lms.actions.people import invitations, joining, supervision
from lms.actions.people import people as actions
from lms.actions.people.invitations import CHECKS, CannotSendLink
from lms.actions.people.onboarding import begin_anew
from lms.actions.people.people import CannotChange, ConfirmationRequired
from lms.content import wording
from lms.domain.access import Permission
from lms.domain.program.event import RecordView
from lms.queries.people import accounts
from lms.queries.people import onboarding as onboarding_query
from lms.queries.people import people as query
from lms.queries.people.people import Person
from lms.queries.people.targets import adjusted_today, role_of
from lms.web import context
from lms.web.guard import guarded
from lms.web.messages import tell_of_fonts
from lms.web.people.people import found as person_or_404
from lms.web.people.people import profile_titles
from lms.web.people.people_forms import (
    GiveBackForm,
    JoinAccountsForm,
    JoinForm,
    LeaveForm,
    NamesForm,
    PlanForm,
    ProfileForm,
    SupervisorForm,
    day_of,
    end_form,
    with_checks,
    with_knowledge,
    with_profiles,
    with_teams,
)
from lms.web.people.people_links import link_page
from lms.web.typed import TypedForm, form_value

bp = Blueprint("manage", __name__, url_prefix="/people/<id:person_id>/manage")


@bp.get("/")
@guarded(Permission.ADMINISTER)
def manage(person_id: int) -> ResponseReturnValue:
    person = person_or_404(person_id)
    context.record_view(RecordView.ACCOUNT, [person_id])
    if query.is_joined(person_id):
        return render_template("people/joined.html", page=query.manage_page(person, context.today()))
    erased_at = query.erased_at(person_id)
    return _page(person) if erased_at is None else render_template("people/erased.html", at=erased_at)


def found(person_id: int) -> Person:
    """The person to change, or 404: nothing is changed about an account that was joined into another, or erased."""
    if query.is_joined(person_id) or query.erased_at(person_id) is not None:
        abort(404)
    return person_or_404(person_id)


@bp.post("/")
@guarded(Permission.ADMINISTER)
def change_names(person_id: int) -> ResponseReturnValue:
    person, form = found(person_id), NamesForm()
    form.legal_name.known = (person.legal_name,)

    def change() -> str:
        names = (form.legal_name.data or "", form.display_name.data or "")
        changed = actions.change_names(context.acting(), person, *names, form.hired_on.data)
        tell_of_fonts(person.legal_name)
        return "Kept." if changed else "Nothing was different."

    return _done(person, "names", form, change)


@bp.post("/profile")
@guarded(Permission.ADMINISTER)
def change_profile(person_id: int) -> ResponseReturnValue:
    person, form = found(person_id), with_profiles(ProfileForm(), profile_titles())

    def change() -> str:
        plans, day = context.catalogue().plans(), day_of(form.profile_from_on)
        left = _left_of_plan(person)
        actions.change_profile(context.acting(), person.id, form.profile.data, day, plans=plans)
        return f"The new profile is kept.{left}{_adjusted_stay(person)}"

    return _done(person, "profile", form, change)


def _left_of_plan(person: Person) -> str:
    """What the plan of the profile so far still asks: it ends with that profile."""
    progress = onboarding_query.plans_of(context.catalogue(), [person.id], context.today()).get(person.id)
    if progress is None or progress.is_done:
        return ""
    return f" The onboarding plan of the one before ends with it, at {progress.done} of {progress.total} steps."


def _adjusted_stay(person: Person) -> str:
    count = adjusted_today(person.id, context.today())
    return (
        wording.plural(
            " %(num)s target was adjusted by hand and stays so: look whether it still fits.",
            " %(num)s targets were adjusted by hand and stay so: look whether they still fit.",
            count,
        )
        if count
        else ""
    )


@bp.post("/plan")
@guarded(Permission.ADMINISTER)
def begin_plan(person_id: int) -> ResponseReturnValue:
    person, form = found(person_id), PlanForm()

    def change() -> str:
        profile, plans = role_of(context.catalogue(), person.id, context.today()).slug, context.catalogue().plans()
        begin_anew(context.acting(), person, profile, day_of(form.first_on), plans)
        return f"{wording.first_name(person.display_name)} is on the plan as it is now. What is done stays done."

    return _done(person, "plan", form, change)


@bp.post("/administrator")
@guarded(Permission.ADMINISTER)
def change_role(person_id: int) -> ResponseReturnValue:
    """`becomes` is yes or no; `sure` is the second word."""
    person = found(person_id)
    becomes, is_sure = form_value("becomes") == "yes", form_value("sure") == "yes"
    try:
        if becomes:
            actions.make_administrator(context.acting(), person, is_sure=is_sure)
            flash(f"{person.display_name} is an administrator now.")
        else:
            actions.unmake_administrator(context.acting(), person, is_sure=is_sure)
            flash(f"{person.display_name} is no administrator now.")
    except ConfirmationRequired as question:
        return _ask_again(person, str(question), "manage.change_role", {"becomes": "yes" if becomes else "no"}), 422
    except CannotChange as reason:
        return _page(person, role_trouble=str(reason)), 422
    return _back(person)


@bp.post("/supervisors")
@guarded(Permission.ADMINISTER)
def add_supervisor(person_id: int) -> ResponseReturnValue:
    person, form = found(person_id), SupervisorForm()

    def change() -> str:
        supervisor = supervision.supervise(
            context.acting(), person, form.supervisor.data or "", day_of(form.supervisor_from_on)
        )
        begins = _from(form.supervisor_from_on)
        return f"{supervisor.display_name} supervises {person.display_name}{begins}."

    return _done(person, "supervisor", form, change)


@bp.post("/sign-off")
@guarded(Permission.ADMINISTER)
def sign_off(person_id: int) -> ResponseReturnValue:
    """`may` is yes or no: an administrator's word that this supervisor may sign off practice."""
    person, may = found(person_id), form_value("may")
    if may == "yes" and signing.let_sign_off(context.acting(), person.id):
        flash(f"{person.display_name} may sign off practice now.")
    elif may == "no" and signing.take_word_back(context.acting(), person.id):
        flash("The word is taken back. What was rated until now stands.")
    else:
        flash("Nothing was different.")
    return _back(person)


@bp.post("/supervisors/<id:row_id>/end")
@guarded(Permission.ADMINISTER)
def end_supervisor(person_id: int, row_id: int) -> ResponseReturnValue:
    person, row, form = found(person_id), query.open_supervision(row_id, person_id), end_form(f"supervision-{row_id}")
    if row is None:
        return _ended_before(person, query.ended_supervision(row_id, person_id))

    def change() -> str:
        supervision.end_supervision(context.acting(), row, day_of(form.until_on))
        return "The supervision has its last day. Practices that were waiting for its supervisor are free for others."

    return _done(person, f"supervision-{row_id}", form, change)


@bp.post("/teams")
@guarded(Permission.ADMINISTER)
def join_team(person_id: int) -> ResponseReturnValue:
    person, form = found(person_id), _join_form(sent=True)

    def change() -> str:
        team = query.team(form.team.data)
        if team is None:
            raise CannotChange("team", "Please choose a team.")
        supervision.join_team(context.acting(), person, team, day_of(form.team_from_on))
        return f"{person.display_name} belongs to “{team.name}”{_from(form.team_from_on)}."

    return _done(person, "team", form, change)


@bp.post("/teams/<id:row_id>/end")
@guarded(Permission.ADMINISTER)
def leave_team(person_id: int, row_id: int) -> ResponseReturnValue:
    person, row, form = found(person_id), query.open_membership(row_id, person_id), end_form(f"team-{row_id}")
    if row is None:
        return _ended_before(person, query.ended_membership(row_id, person_id))

    def change() -> str:
        supervision.leave_team(context.acting(), row, day_of(form.until_on))
        return "The last day in the team is kept."

    return _done(person, f"team-{row_id}", form, change)


@bp.post("/leave")
@guarded(Permission.ADMINISTER)
def leave(person_id: int) -> ResponseReturnValue:
    person, form = found(person_id), LeaveForm()

    def change() -> str:
        is_sure = form_value("sure") == "yes"
        last_day = day_of(form.last_day)
        actions.deactivate(context.acting(), person, last_day, is_sure=is_sure)
        return f"{person.display_name} keeps the account and everything in it, to read and to download."

    try:
        return _done(person, "leave", form, change)
    except ConfirmationRequired as question:
        return _ask_again(person, str(question), "manage.leave", {"last_day": day_of(form.last_day).isoformat()}), 422


@bp.post("/return")
@guarded(Permission.ADMINISTER)
def bring_back(person_id: int) -> ResponseReturnValue:
    person = found(person_id)
    if actions.bring_back(context.acting(), person):
        flash(f"{person.display_name} works here again. Give supervisors, teams and roles anew.")
    else:
        flash(f"{person.display_name} works here, and no last day is set. Nothing was changed.")
    return _back(person)


@bp.post("/link")
@guarded(Permission.ADMINISTER)
def give_link(person_id: int) -> ResponseReturnValue:
    person = found(person_id)
    kind = invitations.kind_for(person)
    token = invitations.give_link(context.acting(), person, context.link_key())
    return link_page(person, token, kind)


@bp.post("/give-back")
@guarded(Permission.ADMINISTER)
def give_account_back(person_id: int) -> ResponseReturnValue:
    person, form = found(person_id), with_checks(GiveBackForm())
    if not form.validate():
        return _page(person, give_back=form), 422
    told = (form.new_email.data or "", form.checked.data or "", form.note.data or "")
    try:
        token = invitations.give_account_back(context.acting(), person, *told, context.link_key())
    except CannotSendLink as reason:
        form[reason.field].errors = [str(reason)]
        return _page(person, give_back=form), 422
    return link_page(person, token, LinkPurpose.REATTACH)


@bp.post("/join")
@guarded(Permission.ADMINISTER)
def join_accounts(person_id: int) -> ResponseReturnValue:
    """Shows both accounts first; `sure` is the second word."""
    kept, form = found(person_id), with_knowledge(JoinAccountsForm())
    known_by = form.known_by.data or ""
    if not form.validate():
        return _page(kept, join_accounts=form), 422
    try:
        second = joining.find_second_account(kept, form.second.data or "")
        joining.join_accounts(context.acting(), kept, second, known_by, is_sure=form_value("sure") == "yes")
    except ConfirmationRequired:
        context.record_view(RecordView.ACCOUNT, [kept.id, second.id])
        return render_template(
            "people/join-accounts.html",
            both=accounts.both_accounts(kept, second),
            known_by=known_by,
            known_by_words=CHECKS[known_by],
        )
    except CannotChange as reason:
        form[reason.field].errors = [str(reason)]
        return _page(kept, join_accounts=form), 422
    flash(f"The accounts of {kept.display_name} are one now. Look whether a supervisor or a team is missing here.")
    return _back(kept)


def _done(person: Person, name: str, form: TypedForm, change: Callable[[], str]) -> ResponseReturnValue:
    """Makes the change and says so; or shows the page with what is wrong beside the field.

    Lets ConfirmationRequired through.
    """
    if form.validate():
        try:
            flash(change())
            return _back(person)
        except ConfirmationRequired:
            raise
        except CannotChange as reason:
            form[reason.field].errors = [str(reason)]
    return _page(person, **{name: form}), 422


def _from(field: DateField) -> str:
    """` from December 1, 2026` for a day that is still to come; nothing for one that has come."""
    day = day_of(field)
    return f" from {wording.long_date(day)} on" if day > context.today() else ""


def _ended_before(person: Person, until_on: date | None) -> ResponseReturnValue:
    """What a second press finds; 404 where there never was such a row."""
    if until_on is None:
        abort(404)
    flash(f"That has its last day already: {wording.long_date(until_on)}. Nothing was changed.")
    return _back(person)


def _back(person: Person) -> ResponseReturnValue:
    return redirect(url_for("manage.manage", person_id=person.id))


def _ask_again(person: Person, question: str, endpoint: str, fields: dict[str, str]) -> str:
    return render_template(
        "people/sure.html",
        person=person,
        question=question,
        action=url_for(endpoint, person_id=person.id),
        fields=[*fields.items(), ("sure", "yes")],
    )


def _join_form(*, sent: bool) -> JoinForm:
    form = JoinForm() if sent else JoinForm(formdata=None, team_from_on=context.today())
    return with_teams(form, [(team.id, team.name) for team in query.teams(context.today())])


def _page(person: Person, *, role_trouble: str = "", **sent: TypedForm) -> str:
    """The page, with the form that was sent in the place of its kind; a row's is `supervision-ID` or `team-ID`."""
    today, titles = context.today(), profile_titles()
    page = query.manage_page(person, today)
    forms = {
        "names": NamesForm(formdata=None, obj=page),
        "profile": with_profiles(ProfileForm(formdata=None, profile_from_on=today), titles),
        "supervisor": SupervisorForm(formdata=None, supervisor_from_on=today),
        "team": _join_form(sent=False),
        "leave": LeaveForm(formdata=None, last_day=today),
        "give_back": with_checks(GiveBackForm(formdata=None)),
        "join_accounts": with_knowledge(JoinAccountsForm(formdata=None)),
        "plan": PlanForm(formdata=None, first_on=today),
    }
    role = role_of(context.catalogue(), person.id, today)
    return render_template(
        "people/manage.html",
        page=page,
        joined=accounts.joined_accounts(person.id, context.acting().program),
        forms_of=forms | sent,
        ends=_ends(page, today) | sent,
        sent=next(iter(sent.values()), None),
        profiles=titles,
        role_trouble=role_trouble,
        is_me=person.id == context.me().person_id,
        today=today,
        plan=onboarding_query.plans_of(context.catalogue(), [person.id], today).get(person.id),
        has_plan=onboarding_query.has_plan(context.catalogue(), role.slug),
        adjusted=adjusted_today(person.id, today),
    )


def _ends(page: query.ManagePage, today: date) -> dict[str, TypedForm]:
    """A form for each row, named as `_page` names them."""
    keys = [f"supervision-{row.id}" for row in page.supervisors] + [f"team-{row.id}" for row in page.teams]
    return {key: end_form(key, formdata=None, until_on=today) for key in keys}

"""Reviewing what someone took elsewhere: for whoever supervises them, and for administrators."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from lms.actions.credit import external_review as actions
from lms.actions.credit.external_review import Acceptance, ReviewResult
from lms.domain.access import Permission, may_review_external
from lms.domain.program.event import RecordView
from lms.queries.credit import external as query
from lms.queries.credit.external import ExternalEntry
from lms.web import context
from lms.web.credit.external import hand_out
from lms.web.credit.external_forms import AcceptForm, AskForm, TakeBackForm
from lms.web.guard import guarded

bp = Blueprint("external_review", __name__, url_prefix="/people/<id:person_id>/outside")
BEFORE = "Nothing was changed: it was reviewed or withdrawn meanwhile."


@bp.get("/")
@guarded(Permission.REVIEW_EXTERNAL)
def of_person(person_id: int) -> ResponseReturnValue:
    page = query.review_list(_allowed(person_id), context.today())
    if page is None:
        abort(404)
    context.record_view(RecordView.EXTERNAL, [person_id])
    return render_template("credit/external-of-person.html", page=page, person_id=person_id)


@bp.get("/<id:training_id>/")
@guarded(Permission.REVIEW_EXTERNAL)
def review(person_id: int, training_id: int) -> ResponseReturnValue:
    entry = _entry(person_id, training_id)
    return _page(entry, _filled(entry))


@bp.post("/<id:training_id>/accept")
@guarded(Permission.REVIEW_EXTERNAL, keep_form=True)
def accept(person_id: int, training_id: int) -> ResponseReturnValue:
    entry, form = _entry(person_id, training_id), AcceptForm()
    _offer(form)
    if not form.validate():
        return _page(entry, form), 422
    has_file = entry.external.last.file_id is not None
    said = Acceptance(
        form.facts,
        form.reason.data or "",
        saw_document=has_file or bool(form.saw_document.data),
        codes=tuple(form.competencies.data or ()),
    )
    try:
        result = actions.accept(context.acting(), training_id, said, query.categories(context.catalogue()))
    except actions.CannotAccept as refusal:
        for name, words in refusal.troubles.items():
            form[name].errors = [words]
        return _page(entry, form), 422
    return _done(result, entry, "Accepted. It is a line of their hours now.")


@bp.post("/<id:training_id>/ask")
@guarded(Permission.REVIEW_EXTERNAL, keep_form=True)
def ask(person_id: int, training_id: int) -> ResponseReturnValue:
    entry, form = _entry(person_id, training_id), AskForm()
    if not form.validate():
        return _page(entry, _filled(entry), asking=form), 422
    result = actions.ask(context.acting(), training_id, form.question.data or "")
    return _done(result, entry, "Your question is with them. It comes back to you with the answer.")


@bp.post("/<id:training_id>/take-back")
@guarded(Permission.REVIEW_EXTERNAL, keep_form=True)
def take_back(person_id: int, training_id: int) -> ResponseReturnValue:
    entry, form = _entry(person_id, training_id), TakeBackForm()
    if not form.validate():
        return _page(entry, _filled(entry), taking_back=form), 422
    result = actions.take_back(context.acting(), training_id, form.why.data or "")
    return _done(result, entry, "Taken back. Both lines stay in their hours, and together they count nothing.")


@bp.get("/<id:training_id>/<id:report_id>/file")
@guarded(Permission.REVIEW_EXTERNAL, track_activity=False)
def file(person_id: int, training_id: int, report_id: int) -> ResponseReturnValue:
    answer = hand_out(_entry(person_id, training_id), report_id)
    context.record_view(RecordView.EXTERNAL_FILE, [person_id])
    return answer


def _allowed(person_id: int) -> int:
    """Never one's own."""
    if not may_review_external(context.actor(), person_id):
        abort(404)
    return person_id


def _entry(person_id: int, training_id: int) -> ExternalEntry:
    entry = query.entry_of(_allowed(person_id), training_id, context.today())
    if entry is None:
        abort(404)
    context.record_view(RecordView.EXTERNAL, [person_id])
    return entry


def _filled(entry: ExternalEntry) -> AcceptForm:
    form = AcceptForm(formdata=None)
    form.fill(entry.external.last.facts)
    return form


def _offer(form: AcceptForm) -> None:
    form.offer(query.categories(context.catalogue()))
    form.competencies.choices = [(code, code) for code in context.catalogue().statements()]


def _done(result: ReviewResult, entry: ExternalEntry, words: str) -> ResponseReturnValue:
    if result is ReviewResult.OWN:
        abort(404)
    flash(words if result is ReviewResult.DONE else BEFORE)
    target = "external_review.review"
    return redirect(url_for(target, person_id=entry.external.person_id, training_id=entry.id))


def _page(
    entry: ExternalEntry,
    form: AcceptForm,
    *,
    asking: AskForm | None = None,
    taking_back: TakeBackForm | None = None,
) -> str:
    _offer(form)
    return render_template(
        "credit/external-review.html",
        entry=entry,
        name=query.name_of(entry.external.person_id),
        titles=query.categories(context.catalogue()),
        form=form,
        asking=asking or AskForm(formdata=None),
        taking_back=taking_back or TakeBackForm(formdata=None),
        busy=actions.busy_in_words(entry.external, entry.external.last.facts),
        frameworks=context.catalogue().standing_frameworks().values(),
    )

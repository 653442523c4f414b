"""Reviewing what someone took elsewhere: for whoever supervises them, and for administrators."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from lms.actions.credit import external_review as actions
from lms.actions.credit.external import busy_in_words
from lms.actions.credit.external_review import Acceptance, ReviewResult
from lms.domain.access import Permission, may_review_external
from lms.domain.program.event import RecordView
from lms.queries.credit import external as query
from lms.queries.credit.external import ExternalEntry
from lms.web import context
from lms.web.credit.external import hand_out
from lms.web.credit.external_forms import OTHERWISE, AcceptForm, MendForm, QuestionForm
from lms.web.guard import guarded

bp = Blueprint("external_review", __name__)
OF_PERSON = "/people/<id:person_id>/outside/"
BEFORE = "Nothing was changed: it was reviewed or withdrawn meanwhile."


@bp.get("/team/outside/")
@guarded(Permission.REVIEW_EXTERNAL)
def waiting() -> ResponseReturnValue:
    outside = query.waiting_for(context.actor(), context.today())
    context.record_view(RecordView.EXTERNAL, [one.external.person_id for one in outside])
    return render_template("credit/external-waiting.html", outside=outside)


@bp.get(OF_PERSON)
@guarded(Permission.REVIEW_EXTERNAL)
def of_person(person_id: int) -> ResponseReturnValue:
    page = query.review_list(_allowed(person_id), context.today())
    if page is None:
        abort(404)
    context.record_view(RecordView.EXTERNAL, [person_id])
    return render_template("credit/external-of-person.html", page=page, person_id=person_id)


@bp.get(f"{OF_PERSON}<id:training_id>/")
@guarded(Permission.REVIEW_EXTERNAL)
def review(person_id: int, training_id: int) -> ResponseReturnValue:
    entry = _entry(person_id, training_id)
    return _page(entry, _filled(entry))


@bp.post(f"{OF_PERSON}<id:training_id>/accept")
@guarded(Permission.REVIEW_EXTERNAL, keep_form=True)
def accept(person_id: int, training_id: int) -> ResponseReturnValue:
    entry, form = _entry(person_id, training_id), AcceptForm()
    _offer(form)
    if not form.validate():
        return _page(entry, form), 422
    has_file = entry.external.last.file_id is not None
    said = _said(form, form.reason.data or "", saw_document=has_file or bool(form.saw_document.data))
    try:
        result = actions.accept(context.acting(), training_id, said, query.categories(context.catalogue()))
    except actions.CannotAccept as refusal:
        _tell(form, refusal)
        return _page(entry, form), 422
    return _done(result, entry, "Accepted. It is a line of their hours now.")


@bp.post(f"{OF_PERSON}<id:training_id>/ask")
@guarded(Permission.REVIEW_EXTERNAL, keep_form=True)
def ask(person_id: int, training_id: int) -> ResponseReturnValue:
    entry, form = _entry(person_id, training_id), QuestionForm()
    if not form.validate():
        return _page(entry, _filled(entry), form), 422
    result = actions.ask(context.acting(), training_id, form.question.data or "")
    return _done(result, entry, "Your question is with them. It comes back to you with the answer.")


@bp.post(f"{OF_PERSON}<id:training_id>/take-back")
@guarded(Permission.REVIEW_EXTERNAL, keep_form=True)
def take_back(person_id: int, training_id: int) -> ResponseReturnValue:
    entry, form = _entry(person_id, training_id), MendForm()
    _offer(form)
    if not form.validate():
        return _page(entry, form), 422
    why, known = form.why.data or "", query.categories(context.catalogue())
    saw = entry.external.accepted is not None and entry.external.accepted.saw_document
    instead = _said(form, why, saw_document=saw) if form.instead.data == OTHERWISE else None
    try:
        result = actions.take_back(context.acting(), training_id, why, instead, known)
    except actions.CannotAccept as refusal:
        _tell(form, refusal)
        return _page(entry, form), 422
    return _done(result, entry, "Taken back. Every line stays in their hours, and what was wrong counts nothing.")


@bp.get(f"{OF_PERSON}<id:training_id>/<id:report_id>/file")
@guarded(Permission.REVIEW_EXTERNAL)
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
    """As it counts now, or is reported; of what is accepted, to be mended."""
    form: AcceptForm = MendForm(formdata=None) if entry.is_accepted else AcceptForm(formdata=None)
    form.fill(entry.external.counts)
    form.competencies.data = list(query.codes_of(entry.external))
    return form


def _said(form: AcceptForm, reason: str, *, saw_document: bool) -> Acceptance:
    return Acceptance(form.facts, reason, saw_document, tuple(form.competencies.data or ()))


def _tell(form: AcceptForm, refusal: actions.CannotAccept) -> None:
    for name, words in refusal.troubles.items():
        form[name].errors = [words]


def _offer(form: AcceptForm) -> None:
    form.offer(query.categories(context.catalogue()))
    form.competencies.choices = [(code, code) for code in context.catalogue().statements()]


def _done(result: ReviewResult, entry: ExternalEntry, words: str) -> ResponseReturnValue:
    if result is ReviewResult.OWN:
        abort(404)
    flash(words if result is ReviewResult.DONE else BEFORE)
    target = "external_review.review"
    return redirect(url_for(target, person_id=entry.external.person_id, training_id=entry.id))


def _page(entry: ExternalEntry, form: AcceptForm, asking: QuestionForm | None = None) -> str:
    """`form` accepts, or mends where it is accepted already."""
    _offer(form)
    external = entry.external
    return render_template(
        "credit/external-review.html",
        entry=entry,
        name=query.name_of(external.person_id),
        titles=query.categories(context.catalogue()),
        form=form,
        asking=asking or QuestionForm(formdata=None),
        busy="" if entry.is_accepted else busy_in_words(external.person_id, external.id, external.last.facts),
        frameworks=context.catalogue().standing_frameworks().values(),
    )

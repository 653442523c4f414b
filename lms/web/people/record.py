"""A person's page, for themselves and for who supervises them."""

from __future__ import annotations

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue

from lms.domain.access import Permission
from lms.domain.program.event import RecordView
from lms.queries.competence.own_words import OwnWords, words_shown
from lms.queries.people import record as query
from lms.web import context
from lms.web.competence.next_steps import next_of
from lms.web.competence.spark import spark
from lms.web.forms import MoveDayForm, WithdrawForm
from lms.web.guard import guarded
from lms.web.typed import query_values

bp = Blueprint("record", __name__, url_prefix="/people")


@bp.get("/<id:person_id>/")
@guarded(Permission.READ_RECORD)
def record(person_id: int) -> ResponseReturnValue:
    return shown(person_id)


def shown(person_id: int, refused: tuple[int, WithdrawForm | MoveDayForm] | None = None) -> str:
    """The person's page; `refused` is an assignment with the form that could not be taken, as it was typed."""
    page = query.record_page(
        context.catalogue(),
        person_id,
        context.actor(),
        context.today(),
        again_days=context.program().credit_again_days,
        every="all" in query_values(),
    )
    if page is None:
        abort(404)
    context.record_view(RecordView.RECORD, [person_id])
    return render_template(
        "people/record.html",
        page=page,
        next=next_of(person_id, page.profile),
        spark=spark,
        today=context.today(),
        refused=refused,
    )


@bp.get("/<id:person_id>/competence/")
@guarded(Permission.READ_RECORD)
def competence(person_id: int) -> ResponseReturnValue:
    found = query.competence_of(context.catalogue(), person_id, context.today())
    if found is None:
        abort(404)
    person, page = found
    context.record_view(RecordView.COMPETENCE, [person_id])
    has_left = not person.works_here(context.today())
    words = OwnWords(words_shown(context.actor(), person_id))
    return render_template(
        "competence/competence.html", page=page, person=person, has_left=has_left, own=None, words=words, looks=None
    )

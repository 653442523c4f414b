"""Undoing that two accounts were joined, by an administrator."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from lms.actions.people import joining
from lms.actions.people.people import CannotChange
from lms.domain.access import Permission
from lms.web import context
from lms.web.guard import guarded
from lms.web.people.manage import found

bp = Blueprint("parting", __name__, url_prefix="/people/<id:person_id>/manage/accounts")


@bp.post("/<id:account_id>/part")
@guarded(Permission.ADMINISTER)
def part(person_id: int, account_id: int) -> ResponseReturnValue:
    kept = found(person_id)
    try:
        second = joining.part_accounts(context.acting(), kept, account_id, context.link_key())
    except CannotChange as reason:
        flash(str(reason))
        return redirect(url_for("manage.manage", person_id=kept.id))
    flash(f"They are two accounts again. A link to get in is on its way to {second.email}.")
    return redirect(url_for("manage.manage", person_id=second.id))

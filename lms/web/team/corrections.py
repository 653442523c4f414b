"""How many of a team have read what was corrected, and with whom to sit down."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from lms.domain.access import Permission
from lms.domain.program.event import RecordView
from lms.queries.team.corrections import team_corrections
from lms.web import context
from lms.web.guard import guarded
from lms.web.team.team import narrowed, whom

bp = Blueprint("team_corrections", __name__, url_prefix="/team")


@bp.get("/corrections/")
@guarded(Permission.READ_TEAM)
def corrections() -> ResponseReturnValue:
    one = whom()
    found = team_corrections(context.catalogue().courses.values(), one, context.today(), context.program())
    named = {student.person_id for told in found for student in told.named}
    if named:
        context.record_view(RecordView.CORRECTIONS, sorted(named))
    return render_template(
        "team/corrections.html", corrections=found, narrowed=narrowed(), sees_all=one.person_ids is None
    )

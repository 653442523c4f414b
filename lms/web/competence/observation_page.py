"""One observation as a page: who may have it, and what stands on it; shared by all that is pressed there."""

from __future__ import annotations

from typing import Any

from flask import abort, render_template
from werkzeug.datastructures import MultiDict

from lms.domain.access import Permission, is_senior_peer
from lms.domain.competence.practice import Rating, version_of
from lms.domain.competence.practice_form import point_key
from lms.queries.competence import practice as query
from lms.queries.competence.practice import ObservationPage
from lms.web import context
from lms.web.competence.practice_forms import RATING, ConfirmPracticeForm, RatingForm, ReadForm, rating_form


def found(observation_id: int) -> ObservationPage:
    """One's own, or one that one may rate; else it is not there."""
    page = query.observation_page(
        context.catalogue(),
        observation_id,
        context.actor(),
        context.today(),
        is_senior_peer=is_senior_peer(context.me().profile),
    )
    if page is None:
        abort(404)
    return page


def to_rate(observation_id: int) -> ObservationPage:
    page = found(observation_id)
    if not page.is_rater:
        abort(404)
    return page


def shown(
    page: ObservationPage, *, rating: RatingForm | None = None, reading: ReadForm | None = None, trouble: str = ""
) -> str:
    watched = page.watched
    return render_template(
        "competence/observation.html",
        page=page,
        documents=context.catalogue().documents,
        today=context.today(),
        trouble=trouble,
        rating=rating or form_before(page),
        is_typed=rating is not None or page.draft is not None,
        reading=reading or ReadForm(formdata=None, comment=watched.comment, seen=page.version),
        confirming=ConfirmPracticeForm(formdata=None, seen=page.version),
        may_take_back=watched.person_id == context.me().person_id
        or context.may(Permission.SIGN_OFF, watched.person_id),
    )


def sent_form(page: ObservationPage) -> RatingForm:
    """What was sent in this request."""
    return rating_form(*_asked(page))


def form_before(page: ObservationPage) -> RatingForm:
    """The rater's draft; else what they wrote down before; else empty, as the practice was asked for."""
    if page.draft is not None:
        form = rating_form(*_asked(page), formdata=MultiDict(page.draft.typed))
    else:
        form = rating_form(*_asked(page), formdata=None, data=_written(page) if page.sees_words else _asked_for(page))
    form.draft.data = str(version_of(page.draft.saved_at if page.draft else None))
    form.form.data = page.form.digest if page.form else ""
    return form


def _asked(page: ObservationPage) -> tuple[list[tuple[str, str]], tuple[str, ...], str]:
    points = page.form.points if page.form else ()
    return [(code.code, code.label) for code in page.asked], points, page.first_name


def _asked_for(page: ObservationPage) -> dict[str, Any]:
    return {"setting": page.watched.setting.value, "seen_on": context.today(), "seen": page.version}


def _written(page: ObservationPage) -> dict[str, Any]:
    watched = page.watched
    given = set(watched.ratings.values())
    is_one = len(given) == 1
    apart = {} if is_one else {f"{RATING}{code}": rating for code, rating in watched.ratings.items()}
    return _asked_for(page) | {
        "seen_on": watched.seen_on or context.today(),
        "parent_agreed_on": watched.parent_agreed_on,
        "point": [point_key(point.text) for point in watched.ticks if point.seen],
        "rating": Rating(next(iter(given))).value if is_one else None,
        "note": watched.note,
        **apart,
    }

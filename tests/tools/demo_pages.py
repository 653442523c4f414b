"""The addresses of the demonstration's pages."""

from __future__ import annotations

import re

import sqlalchemy as sa

from lms.domain.credit.elsewhere.external import ReviewOutcome
from lms.store.competence import checks
from lms.store.credit import certificates, external_reading
from lms.store.db import db
from lms.store.learning import attempts, enrolments
from lms.store.people import people
from lms.store.tables.competence import Observation
from tests.journeys.pages import PAGES, ROLE


def checks_of(pia: int) -> dict[str, int]:
    """Pia's check that lies open, and her last one that was handed in."""
    found = checks.checks_of(pia)
    return {
        "check": next(one.id for one in found if one.submitted_at is None),
        "checked": next(one.id for one in found if one.submitted_at is not None),
    }


def outside_of(person_id: int) -> dict[str, int]:
    """One training taken elsewhere that was accepted, and one that waits."""
    found = external_reading.all_of(person_id)
    accepted = next(one.id for one in found if one.outcome is ReviewOutcome.ACCEPTED)
    return {"accepted": accepted, "waits": next(one.id for one in found if one.outcome is None)}


def addresses(app, name: str) -> list[str]:
    """Those that the browser opens for this person, but for what is not in the demonstration as it comes."""
    with app.app_context():
        pia = people.person_by_email("pia@example.org").id
        result = attempts.attempts(enrolments.latest_enrolment(pia, ROLE).id)[0]
        item, wording = next(iter(result.digests.items()))
        values = {
            "pia": pia,
            "me": people.person_by_email(f"{name}@example.org").id,
            "serial": certificates.issued_to(pia)[0].serial,
            "result": result.id,
            "item": item,
            "wording": wording,
            "new": people.person_by_email("theo@example.org").id,
            **checks_of(pia),
            **outside_of(pia),
            "watched": db.session.scalars(sa.select(Observation.id).where(Observation.person_id == pia)).first(),
        }
    return [
        path.format(**values)
        for path in PAGES[name]
        if not re.search(r"\{(hours|insert|mail|review)\}|/import/", path)
    ]

"""Live events of the demonstration, hours that were adjusted, a certificate issued anew; all of it invented."""

from __future__ import annotations

from datetime import datetime, timedelta

from lms.actions.credit.life import sharing
from lms.actions.credit.lines import adjustments, live
from lms.actions.credit.name_corrections import correct_certificates
from lms.demo.agency import DAY, Agency, Life
from lms.demo.cast import ADA, SAM
from lms.domain.access import Actor, Role
from lms.domain.credit.certificate import NameReason
from lms.domain.credit.life.sharing import usual_end
from lms.domain.credit.lines.adjustment import NewAdjustment
from lms.domain.credit.lines.attendance import NotedTimes
from lms.domain.credit.lines.live import LiveTimes
from lms.queries.credit import name_corrections as corrections
from lms.queries.credit.certificates import certificate_list
from lms.queries.credit.life import sharing as sharing_query
from lms.queries.credit.lines import live as query
from lms.queries.credit.lines.live import EventFacts
from lms.queries.people import people

HELD_AGO, COMES_IN = 45, 16
THERE = ("pia@example.org", "lena@example.org", "marcus@example.org")
LEFT_EARLY = "marcus@example.org"
TAUGHT = "pia@example.org"
SHARED_WITH = "MHACBO, for my renewal"


def hold_events(agency: Agency, now: datetime) -> Life:
    """A morning on boundaries that Sam attested a day later, with one who left early; and one that is to come."""
    held = _morning(agency, now - HELD_AGO * DAY)
    yield held.starts_at - 20 * DAY
    sam = agency.ids[SAM]
    event_id = live.make_event(
        agency.acting(sam, held.starts_at - 20 * DAY),
        _facts(agency, held, "Boundaries when you know the family", ((120, ("boundaries",)), (60, ("ethics",)))),
        "demonstration, the morning",
    )
    yield held.ends_at + DAY
    _attest(agency, event_id, held, held.ends_at + DAY)
    yield now - 6 * DAY
    coming = _morning(agency, now + COMES_IN * DAY)
    live.make_event(
        agency.acting(sam, now - 6 * DAY),
        _facts(agency, coming, "Calm words in a hard visit", ((180, ("crisis",)),)),
        "demonstration, to come",
    )


def _morning(agency: Agency, near: datetime) -> LiveTimes:
    """Nine to half past twelve on a working day, with a break of half an hour."""
    day = agency.program.day_of(near)
    day -= max(0, day.weekday() - 4) * DAY
    starts_at = agency.program.day_began(day) + timedelta(hours=9)
    pause = (starts_at + timedelta(minutes=90), starts_at + timedelta(hours=2))
    return LiveTimes(starts_at, starts_at + timedelta(hours=3, minutes=30), (pause,))


def _facts(
    agency: Agency, times: LiveTimes, title: str, parts: tuple[tuple[int, tuple[str, ...]], ...]
) -> EventFacts:
    return EventFacts(
        title=title,
        times=times,
        parts=parts,
        trainer="Imani Cole",
        qualification="LCSW, family systems",
        place="River room, 12 River Street",
        is_online=False,
        approvals=(("MHACBO", "77-204", True),),
        attester_id=agency.ids[SAM],
    )


def _attest(agency: Agency, event_id: int, times: LiveTimes, moment: datetime) -> None:
    """Of those who still work with Sam."""
    sam = agency.ids[SAM]
    actor = Actor(sam, frozenset({Role.SUPERVISOR}), frozenset(agency.people_of(sam)))
    acting = agency.acting(sam, moment)
    kept = query.event(event_id)
    if kept is None:
        return
    for email in THERE:
        left = times.ends_at - timedelta(minutes=50) if email == LEFT_EARLY else None
        if agency.ids.get(email) in actor.team:
            live.note_people(acting, actor, kept, [agency.ids[email]], NotedTimes(None, left))
    live.attest(acting, actor, kept)


def adjust_hours(agency: Agency, moment: datetime) -> Life:
    """Ada adds an hour to somebody who taught newcomers."""
    yield moment
    acting = agency.acting(agency.ids[ADA], moment)
    day = acting.today - 3 * DAY
    new = NewAdjustment(
        60, ("peer-support",), "live", day, "Taught newcomers for an hour; the sheet is in her folder."
    )
    adjustments.adjust(acting, agency.ids[TAUGHT], new, "demonstration, taught newcomers")


def issue_anew(agency: Agency, moment: datetime) -> Life:
    """Ada puts a misprint right on the first certificate of somebody."""
    yield moment
    person = people.person(agency.ids[TAUGHT])
    papers = corrections.correction_page(agency.ids[TAUGHT])
    if person is None or papers is None or not papers.certificates:
        return
    first = papers.certificates[-1].id
    acting = agency.acting(agency.ids[ADA], moment)
    correct_certificates(acting, person, person.legal_name, NameReason.MISPRINT, [first])


def share_one(agency: Agency, now: datetime, link_key: bytes) -> None:
    """Somebody shows a board her newest certificate that stands, by a link without the file."""
    acting = agency.acting(agency.ids[TAUGHT], now)
    for paper in certificate_list(agency.ids[TAUGHT]):
        found = sharing_query.shareable(paper.serial, agency.ids[TAUGHT])
        if found is not None and found.stands:
            until = usual_end(acting.today)
            sharing.share(acting, paper.serial, until, SHARED_WITH, link_key, with_file=False)
            return

"""The pages of the supervision log: lines and totals of a period, one line, and what a form offers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from lms.domain.access import Actor, Permission, Reach, reach
from lms.domain.team.supervision_log import LogPeriod
from lms.queries.people.names import told_apart
from lms.store.people import people
from lms.store.tables.team import SupervisionLine
from lms.store.team import supervision_lines as store
from lms.store.team import supervision_log
from lms.store.team.supervision_lines import LogFilter as LogFilter
from lms.store.team.supervision_lines import LogLine as LogLine
from lms.store.team.supervision_lines import LogSight as LogSight
from lms.store.team.supervision_lines import LogTotal as LogTotal
from lms.store.team.supervision_log import Supervised as Supervised

ON_PAGE = 100
IN_PDF = 400
PEOPLE_ON_PAGE = 200
IN_FILE = 50_000
OFFERED_FOR = timedelta(days=92)


@dataclass(frozen=True, slots=True)
class LogPage:
    """Lines the latest first, of `count` there are; totals by name, of `people_count` people there are.

    `narrowed_to` is the name of the person or supervisor whom the page is narrowed to, "" for nobody.
    """

    period: LogPeriod
    sight: LogSight
    lines: Sequence[LogLine]
    count: int
    by_person: Sequence[LogTotal]
    people_count: int
    by_supervisor: Sequence[LogTotal]
    narrowed_to: str

    @property
    def about(self) -> tuple[int, ...]:
        """Whom the page tells something of."""
        listed = [person_id for line in self.lines for person_id, _ in line.people]
        return tuple(dict.fromkeys([*listed, *(total.id for total in self.by_person)]))


def log_filter(
    actor: Actor, period: LogPeriod, *, person_id: int | None = None, supervisor_id: int | None = None
) -> LogFilter:
    """What the actor may read of the period as supervisor or administrator."""
    sees_all = reach(actor, Permission.READ_TEAM) is Reach.EVERYONE
    return LogFilter(
        sight=LogSight.ALL if sees_all else LogSight.SUPERVISOR,
        viewer_id=actor.person_id or 0,
        team=actor.team,
        first=period.first,
        last=period.last,
        person_id=person_id,
        supervisor_id=supervisor_id if sees_all else None,
    )


def own_filter(person_id: int, period: LogPeriod) -> LogFilter:
    """Lines about the person who asks."""
    return LogFilter(LogSight.OWN, person_id, first=period.first, last=period.last)


def log_page(
    asked: LogFilter,
    period: LogPeriod,
    today: date,
    *,
    most: int = ON_PAGE,
    most_people: int | None = None,
    with_reversing: bool = False,
) -> LogPage:
    """Of supervisors it adds up what they gave themselves: of what others gave they see a part only."""
    given = asked if asked.sight is not LogSight.SUPERVISOR else replace(asked, supervisor_id=asked.viewer_id)
    named = asked.person_id or asked.supervisor_id
    lines = store.lines(asked, most, with_reversing=with_reversing)
    by_person = store.totals_by_person(asked)
    by_supervisor = store.totals_by_supervisor(given)
    _tell_apart(lines, [*by_person, *by_supervisor], today, shows_email=asked.sight is LogSight.ALL)
    return LogPage(
        period=period,
        sight=asked.sight,
        lines=lines,
        count=store.count(asked) if len(lines) == most else len(lines),
        by_person=by_person[:most_people],
        people_count=len(by_person),
        by_supervisor=by_supervisor,
        narrowed_to=people.names([named]).get(named, "") if named else "",
    )


def _tell_apart(lines: Sequence[LogLine], totals: Sequence[LogTotal], today: date, *, shows_email: bool) -> None:
    """Gives two of one name what sets them apart, the same in lines and totals."""
    listed = [pair for line in lines for pair in (*line.people, (line.supervisor_id, line.supervisor))]
    called = told_apart([*listed, *((total.id, total.name) for total in totals)], today, shows_email=shows_email)
    for line in lines:
        line.supervisor = called[line.supervisor_id]
        line.people = [(person_id, called[person_id]) for person_id, _ in line.people]
    for total in totals:
        total.name = called[total.id]


def line_of(line_id: int, actor: Actor) -> LogLine | None:
    """One line as the actor may read it; None where it is not there for them."""
    every = LogPeriod.every()
    found = store.lines(replace(log_filter(actor, every), line_id=line_id), 1, with_reversing=True)
    return found[0] if found else None


def written_by(line_id: int, person_id: int) -> SupervisionLine | None:
    """A line that this person wrote and that takes no other back, for what is done with it."""
    line = supervision_log.line(line_id)
    return line if line is not None and line.supervisor_id == person_id and line.reverses is None else None


def line_about(line_id: int, person_id: int) -> SupervisionLine | None:
    """A line about this person that takes no other back, for what is done with it."""
    line = supervision_log.line(line_id)
    if line is None or line.reverses is not None or supervision_log.account_in(line_id, person_id) is None:
        return None
    return line


def offered(supervisor_id: int, today: date) -> Sequence[Supervised]:
    """Whom a form offers: those supervised today or within three months, two of one name told apart."""
    found = supervision_log.supervised_since(supervisor_id, today - OFFERED_FOR, today)
    names = told_apart(((one.person_id, one.name) for one in found), today)
    return [replace(one, name=names[one.person_id]) for one in found]


def credential_before(supervisor_id: int) -> str:
    """What was written last, which is offered again."""
    return supervision_log.credential_before(supervisor_id)

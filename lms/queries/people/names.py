"""What people in a list are called, so that two of one name are told apart."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date

from lms.content.wording import since_day
from lms.domain.people.names import Namesake, shared_names, tell_apart
from lms.store.people import directory, membership


def told_apart(
    listed: Iterable[tuple[int, str]],
    today: date,
    *,
    shows_email: bool = False,
    known: Callable[[], tuple[Mapping[int, tuple[date | None, str]], Mapping[int, tuple[str, ...]]]] | None = None,
) -> dict[int, str]:
    """Person id to what the list calls them. Costs nothing where no name stands in it twice.

    Teams and the first day of work are known to whoever may see such a list; an e-mail only to administrators.
    Whoever has read these already gives them as `known`: by person id (first day, e-mail), and the names of teams.
    """
    names = dict(listed)
    same = shared_names(names.items())
    if not same:
        return names
    found, teams = known() if known else (directory.marks(same), membership.teams_of(sorted(same), today))

    def marks(person_id: int) -> tuple[str, ...]:
        hired_on, email = found.get(person_id, (None, ""))
        return (
            ", ".join(teams.get(person_id, ())),
            since_day(hired_on) if hired_on else "",
            email if shows_email else "",
        )

    return names | tell_apart([Namesake(person_id, names[person_id], marks(person_id)) for person_id in same])

"""What a large program is narrowed to: a team, or a supervisor's people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from lms.queries.people.names import told_apart
from lms.store.team import teams
from lms.store.team.teams import Group


@dataclass(frozen=True, slots=True)
class TeamChoice:
    """By name, each with how many work here today."""

    teams: Sequence[Group]
    supervisors: Sequence[Group]


def choice(today: date) -> TeamChoice:
    """Two supervisors of one name are told apart, by their e-mail as well: only administrators choose."""
    by_team, by_supervisor = teams.groups(today)
    called = told_apart(((group.id, group.name) for group in by_supervisor), today, shows_email=True)
    return TeamChoice(by_team, [replace(group, name=called[group.id]) for group in by_supervisor])

"""What is asked of each person on a team page, made once for all of whom the same is asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from lms.content.catalogue import Catalogue
from lms.domain.competence.competency import Framework, Profile, meeting
from lms.domain.competence.targets import counts_critical
from lms.queries.competence.competence import profile_of
from lms.store.team.teams import Member


@dataclass(frozen=True, slots=True)
class Asks:
    """What a profile asks in a framework: the rungs that meet it, each code's category by place, how many in each."""

    profile: Profile
    meets: Mapping[str, str]
    critical: Mapping[str, str]
    places: Mapping[str, int]
    asked: tuple[int, ...]

    def counts_critical(self, member: Member, today: date) -> bool:
        """Whether this member may be told of as below target in something critical."""
        return counts_critical(self.profile, member.first_day, today, has_signed_in=member.has_come)


class AsksOf:
    """What is asked of a member: of most what their profile asks, of some with targets of their own."""

    def __init__(self, catalogue: Catalogue, framework: Framework) -> None:
        self._catalogue, self._framework = catalogue, framework
        self._of_profiles: dict[str | None, Asks] = {}

    def __call__(self, member: Member) -> Asks:
        if member.adjusted:
            return _asks(profile_of(self._catalogue, member.profile, member.adjusted), self._framework)
        if member.profile not in self._of_profiles:
            self._of_profiles[member.profile] = _asks(profile_of(self._catalogue, member.profile), self._framework)
        return self._of_profiles[member.profile]


def _asks(profile: Profile, framework: Framework) -> Asks:
    places = {
        competency.code: place
        for place, category in enumerate(framework.categories)
        for competency in category.competencies
        if competency.code in profile.targets
    }
    counts = Counter(places.values())
    return Asks(
        profile,
        meeting({code: profile.targets[code] for code in places}),
        meeting({code: profile.targets[code] for code in profile.critical}),
        places,
        tuple(counts[place] for place in range(len(framework.categories))),
    )

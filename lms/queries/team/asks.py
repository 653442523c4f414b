"""What is asked of the people of a team in one framework, made once for all of whom the same is asked.

A page for 500 people shows 6,000 numbers. So what counts for a role are the bits of one whole number, and what
somebody holds is another one: a category is a mask, and k of n are counts of bits.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from lms.content.catalogue import Catalogue
from lms.domain.competence.competency import Framework, Profile, Rung, meeting
from lms.domain.competence.steps.offers import Offers
from lms.domain.competence.targets import AS_THE_ROLE_ASKS, counts_critical
from lms.queries.competence.competence import Split, profile_of
from lms.store.team.teams import Member

Places = tuple[tuple[int, int], ...]  # (place of a category, mask of those of its competencies that are meant)


@dataclass(frozen=True, slots=True)
class Help:
    """What a course does for the gaps of a role: it `closes` some by itself, and `says` something about more."""

    closes: int
    says: int
    closes_in: Places
    says_in: Places


@dataclass(frozen=True, slots=True)
class Asks:
    """What a profile asks in a framework, of what can be shown here; each competency that counts is a bit.

    `bits` tells which rungs, as `code:rung`, meet which target. The bits of the framework come first, then those of
    what is critical elsewhere. By category, `shown` are those that count, and `waiting` those that wait for a course.
    """

    profile: Profile
    bits: Mapping[str, int]
    codes: tuple[str, ...]
    whole: int
    critical: int
    places: tuple[int, ...]
    shown: tuple[frozenset[str], ...]
    waiting: tuple[frozenset[str], ...]
    helps: Mapping[str, Help]
    _known: dict[str, int] = field(default_factory=dict)

    @property
    def asks_here(self) -> bool:
        """Whether the role asks for anything in the framework, be it what waits for a course."""
        return bool(self.whole) or any(self.waiting)

    def bit_of(self, code: str) -> int:
        """Of one that counts."""
        return 1 << self.codes.index(code)

    def met(self, held: str) -> int:
        """The bits that are met by what somebody holds, each as `code:rung` and parted by commas."""
        found = self._known.get(held)
        if found is None:
            bits, found = self.bits, 0
            for one in held.split(","):
                found |= bits.get(one, 0)
            if len(self._known) > _KEPT:
                self._known.clear()
            self._known[held] = found
        return found

    def counts_critical(self, member: Member, today: date) -> bool:
        """Whether this member may be told of as below target in something critical."""
        return counts_critical(self.profile, member.first_day, today, has_signed_in=member.has_come)


_KEPT = 2_000


class AsksOf:
    """What is asked of a member: of most what their profile asks, of some with targets of their own."""

    def __init__(self, catalogue: Catalogue, framework: Framework) -> None:
        self._catalogue, self._framework = catalogue, framework
        self._of_profiles: dict[str | None, Asks] = {}

    def __call__(self, member: Member) -> Asks:
        if member.adjusted:
            return self._asks(member.profile, member.adjusted)
        found = self._of_profiles.get(member.profile)
        if found is None:
            found = self._of_profiles[member.profile] = self._asks(member.profile, AS_THE_ROLE_ASKS)
        return found

    def _asks(self, slug: str | None, adjusted: Mapping[str, Rung]) -> Asks:
        """Kept with the catalogue: nothing of it is about a person."""
        catalogue, framework = self._catalogue, self._framework
        return catalogue.worked_out(
            ("asks", slug, framework.slug, tuple(sorted(adjusted.items()))),
            lambda: _asks(catalogue, profile_of(catalogue, slug, adjusted), framework),
        )


def _asks(catalogue: Catalogue, profile: Profile, framework: Framework) -> Asks:
    split = Split(catalogue, profile)
    here = [one.code for one in framework.competencies if one.code in split.reachable]
    bit = {code: 1 << place for place, code in enumerate([*here, *sorted(split.critical - set(here))])}
    places = tuple(_mask(bit, (one.code for one in category.competencies)) for category in framework.categories)
    whole = _mask(bit, here)
    by_category = [frozenset(one.code for one in category.competencies) for category in framework.categories]
    return Asks(
        profile=profile,
        bits={rung: bit[code] for rung, code in meeting({code: split.reachable[code] for code in bit}).items()},
        codes=tuple(here),
        whole=whole,
        critical=_mask(bit, split.critical),
        places=places,
        shown=tuple(codes & split.reachable.keys() for codes in by_category),
        waiting=tuple((codes & profile.targets.keys()) - split.reachable.keys() for codes in by_category),
        helps=_helps(catalogue.offers, split, bit, whole, places),
    )


def _mask(bit: Mapping[str, int], codes: Iterable[str]) -> int:
    found = 0
    for code in codes:
        found |= bit.get(code, 0)
    return found


def _helps(
    offers: Offers, split: Split, bit: Mapping[str, int], whole: int, places: tuple[int, ...]
) -> dict[str, Help]:
    """By course, of those that do something for a target in the framework."""
    found = {}
    for slug, offer in offers.by_course.items():
        practised = frozenset[str]().union(*(codes for _, codes in offer.practices_for(split.reachable)))
        alone = {code for code, rung in offer.alone.items() if split.reachable.get(code, 9) <= rung}
        closes = _mask(bit, alone | practised) & whole
        says = _mask(bit, offer.asks(split.reachable) | practised) & whole
        if says:
            found[slug] = Help(closes, says, _by_place(closes, places), _by_place(says, places))
    return found


def _by_place(mask: int, places: tuple[int, ...]) -> Places:
    return tuple((place, mask & of_category) for place, of_category in enumerate(places) if mask & of_category)

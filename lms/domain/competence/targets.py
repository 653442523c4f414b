"""What is asked of one person: the targets of their role, with those that were adjusted for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from lms.domain.competence.competency import Profile, Rung

REASON_MAX = 200
ASKABLE = (Rung.NONE, Rung.KNOWS, Rung.KNOWS_HOW, Rung.SHOWS_HOW)  # `does` is never asked of anyone
AS_THE_ROLE_ASKS: Mapping[str, Rung] = {}


def targets_of(profile: Profile, adjusted: Mapping[str, Rung]) -> Profile:
    """What the role asks of someone for whom these targets are adjusted: competency code to rung.

    `Rung.NONE` takes a target away. Without any it is the very profile, so that what is made of it is made once for
    all who hold it. An adjusted target of something critical stays critical, as long as it is asked for.
    """
    if not adjusted:
        return profile
    targets = {code: rung for code, rung in {**profile.targets, **adjusted}.items() if rung}
    return replace(profile, targets=targets, critical=profile.critical & targets.keys())


def critical_first(profile: Profile) -> dict[str, Rung]:
    """What the role asks for, in the order in which a short check asks for it."""
    return dict(sorted(profile.targets.items(), key=lambda target: target[0] not in profile.critical))


def counts_critical(profile: Profile, first_day: date, today: date, *, has_signed_in: bool) -> bool:
    """Whether someone may be told of as below target in something critical: from the day that the role says.

    Nobody is who has never signed in.
    """
    return has_signed_in and today >= first_day + timedelta(days=profile.critical_from_days)

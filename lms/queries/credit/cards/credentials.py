"""Credentials to choose from, and the card of one that is held."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from lms.content.catalogue import Catalogue
from lms.domain.credit.card import CardDetails
from lms.domain.credit.credential import CredentialRules
from lms.store.credit import credentials


@dataclass(frozen=True, slots=True)
class Choices:
    """Those not held yet, by jurisdiction in the order of their names; `held` are slugs."""

    by_jurisdiction: tuple[tuple[str, tuple[CredentialRules, ...]], ...]
    held: frozenset[str]


def choices(catalogue: Catalogue, person_id: int) -> Choices:
    held = frozenset(one.slug for one in credentials.held_by(person_id))
    others = sorted(
        (rules for rules in catalogue.credentials.values() if rules.slug not in held),
        key=lambda rules: (rules.jurisdiction, rules.name),
    )
    grouped = groupby(others, key=lambda rules: rules.jurisdiction)
    return Choices(tuple((name, tuple(group)) for name, group in grouped), held)


def card_of(person_id: int, slug: str) -> CardDetails | None:
    """What the card of this credential says; None where the person does not hold it."""
    return next((one.card for one in credentials.held_by(person_id) if one.slug == slug), None)

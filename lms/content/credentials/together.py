"""Credentials that name each other: what must be held before, what may not use the same hours, names of before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lms.content.credentials.values import RULE
from lms.content.lessons import SLUG
from lms.content.source import Fields, unfit_former_names
from lms.domain.credit.credential import CredentialRules

Told = Sequence[tuple[CredentialRules, Fields]]


def check_together(told: Told) -> None:
    by_slug = {rules.slug: rules for rules, _ in told}
    for rules, fields in told:
        _check_names(rules, fields, by_slug)
        if _leads_back(rules, by_slug):
            message = f"{rules.slug} must be held, in the end, before itself"
            fields.report(message, fields.line_of("prerequisite"), rule="prerequisite")
    for which, name in unfit_former_names([(rules.slug, rules.was) for rules, _ in told], SLUG.fullmatch):
        fields = told[which][1]
        message = f"`was` names “{name}”, which is the slug of a credential here or cannot be one"
        fields.report(message, fields.line_of("was"), rule="duplicate")


def _check_names(rules: CredentialRules, fields: Fields, by_slug: Mapping[str, CredentialRules]) -> None:
    if rules.prerequisite and rules.prerequisite not in by_slug:
        message = f"unknown credential {rules.prerequisite}"
        fields.report(message, fields.line_of("prerequisite"), rule="prerequisite")
    for slug in sorted(rules.no_double_use):
        if slug not in by_slug or slug == rules.slug:
            message = f"`no_double_use` names other credentials of this folder, not {slug}"
            fields.report(message, fields.line_of("no_double_use"), rule=RULE)


def _leads_back(rules: CredentialRules, by_slug: Mapping[str, CredentialRules]) -> bool:
    seen: set[str] = set()
    at = rules.prerequisite
    while at in by_slug and at not in seen and at != rules.slug:
        seen.add(at)
        at = by_slug[at].prerequisite
    return bool(at) and at == rules.slug

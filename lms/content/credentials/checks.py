"""Rules of one credential that contradict each other, or that nobody could ever meet."""

from __future__ import annotations

from collections.abc import Iterator

from lms.content.credentials.requirements import Requirements
from lms.content.credentials.values import DELIVERIES, RULE
from lms.content.source import Fields
from lms.content.wording import contact_hours_in_words
from lms.domain.credit.credential import ApprovalNeed, CredentialRules, HoursRequirement, Overlap, Variant


def check_rules(rules: CredentialRules, fields: Fields, required: Requirements) -> None:
    _check_whole(rules, fields)
    _check_each(rules, required)
    _check_total(rules, rules.total_minutes, fields, required)
    asked = {one.applies_if for one, _ in required} | {variant.applies_if for variant in rules.variants}
    asked |= {one.applies_if for variant in rules.variants for one in variant.requirements or ()}
    for condition in rules.conditions:
        if condition.id and condition.id not in asked:
            message = f"nothing hangs on the condition {condition.id}, so nobody need be asked"
            fields.report(message, fields.line_of("conditions"), rule=RULE)


def check_variant(rules: CredentialRules, variant: Variant, fields: Fields, required: Requirements) -> None:
    """`required` are its own requirements, or those of the credential where it has none."""
    _check_condition(rules, variant.applies_if, fields)
    if variant.total_minutes is None and variant.requirements is None:
        fields.report("a variant changes the `hours`, the `requirements`, or both", rule=RULE)
    if [one.applies_if for one in rules.variants].count(variant.applies_if) > 1:
        message = f"two variants are for {variant.applies_if}; write them as one"
        fields.report(message, fields.line_of("applies_if"), rule="duplicate")
    if variant.requirements is not None:
        _check_each(rules, required)
    total = rules.total_minutes if variant.total_minutes is None else variant.total_minutes
    _check_total(rules, total, fields, required)


def _check_each(rules: CredentialRules, required: Requirements) -> None:
    for requirement, entry in required:
        _check_condition(rules, requirement.applies_if, entry)
        for name, message in _alone(requirement, rules):
            entry.report(message, entry.line_of(name), rule=RULE)


def _check_condition(rules: CredentialRules, applies_if: str, fields: Fields) -> None:
    if applies_if and applies_if not in {condition.id for condition in rules.conditions}:
        message = f"unknown condition {applies_if}; give it its question under `conditions`"
        fields.report(message, fields.line_of("applies_if"), rule=RULE)


def _check_whole(rules: CredentialRules, fields: Fields) -> None:
    """What the file says of itself, of approvals, and of hours that may not serve twice."""
    if not rules.is_partial and rules.total_minutes is None:
        message = "`hours` is missing: write the total, or `status: partial` where it was not seen"
        fields.report(message, fields.line_of("status"), rule=RULE)
    if rules.is_partial and not rules.not_seen:
        message = "a partial rule says in `not_seen` what nobody has read yet"
        fields.report(message, fields.line_of("status"), rule=RULE)
    if rules.approval is ApprovalNeed.NONE and (rules.approved_by or rules.approval_is_unconfirmed):
        message = "`approval` is none, so no body approves: leave out what is said of approvals, or say approved"
        fields.report(message, fields.line_of("approval"), rule=RULE)
    if rules.approval is ApprovalNeed.LISTED and not rules.approved_by:
        message = "`approval` is listed: say in `approved_by` whose list it is"
        fields.report(message, fields.line_of("approval"), rule=RULE)
    if rules.no_double_categories and not rules.no_double_use:
        message = "`no_double_categories` goes with `no_double_use`, which names the other credentials"
        fields.report(message, fields.line_of("no_double_categories"), rule=RULE)


def _alone(one: HoursRequirement, rules: CredentialRules) -> Iterator[tuple[str, str]]:
    """(field, what is wrong) with a requirement by itself."""
    if one.max_minutes is not None and one.max_minutes < one.min_minutes:
        yield "max_hours", f"{one.id}: the most is below the least, so nobody could meet it"
    if one.once and one.every_years is not None:
        yield "every_years", f"{one.id} is asked for once ever, or every so many years: say one of the two"
    if one.every_years is not None and one.every_years <= rules.cycle.years:
        yield "every_years", f"{one.id}: a period of its own is longer than the cycle; else leave out `every_years`"
    if one.outside and one.max_minutes is not None:
        yield "outside", f"{one.id}: hours outside the total need no most"
    refused = [each for each in rules.refusals if one.any_of and each.categories >= one.any_of and not each.delivery]
    if _asks(one) and refused:
        yield "any_of", f"{one.id} can never be reached: all that fills it is refused as {refused[0].id}"
    if _asks(one) and rules.takes_only and one.any_of and not one.any_of & rules.takes_only:
        yield "any_of", f"{one.id} can never be reached: `takes_only` leaves out all that fills it"
    if one.live and any(not each.categories and each.delivery == DELIVERIES[0] for each in rules.refusals):
        yield "live", f"{one.id} can never be reached: it takes live hours only, and they are refused"


def _asks(one: HoursRequirement) -> bool:
    return one.asks_any or one.min_minutes > 0


def _check_total(rules: CredentialRules, total: int | None, fields: Fields, required: Requirements) -> None:
    """Least hours against most hours and the total, for people to whom all of it applies."""
    for one, entry in required:
        for most, _ in required:
            if _caps(most, one) and most.max_minutes is not None and most.max_minutes < one.min_minutes:
                message = f"{one.id} can never be reached: {most.id} takes less of the same hours"
                entry.report(message, entry.line_of("min_hours"), rule=RULE)
        if total is not None and not one.outside and one.min_minutes > total:
            message = f"{one.id} asks for more than the {contact_hours_in_words(total)} in all"
            entry.report(message, entry.line_of("min_hours"), rule=RULE)
    if total is None:
        return
    inside = [one for one, _ in required if not (one.outside or one.has_own_period or one.is_quality)]
    least = sum(one.min_minutes for one in inside)
    if rules.overlap is Overlap.EXCLUSIVE and least > total >= max((one.min_minutes for one in inside), default=0):
        message = (
            f"where an hour fills one requirement only, the least of all of them ({contact_hours_in_words(least)}) "
            f"must not be above the total ({contact_hours_in_words(total)})"
        )
        fields.report(message, fields.line_of("hours"), rule=RULE)


def _caps(most: HoursRequirement, one: HoursRequirement) -> bool:
    """Whether every hour that fills the one is held down by the most of the other."""
    return most is not one and most.applies_if in ("", one.applies_if) and one.falls_under(most)

"""`courses/credentials/`: one file for each credential, with what its board asks for renewal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from lms.content.credentials import values
from lms.content.credentials.checks import check_rules, check_variant
from lms.content.credentials.requirements import Meanings, Requirements, conditions, refusals, requirements
from lms.content.credentials.together import check_together
from lms.content.lessons import RESERVED, SLUG
from lms.content.source import Fields, Folder, Unreadable, visible
from lms.content.text.words import check_words
from lms.domain.credit.categories import CreditCategory
from lms.domain.credit.credential import (
    Anchor,
    ApprovalNeed,
    Confidence,
    CredentialRules,
    Cycle,
    Overlap,
    Renewal,
    Repeats,
    Variant,
)
from lms.domain.credit.hours import MINUTES_AN_HOUR

Variants = Sequence[tuple[Variant, Fields, Requirements]]
STATUSES = ("confirmed", "partial")
LONGEST_CYCLE = 20
LONGEST_SLUG = 64


def load_credentials(folder: Folder, categories: Mapping[str, CreditCategory]) -> dict[str, CredentialRules]:
    """Slug to rules, by jurisdiction and name; a file that cannot be read is left out and reported."""
    told = []
    for path in visible(folder.root / "courses" / "credentials", "*"):
        if path.suffix != ".yaml":
            folder.report(path, 1, "no credential is read from here; name it like or-thw-pss.yaml", rule=values.RULE)
            continue
        try:
            fields = folder.fields(path)
        except Unreadable as error:
            folder.problems.append(error.problem)
            continue
        told.append((_credential(path, fields, categories), fields))
    check_together(told)
    in_order = sorted((rules for rules, _ in told), key=lambda one: (one.jurisdiction, one.name))
    return {rules.slug: rules for rules in in_order}


def _credential(path: Path, fields: Fields, categories: Mapping[str, CreditCategory]) -> CredentialRules:
    known = Meanings(categories, _hour_minutes(fields))
    required = requirements(fields.each("requirements"), known)
    variants = [_variant(entry, known) for entry in fields.each("variants")]
    rules = _rules(_slug(path, fields), fields, known, required, variants)
    fields.done()
    _check(rules, fields, required, variants)
    return rules


def _rules(slug: str, fields: Fields, known: Meanings, required: Requirements, variants: Variants) -> CredentialRules:
    return CredentialRules(
        slug=slug,
        name=fields.text("name"),
        short_name=fields.text("short_name"),
        issuer=fields.text("issuer"),
        jurisdiction=values.jurisdiction(fields),
        is_partial=fields.choice("status", STATUSES) == "partial",
        confidence=Confidence(fields.choice("confidence", tuple(Confidence))),
        source=values.address(fields, "source"),
        read_on=fields.day("read_on"),
        cycle=_cycle(fields),
        total_minutes=values.hours(fields, "hours", known.hour_minutes),
        requirements=tuple(requirement for requirement, _ in required),
        variants=tuple(variant for variant, _, _ in variants),
        conditions=conditions(fields.each("conditions")),
        overlap=Overlap(fields.choice("overlap", tuple(Overlap), Overlap.EXCLUSIVE)),
        repeats=Repeats(fields.choice("repeats", tuple(Repeats), Repeats.ONCE_IN_CYCLE)),
        carry_over=fields.flag("carry_over"),
        approval=ApprovalNeed(fields.choice("approval", tuple(ApprovalNeed), ApprovalNeed.NONE)),
        approval_is_unconfirmed=fields.flag("approval_is_unconfirmed"),
        approved_by=frozenset(fields.texts("approved_by")),
        refusals=refusals(fields.each("refusals"), known),
        refuses_declared=fields.flag("refuses_declared"),
        refuses_initial=fields.flag("refuses_initial"),
        no_double_use=frozenset(fields.texts("no_double_use")),
        takes_only=known.filling(fields, "takes_only"),
        no_double_categories=known.filling(fields, "no_double_categories"),
        renewal=_renewal(fields.one("renewal")),
        prerequisite=fields.text("prerequisite", ""),
        hour_minutes=known.hour_minutes,
        rule_text=fields.text("rule_text"),
        also=values.addresses(fields, "also"),
        dated=fields.text("dated", ""),
        others=fields.texts("others"),
        not_seen=fields.texts("not_seen"),
        was=fields.texts("was"),
    )


def _check(rules: CredentialRules, fields: Fields, required: Requirements, variants: Variants) -> None:
    for name in ("name", "short_name", "issuer", "rule_text", "dated"):
        check_words(fields, **{name: getattr(rules, name)})
    check_words(fields, others="\n".join(rules.others), not_seen="\n".join(rules.not_seen))
    check_rules(rules, fields, required)
    for variant, entry, own in variants:
        check_variant(rules, variant, entry, own or required)


def _slug(path: Path, fields: Fields) -> str:
    """The file's name, by which records know the credential."""
    slug = fields.text("slug")
    if slug and slug != path.stem:
        message = f"the file is called {path.name} and its slug is {slug}: name both alike"
        fields.report(message, fields.line_of("slug"), rule=values.RULE)
    if not fits_slug(path.stem):
        fields.report(f"“{path.stem}” cannot be a credential's slug: small letters, digits and hyphens")
    return path.stem


def fits_slug(slug: str) -> bool:
    return bool(SLUG.fullmatch(slug)) and slug not in RESERVED and len(slug) <= LONGEST_SLUG


def _hour_minutes(fields: Fields) -> int:
    minutes = fields.number("hour_minutes", MINUTES_AN_HOUR, at_most=MINUTES_AN_HOUR)
    if minutes:
        return minutes
    fields.report("`hour_minutes` is how long the board's hour is: 60, or 50", fields.line_of("hour_minutes"))
    return MINUTES_AN_HOUR


def _cycle(rules: Fields) -> Cycle:
    fields = rules.one("cycle")
    if fields is None:
        if not rules.has("cycle"):
            rules.report("the field `cycle` is missing")
        return Cycle(1)
    cycle = Cycle(
        fields.number("years", at_most=LONGEST_CYCLE),
        Anchor(fields.choice("anchor", tuple(Anchor), Anchor.ISSUED)),
        values.month_and_day(fields, "ends"),
    )
    fields.done()
    if fields.has("years") and not cycle.years:
        fields.report("a cycle of no years never begins: say 1 or more", fields.line_of("years"), rule=values.RULE)
    if cycle.anchor is Anchor.FIXED_DAY and not fields.has("ends"):
        fields.report("a cycle of a fixed day says in `ends` which, like 09-30", rule=values.RULE)
    if cycle.anchor is not Anchor.FIXED_DAY and fields.has("ends"):
        message = f"`ends` goes with the anchor {Anchor.FIXED_DAY} only"
        fields.report(message, fields.line_of("ends"), rule=values.RULE)
    return cycle


def _variant(fields: Fields, known: Meanings) -> tuple[Variant, Fields, Requirements]:
    own = requirements(fields.each("requirements"), known)
    variant = Variant(
        applies_if=fields.text("applies_if"),
        total_minutes=values.hours(fields, "hours", known.hour_minutes),
        requirements=tuple(requirement for requirement, _ in own) if fields.has("requirements") else None,
    )
    fields.done()
    return variant, fields, own


def _renewal(fields: Fields | None) -> Renewal:
    if fields is None:
        return Renewal()
    renewal = Renewal(
        how=fields.text("how", ""),
        system=fields.text("system", ""),
        opens_days=values.days(fields, "opens_days"),
        due_days=values.days(fields, "due_days"),
        notice_days=values.days(fields, "notice_days"),
        due_on=values.month_and_day(fields, "due_on"),
        inactive_on=values.month_and_day(fields, "inactive_on"),
        grace_days=values.days(fields, "grace_days"),
        lapse_months=fields.number("lapse_months", at_most=120) if fields.has("lapse_months") else None,
        lapse_then=fields.text("lapse_then", ""),
        keep_years=fields.number("keep_years", at_most=50) if fields.has("keep_years") else None,
    )
    fields.done()
    _check_days(renewal, fields)
    return renewal


def _check_days(renewal: Renewal, fields: Fields) -> None:
    if renewal.opens_days is not None and (renewal.due_days or 0) > renewal.opens_days:
        message = f"renewal is due {renewal.due_days} days before the end, and opens {renewal.opens_days} before it"
        fields.report(message, fields.line_of("due_days"), rule=values.RULE)
    if renewal.due_days is not None and renewal.due_on is not None:
        message = "renewal is due before the end (`due_days`) or after it (`due_on`), not both"
        fields.report(message, fields.line_of("due_on"), rule=values.RULE)
    if renewal.due_on and renewal.inactive_on and renewal.inactive_on < renewal.due_on:
        message = "the credential would go inactive before its renewal is due"
        fields.report(message, fields.line_of("inactive_on"), rule=values.RULE)
    if renewal.lapse_then and renewal.lapse_months is None and renewal.grace_days is None:
        message = "`lapse_then` says what follows; say in `lapse_months` or `grace_days` when"
        fields.report(message, fields.line_of("lapse_then"), rule=values.RULE)

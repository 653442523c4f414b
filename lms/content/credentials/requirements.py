"""Requirements, refusals and conditions of a credential, as its file tells them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lms.content.credentials import values
from lms.content.source import Fields
from lms.content.text.words import check_words
from lms.domain.credit.categories import CreditCategory, filled_by
from lms.domain.credit.credential import Condition, HoursRequirement, Refusal

Requirements = tuple[tuple[HoursRequirement, Fields], ...]


@dataclass(frozen=True, slots=True)
class Meanings:
    """What the names in a file may stand for: the categories of hours, and how long this board's hour is."""

    categories: Mapping[str, CreditCategory]
    hour_minutes: int

    def filling(self, fields: Fields, name: str) -> frozenset[str]:
        """The categories that a list names, with all that fill them."""
        return filled_by(values.known(fields, name, self.categories, "category"), self.categories)


def requirements(entries: Iterator[Fields], known: Meanings) -> Requirements:
    told = tuple((_requirement(fields, known), fields) for fields in entries)
    values.each_once(told, "requirements")
    return told


def _requirement(fields: Fields, known: Meanings) -> HoursRequirement:
    requirement = HoursRequirement(
        id=values.slug(fields, "id"),
        title=fields.text("title"),
        any_of=_any_of(fields, known),
        min_minutes=values.hours(fields, "min_hours", known.hour_minutes) or 0,
        max_minutes=values.hours(fields, "max_hours", known.hour_minutes),
        live=fields.flag("live"),
        every_years=fields.number("every_years", at_most=50) if fields.has("every_years") else None,
        once=fields.flag("once"),
        outside=fields.flag("outside"),
        applies_if=fields.text("applies_if", ""),
        sources=frozenset(fields.texts("sources")),
        note=fields.text("note", ""),
    )
    fields.done()
    check_words(fields, title=requirement.title, note=requirement.note)
    return requirement


def _any_of(fields: Fields, known: Meanings) -> frozenset[str]:
    """Either the categories that are named, or all but those that are named; empty for all."""
    if fields.has("any_of") and fields.has("none_of"):
        fields.report("say `any_of` or `none_of`, not both", fields.line_of("none_of"), rule=values.RULE)
    if not fields.has("none_of"):
        return known.filling(fields, "any_of")
    left = known.categories.keys() - known.filling(fields, "none_of")
    if not left:
        fields.report("`none_of` leaves no category", fields.line_of("none_of"), rule=values.RULE)
    return frozenset(left)


def refusals(entries: Iterator[Fields], known: Meanings) -> tuple[Refusal, ...]:
    told = tuple((_refusal(fields, known), fields) for fields in entries)
    values.each_once(told, "refusals")
    return tuple(refusal for refusal, _ in told)


def _refusal(fields: Fields, known: Meanings) -> Refusal:
    refusal = Refusal(
        values.slug(fields, "id"),
        fields.text("what"),
        known.filling(fields, "any_of"),
        fields.choice("delivery", values.DELIVERIES) if fields.has("delivery") else "",
    )
    fields.done()
    check_words(fields, what=refusal.what)
    return refusal


def conditions(entries: Iterator[Fields]) -> tuple[Condition, ...]:
    told = tuple((_condition(fields), fields) for fields in entries)
    values.each_once(told, "conditions")
    return tuple(condition for condition, _ in told)


def _condition(fields: Fields) -> Condition:
    condition = Condition(values.slug(fields, "id"), fields.text("question"))
    fields.done()
    check_words(fields, question=condition.question)
    if condition.question and not condition.question.endswith("?"):
        message = "`question` is asked of the person: end it with ?"
        fields.report(message, fields.line_of("question"), rule=values.RULE)
    return condition

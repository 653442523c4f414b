"""`courses/outside.yaml`: training that others give."""

from __future__ import annotations

from collections.abc import Mapping

from lms.content.credentials import values
from lms.content.source import Fields, Folder
from lms.content.text.words import check_words
from lms.domain.credit.categories import CreditCategory
from lms.domain.credit.hours import MINUTES_AN_HOUR
from lms.domain.credit.outside import OutsideApproval, OutsideTraining
from lms.domain.learning.course import HourCategory

WAYS = (*values.DELIVERIES, "either")


def load_outside(folder: Folder, categories: Mapping[str, CreditCategory]) -> tuple[OutsideTraining, ...]:
    """In the order of the file; none where there is no file."""
    told = values.entries_of(folder, "outside", "trainings", lambda entry: _training(entry, categories))
    return tuple(training for training, _ in told)


def _training(fields: Fields, categories: Mapping[str, CreditCategory]) -> OutsideTraining:
    training = OutsideTraining(
        id=values.slug(fields, "id"),
        title=fields.text("title"),
        provider=fields.text("provider"),
        address=values.address(fields, "address"),
        delivery=fields.choice("delivery", WAYS) if fields.has("delivery") else "",
        minutes=values.hours(fields, "hours", MINUTES_AN_HOUR),
        parts=tuple(_part(part, categories) for part in fields.each("categories", needed=True)),
        read_on=fields.day("read_on"),
        approvals=tuple(_approval(approval) for approval in fields.each("approvals")),
        cost=fields.text("cost", ""),
        jurisdiction=values.jurisdiction(fields, ""),
        note=fields.text("note", ""),
        not_seen=fields.texts("not_seen"),
    )
    fields.done()
    for name in ("title", "provider", "cost", "note"):
        check_words(fields, **{name: getattr(training, name)})
    _check_hours(training, fields)
    return training


def _check_hours(training: OutsideTraining, fields: Fields) -> None:
    told = sum(part.minutes for part in training.parts)
    if fields.has("hours") and told != training.minutes:
        message = "the hours of the `categories` must sum to `hours`"
        fields.report(message, fields.line_of("categories"), rule=values.RULE)
    if not fields.has("hours") and told:
        message = "`hours` is missing, and the categories name some: write the sum, or leave out both"
        fields.report(message, fields.line_of("categories"), rule=values.RULE)
    if training.minutes == 0:
        fields.report("a training of no hours fills nothing", fields.line_of("hours"), rule=values.RULE)


def _part(fields: Fields, categories: Mapping[str, CreditCategory]) -> HourCategory:
    minutes = values.hours(fields, "hours", MINUTES_AN_HOUR) or 0
    names = fields.texts("any_of", needed=True)
    values.known(fields, "any_of", categories, "category")
    fields.done()
    return HourCategory(minutes, names)


def _approval(fields: Fields) -> OutsideApproval:
    approval = OutsideApproval(
        fields.text("body"),
        fields.text("number", ""),
        fields.day("valid_until") if fields.has("valid_until") else None,
        fields.flag("listed"),
    )
    fields.done()
    return approval

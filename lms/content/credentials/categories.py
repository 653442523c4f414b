"""`courses/categories.yaml`: the categories of hours."""

from __future__ import annotations

from collections.abc import Mapping

from lms.content.credentials import values
from lms.content.source import Fields, Folder, Unreadable
from lms.content.text.words import check_words
from lms.domain.credit.categories import CreditCategory, filled_by


def load_categories(folder: Folder) -> dict[str, CreditCategory]:
    """Slug to category, in the order of the file."""
    try:
        fields = folder.fields(folder.root / "courses" / "categories.yaml")
    except Unreadable as error:
        folder.problems.append(error.problem)
        return {}
    told = [(_category(entry), entry) for entry in fields.each("categories", needed=True)]
    fields.done()
    categories: dict[str, CreditCategory] = {}
    for category, entry in told:
        if category.slug in categories:
            entry.report(f"the category {category.slug} stands twice", rule="duplicate")
        categories[category.slug] = category
    for category, entry in told:
        _check_fills(category, entry, categories)
    return categories


def _category(fields: Fields) -> CreditCategory:
    category = CreditCategory(
        values.slug(fields, "slug"),
        fields.text("title"),
        frozenset(fields.texts("fills")),
        fields.text("note", ""),
    )
    fields.done()
    check_words(fields, title=category.title)
    return category


def _check_fills(category: CreditCategory, fields: Fields, categories: Mapping[str, CreditCategory]) -> None:
    for slug in sorted(category.fills - categories.keys()):
        fields.report(f"unknown category {slug}", fields.line_of("fills"), rule=values.RULE)
    if category.fills & filled_by([category.slug], categories):
        message = f"{category.slug} fills, in the end, itself"
        fields.report(message, fields.line_of("fills"), rule=values.RULE)

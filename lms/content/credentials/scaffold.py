"""A new credential with its open places, each marked ‹…› and named by `lms check` until it is written."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from string import Template

from lms.content.credentials.categories import load_categories
from lms.content.credentials.rules import fits_slug
from lms.content.scaffold import CannotBegin
from lms.content.source import Folder

_FILE = """\
slug: $slug
name: "‹The full name of the credential›"
short_name: "‹A name of two or three words, like Oregon CRM›"
issuer: "‹Who gives it›"
jurisdiction: US
status: partial
confidence: medium
source: https://example.org/‹the-page-that-you-read›
read_on: $day
rule_text: >-
  ‹What the page asks, in your own plain words.›
cycle: {years: 2}
# hours: 20
requirements:
  - {id: $category, title: $title, any_of: [$category], min_hours: 1}  # ‹as the page says; or leave it out›
not_seen:
  - "‹What the page did not say; once the hours are seen, write them and say status: confirmed›"
"""


def begin_credential(root: Path, slug: str, today: date) -> str:
    """Writes a new credential and gives its file, from the root; raises CannotBegin, and then wrote nothing."""
    if not fits_slug(slug):
        message = f"“{slug}” cannot be a credential's slug: small letters, digits and hyphens, like or-thw-pss."
        raise CannotBegin(message)
    name = f"courses/credentials/{slug}.yaml"
    category = next(iter(load_categories(Folder(root, [])).values()), None)
    if category is None:
        raise CannotBegin("There is no category of hours yet; write courses/categories.yaml first.")
    words = {"slug": slug, "day": today.isoformat(), "category": category.slug, "title": category.title}
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    try:
        with (root / name).open("x", encoding="utf-8") as file:
            file.write(Template(_FILE).substitute(words))
    except FileExistsError as error:
        raise CannotBegin(f"There is a credential {slug} already; nothing was changed.") from error
    return name

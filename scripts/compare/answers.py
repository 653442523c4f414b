"""Right answers to the questions of a quiz, found in its bank by their words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from scripts.compare.forms import Field, Form, Value

Bank = Mapping[str, Mapping[str, Any]]


def read_bank(file: Path) -> Bank:
    """Items by id."""
    return {item["id"]: item for item in yaml.safe_load(file.read_text("utf-8"))["items"]}


def right_answers(form: Form, bank: Bank) -> list[tuple[str, Value]]:
    """The form with every question answered right; choices are known by their words."""
    return [(one.name, value) for one in form.fields if (value := _answer(one, bank)) is not None]


def _answer(one: Field, bank: Bank) -> str | None:
    """None for a choice that is wrong."""
    name, _, place = one.name.removeprefix("item-").partition(".")
    if name not in bank or one.kind == "hidden":
        return one.value
    item = bank[name]
    options = item["steps"][int(place)]["options"] if item["type"] == "chain" else item["options"]
    at = next(at for at, option in enumerate(options) if _bare(option["text"]) == _bare(one.label))
    if one.kind != "select":
        return one.value if options[at].get("right") else None
    if item["type"] == "order":
        return str(at)
    return next(each.value for each in one.options if _bare(each.words).endswith(_bare(options[at]["match"])))


def _bare(words: str) -> str:
    """Without the marks of Markdown and white space."""
    return re.sub(r"[*_`\s]+", "", words)

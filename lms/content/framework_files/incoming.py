"""A framework of another system on its way to ours: what was read, what was guessed, what has no place here."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field

from lms.content.safety import find_unsafe

MAX_BYTES = 10_000_000
MOST_STATEMENTS = 2_000
NOT_CONFIRMED, RETIRED = "Wording not confirmed.", "Retired"
SHORT_NAME, SHORT_TITLE = "Short name: ", "Short title: "


class CannotImport(Exception):
    """A file that cannot come in; the message is a sentence with the place."""


@dataclass(slots=True)
class Statement:
    """One statement, or group of some; `key` is what others name it by, `place` where it stands in the file."""

    key: str
    code: str
    text: str
    place: str
    short: str = ""
    parent: str = ""
    identifier: str = ""
    unconfirmed: bool = False
    ended: bool = False
    related: list[str] = field(default_factory=list)  # keys, or codes of frameworks that are here
    was: list[str] = field(default_factory=list)
    same_as: list[str] = field(default_factory=list)
    besides: list[str] = field(default_factory=list)  # further places, of which only the first is kept

    @property
    def above(self) -> tuple[str, ...]:
        return self.parent, *self.besides


@dataclass(slots=True)
class Incoming:
    """Statements by key, brothers in their order; `kind` names the format."""

    kind: str
    title: str
    statements: dict[str, Statement]
    short_title: str = ""
    publisher: str = ""
    license: str = ""
    license_address: str = ""
    address: str = ""
    identifier: str = ""
    guessed: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)


def one_line(text: str, place: str) -> str:
    """Words of a statement on one line, without tags; raises CannotImport for what no page would show."""
    if re.search(r"<[A-Za-z/!?]", text):
        text = html.unescape(re.sub(r"<[A-Za-z/!?][^>]*>?", " ", text))
        text = re.sub(r"<(?=[A-Za-z/!?])", "< ", text)
    text = re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]", " ", text)
    text = " ".join(text.replace("](", "] (").replace("{:", "{ :").split())
    for _, _, message in find_unsafe(text, 1):
        raise CannotImport(f"{place}: {message}.")
    return text


def labelled(text: str, label: str) -> tuple[str, str]:
    """A text without what follows a label of ours at its end, and that."""
    before, found, words = text.rpartition(label)
    return (before.strip(), words.strip()) if found else (text, "")


def shortened(text: str, most: int) -> str:
    """The first words, within so many characters."""
    return text if len(text) <= most else text[: most - 1].rpartition(" ")[0].rstrip(" ,;:") + "…"


def loop_among(statements: dict[str, Statement]) -> list[Statement]:
    """Statements that stand below themselves, in order; nothing where every way leads to the top."""
    safe: set[str] = set()
    for start in statements:
        way = {} if start in safe else {start: iter(statements[start].above)}
        while way:
            last = next(reversed(way))
            key = next(way[last], None)
            if key is None:
                safe.add(last)
                del way[last]
            elif key in way:
                keys = list(way)
                return [statements[one] for one in keys[keys.index(key) :]]
            elif key in statements and key not in safe:
                way[key] = iter(statements[key].above)
    return []

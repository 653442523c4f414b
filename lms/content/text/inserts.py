"""What may stand in a program insert, which is no lesson: no sources, no blocks, no places to link to."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lms.content import safety
from lms.content.text.unlike import Found, find_unlike

_BLOCK = re.compile(r"///.*")
_NOT_HERE = (
    (re.compile(r"\{#[\w-]+ *\}"), "“{}”: headings have no ids here"),
    (
        re.compile(r"(?<!\\)\[@[\w-]+: [^\[\]]+\]"),
        "“{}”: sources belong to lessons; write a link, `[words](https://…)`",
    ),
    (re.compile(r"\]\( *(?:lesson:|#)[^)]*\)?"), "“{}”: a link leads to https://…, mailto: or tel:"),
)


def find_in_insert(text: str) -> Iterator[Found]:
    """(line, what to write instead) of all that would not be shown as it was meant; by line."""
    text = text.replace("\r\n", "\n")
    found = [(line, message) for line, _, message in safety.find_unsafe(text, 1)]
    found += find_unlike(text, 1)
    for number, line in enumerate(text.split("\n"), 1):
        if _BLOCK.fullmatch(line):
            found.append((number, "`///` opens a block in a lesson; here are none"))
        found += [(number, words.format(one[0])) for pattern, words in _NOT_HERE for one in pattern.finditer(line)]
    yield from sorted(dict.fromkeys(found))

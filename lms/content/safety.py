"""What no author's text may hold: markup of its own, links to nowhere, knots that take minutes to untie."""

from __future__ import annotations

import re
from collections.abc import Iterator

MOST_LETTERS = 6_000
MOST_MARKS = 200
TOO_COMPLEX = "size"

_HTML = re.compile(r"<(?!https?://[^\s<>]+>)(?![^\s<>@]+@[^\s<>@]+>)[A-Za-z/!?][^\s>]{0,20}")
_PICTURE = re.compile(r"!\[(?!@)[^\]\n]*\] ?[(\[]")
_TARGETS = (re.compile(r"\]\( *<?([^)\s>]*)"), re.compile(r"^ {0,3}\[(?!@)[^\]\n]+\]: *<?([^\s>]+)", re.MULTILINE))
_GOOD_TARGET = re.compile(
    r"https?://[^/\s@]+\.[^/\s@]+(/\S*)?|mailto:\S+@\S+|tel:[+\d-]+|#[\w-]+|lesson:[a-z0-9-]+/[a-z0-9-]+(#[\w-]+)?"
)
_ESCAPED = re.compile(r"\\[!-/:-@\[-`{-~]")
_MARK = re.compile(r"[\[*_`<!&\\]")
_DEEP = re.compile(r"^(?:[ >*+-]|\d+[.)]){25,}[^ >*+\n-]", re.MULTILINE)
_RULES = (
    (_HTML, "html", "“{}”: HTML is not taken; write Markdown"),
    (_PICTURE, "picture", "“{}”: a picture stands in a `/// figure` block, with its words"),
)
_NO_ATTRIBUTES = "“{}”: attributes are not taken; only a heading has an id, {{#like-this}}"
_IN_LESSONS = (re.compile(r"\{(?!#[\w-]+ *\})[^}\n]{0,20}"), "html", _NO_ATTRIBUTES)
_ELSEWHERE = (re.compile(r"\{:[^}\n]{0,20}"), "html", _NO_ATTRIBUTES)


def find_unsafe(text: str, first_line: int, *, is_lesson: bool = False) -> Iterator[tuple[int, str, str]]:
    """(line, rule, what is wrong) of all that may not be there; a text that is TOO_COMPLEX is not to be read on.

    Only in a lesson's text braces may be attributes; elsewhere they are signs like others, but for `{: …}`.

    The Markdown library's time grows with the square of a paragraph's brackets, and it calls itself for each list
    in a list, so both have an end here.
    """
    for start, paragraph in _paragraphs(text, first_line):
        if len(paragraph) > MOST_LETTERS or len(_MARK.findall(paragraph)) > MOST_MARKS:
            most = f"{MOST_LETTERS} characters and {MOST_MARKS} marks like * or ["
            yield start, TOO_COMPLEX, f"a paragraph has at most {most}"
            return
    for match in _DEEP.finditer(text.expandtabs(4)):
        yield _line(text, first_line, match), TOO_COMPLEX, "lists or quotations inside each other, too deep to follow"
        return
    unescaped = _ESCAPED.sub("\ue000\ue000", text)
    for pattern, rule, words in (*_RULES, _IN_LESSONS if is_lesson else _ELSEWHERE):
        for match in pattern.finditer(unescaped if rule == "picture" else text):
            yield _line(text, first_line, match), rule, words.format(match[0].strip())
    for pattern in _TARGETS:
        for match in pattern.finditer(unescaped):
            if not _GOOD_TARGET.fullmatch(match[1]):
                yield (
                    _line(text, first_line, match),
                    "link",
                    f"broken link to “{match[1][:60]}”: a link leads to https://…, mailto:, tel:, lesson:… or #…",
                )


def _line(text: str, first_line: int, match: re.Match[str]) -> int:
    return first_line + text.count("\n", 0, match.start())


def _paragraphs(text: str, first_line: int) -> Iterator[tuple[int, str]]:
    """(first line, text) of each stretch without an empty line."""
    start, lines = first_line, list[str]()
    for number, line in enumerate((*text.split("\n"), ""), first_line):
        if line.strip():
            start = start if lines else number
            lines.append(line)
        elif lines:
            yield start, "\n".join(lines)
            lines = []

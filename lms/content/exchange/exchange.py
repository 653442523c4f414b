"""Questions of other systems on their way to ours: bytes to text, their markup to Markdown, titles to ids."""

from __future__ import annotations

import codecs
import hashlib
import html
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser

from lms.content.items.questions import BANK_FORMS, ITEM_ID, Question
from lms.content.safety import find_unsafe
from lms.content.source import in_one_line

MAX_BYTES = 10_000_000
LONGEST_ID = 60
DIGEST_LETTERS = 8
LONGEST_TEXT = 20_000

Report = Callable[[str], None]


class NotText(Exception):
    """The bytes are no text, or too many; the message says so in a sentence."""


@dataclass(frozen=True, slots=True)
class Note:
    """What could not be carried over, and the line on which it stands."""

    line: int
    message: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "message", in_one_line(self.message))


@dataclass(frozen=True, slots=True)
class ImportedQuestions:
    """What a file of another system comes to; `unfit` tells what a bank refuses until it is mended."""

    questions: tuple[Question, ...]
    notes: tuple[Note, ...]
    unfit: tuple[Note, ...] = field(default=())


def imported(found: Iterable[tuple[int, Question]], notes: Iterable[Note]) -> ImportedQuestions:
    """Questions, each with the line where it begins, and what was noted on the way."""
    found = list(found)
    unfit = (
        Note(line, f"brought over, and to be mended: {message}")
        for line, question in found
        for message in dict.fromkeys((*BANK_FORMS[question.type].check(question), *_unsafe(question)))
    )
    return ImportedQuestions(
        with_ids(question for _, question in found),
        tuple(sorted(notes, key=lambda note: note.line)),
        tuple(unfit),
    )


def text_of(raw: bytes) -> tuple[str, tuple[Note, ...]]:
    """A file's text with plain line ends, whatever it was saved as; raises NotText."""
    if len(raw) > MAX_BYTES:
        raise NotText(f"the file is larger than {MAX_BYTES // 1_000_000} MB, too large for questions")
    notes: tuple[Note, ...] = ()
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        text = raw.decode("utf-16", "replace")
    elif b"\0" in raw:
        raise NotText("the file is not a text")
    else:
        try:
            text = raw.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = raw.count(b"\n", 0, error.start) + 1
            notes = (Note(line, "not UTF-8; read as Windows-1252, so look at its accents and quotation marks"),)
            text = raw.decode("cp1252", "replace")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return re.sub(r"[\x00-\x08\x0b-\x1f\x7f]", "", text), notes


def with_ids(questions: Iterable[Question]) -> tuple[Question, ...]:
    """The questions with an id of each one's own: small letters, digits and hyphens.

    Where these letters say little of a question, a digest of its words stands beside them: it is the same in
    whatever file, and at whatever place, the question comes back.
    """
    taken: dict[str, int] = {}
    named = []
    for question in questions:
        wanted = name = question.id if ITEM_ID.fullmatch(question.id) else _name(question)
        while name in taken:
            taken[wanted] += 1
            name = f"{wanted}-{taken[wanted]}"
        taken[name] = 1
        named.append(replace(question, id=name))
    return tuple(named)


def _unsafe(question: Question) -> Iterator[str]:
    """What `lms check` would say of the texts."""
    choices = [*question.choices, *(choice for step in question.steps for choice in step.choices)]
    texts = [question.stem, *(step.stem for step in question.steps)]
    texts += [text for choice in choices for text in (choice.text, choice.match, choice.feedback)]
    yield from (message for text in texts for _, _, message in find_unsafe(text, 1))


def _name(question: Question) -> str:
    words = _slug(question.id) or _slug(html.unescape(question.stem))
    text = question.id if _slug(question.id) else question.stem
    kept = sum(sign.isascii() for sign in unicodedata.normalize("NFKD", text) if sign.isalpha())
    if words and kept * 2 >= sum(sign.isalpha() for sign in unicodedata.normalize("NFKD", text)):
        return words
    said = (question.id, question.stem, *(choice.text for choice in question.choices))
    digest = hashlib.sha256("\0".join(unicodedata.normalize("NFC", one) for one in said).encode()).hexdigest()
    return f"{words or 'question'}-{digest[:DIGEST_LETTERS]}"


def _slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text[:300]).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "-", re.sub(r"<[^>]*>|['’]", "", plain)).strip("-")
    return words if len(words) <= LONGEST_ID else words[:LONGEST_ID].rpartition("-")[0] or words[:LONGEST_ID]


_SIGNS = re.compile(r"([\\*\[\]])|(?<![\w_])(_{1,2})(?=[^\W_])|(?<=[^\W_])(_{1,2})(?![\w_])|^(_+)$", re.MULTILINE)


def plain_to_markdown(text: str) -> str:
    """A one-line text that shows exactly this; line breaks stay."""
    lines = (re.sub(r"[ \t]+", " ", line).strip() for line in text.strip().split("\n"))
    text = re.sub(r"<(?=[A-Za-z/!?])", "&lt;", re.sub(r"&(?=#?\w+;)", "&amp;", "\n".join(lines)))
    text = _SIGNS.sub(lambda one: re.sub(r"(.)", r"\\\1", one[0]), text)
    return re.sub(r"\n{2,}|\n", lambda gap: "  \n" if gap[0] == "\n" else "\n\n", text)


_AROUND = {"b": "**", "strong": "**", "i": "*", "em": "*"}
_BREAKS = {
    "br": "\n",
    "p": "\n\n",
    "div": "\n\n",
    "ul": "\n\n",
    "ol": "\n\n",
    "tr": "\n",
    "li": "\n– ",
    "pre": "\n\n",
}
_QUIET = {"span", "font", "u", "small", "big", "tt", "code", "center", "hr", "tbody", "thead"}
_QUIET |= {"h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "strike", "s", "del", "ins", "mark", "section", "label"}
_QUIET |= {"col", "colgroup", "caption", "dl", "dt", "dd"}
_LOST = {"img", "table", "td", "th", "audio", "video", "source", "iframe", "object", "embed", "script", "style"}
_LOST |= {"input", "form", "button", "select", "option", "textarea", "svg", "canvas", "math", "link", "meta"}
_RAISED = {
    "sup": str.maketrans("0123456789+-−=()nith", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱᵗʰ"),
    "sub": str.maketrans("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎"),
}
_KNOWN = {*_AROUND, *_BREAKS, *_QUIET, *_LOST, *_RAISED, "a"}
_TOLD = {
    "sup": "<sup> is left out: what was raised stands on the line, so read what it says now",
    "sub": "<sub> is left out: what was lowered stands on the line, so read what it says now",
    "pre": "the spaces and lines of <pre> are left out",
}
_WEB = re.compile(r"https?://[^/\s@]+\.[^/\s@]+(/\S*)?|mailto:\S+@\S+|tel:[+\d-]+")
_OUTSIDE_TARGET = re.compile(r"[\s()<>\[\]\\*_`]")
_TAG = re.compile(r"</?([A-Za-z][A-Za-z0-9]*)\b")


class _Reader(HTMLParser):
    """Collects the text of HTML, with a private sign for each mark that Markdown has; unknown tags are text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.lost: list[str] = []
        self.addresses: list[str] = []
        self._silent = ""
        self._raised: list[tuple[str, int]] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag in _LOST:
            self.lost.append(tag)
            self._silent = tag if tag in ("script", "style") else self._silent
            self.parts.append(" ")
        elif tag in _AROUND:
            self.parts.append(_MARKS[_AROUND[tag]])
        elif tag in _BREAKS:
            self.lost += ["pre"] if tag == "pre" else []
            self.parts.append(_BREAKS[tag])
        elif tag in _RAISED:
            self._raised.append((tag, len(self.parts)))
        elif tag == "a":
            self.parts.append(_LINK)
            self.addresses.append(dict(attributes).get("href") or "")
        elif tag not in _KNOWN:
            self.parts.append(self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        if tag == self._silent:
            self._silent = ""
        if tag in _AROUND:
            self.parts.append(_MARKS[_AROUND[tag]])
        elif tag in ("p", "div", "ul", "ol", "pre", "tr"):
            self.parts.append("\n\n")
        elif tag in _RAISED:
            self._raise(tag)
        elif tag == "a":
            self.parts.append(_LINK_ENDS)
        elif tag not in _KNOWN:
            self.parts.append(f"</{tag}>")

    def handle_data(self, text: str) -> None:
        if not self._silent:
            self.parts.append(re.sub(r"\s+", " ", text))

    def close(self) -> None:
        super().close()
        self.lost += [tag for tag, _ in self._raised]

    def _raise(self, tag: str) -> None:
        """Puts signs that are raised in themselves; where there are none it is told: 10<sup>x</sup> is not 10x."""
        opened, at = self._raised.pop() if self._raised else ("", 0)
        words = "".join(self.parts[at:]).strip()
        if opened != tag or any(ord(sign) not in _RAISED[tag] for sign in words):
            self.lost.append(tag)
        else:
            self.parts[at:] = [words.translate(_RAISED[tag])]


_LINK, _LINK_ENDS = "\ue0b3", "\ue0b4"
_MARKS = {"**": "\ue0b2", "*": "\ue0b1"}


def html_to_markdown(text: str, report: Report) -> str:
    """Markdown of what HTML says; pictures, tables and the like are left out and reported."""
    text = re.sub(r"data:[\w/+.-]{0,40};base64,[\w+/=]*", "data:", text)
    if len(text) > LONGEST_TEXT:
        report(f"a text is cut after {LONGEST_TEXT} characters")
        text = text[:LONGEST_TEXT]
    if not any(tag.lower() in _KNOWN for tag in _TAG.findall(text)):
        return plain_to_markdown(html.unescape(text))
    reader = _Reader()
    reader.feed(re.sub("[\ue0b1-\ue0b4]", "", text))
    reader.close()
    for tag in dict.fromkeys(reader.lost):
        report(_TOLD.get(tag, f"<{tag}> is left out"))
    words = re.sub(r" *\n *", "\n", "".join(reader.parts).replace("\xa0", " "))
    words = plain_to_markdown(re.sub(r"\n{3,}", "\n\n", words))
    words = _linked(words, reader.addresses, report)
    for mark, sign in _MARKS.items():
        words = _emphasize(words, mark, sign)
    return words


def _linked(words: str, addresses: list[str], report: Report) -> str:
    """Links of the web as Markdown; other addresses, and links around nothing or around paragraphs, are reported."""
    before, *rest = words.split(_LINK)
    parts = [before]
    for piece, address in zip(rest, addresses, strict=True):
        inner, ends, after = piece.partition(_LINK_ENDS)
        target = _OUTSIDE_TARGET.sub(lambda one: f"%{ord(one[0]):02X}", address.strip())
        if ends and inner.strip() and "\n\n" not in inner and _WEB.fullmatch(target):
            inner = f"[{inner.strip()}]({target})"
        elif address:
            report(f"the link to “{address[:60]}” is left out")
        parts += [inner, after]
    return "".join(parts).replace(_LINK_ENDS, "")


def _emphasize(words: str, mark: str, sign: str) -> str:
    """Puts the marks tight around what stands between two signs; an odd sign, or nothing between, marks nothing."""
    parts = words.split(sign)
    for place in range(1, len(parts), 2):
        inner = parts[place]
        if place + 1 < len(parts) and inner.strip() and "\n" not in inner:
            before, after = inner[: len(inner) - len(inner.lstrip())], inner[len(inner.rstrip()) :]
            parts[place] = f"{before}{mark}{inner.strip()}{mark}{after}"
    return "".join(parts)

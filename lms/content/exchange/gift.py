"""Questions of Moodle's GIFT format, brought in.

What `gift_out` wrote in a comment before a question makes our items whole again. The text itself always comes from
the question, not from the comment: who edits the file changes what comes back.

**Source:** Moodle's documentation, "GIFT format", and what its importer does (question/format/gift).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from lms.content.exchange.exchange import ImportedQuestions, Note, html_to_markdown, imported, plain_to_markdown
from lms.content.exchange.gift_blocks import BRACE, GiftBlock, blocks_of, title_of
from lms.content.exchange.gift_types import Ours, as_text, form_of, sent, sent_answer, words_of
from lms.content.items.questions import BY_REVIEWERS, Question, WrittenOption
from lms.domain.items.item import Kind
from lms.domain.items.types import ItemType

_ESCAPED = re.compile(r"-\\>|\\(.)", re.DOTALL)
_FORMAT = re.compile(r"\[(html|moodle|plain|markdown)\]", re.IGNORECASE)
_WEIGHT = re.compile(r"%(-?\d+(?:[.,]\d*)?)%")
_NEAR = 200
_TRUTH = ("T", "TRUE", "F", "FALSE")


@dataclass(slots=True)
class _Reading:
    """What is known of the question at hand, for the words that become Markdown.

    `typed` are texts in their author's own way of writing, in the order in which we sent them.
    """

    line: int
    notes: list[Note]
    typed: list[str] = field(default_factory=list)
    form: str = "moodle"

    def as_typed(self, words: str, *sends: Callable[[str], str]) -> str:
        """The text that was sent in these words; the words themselves where none was, or they were changed."""
        found = next((text for text in self.typed if words in [send(text) for send in sends]), None)
        if found is None:
            return words
        self.typed.remove(found)
        return found

    def report(self, message: str) -> None:
        note = Note(self.line, message)
        if note not in self.notes[-20:]:
            self.notes.append(note)


def read_gift(text: str) -> ImportedQuestions:
    """Each question that has a type of ours; everything else is named with its line."""
    notes: list[Note] = []
    found: list[tuple[GiftBlock, Question]] = []
    for block in blocks_of(text, notes):
        question = _question(block, notes)
        if question:
            found.append((block, question))
    return imported(_restored(found, notes), notes)


def _question(block: GiftBlock, notes: list[Note]) -> Question | None:
    typed = block.ours.get("typed")
    reading = _Reading(block.line, notes, list(filter(None, map(as_text, typed))) if isinstance(typed, list) else [])
    title, text = title_of(block.text.strip())
    braces = [match for match in BRACE.finditer(text) if match[1]]
    opens = next((brace.start() for brace in braces if brace[1] == "{"), None)
    closes = next(
        (brace.start() for brace in braces if brace[1] == "}" and opens is not None and brace.start() > opens), None
    )
    if opens is None or closes is None:
        lone = "a `}` without its `{`" if braces else "a text that asks nothing (a description)"
        reading.report(f"{lone} is left out")
        return None
    answers, general = _general(text[opens + 1 : closes])
    after = text[closes + 1 :].strip()
    if any(match[1] == "{" for match in BRACE.finditer(after)):
        reading.report("a question with several gaps is left out")
        return None
    if general:
        reading.report("feedback on the whole question (####) is left out")
    stem_raw = f"{text[:opens]}_____{text[closes + 1 :]}" if after else text[:opens].strip()
    form = _FORMAT.match(stem_raw)
    reading.form = form[1].lower() if form else "moodle"
    name, title = as_text(block.ours.get("id")) or block.their_id, _unescaped(title).strip()
    if name and title and title != name and not title.startswith(f"{name} ("):
        reading.report(f"the title “{title[:60]}” is left out; the id is {name[:60]}")
    question = Question(
        id=name or title,
        type=ItemType.ONE,
        stem=_words(stem_raw, reading),
    )
    answered = _answered(question, answers, block.ours, reading)
    return _with_our_fields(answered, block.ours, reading) if answered else None


def _general(answers: str) -> tuple[str, str]:
    """The answers, and the feedback on the whole question."""
    marks = [match.start() for match in re.finditer(r"\\.|####", answers, re.DOTALL) if match[0] == "####"]
    return (answers[: marks[-1]].strip(), answers[marks[-1] + 4 :].strip()) if marks else (answers.strip(), "")


def _answered(question: Question, answers: str, ours: Ours, reading: _Reading) -> Question | None:
    """The question with its choices; None, and a note, for a type that we do not have."""
    pieces = list(_pieces(answers))
    unlike = _unlike(answers, pieces)
    if unlike:
        reading.report(f"{unlike} is left out: {question.stem[:60]}")
        return None
    if any(mark == "~" for mark, _ in pieces):
        return _choosing(question, pieces, reading)
    return _matching(question, [piece for _, piece in pieces], ours, reading)


def _unlike(answers: str, pieces: list[tuple[str, str]]) -> str:
    """The name of a kind of question that we do not have."""
    if not answers:
        return "an essay"
    if answers.startswith("#"):
        return "a numerical question"
    if answers.split("#")[0].strip().upper() in _TRUTH:
        return "a true-or-false question"
    if any(mark == "~" for mark, _ in pieces):
        return ""
    if len(pieces) < 2 or not all(_arrow(piece) is not None for _, piece in pieces):
        return "a short answer"
    return ""


def _pieces(answers: str) -> Iterator[tuple[str, str]]:
    """(mark, words) of each answer; what stands before the first mark has none."""
    marks = [
        match.start()
        for match in re.finditer(r"\\.|~[ \t]*=|([~=])", answers, re.DOTALL)
        if not match[0].startswith(("\\", "=")) or (match[1] and _begins_answer(answers, match.start()))
    ]
    first = answers[: marks[0] if marks else None].strip()
    if first:
        yield "", first
    for at, end in zip(marks, [*marks, len(answers)][1:], strict=True):
        mark, words = answers[at], answers[at + 1 : end].strip()
        # `~=` is one mark, that of a right answer.
        yield ("=", words[1:].strip()) if mark == "~" and words.startswith("=") else (mark, words)


def _begins_answer(answers: str, at: int) -> bool:
    """Whether an `=` is a mark: where answers have lines of their own, `x = 5` and `name="x"` are only words."""
    line = answers[max(0, at - _NEAR) : at].rpartition("\n")[2]
    if "\n" not in answers or (not line.strip() and len(line) < _NEAR):
        return True
    return line[-1:].isspace() and not answers[at + 1 : at + 2].isspace()


def _choosing(question: Question, pieces: list[tuple[str, str]], reading: _Reading) -> Question:
    choices: list[WrittenOption] = []
    weights: list[float] = []
    for mark, piece in pieces:
        weighed = _WEIGHT.match(piece)
        worth = float(weighed[1].replace(",", ".")) if weighed else 100.0 if mark == "=" else 0.0
        hash_at = next(
            (match.start() for match in re.finditer(r"\\.|#", piece, re.DOTALL) if match[0] == "#"), len(piece)
        )
        text = _words(piece[weighed.end() if weighed else 0 : hash_at], reading)
        if not text:
            reading.report("an option without text")
        weights.append(worth)
        choices.append(WrittenOption(text, _words(piece[hash_at + 1 :], reading)))
    singles = [mark for mark, _ in pieces].count("=")
    is_one = singles == 1 or (not singles and weights.count(100.0) == 1)
    is_right = [worth == 100 if is_one else worth > 0 for worth in weights]
    if not any(is_right):
        reading.report("no option is marked as right")
        weights = []
    if weights:
        _weigh(weights, is_right, is_one=is_one, singles=singles, reading=reading)
    return replace(
        question,
        type=ItemType.ONE if is_one else ItemType.SEVERAL,
        choices=tuple(replace(one, right=right) for one, right in zip(choices, is_right, strict=True)),
    )


def _weigh(weights: list[float], is_right: list[bool], *, is_one: bool, singles: int, reading: _Reading) -> None:
    """Names weights that our rules for points do not have."""
    if singles > 1:
        reading.report("several answers are right on their own; here all of them have to be chosen")
    each = 100.0 if is_one else 100 / max(1, sum(is_right))
    least = 0.0 if is_one else -each
    ours = [each if right else least for right in is_right]
    if singles < 2 and any(abs(worth - own) > 0.01 for worth, own in zip(weights, ours, strict=True)):
        said = ", ".join(f"{worth:g}" for worth in weights)
        rule = (
            "the right option counts, no other"
            if is_one
            else "each right choice counts one, each wrong one takes one"
        )
        reading.report(f"the weights {said} are left out; here {rule}")


def _arrow(piece: str) -> int | None:
    return next((match.start() for match in re.finditer(r"\\.|->", piece, re.DOTALL) if match[0] == "->"), None)


def _matching(question: Question, pieces: list[str], ours: Ours, reading: _Reading) -> Question:
    """A matching item; our comment knows the feedback of its pairs."""
    kept = ours.get("feedback")
    kept = [piece for piece in kept if isinstance(piece, list) and len(piece) == 2] if isinstance(kept, list) else []
    choices: list[WrittenOption] = []
    for piece in pieces:
        at = _arrow(piece) or 0
        left, right = _words(piece[:at], reading), _unescaped(piece[at + 2 :]).strip()
        if not left:
            reading.report(f"“{right[:40]}” belongs to nothing and is left out")
            continue
        feedback = next((piece for piece in kept if piece[0] == left), None)
        if feedback:
            kept.remove(feedback)
        typed = reading.as_typed(right, words_of)
        match = typed if reading.form == "markdown" else html_to_markdown(right, reading.report)
        choices.append(WrittenOption(left, as_text(feedback[1]) if feedback else "", match=match))
    return replace(question, type=ItemType.MATCH, choices=tuple(choices))


def _words(raw: str, reading: _Reading) -> str:
    """The Markdown of a text in one of GIFT's formats."""
    raw = raw.strip()
    marked = _FORMAT.match(raw)
    form = marked[1].lower() if marked else reading.form
    raw = raw[marked.end() :] if marked else raw
    if form == "markdown":
        return reading.as_typed(_unescaped(raw).strip(), sent, sent_answer)
    if form == "plain":
        return plain_to_markdown(_unescaped(raw))
    # A line may be broken anywhere in the file; a break that is meant says \n.
    return html_to_markdown(_unescaped(re.sub(r"[ \t]*\n\s*", " ", raw)).strip(), reading.report)


def _unescaped(raw: str) -> str:
    def one(match: re.Match[str]) -> str:
        if match[1] is None:
            return "->"
        if match[1] == "n":
            return "\n"
        return match[1] if match[1] in ":#={}~\\" else match[0]

    return _ESCAPED.sub(one, raw)


def _with_our_fields(question: Question, ours: Ours, reading: _Reading) -> Question:
    codes = ours.get("competencies")
    kind = as_text(ours.get("kind"))
    if kind and kind not in tuple(Kind):
        reading.report(f"there is no kind “{kind[:40]}”; it is left open")
        kind = ""
    return replace(
        question,
        kind=kind,
        competencies=tuple(filter(None, map(as_text, codes))) if isinstance(codes, list) else (),
        objective=as_text(ours.get("objective")),
        teaches=as_text(ours.get("teaches")),
        source=as_text(ours.get("source")),
        review=BY_REVIEWERS if ours.get("review") == BY_REVIEWERS else "",
    )


def _restored(found: Sequence[tuple[GiftBlock, Question]], notes: list[Note]) -> Iterator[tuple[int, Question]]:
    """Questions that follow each other and say that they are parts of one item become that item again."""
    at = 0
    while at < len(found):
        block, question = found[at]
        form, end = form_of(question, block.ours), at + 1
        while end < len(found) and form.goes_on(found[end][0].ours, block.ours):
            end += 1
        told: list[str] = []
        item = form.restore(block.ours, [one for _, one in found[at:end]], told.append)
        notes.extend(Note(block.line, message) for message in told)
        yield block.line, item
        at = end

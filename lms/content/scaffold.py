"""A new course with its open places, each marked ‹…› and named by `lms check` until it is written."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from string import Template

from lms.content.frameworks import load_frameworks
from lms.content.lessons import RESERVED, SLUG
from lms.content.source import Folder

LONGEST_SLUG = 80

_COURSE = """\
title: $title
audience: [peer]
summary: "‹Say in one sentence what it helps a peer to do.›"
objectives:
  - {id: first-aim, text: "‹what a learner can do after it, with a verb that can be seen›"}
categories:
  - {minutes: 15, any_of: [peer-support]}
prerequisites: []
refresh_months: 24
pass_percent: 80
serve: 2
practice: []
certificate_requires: []
authors: [{name: "‹who writes it›", role: writer, on: "$day"}]
reviews: []
approvals: []
content_notes: "‹Say which lessons touch something hard, or that none does.›"
notes: "‹For other authors: what is decided and what is open.›"
"""

_LESSON = """\
---
title: "‹The one idea of this lesson›"
competencies: [$code]
minutes: {activity: 12}
sensitive: []
review: null
---

/// moment
‹A short scene from the work that shows why this matters.›
///

## ‹The first piece of the idea› {#idea}

‹Two to four short sections like this one. Cite what you know from a source.›

## Words you can use {#words}

/// say
- “‹What a peer might really say›”
- “‹Another›”
///

/// not
“‹One sentence that does not help›”

‹Why it does not.›
///

## Try it {#try}

/// try | 12
‹A scene, and what to decide. Say on the line above how many minutes it takes.›

- [ ] ‹A choice that people really make›
  : ‹Where it leads, kindly.›
- [x] ‹The one that helps›
  : ‹Yes. Why.›
///

/// check
‹A question about the idea›

- [x] ‹The right answer›
  : ‹Yes. Why.›
- [ ] ‹A wrong one that sounds right›
  : ‹Why not.›
///

/// pause
‹Something to think about. Nobody else reads the answer.›
///

/// keep
- ‹At most three lines to take along.›
///
"""

_ITEM = """\
  - id: $id
    kind: $kind
    competencies: [$code]
    objective: first-aim
    teaches: first-lesson#idea
    source: practice
    type: one
    stem: "‹$number: $asks›"
    options:
"""
_ASKS = {"recall": "ask for a fact or a rule that matters", "scenario": "set a scene, ask for the best next step"}
_OPTION = '      - {text: "‹$number, $letter: $what›", ${right}feedback: "‹why›"}\n'
_LETTERS = "abcd"


class CannotBegin(Exception):
    """A course that cannot be laid out; the message is a sentence for people."""


def begin_course(root: Path, slug: str, code: str | None, today: date) -> tuple[str, ...]:
    """Writes a new course and gives its files, from the root; raises CannotBegin, and then wrote nothing.

    `code` is the competency that its one lesson teaches; without it, the first of the first framework.
    """
    if not SLUG.fullmatch(slug) or slug in RESERVED or len(slug) > LONGEST_SLUG:
        raise CannotBegin(f"“{slug}” cannot be a course's slug: small letters, digits and hyphens, like first-calls.")
    files = {
        f"courses/{slug}/course.yaml": _COURSE,
        f"courses/{slug}/01-first-lesson.md": _LESSON,
        f"quizzes/{slug}.yaml": "items:\n" + "".join(_items()),
    }
    if (root / "courses" / slug).exists() or (root / "quizzes" / f"{slug}.yaml").exists():
        raise CannotBegin(f"There is a course or a quiz {slug} already; nothing was changed.")
    known = [
        competency.code
        for framework in load_frameworks(Folder(root, [])).values()
        for competency in framework.competencies
    ]
    if not known or (code or known[0]) not in known:
        raise CannotBegin(f"No framework in courses/frameworks/ has the competency {code or '(none is there)'}.")
    words = {"code": code or known[0], "title": slug.replace("-", " ").capitalize(), "day": today.isoformat()}
    for name, text in files.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(Template(text).safe_substitute(words), "utf-8")
    return tuple(files)


def _items() -> list[str]:
    """Two of each kind, the right option in another place each time."""
    texts = []
    for place, kind in enumerate(("recall", "recall", "scenario", "scenario")):
        number = f"question {place + 1}"
        item = Template(_ITEM).safe_substitute(id=f"item-{place + 1}", kind=kind, number=number, asks=_ASKS[kind])
        options = [
            Template(_OPTION).substitute(
                number=number,
                letter=letter,
                what="the right answer" if letter == _LETTERS[place] else "a mistake people make",
                right="right: true, " if letter == _LETTERS[place] else "",
            )
            for letter in _LETTERS
        ]
        texts.append(item + "".join(options))
    return texts

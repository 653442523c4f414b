"""A course small enough to read at a glance, without an error and without a warning."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from lms.content.catalogue import Catalogue, read
from lms.content.source import Problem

COURSE = "courses/small-steps/course.yaml"
FIRST = "courses/small-steps/01-first.md"
SECOND = "courses/small-steps/02-second.md"
QUIZ = "quizzes/small-steps.yaml"
FRAMEWORK = "courses/frameworks/ours.yaml"
PROFILES = "courses/profiles.yaml"
SOURCES = "courses/sources.yaml"
TERMS = "courses/terms.yaml"
CATEGORIES = "courses/categories.yaml"
DRAWING = "courses/small-steps/figures/two-steps.svg"
EMBLEM = "courses/small-steps/emblem.svg"

FILES = {
    FRAMEWORK: """\
order: 1
title: Our own topics
short_title: Ours
publisher: Alongside
categories:
- code: ours-a
  name: Being there
  short_name: There
  competencies:
  - code: ours-1
    statement: Listens
    related: [ours-1]
    note: Only for authors
""",
    PROFILES: """\
profiles:
  - slug: peer
    title: Peer
    targets:
      - {of: [ours], rung: knows}
      - {of: [ours-1], rung: knows-how, critical: true}
""",
    SOURCES: """\
toolkit:
  title: A toolkit
  publisher: A center
  date: "2023"
  address: https://example.org/toolkit
  read_on: "2026-11-20"
  sections:
    - Opening
    - "Key: values"
""",
    TERMS: """\
names: [Organization for Extraordinary Footsteps]
hurting:
  - {words: [addict, addicts], say: a person who uses drugs}
  - {words: [dirty test], say: a test that showed drugs}
but_not: [Addict Press]
taught_in: []
heavy: [overdosed, suicide, died]
""",
    CATEGORIES: """\
categories:
  - {slug: ethics, title: Ethics}
  - {slug: peer-support, title: Peer support}
  - {slug: overdose-response, title: Overdose response, fills: [substance-use-disorder]}
  - {slug: substance-use-disorder, title: Substance use and recovery, note: Only for authors}
""",
    DRAWING: """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 360 100">
  <defs><marker id="tip" viewBox="0 0 8 8" refX="4" refY="4" markerWidth="6" markerHeight="6" orient="auto">
    <path class="f-ink" d="M1 1 7 4 1 7"/></marker></defs>
  <title>Two steps</title>
  <g transform="translate(10, 0)"><path class="f-ink" d="M10 90h200" marker-end="url(#tip)"/></g>
  <text class="f-text f-strong" x="20" y="40" font-size="18">One &amp; <tspan class="f-text f-due">two</tspan></text>
</svg>
""",
    EMBLEM: """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><circle class="f-wash" cx="32" cy="32" r="30"/></svg>
""",
    COURSE: """\
title: Small steps
audience: [peer]
summary: How to take a small step.
objectives:
  - {id: step, text: take a small step}
categories:
  - {minutes: 15, any_of: [ethics]}
prerequisites: []
refresh_months: 24
pass_percent: 80
serve: 2
practice:
  - id: walk
    title: A walk
    setting: role play
    competencies: [ours-1]
    text: Walk along.
    points:
      - {text: Walks at the other’s pace, source: "toolkit: Opening"}
      - {text: Stops to look}
certificate_requires: []
authors: [{name: We, role: writers, on: "2026-11-22"}]
reviews: [{name: She, role: reviewer, on: "2026-11-22"}]
approvals: [{body: Board, number: "7", valid_from: 2026-01-01, valid_until: 2030-12-31, made_up: true}]
""",
    FIRST: """\
---
title: The first step
competencies: [ours-1]
minutes: {activity: 20}
sensitive: [removal]
review: {kind: clinical, question: Is it safe?}
---

/// note
This page tells of a day in court.
///

## What it is {#what}

A step is small.[@toolkit: Opening] It is [the next one](lesson:small-steps/second#then) too.

/// gentler
## Another way {#other}

You can sit and rest.
///

## Try it {#try}

/// try | 20
Walk to the door. What do you do then?

- [x] Stop and look
  : Yes. You look first.
- [ ] Run on
  : No. You may
    fall down.
///

/// check
What is a step?

- [ ] A long way
  : No. It is short.
- [x] A short way
  on foot
  : Yes. It is short.
///
""",
    SECOND: """\
---
title: The second step
competencies: [ours-1]
minutes: {}
sensitive: []
review: null
---

## And then {#then}

You go on.[@toolkit: Key: values][@toolkit: Opening]

/// figure two-steps
Two steps, one after the other.[@toolkit: Opening]

A line leads to the right.

Above it stand the words one and two.
///
""",
    QUIZ: """\
items:
"""
    + "".join(
        f"""\
  - id: item-{number}
    kind: {kind}
    competencies: [ours-1]
    objective: step
    teaches: first#what
    source: "{source}"
    type: one
    stem: "What is step {number}?"
    options:
"""
        + "".join(
            f"      - {{text: {text}{'' if place == right else said}, "
            f"{'right: true, ' if place == right else ''}feedback: Because.}}\n"
            for place, text in enumerate(("One step on", "Two steps", "Three", "Not one step at all"))
        )
        for number, (kind, source, right, said) in enumerate(
            [
                ("recall", "practice", 0, ""),
                ("recall", "toolkit: Key: values", 1, " today at noon"),
                ("scenario", "practice", 2, " by the old gate"),
                ("scenario", "toolkit: Opening", 3, " with your friend"),
            ],
            1,
        )
    ),
}


@dataclass(frozen=True)
class Site:
    """Content in a folder of the test's own."""

    root: Path

    def write(self, name: str, text: str | bytes) -> None:
        file = self.root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode() if isinstance(text, str) else text)

    def text(self, name: str) -> str:
        return (self.root / name).read_text("utf-8")

    def change(self, name: str, old: str, new: str) -> None:
        """Puts `new` in the place of the first `old`, which must be there."""
        text = self.text(name)
        assert old in text, f"{name} does not say {old!r}"
        self.write(name, text.replace(old, new, 1))

    def remove(self, name: str) -> None:
        (self.root / name).unlink()

    def line(self, name: str, words: str) -> int:
        """The first line that says these words."""
        return next(number for number, line in enumerate(self.text(name).split("\n"), 1) if words in line)

    def copy_course(self, slug: str, title: str) -> None:
        """A second course with the first one's lessons and items; links still lead to the first."""
        for name in (COURSE, FIRST, SECOND, QUIZ):
            self.write(name.replace("small-steps", slug), self.text(name))
        self.change(f"courses/{slug}/course.yaml", "title: Small steps", f"title: {title}")

    def read(self) -> Catalogue:
        return read(self.root)[0]

    def problems(self) -> list[Problem]:
        return read(self.root)[1]


def write_site(root: Path) -> Site:
    site = Site(root)
    for name, text in FILES.items():
        site.write(name, text)
    return site

"""What somebody has to look at again in the rules of boards, and in training that others give."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from lms.content.catalogue import Catalogue
from lms.content.lint.prose import GRADE_LIMIT, reading_grade
from lms.content.lint.terms import Terms, hurting, without_names
from lms.domain.credit.credential import CredentialRules
from lms.domain.days import add_months

MONTHS_OF_A_READING = 12
OUTSIDE = "courses/outside.yaml"
# A question is about someone's work: what they went through is theirs, and no rule of hours needs it.
_TOO_NEAR = re.compile(
    r"in recovery|(your|own) (recovery|health|diagnosis|treatment|use)\b|sober|relapse", re.IGNORECASE
)
Found = Iterator[tuple[str, str, str, str]]


def credential_words(catalogue: Catalogue, today: date) -> Found:
    """(path, words that stand on its line, rule, what is told)."""
    for rules in catalogue.credentials.values():
        path = f"courses/credentials/{rules.slug}.yaml"
        yield from _reading(path, "read_on", rules.read_on, today)
        yield from _words(path, rules, catalogue.terms)
    for training in catalogue.outside:
        yield from _reading(OUTSIDE, f"id: {training.id}", training.read_on, today)
        for approval in training.approvals:
            if approval.valid_until and approval.valid_until < today:
                words = f"the approval of {approval.body} ended on {approval.valid_until}"
                yield OUTSIDE, f"id: {training.id}", "approval-passed", words


def _reading(path: str, where: str, day: date, today: date) -> Found:
    if day > today:
        yield path, where, "reading-ahead", f"it was read on {day}, which is still to come"
    elif add_months(day, MONTHS_OF_A_READING) < today:
        words = f"last read on {day}; rules change, so read the page again and say what has changed"
        yield path, where, "reading-old", words


def _words(path: str, rules: CredentialRules, terms: Terms) -> Found:
    grade = reading_grade(without_names(rules.rule_text, terms))
    if grade > GRADE_LIMIT:
        words = f"`rule_text` reads at grade {grade:.1f}; {GRADE_LIMIT:.0f} is the limit"
        yield path, "rule_text", "reading-grade", words
    for text in _texts(rules):
        for word, instead in hurting(text, terms):
            yield path, word, "stigma", f"it says “{word}”; say: {instead}"
    for condition in rules.conditions:
        if _TOO_NEAR.search(condition.question):
            words = f"“{condition.question}” asks for more than someone’s work; no rule of hours needs that"
            yield path, f"id: {condition.id}", "question-too-near", words


def _texts(rules: CredentialRules) -> Iterator[str]:
    """All that people read of it but names, which are what a board calls itself and its card."""
    yield from (rules.rule_text, rules.dated, *rules.others, *rules.not_seen, rules.renewal.lapse_then)
    yield from (condition.question for condition in rules.conditions)
    yield from (refusal.what for refusal in rules.refusals)
    for requirement in rules.all_requirements():
        yield from (requirement.title, requirement.note)

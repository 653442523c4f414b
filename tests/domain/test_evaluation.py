"""Sums of what people said of a course."""

from __future__ import annotations

from lms.domain.program.evaluation import FEWEST, Agreement, agreements


def test_an_answer_that_no_choice_stands_for_is_counted_nowhere():
    answers = [{"useful": "5"}] * 4 + [{"useful": "6"}, {}, {"useful": "1"}]

    told = agreements(answers, [("useful", "I can use this"), ("pace", "The pace")])

    assert told == [Agreement("I can use this", (4, 0, 0, 0, 1))]
    assert told[0].answered == FEWEST

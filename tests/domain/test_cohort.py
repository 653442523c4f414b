"""A sample of what `make bench` prints of a cohort: how far quizzes and short checks bring people."""

from __future__ import annotations

from scripts.bench_shown import cohort, targets_of


def test_everything_right_reaches_all_that_can_be_shown_with_no_check(catalogue):
    shown = cohort(catalogue.in_order(), targets_of(catalogue), 2, 1, 3)

    assert (shown.after_quizzes, shown.minutes, shown.reachable) == (100, 0, 57)


def test_one_round_of_short_checks_brings_most_people_to_most_of_it(catalogue):
    shown = cohort(catalogue.in_order(), targets_of(catalogue), 25, 0.85, 3)

    assert shown.after_quizzes > 65
    assert shown.after_checks >= 94, "the whole cohort, which make bench counts, is above 95"
    assert shown.minutes <= 6

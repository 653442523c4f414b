"""What a page says of a quiz, and what is kept by now."""

from __future__ import annotations

import pytest

from lms.domain.learning.keeping import Merged, merge

A, B, C = 0, 1, 2


def merged(kept, shown, loaded) -> tuple[dict, tuple, tuple]:
    found: Merged = merge(["one", "two"], kept, shown, loaded)
    return dict(found.changed), found.elsewhere, found.replaced


@pytest.mark.parametrize(
    ("kept", "shown", "loaded", "changed", "elsewhere", "replaced"),
    [
        # of one question: what is kept, shown, and was loaded
        (None, None, None, None, False, False),
        (None, A, None, A, False, False),
        (A, A, None, None, False, False),
        (A, A, A, None, False, False),
        (A, B, A, B, False, False),
        (B, A, A, None, True, False),
        (B, None, None, None, True, False),
        (B, A, None, A, False, True),
        (B, C, A, C, False, True),
        (B, None, A, None, True, False),
        ((0, 2), (), (), None, True, False),
        ((0, 2), (), (0, 2), (), False, False),
        ((0, 2), (0,), (0, 2), (0,), False, False),
        (None, (None, None), None, None, False, False),
        ((), (None,), None, None, False, False),
        ((1, 0), (1, None), (None, None), (1, None), False, True),
    ],
)
def test_what_was_not_touched_changes_nothing_and_what_came_last_counts(
    kept, shown, loaded, changed, elsewhere, replaced
):
    def of(answer):
        return {} if answer is None else {"one": answer}

    assert merged(of(kept), of(shown), {"one": loaded}) == (
        of(changed),
        ("one",) * elsewhere,
        ("one",) * replaced,
    )


def test_a_question_that_the_page_does_not_show_is_neither_changed_nor_told_of():
    assert merged({"one": A, "two": B}, {}, {"one": A}) == ({}, (), ())


def test_an_answer_to_a_question_that_was_loaded_with_nothing_known_is_a_change():
    assert merged({"two": B}, {"one": A, "two": C}, {}) == ({"one": A, "two": C}, (), ("two",))

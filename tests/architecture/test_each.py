"""Many values in one test: all are tried, and each that fails is named."""

from __future__ import annotations

import inspect

import pytest

from tests.tools.each import each


def test_each_value_that_fails_is_named_with_its_trouble_and_the_others_are_tried():
    tried = []

    @each("number", [1, 2, 3, 4])
    def is_odd(number):
        tried.append(number)
        assert number % 2

    with pytest.raises(ExceptionGroup, match="2 of 4") as caught:
        is_odd()

    assert tried == [1, 2, 3, 4]
    assert [one.__notes__ for one in caught.value.exceptions] == [["This is of 2."], ["This is of 4."]]


def test_several_values_go_together_and_what_pytest_brings_comes_as_well():
    found = []

    @each("one, other", [(1, 2), (3, 4)])
    def note(brought, one, other):
        found.append((brought, one, other))

    note(brought="a fixture")

    assert found == [("a fixture", 1, 2), ("a fixture", 3, 4)]
    assert list(inspect.signature(note).parameters) == ["brought"]


def test_nothing_to_try_proves_nothing():
    @each("one", [])
    def test(one):
        raise NotImplementedError

    with pytest.raises(AssertionError, match="nothing is tried"):
        test()

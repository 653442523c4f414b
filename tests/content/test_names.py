"""People in scenes: drawn from a list, not too often, and each name for one person."""

from __future__ import annotations

import random

import pytest

from scripts.names import courses_of, drawn, listed, places, scenes, two_people, used

MOST_COURSES = 3
# One worker reads all of them.
pytestmark = pytest.mark.xdist_group("shipped")


def test_no_name_is_listed_twice():
    assert len(set(listed())) == len(listed()) > 150
    assert len(set(places())) == len(places())


def test_a_listed_name_stands_in_few_courses(catalogue):
    found = used(catalogue.courses.values(), listed())

    assert {name: courses_of(where) for name, where in found.items() if len(courses_of(where)) > MOST_COURSES} == {}


def test_a_name_stands_for_one_person_in_a_scene(catalogue):
    names = set(listed())
    found = {
        where: told
        for course in catalogue.courses.values()
        for where, words in scenes(course)
        if (told := two_people(words, names))
    }

    assert found == {}


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("Her caseworker Maria calls. Maria, the nurse, waits.", {"Maria"}),
        ("Her caseworker, Maria, calls. The nurse Maria waits.", {"Maria"}),
        ("Her caseworker Maria calls. Maria waits. The nurse Amy waits.", set()),
        ("Her caseworker To calls. To the nurse it is new.", set()),
        ("The judge Ray nods. Ray, your sponsor, nods.", {"Ray"}),
    ],
)
def test_two_people_of_one_name_are_seen_by_what_they_are(words, names):
    assert set(two_people(words, {"Maria", "Ray", "Amy"})) == names


def test_those_that_stand_least_are_drawn():
    found = {"Maria": ["a/b"], "John": [], "Tina": [], "Ray": ["a/b", "c:d"]}

    assert set(drawn(found, 2, random.Random(1))) == {"John", "Tina"}
    assert courses_of(found["Ray"]) == {"a", "c"}

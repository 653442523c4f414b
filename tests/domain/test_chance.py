"""Where chance comes from."""

from __future__ import annotations

import random
import re

from lms.domain.chance import random_bits, random_bytes, random_token, seeded
from tests.conftest import ROOT


def some() -> tuple[bytes, int, str]:
    return random_bytes(10), random_bits(31), random_token()


def test_it_is_another_one_each_time():
    assert len({some() for _ in range(50)}) == 50


def test_it_has_the_size_that_was_asked_for():
    drawn, bits, token = some()

    assert len(drawn) == 10
    assert 0 <= bits < 2**31
    assert re.fullmatch(r"[\w-]{43}", token)


def test_from_the_same_seed_it_is_the_same():
    with seeded(random.Random(7)):
        first = some()
    with seeded(random.Random(7)):
        second = some()

    assert first == second
    assert (len(first[0]), len(first[2])) == (10, 43)


def test_after_a_seed_it_is_secret_again():
    with seeded(random.Random(7)):
        repeatable = some()
    outside = some()
    with seeded(random.Random(7)):
        assert some() == repeatable

    assert outside != repeatable


def test_only_the_demonstration_takes_it_from_elsewhere():
    users = {
        path.relative_to(ROOT / "lms").as_posix()
        for path in (ROOT / "lms").rglob("*.py")
        if "seeded(" in path.read_text("utf-8")
    }

    assert users == {"domain/chance.py", "demo/make.py"}

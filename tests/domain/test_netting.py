"""Hours that were taken away, as a board sees them."""

from __future__ import annotations

from datetime import timedelta

from lms.domain.credit.credential import CreditLine
from lms.domain.credit.lines.netting import net
from tests.tools.acting import TODAY

ETHICS, OTHER = frozenset({"ethics"}), frozenset({"boundaries"})


def line(line_id: int, *parts: tuple[int, frozenset[str]], delivery: str = "live", **more: object) -> CreditLine:
    day = TODAY + timedelta(days=line_id)
    minutes = sum(own for own, _ in parts)
    told = {"title": "A", "parts": parts, "earned_on": day, "delivery": delivery, "work": f"work {line_id}"}
    return CreditLine(id=line_id, minutes=minutes, **told | more)


def minutes(*lines: CreditLine) -> dict[int, int]:
    return {one.id: one.minutes for one in net(lines)}


def test_without_any_below_zero_they_are_as_they_are():
    lines = [line(1, (60, ETHICS)), line(2, (30, OTHER))]

    assert net(lines) == lines


def test_they_are_taken_from_the_newest_of_the_same_categories():
    assert minutes(line(1, (60, ETHICS)), line(2, (30, ETHICS)), line(3, (-45, ETHICS))) == {1: 45}
    assert minutes(line(1, (60, ETHICS)), line(2, (30, OTHER)), line(3, (-45, ETHICS))) == {1: 15, 2: 30}


def test_of_the_same_delivery_first():
    found = minutes(line(1, (60, ETHICS)), line(2, (60, ETHICS), delivery="self-paced"), line(3, (-30, ETHICS)))

    assert found == {1: 30, 2: 60}


def test_of_several_parts_only_those_of_the_category_get_less_and_what_was_declared_is_never_more_than_is_left():
    (one,) = net([line(1, (60, ETHICS), (30, OTHER), declared_minutes=80), line(2, (-45, ETHICS))])

    assert one.parts == ((15, ETHICS), (30, OTHER))
    assert (one.minutes, one.declared_minutes) == (45, 45)

"""Items as they were drawn: read back as they were written, named by digest, carried to later words."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from lms.domain.items.item import Kind
from lms.domain.items.rules import Option, Step
from lms.domain.items.types import ItemType
from lms.domain.items.version import FORMAT, NewerItem, digest_of, is_corrected, item_from_json, item_to_json
from tests.domain.examples import item
from tests.tools.item_types import EXAMPLES, of_type


@pytest.mark.parametrize("kind", ItemType)
def test_an_item_is_read_back_as_it_was_written(kind):
    one = of_type(kind)

    assert item_from_json(json.loads(json.dumps(item_to_json(one)))) == one


def test_an_item_of_newer_software_is_refused():
    with pytest.raises(NewerItem, match="it is older"):
        item_from_json({**item_to_json(item()), "version": FORMAT + 1})


def test_a_digest_stays_what_it_is():
    """Rows name items by it."""
    assert digest_of(item()) == "049648703643f6216702b820393cc0e1f19247ad325ca4f0765bef79fdf62fd8"


@pytest.mark.parametrize(
    "change",
    [
        {"id": "two"},
        {"stem": "And now?"},
        {"kind": Kind.SCENARIO},
        {"competencies": ("cw-2",)},
        {"options": item().options[::-1]},
        {"options": (replace(item().options[0], feedback="Just so."), *item().options[1:])},
        {"options": (replace(item().options[0], right=False), *item().options[1:])},
    ],
    ids=str,
)
def test_whoever_meets_an_item_meets_another_one_when_this_changes(change):
    assert digest_of(replace(item(), **change)) != digest_of(item())


@pytest.mark.parametrize("change", [{"source": "page 7"}, {"objective": "ask"}, {"teaches": ("second", "who")}])
def test_what_stands_beside_an_item_leaves_its_digest(change):
    assert digest_of(replace(item(), **change)) == digest_of(item())


def turned(one):
    """The same item with its parts in another order of the file; an order's parts are its key, and stay."""
    steps = tuple(replace(step, options=step.options[::-1]) for step in one.steps)
    return replace(one, options=one.options if one.type is ItemType.ORDER else one.options[::-1], steps=steps)


@pytest.mark.parametrize("kind", ItemType)
def test_another_order_of_the_file_is_no_correction(kind):
    assert not is_corrected(of_type(kind), turned(of_type(kind)))


@pytest.mark.parametrize("kind", ItemType)
def test_another_question_is_one(kind):
    assert is_corrected(of_type(kind), replace(of_type(kind), stem="Another one?"))


@pytest.mark.parametrize("kind", ItemType)
def test_reasons_and_tags_are_none(kind):
    one = of_type(kind)
    options = tuple(replace(option, feedback="Since then.") for option in one.options)

    assert not is_corrected(one, replace(one, options=options, competencies=("cw-9",)))


@pytest.mark.parametrize("kind", ItemType)
def test_a_right_answer_is_right_wherever_the_parts_stand(kind):
    one = of_type(kind)

    assert turned(one).is_right(one.carried_to(turned(one), one.right_answer))


@pytest.mark.parametrize(("kind", "part"), [(kind, part) for kind in ItemType for part in EXAMPLES[kind].parts])
def test_a_part_of_an_answer_is_worth_the_same_wherever_the_parts_stand(kind, part):
    one, (answer, points, of) = of_type(kind), part

    grade = turned(one).grade(one.carried_to(turned(one), answer))

    assert (grade.points, grade.of) == (points, of)


def test_an_order_that_was_put_right_takes_the_places_along():
    one = of_type(ItemType.ORDER)
    later = replace(one, options=(one.options[1], one.options[0], *one.options[2:]))
    given = (1, 0, *range(2, len(one.options)))

    assert (one.is_right(given), later.is_right(one.carried_to(later, given))) == (False, True)
    assert is_corrected(one, later)


def test_pairs_that_were_put_right_take_the_matches_along():
    one = of_type(ItemType.MATCH)
    first, second, *others = one.options
    crossed = (replace(first, match=second.match), replace(second, match=first.match), *others)
    later = replace(one, options=crossed)
    given = (1, 0, *range(2, len(one.options)))

    assert (one.is_right(given), later.is_right(one.carried_to(later, given))) == (False, True)


def test_what_is_not_offered_any_more_cannot_be_carried():
    one = item()
    later = replace(one, options=(*one.options[:2], Option("Sing", True, "")))

    assert [one.carried_to(later, place) for place in range(3)] == [0, 1, None]


@pytest.mark.parametrize("kind", [ItemType.SEVERAL, ItemType.ORDER, ItemType.MATCH, ItemType.CHAIN])
def test_of_several_parts_none_is_carried_when_one_is_gone(kind):
    one = of_type(kind)
    options = tuple(replace(option, text=f"other {option.text}", match=f"{option.match}!") for option in one.options)
    steps = tuple(Step(step.stem, tuple(replace(o, text="x") for o in step.options)) for step in one.steps)

    assert one.carried_to(replace(one, options=options, steps=steps), one.right_answer) is None


def test_a_chain_of_other_questions_takes_nothing_along():
    one = of_type(ItemType.CHAIN)
    steps = tuple(replace(step, stem="Else?") for step in one.steps)

    assert one.carried_to(replace(one, steps=steps), one.right_answer) is None


def test_what_was_left_open_stays_open_in_a_chain():
    one = of_type(ItemType.CHAIN)
    begun = (one.right_answer[0], *[None] * (len(one.steps) - 1))

    assert one.grade(one.carried_to(one, begun)) == one.grade(begun)
    assert one.carried_to(one, begun) == begun


def test_nothing_is_carried_to_an_item_of_another_type_nor_an_answer_that_it_never_took():
    one = item()

    assert one.carried_to(of_type(ItemType.ORDER), 0) is None
    assert one.carried_to(one, 9) is None

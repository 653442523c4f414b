"""One question of a bank; how it is answered and graded is up to its type."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from lms.domain.items.rules import Answer, Grade, ItemRules, Option, Order, Step, has_open_parts
from lms.domain.items.types import ITEM_TYPES, ItemType


class Kind(StrEnum):
    RECALL = "recall"
    SCENARIO = "scenario"


KEY_REVIEWERS = 2  # so many have to agree with a key that rests on no source
BY_JUDGEMENT = "practice"  # stands as the source of keys that rest on neither source nor reviewers


class KeyBasis(StrEnum):
    """What it rests on that an option is the right one."""

    SOURCE = "source"
    REVIEWERS = "reviewers"
    AWAITS_REVIEWERS = "awaits reviewers"
    JUDGEMENT = "judgement"


@dataclass(frozen=True, slots=True)
class KeyReviewer:
    """Who agreed with a key, on what day."""

    name: str
    qualification: str
    on: date


@dataclass(frozen=True, slots=True)
class Item:
    """One question of a bank; `teaches` is (lesson slug, heading id). Without a source its key rests on reviewers.

    The options of an ordering item stand in their right order. A chain has steps and no options of its own.
    """

    id: str
    kind: Kind
    competencies: tuple[str, ...]
    objective: str
    teaches: tuple[str, str]
    source: str
    stem: str
    options: tuple[Option, ...]
    type: ItemType = ItemType.ONE
    steps: tuple[Step, ...] = ()
    was: tuple[str, ...] = ()  # ids that it had before, which records of people hold
    reviewed_by: tuple[KeyReviewer, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The id, then those that it had before."""
        return (self.id, *self.was)

    @property
    def key_basis(self) -> KeyBasis:
        if self.source == BY_JUDGEMENT:
            return KeyBasis.JUDGEMENT
        if self.source:
            return KeyBasis.SOURCE
        return KeyBasis.REVIEWERS if len(self.reviewed_by) >= KEY_REVIEWERS else KeyBasis.AWAITS_REVIEWERS

    @property
    def rules(self) -> ItemRules:
        return ITEM_TYPES[self.type]

    @property
    def right_answer(self) -> Answer:
        """The answer that has every point; for one choice the first option, should none be right."""
        return self.rules.right_answer(self)

    @property
    def all_options(self) -> tuple[Option, ...]:
        """Its own, or those of its steps one after another."""
        return self.options + tuple(option for step in self.steps for option in step.options)

    @property
    def asks(self) -> tuple[str, ...]:
        """All that it says before it is answered."""
        options = (text for option in self.all_options for text in (option.text, option.match) if text)
        return (self.stem, *(step.stem for step in self.steps), *options)

    @property
    def says(self) -> tuple[str, ...]:
        """The same and all feedback."""
        return (*self.asks, *(option.feedback for option in self.all_options))

    def takes(self, answer: Answer) -> bool:
        """Whether it can be an answer to this item, be it right or not, whole or begun."""
        return self.rules.takes(self, answer)

    def shown_as(self, order: Order) -> bool:
        """Whether the item still has exactly the options, or steps and options, that an order names."""
        return self.rules.shown_as(self, order)

    def grade(self, answer: Answer | None) -> Grade:
        """The points of an answer, by the rule of the item's type; one that is no longer possible has none."""
        points = 0 if answer is None or not self.takes(answer) else self.rules.points(self, answer)
        return Grade(points, self.rules.most_points(self))

    def is_open(self, answer: Answer | None) -> bool:
        """Whether it was not answered, or not to the end; what can be no answer to it is none."""
        return answer is None or not self.takes(answer) or has_open_parts(answer)

    def is_right(self, answer: Answer | None) -> bool:
        return self.grade(answer).is_right

    def gone_on(self, kept: Answer | None, chosen: Answer) -> Answer | None:
        """What is kept where this was kept and that is chosen; None where that goes against what stays as it is."""
        return self.rules.gone_on(kept if kept is not None and self.takes(kept) else None, chosen)

    def carried_to(self, later: Item, answer: Answer) -> Answer | None:
        """The same answer to a later wording of this item; None where it says nothing of that one."""
        if self.rules is not later.rules or not self.takes(answer):
            return None
        return self.rules.carried(self, later, answer)

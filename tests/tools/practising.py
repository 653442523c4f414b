"""Bringing an observed practice along, each step by its own action in a transaction of its own."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from lms.actions.competence import practice
from lms.actions.competence.practice import Confirming
from lms.domain.competence.practice import PracticeSetting, Rating, Seen
from lms.domain.learning.course import Course
from lms.store.competence import practice as store
from lms.store.competence.practice import Watched
from lms.store.db import unit_of_work
from lms.store.program import program
from tests.conftest import NOW, TODAY
from tests.tools.acting import acting


@dataclass
class Practising:
    """One person, one practice of one course, and who watches; `practice_at` is its place in the course."""

    course: Course
    person_id: int
    rater_id: int
    now: datetime = NOW
    practice_at: int = 0
    id: int = field(default=0)

    @property
    def practice(self):
        return self.course.practice[self.practice_at]

    @property
    def watched(self) -> Watched:
        found = store.watched(self.id, TODAY)
        assert found is not None
        return found

    def all(self, rating: Rating) -> dict[str, Rating]:
        return dict.fromkeys(self.practice.competencies, rating)

    def ask(self, rater_id: int | None = None, *, asked_by: int | None = None) -> practice.PracticeRequest:
        with unit_of_work():
            asked = practice.ask(
                acting(asked_by or self.person_id, self.now, program.program()),
                self.person_id,
                self.course,
                self.practice,
                rater_id,
            )
        self.id = asked.observation_id
        return asked

    def rate(
        self,
        ratings: Mapping[str, Rating] | Rating = Rating.MET,
        *,
        by: int | None = None,
        setting: PracticeSetting = PracticeSetting.ROLE_PLAY,
        note: str = "Said it in one breath.",
        agreed_on: date | None = None,
        seen: datetime | None = None,
        seen_on: date | None = None,
        ticked: Collection[str] = (),
    ) -> bool:
        given = self.all(ratings) if isinstance(ratings, Rating) else ratings
        found = Seen(setting, {} if setting is PracticeSetting.SHADOWING else given, note, agreed_on, seen_on)
        with unit_of_work():
            return practice.rate(
                acting(by or self.rater_id, self.now, program.program()),
                self.watched,
                found,
                seen,
                practice=self.practice,
                ticked=ticked,
            )

    def answer(self, *, says_yes: bool = True) -> bool:
        with unit_of_work():
            return practice.answer(acting(self.person_id, self.now), self.watched, says_yes=says_yes)

    def rated_at(self) -> datetime:
        moment = self.watched.moments.rated_at
        assert moment is not None
        return moment

    def read(self, comment: str = "", *, is_fair: bool = True, seen: datetime | None = None) -> bool:
        with unit_of_work():
            return practice.read(
                acting(self.watched.person_id, self.now),
                self.watched,
                seen or self.rated_at(),
                comment,
                is_fair=is_fair,
            )

    def confirm(self, *, by: int | None = None, seen: datetime | None = None) -> Confirming:
        with unit_of_work():
            return practice.confirm(
                acting(by or self.rater_id, self.now, program.program()),
                self.watched,
                seen or self.rated_at(),
                self.course,
            )

    def go_all_the_way(self, ratings: Mapping[str, Rating] | Rating = Rating.MET, **values) -> Confirming:
        """Asks, rates, reads and confirms."""
        self.ask()
        assert self.rate(ratings, **values)
        assert self.read()
        return self.confirm()

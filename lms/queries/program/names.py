"""Names that records hold and content has no more, for whoever wrote the content: in the log and in `lms check`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lms.content.catalogue import Catalogue
from lms.content.source import Problem, Weight
from lms.content.wording import counted, plural
from lms.domain.items.item import Item
from lms.domain.items.naming import Content, HeldName, NameKind, same_but_for_its_id
from lms.domain.learning.course import Course
from lms.store.program import held_names

FROM_RECORDS = "records"
_CALLED = {
    NameKind.COURSE: "the course",
    NameKind.LESSON: "the lesson",
    NameKind.PRACTICE: "the practice",
    NameKind.ITEM: "the item",
    NameKind.CORRECTION: "the correction of",
    NameKind.COMPETENCY: "the competency",
    NameKind.PROFILE: "the profile",
}


@dataclass(frozen=True, slots=True)
class LostName:
    """`today` is what bears another name now and is the same in all else, "" where nothing is found that is."""

    held: HeldName
    today: str

    @property
    def may_be_taken_out(self) -> bool:
        """Whether it is what comes of any change to a bank: items go, and what they showed stays."""
        return self.held.kind is NameKind.ITEM and not self.today


def lost_names(catalogue: Catalogue) -> Sequence[LostName]:
    content = Content(
        catalogue.courses, catalogue.competencies.keys() | catalogue.equivalents().keys(), catalogue.profiles
    )
    lost = [one for one in held_names.held_names() if content.lacks(one)]
    items = held_names.drawn_as({one.name for one in lost if one.kind is NameKind.ITEM})
    titles = held_names.titles_of({one.course for one in lost if one.kind is NameKind.COURSE})
    return [LostName(one, _today(catalogue.courses, one, items, titles)) for one in lost]


def _today(
    courses: Mapping[str, Course],
    held: HeldName,
    items: Mapping[str, Sequence[Item]],
    titles: Mapping[str, set[str]],
) -> str:
    if held.kind is NameKind.COURSE:
        return next((one.slug for one in courses.values() if one.title in titles.get(held.name, ())), "")
    if held.kind is NameKind.ITEM:
        same = (same_but_for_its_id(drawn, courses[held.course]) for drawn in items.get(held.name, ()))
        return next((item.id for item in same if item is not None), "")
    return ""


def problems_of(lost: Sequence[LostName]) -> list[Problem]:
    """What `lms check` tells of them."""
    return [Problem(_file(one), 1, words_of(one), Weight.WARNING, FROM_RECORDS) for one in lost]


def start_words(lost: Sequence[LostName]) -> list[str]:
    """What a start says in the log: items that may have been taken out in one line, all else in one each."""
    words = [words_of(one) for one in lost if not one.may_be_taken_out]
    out = [one for one in lost if one.may_be_taken_out]
    if out:
        records = sum(one.held.records for one in out)
        words.append(
            f"{_records(records)} names of {counted(len(out), 'item')} that no bank has any more. Where one was"
            " only renamed, write its old id into its `was`; `lms check --records` lists them."
        )
    return words


def words_of(lost: LostName) -> str:
    held = lost.held
    where = f" of the course {held.course}" if held.course and held.kind is not NameKind.COURSE else ""
    return (
        f"{_records(held.records)} {_CALLED[held.kind]} {held.name}{where},"
        f" and the content has none of that name. {_mend(lost)}"
    )


def _records(count: int) -> str:
    return plural("%(num)s record of people holds", "%(num)s records of people hold", count)


def _mend(lost: LostName) -> str:
    held = lost.held
    was = f"`was: [{held.name}]`"
    if held.kind is NameKind.COURSE:
        place = f"in courses/{lost.today}/course.yaml, which has its title" if lost.today else "in its course.yaml"
        return f"If it was renamed, write {was} {place}; if it was taken out, its records stay and nothing is to do."
    if held.kind is NameKind.ITEM and lost.today:
        return f"It is called {lost.today} now: write {was} there."
    if held.kind in (NameKind.LESSON, NameKind.PRACTICE, NameKind.ITEM):
        return f"If it was renamed, write {was} where it stands now; if it was taken out, nothing is to do."
    if held.kind is NameKind.CORRECTION:
        return "A correction is known by its day: write the day as it was."
    return (
        "Such a name cannot change: put the old one back, or what people showed or were given under it is not shown."
    )


def _file(lost: LostName) -> str:
    held = lost.held
    if held.kind is NameKind.COMPETENCY:
        return "courses/frameworks"
    if held.kind is NameKind.PROFILE:
        return "courses/profiles.yaml"
    if held.kind is NameKind.COURSE:
        return f"courses/{lost.today or held.name}/course.yaml"
    return f"quizzes/{held.course}.yaml" if held.kind is NameKind.ITEM else f"courses/{held.course}/course.yaml"

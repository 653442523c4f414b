"""How somebody sees themselves, for their own page and, where they show it, for who supervises them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from lms.content.catalogue import Catalogue
from lms.domain.access import Actor, may_read_own_words
from lms.domain.competence.competency import Category, Competency, Framework, Rung
from lms.domain.competence.targets import AS_THE_ROLE_ASKS
from lms.queries.competence.competence import profile_of
from lms.store.competence import self_ratings
from lms.store.competence.self_ratings import SaidOfOneself as SaidOfOneself


@dataclass(frozen=True, slots=True)
class OwnWords:
    """Competency code to what was said; `is_shared` whether supervisors read it as well.

    `elsewhere` is what stands beside nothing on the page: label, wording and word of what is not asked any more.
    """

    said: Mapping[str, SaidOfOneself] = field(default_factory=dict)
    is_shared: bool = False
    elsewhere: tuple[tuple[str, str, SaidOfOneself], ...] = ()


@dataclass(frozen=True, slots=True)
class WordsPage:
    """The statements of one category that are asked of the person, with what they said of each."""

    framework: Framework
    category: Category
    asked: tuple[Competency, ...]
    words: OwnWords


def own_words(catalogue: Catalogue, person_id: int, shown: Iterable[str]) -> OwnWords:
    """`shown` are codes of the statements on the page."""
    said, beside = self_ratings.said_by(person_id), frozenset(shown)
    wordings = catalogue.statements() if said.keys() - beside else {}
    elsewhere = tuple(
        (catalogue.label(code), wordings.get(code, ""), one) for code, one in said.items() if code not in beside
    )
    return OwnWords(said, self_ratings.is_shared(person_id), elsewhere)


def words_shown(actor: Actor, person_id: int) -> Mapping[str, SaidOfOneself]:
    """What the actor may read of somebody else's words."""
    return self_ratings.shared_by(person_id) if may_read_own_words(actor, person_id) else {}


def words_page(
    catalogue: Catalogue,
    framework: Framework,
    code: str,
    person_id: int,
    profile: str | None,
    adjusted: Mapping[str, Rung] = AS_THE_ROLE_ASKS,
) -> WordsPage | None:
    """None where the framework has no such category, or where nothing of it is asked of the person."""
    targets = profile_of(catalogue, profile, adjusted).targets
    for category in framework.categories:
        asked = tuple(one for one in category.competencies if one.code in targets)
        if category.code == code and asked:
            words = own_words(catalogue, person_id, [one.code for one in asked])
            return WordsPage(framework, category, asked, words)
    return None

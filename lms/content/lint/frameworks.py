"""What somebody still has to look at in a framework."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from lms.content.catalogue import Catalogue


def framework_words(catalogue: Catalogue) -> Iterator[tuple[str, str, str, str]]:
    """(path, words that stand on its line, rule, what is told)."""
    for framework in catalogue.frameworks.values():
        path = f"courses/frameworks/{framework.slug}.yaml"
        merged = Counter(one.code for one in framework.equivalences if one.was)
        for one in framework.equivalences:
            if not one.is_confirmed:
                said = f"{one.other} became {one.code}" if one.was else f"{one.code} and {one.other} say the same"
                words = f"nobody confirmed that {said}; until then no evidence moves"
                yield path, one.other, "equivalence-open", words
            if one.was and merged[one.code] > 1 and not one.note:
                words = (
                    f"{one.code} was {merged[one.code]} codes, so whoever showed {one.other} alone is read as having "
                    "shown all of it; say in its `note` why that is right"
                )
                yield path, one.other, "equivalence-merged", words
        for guess in framework.guessed:
            words = f"guessed when it came in: {guess}; look at it, and take the line out"
            yield path, "guessed", "framework-guessed", words

"""Names as people write them: their order, when two are the same, and what tells two people of one name apart."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

# Letters that Unicode does not take apart into a plain one and its mark.
_LIKE = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "ŧ": "t"}
)
_BETWEEN_WORDS = re.compile(r"[\s\-\u2010-\u2015.,/]+")
_INSIDE_WORDS = re.compile(r"['`´\u2018\u2019\u02b9-\u02bf\"]")
_WORD = re.compile(r"[^\W\d_]+", re.UNICODE)
_SUFFIXES = frozenset(("jr", "sr", "ii", "iii", "iv", "v", "esq", "md", "phd"))
_NUMERALS = frozenset(("II", "III", "IV"))
# Small within a name: one word alone, or one word after another. VAN alone stays: in Vietnam it is a name.
_SMALL = frozenset(("de", "del", "della", "di", "da", "das", "dos", "du", "von", "zu", "bin", "ibn"))
_SMALL_AFTER = {
    "de": frozenset(("la", "las", "los", "l", "der", "den")),
    "van": frozenset(("de", "der", "den", "het")),
    "von": frozenset(("der", "den", "und")),
}


@lru_cache(maxsize=20_000)
def fold_name(name: str) -> str:
    """What is left of a name when case, accents, hyphens and apostrophes say nothing: `Åsa O'Neil` is `asa oneil`."""
    apart = unicodedata.normalize("NFKD", name.casefold().translate(_LIKE))
    plain = "".join(sign for sign in apart if not unicodedata.combining(sign))
    return _BETWEEN_WORDS.sub(" ", _INSIDE_WORDS.sub("", plain)).strip()


@lru_cache(maxsize=20_000)
def sort_key(name: str) -> bytes:
    """The one order of names, byte by byte, on both databases and in every list: Åsa stands among the A's.

    Names that differ in case or accents alone stand side by side, always in the same order.
    """
    return f"{fold_name(name)}\0{name}".encode("utf-8", "replace")


def is_same_name(one: str, other: str) -> bool:
    return bool(fold_name(one)) and fold_name(one) == fold_name(other)


@dataclass(frozen=True, slots=True)
class Namesake:
    """Someone in a list; `marks` are what a reader of the list may know of them, the plainest first, "" for none."""

    person_id: int
    name: str
    marks: tuple[str, ...] = ()


def shared_names(people: Iterable[tuple[int, str]]) -> set[int]:
    """Ids of those in a list of (person id, name) whose name somebody else in it has as well."""
    listed = dict(people)
    counts = Counter(fold_name(name) for name in listed.values())
    return {person_id for person_id, name in listed.items() if counts[fold_name(name)] > 1}


def tell_apart(people: Sequence[Namesake]) -> dict[int, str]:
    """Person id to what a list calls them: the name, and after it what sets them apart where others have it too."""
    by_name: dict[str, list[Namesake]] = {}
    for person in people:
        by_name.setdefault(fold_name(person.name), []).append(person)
    told: dict[int, str] = {}
    for same in by_name.values():
        told |= _told(same) if len(same) > 1 else {same[0].person_id: same[0].name}
    return told


def _told(same: Sequence[Namesake]) -> dict[int, str]:
    """The first mark that differs for each of them does; else all that differ; else a number in the order of ids."""
    kinds = list(zip(*(person.marks for person in same), strict=True))
    telling = next((kind for kind in kinds if all(kind) and len(set(kind)) == len(same)), None)
    if telling is not None:
        words = [(mark,) for mark in telling]
    else:
        differing = [kind for kind in kinds if len(set(kind)) > 1]
        words = [tuple(kind[place] for kind in differing if kind[place]) for place in range(len(same))]
    counts = Counter(words)
    seen: Counter[tuple[str, ...]] = Counter()
    told = {}
    for person, said in sorted(zip(same, words, strict=True), key=lambda pair: pair[0].person_id):
        seen[said] += 1
        numbered = (*said, f"no. {seen[said]}") if counts[said] > 1 else said
        told[person.person_id] = f"{person.name} ({', '.join(numbered)})" if numbered else person.name
    return told


def put_first_name_first(name: str) -> str:
    """`Roe, Ana` becomes `Ana Roe`, `Roe, Jr., Ana` becomes `Ana Roe Jr.`; what is no such name stays as it is."""
    parts = [part.strip() for part in name.split(",")]
    if len(parts) == 3 and _is_suffix(parts[1]):
        return f"{parts[2]} {parts[0]} {parts[1]}" if all(parts) else name
    if len(parts) != 2 or not all(parts) or _is_suffix(parts[1]):
        return name
    return f"{parts[1]} {parts[0]}"


def _is_suffix(words: str) -> bool:
    """What follows a name after a comma and is no first name: `Jr.`, `LCSW`."""
    plain = words.replace(".", "")
    return plain.casefold() in _SUFFIXES or (plain.isupper() and not re.search("[AEIOUY]", plain))


def is_in_one_case(name: str) -> bool:
    """Whether all its letters are large, or all small; a name of one letter, or in a script without case, is not.

    Georgian counts as one: it has large letters, and writes no name with one.
    """
    letters = [sign for sign in name if sign.isupper() or sign.title() != sign]
    return len(letters) > 1 and (all(map(str.isupper, letters)) or all(map(str.islower, letters)))


def mend_case(name: str) -> str:
    """`ROSA McKAY-O'NEIL` as a person would write it: `Rosa McKay-O'Neil`. Only a name in one case is touched.

    What no rule can know stays for a person to mend: `MACDONALD` becomes `Macdonald`.
    """
    if not is_in_one_case(name):
        return name
    words = name.split(" ")
    small = _small_words([word.lower() for word in words])
    return " ".join(
        word.lower() if place in small else _mend_word(word, is_first=place == 0) for place, word in enumerate(words)
    )


def offer_case(name: str) -> str:
    """How a name that was typed in one case may be written; "" where nothing is to be asked.

    A guess to offer, since nobody knows how a name is written but who has it.
    """
    mended = mend_case(name)
    return mended if mended != name else ""


def _small_words(words: Sequence[str]) -> set[int]:
    """The places of words such as `de la` and `van der`: never of the first or the last."""
    small: set[int] = set()
    for place in range(1, len(words) - 1):
        before, after = words[place - 1], words[place + 1]
        follows = words[place] in _SMALL_AFTER.get(before, ()) and (place == 1 or place - 1 in small)
        leads = place < len(words) - 2 and after in _SMALL_AFTER.get(words[place], ())
        if words[place] in _SMALL or follows or leads:
            small.add(place)
    return small


def _mend_word(word: str, *, is_first: bool) -> str:
    if word.upper() in _NUMERALS:
        return word.upper()
    if is_first and len(word) == 2 and word.isupper() and not set(word) & set("AEIOUY"):
        return word
    return _WORD.sub(lambda found: _mend_letters(found[0], after=word[: found.start()]), word)


def _mend_letters(letters: str, after: str) -> str:
    """After an apostrophe a lone s stays small: `D'Angelo`, but `St. John's`."""
    if after[-1:] in ("'", "\u2019") and len(letters) == 1:
        return letters.lower()
    if letters.lower().startswith("mc") and len(letters) > 3:
        return "Mc" + letters[2:].capitalize()
    return letters.capitalize()

"""Saying how one sees oneself, taking it back, and showing it to one's supervisors: no event, no mail, no count."""

from __future__ import annotations

from collections.abc import Mapping

from lms.domain.acting import Acting
from lms.domain.competence.competency import OwnWord
from lms.store.competence import self_ratings as store
from lms.store.locks import lock_people


def say(acting: Acting, words: Mapping[str, OwnWord | None]) -> int:
    """Competency code to the word from now on, None to take it back; how many are other ones than before."""
    lock_people([acting.me])
    before = store.said_by(acting.me)
    changed = {code: word for code, word in words.items() if word != (before[code].word if code in before else None)}
    store.add(acting.me, changed, acting.now)
    return len(changed)


def take_all_back(acting: Acting) -> int:
    """How many there were."""
    lock_people([acting.me])
    return say(acting, dict.fromkeys(store.said_by(acting.me)))


def share(acting: Acting, *, show: bool) -> None:
    """From now on whoever supervises the person reads their words; or nobody does, as if none had been said."""
    lock_people([acting.me])
    if not show:
        store.stop_sharing(acting.me)
    elif not store.is_shared(acting.me):
        store.share(acting.me, acting.now)

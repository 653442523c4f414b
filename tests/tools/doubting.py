"""Whatever is remembered in the tests is worked out again at once: what is given must be what would be found anew."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from typing import Any

import pytest

from lms.store.statements.prepared import place_of
from lms.store.statements.session import ReadingSession


@pytest.fixture(scope="session", autouse=True)
def doubted() -> Iterator[None]:
    """In every test that reads a page twice, whatever it did in between."""
    usual = ReadingSession.remembered

    def remembered(self: ReadingSession, name: Hashable, ask: Callable[[], Any]) -> Any:
        before = [one.answer for one in place_of(name)]
        given = usual(self, name, ask)
        if before and given is before[0]:
            seen, known = self._seen, self._known
            self._seen, self._known = None, {}
            anew = ask()
            self._seen, self._known = seen, known
            assert given == anew, f"what is remembered as {name} is not what is found now"
        return given

    remembered.usual = usual
    ReadingSession.remembered = remembered
    yield
    ReadingSession.remembered = usual

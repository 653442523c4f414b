"""So many at once and so many who wait; whoever comes after them is told at once, and holds nothing up."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Semaphore


class NoPlace(Exception):
    """All places are taken, those to wait in as well; nothing was done."""


class Places:
    """The places of one process."""

    def __init__(self, *, at_once: int, waiting: int) -> None:
        self.fit(at_once=at_once, waiting=waiting)

    def fit(self, *, at_once: int, waiting: int) -> None:
        """Sets how many there are; before the first is taken."""
        self._all, self._at_once = Semaphore(at_once + waiting), Semaphore(at_once)

    def fit_threads(self, threads: int) -> None:
        """Two at once and two who wait, or as many fewer as leave a thread for everyone else."""
        at_once = max(1, min(2, threads - 1))
        self.fit(at_once=at_once, waiting=max(0, min(2, threads - at_once - 1)))

    def are_taken(self) -> bool:
        """Whether whoever comes now would find no place."""
        every = self._all
        if not every.acquire(blocking=False):
            return True
        every.release()
        return False

    @contextmanager
    def take(self) -> Iterator[None]:
        """Raises NoPlace."""
        every, at_once = self._all, self._at_once
        if not every.acquire(blocking=False):
            raise NoPlace
        try:
            with at_once:
                yield
        finally:
            every.release()

"""The session that pages read with: columns without the ORM's part, and what was asked before in the same page."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from contextvars import ContextVar
from typing import Any

from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from lms.store.statements.prepared import Remembered, SeenRows, driver_of, is_of_columns, place_of, run

writing: ContextVar[bool] = ContextVar("writing", default=False)


class ReadingSession(Session):
    """Reads columns as `lms.store.statements.prepared` does, without the ORM's part.

    Statements that load objects, that write, or that are run in a unit of work, where they have to see what was
    added, go the usual way.
    """

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._known_in: object = None
        self._known: dict[Hashable, Any] = {}
        self._connected_in: object = None
        self._connected: Connection | None = None
        self._seen: SeenRows | None = None

    def known(self, name: Hashable, ask: Callable[[], Any]) -> Any:
        """What several parts of a page need: asked once in each transaction that only reads."""
        if writing.get():
            return ask()
        if self._known_in is None or self._known_in is not self.get_transaction():
            self._known = {}
        if name not in self._known:
            self._known[name] = ask()
            self._known_in = self.get_transaction()
        return self._known[name]

    def remembered(self, name: Hashable, ask: Callable[[], Any]) -> Any:
        """What was answered before, where every row that was read for it is the same in this transaction."""
        if writing.get() or (driver := driver_of(self._reader())) is None:
            return ask()
        place, outer = place_of(name), self._seen
        if place and place[0].seen.holds(driver):
            if outer is not None:
                outer.add(place[0].seen)
            return place[0].answer
        self._seen, known, self._known = SeenRows(), self._known, {}  # all is read here that the answer hangs on
        try:
            answer = ask()
            seen = self._seen
        finally:
            self._seen, self._known = outer, known | self._known
        if seen.is_all:
            place[:] = [Remembered(answer, seen, ask)]
        if outer is not None:
            outer.add(seen)
        return answer

    def witnessed(self, name: Hashable, witness: Any, values: Any, ask: Callable[[], Any]) -> Any:
        """What is read from rows that are only ever added to: told by `witness`, which counts them, and not by all.

        Whatever hangs on the answer is seen to hang on what the witness says, and no row of the answer is seen.
        """
        if writing.get() or driver_of(reader := self._reader()) is None:
            return ask()
        said = tuple(map(tuple, self.execute(witness, values)))
        place, outer = place_of((name, reader.engine, said)), self._seen
        if not place:
            self._seen = None
            try:
                place.append(Remembered(ask(), SeenRows(), ask))
            finally:
                self._seen = outer
        return place[0].answer

    def execute(self, statement: Any, params: Any = None, **options: Any) -> Any:
        if any(options.values()) or not self._reads_columns(statement):
            self._lose_sight()
            return super().execute(statement, params, **options)
        return run(self._reader(), statement, params, self._seen)

    def scalars(self, statement: Any, params: Any = None, **options: Any) -> Any:
        if any(options.values()) or not self._reads_columns(statement):
            self._lose_sight()
            return super().scalars(statement, params, **options)
        return run(self._reader(), statement, params, self._seen).scalars()

    def scalar(self, statement: Any, params: Any = None, **options: Any) -> Any:
        if any(options.values()) or not self._reads_columns(statement):
            self._lose_sight()
            return super().scalar(statement, params, **options)
        return run(self._reader(), statement, params, self._seen).scalar()

    def get(self, *given: Any, **named: Any) -> Any:
        """An object that may be there without asking the database."""
        self._lose_sight()
        return super().get(*given, **named)

    def connection(self, *given: Any, **named: Any) -> Connection:
        """For statements that go past this session."""
        self._lose_sight()
        return super().connection(*given, **named)

    def _lose_sight(self) -> None:
        if self._seen is not None:
            self._seen.is_all = False

    def _reader(self) -> Connection:
        """The connection of this transaction, looked for once in it."""
        if self._connected is None or self._connected_in is not self.get_transaction():
            self._connected = super().connection()
            self._connected_in = self.get_transaction()
        return self._connected

    def _reads_columns(self, statement: Any) -> bool:
        if writing.get() or self.new or self.deleted or self.identity_map.check_modified():
            return False
        return is_of_columns(statement)

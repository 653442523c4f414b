"""The best whole numbers within limits: the simplex method in whole numbers, with branch and bound."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction


@dataclass(slots=True)
class _Table:
    """Rows of a dictionary of the simplex method, all over one denominator; the last column is the right-hand side.

    Row 0 is the aim. Each row says: its own variable + the sum of (entry x variable of the column) = right-hand side.
    """

    rows: list[list[int]]
    own: list[int]
    columns: list[int]
    denominator: int = 1

    @property
    def worth(self) -> int:
        return self.rows[0][-1] // self.denominator

    def pivot(self, row: int, column: int) -> None:
        """Let a row's variable and a column's change places. All divisions are exact (Edmonds, Bareiss)."""
        by, before, chosen = self.rows[row][column], self.denominator, self.rows[row]
        for place, other in enumerate(self.rows):
            if place != row:
                factor = other[column]
                self.rows[place] = [
                    (entry * by - factor * mine) // before for entry, mine in zip(other, chosen, strict=True)
                ]
                self.rows[place][column] = -factor
        chosen[column] = before
        self.own[row], self.columns[column] = self.columns[column], self.own[row]
        self.denominator = by
        if by < 0:
            self.rows = [[-entry for entry in each] for each in self.rows]
            self.denominator = -by

    def rise(self) -> None:
        """To the best of a table whose right-hand sides are not negative; Bland's rule ends it."""
        while True:
            rising = [place for place in range(len(self.columns)) if self.rows[0][place] < 0]
            if not rising:
                return
            column = min(rising, key=self.columns.__getitem__)
            bound = [row for row in range(1, len(self.rows)) if self.rows[row][column] > 0]
            self.pivot(min((self._room(row, column), row) for row in bound)[1], column)

    def mend(self) -> bool:
        """Back to the best after a row was added that does not hold; False if nothing does."""
        while True:
            wrong = [row for row in range(1, len(self.rows)) if self.rows[row][-1] < 0]
            if not wrong:
                return True
            row = min(wrong, key=self.own.__getitem__)
            falling = [place for place in range(len(self.columns)) if self.rows[row][place] < 0]
            if not falling:
                return False
            self.pivot(row, min((self._price(row, place), place) for place in falling)[1])

    def _room(self, row: int, column: int) -> tuple[Fraction, int]:
        return Fraction(self.rows[row][-1], self.rows[row][column]), self.own[row]

    def _price(self, row: int, column: int) -> tuple[Fraction, int]:
        return Fraction(self.rows[0][column], -self.rows[row][column]), self.columns[column]

    def limited(self, row: int, *, to_floor: bool) -> _Table:
        """The same with one more row: the variable of this row at most its floor, or at least its ceiling."""
        entries, under = self.rows[row], self.denominator
        floor = entries[-1] // under
        if to_floor:
            added = [-entry for entry in entries[:-1]] + [floor * under - entries[-1]]
        else:
            added = [*entries[:-1], entries[-1] - (floor + 1) * under]
        new = len(self.own) + len(self.columns)
        return _Table([list(each) for each in self.rows] + [added], [*self.own, new], list(self.columns), under)


def best_whole(aim: Sequence[int], limits: Sequence[tuple[Mapping[int, int], int]]) -> tuple[int, ...]:
    """Whole numbers x, none below zero, with the greatest sum of `aim` times x.

    Each limit is factors by place, and what the sum of factors times x may be at most; that is not below zero, and
    together the limits have to bound the aim. Worth and answer depend on nothing but what is given.
    """
    count = len(aim)
    rows = [[-each for each in aim] + [0]]
    rows += [[factors.get(place, 0) for place in range(count)] + [most] for factors, most in limits]
    table = _Table(rows, [-1, *range(count, count + len(limits))], list(range(count)))
    table.rise()
    best, found = -1, (0,) * count
    waiting = [table]
    while waiting:
        table = waiting.pop()
        if not table.mend() or table.worth <= best:
            continue
        under = table.denominator
        broken = [row for row, own in enumerate(table.own) if 0 <= own < count and table.rows[row][-1] % under]
        if broken:
            waiting += [table.limited(broken[0], to_floor=True), table.limited(broken[0], to_floor=False)]
            continue
        values = dict(zip(table.own, table.rows, strict=True))
        best = table.worth
        found = tuple(values[place][-1] // under if place in values else 0 for place in range(count))
    return found

"""Tables on the screen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import click


def table(head: Sequence[str], rows: Iterable[Sequence[str | int]]) -> None:
    """Words to the left, numbers to the right, each column as wide as its widest."""
    told = [[str(cell) for cell in head], *([str(cell) for cell in row] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*told, strict=True)]
    for row in told:
        cells = (
            cell.rjust(width) if cell.isdigit() else cell.ljust(width)
            for cell, width in zip(row, widths, strict=True)
        )
        click.echo("  ".join(cells).rstrip())

"""Writes the data map of docs/privacy.md: every column that reaches a person, who sees it, how long it is kept."""

from __future__ import annotations

import re
from pathlib import Path

from lms.domain.people.kept import KEPT, KeptTable, LeftOut

ROOT = Path(__file__).parent.parent
PAGE, RECORDS = ROOT / "docs/privacy.md", ROOT / "docs/records.md"
BEGIN, END = "<!-- data map: python scripts/data_map.py -->\n", "<!-- end of the data map -->\n"
HEAD = """
| table | in its person's download | kept back, and why | who sees it | how long | when someone is erased |
|---|---|---|---|---|---|
"""
_LINE = re.compile(r"\| `(\w+)` \| [^|]+ \| ([^|]+) \| ([^|]+) \|")


def data_map() -> str:
    """The table, in the order of the names of tables."""
    told = {table: (who, how_long) for table, who, how_long in _LINE.findall(RECORDS.read_text("utf-8"))}
    return HEAD + "".join(_row(name, KEPT[name], *told[name]) for name in sorted(KEPT))


def _row(name: str, kept: KeptTable, who: str, how_long: str) -> str:
    given = ", ".join(f"`{column}`" + (" (as a name)" if named else "") for column, named in kept.columns.items())
    back: dict[LeftOut, list[str]] = {}
    for column, why in kept.left.items():
        back.setdefault(why, []).append(f"`{column}`")
    left = "; ".join(f"{', '.join(columns)}: {why}" for why, columns in back.items())
    gone = kept.fate + (f": {', '.join(f'`{word}`' for word in kept.words)}" if kept.words else "")
    cells = (f"`{name}`", given or "nothing", left or "nothing", who, how_long, gone)
    return "| " + " | ".join(cells) + " |\n"


def page() -> str:
    """The whole page, with the map of today."""
    before, _, rest = PAGE.read_text("utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}{data_map()}\n{END}{after}"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")

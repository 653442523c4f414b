#!/bin/sh
# SQLite 3.40.1 (as Python's sqlite3 has it) adds years to 29 February as 1 March, and a month to 31 January as 3 March:
# date('2024-02-29', '+2 years') is 2026-03-01. PostgreSQL 15.18's interval and dateutil 4.0.0 (from the Python package
# index) take the last day of the shorter month: 2026-02-28. SQLite has a modifier 'floor' for that since a later
# release; 3.40.1 answers NULL to it. And a month added twice is not two months: 31 January, 28 February, 28 March.
# What it means here: no day is reckoned in SQL. The last day of a credential's cycle is what the card says; the
# proposal for it is lms.domain.days.add_months, from the day of the card in one step (ADR 0055).
# Needs: python3; asks PostgreSQL as well where psql reaches one (PGHOST and the like). Fails once that changes.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cat > "$folder/pins.txt" <<'PINS'
python-dateutil==4.0.0 --hash=sha256:a5e246f79eb80475e691bf93862cead98decd8a498cf53ba0516fcdc0f50dc1c
six==1.17.0 --hash=sha256:4721f391ed90541fddacab5acf947aa0d3dc7d27b2e1e8eda2be8970586c3274
PINS
"${PYTHON:-python3}" -m pip install -q --disable-pip-version-check --no-deps --only-binary :all: --require-hashes \
  --target "$folder/python" -r "$folder/pins.txt"
PYTHONPATH="$folder/python" "${PYTHON:-python3}" - <<'CHECK'
import sqlite3
from datetime import date

from dateutil.relativedelta import relativedelta

ask = sqlite3.connect(":memory:").execute
years, month = ask("SELECT date('2024-02-29', '+2 years'), date('2026-01-31', '+1 month')").fetchone()
floor = ask("SELECT date('2024-02-29', '+2 years', 'floor')").fetchone()[0]
by_dateutil = date(2024, 2, 29) + relativedelta(years=2), date(2026, 1, 31) + relativedelta(months=1)
twice = date(2026, 1, 31) + relativedelta(months=1) + relativedelta(months=1)
print(f"SQLite {sqlite3.sqlite_version}: two years from 29 February 2024 {years} (with floor {floor}), a month from"
      f" 31 January 2026 {month}; dateutil {by_dateutil[0]} and {by_dateutil[1]}; a month twice {twice}")
assert (years, month) == ("2026-03-01", "2026-03-03"), "SQLite reckons otherwise by now"
assert floor in (None, "2026-02-28"), "SQLite's floor is another by now"
assert [str(day) for day in by_dateutil] == ["2026-02-28", "2026-02-28"], "dateutil reckons otherwise by now"
assert str(twice) == "2026-03-28", "dateutil adds months otherwise by now"
CHECK
if command -v psql > /dev/null && found=$(psql -XAtc "SELECT (date '2024-02-29' + interval '2 years')::date" postgres 2> /dev/null); then
  echo "PostgreSQL: $found"
  test "$found" = 2026-02-28
fi

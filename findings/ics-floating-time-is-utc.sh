#!/bin/sh
# ics 0.7.2 (from the Python package index) reads a time without a zone as one in UTC. RFC 5545, 3.3.5, form 1, calls
# such a time floating: it is the same hour on the wall wherever the reader is. A meeting at nine comes out as nine in
# UTC, four in the morning in New York, and nothing of what was read tells it from one that was written in UTC.
# icalendar and ical.js keep it floating.
# What it means here: the calendar of training holds whole days only (lms/documents/calendar.py, ADR 0041).
# Needs: python3. Fails once that changes.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check --only-binary :all: ics==0.7.2
"$folder/venv/bin/python" -W ignore - <<'PY'
import sys
from importlib.metadata import version

from ics import Calendar

FILE = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//example//example//EN
BEGIN:VEVENT
UID:{name}
DTSTAMP:20261130T120000Z
DTSTART:20261213T090000{zone}
SUMMARY:Meeting
END:VEVENT
END:VCALENDAR
"""
floating, in_utc = (
    next(iter(Calendar(FILE.format(name="a", zone=zone)).events)).begin.isoformat() for zone in ("", "Z")
)
print(f"ics {version('ics')} reads 20261213T090000 as {floating}, and 20261213T090000Z as {in_utc}")
sys.exit(0 if floating == in_utc == "2026-12-13T09:00:00+00:00" else 1)
PY

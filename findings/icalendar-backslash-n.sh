#!/bin/sh
# icalendar 6.3.1 (from the Python package index) reads a backslash that is followed by the letter n, escaped as RFC 5545
# asks (\\n: an escaped backslash, then n), as a line break: it replaces \n before \\. "C:\new" becomes "C:", a break
# and "ew". Its own writer escapes such a text rightly, so what it wrote itself it does not read back. vobject 0.9.9
# reads it as it was meant. Expected by RFC 5545, 3.3.11: "\\" encodes "\", whatever follows.
# Fails once that changes.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cat > "$folder/pins.txt" <<'PINS'
icalendar==6.3.1 --hash=sha256:7ea1d1b212df685353f74cdc6ec9646bf42fa557d1746ea645ce8779fdfbecdd
vobject==0.9.9 --hash=sha256:0fbdb982065cf4d1843a5d5950c88510041c6de026bda49c3502721de1c6ac3d
python-dateutil==4.0.0 --hash=sha256:a5e246f79eb80475e691bf93862cead98decd8a498cf53ba0516fcdc0f50dc1c
pytz==2026.6 --hash=sha256:7fed3fee8fd6bd4a2b7b75a8d56021d0624127bf69bd5691f115db929ac570b3
six==1.17.0 --hash=sha256:4721f391ed90541fddacab5acf947aa0d3dc7d27b2e1e8eda2be8970586c3274
tzdata==2026.6 --hash=sha256:0a10eec6e13ef16b627fabed9a5f2ba61a62b1c67f327305f4e7e412a70b4aec
PINS
"${PYTHON:-python3}" -m pip install -q --disable-pip-version-check --no-deps --only-binary :all: --require-hashes \
  --target "$folder/python" -r "$folder/pins.txt"
PYTHONPATH="$folder/python" PYTHONWARNINGS=ignore "${PYTHON:-python3}" - <<'CHECK'
import icalendar
import vobject

MEANT = "C:\\new"
ENTRY = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:C:\\\\new\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
by_icalendar = str(icalendar.Calendar.from_ical(ENTRY).walk("VEVENT")[0]["SUMMARY"])
by_vobject = vobject.readOne(ENTRY).vevent.summary.value
written = icalendar.vText(MEANT).to_ical().decode()
print(f"meant {MEANT!r}; icalendar {icalendar.__version__} reads {by_icalendar!r} and writes {written!r};"
      f" vobject {vobject.VERSION} reads {by_vobject!r}")
assert by_icalendar == "C:\new", "icalendar reads it otherwise by now"
assert written == "C:\\\\new", "icalendar writes it otherwise by now"
assert by_vobject == MEANT, "vobject reads it otherwise by now"
CHECK

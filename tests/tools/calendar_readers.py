"""Three readers of iCalendar that nobody here wrote: `python -m tests.tools.calendar_readers` fetches them.

All are pinned by the hash of what is fetched. They lie in .test, and nothing of them is in the locks.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Callable
from pathlib import Path

from tests.tools.gift_readers import NotFetched

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / ".test" / "calendar-readers"
SCRIPT = FOLDER / "ical.cjs"
PYTHON = FOLDER / "python"
ICAL_NAME, ICAL_SHA512 = (
    "ical.js@2.2.1",
    "yK/UlPbEs316igb/tjRgbFA8ZV75rCsBJp/hWOatpyaPNlgw0dGDmU+FoicOcwX4xXkeXOkYiOmCqNPFpNPkQg==",
)
ICAL_MEMBER = "package/dist/ical.es5.cjs"
PINS = {
    "icalendar==6.3.1": "7ea1d1b212df685353f74cdc6ec9646bf42fa557d1746ea645ce8779fdfbecdd",
    "vobject==0.9.9": "0fbdb982065cf4d1843a5d5950c88510041c6de026bda49c3502721de1c6ac3d",
    "python-dateutil==4.0.0": "a5e246f79eb80475e691bf93862cead98decd8a498cf53ba0516fcdc0f50dc1c",
    "pytz==2026.6": "7fed3fee8fd6bd4a2b7b75a8d56021d0624127bf69bd5691f115db929ac570b3",
    "six==1.17.0": "4721f391ed90541fddacab5acf947aa0d3dc7d27b2e1e8eda2be8970586c3274",
    "tzdata==2026.6": "0a10eec6e13ef16b627fabed9a5f2ba61a62b1c67f327305f4e7e412a70b4aec",
}
# uid, first day, day after the last, title, sequence: what each reader says of an entry.
Read = list[tuple[str, str, str, str, int]]
_IN_NODE = """
const ICAL = require(process.argv[1]);
const root = new ICAL.Component(ICAL.parse(require("fs").readFileSync(0, "utf8")));
console.log(JSON.stringify(root.getAllSubcomponents("vevent").map((one) => {
  const entry = new ICAL.Event(one);
  if (!entry.startDate.isDate || !entry.endDate.isDate) throw new Error("not a whole day");
  return [entry.uid, entry.startDate.toString(), entry.endDate.toString(), entry.summary, entry.sequence];
})));
"""
_BY_ICALENDAR = """
import json, sys
from icalendar import Calendar
found = Calendar.from_ical(sys.stdin.buffer.read())
assert not found.errors and not any(one.errors for one in found.walk("VEVENT")), "errors"
print(json.dumps([[str(one["UID"]), one.decoded("DTSTART").isoformat(), one.decoded("DTEND").isoformat(),
                   str(one["SUMMARY"]), int(one["SEQUENCE"])] for one in found.walk("VEVENT")]))
"""
_BY_VOBJECT = """
import json, sys, vobject
found = vobject.readOne(sys.stdin.buffer.read().decode())
print(json.dumps([[one.uid.value, one.dtstart.value.isoformat(), one.dtend.value.isoformat(),
                   one.summary.value, int(one.sequence.value)] for one in found.contents.get("vevent", [])]))
"""


def fetch() -> None:
    """All three; raises NotFetched."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    if not SCRIPT.is_file():
        _fetch_script()
    if not (PYTHON / "vobject").is_dir():
        pinned = FOLDER / "pins.txt"
        pinned.write_text("".join(f"{pin} --hash=sha256:{digest}\n" for pin, digest in PINS.items()))
        words = (sys.executable, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--no-deps")
        _run(*words, "--only-binary", ":all:", "--require-hashes", "--target", str(PYTHON), "-r", str(pinned))


def _fetch_script() -> None:
    npm = shutil.which("npm")
    if npm is None:
        raise NotFetched("npm is not installed")
    _run(npm, "pack", ICAL_NAME, "--silent", "--ignore-scripts", "--pack-destination", str(FOLDER))
    packed = next(FOLDER.glob("ical.js-*.tgz"))
    found = base64.b64encode(hashlib.sha512(packed.read_bytes()).digest()).decode()
    if found != ICAL_SHA512:
        packed.unlink()
        raise NotFetched(f"{ICAL_NAME} is another one than was pinned: sha512-{found}")
    with tarfile.open(packed) as archive:
        member = archive.extractfile(ICAL_MEMBER)
        SCRIPT.write_bytes(member.read() if member else b"")


def _run(*words: str) -> None:
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode:
        raise NotFetched((done.stderr or done.stdout).strip())


def _read(calendar: bytes, *words: str) -> Read:
    environment = {**os.environ, "PYTHONPATH": str(PYTHON), "PYTHONWARNINGS": "ignore"}
    done = subprocess.run(words, input=calendar, capture_output=True, env=environment, check=True)
    return [tuple(one) for one in json.loads(done.stdout)]


READERS: dict[str, Callable[[bytes], Read]] = {
    "icalendar": lambda calendar: _read(calendar, sys.executable, "-c", _BY_ICALENDAR),
    "vobject": lambda calendar: _read(calendar, sys.executable, "-c", _BY_VOBJECT),
    "ical.js": lambda calendar: _read(calendar, str(shutil.which("node")), "-e", _IN_NODE, str(SCRIPT)),
}


if __name__ == "__main__":
    try:
        fetch()
    except NotFetched as reason:
        sys.exit(f"The readers of iCalendar could not be fetched: {reason}")

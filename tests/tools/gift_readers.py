"""Two readers of GIFT that nobody here wrote: `python -m tests.tools.gift_readers` fetches them for `make proof`.

Both are pinned by the hash of what is fetched. They lie in .test, and nothing of them is in the locks.
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
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / ".test" / "gift-readers"
PEGJS = FOLDER / "pegjs-gift.js"
PYTHON = FOLDER / "python"
PEGJS_NAME, PEGJS_SHA512 = (
    "gift-pegjs@1.0.2",
    "S/A2wBDdia2QWKpB5FtASx1gguep1wg5If5glDWJgUMiABICJT7ogArGfsdgozevhBdbdOiHhrykJP86hbgvRw==",
)
# Its packages are built here, by a setuptools that is pinned like them.
PYTHON_PINS = (
    {"setuptools==84.2.1": "ca140b45d5325a9478f880e351484f62fef15f336462e449ca0c03c873d589c2"},
    {
        "yattag==1.16.1": "baa8f254e7ea5d3e0618281ad2ff5610e0e5360b3608e695c29bfb3b29d051f4",
        "pygiftparser==1.1": "b48dc5d16aa27ad00cd857b61e39488ddbf17154a366e4a880a1084431359039",
    },
)
_IN_NODE = """
const read = require(process.argv[1]).parse(require("fs").readFileSync(0, "utf8"));
const said = (one) => (one ? one.text : "");
console.log(JSON.stringify(read.map((one) => ({
  type: one.type, title: one.title, text: said(one.stem),
  answers: one.matchPairs
    ? one.matchPairs.map((pair) => [said(pair.subquestion), pair.subanswer])
    : one.choices.map((each) => [said(each.text), each.weight ?? (each.isCorrect ? 100 : 0), said(each.feedback)]),
}))));
"""
_IN_PYTHON = """
import io, json, sys
from pygiftparser import parser
from pygiftparser.utils import transformSpecials
KINDS = {"MatchingSet": "Matching", "SelectSet": "MC", "MultipleChoicesSet": "MC"}
def said(text):
    return transformSpecials(text.strip())
def answer(kind, one):
    return [said(one.question), said(one.answer)] if kind == "Matching" else [
        said(one.answer), one.fraction, said(one.feedback)]
def read(one):
    kind = KINDS[type(one.answers).__name__]
    return {"type": kind, "title": one.title, "text": said(one.text),
            "answers": [answer(kind, each) for each in one.answers.answers]}
print(json.dumps([read(one) for one in parser.parseFile(io.StringIO(sys.stdin.read()))]))
"""


class NotFetched(Exception):
    """A reader that could not be fetched; the message says why."""


def fetch_pegjs() -> None:
    if PEGJS.is_file():
        return
    FOLDER.mkdir(parents=True, exist_ok=True)
    npm = shutil.which("npm")
    if npm is None:
        raise NotFetched("npm is not installed")
    words = (npm, "pack", PEGJS_NAME, "--silent", "--ignore-scripts", "--pack-destination", str(FOLDER))
    _run(*words)
    packed = next(FOLDER.glob("gift-pegjs-*.tgz"))
    found = base64.b64encode(hashlib.sha512(packed.read_bytes()).digest()).decode()
    if found != PEGJS_SHA512:
        packed.unlink()
        raise NotFetched(f"{PEGJS_NAME} is another one than was pinned: sha512-{found}")
    with tarfile.open(packed) as archive:
        member = archive.extractfile("package/pegjs-gift.js")
        PEGJS.write_bytes(member.read() if member else b"")


def fetch_pygiftparser() -> None:
    if (PYTHON / "pygiftparser").is_dir():
        return
    PYTHON.mkdir(parents=True, exist_ok=True)
    for pins in PYTHON_PINS:
        pinned = FOLDER / "pins.txt"
        pinned.write_text("".join(f"{pin} --hash=sha256:{digest}\n" for pin, digest in pins.items()))
        words = (sys.executable, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--no-deps")
        _run(*words, "--no-build-isolation", "--require-hashes", "--target", str(PYTHON), "-r", str(pinned))


def _run(*words: str) -> None:
    done = subprocess.run(words, capture_output=True, text=True, env=_environment(), check=False)
    if done.returncode:
        raise NotFetched((done.stderr or done.stdout).strip())


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(PYTHON), "PYTHONWARNINGS": "ignore"}


def read_by_pegjs(text: str) -> list[dict[str, Any]]:
    return _read(text, str(shutil.which("node")), "-e", _IN_NODE, str(PEGJS))


def read_by_pygiftparser(text: str) -> list[dict[str, Any]]:
    return _read(text, sys.executable, "-c", _IN_PYTHON)


def _read(text: str, *words: str) -> list[dict[str, Any]]:
    done = subprocess.run(
        words, input=text, capture_output=True, text=True, env={**_environment(), "LANG": "C.UTF-8"}, check=True
    )
    return list(json.loads(done.stdout))


def main() -> int:
    """Fetches what there is to fetch; a test says what is missing, and with CI=true it fails."""
    for fetch in (fetch_pegjs, fetch_pygiftparser):
        try:
            fetch()
        except NotFetched as reason:
            print(f"{fetch.__name__}: {reason}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

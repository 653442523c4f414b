"""Two verifiers of badges that nobody here wrote: `python -m tests.tools.badge_verifiers` fetches them for proofs.

All of both is pinned by the hash of what is fetched. They lie in .test, and nothing of them is in the locks.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.tools.gift_readers import NotFetched

PINNED = Path(__file__).with_name("badge-verifiers")
FOLDER = Path(__file__).parents[2] / ".test" / "badge-verifiers"
SCRIPT = FOLDER / "verify.mjs"
PYTHON = FOLDER / "python"
PINS = {
    "openbadgeslib==4.6.3": "c44e428b78414b0663d4b18c0c917929650d8606b28609df51bdd03f15de8e4f",
    "defusedxml==0.7.1": "a352e7e428770286cc899e2542b6cdaedb2b4953ff269a210103ec58f6198a61",
    "pyjwt==2.15.1": "42d59d631f7768a1028a64c7ff581a9bf7519804daf91fc5b6c56e30eec5e193",
    "pypng==0.20220715.0": "4a43e969b8f5aaafb2a415536c1a8ec7e341cd6a3f957fd5b5f32a4cfeed902c",
}
_IN_PYTHON = """
import json, sys
from openbadgeslib.ob3.ldp import OB3LdpVerifier
given = json.load(sys.stdin)
def document_at(address):
    return json.dumps(given["by_address"][address]).encode()
told = []
for badge in given["badges"]:
    try:
        OB3LdpVerifier().verify(json.dumps(badge), download=document_at)
    except Exception as error:
        told.append(str(error) or type(error).__name__)
    else:
        told.append("")
print(json.dumps(told))
"""
Badges = Sequence[Mapping[str, Any]]


def fetch() -> None:
    """Both; raises NotFetched."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for file in PINNED.iterdir():
        shutil.copy(file, FOLDER)
    npm = shutil.which("npm")
    if npm is None:
        raise NotFetched("npm is not installed")
    if not (FOLDER / "node_modules").is_dir():
        _run(npm, "ci", "--silent", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", str(FOLDER))
    if not (PYTHON / "openbadgeslib").is_dir():
        pinned = FOLDER / "pins.txt"
        pinned.write_text("".join(f"{pin} --hash=sha256:{digest}\n" for pin, digest in PINS.items()))
        words = (sys.executable, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--no-deps")
        _run(*words, "--only-binary", ":all:", "--require-hashes", "--target", str(PYTHON), "-r", str(pinned))


def is_fetched() -> bool:
    return (FOLDER / "node_modules").is_dir() and (PYTHON / "openbadgeslib").is_dir()


def _run(*words: str) -> None:
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode:
        raise NotFetched((done.stderr or done.stdout).strip())


def by_digitalbazaar(badges: Badges, documents: Mapping[str, Any]) -> list[str]:
    """What is wrong with each, "" where nothing is; `documents` are contexts and issuers by their ids."""
    return _ask({"badges": badges, "documents": documents}, str(shutil.which("node")), str(SCRIPT))


def by_openbadgeslib(badges: Badges, by_address: Mapping[str, Any]) -> list[str]:
    """The same; `by_address` is what stands at the addresses that the names of issuers lead to."""
    return _ask({"badges": badges, "by_address": by_address}, sys.executable, "-c", _IN_PYTHON)


def _ask(given: Mapping[str, Any], *words: str) -> list[str]:
    environment = {**os.environ, "PYTHONPATH": str(PYTHON), "PYTHONWARNINGS": "ignore", "LANG": "C.UTF-8"}
    done = subprocess.run(words, input=json.dumps(given), capture_output=True, text=True, env=environment, check=True)
    return list(json.loads(done.stdout))


if __name__ == "__main__":
    try:
        fetch()
    except NotFetched as reason:
        sys.exit(f"The verifiers of badges could not be fetched: {reason}")

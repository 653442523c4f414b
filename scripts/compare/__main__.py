"""`python -m scripts.compare record TREE FOLDER`, `python -m scripts.compare compare BEFORE AFTER`."""

from __future__ import annotations

import argparse
import shlex
import signal
import sys
import time
from pathlib import Path

from scripts.compare.record import ROLES, record


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m scripts.compare")
    commands = parser.add_subparsers(dest="command", required=True)
    recording = commands.add_parser("record", help="write down every answer of a tree")
    recording.add_argument("tree", type=Path)
    recording.add_argument("folder", type=Path)
    recording.add_argument("--lms", help="its command line; TREE/.venv/bin/lms unless said otherwise")
    recording.add_argument("--roles", default=",".join(ROLES), help="some of: %(default)s")
    comparing = commands.add_parser("compare", help="tell what differs, and is not explained")
    comparing.add_argument("before", type=Path)
    comparing.add_argument("after", type=Path)
    comparing.add_argument("--reasons", type=Path, default=Path(__file__).with_name("reasons.yaml"))
    given = parser.parse_args()
    return _record(given) if given.command == "record" else _compare(given)


def _record(given: argparse.Namespace) -> int:
    lms = shlex.split(given.lms) if given.lms else [str(given.tree.resolve() / ".venv" / "bin" / "lms")]
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that the server that was started ends as well
    began = time.monotonic()
    for step in record(given.tree, lms, given.folder, given.roles.split(",")):
        print(f"{time.monotonic() - began:6.1f} s  {step}", flush=True)
    return 0


def _compare(given: argparse.Namespace) -> int:
    from scripts.compare.compare import compare
    from scripts.compare.reasons import read_reasons

    report = compare(given.before, given.after, read_reasons(given.reasons))
    for line in report.lines():
        print(line)
    return 0 if report.is_fine else 1


if __name__ == "__main__":
    sys.exit(main())

"""Pips of several ages: each is a wheel, fetched once with its hash and run from where it lies."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from tests.conftest import ROOT, lack, run

FOLDER = ROOT / ".test" / "pips"
PIN = (ROOT / "requirements-pip.txt").read_text()


def read_pins(lock: str) -> dict[str, Requirement]:
    """What a lock names, by name."""
    lines = (line.removesuffix("\\").partition(" --hash")[0] for line in lock.splitlines() if line[:1].isalnum())
    return {pin.name: pin for pin in map(Requirement, lines)}


def version_of(pin: Requirement) -> str:
    return str(pin.specifier).removeprefix("==")


PINNED = version_of(read_pins(PIN)["pip"])
OLDEST = "23.0.1"  # Debian 12 has it
LOCKS = {
    OLDEST: "pip==23.0.1 --hash=sha256:236bcb61156d76c4b8a05821b988c7b8c35bf0da28a4b614e8d6ab5212c25c6f\n",
    "24.0": "pip==24.0 --hash=sha256:ba0d021a166865d2265246961bec0152ff124de910c5cc39f1156ce3fa7c69dc\n",
    PINNED: PIN,
}


def pip_wheel(version: str) -> Path:
    """Where the pip of this version lies; the test goes without where there is no index to fetch it from."""
    wheel = FOLDER / f"pip-{version}-py3-none-any.whl"
    return wheel if wheel.exists() else fetch_pip(LOCKS[version], "--require-hashes")


def fetch_pip(lock: str, *words: str) -> Path:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=FOLDER) as folder:
        Path(folder, "pip.txt").write_text(lock)
        quick = ("--no-deps", "--retries", "1", "--disable-pip-version-check")
        done = run(sys.executable, "-m", "pip", "download", "-q", *quick, *words, "-r", "pip.txt", cwd=folder)
        if "DO NOT MATCH THE HASHES" in done.stderr:
            pytest.fail(done.stderr)
        wheel = next(Path(folder).glob("pip-*.whl"), None)
        if wheel is None:
            lack(f"a pip of another age could not be fetched: {done.stderr}")
        return wheel.replace(FOLDER / wheel.name)  # in one step, since another test may fetch the same


def settings_file(path: Path, *lines: str) -> Mapping[str, str]:
    """An environment in which pip knows these settings and none of the machine's."""
    path.write_text("\n".join(["[global]", *lines, ""]))
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("PIP_")},
        "PIP_CONFIG_FILE": str(path),
    }


def install(pip: Path, python: Path | str, *words: str | Path, **options: object) -> subprocess.CompletedProcess[str]:
    quick = ("-q", "--no-compile", "--disable-pip-version-check", "--require-hashes")
    return run(str(python), str(unpacked(pip) / "pip"), "install", *quick, *map(str, words), **options)


def unpacked(wheel: Path) -> Path:
    """A folder of what a wheel holds, since what lies in an archive is compiled anew each time."""
    folder = wheel.with_suffix("")
    if not folder.exists():
        with tempfile.TemporaryDirectory(dir=FOLDER) as new, zipfile.ZipFile(wheel) as archive, suppress(OSError):
            archive.extractall(Path(new, "whole"))
            Path(new, "whole").rename(folder)  # in one step; where another test was first, that one stays
    return folder

"""What is installed beside Python: asked for once, told plainly where it may not be, and never in a test's way."""

from __future__ import annotations

import os
import runpy
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT, need_tool

APT = """#!/bin/sh
echo "$@" >> {log}
case "$*" in *chromium-headless-shell*) exit 100;; esac
"""
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="on macOS only a line is printed")


@pytest.fixture
def machine(tmp_path) -> Path:
    """A folder of programs in which the tests' own are missing, and apt-get has no Chromium."""
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in ("env", "sh"):
        (programs / name).symlink_to(shutil.which(name))
    (programs / "apt-get").write_text(APT.format(log=tmp_path / "asked"))
    (programs / "apt-get").chmod(0o755)
    tmp_path.chmod(0o777)
    return programs


@pytest.fixture
def may_install(machine) -> None:
    """Whoever runs the tests may install there, as root may."""
    (machine / "sudo").write_text('#!/bin/sh\nshift\n"$@"\n')
    (machine / "sudo").chmod(0o755)


def see_to(programs: Path, kind: str, **how: object) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": str(programs), **how.pop("env", {})}
    command = [sys.executable, str(ROOT / "scripts" / "system-packages"), kind]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, **how)


def test_one_package_that_the_system_lacks_keeps_no_other_away(machine, may_install, tmp_path):
    done = see_to(machine, "test")

    assert (done.returncode, "Tests that need what is missing are skipped" in done.stdout) == (0, True)
    asked = (tmp_path / "asked").read_text().splitlines()
    assert [line.split()[-1] for line in asked if "install" in line and "chromium" not in line] == [
        "qpdf",
        "poppler-utils",
        "procps",
    ]


def test_in_ci_a_missing_tool_is_a_failure(machine, may_install):
    assert see_to(machine, "test", env={"CI": "true"}).returncode != 0


def test_who_may_not_install_is_told_the_one_line_to_type(machine, monkeypatch, capsys):
    monkeypatch.syspath_prepend(ROOT / "scripts")
    script = runpy.run_path(str(ROOT / "scripts" / "system-packages"))
    monkeypatch.setenv("PATH", str(machine))
    monkeypatch.setattr(os, "geteuid", lambda: 1000)

    assert script["install_with_apt"](["qpdf", "poppler-utils"]) == 1
    assert capsys.readouterr().out == (
        "System packages are missing. Type this, then the same make again: "
        "su -c 'apt-get update && apt-get install -y --no-install-recommends qpdf poppler-utils'\n"
    )


def test_what_is_there_is_left_alone(machine, tmp_path):
    for name in ("google-chrome", "initdb", "qpdf", "pdftotext", "ps"):
        (machine / name).symlink_to(shutil.which("env"))

    done = see_to(machine, "test")

    assert (done.returncode, done.stdout) == (0, "")
    assert not (tmp_path / "asked").exists()


@pytest.mark.parametrize(("in_ci", "outcome"), [(False, pytest.skip.Exception), (True, pytest.fail.Exception)])
def test_a_test_without_its_tool_is_skipped_and_in_ci_it_fails(monkeypatch, in_ci, outcome):
    monkeypatch.setattr("tests.conftest.IN_CI", in_ci)

    with pytest.raises(outcome, match="no-such-tool is not installed: make test-tools"):
        need_tool("no-such-tool", "nor-this")

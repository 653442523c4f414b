"""Certificates under load, as a script measures it: ten times the aim is the limit, since others use the machine."""

from __future__ import annotations

import sys

import pytest

from tests.conftest import ROOT, run
from tests.tools.server import free_port

pytestmark = [pytest.mark.proof, pytest.mark.long, pytest.mark.xdist_group("render")]


@pytest.mark.parametrize("what", ["pages", "missing"])
def test_pages_stay_quick_and_all_papers_are_made(what):
    words = ("scripts/load_papers.py", what, "--port", str(free_port()), "--times", "10")

    ended = run(sys.executable, *words, cwd=ROOT)

    print(ended.stdout)
    assert ended.returncode == 0, ended.stdout + ended.stderr

"""Notes which branches of the two lowest floors are tried, for the tests marked `measured` alone.

What reads all shipped content, or opens pages, would take half as long again. Loaded before anything of `lms`, since
a line at the top of a module runs as that is imported: `pytest -p tests.tools.measured`.
"""

from __future__ import annotations

import importlib
import os
import pkgutil
import sys
from collections.abc import Generator

import coverage
import pytest

FLOORS = ("lms/domain", "lms/content")
PACKAGES = ("lms.domain", "lms.content")


class Measure:
    """Counts while the two floors are imported, here, and then in what is marked.

    Not while tests are collected: that took twice as long, and tries nothing.
    """

    is_measured = False

    def __init__(self) -> None:
        # Not as pyproject.toml has it: no program that a test starts is measured.
        self.coverage = coverage.Coverage(data_suffix=True, config_file=False, branch=True, source=FLOORS)
        self.coverage.start()
        for floor in PACKAGES:
            for one in pkgutil.walk_packages(importlib.import_module(floor).__path__, f"{floor}."):
                importlib.import_module(one.name)
        self.coverage.stop()

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        was_measured, self.is_measured = self.is_measured, "measured" in item.keywords
        if not self.is_measured:
            return (yield)
        if not was_measured:
            forget()
        self.coverage.start()
        try:
            return (yield)
        finally:
            self.coverage.stop()

    def pytest_sessionfinish(self) -> None:
        self.coverage.save()


def forget() -> None:
    """What functions keep that were called while nobody counted: they would not run again."""
    for name, module in list(sys.modules.items()):
        if name.startswith(PACKAGES):
            for one in list(vars(module).values()):
                if hasattr(one, "cache_clear"):
                    one.cache_clear()


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """Where tests run: with workers, that is in these alone."""
    if "PYTEST_XDIST_WORKER" in os.environ or not early_config.known_args_namespace.numprocesses:
        early_config.pluginmanager.register(Measure(), "measure")

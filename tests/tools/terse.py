"""A worker tells of a test what is shown of it: two messages, where it would send six of each of thousands."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from xdist.remote import WorkerInteractor

NOT_SHOWN = ("logstart", "logfinish")


def tell_less(config: pytest.Config) -> None:
    """But where set-up and end are asked about as well: how long they took, or in a file for other programs."""
    if config.option.durations is not None or config.option.xmlpath or config.option.verbose > 0:
        return
    for one in config.pluginmanager.get_plugins():
        if isinstance(one, WorkerInteractor):
            one.sendevent = _only_what_is_shown(one.sendevent)  # type: ignore[method-assign]


def _only_what_is_shown(send: Callable[..., None]) -> Callable[..., None]:
    def send_some(name: str, **told: Any) -> None:
        report = told["data"] if name == "testreport" else None
        is_quiet = report is not None and report["outcome"] == "passed" and report["when"] != "call"
        if name not in NOT_SHOWN and not is_quiet:
            send(name, **told)

    return send_some

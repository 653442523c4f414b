"""Work done at the same moment."""

from __future__ import annotations

import threading
from collections.abc import Callable

from flask import Flask


def run_at_once(app: Flask, deed: Callable[[int], object], count: int) -> list[object]:
    """Runs a deed in several threads that begin together; what each gave back, or the error it met."""
    ready = threading.Barrier(count)
    outcomes: list[object] = [None] * count

    def run(number: int) -> None:
        with app.app_context():
            ready.wait(10)
            try:
                outcomes[number] = deed(number)
            except Exception as error:
                outcomes[number] = error

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return outcomes

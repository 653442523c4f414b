"""Python loads this first in every process of a recorded site: chance repeats itself, and sleep works in still time.

Bytes of chance depend on the name of the request and on how many of that size were drawn since it came. Two trees
that draw the same amounts get the same ones. The recorder keeps a number that is always new and the name in a file.
"""

import hashlib
import os
import select
import time
from collections import Counter
from pathlib import Path
from typing import SupportsIndex


class _Chance:
    def __init__(self, file: Path) -> None:
        self.file = file
        self.told = ""
        self.drawn: Counter[int] = Counter()

    def urandom(self, size: int) -> bytes:
        told = self.file.read_text("utf-8")
        if told != self.told:
            self.told, self.drawn = told, Counter()
        name = told.partition("\n")[2]
        self.drawn[size] += 1
        return hashlib.shake_256(f"{name}\n{size}\n{self.drawn[size]}".encode()).digest(size)


def _sleep(seconds: SupportsIndex | float) -> None:
    select.select([], [], [], float(seconds))


if "COMPARE_CHANCE" in os.environ:
    os.urandom = _Chance(Path(os.environ["COMPARE_CHANCE"])).urandom
    # libfaketime 0.9.10 answers EINVAL to a sleep until a monotonic moment, and to the moments that gunicorn gives
    # the files by which its workers tell that they live.
    time.sleep = _sleep
    os.utime = lambda *_, **__: None

"""`python -m lms.cli`."""

from __future__ import annotations

import atexit
import gc

from lms.cli.main import main

# What is loaded stays: to look through all of it for garbage again and again, and at the end, is a third of a start.
gc.set_threshold(10_000, 20, 20)
atexit.register(gc.freeze)
main()

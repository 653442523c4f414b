"""`python -m lms.cli`."""

from __future__ import annotations

from lms.cli.main import main

main()

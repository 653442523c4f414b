"""How hard properties are tried: little enough that the whole floor takes under a second, the same on every run."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("quick", max_examples=20, deadline=None, database=None, derandomize=True)
settings.load_profile("quick")

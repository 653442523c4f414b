"""The small site."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.content.site import Site, write_site


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """A small course that nothing is wrong with."""
    return write_site(tmp_path / "content")

"""Files that are kept beside the database."""

from __future__ import annotations


class FileLost(Exception):
    """A kept file is not there, or is not the one that was kept; the message is a sentence for people."""

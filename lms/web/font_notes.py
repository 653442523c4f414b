"""Telling whoever typed a name that no font here can print it on a certificate yet."""

from __future__ import annotations

from flask import flash

from lms.documents.fonts import notes_on_names
from lms.web import context


def tell_of_fonts(*texts: str | None) -> None:
    """On this page or the next one; what was typed is kept all the same."""
    for note in notes_on_names((text for text in texts if text), context.settings().content):
        flash(note)

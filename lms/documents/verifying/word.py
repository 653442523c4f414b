"""A printed word and its place; light, so that whoever only compares words loads no software for PDF."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Word:
    """From `left` to `right` on the line at `bottom`, in points of its page."""

    text: str
    page: int
    left: float
    right: float
    bottom: float
    size: float

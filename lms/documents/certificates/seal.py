"""The seal of a certificate: the emblem of its course in a ring of rays."""

from __future__ import annotations

import base64
import re
from functools import cache
from pathlib import Path

from lms.content.figures import load_emblem, symbol
from lms.content.source import Folder

# Colors on paper by their names in static/tokens.css.
_COLORS = {
    "ink": "#1f2d2c",
    "ink-soft": "#40504e",
    "line": "#e2d9c9",
    "press": "#0e5a57",
    "press-ink": "#ffffff",
    "press-wash": "#e0efec",
    "due": "#8a4f00",
    "due-wash": "#fbedd3",
    "voice": "#6a3a58",
    "voice-wash": "#f6eaf1",
    "surface": "#ffffff",
    **{f"step-{step}": color for step, color in enumerate(("#efe8dc", "#d5e8e4", "#a9d2cb", "#5fa79e", "#0e5a57"))},
}
_OURS = (
    '<symbol viewBox="0 0 96 96"><circle fill="#fbedd3" cx="48" cy="48" r="46"/>'
    '<path stroke="#0e5a57" stroke-width="8" d="M38 18c-12 19 12 26 0 60"/>'
    '<path stroke="#8a4f00" stroke-width="8" d="M58 18c-12 19 12 26 0 60"/></symbol>'
)
_SEAL = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="-66 -66 132 132"><g fill="none">\
<circle r="60" stroke="#0e5a57" stroke-width="5" stroke-dasharray="1.3 4.983"/>\
<circle r="53.5" stroke="#0e5a57" stroke-width="1.7"/></g>\
<g fill="none" stroke-linecap="round" stroke-linejoin="round" transform="translate({x:g} {y:g}) scale({scale:g})">\
{emblem}</g></svg>"""
_WIDE = 96


@cache
def course_emblem(content: Path, slug: str) -> str:
    """As it is drawn on pages, checked; "" for a course that has none, or is not there."""
    folder = Folder(content, [])
    known = slug in {path.name for path in (content / "courses").glob("*")} if slug else False
    return load_emblem(folder, content / "courses" / slug / "emblem.svg", "seal-") if known else ""


@cache
def seal_of(emblem: str) -> str:
    """The address of a drawing; of our own mark where there is no emblem."""
    drawn = symbol(emblem, "seal") if emblem else _OURS
    box = re.search(r'viewBox="0 0 (\S+) (\S+)"', drawn)
    width, height = (float(one) for one in box.groups()) if box else (_WIDE, _WIDE)
    scale = _WIDE / max(width, height)
    within = re.sub(r"</?(ns0:)?symbol\b[^>]*>", "", drawn).replace("ns0:", "")
    painted = re.sub(r"var\(--([a-z0-9-]+)\)", lambda name: _COLORS[name[1]], within)
    seal = _SEAL.format(x=-width * scale / 2, y=-height * scale / 2, scale=scale, emblem=painted)
    return f"data:image/svg+xml;base64,{base64.b64encode(seal.encode()).decode()}"


def warm(content: Path) -> None:
    """Draws those of all courses, so that no job has to."""
    for path in (content / "courses").glob("*/course.yaml"):
        seal_of(course_emblem(content, path.parent.name))

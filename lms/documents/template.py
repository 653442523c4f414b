"""The template of a document, which lies with its fonts and style in a folder of its own."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import FileSystemLoader, StrictUndefined, Template
from jinja2.sandbox import SandboxedEnvironment


@cache
def template_in(folder: Path) -> Template:
    """Escapes every value; raises UndefinedError when one is missing.

    Its words reach what they are given and nothing of Python behind it.
    """
    environment = SandboxedEnvironment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("template.html")

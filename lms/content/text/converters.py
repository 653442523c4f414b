"""The Markdown library, set up for each place that shows an author's words."""

from __future__ import annotations

import string
from functools import cache

from markdown import Markdown
from markdown.extensions import Extension
from markdown.inlinepatterns import SubstituteTagInlineProcessor

from lms.content.text.emphasis import Emphasis

_REFERENCES = ("reference", "short_reference", "image_reference", "short_image_ref", "image_link")
_MARKUP_FIRST = 106
_EMPHASIS = 105  # after links and HTML, before line breaks: a delimiter beside a break stands beside a space
_BREAK = 101
_BLOCKS = ("indent", "code", "hashheader", "setextheader", "hr", "olist", "ulist", "quote")


class _AsEverywhere(Extension):
    """Escapes and emphasis as in CommonMark; no addresses from elsewhere in the text."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 -- the library's name
        md.ESCAPED_CHARS = list(string.punctuation)
        for name in _REFERENCES:
            md.inlinePatterns.deregister(name)
        md.parser.blockprocessors.deregister("reference")
        md.inlinePatterns.register(md.inlinePatterns["html"], "html", _MARKUP_FIRST)
        md.inlinePatterns.register(Emphasis(), "em_strong", _EMPHASIS)
        md.inlinePatterns.register(SubstituteTagInlineProcessor(r"\\\n", "br"), "backslash_break", _BREAK)


class _OneLine(Extension):
    """Emphasis and links only: nothing at the start of a line means anything."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 -- the library's name
        md.preprocessors.deregister("html_block")
        for name in _BLOCKS:
            md.parser.blockprocessors.deregister(name)
        for name in ("backtick", "html"):
            md.inlinePatterns.deregister(name)


@cache
def lesson_converter() -> Markdown:
    """Made once, like the others: making it takes longer than most texts do."""
    return Markdown(extensions=[_AsEverywhere(), "attr_list", "tables", "sane_lists"])


@cache
def insert_converter() -> Markdown:
    return Markdown(extensions=[_AsEverywhere(), "tables", "sane_lists"])


@cache
def line_converter() -> Markdown:
    return Markdown(extensions=[_AsEverywhere(), _OneLine()])

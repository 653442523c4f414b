"""Markdown as an independent reader shows it: markdown-it, which passes CommonMark's own tests."""

from __future__ import annotations

import random
import re

import nh3
from markdown_it import MarkdownIt

REFERENCE = MarkdownIt("commonmark").enable("table")
_BLOCKS = r"ul|ol|li|h\d|hr|blockquote|pre|table|thead|tbody|tr|th|td"
_TAGS = {"p", "em", "strong", "a", "code", "br", "h2", "h3", "h4", *_BLOCKS.split("|")}
_ATTRIBUTES = {"ol": {"start"}, "a": {"href"}}

PIECES = (
    *("a", "b", "c d", "one two", "“x”", "é", "漢字", "9.5", "$5", "x_y_z", "5 * 3 * 2"),
    *("x* y*", "C#", "!", "&", "~5"),
    *("*e*", "**s**", "_u_", "__a__", "**a*", "(*a*)", "*", "**", "_", "[a*b](https://a.org)*"),
    *("[l](https://a.org)", "[l](<https://a.org>)", "[[a]](https://a.org)", "[a] (https://a.org)", "[a](b c)"),
    *('[a](https://a.org "t")', "[r][x]", "[x]", "[x]: https://a.org", "[^1]", "[^1]: n"),
    *("<https://a.org>", "<a@b.org>", "https://a.org", "www.a.org", "a@b.org", "![p](https://a.org/x.png)"),
    *("~~d~~", "~d~"),
    *("`c`", "``", "`", "    code", "\\*", "\\$", "\\", "a\\", "a  ", "  ", "&amp;", "&copy;", "\\- i", "1\\. i"),
    *("## h", "### h", "#### h", "## h #", "#h", "####### h", "===", "==", "--", "---", "***", "___", "* * *"),
    *("> q", ">q", ">> q", "```", "~~~", ": d", "| x | y |", "| x |", "x | y"),
    *("|---|---|", "|---|", "---|---", ":--"),
    *("-", "+", "1.", "- i", "* i", "+ i", "1. i", "2. i", "1) i", "988. i", "- [ ] t", "- [x] t"),
    *("\t- i", "\ti", "  t", "   t"),
)  # fmt: skip
_LISTS = ("- ", "* ", "1. ", "2. ", "7) ", "+ ", "988. ", "", "", "", "")
_INDENTS = ("", "", "", "", " ", "  ", "   ", "    ", "      ")


def made_up(seed: int, count: int) -> list[str]:
    """Texts that nobody would write and everybody could: half of all kinds of pieces, half of lists."""
    chance = random.Random(seed)
    return [(_of_pieces if number % 2 else _of_lists)(chance) for number in range(count)]


def _of_pieces(chance: random.Random) -> str:
    return "\n".join(
        (chance.choice(_INDENTS) if chance.random() < 0.2 else "")
        + " ".join(chance.choice(PIECES) for _ in range(chance.choice((1, 1, 1, 2, 3))))
        if chance.random() < 0.7
        else ""
        for _ in range(chance.randint(1, 6))
    )


def _of_lists(chance: random.Random) -> str:
    return "\n".join(
        chance.choice(_INDENTS) + chance.choice(_LISTS) + chance.choice(("a", "b", "c d"))
        if chance.random() < 0.75
        else ""
        for _ in range(chance.randint(2, 7))
    ).strip("\n")


def reference(text: str) -> str:
    return as_shown(REFERENCE.render(text))


def as_shown(markup: str) -> str:
    """What a reader sees of it: no empty cells at the end of a row, nor the room in a list of paragraphs."""
    markup = nh3.clean(markup, link_rel=None, tags=_TAGS, attributes=_ATTRIBUTES)
    markup = re.sub(r"(<td></td>\s*)+(?=</tr>)", "", markup)
    markup = re.sub(r"<tbody>\s*(<tr>\s*</tr>\s*)?</tbody>", "", markup)
    markup = re.sub(r"</?p>", "\n\n", markup)
    markup = re.sub(r"<br>\s*", " <br> ", markup)
    markup = re.sub(r"\s+", " ", re.sub(r"\s*\n\s*\n\s*", "¶", markup))
    markup = re.sub(rf"[¶ ]*(</?({_BLOCKS})\b[^>]*>)[¶ ]*", r"\1", markup)
    return markup.replace('<ol start="1">', "<ol>").replace("&quot;", '"').strip("¶ ")

"""What each kind of field may say: sentences with emphasis and links, or words as they are typed."""

from __future__ import annotations

from lms.content import markdown
from lms.content.source import Fields, Weight

RULE = "markdown"
NO_SOURCE = "a source is shown in a lesson’s text only; leave `[@…]` out here"
_NO_ANCHOR = "this text has no page of its own; a link leads to https://…, mailto:, tel: or lesson:…"


def check_line(fields: Fields, **texts: str) -> None:
    """Names what a one-line text cannot show."""
    for name, text in texts.items():
        if "[@" in text:
            fields.report(f"`{name}`: {NO_SOURCE}", fields.line_of(name), Weight.WARNING, RULE)
        if any(markdown.anchors(text, 1)):
            fields.report(f"`{name}`: {_NO_ANCHOR}", fields.line_of(name), Weight.WARNING, RULE)


def check_words(fields: Fields, **texts: str) -> None:
    """Names marks in a text that also stands on paper and in mails, where they would be shown."""
    for name, text in texts.items():
        if markdown.plain(markdown.inline(text)) != text:
            words = f"`{name}` is shown as it is typed; leave out *, _, \\ and links"
            fields.report(words, fields.line_of(name), Weight.WARNING, RULE)
        else:
            check_line(fields, **{name: text})

"""Pages as they are read: white space that no browser shows is left out, so that tests do not hang on line breaks."""

from __future__ import annotations

import re
from functools import cached_property

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

BLOCKS = (
    "html head title meta link script body header nav main aside footer section article div p ul ol li dl dt dd "
    "h1 h2 h3 h4 form fieldset legend details summary table caption thead tbody tfoot tr th td figure figcaption "
    "blockquote select option datalist br svg"
)
_BLOCK = re.compile(rf"(</?(?:{'|'.join(BLOCKS.split())})\b[^>]*>)")
_BEGIN_OF_A_BUTTON = re.compile(r"(<button\b[^>]*>) ")
_VERBATIM = re.compile(r"(<textarea\b[^>]*>.*?</textarea>|<pre\b[^>]*>.*?</pre>)", re.DOTALL)


def as_read(html: str) -> str:
    """With each run of white space as one space, and none at the edges of blocks; `textarea` and `pre` are kept."""
    pieces = _VERBATIM.split(html)
    pieces[::2] = [_squeezed(piece) for piece in pieces[::2]]
    return "".join(pieces)


def _squeezed(html: str) -> str:
    pieces = _BLOCK.split(" ".join(f"|{html}|".split()))  # between bars, where no space is lost
    found = "".join(map(str.strip, pieces))[1:-1]
    return _BEGIN_OF_A_BUTTON.sub(r"\1", found).replace(" </button>", "</button>")


class Reader(FlaskClient):
    """A test client whose pages give their `text` as it is read."""

    def __init__(self, app: Flask, response_wrapper: type, **options: object) -> None:
        class Page(TestResponse, response_wrapper):  # type: ignore[misc]  # the class comes from the application
            @cached_property
            def text(self) -> str:
                text: str = self.get_data(as_text=True)
                return as_read(text) if self.mimetype == "text/html" else text

            @property
            def location(self) -> str | None:  # type: ignore[override]  # there it can be written as well
                """To which page it leads; that it leads to a message there is for `tests/web/test_messages.py`."""
                given = self.headers.get("Location")
                return given.removesuffix("#said") if given else None

        super().__init__(app, Page, **options)  # type: ignore[arg-type]  # handed on as it came

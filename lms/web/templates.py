"""How templates of pages are compiled and run: less white space, parts made once, and calls that cost less."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, MutableMapping
from types import CodeType, FunctionType, MethodType
from typing import Any

from jinja2 import Environment, StrictUndefined, Template
from jinja2.environment import TemplateModule
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream
from jinja2.runtime import Context, Macro
from markupsafe import Markup, escape

# Space around these is not seen; cells stand in a line on a phone.
BLOCKS = (
    "html head meta link title script body header nav main footer section article aside div p ul ol li dl dt dd "
    "h1 h2 h3 h4 h5 h6 table caption thead tbody tfoot tr figure figcaption form use path rect circle line"
)
BLOCK = rf"</?(?:{BLOCKS.replace(' ', '|')})\b[^<>]*"
_means_something = re.compile("[&<>'\"]").search  # in HTML


class WithoutIndentation(Extension):
    """Leaves one space of what sets words of a template apart, and none between blocks: else a fourth of a page."""

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        is_page = (stream.name or "").endswith(".html")
        for token in stream:
            yield token._replace(value=_tightened(token.value)) if is_page and token.test("data") else token


class PageContext(Context):
    """Calls macros and functions at once: a page has two hundred calls, and Jinja looks at each in several ways."""

    def call(self, called: Callable[..., Any], *given: Any, **named: Any) -> Any:
        kind = type(called)
        if kind is Macro:
            named.pop("_block_vars", None)
            named.pop("_loop_vars", None)
            return called(self.eval_ctx, *given, **named)
        if kind in (FunctionType, MethodType) and not hasattr(called, "jinja_pass_arg"):
            named.pop("_block_vars", None)
            named.pop("_loop_vars", None)
            return called(*given, **named)
        return super().call(called, *given, **named)


class PageTemplate(Template):
    """Parts of pages know what all pages know, and nothing of the one that asks: so each part is made once."""

    @classmethod
    def from_code(
        cls,
        environment: Environment,
        code: CodeType,
        globals: MutableMapping[str, Any],
        uptodate: Callable[[], bool] | None = None,
    ) -> Template:
        """What all pages know is one dictionary, since it is copied for each page; and text is written as here."""
        made = super().from_code(environment, code, dict(globals), uptodate)
        made.root_render_func.__globals__["escape"] = as_html
        return made

    def _get_default_module(self, ctx: Context | None = None) -> TemplateModule:
        return super()._get_default_module()


def set_up(environment: Environment) -> None:
    environment.template_class = PageTemplate
    environment.context_class = PageContext
    environment.add_extension(WithoutIndentation)
    environment.undefined = StrictUndefined
    environment.trim_blocks = environment.lstrip_blocks = True


def as_html(value: Any) -> str:
    """What `escape` makes of a value, for a place on a page: most are markup already, or words without any sign."""
    kind = type(value)
    if kind is Markup or (kind is str and _means_something(value) is None):
        return value  # type: ignore[no-any-return]  # both are text
    return str(value) if kind is int else escape(value)


def _tightened(text: str) -> str:
    return re.sub(rf" ?({BLOCK}>) ?| (?={BLOCK})", r"\1", re.sub(r"[ \t\n]+", " ", text))

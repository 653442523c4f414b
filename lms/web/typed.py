"""What a request brings: the only reader of forms, uploads and what stands behind the `?` of an address.

Whatever was sent, a page gets text that can be kept, in a field that is there once, and files only where it asks for
one. JSON is read nowhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import IO, Any
from urllib.parse import parse_qsl

from flask import Request, Response, current_app, request
from flask_wtf import FlaskForm
from flask_wtf.file import FileField as FileField
from werkzeug.datastructures import FileStorage, ImmutableMultiDict, MultiDict
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.formparser import FormDataParser
from werkzeug.utils import cached_property
from wtforms import IntegerField

from lms.domain.typed import read_number, storable

MOST_FIELDS = 5_000
DEVICE_COOKIE = "alongside-device"
_MOST_DIGITS = 9
_AS_SENT: Any = object()

Values = MultiDict[str, str]


class TextParser(FormDataParser):
    """Gives text that can be kept, and refuses to take apart what holds more fields than any form of ours."""

    def parse(
        self, stream: IO[bytes], mimetype: str, content_length: int | None, options: dict[str, str] | None = None
    ) -> tuple[IO[bytes], MultiDict[str, str], MultiDict[str, FileStorage]]:
        rest, form, files = super().parse(stream, mimetype, content_length, options)
        return rest, self.cls(_storable(form)), files

    def _parse_urlencoded(
        self, stream: IO[bytes], mimetype: str, content_length: int | None, options: dict[str, str]
    ) -> tuple[IO[bytes], MultiDict[str, str], MultiDict[str, FileStorage]]:
        return stream, self.cls(_pairs(stream.read())), self.cls()


class TypedRequest(Request):
    """The request class of the site."""

    form_data_parser_class = TextParser

    @cached_property
    def args(self) -> MultiDict[str, str]:
        return self.parameter_storage_class(_storable(MultiDict(_pairs(self.query_string))))


def _pairs(sent: bytes) -> list[tuple[str, str]]:
    """Names and values; the count is asked before anything is taken apart."""
    if sent.count(b"&") >= MOST_FIELDS:
        raise RequestEntityTooLarge
    return parse_qsl(sent.decode("utf-8", "replace"), keep_blank_values=True, errors="replace")


def _storable(values: MultiDict[str, str]) -> Iterator[tuple[str, str]]:
    return ((storable(name), storable(value)) for name, value in values.items(multi=True))


def form_value(name: str) -> str:
    """The first text of that name in the form that was sent; "" when there is none."""
    return form_values().get(name, "")


def make_room(most_bytes: int) -> Callable[[str | None, dict[str, Any] | None], None]:
    """For a blueprint whose forms bring files: before anything reads one, it may be larger than others."""

    def before(_endpoint: str | None, _values: dict[str, Any] | None) -> None:
        request.max_content_length = most_bytes

    return before


def sends_files() -> bool:
    """Whether a file came with the form."""
    return any(file.filename for file in request.files.values())


def form_values() -> ImmutableMultiDict[str, str]:
    """All texts of the form that was sent, and no files."""
    return request.form


def query_value(name: str, default: str = "") -> str:
    """The first value of that name in the address."""
    return query_values().get(name, default)


def query_list(name: str) -> list[str]:
    return query_values().getlist(name)


def query_values() -> MultiDict[str, str]:
    return request.args


class SentToForm(FlaskForm.Meta):  # type: ignore[misc]  # Flask-WTF has no types
    """What a form reads when nothing else is given to it, and that its token is asked of what was sent alone."""

    @cached_property
    def csrf(self) -> bool:
        """A form that is only shown needs no field for it: the page puts the token of all its forms into each."""
        return request.method == "POST" and bool(super().csrf)

    def wrap_formdata(self, form: TypedForm, formdata: Any) -> Any:
        return _sent_to(form) if formdata is _AS_SENT else formdata


def session_cookie() -> str:
    """What the browser was given to tell its session by; "" when it brings nothing."""
    return request.cookies.get(current_app.config["SESSION_COOKIE_NAME"], "")


def device_token() -> str:
    """What this browser was given when someone signed in here; "" when it brings nothing."""
    return request.cookies.get(DEVICE_COOKIE, "")


def keep_device(response: Response, token: str, lasts: timedelta) -> None:
    """With the same flags as the session's own cookie."""
    response.set_cookie(
        DEVICE_COOKIE,
        token,
        max_age=lasts,
        httponly=True,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        samesite=current_app.config["SESSION_COOKIE_SAMESITE"],
    )


class TypedForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """The base of every form: its fields take text, and only those for files take files."""

    Meta = SentToForm

    def __init__(self, formdata: Any = _AS_SENT, **values: Any) -> None:
        super().__init__(formdata=formdata, **values)


def _sent_to(form: TypedForm) -> MultiDict[str, Any] | None:
    """None when nothing was sent, so that a form shows what it began with."""
    if request.method != "POST":
        return None
    sent: MultiDict[str, Any] = MultiDict(request.form)
    for field in form:
        if isinstance(field, FileField):
            sent.setlist(field.name, request.files.getlist(field.name))
    return sent or None


class WholeNumberField(IntegerField):
    """A whole number of so many digits as a person types; what is none, or too long, is said in the field's words."""

    def __init__(self, label: str, validators: list[Any], wrong: str, **values: Any) -> None:
        super().__init__(label, validators, **values)
        self.wrong = wrong

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = read_number("".join(valuelist[:1]).strip(), _MOST_DIGITS)
        if self.data is None and valuelist:
            raise ValueError(self.wrong)

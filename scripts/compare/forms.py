"""The links and forms of a page, and what to type into them."""

from __future__ import annotations

import base64
import hmac
import re
import struct
import zlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin

from scripts.compare.site import MOMENT, PUBLIC_URL

PASSWORD = "walk-beside-demo"
NEW_PASSWORD = "a long way beside the river"
TOKEN = "csrf_token"
ROSTER = (
    "name,email,supervisor email,hired on,profile,administrator\n"
    "Nadia Novak,nadia.novak@example.org,sam@example.org,2026-11-02,peer,\n"
    "Pia Moreno-Diaz,pia@example.org,olu@example.org,,senior-peer,\n"
    "Nobody,no address,,,,\n"
)
TYPED = {
    "slug": "words-of-the-recorder",
    "number": "1",
    "url": "https://example.org/",
    "checkbox": "on",
}
LINKS = {"a": "href", "link": "href", "script": "src", "img": "src", "object": "data", "iframe": "src"}
SECRET = re.compile(r"secret=([A-Z2-7]{16,})")
SERIAL = re.compile(r"\b[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}\b")
ADDRESS = re.compile(re.escape(PUBLIC_URL) + r"(/[^\s\"'<>]*)")


def _png(side: int) -> bytes:
    """A square of one color. Source: PNG specification, third edition, sections 5 and 11.2."""
    rows = (b"\0" + bytes((20, 90, 90)) * side) * side
    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )


PICTURE = _png(60)


@dataclass
class Option:
    value: str
    is_chosen: bool
    words: str = ""


@dataclass
class Field:
    """`label` is what stands with it in one label."""

    kind: str
    name: str
    value: str
    autocomplete: str = ""
    checked: bool = False
    options: list[Option] = field(default_factory=list)
    label: str = ""


@dataclass
class Form:
    """`buttons` are (name, value, address of its own) for each that sends the form."""

    method: str
    action: str
    fields: list[Field] = field(default_factory=list)
    buttons: list[tuple[str, str, str]] = field(default_factory=list)

    @property
    def token(self) -> list[tuple[str, str]]:
        return [(one.name, one.value) for one in self.fields if one.name == TOKEN]

    @property
    def signature(self) -> str:
        """Its fields by name, those made for each of many things as one, and what small words tell it apart."""
        names = {re.sub(r"[-.].*", "-…", one.name) for one in self.fields if one.name not in ("", TOKEN)}
        words = {
            f"{one.name}={one.value}"
            for one in self.fields
            if one.kind == "hidden" and one.name != TOKEN and re.fullmatch("[a-z]{1,12}", one.value)
        }
        return ", ".join(sorted(names) + sorted(words))


class Page(HTMLParser):
    """What one can do from a page at `url`."""

    def __init__(self, url: str, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.url, self.html = url, html
        self.links: set[str] = set()
        self.forms: list[Form] = []
        self._form: Form | None = None
        self._open: Field | None = None
        self._labelled: list[Field] = []
        self._words = ""
        self.feed(html.replace("\r\n", "\n"))  # as every browser reads it
        self.links |= {found[1] for found in ADDRESS.finditer(html)}

    def own(self, address: str) -> str | None:
        """The path of an address of this site; None for others, and for a place on the same page."""
        if address.startswith("#"):
            return None
        absolute = urldefrag(urljoin(PUBLIC_URL + self.url, address)).url
        return absolute.removeprefix(PUBLIC_URL) or "/" if absolute.startswith(PUBLIC_URL) else None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        if tag in LINKS and (path := self.own(has.get(LINKS[tag], "#"))) and LINKS[tag] in has:
            self.links.add(path)
        if tag == "label":
            self._labelled, self._words = [], ""
        if tag == "form":
            self._form = Form(has.get("method", "get").lower(), self.own(has.get("action", "")) or "")
            self.forms.append(self._form)
        elif self._form is not None and "disabled" not in has:
            self._part(self._form, tag, has)

    def _part(self, form: Form, tag: str, has: dict[str, str]) -> None:
        name, value = has.get("name", ""), has.get("value", "")
        kind = has.get("type", "submit" if tag == "button" else "text") if tag in ("input", "button") else tag
        if tag == "option" and self._open is not None:
            self._open.options.append(Option(value, "selected" in has))
        elif kind in ("submit", "image"):
            own = self.own(has["formaction"]) if "formaction" in has else form.action
            form.buttons.append((name, value, own or ""))
        elif tag in ("input", "select", "textarea") and name and kind not in ("button", "reset"):
            value = value or ("on" if kind in ("checkbox", "radio") and "value" not in has else "")
            self._open = Field(kind, name, value, has.get("autocomplete", ""), "checked" in has)
            form.fields.append(self._open)
            self._labelled.append(self._open)

    def handle_data(self, data: str) -> None:
        if self._open is not None and self._open.kind == "textarea":
            self._open.value += data
        elif self._open is not None and self._open.options:
            self._open.options[-1].words += data
        else:
            self._words += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "label":
            for one in self._labelled:
                one.label = self._words
        if tag == "form":
            self._form = None
        if tag in ("select", "textarea", "form"):
            if self._open is not None and self._open.kind == "textarea":
                self._open.value = self._open.value.removeprefix("\n")
            self._open = None


@dataclass(frozen=True, slots=True)
class Hand:
    """Who types: their address, the one of whom they invite, and the number of a certificate that they know of."""

    email: str
    others: str = "nadia.novak@example.org"
    serial: str = "7F3K-9QZT-M4XD-2HRP"


STRANGER = Hand("pia@example.org", "pia@example.org")


Value = str | tuple[str, bytes]


def filled(form: Form, page: Page, hand: Hand) -> list[tuple[str, Value]]:
    """What a person would send: what stands in the form, and something plausible where nothing stands.

    A file is its name and its bytes.
    """
    sent: list[tuple[str, Value]] = []
    signs_in = any(one.kind == "password" for one in form.fields)
    chosen = {one.name for one in form.fields if one.kind in ("radio", "checkbox") and one.checked}
    for one in form.fields:
        if one.kind in ("radio", "checkbox"):
            if not one.checked and one.name in chosen:
                continue
            chosen.add(one.name)
            sent.append((one.name, one.value))
        elif one.kind == "select":
            sent += _choice(one)
        elif one.kind == "hidden" or (one.value and one.kind != "password"):
            sent.append((one.name, one.value))
        elif (value := _typed(one, page, hand, signs_in=signs_in)) is not None:
            sent.append((one.name, value))
    return sent


def _choice(one: Field) -> list[tuple[str, Value]]:
    chosen = next((each.value for each in one.options if each.is_chosen and each.value), None)
    first = next((each.value for each in one.options if each.value), None)
    value = chosen or first
    return [] if value is None else [(one.name, value)]


def _typed(one: Field, page: Page, hand: Hand, *, signs_in: bool) -> Value | None:
    if one.kind == "file":
        return ("logo.png", PICTURE) if "picture" in one.name else ("roster.csv", ROSTER.encode())
    if one.kind == "password":
        is_new = "new" in one.autocomplete or one.name.startswith("new")
        return NEW_PASSWORD if is_new else PASSWORD
    if one.kind == "email":
        return _address(one, hand, signs_in=signs_in)
    if one.kind == "date":
        days = 30 if one.name.startswith("due") else 0
        return f"{MOMENT + timedelta(days=days):%Y-%m-%d}"
    if one.name == "code":
        return _code(page, hand)
    if one.kind == "textarea" and any(other.kind == "file" for other in page.forms[0].fields):
        return None  # instead of the file
    return TYPED.get(one.name) or TYPED.get(one.kind) or "Words of the recorder"


def _address(one: Field, hand: Hand, *, signs_in: bool) -> str:
    if one.name == "supervisor":
        return "sam@example.org"
    return hand.email if signs_in else hand.others


def _code(page: Page, hand: Hand) -> str:
    secret = SECRET.search(page.html)
    return one_time_code(secret[1], MOMENT) if secret else hand.serial


def one_time_code(secret: str, moment: datetime) -> str:
    """Six digits for a half minute. Source: RFC 6238 and RFC 4226, section 5.3."""
    half_minutes = int(moment.timestamp()) // 30
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.digest(key, struct.pack(">Q", half_minutes), "sha1")
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"

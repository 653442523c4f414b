"""Requests that no browser would send, made of forms that the site has: each follows from a number.

The forms are read from the pages themselves, so that what is sent gets past the first look: a field has its own value
in most requests, and an odd one, two, none, or a file in the others.
"""

from __future__ import annotations

import html
import json
import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from io import BytesIO
from typing import Any
from urllib.parse import quote

from werkzeug.test import EnvironBuilder

LONG = 20_000
ODD_TEXTS = (
    "",
    " ",
    "0",
    "-1",
    "1",
    "2147483647",
    "2147483648",
    "9223372036854775808",
    "9" * 17,
    "9" * 400,
    "9" * 5_000,
    "1e400",
    "nan",
    "Infinity",
    "1.5",
    "٣",
    "²",
    "\x00",
    "4\x00",
    "a\x00b@example.org",
    "\ud800",
    "\u202e\u200b=1+1",
    "=cmd|' /C calc'!A0",
    "é" * 300,
    "字" * 2_000,
    "😀" * 100,
    "a" * LONG,
    "\r\n" * 50,
    "x\r\nBcc: everyone@example.org",
    "pia@example.org",
    "PIA@EXAMPLE.ORG ",
    "@",
    "a@b.c",
    "a@" + "b." * 200 + "c",
    "2026-11-22",
    "0001-01-01",
    "9999-12-31",
    "2026-02-30",
    "٢٠٢٦-١١-٢٢",
    "11/22/2026",
    "yes",
    "on",
    "save",
    "me",
    "any",
    "None",
    "null",
    "[]",
    "{}",
    "../../etc/passwd",
    "//evil.example",
    "http://[",
    "/\\evil.example",
    "%00",
    "%",
    "%s%s%n",
    "{{ 7 * 7 }}",
    "<script>alert(1)</script>",
    "]]>",
    "'; DROP TABLE person; --",
    "America/Los_Angeles",
    "Mars/Olympus",
    "peer-role-in-child-welfare",
    "oregon",
    "met",
    "real work",
    "[a](javascript:x)" * 50,
    "*" * 3_000,
    "[" * 3_000,
    "> " * 500,
    "email,name\npia@example.org,Pia\n",
    'email,name\n"pia@example.org,' * 20,
)
JSON_BODIES: tuple[Any, ...] = (
    None,
    True,
    0,
    5,
    -1.5,
    1e308,
    "words",
    "\ud800",
    [],
    [1],
    [[1, 2]],
    [["a", "b"], ["a"]],
    {},
    {"csrf_token": 1},
    {"email": None},
    {"email": ["a"], "password": {"a": {"b": []}}},
    {"": ""},
    {"a": "b" * LONG},
    [[[[[[[[[[]]]]]]]]]],
)
TYPES = (
    "application/json",
    "application/x-www-form-urlencoded",
    "application/x-www-form-urlencoded; charset=utf-16",
    "multipart/form-data",
    "multipart/form-data; boundary=",
    "multipart/form-data; boundary=é",
    "multipart/form-data; boundary=x",
    "multipart/form-data; boundary=" + "x" * 300,
    "text/plain",
    "application/octet-stream",
    "image/png",
    "",
    ";",
    "é",
)
RAW_BODIES = (
    b"",
    b"\xff\xfe",
    b"a",
    b"&" * 3_000,
    b"=" * 3_000,
    b"a=%",
    b"a=%ff&a=%00",
    b"--x\r\n\r\n--x--",
    b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n',
    b'--x\r\nContent-Disposition: form-data; name="\xff"; filename="\x00"\r\n\r\nb\r\n--x--\r\n',
    b"--x\r\n" * 1_500,
    b"{",
    b"[" * 5_000,
    b"\x89PNG\r\n\x1a\n" + b"\x00" * 500,
    b"GIF89a" + b"\x00" * 100,
    b"PK\x03\x04" + b"\x00" * 200,
)
HEADERS = (
    ("User-Agent", "é" * 200),
    ("User-Agent", ""),
    ("Accept-Encoding", "gzip;q=nan"),
    ("Accept-Language", "*;q=-1"),
    ("Cookie", "alongside=x; alongside-device=é; a"),
    ("Cookie", "alongside=" + "x" * 3_000),
    ("Content-Length", "-5"),
    ("Range", "bytes=0-0,-1"),
    ("If-None-Match", '"'),
    ("If-Modified-Since", "yesterday"),
    ("X-Quiet", "1"),
    ("Referer", "http://["),
    ("Sec-Fetch-Site", "cross-site"),
    ("X-Forwarded-For", "1.2.3.4, x"),
    ("X-CSRFToken", "x"),
)


@dataclass
class SeenForm:
    """A form as a page shows it: where it is sent, and its fields with their values."""

    action: str
    method: str
    fields: list[tuple[str, str]] = field(default_factory=list)


class _Forms(HTMLParser):
    def __init__(self, path: str) -> None:
        super().__init__()
        self.path, self.forms, self.select, self.is_in_text = path, list[SeenForm](), "", False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        one = {name: value or "" for name, value in attrs}
        name, value = one.get("name", ""), one.get("value", "")
        if tag == "form":
            self.forms.append(SeenForm(one.get("action") or self.path, one.get("method", "get").upper()))
        if not self.forms:
            return
        if tag == "select":
            self.select = name
        elif tag == "option" and self.select:
            self._add(self.select, value)
        elif tag in ("input", "button", "textarea") and name:
            self._add(name, value or ("on" if one.get("type") == "checkbox" else ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self.select = ""

    def _add(self, name: str, value: str) -> None:
        self.forms[-1].fields.append((name, value))


def forms_on(path: str, page: str) -> list[SeenForm]:
    reader = _Forms(path)
    reader.feed(page)
    return reader.forms


def links_on(page: str) -> list[str]:
    """Addresses of this site that lead on with something behind the `?`."""
    return [html.unescape(found) for found in re.findall(r'href="(/[^"#]*\?[^"#]*)"', page)]


@dataclass(frozen=True)
class Ground:
    """What requests are made of: paths by rule, forms by where they are sent, names that addresses ask for."""

    routes: Sequence[tuple[str, str]]
    forms: Mapping[str, Sequence[SeenForm]]
    names: Sequence[str]
    links: Sequence[str]
    members: Sequence[str]


@dataclass(frozen=True)
class OddRequest:
    """One request: who sends it, and how."""

    member: str
    method: str
    path: str
    options: dict[str, Any]
    token: str

    def __str__(self) -> str:
        told = {
            name: value if len(repr(value)) < 2_000 else f"{value!r:.2000}" for name, value in self.options.items()
        }
        return f"{self.member}: {self.method} {self.path!r:.500} token={self.token} {told}"


def request_of(chance: random.Random, ground: Ground) -> OddRequest:
    method, path = chance.choice(ground.routes)
    member = chance.choice(ground.members)
    if chance.random() < 0.08:
        path = _odd_path(chance, path)
    if method == "GET" and chance.random() < 0.15 and ground.links:
        path = chance.choice(ground.links)
    if chance.random() < (0.6 if method == "GET" else 0.1):
        path = f"{path.partition('?')[0]}?{_query(chance, ground, path)}"
    options: dict[str, Any] = {}
    if method == "POST":
        options = _body(chance, ground, path)
    if chance.random() < 0.1:
        options["headers"] = [chance.choice(HEADERS)]
    token = "odd" if chance.random() < 0.03 else "none" if chance.random() < 0.03 else "right"
    return OddRequest(member, method, path, options, token)


def _odd_path(chance: random.Random, path: str) -> str:
    parts = path.split("/")
    parts[chance.randrange(1, len(parts))] = quote(_text(chance)[:300], safe="", errors="surrogatepass")
    return "/".join(parts)


def _query(chance: random.Random, ground: Ground, path: str) -> str:
    known = [name for form in ground.forms.get(path, ()) for name, _ in form.fields]
    names = [chance.choice([*known, *ground.names]) for _ in range(chance.choice((1, 1, 2, 3, 8)))]
    if chance.random() < 0.05:
        return chance.choice(("%", "&" * 500, "=", "a=%ff", "\xff=\xfe", "page=1&" * 300))
    return "&".join(f"{name}={quote(_text(chance)[:900], errors='surrogatepass')}" for name in names)


def _body(chance: random.Random, ground: Ground, path: str) -> dict[str, Any]:
    kind = chance.random()
    if kind < 0.08:
        return {"data": json.dumps(chance.choice(JSON_BODIES)), "content_type": "application/json"}
    if kind < 0.16:
        return {"data": chance.choice(RAW_BODIES), "content_type": chance.choice(TYPES)}
    forms = ground.forms.get(path.partition("?")[0], ())
    seen = chance.choice(forms).fields if forms else [(name, "") for name in chance.sample(ground.names, 3)]
    fields = _mutated(chance, seen, ground)
    if kind < 0.25 or any(isinstance(value, tuple) for _, value in fields):
        return {"multipart": fields}
    return {"urlencoded": fields}


def _mutated(chance: random.Random, seen: Sequence[tuple[str, str]], ground: Ground) -> list[tuple[str, Any]]:
    """Most fields as they stand, of those with many values some; others odd, twice, gone or files."""
    oddness = chance.choice((0.0, 0.1, 0.1, 0.3, 0.9))
    fields: list[tuple[str, Any]] = []
    for name, value in seen:
        if chance.random() >= oddness:
            fields.append((name, value if value or chance.random() < 0.3 else _text(chance)))
            continue
        kind = chance.random()
        if kind < 0.55:
            fields.append((name, _text(chance)))
        elif kind < 0.7:
            fields.append((name, (_file(chance), chance.choice(("a.png", "", "é.csv", "../a", "a" * 300)))))
        elif kind < 0.8:
            fields += [(name, _text(chance)), (name, value), (name, _text(chance))]
        elif kind < 0.85:
            fields += [(name, value or "1")] * chance.choice((50, 600))
    if chance.random() < 0.2:
        fields.append((chance.choice([*ground.names, "csrf_token", "", "é", "a" * 300]), _text(chance)))
    return fields


def _text(chance: random.Random) -> str:
    kind = chance.random()
    if kind < 0.8:
        return chance.choice(ODD_TEXTS)
    if kind < 0.9:
        return chance.choice(ODD_TEXTS)[:200] + chance.choice(ODD_TEXTS)[:200]
    return "".join(chr(chance.choice((chance.randrange(0x250), chance.randrange(0x11000)))) for _ in range(12))


def _file(chance: random.Random) -> bytes:
    return chance.choice((*RAW_BODIES, *(text.encode("utf-8", "surrogatepass") for text in ODD_TEXTS)))


def environ_of(request: OddRequest, token: str) -> dict[str, Any]:
    """The environment of the request, with this token in the form; as bytes would reach the site."""
    options = dict(request.options)
    path, _, query = request.path.partition("?")
    fields = options.pop("urlencoded", None)
    parts = options.pop("multipart", None)
    headers = [*options.pop("headers", [])]
    if fields is not None:
        sent = [(name, value) for name, value in fields if name != "csrf_token"] + [("csrf_token", token)]
        options["data"] = "&".join(
            f"{quote(name, safe='', errors='surrogatepass')}={quote(value, safe='', errors='surrogatepass')}"
            for name, value in sent
        ).encode()
        options["content_type"] = "application/x-www-form-urlencoded"
    elif parts is not None:
        options["data"], options["content_type"] = _multipart([*parts, ("csrf_token", token)])
    else:
        headers.append(("X-CSRFToken", token))
    builder = EnvironBuilder(path="/", method=request.method, headers=headers, **options)
    environ = builder.get_environ()
    builder.close()
    environ["PATH_INFO"] = _unquoted(path)
    environ["QUERY_STRING"] = query.encode("utf-8", "surrogatepass").decode("latin-1")
    environ["RAW_URI"] = environ["REQUEST_URI"] = request.path.encode("utf-8", "surrogatepass").decode("latin-1")
    return environ


def _unquoted(path: str) -> str:
    """As a server hands it on: bytes, each as a character."""
    found = re.sub(rb"%([0-9a-fA-F]{2})", lambda one: bytes([int(one[1], 16)]), path.encode("utf-8", "surrogatepass"))
    return found.decode("latin-1")


def _multipart(fields: Sequence[tuple[str, Any]]) -> tuple[bytes, str]:
    """By hand: a browser's own way would refuse what is to be tried."""
    out = BytesIO()
    for name, value in fields:
        named = name.replace('"', "%22").replace("\r", "").replace("\n", "").encode("utf-8", "surrogatepass")
        out.write(b'--edge\r\nContent-Disposition: form-data; name="' + named + b'"')
        if isinstance(value, tuple):
            content, file_name = value
            out.write(f'; filename="{file_name}"\r\nContent-Type: text/csv\r\n\r\n'.encode() + content + b"\r\n")
        else:
            out.write(b"\r\n\r\n" + value.encode("utf-8", "surrogatepass") + b"\r\n")
    out.write(b"--edge--\r\n")
    return out.getvalue(), "multipart/form-data; boundary=edge"

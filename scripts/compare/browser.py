"""Asks for pages as a browser without scripts would, and keeps what matters of each answer."""

from __future__ import annotations

import hashlib
import http.client
import re
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from scripts.compare.forms import Page, Value
from scripts.compare.site import PUBLIC_URL, Site

UNTOLD = {"date", "server", "content-length", "connection", "set-cookie", "transfer-encoding", "keep-alive"}
USER_AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
MOST_REDIRECTS = 5
PATIENCE = 4  # a busy machine may not make a PDF in time
BOUNDARY = "between-the-parts-of-a-form"
TEXT = re.compile(r"text/|application/(json|xml|yaml|csv|javascript|manifest)|image/svg")


@dataclass(frozen=True, slots=True)
class Answer:
    """`kind` says what `body` is: html, text, pdf (its text, pages apart by form feeds) or bytes (their digest)."""

    asked: str
    status: int
    headers: dict[str, str]
    kind: str
    body: str

    @property
    def path(self) -> str:
        return self.asked.partition(" ")[2]

    @property
    def leads_to(self) -> str | None:
        """The path of this site that the answer redirects to."""
        target = self.headers.get("location", "").removeprefix(PUBLIC_URL).partition("#")[0]
        return target if 300 <= self.status < 400 and target.startswith("/") else None

    @property
    def page(self) -> Page | None:
        return Page(self.path, self.body) if self.kind == "html" else None


class Browser:
    """One visitor: its cookies, and its name, from which the chance of each of its requests is drawn."""

    def __init__(self, site: Site, name: str) -> None:
        self.site, self.name = site, name
        self.cookies: dict[str, str] = {}
        self.asked = 0
        self.line = http.client.HTTPConnection("127.0.0.1", site.port, timeout=60)

    def begin(self, cookies: dict[str, str]) -> None:
        """As it was with these cookies, so that the same requests draw the same chance."""
        self.cookies, self.asked = dict(cookies), 0

    def get(self, path: str) -> Answer:
        return self._ask("GET", path, None, {})

    def post(self, path: str, form: Sequence[tuple[str, Value]]) -> Answer:
        return self._ask("POST", path, *encoded(form))

    def follow(self, answer: Answer) -> list[Answer]:
        """The answer and the pages that it leads to."""
        answers = [answer]
        while (target := answers[-1].leads_to) and len(answers) <= MOST_REDIRECTS:
            answers.append(self.get(target))
        return answers

    def _ask(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        self.asked += 1
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {
            **headers,
            "Host": urlsplit(PUBLIC_URL).netloc,
            "User-Agent": USER_AGENT,
        }
        if cookies:
            headers["Cookie"] = cookies
        for _ in range(PATIENCE):
            self.site.draw_for(f"{self.name} {self.asked} {method} {path}")
            reply, raw = self._send(method, path, body, headers)
            if reply.status != 503:
                break
        told = {name.lower(): value for name, value in sorted(reply.getheaders()) if name.lower() not in UNTOLD}
        told |= self._keep_cookies(reply.headers.get_all("Set-Cookie", []))
        return Answer(f"{method} {path}", reply.status, told, *read_body(raw, told.get("content-type", "")))

    def _send(
        self, method: str, path: str, body: bytes | None, headers: dict[str, str]
    ) -> tuple[http.client.HTTPResponse, bytes]:
        """Once more where the server closed a line on which nothing was said for a while."""
        try:
            self.line.request(method, path, body, headers)
            reply = self.line.getresponse()
        except (http.client.RemoteDisconnected, ConnectionError):
            self.line.close()
            self.line.request(method, path, body, headers)
            reply = self.line.getresponse()
        return reply, reply.read()

    def _keep_cookies(self, given: Sequence[str]) -> dict[str, str]:
        """Takes them, and tells of them all but their secrets."""
        told = []
        for one in given:
            pair, _, rest = one.partition(";")
            name, _, value = pair.partition("=")
            self.cookies[name] = value
            if not value or "Max-Age=0" in rest:
                del self.cookies[name]
            told.append(f"{name};{rest}")
        return {"set-cookie": "\n".join(told)} if told else {}


def read_body(raw: bytes, content_type: str) -> tuple[str, str]:
    """The kind of an answer, and its words."""
    if content_type.startswith("text/html"):
        return "html", raw.decode()
    if content_type.startswith("application/pdf"):
        return "pdf", text_of_pdf(raw)
    if TEXT.match(content_type) or not raw:
        return "text", raw.decode()
    return "bytes", f"{len(raw)} bytes, sha256 {hashlib.sha256(raw).hexdigest()}"


def text_of_pdf(raw: bytes) -> str:
    shown = subprocess.run(["pdftotext", "-layout", "-", "-"], input=raw, capture_output=True, check=True)
    return shown.stdout.decode()


def encoded(form: Sequence[tuple[str, Value]]) -> tuple[bytes, dict[str, str]]:
    """The body of a form and its headers; with a file in it, in parts."""
    if all(isinstance(value, str) for _, value in form):
        return urlencode(form).encode(), {"Content-Type": "application/x-www-form-urlencoded"}
    parts = [_part(name, value) for name, value in form]
    return b"".join([*parts, f"--{BOUNDARY}--\r\n".encode()]), {
        "Content-Type": f"multipart/form-data; boundary={BOUNDARY}"
    }


def _part(name: str, value: Value) -> bytes:
    told, raw = ("", value.encode()) if isinstance(value, str) else (f'; filename="{value[0]}"', value[1])
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"{told}\r\n\r\n'
    return head.encode() + raw + b"\r\n"

"""A mail server that keeps what it is given: on a free loopback port, with the troubles that a test asks for."""

from __future__ import annotations

import base64
import datetime
import ipaddress
import socketserver
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from lms.settings import Smtp


@dataclass
class Sink:
    """What arrived, and what is answered: `refuse` gives an answer to a command, or None to take it."""

    port: int = 0
    arrived: list[tuple[str, list[str], EmailMessage]] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    logins: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    refuse: Callable[[str], str | None] = lambda command: None
    hang_up_after_data: bool = False
    before_answer: Callable[[], None] = lambda: None
    certificate: Path | None = None
    secure_from_start: bool = False

    @property
    def mails(self) -> list[EmailMessage]:
        return [mail for _, _, mail in self.arrived]

    def settings(self, **changes: object) -> Smtp:
        given = {"host": "127.0.0.1", "port": self.port, "user": "", "password": "", "security": "none"}
        return Smtp(**{**given, "mail_from": "training@north.example", **changes})  # type: ignore[arg-type]


class _Talk(socketserver.StreamRequestHandler):
    """One connection."""

    timeout = 10
    sink: Sink

    def setup(self) -> None:
        self.sink = self.server.sink  # type: ignore[attr-defined]  # given in `running`
        if self.sink.secure_from_start:
            self.request = self._secured()
        super().setup()

    def _secured(self) -> ssl.SSLSocket:
        assert self.sink.certificate is not None
        secure = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        secure.load_cert_chain(self.sink.certificate)
        return secure.wrap_socket(self.request, server_side=True)

    def finish(self) -> None:
        super().finish()
        self.request.close()

    def say(self, words: str) -> None:
        self.wfile.write(words.encode() + b"\r\n")

    def handle(self) -> None:
        try:
            self._talk()
        except OSError:
            return  # the other side left

    def _talk(self) -> None:
        sender, to = "", []
        self.say("220 sink")
        while line := self.rfile.readline().decode("ascii").strip():
            verb, _, rest = line.partition(" ")
            verb = verb.upper()
            refusal = self.sink.refuse(f"{verb} {rest}")
            if refusal is not None:
                self.say(refusal)
            elif verb == "EHLO":
                self.sink.names.append(line.split()[1])
                offers = ["sink", "AUTH PLAIN"]
                if self.sink.certificate is not None and not isinstance(self.request, ssl.SSLSocket):
                    offers.append("STARTTLS")
                self.say("\r\n".join([*(f"250-{one}" for one in offers), "250 SIZE 1000000"]))
            elif verb == "STARTTLS":
                self.say("220 go on")
                self.rfile.close()
                self.request = self._secured()
                super().setup()
            elif verb == "AUTH":
                self.sink.logins.append(base64.b64decode(line.split()[2]).decode())
                self.say("235 welcome")
            elif verb == "MAIL":
                sender, to = _address(line), []
                self.say("250 fine")
            elif verb == "RCPT":
                to.append(_address(line))
                self.say("250 fine")
            elif verb == "DATA":
                self.say("354 go on")
                self._take(sender, to)
                if self.sink.hang_up_after_data:
                    return
                self.say("250 taken")
            elif verb == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 fine")

    def _take(self, sender: str, to: list[str]) -> None:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            assert len(line) <= 1000
            lines.append(line.removeprefix(b"."))
        mail = message_from_bytes(b"".join(lines), policy=default)
        self.sink.before_answer()
        self.sink.raw.append(b"".join(lines))
        self.sink.arrived.append((sender, to, mail))  # type: ignore[arg-type]  # the policy makes an EmailMessage


def words_of(mail: EmailMessage) -> str:
    """The text, with its lines ended as they were written."""
    return str(mail.get_content()).replace("\r\n", "\n")


def _address(line: str) -> str:
    return line.partition("<")[2].partition(">")[0]


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


@contextmanager
def running(sink: Sink) -> Iterator[Sink]:
    """Listens until the end of the block; on the port it had before, if it listened already."""
    with _Server(("127.0.0.1", sink.port), _Talk) as server:
        server.sink = sink  # type: ignore[attr-defined]  # read by _Talk
        sink.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield sink
        finally:
            server.shutdown()
            thread.join(10)


def make_certificate(folder: Path) -> Path:
    """Key and certificate for 127.0.0.1 in one file; as SSL_CERT_FILE it is trusted."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    begun = datetime.datetime.now(datetime.UTC) - datetime.timedelta(hours=1)
    alternatives = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begun)
        .not_valid_after(begun + datetime.timedelta(days=1))
        .add_extension(alternatives, critical=False)
        .sign(key, hashes.SHA256())
    )
    file = folder / "certificate.pem"
    file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return file

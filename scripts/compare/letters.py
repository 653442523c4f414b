"""A mail server on loopback that takes every mail and passes none on."""

from __future__ import annotations

import email
import email.policy
import socketserver
import threading
from typing import Self

KEPT = ("From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "Content-Type")
ANSWERS = {"DATA": "354 go on", "QUIT": "221 bye"}


class LetterBox:
    """Mails that came since they were last taken."""

    def __init__(self) -> None:
        self.came: list[dict[str, str]] = []
        self.server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), self._handler())
        self.server.daemon_threads = True

    @property
    def settings(self) -> dict[str, str]:
        """What makes a site send its mail here."""
        return {
            "LMS_SMTP_HOST": "127.0.0.1",
            "LMS_SMTP_PORT": str(self.server.server_address[1]),
            "LMS_SMTP_SECURITY": "none",
            "LMS_MAIL_FROM": "training@alongside.example",
        }

    def take(self) -> list[dict[str, str]]:
        taken, self.came = self.came, []
        return taken

    def __enter__(self) -> Self:
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()

    def _handler(self) -> type[socketserver.StreamRequestHandler]:
        box = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                self.answer("220 here")
                while line := self.rfile.readline().decode("ascii").strip():
                    word = line.split()[0].upper()
                    self.answer(ANSWERS.get(word, "250 fine"))
                    if word == "QUIT":
                        return
                    if word == "DATA":
                        box.came.append(read_letter(self.lines()))
                        self.answer("250 taken")

            def answer(self, words: str) -> None:
                self.wfile.write(f"{words}\r\n".encode())

            def lines(self) -> bytes:
                read = iter(self.rfile.readline, b".\r\n")
                return b"".join(line[1:] if line.startswith(b".") else line for line in read)

        return Handler


def read_letter(raw: bytes) -> dict[str, str]:
    """Headers by name, and `body`."""
    message = email.message_from_bytes(raw, policy=email.policy.default)
    body = message.get_content()
    return {name: str(message[name]) for name in KEPT if name in message} | {"body": body}

"""Handing one mail to the mail server."""

from __future__ import annotations

import hashlib
import smtplib
import ssl
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

from lms.settings import Smtp

TIMEOUT_SECONDS = 20
# Only what every server on the way takes: long lines and characters beyond ASCII travel encoded.
_POLICY = SMTP.clone(cte_type="7bit")


class NotSent(Exception):
    """A mail did not leave; the message says why in a few words, without any address.

    NotSent
     ├── Unreachable   the server is at fault, and would refuse any other mail as well
     └── Refused       this one mail is at fault
    """


class ServerUnreachable(NotSent):
    pass


class MessageRefused(NotSent):
    pass


@dataclass(frozen=True, slots=True)
class OutgoingMessage:
    """`idempotency_key` is what names the mail for good: it is told apart by that if it leaves twice."""

    idempotency_key: str
    sender: str
    email: str
    subject: str
    body: str


def send(smtp: Smtp, letter: OutgoingMessage, now: datetime) -> None:
    """Raises Unreachable or Refused."""
    message = message_of(letter, smtp.mail_from, now)
    with _connected(smtp) as server:
        try:
            server.send_message(message, smtp.mail_from, [message["To"].addresses[0].addr_spec])
        except smtplib.SMTPSenderRefused as error:
            raise ServerUnreachable(f"the server takes no mail from this site ({error.smtp_code})") from error
        except smtplib.SMTPRecipientsRefused as error:
            code = next(iter(error.recipients.values()))[0]
            raise MessageRefused(f"the server does not take this address ({code})") from error
        except smtplib.SMTPResponseException as error:
            raise MessageRefused(f"the server does not take this mail ({error.smtp_code})") from error
        except OSError as error:
            raise MessageRefused(f"the connection ended while sending ({type(error).__name__})") from error


def message_of(letter: OutgoingMessage, mail_from: str, now: datetime) -> EmailMessage:
    """The mail as it leaves, with an id that is the same each time; raises Refused."""
    message = EmailMessage(policy=_POLICY)
    message["From"] = Address(_one_line(letter.sender), addr_spec=mail_from)
    message["To"] = _address(letter.email)
    message["Subject"] = _one_line(letter.subject)
    message["Date"] = now
    message["Message-ID"] = message_id(letter.idempotency_key, mail_from)
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.body)
    return message


def message_id(idempotency_key: str, mail_from: str) -> str:
    return f"<{hashlib.sha256(idempotency_key.encode()).hexdigest()[:40]}@{mail_from.rpartition('@')[2]}>"


def _address(email: str) -> Address:
    """Only an address that comes out as it went in: `a(b)@c.d` would reach someone else."""
    local, _, domain = email.rpartition("@")
    try:
        typed = f"{local}@{domain.encode('idna').decode('ascii')}"
        address = Address(addr_spec=typed)
    except (ValueError, MessageError) as error:
        raise MessageRefused("no mail can be sent to this address") from error
    if address.addr_spec != typed or not typed.isascii():
        raise MessageRefused("no mail can be sent to this address")
    return address


def _one_line(text: str) -> str:
    """Fit for a header: no line breaks, nothing invisible."""
    visible = "".join(" " if unicodedata.category(sign)[0] in "CZ" else sign for sign in text)
    return " ".join(visible.split())


@contextmanager
def _connected(smtp: Smtp) -> Iterator[smtplib.SMTP]:
    """A connection that may send; what goes wrong before that is the server's doing."""
    try:
        server = _connect(smtp)
    except smtplib.SMTPAuthenticationError as error:
        raise ServerUnreachable("the server does not take this user and password") from error
    except smtplib.SMTPNotSupportedError as error:
        raise ServerUnreachable("the server lacks what LMS_SMTP_SECURITY or LMS_SMTP_USER asks for") from error
    except OSError as error:  # also every error of smtplib
        raise ServerUnreachable(f"the server cannot be reached ({type(error).__name__})") from error
    try:
        yield server
    finally:
        _leave(server)


def _connect(smtp: Smtp) -> smtplib.SMTP:
    name = smtp.mail_from.rpartition("@")[2]  # not the machine's own, which is nobody's business
    # To read whom the machine trusts takes long, and is of no use where nothing is encrypted.
    secure = None if smtp.security == "none" else ssl.create_default_context()
    server = (
        smtplib.SMTP_SSL(smtp.host, smtp.port, name, timeout=TIMEOUT_SECONDS, context=secure)
        if smtp.security == "tls"
        else smtplib.SMTP(smtp.host, smtp.port, name, timeout=TIMEOUT_SECONDS)
    )
    try:
        if smtp.security == "starttls":
            server.starttls(context=secure)
        if smtp.user:
            server.login(smtp.user, smtp.password)
        server.ehlo_or_helo_if_needed()  # here, where a refusal is not yet held against a mail
    except BaseException:
        server.close()
        raise
    return server


def _leave(server: smtplib.SMTP) -> None:
    """The mail is taken or not by now: a goodbye that fails changes nothing."""
    try:
        server.quit()
    except OSError:
        server.close()

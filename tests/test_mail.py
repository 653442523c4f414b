"""One mail to a real mail server: how it looks when it arrives, and what is said when it does not."""

from __future__ import annotations

from email import message_from_bytes
from email.header import decode_header, make_header

import pytest

from lms.mail import MessageRefused, OutgoingMessage, ServerUnreachable, message_id, send
from tests.conftest import NOW
from tests.tools.smtp import Sink, make_certificate, running, words_of

LETTER = OutgoingMessage("link-7", "Family Support North", "pia@example.org", "A subject", "Grüße,\n\nzwei Zeilen.\n")


def letter(**changes: str) -> OutgoingMessage:
    return OutgoingMessage(**{name: changes.get(name, getattr(LETTER, name)) for name in LETTER.__slots__})


@pytest.fixture
def sink():
    with running(Sink()) as one:
        yield one


def test_a_mail_arrives_as_it_was_written(sink):
    send(sink.settings(), LETTER, NOW)

    [(sender, to, mail)] = sink.arrived
    assert (sender, to) == ("training@north.example", ["pia@example.org"])
    assert mail["From"] == "Family Support North <training@north.example>"
    assert mail["To"] == "pia@example.org"
    assert mail["Subject"] == "A subject"
    assert mail["Date"].datetime == NOW
    assert mail["Auto-Submitted"] == "auto-generated"
    assert words_of(mail) == "Grüße,\n\nzwei Zeilen.\n"


def test_the_id_of_a_mail_is_the_same_each_time_and_its_own(sink):
    for key in ("link-7", "link-7", "link-8"):
        send(sink.settings(), letter(idempotency_key=key), NOW)

    first, again, other = [mail["Message-ID"] for mail in sink.mails]
    assert first == again == message_id("link-7", "training@north.example")
    assert other != first
    assert first.endswith("@north.example>")


@pytest.mark.parametrize(
    "typed",
    [
        "Hello\nBcc: all@example.org",
        "Hello\r\nBcc: all@example.org",
        "Hello\rBcc: all@example.org",
        "Hello\x0bBcc: all@example.org",
        "Hello\x85Bcc: all@example.org",
        "Hello\u2028Bcc: all@example.org",
        "Hello\x00\n\nBcc: all@example.org",
    ],
)
def test_a_line_break_in_a_name_or_subject_makes_no_header(sink, typed):
    send(sink.settings(), letter(subject=typed, sender=typed), NOW)

    [(_, to, mail)] = sink.arrived
    assert to == ["pia@example.org"]
    assert mail["Bcc"] is None
    assert mail["Subject"] == "Hello Bcc: all@example.org"
    assert mail["From"].addresses[0].display_name == "Hello Bcc: all@example.org"
    assert words_of(mail) == LETTER.body


@pytest.mark.parametrize("text", ["Ж" * 200, "a “curly” name, with commas; and <brackets>", "x" * 900])
def test_any_name_and_subject_arrives_whole(sink, text):
    send(sink.settings(), letter(subject=text, sender=text[:120]), NOW)

    # By the older reader of Python: the newer one puts spaces between the parts of a long name.
    read = {name: str(make_header(decode_header(value))) for name, value in message_from_bytes(sink.raw[0]).items()}
    assert read["Subject"] == text
    assert read["From"].replace('"', "").split() == f"{text[:120]} <training@north.example>".split()


def test_a_long_line_and_a_lonely_dot_arrive_whole(sink):
    body = "https://learn.example.org/link/" + "x" * 2000 + "\n.\nafter the dot\n"

    send(sink.settings(), letter(body=body), NOW)

    assert words_of(sink.mails[0]) == body


@pytest.mark.parametrize(
    "email",
    [
        "a,b@example.org",
        "a(b)@example.org",
        "<a>@example.org",
        "pïa@example.org",
        "a..b@example.org",
        "a@" + "x" * 99,
    ],
)
def test_an_address_that_would_reach_someone_else_is_refused(sink, email):
    with pytest.raises(MessageRefused, match="no mail can be sent to this address"):
        send(sink.settings(), letter(email=email), NOW)

    assert sink.arrived == []


def test_a_domain_beyond_ascii_is_written_as_servers_know_it(sink):
    send(sink.settings(), letter(email="pia@bücher.example"), NOW)

    assert sink.arrived[0][1] == ["pia@xn--bcher-kva.example"]


def test_the_machine_does_not_tell_its_own_name(sink):
    send(sink.settings(), LETTER, NOW)

    assert sink.names == ["north.example"]


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_user_and_password_travel_encrypted(tmp_path, monkeypatch, security):
    certificate = make_certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with running(Sink(certificate=certificate, secure_from_start=security == "tls")) as sink:
        send(sink.settings(security=security, user="north", password="secret words"), LETTER, NOW)

    assert sink.logins == ["\0north\0secret words"]
    assert len(sink.arrived) == 1


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_server_that_is_not_who_it_says_gets_nothing(tmp_path, security):
    one = Sink(certificate=make_certificate(tmp_path), secure_from_start=security == "tls")
    with running(one) as sink, pytest.raises(ServerUnreachable, match="SSLCertVerificationError"):
        send(sink.settings(security=security, user="north", password="secret"), LETTER, NOW)

    assert (sink.logins, sink.arrived) == ([], [])


def test_a_server_without_starttls_gets_nothing(sink):
    with pytest.raises(ServerUnreachable, match="lacks what LMS_SMTP_SECURITY"):
        send(sink.settings(security="starttls"), LETTER, NOW)

    assert sink.arrived == []


def refusing(verb: str | tuple[str, ...], answer: str):
    return lambda command: answer if command.startswith(verb) else None


@pytest.mark.parametrize(
    ("verb", "answer", "trouble", "words"),
    [
        (("EHLO", "HELO"), "554 not you, pia@example.org", ServerUnreachable, "cannot be reached"),
        ("AUTH", "535 wrong, pia@example.org", ServerUnreachable, "does not take this user and password"),
        ("MAIL", "550 pia@example.org is not yours", ServerUnreachable, r"no mail from this site \(550\)"),
        ("RCPT", "550 no pia@example.org here", MessageRefused, r"does not take this address \(550\)"),
        ("RCPT", "451 pia@example.org later", MessageRefused, r"does not take this address \(451\)"),
        ("DATA", "554 pia@example.org no", MessageRefused, r"does not take this mail \(554\)"),
    ],
)
def test_what_a_server_refuses_is_told_without_an_address(sink, verb, answer, trouble, words):
    sink.refuse = refusing(verb, answer)

    with pytest.raises(trouble, match=words) as told:
        send(sink.settings(user="north" if verb == "AUTH" else "", password="secret"), LETTER, NOW)

    assert "pia" not in str(told.value)
    assert "secret" not in str(told.value)
    assert sink.arrived == []


def test_a_server_that_is_not_there_cannot_be_reached():
    with running(Sink()) as sink:
        pass

    with pytest.raises(ServerUnreachable, match="ConnectionRefusedError"):
        send(sink.settings(), LETTER, NOW)


def test_a_connection_that_ends_while_sending_is_told_of_this_mail(sink):
    sink.hang_up_after_data = True

    with pytest.raises(MessageRefused, match="the connection ended while sending"):
        send(sink.settings(), LETTER, NOW)


def test_a_goodbye_that_is_not_answered_changes_nothing(sink):
    sink.refuse = refusing("QUIT", "")

    send(sink.settings(), LETTER, NOW)

    assert len(sink.arrived) == 1


def test_a_password_is_never_printed():
    assert "secret" not in repr(Sink().settings(password="secret"))

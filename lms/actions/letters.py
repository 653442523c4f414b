"""The words of mails about getting in. `{link}` in them stands for the address of a one-time link."""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple

from lms.domain.program import Program
from lms.store.links import Opens


class Words(NamedTuple):
    """A subject says nothing that a locked screen should not show."""

    subject: str
    body: str


def of_link(opens: Opens, program: Program, lasts: timedelta) -> Words:
    """The mail that brings a link."""
    once = f"The link works once, and for {span(lasts)}."
    match opens:
        case Opens.INVITE:
            return Words(
                "Your account is ready",
                f"Welcome to {program.name}.\n\n"
                "An account is ready for you. Open this link, say what we should call you, and choose a password:\n\n"
                f"{{link}}\n\n{once} {_ask(program)} for a new one if it has run out.\n\n"
                "The account is yours: it stays open when a job ends, and your record goes with you.\n",
            )
        case Opens.RESET:
            return Words(
                "A link to choose a new password",
                "Hello,\n\n"
                f"someone asked for a new password for your account at {program.name}. If it was you, open this "
                f"link and choose one:\n\n{{link}}\n\n{once}\n\n"
                "If it was not you, you need not do anything: your password stays as it is.\n",
            )
        case Opens.REATTACH:
            return Words(
                "A link to get back to your account",
                "Hello,\n\n"
                f"you asked {program.name} to bring your account back to you at this address. Open this link and "
                f"choose a password:\n\n{{link}}\n\n{once} {_ask(program)} for a new one if it has run out.\n\n"
                "If you did not ask for this, please do not open it.\n",
            )


def of_move_begun(program: Program) -> Words:
    """To the address of before, while there is time to object."""
    return Words(
        "Your account is about to move to another address",
        "Hello,\n\n"
        f"{program.name} was asked to bring your account to another e-mail address, checked who asked, and made a "
        "link for that. If it was you, you need not do anything.\n\n"
        "If it was not you, sign in and change your password now: that stops it. "
        f"Then tell us. {_ask(program)}.\n",
    )


def of_move_done(program: Program) -> Words:
    """To both addresses."""
    return Words(
        "Your account has moved to another address",
        "Hello,\n\n"
        f"your account at {program.name} now belongs to another e-mail address than before, as you asked. A new "
        "password was chosen, every device was signed out, and a second step for signing in was taken away.\n\n"
        f"If it was not you, please tell us today. {_ask(program)}.\n",
    )


def of_new_password(program: Program) -> Words:
    return Words(
        "Your password was changed",
        "Hello,\n\n"
        f"a new password was chosen for your account at {program.name}, with a link that works once. Every device "
        "that was signed in before is signed out.\n\n"
        f"If it was not you, please tell us today. {_ask(program)}.\n",
    )


def span(lasts: timedelta) -> str:
    """`one hour`, `3 days`."""
    hours = int(lasts.total_seconds()) // 3600
    if hours == 1:
        return "one hour"
    return f"{hours} hours" if hours < 48 else f"{hours // 24} days"


def _ask(program: Program) -> str:
    return f"Ask {program.contact}" if program.contact else "Ask whoever runs the program"

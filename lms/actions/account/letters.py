"""The words of mails about getting back in. `{link}` in them stands for the address of a one-time link."""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple

from lms.domain.program.program import Program


class Words(NamedTuple):
    """A subject says nothing that a locked screen should not show."""

    subject: str
    body: str


def of_reset_link(program: Program, lasts: timedelta) -> Words:
    return Words(
        "A link to choose a new password",
        "Hello,\n\n"
        f"someone asked for a new password for your account at {program.name}. If it was you, open this link and "
        f"choose one:\n\n{{link}}\n\nIt works once, and for {span(lasts)}.\n\n"
        "If it was not you, you need not do anything: your password stays as it is.\n",
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

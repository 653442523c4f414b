"""One-time links as a page shows them: their address, and the key they are made with."""

from __future__ import annotations

from flask import render_template

from lms.actions.links import Opens, lasts
from lms.keys import read_key
from lms.queries.people import Person
from lms.web import context


def link_key() -> bytes:
    return read_key(context.settings().data / "keys" / "link.key")


def link_address(token: str) -> str:
    """From the configured address, never from the name that a request came with."""
    return f"{context.settings().public_url}/link/{token}"


def link_page(person: Person, token: str, opens: Opens) -> str:
    """Shows the link: the only page that ever does."""
    return render_template(
        "people/link.html",
        person=person,
        address=link_address(token),
        kind=opens.value,
        lasts=lasts(opens, by_hand=True),
        sends=context.sends_mail(),
    )

"""One-time links as a page shows them."""

from __future__ import annotations

from flask import render_template

from lms.actions.account.links import Opens, address_of, lasts
from lms.queries.people.people import Person
from lms.web import context


def link_page(person: Person, token: str, opens: Opens) -> str:
    """Shows the link: the only page that ever does."""
    return render_template(
        "people/link.html",
        person=person,
        address=address_of(context.settings().public_url, token),
        kind=opens.value,
        lasts=lasts(opens, by_hand=True),
        sends=context.sends_mail(),
    )

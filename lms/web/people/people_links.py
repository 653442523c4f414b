"""One-time links as a page shows them."""

from __future__ import annotations

from flask import render_template

from lms.actions.account.links import LinkPurpose, address_of, lifetime_words
from lms.queries.people.people import Person
from lms.web import context


def link_page(person: Person, token: str, opens: LinkPurpose) -> str:
    """Shows the link: the only page that ever does."""
    return render_template(
        "people/link.html",
        person=person,
        address=address_of(context.settings().public_url, token),
        kind=opens.value,
        lasts=lifetime_words(opens, by_hand=True),
        sends=context.sends_mail(),
    )

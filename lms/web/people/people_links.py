"""One-time links as a page shows them: one, or a sheet of paper for each of many."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import segno
from flask import render_template
from markupsafe import Markup

from lms.actions.account.links import LinkPurpose, address_of, lifetime_words
from lms.actions.people.invitations import last_day_of_invitation
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


def sheets_page(invited: Sequence[tuple[int, str, str]], tokens: Mapping[int, str]) -> str:
    """A sheet for each of (id, shown name, e-mail), with the link and its square code."""
    addresses = {person_id: address_of(context.settings().public_url, token) for person_id, token in tokens.items()}
    return render_template(
        "people/sheets.html",
        sheets=[(name, email, addresses[one], _square(addresses[one])) for one, name, email in invited],
        until=last_day_of_invitation(context.acting()),
    )


def _square(address: str) -> Markup:
    drawing = segno.make(address, micro=False, error="m")
    svg = drawing.svg_inline(border=3, omitsize=True, dark="#000", light="#fff", svgclass="qr", lineclass=None)
    return Markup(svg)  # noqa: S704 -- drawn here, of black and white squares

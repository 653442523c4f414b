"""One-time links that an administrator gives to a person, each with its mail."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from lms.actions.account.links import CannotLink, LinkPurpose, lifetime, make_link, make_links
from lms.actions.account.sessions import token_hash
from lms.content.mails import render_mail
from lms.domain.acting import Acting
from lms.domain.people.person import read_email
from lms.domain.program.event import Action, EventDetails
from lms.domain.typed import one_line
from lms.store.account import link_checks
from lms.store.people import people, roster
from lms.store.program import events, outbox
from lms.store.tables.people import Person

NOTE_MAX = 200
CHECKS = {
    "spoke": "I know them and spoke with them",
    "photo-id": "Photo ID matched",
    "colleague": "Someone who works here knows them, and I spoke with both",
}


class CannotSendLink(Exception):
    """A link that cannot be made; `field` names what has to change, and the message says why."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__(why)
        self.field = field


def kind_for(person: Person) -> LinkPurpose:
    """An invitation until a password was chosen, then a way to a new one."""
    return LinkPurpose.INVITE if person.password_hash is None else LinkPurpose.RESET


def give_link(acting: Acting, person: Person, key: bytes) -> str:
    """The token of a link that lets the person choose a password: the first one, or a new one. Mailed as well."""
    if kind_for(person) is LinkPurpose.INVITE:
        return invite_each(acting, [(person.id, person.display_name)], key)[person.id]
    token = make_links(acting, [person.id], LinkPurpose.RESET, key)[person.id]
    link_id = link_checks.links_by_hash([token_hash(token)])[token_hash(token)]
    until = _until(acting, LinkPurpose.RESET)
    message = render_mail(
        "password-reset-by-administrator", name=person.display_name, until=until, program=acting.program
    )
    outbox.write(f"link-{link_id}", person.id, *message, acting.now, link_id=link_id)
    events.record_event(Action.RESET_LINK_MADE, by=acting.person_id, about=person.id, now=acting.now)
    return token


def invite_each(acting: Acting, invited: Sequence[tuple[int, str]], key: bytes) -> dict[int, str]:
    """Mails an invitation to each (person id, display name); person id to the token of the link."""
    tokens = make_links(acting, [person_id for person_id, _ in invited], LinkPurpose.INVITE, key)
    hashes = {token_hash(token): person_id for person_id, token in tokens.items()}
    until = _until(acting, LinkPurpose.INVITE)
    links = {hashes[one]: link_id for one, link_id in link_checks.links_by_hash(hashes).items()}
    roster.write_mail(
        [
            (
                f"link-{links[person_id]}",
                person_id,
                *render_mail("invitation", name=name, until=until, program=acting.program),
                links[person_id],
            )
            for person_id, name in invited
        ],
        acting.now,
    )
    about = [(person_id, EventDetails()) for person_id, _ in invited]
    events.record_events(Action.INVITED, by=acting.person_id, about=about, now=acting.now)
    return tokens


def hand_over_each(acting: Acting, person_ids: Sequence[int], key: bytes) -> dict[int, str]:
    """Person id to the token of a new invitation that is handed over on paper; nothing is mailed."""
    tokens = make_links(acting, person_ids, LinkPurpose.INVITE, key)
    about = [(person_id, EventDetails()) for person_id in person_ids]
    events.record_events(Action.INVITED, by=acting.person_id, about=about, now=acting.now)
    return tokens


def give_account_back(acting: Acting, person: Person, email: str, checked: str, note: str, key: bytes) -> str:
    """The token of a link that brings a new address to an account; both addresses are told. Raises CannotSendLink."""
    address = read_email(email)
    if address is None:
        raise CannotSendLink("new_email", f"“{email}” is not an e-mail address.")
    if address == person.email:
        raise CannotSendLink("new_email", "This is the address the account has now. A one-time link is enough.")
    if people.person_by_email(address) is not None:
        raise CannotSendLink("new_email", f"{address} already has an account of its own.")
    if checked not in CHECKS:
        raise CannotSendLink("checked", "Please say how you know that it is the right person.")
    words = one_line(note)
    if len(words) > NOTE_MAX:
        raise CannotSendLink("note", f"Please keep the note under {NOTE_MAX} characters.")
    try:
        token = make_link(acting, person.id, LinkPurpose.REATTACH, key, email=address)
    except CannotLink as reason:
        raise CannotSendLink("new_email", str(reason)) from reason
    link_id = link_checks.links_by_hash([token_hash(token)])[token_hash(token)]
    link_checks.add_check(link_id, checked, words)
    until = _until(acting, LinkPurpose.REATTACH)
    message = render_mail("account-recovery", name=person.display_name, until=until, program=acting.program)
    outbox.write(f"link-{link_id}", person.id, *message, acting.now, link_id=link_id)
    message = render_mail("account-recovery-requested", name=person.display_name, program=acting.program)
    outbox.write(f"link-{link_id}-told", person.id, *message, acting.now, email=person.email)
    events.record_event(
        Action.REATTACH_LINK_MADE, by=acting.person_id, about=person.id, now=acting.now, checked=checked
    )
    return token


def last_day_of_invitation(acting: Acting) -> date:
    """Until when an invitation that is made now opens."""
    return _until(acting, LinkPurpose.INVITE)


def _until(acting: Acting, opens: LinkPurpose) -> date:
    return acting.program.day_of(acting.now + lifetime(opens, by_hand=True))

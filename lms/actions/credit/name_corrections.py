"""Issuing certificates anew: asked for by the person, done by an administrator.

The name is put right, or what the program printed wrong of itself. Hours, day and line stay as they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from lms.actions.credit.certificates import paper_of
from lms.actions.credit.papers import have_file_made
from lms.content.mails import render_mail
from lms.domain.acting import Acting
from lms.domain.chance import random_bytes
from lms.domain.credit.certificate import RANDOM_BYTES, NameReason, Provider, serial_from
from lms.domain.people.person import read_name
from lms.domain.program.event import Action
from lms.store.credit import name_corrections
from lms.store.locks import lock_people
from lms.store.people import people
from lms.store.program import events, outbox
from lms.store.tables.people import Person


class CannotCorrect(Exception):
    """Nothing can be put right so.

    CannotCorrect
     ├── NoName            what was typed cannot be a name
     ├── NothingDiffers    the name stands so already, on every certificate that was chosen
     └── NotTheirs         a certificate that was chosen is another's, or was revoked or corrected meanwhile
    """


class NoName(CannotCorrect):
    pass


class NothingDiffers(CannotCorrect):
    pass


class NotTheirs(CannotCorrect):
    pass


def ask_for_correction(acting: Acting, typed: str, why: NameReason) -> None:
    """Asks an administrator for another legal name; what was asked for before and is open gives way.

    Raises NoName or NothingDiffers.
    """
    legal_name = read_name(typed)
    if legal_name is None:
        raise NoName
    lock_people([acting.me])
    person = people.person(acting.me)
    if person is None or (
        why is not NameReason.MISPRINT
        and person.legal_name == legal_name
        and all(one.name == legal_name for one in name_corrections.correctable(acting.me))
    ):
        raise NothingDiffers
    before = name_corrections.open_request(acting.me)
    if before is not None:
        name_corrections.settle_request(before.id, "asked anew", acting.me, acting.now)
    request_id = name_corrections.add_request(acting.me, legal_name, why, acting.now)
    message = render_mail("name-correction-requested", program=acting.program)
    for administrator in sorted(people.lasting_administrators() - {acting.me}):
        outbox.write(f"name-request-{request_id}-{administrator}", administrator, *message, acting.now)
    events.record_event(
        Action.NAME_CORRECTION_REQUESTED, by=acting.me, about=acting.me, now=acting.now, request=request_id, why=why
    )


def correct_certificates(
    acting: Acting, person: Person, typed: str, why: NameReason, certificate_ids: Sequence[int]
) -> int:
    """Keeps the legal name, and issues these certificates anew with it: how many.

    Each old one stays true to what it said and is superseded; facts, day and hours of the new one are the old one's.
    For a misprint the new one says of the program what it says of itself today, and the name may stay.
    An open request of the person is settled by it. Raises NoName, NothingDiffers or NotTheirs.
    """
    legal_name = read_name(typed)
    if legal_name is None:
        raise NoName
    lock_people([person.id])  # before looking, so that of two presses at one moment one sees the other's certificates
    theirs = {one.id: one for one in name_corrections.correctable(person.id)}
    if not theirs.keys() >= set(certificate_ids):
        raise NotTheirs
    is_misprint = why is NameReason.MISPRINT
    chosen = [one for one in sorted(set(certificate_ids)) if is_misprint or theirs[one].name != legal_name]
    if not chosen and person.legal_name == legal_name:
        raise NothingDiffers
    if person.legal_name != legal_name:
        person.legal_name = legal_name
        events.record_event(
            Action.PERSON_CHANGED, by=acting.person_id, about=person.id, now=acting.now, fields="legal_name"
        )
    new = [_correct(acting, person.id, one, legal_name, why) for one in chosen]
    for certificate_id in new:
        have_file_made(acting, certificate_id)
    _settle(acting, person.id, "taken")
    if new and person.id != acting.person_id:
        message = render_mail("certificates-corrected", name=person.display_name, program=acting.program)
        outbox.write(f"certificates-corrected-{max(new)}", person.id, *message, acting.now)
    return len(new)


def _correct(acting: Acting, person_id: int, certificate_id: int, name: str, why: NameReason) -> int:
    serial, facts = serial_from(random_bytes(RANDOM_BYTES)), name_corrections.facts_of(certificate_id)
    facts = replace(facts, name=name, reissued_on=acting.today)
    if why is NameReason.MISPRINT:
        told = acting.program
        provider = Provider(told.name, told.address, told.contact)
        facts = replace(facts, provider=provider, signatory=told.signatory, logo=told.logo_id, **paper_of(told))
    new = name_corrections.correct(certificate_id, serial, facts, acting.now)
    events.record_event(
        Action.CERTIFICATE_CORRECTED,
        by=acting.person_id,
        about=person_id,
        now=acting.now,
        certificate=certificate_id,
        why=why,
    )
    return new


def decline(acting: Acting, person_id: int) -> bool:
    """Settles the open request without any change; False when there is none any more. The person is told."""
    request_id = _settle(acting, person_id, "declined")
    if request_id is None:
        return False
    person = people.person(person_id)
    if person is not None:
        message = render_mail("name-correction-declined", name=person.display_name, program=acting.program)
        outbox.write(f"name-request-{request_id}-declined", person_id, *message, acting.now)
    events.record_event(
        Action.NAME_CORRECTION_DECLINED, by=acting.me, about=person_id, now=acting.now, request=request_id
    )
    return True


def _settle(acting: Acting, person_id: int, outcome: str) -> int | None:
    request = name_corrections.open_request(person_id)
    if request is None:
        return None
    name_corrections.settle_request(request.id, outcome, acting.me, acting.now)
    return request.id

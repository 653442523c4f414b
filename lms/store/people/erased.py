"""Taking a person's name out of what stays."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import delete, select, update

from lms.domain.people.names import sort_key
from lms.store.db import db
from lms.store.joined import accounts_of
from lms.store.tables.competence import Observation, PracticeDraft
from lms.store.tables.credit import Certificate
from lms.store.tables.people import Person

NAME = "Erased person"


def address_of(person_id: int) -> str:
    """Unlike any other, and by RFC 2606 nobody's."""
    return f"erased-{person_id}@erased.invalid"


def end_open_practice(person_id: int, now: datetime) -> None:
    """What was asked for is taken back, and half-filled forms about this person are gone."""
    about = select(Observation.id).where(Observation.person_id.in_(accounts_of(person_id)))
    drafts = delete(PracticeDraft).where(PracticeDraft.observation_id.in_(about))
    db.session.execute(drafts.execution_options(synchronize_session=False))
    is_open = (Observation.confirmed_by_rater_at.is_(None), Observation.withdrawn_at.is_(None))
    ending = (
        update(Observation)
        .where(Observation.person_id.in_(accounts_of(person_id)), *is_open)
        .values(withdrawn_at=now)
    )
    db.session.execute(ending.execution_options(synchronize_session=False))


def take_names(person_id: int) -> None:
    """Of the accounts and of their certificates, whose numbers go on being genuine."""
    for person in db.session.scalars(select(Person).where(Person.id.in_(accounts_of(person_id)))):
        person.email, person.legal_name, person.display_name = address_of(person.id), NAME, NAME
        person.sort_key, person.password_hash, person.hired_on = sort_key(NAME), None, None
        person.is_administrator = False
    for paper in db.session.scalars(select(Certificate).where(Certificate.person_id.in_(accounts_of(person_id)))):
        paper.facts, paper.file_sha256 = replace(paper.facts, name=""), None
        paper.revoked_why = paper.revoked_why and "no reason is kept"
    db.session.flush()

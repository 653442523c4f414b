"""Who may do what: the one place that decides a right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum

SENIOR_PEER = "senior-peer"  # the slug of the profile that may be named to rate practice


class Permission(StrEnum):
    """What a route asks for."""

    ANYONE = "anyone"
    SIGNED_IN = "signed in"
    STUDY = "study"
    READ_OWN = "read own record"
    READ_RECORD = "read a person's record"
    READ_TEAM = "read where a team stands"
    ASSIGN = "assign training"
    PRACTISE = "take part in observed practice"
    SIGN_OFF = "rate observed practice"
    LOG_SUPERVISION = "write the supervision log"
    HOLD_EVENTS = "hold live events"
    REVIEW_EXTERNAL = "review training taken elsewhere"
    ADMINISTER = "run the program"


class Reach(IntEnum):
    """Whose record a right extends to."""

    NOBODY = 0
    SELF = 1
    TEAM = 2
    EVERYONE = 3


class Role(StrEnum):
    ANONYMOUS = "anonymous"
    DEACTIVATED = "deactivated"
    PEER = "peer"
    SUPERVISOR = "supervisor"
    ADMINISTRATOR = "administrator"
    RATER = "rater"  # never alone: a supervisor who may sign off practice


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: the roles a person holds today and whom they supervise today."""

    person_id: int | None
    roles: frozenset[Role]
    team: frozenset[int] = frozenset()


ANONYMOUS = Actor(None, frozenset({Role.ANONYMOUS}))

_ALL = tuple(Role)
_SIGNED_IN = tuple(role for role in Role if role is not Role.ANONYMOUS)
_ACTIVE = (Role.PEER, Role.SUPERVISOR, Role.ADMINISTRATOR)

TABLE: Mapping[Permission, Mapping[Role, Reach]] = {
    Permission.ANYONE: dict.fromkeys(_ALL, Reach.EVERYONE),
    Permission.SIGNED_IN: dict.fromkeys(_SIGNED_IN, Reach.EVERYONE),
    Permission.STUDY: dict.fromkeys(_ACTIVE, Reach.SELF),
    Permission.READ_OWN: dict.fromkeys(_SIGNED_IN, Reach.SELF),
    Permission.READ_RECORD: {
        **dict.fromkeys(_SIGNED_IN, Reach.SELF),
        Role.SUPERVISOR: Reach.TEAM,
        Role.ADMINISTRATOR: Reach.EVERYONE,
    },
    Permission.READ_TEAM: {Role.SUPERVISOR: Reach.TEAM, Role.ADMINISTRATOR: Reach.EVERYONE},
    Permission.ASSIGN: {Role.SUPERVISOR: Reach.TEAM, Role.ADMINISTRATOR: Reach.EVERYONE},
    Permission.PRACTISE: dict.fromkeys(_ACTIVE, Reach.SELF),
    Permission.SIGN_OFF: {Role.RATER: Reach.TEAM},
    Permission.HOLD_EVENTS: {Role.SUPERVISOR: Reach.TEAM, Role.ADMINISTRATOR: Reach.EVERYONE},
    Permission.LOG_SUPERVISION: {Role.SUPERVISOR: Reach.TEAM},
    Permission.REVIEW_EXTERNAL: {Role.SUPERVISOR: Reach.TEAM, Role.ADMINISTRATOR: Reach.EVERYONE},
    Permission.ADMINISTER: {Role.ADMINISTRATOR: Reach.EVERYONE},
}


def reach(actor: Actor, permission: Permission) -> Reach:
    """The widest reach that any of the actor's roles gives."""
    row = TABLE[permission]
    return max((row.get(role, Reach.NOBODY) for role in actor.roles), default=Reach.NOBODY)


def may(actor: Actor, permission: Permission, person_id: int | None = None) -> bool:
    """Whether the actor may, about this person (None when the right is about no one's record)."""
    widest = reach(actor, permission)
    if widest is Reach.EVERYONE:
        return True
    if person_id is None:
        return widest is not Reach.NOBODY
    if widest is Reach.TEAM and person_id in actor.team:
        return True
    return widest >= Reach.SELF and person_id == actor.person_id


def supervisor_of(person_id: int, supervisor_id: int | None, *, signs_off: bool = False) -> Actor:
    """How whoever supervises this person today looks at them; where nobody does, how an administrator would."""
    if supervisor_id is None:
        return Actor(0, frozenset({Role.ADMINISTRATOR}))
    roles = {Role.SUPERVISOR, Role.RATER} if signs_off else {Role.SUPERVISOR}
    return Actor(supervisor_id, frozenset(roles), frozenset({person_id}))


def may_assign(actor: Actor, person_id: int) -> bool:
    """Whether the actor may ask this person for training, and withdraw that: never of oneself."""
    return person_id != actor.person_id and may(actor, Permission.ASSIGN, person_id)


def may_review_external(actor: Actor, person_id: int) -> bool:
    """Whether the actor may review what this person took elsewhere: never one's own."""
    return person_id != actor.person_id and may(actor, Permission.REVIEW_EXTERNAL, person_id)


def may_confirm_steps(actor: Actor, person_id: int) -> bool:
    """Whether the actor may confirm what this person said of their onboarding plan: who supervises them today."""
    return person_id != actor.person_id and may(actor, Permission.SIGN_OFF, person_id)


def may_read_own_words(actor: Actor, person_id: int) -> bool:
    """Whether the actor reads how this person sees themselves, where they show it: who supervises them today.

    Administrators do not, and on this page of somebody else's nobody reads their own.
    """
    return person_id != actor.person_id and may(actor, Permission.LOG_SUPERVISION, person_id)


def is_senior_peer(profile: str | None) -> bool:
    """Whether someone with this profile may be named to rate the practice of people whom they do not supervise."""
    return profile == SENIOR_PEER


def may_rate(
    actor: Actor, person_id: int, rater_id: int | None, *, is_senior_peer: bool, senior_signs: bool = False
) -> bool:
    """Whether the actor may rate this person's practice: who supervises them today, or the senior peer who is named.

    With `senior_signs` only the senior peer. Never one's own, and never once one left the job.
    """
    if person_id == actor.person_id or Role.DEACTIVATED in actor.roles:
        return False
    if is_senior_peer and rater_id == actor.person_id:
        return True
    return not senior_signs and may(actor, Permission.SIGN_OFF, person_id)

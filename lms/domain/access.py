"""Who may do what: the one place that decides a right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum


class Permission(StrEnum):
    """What a route asks for."""

    ANYONE = "anyone"
    SIGNED_IN = "signed in"
    STUDY = "study"
    READ_OWN = "read own record"


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

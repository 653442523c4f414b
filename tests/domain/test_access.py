"""Who may do what: every permission with every role."""

from __future__ import annotations

from itertools import product

import pytest

from lms.domain.access import (
    ANONYMOUS,
    TABLE,
    Actor,
    Permission,
    Reach,
    Role,
    is_senior_peer,
    may,
    may_assign,
    may_confirm_steps,
    may_rate,
    may_read_own_words,
    may_review_external,
    reach,
    supervisor_of,
)
from tests.tools.each import each

ME, PIA, STRANGER = 1, 2, 3
NOBODY, SELF, TEAM, EVERYONE = Reach
EXPECTED = {
    #                        anonymous deactivated peer      supervisor administrator rater
    Permission.ANYONE: (EVERYONE, EVERYONE, EVERYONE, EVERYONE, EVERYONE, EVERYONE),
    Permission.SIGNED_IN: (NOBODY, EVERYONE, EVERYONE, EVERYONE, EVERYONE, EVERYONE),
    Permission.STUDY: (NOBODY, NOBODY, SELF, SELF, SELF, NOBODY),
    Permission.READ_OWN: (NOBODY, SELF, SELF, SELF, SELF, SELF),
    Permission.READ_RECORD: (NOBODY, SELF, SELF, TEAM, EVERYONE, SELF),
    Permission.READ_TEAM: (NOBODY, NOBODY, NOBODY, TEAM, EVERYONE, NOBODY),
    Permission.ASSIGN: (NOBODY, NOBODY, NOBODY, TEAM, EVERYONE, NOBODY),
    Permission.PRACTISE: (NOBODY, NOBODY, SELF, SELF, SELF, NOBODY),
    Permission.SIGN_OFF: (NOBODY, NOBODY, NOBODY, NOBODY, NOBODY, TEAM),
    Permission.LOG_SUPERVISION: (NOBODY, NOBODY, NOBODY, TEAM, NOBODY, NOBODY),
    Permission.HOLD_EVENTS: (NOBODY, NOBODY, NOBODY, TEAM, EVERYONE, NOBODY),
    Permission.REVIEW_EXTERNAL: (NOBODY, NOBODY, NOBODY, TEAM, EVERYONE, NOBODY),
    Permission.ADMINISTER: (NOBODY, NOBODY, NOBODY, NOBODY, EVERYONE, NOBODY),
}


def actor(*roles: Role) -> Actor:
    if roles == (Role.ANONYMOUS,):
        return ANONYMOUS
    return Actor(
        ME, frozenset(roles), frozenset({PIA}) if {Role.SUPERVISOR, Role.RATER} & set(roles) else frozenset()
    )


def test_every_permission_is_in_the_table():
    assert set(TABLE) == set(EXPECTED) == set(Permission)


@each("permission, role", product(Permission, Role))
def test_a_role_reaches_as_far_as_the_design_says(permission, role):
    assert reach(actor(role), permission) is EXPECTED[permission][list(Role).index(role)]


@each("permission, role", product(Permission, Role))
def test_a_role_may_about_those_whom_it_reaches(permission, role):
    widest = EXPECTED[permission][list(Role).index(role)]
    one = actor(role)

    allowed = [person for person in (ME, PIA, STRANGER) if may(one, permission, person)]

    reached = {NOBODY: [], SELF: [ME], TEAM: [ME, PIA], EVERYONE: [ME, PIA, STRANGER]}
    assert allowed == reached[widest]


@each("permission, role", product(Permission, Role))
def test_a_right_about_nobodys_record_is_had_by_whoever_reaches_anyone(permission, role):
    assert may(actor(role), permission) is (EXPECTED[permission][list(Role).index(role)] > NOBODY)


def test_the_widest_of_several_roles_counts():
    assert reach(actor(Role.PEER, Role.DEACTIVATED), Permission.STUDY) is SELF


def test_nobody_in_no_role_reaches_anyone():
    assert reach(Actor(ME, frozenset()), Permission.ANYONE) is NOBODY


def test_no_peer_supervisor_or_administrator_reads_anothers_record_by_a_right_to_ones_own():
    actors = [actor(role) for role in (Role.PEER, Role.SUPERVISOR, Role.ADMINISTRATOR)]

    assert not any(may(one, Permission.READ_OWN, PIA) for one in actors)


@pytest.fixture
def _team_right(monkeypatch):
    """A right of the kind that comes with the team pages."""
    monkeypatch.setitem(TABLE, Permission.READ_OWN, {Role.SUPERVISOR: Reach.TEAM, Role.PEER: Reach.SELF})


@pytest.mark.usefixtures("_team_right")
def test_a_right_that_reaches_the_team_holds_for_oneself_and_the_team_only():
    supervisor = actor(Role.SUPERVISOR)

    assert [person for person in (ME, PIA, STRANGER) if may(supervisor, Permission.READ_OWN, person)] == [ME, PIA]


@pytest.mark.parametrize(
    ("roles", "reads"), [((Role.SUPERVISOR,), [PIA]), ((Role.ADMINISTRATOR,), []), ((Role.PEER,), []), ((), [])]
)
def test_only_who_supervises_somebody_reads_the_words_that_they_show(roles, reads):
    found = [person for person in (ME, PIA, STRANGER) if may_read_own_words(actor(*roles), person)]

    assert found == reads


@pytest.mark.usefixtures("_team_right")
def test_having_a_team_is_of_no_use_where_the_right_reaches_oneself_only():
    peer = Actor(ME, frozenset({Role.PEER}), frozenset({PIA}))

    assert may(peer, Permission.READ_OWN, PIA) is False


@pytest.mark.parametrize(
    ("roles", "person", "rater", "is_senior", "told"),
    [
        ({Role.PEER, Role.RATER}, PIA, None, False, True),
        ({Role.PEER, Role.RATER}, PIA, STRANGER, False, True),
        ({Role.PEER, Role.RATER}, STRANGER, ME, False, False),
        ({Role.PEER, Role.RATER}, ME, ME, True, False),
        ({Role.PEER}, STRANGER, ME, True, True),
        ({Role.PEER}, STRANGER, ME, False, False),
        ({Role.PEER}, STRANGER, PIA, True, False),
        ({Role.DEACTIVATED}, STRANGER, ME, True, False),
        ({Role.PEER, Role.ADMINISTRATOR}, PIA, None, False, False),
        ({Role.PEER, Role.SUPERVISOR}, PIA, ME, False, False),
    ],
    ids=[
        "who supervises",
        "who supervises, another is named",
        "named, supervises no more",
        "one's own",
        "the named senior peer",
        "named, no senior peer",
        "a senior peer who is not named",
        "left",
        "an administrator",
        "who supervises, and may not sign off",
    ],
)
def test_who_may_rate_a_practice(roles, person, rater, is_senior, told):
    assert may_rate(actor(*roles), person, rater, is_senior_peer=is_senior) is told


@pytest.mark.parametrize(
    ("rater", "is_senior", "told"), [(ME, True, True), (ME, False, False), (None, True, False), (None, False, False)]
)
def test_where_a_senior_peer_signs_no_supervisor_does(rater, is_senior, told):
    supervisor = actor(Role.PEER, Role.SUPERVISOR, Role.RATER)

    assert may_rate(supervisor, PIA, rater, is_senior_peer=is_senior, senior_signs=True) is told


@pytest.mark.parametrize(
    ("role", "allowed"),
    [
        (Role.DEACTIVATED, []),
        (Role.PEER, []),
        (Role.SUPERVISOR, [PIA]),
        (Role.ADMINISTRATOR, [PIA, STRANGER]),
    ],
)
def test_training_is_never_asked_of_oneself(role, allowed):
    assert [person for person in (ME, PIA, STRANGER) if may_assign(actor(role), person)] == allowed


@pytest.mark.parametrize(
    ("role", "allowed"), [(Role.PEER, []), (Role.SUPERVISOR, []), (Role.RATER, [PIA]), (Role.ADMINISTRATOR, [])]
)
def test_a_step_of_the_onboarding_plan_is_confirmed_by_who_signs_off_and_never_for_oneself(role, allowed):
    assert [person for person in (ME, PIA, STRANGER) if may_confirm_steps(actor(role), person)] == allowed


@pytest.mark.parametrize(("profile", "told"), [("senior-peer", True), ("peer", False), (None, False)])
def test_only_the_profile_of_senior_peers_makes_one(profile, told):
    assert is_senior_peer(profile) is told


def test_whoever_supervises_someone_is_looked_at_as_that_and_nothing_more():
    actor = supervisor_of(4, 2)

    assert (actor.person_id, actor.roles, actor.team) == (2, {Role.SUPERVISOR}, {4})
    assert not may(actor, Permission.SIGN_OFF, 4)
    rater = supervisor_of(4, 2, signs_off=True)
    assert may(rater, Permission.SIGN_OFF, 4)
    assert not may(rater, Permission.SIGN_OFF, 5)


def test_someone_whom_nobody_supervises_is_seen_as_an_administrator_would():
    actor = supervisor_of(4, None)

    assert may(actor, Permission.ASSIGN, 4)
    assert not may(actor, Permission.SIGN_OFF, 4)


def test_training_from_elsewhere_is_reviewed_by_those_above_and_never_by_oneself():
    sam, ada = actor(Role.PEER, Role.SUPERVISOR), actor(Role.PEER, Role.ADMINISTRATOR)

    assert [may_review_external(sam, person_id) for person_id in (PIA, STRANGER, ME)] == [True, False, False]
    assert [may_review_external(ada, person_id) for person_id in (PIA, STRANGER, ME)] == [True, True, False]
    assert not may_review_external(actor(Role.PEER), ME)

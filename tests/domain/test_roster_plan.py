"""What each line of a roster would do."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from lms.domain.people.roster import RosterLine
from lms.domain.people.roster_columns import EmploymentStatus
from lms.domain.people.roster_plan import Change, Known, RosterPlan, RosterStep, plan_roster

SAM = Known(2, "sam@x.org", "Sam Example", "Sam", None, "supervisor", is_administrator=False, has_left=False)
PIA = Known(
    3,
    "pia@x.org",
    "Pia Example",
    "Pia",
    date(2025, 1, 2),
    "peer",
    is_administrator=False,
    has_left=False,
    supervisors=frozenset(["sam@x.org"]),
)
ADA = Known(1, "ada@x.org", "Ada Example", "Ada", None, "", is_administrator=True, has_left=False)
REX = Known(4, "rex@x.org", "Rex Example", "Rex", None, "peer", is_administrator=False, has_left=True)


def plan(*lines: RosterLine, here=(ADA, SAM, PIA, REX), applied_by=1, lasting=(1, 9)) -> RosterPlan:
    numbered = [replace(line, number=number) for number, line in enumerate(lines, 2)]
    known = {one.email: one for one in here}
    return plan_roster(numbered, known, applied_by=applied_by, lasting_administrators=lasting)


def only(line: RosterLine, **options):
    (one,) = plan(line, **options).planned
    return one


def line(email: str, **told) -> RosterLine:
    return RosterLine(0, email=email, **told)


def test_someone_new_is_told_field_by_field():
    one = only(
        line("uma@x.org", name="Uma", supervisor="sam@x.org", hired_on=date(2026, 1, 2), is_administrator=True)
    )

    assert (one.step, one.person_id) == (RosterStep.NEW, None)
    assert [change.words for change in one.changes] == [
        "name: Uma",
        "supervisor: sam@x.org",
        "hired on: 2026-01-02",
        "profile: first-90-days",
        "administrator: yes",
    ]


def test_someone_new_needs_a_name():
    assert only(line("uma@x.org")).why == "The name is missing, and nobody here has this e-mail yet."


def test_what_differs_is_told_with_before_and_after():
    one = only(
        line(
            "pia@x.org",
            name="Pia Hill",
            supervisor="ada@x.org",
            hired_on=date(2025, 1, 3),
            profile="senior-peer",
            is_administrator=True,
        )
    )

    assert (one.step, one.person_id) == (RosterStep.CHANGED, 3)
    assert one.changes == (
        Change("name", "Pia Example", "Pia Hill"),
        Change("supervisor", "sam@x.org", "ada@x.org"),
        Change("hired on", "2025-01-02", "2025-01-03"),
        Change("profile", "peer", "senior-peer"),
        Change("administrator", "no", "yes"),
    )
    assert one.changes[0].words == "name: Pia Example → Pia Hill"


def test_what_was_never_said_is_told_as_such():
    one = only(line("ada@x.org", supervisor="sam@x.org", hired_on=date(2025, 1, 3), profile="peer"))

    assert [change.before for change in one.changes] == ["nobody", "no day", "none"]


def test_empty_and_equal_cells_change_nothing():
    for same in (line("pia@x.org"), line("pia@x.org", name="Pia Example", supervisor="sam@x.org", profile="peer")):
        assert only(same).step is RosterStep.UNCHANGED


def test_a_line_in_trouble_cannot_be_taken_and_stops_nothing_else():
    told = plan(line("x", trouble="Why."), line("uma@x.org", name="Uma"))

    assert [(one.step, one.why) for one in told.planned] == [(RosterStep.CANNOT, "Why."), (RosterStep.NEW, "")]


def test_who_left_is_not_changed_and_supervises_nobody():
    told = plan(line("rex@x.org", name="Rex"), line("pia@x.org", supervisor="rex@x.org"))

    assert [one.why for one in told.planned] == [
        "This person left. Let them return on their own page first.",
        "Nobody who works here or is new in this file has the e-mail rex@x.org.",
    ]


def test_a_supervisor_may_be_new_in_the_file_in_any_order():
    told = plan(line("uma@x.org", name="Uma", supervisor="vic@x.org"), line("vic@x.org", name="Vic"))

    assert [one.step for one in told.planned] == [RosterStep.NEW, RosterStep.NEW]


def test_a_supervisor_whose_own_line_cannot_be_taken_is_not_there():
    told = plan(
        line("uma@x.org", name="Uma", supervisor="vic@x.org"),
        line("vic@x.org", name="Vic", supervisor="wes@x.org"),
        line("wes@x.org"),
    )

    assert [one.step for one in told.planned] == [RosterStep.CANNOT] * 3


def test_a_supervisor_who_is_here_stays_one_when_their_own_line_cannot_be_taken():
    told = plan(line("sam@x.org", trouble="Why."), line("uma@x.org", name="Uma", supervisor="sam@x.org"))

    assert [one.step for one in told.planned] == [RosterStep.CANNOT, RosterStep.NEW]


def test_nobody_takes_the_role_from_themselves_by_a_file():
    assert "from yourself" in only(line("ada@x.org", is_administrator=False)).why


def test_the_last_administrator_stays_one():
    one = only(line("ada@x.org", is_administrator=False), applied_by=None, lasting=(1,))

    assert one.why == "This would leave the program without an administrator."


def test_an_administrator_may_be_unmade_while_another_stays():
    assert only(line("ada@x.org", is_administrator=False), applied_by=None).step is RosterStep.CHANGED


def test_who_works_here_and_is_not_in_the_file_is_told():
    told = plan(line("pia@x.org", trouble="Why."), line("zoe@x.org", name="Zoë"))

    assert [one.email for one in told.missing] == ["ada@x.org", "sam@x.org"]


def test_a_plan_of_nothing_new_is_idle():
    assert plan(line("pia@x.org"), line("x", trouble="Why.")).is_idle
    assert not plan(line("uma@x.org", name="Uma")).is_idle


def test_the_fingerprint_changes_with_what_would_happen():
    changes = line("pia@x.org", name="Pia Hill")

    before = plan(changes).fingerprint

    assert plan(changes).fingerprint == before
    assert plan(changes, here=(ADA, SAM, replace(PIA, legal_name="Pia Bay"))).fingerprint != before


def test_a_plan_gives_its_lines_by_what_they_would_do():
    told = plan(line("uma@x.org", name="Uma"), line("pia@x.org"))

    assert [one.line.email for one in told.of(RosterStep.NEW)] == ["uma@x.org"]


def test_the_names_to_print_are_those_that_it_would_keep():
    told = plan(
        line("new@example.org", name="Uma New"), line("pia@example.org"), line("x@example.org", trouble="Why.")
    )

    assert told.names_to_print == ("Uma New",)


def test_names_in_one_case_are_told_where_they_would_be_kept():
    told = plan(
        line("new@x.org", name="UMA NEW"),
        line("bo@x.org", name="Bo McKay", was_mended=True),
        line("pia@x.org", name="pia bay"),
        line("sam@x.org", name="Sam Example"),
        line("x@x.org", name="NO ONE", trouble="Why."),
    )

    assert told.names_in_one_case == (("UMA NEW", "Uma New"), ("pia bay", "Pia Bay"))
    assert told.names_mended == ("Bo McKay",)


def test_details_are_why_it_cannot_be_taken_or_else_what_it_changes():
    refused, moved = only(line("uma@x.org")), only(line("pia@x.org", name="Pia Bay", profile="senior-peer"))

    assert refused.details == refused.why != ""
    assert moved.details == "; ".join(change.words for change in moved.changes) != ""


def test_someone_new_with_a_name_that_is_here_is_asked_about():
    told = plan(line("pia.new@x.org", name="PIA  Example"), line("uma@x.org", name="Uma"))

    assert [one.step for one in told.planned] == [RosterStep.ASK, RosterStep.NEW]
    assert told.planned[0].namesakes == (PIA,)
    assert told.planned[0].why == "Someone of this name is here with another e-mail."


def test_a_shown_name_and_one_who_left_are_asked_about_as_well():
    told = plan(line("p@x.org", name="Pia"), line("r@x.org", name="Rex Example"))

    assert [one.namesakes for one in told.planned] == [(PIA,), (REX,)]


def test_two_new_lines_of_one_name_are_asked_about():
    told = plan(line("u@x.org", name="Uma Roe"), line("uma@x.org", name="Uma Roe"))

    assert [one.step for one in told.planned] == [RosterStep.NEW, RosterStep.ASK]
    assert told.planned[1].why == "The same name stands on line 2 with another e-mail."


def answered(value: str, *lines: RosterLine) -> RosterPlan:
    numbered = [replace(line, number=number) for number, line in enumerate(lines, 2)]
    known = {one.email: one for one in (ADA, SAM, PIA, REX)}
    return plan_roster(numbered, known, applied_by=1, lasting_administrators=(1, 9), answers={"pia.new@x.org": value})


def test_another_person_of_the_same_name_is_new():
    (one,) = answered("another", line("pia.new@x.org", name="Pia Example")).planned

    assert one.step is RosterStep.NEW


def test_the_same_person_keeps_the_account_and_takes_the_rest_of_the_line():
    told = answered("3", line("pia.new@x.org", name="Pia Example", profile="senior-peer"))

    (one,) = told.planned
    assert (one.step, one.person_id, one.keeps_email) == (RosterStep.CHANGED, 3, "pia@x.org")
    assert one.details == "e-mail: stays pia@x.org; profile: peer → senior-peer"
    assert "pia@x.org" not in [one.email for one in told.missing]


def test_a_supervisor_under_a_new_address_is_the_same_person():
    told = answered("3", line("pia.new@x.org", name="Pia Example"), line("sam@x.org", supervisor="pia.new@x.org"))

    assert told.planned[1].changes == (Change("supervisor", "nobody", "pia@x.org"),)


def test_an_answer_about_somebody_else_counts_for_nothing():
    (one,) = answered("2", line("pia.new@x.org", name="Pia Example")).planned

    assert one.step is RosterStep.ASK


def test_of_two_lines_about_one_account_the_first_counts():
    told = answered("3", line("pia@x.org"), line("pia.new@x.org", name="Pia Example"))

    assert [one.step for one in told.planned] == [RosterStep.UNCHANGED, RosterStep.CANNOT]
    assert told.planned[1].why == "The same person stands on line 2 already."


def test_a_joined_account_is_the_one_that_was_kept():
    known = {one.email: one for one in (ADA, SAM, PIA, REX)} | {"old@x.org": PIA}

    told = plan_roster(
        [RosterLine(2, email="old@x.org", profile="peer")], known, applied_by=1, lasting_administrators=(1, 9)
    )

    assert (told.planned[0].step, told.planned[0].keeps_email) == (RosterStep.UNCHANGED, "pia@x.org")
    assert [one.email for one in told.missing] == ["ada@x.org", "sam@x.org"]


def test_a_supervisor_is_found_by_name():
    told = plan(
        line("pia@x.org", supervisor="Ada EXAMPLE"),
        line("uma@x.org", name="Uma", supervisor="Vic Roe"),
        line("vic@x.org", name="Vic Roe"),
        line("sam@x.org", supervisor="Rex Example"),
        line("ada@x.org", supervisor="Sam Example"),
    )

    assert [change.after for one in told.planned for change in one.changes if change.field == "supervisor"] == [
        "ada@x.org",
        "vic@x.org",
        "sam@x.org",
    ]
    assert told.planned[3].why == "Nobody who works here or is new in this file is called Rex Example."


def test_a_supervisor_whose_name_several_have_is_asked_for_by_address():
    other = replace(SAM, person_id=8, email="sam2@x.org")

    one = only(line("pia@x.org", supervisor="Sam Example"), here=(ADA, SAM, PIA, other))

    assert one.why == "Several people are called Sam Example. Please write the supervisor's e-mail."


def test_nobody_supervises_themselves_by_name():
    assert only(line("sam@x.org", supervisor="Sam Example")).why == "Nobody can supervise themselves."


def test_nobody_leaves_by_a_file_and_nobody_who_left_is_added():
    left = EmploymentStatus.LEFT
    told = plan(
        line("uma@x.org", name="Uma", status=left),
        line("pia@x.org", status=left),
        line("rex@x.org", status=left),
        line("sam@x.org", status=EmploymentStatus.AWAY),
    )

    assert [(one.step, one.why) for one in told.planned] == [
        (RosterStep.CANNOT, "The file says that this person left, so no account is made."),
        (RosterStep.CANNOT, "The file says that this person left. Set the last day on their own page."),
        (RosterStep.UNCHANGED, ""),
        (RosterStep.UNCHANGED, ""),
    ]


def test_a_mended_name_takes_no_letter_from_one_that_is_right():
    mac = replace(PIA, legal_name="Pia MacDonald")

    mended = only(line("pia@x.org", name="Pia Macdonald", was_mended=True), here=(ADA, SAM, mac))
    typed = only(line("pia@x.org", name="Pia Macdonald"), here=(ADA, SAM, mac))

    assert (mended.step, typed.step) == (RosterStep.UNCHANGED, RosterStep.CHANGED)


def test_who_is_missing_is_told_in_the_order_of_names():
    asa = replace(PIA, person_id=7, email="asa@x.org", legal_name="Åsa Roe")

    assert [one.legal_name for one in plan(here=(SAM, ADA, asa)).missing] == ["Ada Example", "Åsa Roe", "Sam Example"]

"""Asking people to take training: the form, what becomes of it, and what is refused."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from lms.domain.program.event import RecordView
from lms.store.db import db, unit_of_work
from lms.store.people import people
from lms.store.tables.program import OutboxMessage
from lms.store.team import assignments
from tests.conftest import NOW, TODAY
from tests.tools.asked import asked_of
from tests.tools.crowd import add_crowd
from tests.tools.way import complete
from tests.web.conftest import COURSE
from tests.web.test_layout import trouble_in

DAY = timedelta(days=1)
OTHER = "culture-bias-and-personal-support"
NOT_ON_THE_TEAM = "Someone whom you chose is not on your team today, so nothing was asked yet."


@pytest.fixture
def titles(catalogue) -> dict[str, str]:
    return {slug: course.title for slug, course in catalogue.courses.items()}


def form(cast, **changes: object) -> dict[str, object]:
    given = {"courses": [COURSE], "people": [cast.pia], "due_on": "2026-12-31", "note": "for the new intake"}
    return given | changes


def send(visitor, name: str, given: dict[str, object], path: str = "/assign/"):
    return visitor(name).post(path, given)


def asked(app, person_id: int) -> list[str]:
    with app.app_context():
        return sorted(one.course_slug for one in asked_of(person_id))


def ticked(page: str) -> set[str]:
    """What is ticked, as `people 4` or `courses some-course`."""
    return {
        f"{name} {value}"
        for name, value in re.findall(r'<input type="checkbox"[^>]*name="(\w+)" value="([^"]*)" checked', page)
    }


def offered(page: str) -> list[str]:
    return re.findall(r'name="people" value="\d+"[^>]*><span>(\w+)', page)


@pytest.fixture
def noel_too(app, cast):
    """Sam supervises Noel as well."""
    with app.app_context(), unit_of_work():
        people.supervise(cast.sam, cast.noel, TODAY)


# It works


def test_a_supervisor_is_offered_their_people_and_every_course(visitor, cast, catalogue):
    page = visitor("sam").get("/assign/").text

    assert offered(page) == ["Pia"]
    assert all(f'value="{slug}"' in page for slug in catalogue.courses)
    assert ticked(page) == set()


def test_an_administrator_is_offered_everyone_but_themselves(visitor, cast):
    assert offered(visitor("ada").get("/assign/").text) == ["Noel", "Olu", "Pia", "Sam"]


def test_what_the_address_names_is_ticked(visitor, cast, noel_too):
    page = visitor("sam").get(f"/assign/?person={cast.pia}&person={cast.noel}&course={OTHER}").text

    assert ticked(page) == {f"people {cast.pia}", f"people {cast.noel}", f"courses {OTHER}"}


def test_one_person_is_asked_and_their_page_says_so(app, visitor, cast, titles):
    sam = visitor("sam")

    answer = sam.post("/assign/", form(cast))

    assert answer.location == f"/people/{cast.pia}/"
    page = sam.get(answer.location).text
    assert f"Asked Pia Example to take “{titles[COURSE]}”, by December 31, 2026." in page
    assert "“for the new intake”" in page
    assert asked(app, cast.pia) == [COURSE]


def test_many_are_asked_and_the_team_page_says_so(app, visitor, cast, noel_too, titles):
    sam = visitor("sam")

    answer = sam.post("/assign/", form(cast, courses=[COURSE, OTHER], people=[cast.pia, cast.noel]))

    assert answer.location == "/team/"
    told = (
        f"Asked Noel Example and Pia Example to take “{titles[COURSE]}” and “{titles[OTHER]}”, by December 31, 2026."
    )
    assert told in sam.get("/team/").text
    assert asked(app, cast.pia) == asked(app, cast.noel) == [OTHER, COURSE]


def test_their_home_asks_with_the_note_and_the_day(visitor, cast):
    send(visitor, "sam", form(cast))

    page = visitor("pia").get("/").text

    assert "Sam Example asked you to take this: “for the new intake”" in page
    assert "by December 31" in page


def test_a_mail_waits_with_the_address_of_the_site(app, visitor, cast, settings):
    send(visitor, "sam", form(cast))

    with app.app_context():
        (mail,) = db.session.scalars(sa.select(OutboxMessage))
        assert (mail.person_id, mail.sent_at) == (cast.pia, None)
    assert f"{settings.public_url}/" in visitor("ada").get(f"/program/outbox/{mail.id}/").text


@pytest.mark.parametrize("left_open", [{"due_on": ""}, {"note": ""}, {"due_on": "", "note": ""}])
def test_day_and_note_may_be_left_open(app, visitor, cast, left_open):
    assert send(visitor, "sam", form(cast, **left_open)).status_code == 302
    assert asked(app, cast.pia) == [COURSE]


def test_today_is_early_enough(app, visitor, cast):
    assert send(visitor, "sam", form(cast, due_on=TODAY.isoformat())).status_code == 302


def test_who_was_asked_already_is_left_out_and_named(app, visitor, cast, noel_too, titles):
    sam = visitor("sam")
    sam.post("/assign/", form(cast))

    sam.post("/assign/", form(cast, people=[cast.pia, cast.noel]))

    page = sam.get("/team/").text
    assert f"Asked Noel Example to take “{titles[COURSE]}”, by December 31, 2026." in page
    assert "Left out, since they are asked already: Pia Example." in page
    assert asked(app, cast.noel) == [COURSE]


def test_who_completed_it_is_left_out_and_named(visitor, cast, done):
    sam = visitor("sam")

    answer = sam.post("/assign/", form(cast))

    page = sam.get(answer.location).text
    assert "Nothing was asked. Left out, since they completed it and it gives no credit again yet:" in page
    assert "Pia Example (it gives credit once)." in page


def test_more_than_five_who_are_left_out_are_counted(app, visitor, cast):
    with app.app_context():
        ids = add_crowd(8)
    ada = visitor("ada")
    ada.post("/assign/", form(cast, people=ids))

    ada.post("/assign/", form(cast, people=ids))

    assert re.search(r"Nothing was asked\..*: Peer 000, .*, Peer 004 and 3 more\.", ada.get("/team/").text)


@pytest.mark.works("GET /assign/", "POST /assign/")
def test_what_the_page_was_narrowed_to_is_kept(visitor, cast, noel_too):
    page = visitor("ada").get(f"/assign/?with={cast.sam}").text

    answer = send(visitor, "ada", form(cast, people=[cast.pia, cast.noel]), f"/assign/?with={cast.sam}")

    assert offered(page) == ["Noel", "Pia"]
    assert f'action="/assign/?with={cast.sam}"' in page
    assert answer.location == f"/team/?with={cast.sam}"


def test_what_a_link_brings_stands_first_and_is_asked_by_one_press(visitor, cast, noel_too):
    sam = visitor("sam")
    asked = " ".join(sam.get(f"/assign/?person={cast.pia}&person={cast.noel}&course={COURSE}").text.split())

    assert "of Noel Example, Pia Example, with no day set." in asked
    assert asked.index("Ask this now") < asked.index('name="courses"')
    assert "Ask this now" not in sam.get(f"/assign/?person={cast.pia}").text
    assert "Ask this now" not in sam.get(f"/assign/?course={COURSE}").text


def test_looking_at_the_form_is_no_look(visitor, cast, looks):
    visitor("sam").get(f"/assign/?person={cast.pia}")

    assert looks() == []


def test_a_large_program_asks_to_choose_a_team(app, visitor, cast):
    with app.app_context():
        add_crowd(501)

    page = visitor("ada").get("/assign/").text

    assert 'href="/team/choose/"' in page
    assert 'name="people"' not in page
    assert 'name="group"' in page


def test_in_a_large_program_one_person_can_be_asked_from_their_page(app, visitor, cast):
    with app.app_context():
        add_crowd(501)
    ada = visitor("ada")
    path = f"/assign/?person={cast.pia}"
    page = ada.get(path).text

    answer = ada.post(path, form(cast))

    assert (offered(page), ticked(page)) == (["Pia"], {f"people {cast.pia}"})
    assert answer.status_code == 302
    assert asked(app, cast.pia) == [COURSE]


def test_five_hundred_can_be_asked_at_once(app, visitor, cast):
    with app.app_context():
        ids = add_crowd(500, supervisor=cast.olu)

    answer = send(visitor, "ada", form(cast, people=ids), f"/assign/?with={cast.olu}")

    assert answer.status_code == 422  # with Noel they are 501
    assert (
        send(
            visitor, "ada", form(cast, people=ids), "/assign/?" + "&".join(f"person={one}" for one in ids)
        ).status_code
        == 302
    )
    assert asked(app, ids[0]) == asked(app, ids[499]) == [COURSE]


@pytest.mark.parametrize("name", ["sam", "ada"])
def test_the_form_is_valid_html_also_when_it_comes_back(visitor, cast, name):
    one = visitor(name)

    assert trouble_in(one.get("/assign/").text) == []
    assert trouble_in(one.post("/assign/", {"due_on": "x", "note": "x" * 201}).text) == []


# Refusals

LEFT_OUT = [
    ({"courses": []}, "Please choose at least one course."),
    ({"people": []}, "Please choose at least one person."),
    ({"courses": ["long-gone"]}, "A course that you chose is not offered here any more."),
    ({"courses": [COURSE, "../../etc"]}, "A course that you chose is not offered here any more."),
    ({"due_on": "2026-11-20"}, "This day has passed. Please choose today or a later one."),
    ({"due_on": "0001-01-01"}, "This day is too long ago or too far ahead."),
    ({"due_on": "2026-02-30"}, "Please write the day as 2026-11-22."),
    ({"due_on": "tomorrow"}, "Please write the day as 2026-11-22."),
    ({"due_on": "31.12.2026"}, "Please write the day as 2026-11-22."),
    ({"note": "x" * 201}, "Please keep the note to 200 characters."),
]


@pytest.mark.parametrize(("changes", "words"), LEFT_OUT)
def test_what_cannot_be_taken_is_said_and_nothing_is_written(visitor, cast, rows, changes, words):
    sam = visitor("sam")
    before = rows()

    answer = sam.post("/assign/", form(cast, **changes))

    assert answer.status_code == 422
    assert answer.text.count(words) == 2  # at the top, and beside the field
    assert rows() == before


@pytest.mark.parametrize(("changes", "words"), LEFT_OUT)
def test_what_was_typed_is_kept(visitor, cast, changes, words):
    given = form(cast, **changes)

    page = send(visitor, "sam", given).text

    known = {slug for slug in given["courses"] if slug == COURSE}
    assert ticked(page) == {f"courses {slug}" for slug in known} | {f"people {one}" for one in given["people"]}
    assert f'value="{given["due_on"]}"' in page
    assert f'value="{given["note"]}"' in page


@pytest.mark.parametrize("stranger", ["noel", "olu", "rex", "ada", "sam"])
def test_a_stranger_among_the_people_stops_it_and_the_rest_stays_ticked(app, visitor, cast, rows, stranger):
    sam = visitor("sam")
    before = rows()

    answer = sam.post("/assign/", form(cast, people=[cast.pia, getattr(cast, stranger)]))

    assert answer.status_code == 422
    assert NOT_ON_THE_TEAM in answer.text
    assert ticked(answer.text) == {f"people {cast.pia}", f"courses {COURSE}"}
    assert rows() == before
    assert offered(answer.text) == ["Pia"]


@pytest.mark.parametrize("typed", ["0", "-4", "9999", "2147483648", "9" * 40, "4.0", " 4", "04", "٤", "x", "4\x00"])
@pytest.mark.sql
def test_an_id_that_is_nobodys_is_refused_in_the_same_words(app, visitor, cast, typed):
    answer = send(visitor, "ada", form(cast, people=[typed]))

    assert answer.status_code == 422
    assert NOT_ON_THE_TEAM in answer.text
    assert asked(app, cast.pia) == []


@pytest.mark.parametrize("name", ["sam", "ada"])
def test_someone_who_left_meanwhile_is_not_asked(app, visitor, cast, name):
    one = visitor(name)
    before = offered(one.get("/assign/").text)
    with app.app_context(), unit_of_work():
        people.deactivate(cast.pia, TODAY - DAY)

    answer = one.post("/assign/", form(cast))

    assert "Pia" in before
    assert (answer.status_code, asked(app, cast.pia)) == (422, [])


def test_a_former_supervisor_asks_nobody(app, visitor, cast):
    sam = visitor("sam")
    with app.app_context(), unit_of_work():
        people.end_supervision(cast.pia, TODAY - DAY)

    assert sam.get("/assign/").status_code == 404
    assert sam.post("/assign/", form(cast)).status_code == 404
    assert asked(app, cast.pia) == []


def test_who_is_moved_today_is_asked_by_the_new_supervisor_only(app, visitor, cast, move_to_olu, noel_too):
    move_to_olu()

    old = send(visitor, "sam", form(cast))
    new = send(visitor, "olu", form(cast))

    assert (old.status_code, NOT_ON_THE_TEAM in old.text) == (422, True)
    assert (new.status_code, asked(app, cast.pia)) == (302, [COURSE])


def test_what_the_former_supervisor_asked_stays_asked(app, visitor, cast, move_to_olu):
    send(visitor, "sam", form(cast))
    move_to_olu()

    assert asked(app, cast.pia) == [COURSE]
    assert "Sam Example, November 21: “for the new intake”" in visitor("olu").get(f"/people/{cast.pia}/").text


@pytest.mark.parametrize("path", ["/assign/?person={noel}", "/assign/?with={olu}", "/assign/?person=x&course=%00"])
@pytest.mark.sql
def test_an_address_does_not_widen_who_is_offered(visitor, cast, path):
    page = visitor("sam").get(path.format(noel=cast.noel, olu=cast.olu))

    assert page.status_code == 200
    assert (offered(page.text), ticked(page.text)) == (["Pia"], set())


def test_in_a_large_team_an_address_does_not_widen_who_is_offered_either(app, visitor, cast):
    with app.app_context():
        add_crowd(501, supervisor=cast.sam)

    page = visitor("sam").get(f"/assign/?person={cast.noel}&person={cast.pia}").text

    assert offered(page) == ["Pia"]


@pytest.mark.parametrize("name", ["pia", "noel", "rex"])
def test_who_supervises_nobody_asks_nobody(app, visitor, cast, name):
    one = visitor(name)

    assert (one.get("/assign/").status_code, one.post("/assign/", form(cast)).status_code) == (404, 404)
    assert asked(app, cast.pia) == []


def test_a_stranger_is_led_to_sign_in(app, visitor, cast):
    assert send(visitor, None, form(cast)).location == "/sign-in"
    assert asked(app, cast.pia) == []


NOTES = [
    "<script>alert(1)</script>",
    '"><img src=x>',
    "{{7*7}}{% raw %}",
    "' OR 1=1 --",
    "=cmd|' /C calc'!A0",
    "zoë 👋 \u202e",
]


@pytest.mark.parametrize("note", NOTES)
def test_a_note_is_shown_as_it_was_typed_and_never_markup(visitor, cast, note):
    assert send(visitor, "sam", form(cast, note=note)).status_code == 302

    for name, path in (("pia", "/"), ("pia", f"/people/{cast.pia}/"), ("sam", f"/people/{cast.pia}/")):
        page = visitor(name).get(path).text
        assert "<script>alert" not in page
        assert "<img" not in page
        assert "7*7" in page or "7*7" not in note
        assert "zoë 👋" in page or "zoë" not in note


@pytest.mark.sql
def test_signs_that_no_line_of_text_holds_are_left_out(app, visitor, cast):
    assert send(visitor, "sam", form(cast, note="one\x00two\r\nBcc: all\tthree  four")).status_code == 302

    with app.app_context():
        assert asked_of(cast.pia)[0].note == "one two Bcc: all three four"


def test_two_hundred_characters_are_enough(app, visitor, cast):
    assert send(visitor, "sam", form(cast, note="ä" * 200)).status_code == 302


@pytest.mark.sql
def test_a_double_click_asks_once(app, visitor, cast):
    sam = visitor("sam")

    statuses = [sam.post("/assign/", form(cast)).status_code for _ in range(2)]

    assert statuses == [302, 302]
    assert asked(app, cast.pia) == [COURSE]
    with app.app_context():
        assert len(assignments.asked_of(cast.pia)[0]) == 1


def test_where_several_were_chosen_it_is_said_of_what_someone_is_left_out(visitor, cast, catalogue):
    sam = visitor("sam")
    sam.post("/assign/", form(cast))

    sam.post("/assign/", form(cast, courses=[COURSE, OTHER]))

    title = catalogue.courses[COURSE].title
    assert f"Left out, since they are asked already: Pia Example ({title})." in sam.get("/team/").text


def test_a_course_leads_whoever_may_to_asking_for_it(visitor, cast):
    path = f"/assign/?course={OTHER}"

    assert path in visitor("sam").get(f"/courses/{OTHER}/").text
    assert path not in visitor("pia").get(f"/courses/{OTHER}/").text


def test_a_course_whose_refresh_is_near_can_be_asked_again(app, visitor, cast, catalogue):
    course = catalogue.courses[OTHER]
    with app.app_context():
        complete(catalogue.courses[COURSE], cast.pia, NOW - timedelta(days=720))
        complete(course, cast.pia, NOW - timedelta(days=700))

    send(visitor, "sam", form(cast, courses=[OTHER]))

    assert asked(app, cast.pia) == [OTHER]


# What is past its day


def past(app, catalogue, person_id: int, by: int, *days: int) -> None:
    with app.app_context(), unit_of_work():
        for slug, ago in zip((COURSE, OTHER), days, strict=False):
            assignments.add([person_id], [slug], by, TODAY - timedelta(days=ago), "", NOW - timedelta(days=90))


@pytest.mark.works("GET /assign/late/")
def test_what_is_past_its_day_stands_by_person_with_who_is_reminded_no_more(app, visitor, cast, catalogue):
    past(app, catalogue, cast.pia, cast.sam, 28, 29)

    page = " ".join(visitor("sam").get("/assign/late/").text.split())

    assert f'href="/people/{cast.pia}/#asked"' in page
    assert page.count("was due October 24, 2026 </span>") == 1
    assert page.count("was due October 23, 2026; they are not reminded any more") == 1
    assert 'href="/assign/late/"' in visitor("sam").get("/assign/").text


def test_a_supervisor_sees_there_whom_they_supervise_and_an_administrator_everyone(app, visitor, cast, catalogue):
    past(app, catalogue, cast.pia, cast.sam, 1)
    past(app, catalogue, cast.noel, cast.olu, 1)
    past(app, catalogue, cast.rex, cast.olu, 1)

    seen = {name: visitor(name).get("/assign/late/").text for name in ("sam", "olu", "ada")}

    told = {
        name: [who for who in ("Pia", "Noel", "Rex") if f">{who} Example</a>" in page] for name, page in seen.items()
    }
    assert told == {"sam": ["Pia"], "olu": ["Noel"], "ada": ["Pia", "Noel"]}


def test_what_is_due_today_done_or_withdrawn_is_not_there(app, visitor, cast, catalogue):
    past(app, catalogue, cast.pia, cast.sam, 0)

    assert "Nothing is." in visitor("sam").get("/assign/late/").text


def test_looking_there_is_a_look_at_each_who_is_shown(app, visitor, cast, catalogue, looks):
    past(app, catalogue, cast.pia, cast.sam, 1)

    visitor("sam").get("/assign/late/")

    assert looks() == [(cast.sam, RecordView.TEAM, cast.pia)]

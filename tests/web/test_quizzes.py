"""Taking a quiz and looking at what it showed."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

import pytest

from lms.actions.learning import learning as actions
from lms.actions.learning.recounts import recount_item
from lms.domain.items.version import digest_of
from lms.domain.learning.recount import Way
from lms.domain.learning.retention import ANSWERS_KEPT
from lms.store.db import unit_of_work
from lms.store.learning import attempts, lessons
from tests.conftest import NOW, PASSWORD
from tests.tools.acting import acting
from tests.tools.correcting import rotated, with_item, with_key_on, without_item
from tests.tools.way import form_of, open_quiz, right_answers, wrong_answer
from tests.web.conftest import COURSE, sign_in, token_of

QUIZ = f"/courses/{COURSE}/quiz/"


ITEMS = {}


@pytest.fixture(autouse=True)
def _items(course):
    ITEMS.update({item.id: item for item in course.items})


def fields(attempt, answers, press="submit"):
    return {"attempt": str(attempt.id), "press": press} | form_of(ITEMS, answers)


def of_one_choice(attempt):
    return next(item for item, _ in attempt.drawn if ITEMS[item].type == "one")


@pytest.fixture
def right(course, attempt):
    return right_answers(course, attempt.drawn)


@pytest.fixture
def wrong(course, attempt):
    return {item: wrong_answer(course.item(item)) for item, _ in attempt.drawn}


def kept(app, attempt):
    with app.app_context():
        return attempts.answers(attempt.id)


def test_the_quiz_shows_every_item_that_was_drawn(visitor, course, attempt):
    page = visitor("pia").get(QUIZ)

    assert re.findall(r"Question (\d+) of (\d+)", page.text) == [
        (str(number), str(course.questions_per_attempt)) for number in range(1, course.questions_per_attempt + 1)
    ]


def test_the_quiz_waits_until_every_lesson_is_done(visitor, cast, rows):
    pia = visitor("pia")
    pia.post(f"/courses/{COURSE}/start")

    page = pia.post(QUIZ + "start", follow_redirects=True)

    assert "The quiz opens once every lesson is marked as done." in page.text
    assert rows()["attempt"] == 0


@pytest.mark.parametrize("method", ["get", "post"])
def test_without_an_enrolment_the_way_leads_to_the_course(visitor, cast, method):
    path = QUIZ if method == "get" else QUIZ + "start"

    assert getattr(visitor("pia"), method)(path).location == f"/courses/{COURSE}/"


def test_starting_again_gives_the_same_open_draw(app, visitor, cast, attempt, rows):
    visitor("pia").post(QUIZ + "start")

    assert rows()["attempt"] == 1


def test_handing_in_shows_each_answer_with_its_reason(visitor, course, attempt, right):
    page = visitor("pia").post(QUIZ, fields(attempt, right), follow_redirects=True)

    assert "You have it" in page.text
    assert f"{course.questions_per_attempt} of {course.questions_per_attempt}</strong> right, 100 %" in page.text
    assert len(re.findall(r"Question \d+ · right", page.text)) == course.questions_per_attempt


def test_a_try_that_does_not_pass_offers_a_fresh_draw(visitor, attempt, wrong):
    page = visitor("pia").post(QUIZ, fields(attempt, wrong), follow_redirects=True)

    assert "<h1>Not yet</h1>" in page.text
    assert "Try again with a fresh draw" in page.text
    assert "fail" not in page.text.lower()


def test_handing_in_with_open_questions_comes_back_once_with_their_numbers(app, visitor, course, attempt, right):
    pia = visitor("pia")
    left = [attempt.drawn[number - 1][0] for number in (3, 7)]
    given = {item: answer for item, answer in right.items() if item not in left}

    back = pia.post(QUIZ, fields(attempt, given), follow_redirects=True)

    assert "Not handed in yet: 2 questions are open" in back.text
    told = re.findall(r'<a href="#(question-\d+)">Question \d+</a>', back.text)
    assert told == ["question-3", "question-7"]
    assert [back.text.count(f'<div id="{number}">') for number in told] == [1, 1]
    assert kept(app, attempt) == given
    assert re.findall(r'name="press" value="(\w+)"', back.text)[-2:] == ["save", "anyway"]


def test_the_second_time_it_is_handed_in_and_the_result_says_which_were_open(app, visitor, course, attempt, right):
    pia = visitor("pia")
    left = [attempt.drawn[number - 1][0] for number in (3, 7)]
    given = {item: answer for item, answer in right.items() if item not in left}
    pia.post(QUIZ, fields(attempt, given))

    page = pia.post(QUIZ, fields(attempt, given, "anyway"), follow_redirects=True).text

    assert f"{course.questions_per_attempt - 2} of {course.questions_per_attempt}</strong> right" in page
    assert "You left questions 3 and 7 open" in " ".join(page.split())
    assert re.findall(r"Question (\d+) · left open", page) == ["3", "7"]
    assert "· not yet" not in page


def test_a_quiz_of_which_all_was_left_open_says_nothing_of_erased_answers(visitor, course, attempt):
    page = visitor("pia").post(QUIZ, fields(attempt, {}, "anyway"), follow_redirects=True)

    assert f"0 of {course.questions_per_attempt}</strong> right" in page.text
    assert "is erased 90 days after a quiz" not in page.text


@pytest.mark.parametrize("press", ["save", "", "Submit", None])
def test_only_the_press_on_that_very_button_hands_in(app, visitor, attempt, right, press):
    sent = fields(attempt, right) | {"press": press}
    if press is None:
        del sent["press"]

    page = visitor("pia").post(QUIZ, sent, follow_redirects=True)

    assert "Your answers are kept." in page.text
    assert kept(app, attempt) == right
    with app.app_context():
        assert attempts.attempt(attempt.id).submitted_at is None


def test_the_first_button_of_the_quiz_saves(visitor, attempt):
    page = visitor("pia").get(QUIZ).text

    first, *steps, save, hand_in = re.findall(r'name="press" value="(\w+)', page)
    assert (first, save, hand_in) == ("save", "save", "submit")
    assert set(steps) == {"step"}


class TestTwoPages:
    """The quiz lies open on a phone and on a computer; without a chain, in which an answer stays as it is."""

    @pytest.fixture
    def attempt(self, app, cast, course):
        with app.app_context():
            others = tuple(item for item in course.items if item.type != "chain")
            return open_quiz(replace(course, items=others), cast.pia, NOW)

    @pytest.fixture
    def phone(self, visitor, attempt):
        return Opened(visitor("pia"), attempt)

    @pytest.fixture
    def computer(self, visitor, attempt):
        return Opened(visitor("pia"), attempt)

    @pytest.mark.parametrize("quiet", [True, False], ids=["by script", "by press"])
    def test_what_was_not_touched_changes_nothing(self, app, attempt, right, phone, computer, quiet):
        computer.send(right, quiet=quiet)
        first, *_ = right

        answer = phone.send({first: right[first]}, quiet=quiet)

        assert kept(app, attempt) == right
        others = " and ".join([", ".join(map(str, range(2, 12))) + ",", "12"])
        words = f"Questions {others} were changed on another page since; that newer answer is the one kept."
        assert words in (answer.json["words"] if quiet else answer.text)

    def test_of_two_answers_the_later_one_counts_and_that_is_told(self, app, attempt, right, wrong, phone, computer):
        first, *_ = right
        computer.send({first: wrong[first]})

        answer = phone.send({first: right[first]})

        assert kept(app, attempt) == {first: right[first]}
        assert answer.json["words"] == (
            "Kept. Question 1 was changed on another page as well; what came last, from here, is kept."
        )

    def test_what_a_page_sent_before_is_no_change_when_it_is_sent_again(
        self, app, attempt, right, wrong, phone, computer
    ):
        first, second, *_ = right
        computer.send({first: wrong[first]})
        phone.send({first: right[first]})

        computer.send({first: wrong[first], second: right[second]})

        assert kept(app, attempt) == {first: right[first], second: right[second]}

    def test_handing_in_a_page_that_shows_something_older_comes_back_first(
        self, app, attempt, right, wrong, phone, computer
    ):
        first, *_ = right
        phone.send(wrong, quiet=False)
        computer = Opened(computer.visitor, attempt)
        phone.send({first: right[first]}, quiet=False)

        page = computer.send(wrong, press="submit", quiet=False)

        assert "Nothing was handed in yet. Question 1 was changed on another page since" in page.text
        assert kept(app, attempt) == wrong | {first: right[first]}

    def test_a_page_from_before_questions_told_what_they_were_loaded_with_wipes_nothing(
        self, app, visitor, attempt, right
    ):
        pia = visitor("pia")
        pia.post(QUIZ, fields(attempt, right, "save"))
        empty = {item: ITEMS[item].rules.unanswered(ITEMS[item]) for item in right}

        pia.post(QUIZ, fields(attempt, {item: no for item, no in empty.items() if no is not None}, "save"))

        assert kept(app, attempt) == right

    def test_what_was_handed_in_elsewhere_is_told_to_a_script_as_well(self, phone, computer, right):
        computer.send(right, press="submit", quiet=False)

        assert phone.send(right).status_code == 409

    def test_a_save_after_handing_in_says_that_nothing_was_added(self, app, attempt, phone, computer, right, wrong):
        computer.send(right, press="submit", quiet=False)

        page = phone.send(wrong, press="save", quiet=False)

        assert "Your answers are kept" not in page.text
        assert "This quiz was handed in before, and counts once. What came after that was not added." in page.text
        assert kept(app, attempt) == right


class Opened:
    """The page of the quiz, as it was loaded and as scripts bring it up to date."""

    def __init__(self, visitor, attempt) -> None:
        self.visitor, self.attempt = visitor, attempt
        self.loaded = dict(re.findall(r'name="(loaded-[^"]+)" value="([^"]*)"', visitor.get(QUIZ).text))

    def send(self, answers, *, press="save", quiet=True):
        """Sends the whole form, in which these answers are chosen."""
        every = {item: ITEMS[item].rules.unanswered(ITEMS[item]) for item, _ in self.attempt.drawn} | answers
        sent = fields(self.attempt, {item: answer for item, answer in every.items() if answer is not None}, press)
        headers = {"X-Quiet": "1"} if quiet else {}
        answer = self.visitor.post(QUIZ, sent | self.loaded, headers=headers, follow_redirects=not quiet)
        if quiet and answer.status_code == 200:
            assert answer.json["loaded"].keys() == self.loaded.keys()
            self.loaded = answer.json["loaded"]
        return answer


def test_handing_in_twice_is_told_and_counts_once(app, visitor, cast, course, attempt, right, rows):
    pia = visitor("pia")
    pia.post(f"/courses/{COURSE}/evaluation/")
    pia.post(QUIZ, fields(attempt, right))
    before = rows()

    page = pia.post(QUIZ, fields(attempt, right), follow_redirects=True)

    assert "This quiz was handed in before, and counts once." in page.text
    after = rows()
    assert after == before
    assert (after["attempt"], after["completion"], after["ledger_line"], after["certificate"]) == (1, 1, 1, 1)


def test_handing_in_again_with_other_answers_changes_nothing(app, visitor, cast, attempt, right, wrong):
    pia = visitor("pia")
    pia.post(QUIZ, fields(attempt, wrong))

    page = pia.post(QUIZ, fields(attempt, right), follow_redirects=True)

    assert "<h1>Not yet</h1>" in page.text
    assert kept(app, attempt) == wrong


@pytest.mark.works(
    "GET /courses/<course:course>/quiz/",
    "GET /courses/<course:course>/quiz/<id:attempt_id>/",
    "POST /courses/<course:course>/quiz/",
    "POST /courses/<course:course>/quiz/start",
)
def test_a_try_after_the_course_was_completed_takes_nothing_away(visitor, done, course):
    pia = visitor("pia")
    pia.post(QUIZ + "start")
    open_one = re.search(r'name="attempt" value="(\d+)"', pia.get(QUIZ).text)[1]

    page = pia.post(QUIZ, {"attempt": open_one, "press": "anyway"}, follow_redirects=True)

    assert "You have completed this course, and that stays." in page.text
    assert "Try again with a fresh draw" in page.text


def test_the_last_step_leads_to_the_page_of_arrival(visitor, attempt, right):
    pia = visitor("pia")
    pia.post(f"/courses/{COURSE}/evaluation/")

    page = pia.post(QUIZ, fields(attempt, right), follow_redirects=True)

    assert page.request.path == f"/arrivals/{COURSE}/"
    assert "You made it, Pia." in page.text
    assert "look at each question" in page.text


def test_saved_answers_are_shown_again(app, visitor, attempt, right):
    pia = visitor("pia")
    item = of_one_choice(attempt)

    page = pia.post(QUIZ, fields(attempt, {item: right[item]}, "save"), follow_redirects=True)

    assert "Your answers are kept." in page.text
    assert re.findall(r'name="item-([^"]+)" value="(\d+)" checked', page.text) == [(item, str(right[item]))]


def test_a_script_is_told_that_it_is_kept(app, visitor, attempt, right):
    chosen = {item: answer for item, answer in right.items() if ITEMS[item].type != "chain"}

    answer = visitor("pia").post(QUIZ, fields(attempt, chosen, "save"), headers={"X-Quiet": "1"})

    assert (answer.status_code, answer.json) == (200, {"words": "Kept.", "loaded": {}})
    assert kept(app, attempt) == chosen


def test_a_changed_answer_takes_the_place_of_the_first(app, visitor, attempt, right, wrong):
    wrong = {item: answer for item, answer in wrong.items() if ITEMS[item].type != "chain"}
    pia = visitor("pia")
    pia.post(QUIZ, fields(attempt, wrong, "save"))

    pia.post(QUIZ, fields(attempt, right, "save"))

    assert kept(app, attempt) == right


def test_answers_that_were_saved_count_when_handing_in(visitor, course, attempt, right):
    pia = visitor("pia")
    pia.post(QUIZ, fields(attempt, right, "save"))

    page = pia.post(QUIZ, fields(attempt, {}), follow_redirects=True)

    assert "You have it" in page.text


def test_nothing_is_saved_into_an_attempt_that_was_handed_in(app, visitor, attempt, right, wrong):
    pia = visitor("pia")
    pia.post(QUIZ, fields(attempt, wrong))

    answer = pia.post(QUIZ, fields(attempt, right, "save"), headers={"X-Quiet": "1"})

    assert answer.status_code == 409
    assert kept(app, attempt) == wrong


@pytest.mark.parametrize("value", ["4", "99", "-1", "1.5", "one", "", "٣", "1" * 40, "<b>"])
def test_options_that_are_not_there_are_passed_over(app, visitor, attempt, value):
    item = of_one_choice(attempt)

    answer = visitor("pia").post(
        QUIZ, {"attempt": str(attempt.id), "press": "save", f"item-{item}": value}, headers={"X-Quiet": "1"}
    )

    assert answer.status_code == 200
    assert kept(app, attempt) == {}


def test_items_that_were_not_drawn_are_passed_over(app, visitor, course, attempt):
    drawn = {item for item, _ in attempt.drawn}
    other = next(item.id for item in course.items if item.id not in drawn)

    visitor("pia").post(QUIZ, fields(attempt, {other: 0, "no-such-item": 1}, "save"))

    assert kept(app, attempt) == {}


@pytest.mark.parametrize("value", ["", "0", "-1", "x", "99999", "٣", "1e3", "9" * 14, "9" * 400])
@pytest.mark.parametrize("press", ["submit", "save"])
def test_an_attempt_that_is_not_there_is_not_found(visitor, cast, attempt, value, press):
    answer = visitor("pia").post(QUIZ, {"attempt": value, "press": press}, headers={"X-Quiet": "1"})

    assert answer.status_code == 404


def test_someone_elses_attempt_is_not_there(app, visitor, cast, course, attempt, right):
    with app.app_context():
        open_quiz(course, cast.noel, NOW)
    noel = visitor("noel")

    assert noel.post(QUIZ, fields(attempt, right)).status_code == 404
    assert noel.post(QUIZ, fields(attempt, right, "save"), headers={"X-Quiet": "1"}).status_code == 404
    assert kept(app, attempt) == {}


def test_a_result_tells_each_competency_and_leads_to_the_passage_that_taught_it(app, visitor, course, attempt, wrong):
    pia = visitor("pia")
    pia.post(QUIZ, fields(attempt, wrong))
    page = pia.get(f"{QUIZ}{attempt.id}/").text

    asked = [course.item(item) for item, _ in attempt.drawn]
    counts = Counter(code for item in asked for code in item.competencies)
    told = page[page.index('id="by"') :].partition("</section>")[0]
    assert len(re.findall(r"0 of \d+", told)) == len(counts)
    links = re.findall(rf'Taught in <a href="(/courses/{COURSE}/[a-z0-9-]+/)#([a-z0-9-]+)"', page)
    assert links == [(f"/courses/{COURSE}/{lesson}/", heading) for lesson, heading in (one.teaches for one in asked)]
    for path, heading in set(links):
        assert f'id="{heading}"' in pia.get(path).text


@pytest.mark.parametrize("name", ["sam", "olu", "noel", "ada", "rex"])
def test_nobody_else_sees_a_result(visitor, cast, done, name):
    assert visitor("pia").get(f"{QUIZ}{done.attempt_id}/").status_code == 200
    assert visitor(name).get(f"{QUIZ}{done.attempt_id}/").status_code == 404


@pytest.mark.parametrize("number", ["0", "999", str(2**31), str(2**63), "9" * 40])
@pytest.mark.sql
def test_a_result_that_is_not_there_is_not_found(visitor, cast, done, number):
    assert visitor("pia").get(f"{QUIZ}{number}/").status_code == 404


def test_an_open_attempt_has_no_result_yet(visitor, attempt):
    assert visitor("pia").get(f"{QUIZ}{attempt.id}/").status_code == 404


def test_a_result_stands_under_its_own_course_only(visitor, cast, done):
    assert visitor("pia").get(f"/courses/boundaries-in-real-life/quiz/{done.attempt_id}/").status_code == 404


def test_an_attempt_is_handed_in_under_its_own_course_only(app, visitor, attempt, right):
    answer = visitor("pia").post("/courses/boundaries-in-real-life/quiz/", fields(attempt, right))

    assert answer.status_code == 404
    assert kept(app, attempt) == {}


def test_erased_answers_leave_the_result_and_say_so(app, visitor, done, clock):
    pia = visitor("pia")
    with app.app_context(), unit_of_work():
        attempts.forget_answers(clock.pass_time(days=10) + ANSWERS_KEPT)

    page = pia.get(f"{QUIZ}{done.attempt_id}/")

    assert "Which options you chose is erased 90 days after a quiz" in page.text
    assert "100 %" in page.text
    assert "your answer" not in page.text


def test_answers_survive_a_session_that_ended(app, visitor, clock, attempt, right):
    pia = visitor("pia")
    clock.pass_time(days=15)

    refused = pia.post(QUIZ, fields(attempt, right))
    carried = dict(re.findall(r'name="(carried-[^"]+)" value="([^"]*)"', refused.text))
    back = sign_in(pia, "pia", next=QUIZ, **carried)
    sent = dict(re.findall(r'name="((?:item-|attempt|press)[^"]*)" value="([^"]*)"', back.text))
    page = pia.post(QUIZ, sent, follow_redirects=True)

    assert refused.status_code == 401
    assert {name.removeprefix("carried-"): value for name, value in carried.items()} == fields(attempt, right)
    assert "Send what I wrote" in back.text
    assert f'action="{QUIZ}"' in back.text
    assert "You have it" in page.text


def test_nothing_is_sent_on_before_the_press(app, visitor, clock, attempt, right):
    pia = visitor("pia")
    clock.pass_time(days=15)
    carried = {f"carried-{name}": value for name, value in fields(attempt, right).items()}

    sign_in(pia, "pia", next=QUIZ, **carried)

    assert kept(app, attempt) == {}


def test_a_wrong_password_in_between_loses_nothing(visitor, clock, attempt, right):
    pia = visitor("pia")
    clock.pass_time(days=15)
    carried = {f"carried-{name}": value for name, value in fields(attempt, right).items()}

    wrong = sign_in(pia, "pia", "not the password", next=QUIZ, **carried)

    assert wrong.status_code == 401
    assert dict(re.findall(r'name="(carried-[^"]+)" value="([^"]*)"', wrong.text)) == carried
    assert f'value="{QUIZ}"' in wrong.text


def test_a_press_is_enough_with_the_protection_on(strict, attempt, right):
    client = strict.test_client()

    refused = client.post(QUIZ, data=fields(attempt, right))
    carried = dict(re.findall(r'name="(carried-[^"]+)" value="([^"]*)"', refused.text))
    signing = {"email": "pia@example.org", "password": PASSWORD, "next": QUIZ, "csrf_token": token_of(refused.text)}
    back = client.post("/sign-in", data=signing | carried)
    page = client.post(QUIZ, data=fields(attempt, right) | {"csrf_token": token_of(back.text)}, follow_redirects=True)

    assert refused.status_code == 401
    assert "You have it" in page.text


def test_who_is_signed_in_with_an_old_form_sends_it_by_a_press(strict, attempt, right):
    client = strict.test_client()
    page = client.get("/sign-in")
    client.post(
        "/sign-in", data={"email": "pia@example.org", "password": PASSWORD, "csrf_token": token_of(page.text)}
    )

    old = client.post(QUIZ, data=fields(attempt, right) | {"csrf_token": "of another day"})

    assert old.status_code == 200
    assert "Send what I wrote" in old.text


def test_a_form_from_another_site_is_not_carried(strict, attempt, right):
    answer = strict.test_client().post(QUIZ, data=fields(attempt, right), headers={"Sec-Fetch-Site": "cross-site"})

    assert answer.status_code == 400
    assert "carried-" not in answer.text


def test_what_is_carried_is_never_markup(visitor, cast, clock):
    pia = visitor("pia")
    clock.pass_time(days=15)

    page = pia.post(QUIZ, {'item-"><script>': '"><script>alert(1)</script>', "attempt": "1"})

    assert page.status_code == 401
    assert "<script>alert" not in page.text
    assert '"><script>' not in page.text


@pytest.fixture
def publish(app, catalogue, monkeypatch):
    """Puts a course in place of the one of its slug, as a site that was started again with other content has it."""

    def publish(changed) -> None:
        courses = {**catalogue.courses, changed.slug: changed}
        monkeypatch.setattr(app.extensions["alongside"], "catalogue", replace(catalogue, courses=courses))

    return publish


def test_answers_are_graded_by_what_was_on_the_page_when_the_bank_turned_meanwhile(
    app, visitor, course, attempt, right, publish
):
    pia = visitor("pia")
    shown = pia.get(QUIZ).text
    publish(rotated(course))

    page = pia.post(QUIZ, fields(attempt, right), follow_redirects=True).text

    assert "You have it" in page
    assert f"{course.questions_per_attempt} of {course.questions_per_attempt}</strong> right, 100 %" in page
    assert "corrected since" not in page
    assert all(f'name="item-{item}' in shown for item in right)


def test_an_open_quiz_goes_on_with_its_answers_when_items_of_it_are_taken_out_or_shortened(
    app, visitor, course, attempt, right, publish
):
    pia = visitor("pia")
    before = pia.get(QUIZ).text
    pia.post(QUIZ, fields(attempt, right, "save"))
    gone, shorter = [item for item in right if ITEMS[item].type == "one"][:2]
    fewer = replace(ITEMS[shorter], options=ITEMS[shorter].options[:-1])
    publish(with_item(without_item(course, gone), fewer))

    page = pia.get(QUIZ).text

    asked = re.findall(r"Question \d+ of \d+</span>([^<]*)", before)
    assert re.findall(r"Question \d+ of \d+</span>([^<]*)", page) == asked
    assert kept(app, attempt) == right
    assert "You have it" in pia.post(QUIZ, fields(attempt, {}), follow_redirects=True).text


def but_for(count: int, right):
    """All answers, so many of them wrong."""
    return right | {item_id: wrong_answer(ITEMS[item_id]) for item_id in list(right)[-count:]}


def test_a_result_stays_as_it_was_when_the_mark_is_raised(visitor, course, attempt, right, publish):
    pia = visitor("pia")
    pia.post(QUIZ, fields(attempt, but_for(2, right)))
    publish(replace(course, pass_percent=100, revision="later"))

    result, page = pia.get(f"{QUIZ}{attempt.id}/").text, pia.get(f"/courses/{COURSE}/").text

    assert "You have it" in result
    assert "80 % was asked" in result
    assert '<span class="tag done">passed</span>' in page
    assert "The quiz, 80 % right" in page


def test_a_result_stays_as_it_was_when_the_mark_is_lowered(visitor, course, attempt, right, publish):
    pia = visitor("pia")
    pia.post(QUIZ, fields(attempt, but_for(3, right)))
    publish(replace(course, pass_percent=70, revision="later"))

    result, page = pia.get(f"{QUIZ}{attempt.id}/").text, pia.get(f"/courses/{COURSE}/").text

    assert "<h1>Not yet</h1>" in result
    assert "80 % is asked" in result
    assert ">not yet</span>" in page
    assert "The quiz, 70 % right" in page


def test_a_result_says_calmly_that_a_question_was_corrected_since_and_shows_both(
    visitor, course, attempt, right, publish
):
    pia, item = visitor("pia"), ITEMS[of_one_choice(attempt)]
    other = (item.right_answer + 1) % len(item.options)
    pia.post(QUIZ, fields(attempt, right | {item.id: other}))
    publish(with_item(course, with_key_on(item, other)))

    page = pia.get(f"{QUIZ}{attempt.id}/").text

    assert "One question was corrected since you took this quiz." in page
    assert page.count("This question was corrected since. How it reads now") == 1
    was, now = page.split("How it reads now", 1)
    was = was.rpartition('<div class="item card">')[2]
    assert '<span class="tag">your answer</span><span class="tag done">' not in was
    assert "best answer" in now


def test_a_question_whose_reasons_were_reworded_was_not_corrected(visitor, course, attempt, right, publish):
    pia, item = visitor("pia"), ITEMS[of_one_choice(attempt)]
    pia.post(QUIZ, fields(attempt, right))
    options = tuple(replace(option, feedback="Put better.") for option in item.options)
    publish(with_item(course, replace(item, options=options)))

    assert "corrected since" not in pia.get(f"{QUIZ}{attempt.id}/").text


@pytest.mark.parametrize(
    ("way", "says"), [(Way.AGAIN, "Counted again on November 21, 2026: it is right."), (Way.LEAVE_OUT, "Left out on")]
)
def test_a_result_says_that_it_was_counted_again(app, cast, visitor, course, attempt, right, publish, way, says):
    pia, item = visitor("pia"), ITEMS[of_one_choice(attempt)]
    other = (item.right_answer + 1) % len(item.options)
    pia.post(QUIZ, fields(attempt, right | {item.id: other}))
    later = with_item(course, with_key_on(item, other))
    publish(later)
    with app.app_context(), unit_of_work():
        recount_item(acting(cast.ada), later, item.id, digest_of(item), way)

    page = pia.get(f"{QUIZ}{attempt.id}/").text

    assert "One question was looked at again since, and this quiz was counted anew." in page
    assert says in page
    assert "100 %" in page


class TestFromBeforeItemsWereKept:
    """Attempts as version 0006 wrote them, where nobody bound them to what they asked."""

    @pytest.fixture
    def old(self, app, attempt):
        with app.app_context(), unit_of_work():
            one = attempts.attempt(attempt.id)
            one.drawn_items, one.pass_percent = [row[:2] for row in one.drawn_items], None

    def test_while_the_bank_is_the_same_it_goes_on(self, old, visitor, course, attempt, right):
        pia = visitor("pia")
        pia.post(QUIZ, fields(attempt, right, "save"))

        assert "checked" in pia.get(QUIZ).text
        page = pia.post(QUIZ, fields(attempt, {}), follow_redirects=True).text
        assert ("You have it" in page, page.count("Question ") >= 12) == (True, True)

    def test_from_another_bank_an_open_one_starts_anew_and_says_so(
        self, old, app, visitor, course, attempt, right, publish
    ):
        pia = visitor("pia")
        pia.post(QUIZ, fields(attempt, right, "save"))
        publish(rotated(course))

        page = pia.get(QUIZ).text
        refused = pia.post(QUIZ, fields(attempt, right), follow_redirects=True).text
        quiet = pia.post(QUIZ, fields(attempt, right, "save"), headers={"X-Quiet": "1"})
        fresh = pia.post(QUIZ + "start", follow_redirects=True).text

        assert "The questions of this quiz have changed since you began it" in page
        assert "Nothing was counted; please start with fresh ones." in refused
        assert quiet.status_code == 409
        assert len(re.findall(r"Question \d+ of 12", fresh)) == 12
        assert kept(app, attempt) == {}
        with app.app_context():
            one = attempts.attempt(attempt.id)
            assert (one.submitted_at, one.pass_percent, len(one.digests)) == (None, 80, 12)

    def test_a_handed_in_one_keeps_its_mark_and_what_was_right(self, old, visitor, course, attempt, right, publish):
        pia = visitor("pia")
        pia.post(QUIZ, fields(attempt, but_for(3, right)))
        before = pia.get(f"{QUIZ}{attempt.id}/").text
        publish(rotated(course))

        page = pia.get(f"{QUIZ}{attempt.id}/").text

        assert "9 of 12</strong> right, 75 %" in page
        assert (page.count("· right"), page.count("· not yet")) == (9, 3)
        assert "What these questions said is not kept" in page
        assert "best answer" not in page
        by = re.compile(r'id="by".*?</section>', re.DOTALL)
        assert by.search(page)[0] == by.search(before)[0]


def test_an_open_quiz_is_time_spent_on_the_course(app, visitor, cast, clock, course, attempt):
    pia = visitor("pia")
    with app.app_context():
        before = lessons.active_seconds(attempt.enrolment_id)

    pia.get(QUIZ)
    clock.pass_time(minutes=7)
    pia.get("/")

    with app.app_context():
        assert lessons.active_seconds(attempt.enrolment_id) - before == 7 * 60


def test_before_the_quiz_it_says_what_reading_is_still_asked_or_that_it_is_there(app, visitor, cast, clock, course):
    pia = visitor("pia")
    pia.post(f"/courses/{COURSE}/start")
    for lesson in course.lessons:
        pia.get(f"/courses/{COURSE}/{lesson.slug}/")
        clock.pass_time(minutes=8)
        pia.post(f"/courses/{COURSE}/{lesson.slug}/")

    page = pia.get(QUIZ).text
    assert "asks for 60 % of its minutes as active time" in page
    assert "6 minutes are still to come." in page  # of 54, six times eight are there

    pia.post(f"/courses/{COURSE}/{course.lessons[0].slug}/elsewhere")
    assert "The active time that the course asks for, 60 % of its minutes, is there already." in pia.get(QUIZ).text


def test_the_last_answers_bring_the_minutes_that_were_still_missing(app, visitor, cast, clock, course, rows):
    pia = visitor("pia")
    pia.post(f"/courses/{COURSE}/start")
    for lesson in course.lessons:
        pia.get(f"/courses/{COURSE}/{lesson.slug}/")
        clock.pass_time(minutes=8)
        pia.post(f"/courses/{COURSE}/{lesson.slug}/")
    pia.post(f"/courses/{COURSE}/evaluation/")
    pia.post(QUIZ + "start")
    pia.get(QUIZ)
    with app.app_context(), unit_of_work():
        attempt = actions.open_quiz(acting(cast.pia, clock.now), course)

    clock.pass_time(minutes=6)
    pia.post(QUIZ, fields(attempt, right_answers(course, attempt.drawn)))

    assert rows()["completion"] == 1


def test_the_fresh_draw_after_a_try_is_another_one(app, cast, visitor, course, attempt, wrong):
    pia = visitor("pia")
    pia.post(QUIZ, fields(attempt, wrong))

    pia.post(QUIZ + "start")

    with app.app_context():
        second = actions.open_quiz(acting(cast.pia), course)
        assert second.id != attempt.id
        assert [item for item, _ in second.drawn] != [item for item, _ in attempt.drawn]


class TestChain:
    """One scene in steps, of which each is on the page once those before it are answered."""

    @pytest.fixture
    def chain(self, course):
        return next(item for item in course.items if item.type == "chain" and len(item.steps) == 3)

    @pytest.fixture
    def asked(self, app, cast, course, chain):
        """Pia's open quiz of this item alone."""
        with app.app_context():
            return open_quiz(replace(course, items=(chain,), questions_per_attempt=1), cast.pia, NOW)

    @pytest.fixture
    def page(self, visitor, asked):
        return ChainPage(visitor("pia"), asked)

    @staticmethod
    def shown(chain, text: str) -> list[int]:
        """Which steps a page tells, by their questions and by their options."""
        stems = [number for number, step in enumerate(chain.steps) if step.stem in text]
        options = [number for number, step in enumerate(chain.steps) if any(one.text in text for one in step.options)]
        assert stems == options
        return stems

    def test_a_later_step_is_not_on_the_page_before_the_earlier_is_answered(self, visitor, chain, asked, page):
        pia = visitor("pia")

        assert self.shown(chain, pia.get(QUIZ).text) == [0]
        assert self.shown(chain, page.go_on(0, 1).text) == [0, 1]
        assert self.shown(chain, pia.get(QUIZ).text) == [0, 1], "after loading it again"
        assert self.shown(chain, page.go_on(1, 2).text) == [0, 1, 2]
        assert 'value="step-1"' not in pia.get(QUIZ).text

    def test_going_on_leads_to_the_next_step(self, visitor, asked):
        sent = {"attempt": str(asked.id), "press": "step-1", **fields_of_chain(asked, (0, None, None))}

        answer = visitor("pia").post(QUIZ, sent)

        assert answer.headers["Location"] == f"{QUIZ}#question-1-step"

    def test_going_on_without_an_answer_asks_for_one(self, app, chain, asked, page):
        text = page.go_on(0, None).text

        assert "Choose an answer to the step in question 1 first." in text
        assert self.shown(chain, text) == [0]
        assert kept(app, asked) == {}

    def test_an_answer_stays_once_the_next_step_was_there_to_be_read(self, app, visitor, asked, page):
        """Going back, or another tab that still shows the first step."""
        other = ChainPage(visitor("pia"), asked)
        page.go_on(0, 1)

        told = other.go_on(0, 2).text

        assert "Question 1 was changed on another page since; that newer answer is the one kept." in told
        assert next(iter(kept(app, asked).values())) == (1, None, None)

    def test_the_last_step_may_be_changed_until_it_is_handed_in(self, app, asked, page):
        for step, place in enumerate((1, 0, 0)):
            page.go_on(step, place)

        page.go_on(2, 1, press="save")

        assert next(iter(kept(app, asked).values())) == (1, 0, 1)

    def test_saving_for_now_keeps_what_was_begun(self, app, chain, asked, page):
        text = page.go_on(0, 1, press="save").text

        assert "Your answers are kept." in text
        assert self.shown(chain, text) == [0, 1]

    def test_a_script_keeps_no_step_that_another_follows_and_says_so(self, app, asked, page):
        answer = page.send(0, 1, quiet=True)

        assert answer.json["words"] == "Kept. A step is kept once you go on from it."
        assert kept(app, asked) == {}

    def test_a_script_keeps_the_last_step(self, app, asked, page):
        page.go_on(0, 1)
        page.go_on(1, 0)

        first, again = page.send(2, 0, quiet=True), page.send(2, 1, quiet=True)

        assert (first.json["words"], again.json["words"]) == ("Kept.", "Kept.")
        assert next(iter(kept(app, asked).values())) == (1, 0, 1)

    def test_a_chain_left_half_answered_is_open_and_the_result_shows_all_of_it(self, chain, page):
        page.go_on(0, 1)

        back = page.go_on(1, None, press="submit").text
        result = page.go_on(1, None, press="anyway").text

        assert "Not handed in yet" in back
        assert self.shown(chain, result) == [0, 1, 2]

    def test_an_attempt_from_before_with_a_later_step_answered_goes_on_from_the_first(
        self, app, visitor, chain, asked
    ):
        with app.app_context(), unit_of_work():
            attempts.keep_answers(asked.id, {chain.id: (None, 1, None)})
        page = ChainPage(visitor("pia"), asked)

        assert self.shown(chain, page.text) == [0]
        assert self.shown(chain, page.go_on(0, 1).text) == [0, 1, 2]
        assert kept(app, asked) == {chain.id: (1, 1, None)}


def fields_of_chain(attempt, places):
    (item, _), *_ = attempt.drawn
    return form_of(ITEMS, {item: places})


class ChainPage:
    """The page of a quiz with one chain, as it was loaded: what it holds goes along with each press."""

    def __init__(self, visitor, attempt) -> None:
        self.visitor, self.attempt = visitor, attempt
        ((self.item, _),) = attempt.drawn
        self._read(visitor.get(QUIZ).text)

    def _read(self, text: str) -> None:
        self.text = text
        names = rf"(?:loaded-{self.item}|item-{self.item}[.\d]*)"
        self.fields = dict(re.findall(rf'<input type="hidden" name="({names})" value="([^"]*)"', text))
        self.fields |= dict(re.findall(rf'<input type="radio" name="({names})" value="(\d)" checked', text))

    def send(self, step, place, *, press="save", quiet=False):
        chosen = {} if place is None else {f"item-{self.item}.{step}": str(place)}
        sent = {"attempt": str(self.attempt.id), "press": press} | self.fields | chosen
        headers = {"X-Quiet": "1"} if quiet else {}
        answer = self.visitor.post(QUIZ, sent, headers=headers, follow_redirects=not quiet)
        if quiet:
            self.fields |= answer.json["loaded"]
        return answer

    def go_on(self, step, place, *, press="step-1"):
        answer = self.send(step, place, press=press)
        self._read(answer.text)
        return answer

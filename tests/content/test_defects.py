"""Every problem that stops the start: sown into a course without problems, and told with its path and line."""

from __future__ import annotations

from datetime import date

import pytest

from lms.content.catalogue import BrokenContent, load
from lms.content.source import MAX_BYTES, Problem, Weight
from lms.domain.learning.correction import Correction
from tests.content.site import COURSE, FILES, FIRST, FRAMEWORK, PROFILES, QUIZ, SECOND, SOURCES, Site

OPENS = "A step is small.[@toolkit: Opening]"
CLOSES = "  : Yes. It is short.\n///\n"


def sown(what: str, file: str, old: str, new: str, where: int | str, message: str):
    """`where` is the line, or words that first stand on it once the defect is sown."""
    return pytest.param(file, old, new, where, message, id=what)


def told(problems: list[Problem]) -> list[tuple[str, int]]:
    return [(problem.path, problem.line) for problem in problems]


def test_nothing_is_wrong_with_the_small_course(site: Site):
    assert site.problems() == []


FIELDS = [
    sown("a field stands twice", COURSE, "serve: 2", "serve: 2\nserve: 3", "serve: 3", "`serve` stands twice"),
    sown("a field is unknown", COURSE, "serve: 2", "serve: 2\nsereve: 3", "sereve", "unknown field `sereve`"),
    sown("a field has no name", COURSE, "serve: 2", "serve: 2\n? [a]\n: 3", 13, "unknown field ``"),
    sown("a field is missing", COURSE, "summary: How", "# summary: How", 1, "`summary` is missing"),
    sown("a field is empty", COURSE, "title: Small steps", "title:", 1, "`title` is missing"),
    sown("a field is blank", COURSE, "title: Small steps", 'title: " "', 1, "`title` must be a text"),
    sown("a text is a list", COURSE, "title: Small steps", "title: [Small]", 1, "`title` must be a text"),
    sown("a list is missing", COURSE, "audience: [peer]\n", "", 1, "`audience` is missing"),
    sown("a list is a text", COURSE, "[peer]", "peer", "audience", "`audience` must be a list of texts"),
    sown("a list holds lists", COURSE, "[peer]", "[[peer]]", "audience", "`audience` must be a list of texts"),
    sown("a needed list is empty", COURSE, "[peer]", "[]", "audience", "`audience` must not be empty"),
    sown("a list of fields is missing", COURSE, "authors:", "# authors:", 1, "`authors` is missing"),
    sown("a list of fields is a text", COURSE, "reviews: [{", "reviews: x #", "reviews", "`reviews` must be a list"),
    sown("a list of fields holds a text", COURSE, "reviews: [", "reviews: [x, ", "reviews", "must hold fields"),
    sown("a list holds markup", COURSE, "[peer]", '["<script>"]', "script", "HTML is not taken"),
    sown("a list holds a blank", COURSE, "[peer]", '[peer, " "]', "audience", "`audience` holds an empty text"),
    sown("a number is a word", COURSE, "serve: 2", "serve: two", "serve: two", "whole number from 0 to 60"),
    sown("a number is too large", COURSE, "serve: 2", "serve: 61", "serve: 61", "whole number from 0 to 60"),
    sown("a number is below zero", COURSE, "months: 24", "months: -1", "months: -1", "whole number from 0 to 120"),
    sown("a number is endless", COURSE, "months: 24", "months: " + "9" * 5000, "months: 999", "from 0 to 120"),
    sown("a number has foreign digits", COURSE, "months: 24", "months: ٢٤", "months: ٢٤", "from 0 to 120"),
    sown("a yes is a word", COURSE, "made_up: true", "made_up: yes", "made_up", "`made_up` must be true or false"),
    sown("a day is missing", COURSE, "valid_from: 2026-01-01, ", "", "approvals", "`valid_from` is missing"),
    sown("a day does not exist", COURSE, "2026-01-01", "2026-02-30", "2026-02-30", "must be a day like"),
    sown("a review on no day", COURSE, 'er, on: "2026-11-22"', "er, on: autumn", "autumn", "`on` must be a day like"),
    sown("a review on a 31st", COURSE, 'er, on: "2026-11-22"', "er, on: 2026-02-31", "02-31", "`on` must be a day"),
    sown("a choice is not offered", COURSE, "role play", "dream", "dream", "one of role play, simulation, shadowing"),
]

THIRTEEN = "\n      - ".join(f"{{text: Stops {number} times}}" for number in range(12))
COURSES = [
    sown("the pass mark is too low", COURSE, "percent: 80", "percent: 69", "percent: 69", "from 70 to 100"),
    sown("the pass mark is too high", COURSE, "percent: 80", "percent: 101", "percent: 101", "from 0 to 100"),
    sown("an unknown requirement", COURSE, "requires: []", "requires: [luck]", 1, "knows review and practice"),
    sown("more credit than computed", COURSE, "minutes: 15", "minutes: 16", "minutes: 16", "sum to 16 minutes"),
    sown("an unknown prerequisite", COURSE, "sites: []", "sites: [other]", "[other]", "unknown prerequisite other"),
    sown("a prerequisite outside", COURSE, "sites: []", "sites: [../../x]", "[../../x]", "unknown prerequisite ../"),
    sown("its own prerequisite", COURSE, "sites: []", "sites: [small-steps]", "prereq", "its own prerequisite"),
    sown("an unknown practice code", COURSE, "ies: [ours-1]", "ies: [ours-9]", "ours-9", "unknown competency ours-9"),
    sown(
        "a point of a practice twice",
        COURSE,
        "Stops to look",
        "WALKS at the other’s pace.",
        "WALKS",
        "is there already",
    ),
    sown("thirteen points", COURSE, "{text: Stops to look}", THIRTEEN, "Walks", "13 points; whoever watches"),
    sown(
        "a point from nowhere", COURSE, 'toolkit: Opening"}', 'toolkit: End"}', "pace", "no such source and section"
    ),
    sown("a point without words", COURSE, "{text: Stops to look}", "{source: x}", "{source: x}", "`text` is missing"),
]

LESSONS = [
    sown("an unknown code", SECOND, "[ours-1]", "[ours-9]", "ours-9", "unknown competency ours-9"),
    sown("unknown front matter", SECOND, "minutes: {}", "minutes: {}\nmood: x", "mood", "unknown field `mood`"),
    sown("unknown minutes", SECOND, "{}", "{reading: 9}", "reading", "unknown field `reading`"),
    sown("unknown review field", FIRST, "is it safe?".capitalize(), "x, by: y", "by: y", "unknown field `by`"),
    sown("an unknown opening", FIRST, "review:", "opening: smell\nreview:", "smell", "one of text-message"),
    sown("an unknown kind of review", FIRST, "clinical", "moral", "moral", "one of clinical, legal"),
    sown("a heading jumps", SECOND, "## And", "#### And", "#### And", "jumps a level"),
    sown("a title in the text", SECOND, "## And", "# And", "# And", "lessons begin at ##"),
    sown("a heading jumps after the gentler way", FIRST, "## Try", "#### Try", "#### Try", "jumps a level"),
    sown("a heading without an id", SECOND, "You go", "## More\n\nYou go", "## More", "give this heading an id"),
    sown("a heading id twice", SECOND, "You go", "## x {#then}\n\nYou go", "## x", "id then stands twice"),
    sown("an unclosed block", FIRST, CLOSES, "  : Yes. It is short.\n", "/// check", "`check` is never closed"),
    sown("a block inside a block", FIRST, "You can sit", "/// say\nYou can", "/// say", "opens inside `/// gentler`"),
    sown("a stray close", SECOND, "## And", "///\n\n## And", 9, "closes a block that was not opened"),
    sown("a stray close after text", SECOND, "You go on.", "You go on.\n\n///\n", 13, "closes a block that was not"),
    sown("a block with a capital", SECOND, "You go", "/// Note\nYou\n///\nYou go", 13, "closes a block that was not"),
    sown(
        "minutes on another block", FIRST, "/// check", "/// check | 1", "/// check", "only `try` takes an argument"
    ),
    sown("other minutes than declared", FIRST, "{activity: 20}", "{activity: 25}", 2, "the `try` blocks sum to 20"),
    sown("an unknown sensitive subject", FIRST, "[removal]", "[removal, sad]", "sad", "`sensitive` knows removal"),
    sown("sensitive without a gentler way", FIRST, "/// gentler", "/// say", 2, "needs a `note` and a `gentler` way"),
    sown("sensitive without a note", FIRST, "/// note", "/// say", 2, "needs a `note` and a `gentler` way"),
    sown("a note about nothing", FIRST, "[removal]", "[]", 2, "say in `sensitive` what"),
    sown("a citation to no source", FIRST, "toolkit: Opening", "book: Opening", OPENS[:9], "no document “book”"),
    sown("a citation to no section", FIRST, "toolkit: Opening", "toolkit: End", OPENS[:9], "with a section “End”"),
    sown(
        "a link to no course", FIRST, "small-steps/second", "other/second", "lesson:", "broken link to lesson:other"
    ),
    sown(
        "a link to no lesson", FIRST, "small-steps/second", "small-steps/third", "lesson:", "broken link to lesson:"
    ),
    sown("a link to no heading", FIRST, "second#then", "second#now", "lesson:", "broken link to lesson:"),
]

OPTIONS = [
    sown("no feedback", FIRST, "  : No. It is short.\n", "", "What is a step", "“A long way” has no feedback"),
    sown("no option is right", FIRST, "- [x] A short", "- [ ] A short", "What is a step", "mark exactly one"),
    sown("two options are right", FIRST, "- [ ] A long", "- [x] A long", "What is a step", "mark exactly one"),
    sown("nothing is asked", FIRST, "What is a step?\n", "", 36, "this `check` asks nothing"),
    *(
        sown(f"an option like {like}", FIRST, "- [ ] A long way", like, 38, "write an option as")
        for like in ("- [ ]", "- [] A", "* [ ] A", "  - [ ] A", "-[ ] A", "- [ ]A", "[ ] A", "1. [ ] A", "- [o] A")
    ),
    sown("a capital mark", FIRST, "- [x] A short", "- [X] A short", "- [X]", "write an option as `- [ ] its text`"),
    sown("an option of space", FIRST, "- [ ] A long way", "- [ ] &nbsp;", "&nbsp;", "the option “&nbsp;” shows"),
    sown("feedback of space", FIRST, "No. It is short.", "&#8203;", "What is a step", "“A long way” has no feedback"),
    sown(
        "a check without options",
        FIRST,
        "- [ ] A long way\n  : No. It is short.\n- [x] A short way\n  on foot\n  : Yes. It is short.\n",
        "",
        "What is a step",
        "needs at least two options",
    ),
    sown(
        "a try with one option",
        FIRST,
        "- [ ] Run on\n  : No. You may\n    fall down.\n",
        "",
        "Walk to the door",
        "needs at least two options",
    ),
]

ITEMS = [
    sown("an item stands twice", QUIZ, "id: item-2", "id: item-1", 15, "the item item-1 stands twice"),
    sown("an unknown section", QUIZ, "first#what", "first#why", 2, "no section first#why in the course"),
    sown("an unknown lesson", QUIZ, "first#what", "../first#what", 2, "no section ../first#what"),
    sown("an unknown objective", QUIZ, "objective: step", "objective: run", 2, "unknown objective run"),
    sown("an unknown source", QUIZ, "toolkit: Key: values", "book: Key", 15, "no such source and section: book"),
    sown("an unknown item code", QUIZ, "[ours-1]", "[ours-9]", "ours-9", "unknown competency ours-9"),
    sown("an unknown type", QUIZ, "type: one", "type: many", "type: many", "`type` must be one of one, several"),
    sown("an id with other signs", QUIZ, "id: item-1", "id: ../item.1", "id: ../", "`id` must be small letters"),
    sown("an option without text", QUIZ, "text: One step on", 'text: ""', 'text: ""', "`text` must be a text"),
    sown("an option of nothing", QUIZ, "text: One step on", "text: null", "text: null", "`text` is missing"),
    sown("an option of HTML only", QUIZ, "One step on", '"<img src=x>"', "<img", "HTML is not taken"),
    *(
        sown(
            f"an option of {code}", QUIZ, "text: One step on", f'text: "{said}"', f'"{said}"', "`text` shows nothing"
        )
        for code, said in (("hard space", "&nbsp;"), ("no width", "\u200b"), ("marks", "**"), ("a comment", "…"))
    ),
    sown("feedback of nothing", QUIZ, "feedback: Because.", 'feedback: "\u200b"', 11, "`feedback` shows nothing"),
    sown("an unknown kind", QUIZ, "kind: recall", "kind: guess", "kind: guess", "one of recall, scenario"),
    sown("no right option", QUIZ, "right: true, ", "", 2, "mark exactly one option with `right: true`"),
    sown(
        "two right options",
        QUIZ,
        "Two steps, ",
        "Two steps, right: true, ",
        2,
        "mark exactly one option with `right: true`",
    ),
    sown(
        "two options only",
        QUIZ,
        "      - {text: Three, feedback: Because.}\n      - {text: Not one step at all, feedback: Because.}\n",
        "",
        2,
        "give four options",
    ),
    sown("an option without feedback", QUIZ, ", feedback: Because.", "", "right: true", "`feedback` is missing"),
    sown(
        "an unknown item field", QUIZ, "    type: one", "    hint: x\n    type: one", "hint", "unknown field `hint`"
    ),
    sown("an unknown option field", QUIZ, "right: true", "right: true, why: x", "why", "unknown field `why`"),
    sown("an unknown bank field", QUIZ, "items:", "by: me\nitems:", "by: me", "unknown field `by`"),
    sown("fewer items than served", COURSE, "serve: 2", "serve: 5", 1, "4 items cannot serve 5"),
]

FRAMES = [
    sown("an unknown framework field", FRAMEWORK, "order: 1", "order: 1\nkind: x", "kind: x", "unknown field `kind`"),
    sown(
        "an unknown category field", FRAMEWORK, "  name: Being", "  nom: x\n  name: B", "nom", "unknown field `nom`"
    ),
    sown("an unknown competency field", FRAMEWORK, "note:", "notes:", "notes", "unknown field `notes`"),
    sown(
        "a code stands twice",
        FRAMEWORK,
        "  - code: ours-1",
        "  - {code: ours-1, statement: Twice}\n  - code: ours-1",
        1,
        "the code ours-1 stands twice",
    ),
    sown("a target of nothing", PROFILES, "[ours-1]", "[theirs]", "theirs", "category or competency theirs"),
    sown("an unknown rung", PROFILES, "rung: knows}", "rung: dreams}", "dreams", "`rung` must be one of knows"),
    sown("an unknown target field", PROFILES, "rung: knows}", "rung: knows, x: 1}", "x: 1", "unknown field `x`"),
    sown(
        "a home that is a category",
        PROFILES,
        "title: Peer",
        "title: Peer\n    home: ours-a",
        "home:",
        "unknown frame",
    ),
    sown(
        "a home that is no framework",
        PROFILES,
        "title: Peer",
        "title: Peer\n    home: x",
        "home: x",
        "unknown framework x",
    ),
    sown("an unknown profile field", PROFILES, "title: Peer", "title: Peer\n    x: 1", "x: 1", "unknown field `x`"),
    sown("profiles with more than profiles", PROFILES, "profiles:", "x: 1\nprofiles:", 1, "unknown field `x`"),
    sown("an unknown source field", SOURCES, "address:", "url:", "url:", "unknown field `url`"),
]


# What follows from these is told as well.
WITH_MORE = [
    sown("no front matter", SECOND, "---\n", "", 1, "begin with front matter"),
    sown("front matter never ends", SECOND, "null\n---", "null", 1, "begin with front matter"),
    sown("fields are a text", FIRST, "{activity: 20}", "20", "minutes: 20", "`minutes` must hold fields"),
    sown("an unknown block", FIRST, "/// note", "/// nota", "/// nota", "unknown block `nota`"),
    sown("a try without minutes", FIRST, "/// try | 20", "/// try | soon", "/// try", "only `try` takes an argument"),
    sown(
        "a try with a raised digit", FIRST, "/// try | 20", "/// try | ²", "/// try", "only `try` takes an argument"
    ),
]


@pytest.mark.parametrize(("file", "old", "new", "where", "message"), FIELDS + LESSONS + OPTIONS + FRAMES)
def test_a_defect_is_told_once_with_its_path_and_line(site, file, old, new, where, message):
    site.change(file, old, new)

    problems = site.problems()

    line = where if isinstance(where, int) else site.line(file, where)
    assert told(problems) == [(file, line)], problems
    assert message in problems[0].message


@pytest.mark.parametrize(("file", "old", "new", "where", "message"), COURSES + ITEMS + WITH_MORE)
def test_a_course_that_does_not_fit_together_is_told_with_its_path_and_line(site, file, old, new, where, message):
    site.change(file, old, new)

    problems = site.problems()

    path = QUIZ if message.endswith("cannot serve 5") else file
    line = where if isinstance(where, int) else site.line(path, where)
    assert (path, line) in told([one for one in problems if message in one.message]), problems


@pytest.mark.parametrize("file", [COURSE, FIRST, QUIZ, FRAMEWORK, PROFILES, SOURCES])
class TestAFileThatCannotBeRead:
    def test_it_is_told_when_it_is_not_utf_8(self, site, file):
        text = site.text(file).encode() + b"\n# caf\xe9\n"
        site.write(file, text)

        assert (file, text.count(b"\n")) in told(site.problems())

    def test_it_is_told_when_it_is_too_large(self, site, file):
        site.write(file, site.text(file) + "\n" * MAX_BYTES)

        assert [one.line for one in site.problems() if "too large" in one.message and one.path == file] == [1]

    def test_it_is_told_when_it_is_not_yaml(self, site, file):
        site.write(file, '---\ntitle: "never closed\n---\n' if file == FIRST else 'title: "never closed\n')

        assert [one.path for one in site.problems() if "not valid YAML" in one.message] == [file]

    def test_it_is_told_when_it_holds_no_fields(self, site, file):
        site.write(file, "---\n- a\n---\n" if file == FIRST else "- a\n")

        found = [one for one in site.problems() if "must hold `name: value` fields" in one.message]
        assert told(found) == [(file, 2 if file == FIRST else 1)]


@pytest.mark.parametrize("file", [COURSE, QUIZ, PROFILES, SOURCES])
def test_a_missing_file_is_told(site, file):
    site.remove(file)

    assert (file, "this file is missing") in [(one.path, one.message) for one in site.problems()]


def test_a_number_without_which_nothing_can_be_served_is_told_when_it_is_missing(site):
    site.change(COURSE, "serve: 2\n", "")

    assert (COURSE, 1, "the field `serve` is missing") in [
        (one.path, one.line, one.message) for one in site.problems()
    ]


def test_a_list_that_may_be_missing_is_no_problem(site):
    text = site.text(COURSE)
    site.write(COURSE, "\n".join(line for line in text.split("\n") if not line.startswith(("reviews", "approvals"))))

    assert site.problems() == []


def test_what_cannot_be_found_as_it_was_read_is_told_on_the_first_line(site):
    site.change(SECOND, "[ours-1]", '["ours\\x2d9"]')

    assert told(site.problems()) == [(SECOND, 1)]


def test_an_alias_is_refused(site):
    site.change(COURSE, "summary: How to take a small step.", "summary: &a Small\nnotes: *a")

    (problem,) = site.problems()

    assert (problem.path, problem.line) == (COURSE, site.line(COURSE, "*a"))
    assert "aliases" in problem.message


def test_an_alias_in_front_matter_is_told_by_its_line_in_the_file(site):
    site.change(SECOND, "title: The second step", "title: &a Second\nx: *a")

    assert (SECOND, 3) in told(site.problems())


@pytest.mark.parametrize("levels", [13, 990, 100_000])
def test_deep_nesting_is_refused_however_deep(site, levels):
    site.change(COURSE, "title: Small steps", f"notes: {'[' * levels}{']' * levels}")

    (problem,) = site.problems()

    assert (problem.path, problem.line) == (COURSE, 1)
    assert "nested more than 12 levels" in problem.message


def test_an_error_of_yaml_is_told_by_its_line_in_the_file(site):
    site.change(SECOND, "minutes: {}", "minutes: {]")

    assert (SECOND, 4) in [(one.path, one.line) for one in site.problems() if "not valid YAML" in one.message]


def test_a_sign_that_yaml_does_not_know_is_told(site):
    site.write(COURSE, "title: \x00")

    assert (COURSE, "not valid YAML") in [(one.path, one.message) for one in site.problems()]


def test_a_missing_heading_id_in_two_places_is_told_twice(site):
    site.change(SECOND, "You go", "## More\n\nYes.\n\n## Again\n\nYou go")

    assert told(site.problems()) == [(SECOND, 11), (SECOND, 15)]


@pytest.mark.parametrize("slug", ["Small", "small_steps", "-small", "quiz", "beat", "inserts", "evaluation"])
def test_a_bad_or_reserved_slug_of_a_course_is_refused(site, slug):
    site.copy_course(slug, "Other steps")

    found = [one for one in site.problems() if "cannot be a course's slug" in one.message]

    assert told(found) == [(f"courses/{slug}/course.yaml", 1)]


@pytest.mark.parametrize(
    "name", ["third.md", "3-third.md", "03-Third.md", "03-.md", "03--x.md", "03-quiz.md", "03-evaluation.md"]
)
def test_a_bad_or_reserved_name_of_a_lesson_is_refused(site, name):
    site.write(f"courses/small-steps/{name}", site.text(SECOND))

    assert told(site.problems()) == [(f"courses/small-steps/{name}", 1)]


def test_lessons_are_numbered_without_holes(site):
    (site.root / SECOND).rename(site.root / SECOND.replace("02-", "03-"))

    (problem,) = site.problems()

    assert (problem.path, problem.line) == ("courses/small-steps/03-second.md", 1)


def test_two_lessons_of_one_slug_are_refused(site):
    third = "courses/small-steps/03-second.md"
    site.write(third, site.text(SECOND).replace("[ours-1]", "[ours-9]"))

    assert [(one.path, one.line, one.rule) for one in site.problems()] == [
        (third, 1, "duplicate"),
        (third, 3, "competency"),
    ]


def test_a_lesson_keeps_the_names_that_it_had_before(site):
    site.change(SECOND, "review:", "was: [old-name, older]\nreview:")

    assert site.problems() == []
    assert load(site.root).courses["small-steps"].lessons[1].was == ("old-name", "older")


@pytest.mark.parametrize("names", ["[first]", "[second]", "[old, old]", "[01-old.md]"])
def test_a_name_of_before_is_none_of_now_stands_once_and_is_a_name(site, names):
    site.change(SECOND, "review:", f"was: {names}\nreview:")

    assert [(one.path, one.rule) for one in site.problems()] == [(SECOND, "duplicate")]


OTHER_NAMES = {
    "course": (COURSE, "title: Small steps", "title: Small steps\nwas: NAMES"),
    "practice": (COURSE, "  - id: walk\n", "  - id: walk\n    was: NAMES\n"),
    "item": (QUIZ, "  - id: item-1\n", "  - id: item-1\n    was: NAMES\n"),
}


@pytest.mark.parametrize("kind", OTHER_NAMES)
def test_what_was_renamed_keeps_the_names_that_it_had_before(site, kind):
    file, old, new = OTHER_NAMES[kind]
    site.change(file, old, new.replace("NAMES", "[old-name, older]"))

    assert site.problems() == []
    catalogue = load(site.root)
    course = catalogue.courses["small-steps"]
    assert catalogue.course_called("small-steps") is course
    assert catalogue.course_called("old-name") is (course if kind == "course" else None)
    named = {"course": course, "practice": course.practice, "item": course.items}[kind]
    assert (named if kind == "course" else named[0]).was == ("old-name", "older")


@pytest.mark.parametrize("kind", OTHER_NAMES)
@pytest.mark.parametrize("names", ["[own]", "[old, old]", "[Old_Name]"])
def test_a_name_that_a_course_a_practice_or_an_item_had_leads_to_one_and_is_a_name(site, kind, names):
    file, old, new = OTHER_NAMES[kind]
    own = {"course": "small-steps", "practice": "walk", "item": "item-1"}[kind]
    site.change(file, old, new.replace("NAMES", names.replace("own", own)))

    assert [(one.path, one.line, one.rule) for one in site.problems()] == [
        (file, site.line(file, "was"), "duplicate")
    ]


def test_a_slug_that_two_courses_had_or_that_leads_elsewhere_is_an_error(site):
    site.copy_course("two-steps", "Two steps")
    site.change(COURSE, "title: Small steps", "title: Small steps\nwas: [two-steps, frameworks, old]")
    site.change("courses/two-steps/course.yaml", "title: Two steps", "title: Two steps\nwas: [old]")

    found = [one for one in site.problems() if one.rule == "duplicate"]
    assert sorted((one.path, one.message.split("“")[1].split("”")[0]) for one in found) == [
        ("courses/small-steps/course.yaml", "frameworks"),
        ("courses/small-steps/course.yaml", "two-steps"),
        ("courses/two-steps/course.yaml", "old"),
    ]


CORRECTED = """
corrections:
  - {day: 2026-11-03, changed: A step was added., where: [first#what]}
  - day: "2026-11-20"
    changed: >-
      A step was
      missing.
    safety: true
    where: [second#then, first#what]
"""


def test_corrections_are_read_the_newest_first(site):
    site.write(COURSE, (FILES[COURSE] + CORRECTED).encode())

    assert site.problems() == []
    newest, older = load(site.root).courses["small-steps"].corrections
    assert newest == Correction(
        date(2026, 11, 20), "A step was missing.", True, (("second", "then"), ("first", "what"))
    )
    assert (older.day, older.is_safety) == (date(2026, 11, 3), False)


def test_corrections_change_the_revision(site):
    before = load(site.root).courses["small-steps"].revision
    site.write(COURSE, (FILES[COURSE] + CORRECTED).encode())

    assert load(site.root).courses["small-steps"].revision != before


@pytest.mark.parametrize(
    ("old", "new", "on", "message"),
    [
        ('"2026-11-20"', "2026-11-31", "2026-11-31", "`day` must be a day like 2026-11-21"),
        ('day: "2026-11-20"', "safe: yes", "safe: yes", "unknown field `safe`"),
        ('"2026-11-20"', "2026-11-03", "- day: 2026-11-03", "there is a correction of 2026-11-03 already"),
        ("changed: A step was added., ", "", "- {day: 2026-11-03", "the field `changed` is missing"),
        ("safety: true", "safety: yes", "safety: yes", "`safety` must be true or false"),
        (
            "second#then",
            "second#gone",
            "where: [second#gone",
            "`where` names second#gone, and the course has no such",
        ),
        ("second#then", "second", "where: [second,", "`where` names second, and the course has no such section"),
        (", where: [first#what]}", "}", "- {day: 2026-11-03", "the field `where` is missing"),
        ("    where: [second#then, first#what]", "    where: []", "where: []", "`where` must not be empty"),
    ],
)
def test_what_is_wrong_with_a_correction_is_told_with_its_line(site, old, new, on, message):
    text = FILES[COURSE] + CORRECTED.replace(old, new)
    site.write(COURSE, text.encode())

    line = next(number for number, words in enumerate(text.split("\n"), 1) if on in words)
    told = [(one.path, one.line) for one in site.problems() if one.message.startswith(message)]
    assert told == [(COURSE, line)]
    with pytest.raises(BrokenContent):
        load(site.root)


def test_a_name_of_a_drawing_too_long_for_any_folder_is_told(site):
    site.change(SECOND, "/// figure two-steps", f"/// figure {'a' * 300}")

    assert told(site.problems()) == [(SECOND, site.line(SECOND, "/// figure"))]


def test_a_course_without_a_lesson_is_refused(site):
    site.remove(FIRST)
    site.remove(SECOND)

    assert (COURSE, 1) in told([one for one in site.problems() if "has no lesson" in one.message])


def test_a_circle_of_prerequisites_is_told_at_each_course_of_it(site):
    for slug, before in (("other", "small-steps"), ("third", "other")):
        site.copy_course(slug, slug)
        site.change(f"courses/{slug}/course.yaml", "prerequisites: []", f"prerequisites: [{before}]")
    site.change(COURSE, "prerequisites: []", "prerequisites: [third]")

    found = [one for one in site.problems() if "its own prerequisite" in one.message]

    assert {one.path for one in found} == {
        f"courses/{slug}/course.yaml" for slug in ("small-steps", "other", "third")
    }


def test_a_course_after_a_circle_is_not_blamed_for_it(site):
    site.copy_course("other", "Other")
    site.change("courses/other/course.yaml", "prerequisites: []", "prerequisites: [small-steps, small-steps]")
    site.change(COURSE, "prerequisites: []", "prerequisites: [small-steps]")

    found = [one for one in site.problems() if "its own prerequisite" in one.message]

    assert [one.path for one in found] == [COURSE]


def test_a_folder_without_content_is_told(tmp_path):
    with pytest.raises(BrokenContent, match="no courses/ and quizzes/ folders"):
        load(tmp_path)


def test_an_error_stops_the_load_and_carries_every_problem(site):
    site.change(COURSE, "serve: 2", "serve: two")
    site.change(SECOND, "[ours-1]", "[ours-9]")

    with pytest.raises(BrokenContent, match="lms check") as caught:
        load(site.root)

    assert {problem.path for problem in caught.value.problems} >= {COURSE, SECOND}


def test_problems_are_told_in_the_order_of_paths_and_lines(site):
    for file, old, new in ((SECOND, "[ours-1]", "[ours-9]"), (COURSE, "summary:", "sum:"), (QUIZ, "step", "run")):
        site.change(file, old, new)

    problems = site.problems()

    assert problems == sorted(problems)
    assert {problem.weight for problem in problems} == {Weight.ERROR}


def test_a_problem_is_one_line_whatever_it_quotes(site: Site):
    site.change(COURSE, "role play", '"a dream\\nof two lines"')

    assert "not “a dream of two lines”" in site.problems()[0].message

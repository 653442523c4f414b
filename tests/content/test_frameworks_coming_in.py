"""What other systems write comes in with what was guessed, and what cannot come in is told with its place."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from lms.content.framework_files.as_yaml import framework_yaml
from lms.content.framework_files.case_reader import read_case
from lms.content.framework_files.incoming import MAX_BYTES, MOST_STATEMENTS, CannotImport, Incoming, shortened
from lms.content.framework_files.moodle import HEADINGS, read_moodle
from lms.content.framework_files.tree import framework_of
from lms.domain.competence.competency import Category, Competency, Framework
from tests.conftest import TODAY

DOC = "d0000000-0000-4000-8000-000000000000"
MOMENT = "2026-11-30T12:00:00+00:00"


def uid(number: int) -> str:
    return f"00000000-0000-4000-8000-{number:012}"


def item(number: int, words: str = "", **more: Any) -> dict[str, Any]:
    return {"identifier": uid(number), "fullStatement": words or f"Statement {number}", **more}


def child(number: int, parent: int | str = DOC, **more: Any) -> dict[str, Any]:
    return link("isChildOf", number, parent, **more)


def link(kind: str, number: int, goal: int | str, **more: Any) -> dict[str, Any]:
    end = uid(goal) if isinstance(goal, int) else goal
    nodes = {"originNodeURI": {"identifier": uid(number)}, "destinationNodeURI": {"identifier": end}}
    return {"associationType": kind, **nodes, **more}


def package(items: list[Any], associations: list[Any], **document: Any) -> dict[str, Any]:
    head = {"identifier": DOC, "title": "Theirs", "creator": "They", **document}
    return {"CFDocument": head, "CFItems": items, "CFAssociations": associations}


def read(found: object) -> Incoming:
    return read_case(json.dumps(found).encode(), {uid(900): "ours-1"}, TODAY)


OURS = Framework(
    "ours", "Ours", "Ours", "We", (Category("ours-a", "A", "A", (Competency("ours-1", "Listens", "ours-a"),)),)
)


def brought(found: object) -> Framework:
    framework = framework_of(read(found), "theirs", {"ours": OURS})
    framework_yaml(framework, "A test")
    return framework


def refused(found: object) -> str:
    with pytest.raises(CannotImport) as told:
        brought(found)
    return str(told.value)


def codes(framework: Framework) -> list[tuple[str, str, list[str]]]:
    return [(one.code, one.name, [each.code for each in one.competencies]) for one in framework.categories]


FLAT = package([item(1), item(2)], [child(1), child(2)])


class TestCase:
    def test_a_flat_file_gets_one_category_and_codes_of_its_own(self):
        framework = brought(FLAT)

        assert codes(framework) == [("theirs-all", "Theirs", ["theirs-1", "theirs-2"])]
        assert framework.guessed == (
            "no license is stated: ask its publisher whether the wordings may be kept",
            "the order of some statements, which have no number or the same: by their codes",
            "2 codes, made up",
            "its short title, from the title",
            "one category for the statements that stand in none",
        )

    def test_order_is_that_of_the_numbers_which_may_be_text_with_none_last(self):
        items = [item(1, humanCodingScheme="T.10"), item(2, humanCodingScheme="T.9"), item(3), item(4), item(5)]
        order = [
            child(1),
            child(2),
            child(3, sequenceNumber="2"),
            child(4, sequenceNumber=1),
            child(5, sequenceNumber="x"),
        ]

        names = [one.statement for one in brought(package(items, order)).competencies]
        assert names == ["Statement 4", "Statement 3", "Statement 5", "Statement 2", "Statement 1"]

    def test_the_same_number_twice_is_told(self):
        found = brought(package([item(1), item(2)], [child(1, sequenceNumber=1), child(2, sequenceNumber=1)]))

        assert "the order of some statements, which have no number or the same: by their codes" in found.guessed

    def test_numbers_that_are_true_or_text_are_no_surprise(self):
        found = package([item(1), item(2)], [child(1, sequenceNumber=True), child(2, sequenceNumber=2)])

        assert [one.statement for one in brought(found).competencies] == ["Statement 2", "Statement 1"]

    def test_a_deep_tree_becomes_categories_named_by_all_above(self):
        items = [item(1, "Top"), item(2, "Middle"), item(3), item(4), item(5)]
        found = brought(package(items, [child(1), child(2, 1), child(3, 2), child(4, 1), child(5)]))

        assert [(one.name, [each.statement for each in one.competencies]) for one in found.categories] == [
            ("Theirs", ["Statement 5"]),
            ("Top", ["Statement 4"]),
            ("Top: Middle", ["Statement 3"]),
        ]
        assert "3 levels became two: what stands above a category is part of its name" in found.guessed

    def test_several_tops_are_ordinary(self):
        items = [item(1, "One"), item(2, "Two"), item(3), item(4)]
        numbers = [child(1, sequenceNumber=1), child(2, sequenceNumber=2), child(3, 1), child(4, 2)]

        assert [one.name for one in brought(package(items, numbers)).categories] == ["One", "Two"]

    def test_links_by_address_by_nothing_but_the_identifier_and_in_capitals(self):
        goal = {"uri": f"https://case.example/CFItems{uid(1)}"}
        below = {"associationType": "isChildOf", "originNodeURI": uid(2).upper(), "destinationNodeURI": goal}
        odd = [{"uri": f"x/{uid(1).upper()}", "identifier": uid(1).upper(), "alternativeLabel": "A label"}, item(2)]

        found = brought(package(odd, [child(1), below]))

        assert [(one.name, len(one.competencies)) for one in found.categories] == [("A label", 1)]

    def test_codes_that_are_not_ours_are_written_so(self):
        schemes = ["K-2.1", "samhsa-1.2", "1", "1", "SNT.1", ""]
        items = [item(number, humanCodingScheme=code) for number, code in enumerate(schemes, 1)]
        found = brought(package(items, [child(number, sequenceNumber=number) for number in range(1, 7)]))

        assert codes(found)[0][2] == [
            "theirs-K.2.1",
            "samhsa-1.2",
            "theirs-1",
            "theirs-1.2",
            "theirs-SNT.1",
            "theirs-6",
        ]
        assert found.guessed[1:3] == ("1 code, made up", "5 codes, written in another way")

    def test_relations_are_kept_where_both_ends_are_known(self):
        items = [item(1), item(2), item(3), item(4)]
        said = [
            link("exactMatchOf", 1, 900),
            link("exactMatchOf", 1, 1),
            link("exactMatchOf", 2, 901),
            link("RelatedTo", 1, 2),
            link("isRelatedTo", 2, 900),
            link("replacedBy", 3, 2),
            link("exactMatchOf", 4, 3),
            link("ext:mine", 1, 2),
            link("isTranslationOf", 1, 2),
            link("isChildOf", 77, 1),
        ]
        incoming = read(package(items, [child(number, sequenceNumber=number) for number in range(1, 5)] + said))
        found = framework_of(incoming, "theirs", {"ours": OURS})
        by_code = {one.code: one for one in found.competencies}

        assert [(one.code, one.other, one.was) for one in found.equivalences] == [
            ("theirs-1", "ours-1", False),
            ("theirs-2", "theirs-3", True),
        ]
        assert not any(one.is_confirmed for one in found.equivalences)
        assert (by_code["theirs-1"].related, by_code["theirs-2"].related) == (("theirs-2",), ("ours-1",))
        assert [one.code for one in found.retired] == ["theirs-3"]
        assert incoming.left_out == [
            "“exactMatchOf” with other documents, or of a kind unknown here (1)",
            "“ext:mine” with other documents, or of a kind unknown here (1)",
            "“isTranslationOf” with other documents, or of a kind unknown here (1)",
            "“isChildOf” with other documents, or of a kind unknown here (1)",
        ]

    def test_a_relation_to_a_framework_that_this_one_takes_the_place_of_is_left_out(self):
        incoming = read(package([item(1)], [child(1), link("isRelatedTo", 1, 900)]))

        assert framework_of(incoming, "ours", {"ours": OURS}).competencies[0].related == ()

    def test_one_that_was_replaced_by_two_became_neither(self):
        items = [item(1), item(2), item(3, humanCodingScheme="old")]
        incoming = read(
            package(items, [child(1), child(2), child(3), link("replacedBy", 3, 1), link("replacedBy", 3, 2)])
        )
        found = framework_of(incoming, "theirs", {})

        assert (found.equivalences, [one.code for one in found.retired]) == ((), ["theirs-old"])
        assert incoming.left_out == ["that these were replaced by several, which cannot be told apart: old"]

    def test_what_ended_is_retired_and_what_stands_below_it_stays(self):
        items = [item(1, "Top", statusEndDate="2020-01-01"), item(2), item(3, statusEndDate="2099-01-01")]
        found = brought(package(items, [child(1), child(2, 1), child(3)]))

        assert [one.statement for one in found.retired] == ["Top"]
        assert [one.statement for one in found.competencies] == ["Statement 2", "Statement 3"]

    def test_what_the_file_puts_nowhere_stands_at_the_top(self):
        found = brought(package([item(1), item(2), item(3)], [child(1), child(2, 55), child(3, 2), child(3, 1)]))

        assert "the place of what stands below something that is not in the file: at the top" in found.guessed
        lost = brought(package([item(1), item(2)], [child(1)]))
        assert "the place of 1 statement that the file puts nowhere: at the top, last" in lost.guessed

    def test_the_second_place_of_a_statement_is_told(self):
        incoming = read(package([item(1), item(2), item(3)], [child(1), child(2), child(3, 1), child(3, 2)]))

        assert incoming.left_out == ["second places of statements that stand in two (1)"]
        assert incoming.statements[uid(3)].parent == uid(1)

    @pytest.mark.parametrize(
        ("license", "defined", "told"),
        [
            (
                {"title": "CC BY", "identifier": uid(8), "uri": "https://cc.example/by"},
                [],
                ("CC BY", "https://cc.example/by"),
            ),
            ("https://cc.example/by", [], ("https://cc.example/by", "https://cc.example/by")),
            (
                {"title": "x", "identifier": uid(8), "uri": "https://cc.example/by"},
                [{"identifier": uid(7), "licenseText": "Other"}, {"identifier": uid(8), "licenseText": "Keep it"}],
                ("Keep it", "https://cc.example/by"),
            ),
            (
                None,
                [{"identifier": uid(7), "title": "The only one", "uri": f"urn:uuid:{uid(7)}"}],
                ("The only one", ""),
            ),
            (None, [{"identifier": uid(7)}, {"identifier": uid(8)}], ("", "")),
            (7, [], ("", "")),
        ],
    )
    def test_the_license_is_kept(self, license, defined, told):
        found = {**package([item(1)], [child(1)], licenseURI=license), "CFDefinitions": {"CFLicenses": defined}}

        assert (brought(found).license, brought(found).license_address) == told

    @pytest.mark.parametrize(
        ("status", "told"),
        [
            ("Draft", "its status is a draft"),
            ("DEPRECATED", "its status is deprecated: its publisher no longer stands by it"),
            ("Approved by all", "its status is “Approved by all”"),
        ],
    )
    def test_a_status_is_told(self, status, told):
        assert told in brought(package([item(1)], [child(1)], adoptionStatus=status)).guessed

    def test_adopted_needs_no_word(self):
        guessed = brought(package([item(1)], [child(1)], adoptionStatus="Adopted")).guessed

        assert not any("status" in one for one in guessed)

    def test_what_has_no_place_here_is_counted(self):
        found = package(
            [item(1, educationLevel=["01"], notes="Why"), item(2, educationLevel="02")],
            [child(1), child(2)],
            description="About",
            notes="For all. Short title: Ours",
            version="2",
        )
        incoming = read({**found, "CFRubrics": [{}]})

        assert incoming.short_title == "Ours"
        assert incoming.left_out == [
            "a description of the framework",
            "notes of the framework",
            "a version of the framework",
            "levels of education (2 statements)",
            "notes (1 statement)",
            "rubrics",
        ]

    @pytest.mark.parametrize("newer", [{"caseVersion": "1.1"}, {"frameworkType": "x"}])
    def test_the_newer_version_is_known_by_its_fields(self, newer):
        assert read(package([item(1)], [child(1)], **newer)).kind == "CASE 1.1"
        assert read({**FLAT, "extensions": {}}).kind == "CASE 1.1"
        assert read(FLAT).kind == "CASE 1.0"

    def test_tags_and_marks_are_taken_out_of_statements(self):
        words = "<p>Fish &amp; <b>chips</b></p> a <b what is never closed"
        found = brought(package([item(1, words)], [child(1)]))

        assert found.competencies[0].statement == "Fish & chips a"

    def test_marks_that_no_page_would_show_are_set_apart(self):
        found = brought(package([item(1, "See [x](y) {: z}\x07 and 3 < 4 &amp; on")], [child(1)]))

        assert found.competencies[0].statement == "See [x] (y) { : z} and 3 < 4 &amp; on"

    def test_a_package_in_a_list_of_one_is_a_package(self):
        for found in ([FLAT], {"CFPackages": [FLAT]}, {**FLAT, "CFDocument": [FLAT["CFDocument"]]}):
            assert len(brought(found).competencies) == 2

    def test_without_a_publisher_or_title_in_short_they_are_guessed(self):
        found = brought(package([item(1)], [child(1)], creator="", title="A title that is much too long for a label"))

        assert (found.publisher, found.short_title) == ("Publisher not named", "A title that is much…")


BAD = [
    pytest.param([FLAT, FLAT], "The file holds 2 packages; one file is one framework.", id="two packages"),
    pytest.param({**FLAT, "CFDocument": [1, 2]}, "The file holds 2 documents; one file is one framework.", id="two"),
    pytest.param(
        package([item(1, CFDocumentURI={"identifier": uid(66)})], []),
        f"statement 1 (“Statement 1”): it belongs to another document, {uid(66)}; one file is one framework.",
        id="a statement of another document",
    ),
    pytest.param(
        package([item(1, humanCodingScheme="A"), item(2)], [child(1, 2), child(2, 1)]),
        f"statement 2 (“Statement 2”): these stand below each other in a circle, {uid(2)} → A → {uid(2)}.",
        id="a loop",
    ),
    pytest.param(
        package([item(1), item(2), item(3), item(4)], [child(1, 2), child(2, 3), child(3, 2), child(4)]),
        f"statement 2 (“Statement 2”): these stand below each other in a circle, {uid(2)} → {uid(3)} → {uid(2)}.",
        id="a loop behind a way",
    ),
    pytest.param(
        package([item(1), item(2)], [child(1), child(2, 1), child(1, 2)]),
        f"statement 1 (“Statement 1”): these stand below each other in a circle, {uid(1)} → {uid(2)} → {uid(1)}.",
        id="a loop beside a way to the top",
    ),
    pytest.param(
        package([item(1)], [child(1), child(1, 1)]),
        f"statement 1 (“Statement 1”): these stand below each other in a circle, {uid(1)} → {uid(1)}.",
        id="a statement below itself as well",
    ),
    pytest.param(
        package([{"fullStatement": "Listens"}], []),
        "statement 1 (“Listens”): it has no identifier, so nothing can be said of where it stands.",
        id="no identifier",
    ),
    pytest.param(
        {**FLAT, "CFDocument": {"title": "T"}},
        "CFDocument: it has no identifier, so nothing can be said to stand in it.",
        id="a document without identifier",
    ),
    pytest.param(
        package([item(1)], [{"associationType": "isChildOf", "originNodeURI": {"identifier": 7}}]),
        "association 1: it has no identifier at one of its ends.",
        id="an association without ends",
    ),
    pytest.param(
        package([item(1), item(1)], []),
        f"statement 2 (“Statement 1”): its identifier {uid(1)} is that of statement 1 (“Statement 1”) as well.",
        id="one identifier twice",
    ),
    pytest.param(
        package([{"identifier": uid(1), "fullStatement": " "}], []),
        "statement 1: it has no words, neither a statement nor a code.",
        id="no words",
    ),
    pytest.param(package([], []), "The file holds no statement, so there is nothing to bring over.", id="empty"),
    pytest.param(package([item(1)], [], title=""), "CFDocument: it has no title.", id="no title"),
    pytest.param(
        package([item(1, humanCodingScheme="ours-1")], []),
        "statement 1 (“Statement 1”): the code ours-1 stands in another framework here already.",
        id="a code that is here",
    ),
    pytest.param(
        package([item(1), item(2), item(3)], [link("replacedBy", 1, 2), link("replacedBy", 2, 1)]),
        "These are said to have replaced each other in a circle: theirs-1, theirs-2.",
        id="replaced in a circle",
    ),
    pytest.param(
        package([item(1, "x " * 4000)], []),
        "statement 1 (“x x x x x x x x x x x x x x x x x x x x ”): a paragraph has at most 6000 characters and 200",
        id="a statement without end",
    ),
    pytest.param({"title": "x"}, "The file is JSON, but no CASE package: there is no CFDocument in it.", id="other"),
    pytest.param(7, "The file is JSON, but no CASE package: there is no CFDocument in it.", id="a number"),
    pytest.param({**FLAT, "CFItems": {}, "CFAssociations": "x"}, "CFAssociations: it must be a list", id="no list"),
    pytest.param({**FLAT, "CFItems": [1]}, "CFItems: it must be a list of objects.", id="no objects"),
    pytest.param(
        package([item(number) for number in range(MOST_STATEMENTS + 1)], []),
        "The file holds 2001 statements; a framework here has at most 2000.",
        id="too many",
    ),
]


@pytest.mark.parametrize(("found", "sentence"), BAD)
def test_a_case_file_that_cannot_come_in_is_told_in_a_sentence(found, sentence):
    assert refused(found).startswith(sentence)


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        (b"{", "line 1, column 2: not JSON (Expecting property name enclosed in double quotes)."),
        (b'{"CFDocument":\n  oops}', "line 2, column 3: not JSON (Expecting value)."),
        (b'{\n"\xff": 1}', "line 2: not UTF-8 text."),
        (b"[" * 200_000, "The JSON cannot be read: it is nested too deep, or holds an endless number."),
        (b"[" + b"1" * 5_000 + b"]", "The JSON cannot be read: it is nested too deep, or holds an endless number."),
    ],
    ids=["broken", "a word", "not UTF-8", "a knot", "an endless number"],
)
def test_what_is_no_json_is_told_with_its_line(raw, sentence):
    with pytest.raises(CannotImport) as told:
        read_case(raw, {}, TODAY)

    assert str(told.value) == sentence


def test_fifty_megabytes_are_refused_before_they_are_read():
    raw = b" " * 50_000_000
    began = time.perf_counter()

    for read_any in (lambda: read_case(raw, {}, TODAY), lambda: read_moodle(raw)):
        with pytest.raises(CannotImport, match=f"larger than {MAX_BYTES // 1_000_000} MB"):
            read_any()

    assert time.perf_counter() - began < 0.2


HEAD = ",".join(HEADINGS)
FRAMEWORK_ROW = ",theirs,Theirs,<p>Theirs</p>,1,,,,,,,,1,"


def rows(*lines: str) -> str:
    return "\n".join([HEAD, FRAMEWORK_ROW, *lines]) + "\n"


def moodle(text: str) -> Framework:
    framework = framework_of(read_moodle(text.encode()), "theirs", {})
    framework_yaml(framework, "A test")
    return framework


def row(parent: str, code: str, name: str, description: str = "", related: str = "", rule: str = "") -> str:
    return f'{parent},{code},{name},"{description}",1,,,{rule},0,null,"{related}",9,,'


class TestMoodle:
    def test_a_cut_short_name_is_made_whole_by_the_description(self):
        cut = "Plans, coordinates and manages resources within the "
        whole = "<p>Plans, coordinates and\nmanages resources within the given deadlines.<br></p>"
        found = moodle(rows(row("", "g", "Group", "<p>More about it<br></p>"), row("g", "DR-1", f'"{cut}"', whole)))

        assert [(one.name, one.code) for one in found.categories] == [("Group", "theirs-g")]
        assert [one.statement for one in found.competencies] == [
            "Plans, coordinates and manages resources within the given deadlines."
        ]
        assert found.competencies[0].code == "theirs-DR.1"

    def test_a_description_of_its_own_stands_behind_the_name_unless_it_is_long(self):
        found = moodle(rows(row("", "a", "Teamwork", "<p>Works with others</p>"), row("", "b", "Long", "x " * 400)))

        assert [one.statement for one in found.competencies] == ["Teamwork: Works with others", "Long"]

    def test_headings_in_another_language_and_another_separator_are_read_by_place(self):
        text = rows(row("", "a", "Eins")).replace(HEAD, ",".join(f"Spalte {number}" for number in range(14)))

        assert [one.statement for one in moodle(text.replace(",", ";").replace('"";', ";")).competencies] == ["Eins"]

    def test_related_ones_may_have_commas(self):
        found = moodle(rows(row("", '"a,1"', "One", related="b"), row("", "b", "Two", related="a%2C1,gone,")))

        assert [(one.code, one.related) for one in found.competencies] == [
            ("theirs-a.1", ("theirs-b",)),
            ("theirs-b", ("theirs-a.1",)),
        ]

    def test_numbers_that_moodle_takes_for_one_are_told(self):
        found = moodle(
            rows(row("", "12.1", "One"), row("", "12.10", "Two"), row("", "08", "Three"), row("", "9", "Four"))
        )

        assert "that Moodle tells the ID numbers 12.1, 12.10 apart: it reads numbers as such" in found.guessed

    def test_of_two_rows_with_one_id_the_later_one_stays(self):
        found = moodle(rows(row("", "a", "One"), row("", "a", "Two")))

        assert [one.statement for one in found.competencies] == ["Two"]
        assert "of two rows with the ID number a the later one (line 4) was taken" in found.guessed

    def test_what_has_no_place_here_is_told(self):
        text = rows(row("", "a", "One", rule="core\\rule")).replace(
            FRAMEWORK_ROW, ',theirs,Short,<p>Something else</p>,1,"Bad,Good",[],,,,,,1,'
        )
        incoming = read_moodle(text.encode())

        assert (incoming.title, incoming.left_out) == (
            "Short",
            [
                "the description of the framework",
                "rules by which Moodle counts a competency as reached",
                "scales; here a competency is shown in four steps",
            ],
        )

    def test_an_empty_line_is_no_row(self):
        assert len(moodle(rows("", row("", "a", "One"), ",,,,,,,,,,,,,")).competencies) == 1


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (HEAD.rpartition(",")[0] + "\n", "line 1: 13 columns; Moodle's file has 14, “Parent ID number” first."),
        (rows("a,b,c"), "line 3: 3 columns, not 14."),
        (rows(row("x", "a", "One")), "line 3: its parent x is not in the file, so it has no place."),
        (
            rows(row("", "a", '"One\nline"'), row("x", "b", "Two")),
            "line 5: its parent x is not in the file, so it has",
        ),
        (rows(row("", "", "One")), "line 3: “ID number” is empty; Moodle would drop the row with all below it."),
        (rows(row("", "a", "")), "line 3: “Short name” is empty; Moodle would drop the row with all below it."),
        (
            rows(row("b", "a", "One"), row("a", "b", "Two")),
            "line 3: these stand below each other in a circle, a → b →",
        ),
        (HEAD + "\n", "One row must be the framework itself (“Is framework” is 1); it is in line none."),
        (rows(FRAMEWORK_ROW), "One row must be the framework itself (“Is framework” is 1); it is in line 2, 3."),
        (rows(), "The file holds no statement, so there is nothing to bring over."),
        (rows().replace("Theirs,<p>Theirs</p>", ","), "line 2: the framework has no short name."),
        (rows('"a'), "line 3: not readable as CSV (unexpected end of data)."),
        ("", "The file is empty."),
        ("\0", "The file is not a text."),
    ],
)
def test_a_moodle_file_that_cannot_come_in_is_told_with_its_line(text, sentence):
    with pytest.raises(CannotImport) as told:
        moodle(text)

    assert str(told.value).startswith(sentence)


def test_a_file_that_would_not_read_the_same_is_not_written(monkeypatch):
    monkeypatch.setattr("lms.content.framework_files.as_yaml.read_framework", lambda _: (None, []))

    with pytest.raises(CannotImport, match="cannot be written so that it reads the same"):
        framework_yaml(OURS, "A test")


def test_what_lms_check_refuses_is_not_written():
    twice = Competency("ours-1", "Again", "ours-a")
    category = Category("ours-a", "A", "A", (*OURS.competencies, twice))

    with pytest.raises(CannotImport, match=r"the code ours-1 stands twice"):
        framework_yaml(Framework("ours", "Ours", "Ours", "We", (category,)), "A test")


def test_words_are_shortened_at_a_blank():
    assert [shortened("one two, three", most) for most in (14, 13, 9)] == ["one two, three", "one two…", "one…"]

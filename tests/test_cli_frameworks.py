"""`lms framework`: what changed, whom it touches, in and out; and evidence that moves along."""

from __future__ import annotations

import json

import pytest

from lms.actions.competence.standing import read_as_one
from lms.domain.competence.competency import Evidenced, Rung
from lms.domain.program.event import Action
from lms.store.competence import evidence
from lms.store.db import unit_of_work
from lms.store.people import people
from lms.store.program import event_log
from tests import test_cli
from tests.conftest import NOW
from tests.content.site import FILES, FRAMEWORK, Site
from tests.test_cli import INIT, refused
from tests.tools.frameworks import CONFIRMED, state

_tables, lms, content, store = (
    test_cli._tables,
    test_cli.lms,
    test_cli.content,
    test_cli.store,
)  # the same site, command and database
RETIRED = "retired:\n- {code: ours-0, statement: Hears}\n"
OURS = FILES[FRAMEWORK]


def show(person_id: int, code: str, now=NOW) -> None:
    """Two questions right, of one person."""
    pieces = [
        evidence.NewEvidence(
            person_id=person_id,
            competency=code,
            rung=Rung.KNOWS,
            passed=True,
            at=now,
            source=Evidenced.QUIZ,
            source_id=1,
            item_key=f"q:{number}",
            revision=None,
            recorded_by=person_id,
        )
        for number in range(2)
    ]
    with unit_of_work():
        evidence.add(pieces, NOW.tzinfo)


class TestDiff:
    def test_without_a_change_it_ends_with_nothing_wrong(self, lms, content):
        result = lms("framework", "diff", "ours", "ours")

        assert (result.exit_code, result.output) == (0, "ours: no code changed\n")

    def test_a_file_is_compared_with_the_framework_of_its_name(self, lms, content, tmp_path):
        (tmp_path / "ours.yaml").write_text(OURS.replace("Listens", "Hears"), "utf-8")

        result = lms("framework", "diff", str(tmp_path / "ours.yaml"))

        assert result.exit_code == 1
        assert result.output.split("\n") == [
            "reworded: ours-1",
            "  “Hears” → “Listens”",
            "  lessons (2): small-steps/01-first.md, small-steps/02-second.md",
            "  items (4): small-steps: item-1, small-steps: item-2, small-steps: item-3, small-steps: item-4",
            "  practices (1): small-steps: walk",
            "  targets: peer (knows how, critical)",
            "ours: 1 reworded",
            f"People were not counted. There is no database at {tmp_path}/var/alongside.sqlite. "
            "Type: lms init or lms upgrade",
            "",
        ]

    def test_with_a_database_people_are_counted_and_never_named(self, lms, content, store, tmp_path):
        lms(*INIT)
        with store():
            (ada,) = people.everyone()
            show(ada.id, "ours-1")
        (tmp_path / "new.yaml").write_text(OURS.replace("code: ours-1", "code: ours-2").replace("[ours-1]", "[]"))

        told = lms("framework", "diff", "ours", str(tmp_path / "new.yaml"))
        machine = lms("framework", "diff", "ours", str(tmp_path / "new.yaml"), "--json")

        assert "  people: 1 person has shown something of it, the role of 1 person asks for it\n" in told.output
        assert "perhaps renamed: ours-1 → ours-2\n  “Listens”\n" in told.output
        assert "Keep ours-1 under `retired` and say `was` of ours-2: evidence moves along.\n" in told.output
        assert "Ada" not in told.output + machine.output
        [change] = json.loads(machine.output)["codes"]
        assert machine.exit_code == 1
        assert change["people"] == {"shown": 1, "asked": 1}
        assert (change["change"], change["codes"]) == ("perhaps renamed", ["ours-1", "ours-2"])
        assert json.loads(machine.output)["people_not_counted"] == ""

    @pytest.mark.parametrize(("confirmed", "is_told"), [("", True), (f", {CONFIRMED}", False)])
    def test_a_rename_that_nobody_confirmed_moves_no_evidence(self, lms, content, tmp_path, confirmed, is_told):
        renamed = f"code: ours-2\n    was: [{{code: ours-1{confirmed}}}]"
        (tmp_path / "new.yaml").write_text(OURS.replace("code: ours-1", renamed), "utf-8")

        told = lms("framework", "diff", "ours", str(tmp_path / "new.yaml")).output
        machine = lms("framework", "diff", "ours", str(tmp_path / "new.yaml"), "--json").output

        assert told.startswith("renamed: ours-1 → ours-2\n")
        assert ("Nobody has confirmed it yet, so no evidence moves along." in told) is is_told
        assert json.loads(machine)["codes"][0]["moves_evidence"] is not is_told

    def test_a_framework_that_broke_the_content_is_compared_all_the_same(self, lms, content, tmp_path):
        (tmp_path / "ours.yaml").write_text(OURS, "utf-8")
        content.change(FRAMEWORK, "code: ours-1", "code: ours-2")

        result = lms("framework", "diff", str(tmp_path / "ours.yaml"), "--format", "json")

        assert [one["lessons"] for one in json.loads(result.output)["codes"]] == [
            ["small-steps/01-first.md", "small-steps/02-second.md"]
        ]
        assert json.loads(result.output)["codes"][0]["targets"] == {"peer": "knows how, critical"}

    def test_what_a_framework_says_of_itself_is_told(self, lms, content, tmp_path):
        (tmp_path / "ours.yaml").write_text(OURS.replace("publisher: Alongside", "publisher: Others"))

        assert lms("framework", "diff", "ours", str(tmp_path / "ours.yaml")).output.startswith(
            "publisher: “Alongside” → “Others”\nours: no code changed\n"
        )

    @pytest.mark.parametrize(
        ("names", "sentence"),
        [
            (("theirs",), "There is no framework theirs: name a YAML file"),
            (("ours", "gone.yaml"), "There is no framework gone.yaml"),
        ],
    )
    def test_what_cannot_be_compared_ends_with_two(self, lms, content, names, sentence):
        result = lms("framework", "diff", *names)

        assert result.exit_code == 2
        assert sentence in result.output

    def test_a_file_with_an_error_ends_with_two(self, lms, content, tmp_path):
        (tmp_path / "bad.yaml").write_text("title: [", "utf-8")

        result = lms("framework", "diff", "ours", str(tmp_path / "bad.yaml"))

        assert result.exit_code == 2
        assert "bad.yaml:2: not valid YAML" in result.output

    def test_a_database_that_is_none_is_told(self, lms, content, tmp_path):
        (tmp_path / "var" / "alongside.sqlite").write_bytes(b"no database" * 100)
        (tmp_path / "ours.yaml").write_text(OURS.replace("Listens", "Hears"), "utf-8")

        result = lms("framework", "diff", str(tmp_path / "ours.yaml"))

        assert result.exit_code == 1
        assert "People were not counted. The database cannot be" in result.output


class TestInAndOut:
    @pytest.mark.parametrize(("form", "suffix"), [("case", "json"), ("moodle", "csv")])
    def test_a_framework_goes_out_and_comes_in_under_another_name(self, lms, content, tmp_path, form, suffix):
        file = tmp_path / f"brought.{suffix}"
        assert lms("framework", "export", "ours", "--format", form, "--out", str(file)).exit_code == 0
        file.write_text(file.read_text().replace("ours-", "theirs-"))

        dry = lms("framework", "import", str(file))
        assert (dry.exit_code, (content.root / "courses/frameworks/brought.yaml").exists()) == (0, False)
        assert "Comes in: 1 category, 1 statement.\n  theirs-a  Being there (1)\n" in dry.output
        assert dry.output.endswith("Nothing was written. With --write it becomes courses/frameworks/brought.yaml.\n")

        wet = lms("framework", "import", str(file), "--write")
        assert wet.exit_code == 0
        assert Site(content.root).problems() == []
        warned = lms("check", "--format", "json")
        assert {one["rule"] for one in json.loads(warned.output)} >= {"framework-guessed"}
        refused(lms("framework", "import", str(file), "--write"), "is there already; nothing was written")

    def test_the_dry_run_says_what_would_change_beside_what_is_here(self, lms, content, tmp_path):
        file = tmp_path / "new.json"
        lms("framework", "export", "ours", "--out", str(file))
        file.write_text(file.read_text().replace("Listens", "Hears"))

        assert (
            "Beside the ours that is here: 1 reworded\n"
            in lms("framework", "import", str(file), "--slug", "ours").output
        )

    def test_equivalences_come_in_open(self, lms, content, tmp_path):
        content.write(FRAMEWORK, OURS + RETIRED)
        state(content, "ours-1", f"was: [{{code: ours-0, {CONFIRMED}}}]")
        file = tmp_path / "new.json"
        lms("framework", "export", "ours", "--out", str(file))

        told = lms("framework", "import", str(file), "--slug", "ours").output

        assert "Comes in: 1 category, 1 statement, 1 retired beside them.\n" in told
        assert "1 equivalence: evidence moves once somebody confirmed them in the file.\n" in told

    def test_on_the_screen_stands_nothing_but_the_file(self, lms, content):
        content.write(FRAMEWORK, OURS.replace("Listens\n", "Listens\n    unconfirmed: true\n") + RETIRED)

        case, moodle = lms("framework", "export", "ours"), lms("framework", "export", "ours", "--format", "moodle")

        assert json.loads(case.stdout)["CFItems"][1]["fullStatement"] == "ours-1 Being there"
        assert "1 wordings that nobody confirmed leave by code and category only." in case.stderr
        assert "No license is stated" in case.stderr
        assert moodle.stdout.startswith("Parent ID number,")
        assert "Moodle has no place for retired codes" in moodle.stderr

    def test_a_file_that_is_there_is_not_written_over(self, lms, content, tmp_path):
        (tmp_path / "there.json").write_text("mine")

        refused(lms("framework", "export", "ours", "--out", str(tmp_path / "there.json")), "is there already")
        assert (tmp_path / "there.json").read_text() == "mine"

    def test_an_unknown_framework_is_told_with_those_there_are(self, lms, content):
        refused(lms("framework", "export", "theirs"), "The frameworks are ours; not theirs.")

    @pytest.mark.parametrize(
        ("name", "text", "sentence"),
        [
            ("a.json", "[", "line 1, column 2: not JSON"),
            ("a.txt", ' {"CFDocument": [1, 2]}', "The file holds 2 documents; one file is one framework."),
            ("a.csv", "a,b\n", "line 1: 2 columns; Moodle's file has 14"),
            ("ü.csv", "", "“” "),
        ],
    )
    def test_what_cannot_come_in_is_told_and_nothing_written(self, lms, content, tmp_path, name, text, sentence):
        (tmp_path / name).write_text(text)
        before = sorted(content.root.rglob("*"))

        refused(lms("framework", "import", str(tmp_path / name), "--write"), sentence)

        assert sorted(content.root.rglob("*")) == before

    def test_fifty_megabytes_are_refused(self, lms, content, tmp_path):
        with (tmp_path / "big.json").open("wb") as opened:
            opened.truncate(50_000_000)

        refused(
            lms("framework", "import", str(tmp_path / "big.json")), "larger than 10 MB, too large for a framework."
        )


class TestMovedEvidence:
    def test_what_the_frameworks_say_is_taken_up_and_undone(self, lms, content, store):
        lms(*INIT)
        content.write(FRAMEWORK, OURS + RETIRED)
        with store():
            ada = people.everyone()[0].id
            show(ada, "ours-0")

        assert lms("rebuild-standing").output == "1 people\n"
        state(content, "ours-1", f"was: [{{code: ours-0, {CONFIRMED}}}]")
        moved = lms("upgrade")
        with store():
            shown = evidence.standings(ada)["ours-1"]
        assert (
            "Evidence of 1 person is read for other codes than before, as the frameworks say now.\n" in moved.output
        )
        assert [(one.passed, one.shown_for) for one in shown] == [(2, ("ours-0",))]
        assert lms("rebuild-standing").output == "1 people\n"
        with store():
            assert evidence.standings(ada)["ours-1"] == shown

        content.change(FRAMEWORK, CONFIRMED, "note: not sure")
        assert "is read for other codes than before" in lms("rebuild-standing").output
        with store():
            assert list(evidence.standings(ada)) == ["ours-0"]

    def test_content_that_cannot_be_read_moves_nothing(self, lms, content):
        lms(*INIT)
        content.change(FRAMEWORK, "title: Our own topics", "")

        assert lms("rebuild-standing").output == "0 people\n"

    def test_the_event_log_tells_of_it_once(self, lms, content, store):
        lms(*INIT)
        with store():
            for _ in range(2):
                with unit_of_work():
                    assert read_as_one({"a-1": ("a-0", "a-1"), "a-0": ("a-0", "a-1")}, NOW) == 0
            told = [
                one.details.pairs
                for one in event_log.every_event(event_log.EventFilter(), 99)
                if one.action == Action.CODES_READ_AS_ONE
            ]
            assert told == [(("codes", "a-0 = a-1"), ("changed", 0))]

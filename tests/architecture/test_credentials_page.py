"""docs/credentials.md names all fields that the code reads, and no other; its example loads and answers as told."""

from __future__ import annotations

import ast
import re
from datetime import date

import pytest

from lms.content.catalogue import read
from lms.content.lint.linting import lint
from lms.domain.credit.credential import (
    Anchor,
    ApprovalNeed,
    Confidence,
    CredentialRules,
    HoursRequirement,
    Overlap,
    Repeats,
)
from lms.domain.credit.credential import Renewal as RenewalDays
from tests.architecture.test_authoring import READERS, names
from tests.conftest import ROOT
from tests.content.site import Site

PAGE = (ROOT / "docs" / "credentials.md").read_text("utf-8")
CODE = ROOT / "lms" / "content" / "credentials"
EXAMPLE = "courses/credentials/example-walker.yaml"
READ_LAST = date(2026, 11, 30)
SLIPS = (("ends: 09-30", "ends: 09-31"), ("boundaries], min", "boundary], min"), ("if: supervises", "if: supervisor"))
# Helpers that are handed the fields, then the name.
HANDED = {"hours", "days", "month_and_day", "address", "addresses", "slug", "known", "filling"}
TABLES = {
    "The fields of a credential": ("rules.py", "_rules", "_credential", "_hour_minutes", "_slug"),
    "The fields of a cycle": ("rules.py", "_cycle"),
    "The fields of a variant": ("rules.py", "_variant"),
    "The fields of renewal": ("rules.py", "_renewal"),
    "The fields of a requirement": ("requirements.py", "_requirement", "_any_of"),
    "The fields of a refusal": ("requirements.py", "_refusal"),
    "The fields of a condition": ("requirements.py", "_condition"),
    "The fields of a category of hours": ("categories.py", "_category"),
    "The fields of a training elsewhere": ("outside.py", "_training"),
    "The fields of a part of a training": ("outside.py", "_part"),
    "The fields of an approval elsewhere": ("outside.py", "_approval"),
}


def table(heading: str) -> set[str]:
    """What the first cells of the table under a heading name."""
    section = re.split(r"^#{2,3} ", PAGE.split(f"# {heading}\n", 1)[1], maxsplit=1, flags=re.MULTILINE)[0]
    return names(re.findall(r"^\| (`.*?) \|", section, flags=re.MULTILINE))


def fields_read(module: str, functions: tuple[str, ...]) -> set[str]:
    found = set()
    for function in ast.walk(ast.parse((CODE / module).read_text("utf-8"))):
        if isinstance(function, ast.FunctionDef) and function.name in functions:
            for call in ast.walk(function):
                if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute):
                    found |= named_by(call, call.func.attr)
    return found


def named_by(call: ast.Call, what: str) -> set[str]:
    if what == "jurisdiction":
        return {"jurisdiction"}
    place = 1 if what in HANDED else 0
    if what not in READERS | HANDED or len(call.args) <= place:
        return set()
    name = call.args[place]
    return {str(name.value)} if isinstance(name, ast.Constant) else set()


@pytest.mark.parametrize("heading", TABLES)
def test_a_table_names_exactly_the_fields_that_are_read(heading):
    module, *functions = TABLES[heading]

    assert table(heading) - {"cycle"} == fields_read(module, tuple(functions)) - {"cycle"}


def test_what_the_page_names_is_what_rules_have():
    """Under their own names, but for hours, which are minutes once they are read, and for the status."""
    renamed = {"is_partial", "total_minutes"}
    assert set(CredentialRules.__dataclass_fields__) - renamed == table("The fields of a credential") - {
        "status",
        "hours",
    }
    assert set(RenewalDays.__dataclass_fields__) == table("The fields of renewal")
    assert {name for name in HoursRequirement.__dataclass_fields__ if not name.endswith("_minutes")} == table(
        "The fields of a requirement"
    ) - {"none_of", "min_hours", "max_hours"}


@pytest.mark.parametrize("choices", [Anchor, ApprovalNeed, Confidence, Overlap, Repeats])
def test_every_choice_is_explained(choices):
    assert [one.value for one in choices if f"`{one.value}`" not in PAGE] == []


def test_every_rule_that_checks_credentials_is_explained():
    code = (ROOT / "lms" / "content" / "lint" / "credentials.py").read_text("utf-8")
    rules = set(re.findall(r'"((?:reading|question|approval)-[a-z-]+|stigma)", ', code))

    assert rules | {"field", "credential", "duplicate", "prerequisite", "open-place"} == table(
        "What `lms check` finds"
    )


@pytest.fixture
def example(tmp_path) -> Site:
    """The shipped categories, credentials and trainings, and the page's example among them."""
    site = Site(tmp_path)
    for file in (ROOT / "courses").glob("*.yaml"):
        site.write(f"courses/{file.name}", file.read_bytes())
    for folder in ("frameworks", "credentials"):
        for file in (ROOT / "courses" / folder).iterdir():
            site.write(f"courses/{folder}/{file.name}", file.read_bytes())
    (tmp_path / "quizzes").mkdir()
    # Plans name courses; none is needed here.
    site.write("courses/profiles.yaml", "profiles:\n  - {slug: peer, title: Peer, targets: []}\n")
    [text] = re.findall(r"^```yaml\n(slug: .*?)^```", PAGE, flags=re.MULTILINE | re.DOTALL)
    site.write(EXAMPLE, text)
    return site


def test_the_example_is_one_more_credential_without_a_fault(example):
    catalogue, problems = read(example.root)

    assert [problem for problem in problems if "profiles" not in problem.path] == []
    assert [one for one in lint(catalogue, READ_LAST, example.root) if one.path.startswith("courses/cred")] == []
    assert "example-walker" in catalogue.credentials
    assert len(catalogue.credentials) == len(list((ROOT / "courses" / "credentials").iterdir())) + 1


def test_the_example_is_marked_as_an_example(example):
    rules = example.read().credentials["example-walker"]

    assert "invented" in rules.dated
    assert "example" in rules.source
    assert "**This board is invented" in PAGE


def test_lms_check_answers_as_the_page_says(example):
    for right, wrong in SLIPS:
        example.change(EXAMPLE, right, wrong)

    told = [f"    {one.path}:{one.line}: {one.weight}: {one.message} [{one.rule}]" for one in example.problems()]

    assert [line for line in told if EXAMPLE in line] == re.findall(rf"^    {EXAMPLE}:.*", PAGE, flags=re.MULTILINE)

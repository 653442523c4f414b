"""docs/authoring.md names every field, block, class and rule that the code knows, and no other."""

from __future__ import annotations

import ast
import re

import pytest

from lms.content import markdown
from lms.content.figures import CLASSES
from lms.content.frameworks import RUNGS
from tests.conftest import ROOT
from tests.content.site import Site

PAGE = (ROOT / "docs" / "authoring.md").read_text("utf-8")
CONTENT = ROOT / "lms" / "content"
READERS = {
    "text", "number", "flag", "day", "choice", "texts", "texts_with_lines", "one", "each", "has",
}  # fmt: skip
TABLES = {
    "The fields of course.yaml": ("courses.py", "_course"),
    "The fields of an objective": ("courses.py", "_objective"),
    "The fields of a category": ("courses.py", "_category"),
    "The fields of a practice": ("courses.py", "_practice"),
    "The fields of a point": ("courses.py", "_point"),
    "The fields of an author or a review": ("courses.py", "_person"),
    "The fields of an approval": ("courses.py", "_approval"),
    "The fields of a correction": ("courses.py", "_correction"),
    "The fields of a lesson": ("lessons.py", "_lesson", "_minutes", "_sensitive", "_review", "_opening"),
    "The fields of minutes": ("lessons.py", "_minutes"),
    "The fields of a lesson's review": ("lessons.py", "_review"),
    "The fields of a source": ("frameworks.py", "load_documents"),
    "The fields of a framework": ("frameworks.py", "load_frameworks", "_framework"),
    "The fields of a framework's category": ("frameworks.py", "_category"),
    "The fields of a competency": ("frameworks.py", "_competency"),
    "The fields of an equivalence": ("framework_files/equivalents.py", "read"),
    "The fields of a profile": ("frameworks.py", "_profile"),
    "The fields of a target": ("frameworks.py", "_targets"),
    "The fields of an onboarding step": ("frameworks.py", "_step", "_said_step"),
    "Words of the field": ("lint/terms.py", "load_terms"),
    "The fields of a word that hurts": ("lint/terms.py", "load_terms"),
    "The fields of an item": (
        "items/questions.py",
        "read_question",
        "_marked_choices",
        "_lines_in_order",
        "_pairs",
        "_steps",
    ),
    "The fields of a reviewer of a key": ("items/questions.py", "_reviewer"),
    "The fields of an option": ("items/questions.py", "_marked", "_pair"),
    "The fields of a step": ("items/questions.py", "_step"),
}
# The variable that holds the fields of the table, where a function reads two kinds.
HOLDERS = {
    "The fields of a lesson": ("fields",),
    "The fields of minutes": ("minutes",),
    "The fields of a lesson's review": ("review",),
    "The fields of a profile": ("fields",),
    "The fields of a target": ("target",),
    "The fields of an item": ("fields",),
    "Words of the field": ("fields",),
    "The fields of a word that hurts": ("entry",),
}


def table(heading: str) -> list[str]:
    """The first cells of the first table under a heading."""
    section = re.split(r"^#{2,3} ", PAGE.split(f"# {heading}\n", 1)[1], maxsplit=1, flags=re.MULTILINE)[0]
    return re.findall(r"^\| (`.*?) \|", section, flags=re.MULTILINE)


def names(cells: list[str]) -> set[str]:
    return {name for cell in cells for name in re.findall(r"`([^`]+)`", cell)}


def fields_read(module: str, functions: tuple[str, ...], holders: tuple[str, ...] | None) -> set[str]:
    """The names that these functions ask their Fields for."""
    tree = ast.parse((CONTENT / module).read_text("utf-8"))
    return {
        str(call.args[0].value)
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef) and function.name in functions
        for call in ast.walk(function)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr in READERS
        and isinstance(call.func.value, ast.Name)
        and (holders is None or call.func.value.id in holders)
        and call.args
        and isinstance(call.args[0], ast.Constant)
    }


@pytest.mark.parametrize("heading", TABLES)
def test_a_table_names_exactly_the_fields_that_are_read(heading):
    module, *functions = TABLES[heading]

    assert names(table(heading)) == fields_read(module, tuple(functions), HOLDERS.get(heading))


def test_every_rung_is_explained():
    cell = next(line for line in PAGE.split("\n") if line.startswith("| `rung` |")).rpartition("| yes |")[2]

    assert names([cell]) == set(RUNGS)


def test_every_block_is_explained():
    explained = {re.match(r"`(\w+)", cell)[1] for cell in table("Blocks") if cell.startswith("`")}

    assert explained == set(markdown.BLOCKS)


def test_every_class_of_a_drawing_is_explained():
    assert names(table("4. Drawings")) == CLASSES


def rules_in_code() -> set[str]:
    """Words that a problem or a lint rule is called in lms/content/."""
    found = set()
    for path in CONTENT.rglob("*.py"):
        tree = ast.parse(path.read_text("utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.keyword) and node.arg == "rule" and isinstance(node.value, ast.Constant):
                found.add(str(node.value.value))
            if path.parent.name == "lint" and isinstance(node, ast.Yield) and isinstance(node.value, ast.Tuple):
                found.add(
                    next(
                        str(one.value)
                        for one in node.value.elts[-2:]
                        if isinstance(one, ast.Constant) and re.fullmatch("[a-z-]+", str(one.value))
                    )
                    if any(isinstance(one, ast.Constant) for one in node.value.elts[-2:])
                    else ""
                )
    return found


def test_every_rule_is_explained():
    explained = names(table("7. lms check"))

    known = rules_in_code() | {
        "field",
        "html",
        "picture",
        "size",
        "link",
        "citation",
        "teaches",
        "objective",
        "open-place",
        "records",
        "markdown",
    }
    assert explained == known - {""}


def example(kind: str, beginning: str) -> str:
    """The example of the page in a fenced block that begins so."""
    found = re.findall(rf"^```{kind}\n(.*?)^```", PAGE, flags=re.MULTILINE | re.DOTALL)
    return next(text for text in found if text.startswith(beginning))


def test_the_examples_make_a_course_with_the_one_error_that_the_page_names(tmp_path):
    site = Site(tmp_path)
    for file in (ROOT / "courses" / "frameworks").glob("*.yaml"):
        site.write(f"courses/frameworks/{file.name}", file.read_bytes())
    site.write("courses/frameworks/county.yaml", example("yaml", "order:"))
    site.write("courses/profiles.yaml", example("yaml", "profiles:"))
    site.write("courses/terms.yaml", (ROOT / "courses" / "terms.yaml").read_bytes())
    site.write("courses/sources.yaml", example("yaml", "my-source:"))
    site.write("courses/categories.yaml", (ROOT / "courses" / "categories.yaml").read_bytes())
    site.write("courses/meeting-the-school/course.yaml", example("yaml", "title: Meeting"))
    figure = "\n".join(
        line[4:] for line in PAGE.split("    /// figure the-way\n")[1].split("\n\n```xml")[0].split("\n")[:5]
    )
    lesson = example("markdown", "---").replace(
        "/// try", f"/// figure the-way\n{figure}\n/// try".replace("\n\n\n", "\n\n")
    )
    site.write("courses/meeting-the-school/01-the-first-call.md", lesson)
    site.write("courses/meeting-the-school/figures/the-way.svg", example("xml", "<svg"))
    site.write("quizzes/meeting-the-school.yaml", example("yaml", "items:"))

    problems = site.problems()

    assert [one.message.partition(",")[0] for one in problems] == ["the categories sum to 15 minutes"]
    assert site.read().courses["meeting-the-school"].lessons[0].parts[5].drawing

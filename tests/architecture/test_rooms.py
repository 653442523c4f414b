"""The rooms: the same subjects on every floor, none of them crowded, no module in a circle."""

from __future__ import annotations

import ast
from collections import Counter, defaultdict
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from tests.architecture.test_laws import CODE, name_of, nodes_of
from tests.conftest import ROOT

pytestmark = pytest.mark.xdist_group("laws")  # one worker parses the code
ROOMS = {"account", "learning", "competence", "credit", "people", "team", "program"}
FLOORS = ("domain", "store", "queries", "actions", "web", "templates")
# What stands on a floor beside its rooms.
BESIDE = {
    "domain": {"items"},
    "store": {"tables", "migrations", "statements"},
    "templates": {"parts", "mail"},
}
# A room of the domain may use those before it, and of the last two rows each only the rows above.
DOMAIN_ORDER = ({"account", "people", "program"}, {"learning", "items"}, {"credit", "team"}, {"competence"})
# What rooms of the store share, beside the database: rows, what holds on a day, and parts of statements for several.
SHARED_IN_STORE = {"tables", "asked", "in_force", "joined", "locks", "private", "statements", "turns"}
SHARED_MODULES = {"lms.store.program.stored_files"}  # whichever room a file is of, it is kept in one way
MOST_MODULES, MOST_AT_THE_TOP, MOST_LINES, MOST_LINES_OF_A_FUNCTION = 12, 6, 400, 40

MODULES = [path for path in CODE if path.name != "__init__.py" and "versions" not in path.parts]


def module_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


NAMES = {module_of(path): path for path in CODE}


def imported_by(path: Path) -> set[str]:
    """The modules of ours that a file imports: inside functions and for the type checker as well."""
    found = set()
    for node in nodes_of(path):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                found.add(inner if inner in NAMES else node.module)
    return found & NAMES.keys()


def room_of(module: str, floor: str) -> str:
    """`lms.store.credit.ledger` on the floor `store`: `credit`."""
    return module.removeprefix(f"lms.{floor}.").partition(".")[0]


def test_every_floor_has_the_same_rooms():
    for floor in FLOORS:
        folders = {
            path.name for path in (ROOT / "lms" / floor).iterdir() if path.is_dir() and path.name != "__pycache__"
        }

        assert folders - BESIDE.get(floor, set()) == ROOMS, floor


def test_no_folder_is_crowded():
    counts = Counter(path.parent for path in MODULES)
    most = {folder: MOST_AT_THE_TOP if folder == ROOT / "lms" else MOST_MODULES for folder in counts}

    assert {name_of(folder): count for folder, count in counts.items() if count > most[folder]} == {}


def test_no_module_and_no_function_is_long():
    lines = {name_of(path): path.read_text("utf-8").count("\n") for path in MODULES}
    functions = {
        f"{name_of(path)}:{node.name}": (node.end_lineno or node.lineno) - node.lineno + 1
        for path in MODULES
        for node in nodes_of(path)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }

    assert {name: count for name, count in lines.items() if count > MOST_LINES} == {}
    assert {name: count for name, count in functions.items() if count > MOST_LINES_OF_A_FUNCTION} == {}


def test_no_two_classes_have_one_name():
    homes = defaultdict(list)
    for path in MODULES:
        for node in nodes_of(path):
            if isinstance(node, ast.ClassDef):
                homes[node.name].append(name_of(path))

    assert {name: places for name, places in homes.items() if len(places) > 1} == {}


def test_modules_never_import_in_a_circle():
    graph = {module: imported_by(path) - {module} for module, path in NAMES.items()}

    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(" -> ".join(error.args[1]))


def test_rooms_of_the_domain_build_on_each_other_in_one_order():
    level = {room: number for number, rooms in enumerate(DOMAIN_ORDER) for room in rooms}
    wrong = [
        f"{module} imports {other}"
        for module, path in NAMES.items()
        if (room := room_of(module, "domain")) in level and module.startswith("lms.domain.")
        for other in imported_by(path)
        if (above := room_of(other, "domain")) in level and above != room
        if other.startswith("lms.domain.") and level[above] >= level[room] and {above, room} != {"learning", "items"}
    ]

    assert wrong == []


def test_rooms_of_the_store_share_only_what_stands_above_them():
    wrong = [
        f"{module} imports {other}"
        for module, path in NAMES.items()
        if module.startswith("lms.store.") and (room := room_of(module, "store")) in ROOMS
        for other in imported_by(path)
        if other.startswith("lms.store.") and room_of(other, "store") not in {room, "db", *SHARED_IN_STORE}
        if other not in SHARED_MODULES
    ]

    assert wrong == []


def test_what_the_rooms_of_the_store_share_knows_no_room():
    shared = [
        module for module in NAMES if module.startswith("lms.store.") and room_of(module, "store") in SHARED_IN_STORE
    ]
    known = {other for module in shared for other in imported_by(NAMES[module]) if other.startswith("lms.store.")}

    assert {room_of(other, "store") for other in known} <= {"db", *SHARED_IN_STORE}


@pytest.mark.parametrize("room", sorted(ROOMS))
def test_tables_hold_rows_only(room):
    """Columns, keys and constraints: no statement is made there."""
    path = ROOT / "lms/store/tables" / f"{room}.py"
    called = {ast.unparse(node.func) for node in nodes_of(path) if isinstance(node, ast.Call)}

    assert called.isdisjoint({"select", "insert", "update", "delete", "db.session.execute"})

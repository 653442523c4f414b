"""The locks name what they must for pips of every age, and the pinned pip is the one that installs them."""

from __future__ import annotations

import hashlib
import runpy
import shutil
import subprocess
import sys
import tomllib
import venv
import zipfile
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.conftest import ROOT, run
from tests.tools import pips

LOCKS = ("requirements.txt", "requirements-dev.txt")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


def asked_of(pin: Requirement) -> list[Requirement]:
    """What this package, as it is installed here with the extras of its pin, asks for."""
    try:
        wanted = map(Requirement, metadata.requires(pin.name) or ())
    except metadata.PackageNotFoundError:  # it belongs to another system
        return []
    kinds = ("", *pin.extras)
    return [one for one in wanted if not one.marker or any(one.marker.evaluate({"extra": kind}) for kind in kinds)]


def without_their_extras(lock: str) -> list[str]:
    """The pins that lack an extra which the project, or another pin, asks for."""
    pins = pips.read_pins(lock)
    asked = [Requirement(line) for line in (*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["dev"])]
    asked += [one for pin in pins.values() for one in asked_of(pin)]
    named = [(canonicalize_name(one.name), one.extras) for one in asked if one.extras]
    return sorted({name for name, extras in named if name in pins and extras - pins[name].extras})


@pytest.mark.parametrize("lock", LOCKS)
def test_each_pin_names_the_extras_that_are_asked_for(lock):
    assert without_their_extras((ROOT / lock).read_text()) == []


def test_a_pin_that_lost_its_extra_is_found():
    lock = (ROOT / "requirements-dev.txt").read_text()

    assert without_their_extras(lock.replace("coverage[toml]", "coverage").replace("psycopg[binary]", "psycopg")) == [
        "coverage",
        "psycopg",
    ]


def test_the_lock_for_tests_holds_all_that_the_site_runs_with():
    site, tests = (pips.read_pins((ROOT / lock).read_text()) for lock in LOCKS)

    assert site.items() <= tests.items()


def versions_in(folder: Path) -> dict[str, str]:
    """What is installed in an environment, by name."""
    [packages] = folder.glob("lib/*/site-packages")
    return {canonicalize_name(one.name): one.version for one in metadata.distributions(path=[str(packages)])}


# A tiny index: two releases of `walk`, whose extra brings nothing, and `lantern`, which asks for that extra.


def write_wheel(folder: Path, name: str, version: str, *more: str) -> str:
    """The wheel's SHA-256."""
    kept = f"{name}-{version}.dist-info"
    files = {
        f"{name}.py": "",
        f"{kept}/METADATA": "\n".join(["Metadata-Version: 2.1", f"Name: {name}", f"Version: {version}", *more, ""]),
        f"{kept}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    files[f"{kept}/RECORD"] = "".join(f"{path},,\n" for path in (*files, f"{kept}/RECORD"))
    wheel = folder / f"{name}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for path, text in files.items():
            archive.writestr(path, text)
    return hashlib.sha256(wheel.read_bytes()).hexdigest()


@pytest.fixture
def tiny_lock(tmp_path) -> str:
    """A lock of the older `walk`, with its extra; the index lies in `index`."""
    index = tmp_path / "index"
    index.mkdir()
    older = write_wheel(index, "walk", "1.0", "Provides-Extra: light")
    write_wheel(index, "walk", "1.1", "Provides-Extra: light")
    asking = write_wheel(index, "lantern", "2.0", "Requires-Dist: walk[light]>=1.0")
    return f"lantern==2.0 --hash=sha256:{asking}\nwalk[light]==1.0 --hash=sha256:{older}\n"


def install_tiny(version: str, lock: str, folder: Path) -> subprocess.CompletedProcess[str]:
    (folder / "lock.txt").write_text(lock)
    settings = pips.settings_file(folder / "pip.conf", "no-index = true", f"find-links = {folder / 'index'}")
    words = ("-r", folder / "lock.txt", "--target", folder / "here")
    return pips.install(pips.pip_wheel(version), sys.executable, *words, env=settings, cwd=folder)


@pytest.mark.parametrize("version", pips.LOCKS)
def test_a_pin_with_its_extra_is_installed_by_every_pip(version, tiny_lock, tmp_path):
    done = install_tiny(version, tiny_lock, tmp_path)

    assert (done.returncode, done.stderr) == (0, "")
    assert sorted(path.name for path in tmp_path.glob("here/*.dist-info")) == [
        "lantern-2.0.dist-info",
        "walk-1.0.dist-info",
    ]


def test_a_pin_without_its_extra_is_what_an_old_pip_refuses(tiny_lock, tmp_path):
    done = install_tiny(pips.OLDEST, tiny_lock.replace("[light]", ""), tmp_path)

    assert done.returncode == 1
    assert "must have their versions pinned" in done.stderr
    assert "walk[light]>=1.0" in done.stderr


# The script that makes .venv, in a project as tiny as the index.

BACKEND = """
import zipfile


def build_editable(folder, settings=None, metadata=None):
    kept = "tiny-1.0.dist-info/"
    with zipfile.ZipFile(f"{folder}/tiny-1.0-py3-none-any.whl", "w") as archive:
        archive.writestr(kept + "METADATA", "Metadata-Version: 2.1\\nName: tiny\\nVersion: 1.0\\n")
        archive.writestr(kept + "WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        archive.writestr(kept + "RECORD", "")
    return "tiny-1.0-py3-none-any.whl"
"""


@pytest.fixture
def tiny_project(tiny_lock, tmp_path) -> Path:
    project = tmp_path / "project"
    (project / "scripts").mkdir(parents=True)
    shutil.copy(ROOT / "scripts" / "environment", project / "scripts")
    shutil.copy(ROOT / "requirements-pip.txt", project)
    (project / "requirements.txt").write_text(tiny_lock)
    (project / "backend.py").write_text(BACKEND)
    (project / "pyproject.toml").write_text(
        '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n'
        '[project]\nname = "tiny"\nversion = "1.0"\n'
    )
    return project


def test_the_pinned_pip_installs_the_lock_by_the_settings_of_the_machine_and_only_once(tiny_project, tmp_path):
    shutil.copy(pips.pip_wheel(pips.PINNED), tmp_path / "index")
    settings = pips.settings_file(tmp_path / "pip.conf", "no-index = true", f"find-links = {tmp_path / 'index'}")
    command = (sys.executable, str(tiny_project / "scripts" / "environment"), "run")

    first, second = run(*command, env=settings), run(*command, env=settings)

    assert (first.returncode, first.stdout) == (0, "Making .venv\nInstalling requirements.txt\n")
    assert (second.returncode, second.stdout) == (0, "")
    assert versions_in(tiny_project / ".venv") == {
        "pip": pips.PINNED,
        "walk": "1.0",
        "lantern": "2.0",
        "tiny": "1.0",
    }
    assert list(tiny_project.glob(".venv/lib/*/site-packages/__pycache__/walk.*.pyc"))


def test_another_pip_is_a_reason_to_install_anew(tiny_project):
    digest = runpy.run_path(str(tiny_project / "scripts" / "environment"))["digest"]
    before = digest("run")

    (tiny_project / "requirements-pip.txt").write_text("pip==99\n")

    assert digest("run") != before


# Long: the real locks, from the real index.


def install_lock(pip: Path, lock: str, folder: Path) -> subprocess.CompletedProcess[str]:
    venv.create(folder, symlinks=True)
    return pips.install(pip, folder / "bin" / "python", "-r", ROOT / lock)


@pytest.mark.proof
@pytest.mark.parametrize("version", pips.LOCKS)
@pytest.mark.parametrize("lock", LOCKS)
def test_every_pip_installs_the_lock_as_it_is_written(lock, version, tmp_path):
    done = install_lock(pips.pip_wheel(version), lock, tmp_path)

    assert done.returncode == 0, done.stderr
    pins = pips.read_pins((ROOT / lock).read_text()).values()
    wanted = {pin.name: pips.version_of(pin) for pin in pins if not pin.marker or pin.marker.evaluate()}
    assert versions_in(tmp_path) == wanted


@pytest.mark.proof
@pytest.mark.parametrize("lock", LOCKS)
def test_the_newest_pip_is_asked_and_told_as_news(lock, tmp_path, capsys):
    newest = pips.fetch_pip("pip")

    done = install_lock(newest, lock, tmp_path)

    told = "installs" if done.returncode == 0 else f"does not install (said {done.stderr.strip()})"
    with capsys.disabled():
        print(f"\nNews: {newest.name.split('-')[1]}, the newest pip today, {told} {lock}")

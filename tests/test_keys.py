"""Keys in files: whole, secret, and the same for all who start at once."""

from __future__ import annotations

import os
import stat
import subprocess
import sys

from lms.keys import link_key, read_key, second_factor_key, session_key
from tests.conftest import ROOT


def test_a_key_is_made_once_and_only_its_owner_reads_it(tmp_path):
    file = tmp_path / "keys" / "one.key"

    first, again = read_key(file), read_key(file)

    assert first == again
    assert len(first) == 32
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert [one.name for one in file.parent.iterdir()] == ["one.key"]


def test_each_purpose_has_a_key_of_its_own(tmp_path):
    assert len({session_key(tmp_path), link_key(tmp_path), second_factor_key(tmp_path)}) == 3


def test_processes_that_start_at_once_read_the_same_whole_key(tmp_path):
    words = "import sys, pathlib, lms.keys; print(lms.keys.link_key(pathlib.Path(sys.argv[1])).hex())"
    started = [
        subprocess.Popen([sys.executable, "-c", words, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE, text=True)
        for _ in range(6)
    ]

    keys = {one.communicate(timeout=30)[0].strip() for one in started}

    assert keys == {link_key(tmp_path).hex()}


def test_a_start_that_was_cut_off_leaves_no_broken_key(tmp_path):
    file = tmp_path / "keys" / "one.key"
    file.parent.mkdir()
    file.with_name("one.key.new").write_bytes(b"half")

    assert len(read_key(file)) == 32


def test_a_key_is_on_the_disk_before_it_has_its_name_and_the_name_before_it_is_used(tmp_path, monkeypatch):
    file, has_name = tmp_path / "keys" / "one.key", []
    monkeypatch.setattr(os, "fsync", lambda _: has_name.append(file.exists()))

    read_key(file)

    assert has_name == [False, True]

"""Keys in files: whole, secret, and the same for all who start at once."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from datetime import timedelta

import pytest

from lms.keys import BrokenKey, KeyRing, ledger_ring, link_key, read_key, second_factor_key, session_key
from tests.conftest import NOW, ROOT


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


class TestARing:
    """Keys that sign."""

    def test_makes_its_first_key_once_in_a_file_that_only_its_owner_reads(self, tmp_path):
        made, again = ledger_ring(tmp_path).newest(NOW), ledger_ring(tmp_path).newest(NOW + timedelta(days=1))

        (file,) = (tmp_path / "keys" / "ledger").iterdir()
        assert made == again
        assert (made.purpose, made.made_at, file.name) == ("ledger", NOW, f"{made.id}.json")
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700

    def test_signs_what_it_then_knows_and_nothing_else(self, tmp_path):
        ring = ledger_ring(tmp_path)

        key_id, signature = ring.sign(b"seven", NOW)

        assert ring.holds(key_id, b"seven", signature)
        assert not ring.holds(key_id, b"eight", signature)
        assert not ring.holds("0badcafe", b"seven", signature)
        assert (ring.knows(key_id), ring.knows("0badcafe")) == (True, False)

    def test_of_another_site_does_not_hold(self, tmp_path):
        key_id, signature = ledger_ring(tmp_path / "one").sign(b"seven", NOW)
        other = ledger_ring(tmp_path / "other")
        other.newest(NOW)

        assert not other.holds(key_id, b"seven", signature)

    def test_turned_signs_with_a_new_key_and_checks_what_the_old_one_signed(self, tmp_path):
        ring = ledger_ring(tmp_path)
        old, signature = ring.sign(b"seven", NOW)

        new = ring.rotate(NOW + timedelta(days=1))

        assert ring.sign(b"eight", NOW)[0] == new.id != old
        assert ring.holds(old, b"seven", signature)
        assert [(key.id, key.private is None) for key in ring.all_keys()] == [(old, True), (new.id, False)]
        assert "private" not in json.loads((ring.folder / f"{old}.json").read_text())

    def test_turned_by_another_process_is_seen_at_the_next_signature(self, tmp_path):
        mine, theirs = ledger_ring(tmp_path), ledger_ring(tmp_path)
        old, _ = mine.sign(b"seven", NOW)
        os.utime(mine.folder, ns=(0, 0))  # so that no clock is too coarse to tell the two apart
        mine.all_keys()

        new = theirs.rotate(NOW)

        assert mine.sign(b"eight", NOW)[0] == new.id != old

    def test_that_was_cut_off_while_turning_signs_with_its_newest_key(self, tmp_path):
        ring = ledger_ring(tmp_path)
        first = ring.newest(NOW)
        before = (ring.folder / f"{first.id}.json").read_bytes()
        second = ring.rotate(NOW + timedelta(days=1))
        (ring.folder / f"{first.id}.json").write_bytes(before)

        assert ledger_ring(tmp_path).newest(NOW).id == second.id

    def test_is_made_by_one_of_those_who_start_at_once(self, tmp_path):
        words = (
            "import sys, pathlib, datetime, lms.keys as k;"
            "print(k.ledger_ring(pathlib.Path(sys.argv[1])).newest(datetime.datetime.now(datetime.UTC)).id)"
        )
        started = [
            subprocess.Popen(
                [sys.executable, "-c", words, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE, text=True
            )
            for _ in range(6)
        ]

        keys = {one.communicate(timeout=30)[0].strip() for one in started}

        assert keys == {ledger_ring(tmp_path).newest(NOW).id}

    @pytest.mark.parametrize(
        "change",
        [
            lambda told: "{",
            lambda told: "[]",
            lambda told: json.dumps(told | {"public": "00"}),
            lambda told: json.dumps(told | {"key": "another"}),
            lambda told: json.dumps(told | {"private": "11" * 32}),
            lambda told: json.dumps(told | {"made_at": "2026-11-21T18:00:00"}),
            lambda told: json.dumps({"key": told["key"]}),
        ],
    )
    def test_with_a_broken_file_says_which_and_makes_no_other(self, tmp_path, change):
        made = ledger_ring(tmp_path).newest(NOW)
        file = tmp_path / "keys" / "ledger" / f"{made.id}.json"
        file.write_text(change(json.loads(file.read_text())))

        with pytest.raises(BrokenKey, match=file.name):
            ledger_ring(tmp_path).newest(NOW)

        assert list(file.parent.iterdir()) == [file]

    def test_of_each_purpose_lies_apart(self, tmp_path):
        assert KeyRing(tmp_path, "one").newest(NOW).id != KeyRing(tmp_path, "other").newest(NOW).id

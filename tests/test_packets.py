"""Packets, and what checks them without any server: as they were written, damaged, and written anew by others."""

from __future__ import annotations

import ast
import io
import json
import random
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from lms.cli.context import create_store
from lms.cli.queue.making import Tools, make_paper
from lms.documents.papers import check
from lms.documents.papers.archive import sealed_words
from lms.domain.credit.hours import FIRST_HASH
from lms.domain.program.job import AskedPaper, JobKind, JobWhat
from lms.keys import key_id
from lms.store.db import db
from lms.store.people import people
from tests.conftest import NOW, TODAY, settings_in
from tests.tools.sealing import UNSEALED
from tests.tools.server import demo_database

DAMAGED, REWRITTEN = 200, 20
SAMPLE_DAMAGED, SAMPLE_REWRITTEN = 20, 3
# RFC 8032, 7.1: key, message, signature of the first three tests.
VECTORS = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
]


@pytest.mark.parametrize(("public", "message", "signature"), VECTORS)
def test_the_checker_knows_the_signatures_of_the_standard_and_no_other(public, message, signature):
    key, words, signed = (bytes.fromhex(one) for one in (public, message, signature))

    assert check.is_signed(key, words, signed)
    assert not check.is_signed(key, words + b"x", signed)
    for place in range(0, 64, 7):
        flipped = bytearray(signed)
        flipped[place] ^= 1
        assert not check.is_signed(key, words, bytes(flipped))
    number = int.from_bytes(signed[32:], "little") + check.ORDER
    assert not check.is_signed(key, words, signed[:32] + number.to_bytes(32, "little"))


def test_the_checker_and_the_library_that_signs_agree():
    chance = random.Random(8)
    for length in (0, 1, 60, 1000):
        private = Ed25519PrivateKey.from_private_bytes(chance.randbytes(32))
        words = chance.randbytes(length)
        public = private.public_key().public_bytes_raw()
        assert check.is_signed(public, words, private.sign(words))
        assert not check.is_signed(chance.randbytes(32), words, private.sign(words))
    assert not check.is_signed(b"", b"", b"")


@pytest.fixture(scope="module")
def packets(tmp_path_factory, catalogue) -> dict[str, bytes]:
    """The packet of each person of the demonstration, by their e-mail; papers are made of words."""
    folder = tmp_path_factory.getbasetemp().parent / "demo"
    settings = settings_in(folder, f"sqlite:///{demo_database(folder, catalogue)}")
    tools = Tools(
        lambda: NOW, lambda job: b"%PDF-1.7 " + job.values["serial"].encode(), catalogue.categories, UNSEALED
    )
    made = {}
    with create_store(settings).app_context():
        for person in people.everyone():
            what = JobWhat(TODAY, date.min, TODAY)
            asked = _asked(person.id, what)
            made[person.email] = make_paper(asked, settings, tools)
            db.session.rollback()
        db.engine.dispose()
    return made


def _asked(person_id: int, what: JobWhat):
    return AskedPaper(
        id=1,
        person_id=person_id,
        kind=JobKind.PACKET_ZIP,
        what=what,
        asked_at=NOW,
        begun_at=NOW,
        tries=1,
        done_at=None,
        sha256=None,
        problem="",
    )


@pytest.fixture(scope="module")
def packet(packets) -> bytes:
    return packets["pia@example.org"]


def files_in(packet: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(packet)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


@pytest.fixture
def found(tmp_path) -> Callable[..., list[str]]:
    def look(packet: bytes, *trusted: str) -> list[str]:
        file = tmp_path / "packet.zip"
        file.write_bytes(packet)
        return check.check(file, trusted)

    return look


def test_every_packet_of_the_demonstration_is_as_it_was_written(packets, found):
    assert len(packets) > 10
    assert {name: told for name, packet in packets.items() if (told := found(packet))} == {}


def test_a_packet_holds_what_was_passed_and_nothing_of_how(packet):
    files = files_in(packet)
    told = b"".join(data for name, data in files.items() if name != "check.py").decode("utf-8", "replace")

    assert len(json.loads(files["record.json"])["lines"]) > 3
    assert {
        "READ-ME.txt",
        "transcript.pdf",
        "transcript.csv",
        "outlines.json",
        "head.json",
        "check.py",
    } <= files.keys()
    assert any(name.startswith("certificates/") for name in files)
    assert [word for word in ("attempt", "score", "rating", "chosen") if word in told.lower()] == []


@pytest.mark.parametrize("unpacked", [False, True])
def test_it_is_checked_by_a_bare_python_with_no_library(packet, tmp_path, unpacked):
    for name, data in files_in(packet).items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(data)
    words = [sys.executable, "-I", "-S", str(tmp_path / "check.py")]
    if not unpacked:
        (tmp_path.parent / "packet.zip").write_bytes(packet)
        words.append(str(tmp_path.parent / "packet.zip"))

    whole = subprocess.run(words, capture_output=True, text=True, check=False)
    (tmp_path / "transcript.csv").write_text("nothing")
    (tmp_path.parent / "packet.zip").write_bytes(packet[:-3000])
    broken = subprocess.run(words, capture_output=True, text=True, check=False)

    assert (whole.returncode, whole.stdout.splitlines()[0][:25]) == (0, "All is as it was written:")
    assert (broken.returncode, broken.stdout.startswith("NOT AS IT WAS WRITTEN: ")) == (1, True)


def test_the_checker_asks_for_nothing_that_python_3_9_lacks():
    text = Path(check.__file__).read_text()
    ast.parse(text, feature_version=(3, 9))
    imported = {
        line.split()[1].partition(".")[0] for line in text.splitlines() if line.startswith(("import ", "from "))
    }

    assert imported <= {"__future__", *sys.stdlib_module_names}
    assert not any(word in text for word in ("strict=", "match ", "removeprefix(", "file_digest"))


def damage(packet: bytes, chance: random.Random) -> tuple[bytes, str]:
    """A damaged copy, and a word that what is found has to say."""
    files = files_in(packet)
    name = chance.choice(sorted(files))
    match chance.randrange(8):
        case 0:
            return _flipped(packet, chance)
        case 1:
            del files[name]
            return check.packed_again(files), name
        case 2:
            return check.packed_again({**files, "more.pdf": b"%PDF"}), "more.pdf"
        case 3:
            flipped = bytearray(files[name])
            flipped[chance.randrange(len(flipped))] ^= 1 << chance.randrange(8)
            return check.packed_again({**files, name: bytes(flipped)}), name
        case 4:
            return check.packed_again({**files, name: files[name][: chance.randrange(len(files[name]))]}), name
        case 5:
            other = chance.choice(sorted(set(files) - {name}))
            return check.packed_again({**files, name: files[other], other: files[name]}), name
        case 6:
            return check.packed_again({**files, "record.json": _more_hours(files["record.json"])}), "record.json"
        case _:
            return packet[: chance.randrange(len(packet) // 2, len(packet))], "ZIP"


def _flipped(packet: bytes, chance: random.Random) -> tuple[bytes, str]:
    place = chance.randrange(len(packet))
    flipped = bytearray(packet)
    flipped[place] ^= 1 << chance.randrange(8)
    return bytes(flipped), ""


def _more_hours(record: bytes) -> bytes:
    told = json.loads(record)
    line = told["lines"][0]
    line["minutes"] += 60
    line["categories"][0][0] += 60
    told["by_category"]["/".join(line["categories"][0][1])] += 60
    told["minutes"] += 60
    return json.dumps(told).encode()


def _all_damages(
    packet: bytes, found: Callable[..., list[str]], count: int, seed: int
) -> list[tuple[int, list[str]]]:
    unseen: list[object] = []
    for number in range(count):
        copy, word = damage(packet, random.Random(seed + number))
        told = found(copy)
        if not told or not any(word in one for one in told):
            unseen.append((number, told))
    return unseen


def test_every_damage_is_named(packet, found):
    assert _all_damages(packet, found, SAMPLE_DAMAGED, seed=0) == []


@pytest.mark.proof
def test_every_damage_of_many_is_named(packet, found):
    assert _all_damages(packet, found, DAMAGED, seed=1000) == []


def rewritten(packet: bytes, chance: random.Random) -> dict[str, bytes]:
    """Somebody without the key gives themselves hours, and makes every hash anew."""
    files = files_in(packet)
    chains, record = json.loads(files["chain.json"]), json.loads(files["record.json"])
    line = chance.choice(record["lines"])
    minutes = chance.choice([15, 60, 480])
    line["minutes"] += minutes
    line["categories"][0][0] += minutes
    record["minutes"] += minutes
    record["by_category"]["/".join(line["categories"][0][1])] += minutes
    if chance.randrange(4):
        _chain_anew(chains, line)
    heads = json.loads(files["head.json"])
    if chance.randrange(2):
        for head in heads if isinstance(heads, list) else [heads]:
            head["hash"] = chains[str(head["person"])][-1]["hash"]
    files |= {
        "chain.json": json.dumps(chains).encode(),
        "record.json": json.dumps(record).encode(),
        "head.json": json.dumps(heads).encode(),
    }
    return _manifest_anew(files)


def _chain_anew(chains: dict, line: dict) -> None:
    previous = FIRST_HASH
    for one in chains[str(line["chain"])]:
        if one["body"]["sequence"] == line["sequence"]:
            one["body"] |= {"minutes": line["minutes"], "categories": line["categories"]}
        one["previous_hash"] = previous
        words = previous.encode() + b"\n" + check.canonical(one["body"], ascii_only=True)
        previous = one["hash"] = sha256(words).hexdigest()


def _manifest_anew(files: dict[str, bytes]) -> dict[str, bytes]:
    manifest = json.loads(files["manifest.json"])
    for name in manifest["files"]:
        manifest["files"][name] = {"sha256": sha256(files[name]).hexdigest(), "size": len(files[name])}
    return {**files, "manifest.json": json.dumps(manifest).encode()}


def _all_rewritten(packet: bytes, found: Callable[..., list[str]], count: int, seed: int) -> list[int]:
    return [
        number
        for number in range(count)
        if not any(
            "signature does not hold" in one
            for one in found(check.packed_again(rewritten(packet, random.Random(seed + number))))
        )
    ]


def test_one_that_was_written_anew_without_the_key_is_seen(packet, found):
    assert _all_rewritten(packet, found, SAMPLE_REWRITTEN, seed=0) == []


@pytest.mark.proof
def test_many_that_were_written_anew_without_the_key_are_seen(packet, found):
    assert _all_rewritten(packet, found, REWRITTEN, seed=1000) == []


def test_one_that_was_signed_anew_with_another_key_is_seen_by_whoever_was_told_the_right_one(packet, found):
    right = json.loads(files_in(packet)["keys.json"])[0]["key"]
    files = rewritten(packet, random.Random(3))
    private = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
    public = private.public_key().public_bytes_raw()
    number, chains = key_id(public), json.loads(files["chain.json"])
    head = json.loads(files["head.json"])
    head |= {"key": number, "hash": chains[str(head["person"])][-1]["hash"]}
    words = check.canonical({name: head[name] for name in ("at", "hash", "person", "sequence")})
    head["signature"] = private.sign(words).hex()
    files["head.json"] = json.dumps(head).encode()
    files["keys.json"] = json.dumps([{"key": number, "public": public.hex()}]).encode()
    files = _manifest_anew(files)
    seal = {"key": number, "signature": private.sign(sealed_words(files["manifest.json"])).hex()}
    forged = check.packed_again({**files, "manifest.sig.json": json.dumps(seal).encode()})

    assert any(f"The key {number} is not the one that you were told" in one for one in found(forged, right))
    assert found(packet, right) == []


@pytest.mark.parametrize("junk", [b"", b"PK", b"not a zip" * 100, b"[]", b"\x00" * 5000])
def test_what_is_no_packet_is_said(found, junk):
    assert found(junk) != []


@pytest.mark.parametrize(
    "name", ["manifest.json", "manifest.sig.json", "keys.json", "head.json", "chain.json", "record.json"]
)
@pytest.mark.parametrize(
    "told", [b"", b"[]", b"{}", b"null", b'{"files": 7}', b"[" * 100_000, b'[{"key": 1}]', b'{"4": [1]}']
)
def test_a_file_of_another_shape_stops_nothing_and_is_named(packet, found, name, told):
    said = found(check.packed_again({**files_in(packet), name: told}))

    assert any(name in one for one in said)

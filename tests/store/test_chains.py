"""Chains of contact hours against whoever holds the database, but not the keys."""

from __future__ import annotations

import json
import time
import zipfile
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from lms.actions.credit.chains import BrokenChains, sign_as_found
from lms.domain.credit.chain import ChainLink, Fault, FaultKind, quick_hash, signed_words
from lms.domain.credit.hours import FIRST_HASH, line_hash
from lms.keys import KeyRing, ledger_ring
from lms.store.credit import chains, ledger, signatures
from lms.store.db import db, unit_of_work
from lms.store.manifest import Manifest, newest_manifest
from lms.store.people import people
from lms.store.tables.credit import LedgerLine, LineSignature
from lms.store.witnesses import NoWitness, disagreements, read_witness
from tests.conftest import NOW, TODAY
from tests.store.test_ledger import ETHICS, add, unprotect
from tests.tools.acting import acting

pytestmark = pytest.mark.usefixtures("store")


@pytest.fixture
def written(cast) -> None:
    """Three lines of Pia, two of Noel."""
    with unit_of_work():
        for person_id in (cast.pia, cast.noel, cast.pia, cast.noel, cast.pia):
            add(person_id)


def tell(statement: str, **values: object) -> None:
    with unit_of_work():
        db.session.execute(sa.text(statement), values)


def recompute(person_id: int, *, signs: bool = False) -> None:
    """Gives the second line ten hours, and every line from there on the hash that follows from it."""
    unprotect()
    previous = FIRST_HASH
    with unit_of_work():
        for line in db.session.scalars(sa.select(LedgerLine).where(LedgerLine.person_id == person_id)).all():
            line.minutes = 600 if line.sequence == 2 else line.minutes
            line.previous_hash, line.hash = previous, line_hash(previous, line.body())
            previous = line.hash
            if signs:
                db.session.flush()
                db.session.execute(sa.delete(LineSignature).where(LineSignature.line_id == line.id))
                signatures.sign(line, NOW)


def cut(person_id: int, after: int) -> None:
    """Takes lines away from the end of a chain."""
    unprotect()
    gone = "SELECT id FROM ledger_line WHERE person_id = :person AND sequence > :after"
    tell(f"DELETE FROM line_signature WHERE line_id IN ({gone})", person=person_id, after=after)
    tell("DELETE FROM ledger_line WHERE person_id = :person AND sequence > :after", person=person_id, after=after)


def found(**how: bool) -> list[Fault]:
    return list(chains.faults(**how))


def manifest() -> Manifest:
    whole = Manifest(sha256="00", made_at=NOW, version="0032", kind="sqlite", heads=tuple(chains.heads()))
    return whole.signed(NOW)


def kept(folder, told: object, name: str = "told.json"):
    file = folder / name
    file.write_text(json.dumps(told))
    return file


def asked(*files) -> list[str]:
    return list(disagreements(map(read_witness, files)))


@pytest.mark.parametrize("every", [False, True])
def test_each_line_is_signed_as_it_is_written(written, every):
    assert found(every=every) == []
    assert chains.counts() == (2, 5)
    assert chains.found_by_day() == []
    assert db.session.scalar(sa.select(sa.func.count(LineSignature.id))) == 5


def test_a_line_that_is_not_kept_leaves_no_signature(cast):
    def fail() -> None:
        with unit_of_work():
            add(cast.pia)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()

    assert db.session.scalar(sa.select(sa.func.count(LineSignature.id))) == 0


def test_a_chain_recomputed_without_the_key_is_refused_at_the_first_line_that_was_changed(written, cast):
    recompute(cast.pia)
    key_id = chains.heads([cast.noel])[0].key_id

    assert found() == [Fault(cast.pia, 2, FaultKind.FORGED, key_id)]
    assert found(every=True) == found()


def test_a_line_changed_in_place_is_named_once(written, cast):
    unprotect()
    tell("UPDATE ledger_line SET minutes = 600 WHERE person_id = :person AND sequence = 2", person=cast.pia)

    assert found() == [Fault(cast.pia, 2, FaultKind.BROKEN)]


def test_a_chain_recomputed_and_signed_with_a_key_of_ones_own_is_refused(written, cast, tmp_path):
    ring, other = signatures.signer(), KeyRing(tmp_path / "other", "ledger")
    signatures.sign_with(other)
    recompute(cast.pia, signs=True)
    signatures.sign_with(ring)

    assert found() == [Fault(cast.pia, 1, FaultKind.KEY_NOT_HERE, other.newest(NOW).id)]


def test_a_chain_without_its_signatures_is_refused(written, cast):
    unprotect()
    tell("DELETE FROM line_signature")

    assert found() == [Fault(one, 1, FaultKind.UNSIGNED) for one in (cast.pia, cast.noel)]


def test_a_moment_that_was_moved_is_found_where_every_signature_is_checked(written, cast):
    unprotect()
    earlier = "UPDATE ledger_line SET added_at = :at WHERE person_id = :person AND sequence = 1"
    tell(earlier, at=(NOW - timedelta(days=9)).replace(tzinfo=None).isoformat(" "), person=cast.pia)

    assert found() == []
    assert [(one.sequence, one.kind) for one in found(every=True)] == [(1, FaultKind.FORGED)]


def test_a_chain_whose_newest_line_fails_alone_is_named_there(written, cast):
    unprotect()
    newest = "SELECT id FROM ledger_line WHERE person_id = :person AND sequence = 3"
    other = "SELECT signature FROM line_signature LIMIT 1"
    tell(f"UPDATE line_signature SET signature = ({other}) WHERE line_id IN ({newest})", person=cast.pia)

    assert [(one.person_id, one.sequence, one.kind) for one in found()] == [(cast.pia, 3, FaultKind.FORGED)]


class TestACutChain:
    """What only something from outside the database can tell."""

    def test_holds_by_itself(self, written, cast):
        cut(cast.pia, 1)

        assert found(every=True) == []

    def test_is_refused_against_a_manifest_and_a_packets_head(self, written, cast, tmp_path):
        whole = kept(tmp_path, manifest().to_json(), "one.manifest.json")
        head = kept(tmp_path, chains.heads([cast.pia])[0].to_json(), "head.json")
        assert asked(whole, head) == []

        cut(cast.pia, 1)

        whose = f"the ledger of person {cast.pia} has no line 3: it was cut, or an older one was put back. "
        assert asked(whole) == [f"{whose}one.manifest.json names that line as this site signed it"]
        assert asked(head) == [f"{whose}head.json names that line as this site signed it"]

    def test_that_vanished_as_a_whole_is_refused(self, written, cast, tmp_path):
        whole = kept(tmp_path, manifest().to_json())

        cut(cast.noel, 0)

        assert [f"person {cast.noel} has no line 2" in one for one in asked(whole)] == [True]

    def test_that_went_on_differently_is_refused(self, written, cast, tmp_path):
        whole = kept(tmp_path, manifest().to_json())
        cut(cast.pia, 2)
        with unit_of_work():
            add(cast.pia, 15)

        assert found() == []
        assert [f"person {cast.pia} has another line 3" in one for one in asked(whole)] == [True]

    def test_that_only_grew_is_as_it_was(self, written, cast, tmp_path):
        whole = kept(tmp_path, manifest().to_json())
        with unit_of_work():
            add(cast.pia)

        assert asked(whole) == []

    def test_is_refused_against_a_manifest_from_which_its_head_was_taken(self, written, cast, tmp_path):
        told = manifest().to_json()
        told["heads"] = [one for one in told["heads"] if one["person"] != cast.pia]
        cut(cast.pia, 1)

        assert asked(kept(tmp_path, told)) == ["told.json is not as this site wrote it: its signature does not hold"]

    def test_is_not_believed_of_a_file_that_this_site_did_not_sign(self, written, cast, tmp_path):
        (head,) = chains.heads([cast.pia])
        forged = kept(tmp_path, replace(head, sequence=9).to_json())

        assert ["it is the file that is not to be believed" in one for one in asked(forged)] == [True]

    @pytest.mark.parametrize("change", [{"at": None}, {"key": "0badcafe"}])
    def test_is_told_of_a_file_that_cannot_be_checked_as_well(self, written, cast, tmp_path, change):
        told = chains.heads([cast.pia])[0].to_json() | {"sequence": 9} | change

        assert ["whether this site signed it cannot be told" in one for one in asked(kept(tmp_path, told))] == [True]


def test_a_packet_is_read_as_it_is_with_the_head_in_it(written, cast, tmp_path):
    with zipfile.ZipFile(tmp_path / "packet.zip", "w") as packet:
        packet.writestr("packet/head.json", json.dumps([one.to_json() for one in chains.heads()]))

    assert len(read_witness(tmp_path / "packet.zip").heads) == 2


def test_a_manifest_of_before_lines_were_signed_names_none(tmp_path):
    told = {"sha256": "00", "made_at": NOW.isoformat(), "version": "0030", "kind": "sqlite"}

    one = read_witness(kept(tmp_path, told))

    assert (one.heads, one.trouble) == ((), "")


@pytest.mark.parametrize("text", ["", "{}", "7", '"x"', "[7]", '{"person": 1}', '{"sha256": 1}', "\xff"])
def test_what_is_no_witness_is_one_sentence(tmp_path, text):
    file = tmp_path / "told.json"
    file.write_bytes(text.encode("latin-1"))

    with pytest.raises(NoWitness, match="neither a manifest of a backup nor a packet"):
        read_witness(file)


def test_a_packet_without_a_head_and_a_file_that_is_not_there_are_one_sentence(tmp_path):
    with zipfile.ZipFile(tmp_path / "packet.zip", "w") as packet:
        packet.writestr("other.json", "{}")

    with pytest.raises(NoWitness, match="neither"):
        read_witness(tmp_path / "packet.zip")
    with pytest.raises(NoWitness, match="cannot be read"):
        read_witness(tmp_path / "none.json")


def test_the_newest_manifest_is_found_among_others_and_what_is_none(tmp_path):
    one = manifest()
    kept(tmp_path, one.to_json(), "a.manifest.json")
    kept(tmp_path, replace(one, made_at=NOW + timedelta(days=1)).to_json(), "b.manifest.json")
    (tmp_path / "c.manifest.json").write_text("{")

    assert newest_manifest(tmp_path) == tmp_path / "b.manifest.json"
    assert newest_manifest(tmp_path / "nowhere") is None


@pytest.fixture
def own_ring(app, store, settings):
    """The keys of this test alone, which may turn them."""
    before, own = signatures.signer(), ledger_ring(settings.data)
    signatures.sign_with(own)
    yield own
    signatures.sign_with(before)


def test_a_chain_goes_on_with_a_new_key_and_what_the_old_one_signed_holds(own_ring, written, cast):
    own_ring.rotate(NOW)
    with unit_of_work():
        add(cast.pia)

    assert found(every=True) == []
    assert len({one.key_id for one in chains.heads()}) == 2


class TestLostKeys:
    @pytest.fixture
    def lost(self, written, tmp_path):
        """A site whose keys went with a disk: it begins with a new one."""
        before = signatures.signer()
        signatures.sign_with(ledger_ring(tmp_path / "new"))
        yield
        signatures.sign_with(before)

    def test_are_told_and_not_forgiven(self, lost, cast):
        assert [(one.sequence, one.kind) for one in found()] == [(1, FaultKind.KEY_NOT_HERE)] * 2

    def test_what_is_there_can_be_signed_as_found_and_is_told_so(self, lost, cast):
        with unit_of_work():
            count = sign_as_found(acting(None, NOW))
            add(cast.pia)

        assert (count, found(every=True)) == (5, [])
        assert chains.found_by_day() == [(TODAY, 5)]

    def test_a_manifest_of_theirs_says_which_is_lost(self, written, cast, tmp_path):
        told = manifest().to_json() | {"key": "0badcafe"}

        assert asked(kept(tmp_path, told)) == [
            "told.json is signed by the key 0badcafe, which is not among this site's keys"
        ]

    def test_what_was_changed_is_not_signed_as_found(self, lost, cast):
        unprotect()
        tell("UPDATE ledger_line SET minutes = 1 WHERE sequence = 1")

        with pytest.raises(BrokenChains, match="Nothing was signed"), unit_of_work():
            sign_as_found(acting(None, NOW))


def test_lines_are_signed_in_the_chain_of_the_account_that_earned_them(written, cast):
    heads = {one.person_id: one.sequence for one in chains.heads()}

    assert heads == {cast.pia: 3, cast.noel: 2}
    assert [one.person_id for one in chains.heads([cast.noel])] == [cast.noel]
    assert ledger.lines(cast.pia)[0].categories == ETHICS


def write_many(people_count: int, each: int) -> None:
    """Chains as the site would have written them, without the time that it takes."""
    lines, signed, categories = [], [], json.dumps([[60, ["ethics"]]])
    with unit_of_work():
        ids = [people.add_person(f"{one}@example.org", "One", "One", None, NOW).id for one in range(people_count)]
    for person_id in ids:
        previous = FIRST_HASH
        for sequence in range(1, each + 1):
            body = (person_id, sequence, 60, categories, "self-paced", str(TODAY), "course", None, None, None)
            made = quick_hash(ChainLink(*body, previous, ""))
            lines.append({"id": len(lines) + 1, **dict(zip(ChainLink._fields, body, strict=False))})
            lines[-1] |= {"previous_hash": previous, "hash": made, "added_at": NOW, "earned_on": TODAY}
            lines[-1]["categories"] = [[60, ["ethics"]]]
            key_id, signature = signatures.signer().sign(signed_words(person_id, sequence, made, NOW), NOW)
            signed.append({"line_id": len(lines), "key_id": key_id, "signature": signature, "found_on": None})
            previous = made
    with unit_of_work():
        db.session.execute(sa.insert(LedgerLine.__table__), lines)
        db.session.execute(sa.insert(LineSignature.__table__), signed)


@pytest.mark.parametrize(
    ("people_count", "most_seconds"), [(20, 0.1), pytest.param(2_000, 2, marks=pytest.mark.proof)]
)
def test_a_hundred_lines_of_each_are_verified_in_a_thousandth_of_a_second(store, people_count, most_seconds):
    write_many(people_count, 100)
    assert list(chains.faults()) == []

    started = time.process_time()
    assert list(chains.faults()) == []

    assert time.process_time() - started <= most_seconds

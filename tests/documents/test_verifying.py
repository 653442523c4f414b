"""A file that somebody was handed: which of its printed words are not the record's, however it was made."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pikepdf
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pikepdf import Array, Dictionary, Name
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from lms.documents.proof import badge
from lms.documents.proof.sealing import Seals, sealed
from lms.documents.proof.signing import sign
from lms.documents.verifying import child
from lms.documents.verifying.alone import findings
from lms.documents.verifying.answer import FileAnswer, Record, answer_of, issued_answer
from lms.documents.verifying.badges import differences
from lms.documents.verifying.fields import compare, fields_of
from lms.documents.verifying.keys import KnownKeys, NoKeys, keys_in
from lms.documents.verifying.reading import ReadFile, read_file
from lms.domain.credit.certificate import CertificateFacts
from lms.keys import SealRing, badge_ring, ledger_ring, published
from tests.conftest import NOW
from tests.documents.test_pdf_ua import VARIANTS
from tests.documents.test_sealed import FACTS, SERIAL, URL, altered, leaves, rendered, unsealed

# For PDF/A the renderer opens a profile of colors and leaves it open; the child that does it ends with each job.
pytestmark = pytest.mark.filterwarnings("ignore:.*sRGB2014.icc:pytest.PytestUnraisableExceptionWarning")
ADDRESS = f"{URL}/verify/{SERIAL}"
RECORD = Record(SERIAL, CertificateFacts.from_json(FACTS), ADDRESS, URL)
QUICK = ("specimen", "cyrillic letters", "markup typed")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("keys")


def seals_in(folder) -> Seals:
    ring, seal = badge_ring(folder), SealRing(folder, "Family Support North").newest(NOW)
    return Seals(
        URL,
        ring.newest(NOW).id,
        lambda words: ring.sign(words, NOW)[1],
        lambda pdf, issuer: sign(pdf, seal.certificate, seal.private, issuer),
    )


@pytest.fixture(scope="module")
def file(folder) -> bytes:
    return sealed(unsealed(), seals_in(folder), rendered)


@pytest.fixture(scope="module")
def known(file, folder) -> KnownKeys:
    return KnownKeys.from_json(published(folder))


@pytest.fixture(scope="module")
def issued(file, known) -> ReadFile:
    return read(file, known)


def read(raw: bytes, known: KnownKeys) -> ReadFile:
    return ReadFile.of("PDF", raw, json.loads(json.dumps(child.read_pdf(raw, known))))


def read_badge(told: dict[str, Any], known: KnownKeys) -> ReadFile:
    text = json.dumps(told)
    return ReadFile.of("JSON", text.encode(), child.read_badge(text, known))


@pytest.fixture
def answered(known, issued) -> Callable[[bytes], FileAnswer]:
    return lambda raw: answer_of(read(raw, known), RECORD, issued)


def edited(raw: bytes, edit: Callable[[pikepdf.Pdf], object], **how: Any) -> bytes:
    with pikepdf.open(io.BytesIO(raw)) as pdf:
        edit(pdf)
        written = io.BytesIO()
        pdf.save(written, **how)
    return written.getvalue()


def write_over(words: str, at: str, way: int = 0) -> Callable[[pikepdf.Pdf], None]:
    """As editors do it: a white box over a word, and others in its place."""

    def edit(pdf: pikepdf.Pdf) -> None:
        word = next(one for one in child.pages_of(pdf).words if one.text == at)
        font = pdf.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
        page = pdf.pages[word.page]
        page.add_resource(font, Name.Font, Name("/Over"))
        box = f"q 1 1 1 rg {word.left} {word.bottom - 2} {word.right - word.left} {word.size} re f Q"
        text = f"BT {way} Tr /Over {word.size} Tf {word.left} {word.bottom} Td ({words}) Tj ET"
        page.contents_add(b"q", prepend=True)
        page.contents_add(f"Q {box} {text}".encode())

    return edit


def labels(answer: FileAnswer) -> set[str]:
    return {one.label for one in answer.differences}


def test_the_issued_file_names_itself_and_holds(issued):
    answer = issued_answer(issued)

    assert list(issued.numbers()) == [SERIAL]
    assert (answer.is_issued, answer.is_signed, answer.has_good_badge) == (True, True, True)
    assert answer.signature == "signed here, whole and unchanged"


@pytest.mark.parametrize(
    "how",
    [{}, {"object_stream_mode": pikepdf.ObjectStreamMode.generate, "recompress_flate": True}, {"linearize": True}],
    ids=["saved", "packed", "for the web"],
)
def test_a_copy_that_was_saved_anew_is_another_file_that_says_the_same(file, answered, how):
    answer = answered(edited(file, lambda _: None, **how))

    assert not answer.is_issued
    assert answer.says_the_same
    assert answer.compared.fields > 15


CHANGES: tuple[tuple[str, dict[str, Any], set[str]], ...] = (
    ("name", {"name": "Pia Morena"}, {"name"}),
    ("course", {"title": "Another course"}, {"course"}),
    ("day", {"earned_on": "2026-11-22"}, {"day"}),
    ("hours", {"minutes": 1050}, {"contact hours"}),
    ("categories", {"categories": [[105, ["ethics"]]]}, {"categories"}),
    ("delivery", {"delivery": "live"}, {"way of delivery"}),
    ("provider", {"provider": {"name": "Another program", "address": "", "contact": ""}}, {"provider"}),
    ("approval", {"approvals": [{"body": "Oregon Board", "number": "77", "made_up": False}]}, {"approval"}),
    ("authors", {"authors": ["Somebody Else"]}, {"authors"}),
    ("version", {"revision": "0" * 11 + "1"}, {"course version"}),
    ("objective", {"objectives": ["say what a certificate shows", "do anything"]}, {"an objective"}),
)


@pytest.mark.parametrize(("changed", "said"), [one[1:] for one in CHANGES], ids=[one[0] for one in CHANGES])
def test_a_paper_made_anew_with_one_fact_changed_is_told_by_that_field(answered, changed, said):
    """By somebody who has the program: each printed field by itself."""
    answer = answered(rendered(unsealed_job(**changed)))

    assert not answer.is_issued
    assert labels(answer) == said
    assert all("Oregon Board" in one for one in answer.compared.added)  # an approval stands on the face as well
    assert not answer.is_signed


def unsealed_job(serial: str = SERIAL, **changed: Any):
    from lms.documents.certificate import certificate_job

    return certificate_job(serial, CertificateFacts.from_json({**FACTS, **changed}), f"{URL}/verify/{serial}")


def test_another_number_is_told_as_any_other_field(known, issued):
    """It is nobody's; a badge that is attached as well leads to the record."""
    other = "0000-0000-0000-0001"
    forged = read(rendered(unsealed_job(other)), known)

    assert list(forged.numbers()) == [other]
    assert labels(answer_of(forged, RECORD, issued)) >= {"number"}


def test_a_forger_of_the_same_name_signs_with_another_key(issued, known, tmp_path):
    """Another program with the same name, its own keys and its own badge: all in order but for whose it is."""
    forged = sealed(unsealed(minutes=1050), seals_in(tmp_path), rendered)

    answer = answer_of(read(forged, known), RECORD, issued)

    assert (answer.is_issued, answer.is_signed, answer.has_good_badge) == (False, False, False)
    assert answer.signature == "signed with another key"
    assert "contact hours" in labels(answer)
    assert ("1.75 contact hours", "17.5 contact hours") in {(one.record, one.file) for one in answer.differences}


def test_hours_written_over_are_told_though_the_old_ones_lie_beneath(file, answered):
    answer = answered(edited(file, write_over("17.5", at="1.75")))

    assert [(one.label, one.file) for one in answer.differences] == [("contact hours", "17.5")]


def layered(raw: bytes, words: str) -> bytes:
    """A real second layer: the old bytes stay whole, and the page's content is followed by more."""
    writer = IncrementalPdfFileWriter(io.BytesIO(raw))
    font = generic.DictionaryObject(
        {
            generic.pdf_name("/Type"): generic.pdf_name("/Font"),
            generic.pdf_name("/Subtype"): generic.pdf_name("/Type1"),
            generic.pdf_name("/BaseFont"): generic.pdf_name("/Helvetica"),
        }
    )
    resources = generic.DictionaryObject(
        {generic.pdf_name("/Font"): generic.DictionaryObject({generic.pdf_name("/Over"): font})}
    )
    stream = generic.StreamObject(stream_data=f"BT /Over 9 Tf 90 90 Td ({words}) Tj ET".encode())
    writer.add_stream_to_page(0, writer.add_object(stream), resources=resources)
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def test_an_added_layer_is_told_by_signature_and_by_its_words(file, answered):
    raw = layered(file, "with honors")
    assert raw.startswith(file)

    answer = answered(raw)

    assert (answer.is_issued, answer.is_signed) == (False, False)
    assert answer.signature == "something was added after it was signed"
    assert answer.compared.added == ("with honors",)


def test_an_annotation_that_shows_words_is_read_as_well(file, answered):
    def note(pdf: pikepdf.Pdf) -> None:
        font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
        look = pdf.make_stream(
            b"BT /F 12 Tf 2 2 Td (40 hours) Tj ET",
            Type=Name.XObject,
            Subtype=Name.Form,
            BBox=[0, 0, 90, 20],
            Resources=Dictionary(Font=Dictionary(F=font)),
        )
        shown = Dictionary(Type=Name.Annot, Subtype=Name.Stamp, Rect=[9, 9, 99, 29], AP=Dictionary(N=look))
        pdf.pages[0].Annots = Array([pdf.make_indirect(shown)])

    assert answered(edited(file, note)).compared.added == ("40 hours",)


def show_picture(pdf: pikepdf.Pdf) -> None:
    drawn = pdf.make_stream(b"\0" * 3, Type=Name.XObject, Subtype=Name.Image, Width=1, Height=1)
    drawn.ColorSpace, drawn.BitsPerComponent = Name.DeviceRGB, 8
    page = pdf.pages[0]
    page.add_resource(drawn, Name.XObject, Name("/Scan"))
    page.contents_add(b"q 100 0 0 50 20 20 cm /Scan Do Q")


def test_a_picture_that_the_issued_file_does_not_have_is_told(file, answered):
    answer = answered(edited(file, show_picture))

    assert answer.more_pictures == 1
    assert answer.says_the_same


def test_of_a_scan_no_word_is_read_though_its_number_may_be_found(file, known, issued):
    """What a scanner sets beneath its picture is a guess: it leads to the record, and nothing is said to differ."""

    def scan(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].Contents = pdf.make_stream(b"BT ET")
        for page in list(pdf.pages)[1:]:
            del pdf.pages[page.index]
        show_picture(pdf)
        font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
        pdf.pages[0].add_resource(font, Name.Font, Name("/F"))
        pdf.pages[0].contents_add(f"BT 3 Tr /F 9 Tf 9 9 Td (Pia Morano {SERIAL}) Tj ET".encode())
        for name in list(pdf.attachments):
            del pdf.attachments[name]

    scanned = read(edited(file, scan), known)

    assert list(scanned.numbers()) == [SERIAL]
    answer = answer_of(scanned, RECORD, issued)
    assert (answer.compared, answer.differences) == (None, ())


def test_without_an_issued_file_it_is_compared_with_the_record(known):
    same, other = (read(rendered(unsealed_job(**changed)), known) for changed in ({}, {"name": "Noel Moreno"}))

    assert answer_of(same, RECORD, None).says_the_same
    assert labels(answer_of(other, RECORD, None)) == {"name"}


def test_where_no_name_may_be_told_none_is_compared_and_nothing_around_it_is(known, issued):
    hidden = replace(RECORD, facts=replace(RECORD.facts, name=""))
    answers = [
        answer_of(read(rendered(unsealed_job(name=name)), known), hidden, issued)
        for name in ("Pia Moreno", "Noel Moreno")
    ]

    assert answers[0].compared == answers[1].compared
    assert answers[0].says_the_same


@pytest.mark.parametrize(
    "name", [one if one in QUICK else pytest.param(one, marks=pytest.mark.proof) for one in VARIANTS]
)
def test_every_field_is_found_in_the_paper_that_prints_it(known, name):
    changed = VARIANTS[name]
    facts = CertificateFacts.from_json({**FACTS, **changed})
    words = read(rendered(unsealed_job(**changed)), known).words
    fields = fields_of(SERIAL, facts, ADDRESS)

    found = compare(fields, words, words)

    assert (found.fields, found.is_same) == (len(set(fields)), True)


@pytest.fixture
def told(file) -> dict[str, Any]:
    with pikepdf.open(io.BytesIO(file)) as pdf:
        return dict(json.loads(pdf.attachments[badge.NAME].get_file().read_bytes()))


def test_each_changed_leaf_of_a_badge_is_refused_and_named(told, known, issued):
    every = list(leaves(told))
    assert len(every) >= 30

    for path in every:
        answer = answer_of(read_badge(altered(told, path), known), RECORD, issued)

        assert (answer.is_issued, answer.is_signed) == (False, False), path
        assert answer.differences, path
        assert not any("do not have" in label for label in labels(answer)), path


@pytest.mark.parametrize(
    ("path", "label"),
    [
        (("credentialSubject", "identifier", 0, "identityHash"), "name"),
        (("credentialSubject", "creditsEarned"), "contact hours"),
        (("credentialSubject", "achievement", "name"), "course"),
        (("validFrom",), "day"),
        (("id",), "number"),
        (("issuer", "name"), "provider"),
        (("proof", "proofValue"), "signature"),
    ],
)
def test_a_changed_leaf_is_named_as_people_call_it(told, known, issued, path, label):
    assert labels(answer_of(read_badge(altered(told, path), known), RECORD, issued)) == {label}


def test_a_badge_that_software_wrote_anew_says_the_same_and_is_signed(told, known, issued):
    anew = answer_of(read_badge(told, known), RECORD, issued)
    as_it_was = replace(read_badge(told, known), badge_text=issued.badge_text)

    assert (anew.is_issued, anew.is_signed, anew.says_the_same) == (False, True, True)
    assert answer_of(as_it_was, RECORD, issued).is_issued


def test_a_badge_of_before_the_site_moved_is_not_said_to_differ(told, known):
    moved = replace(
        RECORD, verify_url=f"https://new.example.org/verify/{SERIAL}", public_url="https://new.example.org"
    )

    assert answer_of(read_badge(told, known), moved, None).says_the_same


def test_a_word_more_in_a_badge_is_told(told, known, issued):
    answer = answer_of(read_badge({**told, "honors": "all"}, known), RECORD, issued)

    assert "“honors”, which our badges do not have" in labels(answer)


def test_a_badge_without_a_proof_lacks_the_signature(told, known):
    bare = {name: value for name, value in told.items() if name != "proof"}

    found = differences(bare, bare, is_signed=False, has_name=True)

    assert [one.label for one in found] == ["signature"]


@pytest.mark.proof
def test_no_single_changed_byte_has_the_hash_of_the_issued_file(file):
    """All positions: the hash of what comes before is reckoned once."""
    whole, before = hashlib.sha256(file).digest(), hashlib.sha256()
    for at, byte in enumerate(file):
        other = before.copy()
        other.update(bytes([byte ^ 1]))
        other.update(file[at + 1 :])
        assert other.digest() != whole
        before.update(bytes([byte]))


def test_what_is_broken_is_told(known):
    assert read(b"%PDF-1.7 broken", known).trouble == child.DAMAGED


def test_what_is_longer_than_a_certificate_is_told(known):
    def more_pages(pdf: pikepdf.Pdf) -> None:
        for _ in range(21):
            pdf.add_blank_page()

    assert read(edited(blank(), more_pages), known).trouble == child.TOO_LONG


def blank() -> bytes:
    written = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(written)
    return written.getvalue()


def test_a_locked_file_is_told(file, known):
    lock = pikepdf.Encryption(owner="a", user="b")

    assert read(edited(file, lambda _: None, encryption=lock), known).trouble == child.LOCKED


@pytest.mark.parametrize("count", [1, pytest.param(900, marks=pytest.mark.proof)])
def test_a_page_that_unpacks_to_too_much_is_not_read_to_its_end(known, count):
    """One within bounds is read; the other would take more memory than the process may."""

    def swell(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].Contents = pdf.make_stream(b" " * 1_000_000 * count)

    raw = edited(blank(), swell, compress_streams=True)

    if count == 1:
        assert read_file(raw, known).words == ()
        return
    assert len(raw) < 10_000_000
    assert read_file(raw, known).trouble in (child.TOO_LONG, child.DAMAGED)


def test_fonts_that_bring_no_map_are_read_by_the_names_of_their_glyphs():
    font = Dictionary(
        Subtype=Name.Type1, Encoding=Dictionary(Differences=Array([1, Name.one, Name.period, Name.uni0035, Name.odd]))
    )

    assert [glyph for glyph, _, _ in child_font(font).glyphs(b"\1\2\3\4A")] == [
        "1",
        ".",
        "5",
        "\N{REPLACEMENT CHARACTER}",
        "A",
    ]


def child_font(told: Any):
    from lms.documents.verifying.fonts import Font

    return Font(told)


class TestKeys:
    """Those that a program published are enough."""

    def test_all_of_them_are_in_what_is_published(self, known, folder):
        assert keys_in(json.dumps(known.to_json()).encode()) == known

    def test_an_issuer_brings_those_of_badges(self, known):
        profile = badge.issuer_profile(URL, "Family Support North", known.badges)

        assert keys_in(json.dumps(profile).encode()) == KnownKeys(badges=known.badges)

    @pytest.mark.parametrize("encoding", [Encoding.PEM, Encoding.DER])
    def test_a_certificate_brings_its_own(self, known, encoding):
        [der] = known.seals

        raw = x509.load_der_x509_certificate(der).public_bytes(encoding)

        assert keys_in(raw) == KnownKeys(seals=(der,))

    @pytest.mark.parametrize("raw", [b"", b"hello", b"{}", b"[]", b'{"verificationMethod": 7}', b"-----BEGIN"])
    def test_what_holds_no_key_is_refused(self, raw):
        with pytest.raises(NoKeys):
            keys_in(raw)


class TestAlone:
    """With no site: what the file says of itself."""

    def test_a_genuine_one_holds_in_every_way(self, issued, known):
        found = [one for one in findings(issued, known) if "ledger" not in one.words]

        assert all(one.holds for one in found)
        assert found[-1].words == "printed words and badge agree"

    def test_a_print_that_is_not_what_its_badge_says_is_told(self, issued, known):
        words = tuple(replace(one, text=one.text.replace("1.75", "17.5")) for one in issued.words)

        found = list(findings(replace(issued, words=words), known))

        assert "contact hours is not printed as the badge says it: 1.75 contact hours" in {one.words for one in found}

    def test_without_a_key_for_it_a_signature_proves_nothing(self, issued, known):
        found = list(findings(issued, KnownKeys(badges=known.badges)))

        assert (found[0].words, found[0].holds) == (
            "no key was given that its signature could be checked with",
            False,
        )

    def test_a_line_of_the_ledger_holds_by_itself(self, folder, known):
        from lms.domain.credit.chain import Head

        body = {"person": 4, "sequence": 1, "minutes": 105}
        words = json.dumps(body, sort_keys=True, separators=(",", ":"))
        told = hashlib.sha256(f"{'0' * 64}\n{words}".encode()).hexdigest()
        ring = ledger_ring(folder)
        head = Head(person_id=4, sequence=1, hash=told, at=NOW, key_id="", signature=b"")
        key, signature = ring.sign(head.words() or b"", NOW)
        line = {
            "body": body,
            "previous_hash": "0" * 64,
            "head": replace(head, key_id=key, signature=signature).to_json(),
        }

        def holds(line: dict[str, Any]) -> list[bool]:
            text, keys = json.dumps(line), KnownKeys.from_json(published(folder))
            both = child.read_badge(text, keys) | child._read_line(text, keys)
            return [one.holds for one in findings(ReadFile.of("JSON", text.encode(), both), keys)]

        assert holds(line) == [True]
        assert holds({**line, "body": {**body, "minutes": 1050}}) == [False]
        assert holds({**line, "previous_hash": "1" * 64}) == [False]
        assert holds({**line, "head": {**line["head"], "signature": "00" * 64}}) == [False]

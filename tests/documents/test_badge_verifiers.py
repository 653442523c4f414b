"""Badges are accepted by two verifiers that nobody here wrote, and changed ones are refused; without any network."""

from __future__ import annotations

import copy
import json
from dataclasses import replace
from typing import Any

import pytest
from pyld import jsonld

from lms.documents.certificate import EXAMPLE
from lms.documents.proof import badge
from lms.domain.credit.certificate import CertificateFacts
from lms.keys import badge_ring
from tests.conftest import NOW, ROOT, lack, need_tool
from tests.tools import badge_verifiers

CONTEXTS = ROOT / "lms" / "documents" / "proof" / "contexts"
SITES = ("https://learn.example.org", "https://example.org:8443/peers")
NAMES = ("Pia Moreno", "O’Brien-Smith", "Nguyễn Thị Ánh", "Ελένη", "שרה", "محمد", 'A "quote" \\ back', "a" * 90)
MINUTES = (60, 105, 120, 100, 15, 1, 6000)  # whole hours, quarters, and those that no decimal says in full
CHANGES: tuple[tuple[tuple[Any, ...], Any], ...] = (
    (("credentialSubject", "identifier", 0, "identityHash"), "Sam Moreno"),
    (("credentialSubject", "creditsEarned"), 17.5),
    (("credentialSubject", "achievement", "name"), "Another course"),
    (("credentialSubject", "achievement", "criteria", "narrative"), "Nothing."),
    (("validFrom",), "2026-11-22T00:00:00Z"),
    (("issuer", "name"), "Another program"),
    (("id",), f"{SITES[0]}/verify/0000-0000-0000-0000"),
)


@pytest.fixture(scope="module")
def ring(tmp_path_factory):
    return badge_ring(tmp_path_factory.mktemp("keys"))


@pytest.fixture
def _others():
    need_tool("node")
    if not badge_verifiers.is_fetched():
        lack("the verifiers of badges are not there: python -m tests.tools.badge_verifiers")


def made(ring, site: str, name: str, minutes: int) -> dict[str, Any]:
    facts = CertificateFacts.from_json(EXAMPLE.values["facts"])
    facts = replace(facts, name=name, outline=replace(facts.outline, minutes=minutes))
    plain = badge.badge_of(facts, f"{site}/verify/7F3K-9QZT-M4XD-2HRP", site)
    key = ring.newest(NOW)
    told = badge.signed(plain, site, NOW, key.id, lambda words: ring.sign(words, NOW)[1])
    return dict(json.loads(badge.as_text(told)))


def profile(ring, site: str) -> dict[str, Any]:
    return badge.issuer_profile(site, "Family Support North", {key.id: key.public for key in ring.all_keys()})


def documents(ring) -> dict[str, Any]:
    contexts = {address: json.loads((CONTEXTS / name).read_text("utf-8")) for address, name in badge._FILES.items()}
    return contexts | {badge.issuer_id(site): profile(ring, site) for site in SITES}


def where_names_lead(ring) -> dict[str, Any]:
    return {f"{site}/verify/did.json": profile(ring, site) for site in SITES}


def test_an_issuer_is_named_so_that_the_name_leads_to_it():
    assert badge.issuer_id(SITES[0]) == "did:web:learn.example.org:verify"
    assert badge.issuer_id(SITES[1]) == "did:web:example.org%3A8443:peers:verify"


def test_an_issuer_says_nothing_that_its_contexts_do_not_know(ring):
    """Other verifiers do not drop such a word in silence: they refuse every badge."""
    ring.newest(NOW)
    told = profile(ring, SITES[0])
    [read] = jsonld.expand(told, {"documentLoader": badge._kept_context})
    [method] = told["verificationMethod"]

    names = {name.rpartition("#")[2].rpartition("/")[2] for name in read}
    assert names == set(told) - {"@context", "id", "type"} | {"@id", "@type"}
    assert [value for value in method.values() if value not in json.dumps(read)] == []
    assert told["@context"][0] == badge.ISSUERS


@pytest.mark.proof
@pytest.mark.usefixtures("_others")
def test_others_accept_badges_of_any_name_and_any_hours(ring):
    cases = [(name, 105) for name in NAMES] + [("Pia Moreno", minutes) for minutes in MINUTES]
    badges = [made(ring, site, name, minutes) for site in SITES for name, minutes in cases]

    assert {*badge_verifiers.by_openbadgeslib(badges, where_names_lead(ring))} == {""}
    assert {*badge_verifiers.by_digitalbazaar(badges, documents(ring))} == {""}


@pytest.mark.proof
@pytest.mark.usefixtures("_others")
def test_others_go_on_accepting_what_an_old_key_signed(ring):
    before = made(ring, SITES[0], "Pia Moreno", 105)
    ring.rotate(NOW)

    assert badge_verifiers.by_openbadgeslib([before], where_names_lead(ring)) == [""]
    assert badge_verifiers.by_digitalbazaar([before], documents(ring)) == [""]


@pytest.mark.proof
@pytest.mark.usefixtures("_others")
def test_others_refuse_each_badge_of_which_a_value_was_changed(ring):
    whole = made(ring, SITES[0], "Pia Moreno", 105)
    changed = [put(whole, path, other) for path, other in CHANGES]

    assert all(badge_verifiers.by_openbadgeslib(changed, where_names_lead(ring)))
    assert all(badge_verifiers.by_digitalbazaar(changed, documents(ring)))


def put(told: dict[str, Any], path: tuple[Any, ...], other: Any) -> dict[str, Any]:
    changed = copy.deepcopy(told)
    within: Any = changed
    for key in path[:-1]:
        within = within[key]
    within[path[-1]] = other
    return changed

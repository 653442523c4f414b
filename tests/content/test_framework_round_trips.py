"""Frameworks go out and come in again as they were, but for wordings that nobody confirmed."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.content.framework_files.as_yaml import framework_yaml
from lms.content.framework_files.case_reader import read_case
from lms.content.framework_files.case_writer import CaseWriter, identifiers
from lms.content.framework_files.incoming import Incoming
from lms.content.framework_files.moodle import HEADINGS, moodle_rows, read_moodle
from lms.content.framework_files.tree import framework_of
from lms.documents.sheet import as_csv
from lms.domain.competence.competency import Category, Competency, Framework
from lms.domain.competence.equivalence import Equivalence
from tests.conftest import NOW, TODAY

HERE = "https://learn.example.org"
DAY = date(2026, 11, 2)
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")


def case_of(framework: Framework, here: dict[str, Framework], changed: datetime = NOW) -> str:
    return CaseWriter(framework, here, HERE, changed).text()


def through_case(framework: Framework, here: dict[str, Framework]) -> Framework:
    return framework_of(
        read_case(case_of(framework, here).encode(), identifiers(here, HERE), TODAY), framework.slug, here
    )


def write_moodle(framework: Framework) -> str:
    return as_csv(HEADINGS, moodle_rows(framework), line_end="\r\n")


def through_moodle(framework: Framework, here: dict[str, Framework]) -> Framework:
    return framework_of(read_moodle(write_moodle(framework).encode()), framework.slug, here)


def plain(framework: Framework, *, confirm: bool = True) -> Framework:
    """Without what a site adds to its own: identifiers, guesses, and who confirmed what."""

    def of(one: Competency) -> Competency:
        said = tuple(
            Equivalence(each.code, each.other, each.was)
            for each in one.equivalences
            if each.is_confirmed or not confirm
        )
        return replace(one, identifier="", equivalences=said)

    return replace(
        framework,
        identifier="",
        guessed=(),
        crosswalk_only=False,
        retired=tuple(of(one) for one in framework.retired),
        categories=tuple(
            replace(group, identifier="", competencies=tuple(of(one) for one in group.competencies))
            for group in framework.categories
        ),
    )


def only_by_name(framework: Framework) -> Framework:
    """As an unconfirmed wording may leave: code, and name of the category."""
    return replace(
        framework,
        categories=tuple(
            replace(
                group,
                competencies=tuple(
                    replace(one, statement=group.name) if one.unconfirmed else one for one in group.competencies
                ),
            )
            for group in framework.categories
        ),
    )


FULL = Framework(
    "county",
    "What our county asks: “all” & more",
    "County",
    "Our county, Inc.",
    (
        Category(
            "county-a",
            "Being there",
            "There",
            (
                Competency("county-12.1", "Listens. Really", "county-a", related=("county-12.10", "samhsa-1.1")),
                Competency("county-12.10", "Waits " + "and waits " * 20 + "on", "county-a"),
                Competency("county-9", "Something recalled", "county-a", unconfirmed=True),
            ),
        ),
        Category(
            "county-b",
            "A name of a category that is much longer than any head of a column could ever hold, and so on and on",
            "Long",
            (
                Competency(
                    "county-2",
                    "Says what is 3 < 4",
                    "county-b",
                    equivalences=(
                        Equivalence("county-2", "county-0", True, "Ada North", DAY),
                        Equivalence("county-2", "county-00", True),
                        Equivalence("county-2", "county-9", False, "Ada North", DAY),
                    ),
                ),
            ),
        ),
    ),
    retired=(Competency("county-0", "Hears", ""), Competency("county-00", "Hears well", "")),
    license="CC BY 4.0",
    license_address="https://creativecommons.org/licenses/by/4.0/",
    address="https://county.example.org/peers",
)


@pytest.fixture(scope="module")
def here(catalogue) -> dict[str, Framework]:
    return dict(catalogue.frameworks)


@pytest.mark.parametrize("slug", ["samhsa", "oregon", "child-welfare", "supervision", "icrc-pr"])
@pytest.mark.parametrize("through", [through_case, through_moodle])
def test_each_framework_comes_back_as_it_went(here, slug, through):
    back = through(here[slug], here)

    assert plain(back) == plain(only_by_name(here[slug]))
    assert (back.license, back.license_address) == (here[slug].license, here[slug].license_address)


def test_everything_that_case_has_a_place_for_comes_back_license_first(here):
    back = through_case(FULL, here)

    assert (back.license, back.license_address) == ("CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/")
    assert plain(back, confirm=False) == plain(only_by_name(FULL))
    assert back.guessed == ()


def test_moodle_has_no_place_for_what_ended(here):
    back = through_moodle(FULL, here)
    without = [
        replace(group, competencies=tuple(replace(one, equivalences=()) for one in group.competencies))
        for group in FULL.categories
    ]

    assert plain(back) == plain(only_by_name(replace(FULL, retired=(), categories=tuple(without))))


def test_what_came_in_goes_out_with_the_same_identifiers(here):
    once = case_of(FULL, here)
    back = framework_of(read_case(once.encode(), identifiers(here, HERE), TODAY), "county", here)
    confirmed = replace(
        back.categories[1].competencies[0],
        equivalences=tuple(
            replace(one, confirmed_by="Ada North", confirmed_on=DAY)
            for one in back.categories[1].competencies[0].equivalences
        ),
    )
    back = replace(
        back, categories=(back.categories[0], replace(back.categories[1], competencies=(confirmed,))), guessed=()
    )

    ids = [[item["identifier"] for item in json.loads(text)["CFItems"]] for text in (once, case_of(back, here))]
    assert ids[0] == ids[1]


def test_identifiers_depend_on_the_address_and_the_code_alone(here):
    reworded = replace(FULL, title="Another title", publisher="Others")
    elsewhere = json.loads(CaseWriter(FULL, here, "https://elsewhere.example", NOW).text())
    first, second = json.loads(case_of(FULL, here)), json.loads(case_of(reworded, here))

    for other in (second, elsewhere):
        assert [one["identifier"] for one in other["CFItems"]] == [one["identifier"] for one in first["CFItems"]]
        assert other["CFDocument"]["identifier"] == first["CFDocument"]["identifier"]
    moved = json.loads(case_of(replace(FULL, address="https://other.example"), here))
    assert moved["CFItems"][0]["identifier"] != first["CFItems"][0]["identifier"]


# What the schemas of 1.0 and 1.1 both know, and what they both need; neither takes another field.
SHAPES = {
    "document": (
        {"identifier", "uri", "creator", "title", "lastChangeDateTime"},
        {
            "officialSourceURL",
            "publisher",
            "description",
            "language",
            "version",
            "adoptionStatus",
            "licenseURI",
            "notes",
        },
    ),
    "item": (
        {"identifier", "uri", "fullStatement", "lastChangeDateTime"},
        {"alternativeLabel", "CFItemType", "humanCodingScheme", "abbreviatedStatement", "notes", "licenseURI"},
    ),
    "association": (
        {"identifier", "uri", "associationType", "originNodeURI", "destinationNodeURI", "lastChangeDateTime"},
        {"sequenceNumber"},
    ),
    "license": ({"identifier", "uri", "title", "licenseText", "lastChangeDateTime"}, {"description"}),
    "link": ({"identifier", "uri", "title"}, set()),
}
KINDS = {"isChildOf", "isRelatedTo", "exactMatchOf", "replacedBy"}


def has_shape(one: dict[str, object], kind: str) -> None:
    needed, allowed = SHAPES[kind]
    assert needed <= one.keys() <= needed | allowed, one
    assert UUID.fullmatch(str(one["identifier"]))
    assert re.match(r"(https?://|urn:uuid:)\S+$", str(one["uri"]))
    for name, value in one.items():
        if name.endswith("URI"):
            has_shape(value, "link")
        elif name == "sequenceNumber":
            assert type(value) is int
        else:
            assert isinstance(value, str)
            assert value
    if "lastChangeDateTime" in one:
        assert datetime.fromisoformat(str(one["lastChangeDateTime"])).tzinfo


@pytest.mark.parametrize("slug", ["samhsa", "oregon", "county"])
def test_what_goes_out_has_the_shape_of_both_versions(here, slug):
    package = json.loads(case_of({**here, "county": FULL}[slug], here))

    assert package.keys() <= {"CFDocument", "CFItems", "CFAssociations", "CFDefinitions"}
    has_shape(package["CFDocument"], "document")
    for item in package["CFItems"]:
        has_shape(item, "item")
    for association in package["CFAssociations"]:
        has_shape(association, "association")
        assert association["associationType"] in KINDS
    for one in package.get("CFDefinitions", {"CFLicenses": []})["CFLicenses"]:
        has_shape(one, "license")
    every = [one["identifier"] for name in ("CFItems", "CFAssociations") for one in package[name]]
    assert len(every) == len(set(every))


def test_no_unconfirmed_wording_leaves(here):
    unconfirmed = [one for one in here["samhsa"].competencies if one.unconfirmed]
    told = case_of(here["samhsa"], here) + write_moodle(here["samhsa"])

    assert len(unconfirmed) == 45
    assert [one.statement for one in unconfirmed if one.statement in told] == []
    assert all(one.code in told for one in unconfirmed)
    assert case_of(here["samhsa"], here).count('"Wording not confirmed."') == 45


def test_tops_lead_to_the_document_and_brothers_are_numbered(here):
    package = json.loads(case_of(FULL, here))
    links = [one for one in package["CFAssociations"] if one["associationType"] == "isChildOf"]
    tops = [one for one in links if one["destinationNodeURI"]["identifier"] == package["CFDocument"]["identifier"]]

    assert [(one["originNodeURI"]["title"], one["sequenceNumber"]) for one in tops] == [
        ("county-a", 1),
        ("county-b", 2),
    ]
    assert [one["sequenceNumber"] for one in links if one not in tops] == [1, 2, 3, 1]


def test_moodles_columns_and_ids(here):
    rows = [line for line in write_moodle(FULL).split("\r\n") if line]

    assert rows[0] == ",".join(HEADINGS)
    assert len(HEADINGS) == 14
    assert rows[3].startswith("county-a,county-12.1,county-12.1 Listens. Really,<p>Listens. Really</p>,1,")
    assert rows[4].split(",")[1] == "county-12.10"
    assert len(rows[4].split(",")[2]) <= 100
    assert rows[4].split(",")[2].endswith("…")


words = (
    st.text("abc DEF ü’字😀&\"',;:#-.()%", min_size=1, max_size=30)
    .map(lambda text: " ".join(text.split()))
    .filter(lambda text: re.search(r"\w", text) and not text.endswith("…"))
)


@st.composite
def frameworks(draw: st.DrawFn) -> Framework:
    count = draw(st.integers(1, 3))
    codes = draw(
        st.lists(
            st.from_regex(r"c-[0-9]{1,3}(\.[0-9]{1,2})?", fullmatch=True), min_size=count, max_size=8, unique=True
        )
    )
    categories = []
    for number in range(count):
        code = f"c-group.{number}"
        mine = codes[number::count]
        competencies = tuple(
            Competency(
                one, draw(words), code, related=tuple(draw(st.lists(st.sampled_from(codes), max_size=2, unique=True)))
            )
            for one in mine
        )
        categories.append(Category(code, draw(words), draw(words), competencies))
    optional = st.one_of(st.just(""), words)
    return Framework(
        "c", draw(words), draw(words), draw(words), tuple(categories), license=draw(words), address=draw(optional)
    )


@given(frameworks())
def test_any_framework_comes_back_through_case_and_yaml(framework):
    back = through_case(framework, {})

    assert plain(back) == framework
    assert framework_yaml(back, "A test").startswith("# A test\ntitle: ")


@given(frameworks())
def test_any_framework_comes_back_through_moodle(framework):
    assert plain(through_moodle(framework, {})) == framework


def test_a_framework_as_yaml_has_all_its_fields():
    text = framework_yaml(replace(FULL, guessed=("its order",), crosswalk_only=True), "Brought over.")

    assert '- {code: county-0, confirmed_by: "Ada North", confirmed_on: 2026-11-02}\n' in text
    assert "crosswalk_only: true\n" in text
    assert 'guessed:\n- "its order"\n' in text
    assert "    related: [county-12.10, samhsa-1.1]\n" in text


def test_kinds_of_files_are_named():
    assert isinstance(read_moodle(write_moodle(FULL).encode()), Incoming)
    assert read_moodle(write_moodle(FULL).encode()).kind == "Moodle competency CSV"
    assert read_case(case_of(FULL, {}).encode(), {}, TODAY).kind == "CASE 1.0"

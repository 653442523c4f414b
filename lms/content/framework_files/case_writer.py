"""A framework as a CASE package that passes for 1.0 and 1.1 alike: only fields that both know."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from lms.content.framework_files.incoming import NOT_CONFIRMED, RETIRED, SHORT_TITLE
from lms.domain.competence.competency import Category, Competency, Framework

Link = dict[str, str]


class CaseWriter:
    """Writes one framework of a site; `here` are all its frameworks, to which relations may lead."""

    def __init__(
        self, framework: Framework, here: Mapping[str, Framework], public_url: str, changed: datetime
    ) -> None:
        self.framework, self.public_url = framework, public_url
        self.changed = changed.astimezone(UTC).replace(microsecond=0).isoformat()
        self.home = {
            one.code: (other, one)
            for other in (*here.values(), framework)
            for one in (*other.retired, *other.competencies)
        }

    def text(self) -> str:
        return json.dumps(self.package(), indent=2, ensure_ascii=False) + "\n"

    def package(self) -> dict[str, Any]:
        framework = self.framework
        package: dict[str, Any] = {
            "CFDocument": self._document(),
            "CFItems": [
                *(self._group(category) for category in framework.categories),
                *(
                    self._item(category.name, one)
                    for category in framework.categories
                    for one in category.competencies
                ),
                *(self._ended(one) for one in framework.retired),
            ],
            "CFAssociations": list(self._associations()),
        }
        if framework.license:
            link = self._license()
            package["CFDefinitions"] = {
                "CFLicenses": [{**link, "licenseText": framework.license, "lastChangeDateTime": self.changed}]
            }
        return package

    def _document(self) -> dict[str, Any]:
        framework = self.framework
        document: dict[str, Any] = {
            **self._self(document_identifier(framework, self.public_url), own_address(framework, self.public_url)),
            "creator": framework.publisher,
            "publisher": framework.publisher,
            "title": framework.title,
            "notes": SHORT_TITLE + framework.short_title,
        }
        document |= {"officialSourceURL": framework.address} if framework.address else {}
        document |= {"licenseURI": self._license()} if framework.license else {}
        return document

    def _self(self, identifier: str, uri: str) -> dict[str, str]:
        return {"identifier": identifier, "uri": uri, "lastChangeDateTime": self.changed}

    def _license(self) -> Link:
        name = f"license {self.framework.license} {self.framework.license_address}"
        identifier = made_identifier(self.framework, self.public_url, name)
        address = self.framework.license_address or f"urn:uuid:{identifier}"
        return {"title": self.framework.license[:200], "identifier": identifier, "uri": address}

    def _group(self, category: Category) -> dict[str, Any]:
        identifier = category.identifier or made_identifier(self.framework, self.public_url, category.code)
        return {
            **self._self(identifier, self._address(category.code)),
            "fullStatement": category.name,
            "abbreviatedStatement": category.short_name,
            "humanCodingScheme": category.code,
            "CFItemType": "Category",
        }

    def _item(self, category: str, one: Competency) -> dict[str, Any]:
        """An unconfirmed wording leaves by code and name of its category only."""
        words = f"{one.code} {category}".strip() if one.unconfirmed else one.statement
        item = {
            **self._self(identifier_of(self.framework, one, self.public_url), self._address(one.code)),
            "fullStatement": words,
            "humanCodingScheme": one.code,
            "CFItemType": "Competency",
        }
        return item | {"notes": NOT_CONFIRMED} if one.unconfirmed else item

    def _ended(self, one: Competency) -> dict[str, Any]:
        """Said by its type: validators part on a plain day in `statusEndDate`."""
        return {**self._item("", one), "CFItemType": RETIRED}

    def _address(self, code: str) -> str:
        return f"{own_address(self.framework, self.public_url)}#{quote(code)}"

    def _associations(self) -> Iterator[dict[str, Any]]:
        document = self._document()
        top = {"title": document["title"], "identifier": document["identifier"], "uri": document["uri"]}
        for number, category in enumerate(self.framework.categories, 1):
            group = self._group(category)
            link = {"title": category.code, "identifier": group["identifier"], "uri": group["uri"]}
            yield self._association("isChildOf", link, top, number)
            for place, one in enumerate(category.competencies, 1):
                yield self._association("isChildOf", self._link(one.code), link, place)
        for one in (*self.framework.competencies, *self.framework.retired):
            yield from self._relations(one)

    def _relations(self, one: Competency) -> Iterator[dict[str, Any]]:
        """To statements that are here; an equivalence only once somebody confirmed it."""
        for code in one.related:
            if code in self.home:
                yield self._association("isRelatedTo", self._link(one.code), self._link(code))
        for said in one.equivalences:
            if said.is_confirmed and said.other in self.home:
                old, new = self._link(said.other), self._link(said.code)
                yield (
                    self._association("replacedBy", old, new)
                    if said.was
                    else self._association("exactMatchOf", new, old)
                )

    def _link(self, code: str) -> Link:
        framework, one = self.home[code]
        uri = f"{own_address(framework, self.public_url)}#{quote(code)}"
        return {"title": code, "identifier": identifier_of(framework, one, self.public_url), "uri": uri}

    def _association(self, kind: str, origin: Link, goal: Link, number: int | None = None) -> dict[str, Any]:
        name = f"{kind} {origin['identifier']} {goal['identifier']}"
        identifier = made_identifier(self.framework, self.public_url, name)
        association = {
            **self._self(identifier, f"urn:uuid:{identifier}"),
            "associationType": kind,
            "originNodeURI": origin,
            "destinationNodeURI": goal,
        }
        return association if number is None else {**association, "sequenceNumber": number}


def own_address(framework: Framework, public_url: str) -> str:
    return f"{public_url}/frameworks/{framework.slug}/"


def made_identifier(framework: Framework, public_url: str, name: str) -> str:
    """The same at each export, as long as the framework's address is the same."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{framework.address or own_address(framework, public_url)}#{name}"))


def document_identifier(framework: Framework, public_url: str) -> str:
    return framework.identifier or made_identifier(framework, public_url, "")


def identifier_of(framework: Framework, one: Competency, public_url: str) -> str:
    """That of the system that it came from, where it came from one."""
    return one.identifier or made_identifier(framework, public_url, one.code)


def identifiers(here: Mapping[str, Framework], public_url: str) -> dict[str, str]:
    """Identifier to code, of every statement that is here."""
    return {
        identifier_of(framework, one, public_url): one.code
        for framework in here.values()
        for one in (*framework.retired, *framework.competencies)
    }

"""CASE 1.0 and 1.1 packages of 1EdTech, as they are met: read by identifier, whatever else is not as it should be."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from lms.content.framework_files.incoming import (
    MAX_BYTES,
    NOT_CONFIRMED,
    RETIRED,
    SHORT_TITLE,
    CannotImport,
    Incoming,
    Statement,
    labelled,
    one_line,
)
from lms.content.wording import counted

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_STATUSES = {
    "private draft": "a private draft",
    "draft": "a draft",
    "adopted": "adopted",
    "deprecated": "deprecated: its publisher no longer stands by it",
}
_LEFT_OUT = {
    "educationLevel": "levels of education",
    "conceptKeywords": "keywords",
    "notes": "notes",
    "licenseURI": "a license of its own",
    "language": "a language of its own",
    "extensions": "extensions of other systems",
}
Json = Mapping[str, Any]


def read_case(raw: bytes, here: Mapping[str, str], today: date) -> Incoming:
    """Raises CannotImport with the place; `here` leads from identifiers to the codes of frameworks that are here."""
    package = _package(raw)
    document = _document(package)
    name = _identifier(document) or ""
    statements: dict[str, Statement] = {}
    for number, item in enumerate(_list(package, "CFItems"), 1):
        one = _statement(item, f"statement {number}", name, today)
        if one.key in statements:
            before = statements[one.key].place
            raise CannotImport(f"{one.place}: its identifier {one.key} is that of {before} as well.")
        statements[one.key] = one
    incoming = _head(package, document, name, statements)
    _associate(incoming, list(_list(package, "CFAssociations")), here)
    counts = Counter(field for item in _list(package, "CFItems") for field in _LEFT_OUT if _says(item, field))
    incoming.left_out += [f"{_LEFT_OUT[field]} ({counted(count, 'statement')})" for field, count in counts.items()]
    if package.get("CFRubrics"):
        incoming.left_out.append("rubrics")
    return incoming


def _says(item: Json, field: str) -> bool:
    return bool(item.get(field)) and not (field == "notes" and item[field] == NOT_CONFIRMED)


def _package(raw: bytes) -> Json:
    if len(raw) > MAX_BYTES:
        raise CannotImport(f"The file is larger than {MAX_BYTES // 1_000_000} MB, too large for a framework.")
    try:
        package = json.loads(raw.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise CannotImport(f"line {raw.count(10, 0, error.start) + 1}: not UTF-8 text.") from error
    except json.JSONDecodeError as error:
        raise CannotImport(f"line {error.lineno}, column {error.colno}: not JSON ({error.msg}).") from error
    except (RecursionError, ValueError) as error:  # knots of brackets; numbers of thousands of digits
        raise CannotImport("The JSON cannot be read: it is nested too deep, or holds an endless number.") from error
    if isinstance(package, list) or (isinstance(package, dict) and isinstance(package.get("CFPackages"), list)):
        several = package if isinstance(package, list) else package["CFPackages"]
        if len(several) != 1:
            raise CannotImport(f"The file holds {len(several)} packages; one file is one framework.")
        package = several[0]
    if not isinstance(package, dict):
        raise CannotImport("The file is JSON, but no CASE package: there is no CFDocument in it.")
    return package


def _document(package: Json) -> Json:
    found = package.get("CFDocument", package.get("CFDocuments"))
    if isinstance(found, list):
        if len(found) != 1:
            raise CannotImport(f"The file holds {len(found)} documents; one file is one framework.")
        found = found[0]
    if not isinstance(found, dict):
        raise CannotImport("The file is JSON, but no CASE package: there is no CFDocument in it.")
    if _identifier(found) is None:
        raise CannotImport("CFDocument: it has no identifier, so nothing can be said to stand in it.")
    return found


def _list(package: Json, name: str) -> Iterator[Json]:
    found = package.get(name) or []
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise CannotImport(f"{name}: it must be a list of objects.")
    yield from found


def _identifier(one: object) -> str | None:
    """Of an object or of a link to one: `identifier` in small letters, or the end of its address if there is none.

    A link may be nothing but the identifier or the address itself.
    """
    said = [one] if isinstance(one, str) else [one.get("identifier"), one.get("uri")] if isinstance(one, dict) else []
    found = (UUID.findall(text.lower()) for text in said if isinstance(text, str))
    return next((str(each[-1]) for each in found if each), None)


def _text(one: Json, *names: str) -> str:
    """The first of these that says something."""
    texts = (one.get(name) for name in names)
    return next((text for text in texts if isinstance(text, str) and text.strip()), "")


def _statement(item: Json, place: str, document: str, today: date) -> Statement:
    words = _text(item, "fullStatement", "alternativeLabel", "abbreviatedStatement", "humanCodingScheme")
    place = f"{place} (“{' '.join(words.split())[:40]}”)" if words else place
    identifier = _identifier(item)
    if identifier is None:
        raise CannotImport(f"{place}: it has no identifier, so nothing can be said of where it stands.")
    owner = _identifier(item.get("CFDocumentURI"))
    if owner not in (None, document):
        raise CannotImport(f"{place}: it belongs to another document, {owner}; one file is one framework.")
    if not words:
        raise CannotImport(f"{place}: it has no words, neither a statement nor a code.")
    code = " ".join(_text(item, "humanCodingScheme").split())
    text = one_line(words, place)
    unconfirmed = item.get("notes") == NOT_CONFIRMED
    return Statement(
        identifier,
        code,
        text.removeprefix(f"{code} ") if unconfirmed else text,
        place,
        short=one_line(_text(item, "abbreviatedStatement"), place),
        identifier=identifier,
        unconfirmed=unconfirmed,
        ended="" < _text(item, "statusEndDate")[:10] <= today.isoformat() or item.get("CFItemType") == RETIRED,
    )


def _head(package: Json, document: Json, name: str, statements: dict[str, Statement]) -> Incoming:
    is_newer = "caseVersion" in document or "frameworkType" in document or "extensions" in package
    title = one_line(_text(document, "title"), "CFDocument")
    if not title:
        raise CannotImport("CFDocument: it has no title.")
    incoming = Incoming("CASE 1.1" if is_newer else "CASE 1.0", title, statements, identifier=name)
    notes, incoming.short_title = labelled(one_line(_text(document, "notes"), "CFDocument"), SHORT_TITLE)
    incoming.publisher = one_line(_text(document, "publisher", "creator"), "CFDocument")
    incoming.address = _text(document, "officialSourceURL")
    incoming.license, incoming.license_address = _license(package, document)
    if not incoming.license:
        incoming.guessed.append("no license is stated: ask its publisher whether the wordings may be kept")
    status = " ".join(_text(document, "adoptionStatus").split())
    if status and status.lower() != "adopted":
        incoming.guessed.append(f"its status is {_STATUSES.get(status.lower(), f'“{status}”')}")
    described = {"a description": document.get("description"), "notes": notes, "a version": document.get("version")}
    incoming.left_out += [f"{what} of the framework" for what, said in described.items() if said]
    return incoming


def _license(package: Json, document: Json) -> tuple[str, str]:
    """Its words and address: of the document's link, or of the one license that the package defines."""
    definitions = package.get("CFDefinitions")
    defined = list(_list(definitions, "CFLicenses")) if isinstance(definitions, dict) else []
    link = document.get("licenseURI") or (defined[0] if len(defined) == 1 else None)
    if isinstance(link, str):
        link = {"uri": link, "title": link}
    if not isinstance(link, dict):
        return "", ""
    found: Json = next((one for one in defined if _identifier(one) == _identifier(link)), {})
    words = _text(found, "licenseText", "title", "description") or _text(link, "title", "uri")
    address = _text(link, "uri")
    return one_line(words[:2000], "CFDocument"), "" if address.startswith("urn:") else address


def _associate(incoming: Incoming, associations: list[Json], here: Mapping[str, str]) -> None:
    """Puts each statement in its place among its brothers, and keeps what we have a place for of the rest."""
    statements = incoming.statements
    places: dict[str, tuple[Any, ...]] = {}
    counts: Counter[str] = Counter()
    for number, one in enumerate(associations, 1):
        kind = _text(one, "associationType").strip().casefold()
        origin, goal = _identifier(one.get("originNodeURI")), _identifier(one.get("destinationNodeURI"))
        if origin is None or goal is None:
            raise CannotImport(f"association {number}: it has no identifier at one of its ends.")
        if kind == "ischildof" and origin in statements:
            if origin in places:
                counts["second places of statements that stand in two"] += 1
                statements[origin].besides.append(goal)
                continue
            statements[origin].parent = goal
            places[origin] = _order(one, statements[origin], number)
        elif not _relate(statements, kind, origin, goal, here):
            counts[f"“{_text(one, 'associationType')}” with other documents, or of a kind unknown here"] += 1
    incoming.left_out += [f"{what} ({count})" for what, count in counts.items()]
    _sort(incoming, places)


def _relate(statements: dict[str, Statement], kind: str, origin: str, goal: str, here: Mapping[str, str]) -> bool:
    """Whether both ends are known, in the file or here, and it is of a kind that says something here."""
    known = goal in statements or goal in here
    key = goal if goal in statements else here.get(goal, "")
    if kind == "replacedby" and goal in statements and origin in statements:
        statements[goal].was.append(origin)
        statements[origin].ended = True
        return True
    if origin in statements and known and kind in ("isrelatedto", "relatedto", "exactmatchof"):
        exact = kind == "exactmatchof"
        (statements[origin].same_as if exact else statements[origin].related).append(key)
        return True
    return False


def _order(association: Json, one: Statement, number: int) -> tuple[Any, ...]:
    """None last, then by number, which may be text; then by code as people count; then as in the file."""
    said = association.get("sequenceNumber")
    text = str(said).strip()
    sequence = int(text) if isinstance(said, int | str) and re.fullmatch(r"-?\d{1,9}", text) else None
    parts = re.findall(r"[0-9]+|[^0-9]+", one.code)
    natural = [(0, int(part[:15]), part) if part[0] in "0123456789" else (1, 0, part) for part in parts]
    return sequence is None, sequence or 0, natural, number


def _sort(incoming: Incoming, places: Mapping[str, tuple[Any, ...]]) -> None:
    statements = incoming.statements
    lost = [one for one in statements.values() if one.key not in places and not one.ended]
    if lost:
        incoming.guessed.append(
            f"the place of {counted(len(lost), 'statement')} that the file puts nowhere: at the top, last"
        )
    adrift = {one.parent for one in statements.values()} - statements.keys() - {incoming.identifier, ""}
    if adrift:
        incoming.guessed.append("the place of what stands below something that is not in the file: at the top")
    unnumbered = Counter(one.parent for one in statements.values() if one.key in places and places[one.key][0])
    alike = Counter((one.parent, places[one.key][:2]) for one in statements.values() if one.key in places)
    if any(count > 1 for count in unnumbered.values()) or any(
        count > 1 and not order[0] for (_, order), count in alike.items()
    ):
        incoming.guessed.append("the order of some statements, which have no number or the same: by their codes")
    end: tuple[Any, ...] = (True, 0, [], len(places))
    incoming.statements = dict(sorted(statements.items(), key=lambda pair: places.get(pair[0], end)))

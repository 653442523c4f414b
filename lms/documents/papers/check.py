#!/usr/bin/env python3
"""Checks a packet of contact hours, with no server and nothing but Python 3.9 or newer.

    python3 check.py             the folder that this file lies in
    python3 check.py packet.zip  a packet that was not unpacked
    python3 check.py --key 0123456789abcdef [...]  also that the packet was signed by the key of that number

It says in a sentence each thing that is not as it was written, and ends with 1 if there is any. It opens no
connection and writes no file. What it cannot know is whose the key is: ask the program for the key's number.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import sys
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

Point = tuple[int, int, int, int]
MANIFEST, SEAL, KEYS = "manifest.json", "manifest.sig.json", "keys.json"
HEAD, CHAIN, RECORD, SHEET = "head.json", "chain.json", "record.json", "transcript.csv"
FIRST_HASH = "0" * 64
MOST_BYTES = 500_000_000
WRITTEN_ON = (1980, 1, 1, 0, 0, 0)

# Ed25519, RFC 8032: only verifying, so that nothing secret is here and no time has to be hidden.
P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)


def recover_x(y: int, sign: int) -> int | None:
    """The x of a point from its y and the lowest bit of x; None where there is none."""
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    return P - x if x & 1 != sign else x


def point_of(packed: bytes) -> Point | None:
    """(X, Y, Z, T) from 32 bytes; None for what is no point."""
    number = int.from_bytes(packed, "little")
    y, sign = number & ((1 << 255) - 1), number >> 255
    x = recover_x(y, sign)
    return None if x is None else (x, y, 1, x * y % P)


def add(one: Point, other: Point) -> Point:
    """Adds two points."""
    a = (one[1] - one[0]) * (other[1] - other[0]) % P
    b = (one[1] + one[0]) * (other[1] + other[0]) % P
    c, d = 2 * one[3] * other[3] * D % P, 2 * one[2] * other[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def times(number: int, point: Point) -> Point:
    """Adds a point to itself so many times."""
    total = (0, 1, 1, 0)
    while number:
        if number & 1:
            total = add(total, point)
        point, number = add(point, point), number >> 1
    return total


BASE_Y = 4 * pow(5, P - 2, P) % P
BASE_X = recover_x(BASE_Y, 0) or 0
BASE = (BASE_X, BASE_Y, 1, BASE_X * BASE_Y % P)


def is_signed(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the key signed these bytes; False for whatever is no key or no signature."""
    if len(public) != 32 or len(signature) != 64:
        return False
    key, point, number = point_of(public), point_of(signature[:32]), int.from_bytes(signature[32:], "little")
    if key is None or point is None or number >= ORDER:
        return False
    mixed = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % ORDER
    left, right = times(number, BASE), add(point, times(mixed, key))
    return (left[0] * right[2] - right[0] * left[2]) % P == 0 and (left[1] * right[2] - right[1] * left[2]) % P == 0


def canonical(told: object, *, ascii_only: bool = False) -> bytes:
    """The bytes that hashes and signatures stand on."""
    return json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=ascii_only).encode()


def sha256(data: bytes) -> str:
    """Of bytes, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def read_packet(path: Path, found: list[str]) -> dict[str, bytes]:
    """File name to its bytes; what cannot be read is told."""
    if path.is_dir():
        inside = sorted(file for file in path.rglob("*") if file.is_file())
        return {file.relative_to(path).as_posix(): file.read_bytes() for file in inside}
    raw = path.read_bytes()
    files: dict[str, bytes] = {}
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            if sum(one.file_size for one in packed.infolist()) > MOST_BYTES:
                raise zipfile.BadZipFile("too large")
            for name in packed.namelist():
                try:
                    files[name] = packed.read(name)
                except Exception:
                    found.append(f"{name} cannot be read: the ZIP file is damaged there")
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        found.append("The ZIP file cannot be opened: it is damaged")
        return {}
    if not found and packed_again(files) != raw:
        found.append("The ZIP file is not as it was written: packed anew, or changed outside the files in it")
    return files


def packed_again(files: dict[str, bytes]) -> bytes:
    """The ZIP file as it was written: the files in their order, not compressed, with one moment for all."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_STORED) as packed:
        for name, data in files.items():
            one = zipfile.ZipInfo(name, WRITTEN_ON)
            one.create_system, one.external_attr = 3, 0o644 << 16
            packed.writestr(one, data)
    return whole.getvalue()


def told_in(files: dict[str, bytes], name: str, kind: type, found: list[str]) -> Any:
    """What a JSON file says; an empty one of its kind where that cannot be told."""
    if name not in files:
        return kind()
    try:
        told = json.loads(files[name].decode("utf-8"))
    except (ValueError, RecursionError):
        told = None
    if not isinstance(told, kind):
        found.append(f"{name} cannot be read")
        return kind()
    return told


def check_files(files: dict[str, bytes], manifest: dict[str, Any], found: list[str]) -> None:
    """Each file is there and is the one that was written, and there is no other."""
    for name, told in sorted(manifest.get("files", {}).items()):
        if name not in files:
            found.append(f"{name} is missing")
        elif len(files[name]) != told["size"] or sha256(files[name]) != told["sha256"]:
            found.append(f"{name} was changed: it is not the file that the manifest names")
    known = {*manifest.get("files", {}), MANIFEST, SEAL}
    more = sorted(name for name in set(files) - known if "__pycache__" not in name)
    found.extend(f"{name} does not belong to the packet: the manifest does not name it" for name in more)


def read_keys(files: dict[str, bytes], trusted: Sequence[str], found: list[str]) -> dict[str, bytes]:
    """Number of a key to the key itself."""
    keys: dict[str, bytes] = {}
    for one in told_in(files, KEYS, list, found):
        public = bytes.fromhex(one["public"])
        if sha256(public)[:16] != one["key"]:
            found.append(f"{KEYS} was changed: the key {one['key']} is another key")
        elif trusted and one["key"] not in trusted:
            found.append(f"The key {one['key']} is not the one that you were told")
        else:
            keys[one["key"]] = public
    return keys


def check_seal(files: dict[str, bytes], keys: dict[str, bytes], found: list[str]) -> None:
    """The manifest is the one that the program signed."""
    seal = told_in(files, SEAL, dict, found)
    if MANIFEST not in files or SEAL not in files:
        found.extend(f"{name} is missing" for name in (MANIFEST, SEAL) if name not in files)
        return
    words = canonical({"manifest": sha256(files[MANIFEST])})
    if seal.get("key") not in keys:
        found.append(f"{SEAL} names the key {seal.get('key')}, which is not in {KEYS}, as the one of {MANIFEST}")
    elif not is_signed(keys[seal["key"]], words, bytes.fromhex(seal["signature"])):
        found.append(f"{MANIFEST} or {SEAL} was changed or written anew: the signature does not hold")


def check_chain(account: str, lines: list[Any], found: list[str]) -> None:
    """Each line follows from the one before; whether they do."""
    previous = FIRST_HASH
    for number, line in enumerate(lines, 1):
        body = line["body"]
        words = previous.encode() + b"\n" + canonical(body, ascii_only=True)
        holds = (
            str(body["person"]) == account
            and body["sequence"] == number
            and line["previous_hash"] == previous
            and line["hash"] == sha256(words)
        )
        if not holds:
            found.append(f"{CHAIN} was changed: line {number} does not follow from the one before")
            return
        previous = line["hash"]


def check_heads(files: dict[str, bytes], chains: dict[str, Any], keys: dict[str, bytes], found: list[str]) -> None:
    """The newest line of each chain is the one that the program signed."""
    told = told_in(files, HEAD, (dict if files.get(HEAD, b"").lstrip()[:1] == b"{" else list), found)
    heads = {str(one["person"]): one for one in ([told] if isinstance(told, dict) else told) if one}
    for account, lines in sorted(chains.items()):
        head = heads.get(account)
        if head is None:
            found.append(f"{HEAD} does not name the chain of account {account}")
        elif not lines or head["sequence"] != len(lines) or head["hash"] != lines[-1]["hash"]:
            found.append(
                f"{CHAIN} does not end with the line that {HEAD} names: lines were cut, added or written anew"
            )
        elif head["key"] not in keys:
            found.append(f"{HEAD} is signed by the key {head['key']}, which is not in {KEYS}")
        elif not is_signed(
            keys[head["key"]],
            canonical({name: head[name] for name in ("at", "hash", "person", "sequence")}),
            bytes.fromhex(head["signature"]),
        ):
            found.append(f"{HEAD} was changed, or the chain was written anew: the signature does not hold")
    found.extend(f"{CHAIN} lacks the chain of account {account}" for account in sorted(set(heads) - set(chains)))


def standing_lines(chains: dict[str, Any], record: dict[str, Any]) -> dict[tuple[str, int], Any]:
    """Of the chains: the lines of the packet's days that no later line took back, by account and number."""
    every = [line for lines in chains.values() for line in lines]
    taken_back = {line["body"]["reverses"] for line in every}
    return {
        (str(line["body"]["person"]), line["body"]["sequence"]): line["body"]
        for line in every
        if line["body"]["reverses"] is None
        and line["id"] not in taken_back
        and record["first"] <= line["body"]["earned_on"] <= record["last"]
    }


def check_record(files: dict[str, bytes], chains: dict[str, Any], found: list[str]) -> None:
    """What is printed is what the chain says, line by line, and it adds up."""
    record = told_in(files, RECORD, dict, found)
    if not record:
        return
    standing = standing_lines(chains, record)
    printed: set[tuple[str, int]] = set()
    for line in record["lines"]:
        key = (str(line["chain"]), line["sequence"])
        printed.add(key)
        body = standing.get(key)
        told = ("minutes", "earned_on", "delivery", "source", "categories")
        if body is None or any(body[name] != line[name] for name in told):
            found.append(f"{RECORD} was changed: line {line['sequence']} is not as the chain has it")
    for account, number in sorted(set(standing) - printed):
        found.append(f"{RECORD} leaves out line {number} of account {account}")
    if record["minutes"] != sum(line["minutes"] for line in record["lines"]):
        found.append(f"{RECORD} does not add up: its total is not the sum of its lines")
    sums: dict[str, int] = {}
    for line in record["lines"]:
        for minutes, any_of in line["categories"]:
            sums["/".join(any_of)] = sums.get("/".join(any_of), 0) + minutes
    if sums != record["by_category"]:
        found.append(f"{RECORD} does not add up: a category is not the sum of its lines")
    check_sheet(files, record, found)


def check_sheet(files: dict[str, bytes], record: dict[str, Any], found: list[str]) -> None:
    """The sheet has the same lines as the record."""
    if SHEET not in files:
        return
    rows = list(csv.DictReader(io.StringIO(files[SHEET].decode("utf-8-sig", "replace"))))
    told = [(row.get("earned on"), row.get("contact hours"), row.get("certificate number")) for row in rows]
    if told != [(line["earned_on"], line["hours"], line["serial"]) for line in record["lines"]]:
        found.append(f"{SHEET} was changed: its lines are not those of {RECORD}")


def check(path: Path, trusted: Sequence[str] = ()) -> list[str]:
    """Sentences on all that is not as it was written."""
    found: list[str] = []
    files = read_packet(path, found)
    if not files:
        return found or ["There is no packet here"]
    parts: tuple[tuple[str, Callable[[], None]], ...] = (
        (MANIFEST, lambda: check_files(files, told_in(files, MANIFEST, dict, found), found)),
        (SEAL, lambda: check_seal(files, read_keys(files, trusted, found), found)),
        (CHAIN, lambda: check_lines(files, trusted, found)),
    )
    for name, part in parts:
        try:
            part()
        except (KeyError, TypeError, ValueError, AttributeError, IndexError, RecursionError):
            found.append(f"{name} cannot be read, or what belongs to it cannot")
    return list(dict.fromkeys(found))


def check_lines(files: dict[str, bytes], trusted: Sequence[str], found: list[str]) -> None:
    """The chains, their heads, and what is printed of them."""
    chains = told_in(files, CHAIN, dict, found)
    for account, lines in sorted(chains.items()):
        check_chain(account, lines, found)
    check_heads(files, chains, read_keys(files, trusted, found), found)
    check_record(files, chains, found)


def main(words: list[str]) -> int:
    """Says what it finds; 0 where all is as it was written."""
    trusted = [words[place + 1] for place, word in enumerate(words[:-1]) if word == "--key"]
    paths = [word for place, word in enumerate(words) if word != "--key" and words[place - 1 : place] != ["--key"]]
    path = Path(paths[0]) if paths else Path(__file__).resolve().parent
    if not path.exists():
        print(f"{path} is not there.")
        return 2
    found = check(path, trusted)
    for one in found:
        print(f"NOT AS IT WAS WRITTEN: {one}.")
    if found:
        return 1
    print("All is as it was written: every file, every line, and the signatures.")
    if not trusted:
        print("Whose the key is, this cannot know. Ask the program for the number of its key; READ-ME.txt names it.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

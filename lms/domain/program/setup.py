"""What a program has to say of itself before its papers can be handed to a board."""

from __future__ import annotations

import ipaddress
from enum import StrEnum
from urllib.parse import urlsplit

from lms.domain.program.program import Program

_PRIVATE_ENDINGS = ("localhost", "local", "internal", "invalid")


class Lack(StrEnum):
    """What was not said yet; the values are the names of the settings."""

    ADDRESS = "address"
    CONTACT = "contact"
    SIGNATORY = "signatory"
    PUBLIC_URL = "public_url"
    TIME_ZONE = "time_zone"


def lacks_of(program: Program, public_url: str) -> tuple[Lack, ...]:
    """In the order in which they are asked; a demonstration lacks nothing, since it certifies nothing."""
    if program.is_demo:
        return ()
    there = {
        Lack.ADDRESS: program.address,
        Lack.CONTACT: program.contact,
        Lack.SIGNATORY: program.signatory,
        Lack.PUBLIC_URL: is_public(public_url),
        Lack.TIME_ZONE: program.time_zone,
    }
    return tuple(lack for lack, value in there.items() if not value)


def is_public(url: str) -> bool:
    """Whether someone elsewhere may reach it: it names neither this machine nor one of a private network."""
    try:
        host = (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:  # brackets that hold no address
        return False
    try:
        return ipaddress.ip_address(host).is_global
    except ValueError:
        return "." in host and host.rpartition(".")[2] not in _PRIVATE_ENDINGS

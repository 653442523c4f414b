"""Signing anew what is there, where the keys that signed it are lost."""

from __future__ import annotations

from lms.domain.acting import Acting
from lms.domain.credit.chain import FaultKind
from lms.store.credit import chains, signatures
from lms.store.credit.signatures import sign_with as sign_with


class BrokenChains(Exception):
    """A chain does not hold for another reason than a lost key, so nothing is signed; the message is a sentence."""


def sign_as_found(acting: Acting) -> int:
    """How many lines were signed. Raises BrokenChains: what was changed is not to be signed."""
    faults = chains.faults(every=True)
    broken = next((one for one in faults if one.kind is not FaultKind.KEY_NOT_HERE), None)
    if broken:
        raise BrokenChains(f"Nothing was signed: {broken}.")
    return signatures.sign_found(acting.now, acting.today)

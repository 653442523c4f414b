"""What is attached to a certificate's own file."""

from __future__ import annotations

import io

from lms.documents.proof.badge import NAME


def badge_in(file: bytes) -> bytes | None:
    """The badge's JSON; None for a file of before badges. Only for files that this site made itself."""
    import pikepdf  # by who asks for a badge alone: no other page needs it

    try:
        with pikepdf.open(io.BytesIO(file)) as document:
            attached = document.attachments.get(NAME)
            return attached.get_file().read_bytes() if attached is not None else None
    except pikepdf.PdfError:
        return None

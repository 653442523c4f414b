"""The process in which one logo or signature is read and made anew, under limits; nothing else imports it."""

from __future__ import annotations

import resource
import sys

from PIL import Image

from lms.documents.picture import MADE, NotAPicture

MEMORY_BYTES = 300_000_000
CPU_SECONDS = 10


def main() -> None:
    """One file from the standard input; on the standard output `+` and its PNG, or `-` and why there is none."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    Image.MAX_IMAGE_PIXELS = None  # the size is asked by ourselves, before any pixel is read
    try:
        answer = b"+" + MADE[sys.argv[1]](sys.stdin.buffer.read())
    except NotAPicture as reason:
        answer = b"-" + str(reason).encode()
    sys.stdout.buffer.write(answer)


if __name__ == "__main__":
    main()

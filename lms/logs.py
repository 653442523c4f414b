"""What the log says: one JSON object a line, of an allowed list of fields, and nothing personal.

A message of an exception is left out, since it may repeat what someone typed; where it was raised says enough.
"""

from __future__ import annotations

import json
import logging
import traceback
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

FIELDS = ("method", "route", "status", "milliseconds", "bytes", "what")
_OURS = "lms"


class JsonLines(logging.Formatter):
    """`at`, `level`, `from`, `says`, the allowed fields that were given, and for an exception its kind and places.

    `says` is the message only for the project's own lines, and the bare template for those of libraries: where one
    has put its words together before, it may hold an address or a name, and only the place of the line is told.
    """

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": record.name,
            "says": _words(record),
        }
        line |= {name: getattr(record, name) for name in FIELDS if hasattr(record, name)}
        if record.exc_info and record.exc_info[0]:
            line["exception"] = record.exc_info[0].__name__
            line["places"] = places(record.exc_info[2])
        return json.dumps(line, ensure_ascii=False)


def _words(record: logging.LogRecord) -> str:
    if record.name.partition(".")[0] == _OURS:
        return record.getMessage()
    return str(record.msg) if record.args else f"{record.module}.{record.funcName}"


def places(trace: TracebackType | None) -> list[str]:
    """Where an exception went through, outermost first: `lms/web/guard.py:104 _writing`; the last ten."""
    return [f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(trace)][-10:]


def _short(path: str) -> str:
    """A path without what it tells of the machine."""
    for mark in ("/site-packages/", "/lms/"):
        _, found, rest = path.rpartition(mark)
        if found:
            return rest if mark == "/site-packages/" else f"lms/{rest}"
    return path.rpartition("/")[2]


def configuration(level: str) -> dict[str, Any]:
    """For `logging.config.dictConfig`: every logger writes such lines to standard error."""
    handler = {"class": "logging.StreamHandler", "formatter": "json", "stream": "ext://sys.stderr"}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": "lms.logs.JsonLines"}},
        "handlers": {"lines": handler},
        "root": {"level": "WARNING", "handlers": ["lines"]},
        "loggers": {
            "lms": {"level": level},
            "gunicorn.error": {"level": "WARNING", "handlers": ["lines"], "propagate": False},
            "gunicorn.access": {"level": "CRITICAL", "handlers": [], "propagate": False},
        },
    }

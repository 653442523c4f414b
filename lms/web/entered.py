"""Forms that cannot be taken back are sent by a press on their button, and not by Enter in a field.

Browsers press a form's first button for Enter. In these forms that one is hidden and named ENTER
(`forms.no_enter()`): a script lets it do nothing, and without scripts the answer is a page that asks first. A button
that is disabled would not do: for radio buttons, boxes and days Chromium passes over it to the next one.
"""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from lms.web.typed import form_values

ENTER = "enter"
NOT_CARRIED = frozenset({ENTER, "csrf_token", "password"})


def not_sent_yet() -> ResponseReturnValue | None:
    """What answers Enter: a page with all that was typed, but for passwords. None for a press on a real button."""
    if ENTER not in form_values():
        return None
    fields = [(name, value) for name, value in form_values().items(multi=True) if name not in NOT_CARRIED]
    target = request.full_path.rstrip("?")
    return render_template("program/not-sent.html", fields=fields, target=target), 422

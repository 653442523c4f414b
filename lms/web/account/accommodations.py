"""How pages look and sound for the person who asks. Neither address nor title tells a shared browser why."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, RadioField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # newer than its type stubs
from wtforms.validators import AnyOf

from lms.actions.account import accommodations as actions
from lms.domain.access import Permission
from lms.domain.account.accommodations import TEXT_SIZES, Accommodation, Accommodations
from lms.web import context
from lms.web.guard import guarded
from lms.web.typed import TypedForm

bp = Blueprint("accommodations", __name__, url_prefix="/account/comfort")

AS_IT_IS = "as-it-is"
SIZES = {
    AS_IT_IS: "As your browser has it",
    Accommodation.LARGE_TEXT.value: "Larger",
    Accommodation.LARGER_TEXT.value: "Largest",
}


class AccommodationsForm(TypedForm):
    """The names of the ticks are those of the accommodations."""

    text_size = RadioField(
        "Size of the text",
        [AnyOf(list(SIZES), "Please choose one of these sizes.")],
        choices=[SelectChoice(value, words) for value, words in SIZES.items()],
        validate_choice=False,  # whose words would be a library's
    )
    wide_spacing = BooleanField("More space between letters, words and lines")
    plain_layout = BooleanField("Plain layout")
    less_motion = BooleanField("Less motion")
    read_aloud = BooleanField("A button that reads aloud")

    @classmethod
    def of(cls, chosen: Accommodations) -> AccommodationsForm:
        size = next((one.value for one in reversed(chosen) if one in TEXT_SIZES), AS_IT_IS)
        return cls(formdata=None, text_size=size, **{_field(one): one in chosen for one in _TICKED})

    def chosen(self) -> list[Accommodation]:
        ticked = [one for one in _TICKED if self[_field(one)].data]
        return [*(one for one in TEXT_SIZES if one == self.text_size.data), *ticked]


_TICKED = tuple(one for one in Accommodation if one not in TEXT_SIZES)


def _field(one: Accommodation) -> str:
    return one.value.replace("-", "_")


@bp.get("/")
@guarded(Permission.READ_OWN)
def accommodations() -> ResponseReturnValue:
    return _page(AccommodationsForm.of(context.me().accommodations))


@bp.post("/")
@guarded(Permission.READ_OWN)
def set_accommodations() -> ResponseReturnValue:
    form = AccommodationsForm()
    if not form.validate():
        return _page(form), 422
    actions.set_accommodations(context.acting(), form.chosen())
    flash("Saved. Your pages are like this from now on, on every device where you sign in.")
    return redirect(url_for("accommodations.accommodations"))


def _page(form: AccommodationsForm) -> str:
    return render_template("account/comfort.html", form=form)

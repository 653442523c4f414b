"""The field for a legal name, which stands on certificates as it is typed."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup
from wtforms import StringField
from wtforms.form import BaseForm
from wtforms.validators import StopValidation

from lms.content.wording import asked_of_case
from lms.domain.people.names import offer_case
from lms.domain.people.person import read_name

OFFERED, TYPED = "offered", "typed"
_ANSWERS = Markup(
    '<div class="stack"><p class="help">One press is enough. Or change it above, if it is written in another way.</p>'
    '<p class="row-of-buttons">'
    '<button class="button" name="{name}-case" value="offered">Yes, {offered}</button> '
    '<button class="button quiet" name="{name}-case" value="typed">No, {typed} as typed</button></p></div>'
)
_ASKED = Markup('<input type="hidden" name="{}-asked" value="{}">')


class LegalNameField(StringField):
    """Asks once about a name that came in one case; an answer is one press, and the same name sent again is one too.

    `known` are names that nothing is asked about: those that are kept so, or were asked for so, already.
    """

    known: tuple[str, ...] = ()
    asked = ""

    def process(self, formdata: Any, *args: Any, **options: Any) -> None:
        super().process(formdata, *args, **options)
        self.asked = (formdata.get(f"{self.name}-asked") or "") if formdata else ""
        answer = formdata.get(f"{self.name}-case") if formdata else None
        typed = read_name(self.data or "") or ""
        if answer == OFFERED and typed and typed == self.asked:
            self.data = offer_case(typed) or typed

    def pre_validate(self, form: BaseForm) -> None:
        typed = read_name(self.data or "") or ""
        offered = offer_case(typed)
        if offered and typed not in (self.asked, *self.known):
            self.asked = typed
            raise StopValidation(asked_of_case(typed, offered))

    def __call__(self, **attributes: Any) -> Markup:
        """With what was asked about, so that it is not asked again."""
        field: Markup = super().__call__(**attributes)
        return field + _ASKED.format(self.name, self.asked) if offer_case(self.asked) else field

    @property
    def answers(self) -> Markup:
        """A button for each answer, as long as the question stands."""
        offered = offer_case(self.asked)
        if not offered or asked_of_case(self.asked, offered) not in self.errors:
            return Markup("")
        return _ANSWERS.format(name=self.name, offered=offered, typed=self.asked)

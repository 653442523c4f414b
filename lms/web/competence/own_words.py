"""Saying how one sees oneself, one category at a time; showing it to one's supervisors, or not."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import RadioField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # newer than its type stubs
from wtforms.validators import AnyOf

from lms.actions.competence import self_ratings as actions
from lms.domain.access import Permission
from lms.domain.competence.competency import Framework, OwnWord
from lms.queries.competence.own_words import WordsPage, words_page
from lms.web import context
from lms.web.guard import guarded
from lms.web.typed import TypedForm, form_value

bp = Blueprint("own_words", __name__, url_prefix="/competence/own-words")

NOTHING = "nothing"
CHOICES = {NOTHING: "I say nothing here", **{word.value: word.words for word in OwnWord}}


def form_of(page: WordsPage) -> TypedForm:
    """A question for each statement, answered as it stands now; named by its code."""
    questions = {
        one.code: RadioField(
            f"{page.framework.label(one.code)} {one.statement}",
            [AnyOf(list(CHOICES), f"Please choose one of the words for {page.framework.label(one.code)}.")],
            choices=[SelectChoice(value, words) for value, words in CHOICES.items()],
            validate_choice=False,  # whose words would be a library's
        )
        for one in page.asked
    }
    said = page.words.said
    form: TypedForm = type("OwnWordsForm", (TypedForm,), questions)(
        **{code: said[code].word.value if code in said else NOTHING for code in questions}
    )
    return form


def page_of(framework: Framework, category: str) -> WordsPage:
    me = context.me()
    page = words_page(context.catalogue(), framework, category, me.person_id, me.profile, me.adjusted)
    if page is None:
        abort(404)
    return page


@bp.get("/<framework:framework>/<category>/")
@guarded(Permission.READ_OWN)
def own_words(framework: Framework, category: str) -> ResponseReturnValue:
    page = page_of(framework, category)
    return render_template("competence/own-words.html", page=page, form=form_of(page))


@bp.post("/<framework:framework>/<category>/")
@guarded(Permission.READ_OWN)
def say(framework: Framework, category: str) -> ResponseReturnValue:
    page = page_of(framework, category)
    form = form_of(page)
    if not form.validate():
        return render_template("competence/own-words.html", page=page, form=form), 422
    chosen = {one.code: form[one.code].data for one in page.asked}
    changed = actions.say(
        context.acting(), {code: None if word == NOTHING else OwnWord(word) for code, word in chosen.items()}
    )
    flash(
        f"Saved. What you say stands beside what you have shown, under “{page.category.name}”."
        if changed
        else "It stands as it was: nothing was changed."
    )
    return redirect(url_for("competence.competence"))


@bp.post("/take-back")
@guarded(Permission.READ_OWN)
def take_back() -> ResponseReturnValue:
    taken = actions.take_all_back(context.acting())
    flash(
        "What you said of yourself is taken back. Nobody reads it any more."
        if taken
        else "There was nothing to take back: you say nothing of yourself."
    )
    return redirect(url_for("competence.competence"))


@bp.post("/share")
@guarded(Permission.READ_OWN)
def share() -> ResponseReturnValue:
    show = form_value("show") == "yes"
    actions.share(context.acting(), show=show)
    flash(
        "Whoever supervises you reads it now, until you switch it off."
        if show
        else "You alone read it now. Your supervisors see nothing of it."
    )
    return redirect(url_for("competence.competence"))

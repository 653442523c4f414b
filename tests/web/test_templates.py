"""How templates are run: text stays text, and functions get what they ask of Jinja."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import DictLoader, Environment, UndefinedError, pass_context, pass_environment
from markupsafe import Markup, escape

from lms.web import templates
from lms.web.templates import as_html


class Word(str):
    __slots__ = ()


class Drawn:
    def __html__(self) -> str:
        return "<b>drawn</b>"


@given(st.text(st.sampled_from("ab<>&'\"é\n ") | st.characters()))
def test_no_text_becomes_markup(text):
    assert as_html(text) == escape(text)
    assert as_html(Word(text)) == escape(text)
    assert as_html(Markup(text)) == text


@pytest.mark.parametrize("value", [12, -1, True, None, 1.5, Decimal("1.50"), Drawn(), ["<i>"], {"a": "<"}, b"<"])
def test_whatever_else_stands_on_a_page_is_what_markup_makes_of_it(value):
    assert as_html(value) == escape(value)


@pytest.fixture
def shown(app):
    """What a page shows that says `{{ words }}`, and that knows these names."""

    def show(words: str, **names: object) -> str:
        environment: Environment = app.jinja_env.overlay(
            loader=DictLoader({"page.html": words, "base.html": "<p>{% block main %}{% endblock %}</p>"})
        )
        return environment.get_template("page.html").render(names)

    return show


def test_what_was_typed_is_text_wherever_it_stands(shown):
    words = (
        "{% macro of(it) %}<i>{{ it }}</i>{% endmacro %}"
        "{% macro around(it) %}<i>{{ it }}{{ caller() }}</i>{% endmacro %}"
        "{% set kept %}{{ it }}{% endset %}"
        "{{ it }} {{ of(it) }} {{ kept }} {{ it ~ '<' }} {% call around(it) %}{{ it }}{% endcall %} {{ it | upper }}"
    )

    assert shown(words, it="<b>") == (
        "&lt;b&gt; <i>&lt;b&gt;</i> &lt;b&gt; &lt;b&gt;&lt; <i>&lt;b&gt;&lt;b&gt;</i> &lt;B&gt;"
    )


def test_text_that_is_no_page_is_left_as_it_is(app):
    mail = app.jinja_env.overlay(
        loader=DictLoader({"mail.txt": "{% macro of(it) %}{{ it }}{% endmacro %}{{ of(it) }}"})
    )

    assert mail.get_template("mail.txt").render(it="<b> & so on") == "<b> & so on"


def test_a_function_gets_what_it_asks_of_jinja(shown):
    @pass_context
    def name(context, other):
        return f"{context['it']} {other}"

    @pass_environment
    def kind(environment):
        return type(environment).__name__

    class Calls:
        @pass_context
        def __call__(self, context):
            return context["it"]

        def plainly(self, *, word):
            return word

    words = (
        "{% extends 'base.html' %}{% block main %}{% for two in [2] %}{{ name(two) }}{% endfor %}"
        " {{ kind() }} {{ calls() }} {{ calls.plainly(word='<') }}{% endblock %}"
    )

    assert shown(words, it="it", name=name, kind=kind, calls=Calls()) == "<p>it 2 Environment it &lt;</p>"


def test_what_is_not_there_cannot_be_called(shown):
    with pytest.raises(UndefinedError):
        shown("{{ nothing() }}")


def test_a_macro_takes_what_it_names_and_no_more(shown):
    with pytest.raises(TypeError, match="takes no keyword argument"):
        shown("{% macro of(it) %}{% endmacro %}{{ of(other=1) }}")


def test_names_for_all_pages_are_known_in_parts_as_well():
    environment = Environment(autoescape=True)
    templates.set_up(environment)
    environment.globals["everywhere"] = lambda: "<here>"
    environment.loader = DictLoader(
        {
            "part.html": "{% macro of() %}{{ everywhere() }}{% endmacro %}",
            "page.html": "{% import 'part.html' as p %}{{ p.of() }}",
        }
    )

    assert environment.get_template("page.html").render() == "&lt;here&gt;"

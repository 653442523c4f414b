"""What a form takes: text that can be kept, once for each field, and a file only where one is asked for."""

from __future__ import annotations

import io
import json

import pytest
from flask import request, session
from wtforms import StringField

from lms.web.typed import (
    MOST_FIELDS,
    FileField,
    TypedForm,
    WholeNumberField,
    form_value,
    query_list,
    query_value,
)


class ExampleForm(TypedForm):
    words = StringField("Words")
    picture = FileField("Picture")
    share = WholeNumberField("Share", [], wrong="A whole number, please.")


@pytest.fixture
def sent(app):
    """Gives the form of a request, as a page would read it."""

    def send(**options) -> ExampleForm:
        with app.test_request_context("/", method="POST", **options):
            form = ExampleForm()
            form.validate()
            return form

    return send


def a_file(content: bytes = b"x") -> tuple[io.BytesIO, str]:
    return io.BytesIO(content), "a.txt"


def test_a_file_where_text_is_expected_is_nothing(sent):
    form = sent(data={"words": a_file(), "share": a_file()})

    assert (form.words.data, form.share.data) == (None, None)


def test_a_file_does_not_take_the_place_of_the_text_beside_it(sent):
    form = sent(data={"words": ["typed"], "picture": a_file()})

    assert (form.words.data, form.picture.data.filename) == ("typed", "a.txt")


def test_text_where_a_file_is_expected_is_nothing(sent):
    assert sent(data={"picture": "text"}).picture.data is None


def test_of_two_texts_the_first_counts(sent):
    assert sent(data={"words": ["first", "second"]}).words.data == "first"


@pytest.mark.parametrize("body", [7, "words", None, True, [], [["words", "x"]], {"words": "x"}, {"words": {"a": 1}}])
def test_json_is_read_nowhere(sent, body):
    assert sent(data=json.dumps(body), content_type="application/json").words.data is None


@pytest.mark.parametrize("body", [b"{", b"", b"\xff", b"words=x"])
def test_what_is_no_form_is_nothing(sent, body):
    assert sent(data=body, content_type="application/json").words.data is None


def test_what_no_database_keeps_has_a_sign_in_its_place(sent):
    assert sent(data=b"words=a%00b", content_type="application/x-www-form-urlencoded").words.data == "a\x1ab"


def test_bytes_that_are_no_text_are_shown_as_missing(sent):
    assert sent(data=b"words=a%ff", content_type="application/x-www-form-urlencoded").words.data == "a\ufffd"


@pytest.mark.parametrize("typed", ["9" * 10, "9" * 400, "9" * 5_000, "1e3", "-1", "٣", "", "1.0", "nan"])
def test_what_is_no_whole_number_is_said_in_the_fields_words(sent, typed):
    form = sent(data={"share": typed})

    assert (form.share.data, form.share.errors) == (None, ["A whole number, please."])


def test_a_whole_number_may_have_spaces_around_it(sent):
    assert sent(data={"share": " 60 "}).share.data == 60


def test_more_fields_than_any_form_has_are_not_taken_apart(visitor):
    answer = visitor(None).client.post(
        "/verify/", data=b"&a" * MOST_FIELDS, content_type="application/x-www-form-urlencoded"
    )

    assert answer.status_code == 413


def test_an_address_is_read_as_text_as_well(app):
    with app.test_request_context("/?word=a%00&word=%ff"):
        assert query_list("word") == ["a\x1a", "\ufffd"]
        assert (query_value("word"), query_value("other", "none")) == ("a\x1a", "none")


def test_an_address_of_bytes_that_are_no_text_is_read(app):
    with app.test_request_context(environ_overrides={"QUERY_STRING": "word=\xff"}):
        assert request.args["word"] == "\ufffd"


def test_a_form_that_was_not_sent_has_no_values(app):
    with app.test_request_context("/"):
        assert form_value("words") == ""


@pytest.mark.parametrize(("method", "asks"), [("GET", False), ("POST", True)])
def test_a_form_asks_for_a_token_of_what_was_sent_alone(app, monkeypatch, method, asks):
    """The page that shows it has the token from elsewhere, and one that shows none makes none."""
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    with app.test_request_context("/", method=method, data={"words": "One"} if asks else None):
        form = ExampleForm()

        assert ("csrf_token" in form, "csrf_token" in session) == (asks, asks)
        if asks:
            assert not form.validate()
            assert "csrf_token" in form.errors

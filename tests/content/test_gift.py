"""Moodle's GIFT, in and out; the small files here are our own, after what was met in the wild."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.content.exchange.exchange import text_of
from lms.content.exchange.gift import read_gift
from lms.content.exchange.gift_export import write_gift
from lms.content.items.questions import Question, WrittenOption, WrittenStep, bank_text
from lms.content.items.quizzes import load_questions
from lms.content.source import Folder
from lms.domain.items.types import ItemType
from tests.tools.item_types import EXAMPLES, texts


def one(text: str) -> Question:
    """The only question of a text about which nothing is to be noted."""
    brought = read_gift(text)
    assert brought.notes == ()
    assert len(brought.questions) == 1
    return brought.questions[0]


def notes(text: str) -> list[tuple[int, str]]:
    return [(note.line, note.message) for note in read_gift(text).notes]


def marked(question: Question) -> list[tuple[str, bool, str]]:
    return [(choice.text, choice.right, choice.feedback) for choice in question.choices]


# What can be said in both


def test_one_choice_with_feedback_comes_over():
    question = one("::Door::Who opens?{\n=The parent#Yes.\n~You#No.\n~Nobody\n}")

    assert (question.id, question.type, question.stem) == ("door", ItemType.ONE, "Who opens?")
    assert marked(question) == [("The parent", True, "Yes."), ("You", False, "No."), ("Nobody", False, "")]


@pytest.mark.parametrize(
    "text",
    [
        "Who?{~a =b ~c}",
        "Who? {~a=b~c}",
        "Who?\n{\n~ a\n= b\n~ c }",
        "Who?{ ~%0%a ~%100%b ~%0%c }",
        "Who?\n\n{~a =b ~c}",
    ],
)
def test_options_stand_on_one_line_or_many(text):
    question = one(text)

    assert (question.stem, question.type) == ("Who?", ItemType.ONE)
    assert marked(question) == [("a", False, ""), ("b", True, ""), ("c", False, "")]


def test_several_choices_are_told_by_their_weights():
    question = one("Which?{~%50%a#Yes. ~%-50%b ~%50%c ~%-50%d}")

    assert question.type is ItemType.SEVERAL
    assert marked(question) == [("a", True, "Yes."), ("b", False, ""), ("c", True, ""), ("d", False, "")]


def test_weights_may_have_a_comma_and_thirds():
    assert one("?{~%33,33333%a ~%33.33333%b ~%33.33333%c ~%-33.33333%d}").type is ItemType.SEVERAL


def test_pairs_come_over():
    question = one("Match. {\n=dog -> barks\n=cat->meows\n=cow -> moos}")

    assert question.type is ItemType.MATCH
    assert [(choice.text, choice.match) for choice in question.choices] == [
        ("dog", "barks"),
        ("cat", "meows"),
        ("cow", "moos"),
    ]


@pytest.mark.parametrize(
    ("text", "stem"),
    [
        ("Grant is {~a =b} in it.", "Grant is _____ in it."),
        ("It was {~a =b}.", "It was _____."),
        ("{~a =b} came.", "_____ came."),
    ],
)
def test_a_gap_in_the_question_is_shown(text, stem):
    assert one(text).stem == stem


def test_what_is_escaped_is_text():
    question = one(r"::A\:B::What is \{x\} \= 1 \# 2 \~ 3\: \\ ?{=\=a\nb ~\~ ~c\d}")

    assert question.id == "a-b"
    assert question.stem == r"What is {x} = 1 # 2 ~ 3: \\ ?"
    assert [choice.text for choice in question.choices] == ["=a  \nb", "~", r"c\\d"]


def test_an_equals_sign_inside_a_line_is_text_where_options_have_lines():
    question = one('Which?{\n=header=True\n~x = 5\n~<b class="y">z</b> ~last\n}')

    assert [choice.text for choice in question.choices] == ["header=True", "x = 5", "**z**", "last"]


def test_comments_are_passed_over_wherever_they_stand():
    question = one("// first\n::T::Who?{\n// inside\n=a\n  // and here\n~b}\n// last")

    assert marked(question) == [("a", True, ""), ("b", False, "")]


def test_a_title_may_break_its_line():
    assert one("::11 - the\n::[html] Who?{=a ~b}").id == "11-the"


def test_a_title_that_never_ends_is_part_of_the_question():
    assert one("::Who?{=a ~b}").stem == "::Who?"


def test_a_line_may_be_broken_anywhere():
    assert one("Who\nis   it?{=a ~b}").stem == "Who is it?"


def test_an_empty_line_inside_the_answers_ends_nothing():
    assert len(one("Who?{\n=a\n\n~b\n\n}").choices) == 2


@pytest.mark.parametrize("between", ["\n\n", "\n", "\n\n\n"])
def test_questions_follow_each_other_with_or_without_an_empty_line(between):
    brought = read_gift(
        f"::A::One?{{=a ~b}}{between}::B::Two?\n{{=a\n~b}}{between}Three?{{=a ~b}}{between}Four?\n{{=a ~b}}"
    )

    assert [question.id for question in brought.questions] == ["a", "b", "three", "four"]
    assert brought.notes == ()


def test_the_id_of_a_moodle_comment_is_kept():
    assert one("// [id:door-one]\nWho?{=a ~b}").id == "door-one"


def test_an_arrow_that_is_only_text_stays():
    assert one("What does a -\\> b mean?{=a ~b}").stem == "What does a -> b mean?"


@pytest.mark.parametrize(
    ("stem", "markdown"),
    [
        ("10<sup>2</sup> = 10<sup> -2 </sup>", "10² = 10⁻²"),
        ("H<sub>2</sub>O on the 5<sup>th</sup>", "H₂O on the 5ᵗʰ"),
        (
            '<a href="https://a.org/x_y_(z)?b=1&amp;c=*">the *page*</a>',
            "[the \\*page\\*](https://a.org/x%5Fy%5F%28z%29?b=1&c=%2A)",
        ),
        ("<b><a href='mailto:pia@example.org'>Pia</a></b>", "**[Pia](mailto:pia@example.org)**"),
        (
            "<a href='https://a.org/'> a</a><a href='tel:988'>b</a> <a name='x'>c</a>",
            "[a](https://a.org/)[b](tel:988) c",
        ),
    ],
)
def test_what_is_raised_or_leads_somewhere_stays_so(stem, markdown):
    escaped = stem.replace("=", "\\=").replace(":", "\\:")

    assert one(f"[html]{escaped}{{=a ~b}}").stem == markdown


@pytest.mark.parametrize(
    ("stem", "markdown"),
    [
        ("[html]<p>Is <b>this</b> <em> so </em>?</p><p>Yes &amp; no</p>", "Is **this**  *so* ?\n\nYes & no"),
        ("[html]a<br>b", "a  \nb"),
        ("[html]<ul><li>a</li><li>b</li></ul>", "– a  \n– b"),
        ("Use List<String> &lt;b&gt;", "Use List&lt;String> &lt;b>"),
        ("[plain]<b>x</b> *y* [z] _a_ b_c", "&lt;b>x&lt;/b> \\*y\\* \\[z\\] \\_a\\_ b_c"),
        ("[markdown]**x** <b>", "**x** <b>"),
        ("[moodle]1. a", "1. a"),
        ("[x] y", "\\[x\\] y"),
        ("[html]<code>a</code><unknown y\\=1>b</unknown>", "a&lt;unknown y=1>b&lt;/unknown>"),
        ("[html]<b></b><b>x", "x"),
    ],
)
def test_each_format_becomes_markdown(stem, markdown):
    assert one(f"{stem}{{=a ~b}}").stem == markdown


def test_a_format_may_stand_before_each_part():
    question = one("[html]<i>Who</i>?{=[plain]*a*#[markdown]*Yes* ~%0%[plain] <b> ~c}")

    assert marked(question) == [("\\*a\\*", True, "*Yes*"), ("&lt;b>", False, ""), ("c", False, "")]


# What GIFT has and we do not


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("\n\nTrue?{T}", 3, "a true-or-false question is left out: True?"),
        ("True?{\nFALSE#No.#Yes.\n}", 1, "a true-or-false question"),
        ("When?{#1822:2}", 1, "a numerical question"),
        ("Say.{}", 1, "an essay"),
        ("Say.{####Well?}", 1, "an essay"),
        ("Who?{=me =I}", 1, "a short answer"),
        ("Who?{me}", 1, "a short answer"),
        ("Read this.", 1, "a text that asks nothing"),
        ("Read } this.", 1, "a `}` without its `{`"),
        ("$CATEGORY: a/b\n", 1, "the category “a/b” is left out"),
        ("::A::Who?{=a ~b\n\n::B::What?{=a ~b}", 1, "a `{` is never closed"),
        ("Who?{=a ~b", 1, "a `{` is never closed"),
        ("One {=a ~b} and {=c ~d}.", 1, "a question with several gaps"),
        ("Who?{=a ~b ####Why.}", 1, "feedback on the whole question"),
        ("Who?{=a ~%50%b}", 1, "the weights 100, 50 are left out; here the right option"),
        ("Who?{~%60%a ~%40%b ~c}", 1, "the weights 60, 40, 0 are left out; here each right choice"),
        ("Who?{=a =b ~c}", 1, "several answers are right on their own"),
        ("Who?{~a ~b}", 1, "no option is marked as right"),
        ("Who?{=a ~ ~b}", 1, "an option without text"),
        ("[html]<img src\\=x>Who?{=a ~b}", 1, "<img> is left out"),
        ("[html]10<sup>x</sup>?{=a ~b}", 1, "<sup> is left out: what was raised stands on the line"),
        ("[html]<sup>1<sub>2</sup>3</sub>?{=a ~b}", 1, "<sub> is left out: what was lowered"),
        ("[html]4</sup>?{=a ~b}", 1, "<sup> is left out"),
        ("[html]4<sup>2?{=a ~b}", 1, "<sup> is left out"),
        ("[html]<pre>a  b</pre>?{=a ~b}", 1, "the spaces and lines of <pre> are left out"),
        ("[html]<a href\\='/mod/quiz'>there</a>?{=a ~b}", 1, "the link to “/mod/quiz” is left out"),
        ("[html]<a href\\='javascript\\:x'>there</a>?{=a ~b}", 1, "the link to “javascript:x” is left out"),
        ("[html]<a href\\='https\\://a.org'></a>?{=a ~b}", 1, "the link to “https://a.org” is left out"),
        ("[html]<a href\\='https\\://a.org'><p>a</p><p>b</p></a>?{=a ~b}", 1, "the link to “https://a.org”"),
        ("[html]<a href\\='https\\://a.org'>?{=a ~b}", 1, "the link to “https://a.org” is left out"),
        ("\n// [tag:doors] [tag:day one]\nWho?{=a ~b}", 2, "the tags “doors, day one” are left out"),
        ("// [id:door-one]\n::Door::Who?{=a ~b}", 2, "the title “Door” is left out; the id is door-one"),
        ("[html]<script>alert(1)</script>Who?{=a ~b}", 1, "<script> is left out"),
        ("Match{=a -> 1 =b -> 2 = -> 3}", 1, "“3” belongs to nothing"),
        ("// alongside {broken}\nWho?{=a ~b}", 1, "comment cannot be read"),
        ('// alongside {"kind": "guess"}\nWho?{=a ~b}', 2, "there is no kind “guess”"),
        ('// alongside {"type": "chain", "id": "c", "step": 1, "of": 2}\nWho?{=a ~b}', 2, "some are missing"),
    ],
)
def test_what_we_do_not_have_is_named_with_its_line(text, line, words):
    assert any(at == line and words in message for at, message in notes(text)), notes(text)


def test_what_is_left_out_takes_nothing_else_along():
    brought = read_gift("True?{T}\n\nWho?{=a ~b}\n\nText.\n\nWhen?{#3}\n\nWhat?{=c ~d}")

    assert [question.stem for question in brought.questions] == ["Who?", "What?"]


def test_what_is_left_out_of_every_option_is_named_once():
    assert notes("[html]Who?{=a<img src\\='x'> ~b<img src\\='y'>}") == [(1, "<img> is left out")]


def test_a_picture_inside_the_text_is_no_long_text():
    picture = "<img src\\='data:image/png;base64," + "A" * 50_000 + "'>"

    assert notes(f"[html]{picture}Who?{{=a ~b}}") == [(1, "<img> is left out")]


def test_a_text_without_end_is_cut_and_told():
    assert notes("x" * 30_000 + "{=a ~b}") == [(1, "a text is cut after 20000 characters")]


def test_a_script_brings_no_words_along():
    assert read_gift("[html]<script>alert(1)</script>Who?{=a ~b}").questions[0].stem == "Who?"


@pytest.mark.parametrize(
    "text", ["", "\n\n", "// only a comment", "{", "}", "::", "::::", "=", "~", "{=", "\\", "[html"]
)
def test_nothing_that_is_typed_breaks_it(text):
    assert read_gift(text).questions == ()


@given(st.text(alphabet="{}=~#:\\%-> \n[]/$ab1", max_size=60))
def test_no_jumble_of_signs_breaks_it(text):
    for question in read_gift(text).questions:
        assert question.id


@given(st.binary(max_size=80))
def test_no_bytes_break_it(raw):
    if b"\0" not in raw:
        read_gift(text_of(raw)[0])


@pytest.mark.long
def test_a_very_long_file_is_read_in_no_time():
    text = "Who is it?{=a#Yes. ~b#No. ~c}\n\n" * 2_000

    assert len(read_gift(text).questions) == 2_000


@pytest.mark.parametrize(
    "text", ["{" * 200_000, "::" * 100_000, "<b>" * 100_000 + "{=a ~b}", "\\" * 200_001, "=" * 99_999]
)
def test_hostile_repetition_does_not_hang(text):
    read_gift(text)


# There and back


@st.composite
def questions(draw: st.DrawFn) -> Question:
    kind = draw(st.sampled_from(list(ItemType)))
    given, steps = draw(EXAMPLES[kind].bodies)
    return Question(
        id=draw(st.from_regex(r"[a-z0-9]+(-[a-z0-9]+)?", fullmatch=True).filter(lambda name: len(name) < 30)),
        type=kind,
        stem=draw(texts()),
        choices=given,
        steps=steps,
        kind=draw(st.sampled_from(["recall", "scenario"])),
        competencies=tuple(draw(st.lists(st.sampled_from(["cw-1", "samhsa-11.5", "x y"]), min_size=1, max_size=3))),
        objective=draw(texts()),
        teaches=draw(st.sampled_from(["first#what", "a-b#c"])),
        source=draw(texts()),
    )


# Each is a whole bank.
AS_MANY = settings(max_examples=max(10, settings.default.max_examples // 2))
BANKS = st.lists(questions(), min_size=1, max_size=4, unique_by=lambda question: question.id)


@pytest.mark.long
@AS_MANY
@given(BANKS)
def test_what_goes_out_as_gift_comes_back_the_same(bank):
    brought = read_gift(write_gift(bank))

    assert brought.questions == tuple(bank)
    assert brought.notes == ()


@pytest.mark.long
@AS_MANY
@given(bank=BANKS)
def test_what_is_written_as_yaml_is_read_back_the_same(tmp_path_factory, bank):
    folder = Folder(tmp_path_factory.mktemp("bank"), [])
    (folder.root / "bank.yaml").write_text(bank_text(bank, "A bank."), "utf-8")

    assert load_questions(folder, folder.root / "bank.yaml") == tuple(bank)


CHAIN = Question(
    id="scene",
    type=ItemType.CHAIN,
    stem="A bench.",
    steps=(
        WrittenStep("First?", (WrittenOption("a", "", True), WrittenOption("b"))),
        WrittenStep("Then?", (WrittenOption("c"), WrittenOption("d", "", True))),
    ),
)


def test_a_chain_goes_out_as_one_question_for_each_step():
    text = write_gift([CHAIN])

    assert text.count("// alongside ") == 2
    assert "::scene (1 of 2)::[markdown]A bench.\\n\\nFirst? {" in text


def test_a_chain_is_written_as_yaml_with_its_steps_and_read_back(tmp_path):
    whole = replace(
        CHAIN,
        kind="recall",
        competencies=("cw-1",),
        objective="Tell",
        teaches="first#what",
        source="practice",
        steps=tuple(
            replace(step, choices=tuple(replace(choice, feedback="Why.") for choice in step.choices))
            for step in CHAIN.steps
        ),
    )
    folder = Folder(tmp_path, [])
    (tmp_path / "bank.yaml").write_text(bank_text([whole], "A bank."), "utf-8")

    assert load_questions(folder, tmp_path / "bank.yaml") == (whole,)


def test_an_order_goes_out_as_lines_and_their_numbers():
    lines = tuple(WrittenOption(text, f"Why {text}.") for text in "abcd")
    text = write_gift([Question(id="steps", type=ItemType.ORDER, stem="Order.", choices=lines)])

    assert "\t=a -> 1\n\t=b -> 2\n" in text


def test_what_was_changed_in_the_file_is_what_comes_back():
    text = write_gift([CHAIN]).replace("First?", "What first?").replace("=a", "=an apple")

    assert read_gift(text).questions[0].steps[0].stem == "What first?"
    assert read_gift(text).questions[0].steps[0].choices[0].text == "an apple"


def test_lines_of_an_order_that_were_moved_are_sorted_by_their_numbers():
    lines = tuple(WrittenOption(text, f"Why {text}.") for text in "abcd")
    order = Question(id="steps", type=ItemType.ORDER, stem="Order.", choices=lines)
    text = write_gift([order]).replace("\t=a -> 1\n\t=b -> 2\n", "\t=b -> 2\n\t=a -> 1\n")

    assert read_gift(text).questions == (order,)


def test_an_order_whose_numbers_were_lost_is_a_match():
    lines = tuple(WrittenOption(text, "") for text in "abcd")
    text = write_gift([Question(id="steps", type=ItemType.ORDER, stem="Order.", choices=lines)])

    assert read_gift(text.replace("-> 2", "-> 3")).questions[0].type is ItemType.MATCH


def test_a_step_of_another_chain_is_no_step_of_this_one():
    other = Question(id="other", type=ItemType.CHAIN, stem="A door.", steps=CHAIN.steps)

    assert read_gift(write_gift([CHAIN, other, CHAIN])).questions[:2] == (CHAIN, other)


def test_fields_of_another_shape_in_a_comment_are_left_open():
    text = '// alongside {"id": 7, "kind": [], "competencies": "cw-1", "feedback": [1, ["a"]], "type": "order"}\n'
    question = read_gift(text + "Order{=a -> 1 =b -> 2}").questions[0]

    assert (question.id, question.kind, question.competencies) == ("order", "", ())

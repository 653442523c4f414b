"""Days, spans, counts, lists and names in words."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from jinja2 import Environment, StrictUndefined

from lms.content import wording
from lms.domain.competence.past import Growth, Over

TODAY = date(2026, 11, 21)


def test_a_day_is_said_as_an_american_writes_it():
    assert wording.long_date(date(2026, 5, 3)) == "May 3, 2026"


def test_a_short_day_names_its_year_only_when_it_is_another():
    assert wording.short_date(date(2026, 1, 31), TODAY) == "January 31"
    assert wording.short_date(date(2027, 1, 20), TODAY) == "January 20, 2027"


def test_today_comes_with_its_weekday():
    assert wording.weekday(TODAY) == "Saturday, November 21"


def test_the_day_since_which_someone_is_here_is_said():
    assert wording.since_day(date(2026, 5, 3)) == "here since May 3, 2026"


def test_a_month_comes_with_its_year():
    assert wording.month(TODAY) == "November 2026"


@pytest.mark.parametrize(
    ("lasts", "words"),
    [
        (timedelta(hours=1), "one hour"),
        (timedelta(hours=1, minutes=59), "one hour"),
        (timedelta(hours=2), "2 hours"),
        (timedelta(hours=47), "47 hours"),
        (timedelta(hours=48), "2 days"),
        (timedelta(days=7), "7 days"),
    ],
)
def test_a_span_is_told_in_hours_below_two_days(lasts, words):
    assert wording.span(lasts) == words


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(60, "1"), (90, "1.5"), (105, "1.75"), (15, "0.25"), (0, "0"), (600, "10"), (6000, "100"), (-90, "-1.5")],
)
def test_contact_hours_are_said_without_trailing_zeros(minutes, words):
    assert wording.contact_hours(minutes) == words


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(60, "1 contact hour"), (105, "1.75 contact hours"), (15, "0.25 contact hours"), (0, "0 contact hours")],
)
def test_only_one_whole_contact_hour_is_singular(minutes, words):
    assert wording.contact_hours_in_words(minutes) == words


@pytest.mark.parametrize(("amount", "words"), [(0, "0 lessons"), (1, "1 lesson"), (1234, "1,234 lessons")])
def test_things_are_counted_in_one_or_in_many(amount, words):
    assert wording.counted(amount, "lesson") == words


@pytest.mark.parametrize(("amount", "words"), [(0, "0 lines"), (1, "1 line"), (2, "2 lines"), (1234, "1,234 lines")])
def test_a_count_agrees_with_its_noun(amount, words):
    assert wording.plural("%(num)s line", "%(num)s lines", amount) == words


def test_a_plural_may_name_more_than_its_count():
    assert wording.plural("%(num)s %(kind)s item", "%(num)s %(kind)s items", 2, kind="recall") == "2 recall items"


@pytest.mark.parametrize(
    ("words", "told"),
    [((), ""), (("Ana",), "Ana"), (("Ana", "Ben"), "Ana and Ben"), (("Ana", "Ben", "Cleo"), "Ana, Ben, and Cleo")],
)
def test_a_list_ends_with_and(words, told):
    assert wording.in_list(words) == told


def test_a_choice_is_told_with_or():
    assert wording.in_choice(("Ana", "Ben", "Cleo")) == "Ana, Ben, or Cleo"


@pytest.mark.parametrize(("shown", "left"), [(2, 1), (3, 0), (4, 0)])
def test_what_is_not_shown_is_counted(shown, left):
    assert wording.beyond("abc", shown) == left


@pytest.mark.parametrize(("part", "whole", "percent"), [(1, 3, 33), (3, 3, 100), (0, 0, 0), (-1, 3, -34)])
def test_a_share_is_rounded_down(part, whole, percent):
    assert wording.percent_of(part, whole) == percent


@pytest.mark.parametrize(("seconds", "minutes"), [(0, 0), (59, 0), (60, 1), (3599, 59)])
def test_a_begun_minute_does_not_count(seconds, minutes):
    assert wording.whole_minutes(seconds) == minutes


@pytest.mark.parametrize(
    ("hour", "words"),
    [
        (7, "November 1, 2026 at 12:14:30 AM PDT"),
        (8, "November 1, 2026 at 1:14:30 AM PDT"),
        (9, "November 1, 2026 at 1:14:30 AM PST"),
    ],
)
def test_a_moment_is_told_in_the_programs_zone_and_an_hour_that_comes_twice_is_told_apart(hour, words):
    moment = datetime(2026, 11, 1, hour, 14, 30, tzinfo=UTC)

    assert wording.local_time(moment, ZoneInfo("America/Los_Angeles")) == words


def test_a_secret_is_shown_in_groups_of_four():
    assert wording.in_groups("7f3k9qztm") == "7f3k 9qzt m"


@pytest.mark.parametrize("name", ["Pia Example", "Pia", "Pia  Example"])
def test_a_first_name_ends_at_the_first_space(name):
    assert wording.first_name(name) == "Pia"


class TestTemplates:
    @pytest.fixture
    def render(self):
        environment = Environment(undefined=StrictUndefined, autoescape=True)
        wording.speak_in(environment)
        return lambda source, **values: environment.from_string(source).render(**values)

    @pytest.mark.parametrize(("count", "words"), [(0, "0 people"), (1, "1 person"), (1500, "1500 people")])
    def test_a_plural_is_asked_for_with_its_count(self, render, count, words):
        assert render('{{ ngettext("%(num)s person", "%(num)s people", n) }}', n=count) == words

    def test_a_count_may_have_its_commas(self, render):
        source = '{{ ngettext("%(num)s line", "%(num)s lines", n, num=n | number) }}'

        assert render(source, n=20_000) == "20,000 lines"

    def test_what_a_person_typed_is_escaped_in_a_plural(self, render):
        source = '{{ ngettext("%(who)s waits", "%(who)s wait", 1, who=who) }}'

        assert render(source, who="<b>Pia</b>") == "&lt;b&gt;Pia&lt;/b&gt; waits"

    def test_a_sentence_over_several_lines_is_asked_for_on_one(self, render):
        source = (
            "{% trans n=2 %}\n  {{ n }} course\n  waits\n{% pluralize n %}\n  {{ n }} courses\n  wait\n{% endtrans %}"
        )

        assert render(source) == "2 courses wait"


@pytest.mark.parametrize(
    ("name", "short"),
    [("Ana Roe", "Ana R."), ("Ana María de la Roe", "Ana R."), ("Sky", "Sky"), ("Åsa Öst", "Åsa Ö."), ("", "")],
)
def test_a_title_has_the_first_name_and_one_letter_of_the_last(name, short):
    assert wording.short_name(name) == short


def test_small_counts_are_spelled_and_large_ones_are_not():
    assert [wording.spelled(amount) for amount in (0, 1, 12, 13, 1234)] == ["no", "one", "twelve", "13", "1,234"]


def growth(*counts: int | None, now: int, over: Over = Over.YEAR, is_new: bool = False) -> Growth:
    days = tuple(date(2026, 4 + number, 30) for number in range(len(counts)))
    return Growth(over, days, counts, now, is_new)


@pytest.mark.parametrize(
    ("told", "words", "from_where"),
    [
        (growth(9, 10, now=14), "up 5 in a year", "9 a year ago, 14 now"),
        (growth(9, 10, now=14, over=Over.QUARTER), "up 5 in three months", "9 three months ago, 14 now"),
        (growth(9, 12, now=9), "as a year ago", ""),
        (growth(9, 12, now=9, over=Over.QUARTER), "as three months ago", ""),
        (growth(None, 2, now=4), "up 2 since May 2026", "2 in May 2026, 4 now"),
        (growth(None, 4, now=4), "as in May 2026", ""),
        (growth(9, 12, now=7), "some to refresh", ""),
        (growth(None, 9, now=7), "some to refresh", ""),
        (growth(None, None, now=2, is_new=True), "new here", ""),
        (growth(None, None, now=2), "not counted yet", ""),
    ],
)
def test_growth_is_told_with_a_number_and_nothing_else_is(told, words, from_where):
    assert (wording.grown(told), wording.grown_from(told)) == (words, from_where)


@pytest.mark.parametrize(("hour", "words"), [(8, "12:05 AM"), (17, "9:05 AM"), (20, "12:05 PM"), (21, "1:05 PM")])
def test_a_time_of_day_is_told_as_americans_write_it(hour, words):
    moment = datetime(2026, 11, 21, hour, 5, tzinfo=UTC)

    assert wording.clock_time(moment, ZoneInfo("America/Los_Angeles")) == words


def test_a_name_in_capitals_is_asked_about():
    assert wording.asked_of_case("PIA MORENO", "Pia Moreno") == "PIA MORENO: shall the certificate say “Pia Moreno”?"

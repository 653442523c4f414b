"""A day, a span, a count, a list and a name in words: American English, and the seam for a second language.

Templates ask for plurals with `ngettext("%(num)s person", "%(num)s people", count)`; `num` is the count, and may be
handed over anew where it is to have its commas: `num=count | number`. Whole sentences are not marked yet.
"""

from __future__ import annotations

from collections.abc import Iterable, Sized
from datetime import date, datetime, timedelta, tzinfo
from functools import lru_cache
from gettext import NullTranslations

from babel.dates import format_date, format_skeleton, format_time
from babel.lists import format_list
from babel.numbers import format_decimal
from jinja2 import Environment

from lms.domain.competence.past import Growth
from lms.domain.credit.hours import MINUTES_AN_HOUR

LOCALE = "en_US"
# A second language brings a catalogue here; whoever asks for words need not change.
_translations = NullTranslations()
ngettext = _translations.ngettext


_SPELLED = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]


def speak_in(environment: Environment) -> None:
    """Gives templates `ngettext`, and the filters that need neither a time zone nor today's day."""
    environment.add_extension("jinja2.ext.i18n")
    environment.policies["ext.i18n.trimmed"] = True  # else no sentence of several lines is ever found
    environment.install_gettext_callables(  # type: ignore[attr-defined]  # the extension adds it
        _translations.gettext, ngettext, newstyle=True
    )
    environment.filters |= {
        "beyond": beyond,
        "contact_hour_noun": contact_hour_noun,
        "contact_hours": contact_hours_in_words,
        "counted": counted,
        "first_name": first_name,
        "grown": grown,
        "grown_from": grown_from,
        "hours": contact_hours,
        "in_choice": in_choice,
        "in_groups": in_groups,
        "in_list": in_list,
        "month": month,
        "number": number,
        "percent_of": percent_of,
        "short_name": short_name,
        "signed_hours": signed_hours,
        "spelled": spelled,
        "weekday": weekday,
        "whole_minutes": whole_minutes,
    }


def since_day(day: date) -> str:
    """`here since November 21, 2026`: what tells two people of one name apart."""
    return f"here since {long_date(day)}"


@lru_cache(maxsize=4096)
def long_date(day: date) -> str:
    """`November 21, 2026`."""
    return format_date(day, "long", locale=LOCALE)


@lru_cache(maxsize=4096)
def short_date(day: date, today: date) -> str:
    """`November 21`, with the year when it is not this one."""
    return format_skeleton("MMMMd", day, locale=LOCALE) if day.year == today.year else long_date(day)


def local_time(moment: datetime, zone: tzinfo) -> str:
    """`November 22, 2026 at 9:14:30 AM PST`: to the second, and with the name that tells a repeated hour apart."""
    there = moment.astimezone(zone)
    words = format_time(there, "h:mm:ss a z", tzinfo=zone, locale=LOCALE)
    return f"{long_date(there.date())} at {words}"


def clock_time(moment: datetime, zone: tzinfo) -> str:
    """`2:05 PM`."""
    return format_time(moment.astimezone(zone), "h:mm a", tzinfo=zone, locale=LOCALE)


@lru_cache(maxsize=4096)
def weekday(day: date) -> str:
    """`Saturday, November 21`."""
    return f"{format_date(day, 'EEEE', locale=LOCALE)}, {short_date(day, day)}"


@lru_cache(maxsize=4096)
def month(day: date) -> str:
    """`November 2026`."""
    return format_skeleton("yMMMM", day, locale=LOCALE)


def span(lasts: timedelta) -> str:
    """`one hour`, `3 days`; whole hours below two days, then whole days."""
    hours = int(lasts.total_seconds()) // 3600
    if hours < 48:
        return plural("one hour", "%(num)s hours", hours)
    return plural("%(num)s day", "%(num)s days", hours // 24)


def whole_minutes(seconds: int) -> int:
    """Begun minutes do not count."""
    return seconds // 60


def contact_hours(minutes: int) -> str:
    """`1.75`, `2`: hours of 60 minutes without trailing zeros."""
    return f"{minutes / MINUTES_AN_HOUR:.2f}".rstrip("0").rstrip(".")


def signed_hours(minutes: int) -> str:
    """`1.75 h`, `−0.5 h`: of a line that may take something away."""
    return f"{'−' if minutes < 0 else ''}{contact_hours(abs(minutes))} h"


def contact_hours_in_words(minutes: int) -> str:
    """`1 contact hour`, `1.75 contact hours`."""
    return f"{contact_hours(minutes)} {contact_hour_noun(minutes)}"


def contact_hour_noun(minutes: int) -> str:
    """What follows so many hours: only one whole hour is singular."""
    return ngettext("contact hour", "contact hours", 1 if minutes == MINUTES_AN_HOUR else 2)


def grown(growth: Growth) -> str:
    """`up 5 in a year`, `as a year ago`: only growth has a number, and what ran out is there to be refreshed."""
    if growth.first is None:
        return "new here" if growth.is_new else "not counted yet"
    day, count = growth.first
    if growth.now < count:
        return "some to refresh"
    if growth.then is None:
        return f"up {growth.now - count} since {month(day)}" if growth.now > count else f"as in {month(day)}"
    return f"up {growth.now - count} in {growth.over.words}" if growth.now > count else f"as {growth.over.words} ago"


def grown_from(growth: Growth) -> str:
    """`9 a year ago, 14 now`: from where somebody has grown; empty where they have not."""
    if growth.first is None or growth.now <= growth.first[1]:
        return ""
    day, count = growth.first
    when = f"{growth.over.words} ago" if growth.then is not None else f"in {month(day)}"
    return f"{count} {when}, {growth.now} now"


@lru_cache(maxsize=4096)
def number(amount: int) -> str:
    """`1,234`."""
    return str(amount) if 0 <= amount < 1000 else format_decimal(amount, locale=LOCALE)  # a page counts twenty things


def spelled(amount: int) -> str:
    """`three`, and `13`: as a sentence tells a small count."""
    return _SPELLED[amount] if amount < len(_SPELLED) else number(amount)


def plural(one: str, many: str, amount: int, **values: str) -> str:
    """`1 line`, `1,234 lines`, of `%(num)s line` and `%(num)s lines`; `values` are what else they name."""
    return ngettext(one, many, amount) % {"num": number(amount), **values}


def counted(amount: int, thing: str) -> str:
    """`1 lesson`, `1,234 lessons`: of things whose plural ends in s."""
    return plural(f"%(num)s {thing}", f"%(num)s {thing}s", amount)


def beyond(found: Sized, shown: int) -> int:
    """How many there are besides those that are shown."""
    return max(len(found) - shown, 0)


def percent_of(part: int, whole: int) -> int:
    """Rounded down; of nothing it is nothing."""
    return part * 100 // whole if whole else 0


def in_list(words: Iterable[str]) -> str:
    """`Ana`, `Ana and Ben`, `Ana, Ben, and Cleo`."""
    return format_list(list(words), locale=LOCALE)


def in_choice(words: Iterable[str]) -> str:
    """`Ana`, `Ana or Ben`, `Ana, Ben, or Cleo`."""
    return format_list(list(words), style="or", locale=LOCALE)


def in_groups(characters: str, size: int = 4) -> str:
    """`7f3k 9qzt`: easier to compare or to type."""
    return " ".join(characters[start : start + size] for start in range(0, len(characters), size))


def asked_of_case(name: str, offered: str) -> str:
    """What is asked once of a name that was typed in capitals, or in small letters, alone."""
    return f"{name}: shall the certificate say “{offered}”?"


def first_name(name: str) -> str:
    """What comes before the first space."""
    return name.partition(" ")[0]


def short_name(name: str) -> str:
    """`Ana R.`: for titles of pages, which a browser keeps in its history and a shared screen shows."""
    first, *others = name.split() or [""]
    return f"{first} {others[-1][0]}." if others else first

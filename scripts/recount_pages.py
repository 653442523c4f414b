"""Reads what a person's page, home and the page of hours show, in the shapes of scripts/recount_records.py.

Raises ValueError where something that has to be on the page is not there.
"""

from __future__ import annotations

import re
from html import unescape

from scripts.recount_records import Home, Hours, HoursPage, PersonPage, Rows

PAPER = r'/verify/([\w-]+)[^"]*">([^<]*)</a>\s*<span class="soft small">([\d.]+) h · ([^<]*)</span>'
RECENT = r'<p class="small flush">([^<]*) <span class="soft">· ([\d.]+)(?:&nbsp;|\s)h · ([^<]*)</span>'
TOTALS = r'"number">([\d.-]+)</span>.*?contact hours in all, ([\d.-]+) in the last twelve months'
LINE = (
    r'<th scope="row" class="light" data-label="Earned on">([^<]*)</th><td>([^<]*)<br>.*?'
    r'<td data-label="Category">([^<]*)</td><td class="figure" data-label="Hours">(?:<del>)?([\d.−-]+)<'
)
STATES = {
    "offered": "Offered\\.|would like to watch",
    "asked": "(?<!would like )to watch",
    "rated": "has written down what was seen|reads it next",
    "read": "Talk about it with|has read it",
    "agreed": "called it fair|calls it fair",
    "confirmed": "Confirmed by",
}


def read_person_page(html: str) -> PersonPage:
    top, *frameworks = section(html, "stand").split('<h3 class="spaced">')
    critical = re.search(r">(\d+) below target in something critical<", top)
    return PersonPage(
        {unescape(one.partition("</h3>")[0]): rows_in(one) for one in frameworks},
        int(critical[1]) if critical else 0,
        read_hours(section(html, "hours")),
        [
            (course_in(item), first_words(item), tag_in(item))
            for item in items(section(html, "asked"))
            if "/courses/" in item
        ],
        [paper_in(item) for item in items(section(html, "certificates"))],
        [(strong(item), state_in(item), tag_in(item)) for item in items(section(html, "practice"))],
    )


def read_home(html: str) -> Home:
    hours = section(html, "hours")
    stand = section(html, "stand") if 'aria-labelledby="stand"' in html else ""  # not for who left
    coming = items(section(html, "coming")) if 'aria-labelledby="coming"' in html else []
    return Home(
        *((0.0, 0.0) if 'class="ring"' in hours else totals(hours)),
        [(unescape(title), float(amount), on) for title, amount, on in re.findall(RECENT, hours)],
        unescape(matched(r"</strong>\s*([^<]*?) competencies", stand)[0]) if stand else "",
        places_in(stand),
        [
            (course_in(item), matched(r"<span class=\"soft\">\s*(.*?) asked you to take this", item)[0], tag_in(item))
            for item in coming
            if "asked you to take this" in item
        ],
    )


def places_in(stand: str) -> list[tuple[str, int, int, int]]:
    """Of each line the words: `2 of 4, 2 wait`, or `waits, all 5`."""
    found = []
    for name, words in re.findall(r"<li>\s*<span>([^<]*)</span>.*?<b>(.*?)</b>", stand, re.S):
        plain = " ".join(re.sub(r"<[^>]*>", "", words).split())
        here = re.match(r"(\d+) of (\d+)", plain)
        waits = re.search(r", (\d+) wait|all (\d+)", plain)
        more = int(waits[1] or waits[2]) if waits else 0
        found.append((unescape(name), int(here[1]) if here else 0, int(here[2]) if here else 0, more))
    return found


def read_months(html: str) -> dict[str, list[str]]:
    """Framework to what its column of growth says, month by month and now; empty where there is no table."""
    table = html.partition('<table class="months">')[2].partition("</table>")[0]
    names = [unescape(one) for one in re.findall(r'<th scope="col" class="figure">([^<]*)</th>', table)]
    cells = re.findall(r'<td class="figure">(?:<span[^>]*>)?([^<]*)<', table)
    return {name: cells[place :: len(names)] for place, name in enumerate(names)}


def read_lines(html: str) -> dict[int, list[float]]:
    """Person id to the heights of the small line on the team page, from left to right, as shares of the highest."""
    found = {}
    for row in re.findall(r'<tr><th scope="row"><a href="/people/.*?</tr>', html, re.S):
        run = re.search(r'<path class="run" d="M([^"]*)"', row)
        if run:
            heights = [float(place.split(" ")[1]) for place in run[1].split("L")]
            found[int(matched(r"/people/(\d+)/", row)[0])] = [(18.5 - one) / 16 for one in heights]
    return found


def read_hours_page(html: str) -> HoursPage:
    """One without a line says so in words."""
    if "Your first hours appear here" in html:
        return HoursPage(Hours(0, 0, []), [], [])
    head = html.partition('<section aria-labelledby="by">')[0]
    return HoursPage(
        Hours(*totals(head), amounts(section(html, "by"))),
        [(int(year), amount) for year, amount in amounts(section(html, "year"))],
        [
            (on, unescape(title), names, float(amount.replace("−", "-")))
            for on, title, names, amount in re.findall(LINE, html, re.S)
        ],
    )


def section(html: str, name: str) -> str:
    return matched(rf'<section[^>]* aria-labelledby="{name}">(.*?)</section>', html)[0]


def matched(pattern: str, text: str) -> tuple[str, ...]:
    """Raises ValueError where it is not there."""
    found = re.search(pattern, text, re.S)
    if found is None:
        raise ValueError(f"no {pattern}")
    return tuple(unescape(one) for one in found.groups())


def items(html: str) -> list[str]:
    return re.findall(r"<li>(.*?)</li>", html, re.S)


def read_hours(html: str) -> Hours:
    return Hours(*totals(html), amounts(html))


def totals(html: str) -> tuple[float, float]:
    if "They come with the first course" in html:
        return 0.0, 0.0
    total, last_year = matched(TOTALS, html)
    return float(total), float(last_year)


def amounts(html: str) -> list[tuple[str, float]]:
    found = re.findall(r'<div class="row"><span>([^<]*)</span>.*?<b>([\d.-]+) h</b>', html, re.S)
    return [(unescape(words), float(amount)) for words, amount in found]


def rows_in(html: str) -> Rows:
    """One that waits for a course whole has no numbers."""
    found = re.findall(
        r'<div class="row[^"]*"><span>([^<]*)</span>.*?<(?:b|span class="soft")>(?:(\d+) of (\d+)|waits)</',
        html,
        re.S,
    )
    return [(unescape(name), int(at or 0), int(asked or 0)) for name, at, asked in found]


def course_in(item: str) -> str:
    return matched(r"/courses/([\w-]+)/", item)[0]


def first_words(item: str) -> str:
    """By whom and when it was asked, without the note after it."""
    return matched(r'<span class="soft small">\s*([^,]*, [A-Z]\w+ \d+(?:, \d{4})?)', item)[0]


def paper_in(item: str) -> tuple[str, str, float, str, str]:
    serial, title, hours, on = matched(PAPER, item)
    return serial, title, float(hours), on, tag_in(item)


def strong(item: str) -> str:
    return matched(r"<strong>([^<]*)</strong>", item)[0]


def state_in(item: str) -> str:
    (found,) = [state for state, words in STATES.items() if re.search(words, item)]
    return found


def tag_in(item: str) -> str:
    found = re.search(r'<span class="tag[^"]*">\s*([^<]*?)\s*</span>', item)
    return found[1] if found else ""

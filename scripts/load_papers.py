"""Certificates under load, on a demonstration of its own: `python scripts/load_papers.py [pages|missing]`.

`pages` asks for 50 certificates at once and tells how much longer pages take meanwhile than they do alone: at most
twice as long. `missing` has `lms certificates render --missing` make all of them, and tells the time of 1,000: at
most 2.5 minutes on two cores. Both count the clock and the processors' time, since others may use the machine.
"""

from __future__ import annotations

import argparse
import os
import re
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.cookiejar import CookieJar
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, build_opener

PAGES = ("/", "/courses/", "/competence/", "/hours/", "/certificates/")
ASKED = 50
ROUNDS = 8
TIMES_AIM = 2.0
THOUSAND_AIM = 150.0
PATIENCE = 300


def lms(*words: str) -> None:
    subprocess.run([sys.executable, "-m", "lms.cli", *words], check=True, stdout=subprocess.DEVNULL)


def children_cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@contextmanager
def served(port: int) -> Iterator[str]:
    """`lms serve` on that port, and its address."""
    process = subprocess.Popen([sys.executable, "-m", "lms.cli", "serve"], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        process.stdout.readline()  # said once pages are answered
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


def signed_in(site: str) -> OpenerDirector:
    browser = build_opener(HTTPCookieProcessor(CookieJar()))
    page = browser.open(f"{site}/sign-in").read().decode()
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    told = {"email": "pia@example.org", "password": "walk-beside-demo", "csrf_token": token[1] if token else ""}
    browser.open(f"{site}/sign-in", urlencode(told).encode()).read()
    return browser


def seconds_of(browser: OpenerDirector, site: str) -> dict[str, list[float]]:
    """One look at each page."""
    seen: dict[str, list[float]] = {}
    for path in PAGES:
        began = time.perf_counter()
        browser.open(site + path).read()
        seen[path] = [time.perf_counter() - began]
    return seen


def add(seen: dict[str, list[float]], more: dict[str, list[float]]) -> None:
    for path, seconds in more.items():
        seen.setdefault(path, []).extend(seconds)


def ask_for(count: int) -> list[int]:
    """So many files that nobody has made yet, as if each person had pressed at the same moment."""
    from lms.actions.credit.papers import have_file_made
    from lms.cli.context import open_site
    from lms.domain.acting import Acting
    from lms.queries.credit.board_record import unmade_ids
    from lms.queries.program.program import present_program
    from lms.store.db import unit_of_work
    from lms.store.people import people

    with open_site(), unit_of_work():
        ids = list(unmade_ids())[:count]
        acting = Acting(people.person_by_email("pia@example.org").id, datetime.now(UTC), present_program())
        for certificate_id in ids:
            have_file_made(acting, certificate_id)
    return ids


def left_of(ids: list[int]) -> int:
    from lms.cli.context import open_site
    from lms.queries.credit.board_record import unmade_ids
    from lms.store.db import reading

    with open_site(), reading():
        return len(set(ids) & set(unmade_ids()))


def pages(port: int, times: float) -> bool:
    """Whether no page took more than so many times as long."""
    lms("demo")
    with served(port) as site:
        browser = signed_in(site)
        seconds_of(browser, site)  # the first look makes what later ones find
        alone: dict[str, list[float]] = {}
        for _ in range(ROUNDS):
            add(alone, seconds_of(browser, site))
        ids, meanwhile, began = ask_for(ASKED), {}, time.perf_counter()
        while time.perf_counter() - began < PATIENCE:
            add(meanwhile, seconds_of(browser, site))
            if len(meanwhile["/"]) % 5 == 0 and not left_of(ids):
                break
        took = time.perf_counter() - began
    print(f"{len(ids)} certificates in {took:.1f} s, {left_of(ids)} left; {len(meanwhile['/'])} looks at each page")
    ratios = {path: median(meanwhile[path]) / median(alone[path]) for path in PAGES}
    for path, ratio in ratios.items():
        usual, busy = 1000 * median(alone[path]), 1000 * median(meanwhile[path])
        print(f"{path:<16} {usual:6.1f} ms alone, {busy:6.1f} ms meanwhile: {ratio:.2f} times")
    return max(ratios.values()) <= times and not left_of(ids)


def missing(people: int, times: float) -> bool:
    from lms.cli.context import open_site
    from lms.queries.credit.board_record import unmade_ids
    from lms.store.db import reading

    lms("demo", *(["--people", str(people)] if people else []))
    with open_site(), reading():
        count = len(unmade_ids())
    began, cpu = time.perf_counter(), children_cpu()
    lms("certificates", "render", "--missing")
    took, cpu = time.perf_counter() - began, children_cpu() - cpu
    thousand = 1000 * took / max(count, 1)
    print(f"{count} certificates in {took:.1f} s, {cpu:.1f} s of CPU; 1,000 would take {thousand:.0f} s")
    return count > 0 and thousand <= THOUSAND_AIM * times


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=["pages", "missing"])
    parser.add_argument("--port", type=int, default=8766)
    parser.add_argument("--people", type=int, default=0, help="of the demonstration for `missing`")
    parser.add_argument("--times", type=float, default=1.0, help="how many times the aim is still taken")
    told = parser.parse_args()
    with TemporaryDirectory(prefix="papers-") as folder:
        os.environ |= {"LMS_DATA": str(Path(folder) / "var"), "LMS_PORT": str(told.port)}
        if told.what == "pages":
            return 0 if pages(told.port, TIMES_AIM * told.times) else 1
        return 0 if missing(told.people, told.times) else 1


if __name__ == "__main__":
    sys.exit(main())

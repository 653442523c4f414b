"""The command line's part for running a site: all of it, one part of it, one round of the background worker."""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import click

from lms.cli.context import (
    bind_attempts,
    keep_requirements,
    load_catalogue,
    now_utc,
    open_site,
    read_settings,
    rebuild_outdated_standing,
    refuse_open_demo,
    refuse_unfinished,
    take_up_corrections,
    take_up_equivalents,
    take_up_forms,
    tell_names,
)
from lms.domain.credit.credential import CredentialRules
from lms.domain.learning.correction import CorrectedCourse, corrected
from lms.domain.learning.course import Course
from lms.settings import Settings

if TYPE_CHECKING:
    from lms.content.catalogue import Catalogue

logger = logging.getLogger(__name__)


@click.command()
def serve() -> None:
    """Run the site: web workers, the background worker, and the child that renders PDF."""
    from lms.cli.processes import serve as watch

    sys.exit(watch(read_settings()))


@click.command(hidden=True)
@click.argument("name", type=click.Choice(["web", "work", "render", "slow"]))
@click.option("--ready", type=int, help="The pipe on which the web part says that it answers.")
def part(name: str, ready: int | None) -> None:
    """One part of `lms serve`."""
    from logging.config import dictConfig

    from lms.logs import configuration

    settings = read_settings()
    dictConfig(configuration("INFO" if settings.logs_requests else "WARNING"))
    if name == "web":
        _web(ready)
    elif name == "work":
        _work(once=False)
    else:
        from lms.documents.render_child import serve as serve_renders

        is_slow = name == "slow"
        serve_renders(settings.slow_socket if is_slow else settings.render_socket, settings.content, is_slow=is_slow)


def _web(ready: int | None) -> None:
    """Starts only where everything is there for it; what is not is told in a sentence."""
    from lms.cli.processes import LONGEST_SOCKET, is_taken, run_web
    from lms.keys import make_rings
    from lms.queries.program.program import present_program

    if len(os.fsencode(read_settings().render_socket)) > LONGEST_SOCKET:
        raise click.ClickException("LMS_DATA is too long a path: the socket of the render child would not fit in it.")
    with open_site() as settings:
        make_rings(settings, present_program().name, now_utc())
        catalogue = load_catalogue(settings)
        tell_names(catalogue)
        rebuild_outdated_standing()
        bind_attempts(settings, catalogue)
        take_up_corrections(catalogue)
        keep_requirements(catalogue)
        take_up_forms(catalogue)
        take_up_equivalents(catalogue)
        if present_program().is_demo:
            refuse_unfinished(settings)
            refuse_open_demo(settings)
    if is_taken(settings.bind, settings.port):
        raise click.ClickException(
            f"Something else answers at port {settings.port} already. With another one: LMS_PORT={settings.port + 1}"
        )
    run_web(settings, catalogue, ready)


@click.command()
@click.option("--once", is_flag=True, help="One round, then stop.")
def work(once: bool) -> None:
    """Do what has to happen without anyone asking: send mail, erase old answers. Safe to run twice."""
    _work(once=once)


class OfCourses(NamedTuple):
    """All that the worker needs of the catalogue, which would weigh on a process that waits."""

    titles: dict[str, str]
    corrected: tuple[CorrectedCourse, ...]
    courses: dict[str, Course]
    banks: Callable[[], Iterable[Course]]  # read anew once a day, and let go again
    rules: dict[str, CredentialRules]


def _of_courses(settings: Settings, catalogue: Catalogue) -> OfCourses:
    courses = catalogue.courses
    light = {slug: replace(course, lessons=(), items=(), emblem="") for slug, course in courses.items()}
    titles = {slug: course.title for slug, course in courses.items()}
    rules = dict(catalogue.credentials)
    return OfCourses(
        titles, corrected(courses.values()), light, lambda: load_catalogue(settings).courses.values(), rules
    )


def _work(*, once: bool) -> None:
    from lms import worker
    from lms.cli.queue.child import SlowChild
    from lms.cli.queue.making import make_papers, queue_beside, tools_of

    with open_site() as settings:
        catalogue = load_catalogue(settings)
        tell_names(catalogue)
        courses, titles = _of_courses(settings, catalogue), catalogue.categories
        if once:
            click.echo(worker.work_once(now_utc, settings, **courses._asdict()))
            with SlowChild(settings) as child:
                make_papers(settings, tools_of(settings, child, titles))
            return
        _warn_of_lost_names(catalogue)
        del catalogue  # it would weigh on a process that waits
        stopped = threading.Event()
        for order in (signal.SIGTERM, signal.SIGINT):
            signal.signal(order, lambda *_: stopped.set())
        with queue_beside(stopped, titles):
            worker.work(now_utc, settings, stopped, **courses._asdict())


def _warn_of_lost_names(catalogue: Catalogue) -> None:
    """Here, since the worker keeps nobody waiting."""
    from lms.queries.program.names import lost_names, start_words
    from lms.store.db import reading

    with reading():
        for words in start_words(lost_names(catalogue)):
            logger.warning(words)


COMMANDS: tuple[click.Command, ...] = (serve, part, work)

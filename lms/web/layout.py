"""What every page shares: URL converters, Jinja, headers, errors, static files."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from time import perf_counter
from typing import Any
from urllib.parse import urldefrag

from flask import Flask, Response, current_app, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from markupsafe import Markup
from werkzeug.exceptions import HTTPException
from werkzeug.routing import BaseConverter, IntegerConverter, Map, ValidationError

from lms.content import markdown, wording
from lms.content.credentials.jurisdictions import jurisdiction_name
from lms.content.credentials.words import hours_short, is_short, renewal_day
from lms.documents import fonts
from lms.domain.access import Permission
from lms.domain.competence.competency import Framework
from lms.domain.credit.credential import CredentialRules
from lms.domain.learning.course import Course
from lms.domain.program.help_line import phone_in
from lms.domain.program.stored import FileLost
from lms.domain.typed import LAST_ID
from lms.store.db import OperationalError, rollback
from lms.web import addresses, context, files, templates
from lms.web.guard import LookNotKept, carry_over
from lms.web.tokens import device_key_on_page, form_token

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Robots-Tag": "noindex, nofollow",
    "Cache-Control": "no-store",  # but for what says otherwise
}
Places = tuple[tuple[str, str], ...]  # pages and what they are called
OWN_PLACES = (
    ("home.home", "Home"),
    ("courses.catalogue", "Courses"),
    ("practice.practice", "Practice"),
    ("competence.competence", "Competence"),
    ("hours.hours", "Hours"),
    ("certificates.certificates", "Certificates"),
)
TEAM_PLACES = (
    ("home.home", "Home"),
    ("team.team", "Team"),
    ("assigned.assigned", "Assigned"),
    ("live.live", "Events"),
    ("practice.practice", "Practice"),
    ("courses.catalogue", "Courses"),
)
PROGRAM_PLACES = (("people.people", "People"), ("program.program", "Program"))
MORE_PLACES = OWN_PLACES[3:]
# Places that are a part of another one in the bar.
PART_OF = {
    "arrival": "home",
    "assignments": "assigned",
    "accommodations": "account",
    "own_notes": "account",
    "mail_settings": "account",
    "checks": "competence",
    "own_words": "competence",
    "calendar": "account",
    "manage": "people",
    "targets": "people",
    "adjustments": "people",
    "plans": "people",
    "own": "account",
    "name_corrections": "certificates",
    "revoking": "certificates",
    "bundles": "team",
    "external": "hours",
    "external_review": "team",
    "team_cards": "team",
    "roster": "people",
    "paper": "program",
    "inserts": "program",
    "reviews": "program",
    "course_hours": "program",
    "events": "program",
    "coverage": "program",
    "report": "program",
    "items": "program",
    "next": "home",
    "needs": "program",
    "mail": "program",
    "quizzes": "courses",
    "corrections": "courses",
    "team_corrections": "team",
    "supervision": "team",
    "own_supervision": "home",
    "papers": "hours",
    "sheet": "team",
}
RETRY = {"Retry-After": "30"}
CARRYING = frozenset(
    {
        "quizzes.submit",
        "checks.submit",
        "courses.send_evaluation",
        "rating.rate",
        "practice.read",
        "inserts.keep",
        "reviews.keep",
        "course_hours.keep",
        "supervision.send_new",
        "adjustments.adjust",
        "live.make",
        "live.keep_change",
        "external.send",
        "external.send_again",
    }
)


@lru_cache(maxsize=512)
def one_line(text: str) -> Markup:
    """A sentence of an author: emphasis and links, and nothing else that means anything."""
    return Markup(markdown.inline(text))  # noqa: S704 -- cleaned where it is made


def set_up(app: Flask, static_folder: Path) -> None:
    templates.set_up(app.jinja_env)
    app.jinja_env.globals["url_for"] = addresses.url_for
    app.jinja_env.globals["csrf"] = form_token  # so that parts with forms are made once, and not with each page
    wording.speak_in(app.jinja_env)
    app.jinja_env.filters |= {"long_date": long_date, "short_date": short_date, "clock_time": clock_time}
    app.jinja_env.filters |= {"in_scripts": fonts.words_for, "font_remedy": fonts.way_out, "phone_in": phone_in}
    app.jinja_env.filters |= {"hours_short": hours_short, "is_short": is_short, "renewal_day": renewal_day}
    app.jinja_env.filters["jurisdiction_name"] = jurisdiction_name
    app.jinja_env.filters |= {"local_time": local_time, "one_line": one_line, "days_past": days_past}
    shared = files.StaticFiles(static_folder, context.site_of(app).catalogue.courses.values())
    _add_converters(app)
    files.set_up(app, shared)
    _add_globals(app, shared)
    _add_context(app)
    _add_errors(app)
    if context.site_of(app).settings.logs_requests:
        _log_requests(app)
    app.after_request(lead_to_message)
    app.after_request(_add_headers)
    app.after_request(files.pack)


def long_date(day: date | datetime) -> str:
    """`November 21, 2026`; a moment is told as its day in the program's zone."""
    return wording.long_date(_day_of(day))


def short_date(day: date | datetime) -> str:
    """`November 21`, with the year when it is not this one."""
    return wording.short_date(_day_of(day), context.today())


def _day_of(day: date | datetime) -> date:
    return context.program().day_of(day) if isinstance(day, datetime) else day


def days_past(day: date) -> int:
    """How many days ago a day was."""
    return (context.today() - day).days


def clock_time(moment: datetime) -> str:
    """`2:05 PM`, in the program's zone."""
    return wording.clock_time(moment, context.program().zone)


def local_time(moment: datetime) -> str:
    """`November 22, 2026 at 9:14:30 AM PST`, in the program's zone."""
    return wording.local_time(moment, context.program().zone)


Called = Course | Framework | CredentialRules


def _slug_of(find: Callable[[str], Called | None]) -> type[BaseConverter]:
    """A part of an address that is the slug of something, which the page gets; 404 where it is of nothing."""

    class SlugConverter(BaseConverter):
        regex = "[a-z0-9-]{1,80}"

        def to_python(self, value: str) -> Called:
            found: Called | None = find(value)
            if found is None:
                raise ValidationError
            return found

        def to_url(self, value: Called | str) -> str:
            return value if isinstance(value, str) else value.slug

    return SlugConverter


class RecordId(IntegerConverter):
    regex = "[0-9]{1,10}"  # one address for each record: no digits of other scripts

    def __init__(self, url_map: Map) -> None:
        super().__init__(url_map, max=LAST_ID)


def _add_converters(app: Flask) -> None:
    app.url_map.converters |= {
        "course": _slug_of(lambda slug: context.site().catalogue.course_called(slug)),
        "credential": _slug_of(lambda slug: context.site().catalogue.credentials.get(slug)),
        "framework": _slug_of(lambda slug: context.site().catalogue.standing_frameworks().get(slug)),
        "id": RecordId,
    }
    app.before_request(_to_address_of_today)


def _to_address_of_today() -> ResponseReturnValue | None:
    """From an address with a slug that the course had before. What is sent there is taken as it comes."""
    values = request.view_args or {}
    course = values.get("course")
    if not isinstance(course, Course) or not course.was or request.method not in ("GET", "HEAD"):
        return None
    address = url_for(request.endpoint or "", **values)
    if address == request.path:
        return None
    query = request.query_string.decode("ascii", "replace")
    return redirect(f"{address}?{query}" if query else address, 301)


def _add_globals(app: Flask, shared: files.StaticFiles) -> None:
    """What pages ask of whoever they are for; here, so that parts of pages know it without a page's own words."""
    app.jinja_env.filters["emblem"] = shared.emblem
    app.jinja_env.globals |= {
        "may": context.may,
        "permissions": Permission,
        "signed_in": context.signed_in,
        "static_path": shared.paths.__getitem__,
        "logo_path": logo_path,
        "csrf": form_token,
        "device_key": device_key_on_page,
        "printed_on": context.today,
    }


def _add_context(app: Flask) -> None:
    @app.context_processor
    def for_every_page() -> dict[str, Any]:
        me, program = context.frame()
        bar, more = navigation()
        waiting = me.waiting if me else 0
        return {"me": me, "program": program, "in_bar": links(bar, waiting), "more": links(more, waiting)}


def navigation() -> tuple[Places, Places]:
    """The places in the bar, and those that stand in the menu besides, for whoever asks."""
    if not context.may(Permission.READ_TEAM):
        return (*OWN_PLACES[:1], *own_plan(), *OWN_PLACES[1:]), ()
    program = PROGRAM_PLACES if context.may(Permission.ADMINISTER) else ()
    return TEAM_PLACES + program, (*own_plan(), *MORE_PLACES)


def links(places: Places, waiting: int) -> Markup:
    """To these places, with a mark at the one that the page is a part of; "" of none."""
    blueprint, page = request.blueprint or "", request.endpoint
    place = PART_OF.get(blueprint, blueprint)
    found = [one for one, _ in places if one.partition(".")[0] == place and (place != "home" or one == page)]
    return _links(request.root_path, places, found[0] if found else "", waiting)


@lru_cache(maxsize=500)
def _links(_root: str, places: Places, here: str, waiting: int) -> Markup:
    """Drawn once for all who have the same: they hold numbers, and no word of anyone."""
    part: Any = current_app.jinja_env.get_template("parts/navigation.html").module
    drawn: Markup = part.links(places, here, waiting)
    return drawn


def own_plan() -> Places:
    """The place of the onboarding plan, for whoever is on one."""
    me = context.signed_in()
    is_on_it = me is not None and me.plan_id is not None and context.may(Permission.STUDY, me.person_id)
    return (("plan.plan", "Plan"),) if is_on_it else ()


def logo_path() -> str:
    """Of the program's logo, when it has one."""
    file_id, _, fingerprint = context.program().logo.partition("-")
    return url_for("program.logo", file_id=file_id, fingerprint=fingerprint)


def lead_to_message(response: Response) -> Response:
    """A press that is answered with a message leads to it: the focus is there, with scripts or without.

    Before a place that the page asked for: what a message says of a press comes first.
    """
    if response.status_code in (302, 303) and session.get("_flashes"):
        response.headers["Location"] = f"{urldefrag(response.headers['Location']).url}#said"
    return response


def _add_headers(response: Response) -> Response:
    held = {name.lower() for name in response.headers.keys()}  # noqa: SIM118 -- else it gives pairs
    for name, value in HEADERS.items():
        if name.lower() not in held:
            response.headers.add(name, value)
    return response


def _log_requests(app: Flask) -> None:
    """One line for each request, by its route: the path itself may hold the number of a record."""

    def start() -> None:
        g.request_began = perf_counter()

    app.before_request_funcs.setdefault(None, []).insert(0, start)  # before what may refuse the request

    @app.after_request
    def tell(response: Response) -> Response:
        app.logger.info(
            "request",
            extra={
                "method": request.method,
                "route": request.url_rule.rule if request.url_rule else None,
                "status": response.status_code,
                "milliseconds": round((perf_counter() - g.request_began) * 1000),
                "bytes": response.content_length,
            },
        )
        return response


def _add_errors(app: Flask) -> None:
    @app.errorhandler(CSRFError)
    def form_too_old(error: CSRFError) -> ResponseReturnValue:
        same_site = request.headers.get("Sec-Fetch-Site", "same-origin") in ("same-origin", "none")
        if same_site and request.endpoint in CARRYING:
            return carry_over()
        return render_template("program/form-expired.html"), 400

    @app.errorhandler(HTTPException)
    def known(error: HTTPException) -> ResponseReturnValue:
        if error.code is not None and error.code < 400:
            return error.get_response()
        if request.routing_exception is error and error.code == 400:
            # A foreign Host: no page is shown, since every link on it is made from the name of the site.
            return Response("This site does not answer under that name.", 400, mimetype="text/plain")
        name = {404: "not-found", 413: "too-large", 429: "too-many"}.get(error.code or 500, "other-error")
        return render_template(f"program/{name}.html", code=error.code), error.code or 500

    @app.errorhandler(LookNotKept)
    def not_shown(error: LookNotKept) -> ResponseReturnValue:
        return render_template("program/look-not-kept.html"), 503, RETRY

    @app.errorhandler(FileLost)
    def lost(error: FileLost) -> ResponseReturnValue:
        app.logger.error("a kept file is lost at %s", request.endpoint)
        return render_template("program/file-lost.html"), 500

    @app.errorhandler(Exception)
    def unknown(error: Exception) -> ResponseReturnValue:
        rollback()
        app.logger.error("unhandled %s at %s", type(error).__name__, request.endpoint, exc_info=error)
        if isinstance(error, OperationalError):  # gone, locked or full: another try at once would wait as long
            context.do_without_database()
            return render_template("program/broken.html"), 503, RETRY
        return render_template("program/broken.html"), 500

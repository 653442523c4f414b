"""The application, made of all its floors."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Flask
from flask_login import LoginManager
from werkzeug.middleware.proxy_fix import ProxyFix

from lms.actions.account import passwords
from lms.actions.program.names import tell_names
from lms.content.cache import load_cached
from lms.content.catalogue import Catalogue
from lms.keys import LEDGER, ledger_ring, link_key, second_factor_key, session_key
from lms.settings import Settings
from lms.store.credit.signatures import sign_with
from lms.store.db import open_on
from lms.web import context, layout
from lms.web.account import (
    accommodations,
    account,
    calendar,
    everything,
    mail_settings,
    own,
    own_accounts,
    recovery,
    session,
)
from lms.web.competence import checks, competence, coverage, next_steps, own_words, practice, rating
from lms.web.credit import (
    certificates,
    course_hours,
    credentials,
    external,
    external_review,
    hours,
    name_corrections,
    papers,
    team_cards,
    verify,
)
from lms.web.credit.life import bundles, revoking, sharing
from lms.web.credit.lines import adjustments, live
from lms.web.guard import require_guards
from lms.web.learning import arrival, corrections, courses, home, items, own_notes, quizzes, search
from lms.web.people import erasing, manage, parting, people, plan, plans, record, roster, targets
from lms.web.program import about, events, inserts, mail, needs, paper, program, report, reviews
from lms.web.team import assigned, assignments, kind_words, own_supervision, sheet, supervision, team
from lms.web.team import corrections as team_corrections
from lms.web.tokens import MaskedTokens, SessionCookies
from lms.web.typed import TypedRequest

MAX_BYTES = 2_000_000
BLUEPRINTS = (
    session,
    recovery,
    account,
    own,
    own_accounts,
    everything,
    mail_settings,
    calendar,
    accommodations,
    home,
    own_notes,
    quizzes,
    search,
    courses,
    arrival,
    corrections,
    competence,
    own_words,
    next_steps,
    checks,
    hours,
    papers,
    course_hours,
    credentials,
    external,
    external_review,
    team_cards,
    certificates,
    name_corrections,
    revoking,
    sharing,
    bundles,
    verify,
    practice,
    rating,
    team,
    team_corrections,
    assignments,
    assigned,
    kind_words,
    supervision,
    own_supervision,
    sheet,
    people,
    manage,
    erasing,
    parting,
    targets,
    adjustments,
    live,
    roster,
    plans,
    plan,
    program,
    paper,
    needs,
    mail,
    coverage,
    report,
    items,
    record,
    inserts,
    reviews,
    events,
    about,
)


class PlainFlask(Flask):
    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """No function of the site is a coroutine, which Flask would look for a dozen times in a request."""
        return func


def create_app(
    settings: Settings,
    *,
    catalogue: Catalogue | None = None,
    clock: Callable[[], datetime] = context.utc_now,
) -> Flask:
    """The site; raises BrokenContent, and Unguarded for a route without a guard."""
    app = PlainFlask(__name__, static_folder=None, template_folder="templates")
    app.request_class = TypedRequest
    app.config.update(_configuration(settings))
    if settings.proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]  # Flask's own way to wrap itself
            app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies, x_host=0
        )
    app.extensions[context.STATE] = context.Site(
        settings,
        catalogue or load_cached(settings.content, settings.data / "cache"),
        clock,
        link_key=link_key(settings.data),
        second_factor_key=second_factor_key(settings.data),
    )
    open_on(app, settings.database_url, settings.threads, settings.files)
    ring = ledger_ring(settings.data, settings.named_key(LEDGER))
    ring.newest(clock())  # made now, and not by the first who earns something
    with app.app_context():
        sign_with(ring)
        tell_names(context.site_of(app).catalogue.courses.values())
    app.session_interface = SessionCookies(app)
    MaskedTokens(app)
    login = LoginManager(app, add_context_processor=False)
    login.user_loader(context.load_user)
    login.session_protection = None
    layout.set_up(app, settings.content / "static")
    for module in BLUEPRINTS:
        app.register_blueprint(module.bp)
    require_guards(app)
    passwords.places.fit_threads(settings.threads)
    passwords.hash_of_nobody()  # made before the first sign-in, so that not even that one takes longer
    return app


def _configuration(settings: Settings) -> dict[str, object]:
    return {
        "SECRET_KEY": session_key(settings.data),
        "MAX_CONTENT_LENGTH": MAX_BYTES,
        "TRUSTED_HOSTS": list(settings.trusted_hosts),
        "SESSION_COOKIE_NAME": "alongside",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": settings.public_url.startswith("https://"),
        "PERMANENT_SESSION_LIFETIME": context.LIFETIME,
        "SESSION_REFRESH_EACH_REQUEST": False,  # the cookie ends with the session, and no file of static/ carries it
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_CSRF_SSL_STRICT": False,
    }

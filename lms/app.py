"""The application, made of all its floors."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from flask import Flask
from flask_login import LoginManager
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from lms.content.cache import load_cached
from lms.content.catalogue import Catalogue
from lms.keys import read_key
from lms.settings import Settings
from lms.store.db import db, tune
from lms.web import certificates, competence, context, courses, home, hours, layout, quizzes, session, verify
from lms.web.guard import require_guards

MAX_BYTES = 2_000_000
PLACES = (session, home, quizzes, courses, competence, hours, certificates, verify)


def create_app(
    settings: Settings,
    *,
    catalogue: Catalogue | None = None,
    clock: Callable[[], datetime] = context.utc_now,
) -> Flask:
    """The site; raises BrokenContent, and Unguarded for a route without a guard."""
    app = Flask(__name__, static_folder=None, template_folder="templates")
    app.config.update(
        SECRET_KEY=read_key(settings.data / "keys" / "session.key"),
        MAX_CONTENT_LENGTH=MAX_BYTES,
        TRUSTED_HOSTS=list(settings.trusted_hosts),
        SESSION_COOKIE_NAME="alongside",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.public_url.startswith("https://"),
        PERMANENT_SESSION_LIFETIME=context.LIFETIME,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,
    )
    if settings.proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]  # Flask's own way to wrap itself
            app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies, x_host=0
        )
    app.extensions[context.STATE] = context.Site(
        settings, catalogue or load_cached(settings.content, settings.data / "cache"), clock
    )
    _open_store(app, settings)
    CSRFProtect(app)
    login = LoginManager(app)
    login.user_loader(context.load_user)
    login.session_protection = None
    layout.set_up(app, settings.content / "static")
    for module in PLACES:
        app.register_blueprint(module.place)
    require_guards(app)
    return app


def create_store(settings: Settings) -> Flask:
    """Only what the database needs: for commands that show no page and read no content."""
    app = Flask(__name__, static_folder=None)
    _open_store(app, settings)
    return app


def _open_store(app: Flask, settings: Settings) -> None:
    app.config.update(
        SQLALCHEMY_DATABASE_URI=_driver(settings.database_url), SQLALCHEMY_ENGINE_OPTIONS=_pool(settings)
    )
    db.init_app(app)
    with app.app_context():
        tune(db.engine)


def _driver(url: str) -> str:
    """PostgreSQL addresses as people write them, with the driver that is installed."""
    for prefix in ("postgresql://", "postgres://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    return url


def _pool(settings: Settings) -> dict[str, object]:
    if settings.is_sqlite:
        return {"connect_args": {"check_same_thread": False, "timeout": 10}}
    return {"pool_pre_ping": True, "pool_size": settings.threads, "max_overflow": 2}

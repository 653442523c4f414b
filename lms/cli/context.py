"""What commands stand on: settings, clock, database, catalogue; what is not there is said in a sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lms.settings import THIS_MACHINE, BadSetting, Settings

if TYPE_CHECKING:
    from flask import Flask

    from lms.content.catalogue import Catalogue


@dataclass(frozen=True)
class CommandContext:
    """What a command stands on: settings, the catalogue and the clock, each made when it is asked for."""

    settings: Callable[[], Settings]
    catalogue: Callable[[Settings], Catalogue]
    now: Callable[[], datetime]

    def content(self) -> Catalogue:
        return self.catalogue(self.settings())


def now_utc() -> datetime:
    return datetime.now(UTC)


def read_settings() -> Settings:
    try:
        return Settings.from_environment()
    except BadSetting as error:
        raise click.ClickException(str(error)) from error


@contextmanager
def open_site(*, upgraded: bool = True) -> Iterator[Settings]:
    """The database's context; says in a sentence what keeps it from being there."""
    from lms.queries.program.health import is_current
    from lms.store.db import db

    settings = read_settings()
    if upgraded and settings.is_sqlite and not settings.sqlite_file.exists():
        # Before connecting, which would make an empty file, and a restore never overwrites one.
        raise click.ClickException(f"There is no database at {settings.sqlite_file}. Type: lms init or lms upgrade")
    settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    with create_store(settings).app_context():
        if upgraded and not is_current():
            raise click.ClickException("The database is not at this version yet. Type: lms upgrade")
        try:
            yield settings
        finally:
            db.session.remove()
            db.engine.dispose()


def load_catalogue(settings: Settings) -> Catalogue:
    from lms.content.cache import load_cached
    from lms.content.catalogue import BrokenContent

    try:
        return load_cached(settings.content, settings.data / "cache")
    except BrokenContent as error:
        raise click.ClickException(str(error)) from error


def bind_attempts(settings: Settings, catalogue: Catalogue) -> None:
    """Attempts from before items were kept get theirs, while it is still known what they asked; once and for all."""
    from lms.actions.learning import drawing
    from lms.content.cache import earlier_banks
    from lms.store.db import unit_of_work

    if drawing.has_unbound():
        with unit_of_work():
            drawing.bind_attempts(
                catalogue.courses.values(), lambda: earlier_banks(settings.data / "cache"), now_utc()
            )


def tell_names(catalogue: Catalogue) -> None:
    """What stands in the records under a name of before is read under the name of today."""
    from lms.actions.program import names

    names.tell_names(catalogue.courses.values())


def take_up_corrections(catalogue: Catalogue) -> None:
    """Whoever studies from now on reads what was corrected, and whoever studied until now is told."""
    from lms.actions.learning import corrections
    from lms.store.db import unit_of_work

    with unit_of_work():
        corrections.take_up_corrections(catalogue.courses.values(), now_utc())


def keep_requirements(catalogue: Catalogue) -> None:
    """Whoever is under way is asked for what their course asked before it changes; once and for all."""
    from lms.actions.learning import requirements
    from lms.store.db import unit_of_work

    with unit_of_work():
        requirements.keep_requirements(catalogue.courses.values())


def take_up_forms(catalogue: Catalogue) -> None:
    """From now on the site knows these points of its practices, and rates nothing with them for a day before."""
    from lms.actions.competence import practice_drafts
    from lms.store.db import unit_of_work

    with unit_of_work():
        practice_drafts.take_up_forms(catalogue.courses.values(), now_utc())


def take_up_equivalents(catalogue: Catalogue) -> int:
    """Evidence of codes that the frameworks say are one is read so from now on; how many people that concerns."""
    from lms.actions.competence.standing import read_as_one
    from lms.store.db import unit_of_work

    with unit_of_work():
        return read_as_one(catalogue.equivalents(), now_utc())


def create_store(settings: Settings) -> Flask:
    """Only what the database needs: for commands that show no page and read no content."""
    from flask import Flask

    from lms.actions.credit.chains import sign_with
    from lms.keys import LEDGER, ledger_ring
    from lms.store.db import open_on

    app = Flask("lms", static_folder=None)
    open_on(app, settings.database_url, settings.threads, settings.files)
    with app.app_context():
        sign_with(ledger_ring(settings.data, settings.named_key(LEDGER)))
    return app


def upgrade_database(settings: Settings) -> Path | None:
    """Where the older SQLite file was copied to; None when there was none."""
    from lms.keys import LEDGER, ledger_ring
    from lms.store.migrations.upgrade import NewerDatabase, upgrade
    from lms.store.private import tighten

    for file in (settings.data, *([settings.sqlite_file] if settings.is_sqlite else [])):
        tighten(file)
    ring = ledger_ring(settings.data, settings.named_key(LEDGER))
    ring.newest(now_utc())  # now, and not at the moment of whatever is signed first
    try:
        copy = upgrade(settings.sqlite_file if settings.is_sqlite else None, now_utc())
    except NewerDatabase as error:
        raise click.ClickException(f"{error}. Use the newer version of Alongside.") from error
    rebuild_outdated_standing()
    return copy


def rebuild_outdated_standing() -> None:
    """Standing is computed anew where an earlier version of the software did it by another rule."""
    from lms.actions.competence import standing
    from lms.store.db import unit_of_work

    with unit_of_work():
        standing.rebuild_outdated_standing(now_utc())


def refuse_unfinished(settings: Settings) -> None:
    """Nothing real is in a demonstration that was interrupted while it was made, and most of it is missing."""
    from lms.queries.program.program import present_program

    if present_program().is_unfinished:
        place = f"remove {settings.sqlite_file}" if settings.is_sqlite else "empty the database"
        raise click.ClickException(f"The demonstration here was not made to its end; {place} and make it again.")


def refuse_open_demo(settings: Settings) -> None:
    if settings.bind not in THIS_MACHINE:
        raise click.ClickException(
            "The demonstration answers on this machine only; leave LMS_BIND as it is, or make a real site."
        )

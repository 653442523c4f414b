"""Speed of the team's side: `make bench` runs it after the peer's side.

The team page for 12 and for 500 people, a person's page, asking 500 people at once; then the same pages in a program
with one year of history and in one with ten.
"""

from __future__ import annotations

import re
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa
from bench import Measured, floor_of, head, in_demo, measure, sign_in, token_of
from flask import Flask
from flask.testing import FlaskClient

from lms.content.cache import load_cached
from lms.content.catalogue import Catalogue
from lms.settings import Settings
from lms.store.db import db, unit_of_work
from lms.store.people import people as people_store
from lms.store.program.program import program
from lms.store.tables.competence import Standing
from lms.store.tables.credit import LedgerLine
from lms.store.tables.people import Person, PersonProfile, Supervision

COURSE = "overdose-and-naloxone"
SMALL, LARGE = 12, 500


def longest_here(app: Flask, count: int) -> list[int]:
    """Made-up people of today with a profile, those with the most credit first."""
    credit = sa.select(sa.func.count()).where(LedgerLine.person_id == Person.id).scalar_subquery()
    query = (
        sa.select(Person.id)
        .join(PersonProfile, PersonProfile.person_id == Person.id)
        .where(Person.active_until.is_(None), PersonProfile.until_on.is_(None), PersonProfile.profile != "supervisor")
        .order_by(credit.desc(), Person.id)
        .limit(count)
    )
    with app.app_context():
        return list(db.session.scalars(query))


def day_of(app: Flask) -> date:
    """Today as the program reckons it: whoever joins a team on another day is not on it yet."""
    with app.app_context():
        return program().day_of(datetime.now(UTC))


def look_at(client: FlaskClient, path: str, people: list[int]) -> None:
    """Stops the run where other people stand on the page than are measured."""
    shown = set(map(int, re.findall(r'href="/people/(\d+)/', client.get(path).text)))
    assert shown >= set(people), f"{path} shows {len(shown & set(people))} of {len(people)} people"


def put_under(app: Flask, name: str, people: list[int], day: date) -> None:
    """These people, and no others, are on this supervisor's team."""
    before = day - timedelta(days=1)
    with app.app_context(), unit_of_work():
        supervisor = people_store.person_by_email(f"{name}@example.org").id
        had = sa.select(Supervision.person_id).where(
            Supervision.supervisor_id == supervisor, Supervision.until_on.is_(None)
        )
        for one in {*db.session.scalars(had), *people}:
            people_store.end_supervision(one, before)
        for one in people:
            people_store.supervise(supervisor, one, day)


def add_crowd(app: Flask, count: int, like: list[int], supervisor: str, day: date) -> list[int]:
    """So many more people on a team, each standing where one of these people stands; their ids."""
    now = datetime.now(UTC)
    with app.app_context(), unit_of_work():
        leads = people_store.person_by_email(f"{supervisor}@example.org").id
        stand = {one: [] for one in like}
        for row in db.session.execute(sa.select(Standing.__table__).where(Standing.person_id.in_(like))).mappings():
            stand[row["person_id"]].append(
                {name: value for name, value in row.items() if name not in ("id", "person_id")}
            )
        ids = []
        for number in range(count):
            person = people_store.add_person(f"more{number}@example.org", f"More {number:03}", "", None, now)
            people_store.give_profile(person.id, "peer", day)
            people_store.supervise(leads, person.id, day)
            ids.append(person.id)
        rows = [{"person_id": one, **row} for n, one in enumerate(ids) for row in stand[like[n % len(like)]]]
        db.session.execute(sa.insert(Standing.__table__), rows)
    return ids


def ask(client: FlaskClient, people: list[int]) -> Callable[[], None]:
    form = {"courses": [COURSE], "people": [str(one) for one in people]}
    token = token_of(client.get("/assign/").text)

    def send() -> None:
        answer = client.post("/assign/", data={**form, "csrf_token": token})
        assert answer.status_code == 302, answer.status_code

    return send


def team(catalogue: Catalogue) -> None:
    with tempfile.TemporaryDirectory(prefix="alongside-bench-") as name:
        app = in_demo(Path(name), catalogue, people=60, seed=7)
        floor = floor_of(Path(name))
        day = day_of(app)
        few = longest_here(app, SMALL)
        put_under(app, "sam", few, day)
        put_under(app, "olu", [], day)
        many = add_crowd(app, LARGE, few, "olu", day)
        sam, olu = app.test_client(), app.test_client()
        sign_in(sam, "sam@example.org")
        sign_in(olu, "olu@example.org")

        head(floor)
        for client, members in ((sam, few), (olu, many)):
            for path in ("/team/", "/team/child-welfare/", "/team/?order=need"):
                look_at(client, path, members)
                measure(app, client, path, floor).tell(f"team of {len(members)}, {path}")
        measure(app, sam, f"/people/{few[0]}/", floor).tell("a person's page")
        measure(app, sam, f"/people/{few[0]}/competence/", floor).tell("a person's standing")
        send = ask(olu, many)
        wall, cpu = time.monotonic(), time.process_time()
        send()
        wall, cpu = time.monotonic() - wall, time.process_time() - cpu
        print(f"{f'asking {LARGE} people for a course':<45} {wall:.2f} s, of them {cpu:.2f} s CPU")
        with app.app_context():
            db.engine.dispose()


def history(catalogue: Catalogue) -> None:
    """Each page in a program that is ten years old, beside one that is a year old."""
    found: dict[int, dict[str, Measured]] = {}
    for years in (1, 10):
        with tempfile.TemporaryDirectory(prefix="alongside-bench-") as name:
            app = in_demo(Path(name), catalogue, people=60, seed=7, years=years)
            floor = floor_of(Path(name))
            day = day_of(app)
            people = longest_here(app, SMALL)
            put_under(app, "sam", people, day)
            with app.app_context():
                email = people_store.person(people[0]).email
                lines = db.session.scalar(
                    sa.select(sa.func.count()).select_from(LedgerLine).where(LedgerLine.person_id == people[0])
                )
                events = db.session.scalar(sa.text("SELECT count(*) FROM event"))
            print(f"{years} years: {lines} lines of credit of who has the most, {events} events in all")
            sam, peer = app.test_client(), app.test_client()
            sign_in(sam, "sam@example.org")
            sign_in(peer, email)
            look_at(sam, "/team/", people)
            found[years] = {
                "team of 12": measure(app, sam, "/team/", floor),
                "a person's page": measure(app, sam, f"/people/{people[0]}/", floor),
                "home": measure(app, peer, "/", floor),
                "competence": measure(app, peer, "/competence/", floor),
                "course": measure(app, peer, "/courses/boundaries-in-real-life/", floor),
            }
            with app.app_context():
                db.engine.dispose()
    for page, before in found[1].items():
        after = found[10][page]
        share = after.times / before.times
        print(f"{page:<45} {before.times:6.1f} x floor, after ten years {after.times:6.1f}: {share:.2f}")


if __name__ == "__main__":
    content = Settings.from_environment({"LMS_CONTENT": str(Path(__file__).parent.parent)}).content
    with tempfile.TemporaryDirectory(prefix="alongside-bench-") as cache:
        read = load_cached(content, Path(cache))
    team(read)
    history(read)

"""The people of a big demonstration: made up from lists of names, hired over years, each with a life of their own."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from lms.actions.people import supervision
from lms.actions.people.record_views import record_view
from lms.actions.team import assignments
from lms.demo.agency import DAY, MONTH_DAYS, NEW, PEER, SENIOR, SUPERVISOR, Agency, Life, sitting
from lms.demo.lives import grow, leave, move, put_under, welcome
from lms.demo.practising import plan_practice, practise
from lms.demo.studying import next_course, take_course
from lms.domain.program.event import RecordView

_GIVEN = """
Abena Adaeze Aiyana Alejandra Alma Amara Amir Ana Andre Anh Anika Asha Ayesha Beatriz Bela Brianna Bridget Bruno
Calla Carlos Carmen Caleb Chayton Chidi Clara Cora Dakota Dalia Damian Daniela Darnell Deja Denise Desta Diego
Dmitri Eduardo Eileen Elena Eli Emeka Emilia Enrique Esther Ezra Farah Fatima Felix Fiona Flor Francis Gabriela
Gloria Grace Graciela Hana Hassan Hiro Ibrahim Ida Imani Ingrid Isaac Isla Ivan Jamal James Janelle Javier Jin
Joaquin Jorge Josephine Joy Jun Kamala Karim Kasia Kaya Keisha Kiona Kofi Lamar Lan Laila Leticia Liam Lien
Linh Lucia Luis Mai Malik Manuel Marisol Mateo Maya Mei Mercy Micah Miguel Mina Mirza Moana Monique Nadia Nalani
Naomi Nasrin Nia Nina Noor Oksana Olena Omar Otis Paloma Patience Paul Pilar Priya Quentin Rafael Rana Raven Ravi
Rebecca Rosa Rosario Ruben Sabine Salma Samir Sana Saoirse Sefina Selena Shanice Sione Sofia Soren Stella Suki
Svetlana Tala Tamika Tariq Tatiana Tenzin Teresa Thandi Theresa Tomas Tuyet Umar Uyen Valeria Vera Victor Wanda Wren
Xiomara Yara Yesenia Yolanda Yuki Yusuf Zahra Zora
"""
_FAMILY = """
Abara Acosta Adams Adeyemi Aguilar Ahmed Ali Alvarez Andersen Antone Aquino Arnold Asante Ayala Bailey Baker
Banerjee Barnes Becenti Begay Bell Benally Berg Bianchi Boateng Bowman Brooks Brown Bui Cabrera Campbell Cardenas
Carter Castillo Chavez Chen Cho Clark Collins Cooper Cruz Daniels Dang Davis Delgado Desai Diaz Dixon Dogan Dubois
Duran Edwards Ekwueme Ellis Espinoza Evans Farah Fernandes Fields Fisher Flores Foster Fraser Fuentes Garcia Gebre
Gibson Gomez Gonzales Gray Green Gupta Gutierrez Haile Hall Hamid Hansen Harris Hassan Hayes Hernandez Herrera Hill
Hoang Horvat Howard Hughes Ibarra Islam Ivanova Jackson Jenkins Jensen Jimenez Johnson Jones Joseph Juarez Kaur
Kelly Khan Kim King Kowalski Kumar Lafaele Le Lee Lewis Lim Lopez Luna Macdonald Mahoe Maldonado
Martin Martinez Mbeki Medina Mendoza Miller Mitchell Mohamed Molina Moore Morales Morgan Morris Murphy Nakai Navarro
Nez Ng Nguyen Nkosi Novak Nunez Ochoa Okafor Olsen Ortega Osei Owens Palmer Parker Patel Pena Perez Petrov Pham
Phillips Popescu Powell Quispe Ramirez Ramos Reed Reyes Rios Rivera Roberts Robinson Rojas Romero Rossi Ruiz Russell
Salazar Sanchez Santiago Santos Sato Scott Shah Silva Singh Smith Solis Soto Stewart Suarez Sullivan Takeda Taufa
Taylor Tesfaye Thomas Thompson Torres Tran Tsosie Turner Valdez Vargas Vasquez Vega Villa Vo Walker Ward Washington
Watson White Whitehorse Williams Wilson Wong Wood Wright Yazzie Yilmaz Young Zamora Zhang
"""
_PLACES = """
Alder Ash Aspen Basin Bay Birch Bluff Bridge Canyon Cedar Cove Creek Elm Fern Field Ford Forest Garden Glen Grove
Harbor Heron Hill Juniper Lake Larch Laurel Ledge Maple Marsh Meadow Mesa Mill Moss Oak Orchard Park Pine Plum Pond
Prairie Ridge River Rose Rowan Sage Salmon Shore Spring Spruce Stone Summit Sycamore Tamarack Thistle Valley Wheat
Willow Wren Yarrow
"""
GIVEN, FAMILY, PLACES = (tuple(words.split()) for words in (_GIVEN, _FAMILY, _PLACES))
PARTS = ("North", "South", "East", "West", "Upper", "Lower", "Old", "New")
SPAN_MONTHS = 30
ONE_SUPERVISOR_FOR = 9.5


@dataclass(frozen=True, slots=True)
class Made:
    """Someone to be hired: `leaves` is None for those who stay; `pace` stretches the pauses between courses."""

    email: str
    name: str
    joined: datetime
    leaves: datetime | None
    sure: float
    pace: float
    chance: random.Random


def begin_people(agency: Agency, count: int, years: float, seed: int, now: datetime) -> None:
    """Puts so many people into the schedule: supervisors, each for eight to ten peers hired at about one time."""
    chance = random.Random(f"{seed}:people")
    above = max(1, round(count / (ONE_SUPERVISOR_FOR + 1)))
    tenures = sorted((_tenure_months(years, chance) for _ in range(max(0, count - above))), reverse=True)
    groups = [
        tenures[number * len(tenures) // above : (number + 1) * len(tenures) // above] for number in range(above)
    ]
    number = 0
    ids: dict[str, list[str]] = {}
    for place, months in enumerate(groups):
        team = _team_name(place // 3)
        fellows = ids.setdefault(team, [])
        first = max(months, default=1.0) + 0.5
        people = [_made(number + at, one, now, seed) for at, one in enumerate((first, *months), 1)]
        number += len(people)
        fellows.append(people[0].email)
        agency.schedule.begin(_supervisor(agency, people[0], team, fellows, now))
        for person in people[1:]:
            agency.schedule.begin(_peer(agency, person, people[0].email, fellows))


def _tenure_months(years: float, chance: random.Random) -> float:
    """How long ago someone was hired: within 30 months, but for every seventh, where the program is older."""
    if years * 12 > SPAN_MONTHS and chance.random() < 0.15:
        return chance.uniform(SPAN_MONTHS, years * 12 - 1)
    return 0.2 + (min(SPAN_MONTHS, years * 12) - 1) * float(chance.random() ** 1.2)


def _team_name(number: int) -> str:
    """Sixty places, then their parts: `Alder`, … `North Alder`, …"""
    place = PLACES[number % len(PLACES)]
    part = number // len(PLACES)
    if part == 0:
        return f"{place} team"
    return f"{PARTS[(part - 1) % len(PARTS)]} {place} team" + (
        f" {part // len(PARTS) + 1}" if part > len(PARTS) else ""
    )


def _made(number: int, months: float, now: datetime, seed: int) -> Made:
    chance = random.Random(f"{seed}:{number}")
    joined = now - timedelta(days=months * MONTH_DAYS)
    name = f"{GIVEN[chance.randrange(len(GIVEN))]} {FAMILY[chance.randrange(len(FAMILY))]}"
    stays = float(chance.expovariate(1 / 70)) * MONTH_DAYS
    leaves = joined + timedelta(days=max(45.0, stays))
    return Made(
        f"person-{number:04}@example.org",
        name,
        joined,
        leaves if leaves < now else None,
        chance.uniform(0.7, 0.97),
        chance.uniform(0.7, 1.8),
        chance,
    )


def _supervisor(agency: Agency, one: Made, team: str, fellows: Sequence[str], now: datetime) -> Life:
    """Comes, makes the team if it is the first there, supervises, assigns now and then, looks at the team."""
    yield one.joined
    person_id = welcome(agency, one.email, one.name, one.joined, profile=SUPERVISOR)
    if fellows[0] == one.email:
        agency.teams[person_id] = supervision.name_team(agency.acting(agency.administrator, one.joined), team).id
    else:
        agency.teams[person_id] = agency.teams[agency.ids[fellows[0]]]
    agency.schedule.begin(study(agency, person_id, one, one.pace * 2))
    if one.leaves is not None and len(fellows) > 1 and one.chance.random() < 0.3:
        other = next(email for email in fellows if email != one.email)
        agency.schedule.begin(leave(agency, person_id, one.leaves, agency.ids.get(other)))
    moment = sitting(agency, one.joined, one.chance.randint(20, 60), one.chance)
    while True:
        yield moment
        if not agency.works_here(person_id):
            return
        _look_and_ask(agency, person_id, moment, one.chance)
        moment = sitting(agency, moment, one.chance.randint(50, 130), one.chance)


def _look_and_ask(agency: Agency, supervisor_id: int, moment: datetime, chance: random.Random) -> None:
    """Looks at the team page; asks one or two people to take what they do not have yet."""
    team = agency.people_of(supervisor_id)
    if not team:
        return
    today = agency.program.day_of(moment)
    record_view(agency.acting(supervisor_id, moment), RecordView.TEAM, about=team)
    if chance.random() < 0.5:
        return
    for person_id in team[chance.randrange(len(team)) :][:2]:
        course = next_course(agency, person_id, today, chance)
        if course is not None:
            agency.asked.setdefault(person_id, []).append(course.slug)
            asked = assignments.assign_training(
                agency.acting(supervisor_id, moment),
                [person_id],
                [course],
                due_on=today + chance.randint(20, 90) * DAY,
                note="",
            )
            agency.tally["assignments"] += asked.count


def _peer(agency: Agency, one: Made, supervisor: str, fellows: Sequence[str]) -> Life:
    """Comes under a supervisor, grows, studies, practises; some move to another supervisor, some leave."""
    yield one.joined
    person_id = welcome(agency, one.email, one.name, one.joined, profile=NEW)
    above = agency.ids[supervisor]
    if not agency.works_here(above):
        above = next((agency.ids[email] for email in fellows if agency.works_here(agency.ids.get(email, 0))), 0)
    if above:
        put_under(agency, person_id, above, one.joined)
    begin, chance = agency.schedule.begin, one.chance
    profiles = [(sitting(agency, one.joined, 90, chance), PEER)]
    if chance.random() < 0.12:
        profiles.append((sitting(agency, one.joined, chance.randint(300, 700), chance), SENIOR))
    begin(grow(agency, person_id, profiles))
    begin(study(agency, person_id, one, one.pace))
    if one.leaves is not None:
        begin(leave(agency, person_id, one.leaves))
    if chance.random() < 0.12:
        moment = sitting(agency, one.joined, chance.randint(100, 600), chance)
        others = [agency.ids[email] for email in fellows if email in agency.ids and agency.ids[email] != above]
        if others:
            begin(move(agency, person_id, others[chance.randrange(len(others))], moment))


def study(agency: Agency, person_id: int, one: Made, pace: float) -> Life:
    """One course after the other, with pauses of weeks or months; a practice after some of them."""
    chance = random.Random(one.chance.random())
    moment = sitting(agency, one.joined, chance.randint(1, 12), chance)
    while True:
        yield moment
        if not agency.works_here(person_id):
            return
        course = next_course(agency, person_id, agency.program.day_of(moment), chance)
        if course is not None:
            moment = yield from take_course(agency, person_id, course, one.sure, chance, moment)
            for practice in course.practice:
                if chance.random() < 0.4 and person_id in agency.supervisors:
                    begins = sitting(agency, moment, chance.randint(5, 60), chance)
                    rater_id = _rater(agency, person_id, chance)
                    plan = plan_practice(
                        agency, person_id, course, practice, begins, chance, sure=one.sure, rater_id=rater_id
                    )
                    agency.schedule.begin(practise(agency, plan))
        months = chance.triangular(0.7, 11, 3) * pace
        moment = sitting(agency, moment, round(months * MONTH_DAYS), chance)


def _rater(agency: Agency, person_id: int, chance: random.Random) -> int | None:
    """Mostly the supervisor, sometimes any of them, sometimes a senior peer."""
    drawn = chance.random()
    if drawn < 0.15 and agency.senior_peers:
        senior = agency.senior_peers[chance.randrange(len(agency.senior_peers))]
        return senior if senior != person_id else None
    return agency.supervisors[person_id] if drawn < 0.85 else None

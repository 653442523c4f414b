"""Who is in the demonstration, and what they did when: the cast by itself, without the doing."""

from __future__ import annotations

from dataclasses import dataclass

from lms.demo.agency import FIRST_COURSE, NEW, PEER, SENIOR
from lms.domain.competence.competency import Rung
from lms.domain.competence.practice import PracticeSetting, Rating
from lms.domain.people.onboarding import PlanStepKind

ROLE, BOUNDARIES, CHILDREN = FIRST_COURSE, "boundaries-in-real-life", "child-development-and-safety"
ETHICS, REPORTING, PRIVACY = "ethics-for-peer-workers", "mandated-reporting", "privacy-hipaa-42-cfr-part-2"
TRAUMA, NALOXONE, STORY = "trauma-aces-and-ti-rosc", "overdose-and-naloxone", "sharing-your-story"
ENGAGING, CULTURE = "engaging-parents", "culture-bias-and-personal-support"
FATIGUE = "compassion-fatigue-and-self-care"
BREATH = "Looked at the breath after each step, and said the times aloud."
ADA, SAM, OLU = "ada@example.org", "sam@example.org", "olu@example.org"


@dataclass(frozen=True, slots=True)
class Peer:
    """A peer of the demo: `months` ago hired, courses as (slug, months ago), how sure of answers from 0 to 1.

    `moved` is whom they came under later, and how many months ago; `left` how many months ago they left. `waits` is a
    course taken since it asks for a practice, which is complete once that is confirmed, and how many months ago.
    """

    email: str
    name: str
    supervisor: str
    profile: str
    months: float
    courses: tuple[tuple[str, float], ...]
    sure: float
    begun: tuple[str, int] | None = None
    moved: tuple[str, float] | None = None
    left: float | None = None
    waits: tuple[str, float] | None = None


@dataclass(frozen=True, slots=True)
class Watch:
    """A practice of the demo: asked so many days ago, then rated, called fair and confirmed so many days after that.

    The first competency is always met; `others` is how the rest were rated. `talked` is the day after the asking on
    which its person wanted to talk first; without `rated` it was withdrawn on the day `agreed`.
    """

    email: str
    course: str
    rater: str | None
    asked: float
    rated: float | None
    agreed: float
    confirmed: float
    others: Rating = Rating.MET
    note: str = ""
    answer: str = ""
    talked: float | None = None
    setting: PracticeSetting = PracticeSetting.ROLE_PLAY


@dataclass(frozen=True, slots=True)
class StepSaid:
    """A step of someone's onboarding plan; without `confirmed` it waits for whoever supervises them."""

    email: str
    step: str
    supervisor: str
    said: int
    confirmed: int | None


@dataclass(frozen=True, slots=True)
class Adjusted:
    """A target that is another one for this person than for their role."""

    email: str
    competency: str
    rung: Rung
    reason: str


@dataclass(frozen=True, slots=True)
class StartedPractice:
    """A practice that its rater started so many days ago; `not_now` is how many days later that was the answer."""

    email: str
    course: str
    rater: str
    offered: float
    not_now: float | None = None


# Pia may still say yes; Lena had a full week.
OFFERS = (
    StartedPractice("pia@example.org", ENGAGING, SAM, 1),
    StartedPractice("lena@example.org", TRAUMA, SAM, 12, 1),
)
# Half filled by Sam, who was called away: whose practice, and the note so far.
DRAFT = ("lena@example.org", BOUNDARIES, "Heard the need first, twice. Look again at the angry scene.")
# Who has read what was corrected in a course that they had studied before.
READERS = ("ana@example.org", "dee@example.org")
STAFF = (
    (ADA, "Ada Lindqvist", True, ""),
    (SAM, "Sam Rivera", False, "Riverside"),
    (OLU, "Olu Adeyemi", False, "Hillside"),
)
PEERS = (
    Peer(
        "pia@example.org",
        "Pia Moreno",
        SAM,
        PEER,
        20,
        ((ROLE, 19.5), (TRAUMA, 15), (ETHICS, 12), (STORY, 9), (NALOXONE, 7), (REPORTING, 4)),
        0.85,
        (BOUNDARIES, 3),
    ),
    Peer("theo@example.org", "Theo Banks", SAM, NEW, 0.8, (), 0.7, (ROLE, 2)),
    Peer(
        "lena@example.org",
        "Lena Ortiz",
        SAM,
        PEER,
        8,
        ((ROLE, 7.8), (ETHICS, 6.5), (BOUNDARIES, 5), (NALOXONE, 4)),
        0.8,
        (NALOXONE, 2),  # once more, for learning
    ),
    Peer(
        "marcus@example.org",
        "Marcus Bell",
        SAM,
        PEER,
        30,
        (
            (ROLE, 29.5),
            (ETHICS, 27),
            (REPORTING, 25),
            (CHILDREN, 22),
            (TRAUMA, 16),
            (REPORTING, 11.5),
            (ENGAGING, 10),
            (NALOXONE, 8),
            (REPORTING, 0.8),  # renewed early
        ),
        0.82,
    ),
    Peer(
        "ana@example.org",
        "Ana Whitefeather",
        SAM,
        SENIOR,
        30,
        (
            (ROLE, 29.8),
            (ETHICS, 29),
            (BOUNDARIES, 28),
            (STORY, 20),
            (ENGAGING, 18),
            (TRAUMA, 16),
            (REPORTING, 15),
            (CHILDREN, 14),
            (PRIVACY, 9),
            (FATIGUE, 7),
            (NALOXONE, 5.5),
            (ETHICS, 4.5),
            (BOUNDARIES, 3),
            (REPORTING, 1.5),
        ),
        0.95,
    ),
    Peer(
        "joss@example.org",
        "Joss Kim",
        OLU,
        PEER,
        14,
        ((ROLE, 13.5), (NALOXONE, 10), (ETHICS, 8), (REPORTING, 6), (CHILDREN, 3.5)),
        0.84,
        moved=(SAM, 5),
    ),
    Peer(
        "dee@example.org",
        "Dee Carter",
        OLU,
        PEER,
        26,
        (
            (ROLE, 25.8),
            (ETHICS, 25.2),
            (BOUNDARIES, 24.6),
            (REPORTING, 23.9),
            (CHILDREN, 23.3),
            (TRAUMA, 17),
            (ENGAGING, 14),
            (REPORTING, 11.5),
            (STORY, 11),
            (PRIVACY, 8),
            (NALOXONE, 6),
            (FATIGUE, 2),
        ),
        0.9,
    ),
    Peer(
        "ruth@example.org",
        "Ruth Abara",
        OLU,
        SENIOR,
        30,
        (
            (ROLE, 29),
            (ETHICS, 23),
            (TRAUMA, 17),
            (CULTURE, 14),
            (BOUNDARIES, 11),
            (REPORTING, 9),
            (CHILDREN, 8),
            (PRIVACY, 7),
            (ENGAGING, 5),
            (NALOXONE, 3),
        ),
        0.93,
    ),
    Peer(
        "noel@example.org",
        "Noel Begay",
        OLU,
        PEER,
        10,
        ((ROLE, 9.5), (NALOXONE, 8), (ETHICS, 6.5), (TRAUMA, 5), (REPORTING, 3.5), (CULTURE, 2)),
        0.78,
        (CHILDREN, 5),
    ),
    Peer(
        "ines@example.org",
        "Ines Duarte",
        OLU,
        PEER,
        5,
        ((ROLE, 4.6), (ETHICS, 2.8), (BOUNDARIES, 1.6)),
        0.86,
        waits=(NALOXONE, 0.6),
    ),
    Peer("wes@example.org", "Wes Tran", OLU, NEW, 0.6, (), 0.7),
    Peer(
        "rex@example.org",
        "Rex Holloway",
        OLU,
        PEER,
        28,
        ((ROLE, 27.5), (ETHICS, 23), (BOUNDARIES, 18), (NALOXONE, 12)),
        0.85,
        left=6,
    ),
)
WATCHES = (
    Watch("ana@example.org", ROLE, SAM, 880, 6, 8, 10, note="Said the limits before anyone asked."),
    Watch("ana@example.org", BOUNDARIES, SAM, 820, 9, 10, 14, note="Stayed kind when the scene got loud."),
    Watch("ana@example.org", CHILDREN, SAM, 400, 4, 6, 7, answer="The second scene took me a moment."),
    Watch("marcus@example.org", ROLE, SAM, 860, 10, 12, 15, Rating.PROGRESS, note="What is passed on was left out."),
    Watch("marcus@example.org", ROLE, SAM, 800, 7, 8, 12, note="All five parts, both times."),
    Watch("dee@example.org", ROLE, OLU, 760, 5, 6, 9, note="Both versions under a minute."),
    Watch("dee@example.org", BOUNDARIES, OLU, 725, 8, 9, 11, note="Heard the need first, in all three scenes."),
    Watch("dee@example.org", CHILDREN, OLU, 690, 12, 13, 15),
    Watch("ruth@example.org", ROLE, OLU, 850, 6, 9, 11, note="Offered a real choice to say no."),
    Watch("ruth@example.org", BOUNDARIES, OLU, 320, 6, 9, 11, Rating.PROGRESS, "The third came too fast.", talked=7),
    Watch("rex@example.org", ROLE, OLU, 800, 5, 7, 8),
    Watch("joss@example.org", ROLE, OLU, 380, 8, 9, 12, note="Plain words, no hurry."),
    Watch("joss@example.org", CHILDREN, SAM, 60, 10, 14, 16, Rating.NOT_YET, "Risk was told as danger.", "I see it."),
    Watch("pia@example.org", ROLE, SAM, 560, 9, 12, 13, Rating.PROGRESS, "The caseworker’s version ran long."),
    Watch("lena@example.org", ROLE, SAM, 210, 6, 7, 9, note="Clear on when to call."),
    Watch("ines@example.org", BOUNDARIES, "ruth@example.org", 30, 6, 7, 8, setting=PracticeSetting.SHADOWING),
    Watch("ines@example.org", ROLE, OLU, 50, None, 3, 0),
    Watch("ana@example.org", ETHICS, SAM, 740, 6, 7, 9, note="Took all five steps, and asked before deciding."),
    Watch("ana@example.org", ENGAGING, SAM, 500, 8, 9, 12, note="Gave the parent the first word."),
    Watch("ana@example.org", TRAUMA, SAM, 440, 5, 7, 8),
    Watch("ana@example.org", REPORTING, SAM, 300, 7, 8, 10, note="Told the limit first, and kindly."),
    Watch(
        "marcus@example.org", ENGAGING, SAM, 270, 9, 11, 12, Rating.PROGRESS, "Offered help before it was asked for."
    ),
    Watch("dee@example.org", ETHICS, OLU, 560, 6, 8, 9),
    Watch("dee@example.org", ENGAGING, OLU, 390, 7, 9, 10, note="Came back to what the parent had said."),
    Watch(
        "dee@example.org",
        STORY,
        "ana@example.org",
        300,
        5,
        6,
        8,
        note="The parent stayed in the middle.",
    ),
    Watch("ruth@example.org", ETHICS, OLU, 640, 8, 9, 11),
    Watch("ruth@example.org", TRAUMA, OLU, 480, 6, 7, 9, note="Asked where to sit."),
    Watch("joss@example.org", REPORTING, SAM, 70, 6, 9, 10, note="Said plainly what has to be passed on."),
    Watch("pia@example.org", STORY, "ana@example.org", 240, 7, 9, 10, note="Short, true, and for the parent."),
    Watch("lena@example.org", NALOXONE, SAM, 100, 6, 7, 9, note=BREATH, setting=PracticeSetting.SIMULATION),
    # Under way today: to be rated, to be read, to be talked about, to be confirmed.
    Watch("lena@example.org", BOUNDARIES, SAM, 3, 9, 10, 11),
    Watch("ines@example.org", NALOXONE, OLU, 2, 9, 10, 11, setting=PracticeSetting.SIMULATION),
    Watch("noel@example.org", ROLE, None, 2, 9, 10, 11),
    Watch("theo@example.org", ROLE, "ana@example.org", 1, 9, 10, 11),
    Watch("pia@example.org", ROLE, SAM, 6, 4, 12, 13, note="Both versions in one breath, and a real choice in each."),
    Watch("ines@example.org", ROLE, OLU, 8, 4, 20, 21, Rating.PROGRESS, "What is kept was left out.", talked=6),
    Watch("marcus@example.org", CHILDREN, SAM, 9, 4, 8, 15, note="Named the worry plainly.", answer="Thank you."),
)
ASKED = (
    ("pia@example.org", CHILDREN, SAM, 13, "before the new intake rules start"),
    ("theo@example.org", ROLE, SAM, 20, "your first one; take your time"),
    ("marcus@example.org", BOUNDARIES, SAM, -2, ""),
    ("noel@example.org", CHILDREN, OLU, 30, "we talk about it in group"),
    ("wes@example.org", ROLE, OLU, 25, "welcome to the team"),
)
# What the agency asks of new people beside the courses: kind, in words, by which day.
OWN_STEPS = (
    (PlanStepKind.SHADOWING, "Sit in on an intake at the Riverside office", 14),
    (PlanStepKind.SHADOWING, "Shadow a day at family court", 28),
)
# Who said so many days after the first one that a step is done, and how many days later it was confirmed.
STEPS_SAID = (
    StepSaid("theo@example.org", "pairing:seasoned-peer", SAM, 2, 1),
    StepSaid("theo@example.org", "own:1", SAM, 11, 3),
    StepSaid("theo@example.org", "shadowing:day-with-a-peer", SAM, 22, None),
    StepSaid("wes@example.org", "pairing:seasoned-peer", OLU, 3, 2),
)
ADJUSTED = Adjusted(
    "marcus@example.org",
    "oregon-10",
    Rung.SHOWS_HOW,
    "Leads the evening group, where saying no is asked of him often",
)
# Short checks: who, how many days ago, and whether it was done; one that was not lies open today.
CHECKS = (
    ("marcus@example.org", 40, True),
    ("ana@example.org", 12, True),
    ("pia@example.org", 9, True),
    ("pia@example.org", 1, False),
    ("joss@example.org", 2, False),
)
CAST = len(STAFF) + len(PEERS)

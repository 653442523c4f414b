"""Training taken elsewhere in the demonstration: accepted, waiting, returned with a question; all of it invented."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from lms.actions.credit import external, external_review
from lms.actions.credit.external_review import Acceptance
from lms.demo.agency import DAY, Agency, Life
from lms.demo.cast import SAM
from lms.domain.credit.elsewhere.external import LIVE, ExternalFacts, ExternalWords
from lms.domain.credit.hours import SELF_PACED

ANSWERS_AFTER = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Whose, how many days ago it ended and how many days it took; `question` is what was asked of it.

    `reviewer` looked at it three days later, or nobody yet.
    """

    email: str
    title: str
    provider: str
    ago: int
    days: int
    minutes: int
    categories: tuple[str, ...]
    delivery: str
    reviewer: str = ""
    question: str = ""
    approval: tuple[str, str] = ("", "")
    has_file: bool = False


ELSEWHERE = (
    Elsewhere(
        "pia@example.org",
        "Motivational interviewing, two days",
        "River Training Collective",
        156,
        2,
        390,
        ("substance-use-disorder", "peer-support"),
        LIVE,
        SAM,
        approval=("NAADAC", "made up 1024"),
        has_file=True,
    ),
    Elsewhere(
        "pia@example.org",
        "Oral health for peer workers",
        "Smiles for Families",
        400,
        1,
        60,
        ("oral-health",),
        SELF_PACED,
        SAM,
        has_file=True,
    ),
    Elsewhere(
        "pia@example.org",
        "Working with grandparents who raise children",
        "Kinship Network North",
        4,
        1,
        120,
        ("family", "child-and-family"),
        LIVE,
        has_file=True,
    ),
    Elsewhere(
        "marcus@example.org",
        "Harm reduction basics",
        "Open Door Clinic",
        12,
        1,
        180,
        ("substance-use-disorder",),
        LIVE,
        SAM,
        "The flyer says two hours, and you wrote three. Which is on your certificate?",
    ),
)


def made_up_pdf(words: str) -> bytes:
    """One page with a line of ASCII, as small as a PDF can be."""
    drawn = f"BT /F 14 Tf 40 240 Td ({words}) Tj ET".encode("ascii")
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 520 300]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(drawn), drawn),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    )
    made, places = b"%PDF-1.7\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(made))
        made += b"%d 0 obj%s endobj\n" % (number, one)
    rows = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 6\n0000000000 65535 f \n%s" % rows
    return made + head + b"trailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % len(made)


def take_elsewhere(agency: Agency, one: Elsewhere, now: datetime) -> Life:
    ended = now - one.ago * DAY
    last_on = agency.program.day_of(ended)
    yield ended + timedelta(hours=2)
    if one.email not in agency.ids:
        return
    person_id, sent_at = agency.ids[one.email], ended + timedelta(hours=2)
    facts = ExternalFacts(
        last_on - (one.days - 1) * DAY, last_on, one.minutes, ((one.minutes, one.categories),), one.delivery
    )
    words = ExternalWords(one.title, one.provider, *one.approval)
    key, known = f"demonstration {one.title}", agency.catalogue.categories
    acting = agency.acting(person_id, sent_at)
    paper = made_up_pdf(f"{one.title}. Made up for the demonstration.")
    file_id = external.keep_file(acting, paper, "pdf", paper) if one.has_file else None
    training_id, _ = external.report(acting, facts, words, file_id, key, known)
    if not one.reviewer:
        return
    yield sent_at + ANSWERS_AFTER
    reviewer = agency.acting(agency.ids[one.reviewer], sent_at + ANSWERS_AFTER)
    if one.question:
        external_review.ask(reviewer, training_id, one.question)
    else:
        said = Acceptance(facts, "", saw_document=one.has_file)
        external_review.accept(reviewer, training_id, said, known)

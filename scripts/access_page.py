"""Writes docs/access.md from the one table of rights, lms/domain/access.py."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from lms.domain.access import TABLE, Permission, Reach, Role  # noqa: E402 -- found from the checkout, installed or not

PAGE = ROOT / "docs" / "access.md"
ASKED_BY = {
    Permission.ANYONE: "Signing in, checking a certificate, one that is shared by a link, the pause page, "
    "what is kept, static files",
    Permission.SIGNED_IN: "The catalogue, courses and lessons to read, the program's logo, signing out",
    Permission.STUDY: "Starting a course, marking lessons as done, quizzes, evaluations, having read an insert; "
    "saying that a step of one's own onboarding plan is done",
    Permission.READ_OWN: "Home, onboarding plan, competence, hours, certificates, practice, results of quizzes, "
    "training taken elsewhere, the account; sharing a certificate; saying how one sees oneself, and showing it "
    "or not",
    Permission.READ_RECORD: "A person's page, and the sheet for a meeting: standing, onboarding plan, assignments, "
    "hours, certificates, practice",
    Permission.READ_TEAM: "The team page, the supervision log, and how many of a team have read what was corrected",
    Permission.ASSIGN: "Asking people to take training, and withdrawing that; never of oneself",
    Permission.PRACTISE: "Asking someone to watch, saying yes or not now; reading, answering and confirming a rating",
    Permission.SIGN_OFF: "Starting, rating and confirming a practice; so may the senior peer who is named for it; "
    "confirming what someone else said of their onboarding plan",
    Permission.HOLD_EVENTS: "Live events: planning them, noting who was there, attesting it, taking hours back",
    Permission.LOG_SUPERVISION: "Writing down meetings for supervision, and taking one's own lines back; "
    "reading words about oneself that someone shows",
    Permission.REVIEW_EXTERNAL: "Reading training that people took elsewhere, with its certificate; accepting it, "
    "asking about it, taking it back; never one's own",
    Permission.ADMINISTER: "People, teams, roles, targets, onboarding plans, roster; "
    "settings, inserts; coverage, questions; mail and events",
}
REACHES = {
    Reach.NOBODY: "no one's record: not allowed",
    Reach.SELF: "one's own record only",
    Reach.TEAM: "one's own record and those of the people one supervises today",
    Reach.EVERYONE: "every record, or a page that is about no one's record",
}
ROLES = {
    Role.ANONYMOUS: "not signed in",
    Role.DEACTIVATED: "left the job; keeps reading what is theirs",
    Role.PEER: "everyone who works here today, supervisors and administrators as well",
    Role.SUPERVISOR: "supervises someone today",
    Role.ADMINISTRATOR: "runs the program",
    Role.RATER: "a supervisor who may sign off as well: after the course for it, or on an administrator's word",
}


def access_page() -> str:
    lines = [
        "# Who may do what",
        "",
        "This page is made from the table in `lms/domain/access.py` by `scripts/access_page.py`.",
        "A test keeps the two equal.",
        "A person has every right that any of their roles gives.",
        "A page that someone may not see answers as a page that does not exist.",
        "",
        "| right | " + " | ".join(Role) + " | asked by |",
        "|---|" + "---|" * len(Role) + "---|",
    ]
    for permission in Permission:
        reaches = [TABLE[permission].get(role, Reach.NOBODY) for role in Role]
        told = " | ".join("–" if reach is Reach.NOBODY else reach.name.lower() for reach in reaches)
        lines.append(f"| {permission} | {told} | {ASKED_BY[permission]} |")
    lines += ["", "## Roles", ""]
    lines += [f"- **{role}**: {words}" for role, words in ROLES.items()]
    lines += ["", "## How far a right reaches", ""]
    lines += [
        f"- **{'–' if reach is Reach.NOBODY else reach.name.lower()}**: {words}" for reach, words in REACHES.items()
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(access_page(), "utf-8")

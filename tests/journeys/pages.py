"""Which pages the browser opens for whom, and why it opens no others."""

from __future__ import annotations

ROLE, BOUNDARIES, CHILDREN, NALOXONE = (
    "peer-role-in-child-welfare",
    "boundaries-in-real-life",
    "child-development-and-safety",
    "overdose-and-naloxone",
)

# Everyone's pages; Pia's as well show a course under way, a quiz that is open and one that was handed in.
STRANGER = ("/sign-in", "/forgot", "/pause/", "/accessibility/", "/what-we-keep/", "/verify/", "/verify/{serial}")
LOST = ("/verify/nothing", "/nowhere/", "/link/nothing")
SIGNED_IN = (
    "/",
    "/own/",
    "/next/",
    "/courses/",
    f"/courses/{ROLE}/",
    f"/courses/{CHILDREN}/safety-risk-and-worry/",
    "/competence/",
    "/hours/",
    "/hours/outside/",
    "/hours/outside/new/",
    "/hours/papers/",
    "/certificates/",
    "/practice/",
    "/account/",
    "/account/looks/",
    "/account/name/",
    "/account/email/",
    "/account/accounts/",
    "/account/everything/",
    "/hours/way/",
    "/hours/credentials/",
    "/hours/credentials/or-thw-pss/",
    "/hours/credentials/wa-cpss/",
    "/certificates/name/",
    "/account/mail/",
    "/account/calendar/",
    "/account/comfort/",
    "/own/notes/",
    "/account/second-step/",
    "/account/second-step/offer",
    "/plan/",
    "/own/supervision/?period=year",
)
STUDYING = (
    "/competence/own-words/samhsa/samhsa-8/",
    "/own/sheet/",
    "/pause/",
    f"/practice/ask/{BOUNDARIES}/saying-no/",
    "/practice/{watched}/",
    f"/courses/{BOUNDARIES}/",
    f"/courses/{ROLE}/why-peers/",
    f"/courses/{ROLE}/two-systems/",
    f"/courses/{BOUNDARIES}/quiz/",
    f"/courses/{BOUNDARIES}/evaluation/",
    f"/courses/{ROLE}/evaluation/",
    f"/courses/{ROLE}/restart",
    f"/arrivals/{ROLE}/",
    f"/courses/{NALOXONE}/",
    f"/courses/{NALOXONE}/corrections/",
    f"/courses/{NALOXONE}/naloxone-step-by-step/",
    f"/courses/{CHILDREN}/quiz/",
    f"/courses/{ROLE}/quiz/{{result}}/",
    "/checks/",
    "/checks/{check}/",
    "/checks/{checked}/",
    "/hours/outside/{accepted}/",
)
ADMINISTERING = (
    "/people/",
    "/people/new/",
    "/people/import/",
    "/people/import/columns/",
    "/people/import/plan/",
    "/people/teams/",
    "/people/plans/",
    "/people/plans/first-90-days/",
    "/people/{pia}/manage/targets/",
    "/people/{pia}/erase/",
    "/people/{pia}/manage/",
    "/people/{pia}/manage/certificates/",
    "/people/{pia}/manage/hours/",
    "/program/",
    "/program/needs/",
    "/program/certificates/",
    "/program/inserts/",
    "/program/inserts/write/",
    "/program/inserts/{insert}/",
    "/program/outbox/",
    "/program/outbox/?state=waiting",
    "/program/outbox/{mail}/",
    "/program/events/",
    "/program/coverage/",
    "/program/report/",
    f"/program/hours/{ROLE}/",
    f"/program/hours/{ROLE}/pilot/",
    "/program/hours/{hours}/end",
    "/program/reviews/",
    f"/program/reviews/record/?course={NALOXONE}",
    "/program/reviews/{review}/take-back",
    "/program/items/",
    f"/program/items/{ROLE}/",
    f"/program/items/{ROLE}/{{item}}/",
    f"/program/items/{ROLE}/{{item}}/recount/?wording={{wording}}&way=left-out",
)
LEFT = ("/courses/", f"/courses/{ROLE}/", "/competence/", "/account/")
OWN = ("/people/{me}/", "/people/{me}/competence/")
TEAM = (
    "/team/",
    "/team/oregon/?order=need",
    "/team/child-welfare/?person={pia}&category=cw-safety",
    "/team/?person={pia}&category=samhsa-8&over=year",
    "/team/?column=samhsa-1&role=peer&critical=1",
    "/team/supervision/",
    "/team/corrections/",
    "/team/cards/?days=all",
    "/team/certificates/",
    "/assign/",
    "/assign/late/",
    "/assigned/",
    "/assign/?person={pia}&course=boundaries-in-real-life",
    "/people/{pia}/",
    "/people/{pia}/competence/",
    "/people/{new}/plan/",
    "/people/{pia}/sheet/",
    "/supervision/?period=year",
    "/supervision/1/",
    "/live/",
    "/live/new/",
    "/live/1/",
    "/live/2/change/",
    "/team/outside/",
    "/people/{pia}/outside/",
    "/people/{pia}/outside/{accepted}/",
    "/people/{pia}/outside/{waits}/",
)
WATCHING = ("/practice/start/", "/practice/{watched}/", "/supervision/new/")
PAGES = {
    "stranger": (*STRANGER, *LOST),
    "pia": (*SIGNED_IN, *STUDYING, *OWN),
    "sam": (*SIGNED_IN, *TEAM, *OWN, *WATCHING),
    "ada": (*SIGNED_IN, *TEAM, "/team/choose/", "/team/samhsa/teams/", *ADMINISTERING),
    "rex": (*SIGNED_IN, *OWN),
}
# Home is another page for each of them; what else several people open, in each run one of them opens: `make proof`
# opens every page for everyone.
HOME, FIRST_COME = "/", ("pia", "ada", "sam", "rex", "stranger")


def opened_in_each_run(name: str) -> tuple[str, ...]:
    """Those of the person's pages that nobody before them opens; what someone who left sees is another page."""
    before = [page for other in FIRST_COME[: FIRST_COME.index(name)] for page in PAGES[other]]
    of_their_own = (HOME, *LEFT) if name == "rex" else (HOME,)
    return tuple(page for page in PAGES[name] if page not in before or page in of_their_own)


# By dark in every run as well; by `make proof` each page is.
DARK = {
    "/",
    "/own/",
    "/sign-in",
    "/competence/",
    "/hours/",
    f"/courses/{ROLE}/two-systems/",
    f"/courses/{CHILDREN}/quiz/",
    f"/courses/{ROLE}/quiz/{{result}}/",
    "/team/oregon/?order=need",
    "/program/",
}
# Routes that a GET opens; those that only take a press answer with one of these pages, or lead to one.
NOT_OPENED = {
    "/hours/outside/<id:training_id>/again/": "the form of /hours/outside/new/, after a question",
    "/hours/outside/<id:training_id>/<id:report_id>/file": "a file to keep",
    "/people/<id:person_id>/outside/<id:training_id>/<id:report_id>/file": "a file to keep",
    "/healthz": "for a machine, without markup",
    "/static/<path:path>": "a file that pages bring along",
    "/certificates/<serial>.pdf": "a file to keep",
    "/certificates/questions/<id:case_id>/": "no certificate of the demonstration is asked about: test_revoking.py",
    "/program/certificates/<id:case_id>/": "no certificate of the demonstration is asked about: test_revoking.py",
    "/people/<id:person_id>/manage/certificates/<serial>/revoke/": "a form of its own number: test_revoking.py",
    "/hours/papers/<id:job_id>/": "goes on by itself until the paper is made: test_papers.py",
    "/hours/papers/<id:job_id>/file": "a file to keep",
    "/account/everything/<id:job_id>/": "goes on by itself until the file is made: test_everything.py",
    "/account/everything/<id:job_id>/file": "a file to keep",
    "/account/accounts/join/<token>": "a link that only a mail has: test_own_accounts.py",
    "/hours/papers/transcript.csv": "a file to keep",
    "/program/events/events.csv": "a file to keep",
    "/program/report/report.csv": "a file to keep",
    "/program/report/hours.csv": "a file to keep",
    "/team/<framework:framework>/table.csv": "a file to keep",
    "/team/<framework:framework>/ask/": "leads to the form that asks for training",
    "/people/import/lines.csv": "a file to keep",
    "/assigned/asked.csv": "a file to keep",
    "/team/cards/cards.csv": "a file to keep",
    "/calendar/<token>.ics": "for calendars, without markup",
    "/supervision/lines.csv": "a file to keep",
    "/supervision/totals.csv": "a file to keep",
    "/supervision/log.pdf": "a file to keep",
    "/own/supervision/log.pdf": "a file to keep",
    "/people/<id:person_id>/sheet.pdf": "a file to keep",
    "/own/sheet.pdf": "a file to keep",
    "/own/supervision/lines.csv": "a file to keep",
    "/program/logo/<id:file_id>-<fingerprint>.png": "a picture",
    "/sign-in/code": "opens between two presses only: test_recovery.py",
}

"""Who gets what from every route: the whole table, written out."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask

from lms.actions.account import sessions
from lms.actions.competence import practice, self_ratings
from lms.actions.credit import external
from lms.actions.credit.life import revoking
from lms.actions.credit.lines import live
from lms.actions.credit.papers import ask_for_paper, claim_paper, keep_paper
from lms.actions.learning import learning
from lms.actions.people import onboarding
from lms.actions.people.plans import NO_PLANS
from lms.actions.program import program as program_actions
from lms.actions.team import supervision_log
from lms.app import create_app
from lms.domain.access import Permission
from lms.domain.competence.competency import OwnWord, Rung
from lms.domain.credit.elsewhere.external import ExternalFacts, ExternalWords
from lms.domain.credit.revoking import Ground
from lms.domain.learning.course import Course
from lms.domain.people.onboarding import PlanStepKind
from lms.domain.program.job import JobKind, JobWhat
from lms.domain.team.plan import DueRule, Plan
from lms.domain.team.supervision_log import Meeting
from lms.store.competence import checks
from lms.store.credit import certificates, course_hours
from lms.store.credit.course_hours import HoursWords
from lms.store.db import unit_of_work
from lms.store.people import membership, people, targets
from lms.store.program import inserts, outbox, reviews
from lms.store.program import program as program_store
from lms.store.team import assignments, plans
from lms.web.guard import Unguarded, permission_of, require_guards
from lms.web.learning import home
from tests.conftest import NOW, TODAY
from tests.tools.acting import acting
from tests.tools.live import event_facts
from tests.tools.piloting import pilot_of
from tests.tools.way import Done, complete

COURSE, CORRECTED = "peer-role-in-child-welfare", "overdose-and-naloxone"
LESSON = "why-peers"

# Everyone has begun COURSE, and Pia has completed it and begun again. The attempt and the certificate that are asked
# for are hers: to all others they are not there, and nobody's rights reach into them, an administrator's neither.
# The practice is hers as well, open and not yet rated until she withdraws it: Sam supervises her, Olu did before.
# A PDF that is made for whoever asks is 503 here, where nothing makes it.
MEMBERS = ("anonymous", "pia", "sam", "olu", "noel", "ada", "rex")
TABLE = """
                                              anonymous pia sam olu noel ada rex
GET  /                                              302 200 200 200 200 200 200
GET  /own/                                          302 200 200 200 200 200 200
GET  /next/                                         302 200 200 200 200 200 200
GET  /search/                                       302 200 200 200 200 200 200
GET  /paths/                                        302 200 200 200 200 200 200
GET  /glossary/                                     302 200 200 200 200 200 200
GET  /words/                                        302 200 200 200 200 200 200
GET  /pause/                                        200 200 200 200 200 200 200
GET  /accessibility/                                200 200 200 200 200 200 200
GET  /what-we-keep/                                 200 200 200 200 200 200 200
GET  /healthz                                       200 200 200 200 200 200 200
GET  /static/<path:path>                            200 200 200 200 200 200 200
GET  /sign-in                                       200 302 302 302 302 302 302
POST /sign-in                                       422 422 422 422 422 422 422
POST /sign-out                                      302 302 302 302 302 302 302
GET  /sign-in/code                                  302 302 302 302 302 302 302
POST /sign-in/code                                  401 401 401 401 401 401 401
GET  /forgot                                        200 200 200 200 200 200 200
POST /forgot                                        200 200 200 200 200 200 200
GET  /link/<token>                                  410 410 410 410 410 410 410
POST /link/<token>                                  410 410 410 410 410 410 410
GET  /account/                                      302 200 200 200 200 200 200
POST /account/                                      302 422 422 422 422 422 422
GET  /account/name/                                 302 200 200 200 200 200 200
POST /account/name/                                 302 422 422 422 422 422 422
GET  /account/email/                                302 200 200 200 200 200 200
POST /account/email/                                302 200 200 200 200 200 200
GET  /account/accounts/                             302 200 200 200 200 200 200
POST /account/accounts/                             302 200 200 200 200 200 200
GET  /account/accounts/join/<token>                 302 410 410 410 410 410 410
POST /account/accounts/join/<token>                 302 410 410 410 410 410 410
POST /account/accounts/<id:account_id>/part         302 302 302 302 302 302 302
GET  /account/everything/                           302 200 200 200 200 200 200
POST /account/everything/                           302 302 302 302 302 302 302
GET  /account/everything/<id:job_id>/               302 404 404 404 404 404 404
GET  /account/everything/<id:job_id>/file           302 404 404 404 404 404 404
POST /account/sessions/<id:session_id>/end          302 302 404 404 404 404 404
POST /account/sessions/end-others                   302 302 302 302 302 302 302
GET  /account/looks/                                302 200 200 200 200 200 200
GET  /account/comfort/                              302 200 200 200 200 200 200
POST /account/comfort/                              302 422 422 422 422 422 422
GET  /own/notes/                                    302 200 200 200 200 200 200
GET  /account/mail/                                 302 200 200 200 200 200 200
POST /account/mail/day                              302 422 422 422 422 422 422
POST /account/mail/away                             302 302 302 302 302 302 302
GET  /account/second-step/                          302 200 200 200 200 200 200
GET  /account/second-step/offer                     302 200 200 200 200 200 200
POST /account/second-step/begin                     302 200 200 200 200 200 200
POST /account/second-step/confirm                   302 302 302 302 302 302 302
POST /account/second-step/remove                    302 302 302 302 302 302 302
GET  /arrivals/<course:course>/                     302 200 302 302 302 302 302
GET  /courses/                                      302 200 200 200 200 200 200
GET  /courses/<course:course>/                      302 200 200 200 200 200 200
POST /courses/<course:course>/start                 302 302 302 302 302 302 404
GET  /courses/<course:course>/restart               302 302 302 302 302 302 404
POST /courses/<course:course>/restart               302 302 302 302 302 302 404
POST /courses/<course:course>/give-up               302 302 302 302 302 302 404
POST /next/not-now                                  302 302 302 302 302 302 404
POST /next/back                                     302 302 302 302 302 302 404
POST /courses/<course:course>/finish                302 302 302 302 302 302 404
POST /courses/<course:course>/beat                  302 204 204 204 204 204 404
POST /courses/<course:course>/inserts/<id:version_id>/read 302 302 302 302 302 302 404
GET  /courses/<course:course>/<lesson>/             302 200 200 200 200 200 200
POST /courses/<course:course>/<lesson>/             302 302 302 302 302 302 404
POST /courses/<course:course>/<lesson>/elsewhere    302 302 302 302 302 302 404
GET  /courses/<course:course>/evaluation/           302 200 200 200 200 200 404
POST /courses/<course:course>/evaluation/           401 302 302 302 302 302 404
GET  /courses/<course:course>/quiz/                 302 200 200 200 200 200 404
POST /courses/<course:course>/quiz/start            302 302 302 302 302 302 404
POST /courses/<course:course>/quiz/                 401 302 404 404 404 404 404
GET  /courses/<course:course>/quiz/<id:attempt_id>/ 302 200 404 404 404 404 404
GET  /courses/<course:course>/corrections/          302 200 200 200 200 200 200
POST /courses/<course:course>/corrections/<day>/read 302 302 302 302 404 302 404
GET  /competence/                                   302 200 200 200 200 200 200
GET  /competence/own-words/<framework:framework>/<category>/ 302 200 200 200 200 200 200
POST /competence/own-words/<framework:framework>/<category>/ 302 302 302 302 302 302 302
POST /competence/own-words/share                    302 302 302 302 302 302 302
POST /competence/own-words/take-back                302 302 302 302 302 302 302
GET  /checks/                                       302 200 200 200 200 200 200
POST /checks/start                                  302 302 302 302 302 302 404
GET  /checks/<id:check_id>/                         302 200 404 404 404 404 404
POST /checks/<id:check_id>/                         401 302 404 404 404 404 404
GET  /hours/                                        302 200 200 200 200 200 200
GET  /hours/way/                                    302 200 200 200 200 200 200
GET  /hours/outside/                                302 200 200 200 200 200 200
GET  /hours/outside/new/                            302 200 200 200 200 200 200
POST /hours/outside/new/                            401 422 422 422 422 422 422
GET  /hours/outside/<id:training_id>/               302 200 404 404 404 404 404
GET  /hours/outside/<id:training_id>/again/         302 302 404 404 404 404 404
POST /hours/outside/<id:training_id>/again/         401 302 404 404 404 404 404
POST /hours/outside/<id:training_id>/withdraw       302 302 404 404 404 404 404
GET  /hours/outside/<id:training_id>/<id:report_id>/file 302 200 404 404 404 404 404
GET  /team/outside/                                 302 404 200 200 404 200 404
GET  /people/<id:person_id>/outside/                302 404 200 404 404 200 404
GET  /people/<id:person_id>/outside/<id:training_id>/ 302 404 200 404 404 200 404
POST /people/<id:person_id>/outside/<id:training_id>/accept 401 404 422 404 404 422 404
POST /people/<id:person_id>/outside/<id:training_id>/ask 401 404 422 404 404 422 404
POST /people/<id:person_id>/outside/<id:training_id>/take-back 401 404 422 404 404 422 404
GET  /people/<id:person_id>/outside/<id:training_id>/<id:report_id>/file 302 404 200 404 404 200 404
GET  /hours/papers/                                 302 200 200 200 200 200 200
POST /hours/papers/                                 302 422 422 422 422 422 422
GET  /hours/papers/transcript.csv                   302 200 200 200 200 200 200
GET  /hours/papers/<id:job_id>/                     302 200 404 404 404 404 404
GET  /hours/papers/<id:job_id>/file                 302 200 404 404 404 404 404
GET  /hours/credentials/                            302 200 200 200 200 200 200
GET  /hours/credentials/<credential:rules>/         302 200 200 200 200 200 200
POST /hours/credentials/<credential:rules>/         302 422 422 422 422 422 422
POST /hours/credentials/<credential:rules>/end      302 404 404 404 404 404 404
GET  /certificates/                                 302 200 200 200 200 200 200
GET  /certificates/name/                            302 200 200 200 200 200 200
POST /certificates/name/                            302 422 422 422 422 422 422
GET  /certificates/<serial>.pdf                     302 200 404 404 404 404 404
GET  /certificates/<serial>/badge.json              302 404 404 404 404 404 404
GET  /certificates/<serial>/share/                  302 200 404 404 404 404 404
POST /certificates/<serial>/share/                  302 422 404 404 404 404 404
POST /certificates/<serial>/share/<id:link_id>/end  302 404 404 404 404 404 404
GET  /shared/<token>                                404 404 404 404 404 404 404
GET  /shared/<token>/certificate.pdf                404 404 404 404 404 404 404
GET  /shared/<token>/badge.json                     404 404 404 404 404 404 404
GET  /verify/                                       200 200 200 200 200 200 200
POST /verify/                                       302 302 302 302 302 302 302
POST /verify/file                                   422 422 422 422 422 422 422
GET  /verify/did.json                               200 200 200 200 200 200 200
GET  /verify/issuer.json                            200 200 200 200 200 200 200
GET  /verify/keys.json                              200 200 200 200 200 200 200
GET  /verify/<serial>.json                          200 200 200 200 200 200 200
GET  /verify/<serial>                               200 200 200 200 200 200 200
GET  /practice/                                     302 200 200 200 200 200 200
GET  /practice/ask/<course:course>/<practice>/      302 302 200 200 200 200 404
POST /practice/ask/<course:course>/<practice>/      302 302 422 422 422 422 404
GET  /practice/start/                               302 404 200 200 404 404 404
POST /practice/start/                               302 404 422 422 404 404 404
GET  /practice/<id:observation_id>/                 302 200 200 404 404 404 404
POST /practice/<id:observation_id>/answer           302 302 404 404 404 404 404
POST /practice/<id:observation_id>/rate             401 403 409 404 404 404 404
POST /practice/<id:observation_id>/read             401 302 404 404 404 404 404
POST /practice/<id:observation_id>/confirm          302 404 302 404 404 404 404
POST /practice/<id:observation_id>/take-back        302 302 302 404 404 404 404
GET  /team/                                         302 404 200 200 404 200 404
GET  /team/<framework:framework>/                   302 404 200 200 404 200 404
GET  /team/<framework:framework>/ask/               302 404 200 200 404 200 404
GET  /team/<framework:framework>/teams/             302 404 404 404 404 200 404
GET  /team/<framework:framework>/table.csv          302 404 200 200 404 200 404
GET  /team/cards/                                   302 404 200 200 404 200 404
GET  /team/certificates/                            302 404 200 200 404 200 404
POST /team/certificates/                            302 404 302 422 404 302 404
GET  /team/cards/cards.csv                          302 404 200 200 404 200 404
GET  /team/choose/                                  302 404 302 302 404 200 404
GET  /team/corrections/                             302 404 200 200 404 200 404
GET  /assign/                                       302 404 200 200 404 200 404
POST /assign/                                       302 404 422 422 404 422 404
GET  /assign/late/                                  302 404 200 200 404 200 404
POST /assign/<id:assignment_id>/day                 302 404 422 404 404 422 404
POST /assign/<id:assignment_id>/withdraw            302 404 422 404 404 422 404
GET  /assigned/                                     302 404 200 200 404 200 404
GET  /assigned/asked.csv                            302 404 200 200 404 200 404
POST /assigned/<id:assignment_id>/remind            302 404 302 404 404 302 404
POST /assigned/people/<id:person_id>/remind         302 404 302 404 404 302 404
POST /people/<id:person_id>/well-done/<id:enrolment_id> 302 404 302 404 404 302 404
POST /own/noticed/<id:word_id>                      302 302 302 302 302 302 302
POST /assigned/plans/<id:plan_id>/end               302 404 302 404 404 302 404
GET  /account/calendar/                             302 200 200 200 200 200 200
POST /account/calendar/on                           302 302 302 302 302 302 302
POST /account/calendar/titles                       302 302 302 302 302 302 302
POST /account/calendar/off                          302 302 302 302 302 302 302
GET  /calendar/<token>.ics                          404 404 404 404 404 404 404
POST /account/mail/digest                           302 302 302 302 302 302 302
GET  /supervision/                                  302 404 200 200 404 200 404
GET  /supervision/lines.csv                         302 404 200 200 404 200 404
GET  /supervision/totals.csv                        302 404 200 200 404 200 404
GET  /supervision/new/                              302 404 200 200 404 404 404
POST /supervision/new/                              401 404 422 422 404 404 404
GET  /supervision/<id:line_id>/                     302 404 200 404 404 200 404
POST /supervision/<id:line_id>/reverse              302 404 422 404 404 404 404
GET  /own/supervision/                              302 200 200 200 200 200 200
GET  /own/supervision/lines.csv                     302 200 200 200 200 200 200
POST /own/supervision/<id:line_id>/object           302 422 404 404 404 404 404
GET  /supervision/log.pdf                           302 404 503 503 404 503 404
GET  /own/supervision/log.pdf                       302 503 503 503 503 503 503
GET  /people/<id:person_id>/sheet/                  302 200 200 404 404 200 404
GET  /people/<id:person_id>/sheet.pdf               302 503 503 404 404 503 404
GET  /own/sheet/                                    302 200 200 200 200 200 404
GET  /own/sheet.pdf                                 302 503 503 503 503 503 404
GET  /people/<id:person_id>/                        302 200 200 404 404 200 404
GET  /people/<id:person_id>/competence/             302 200 200 404 404 200 404
GET  /plan/                                         302 200 200 200 200 200 200
POST /plan/                                         302 302 302 302 302 302 404
GET  /people/<id:person_id>/plan/                   302 200 200 404 404 200 404
POST /people/<id:person_id>/plan/                   302 404 302 404 404 404 404
GET  /people/                                       302 404 404 404 404 200 404
GET  /people/new/                                   302 404 404 404 404 200 404
POST /people/new/                                   302 404 404 404 404 422 404
GET  /people/teams/                                 302 404 404 404 404 200 404
POST /people/teams/                                 302 404 404 404 404 422 404
POST /people/teams/<id:team_id>/                    302 404 404 404 404 422 404
GET  /people/plans/                                 302 404 404 404 404 200 404
GET  /people/plans/<profile>/                       302 404 404 404 404 200 404
POST /people/plans/<profile>/                       302 404 404 404 404 422 404
POST /people/plans/<profile>/remove                 302 404 404 404 404 302 404
GET  /people/import/                                302 404 404 404 404 200 404
POST /people/import/                                302 404 404 404 404 422 404
GET  /people/import/columns/                        302 404 404 404 404 302 404
POST /people/import/columns/                        302 404 404 404 404 302 404
GET  /people/import/plan/                           302 404 404 404 404 302 404
POST /people/import/plan/                           302 404 404 404 404 302 404
POST /people/import/apply                           302 404 404 404 404 302 404
GET  /people/import/lines.csv                       302 404 404 404 404 302 404
POST /people/invitations/                           302 404 404 404 404 302 404
GET  /people/<id:person_id>/manage/                 302 404 404 404 404 200 404
POST /people/<id:person_id>/manage/                 302 404 404 404 404 422 404
POST /people/<id:person_id>/manage/join             302 404 404 404 404 422 404
POST /people/<id:person_id>/manage/accounts/<id:account_id>/part 302 404 404 404 404 302 404
GET  /people/<id:person_id>/erase/                  302 404 404 404 404 200 404
POST /people/<id:person_id>/erase/                  302 404 404 404 404 422 404
GET  /people/<id:person_id>/manage/certificates/    302 404 404 404 404 200 404
POST /people/<id:person_id>/manage/certificates/    302 404 404 404 404 422 404
POST /people/<id:person_id>/manage/certificates/decline 302 404 404 404 404 302 404
GET  /people/<id:person_id>/manage/certificates/<serial>/revoke/ 302 404 404 404 404 200 404
POST /people/<id:person_id>/manage/certificates/<serial>/revoke/ 302 404 404 404 404 422 404
GET  /program/certificates/                         302 404 404 404 404 200 404
GET  /program/certificates/<id:case_id>/            302 404 404 404 404 200 404
POST /program/certificates/<id:case_id>/            302 404 404 404 404 422 404
GET  /certificates/questions/<id:case_id>/          302 200 404 404 404 404 404
POST /certificates/questions/<id:case_id>/          302 422 404 404 404 404 404
POST /people/<id:person_id>/manage/profile          302 404 404 404 404 422 404
POST /people/<id:person_id>/manage/plan             302 404 404 404 404 422 404
GET  /live/                                         302 404 200 200 404 200 404
GET  /live/new/                                     302 404 200 200 404 200 404
POST /live/new/                                     401 404 422 422 404 422 404
GET  /live/<id:event_id>/                           302 404 200 200 404 200 404
GET  /live/<id:event_id>/change/                    302 404 200 404 404 200 404
POST /live/<id:event_id>/change/                    401 404 422 404 404 422 404
POST /live/<id:event_id>/cancel                     302 404 302 404 404 302 404
POST /live/<id:event_id>/there                      302 404 422 422 404 422 404
POST /live/<id:event_id>/not-there                  302 404 302 302 404 302 404
POST /live/<id:event_id>/list                       302 404 422 422 404 422 404
POST /live/<id:event_id>/list/take                  302 404 422 422 404 422 404
POST /live/<id:event_id>/attest                     302 404 302 422 404 302 404
POST /live/<id:event_id>/certificates               302 404 302 302 404 302 404
POST /live/<id:event_id>/attested/<id:row_id>/take-back 302 404 422 422 404 422 404
GET  /people/<id:person_id>/manage/targets/         302 404 404 404 404 200 404
POST /people/<id:person_id>/manage/targets/         302 404 404 404 404 422 404
POST /people/<id:person_id>/manage/targets/<id:row_id>/end 302 404 404 404 404 422 404
GET  /people/<id:person_id>/manage/hours/           302 404 404 404 404 200 404
POST /people/<id:person_id>/manage/hours/           401 404 404 404 404 422 404
POST /people/<id:person_id>/manage/hours/<id:line_id>/take-back 302 404 404 404 404 422 404
POST /people/<id:person_id>/manage/administrator    302 404 404 404 404 302 404
POST /people/<id:person_id>/manage/sign-off         302 404 404 404 404 302 404
POST /people/<id:person_id>/manage/supervisors      302 404 404 404 404 422 404
POST /people/<id:person_id>/manage/supervisors/<id:row_id>/end 302 404 404 404 404 422 404
POST /people/<id:person_id>/manage/teams            302 404 404 404 404 422 404
POST /people/<id:person_id>/manage/teams/<id:row_id>/end 302 404 404 404 404 422 404
POST /people/<id:person_id>/manage/leave            302 404 404 404 404 422 404
POST /people/<id:person_id>/manage/return           302 404 404 404 404 302 404
POST /people/<id:person_id>/manage/link             302 404 404 404 404 200 404
POST /people/<id:person_id>/manage/give-back        302 404 404 404 404 422 404
GET  /program/                                      302 404 404 404 404 200 404
GET  /program/needs/                                302 404 404 404 404 200 404
GET  /program/coverage/                             302 404 404 404 404 200 404
GET  /program/report/                               302 404 404 404 404 200 404
GET  /program/report/report.csv                     302 404 404 404 404 200 404
GET  /program/report/hours.csv                      302 404 404 404 404 200 404
GET  /program/items/                                302 404 404 404 404 200 404
GET  /program/items/<course:course>/                302 404 404 404 404 200 404
GET  /program/items/<course:course>/<item>/         302 404 404 404 404 200 404
GET  /program/items/<course:course>/<item>/recount/ 302 404 404 404 404 302 404
POST /program/items/<course:course>/<item>/recount/ 302 404 404 404 404 302 404
POST /program/                                      302 404 404 404 404 422 404
POST /program/logo                                  302 404 404 404 404 422 404
POST /program/logo/away                             302 404 404 404 404 302 404
POST /program/signature                             302 404 404 404 404 422 404
POST /program/signature/away                        302 404 404 404 404 302 404
GET  /program/signature/<sha256>.png                302 404 404 404 404 200 404
POST /program/preview                               302 404 404 404 404 503 404
GET  /program/logo/<id:file_id>-<fingerprint>.png   302 200 200 200 200 200 200
GET  /program/outbox/                               302 404 404 404 404 200 404
GET  /program/outbox/<id:mail_id>/                  302 404 404 404 404 200 404
POST /program/outbox/send-again                     302 404 404 404 404 302 404
POST /program/outbox/<id:mail_id>/passed-on         302 404 404 404 404 302 404
GET  /program/inserts/                              302 404 404 404 404 200 404
GET  /program/inserts/write/                        302 404 404 404 404 200 404
POST /program/inserts/write/                        401 404 404 404 404 422 404
GET  /program/inserts/<id:version_id>/              302 404 404 404 404 200 404
GET  /program/reviews/                              302 404 404 404 404 200 404
GET  /program/reviews/record/                       302 404 404 404 404 200 404
GET  /program/reviews/said/<course:course>/         302 404 404 404 404 200 404
POST /program/reviews/record/                       401 404 404 404 404 422 404
GET  /program/reviews/<id:review_id>/take-back      302 404 404 404 404 200 404
POST /program/reviews/<id:review_id>/take-back      302 404 404 404 404 422 404
GET  /program/hours/<course:course>/                302 404 200 200 404 200 404
POST /program/hours/<course:course>/lower           302 404 404 404 404 302 404
GET  /program/hours/<course:course>/pilot/          302 404 404 404 404 200 404
POST /program/hours/<course:course>/pilot/          401 404 404 404 404 422 404
GET  /program/hours/<id:hours_id>/end               302 404 404 404 404 200 404
POST /program/hours/<id:hours_id>/end               302 404 404 404 404 422 404
GET  /program/events/                               302 404 404 404 404 200 404
GET  /program/events/events.csv                     302 404 404 404 404 200 404
"""
HEAD, *LINES = (line.split() for line in TABLE.strip().splitlines())
ROWS = {(method, rule): dict(zip(HEAD, map(int, told), strict=True)) for method, rule, *told in LINES}

# What the rights say, once more, for the routes behind each: a page that changes its right changes a line here.
RIGHTS = {
    Permission.ANYONE: "about.accessibility about.healthz about.what_we_keep home.pause session.code "
    "session.send_code session.send_sign_in session.sign_in static_file recovery.forgot recovery.link "
    "recovery.send_forgot recovery.use_link calendar.feed sharing.shared sharing.shared_badge sharing.shared_file "
    "verify.certificate verify.issuer verify.look_up "
    "verify.for_software verify.keys verify.look_up_file verify.verify",
    Permission.SIGNED_IN: "corrections.corrections courses.catalogue courses.course courses.lesson program.logo "
    "search.search search.glossary search.words session.sign_out",
    Permission.READ_OWN: "accommodations.accommodations accommodations.set_accommodations own_notes.own_notes "
    "search.paths "
    "calendar.calendar calendar.off calendar.renew "
    "calendar.titles mail_settings.be_away mail_settings.choose_day mail_settings.choose_digest "
    "mail_settings.mail_settings "
    "certificates.certificates certificates.file sharing.badge sharing.end sharing.make sharing.share "
    "competence.competence corrections.read home.home home.own "
    "checks.check checks.checks kind_words.put_one_away next.next_steps arrival.arrival "
    "own_words.own_words own_words.say own_words.share own_words.take_back "
    "credentials.card credentials.choose credentials.end credentials.send_card "
    "hours.hours hours.way papers.ask papers.file papers.lines_file papers.paper papers.papers "
    "external.again external.file external.new external.one external.own external.send "
    "external.send_again external.withdraw own_supervision.lines_file own_supervision.log own_supervision.paper "
    "own_supervision.send_objection sheet.own sheet.own_paper "
    "practice.observation practice.practice quizzes.result account.account account.begin_second_step "
    "account.change_password account.confirm_second_step account.end_other_sessions account.end_session "
    "plan.plan account.looks account.offer_second_step account.remove_second_step account.second_step "
    "name_corrections.ask name_corrections.send_ask revoking.answer revoking.question "
    "own.change_email own.change_name own.email own.name "
    "own_accounts.accounts own_accounts.ask own_accounts.confirm own_accounts.join own_accounts.part "
    "everything.ask everything.everything everything.file everything.one",
    Permission.STUDY: "courses.acknowledge courses.ask_restart courses.ping courses.evaluation courses.finish "
    "courses.declare_reading courses.finish_lesson courses.give_up courses.restart courses.send_evaluation "
    "next.bring_back next.set_aside checks.start checks.submit "
    "courses.start plan.say_own quizzes.quiz quizzes.start quizzes.submit",
    Permission.READ_RECORD: "plan.of_person record.competence record.record sheet.paper sheet.sheet",
    Permission.HOLD_EVENTS: "live.attest live.bring_list live.cancel live.change live.event live.keep_change "
    "bundles.of_event live.leave_out live.live live.make live.new live.note live.take_back live.take_list",
    Permission.LOG_SUPERVISION: "supervision.new supervision.reverse supervision.send_new",
    Permission.REVIEW_EXTERNAL: "external_review.accept external_review.ask external_review.file "
    "external_review.of_person external_review.review external_review.take_back external_review.waiting",
    Permission.READ_TEAM: "bundles.ask bundles.bundles course_hours.course_hours team_cards.cards team_cards.file "
    "supervision.line supervision.lines_file supervision.log supervision.paper "
    "supervision.totals_file team.choose team.standing team.take_along team.team team_corrections.corrections",
    Permission.ASSIGN: "team.ask assigned.assigned assigned.end assigned.file assigned.remind "
    "assigned.remind_of_plan kind_words.say "
    "assignments.assign assignments.late assignments.move_day assignments.send "
    "assignments.withdraw",
    Permission.PRACTISE: "practice.answer practice.ask practice.confirm practice.read practice.send_ask "
    "practice.take_back rating.rate",
    Permission.SIGN_OFF: "plan.answer practice.send_start practice.start",
    Permission.ADMINISTER: "name_corrections.correct name_corrections.decline name_corrections.send_correct "
    "revoking.ask revoking.begin revoking.case revoking.cases revoking.decide "
    "report.file report.hours_file report.report "
    "coverage.coverage events.events events.file inserts.insert inserts.inserts "
    "inserts.keep inserts.write items.banks items.item items.items items.recount items.sure "
    "manage.add_supervisor manage.bring_back manage.change_names manage.change_profile manage.change_role "
    "team.by_team "
    "manage.end_supervisor manage.give_account_back manage.give_link manage.join_accounts manage.join_team "
    "manage.leave manage.leave_team manage.manage manage.sign_off "
    "parting.part erasing.erase erasing.send_erase "
    "people.invite people.make_team people.new people.people "
    "people.print_invitations people.rename_team people.teams program.change_logo program.change_settings "
    "paper.change_signature paper.preview paper.signature paper.take_signature_away "
    "mail.mail mail.outbox needs.what_it_needs mail.pass_on mail.send_again program.program program.take_logo_away "
    "course_hours.ask_why course_hours.end course_hours.keep course_hours.lower course_hours.pilot "
    "reviews.ask_why reviews.keep reviews.record reviews.reviews reviews.said reviews.take_back roster.answer "
    "roster.bring roster.choose roster.columns roster.file roster.plan roster.take roster.take_columns "
    "adjustments.adjust adjustments.hours adjustments.take_back "
    "manage.begin_plan plans.add plans.plan plans.plans plans.remove targets.adjust targets.end targets.targets",
}


_FIRST_OF_ALL = (
    *("team_id", "mail_id", "version_id", "review_id", "check_id", "plan_id", "line_id", "event_id"),
    *("training_id", "report_id", "job_id", "link_id", "hours_id", "account_id", "case_id"),
)


@dataclass
class World:
    """What Pia left behind in COURSE, or someone else who completed it."""

    app: Flask
    course: Course
    assignment_id: int
    corrected: Course
    logo: str = "1-0"

    def complete(self, person_id: int) -> Done:
        with self.app.app_context():
            done = complete(self.course, person_id, NOW)
            with unit_of_work():
                paper = certificates.by_serial(done.serial)
                certificates.store_file(paper.id, b"%PDF-1.7", NOW)
        return done

    def path(self, rule: str, done: Done) -> str:
        for sign, value in (
            # Only that course has corrections; Pia, Sam, Olu and Ada have begun it as well.
            ("<course:course>", CORRECTED if "/corrections/" in rule else COURSE),
            ("<day>", self.corrected.corrections[0].day.isoformat()),
            ("<lesson>", LESSON),
            ("<item>", self.course.items[0].id),
            ("<id:attempt_id>", str(done.attempt_id)),
            ("<id:enrolment_id>", "1"),
            ("<id:word_id>", "1"),
            ("<id:observation_id>", "1"),
            ("<practice>", "one-minute-role"),
            ("<profile>", "peer"),
            ("<serial>", done.serial),
            ("<id:session_id>", "1"),  # the first that was opened, which is Pia's
            ("<token>", "x" * 43),
            ("<framework:framework>", "oregon"),
            ("<credential:rules>", "or-thw-pss"),
            ("<category>", "oregon-ethics"),
            ("<id:person_id>", str(done.person_id)),
            ("<id:assignment_id>", str(self.assignment_id)),
            ("<id:file_id>-<fingerprint>", self.logo),
            ("<sha256>", hashlib.sha256(b"a picture").hexdigest()),
            ("<id:row_id>", "5" if "/supervisors/" in rule else "1"),
            *((f"<id:{name}>", "1") for name in _FIRST_OF_ALL),
        ):
            rule = rule.replace(sign, value)
        return rule.replace("<path:path>", self._style()) if "<path:path>" in rule else rule

    def _style(self) -> str:
        found = re.search(r"/static/(\S+\.css)", self.app.test_client().get("/pause/").text)
        assert found
        return found[1]


def test_words_about_oneself_are_on_no_page_but_one_and_only_for_who_supervises(done, visitor, cast, app):
    """Pia shows hers to Sam. The form where each says their own is the only other place where the words stand."""
    world, left = done
    with app.app_context(), unit_of_work():
        self_ratings.say(acting(cast.pia), {"samhsa-8.1": OwnWord.GROW, "samhsa-8.2": OwnWord.DOES})
        self_ratings.share(acting(cast.pia), show=True)
    told = []

    for method, rule in ROWS:
        if method == "GET" and not rule.startswith(("/competence/own-words/", "/static/")):
            for name in ("sam", "ada", "noel"):
                answer = visitor(name).client.get(world.path(rule, left))
                is_text = answer.mimetype.startswith("text/")
                text = answer.get_data(as_text=True) if is_text else ""
                told += [(name, rule) for word in (OwnWord.GROW, OwnWord.DOES) if word.words in text]

    assert told == [("sam", "/people/<id:person_id>/competence/")] * 2


@pytest.fixture
def world(app, catalogue, cast):
    """Pia was asked to take a course."""
    return _world(app, catalogue, cast)


@pytest.fixture
def done(app, catalogue, cast, once):
    """What Pia left; her paper is made, and everyone has begun the course."""
    return once("guard matrix: done", lambda: _done(_world(app, catalogue, cast), cast))


def _world(app, catalogue, cast) -> World:
    with app.app_context(), unit_of_work():
        asked = assignments.add([cast.pia], ["boundaries-in-real-life"], cast.sam, None, "", NOW)
        return World(app, catalogue.courses[COURSE], asked[0].id, catalogue.courses[CORRECTED])


def _done(world: World, cast) -> tuple[World, Done]:
    left = world.complete(cast.pia)
    with world.app.app_context(), unit_of_work():
        sessions.open_session(cast.pia, NOW)
        learning.restart_course(acting(cast.pia), world.course)
        for name in MEMBERS[2:]:
            learning.start_course(acting(getattr(cast, name)), world.course)
        for person_id in (cast.pia, cast.sam, cast.olu, cast.ada):
            enrolment_id = learning.start_course(acting(person_id), world.corrected)
            learning.open_lesson(acting(person_id), enrolment_id, world.corrected.lessons[0].slug)
        people.supervise(cast.olu, cast.pia, TODAY - timedelta(days=900))
        people.end_supervision(cast.pia, TODAY - timedelta(days=366))
        people.supervise(cast.sam, cast.pia, TODAY - timedelta(days=365))
        told = program_store.program()
        practice.ask(acting(cast.pia, NOW, told), cast.pia, world.course, world.course.practice[0], None)
        _run_the_program(cast)
        revoking.begin(acting(cast.ada), left.serial, cast.pia, Ground.TWICE, "It stands there twice.")
        world.logo = program_store.program().logo
    return world, left


def _run_the_program(cast) -> None:
    """The first of all that the table asks for by the number 1: team, mail, insert, review, line, target, plan."""
    team = membership.add_team("North house")
    membership.join(team.id, cast.pia, TODAY)
    checks.add_check(cast.pia, [], [], NOW)
    ask_for_paper(acting(cast.pia), cast.pia, JobKind.TRANSCRIPT, JobWhat(TODAY, TODAY, TODAY))
    keep_paper(claim_paper(NOW), b"%PDF", NOW)
    outbox.write("first", cast.pia, "A word", "Hello.", NOW)
    inserts.add(COURSE, "Oregon", "Ask first.", "", None, cast.ada, NOW)
    reviews.add(COURSE, "r1", "content", "Joan Lee", "nurse", TODAY, cast.ada, NOW)
    course_hours.add(COURSE, pilot_of("r1").basis, pilot_of("r1").minutes, HoursWords(), cast.ada, NOW)
    program_actions.set_logo(acting(cast.ada), b"a picture")
    program_actions.set_signature(acting(cast.ada), b"a picture")
    onboarding.add_step(acting(cast.ada), "peer", PlanStepKind.SHADOWING, "Go along for a day", 10)
    pia = people.person(cast.pia)
    onboarding.begin_anew(acting(cast.ada), pia, "peer", TODAY, NO_PLANS)
    targets.add(cast.pia, "cw-2", Rung.KNOWS, TODAY, None, "New here", cast.ada, NOW)
    plans.add(Plan(0, (COURSE,), DueRule()), [cast.pia], cast.sam, NOW)
    meeting = Meeting(TODAY, 50, is_group=False, person_ids=(cast.pia,), credential="LCSW")
    supervision_log.log_meeting(acting(cast.sam), meeting, "a key of a form")
    facts = ExternalFacts(TODAY, TODAY, 90, ((90, ("ethics",)),), "live")
    file_id = external.keep_file(acting(cast.pia), b"as sent", "pdf", b"as kept")
    external.report(acting(cast.pia), facts, ExternalWords("A day", "A school"), file_id, "a key", {"ethics"})
    live.make_event(acting(cast.sam), event_facts(cast.sam), "a key of a form")


def status(visitor, name: str, method: str, path: str, data: dict[str, str]) -> int:
    one = visitor(None if name == "anonymous" else name)
    return one.client.open(path, method=method, data=data if method == "POST" else None).status_code


@pytest.mark.parametrize(("method", "rule"), ROWS, ids=[" ".join(row) for row in ROWS])
def test_everyone_gets_what_the_table_says(done, visitor, method, rule):
    world, left = done
    sent = {"attempt": str(left.attempt_id), "code": left.serial}

    got = {name: status(visitor, name, method, world.path(rule, left), sent) for name in MEMBERS}

    assert got == ROWS[method, rule]


def test_every_route_stands_in_the_table(app):
    routes = {
        (method, rule.rule)
        for rule in app.url_map.iter_rules()
        for method in rule.methods or ()
        if method not in ("HEAD", "OPTIONS")
    }

    assert routes == set(ROWS)


@pytest.mark.parametrize("rule", ["/courses/<course:course>/quiz/<id:attempt_id>/", "/certificates/<serial>.pdf"])
@pytest.mark.parametrize("name", ["sam", "ada", "rex"])
def test_what_is_ones_own_opens(world, visitor, cast, rule, name):
    own = world.complete(getattr(cast, name))

    assert status(visitor, name, "GET", world.path(rule, own), {}) == 200


def test_every_page_asks_the_right_that_is_written_here(app):
    asked = {permission: set[str]() for permission in Permission}
    for endpoint in app.view_functions:
        asked[permission_of(app, endpoint)].add(endpoint)

    assert asked == {permission: set(names.split()) for permission, names in RIGHTS.items()}


def test_a_page_without_a_guard_stops_the_start(settings, catalogue, monkeypatch):
    monkeypatch.setattr(home.bp, "deferred_functions", [*home.bp.deferred_functions, add_open_door])

    with pytest.raises(Unguarded, match=r"/open-door \(open_door\) has no guard"):
        create_app(settings, catalogue=catalogue)


def add_open_door(state) -> None:
    state.app.add_url_rule("/open-door", "open_door", lambda: "")


def test_a_guard_is_asked_for_on_static_files_as_well(app):
    app.view_functions["static_file"] = lambda path: path

    with pytest.raises(Unguarded, match="static_file"):
        require_guards(app)


def test_a_page_whose_right_is_not_one_of_ours_has_no_guard(app):
    app.view_functions["home.home"].permission = "everyone"

    with pytest.raises(Unguarded, match=r"home\.home"):
        permission_of(app, "home.home")


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_no_route_takes_another_method(done, visitor, method):
    world, left = done
    pia = visitor("pia")

    got = {rule: pia.client.open(world.path(rule, left), method=method).status_code for _, rule in ROWS}

    assert set(got.values()) == {405}

"""Tables: ledger, certificates, transcript."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from lms.domain.credit.certificate import CertificateFacts
from lms.domain.credit.hours import LineBody
from lms.store.db import Base, JsonOf


class Certificate(Base):
    """`facts` repeats every word that is certified; the file is stored once and never made again.

    `file_sha256` names it among the stored files, and is empty until it was made.

    It is of a completion, or of an attendance at a live event: then `line_id` is the line that was attested.
    `corrects` is the one that this one takes the place of, issued anew; a completion, and an attendance, has one
    certificate that corrects none.
    """

    __tablename__ = "certificate"
    __table_args__ = (
        Index(
            "uq_certificate_original",
            "completion_id",
            unique=True,
            sqlite_where=text("corrects IS NULL"),
            postgresql_where=text("corrects IS NULL"),
        ),
        Index(
            "uq_certificate_attended",
            "line_id",
            unique=True,
            sqlite_where=text("corrects IS NULL"),
            postgresql_where=text("corrects IS NULL"),
        ),
        CheckConstraint("(completion_id IS NULL) <> (line_id IS NULL)", name="ck_certificate_of_one"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    serial: Mapped[str] = mapped_column(unique=True)
    serial_hash: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    completion_id: Mapped[int | None] = mapped_column(ForeignKey("completion.id"), index=True)
    facts: Mapped[CertificateFacts] = mapped_column(JsonOf(CertificateFacts))
    issued_at: Mapped[datetime]
    file_sha256: Mapped[str | None]
    superseded_by: Mapped[int | None] = mapped_column(ForeignKey("certificate.id"))
    corrects: Mapped[int | None] = mapped_column(ForeignKey("certificate.id"), unique=True)
    revoked_at: Mapped[datetime | None]
    revoked_why: Mapped[str | None]
    line_id: Mapped[int | None] = mapped_column(ForeignKey("ledger_line.id"), index=True)


class NameRequest(Base):
    """Someone asked for another legal name on their certificates; one of a person is open at a time."""

    __tablename__ = "name_request"
    __table_args__ = (
        Index(
            "uq_name_request_open",
            "person_id",
            unique=True,
            sqlite_where=text("settled_at IS NULL"),
            postgresql_where=text("settled_at IS NULL"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    legal_name: Mapped[str]
    why: Mapped[str]
    asked_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    outcome: Mapped[str | None]


class CertificateWait(Base):
    """A certificate whose file waits for fonts: the `characters` that none has. Gone once the file is made."""

    __tablename__ = "certificate_wait"
    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificate.id"), primary_key=True)
    characters: Mapped[str]
    since: Mapped[datetime]


class ReviewWait(Base):
    """A kind of review that was open when a completion was certified, and that its certificate's file waits for.

    `newest_review` is that of the course which was there then, 0 for none. The row stays: whether it still waits is
    asked of the reviews that are in force, until there is a file.
    """

    __tablename__ = "review_wait"
    completion_id: Mapped[int] = mapped_column(ForeignKey("completion.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    newest_review: Mapped[int]


class SharedLink(Base):
    """A link by which a person shows one of their certificates to others; refuses changes by trigger.

    The token is made from `salt` with a key that is not in the database, as that of a `Link` is. It opens up to and
    with `until`, unless a row says that it ended. `label` is for whom it is, in the person's own words, and may go.
    """

    __tablename__ = "shared_link"
    id: Mapped[int] = mapped_column(primary_key=True)
    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificate.id"), index=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    salt: Mapped[str]
    label: Mapped[str]
    with_file: Mapped[bool]
    until: Mapped[date]
    made_at: Mapped[datetime]


class SharedLinkEnd(Base):
    """That a shared link was ended by its person; refuses changes by trigger."""

    __tablename__ = "shared_link_end"
    id: Mapped[int] = mapped_column(primary_key=True)
    link_id: Mapped[int] = mapped_column(ForeignKey("shared_link.id"), unique=True)
    ended_at: Mapped[datetime]


class LedgerLine(Base):
    """Whole minutes; `categories` lists [minutes, [category, …]]; refuses UPDATE and DELETE by trigger."""

    __tablename__ = "ledger_line"
    __table_args__ = (UniqueConstraint("person_id", "sequence"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    sequence: Mapped[int]
    minutes: Mapped[int]
    categories: Mapped[list[Any]]
    delivery: Mapped[str]
    earned_on: Mapped[date]
    source: Mapped[str]
    completion_id: Mapped[int | None] = mapped_column(ForeignKey("completion.id"), unique=True)
    external_id: Mapped[int | None]
    reverses: Mapped[int | None] = mapped_column(ForeignKey("ledger_line.id"), unique=True)
    added_at: Mapped[datetime]
    previous_hash: Mapped[str]
    hash: Mapped[str]

    def body(self) -> LineBody:
        return LineBody(
            person_id=self.person_id,
            sequence=self.sequence,
            minutes=self.minutes,
            categories=self.categories,
            delivery=self.delivery,
            earned_on=self.earned_on,
            source=self.source,
            completion_id=self.completion_id,
            external_id=self.external_id,
            reverses=self.reverses,
        )


class LineSignature(Base):
    """The hash of a line, signed by a key that lies outside the database; refuses UPDATE and DELETE by trigger.

    `found_on` is empty for a line that was signed as it was written; others were there before, and are signed as what
    was found on that day. A line found again with another key has a signature of each.
    """

    __tablename__ = "line_signature"
    __table_args__ = (UniqueConstraint("line_id", "key_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    line_id: Mapped[int] = mapped_column(ForeignKey("ledger_line.id"))
    key_id: Mapped[str]
    signature: Mapped[bytes]
    found_on: Mapped[date | None]


class CredentialHeld(Base):
    """A credential that a person says they hold; `slug` is one of courses/credentials. What its card says: below."""

    __tablename__ = "credential_held"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    slug: Mapped[str]
    added_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class CredentialCard(Base):
    """What a card says; the newest is in force. A renewal is a new card, and so is one put right.

    `facts` lists the conditions that hold, `done_before` holds days by requirement.
    """

    __tablename__ = "credential_card"
    id: Mapped[int] = mapped_column(primary_key=True)
    held_id: Mapped[int] = mapped_column(ForeignKey("credential_held.id"), index=True)
    number: Mapped[str]
    issued_on: Mapped[date]
    runs_out_on: Mapped[date]
    facts: Mapped[list[Any]]
    done_before: Mapped[dict[str, Any]]
    entered_at: Mapped[datetime]


class Revocation(Base):
    """A case: a certificate may be revoked. Who it is of answers until `answer_by`; refuses changes by trigger."""

    __tablename__ = "revocation"
    id: Mapped[int] = mapped_column(primary_key=True)
    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificate.id"), index=True)
    ground: Mapped[str]
    begun_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    begun_at: Mapped[datetime]
    answer_by: Mapped[date]


class RevocationWords(Base):
    """What was found, as it was written: apart, so that it can be erased."""

    __tablename__ = "revocation_words"
    revocation_id: Mapped[int] = mapped_column(ForeignKey("revocation.id"), primary_key=True)
    words: Mapped[str]


class RevocationAnswer(Base):
    """That the person answered, as often as they wish; refuses changes by trigger."""

    __tablename__ = "revocation_answer"
    id: Mapped[int] = mapped_column(primary_key=True)
    revocation_id: Mapped[int] = mapped_column(ForeignKey("revocation.id"), index=True)
    answered_at: Mapped[datetime]


class RevocationAnswerWords(Base):
    """What the person answered: apart, so that it can be erased."""

    __tablename__ = "revocation_answer_words"
    answer_id: Mapped[int] = mapped_column(ForeignKey("revocation_answer.id"), primary_key=True)
    words: Mapped[str]


class RevocationDecision(Base):
    """What became of a case: revoked or left standing. `line_id` took its hours back; refuses changes by trigger."""

    __tablename__ = "revocation_decision"
    id: Mapped[int] = mapped_column(primary_key=True)
    revocation_id: Mapped[int] = mapped_column(ForeignKey("revocation.id"), unique=True)
    is_revoked: Mapped[bool]
    decided_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime]
    line_id: Mapped[int | None] = mapped_column(ForeignKey("ledger_line.id"))

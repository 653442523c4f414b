"""A certificate may be of an attendance, cases are kept of certificates that may be revoked, papers tell how far.

Certificates of before are of completions, and stay word for word.
"""

import sqlalchemy as sa
from alembic import op

from lms.store.db import UtcDateTime
from lms.store.triggers import protect

revision = "0042"
down_revision = "0039"
branch_labels = None
depends_on = None

ORIGINAL = sa.text("corrects IS NULL")
POINTERS = ("superseded_by", "corrects")


def upgrade() -> None:
    _let_certificates_be_of_an_attendance()
    _keep_cases()
    op.add_column("job", sa.Column("made", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("job", sa.Column("total", sa.Integer(), nullable=False, server_default="0"))
    protect(op.get_bind())


def _let_certificates_be_of_an_attendance() -> None:
    connection = op.get_bind()
    aside = _put_aside(connection) if connection.dialect.name == "sqlite" else []
    with op.batch_alter_table("certificate") as table:
        table.alter_column("completion_id", existing_type=sa.Integer(), nullable=True)
        table.add_column(sa.Column("line_id", sa.Integer(), nullable=True))
        table.create_foreign_key(op.f("fk_certificate_line_id"), "ledger_line", ["line_id"], ["id"])
        table.create_index(op.f("ix_certificate_line_id"), ["line_id"])
        table.create_index(
            "uq_certificate_attended", ["line_id"], unique=True, sqlite_where=ORIGINAL, postgresql_where=ORIGINAL
        )
        table.create_check_constraint("ck_certificate_of_one", "(completion_id IS NULL) <> (line_id IS NULL)")
    _put_back(connection, aside)


def _put_aside(connection):
    """SQLite makes the table anew, and refuses to remove the old one while rows point to it: each waits outside.

    Triggers on those tables go with it; `protect` puts them back.
    """
    aside = []
    for name in sa.inspect(connection).get_table_names():
        for key in sa.inspect(connection).get_foreign_keys(name):
            if name != "certificate" and key["referred_table"] == "certificate":
                table = sa.Table(name, sa.MetaData(), autoload_with=connection, resolve_fks=False)
                aside.append((table, [dict(row) for row in connection.execute(sa.select(table)).mappings()]))
                for statement in ("update", "delete"):
                    connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}_no_{statement}")
                connection.execute(sa.delete(table))
                break
    own = sa.table("certificate", sa.column("id"), *map(sa.column, POINTERS))
    pointing = sa.or_(*(own.c[name].is_not(None) for name in POINTERS))
    rows = [dict(row) for row in connection.execute(sa.select(own).where(pointing)).mappings()]
    connection.execute(sa.update(own).values(dict.fromkeys(POINTERS)))
    return [(own, rows), *aside]


def _put_back(connection, aside) -> None:
    for table, rows in aside:
        for row in rows:
            if table.name == "certificate":
                values = {name: row[name] for name in POINTERS}
                connection.execute(sa.update(table).where(table.c.id == row["id"]).values(values))
            else:
                connection.execute(sa.insert(table).values(row))


def _keep_cases() -> None:
    op.create_table(
        "revocation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("certificate_id", sa.Integer(), nullable=False),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("begun_by", sa.Integer(), nullable=False),
        sa.Column("begun_at", UtcDateTime(), nullable=False),
        sa.Column("answer_by", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["certificate_id"], ["certificate.id"], name=op.f("fk_revocation_certificate_id")
        ),
        sa.ForeignKeyConstraint(["begun_by"], ["person.id"], name=op.f("fk_revocation_begun_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revocation")),
    )
    op.create_index(op.f("ix_revocation_certificate_id"), "revocation", ["certificate_id"])
    op.create_table(
        "revocation_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("revocation_id", sa.Integer(), nullable=False),
        sa.Column("answered_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["revocation_id"], ["revocation.id"], name=op.f("fk_revocation_answer_revocation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revocation_answer")),
    )
    op.create_index(op.f("ix_revocation_answer_revocation_id"), "revocation_answer", ["revocation_id"])
    op.create_table(
        "revocation_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("revocation_id", sa.Integer(), nullable=False),
        sa.Column("is_revoked", sa.Boolean(), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=False),
        sa.Column("decided_at", UtcDateTime(), nullable=False),
        sa.Column("line_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["revocation_id"], ["revocation.id"], name=op.f("fk_revocation_decision_revocation_id")
        ),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name=op.f("fk_revocation_decision_decided_by")),
        sa.ForeignKeyConstraint(["line_id"], ["ledger_line.id"], name=op.f("fk_revocation_decision_line_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revocation_decision")),
        sa.UniqueConstraint("revocation_id", name=op.f("uq_revocation_decision_revocation_id")),
    )
    for table, pointer, target in (
        ("revocation_words", "revocation_id", "revocation"),
        ("revocation_answer_words", "answer_id", "revocation_answer"),
    ):
        op.create_table(
            table,
            sa.Column(pointer, sa.Integer(), nullable=False),
            sa.Column("words", sa.Text(), nullable=False),
            sa.ForeignKeyConstraint([pointer], [f"{target}.id"], name=op.f(f"fk_{table}_{pointer}")),
            sa.PrimaryKeyConstraint(pointer, name=op.f(f"pk_{table}")),
        )

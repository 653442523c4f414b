"""Papers and pictures leave the database: each lies in a file beside it, under the hash of its bytes.

A file is on the disk before its row. If this is stopped in the middle, the database is as it was, and the next run
finds the files that were written and goes on from there.
"""

import hashlib
import logging

import sqlalchemy as sa
from alembic import op

import lms.store.db
from lms.store.program.stored_files import DAMAGED, write

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

TELL_EVERY = 500
AT_ONCE = 100
_log = logging.getLogger("lms.upgrade")
_kept = sa.table(
    "stored_file", sa.column("sha256"), sa.column("size"), sa.column("kind"), sa.column("kept_at", sa.Text())
)


def upgrade() -> None:
    op.create_table(
        "stored_file",
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("kept_at", lms.store.db.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_stored_file")),
    )
    op.add_column("program_file", sa.Column("sha256", sa.Text(), nullable=False, server_default=""))
    folder = lms.store.db.files_folder()
    _move(folder, "certificate", "file_sha256", "certificate")
    _move(folder, "program_file", "sha256", "picture")
    for table in ("certificate", "program_file"):
        op.execute(f"ALTER TABLE {table} DROP COLUMN file")


def _move(folder, table, column, kind) -> None:
    """A few rows at a time, so that no memory holds them all."""
    connection = op.get_bind()
    total = connection.scalar(sa.text(f"SELECT count(*) FROM {table} WHERE file IS NOT NULL"))
    last, done = 0, 0
    some = sa.text(
        f"SELECT id, file, {column} FROM {table} WHERE id > :last AND file IS NOT NULL ORDER BY id LIMIT {AT_ONCE}"
    )
    while rows := connection.execute(some, {"last": last}).all():
        for number, data, told in rows:
            _keep(connection, folder, bytes(data), told, kind)
            if not told:
                named = {"sha256": hashlib.sha256(data).hexdigest(), "id": number}
                connection.execute(sa.text(f"UPDATE {table} SET {column} = :sha256 WHERE id = :id"), named)
            last, done = number, done + 1
            if done % TELL_EVERY == 0 or done == total:
                _log.warning("%s of %s files of %s moved beside the database", done, total, table)


def _keep(connection, folder, data, told, kind) -> None:
    """One that was damaged before it came here is kept as well, and what names it goes on saying that it is lost."""
    sha256 = write(folder, data)
    if connection.scalar(sa.select(_kept.c.sha256).where(_kept.c.sha256 == sha256)) is None:
        row = {"sha256": sha256, "size": len(data), "kind": DAMAGED if told and told != sha256 else kind}
        connection.execute(sa.insert(_kept).values(kept_at=sa.func.current_timestamp(), **row))

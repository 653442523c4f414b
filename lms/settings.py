"""Settings from the environment, read once: the only place that looks there."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from lms.domain.people.person import read_email

KEY_SETTINGS = {
    "ledger": ("LMS_LEDGER_KEY", "LMS_LEDGER_KEY_PASSWORD_FILE"),
    "badge": ("LMS_BADGE_KEY", "LMS_BADGE_KEY_PASSWORD_FILE"),
    "seal": ("LMS_SEAL_KEY", "LMS_SEAL_KEY_PASSWORD_FILE"),
}
SMTP_PORTS = {"starttls": 587, "tls": 465, "none": 25}
PUBLIC_URL_FILE = "public-url"
THIS_MACHINE = ("127.0.0.1", "localhost", "::1")


class BadSetting(Exception):
    """A setting that cannot be understood; the message names it."""


@dataclass(frozen=True, slots=True)
class Smtp:
    """Who takes the site's mail; `security` is one of SMTP_PORTS, `user` is empty where none is asked for."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    security: str
    mail_from: str


@dataclass(frozen=True, slots=True)
class NamedKey:
    """A key of the agency's own for one of KEY_SETTINGS: where it lies, and which settings say so."""

    purpose: str
    file: Path
    password_file: Path | None = None

    @property
    def setting(self) -> str:
        return KEY_SETTINGS[self.purpose][0]

    @property
    def password_setting(self) -> str:
        return KEY_SETTINGS[self.purpose][1]


@dataclass(frozen=True, slots=True)
class Settings:
    """`data` is for everything that is written; `content` holds courses/, quizzes/, certificates/, static/.

    Without a `backup_folder` no copies are made on their own.
    Without `smtp` no mail is sent.
    What none of `named_keys` signs is signed by keys that the site makes.
    """

    data: Path
    content: Path
    database_url: str
    bind: str
    port: int
    public_url: str
    trusted_hosts: tuple[str, ...]
    proxies: int
    workers: int
    threads: int
    backup_folder: Path | None
    backup_hours: int
    backup_keep: int
    logs_requests: bool
    smtp: Smtp | None = None
    named_keys: tuple[NamedKey, ...] = ()

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Settings:
        """Raises BadSetting."""
        given = os.environ if environment is None else environment
        data = Path(given.get("LMS_DATA", "var")).resolve()
        port = _number(given, "LMS_PORT", 8000, 1, 65535)
        public_url = read_public_url(given.get("LMS_PUBLIC_URL") or _kept_url(data) or f"http://127.0.0.1:{port}")
        database_url = given.get("LMS_DATABASE_URL", f"sqlite:///{data / 'alongside.sqlite'}")
        if not database_url.startswith(("sqlite:///", "postgresql://", "postgres://", "postgresql+psycopg://")):
            raise BadSetting("LMS_DATABASE_URL must begin with postgresql:// or sqlite:///.")
        if database_url.startswith("sqlite:///"):
            database_url = f"sqlite:///{Path(database_url.removeprefix('sqlite:///')).resolve()}"
        host = urlsplit(public_url).hostname or ""
        hosts = given.get("LMS_TRUSTED_HOSTS", f"127.0.0.1,localhost,{host}")
        return cls(
            data=data,
            content=_content(given),
            database_url=database_url,
            bind=given.get("LMS_BIND", "127.0.0.1"),
            port=port,
            public_url=public_url,
            trusted_hosts=tuple(dict.fromkeys(name.strip() for name in hosts.split(",") if name.strip())),
            proxies=_number(given, "LMS_PROXIES", 0, 0, 5),
            workers=_number(given, "LMS_WORKERS", 2, 1, 64),
            threads=_number(given, "LMS_THREADS", 6, 1, 64),
            backup_folder=Path(given["LMS_BACKUP_FOLDER"]).resolve() if given.get("LMS_BACKUP_FOLDER") else None,
            backup_hours=_number(given, "LMS_BACKUP_HOURS", 24, 1, 24 * 31),
            backup_keep=_number(given, "LMS_BACKUP_KEEP", 30, 1, 1000),
            logs_requests=_number(given, "LMS_LOG_REQUESTS", 0, 0, 1) == 1,
            smtp=_smtp(given),
            named_keys=tuple(_named_keys(given)),
        )

    def named_key(self, purpose: str) -> NamedKey | None:
        return next((one for one in self.named_keys if one.purpose == purpose), None)

    @property
    def backup_every(self) -> timedelta:
        return timedelta(hours=self.backup_hours)

    @property
    def is_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite")

    @property
    def sqlite_file(self) -> Path:
        return Path(self.database_url.removeprefix("sqlite:///"))

    @property
    def files(self) -> Path:
        """Papers, pictures and uploads: beside the database, wherever that is, and in no backup of it alone."""
        return self.data / "files"

    @property
    def public_url_file(self) -> Path:
        """Where `lms init` keeps the site's address; LMS_PUBLIC_URL goes before it."""
        return self.data / PUBLIC_URL_FILE

    @property
    def render_socket(self) -> Path:
        return self.data / "run" / "render.sock"

    @property
    def slow_socket(self) -> Path:
        """Of the render child for papers of many pages, which is there while it is needed."""
        return self.data / "run" / "slow.sock"


def read_public_url(told: str) -> str:
    """Without a slash at its end. Raises BadSetting."""
    try:
        parts = urlsplit(told)
        has_port = parts.port != 0  # reading it finds a port that is none
    except ValueError:  # brackets that hold no address as well
        has_port = False
    if not told.startswith(("http://", "https://")) or not has_port or not parts.hostname:
        raise BadSetting("LMS_PUBLIC_URL must begin with http:// or https://, followed by the name of the site.")
    return told.rstrip("/")


def _kept_url(data: Path) -> str:
    """What `lms init` was told, "" when it was told nothing."""
    try:
        return (data / PUBLIC_URL_FILE).read_text("utf-8").strip()
    except (FileNotFoundError, NotADirectoryError):
        return ""


def _content(given: Mapping[str, str]) -> Path:
    """The folder named by LMS_CONTENT, else the checkout, else what the wheel ships."""
    if "LMS_CONTENT" in given:
        return Path(given["LMS_CONTENT"]).resolve()
    package = Path(__file__).parent
    return package / "shipped" if (package / "shipped").is_dir() else package.parent


def _smtp(given: Mapping[str, str]) -> Smtp | None:
    host = given.get("LMS_SMTP_HOST", "").strip()
    if not host:
        return None
    security = given.get("LMS_SMTP_SECURITY", "starttls")
    if security not in SMTP_PORTS:
        raise BadSetting("LMS_SMTP_SECURITY must be starttls, tls or none.")
    mail_from = read_email(given.get("LMS_MAIL_FROM", ""))
    if mail_from is None or not mail_from.isascii():
        raise BadSetting("LMS_MAIL_FROM must be the e-mail address that the site's mail comes from.")
    user = given.get("LMS_SMTP_USER", "")
    if user and security == "none" and host not in THIS_MACHINE:
        raise BadSetting("LMS_SMTP_SECURITY must be starttls or tls, so that the password is not sent in the open.")
    return Smtp(
        host=host,
        port=_number(given, "LMS_SMTP_PORT", SMTP_PORTS[security], 1, 65535),
        user=user,
        password=given.get("LMS_SMTP_PASSWORD", ""),
        security=security,
        mail_from=mail_from,
    )


def _named_keys(given: Mapping[str, str]) -> Iterator[NamedKey]:
    """They are read by whoever signs with them, and not by each command."""
    for purpose, (name, password_name) in KEY_SETTINGS.items():
        file, password = given.get(name), given.get(password_name)
        if password and not file:
            raise BadSetting(f"{password_name} needs {name}, which names the key that the password opens.")
        if file:
            yield NamedKey(purpose, Path(file).resolve(), Path(password).resolve() if password else None)


def _number(given: Mapping[str, str], name: str, default: int, least: int, most: int) -> int:
    text = given.get(name, str(default))
    if not (text.isascii() and text.isdigit() and least <= int(text) <= most):
        raise BadSetting(f"{name} must be a whole number from {least} to {most}, not “{text}”.")
    return int(text)

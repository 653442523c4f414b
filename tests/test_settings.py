"""Settings from the environment."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from lms.settings import BadSetting, Settings


def given(**values: str) -> Settings:
    return Settings.from_environment({f"LMS_{name}": value for name, value in values.items()})


def test_without_any_setting_a_site_is_for_this_machine_only():
    settings = given()

    assert (settings.bind, settings.port, settings.proxies) == ("127.0.0.1", 8000, 0)
    assert settings.public_url == "http://127.0.0.1:8000"
    assert settings.is_sqlite
    assert settings.sqlite_file == Path("var").resolve() / "alongside.sqlite"


def test_the_environment_is_read_when_none_is_handed_over(monkeypatch):
    monkeypatch.setenv("LMS_PORT", "8123")

    assert Settings.from_environment().port == 8123


def test_everything_that_is_written_is_below_the_data_folder(tmp_path):
    settings = given(DATA=str(tmp_path))

    assert settings.sqlite_file.parent == settings.render_socket.parent.parent == tmp_path


def test_content_comes_from_the_folder_that_is_named(tmp_path):
    assert given(CONTENT=str(tmp_path)).content == tmp_path


def test_content_comes_from_the_checkout_otherwise():
    assert (given().content / "courses").is_dir()


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://learn.example.org", "learn.example.org"),
        ("https://learn.example.org/", "learn.example.org"),
        ("https://learn.example.org:8443", "learn.example.org"),
        ("https://learn.example.org/training", "learn.example.org"),
        ("http://[::1]:8000", "::1"),
    ],
)
def test_the_site_answers_to_the_host_of_its_own_address(url, host):
    settings = given(PUBLIC_URL=url)

    assert settings.trusted_hosts == ("127.0.0.1", "localhost", host)
    assert settings.public_url == url.rstrip("/")


def test_the_hosts_that_are_given_take_the_place_of_the_list():
    assert given(TRUSTED_HOSTS="a.example.org, b.example.org,,a.example.org").trusted_hosts == (
        "a.example.org",
        "b.example.org",
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "0"),
        ("PORT", "65536"),
        ("PORT", "eighty"),
        ("PORT", "-1"),
        ("PORT", "٨٠"),
        ("PORT", ""),
        ("WORKERS", "0"),
        ("WORKERS", "65"),
        ("THREADS", "0"),
        ("PROXIES", "6"),
        ("BACKUP_HOURS", "0"),
        ("BACKUP_HOURS", "745"),
        ("BACKUP_HOURS", "0.5"),
        ("BACKUP_HOURS", ""),
        ("BACKUP_KEEP", "0"),
        ("BACKUP_KEEP", "1001"),
        ("BACKUP_KEEP", "all"),
        ("PUBLIC_URL", "learn.example.org"),
        ("PUBLIC_URL", "javascript:alert(1)"),
        ("DATABASE_URL", "mysql://host/name"),
        ("DATABASE_URL", "nonsense"),
        ("DATABASE_URL", ""),
    ],
)
def test_a_setting_that_cannot_be_understood_is_named(name, value):
    with pytest.raises(BadSetting, match=f"LMS_{name}"):
        given(**{name: value})


@pytest.mark.parametrize("url", ["postgresql://user@host/name", "postgres://host/name"])
def test_a_database_of_postgresql_is_no_file(url):
    assert given(DATABASE_URL=url).is_sqlite is False


def test_without_a_folder_no_copies_are_made():
    settings = given()

    assert (settings.backup_folder, settings.backup_hours, settings.backup_keep) == (None, 24, 30)
    assert given(BACKUP_FOLDER="").backup_folder is None


def test_copies_go_to_the_folder_that_is_named_as_often_and_as_many_as_is_said(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    settings = given(BACKUP_FOLDER="copies", BACKUP_HOURS="168", BACKUP_KEEP="4")

    assert (settings.backup_folder, settings.backup_keep) == (tmp_path / "copies", 4)
    assert settings.backup_every == timedelta(days=7)


@pytest.mark.parametrize(("hours", "keep"), [("1", "1"), ("744", "1000")])
def test_copies_are_made_each_hour_or_each_month_and_one_is_kept_or_a_thousand(hours, keep):
    settings = given(BACKUP_HOURS=hours, BACKUP_KEEP=keep)

    assert (settings.backup_hours, settings.backup_keep) == (int(hours), int(keep))


def test_a_database_file_is_found_from_any_folder():
    settings = given(DATABASE_URL="sqlite:///here.sqlite")

    assert settings.sqlite_file == Path("here.sqlite").resolve()
    assert settings.database_url == f"sqlite:///{settings.sqlite_file}"


SMTP = {"SMTP_HOST": "mail.example.org", "MAIL_FROM": "Training@Example.org"}


def test_without_a_mail_server_no_mail_is_sent():
    assert given().smtp is None
    assert given(SMTP_HOST=" ").smtp is None


@pytest.mark.parametrize(("security", "port"), [("starttls", 587), ("tls", 465), ("none", 25)])
def test_a_mail_server_is_reached_at_the_port_that_goes_with_its_security(security, port):
    smtp = given(**SMTP, SMTP_SECURITY=security).smtp

    assert (smtp.host, smtp.port, smtp.security, smtp.mail_from) == (
        "mail.example.org",
        port,
        security,
        "training@example.org",
    )


def test_a_mail_servers_password_is_never_printed():
    settings = given(**SMTP, SMTP_USER="north", SMTP_PASSWORD="secret words", SMTP_PORT="2525")

    assert (settings.smtp.user, settings.smtp.password, settings.smtp.port) == ("north", "secret words", 2525)
    assert "secret words" not in repr(settings)


def test_a_password_is_sent_in_the_open_to_this_machine_only():
    here = given(MAIL_FROM="a@b.org", SMTP_HOST="localhost", SMTP_SECURITY="none", SMTP_USER="north")

    assert here.smtp.user == "north"
    with pytest.raises(BadSetting, match="LMS_SMTP_SECURITY"):
        given(**SMTP, SMTP_SECURITY="none", SMTP_USER="north")


@pytest.mark.parametrize(
    ("name", "value"),
    [("SMTP_PORT", "0"), ("SMTP_SECURITY", "ssl"), ("MAIL_FROM", ""), ("MAIL_FROM", "no address")],
)
def test_a_setting_for_mail_that_cannot_be_understood_is_named(name, value):
    with pytest.raises(BadSetting, match=f"LMS_{name}"):
        given(**{**SMTP, name: value})

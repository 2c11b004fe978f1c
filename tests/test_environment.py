"""What a wrong setting does: it stops the portal at its start, with one sentence that names it."""

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command

from impact_portal import environment
from impact_portal.design.apps import logo_is_there


@pytest.mark.parametrize(
    ("read", "value", "result"),
    [
        (lambda: environment.flag("IT"), " Yes ", True),
        (lambda: environment.flag("IT", True), "", True),
        (lambda: environment.flag("IT", True), "0", False),
        (lambda: environment.number("IT", 587, most=65535), "", 587),
        (lambda: environment.number("IT", 0, most=9), "2", 2),
        (lambda: environment.hosts("IT", ""), "a.example, .b.example,", ["a.example", ".b.example"]),
        (lambda: environment.hosts("IT", ""), "[::1],127.0.0.1,*", ["[::1]", "127.0.0.1", "*"]),
        (lambda: environment.origins("IT"), "https://a.example/, http://*.b.example:8000", [
            "https://a.example", "http://*.b.example:8000"
        ]),
        (lambda: environment.address("IT"), "https://a.example/", "https://a.example"),
        (lambda: environment.address("IT", "http://[::1]:8000"), "", "http://[::1]:8000"),
        (lambda: environment.address("IT"), "", ""),
        (lambda: environment.email("IT", ""), "The team <team@a.example>", "The team <team@a.example>"),
        (lambda: environment.text("IT", "Stories"), " ", "Stories"),
    ],
)
def test_a_setting_is_read(monkeypatch, read, value, result):
    monkeypatch.setenv("IT", value)
    assert read() == result


@pytest.mark.parametrize(
    ("read", "value", "words"),
    [
        (lambda: environment.flag("IT"), "ja", "IT must be 1 or 0, and is “ja”."),
        (lambda: environment.number("IT", 0, most=9), "-1", "IT must be a whole number from 0 to 9, and is “-1”."),
        (lambda: environment.number("IT", 0, most=9), "²", "IT must be a whole number"),
        (lambda: environment.number("IT", 2, least=1, most=9), "0", "IT must be a whole number from 1 to 9"),
        (lambda: environment.number("IT", 587, most=65535), "smtp", "IT must be a whole number"),
        (lambda: environment.hosts("IT", ""), "https://a.example", "IT takes names such as portal.example.org"),
        (lambda: environment.hosts("IT", ""), "a.example:443", "IT takes names such as portal.example.org"),
        (lambda: environment.origins("IT"), "a.example", "IT takes addresses such as https://portal.example.org"),
        (lambda: environment.origins("IT"), "https://a.example/share", "IT takes addresses such as"),
        (lambda: environment.address("IT"), "a.example", "IT must be an address such as https://"),
        (lambda: environment.address("IT"), "http://[a.example", "IT must be an address"),
        (lambda: environment.address("IT"), "http://a.example:port", "IT must be an address"),
        (lambda: environment.email("IT", ""), "The team", "IT must be an email address"),
        (lambda: environment.email("IT", ""), "a@a.example\nBcc: b@b.example", "IT must be an email address"),
        (lambda: environment.needed("IT", by="THAT"), "", "THAT needs IT beside it."),
    ],
)
def test_a_setting_of_no_use_is_refused(monkeypatch, read, value, words):
    monkeypatch.setenv("IT", value)
    with pytest.raises(ImproperlyConfigured, match=f"^{words}".replace(".", r"\.")):
        read()


@pytest.mark.parametrize("url", ["portal", "postgresql://", "mysql://geheim@a/b", "postgresql://a:geheim@b:port/c"])
def test_a_database_that_the_portal_cannot_use_is_refused_without_its_password(monkeypatch, url):
    monkeypatch.setenv("DATABASE_URL", url)
    with pytest.raises(ImproperlyConfigured, match=r"^DATABASE_URL must be an address") as refused:
        environment.database("")
    assert "geheim" not in str(refused.value)


def test_a_key_that_could_be_guessed_is_refused(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "x" * 31)
    with pytest.raises(ImproperlyConfigured, match="32 characters") as refused:
        environment.key()
    assert "xx" not in str(refused.value)


def test_a_key_is_made_once_and_anew_where_a_power_cut_left_its_file_empty(tmp_path):
    path = tmp_path / "var" / "secret_key"
    made = environment.kept_key(path)
    assert len(made) >= environment.KEY_LEAST
    assert (path.stat().st_mode & 0o777, environment.kept_key(path)) == (0o600, made)
    path.write_text("")
    assert len(environment.kept_key(path)) >= environment.KEY_LEAST
    assert [file.name for file in path.parent.iterdir()] == ["secret_key"]


def test_of_two_that_make_the_key_at_once_both_have_the_same(tmp_path, monkeypatch):
    path = tmp_path / "secret_key"

    def other_first():
        monkeypatch.undo()
        environment.kept_key(path)
        return "k" * 50

    monkeypatch.setattr(environment, "get_random_secret_key", other_first)
    assert environment.kept_key(path) == path.read_text() != "k" * 50


def test_a_logo_that_is_not_there_is_refused(settings):
    settings.PORTAL_LOGO = "images/nothing.svg"
    assert "PORTAL_LOGO names no file below static/: images/nothing.svg" in str(logo_is_there()[0])
    settings.PORTAL_LOGO = ""
    assert not logo_is_there()


@pytest.mark.django_db
def test_a_portal_for_real_is_told_at_its_start_what_it_lacks(settings, monkeypatch, capsys):
    for name in ("ALLOWED_HOSTS", "EMAIL_HOST", "CONTACT_EMAIL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PORTAL_URL", "https://a.example")
    settings.PORTAL_SAMPLES = False
    call_command("set_up_portal")
    assert capsys.readouterr().err == ""
    settings.TLS = True
    call_command("set_up_portal")
    assert capsys.readouterr().err.split("\n") == [
        "ALLOWED_HOSTS is not set: only this machine reaches the portal.",
        "EMAIL_HOST is not set: nobody gets an email, and so nobody new can sign in.",
        "CONTACT_EMAIL is not set: pages and emails name central.team@example.org.",
        "",
    ]


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        (
            {"WEB_CONCURRENCY": "0"},
            "A setting is wrong. WEB_CONCURRENCY must be a whole number from 1 to 99, and is “0”.\n",
        ),
        ({"TLS": "ja"}, "A setting is wrong. TLS must be 1 or 0, and is “ja”.\n"),
        ({"DATABASE_URL": "sqlite:////nowhere/at/all"}, "The database cannot be used. unable to open database file\n"),
        (
            {"SECRET_KEY": "", "VAR_DIR": "/dev/null"},
            "A file cannot be used. [Errno 17] File exists: '/dev/null'\n",
        ),
    ],
)
def test_a_command_ends_with_the_sentence_alone(tmp_path, setting, words):
    env = os.environ | {"VAR_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "impact_portal.settings"} | setting
    done = subprocess.run(
        [sys.executable, "manage.py", "set_up_portal", "--migrate", "--skip-checks"],
        cwd=settings.BASE_DIR, env=env, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (1, words)


def test_a_command_that_is_stopped_ends_without_the_way_through_the_program(tmp_path):
    env = os.environ | {"VAR_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "impact_portal.settings"}
    done = subprocess.run(
        [sys.executable, "manage.py", "shell", "--no-imports", "-c", "raise KeyboardInterrupt"],
        cwd=settings.BASE_DIR, env=env, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (130, "Stopped.\n")

"""Settings: what is wrong is refused with a sentence, what is secret is kept."""

import os
import socket
import stat
from dataclasses import FrozenInstanceError, replace
from pathlib import Path

import pytest
from flask import Flask

from app import create_app
from app.access.passwords import Hasher
from app.cli.web import WebServer
from app.config import PROJECT, ConfigurationError, Settings, load_settings, variable
from app.core.postgres_place import PostgresError, find_programs
from app.core.s3 import Bucket
from app.stores import stores_of
from tests.conftest import settings_for


@pytest.fixture(autouse=True)
def bare(monkeypatch):
    for name in [*os.environ]:
        if name.startswith("TICKETEASE_") or name in ("PORT", "DATABASE_URL", "DATABASE_URL_FILE"):
            monkeypatch.delenv(name)


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("PORT", "eighty", "PORT is wrong: it must be a whole number."),
        ("PORT", "70000", "PORT is wrong: it must be 1 at least and 65535 at most."),
        ("TICKETEASE_DEMO", "perhaps", "TICKETEASE_DEMO is wrong: it must be 1 or 0."),
        ("TICKETEASE_TRUST_PROXY", "-1", "TICKETEASE_TRUST_PROXY is wrong: it must be 0 at least and 5 at most."),
        ("TICKETEASE_FREE_MB", "-1", "TICKETEASE_FREE_MB is wrong: it must be 0 at least."),
        ("TICKETEASE_LOG_FORMAT", "xml", "TICKETEASE_LOG_FORMAT is wrong: it must be one of text, json."),
        ("TICKETEASE_CURRENCY", "eur", "TICKETEASE_CURRENCY is wrong: it must be three capital letters"),
        ("TICKETEASE_TIMEZONE", "Paris", "TICKETEASE_TIMEZONE is wrong: there is no such time zone"),
        ("TICKETEASE_LANGUAGES", "en,tlh", "TICKETEASE_LANGUAGES is wrong: known languages are"),
        ("TICKETEASE_JWT_KEY", "short", "TICKETEASE_JWT_KEY is wrong: it is shorter than 32 characters"),
        ("DATABASE_URL", "mysql://host/db", "DATABASE_URL is wrong: it must begin with postgresql://"),
        ("DATABASE_URL", "nonsense", "DATABASE_URL is wrong: it is not an address"),
        ("TICKETEASE_OWNER_DATABASE_URL", "postgresql://h/d", "set without DATABASE_URL"),
        ("TICKETEASE_S3_ENDPOINT", "https://s3.example", "TICKETEASE_S3_ENDPOINT is set without TICKETEASE_S3_BUCKET"),
        ("TICKETEASE_S3_BUCKET", "desk", "TICKETEASE_S3_BUCKET is for several hosts: DATABASE_URL must name"),
        ("TICKETEASE_TRUSTED_HOST", "desk.example", "There is no setting named TICKETEASE_TRUSTED_HOST"),
        ("TICKETEASE_DEMO_FILE", "/nowhere/demo", "There is no setting named TICKETEASE_DEMO_FILE"),
        ("TICKETEASE_JWT_KEY_FILE", "/nowhere/key", "TICKETEASE_JWT_KEY_FILE names /nowhere/key, which cannot be read"),
    ],
)
def test_a_wrong_setting_is_refused_with_a_sentence(monkeypatch, tmp_path, name, value, sentence):
    monkeypatch.setenv(name, value)
    with pytest.raises(ConfigurationError) as refusal:
        load_settings(home=tmp_path)
    assert sentence in refusal.value.format_message()


def test_everything_wrong_is_said_at_once(monkeypatch, tmp_path):
    monkeypatch.setenv("PORT", "eighty")
    monkeypatch.setenv("TICKETEASE_DEMO", "perhaps")
    with pytest.raises(ConfigurationError) as refusal:
        load_settings(home=tmp_path)
    assert [line.split()[0] for line in refusal.value.format_message().splitlines()] == ["PORT", "TICKETEASE_DEMO"]


def test_an_empty_variable_says_nothing_and_an_empty_file_is_refused(monkeypatch, tmp_path):
    monkeypatch.setenv("PORT", "")
    assert load_settings(home=tmp_path).port == 8000
    (tmp_path / "key").write_text("\n")
    monkeypatch.setenv("TICKETEASE_JWT_KEY_FILE", str(tmp_path / "key"))
    with pytest.raises(ConfigurationError, match="which is empty"):
        load_settings(home=tmp_path)


@pytest.mark.parametrize(("word", "demo"), [("1", True), ("yes", True), ("On", True), ("0", False), ("off", False)])
def test_a_switch_is_read_as_people_write_it(monkeypatch, tmp_path, word, demo):
    monkeypatch.setenv("TICKETEASE_DEMO", word)
    assert load_settings(home=tmp_path).demo is demo


def test_settings_and_secrets_never_change_and_show_no_secret(tmp_path):
    settings = load_settings(home=tmp_path)
    with pytest.raises(FrozenInstanceError):
        settings.demo = True
    assert settings.jwt_key.get_secret_value() not in repr(settings)
    other = replace(settings, demo=True)
    assert (settings.demo, other.demo, other.jwt_key) == (False, True, settings.jwt_key)


def test_the_refusal_never_shows_a_secret(monkeypatch, tmp_path):
    monkeypatch.setenv("TICKETEASE_JWT_KEY", "hunter2")
    with pytest.raises(ConfigurationError) as refusal:
        load_settings(home=tmp_path)
    assert "hunter2" not in refusal.value.format_message()


def test_a_secret_comes_from_a_file(monkeypatch, tmp_path):
    (tmp_path / "key").write_text("k" * 40 + "\n")
    monkeypatch.setenv("TICKETEASE_JWT_KEY_FILE", str(tmp_path / "key"))
    assert load_settings(home=tmp_path).jwt_key.get_secret_value() == "k" * 40


def test_a_secret_has_one_source(monkeypatch, tmp_path):
    monkeypatch.setenv("TICKETEASE_JWT_KEY_FILE", str(tmp_path / "key"))
    monkeypatch.setenv("TICKETEASE_JWT_KEY", "k" * 40)
    with pytest.raises(ConfigurationError, match="Both TICKETEASE_JWT_KEY and TICKETEASE_JWT_KEY_FILE"):
        load_settings(home=tmp_path)


def test_the_database_address_comes_from_a_file_too(monkeypatch, tmp_path):
    (tmp_path / "url").write_text("postgres://desk:secret@db.example/desk")
    monkeypatch.setenv("DATABASE_URL_FILE", str(tmp_path / "url"))
    settings = load_settings(home=tmp_path)
    assert settings.application_url.render_as_string(hide_password=False) == (
        "postgresql+psycopg://desk:secret@db.example/desk"
    )
    assert settings.owner_url == settings.application_url
    assert settings.server is None


def test_secrets_are_made_once_and_only_their_owner_reads_them(tmp_path):
    first, second = load_settings(home=tmp_path), load_settings(home=tmp_path)
    for name in Settings.GENERATED:
        path = tmp_path / "secrets" / name
        assert getattr(first, name) == getattr(second, name)
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert len({getattr(first, name).get_secret_value() for name in Settings.GENERATED}) == len(Settings.GENERATED)
    assert not list(path.parent.glob(".*"))


def test_settings_reach_flask(monkeypatch, tmp_path):
    monkeypatch.setenv("TICKETEASE_SECRET_KEY", "s" * 32)
    monkeypatch.setenv("TICKETEASE_JWT_KEY", "j" * 32)
    monkeypatch.setenv("TICKETEASE_LANGUAGES", "fr, en")
    monkeypatch.setenv("TICKETEASE_TIMEZONE", "Europe/Paris")
    monkeypatch.setenv("TICKETEASE_TRUSTED_HOSTS", "desk.example,localhost")
    monkeypatch.setenv("TICKETEASE_WEB_THREADS", "3")
    config = load_settings(home=tmp_path).flask_config()
    assert config["SECRET_KEY"] == "s" * 32
    assert config["JWT_SECRET_KEY"] == "j" * 32
    assert config["BABEL_DEFAULT_LOCALE"] == "fr"
    assert config["BABEL_DEFAULT_TIMEZONE"] == "Europe/Paris"
    assert config["TRUSTED_HOSTS"] == ["desk.example", "localhost"]
    assert config["SQLALCHEMY_ENGINE_OPTIONS"]["pool_size"] == 3


def test_settings_reach_the_web_server(monkeypatch, tmp_path):
    monkeypatch.setenv("TICKETEASE_WEB_WORKERS", "3")
    monkeypatch.setenv("TICKETEASE_WEB_THREADS", "5")
    with socket.socket() as listener:
        server = WebServer(Flask("desk"), load_settings(home=tmp_path), listener)
    assert (server.cfg.workers, server.cfg.threads) == (3, 5)
    assert server.cfg.forwarded_allow_ips == []


def test_the_pepper_reaches_the_hashes(monkeypatch, cluster, database):
    monkeypatch.setenv("TICKETEASE_PASSWORD_PEPPER", "p" * 40)
    app = create_app(settings_for(cluster, database))
    kept = Hasher(b"p" * 40, rounds=4).make("open sesame, please")
    assert app.extensions["hasher"].check("open sesame, please", kept)
    assert not Hasher(b"q" * 40, rounds=4).check("open sesame, please", kept)


def test_the_folder_of_files_is_under_the_home_or_elsewhere(monkeypatch, cluster, database, tmp_path):
    settings = settings_for(cluster, database)
    assert create_app(settings).extensions["store"].folder == settings.home / "files"
    monkeypatch.setenv("TICKETEASE_FILES", str(tmp_path / "kept"))
    assert create_app(settings_for(cluster, database)).extensions["store"].folder == tmp_path / "kept"


HOSTS = {
    "DATABASE_URL": "postgresql://db.example/desk",
    "TICKETEASE_S3_BUCKET": "desk",
    "TICKETEASE_S3_ENDPOINT": "https://s3.example",
    "TICKETEASE_S3_REGION": "eu-west-3",
    "TICKETEASE_S3_KEY_ID": "the-key",
    "TICKETEASE_S3_SECRET": "the-secret",
    "TICKETEASE_S3_PATH_STYLE": "1",
    "TICKETEASE_S3_PREFIX": "paris/",
    "TICKETEASE_SECRET_KEY": "s" * 32,
    "TICKETEASE_JWT_KEY": "j" * 32,
    "TICKETEASE_PASSWORD_PEPPER": "p" * 32,
}


def test_a_bucket_of_ones_own_keeps_all_files(monkeypatch, tmp_path):
    for name, value in HOSTS.items():
        monkeypatch.setenv(name, value)
    store, runs = stores_of(load_settings(home=tmp_path / "home"))
    assert store.bucket == runs.bucket == Bucket(
        "desk", "https://s3.example", "eu-west-3", "the-key", "the-secret", path_style=True
    )  # fmt: skip
    assert (store.prefix, runs.prefix) == ("paris/files/", "paris/runs/")
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("TICKETEASE_S3_SECRET", None, "TICKETEASE_S3_KEY_ID and TICKETEASE_S3_SECRET belong together"),
        ("TICKETEASE_S3_ENDPOINT", "s3.example", "TICKETEASE_S3_ENDPOINT must begin with https://"),
        ("TICKETEASE_JWT_KEY", None, "several hosts share one desk: give each the same TICKETEASE_JWT_KEY"),
        ("TICKETEASE_PASSWORD_PEPPER", None, "give each the same TICKETEASE_PASSWORD_PEPPER"),
    ],
)
def test_what_several_hosts_must_share_is_asked_for(monkeypatch, tmp_path, name, value, sentence):
    for known, given in {**HOSTS, name: value}.items():
        if given is not None:
            monkeypatch.setenv(known, given)
    with pytest.raises(ConfigurationError, match=sentence):
        load_settings(home=tmp_path)


def test_the_folder_of_programs_reaches_the_server(monkeypatch, tmp_path):
    monkeypatch.setenv("TICKETEASE_PG_BIN", str(tmp_path / "bin"))
    with pytest.raises(PostgresError, match="TICKETEASE_PG_BIN must name a folder"):
        find_programs(load_settings(home=tmp_path).pg_bin)


def test_the_home_may_be_relative_and_is_project_var_by_default(monkeypatch, tmp_path):
    assert Settings.fields["home"].default == PROJECT / "var"
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TICKETEASE_HOME", "desk")
    assert load_settings().home == Path(tmp_path / "desk").resolve()


def test_every_setting_says_what_it_does_and_stands_in_the_readme():
    readme = (PROJECT / "README.md").read_text()
    for name, field in Settings.fields.items():
        assert field.description, name
        assert f"`{variable(name, field)}`" in readme, name

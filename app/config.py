"""Typed settings: read once from the environment, refused with a sentence when wrong.

Every field's description is its documentation; README's table is checked against it.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar, Literal

import click
from marshmallow import ValidationError
from marshmallow.fields import String
from marshmallow.validate import Regexp
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from app.config_fields import (
    Listed,
    Place,
    Secret,
    SecretStr,
    Setting,
    Words,
    one_of,
    setting,
    settings_of,
    switch,
    whole,
)
from app.config_sources import PREFIX, ConfigurationError, is_secret, kept_secret, told, variable
from app.core.i18n import LANGUAGES
from app.core.local_postgres import APPLICATION, DATABASE, OWNER, LocalPostgres
from app.core.zones import time_zones

PROJECT = Path(__file__).resolve().parent.parent


def _is_long(value: SecretStr) -> None:
    if len(value.get_secret_value()) < 32:
        raise ValidationError("it is shorter than 32 characters")


def _are_known(value: Words) -> None:
    if not value or not set(value) <= set(LANGUAGES):
        raise ValidationError(f"known languages are {', '.join(LANGUAGES)}")


def _is_a_zone(value: str) -> None:
    if value not in time_zones():
        raise ValidationError("there is no such time zone; an example is Europe/Paris")


def _as_url(value: SecretStr) -> URL:
    try:
        url = make_url(value.get_secret_value())
    except ArgumentError:
        raise ValidationError("it is not an address such as postgresql://user:password@host/database") from None
    if url.drivername not in ("postgres", "postgresql", "postgresql+psycopg"):
        raise ValidationError("it must begin with postgresql://")
    return url.set(drivername="postgresql+psycopg")


_currency = Regexp("[A-Z]{3}$", error="it must be three capital letters, such as EUR")


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What an installation may choose; unset secrets are generated once under ``home``."""

    fields: ClassVar[Mapping[str, Setting]]
    GENERATED: ClassVar[tuple[str, ...]] = ("secret_key", "jwt_key", "password_pepper")

    home: Path = setting(PROJECT / "var", Place(), "Folder of all state: database, secrets, files.")
    port: int = setting(8000, whole(1, 65535), "Port of `make run`, on 127.0.0.1.", variable="PORT")
    demo: bool = setting(False, switch(), "Demo data at the first start and one-click sign-in; never in production.")
    database_url: SecretStr | None = setting(
        None,
        Secret(validate=_as_url),
        "A PostgreSQL (15 or later) of yours; else a private one.",
        variable="DATABASE_URL",
    )
    owner_database_url: SecretStr | None = setting(
        None,
        Secret(validate=_as_url),
        "With `DATABASE_URL`: the role that owns the tables and migrates; else the same URL.",
    )
    pg_bin: Path | None = setting(None, Place(), "Folder of PostgreSQL's programs, instead of the embedded ones.")
    secret_key: SecretStr | None = setting(
        None, Secret(validate=_is_long), "Signs forms and flash messages; at least 32 characters."
    )
    jwt_key: SecretStr | None = setting(
        None, Secret(validate=_is_long), "Signs the session tokens; at least 32 characters."
    )
    password_pepper: SecretStr | None = setting(
        None,
        Secret(validate=_is_long),
        "Mixed into every password hash; losing it loses all passwords. At least 32 characters.",
    )
    languages: Words = setting(
        LANGUAGES, Listed(validate=_are_known), "Languages offered, comma-separated; the first is the fallback."
    )
    timezone: str = setting(
        "UTC", String(validate=_is_a_zone), "Time zone of those who chose none, such as `Europe/Paris`."
    )
    trusted_hosts: Words = setting(
        ("localhost", "127.0.0.1"), Listed(), "Host names the panel answers to, comma-separated; others get 400."
    )
    trust_proxy: int = setting(
        0, whole(0, 5), "Number of reverse proxies in front whose X-Forwarded-* headers are believed."
    )
    reopen_days: int = setting(14, whole(0, 3650), "Days after its resolution during which a ticket may be reopened.")
    approval_link_sign_in: bool = setting(
        False, switch(), "Whether a one-tap link of an approval asks its approver to sign in first."
    )
    currency: str = setting(
        "EUR", String(validate=_currency), "Currency of estimated costs, as its three letters (ISO 4217)."
    )
    files: Path | None = setting(None, Place(), "Folder of the attachments; else `files` under the home.")
    s3_bucket: str | None = setting(
        None, String(), "Bucket of an S3-compatible store that keeps all files instead of folders; for several hosts."
    )
    s3_endpoint: str | None = setting(None, String(), "Address of the S3-compatible store; else Amazon's own.")
    s3_region: str = setting("us-east-1", String(), "Region of the bucket.")
    s3_key_id: SecretStr | None = setting(None, Secret(), "Access key of the bucket; else the machine's own role.")
    s3_secret: SecretStr | None = setting(None, Secret(), "Secret of that access key.")
    s3_path_style: bool = setting(
        False, switch(), "Whether the bucket stands in the path of the address, as MinIO and Ceph usually want it."
    )
    s3_prefix: str = setting("", String(), "What the name of every object begins with, such as `desk/`.")
    upload_mb: int = setting(25, whole(1, 1024), "Largest attachment, in MB.")
    import_mb: int = setting(40, whole(1, 47), "Largest file to import in the panel, in MB.")
    free_mb: int = setting(200, whole(0), "Free disk, in MB, below which `/readyz` says that this host cannot serve.")
    api_rate: int = setting(
        3000, whole(1, 1_000_000), "Requests a minute that a person's programs, or one token, may send."
    )
    api_sign_in_rate: int = setting(
        120, whole(1, 1_000_000), "Sign-ins and renewals a minute that the API takes from one address."
    )
    log_format: Literal["text", "json"] = setting(
        "text",
        one_of("text", "json"),
        "`text` for a terminal: warnings and errors; `json`: each request and job too, for machines.",
    )
    log_file: Path | None = setting(None, Place(), "File that the log is added to, instead of standard error.")
    metrics_token: SecretStr | None = setting(
        None,
        Secret(validate=_is_long),
        "What `/metrics` must be shown, at least 32 characters; else it answers this machine alone.",
    )
    web_workers: int = setting(2, whole(1, 64), "Web processes of `make run`.")
    web_threads: int = setting(8, whole(1, 64), "Requests a web process works on at once; its database connections.")

    def __post_init__(self) -> None:
        """Refuse, with a ValueError, what does not go together."""
        if self.owner_database_url and not self.database_url:
            raise ValueError(f"{PREFIX}OWNER_DATABASE_URL is set without DATABASE_URL")
        self._refuse_half_a_bucket()

    def _refuse_half_a_bucket(self) -> None:
        if self.s3_bucket is None:
            fields = self.fields.items()
            stray = [name for name, one in fields if name.startswith("s3_") and getattr(self, name) != one.default]
            if stray:
                raise ValueError(f"{PREFIX}{min(stray).upper()} is set without {PREFIX}S3_BUCKET")
            return
        if (self.s3_key_id is None) != (self.s3_secret is None):
            raise ValueError(f"{PREFIX}S3_KEY_ID and {PREFIX}S3_SECRET belong together: set both or none")
        if not (self.s3_endpoint or "https://").startswith(("http://", "https://")):
            raise ValueError(f"{PREFIX}S3_ENDPOINT must begin with https:// or http://")
        if not self.database_url:
            raise ValueError(f"{PREFIX}S3_BUCKET is for several hosts: DATABASE_URL must name the database they share")
        # Each host would make its own: a session of one would be nothing to another, and no password would fit.
        if missing := [name for name in self.GENERATED if getattr(self, name) is None]:
            named = ", ".join(f"{PREFIX}{name.upper()}" for name in missing)
            raise ValueError(f"With {PREFIX}S3_BUCKET several hosts share one desk: give each the same {named}")

    @cached_property
    def server(self) -> LocalPostgres | None:
        """The private PostgreSQL of this installation, or None with a ``database_url``."""
        if self.database_url:
            return None
        return LocalPostgres(self.home, self.pg_bin, say=lambda line: click.echo(line, err=True))

    @property
    def application_url(self) -> URL:
        """Where the application connects, without the right to change the schema."""
        return _as_url(self.database_url) if self.database_url else self._local(APPLICATION)

    @property
    def owner_url(self) -> URL:
        """Where migrations run, as the owner of the tables."""
        return _as_url(self.owner_database_url) if self.owner_database_url else self._own_or_local_owner()

    def engine_options(self) -> dict[str, Any]:
        """Return SQLAlchemy's options: a full pool answers within 5 s (``core.db`` replaces dead connections).

        With the private PostgreSQL the first connection of a process starts it where none runs.
        """
        options: dict[str, Any] = {"pool_size": self.web_threads, "max_overflow": 2, "pool_timeout": 4}
        options |= {"pool_recycle": 1800}
        server = self.server
        if server:
            return options | {"creator": lambda: server.connect(APPLICATION, DATABASE)}
        return options | {"connect_args": {"connect_timeout": 4}}

    def flask_config(self) -> dict[str, Any]:
        """Return what Flask and its extensions read."""
        return {
            "SECRET_KEY": _open(self.secret_key),
            "JWT_SECRET_KEY": _open(self.jwt_key),
            "TRUSTED_HOSTS": list(self.trusted_hosts),
            "BABEL_DEFAULT_LOCALE": self.languages[0],
            "BABEL_DEFAULT_TIMEZONE": self.timezone,
            "SQLALCHEMY_DATABASE_URI": self.application_url,
            "SQLALCHEMY_ENGINE_OPTIONS": self.engine_options(),
        }

    def _local(self, role: str) -> URL:
        place = str(self.server.sockets) if self.server else ""
        return URL.create("postgresql+psycopg", username=role, database=DATABASE, query={"host": place})

    def _own_or_local_owner(self) -> URL:
        return _as_url(self.database_url) if self.database_url else self._local(OWNER)


Settings.fields = settings_of(Settings)


def load_settings(**given: Any) -> Settings:
    """Return the settings of the environment, ``given`` ones first, every secret filled in.

    Raises ConfigurationError with one sentence for each thing that is wrong.
    """
    _refuse_unknown(os.environ)
    read, wrong = {}, []
    for name, value in {**told(Settings.fields), **given}.items():
        field = Settings.fields[name]
        try:
            read[name] = field.read(value)
        except ValueError as error:
            wrong.append(f"{variable(name, field)} is wrong: {error}.")
    if wrong:
        raise ConfigurationError("\n".join(wrong))
    try:
        settings = Settings(**read)
    except ValueError as error:
        raise ConfigurationError(f"{error}.") from None
    missing = [name for name in Settings.GENERATED if getattr(settings, name) is None]
    kept: dict[str, Any] = {name: SecretStr(kept_secret(settings.home / "secrets", name)) for name in missing}
    return replace(settings, **kept)


def _open(secret: SecretStr | None) -> str:
    return secret.get_secret_value() if secret else ""


def _refuse_unknown(environ: Mapping[str, str]) -> None:
    known = {variable(name, field) for name, field in Settings.fields.items()}
    known |= {f"{variable(name, field)}_FILE" for name, field in Settings.fields.items() if is_secret(field)}
    unknown = sorted(name for name in environ if name.startswith(PREFIX) and name not in known)
    if unknown:
        raise ConfigurationError(f"There is no setting named {', '.join(unknown)}; README lists those there are.")

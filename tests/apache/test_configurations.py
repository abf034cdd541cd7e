"""Every configuration is one that ``apache2 -t`` accepts: a private Apache's, and Debian's own with our site in it."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from app.config import PROJECT, load_settings
from app.core.postgres_place import server_account
from infra.apache import environment, settings_file
from infra.apache.running import PROGRAM, Site, configure
from tests.apache.certificates import self_signed
from tests.apache.conftest import place

MODULES = ("wsgi", "ssl", "http2", "headers", "deflate", "rewrite", "reqtimeout")


def checked(*words: str | Path, **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([PROGRAM, "-t", *words], env={**os.environ, **environ}, text=True, capture_output=True)


@pytest.mark.parametrize("secure", [False, True])
def test_a_private_apache_is_well_configured(secure: bool, tmp_path: Path) -> None:
    with place() as folder:
        certificate = self_signed(folder) if secure else None
        site = Site(load_settings(home=tmp_path, database_url="postgresql://a@b/c"), certificate=certificate)
        reply = checked("-f", configure(folder, site, (8080, 8443), server_account()))
    assert (reply.returncode, "Syntax OK" in reply.stderr) == (0, True), reply.stderr


def test_the_site_fits_into_debians_own_configuration(tmp_path: Path) -> None:
    certificate, key = self_signed(tmp_path)
    debian = tmp_path / "apache2"
    shutil.copytree("/etc/apache2", debian, symlinks=True)
    for folder in ("mods-enabled", "sites-enabled", "conf-enabled"):
        shutil.rmtree(debian / folder)
        (debian / folder).mkdir()
    tools = {"APACHE_CONFDIR": str(debian), "APACHE_ENVVARS": str(debian / "envvars"), "APACHE_RUN_DIR": str(tmp_path)}
    tools |= {"APACHE_LOG_DIR": str(tmp_path), "APACHE_PID_FILE": str(tmp_path / "pid"), "APACHE_STATE": str(tmp_path)}
    tools |= {"APACHE_RUN_USER": "www-data", "APACHE_RUN_GROUP": "www-data", "APACHE_LOCK_DIR": str(tmp_path)}
    standard = (*MODULES, "mpm_event", "authz_core", "authz_host", "alias", "dir", "mime", "env", "setenvif", "filter")
    for name in standard:
        for kind in ("load", "conf"):
            if (source := debian / "mods-available" / f"{name}.{kind}").exists():
                (debian / "mods-enabled" / source.name).symlink_to(source)
    (debian / "mods-enabled" / "socache_shmcb.load").symlink_to(debian / "mods-available" / "socache_shmcb.load")
    written = (PROJECT / "infra" / "apache" / "ticketease.conf").read_text()
    chosen = {
        "CERTIFICATE": certificate, "CERTIFICATE_KEY": key, "PROJECT": PROJECT, "USER": "www-data",
        "GROUP": "www-data", "SETTINGS": tmp_path,
    }  # fmt: skip
    for name, value in chosen.items():
        line = next(line for line in written.splitlines() if line.startswith(f"Define TICKETEASE_{name} "))
        written = written.replace(line, f"Define TICKETEASE_{name} {value}")
    (debian / "sites-enabled" / "ticketease.conf").write_text(f"Define TICKETEASE_LOGS {tmp_path}\n{written}")
    reply = checked("-d", debian, "-f", "apache2.conf", **tools)
    assert (reply.returncode, "Syntax OK" in reply.stderr) == (0, True), reply.stderr


def test_settings_written_are_read_again(tmp_path: Path) -> None:
    told = {"TICKETEASE_HOME": "/srv/a desk ", "DATABASE_URL": "postgresql://a:b#c@d/e?f=g", "ODD": "a\"b\\c$d`e'f\n"}
    environment.write(tmp_path / "ticketease.env", told)
    assert settings_file.read(tmp_path / "ticketease.env") == told
    assert (tmp_path / "ticketease.env").stat().st_mode & 0o077 == 0


def test_a_daemon_gets_only_what_was_chosen(tmp_path: Path) -> None:
    settings = load_settings(home=tmp_path, database_url="postgresql://a@b/c", languages="fr", demo=True)
    told = environment.told_by(settings)
    assert told["DATABASE_URL"] == "postgresql+psycopg://a@b/c"
    assert (told["TICKETEASE_LANGUAGES"], told["TICKETEASE_DEMO"]) == ("fr", "1")
    assert "TICKETEASE_UPLOAD_MB" not in told and len(told["TICKETEASE_JWT_KEY"]) >= 32

"""The files of an installation say what they should, as far as one can tell without installing."""

import re
import tomllib

import pytest

from app.config import PROJECT, Settings, variable
from tests.install.containers import DOCKER, composition, instructions, said

INFRA = PROJECT / "infra"
SYSTEMD = INFRA / "systemd"
SCRIPTS = (
    "debian/install.sh",
    "debian/ticketease",
    "docker/secrets.sh",
    "docker/roles.sh",
    "docker/healthy.sh",
    "docker/nightly.sh",
    "apache/keep-socket.sh",
)
# Accounts and units, and what to do there by hand.
OF_A_SERVER = {"infra/debian", "infra/systemd", "infra/docs/apache.md", "infra/docs/runbooks"}
UNITS = sorted(path.name for path in SYSTEMD.iterdir())


@pytest.fixture(scope="module")
def composed():
    """What compose makes of its file for a desk of our name."""
    return composition()


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_script_is_sound(script):
    reply = said("shellcheck", "--external-sources", "--severity=warning", INFRA / script)
    assert reply.returncode == 0, reply.stdout


def test_every_step_asks_and_does_what_there_is():
    debian = INFRA / "debian"
    files = [debian / "install.sh", *sorted((debian / "steps").iterdir())]
    words = "\n".join(path.read_text() for path in files)
    defined = set(re.findall(r"^(\w+)\(\)", words, re.MULTILINE))
    named = set(re.findall(r"\bstep \"[^\"]*\" (\w+) (\w+)", words))
    assert len(named) > 30
    assert {name for pair in named for name in pair} <= defined
    # What to do when an act fails is told by the name of an act.
    remedies = re.search(r"case \$1 in\n(.*?)\*\) echo", words[words.index("remedy() {") :], re.DOTALL)[1]
    acts = {act for _, act in named}
    assert set(re.findall(r"[a-z_]+(?=(?: \| [a-z_ |]+)?\) echo)", remedies)) <= acts


def test_the_image_is_made_as_a_reviewer_would():
    reply = said(PROJECT / ".venv" / "bin" / "hadolint", DOCKER / "Dockerfile")
    assert reply.returncode == 0, reply.stdout


def test_all_that_the_image_copies_is_let_through():
    let_through = re.findall(r"^!(\S+)$", (PROJECT / ".dockerignore").read_text(), re.MULTILINE)
    assert all((PROJECT / name).exists() for name in let_through)
    parts = re.search(r'^parts="(.*)"$', (INFRA / "debian/steps/release.sh").read_text(), re.MULTILINE)[1].split()
    # A container's own: its Apache.
    assert set(let_through) - {"infra/docker"} == set(parts) - OF_A_SERVER


def test_every_service_that_stays_tells_whether_it_is_well(composed):
    asked = {name: one.get("healthcheck") for name, one in composed["services"].items()}
    # The web's question is the image's own.
    assert asked.pop("web") is None
    assert "HEALTHCHECK" in dict(instructions())
    assert asked.pop("migrate") == {"test": ["NONE"]}
    assert {name: bool(one["test"]) for name, one in asked.items()} == {"database": True, "dumps": True, "worker": True}


def test_the_image_is_tagged_with_its_version_and_no_log_grows_for_ever(composed):
    version = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]["version"]
    images = {one["image"] for one in composed["services"].values()}
    assert images == {f"ticketease:{version}", "postgres:15-bookworm"}
    assert all(int(one["logging"]["options"]["max-size"].rstrip("m")) <= 20 for one in composed["services"].values())


def test_settings_come_from_a_file_that_compose_is_told_of(tmp_path, composed):
    given = "TICKETEASE_S3_BUCKET=desk\nTICKETEASE_LOG_FORMAT=text\n"
    (tmp_path / "settings.env").write_text(given)
    services = composition(DESK_SETTINGS=str(tmp_path / "settings.env"))["services"]
    for name in ("web", "worker", "migrate", "dumps"):
        kept = composed["services"][name]["environment"]
        assert services[name]["environment"] == kept | {"TICKETEASE_S3_BUCKET": "desk"}
    # What is proposed by the file that is there names settings that there are.
    proposed = re.findall(r"^#(\w+)=", (DOCKER / "settings.env").read_text(), re.MULTILINE)
    assert len(proposed) == 6 and set(proposed) <= {variable(name, field) for name, field in Settings.fields.items()}


def test_what_serves_waits_for_the_tables_and_has_no_way_to_change_them(composed):
    services = composed["services"]
    for name in ("web", "worker"):
        assert services[name]["depends_on"]["migrate"]["condition"] == "service_completed_successfully"
        assert not [
            secret for secret in services[name]["secrets"] if "owner" in str(secret) or "postgres" in str(secret)
        ]
        assert (services[name]["read_only"], services[name]["cap_drop"]) == (True, ["ALL"])
    assert "ports" not in services["database"]
    assert composed["networks"]["inside"]["internal"] is True


def test_every_secret_is_a_file_and_every_file_is_made(tmp_path, composed):
    for secret in composed["secrets"].values():
        assert set(secret) == {"file"}
    named = {name for one in composed["services"].values() for name in one.get("environment", {})}
    assert {name for name in named if re.search("URL|KEY|PEPPER|PASSWORD", name)} == {
        "DATABASE_URL_FILE", "TICKETEASE_OWNER_DATABASE_URL_FILE", "TICKETEASE_SECRET_KEY_FILE",
        "TICKETEASE_JWT_KEY_FILE", "TICKETEASE_PASSWORD_PEPPER_FILE", "POSTGRES_PASSWORD_FILE",
    }  # fmt: skip
    script = tmp_path / "secrets.sh"
    script.write_text((DOCKER / "secrets.sh").read_text())
    assert said("bash", script, "no host!").returncode == 2
    first = said("bash", script, "desk.example.org")
    assert first.returncode == 0, first.stdout
    kept = {path.name: path.read_text() for path in (tmp_path / "secrets").iterdir()}
    assert set(kept) == set(composed["secrets"])
    assert (tmp_path / "secrets").stat().st_mode & 0o777 == 0o700
    # A second time nothing is made: the pepper of the first opens every password.
    assert said("bash", script, "desk.example.org").stdout == ""
    assert {path.name: path.read_text() for path in (tmp_path / "secrets").iterdir()} == kept


def test_the_question_of_health_has_no_password_in_its_words(tmp_path):
    (tmp_path / "psql").write_text('#!/bin/sh\nprintf "%s|%s" "$*" "$PGPASSWORD" > "$0.said"; echo t\n')
    (tmp_path / "psql").chmod(0o755)
    (tmp_path / "url").write_text("postgresql://desk:a%40b\\n%25@database:5432/desk?sslmode=require\n")
    environ = {"PATH": f"{tmp_path}:/usr/bin:/bin", "DATABASE_URL_FILE": str(tmp_path / "url")}
    assert said(DOCKER / "healthy.sh", "worker", env=environ).returncode == 0
    words, _, password = (tmp_path / "psql.said").read_text().rpartition("|")
    assert "-d postgresql://desk@database:5432/desk?sslmode=require" in words and "a%40b" not in words
    assert password == "a@b\\n%"


@pytest.mark.parametrize("unit", [name for name in UNITS if name.endswith(".service")])
def test_a_service_is_sandboxed(unit):
    reply = said("systemd-analyze", "security", "--offline=true", "--threshold=30", SYSTEMD / unit)
    assert reply.returncode == 0, reply.stdout


def test_the_timer_says_a_time(tmp_path):
    calendar = re.search(r"^OnCalendar=(.*)$", (SYSTEMD / "ticketease-dump.timer").read_text(), re.MULTILINE)[1]
    assert said("systemd-analyze", "calendar", calendar).returncode == 0


def test_apache_accepts_the_site_of_the_container(tmp_path):
    for name in ("static", "acme", "logs", "run"):
        (tmp_path / name).mkdir()
    subject = ("-subj", "/CN=desk.example.org", "-keyout", tmp_path / "key.pem", "-out", tmp_path / "cert.pem")
    assert said("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", *subject).returncode == 0
    places = {
        "/opt/ticketease/current/.venv": "/usr", "/opt/ticketease/current": PROJECT,
        "/run/secrets/certificate_key": tmp_path / "key.pem",
        "/run/secrets/certificate": tmp_path / "cert.pem", "/run/ticketease": tmp_path / "run",
        "/var/log/ticketease": tmp_path / "logs", "/opt/ticketease/static": tmp_path / "static",
        "/var/lib/ticketease-acme": tmp_path / "acme",
        "_USER ticketease": "_USER nobody", "_GROUP ticketease": "_GROUP nogroup",
    }  # fmt: skip
    words = (DOCKER / "apache.conf").read_text()
    for place, here in places.items():
        words = words.replace(place, str(here))
    (tmp_path / "apache.conf").write_text(words)
    environ = {"DESK_HOST": "desk.example.org", "DESK_PROCESSES": "2", "DESK_THREADS": "40", "DESK_LARGEST_BODY": "1"}
    reply = said("/usr/sbin/apache2", "-t", "-f", tmp_path / "apache.conf", env=environ)
    assert "Syntax OK" in reply.stdout, reply.stdout


def test_a_server_installs_what_was_tested_and_nothing_else():
    def pinned(name):
        blocks = re.split(r"\n(?=[a-z])", (PROJECT / name).read_text().split("\n", 2)[2])
        return {re.sub(r"\n\s+# via.*", "", block.split("    # via")[0]).strip() for block in blocks}

    server, tested = pinned("requirements-server.lock"), pinned("requirements.lock")
    assert server < tested
    names = {re.match(r"[a-z0-9-]+", block)[0] for block in server}
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]
    wanted = {re.match(r"[a-z0-9-]+", line)[0] for line in project["dependencies"]}
    spared = {re.match(r"[a-z0-9-]+", line)[0] for lines in project["optional-dependencies"].values() for line in lines}
    assert wanted <= names
    assert not (spared - wanted) & names

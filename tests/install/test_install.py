"""A bare Debian becomes a desk: installed, used, mended, upgraded, rolled back and restored by its own runbooks."""

import hashlib
import json
import re

import pytest

from app.config import PROJECT
from app.core.migrate import revisions
from tests.install.browsing import HOST, Browser
from tests.install.closed import (
    a_link_does_not_mislead_root,
    is_least,
    nothing_of_debians_is_shown,
    the_log_of_postgresql_names_nobody,
)
from tests.install.debian import INSTALL, STATE, Debian

RUNBOOKS = PROJECT / "infra" / "docs" / "runbooks"
# Where an installation stands: what a look must not touch.
PLACES = "/etc /opt /usr/local /var/lib/ticketease /var/backups /var/lib/postgresql/*/*/postgresql*.conf"
SOME = ("package libapache2-mod-wsgi-py3", "secret password_pepper", "database ticketease")
PASSWORD = "a horse on the moon"
NEXT = f"{len(revisions()) + 1:04}"
MIGRATION = f'''"""What a later release brings: a column that is filled from what there is."""

from alembic import op

revision = "{NEXT}"
down_revision = "{revisions()[-1]}"


def upgrade() -> None:
    op.execute("ALTER TABLE people ADD COLUMN greeting text NOT NULL DEFAULT 'Hello'")
    op.execute("UPDATE people SET greeting = 'Hello ' || first_name")


def downgrade() -> None:
    op.execute("ALTER TABLE people DROP COLUMN greeting")
'''


@pytest.fixture
def debian():
    """A machine without PostgreSQL's clusters, without mod_wsgi, and with this tree in ``/srv/ticketease``."""
    with Debian(PROJECT) as debian:
        # Its cluster begins in the network of the real machine, where another may have the port: the socket is enough.
        debian.do("echo \"listen_addresses = ''\" > /etc/postgresql-common/createcluster.d/quiet.conf")
        debian.do(
            "rm -rf /etc/postgresql/*/* /var/lib/postgresql/*/* /etc/apache2/sites-enabled/*; mkdir /srv/ticketease; "
            "ln -s ../sites-available/000-default.conf /etc/apache2/sites-enabled/; "
            "tar -C /tmp/tree --exclude=./.venv --exclude=./var --exclude=./.git -cf - . | tar -C /srv/ticketease -xf -"
        )
        yield debian


def runbook(name: str) -> str:
    """Return the commands of a runbook, in order, as one script that ends at the first that fails."""
    blocks = re.findall(r"^```sh\n(.*?)^```$", (RUNBOOKS / f"{name}.md").read_text(), re.MULTILINE | re.DOTALL)
    assert blocks
    return "set -eu\n" + "".join(blocks)


def lines(said: str, word: str) -> list[str]:
    return [line.split(None, 1)[1] for line in said.splitlines() if line.startswith(f"  {word} ")]


def standing(debian: Debian) -> str:
    """Return every file of the installation, with its owner, mode, size and the instant it last changed."""
    return debian.do(f"find {PLACES} -not -name '*.pyc' -not -name __pycache__ -printf '%p %u:%g %m %s %C@\\n' | sort")


def sql(debian: Debian, statement: str) -> str:
    return debian.do(f'cd / && runuser -u postgres -- psql -XAtq -d ticketease -c "{statement}"').strip()


def install(debian: Debian) -> None:
    debian.do("DEBIAN_FRONTEND=noninteractive apt-get remove -y -qq libapache2-mod-wsgi-py3")
    before = standing(debian)
    wanted = f"--host {HOST} --self-signed --timezone Europe/Paris"
    told = debian.run(f"{INSTALL} --check {wanted}")
    assert told.returncode == 1
    missing = lines(told.stdout, "missing")
    assert {*SOME, "Debian's own page is off"} <= set(missing)
    assert f"{len(missing)} of these are missing" in told.stdout
    assert standing(debian) == before

    said = debian.do(f"{INSTALL} {wanted}")
    assert set(SOME) <= set(lines(said, "done"))
    assert debian.do("ls /etc/apache2/sites-enabled").split() == ["ticketease.conf"]
    debian.do("apache2ctl start", alone=True)
    assert debian.do(f"{INSTALL} --check", alone=True).endswith("Everything is right.\n")


def use(debian: Debian, browser: Browser) -> str:
    """Create an administrator, let them sign in and write a ticket; return its address."""
    said = debian.do("ticketease create-admin --identifier ada --first-name Ada --last-name Byron --generate")
    given = said.split("Password, shown this once: ")[1].strip()
    assert browser.post("/sign-in", login="ada", password=given) == "/"
    browser.post("/password", current=given, new=PASSWORD, again=PASSWORD)
    return write_ticket(browser, "The badge printer is blank")


def write_ticket(browser: Browser, title: str) -> str:
    fields = {"requester_id": "", "requester_id__find": "byron", "impact": "one_person", "urgency": "normal"}
    return browser.post("/tickets/new", title=title, idempotency_key=hashlib.md5(title.encode()).hexdigest(), **fields)


def the_log_is_kept(debian: Debian) -> None:
    """Both accounts' programs write JSON lines to one file, and it is turned over without being lost."""
    log = "/var/log/ticketease/ticketease.log"
    lines_of = [json.loads(line) for line in debian.do(f"cat {log}").splitlines()]
    assert {line["logger"] for line in lines_of} >= {"app.requests"}
    debian.do("logrotate --force /etc/logrotate.d/ticketease")
    assert debian.do(f"stat -c '%U %a' {log} {log}.1").split() == ["ticketease", "640"] * 2


def units_are_sound(debian: Debian) -> None:
    debian.do("test -f /opt/ticketease/current/infra/docs/runbooks/restore.md")
    debian.do("systemd-analyze verify --man=no /etc/systemd/system/ticketease-*")
    for unit in ("ticketease-worker.service", "ticketease-dump.service"):
        debian.do(f"systemd-analyze security --offline=true --threshold=30 /etc/systemd/system/{unit}")
    assert debian.do("systemctl is-enabled ticketease-worker.service ticketease-dump.timer").split() == ["enabled"] * 2
    # What the unit starts, as it starts it: the settings, the folder, the account, and no job left waiting.
    unit = debian.do("cat /etc/systemd/system/ticketease-worker.service")
    settings, folder, command = (
        re.search(rf"^{key}=(.*)$", unit, re.M)[1] for key in ("EnvironmentFile", "WorkingDirectory", "ExecStart")
    )
    debian.do(f"set -a; . {settings}; cd {folder}; runuser -u ticketease -- {command} --once")


def a_second_run_changes_nothing(debian: Debian) -> None:
    before = standing(debian)
    assert debian.do(INSTALL, alone=True).endswith("Nothing had to be changed.\n")
    assert standing(debian) == before


def what_is_spoilt_is_told_and_mended(debian: Debian) -> None:
    debian.do(
        "chmod 644 /etc/ticketease/secrets/jwt_key; a2dismod -q -f headers; "
        "systemctl disable --quiet ticketease-dump.timer; "
        f"install -d -o root {STATE}/files/00; chown root {STATE}/metrics; a2ensite -q 000-default; "
        "sed -i 's/^TICKETEASE_TRUSTED_HOSTS=.*/&,helpdesk.example.org/' /etc/ticketease/ticketease.env; "
        "echo '# mine' >> /opt/ticketease/current/wsgi.py; "
        "printf 'TICKETEASE_%s\\n' REOPEN_DAYS=7 UPLOAD_MB=50 HOME=/srv >> /etc/ticketease/ticketease.env"
    )
    sql(debian, "GRANT CONNECT ON DATABASE ticketease TO PUBLIC; ALTER ROLE ticketease CREATEDB")
    sql(debian, "ALTER ROLE ticketease_owner RESET ALL")
    release = debian.do("basename $(readlink /opt/ticketease/current)").strip()
    spoilt = [
        "secret jwt_key", "setting TICKETEASE_HOME",
        "role ticketease, which is that and no more", "database ticketease is closed to all others",
        f"release {release}", "unit ticketease-dump.timer starts with the machine", "Apache module headers",
        "Apache serves this release", "Debian's own page is off",
        f"folder {STATE}/metrics (ticketease)", f"what is in {STATE}/files is ticketease's",
        "role ticketease_owner, whose errors are logged without what people wrote",
        "site: the largest body fits what the settings allow",
    ]  # fmt: skip
    told = debian.run(f"{INSTALL} --check", alone=True)
    assert (told.returncode, sorted(lines(told.stdout, "missing"))) == (
        1,
        sorted([*spoilt, "site is enabled and Apache accepts it"]),
    )
    said = debian.do(INSTALL, alone=True)
    assert set(spoilt) - {"Apache serves this release"} <= set(lines(said, "done"))
    assert debian.do(f"{INSTALL} --check", alone=True).endswith("Everything is right.\n")
    kept = debian.do("cat /etc/ticketease/ticketease.env").splitlines()
    assert {"TICKETEASE_REOPEN_DAYS=7", f"TICKETEASE_TRUSTED_HOSTS={HOST},helpdesk.example.org"} <= set(kept)
    assert debian.do("cat /etc/apache2/sites-available/ticketease.conf").count(f"_LARGEST_BODY {204 * 1024**2}\n") == 1


def a_wrong_setting_is_named_before_anything_reads_it(debian: Debian, browser: Browser, ticket: str) -> None:
    settings = "/etc/ticketease/ticketease.env"
    debian.do(f"cp -p {settings} /tmp/sound; sed -i s/REOPEN_DAYS=7/REOPEN_DAYS=seven/ {settings}")
    reply = debian.run(INSTALL, alone=True)
    assert (reply.returncode, lines(reply.stdout, "failed")) == (1, ["settings are understood"])
    assert "TICKETEASE_REOPEN_DAYS is wrong: it must be a whole number." in reply.stdout
    assert "The desk runs as before" in reply.stdout
    assert "The badge printer is blank" in browser.get(ticket)
    debian.do(f"cp -p /tmp/sound {settings}")


def upgrade(debian: Debian, browser: Browser, ticket: str) -> None:
    """Bring a release with one migration more, by the runbook, with the data that is there."""
    debian.do(f"cat > /srv/ticketease/app/migrations/versions/{NEXT}_greeting.py <<'END'\n{MIGRATION}END")
    debian.do("sed -i 's/^version = .*/version = \"99.0.0\"/' /srv/ticketease/pyproject.toml")
    said = debian.do(runbook("upgrade"), alone=True)
    assert "  done     Apache serves this release" in said
    assert said.endswith("Everything is right.\n")
    assert sql(debian, "SELECT greeting FROM people") == "Hello Ada"
    assert "The badge printer is blank" in browser.get(ticket)
    debian.do("test $(readlink /opt/ticketease/current | cut -d- -f1) = releases/99.0.0")


def roll_back(debian: Debian, browser: Browser, *tickets: str) -> None:
    said = debian.do(runbook("rollback"), alone=True)
    assert said.endswith("Everything is right.\n")
    assert sql(debian, "SELECT version_num FROM alembic_version") == revisions()[-1]
    for ticket in tickets:
        assert "printer" in browser.get(ticket)
    assert not debian.do("readlink /opt/ticketease/current").startswith("releases/99.0.0")


def restore(debian: Debian, browser: Browser, *tickets: str) -> None:
    kept = sql(debian, "SELECT count(*), max(number) FROM tickets")
    debian.do("ticketease dump")
    sql(debian, "UPDATE tickets SET title = 'Somebody broke this'")
    assert debian.do(runbook("restore"), alone=True).endswith("Everything is right.\n")
    assert sql(debian, "SELECT count(*), max(number) FROM tickets") == kept
    for ticket in tickets:
        assert "printer" in browser.get(ticket)
    # The sequence of numbers and the rights of the application came back too.
    assert write_ticket(browser, "Another blank printer") not in tickets


def other_database(debian: Debian) -> str:
    """Make a second PostgreSQL that lets in by passwords, by its runbook; return the options that name it."""
    debian.do(
        "pg_createcluster --port 5433 --locale C.UTF-8 --encoding UTF8 15 elsewhere && "
        "echo \"listen_addresses = '127.0.0.1'\" >> /etc/postgresql/15/elsewhere/postgresql.conf && "
        "pg_ctlcluster 15 elsewhere start",
        alone=True,
    )
    debian.do(f"cat > /tmp/roles.sh <<'ROLES'\n{runbook('database-elsewhere')}ROLES")
    debian.do("cd / && PGPORT=5433 PASSWORD=one OWNER_PASSWORD=two runuser -u postgres -- bash /tmp/roles.sh")
    for word, role in (("one", "ticketease"), ("two", "ticketease_owner")):
        debian.do(f"echo postgresql://{role}:{word}@127.0.0.1:5433/ticketease > /tmp/{word}")
    return "--database-url-file /tmp/one --owner-database-url-file /tmp/two"


def move(debian: Debian) -> None:
    """The desk goes behind a proxy, and its tables elsewhere; the oldest of too many releases goes too."""
    old = "/opt/ticketease/releases/0.0.1-000000000000"
    debian.do(
        f"mkdir -p {old} /opt/ticketease/venvs/old && ln -s ../../venvs/old {old}/.venv && touch -d 2001-01-01 {old}"
    )
    where = other_database(debian)
    said = debian.do(
        f"TICKETEASE_KEPT_RELEASES=2 {INSTALL} --plain 127.0.0.1:8080 {where} && rm /tmp/one /tmp/two", alone=True
    )
    few = "no more than 2 releases, the current one among them"
    assert {"secret owner_database_url, as given", "site: TICKETEASE_PLAIN", few} <= set(lines(said, "done"))
    assert "Attachments lie in /var/lib/ticketease on this host." in said
    assert debian.do(f"{INSTALL} --check", alone=True).endswith("Everything is right.\n")

    stay = debian.do("cd /opt/ticketease && readlink current previous | sort")
    assert debian.do("cd /opt/ticketease && ls -d releases/*") == stay
    assert "old" not in debian.do("ls /opt/ticketease/venvs").split()
    debian.do("ticketease create-admin --identifier bea --first-name Bea --last-name Roy --generate", alone=True)
    # What the proxy says of its side is believed: cookies are for TLS only.
    page = f"curl -si --connect-to ::127.0.0.1:8080 -H 'X-Forwarded-Proto: https' http://{HOST}/sign-in"
    assert "Secure; HttpOnly" in debian.do(page, alone=True)


def test_a_bare_debian_is_installed_used_upgraded_rolled_back_and_restored(debian):
    install(debian)
    browser = Browser(debian)
    ticket = use(debian, browser)
    is_least(debian)
    units_are_sound(debian)
    the_log_is_kept(debian)
    the_log_of_postgresql_names_nobody(debian)
    nothing_of_debians_is_shown(debian)
    a_link_does_not_mislead_root(debian)
    debian.do(INSTALL, alone=True)
    a_second_run_changes_nothing(debian)
    what_is_spoilt_is_told_and_mended(debian)
    a_wrong_setting_is_named_before_anything_reads_it(debian, browser, ticket)
    upgrade(debian, browser, ticket)
    later = write_ticket(browser, "The other printer is blank")
    roll_back(debian, browser, ticket, later)
    restore(debian, browser, ticket, later)
    move(debian)


OTHER = "--host other.example.org"
ELSEWHERE = f"{OTHER} --self-signed --database-url-file /tmp/one"
REFUSALS = {
    "": "Name the host that people type: --host desk.example.org",
    "--host": "--host wants a value",
    "--colour": "There is no option --colour",
    "--host desk_/example": "desk_/example is no host name",
    f"{OTHER}": "Name a certificate with --certificate and --key, or begin with --self-signed.",
    f"{OTHER} --certificate /tmp/a.pem": "--certificate and --key go together.",
    f"{OTHER} --certificate /tmp/a.pem --key /tmp/a.key": "/tmp/a.pem is no certificate for other.example.org",
    f"{OTHER} --certificate /none/none --key /tmp/a.key": "/none/none cannot be read.",
    f"--host {HOST} --certificate '/tmp/my a.pem' --key /tmp/a.key": "put it where no folder has a space",
    f"--host {HOST} --certificate /tmp/a.pem --key /tmp/b.key": "/tmp/b.key is not the key of /tmp/a.pem.",
    f"--host {HOST} --self-signed --certificate /tmp/a.pem --key /tmp/a.key": "leave out --certificate and --key.",
    f"{OTHER} --self-signed --plain 127.0.0.1:8080": "--plain leaves TLS to a proxy in front",
    f"{OTHER} --plain localhost": "localhost is no address with a port, such as 127.0.0.1:8080.",
    f"{OTHER} --self-signed --timezone Mars/Olympus": "There is no time zone Mars/Olympus",
    f"{OTHER} --self-signed --release 0.0.1": "There is no release 0.0.1 here",
    f"{OTHER} --self-signed --release previous": "No release ran before this one",
    f"{ELSEWHERE}": "go together: the application must not own its tables.",
    f"{ELSEWHERE} --owner-database-url-file /tmp/none": "/tmp/none cannot be read",
    f"{ELSEWHERE} --owner-database-url-file /tmp/one": "name the same role",
}


def test_what_cannot_be_is_refused_before_anything_changes(debian):
    make = f"openssl req -x509 -newkey rsa:2048 -nodes -subj /CN={HOST} -addext subjectAltName=DNS:{HOST}"
    debian.do(f"cd /tmp; for name in a b; do {make} -keyout $name.key -out $name.pem; done")
    debian.do("echo postgresql://one@elsewhere/desk > /tmp/one")
    before = standing(debian)
    for options, sentence in REFUSALS.items():
        reply = debian.run(f"{INSTALL} {options}")
        assert (reply.returncode, sentence in reply.stdout) == (2, True), reply.stdout
    held = debian.run(f"exec 8> /run/ticketease-install.lock; flock 8; {INSTALL} {OTHER} --self-signed")
    assert (held.returncode, "is running already" in held.stdout) == (1, True)
    assert "Run it as root" in debian.run(f"runuser -u nobody -- {INSTALL} --host {HOST}").stdout
    assert "it must be 2 or more" in debian.run(f"TICKETEASE_KEPT_RELEASES=1 {INSTALL} {OTHER} --self-signed").stdout
    debian.do("sed s/one@/two@/ /tmp/one > /tmp/two")
    told = debian.run(f"{INSTALL} --check {ELSEWHERE} --owner-database-url-file /tmp/two").stdout
    assert "Does another one serve the same database?" in told
    assert "--owner-database-url-file FILE" in debian.do(f"{INSTALL} --help")
    assert standing(debian) == before

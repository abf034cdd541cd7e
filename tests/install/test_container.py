"""The containers, without Docker: what their files say is done on a Debian of one's own, and the desk serves.

Docker's own part is left out: layers, a root that cannot be written, networks. Everything of ours is real: each
instruction of the Dockerfile, the roles, the commands of compose with its environment, as the image's account.
"""

import json
import re
import shlex

import pytest

from app.config import PROJECT
from tests.install.containers import HOST, composition, instructions, let_through
from tests.install.debian import Debian

# As the container has it: one account, no way to become another, no capability.
AS_THERE = "setpriv --reuid 10001 --regid 10001 --clear-groups --no-new-privs --inh-caps=-all --bounding-set=-all"


@pytest.fixture
def debian():
    with Debian(PROJECT) as debian:
        yield debian


def build(debian):
    """Carry out the Dockerfile, both stages in one place, and return the environment and command it ends with."""
    folder, environ, command = "/", {}, []
    for word, rest in instructions():
        if word == "RUN":
            debian.do(f"cd {folder} && set -euo pipefail; {rest}")
        elif word == "COPY" and rest.startswith("--from="):
            assert re.fullmatch(r"--from=build (\S+) \1", rest)  # It is there already.
        elif word == "COPY":
            source, place = rest.split()
            parts = shlex.join(let_through()) if source == "." else source
            left = "--exclude=__pycache__ --exclude=*.mo"
            debian.do(f"mkdir -p {place} && tar -C /tmp/tree {left} -cf - {parts} | tar -C {place} -xf -")
        elif word == "WORKDIR":
            folder = rest
        elif word == "ENV":
            environ |= dict(pair.split("=", 1) for pair in shlex.split(rest))
        elif word == "USER":
            assert rest == "10001:10001"
        elif word == "CMD":
            command = json.loads(rest)
        else:
            assert word in ("FROM", "SHELL", "EXPOSE", "STOPSIGNAL", "HEALTHCHECK")
    return folder, environ, shlex.join(command)


def make_database(debian):
    """Let PostgreSQL's container do what it does when it is empty."""
    debian.do(
        "rm -rf /etc/postgresql/*/* /var/lib/postgresql/*/* && version=$(ls /usr/lib/postgresql | tail -n 1) && "
        "pg_createcluster --port 5432 --locale C.UTF-8 $version main && echo 127.0.0.1 database >> /etc/hosts && "
        "install -d /tmp/docker && cp /tmp/tree/infra/docker/secrets.sh /tmp/docker && "
        f"/tmp/docker/secrets.sh {HOST} && mv /tmp/docker/secrets /run/secrets && chmod 755 /run/secrets"
    )
    debian.do("pg_ctlcluster $(ls /usr/lib/postgresql | tail -n 1) main start", alone=True)
    debian.do("cd / && runuser -u postgres -- /tmp/tree/infra/docker/roles.sh", alone=True)


def test_what_the_containers_run_serves_works_and_ends_in_order(debian):
    folder, image, command = build(debian)
    make_database(debian)
    services = composition()["services"]

    def inside(name, what, run=debian.do):
        environ = {**image, **services[name]["environment"]}
        words = [f"{key}={value}" for key, value in environ.items()]
        return run(f"cd {folder} && exec {AS_THERE} env -i {shlex.join(words)} {what}", alone=True)

    def started(name, what):
        inside(name, f"bash -c {shlex.quote(f'exec {what} > /tmp/{name}.log 2>&1 & echo $! > /tmp/{name}.pid')}")

    inside("migrate", shlex.join(services["migrate"]["command"]))
    assert inside("web", "/opt/ticketease/current/infra/docker/healthy.sh web", debian.run).returncode != 0
    assert inside("worker", "/opt/ticketease/current/infra/docker/healthy.sh worker", debian.run).returncode == 1

    started("web", command)
    started("worker", shlex.join(services["worker"]["command"]))
    nightly = shlex.join(services["dumps"]["command"])
    assert inside("dumps", f"{nightly} --check", debian.run).returncode == 1
    started("dumps", nightly)
    for name in ("web", "worker"):
        ask = f"/opt/ticketease/current/infra/docker/healthy.sh {name}"
        inside(
            name, f"bash -c 'for turn in $(seq 240); do {ask} && exit 0; sleep 0.5; done; cat /tmp/{name}.log; exit 1'"
        )
    page = debian.do(f"curl -sk --connect-to ::127.0.0.1:8443 https://{HOST}/sign-in", alone=True)
    assert "Sign in" in page
    style = re.search(r'/static/[^"]+\?v=[0-9a-f]{12}', page)[0]
    kept = debian.do(f"curl -skI --connect-to ::127.0.0.1:8443 'https://{HOST}{style}'", alone=True)
    assert "immutable" in kept
    inside("dumps", f"bash -c 'for turn in $(seq 240); do {nightly} --check && exit 0; sleep 0.5; done; exit 1'")
    dropped = inside("web", 'sh -c \'psql -d "$(cat $DATABASE_URL_FILE)" -c "DROP TABLE tickets"\'', debian.run)
    assert "must be owner of table tickets" in dropped.stdout

    stop = {name: services[name]["stop_signal"] for name in ("worker", "dumps")}
    stop["web"] = dict(instructions())["STOPSIGNAL"]
    for name, number in stop.items():
        debian.do(
            f"kill -s {number} $(cat /tmp/{name}.pid) && timeout 60 tail -f /dev/null --pid=$(cat /tmp/{name}.pid)"
        )
    assert "Traceback" not in debian.do("cat /tmp/worker.log /tmp/web.log")
    assert "holds the database" in debian.do("cat /tmp/dumps.log")

"""Schemathesis asks the API what its description says may be asked, and what it says may not (D45; threat 84).

A real server on a real database; ``make fuzz`` asks without bound.
"""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from app.core.clock import utcnow
from app.core.db import unit_of_work
from app.tickets.commands import OpenIncident
from app.tickets.operations import open_incident
from tests.cmdb.conftest import make_ci
from tests.factories import NOW, actor_of, make_group, make_location, make_person, make_token

SETTINGS = Path(__file__).resolve().parents[2] / "infra" / "fuzz" / "schemathesis.toml"
EXAMPLES, SEED = "2", "20261128"


def test_no_request_breaks_the_api_and_every_answer_is_as_described(
    real_db: Flask, live_server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with real_db.app_context(), unit_of_work():
        paris = make_location("Paris")
        alan, rita = make_person("Alan Keller", paris), make_person("Rita Moreau", paris)
        ada = make_person("Ada Lefèvre", paris, is_admin=True)
        make_group("Paris desk", paris, ("incidents", "tasks"), takes=("incidents", "tasks"), members=[alan])
        open_incident(OpenIncident("The printer is on fire", rita.id), actor=actor_of(rita), now=NOW)
        make_ci("PC-1", paris)
        # A personal token: a sign-in would be over as soon as signing out is tried, and the rest answered by 401.
        secret, _kept = make_token(ada, now=utcnow())
    # Thousands of requests a minute come from one token here: the rates are tried elsewhere.
    settings = replace(real_db.extensions["settings"], api_rate=1_000_000)
    monkeypatch.setitem(real_db.extensions, "settings", settings)
    command = [str(Path(sys.executable).with_name("schemathesis")), "--config-file", str(SETTINGS), "--no-color", "run"]
    command += [f"{live_server}/api/v1/openapi.json", "-H", f"Authorization: Bearer {secret}"]
    command += ["-n", EXAMPLES, "--seed", SEED]
    command += ["--phases", "examples,coverage,fuzzing", "--no-shrink", "--warnings", "off"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-6_000:]

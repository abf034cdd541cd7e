"""What the README shows of the API is run as it stands there, and so is the client that it leads to."""

import importlib.util
import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.error import HTTPError

import pytest
from flask import Flask

from app.access.commands import SetPassword
from app.access.operations import set_password
from app.config import PROJECT
from app.core.clock import utcnow
from app.core.db import unit_of_work
from app.demo.company import PASSWORD
from tests.factories import SETUP, make_group, make_location, make_person

# The people of the demonstration sign in nowhere else.
EMAIL, SHOWN_EMAIL = "alan@example.org", "alan@demo.ticketease.test"
SHOWN_ADDRESS = "http://localhost:8000/api/v1"
# Each answer's status and address go beside the answers, which stay as they are.
TELLING = """curl() { command curl -w '%{stderr}%{http_code} %{method} %{url_effective}\\n' "$@"; }"""


@pytest.fixture
def address(real_db: Flask, live_server: str) -> str:
    """Where the API answers on a desk on which Alan works."""
    with real_db.app_context(), unit_of_work():
        paris = make_location("Paris")
        alan = make_person("Alan Keller", paris)
        make_group("Paris desk", paris, ("incidents", "tasks"), takes=("incidents", "tasks"), members=[alan])
        given = SetPassword(alan.id, PASSWORD, must_change=False)
        set_password(given, hasher=real_db.extensions["hasher"], actor=SETUP, now=utcnow())
    return f"{live_server}/api/v1"


def shown() -> str:
    section = (PROJECT / "README.md").read_text().partition("## For machines\n")[2].partition("\n## ")[0]
    return "\n".join(re.findall(r"```sh\n(.*?)```", section, re.DOTALL))


def answers(printed: str) -> Iterator[Any]:
    decoder, rest = json.JSONDecoder(), printed.strip()
    while rest:
        answer, end = decoder.raw_decode(rest)
        rest = rest[end:].lstrip()
        yield answer


def test_the_examples_of_the_readme_do_what_they_say(address: str, tmp_path: Path) -> None:
    script = shown()
    for told, here in ((SHOWN_ADDRESS, address), (SHOWN_EMAIL, EMAIL)):
        assert script.count(told) == 1
        script = script.replace(told, here)
    command = ["bash", "-euo", "pipefail", "-c", f"{TELLING}\n{script}"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    asked = [line.replace(address, "") for line in done.stderr.splitlines()]
    listed, read, changed, said, renewed = answers(done.stdout)
    ticket = f"/tickets/{read['number']}"
    assert asked == [
        "200 POST /auth/login",
        "200 GET /tickets?status=new&fields=number,title&limit=5",
        "201 POST /tickets",
        f"200 GET {ticket}",
        f"200 PATCH {ticket}",
        f"201 POST {ticket}/comments",
        "200 POST /auth/refresh",
    ]
    assert listed == {"items": [], "next": None}
    assert (read["title"], read["impact"], read["urgency"]) == ("No network in B12", "several", "normal")
    assert (changed["urgency"], changed["version"]) == ("high", read["version"] + 1)
    assert said["text"] == "The switch of B12 does not answer."
    assert renewed["token_type"] == "Bearer"


@pytest.fixture
def client() -> ModuleType:
    """The file that people copy."""
    wanted = importlib.util.spec_from_file_location("client", PROJECT / "infra" / "docs" / "client.py")
    assert wanted is not None
    assert wanted.loader is not None
    module = importlib.util.module_from_spec(wanted)
    wanted.loader.exec_module(module)
    return module


def test_the_client_that_people_copy_works(address: str, client: ModuleType) -> None:
    desk = client.Desk(address, EMAIL, PASSWORD)
    made = desk.create("/tickets", {"title": "No network in B12"}, key="monitor-4711")
    assert desk.create("/tickets", {"title": "No network in B12"}, key="monitor-4711") == made
    others = [desk.create("/tickets", {"title": f"Screen {one} is dark"}, key=str(one)) for one in range(4)]
    listed = [one["number"] for one in desk.list("/tickets", limit="2")]
    assert sorted(listed) == sorted(one["number"] for one in [made, *others])

    place, seen = f"/tickets/{made['number']}", []

    def decide(ticket: dict[str, Any]) -> dict[str, Any]:
        seen.append(ticket["urgency"])
        if len(seen) == 1:
            # Somebody is quicker than the first try.
            desk.call("PATCH", place, {"urgency": "low"}, {"If-Match": "*"})
        return {"title": f"{ticket['title']} and B13"}

    changed = desk.change(place, decide)
    assert (changed["title"], changed["urgency"], seen) == ("No network in B12 and B13", "low", ["normal", "low"])

    first = desk.tokens = {**desk.tokens, "access_token": "run.out.token"}
    assert desk.call("GET", place)[0] == changed
    assert desk.tokens["refresh_token"] != first["refresh_token"]
    desk.call("POST", "/auth/logout")
    with pytest.raises(HTTPError) as refused:
        desk.call("GET", place)
    assert refused.value.code == 401
    refused.value.close()

"""Let Schemathesis ask a desk of its own everything: ``make fuzz``; ``EXAMPLES`` says how long, ``ARGS`` what else."""

import os
import shlex
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

from app import create_app
from app.access.commands import CreateToken
from app.access.operations import create_token
from app.access.queries import load_actor
from app.access.tokens import SCOPES, hash_of, new_secret, tail_of
from app.cli.migrate import bring_up
from app.config import PREFIX, Settings
from app.core.actor import Actor
from app.core.clock import utcnow
from app.core.db import db, unit_of_work
from app.demo.company import ADA, RITA
from app.demo.founding import found_company
from app.tickets.commands import OpenIncident
from app.tickets.operations import open_incident
from infra.bench.serving import by_make_run, installation

RULES = Path(__file__).resolve().parent / "schemathesis.toml"
PROGRAM = Path(sys.executable).with_name("schemathesis")
EXAMPLES = 200
# What counts calls would answer most of them.
RATES = ("API_RATE", "API_SIGN_IN_RATE")
MOST = "1000000"


def main() -> int:
    """Return the exit status of Schemathesis: 0 when every answer was as described."""
    with installation() as settings:
        bring_up(settings)
        token = _found(settings)
        os.environ.update({f"{PREFIX}{name}": MOST for name in RATES})
        with by_make_run(settings) as served:
            return _ask(f"http://127.0.0.1:{served.port}/api/v1/openapi.json", token)


def _found(settings: Settings) -> str:
    """Return a personal token of the administrator of a small company with one incident."""
    app, secret, now = create_app(settings), new_secret(), utcnow()
    with app.app_context():
        with unit_of_work():
            company = found_company(app.extensions["hasher"], actor=Actor.system("fuzz"), now=now)
        ids = company.people
        with unit_of_work():
            rita, ada = load_actor(ids[RITA], now), load_actor(ids[ADA], now)
            if rita is None or ada is None:
                raise RuntimeError("The company has lost its people.")
            open_incident(OpenIncident("The printer is on fire", ids[RITA]), actor=rita, now=now)
            kept = {"token_hash": hash_of(secret), "tail": tail_of(secret)}
            create_token(CreateToken("fuzz", frozenset(SCOPES), now + timedelta(days=7), **kept), actor=ada, now=now)
        db.engine.dispose()
    return secret


def _ask(description: str, token: str) -> int:
    command = [str(PROGRAM), "--config-file", str(RULES), "run", description]
    command += ["-H", f"Authorization: Bearer {token}", "-n", os.environ.get("EXAMPLES") or str(EXAMPLES)]
    command += ["--warnings", "off", *shlex.split(os.environ.get("ARGS", ""))]
    return subprocess.run(command, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())

"""What a daemon process of mod_wsgi does at its start."""

import os
from pathlib import Path

from flask import Flask

from app.core.memory import keep_what_is_loaded
from infra.apache.draining import drain_before_the_end
from infra.apache.settings_file import read

SETTINGS = Path("ticketease.env")


def load() -> Flask:
    """Return the application, with the settings of the file in the working folder; the environment's come first."""
    import mod_wsgi  # Only mod_wsgi itself has it.

    drain_before_the_end(lambda: int(mod_wsgi.process_metrics()["active_requests"]))
    for name, value in (read(SETTINGS) if SETTINGS.exists() else {}).items():
        os.environ.setdefault(name, value)
    from wsgi import app

    keep_what_is_loaded()
    return app

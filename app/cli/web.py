"""The web server of ``flask serve``: gunicorn, on an application that is loaded already."""

import socket
from pathlib import Path
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger

from app.config import Settings
from app.core.memory import keep_what_is_loaded
from app.observation.logs import JSON


class OneLog(Logger):
    """The server's words in our log, as its other lines are: one form, no addresses of readers."""

    def setup(self, cfg: Any) -> None:
        """Send them on instead of writing them."""
        super().setup(cfg)
        for log in (self.error_log, self.access_log):
            log.handlers.clear()
            log.propagate = True


class WebServer(BaseApplication):
    """Serves ``app`` on the socket ``listener`` with the processes and threads that the settings ask for."""

    def __init__(self, app: Flask, settings: Settings, listener: socket.socket) -> None:
        self._app, self._settings, self._listener = app, settings, listener
        super().__init__()

    def load_config(self) -> None:
        """Tell gunicorn what differs from its defaults."""
        chosen: dict[str, Any] = {
            "bind": f"fd://{self._listener.fileno()}",
            "worker_class": "gthread",
            "workers": self._settings.web_workers,
            "threads": self._settings.web_threads,
            "timeout": 60,
            "graceful_timeout": 10,
            "keepalive": 5,
            # As long as it can be: beyond our own bound on queries the answer is ours, with a sentence.
            "limit_request_line": 8_190,
            "loglevel": "warning",
            "preload_app": True,
            "control_socket_disable": True,
            # X-Forwarded-* is believed in one place only, the setting TICKETEASE_TRUST_PROXY.
            "forwarded_allow_ips": "",
            "logger_class": OneLog if self._settings.log_format == JSON else "gunicorn.glogging.Logger",
            # The shared memory disk: on a slow one gunicorn takes a late heart-beat for a hung worker.
            "worker_tmp_dir": "/dev/shm" if Path("/dev/shm").is_dir() else None,  # noqa: S108
        }
        for name, value in chosen.items():
            self.cfg.set(name, value)

    def run(self) -> None:
        """Serve until a signal ends it; what is loaded before the processes part is theirs for good."""
        keep_what_is_loaded()
        super().run()

    def load(self) -> Flask:
        """Return the application."""
        return self._app

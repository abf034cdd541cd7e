"""``/healthz``, ``/readyz`` and ``/metrics``: for machines, without signing in, under any host name.

They build no address and hold nothing of anybody, so the name they are asked by is of no matter: a probe knows a host
by its number. Every other address refuses a foreign name (threat 21).
"""

from collections.abc import Callable, Iterable
from typing import Any

from flask import Blueprint, Flask, Response, current_app, jsonify

from app.config import Settings
from app.observation import metrics
from app.observation.readiness import OK, Readiness, is_ready
from app.stores import folders_of

probes = Blueprint("probes", __name__)
PATHS = frozenset({"/healthz", "/readyz", "/metrics"})


def init_app(app: Flask) -> None:
    """Open the doors."""
    settings: Settings = app.extensions["settings"]
    app.extensions["readiness"] = Readiness(settings, folders_of(settings))
    app.register_blueprint(probes)
    app.wsgi_app = UnderAnyName(app.wsgi_app, settings.trusted_hosts)  # type: ignore[method-assign]


class UnderAnyName:
    """Lets the probes be asked by any host name: they are told one of ours instead."""

    def __init__(self, inner: Callable[..., Iterable[bytes]], names: tuple[str, ...]) -> None:
        self._inner, self._name = inner, names[0].lstrip(".") if names else "localhost"

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Pass the request on."""
        if environ.get("PATH_INFO") in PATHS:
            environ["HTTP_HOST"] = self._name
        return self._inner(environ, start_response)


@probes.get("/healthz")
def alive() -> Response:
    """Say that this process answers; nothing else is asked."""
    return jsonify(status=OK)


@probes.get("/readyz")
def ready() -> tuple[Response, int]:
    """Say whether this host can serve, and what it lacks, in a word for each check."""
    answer = current_app.extensions["readiness"].look()
    well = is_ready(answer)
    return jsonify(status=OK if well else "not ok", **answer), 200 if well else 503


@probes.get("/metrics")
def numbers() -> Response:
    """Tell the numbers to this machine, or to whoever shows the token."""
    return metrics.told()

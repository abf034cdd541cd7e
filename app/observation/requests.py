"""Each request counted and told, once its answer is ready: how long a slow browser then takes to read it is its own.

What is told of an address is its rule (``/tickets/<number>``): what stands in its places, in its query, in headers and
bodies may be anybody's secret.
"""

import logging
from time import perf_counter

from flask import Flask, Response, current_app, g, request

from app.core.statements import begin_tally
from app.observation import logs
from app.observation.counts import Counts
from app.observation.meters import METHODS, of_request

log = logging.getLogger(logs.REQUESTS)
# Asked each second by machines; their line is worth writing when something is wrong.
QUIET = frozenset({"probes.alive", "probes.ready", "probes.numbers"})
NO_ROUTE = "none"


def init_app(app: Flask) -> None:
    """Look at every request first and last; called before any other function is hung on them."""
    settings = app.extensions["settings"]
    app.extensions["counts"] = Counts(settings.home / "metrics")
    app.before_request(begin)
    app.after_request(tell)
    app.teardown_request(forget)


def begin() -> None:
    """Start the watch."""
    g.watch = perf_counter(), begin_tally()


def tell(response: Response) -> Response:
    """Count the request, and write its line."""
    began, tally = g.watch
    seconds = perf_counter() - began
    rule = request.url_rule
    route = rule.rule if rule else NO_ROUTE
    method = request.method if request.method in METHODS else "OTHER"
    status = response.status_code
    current_app.extensions["counts"].add(of_request(route, method, status, seconds, tally))
    if log.isEnabledFor(logging.INFO) and not (request.endpoint in QUIET and status < 400):
        actor = g.get("actor")
        told = {
            "method": method,
            "route": route,
            "status": status,
            "duration_ms": round(seconds * 1000, 1),
            "sql": tally.count,
            "sql_ms": round(tally.seconds * 1000, 1),
            "actor": actor.person_id if actor else None,
        }
        log.info("request", extra={"told": told})
    return response


def forget(_error: BaseException | None) -> None:
    """Let what this thread says next belong to no request."""
    logs.set_about()

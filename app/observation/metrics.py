"""``/metrics``: the numbers of this host and of the installation, as Prometheus reads them.

Refused to everybody but this machine itself; with ``TICKETEASE_METRICS_TOKEN``, to everybody without that token.
"""

import hmac
from collections import defaultdict
from collections.abc import Iterator, Mapping
from ipaddress import ip_address
from typing import Any

from flask import Response, abort, current_app, request

from app.config import Settings
from app.observation import gauges
from app.observation.meters import APART, BUCKETS, LABELS, SECONDS, WORDS

ROOM = "ticketease_disk_free_bytes"
# What a reverse proxy on this machine writes into what it passes on from elsewhere.
PASSED_ON = ("X-Forwarded-For", "X-Forwarded-Host", "X-Real-Ip", "Forwarded", "Via")


def told() -> Response:
    """Answer with every number; 401 or 403 to whoever may not read them."""
    settings: Settings = current_app.extensions["settings"]
    refuse_strangers(settings)
    # Loaded by who is asked, which no page ever is.
    from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4, CollectorRegistry, generate_latest

    registry = CollectorRegistry()
    room = float(current_app.extensions["readiness"].free_bytes())
    measured = gauges.read(settings) | {ROOM: (room, "Bytes free where this host writes files, on the fullest disk.")}
    registry.register(Collected(current_app.extensions["counts"].total(), measured))
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_PLAIN_0_0_4)


def refuse_strangers(settings: Settings) -> None:
    """Let pass who shows the token; without one to show, this machine alone."""
    token = settings.metrics_token
    if token is not None:
        shown = request.headers.get("Authorization", "").partition(" ")
        if shown[0].lower() != "bearer" or not hmac.compare_digest(
            shown[2].strip().encode(), token.get_secret_value().encode()
        ):
            abort(401)
    elif not is_this_machine():
        abort(403)


def is_this_machine() -> bool:
    """Return whether the line itself comes from this machine, and nobody passed it on."""
    original = request.environ.get("werkzeug.proxy_fix.orig", {})
    address = original.get("REMOTE_ADDR", request.environ.get("REMOTE_ADDR")) or ""
    try:
        local = ip_address(address).is_loopback
    except ValueError:
        return False
    return local and not any(name in request.headers for name in PASSED_ON)


class Collected:
    """The numbers as the library's families."""

    def __init__(self, counted: Mapping[str, float], measured: Mapping[str, tuple[float, str]]) -> None:
        self._counted, self._measured = counted, measured

    def collect(self) -> Iterator[Any]:
        """Yield each family."""
        from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily

        found: dict[str, dict[tuple[str, ...], float]] = defaultdict(dict)
        for key, value in self._counted.items():
            metric, *place = key.split(APART)
            found[metric][tuple(place)] = value
        for name, labels in LABELS.items():
            if name == SECONDS:
                histogram = HistogramMetricFamily(name, WORDS[name], labels=labels)
                for asked, (buckets, total) in _histograms(found[name]).items():
                    histogram.add_metric(asked, buckets, total)
                yield histogram
            else:
                counter = CounterMetricFamily(name, WORDS[name], labels=labels)
                for told_by, value in sorted(found[name].items()):
                    counter.add_metric(told_by, value)
                yield counter
        for name, (value, words) in self._measured.items():
            yield GaugeMetricFamily(name, words, value=value)


def _histograms(found: Mapping[tuple[str, ...], float]) -> dict[tuple[str, ...], tuple[list[tuple[str, float]], float]]:
    """Return, for each route and method, how many took at most each bound, and the sum of the seconds."""
    apart: dict[tuple[str, ...], dict[str, float]] = defaultdict(dict)
    for (*place, part), value in sorted(found.items()):
        apart[tuple(place)][part] = value
    bounds = (*(f"{bound:g}" for bound in BUCKETS), "+Inf")
    summed = {}
    for asked, parts in apart.items():
        buckets, so_far = [], 0.0
        for bound in bounds:
            so_far += parts.get(bound, 0.0)
            buckets.append((bound, so_far))
        summed[asked] = (buckets, parts.get("sum", 0.0))
    return summed

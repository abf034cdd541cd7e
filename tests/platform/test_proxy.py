"""Behind reverse proxies: their headers are believed as far as the setting says, and no further (threat 21)."""

import pytest
from flask import Flask, request

from app import create_app
from tests.conftest import settings_for

FORWARDED = {
    "X-Forwarded-For": "203.0.113.9, 198.51.100.7",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": "desk.example",
}


def seen_by(app: Flask) -> tuple[str | None, str, str]:
    seen = []
    app.before_request_funcs.setdefault(None, []).insert(
        0, lambda: seen.append((request.remote_addr, request.scheme, request.host)) or ("", 204)
    )
    app.test_client().get("/", headers=FORWARDED)
    return seen[0]


@pytest.mark.parametrize(
    ("proxies", "expected"),
    [
        (0, ("127.0.0.1", "http", "localhost")),
        (1, ("198.51.100.7", "https", "desk.example")),
        (2, ("203.0.113.9", "http", "localhost")),
    ],
)
def test_as_many_proxies_are_believed_as_the_setting_says(cluster, database, proxies, expected):
    hosts = ("localhost", "desk.example")
    app = create_app(settings_for(cluster, database, trust_proxy=proxies, trusted_hosts=hosts))
    assert seen_by(app) == expected

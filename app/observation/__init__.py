"""What an installation tells those who run it: whether it is well, how much it does, what it did (decision 0028)."""

from flask import Flask

from app.observation import health, requests


def init_app(app: Flask) -> None:
    """Open the doors of observation. Called by ``create_app`` before ``app.web``: proxies are believed outside it."""
    requests.init_app(app)
    health.init_app(app)

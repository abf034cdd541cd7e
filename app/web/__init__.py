"""The plumbing between HTTP and the doors: languages, headers, guards, error pages, the components of a page."""

from flask import Flask
from flask_wtf.csrf import CSRFProtect

from app.web import (
    components,
    errors,
    guard,
    headers,
    incoming,
    parts,
    preferences,
    reader,
    redirects,
    seats,
    static,
    templating,
    words,
)

csrf = CSRFProtect()


def init_app(app: Flask) -> None:
    """Install everything a page stands on. Called once by ``create_app``, before any route is added."""
    app.url_map.strict_slashes = False
    # A form left open overnight is still the person's own: the token lives as long as the session.
    app.config.update(WTF_CSRF_TIME_LIMIT=None, WTF_CSRF_HEADERS=["X-CSRFToken"])
    templating.init_app(app)
    incoming.init_app(app)
    seats.init_app(app)
    guard.init_app(app)
    reader.init_app(app)
    words.init_app(app)
    csrf.init_app(app)
    static.init_app(app)
    redirects.init_app(app)
    components.init_app(app)
    parts.init_app(app)
    preferences.init_app(app)
    errors.init_app(app)
    headers.init_app(app)

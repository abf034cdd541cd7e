"""Parts of a page that say the same for every reader of a language: drawn once, kept by what they are given."""

from collections.abc import Hashable
from functools import lru_cache
from typing import Any

from flask import Flask, render_template
from markupsafe import Markup

from app.web.static import mounted
from app.web.words import language


def init_app(app: Flask) -> None:
    """Give templates ``kept_part``."""
    app.jinja_env.globals.update(kept_part=kept_part)


def kept_part(template: str, **given: Any) -> Markup:
    """Return a template drawn from plain values alone: it must ask nothing of the request but its language.

    The values are texts, numbers, flags, and lists of them.
    """
    return _drawn(template, language(), mounted(), tuple((name, _hashable(value)) for name, value in given.items()))


@lru_cache(maxsize=256)
def _drawn(template: str, _language: str, _mounted: str, given: tuple[tuple[str, Any], ...]) -> Markup:
    # Our own template, which escapes what it is given.
    return Markup(render_template(template, **dict(given)))  # noqa: S704


def _hashable(value: Any) -> Hashable:
    if isinstance(value, list | tuple):
        return tuple(map(_hashable, value))
    return value if isinstance(value, str | int | None) else str(value)

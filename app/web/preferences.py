"""What a reader chooses from a menu: theme, language and keys, kept in the browser and in the person's profile."""

from typing import Any

from flask import Blueprint, Flask, Response, abort, g, redirect, request

from app.core.clock import utcnow
from app.core.db import unit_of_work
from app.directory.checks import THEMES
from app.directory.commands import ChoosePreferences
from app.directory.operations import choose_preferences
from app.web.redirects import return_path
from app.web.words import LANGUAGE_COOKIE, offered

THEME_COOKIE = "theme"
KEYS = {"on": True, "off": False}
YEAR = 365 * 24 * 3600

blueprint = Blueprint("preferences", __name__)


def init_app(app: Flask) -> None:
    """Add the route and give templates ``chosen_theme``."""
    app.register_blueprint(blueprint)
    app.jinja_env.globals.update(chosen_theme=chosen_theme)


def chosen_theme() -> str:
    """Return ``auto``, ``light`` or ``dark``: the person's choice, else the one made on this browser."""
    actor = g.get("actor")
    chosen = (actor.theme if actor else "") or request.cookies.get(THEME_COOKIE, "auto")
    return chosen if chosen in THEMES else "auto"


@blueprint.post("/preferences")
def choose() -> Response:
    """Keep a theme, a language or the keys and return to the page; 400 for one we do not have.

    It works for anybody, signed in or not: a signed-in person's choice is kept for them, so that another browser
    follows; theme and language are kept in a cookie too, for the door. Scripts are answered without a page.
    """
    chosen = _chosen()
    if g.get("actor") and chosen:
        with unit_of_work():
            choose_preferences(ChoosePreferences(**chosen), actor=g.actor, now=utcnow())
    wants_page = request.accept_mimetypes.best != "application/json"
    answer = redirect(return_path(), 303) if wants_page else Response(status=204)
    for name, cookie in (("theme", THEME_COOKIE), ("lang", LANGUAGE_COOKIE)):
        if name in chosen:
            answer.set_cookie(cookie, chosen[name], max_age=YEAR, secure=request.is_secure, samesite="Lax", path="/")
    return answer  # type: ignore[return-value]


def _chosen() -> dict[str, Any]:
    """Return what the form chooses, by name; aborts with 400 for a value nobody offers."""
    known: dict[str, dict[str, Any]] = {
        "theme": {one: one for one in THEMES},
        "lang": {one: one for one in offered()},
        "shortcuts": KEYS,
    }
    asked = {name: request.form[name] for name in known if name in request.form}
    if any(value not in known[name] for name, value in asked.items()):
        abort(400)
    return {name: known[name][value] for name, value in asked.items()}

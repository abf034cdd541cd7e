"""The choices a browser keeps for its reader: theme and language."""

from flask import Blueprint, Flask, Response, abort, g, redirect, request

from app.core.clock import utcnow
from app.core.db import unit_of_work
from app.directory.operations import choose_language
from app.web.redirects import return_path
from app.web.words import LANGUAGE_COOKIE, offered

THEMES = ("auto", "light", "dark")
THEME_COOKIE = "theme"
YEAR = 365 * 24 * 3600

blueprint = Blueprint("preferences", __name__)


def init_app(app: Flask) -> None:
    """Add the route and give templates ``chosen_theme``."""
    app.register_blueprint(blueprint)
    app.jinja_env.globals.update(chosen_theme=chosen_theme)


def chosen_theme() -> str:
    """Return ``auto``, ``light`` or ``dark``, as chosen on this browser."""
    chosen = request.cookies.get(THEME_COOKIE, "auto")
    return chosen if chosen in THEMES else "auto"


@blueprint.post("/preferences")
def choose() -> Response:
    """Keep a theme or a language in a cookie and return to the page; 400 for one we do not have.

    It works for anybody, signed in or not; a signed-in person's language is kept in their record too.
    Scripts set the theme cookie themselves, so it is readable by them.
    """
    answer = redirect(return_path("/"), 303)
    for name, cookie, known in (("theme", THEME_COOKIE, THEMES), ("lang", LANGUAGE_COOKIE, offered())):
        value = request.form.get(name)
        if value is not None:
            if value not in known:
                abort(400)
            if name == "lang" and g.get("actor"):
                # A person's own language goes before their browser's, so it is the one to change.
                with unit_of_work():
                    choose_language(value, actor=g.actor, now=utcnow())
            answer.set_cookie(cookie, value, max_age=YEAR, secure=request.is_secure, samesite="Lax", path="/")
    return answer  # type: ignore[return-value]

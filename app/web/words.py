"""The reader's language and zone, and the translation of a domain's sentences."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import lru_cache, wraps
from typing import Any, TypeVar

from flask import Flask, current_app, g, request
from flask_babel import Babel, Domain, LazyString, format_currency, get_translations
from markupsafe import Markup

from app.core.i18n import FALLBACK, LANGUAGES, Message, name_in
from app.web.reader import reader

Shown = TypeVar("Shown")
LANGUAGE_COOKIE = "lang"
NAMES = {"en": "English", "fr": "Français"}


def init_app(app: Flask) -> None:
    """Install flask-babel with our selectors and give templates ``say``, ``named`` and ``language``."""
    app.config.setdefault("BABEL_DEFAULT_LOCALE", FALLBACK)
    app.config.setdefault("BABEL_DEFAULT_TIMEZONE", "UTC")
    babel = Babel(app, locale_selector=chosen_language, timezone_selector=chosen_zone)
    babel.domain_instance = Catalogue()
    app.jinja_env.filters.update(say=say, named=named)
    # Instead of Jinja's own, which looks the catalogue up for each of a page's hundred sentences.
    app.jinja_env.globals.update(_=said, language=language, language_names=language_names)


class Catalogue(Domain):
    """flask-babel's catalogue, which looks each sentence up once a language and not once a call."""

    def gettext(self, string: str, **variables: Any) -> str:
        """Return the sentence in the reader's language with its values."""
        return gettext(string, **variables)


def chosen_language() -> str:
    """Return the person's language, else the one picked on this browser, else the browser's, else ours."""
    actor = getattr(g, "actor", None)
    known = offered()
    if actor is not None and actor.lang in known:
        return str(actor.lang)
    picked = request.cookies.get(LANGUAGE_COOKIE, "")
    if picked in known:
        return picked
    ours = str(current_app.config["BABEL_DEFAULT_LOCALE"])
    return request.accept_languages.best_match(known, default=ours) or ours


def offered() -> tuple[str, ...]:
    """Return the languages this installation offers, a setting; the first is the fallback."""
    settings = current_app.extensions.get("settings")
    return tuple(settings.languages) if settings else LANGUAGES


def language_names() -> dict[str, str]:
    """Return each offered language by its own name."""
    return {key: NAMES[key] for key in offered()}


def chosen_zone() -> str:
    """Return the person's time zone, else the installation's."""
    actor = getattr(g, "actor", None)
    return str(actor.tz if actor is not None and actor.tz else current_app.config["BABEL_DEFAULT_TIMEZONE"])


def language() -> str:
    """Return the two letters of the language being spoken, ``en`` outside an application's context."""
    return reader().language


def zone() -> str:
    """Return the name of the reader's time zone."""
    return reader().zone


def kept_by_language(most: int) -> Callable[[Callable[..., Shown]], Callable[..., Shown]]:
    """Let a function that depends on nothing but its arguments and the reader's language keep what it returned.

    A page says the same few words on each of its rows, and translating is what most of a row costs. ``most`` bounds
    how much is kept in a process. What was said at one mount is not said at another: icons and links know theirs.
    """

    def decorate(say_it: Callable[..., Shown]) -> Callable[..., Shown]:
        @lru_cache(maxsize=most)
        def kept(_tongue: tuple[str, str], *given: Any) -> Shown:
            return say_it(*given)

        @wraps(say_it)
        def answer(*given: Any) -> Shown:
            return kept(reader().tongue, *given)

        return answer

    return decorate


def gettext(sentence: str, /, **values: Any) -> str:
    """Return a sentence in the reader's language with its values, as flask-babel's does at some cost."""
    spoken = _spoken_text(sentence)
    return spoken % values if values else spoken


def lazy_gettext(sentence: str, /, **values: Any) -> LazyString:
    """Return a sentence that is said whenever it is shown, in the language of who reads it then."""
    return LazyString(gettext, sentence, **values)


def said(sentence: str, **values: Any) -> Markup:
    """Return a template's sentence in the reader's language with its values escaped, as Jinja's ``_`` does."""
    return _sentence(sentence) % values if values else _whole(sentence)


@kept_by_language(4_096)
def _spoken_text(sentence: str) -> str:
    return str(get_translations().ugettext(sentence))


@kept_by_language(4_096)
def _sentence(sentence: str) -> Markup:
    # The catalogue is ours: what it says is as safe as the templates are.
    return Markup(gettext(sentence))  # noqa: S704


@kept_by_language(4_096)
def _whole(sentence: str) -> Markup:
    return _sentence(sentence) % {}


def named(names: Mapping[str, str]) -> str:
    """Return a configurable row's name in the reader's language."""
    reads = reader()
    return name_in(names, reads.language, reads.fallback)


def say(message: Any) -> str:
    """Return a domain's sentence in the reader's language; names and messages inside it are translated too."""
    if not isinstance(message, Message):
        return str(message)
    values = {key: _spoken(value) for key, value in message.values.items()}
    return gettext(message.text, **values)


def _spoken(value: Any) -> Any:
    if isinstance(value, Message):
        return say(value)
    if isinstance(value, Decimal):
        # No sentence has another number with decimals than an amount of money.
        return format_currency(value, current_app.extensions["settings"].currency)
    return named(value) if isinstance(value, Mapping) else value

"""The small parts every page shares: icon, state pill, priority, lateness, person, identifier.

Each is a function that returns safe Markup, so that list rows are made in Python and templates call the same
ones as globals: ``{{ state_pill(ticket.phase, label) }}``. Colour never says anything alone.
"""

from datetime import datetime, timedelta
from functools import lru_cache
from zlib import crc32

from flask import Flask, g
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup

from app.web import format as fmt
from app.web.initials import chosen_initials
from app.web.reader import reader
from app.web.static import static_url
from app.web.words import gettext, kept_by_language, lazy_gettext, zone

PHASE_ICONS = {
    "approval": "hourglass",
    "new": "circle-dashed",
    "active": "circle-dot",
    "waiting": "player-pause",
    "done": "circle-check",
    "dropped": "ban",
}
PRIORITIES = {
    "critical": ("▲▲", lazy_gettext("Critical")),
    "high": ("▲", lazy_gettext("High")),
    "medium": ("■", lazy_gettext("Medium")),
    "low": ("▽", lazy_gettext("Low")),
}
AVATAR_TINTS = 8
SOON = 0.2  # A due instant is near when less than this share of its time is left.


def init_app(app: Flask) -> None:
    """Give templates the components as globals and the formats as filters."""
    parts = (icon, state_pill, priority, due_badge, person, identifier, badge, avatar, yes, token)
    app.jinja_env.globals.update({part.__name__: part for part in parts}, now=fmt.now, priority_name=priority_name)
    instants = (fmt.instant, fmt.relative, fmt.exact)
    days = (fmt.day, fmt.whole_days, fmt.short_day)
    filters = (*instants, *days, fmt.duration, fmt.file_size)
    app.jinja_env.filters.update({one.__name__: one for one in filters})
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True


@lru_cache(maxsize=512)
def _drawn(sprite: str, name: str, size: str) -> Markup:
    return Markup('<svg class="i%s" aria-hidden="true"><use href="%s#%s"/></svg>') % (size, sprite, name)


def icon(name: str, size: str = "") -> Markup:
    """Return an icon of the sprite (names: ``infra/vendor/icons.txt``); ``size`` is ``lg`` or empty. Decorative."""
    reads = reader()
    try:
        sprite = reads.sprite
    except AttributeError:
        sprite = reads.sprite = static_url("vendor/icons.svg")
    return _drawn(sprite, name, f" i-{size}" if size else "")


# A page of a list draws the same few pills and people a hundred times: drawn once, kept by what they show.
@lru_cache(maxsize=2_048)
def _pill(tone: str, picture: Markup, text: str) -> Markup:
    return Markup('<span class="pill pill-%s">%s%s</span>') % (tone, picture, text)


def badge(text: str, tone: str = "neutral", glyph: str = "") -> Markup:
    """Return a small tinted word; tones: neutral, red, amber, green, blue, violet."""
    return _pill(tone, icon(glyph) if glyph else Markup(), str(text))


def state_pill(phase: str, label: str) -> Markup:
    """Return the pill of a state, tinted and drawn by its phase (approval, new, active, waiting, done, dropped)."""
    return badge(label, f"phase-{phase}", PHASE_ICONS[phase])


def priority_name(key: str) -> str:
    """Return the word of a priority in the reader's language."""
    return str(PRIORITIES[key][1])


def priority(key: str) -> Markup:
    """Return a priority: its glyph, its colour and its word."""
    return _priority(key)


@kept_by_language(64)
def _priority(key: str) -> Markup:
    glyph = PRIORITIES[key][0]
    drawn = Markup('<span class="prio prio-%s"><span class="prio-glyph" aria-hidden="true">%s</span>%s</span>')
    return drawn % (key, glyph, priority_name(key))


def due_badge(
    due_at: datetime | None,
    *,
    late_since: datetime | None = None,
    started_at: datetime | None = None,
    remaining: timedelta | None = None,
) -> Markup:
    """Return when something is due: late in red, soon in amber (given ``started_at``), paused in grey.

    ``remaining`` given without ``due_at`` means the clock is paused with that much left. Nothing due: empty.
    """
    now = fmt.now()
    late = min((at for at in (late_since, due_at) if at is not None and at <= now), default=None)
    if late is not None:
        return _due("late", icon("alert-circle"), late, zone(), _late(fmt.duration(now - late)))
    if due_at is not None:
        soon = started_at is not None and due_at - now < SOON * (due_at - started_at)
        left = _ahead(fmt.duration(due_at - now))
        return _due("soon" if soon else "ahead", icon("clock"), due_at, zone(), left)
    if remaining is not None:
        text = gettext("%(span)s left", span=fmt.duration(remaining))
        return Markup('<span class="due due-paused">{}{}<span class="visually-hidden">{}</span></span>').format(
            icon("clock-pause"), text, gettext("(paused)")
        )
    return Markup()


@kept_by_language(4_096)
def _late(span: str) -> str:
    return str(gettext("%(span)s late", span=span))


@kept_by_language(4_096)
def _ahead(span: str) -> str:
    return str(gettext("in %(span)s", span=span))


@kept_by_language(16_384)
def _due(kind: str, picture: Markup, at: datetime, _zone: str, text: str) -> Markup:
    drawn = Markup('<time class="due due-%s" datetime="%s" title="%s">%s%s</time>')
    return drawn % (kind, fmt.iso(at), fmt.exact(at), picture, text)


def initials(name: str) -> str:
    """Return the first letters of the first and last words of a name."""
    words = name.split()
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper() or "?"


def avatar(name: str, letters: str = "") -> Markup:
    """Return the round initials of a person: ``letters``, else those they chose, else those of the name.

    The tint depends on the name only.
    """
    return _avatar(name, letters or chosen_initials(name))


@lru_cache(maxsize=4_096)
def _avatar(name: str, letters: str) -> Markup:
    tint = crc32(name.encode(errors="replace")) % AVATAR_TINTS
    drawn = Markup('<span class="avatar-i avatar-i-%s" aria-hidden="true">%s</span>')
    return drawn % (tint, letters or initials(name))


def person(name: str | None, url: str = "", empty: str = "") -> Markup:
    """Return a person: initials and name, a link when ``url`` is given; ``empty`` when there is nobody."""
    if not name:
        return Markup('<span class="text-secondary">%s</span>') % empty if empty else Markup()
    return _person(str(name), url, chosen_initials(str(name)))


@lru_cache(maxsize=4_096)
def _person(name: str, url: str, letters: str) -> Markup:
    inner = Markup('%s<span class="person-name">%s</span>') % (_avatar(name, letters), name)
    if url:
        return Markup('<a class="person" href="%s">%s</a>') % (url, inner)
    return Markup('<span class="person">%s</span>') % inner


def token() -> Markup:
    """Return the hidden field that every form of a page carries: what proves that the page was ours."""
    # Once made it stands there for the request; to ask for it costs what a small part of the page does.
    proof = g.get("csrf_token") or generate_csrf()
    return Markup('<input type="hidden" name="csrf_token" value="%s">') % proof


def identifier(value: str, url: str = "") -> Markup:
    """Return a number, tag or serial: a link when ``url`` is given, else a button that copies it."""
    if url:
        return Markup('<a class="ident" href="{}">{}</a>').format(url, value)
    return Markup('<button type="button" class="ident" data-copy="{}">{}</button>').format(value, value)


def yes(value: bool, word: object = "") -> Markup:
    """Return a tick with the word yes, or a dash with the word no.

    ``word`` says what is so where a narrow list shows no heading.
    """
    said = (
        Markup('<span class="narrow-word" aria-hidden="true">{}{}</span>').format(word, gettext(": ")) if word else ""
    )
    if value:
        return Markup('{}<span class="text-green">{}</span><span class="visually-hidden">{}</span>').format(
            said, icon("check"), gettext("yes")
        )
    return Markup(
        '{}<span class="text-secondary" aria-hidden="true">–</span><span class="visually-hidden">{}</span>'
    ).format(said, gettext("no"))

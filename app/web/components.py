"""The small parts every page shares: icon, state pill, priority, lateness, person, identifier.

Each is a function that returns safe Markup, so that list rows are made in Python and templates call the same
ones as globals: ``{{ state_pill(ticket.phase, label) }}``. Colour never says anything alone.
"""

from datetime import datetime, timedelta
from functools import lru_cache
from zlib import crc32

from flask import Flask
from flask_babel import gettext, lazy_gettext
from markupsafe import Markup

from app.web import format as fmt
from app.web.static import static_url

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
    parts = (icon, state_pill, priority, due_badge, person, identifier, badge, avatar, yes)
    app.jinja_env.globals.update({part.__name__: part for part in parts}, now=fmt.now, priority_name=priority_name)
    filters = (fmt.instant, fmt.relative, fmt.exact, fmt.day, fmt.duration)
    app.jinja_env.filters.update({one.__name__: one for one in filters})
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True


@lru_cache(maxsize=512)
def _drawn(sprite: str, name: str, size: str) -> Markup:
    return Markup('<svg class="i{}" aria-hidden="true"><use href="{}#{}"/></svg>').format(size, sprite, name)


def icon(name: str, size: str = "") -> Markup:
    """Return an icon of the sprite (names: ``infra/vendor/icons.txt``); ``size`` is ``lg`` or empty. Decorative."""
    return _drawn(static_url("vendor/icons.svg"), name, f" i-{size}" if size else "")


def badge(text: str, tone: str = "neutral", glyph: str = "") -> Markup:
    """Return a small tinted word; tones: neutral, red, amber, green, blue, violet."""
    return Markup('<span class="pill pill-{}">{}{}</span>').format(tone, icon(glyph) if glyph else "", text)


def state_pill(phase: str, label: str) -> Markup:
    """Return the pill of a state, tinted and drawn by its phase (approval, new, active, waiting, done, dropped)."""
    return badge(label, f"phase-{phase}", PHASE_ICONS[phase])


def priority_name(key: str) -> str:
    """Return the word of a priority in the reader's language."""
    return str(PRIORITIES[key][1])


def priority(key: str) -> Markup:
    """Return a priority: its glyph, its colour and its word."""
    glyph, word = PRIORITIES[key]
    return Markup('<span class="prio prio-{}"><span class="prio-glyph" aria-hidden="true">{}</span>{}</span>').format(
        key, glyph, word
    )


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
        text = gettext("%(span)s late", span=fmt.duration(now - late))
        return _due("late", "alert-circle", late, text)
    if due_at is not None:
        soon = started_at is not None and due_at - now < SOON * (due_at - started_at)
        text = gettext("in %(span)s", span=fmt.duration(due_at - now))
        return _due("soon" if soon else "ahead", "clock", due_at, text)
    if remaining is not None:
        text = gettext("%(span)s left", span=fmt.duration(remaining))
        return Markup('<span class="due due-paused">{}{}<span class="visually-hidden">{}</span></span>').format(
            icon("clock-pause"), text, gettext("(paused)")
        )
    return Markup()


def _due(kind: str, glyph: str, at: datetime, text: str) -> Markup:
    moment = at.strftime("%Y-%m-%dT%H:%M:%SZ")
    return Markup('<time class="due due-{}" datetime="{}" title="{}">{}{}</time>').format(
        kind, moment, fmt.exact(at), icon(glyph), text
    )


def initials(name: str) -> str:
    """Return the first letters of the first and last words of a name."""
    words = name.split()
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper() or "?"


def avatar(name: str) -> Markup:
    """Return the round initials of a person; the tint depends on the name only."""
    tint = crc32(name.encode(errors="replace")) % AVATAR_TINTS
    return Markup('<span class="avatar-i avatar-i-{}" aria-hidden="true">{}</span>').format(tint, initials(name))


def person(name: str | None, url: str = "", empty: str = "") -> Markup:
    """Return a person: initials and name, a link when ``url`` is given; ``empty`` when there is nobody."""
    if not name:
        return Markup('<span class="text-secondary">{}</span>').format(empty) if empty else Markup()
    inner = Markup('{}<span class="person-name">{}</span>').format(avatar(name), name)
    if url:
        return Markup('<a class="person" href="{}">{}</a>').format(url, inner)
    return Markup('<span class="person">{}</span>').format(inner)


def identifier(value: str, url: str = "") -> Markup:
    """Return a number, tag or serial: a link when ``url`` is given, else a button that copies it."""
    if url:
        return Markup('<a class="ident" href="{}">{}</a>').format(url, value)
    return Markup('<button type="button" class="ident" data-copy="{}">{}</button>').format(value, value)


def yes(value: bool) -> Markup:
    """Return a tick with the word yes, or a dash with the word no."""
    if value:
        return Markup('<span class="text-green">{}</span><span class="visually-hidden">{}</span>').format(
            icon("check"), gettext("yes")
        )
    return Markup(
        '<span class="text-secondary" aria-hidden="true">–</span><span class="visually-hidden">{}</span>'
    ).format(gettext("no"))

"""Instants and durations as a person reads them, in their language and zone."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from flask import current_app, has_request_context
from flask_babel import format_currency, format_date, format_datetime, format_decimal
from markupsafe import Markup, escape

from app.core.clock import utcnow
from app.web.reader import reader
from app.web.words import gettext, kept_by_language, zone

MINUTE, HOUR, DAY = 60, 3_600, 86_400
HOURS_UNTIL = 3  # days
DATE_AFTER = 30 * DAY
KILO = 1_024


def now() -> datetime:
    """Return one instant for the whole request, so that no two cells of a page disagree."""
    reads = reader()
    try:
        return reads.moment
    except AttributeError:
        moment = utcnow()
        if has_request_context():
            reads.moment = moment
        return moment


def exact(at: datetime) -> str:
    """Return the instant in the reader's zone, with the zone's name."""
    return _exact(at, zone())


@kept_by_language(16_384)
def _exact(at: datetime, name: str) -> str:
    return f"{format_datetime(at, 'medium')} {at.astimezone(ZoneInfo(name)).tzname() or name}"


def relative(at: datetime) -> str:
    """Return how long ago or ahead ``at`` is, in one unit; the date beyond 30 days."""
    moment = now()
    seconds = int((moment - at).total_seconds())
    span = abs(seconds)
    if span >= DATE_AFTER:
        return _dated(at, zone(), at.year == moment.year)
    unit = MINUTE if span < HOUR else HOUR if span < DAY else DAY
    return _ago(unit, span // unit, seconds > 0)


@kept_by_language(16_384)
def _dated(at: datetime, _zone: str, this_year: bool) -> str:
    return str(format_datetime(at, "d MMM" if this_year else "d MMM y"))


@kept_by_language(512)
def _ago(unit: int, n: int, past: bool) -> str:
    if n == 0:
        return str(gettext("just now"))
    if unit == MINUTE:
        return str(gettext("%(n)s min ago", n=n) if past else gettext("in %(n)s min", n=n))
    if unit == HOUR:
        return str(gettext("%(n)s h ago", n=n) if past else gettext("in %(n)s h", n=n))
    return str(gettext("%(n)s d ago", n=n) if past else gettext("in %(n)s d", n=n))


def instant(at: datetime | None, empty: str = "") -> Markup:
    """Return ``<time>`` with the relative text, the exact instant as tooltip; ``empty`` when there is none."""
    if at is None:
        return escape(empty)
    return _time(at, zone(), relative(at))


@kept_by_language(16_384)
def _time(at: datetime, zone_name: str, words: str) -> Markup:
    told = _exact(at, zone_name)
    return Markup('<time datetime="%s" title="%s" data-relative>%s</time>') % (iso(at), told, words)


def iso(at: datetime) -> str:
    """Return an instant as machines read it, in UTC."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def day(on: date | None) -> str:
    """Return a calendar day in the reader's language, empty when there is none."""
    return str(format_date(on, "medium")) if on else ""


def whole_days(starts_at: datetime, until: datetime, zone_name: str) -> Markup:
    """Return the first and the last day of a span that ends before ``until``, as days go in that zone.

    The exact instants are their tooltips, in the reader's own; "" stands for the installation's zone.
    """
    there = zone_named(zone_name)
    first, last = (one.astimezone(there).date() for one in (starts_at, until - timedelta(microseconds=1)))
    return _day_of(first, starts_at) + Markup(" – ") + _day_of(last, until)


def plain(shown: str) -> str:
    """Return what a page shows as text alone."""
    return shown.striptags() if isinstance(shown, Markup) else shown


def zone_named(name: str) -> ZoneInfo:
    """Return the zone of this name, the installation's for ""."""
    return ZoneInfo(name or str(current_app.config["BABEL_DEFAULT_TIMEZONE"]))


def _day_of(on: date, at: datetime) -> Markup:
    return Markup('<time datetime="%s" title="%s">%s</time>') % (iso(at), exact(at), day(on))


def short_day(on: date) -> str:
    """Return a calendar day without its year, as a chart has room for."""
    return str(format_date(on, "d MMM"))


def today_in(zone: str) -> date:
    """Return the day it is in a time zone."""
    return now().astimezone(ZoneInfo(zone)).date()


def file_size(size: int) -> str:
    """Return a number of bytes in the unit that suits it: ``512 B``, ``12 KB``, ``3.4 MB``."""
    if size < KILO:
        return str(gettext("%(n)s B", n=size))
    if size < KILO * KILO:
        return str(gettext("%(n)s KB", n=size // KILO))
    return str(gettext("%(n)s MB", n=format_decimal(size / KILO / KILO, "#,##0.#")))


def money(amount: Decimal | None) -> str:
    """Return an amount in the installation's currency, empty when it is not known."""
    return "" if amount is None else format_currency(amount, current_app.extensions["settings"].currency)


def duration(span: timedelta) -> str:
    """Return a length of time in at most two units: ``45 min``, ``1 h 40``, ``2 d 3 h``, ``9 d``; its sign is dropped.

    From three days on the hours say nothing any more.
    """
    minutes = abs(int(span.total_seconds())) // MINUTE
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    return _span(days, 0 if days >= HOURS_UNTIL else hours, 0 if days else minutes)


@kept_by_language(4_096)
def _span(days: int, hours: int, minutes: int) -> str:
    if days:
        return str(gettext("%(d)s d %(h)s h", d=days, h=hours) if hours else gettext("%(d)s d", d=days))
    if hours:
        return str(gettext("%(h)s h %(m)s", h=hours, m=f"{minutes:02d}") if minutes else gettext("%(h)s h", h=hours))
    return str(gettext("%(m)s min", m=minutes))

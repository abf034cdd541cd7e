"""The timeline as the page draws it: words as cards, acts as single lines."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from app.core.markdown import render
from app.tickets.queries import Seen
from app.tickets.queries.attachments import FileLine
from app.tickets.timeline import Entry
from app.web.words import gettext as _
from app.web.words import lazy_gettext as _l
from app.web.words import say

SHOWS = (
    ("all", _l("Everything")),
    ("conversation", _l("Conversation")),
    ("notes", _l("Notes")),
    ("history", _l("History")),
)
_KINDS = {
    "all": {"description", "comment", "note", "act"},
    "conversation": {"description", "comment"},
    "notes": {"note"},
    "history": {"act"},
}
# Files by the words they came with: a comment's id, an event's number; the description has no event of its own.
Came = Mapping[tuple[str, int, str], Sequence[FileLine]]
_OPENING = ("event", 0, "")
_ICONS = {
    "opened": "plus",
    "status_changed": "circle-dot",
    "assigned": "user-check",
    "transferred": "users-group",
    "priority_changed": "arrow-up",
    "edited": "edit",
    "linked": "link",
    "unlinked": "link",
    "asked": "hourglass",
    "answered": "check",
    "delegated": "users",
    "rerouted": "users",
    "reminded": "clock",
    "escalated": "alert-circle",
    "deleted": "trash",
    "restored": "restore",
    "converted": "arrows-exchange",
    "merged": "git-merge",
}


@dataclass(frozen=True)
class Item:
    """One line of the timeline; ``kind`` is description, comment, note or act. ``html`` is safe.

    ``of`` is the number of the merged ticket that it was said or done on, ``token`` the name of the personal token by
    which a program did it.
    """

    kind: str
    anchor: str
    who: str
    at: datetime
    label: str
    html: Markup | str = ""
    sentence: str = ""
    quote: Markup | str = ""
    icon: str = ""
    role: str = ""
    files: tuple[FileLine, ...] = ()
    of: str = ""
    token: str = ""


def items_of(seen: Seen, entries: Iterable[Entry], files: Iterable[FileLine], show: str) -> list[Item]:
    """Return the description, then what followed, oldest first, narrowed to what ``show`` names.

    Each item carries the files that came with its words.
    """
    came = _by_words(files)
    ticket = seen.ticket
    who = ticket.requester.name
    html = _html(ticket.body)
    first = Item(
        "description", "description", who, ticket.opened_at, _("Description"), html, files=tuple(came.get(_OPENING, ()))
    )
    told = [_item(seen, entry, came) for entry in entries if not _is_plain_opening(entry, seen)]
    return [item for item in (first, *told) if item.kind in _KINDS[show]]


def more_of(text: str) -> Markup:
    """Return the additional information of a task, as safe HTML."""
    return _html(text)


def _is_plain_opening(entry: Entry, seen: Seen) -> bool:
    """Return whether the entry only says what the description's own card says: its requester opened it."""
    return not entry.of and entry.kinds == {"opened"} and entry.person_id == seen.ticket.requester_id


def _by_words(files: Iterable[FileLine]) -> Came:
    came: dict[tuple[str, int, str], list[FileLine]] = {}
    for file in files:
        event = ("event", file.event_seq or 0, file.of)
        words = event if file.comment_id is None else ("comment", file.comment_id, "")
        came.setdefault(words, []).append(file)
    return came


def _item(seen: Seen, entry: Entry, came: Came) -> Item:
    who = _who(entry)
    if entry.kind == "act":
        sentence = " · ".join(say(clause) for clause in entry.words)
        quote = _html(entry.reason or entry.source_md)
        icon = next((_ICONS[kind] for kind in _ICONS if kind in entry.kinds), "circle")
        seqs = sorted({0 if entry.of and "opened" in entry.kinds else seq for seq in entry.origins})
        brought = tuple(file for seq in seqs for file in came.get(("event", seq, entry.of), ()))
        anchor = f"{entry.of}-e{entry.seq}" if entry.of else f"e{entry.seq}"
        more = {"of": entry.of, "token": entry.token}
        return Item("act", anchor, who, entry.at, "", "", sentence, quote, icon, files=brought, **more)
    html = _html(entry.source_md, entry.mentions)
    label = _("Internal note by %(name)s", name=who) if entry.kind == "note" else _("Reply by %(name)s", name=who)
    role = _("requester") if entry.person_id == seen.ticket.requester_id else ""
    brought = tuple(came.get(("comment", entry.comment_id or 0, ""), ()))
    more = {"role": role, "of": entry.of, "token": entry.token}
    return Item(entry.kind, f"c{entry.comment_id}", who, entry.at, label, html, files=brought, **more)


def _who(entry: Entry) -> str:
    name = entry.person or "TicketEase"
    return _("%(name)s for %(other)s", name=name, other=entry.on_behalf_of) if entry.on_behalf_of else name


def _html(source: str, mentions: Mapping[str, str] | None = None) -> Markup:
    # What ``render`` returns is already sanitised (threats 27, 28).
    return Markup(render(source, mentions)) if source else Markup()  # noqa: S704

"""The composer of a ticket's page: what its reader left unsent, and what helps them write."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import abort, jsonify, request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from werkzeug.datastructures import MultiDict

from admin_views.base.uploads import show_again
from app.access.ticket_rights import Action
from app.tickets.drafts import comment_on
from app.tickets.lifecycle import is_resumed_by
from app.tickets.queries import Seen
from app.tickets.queries.audience import people_to_mention
from app.tickets.queries.templates import usable_template, usable_templates
from app.web.format import now
from app.web.replies import filled_for
from app.web.words import gettext as _
from app.web.words import named
from forms.base.rows import id_or_none
from forms.tickets.comment import NOTE, CommentForm

LONGEST_QUERY = 100


@dataclass(frozen=True)
class Composer:
    """What the composer shows beside its form.

    ``kept``: the form holds a draft. ``lost_note``: an internal note that its author may no longer send; it is
    given back to be copied, and never becomes a reply. ``templates`` are drawn for whoever has no script. ``resumes``:
    what the reader says lets a ticket on hold go on.
    """

    place: str
    kept: bool = False
    lost_note: str = ""
    templates: tuple[tuple[int, str], ...] = ()
    resumes: bool = False


def composer_of(seen: Seen, form: CommentForm | None, draft: Mapping[str, str] | None) -> Composer | None:
    """Return the composer with the draft in its form; ``draft`` is None when the form holds what was refused."""
    if form is None:
        return None
    place, lost, kept = comment_on(seen.ticket.id), "", bool(draft)
    may_note = bool(seen.may(Action.ADD_NOTE))
    if draft and draft.get("internal") == NOTE and not may_note:
        lost, kept = draft.get("source_md", ""), False
    elif draft:
        form.process(MultiDict(draft))
        show_again(form.files, seen.actor)
    templates: tuple[tuple[int, str], ...] = ()
    if may_note and draft is not None:
        if picked := request.args.get("template"):
            filled = filled_for(seen, usable_template(_id_of(picked), seen.actor))
            form.source_md.data = "\n\n".join(filter(None, (form.source_md.data, filled.text)))
        if "templates" in request.args:
            templates = tuple((row.id, named(row.names)) for row in usable_templates(seen.actor))
    return Composer(place, kept, lost, templates, is_resumed_by(seen.ticket.status, roles=seen.roles, internal=False))


class ComposerDoors:
    """What the composer's script asks under ``/tickets/<number>/``; mixed into the tickets' view."""

    @expose("/<key>/replies")
    def replies_view(self: Any, key: str) -> ResponseReturnValue:
        """Return the reply templates that the reader may use: [{id, name, key}]."""
        seen = self.see(key)
        seen.require(Action.ADD_NOTE)
        rows = usable_templates(self.actor)
        return jsonify([{"id": row.id, "name": named(row.names), "key": row.key} for row in rows])

    @expose("/<key>/replies/<row>")
    def reply_view(self: Any, key: str, row: str) -> ResponseReturnValue:
        """Return one template's text for this ticket, and a sentence about what could not be filled in."""
        seen = self.see(key)
        seen.require(Action.ADD_NOTE)
        filled = filled_for(seen, usable_template(_id_of(row), self.actor))
        missing = ", ".join(f"{{{{{name}}}}}" for name in filled.missing)
        said = _("There is nothing to put in yet for %(names)s: complete it before you send.", names=missing)
        return jsonify(text=filled.text, missing=said if missing else "")

    @expose("/<key>/people")
    def people_view(self: Any, key: str) -> ResponseReturnValue:
        """Return at most eight people who may read what is being written and match ``query``: [{id, name}] (D17)."""
        notes = request.args.get("internal") == NOTE
        seen = self.see(key)
        seen.require(Action.ADD_NOTE if notes else Action.COMMENT)
        found = people_to_mention(seen, request.args.get("query", "")[:LONGEST_QUERY], now(), notes=notes)
        return jsonify([{"id": identifier, "name": name} for identifier, name in found])


def _id_of(text: str) -> int:
    try:
        return id_or_none(text) or 0
    except ValueError:
        abort(404)

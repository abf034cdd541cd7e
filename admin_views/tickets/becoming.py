"""The doors that make a ticket another one: of the other kind, or part of another ticket."""

from typing import Any

from flask import request
from flask.typing import ResponseReturnValue
from flask_admin import expose

from admin_views.tickets.ties import meant
from app.access.ticket_rights import Action
from app.core.errors import DomainError
from app.tickets import operations
from app.tickets.commands import Convert, Merge
from forms.tickets.becoming import ConvertForm, MergeForm


class BecomingDoors:
    """POST doors under ``/tickets/<number>/``; mixed into the tickets' view."""

    @expose("/<key>/convert", methods=("POST",))
    def convert_view(self: Any, key: str) -> ResponseReturnValue:
        """Make it one of the other kind, under a new number; who would lose sight of it is warned first."""
        form = ConvertForm(request.form)

        def convert(command: Convert, **known: Any) -> Any:
            try:
                return operations.convert(command, **known)
            except DomainError as error:
                form.lose_sight.data = "y" if error.code == operations.LOSES_SIGHT else ""
                if "category_id" in error.fields:
                    error.fields["new_category_id"] = error.fields.pop("category_id")
                raise

        command = lambda seen: form.to_command(ticket_id=seen.ticket.id)  # noqa: E731
        return self.act(key, Action.WORK, "convert", form, convert, command)

    @expose("/<key>/merge", methods=("POST",))
    def merge_view(self: Any, key: str) -> ResponseReturnValue:
        """Make it part of another ticket, named by its number or by words that only it holds."""
        form = MergeForm(request.form)
        command = lambda seen: form.to_command(ticket_id=seen.ticket.id)  # noqa: E731
        return self.act(key, Action.WORK, "merge", form, _merge, command)


def _merge(command: Merge, *, actor: Any, now: Any) -> Any:
    """Merge the tickets; a number that leads nowhere is a slip of the pen, not a page that is missing."""
    with meant("into", command.into, actor) as number:
        return operations.merge(Merge(command.ticket_id, number), actor=actor, now=now)

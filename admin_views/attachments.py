"""The doors of files: in, one at a time; out, each with the rights of the words it came with."""

from urllib.parse import unquote
from uuid import UUID

from flask import Flask, abort, jsonify, redirect, request
from flask.typing import ResponseReturnValue
from flask_admin import expose

from admin_views.base import PanelPage
from app.attachments import operations
from app.attachments.commands import DropUpload, Redact
from app.attachments.limits import MOST_LARGE_FILES
from app.core.actor import Actor
from app.core.store import MEGABYTE
from app.tickets.operations import redact_file
from app.tickets.queries.attachments import get_file
from app.web.files import discard, largest, sent, store_upload
from app.web.format import file_size
from app.web.guard import MAX_BODY, allow_body
from app.web.redirects import return_path
from app.web.words import lazy_gettext as _l

PICTURE = "image/webp"
ANY = "application/octet-stream"
# The forms that carry files themselves where no script sends them, and the door of the script.
CARRIERS = ("tickets.create_view", "tickets.comment_view", "attachments.upload_view")


class AttachmentsPage(PanelPage):
    """``/attachments``: a file's address is a random key, and what it opens is asked anew each time."""

    noun, title, address = "attachments", _l("Attachments"), "/attachments"

    def access(self, actor: Actor) -> bool:
        """Everybody: each file asks for its own rights."""
        return True

    @expose("/", methods=("POST",))
    def upload_view(self) -> ResponseReturnValue:
        """Keep the file that is the body of the request, named by its header, and answer with its key."""
        if not operations.may_bring(self.actor):
            abort(403)
        operations.require_room(self.actor)
        name = unquote(request.headers.get("X-File-Name", ""), errors="replace")
        command = store_upload(request.stream, name, request.content_length)
        kept = self.run(operations.keep_upload, command)
        address = f"{request.script_root}{self.url}/{kept.key}"
        answer = {"key": str(kept.key), "name": kept.name, "size": file_size(kept.size)}
        return jsonify(answer | {"thumb": f"{address}/thumb" if kept.thumb_sha256 else ""}), 201

    @expose("/<uuid:key>/drop", methods=("POST",))
    def drop_view(self, key: UUID) -> ResponseReturnValue:
        """Forget a file that was brought and is not wanted after all."""
        gone = self.run(operations.drop_upload, DropUpload(key))
        discard(gone.digests, put_before=gone.created_at)
        return "", 204

    @expose("/<uuid:key>/redact", methods=("POST",))
    def redact_view(self, key: UUID) -> ResponseReturnValue:
        """Take a file off its ticket for good."""
        gone = self.run(redact_file, Redact(key))
        discard(gone.digests, put_before=gone.created_at)
        return redirect(return_path(), 303)

    @expose("/<uuid:key>")
    def download_view(self, key: UUID) -> ResponseReturnValue:
        """Send the file to be saved, whatever it is: never to be shown in our name (threat 45)."""
        file = get_file(key, self.actor)
        return sent(str(file.sha256), ANY, as_attachment=True, download_name=file.name)

    @expose("/<uuid:key>/thumb")
    def thumb_view(self, key: UUID) -> ResponseReturnValue:
        """Send the small copy of a picture."""
        return sent(get_file(key, self.actor).thumb_sha256, PICTURE)

    @expose("/<uuid:key>/preview")
    def preview_view(self, key: UUID) -> ResponseReturnValue:
        """Send the copy of a picture that is to be looked at."""
        return sent(get_file(key, self.actor).preview_sha256, PICTURE)


VIEWS = (AttachmentsPage,)


def register(app: Flask) -> None:
    """Let the doors of files take larger bodies, and templates say how large a file may be."""
    for endpoint in CARRIERS:
        allow_body(app, endpoint, app.extensions["settings"].upload_mb * MEGABYTE * MOST_LARGE_FILES + MAX_BODY)
    app.jinja_env.globals.update(largest_file=largest)

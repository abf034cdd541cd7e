"""What can be done to attachments; their bytes lie in the store before any of it, or are removed after it."""

from app.attachments.operations.sending import Gone, bind, redact
from app.attachments.operations.uploading import drop_upload, forget_pending, keep_upload, may_bring, require_room

__all__ = ["Gone", "bind", "drop_upload", "forget_pending", "keep_upload", "may_bring", "redact", "require_room"]

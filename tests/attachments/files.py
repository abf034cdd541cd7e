"""Files as people bring them, the bad ones too, and the browser that brings them."""

import io
import struct
import zlib
from typing import Any
from urllib.parse import quote

from PIL import Image
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from tests.people import Browser

PDF = b"%PDF-1.7\nA page of a manual.\n"
SCRIPT = b"<!doctype html><script>alert(document.cookie)</script>"


def picture(kind: str = "PNG", size: tuple[int, int] = (640, 480), **how: Any) -> bytes:
    """Return a real picture."""
    kept = io.BytesIO()
    Image.linear_gradient("L").resize(size).convert("RGB").save(kept, kind, **how)
    return kept.getvalue()


def pixel_bomb(side: int = 50_000) -> bytes:
    """Return a PNG of a few kilobytes that says it is ``side`` pixels wide and high."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack("!I", len(data)) + kind + data + struct.pack("!I", zlib.crc32(kind + data))

    header = struct.pack("!IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 9_000_000))


def bring(sender: Browser, content: bytes = PDF, name: str = "manual.pdf", **headers: str) -> TestResponse:
    """Send a file as upload.js does."""
    told = {"X-File-Name": quote(name), "X-CSRFToken": sender.form_token, "Accept": "application/json", **headers}
    return sender.client.post("/attachments/", data=content, content_type="application/octet-stream", headers=told)


def brought(sender: Browser, content: bytes = PDF, name: str = "manual.pdf") -> str:
    """Return the key of a file that was taken."""
    reply = bring(sender, content, name)
    assert reply.status_code == 201, reply.text
    return str(reply.json["key"])


def a_file(content: bytes, name: str) -> FileStorage:
    """Return what a form's own chooser holds."""
    return FileStorage(io.BytesIO(content), name)


def fetched(reader: Browser, address: str) -> TestResponse:
    """Return a file's whole answer, the file closed."""
    return reader.get(address, buffered=True)


def send_form(sender: Browser, address: str, fields: dict[str, Any]) -> TestResponse:
    """Send a form with files in it, as a browser without a script does."""
    boundary, body = encode_multipart({"csrf_token": sender.form_token, **fields})
    return sender.client.post(address, data=body, content_type=f"multipart/form-data; boundary={boundary}")

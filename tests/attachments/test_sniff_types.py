"""What a file is, by its bytes (threats 45 and 46)."""

import io
import zipfile

import pytest

from app.attachments.sniffing import media_type_of


def a_zip() -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        archive.writestr("xl/workbook.xml", "x" * 1_000)
    return kept.getvalue()


@pytest.mark.parametrize(
    ("head", "media_type"),
    [
        (b"\x89PNG\r\n\x1a\n....", "image/png"),
        (b"\xff\xd8\xff\xe0..JFIF", "image/jpeg"),
        (b"GIF89a=1;//<script>", "image/gif"),
        (b"RIFF\x10\x00\x00\x00WEBPVP8 ", "image/webp"),
        (b"RIFF\x10\x00\x00\x00AVI LIST", "video/avi"),
        (b"%PDF-1.7\n", "application/pdf"),
        (a_zip(), "application/zip"),
        (b"<!doctype html><script>alert(1)</script>", "text/html"),
        (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "image/svg+xml"),
        ("déjà vu\n".encode(), "text/plain"),
        ("é".encode()[:1], "text/plain"),
        (b"\xff\xfe", "application/octet-stream"),
        (b"\x00" * 64, "application/octet-stream"),
        (b"image/png", "text/plain"),
    ],
)
def test_the_first_bytes_tell(head, media_type):
    assert media_type_of(head) == media_type

"""The vendored files are the ones of the manifest, and every icon used is in the sprite."""

import base64
import hashlib
import json
import re

import pytest

from app.config import PROJECT

VENDOR = PROJECT / "app" / "static" / "vendor"
MANIFEST = json.loads((VENDOR / "manifest.json").read_text())


@pytest.mark.parametrize("line", MANIFEST, ids=lambda line: line["file"])
def test_a_vendored_file_has_the_sum_of_the_manifest(line):
    digest = hashlib.sha384((VENDOR / line["file"]).read_bytes()).digest()
    assert line["sha384"] == "sha384-" + base64.b64encode(digest).decode()
    assert line["licence"]
    assert re.fullmatch(r"\d+\.\d+\.\d+", line["version"])


def test_the_manifest_names_every_file():
    assert {line["file"] for line in MANIFEST} == {path.name for path in VENDOR.iterdir()} - {"manifest.json"}


def test_every_icon_that_is_drawn_is_in_the_sprite():
    known = set(re.findall(r'<symbol id="([^"]+)"', (VENDOR / "icons.svg").read_text()))
    used = set()
    for folder, pattern in (("templates", "*.html"), ("admin_views", "*.py"), ("app/web", "*.py")):
        for path in (PROJECT / folder).rglob(pattern):
            text = path.read_text()
            used |= set(re.findall(r"\bicon\(['\"]([a-z0-9-]+)['\"]", text)) | set(
                re.findall(r"\bglyph=['\"]([a-z0-9-]+)['\"]", text)
            )
    assert used - known == set()

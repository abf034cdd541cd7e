"""Static files: addressed by the hash of their content, cached for a year, compressed once."""

import gzip
import hashlib
from functools import lru_cache
from pathlib import Path

from flask import Flask, Response, current_app, request, url_for

YEAR = "public, max-age=31536000, immutable"
TEXT = ("text/", "image/svg+xml", "application/javascript", "application/json", "application/manifest+json")


def init_app(app: Flask) -> None:
    """Give templates ``static_url`` and let browsers keep what they fetched by hash."""
    app.jinja_env.globals.update(static_url=static_url)
    app.after_request(cache_and_compress)


def static_url(name: str) -> str:
    """Return the address of a file of ``app/static`` with the hash of its content; FileNotFoundError if none."""
    return url_for("static", filename=name, v=_hash_of(name))


def cache_and_compress(response: Response) -> Response:
    """Return a static file's answer with its caching headers, gzipped when the browser takes it."""
    if request.endpoint != "static" or response.status_code != 200:
        return response
    name = str((request.view_args or {})["filename"])
    fresh = request.args.get("v") == _hash_of(name)
    response.headers["Cache-Control"] = YEAR if fresh else "no-cache"
    if (response.mimetype or "").startswith(TEXT):
        response.vary.add("Accept-Encoding")
        if request.accept_encodings.quality("gzip") > 0 and "Range" not in request.headers:
            # The open file is not sent after all; its descriptor must not wait for the collector.
            getattr(response.response, "close", lambda: None)()
            response.direct_passthrough = False
            response.set_data(_compressed(str(_path(name)), _path(name).stat().st_mtime_ns))
            response.headers["Content-Encoding"] = "gzip"
            response.headers.pop("ETag", None)
    return response


def _path(name: str) -> Path:
    return Path(str(current_app.static_folder)) / name


def _hash_of(name: str) -> str:
    path = _path(name)
    return _digest(str(path), path.stat().st_mtime_ns)


@lru_cache(maxsize=256)
def _digest(path: str, _changed: int) -> str:
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()[:12]


@lru_cache(maxsize=32)
def _compressed(path: str, _changed: int) -> bytes:
    return gzip.compress(Path(path).read_bytes(), mtime=0)

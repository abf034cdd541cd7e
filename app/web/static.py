"""Static files: addressed by the hash of their content, cached for a year, compressed once."""

import gzip
import hashlib
from functools import lru_cache
from pathlib import Path

from flask import Flask, Response, current_app, request

from app.web.reader import reader

YEAR = "public, max-age=31536000, immutable"
TEXT = ("text/", "image/svg+xml", "application/javascript", "application/json", "application/manifest+json")


def init_app(app: Flask) -> None:
    """Give templates ``static_url`` and ``mounted``, and let browsers keep what they fetched by hash."""
    app.jinja_env.globals.update(static_url=static_url, mounted=mounted)
    app.after_request(cache_and_compress)


def static_url(name: str) -> str:
    """Return the address of a file of ``app/static`` with the hash of its content; FileNotFoundError if none."""
    # Not url_for: the error page of a forged host has no address to build upon.
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    return f"{mounted()}{app.static_url_path}/{name}?v={_hash_of(name, app)}"


def mounted() -> str:
    """Return the path that every address of ours begins with, empty at the root of a host."""
    return reader().mount


def cache_and_compress(response: Response) -> Response:
    """Return a static file's answer with its caching headers, gzipped when the browser takes it."""
    if request.endpoint != "static" or response.status_code != 200:
        return response
    name = str((request.view_args or {})["filename"])
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    fresh = request.args.get("v") == _hash_of(name, app)
    response.headers["Cache-Control"] = YEAR if fresh else "no-cache"
    if is_text(response.mimetype or ""):
        response.vary.add("Accept-Encoding")
        if request.accept_encodings.quality("gzip") > 0 and "Range" not in request.headers:
            # The open file is not sent after all; its descriptor must not wait for the collector.
            getattr(response.response, "close", lambda: None)()
            response.direct_passthrough = False
            response.set_data(compressed(_path(name, app)))
            response.headers["Content-Encoding"] = "gzip"
            response.headers.pop("ETag", None)
    return response


def content_hash(path: Path) -> str:
    """Return the hash by which pages name this file."""
    return _digest(str(path), path.stat().st_mtime_ns)


def compressed(path: Path) -> bytes:
    """Return the file as gzip, the same bytes each time."""
    return _compressed(str(path), path.stat().st_mtime_ns)


def is_text(media_type: str) -> bool:
    """Return whether files of this type are worth compressing."""
    return media_type.startswith(TEXT)


def _path(name: str, app: Flask) -> Path:
    return Path(str(app.static_folder)) / name


def _hash_of(name: str, app: Flask) -> str:
    # Asked twenty times a page; a served file changes with a new process only, an edited one at once.
    known: dict[str, str] = app.extensions.setdefault("static_hashes", {})
    if name not in known or app.debug:
        known[name] = content_hash(_path(name, app))
    return known[name]


@lru_cache(maxsize=256)
def _digest(path: str, _changed: int) -> str:
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()[:12]


@lru_cache(maxsize=32)
def _compressed(path: str, _changed: int) -> bytes:
    return gzip.compress(Path(path).read_bytes(), mtime=0)

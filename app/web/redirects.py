"""Where a page may send its reader: paths of this site, nothing else."""

from urllib.parse import unquote, urlsplit

from flask import Flask, request

from app.web.static import mounted

# Full-width and ideographic dots and slashes: some browsers fold them into the ASCII ones.
LOOKALIKES = "\u3002\uff0e\uff61\uff0f\uff3c"


def init_app(app: Flask) -> None:
    """Give templates the address of the page they are."""
    app.jinja_env.globals.update(asked_path=asked_path)


def asked_path() -> str:
    """Return the path of the page asked for, with its query, as a form hands it back."""
    return f"{mounted()}{request.full_path if request.query_string else request.path}"


def start_page() -> str:
    """Return the path of the page that everything begins with."""
    return f"{mounted()}/"


def safe_path(target: str | None, default: str = "/") -> str:
    """Return ``target`` when it is a plain path of this site, else ``default``.

    Refuses whatever a browser could read as another site: a scheme, a host, backslashes, control
    characters, a second slash, also when percent-encoded (threat 20).
    """
    if not target or len(target) > 2_000:
        return default
    decoded = target
    for _ in range(3):
        if not _is_plain(decoded):
            return default
        decoded = unquote(decoded)
    try:
        parts = urlsplit(target)
    except ValueError:
        return default
    return default if parts.scheme or parts.netloc else target


def return_path(default: str | None = None) -> str:
    """Return the page the form or link names in ``url``, when it is one of ours; else ``default``, the start page."""
    return safe_path(request.values.get("url"), start_page() if default is None else default)


def _is_plain(text: str) -> bool:
    path = text.split("?", 1)[0].split("#", 1)[0]
    return (
        path.startswith("/")
        and "//" not in path
        and "\\" not in text
        and text.isprintable()
        and not any(letter in LOOKALIKES for letter in path)
    )

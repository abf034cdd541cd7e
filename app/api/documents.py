"""What the API says of itself: for machines and for people. It holds nothing of anybody, so anybody may read it.

Both are made once a process, in each language: whoever has them already is answered 304.
"""

import gzip
import json
import re
from functools import cached_property
from hashlib import blake2b

from flask import Blueprint, Flask, Response, current_app, render_template, request, session
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup, escape

from app.access.bearers import ACCESS_LASTS
from app.api.base.answering import JSON, compressed
from app.api.base.document import VERSION, Document
from app.api.base.door import PREFIX
from app.api.bearer import settings
from app.api.codes import SENTENCES, STATUSES
from app.api.manual import arranged
from app.web.static import mounted
from app.web.words import gettext, language

pages = Blueprint("documents", __name__, url_prefix=PREFIX)
pages.after_request(compressed)
VALUE = re.compile(r"%\(\w+\)[sd]")
FORM_TOKEN = "csrf_token"  # noqa: S105 - its name


class Kept:
    """The description as it is sent, and what its page says in each language; each is made when first asked for."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.manuals: dict[tuple[str, str], Markup] = {}

    @cached_property
    def packed(self) -> bytes:
        """The description as JSON, compressed."""
        # Without the instant, which gzip writes down: every process has the same tag.
        return gzip.compress(json.dumps(self.document.describe(), indent=2).encode(), mtime=0)

    @cached_property
    def tag(self) -> str:
        """The tag of the description."""
        return _tag(self.packed)

    def manual(self, lang: str, mount: str) -> Markup:
        """Return the description for people."""
        if (lang, mount) not in self.manuals:
            # Our own template, which escapes what it is given.
            self.manuals[lang, mount] = Markup(_drawn(self.document))  # noqa: S704
        return self.manuals[lang, mount]


def register(app: Flask) -> None:
    """Open the pages of the description."""
    app.extensions["api_kept"] = Kept(app.extensions["api_document"])
    app.register_blueprint(pages)


@pages.get("/openapi.json")
def openapi() -> Response:
    """Return the description as machines read it."""
    takes_packed = request.accept_encodings.quality("gzip") > 0
    answer = Response(_kept().packed if takes_packed else gzip.decompress(_kept().packed), mimetype=JSON)
    if takes_packed:
        answer.headers["Content-Encoding"] = "gzip"
    answer.cache_control.no_cache = True
    answer.set_etag(_kept().tag)
    answer.make_conditional(request)
    return answer


@pages.get("/docs")
def docs() -> Response:
    """Return the description as people read it; each code of a problem leads here."""
    page = render_template(
        "api/docs.html", prefix=PREFIX, version=VERSION, manual=_kept().manual(language(), mounted())
    )
    answer = Response(page, mimetype="text/html")
    answer.vary.update(("Accept-Language", "Cookie"))
    answer.cache_control.private = answer.cache_control.no_cache = True
    # A form token is signed anew for each page; the one of a page that somebody has still holds in the same session.
    answer.set_etag(_tag(page.replace(generate_csrf(), session[FORM_TOKEN]).encode()))
    answer.make_conditional(request)
    return answer


def marked(text: str) -> Markup:
    """Return a sentence of the description in the reader's language, what stands between backticks as code."""
    parts = gettext(text).split("`")
    return Markup("").join(
        Markup("<code>%s</code>") % part if place % 2 else escape(part) for place, part in enumerate(parts)
    )


def _drawn(document: Document) -> str:
    return render_template(
        "api/_manual.html",
        manual=arranged(document.describe()),
        prefix=PREFIX,
        problems=[(code, VALUE.sub("…", gettext(sentence))) for code, sentence in SENTENCES.items()],
        phrase=lambda status: gettext(STATUSES[status]),
        marked=marked,
        rate=settings().api_rate,
        minutes=int(ACCESS_LASTS.total_seconds()) // 60,
    )


def _kept() -> Kept:
    found: Kept = current_app.extensions["api_kept"]
    return found


def _tag(body: bytes) -> str:
    return blake2b(body, digest_size=12).hexdigest()

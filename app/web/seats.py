"""How many requests a process works on at once: those whose body has come. Who sends slowly waits outside.

A thread that waits for somebody's next byte costs next to nothing; one that works takes Python from the others, and a
connection of the database. So there are many threads and few seats, and no seat is taken before there is something to
do. What is too large to be kept meanwhile is read by its view, without a seat: it waits for its sender, not for us.
"""

from threading import BoundedSemaphore

from flask import Flask, Response, current_app, g, request
from werkzeug.exceptions import RequestEntityTooLarge

from app.core.errors import DomainError
from app.core.i18n import N_, Message
from app.web.incoming import Incoming
from app.web.session import NOBODY_S, was_let_in

# Of a body that is not larger all is read first; from a stranger, within so many seconds.
READ_FIRST, STRANGERS_SECONDS = 128 * 1024, 10.0
# As long as a browser is patient, and less than Apache is.
WAITED_AT_MOST = 30.0


class NoSeat(DomainError):
    """The process has been at work on others all the time."""

    status = 503
    code = "unavailable"
    headers = {"Retry-After": "5"}

    def __init__(self) -> None:
        super().__init__(Message(N_("Too many are asking at once. Try again in a moment; nothing was changed.")))


def init_app(app: Flask) -> None:
    """Set up as many seats as there are connections to the database."""
    app.extensions["seats"] = BoundedSemaphore(app.extensions["settings"].web_threads)
    app.after_request(_leave)
    app.teardown_request(lambda _error: _get_up())


def sit_down() -> None:
    """Read what is small, then wait for a seat. Raises NoSeat, and whatever is wrong with the body.

    A stranger sends nothing else, and soon. Of files, and of an API's caller, the view finds out whose they are first.
    """
    if request.endpoint in NOBODY_S:
        return
    is_known = was_let_in()
    if request.mimetype == "application/octet-stream":
        return
    if (request.content_length or 0) > READ_FIRST:
        if not is_known and "Authorization" not in request.headers:
            raise RequestEntityTooLarge
        return
    if not is_known and isinstance(body := request.environ["wsgi.input"], Incoming):
        body.hurry(STRANGERS_SECONDS)
    if request.content_length:
        request.get_data()
    g.has_seat = current_app.extensions["seats"].acquire(timeout=WAITED_AT_MOST)
    if not g.has_seat:
        raise NoSeat


def _leave(response: Response) -> Response:
    """Leave the seat with the answer: a long one is sent at its reader's pace."""
    _get_up()
    return response


def _get_up() -> None:
    if g.pop("has_seat", False):
        current_app.extensions["seats"].release()

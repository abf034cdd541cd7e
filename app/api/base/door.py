"""A noun's door: who may come in, what is read, one transaction, and an answer that its document tells of."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import wraps
from http import HTTPStatus
from typing import Any, ClassVar, TypeVar

from flask import Response, g, request
from flask_smorest import Blueprint

from app.api.base import conditions
from app.api.base.answering import Listed, Made, compressed, listed, narrowed, narrowing, tag_of, told
from app.api.base.bodies import limit_body
from app.api.base.constraints import explained
from app.api.base.endings import tell_ending
from app.api.base.parts import listed_whole
from app.api.base.reading import StrictParser, refuse_body, refuse_query
from app.api.base.refusals import StaleTag
from app.api.base.shapes import Asked, AskedList, Shape
from app.api.base.ways import BODILESS, Right, Way, fields_told, is_list, lists
from app.api.bearer import count_attempt, load_caller, tell_standing
from app.core.actor import Actor
from app.core.errors import Conflict, DomainError, Forbidden
from app.web.transactions import transaction

PREFIX = "/api/v1"
Handler = TypeVar("Handler", bound=Callable[..., Any])


def anybody(_actor: Actor) -> bool:
    """Answer that whoever has a token may come in: what they see and do is asked of each thing."""
    return True


def strangers(_actor: Actor) -> bool:
    """Answer that nobody needs a token here: this is where one gets it."""
    return True


def administrators(actor: Actor) -> bool:
    """Answer whether the actor administers."""
    return actor.is_admin


def readers_of_settings(actor: Actor) -> bool:
    """Answer whether the actor reads everything."""
    return actor.reads_everything


def caller() -> Actor:
    """Return who calls."""
    actor: Actor = g.actor
    return actor


@dataclass(frozen=True)
class Names:
    """How a door's fields are called where its operations speak of them: ``{"body": "description"}``."""

    told: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)

    def of(self, name: str, sent: Any = None) -> str:
        """Return the caller's name of a field: ``category_id`` is told as ``category``.

        Of several that an operation speaks of as one, it is the one that was ``sent``.
        """
        found = self.told.get(name) or name.removesuffix("_id").replace("_ids", "s")
        if isinstance(found, str):
            return found
        return next((one for one in found if isinstance(sent, Mapping) and sent.get(one)), found[0])


class Door(Blueprint):
    """The routes of one noun. Each names who may come in (``may``); the operations ask the rest.

    A handler gets the values of its path by name, then its ``query`` and its ``body`` as dictionaries, and returns
    what is told: a dictionary, ``Listed``, ``Made``, or None for nothing. A writing handler runs in one transaction.
    """

    ARGUMENTS_PARSER = StrictParser()
    WAYS: ClassVar[dict[str, Way]] = {}

    def __init__(self, noun: str, description: str, names: Mapping[str, str | tuple[str, ...]] | None = None) -> None:
        super().__init__(f"api_{noun}", f"app.api.{noun}", url_prefix=PREFIX, description=description)
        self.noun, self.names = noun, Names(names or {})
        self.after_request(compressed)
        self.after_request(tell_standing)
        self.after_request(tell_ending)

    def get(
        self,
        path: str,
        answers: type[Shape] | None,
        *,
        may: Right,
        query: type[Shape] | None = None,
        refuses: tuple[int, ...] = (),
        also: tuple[int, ...] = (),
    ) -> Any:
        """Return the decorator of a handler that reads; ``refuses`` are statuses beside those of every reading.

        ``also`` are other statuses it may be answered with, such as 308 where it leads on.

        Without a ``query`` of its own the handler returns the thing, or the whole of a short list; its caller may still
        ask for some fields, and for a part.
        """
        usual = None if answers is None else AskedList if is_list(answers) else Asked
        way = Way("GET", may, answers, query=query or usual, reads_query=query is not None, refuses=refuses, also=also)
        return self._way(path, way)

    def file(self, path: str, *sends: str, may: Right, query: type[Shape] | None = None) -> Any:
        """Return the decorator of a handler that sends a file of one of these media types."""
        return self._way(path, Way("GET", may, None, query=query, sends=sends))

    def post(
        self,
        path: str,
        answers: type[Shape] | None,
        *,
        may: Right,
        query: type[Shape] | None = None,
        body: type[Shape] | None = None,
        status: int = 200,
        keyed: bool = True,
        before: Callable[..., Any] | None = None,
        after: Callable[[Any], None] | None = None,
        raw_body: Mapping[str, Any] | None = None,
        also: tuple[int, ...] = (),
        held: Callable[..., Any] | None = None,
        counts: str = "",
    ) -> Any:
        """Return the decorator of a handler that does something; ``keyed``: an Idempotency-Key is honoured.

        ``before`` is called ahead of the transaction (a file is stored there), with what was read; what it returns is
        given as ``ready``. ``after`` is called once it is committed, with what the handler returned, which is then not
        told. ``raw_body`` describes a body that is not JSON; ``also`` are other statuses it may be answered with.
        ``held``, given what the handler is, locks what the act is done to and returns it as it is told: it is called
        when the caller names a tag, which must be that one's. ``counts`` names the quota of an address that asks for no
        token: each attempt by one visitor is one, whatever it sends.
        """
        carried = (keyed, before, after, raw_body)
        way = Way("POST", may, answers, status, query, body, None, held, *carried, also=also, counts=counts)
        return self._way(path, way)

    def change(
        self,
        path: str,
        answers: type[Shape],
        *,
        may: Right,
        body: type[Shape],
        current: Callable[..., Any],
        makes: bool = False,
        also: tuple[int, ...] = (),
    ) -> Any:
        """Return the decorator of a handler that changes what ``current`` tells; it is given ``seen``, what that is.

        One that ``makes`` what is not there yet takes the whole of it, by PUT, and asks for no tag; others are PATCH.
        """
        method = "PUT" if makes else "PATCH"
        way = Way(method, may, answers, body=body, current=current, asks_tag=not makes, also=also)
        return self._way(path, way)

    def delete(
        self,
        path: str,
        *,
        may: Right,
        current: Callable[..., Any] | None = None,
        after: Callable[[Any], None] | None = None,
        asks_tag: bool = True,
    ) -> Any:
        """Return the decorator of a handler that removes what ``current`` tells; ``after`` as for ``post``.

        Without ``asks_tag`` whoever names none is let through, and what has no ``current`` has no tag.
        """
        return self._way(path, Way("DELETE", may, None, status=204, current=current, after=after, asks_tag=asks_tag))

    def _way(self, path: str, way: Way) -> Callable[[Handler], Handler]:
        def decorate(handler: Handler) -> Handler:
            view = self._read(handler, way)
            view = self.response(way.status, way.answers, description=HTTPStatus(way.status).phrase)(view)
            if not way.writes and way.answers is not None and not lists(way):
                view = self.alt_response(304, description=HTTPStatus.NOT_MODIFIED.phrase, success=True)(view)
            for status in way.also:
                shape = None if status in BODILESS else way.answers
                view = self.alt_response(status, schema=shape, description=HTTPStatus(status).phrase, success=True)(
                    view
                )
            for status in way.problems():
                view = self.alt_response(status, HTTPStatus(status).name)(view)
            view = self.doc(operationId=handler.__name__, **_described(way))(view)
            self.add_url_rule(path, handler.__name__, view, methods=[way.method], tags=[self.noun])
            _forget_description(view)
            Door.WAYS[f"{self.name}.{handler.__name__}"] = way
            return handler

        return decorate

    def _read(self, handler: Callable[..., Any], way: Way) -> Callable[..., Any]:
        @wraps(handler)
        def view(*read: Any, **path: Any) -> Response:
            return self._answer(handler, way, dict(zip(_given(way), read, strict=True)), path)

        carried: Callable[..., Any] = view
        if way.body is not None:
            carried = self.arguments(way.body, location="json")(carried)
        if way.query is not None:
            carried = self.arguments(way.query, location="query")(carried)

        @wraps(carried)
        def opened(**path: Any) -> Response:
            if way.counts:
                count_attempt(way.counts)
            if way.may is not strangers:
                load_caller(self.noun, writes=way.writes)
                if not way.may(caller()):
                    raise Forbidden
            try:
                if way.query is None:
                    refuse_query(request)
                if way.writes:
                    limit_body(request, way.largest)
                if way.writes and way.body is None and way.raw_body is None:
                    refuse_body(request)
                return carried(**path)
            except DomainError as error:
                sent = g.get("sent")
                error.fields = {self.names.of(name, sent): said for name, said in error.fields.items()}
                raise

        return opened

    def _answer(self, handler: Callable[..., Any], way: Way, given: dict[str, Any], path: dict[str, Any]) -> Response:
        if not way.writes:
            query: dict[str, Any] = given.get("query", {})
            done = handler(**path, **(given if way.reads_query else {}))
            if isinstance(done, Listed) and not way.reads_query:
                done = listed_whole(query, done.items, dict)
            return _tell(done, way, query)
        if way.tagged:
            conditions.require_tag()
        ready = {"ready": way.before(**path, **given)} if way.before else {}
        try:
            with transaction(lambda error: explained(error, lambda column: self.names.of(column) in _taken(way))):
                response, done = self._carry_out(handler, way, {**path, **given, **ready}, path)
        except Conflict:
            if way.changes and request.if_match:
                # Somebody was quicker between the reading of the tag and the lock.
                raise StaleTag from None
            raise
        if way.after:
            way.after(done)
        return response

    def _carry_out(
        self, handler: Callable[..., Any], way: Way, given: dict[str, Any], path: dict[str, Any]
    ) -> tuple[Response, Any]:
        if way.keyed and (again := conditions.said_before(caller())):
            return again, None
        if way.current is not None:
            seen = way.current(**path)
            conditions.refuse_stale(None if seen is None else tag_of(seen))
            given["seen"] = seen
        elif way.held is not None:
            if request.if_match:
                conditions.refuse_stale(tag_of(way.held(**given)))
        elif way.changes:
            conditions.refuse_tags()
        done = handler(**given)
        response = _tell(None if way.after else done, way, None)
        if way.keyed:
            conditions.remember(caller(), response)
        return response, done


def _forget_description(view: Any) -> None:
    """Let go of what each decorator copied of the description: the document has it, and they are 11 MB."""
    while view is not None:
        view.__dict__.pop("_apidoc", None)
        view = getattr(view, "__wrapped__", None)


def _taken(way: Way) -> frozenset[str]:
    return frozenset(one.data_key or name for name, one in way.body().fields.items()) if way.body else frozenset()


def _given(way: Way) -> list[str]:
    # The query is read by the outermost decorator, so its values come first.
    return [name for name, shape in (("query", way.query), ("body", way.body)) if shape is not None]


def is_changed_by_tag(way: Way) -> bool:
    """Return whether what it tells is changed by naming its tag, so that whoever has made it may go on at once."""
    return any(one.method == "PATCH" and one.answers is way.answers for one in Door.WAYS.values())


def _tell(done: Any, way: Way, query: Mapping[str, Any] | None) -> Response:
    asked = (query or {}).get("fields_")
    names = narrowing(asked, fields_told(way)) if asked else None
    if isinstance(done, Response):
        return done
    if isinstance(done, Listed):
        return listed(Listed([narrowed(one, names) for one in done.items], done.after))
    if isinstance(done, Made):
        place = f"{request.script_root}{PREFIX}{done.place}"
        response = told(done.shown, done.status, {**done.headers, "Location": place})
        if is_changed_by_tag(way):
            response.set_etag(tag_of(done.shown))
        return response
    if done is None:
        return told(None)
    response = told(narrowed(done, names), way.status)
    response.set_etag(tag_of(done))
    if not way.writes:
        response.make_conditional(request)
    return response


def _described(way: Way) -> dict[str, Any]:
    return {"requestBody": way.raw_body} if way.raw_body else {}

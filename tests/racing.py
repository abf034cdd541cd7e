"""Acts at one instant, each in a transaction of its own on a real database."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from flask import Flask

from app.core.db import db, unit_of_work
from app.core.errors import DomainError


def together(app: Flask, *acts: Callable[[], Any]) -> list[Any]:
    """Return what each act returned, or the refusal it met, in the order of the acts."""
    start = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        with app.app_context():
            start.wait(timeout=30)
            try:
                with unit_of_work():
                    return act()
            except DomainError as error:
                return error
            finally:
                db.session.remove()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))

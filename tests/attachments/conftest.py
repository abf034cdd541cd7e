"""A store of each test's own, and Rita's incidents."""

from collections.abc import Callable

import pytest
from flask import Flask

from app.core.store import Store
from tests.s3 import lying_in
from tests.tickets.incidents import opened

__all__ = ["opened"]


@pytest.fixture
def folder(app: Flask, files: Store, monkeypatch: pytest.MonkeyPatch) -> Store:
    """The store of the application, empty; a folder and a bucket in turn."""
    monkeypatch.setitem(app.extensions, "store", files)
    return files


@pytest.fixture
def digests(folder: Store) -> Callable[[], set[str]]:
    """Return what lies in the store now, halves included."""

    def look() -> set[str]:
        return set(lying_in(folder))

    return look

"""A store of each test's own, and Rita's incidents."""

from pathlib import Path

import pytest
from flask import Flask

from app.core.store import FolderStore
from tests.tickets.incidents import opened

__all__ = ["opened"]


@pytest.fixture
def folder(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FolderStore:
    """The store of the application, empty."""
    kept = FolderStore(tmp_path / "files")
    monkeypatch.setitem(app.extensions, "store", kept)
    return kept


@pytest.fixture
def digests(folder: FolderStore):
    """Return what lies in the store now, halves included."""

    def look() -> set[str]:
        return {path.name for path in folder.folder.rglob("*") if path.is_file()} - {"lock"}

    return look

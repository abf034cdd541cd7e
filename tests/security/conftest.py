"""What the tests of the door share: cheap hashes that count themselves, and Rita with a password."""

from typing import ClassVar

import pytest

from app.access.commands import SetPassword
from app.access.operations import set_password
from app.access.passwords import Hasher
from app.core.clock import utcnow
from tests.factories import SETUP
from tests.security.door import SECRET


class CountingHasher(Hasher):
    """A hasher that remembers what it was asked to check against."""

    asked: ClassVar[list] = []

    def check(self, password, kept):
        self.asked.append(kept)
        return super().check(password, kept)


@pytest.fixture
def hasher(app):
    """Hashes of the least cost: what is proven here does not depend on it."""
    before = app.extensions["hasher"]
    app.extensions["hasher"] = CountingHasher(before.pepper, rounds=4)
    CountingHasher.asked.clear()
    yield app.extensions["hasher"]
    app.extensions["hasher"] = before


@pytest.fixture
def rita_signs_in(rita, hasher):
    set_password(SetPassword(rita.id, SECRET, must_change=False), hasher=hasher, actor=SETUP, now=utcnow())
    return rita

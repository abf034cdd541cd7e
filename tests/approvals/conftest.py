"""A category that needs approval, somebody of finance, and Rita's wish."""

import pytest

from tests.approvals.rounds import make_category, make_subject
from tests.factories import make_person


@pytest.fixture
def tablet(session):
    """A category of tasks; it has no policy yet."""
    return make_category()


@pytest.fixture
def fred(paris):
    """Fred of finance."""
    return make_person("Fred Finance", paris)


@pytest.fixture
def subject(session, tablet, rita):
    """Rita's new task in the category."""
    return make_subject(session, tablet, rita)

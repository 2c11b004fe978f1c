"""Who stands in the tests of stories beside the member and the curator."""

import pytest

from tests import factories
from tests.journeys import Visitor


@pytest.fixture
def author(db):
    """The member who wrote the story, whom no test client signs in."""
    return factories.make_member("author@example.org", name="Ada Quill")


@pytest.fixture
def cole(db):
    """A second curator."""
    return factories.make_curator("cole@example.org", name="Cole Adair")


@pytest.fixture
def coles_desk(cole):
    """The second curator in a browser."""
    return Visitor.signed_in(cole)


@pytest.fixture
def hospital(db):
    """A foundation trust in London, alone of its kind."""
    return factories.make_organisation("Larkmoor NHS Foundation Trust")

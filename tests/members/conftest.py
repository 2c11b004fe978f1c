"""Fixtures for signing in: no limit left over from the test before, and a visitor."""

import re

import pytest
from django.core import mail
from django.core.cache import cache

from tests.journeys import Visitor


@pytest.fixture(autouse=True)
def _limits_start_at_nothing(db):
    """Limits on attempts are counted in the cache, which outlives a test."""
    cache.clear()


@pytest.fixture(autouse=True)
def _sign_up_waits_for_nobody(monkeypatch):
    """A sign-up takes its time, which tests do not have."""
    monkeypatch.setattr("members.views.SIGN_UP_STEP", 0.001)


@pytest.fixture
def visitor(client):
    """A stranger who follows links and fills in forms."""
    return Visitor(client)


@pytest.fixture
def code():
    """Return a function that reads the code in the newest mail."""
    return lambda: re.search(r"^\d{4}-\d{4}$", mail.outbox[-1].body, re.MULTILINE)[0]


@pytest.fixture
def sign_up(visitor, code):
    """Return a function that signs somebody up through the pages, to the end."""

    def sign_up(email):
        visitor.open("/accounts/signup/").press("Create my account", {"Full name": "Ida Fenn", "Email address": email})
        return visitor.press("Continue", {"Code": code()})

    return sign_up

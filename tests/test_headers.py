"""What every answer says to the browser: nothing from elsewhere, nothing embedded, nothing told onwards."""

import pytest
from django.test import Client

from tests.factories import make_curator, make_story

pytestmark = pytest.mark.django_db


def policy_of(response):
    """Return the content security policy as {directive: value}."""
    parts = (part.strip().split(" ", 1) for part in response["Content-Security-Policy"].split(";"))
    return {part[0]: part[1] if len(part) > 1 else "" for part in parts}


@pytest.mark.parametrize("address", ["/", "/stories/", "/stories/a-story/", "/accounts/login/", "/nowhere/"])
def test_every_page_has_the_headers(client, address):
    make_story("A story", status="published", slug="a-story")
    response = client.get(address)
    assert policy_of(response) == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "connect-src": "'self'",
        "manifest-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
        "require-trusted-types-for": "'script'",
        "trusted-types": "'none'",
    }
    assert response["X-Frame-Options"] == "DENY"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in response["Permissions-Policy"]
    assert "Strict-Transport-Security" not in response


def test_behind_tls_the_browser_is_told_to_stay_there_and_cookies_stay_too(settings):
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_HSTS_SECONDS = 31536000
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    assert Client().get("/").status_code == 301
    response = Client().get("/accounts/login/", headers={"x-forwarded-proto": "https"})
    assert response["Strict-Transport-Security"] == "max-age=31536000"
    assert response.cookies["csrftoken"]["secure"] is True


def test_nobody_else_is_shown_the_page_of_a_person_who_is_signed_in(client):
    client.force_login(make_curator())
    for address in ("/account/", "/accounts/email/", "/curate/people/", "/admin/members/member/"):
        assert "no-store" in client.get(address)["Cache-Control"]
    for address in ("/", "/stories/", "/nowhere/"):
        assert client.get(address)["Cache-Control"] == "private"
    assert "Cache-Control" not in Client().get("/stories/")


def test_only_the_admin_may_turn_text_into_markup():
    client = Client()
    client.force_login(make_curator())
    response = client.get("/admin/")
    assert response.status_code == 200
    assert "trusted-types" not in policy_of(response)
    assert policy_of(response)["default-src"] == "'none'"

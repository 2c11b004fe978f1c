"""OpenID Connect: nothing of it unless it is configured, and then a whole journey against a server made here.

What is installed is decided when Django starts, so the tests of "on" run in a Python of their own, started by the last
test below.
"""

import json
import os
import socket
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
from django.apps import apps
from django.conf import settings
from django.core import mail

from members.models import Member
from tests import factories

pytestmark = pytest.mark.one_database

ON = bool(settings.OIDC_SERVER_URL)
switched_on = pytest.mark.skipif(not ON, reason="run by test_single_sign_on_works_where_it_is_switched_on")
switched_off = pytest.mark.skipif(ON, reason="about a portal without single sign-on")
BUTTON = "Sign in with Larkmoor ID"


class Server(BaseHTTPRequestHandler):
    """An OpenID Connect server that says of everybody what `claims` says."""

    claims = {}

    def do_GET(self):
        base = settings.OIDC_SERVER_URL
        self.answer(
            self.claims
            if self.path == "/userinfo"
            else {
                "issuer": base,
                "authorization_endpoint": f"{base}/authorize",
                "token_endpoint": f"{base}/token",
                "userinfo_endpoint": f"{base}/userinfo",
                "jwks_uri": f"{base}/keys",
            }
        )

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.answer({"access_token": "token", "token_type": "Bearer"})

    def answer(self, data):
        """Answer with JSON."""
        body = json.dumps(data).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        """Say nothing."""


@pytest.fixture
def server():
    """The OpenID Connect server, running."""
    running = HTTPServer(("127.0.0.1", urlsplit(settings.OIDC_SERVER_URL).port), Server)
    threading.Thread(target=running.serve_forever, daemon=True).start()
    yield Server
    running.shutdown()
    running.server_close()


def come_back(visitor, server, **claims):
    """Press the button on the sign-in page, and come back from the server as the person of these claims."""
    server.claims = {"sub": "1"} | claims
    form = visitor.open("/accounts/login/?next=/account/").form(BUTTON)
    response = visitor.client.post(form.element.get("action"), dict(form.data()))
    assert response.url.startswith(f"{settings.OIDC_SERVER_URL}/authorize?")
    state = parse_qs(urlsplit(response.url).query)["state"][0]
    return visitor.open(f"/accounts/oidc/sso/login/callback/?code=x&state={state}")


@switched_off
def test_nothing_of_single_sign_on_is_loaded_unless_it_is_configured(visitor):
    visitor.open("/accounts/login/")
    assert [button for button in visitor.buttons() if "Sign in with" in button] == []
    assert not apps.is_installed("allauth.socialaccount")
    loaded = "import django; django.setup(); import impact_portal.urls, sys; print('requests' in sys.modules)"
    env = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"}
    assert subprocess.check_output([sys.executable, "-c", loaded], env=env, text=True).strip() == "False"
    visitor.open("/accounts/3rdparty/", status=404)


@switched_on
def test_the_sign_in_page_offers_it_and_the_headers_let_the_form_go_there(visitor):
    visitor.open("/accounts/login/")
    assert BUTTON in visitor.buttons()
    assert f"form-action 'self' {settings.OIDC_SERVER_URL}" in visitor.response.headers["Content-Security-Policy"]


@switched_on
def test_a_new_person_with_a_verified_address_gets_an_account(visitor, server):
    come_back(visitor, server, email="ida@nhs.net", email_verified=True, name="Ida  Fenn")
    member = Member.objects.get()
    assert (visitor.path, member.email, member.name) == ("/account/", "ida@nhs.net", "Ida Fenn")
    assert (member.may_submit, member.has_usable_password()) == (True, False)


@switched_on
def test_a_verified_address_signs_in_to_its_account(visitor, server, member):
    come_back(visitor, server, email="ada@example.org", email_verified=True, name="Somebody Else")
    assert visitor.client.session["_auth_user_id"] == str(member.pk)
    assert Member.objects.get().name == "Ada Quill"


@switched_on
@pytest.mark.parametrize("verified", [False, "false", None, "no"])
def test_an_unverified_address_signs_in_to_nothing(visitor, server, member, verified):
    come_back(visitor, server, email="ada@example.org", email_verified=verified)
    assert (visitor.heading, "_auth_user_id" in visitor.client.session) == ("Check your email", False)
    assert [sent.subject for sent in mail.outbox] == ["You have an account already"]


@switched_on
def test_a_new_person_with_an_unverified_address_shows_that_it_is_theirs(visitor, server, code):
    come_back(visitor, server, email="ida@nhs.net", email_verified=False, given_name="Ida", family_name="Fenn")
    assert (visitor.heading, Member.objects.get().may_submit) == ("Check your email", False)
    visitor.press("Continue", {"Code": code()})
    member = Member.objects.get()
    assert (visitor.client.session["_auth_user_id"], member.may_submit) == (str(member.pk), True)
    assert member.name == "Ida Fenn"


@switched_on
def test_a_person_without_an_address_is_asked_for_one(visitor, server, code):
    come_back(visitor, server, name="Ida Fenn")
    assert (visitor.heading, visitor.form("Create my account").data()[-2:]) == (
        "Finish making your account",
        [("name", "Ida Fenn"), ("email", "")],
    )
    visitor.press("Create my account", {"Email address": "ida@example.org"}).press("Continue", {"Code": code()})
    assert Member.objects.get().email == "ida@example.org"


@switched_on
def test_somebody_who_is_switched_off_cannot_sign_in(visitor, server):
    factories.make_member("ada@example.org", is_active=False)
    come_back(visitor, server, email="ada@example.org", email_verified=True)
    assert (visitor.heading, "_auth_user_id" in visitor.client.session) == ("You cannot sign in", False)


@switched_on
def test_what_goes_wrong_there_is_a_page_here(visitor, member):
    visitor.open("/accounts/oidc/sso/login/callback/?code=x&state=nothing", status=401)
    assert visitor.heading == "Signing in did not work"
    assert visitor.open("/accounts/3rdparty/login/cancelled/").heading == "You are not signed in"
    assert visitor.open("/accounts/oidc/sso/login/").heading == BUTTON
    assert visitor.open("/accounts/3rdparty/signup/").heading == "Sign in"
    visitor.open("/accounts/oidc/other/login/", status=404)
    visitor.client.force_login(member)
    assert visitor.open("/accounts/3rdparty/").heading == "Sign in through your organisation"


@switched_off
def test_single_sign_on_works_where_it_is_switched_on():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    # On SQLite, because a PostgreSQL would have a test database of the same name in use.
    env = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"} | {
        "OIDC_SERVER_URL": f"http://127.0.0.1:{port}",
        "OIDC_CLIENT_ID": "portal",
        "OIDC_CLIENT_SECRET": "secret",
        "OIDC_NAME": "Larkmoor ID",
    }
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", __file__]
    run = subprocess.run(command, env=env, cwd=settings.BASE_DIR, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout[-5000:]
    assert run.stdout.split()[0] == f"s{'.' * 11}s"

"""What no browser sends: every answer is a page of ours, and none is a server error."""

from urllib.parse import urlencode

import pytest
from django.core.cache import cache
from django.test import Client, RequestFactory

from impact_portal.wsgi import application
from members.models import Member
from organisations.models import Organisation, Region
from tests import factories

FORM = "application/x-www-form-urlencoded"
POSTED = ["/accounts/login/", "/accounts/signup/", "/accounts/password/reset/", "/accounts/login/code/"]
WITH_CODE = ["/accounts/confirm-email/", "/accounts/login/code/confirm/"]
BRACKETS = "http://[evil.example]/"


@pytest.fixture
def client():
    """A client that answers as a server does, where an exception is a page with status 500; no limit used up yet."""
    cache.clear()
    return Client(raise_request_exception=False)


def post(client, url, body, content_type):
    """Post a body as it stands."""
    return client.generic("POST", url, body, content_type=content_type)


CHARSETS = ["utf-7", "UTF-7", "rot13", "base64", "idna", "undefined", "nothing", '"utf-16"']


# Whether a set can be read is found before the address is looked at: all sets at one, and one of them at the others.
@pytest.mark.parametrize("debug", [False, True])
@pytest.mark.parametrize(
    ("url", "charset"), [*((POSTED[0], one) for one in CHARSETS), *((url, "utf-7") for url in ["/", *POSTED[1:]])]
)
@pytest.mark.parametrize("kind", [FORM, "multipart/form-data; boundary=x", "text/plain"])
@pytest.mark.django_db
@pytest.mark.one_database
def test_a_form_in_an_unreadable_character_set_is_a_400_page(client, settings, url, charset, kind, debug):
    settings.DEBUG = debug
    body = b'--x\r\nContent-Disposition: form-data; name="login"\r\n\r\n+AGEAYg-\r\n--x--\r\n'
    response = post(client, url, body, f"{kind}; charset={charset}")
    assert response.status_code == 400
    if not debug:
        assert "<h1" in response.content.decode()
        assert "Skip to main content" in response.content.decode()


@pytest.mark.parametrize(
    ("url", "fields", "kind", "status"),
    [
        ("/stories/", 1001, "text/plain; charset=utf-8", 400),
        ("/stories/", 1001, "text/plain", 400),
        ("/nothing/", 1001, "text/plain; charset=utf-8", 404),
        ("/stories/", 1, "text/plain; charset*=nothing''utf-8", 400),
        ("/stories/", 1, "text/plain; charset=utf-8", 200),
    ],
)
@pytest.mark.django_db
def test_what_django_cannot_make_a_request_of_is_answered_with_a_page_too(url, fields, kind, status):
    """By the application that gunicorn serves: the test client makes the request itself."""
    environ = RequestFactory().get(url).environ | {"CONTENT_TYPE": kind, "QUERY_STRING": "&" * fields}
    response = application.get_response(application.request_class(environ))
    assert response.status_code == status
    assert "Skip to main content" in response.content.decode()


@pytest.mark.parametrize("charset", ["utf-8", "UTF8", "iso-8859-1"])
@pytest.mark.django_db
def test_a_form_in_a_usual_character_set_is_read(client, charset):
    member = factories.make_member("ada@example.org", password="corn-lamp-river")
    body = "".join(
        f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in [("login", member.email), ("way", "password"), ("password", "corn-lamp-river")]
    )
    kind = f"multipart/form-data; boundary=x; charset={charset}"
    response = post(client, "/accounts/login/", f"{body}--x--\r\n", kind)
    assert (response.status_code, "_auth_user_id" in client.session) == (302, True)


@pytest.mark.parametrize("url", ["/stories/a%00b/", "/components/%00/", "/accounts/password/reset/key/1-%00/", "/%00"])
@pytest.mark.django_db
def test_a_nul_in_the_address_is_no_server_error(client, url):
    assert client.get(url).status_code in {400, 404}


@pytest.mark.parametrize("name", ["sessionid", "csrftoken", "messages"])
@pytest.mark.django_db
def test_a_nul_in_a_cookie_is_no_server_error(client, name):
    client.cookies[name] = "a" * 32
    header = {"HTTP_COOKIE": f'{name}="{"a" * 31}\\000"'}
    assert client.get("/accounts/login/", **header).status_code == 200
    assert client.get("/account/", **header).status_code == 302


NEXTS = [BRACKETS, "http://[", "//[::1", "http://a:b/", "\0", "/\r\nSet-Cookie: a=b", "\ud83d", "/" * 5000, "%", "?"]


@pytest.mark.one_database
@pytest.mark.parametrize("text", NEXTS)
@pytest.mark.parametrize("url", [*POSTED, *WITH_CODE, "/accounts/logout/"])
@pytest.mark.django_db
def test_an_odd_next_is_no_server_error(client, url, text):
    text = text.encode("utf-8", "surrogatepass")
    for signed_in in (False, True):
        if signed_in:
            client.force_login(factories.make_member())
        for data in ({"next": text}, {"next": [text, text]}):
            response = client.get(url, data)
            assert response.status_code in {200, 302}
            assert "evil" not in response.get("Location", "")
            assert "Set-Cookie: a=b" not in str(response.headers)


@pytest.mark.parametrize("way", ["code", "password"])
@pytest.mark.django_db
def test_signing_in_with_an_odd_next_is_no_server_error(client, way):
    factories.make_member("ada@example.org", password="corn-lamp-river")
    data = {"login": "ada@example.org", "way": way, "password": "corn-lamp-river", "next": BRACKETS}
    response = client.post("/accounts/login/", data)
    assert response.status_code == 302
    assert "evil" not in response.url


TEXTS = ["\0", "a\0@example.org", "\ud83d", "a" * 100_000, "a@" + "b." * 1000 + "org", "'\"<script>", "{{ 7 }}"]
TEXTS += ["٣@٣.org", "a@example.org\r\nBcc: b@example.org", "-@-.-", "a@[127.0.0.1]", "a@xn--a.org", "😀@😀.org"]


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.django_db
def test_odd_text_in_the_forms_is_no_server_error(client, text):
    text = text.encode("utf-8", "surrogatepass")
    fields = ("login", "email", "name", "password", "way", "code", "action", "next")
    for url in [*POSTED, *WITH_CODE]:
        assert post(client, url, urlencode(dict.fromkeys(fields, text)), FORM).status_code in {200, 302, 429}, url
    assert client.get("/accounts/signup/", {"email": text}).status_code in {200, 302}
    member = factories.make_member("ada@example.org", password="corn-lamp-river")
    client.force_login(member)
    names = ("email", "name", "password", "oldpassword", "password1", "action_add", "action_remove", "action_primary")
    for url in ("/accounts/email/", "/accounts/password/change/", "/accounts/reauthenticate/", "/account/name/"):
        for sent in (names, names[:-2], ("email", "action_send"), ("email", *names[-2:-1]), ("email", names[-1])):
            body = urlencode(dict.fromkeys(sent, text))
            assert post(client, url, body, FORM).status_code in {200, 302, 429}, url


KEYS = ["0-0", "1-set-password", "zzzzzzzzzzzzz-a", "z" * 300 + "-a", "1-" + "a" * 5000, "-", "1-", "1-%", "1-é"]


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.django_db
def test_an_odd_link_to_set_a_password_is_no_server_error(client, key):
    factories.make_member(password="corn-lamp-river")
    url = f"/accounts/password/reset/key/{key}/"
    for response in (client.get(url), client.post(url, {"password1": "hill-tree-spoon"})):
        assert response.status_code in {200, 302, 404}
    assert Member.objects.get().check_password("corn-lamp-river")


@pytest.mark.parametrize("accept", ["application/json", "text/html"])
@pytest.mark.django_db
def test_the_pages_answer_with_html_whatever_is_asked_for(client, accept):
    headers = {"accept": accept, "x-requested-with": "XMLHttpRequest"}
    for url in [*POSTED, "/accounts/password/reset/key/1-a/"]:
        response = client.get(url, headers=headers)
        assert response["Content-Type"] == "text/html; charset=utf-8"
        response = client.post(url, {"login": "a", "email": "a"}, headers=headers)
        assert response["Content-Type"] == "text/html; charset=utf-8"


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "HEAD", "NOTHING"])
@pytest.mark.django_db
def test_an_odd_method_is_no_server_error(client, method):
    for url in [*POSTED, *WITH_CODE, "/accounts/logout/", "/accounts/password/reset/key/1-a/", "/account/"]:
        assert client.generic(method, url).status_code < 500, url


@pytest.mark.django_db
def test_a_body_that_breaks_off_is_no_server_error(client):
    for kind in ("multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=x", FORM):
        for body in (b"", b"--x\r\nContent-Disposition: form-data; name=", b"\xff\xfe\0" * 100, b"a=1&" * 2000):
            assert post(client, "/accounts/login/", body, kind).status_code in {200, 400}, (kind, body[:20])


@pytest.mark.parametrize("number", ["9" * 20, "9" * 5_000, "²", "-1", "\0"])
@pytest.mark.django_db
def test_an_odd_number_in_a_form_of_an_author_is_no_server_error(client, number):
    author = factories.make_member()
    story = factories.make_story(author=author)
    client.force_login(author)
    for step, sent in [
        ("helping", {"remove": number}),
        ("organisation", {"organisation": number, "seen": "stale"}),
        ("check", {"version": number, "reuse": "site", "consents": ["right_to_share", "not_identifiable"]}),
    ]:
        assert client.post(f"/my-stories/{story.pk}/{step}/", sent).status_code in {200, 302, 409}, step


@pytest.mark.parametrize("number", ["x", "1e9", "9" * 20, "", "-1"])
@pytest.mark.django_db
def test_an_odd_number_in_a_form_of_the_admin_is_no_server_error_and_saves_nothing(client, number):
    client.force_login(Member.objects.create_superuser("root@example.org"))
    trust = factories.make_organisation("Larkmoor Trust")
    rows = {"form-TOTAL_FORMS": 1, "form-INITIAL_FORMS": 1, "form-0-id": number, "form-0-position": 7, "_save": "Save"}
    for address, sent in [
        (f"organisation/{trust.pk}/change/", {"name": "Other", "board": number, "successors": number}),
        ("organisation/add/", {"name": "Other", "board": number}),
        ("region/", rows),
        ("region/", {"action": "delete_selected", "_selected_action": number}),
    ]:
        assert client.post(f"/admin/organisations/{address}", sent).status_code in {200, 302, 400}, (address, sent)
    assert not Organisation.objects.filter(name="Other").exists()
    assert not Region.objects.filter(position=7).exists()

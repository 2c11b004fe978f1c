"""The real server, as ./run starts it: what it refuses to read, and what is still there after a crash."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
from contextlib import ExitStack
from http.client import HTTPConnection
from types import SimpleNamespace
from urllib.parse import urlencode, urlsplit

import pytest
from django.conf import settings
from django.db import connection

from impact_portal.serving import IDLE_SECONDS, TimeoutSocket
from stories.models import Status, Story
from tests import factories
from tests.journeys import Visitor

FORM = "application/x-www-form-urlencoded"
# What every page says to the browser in the same words.
HEADERS = [
    "X-Content-Type-Options", "X-Frame-Options", "Referrer-Policy", "Cross-Origin-Opener-Policy",
    "Cross-Origin-Resource-Policy", "Permissions-Policy",
]  # fmt: skip


def database_url():
    """Return the address of the tests' own database."""
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()


class Server:
    """The portal served by gunicorn with the options of ./run, on the tests' database; with one jar of cookies."""

    def __init__(self, scratch, cookies):
        self.scratch, self.cookies = scratch, cookies

    def __enter__(self):
        script = (settings.BASE_DIR / "run").read_text()
        options = [part for name in ("--worker-class", "--limit-request-line", "--forwarder-headers")
                   for part in (name, re.search(rf"{name} (\S+)", script)[1])]  # fmt: skip
        self.process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "impact_portal.wsgi", "--bind", "127.0.0.1:0", *options,
             *re.findall("--no-control-socket", script)],
            env=os.environ | {
                "DJANGO_SETTINGS_MODULE": "tests.settings",
                "DATABASE_URL": database_url(),
                "SECRET_KEY": settings.SECRET_KEY,
                "TMPDIR": str(self.scratch),
                "HOME": str(self.scratch),
            },
            cwd=settings.BASE_DIR, stderr=subprocess.PIPE, text=True, start_new_session=True,
        )  # fmt: skip
        # Whoever connects from this line on waits in the socket's queue until a worker is there.
        line = next(line for line in self.process.stderr if "Listening at" in line)
        self.port = int(re.search(r"127\.0\.0\.1:(\d+)", line)[1])
        return self

    def __exit__(self, *error):
        """Kill it, as a power cut would: nothing is tidied up."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.logged = self.process.stderr.read()
        self.process.stderr.close()

    def get(self, url, follow=True):
        """Ask for a page, and follow redirects; as Django's test client does."""
        return self.ask("GET", url)

    def post(self, url, data, content_type=FORM, follow=True, headers=None):
        """Send a form that is encoded already, and follow redirects."""
        return self.ask("POST", url, data, {"Content-Type": content_type} | (headers or {}))

    def ask(self, method, url, body=None, headers=None):
        chain = []
        while True:
            http = HTTPConnection("127.0.0.1", self.port, timeout=60)
            cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
            http.request(method, url, body, {"Cookie": cookies} | (headers or {}))
            answer = http.getresponse()
            content = answer.read()
            http.close()
            for header in answer.headers.get_all("Set-Cookie", []):
                name, value = header.split(";")[0].split("=", 1)
                self.cookies[name] = value
            if answer.status not in {301, 302, 303}:
                return SimpleNamespace(
                    status_code=answer.status, content=content, headers=answer.headers, redirect_chain=chain
                )
            method, url, body = "GET", answer.headers["Location"], None
            chain.append((url, answer.status))


@pytest.mark.django_db(transaction=True)
def test_what_cannot_be_read_gets_a_page_and_a_draft_survives_the_server_being_killed(tmp_path):
    member = factories.make_member("ada@example.org")
    client = Visitor.signed_in(member).client
    cookies = {"sessionid": client.cookies["sessionid"].value}

    with Server(tmp_path, cookies) as server:
        visitor = Visitor(server).open("/share/")
        usual = server.get("/about/").headers
        for answer, status, heading in [
            (server.get("/stories/?q=" + "a" * 9_000), 414, "That address is too long"),
            (server.get("/stories/?q=" + "a" * 60_000), 414, "That address is too long"),
            (server.ask("GET", "/", headers={"X-Long": "a" * 9_000}), 431, "Your browser sent too much"),
            (server.ask("GET", "/", headers={f"X-{n}": "a" for n in range(120)}), 431, "Your browser sent too much"),
            (server.post("/share/", b"title=" + b"a" * 3_000_000), 413, "That is too much to send at once"),
            (server.ask("get", "/"), 400, "We could not read that"),
            (server.ask("POST", "/share/", headers={"Content-Length": "many"}), 400, "We could not read that"),
            (server.ask("GET", "/", headers={"Transfer-Encoding": "odd"}), 400, "We could not read that"),
        ]:
            assert answer.status_code == status
            assert f"<h1>{heading}" in answer.content.decode()
            assert "Skip to main content" in answer.content.decode()
            assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
            assert {name: answer.headers.get(name) for name in HEADERS} == {name: usual[name] for name in HEADERS}

        # What scanners and monitors ask all day leaves at most a line in the log.
        assert server.ask("GET", "/", headers={"Host": "no host"}).status_code == 400
        assert server.ask("HEAD", "/stories/").status_code == 200

        # No header says what the address is: the page would be kept, and shown to others at the wrong one.
        moved = server.ask("GET", "/stories/", headers={"SCRIPT_NAME": "/stories"})
        assert "<title>Stories" in moved.content.decode()

        form = visitor.form("Save and continue")
        form.fill({"Title": "Huddles", "components": ["people"]})
        saved = autosave(server, "/share/", form)
        helping = saved["address"].replace("basics", "helping")
        half = Visitor(server).open(helping).form("Save and continue")
        half.fill({"statement": "A coach each w"})
        autosave(server, helping, half)
    assert server.process.returncode == -signal.SIGKILL
    assert "Invalid HTTP_HOST header: 'no host'" in server.logged
    assert "Traceback" not in server.logged
    assert "body bytes" not in server.logged

    with Server(tmp_path, cookies) as server:
        again = Visitor(server).open(helping)
        assert dict(again.form("Save and continue").data())["statement"] == "A coach each w"
        # The page that stayed open all the while still sends its words.
        visitor.client, visitor.url = server, saved["address"]
        form.fill({"Title": "Huddles at seven", "account": "We meet."})
        form.values[id(next(one for one in form.controls if one.get("name") == "seen"))] = saved["seen"]
        visitor.send(form)
        assert visitor.heading == "What is helping?"
    story = Story.objects.get()
    assert (story.author, story.status, story.title, story.account) == (
        member, Status.DRAFT, "Huddles at seven", "We meet."
    )  # fmt: skip


def autosave(server, url, form):
    """Send a form as the page's script does; return the answer."""
    answer = server.post(url, urlencode(form.data()), headers={"Accept": "application/json"})
    assert answer.status_code == 200
    return json.loads(answer.content)


@pytest.mark.django_db(transaction=True)
def test_who_connects_and_says_nothing_keeps_nobody_waiting(tmp_path):
    with Server(tmp_path, {}) as server, ExitStack() as idle:
        for _ in range(40):
            idle.enter_context(socket.create_connection(("127.0.0.1", server.port)))
        assert server.get("/about/").status_code == 200
        server.process.terminate()
        assert server.process.wait(timeout=IDLE_SECONDS / 2) == 0
    # Nothing is left where two portals of one user would meet, and a user of a service has no home to write in.
    assert not (tmp_path / ".gunicorn").exists()


def test_a_request_that_stops_half_way_is_as_one_that_was_given_up():
    visitor, ours = socket.socketpair()
    with visitor, TimeoutSocket(fileno=ours.detach(), seconds=0.05) as ours:
        visitor.send(b"GET / HT")
        assert ours.recv(100) == b"GET / HT"
        with pytest.raises(ConnectionResetError):
            ours.recv(100)


@pytest.mark.django_db
def test_a_page_that_saves_itself_is_told_that_there_is_too_much_text(member_client):
    answer = member_client.post(
        "/share/", b"title=" + b"a" * 3_000_000, content_type=FORM, headers={"accept": "application/json"}
    )
    assert answer.status_code == 413
    assert answer.json()["text"].startswith("Not saved: this is too much text.")

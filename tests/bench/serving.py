"""A real server: what a browser's first visit fetches from gunicorn, and how long ./run takes to serve again."""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from tests.bench.scratch import ROOT

BROWSER = {"Accept-Encoding": "gzip, deflate, br", "Accept": "text/html,*/*", "User-Agent": "bench"}
# Modules that a module imports by name are fetched too.
IMPORTED = re.compile(r"""(?:import|export)\b[^;'"()]*?["'](\.{0,2}/[^"']+)["']""")


def free_port():
    """Return a port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def measure_sizes(place, paths, cookies):
    """Return what a first visit to each page fetches. paths: {name: address}; cookies: {name: header}."""
    port = free_port()
    server = place.start(
        sys.executable, "-m", "gunicorn", "impact_portal.wsgi", "--bind", f"127.0.0.1:{port}",
        "--worker-class", "gthread", "--threads", "4", "--log-level", "error",
        DJANGO_SETTINGS_MODULE="impact_portal.settings",
    )  # fmt: skip
    try:
        wait_for(port, server)
        return [first_visit(port, name, path, cookies.get(name, "")) for name, path in paths.items()]
    finally:
        end(server)


def first_visit(port, name, path, cookie):
    """Fetch a page and all that it names; return the number of requests and the bytes of each kind, as sent."""
    status, encoding, body, text = fetch(port, path, cookie)
    if status != 200:
        raise SystemExit(f"{path} answers {status}.")
    found = Fetched(text)
    waiting = [(kind, urljoin(path, address)) for kind, address in found.parts]
    if "icon" not in found.relations:
        waiting.append(("image", "/favicon.ico"))
    sizes, seen, requests = {"style": 0, "script": 0, "image": 0}, set(), 1
    while waiting:
        kind, address = waiting.pop()
        if address in seen or urlsplit(address).netloc:
            continue
        seen.add(address)
        requests += 1
        _, _, part, source = fetch(port, address)
        sizes[kind] += len(part)
        if kind == "script":
            waiting += [(kind, urljoin(address, other)) for other in IMPORTED.findall(source)]
    total = len(body) + sum(sizes.values())
    return {"name": name, "requests": requests, "html": len(body), "encoding": encoding, "total": total} | sizes


def fetch(port, path, cookie=""):
    """Return status, encoding, body as sent and, where it is text that we can read, the text."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", path, headers=BROWSER | ({"Cookie": cookie} if cookie else {}))
    answer = connection.getresponse()
    body = answer.read()
    encoding = answer.headers.get("Content-Encoding", "plain")
    connection.close()
    return answer.status, encoding, body, decoded(body, encoding)


def decoded(body, encoding):
    """Return a body as text."""
    if encoding == "br":
        import brotli

        body = brotli.decompress(body)
    elif encoding == "gzip":
        import gzip

        body = gzip.decompress(body)
    return body.decode("utf-8", "replace")


class Fetched(HTMLParser):
    """What a browser fetches for a page: (kind, address) pairs; and the relations of its links."""

    KINDS = {"stylesheet": "style", "icon": "image", "modulepreload": "script", "manifest": "image"}

    def __init__(self, text):
        super().__init__()
        self.parts, self.relations = [], set()
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
        if tag == "link":
            for relation in (values.get("rel") or "").split():
                self.relations.add(relation)
                if relation in self.KINDS:
                    self._take(self.KINDS[relation], values.get("href"))
        elif tag in {"script", "img"}:
            self._take("script" if tag == "script" else "image", values.get("src"))

    def _take(self, kind, address):
        if address and not address.startswith("data:"):
            self.parts.append((kind, address))


def measure_second_start(place):
    """Return the seconds from ./run to the first answer of 200, at the second start on the same data."""
    for _ in range(2):
        port, begun = free_port(), time.monotonic()
        server = place.start("./run", HOST="127.0.0.1", PORT=str(port), DJANGO_SETTINGS_MODULE="impact_portal.settings")
        try:
            wait_for(port, server, seconds=300)
            seconds = time.monotonic() - begun
        finally:
            end(server)
    return seconds


def wait_for(port, server, seconds=60):
    """Wait until the home page answers 200."""
    until = time.monotonic() + seconds
    while time.monotonic() < until and server.poll() is None:
        try:
            if fetch(port, "/")[0] == 200:
                return
        except OSError:
            pass
        time.sleep(0.02)
    raise SystemExit("The server does not answer.")


def seconds_until_idle(process, rest=20, most=120):
    """Return the seconds of CPU that a process uses from now until it has rested for `rest` seconds, or for `most`.

    The worker puts off its clearing up for a while, so a short rest says nothing.
    """
    begun = time.monotonic()
    first = last = used(process)
    rested = 0
    while rested < rest and time.monotonic() - begun < most:
        time.sleep(0.5)
        now = used(process)
        rested = rested + 0.5 if now - last < 0.1 else 0
        last = now
    return last - first


def used(process):
    """Return the seconds of CPU that a process with all its threads has used."""
    fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def end(process):
    """End a program that was started in a group of its own, with all that it started."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, number)
            process.wait(10)
        except (ProcessLookupError, subprocess.TimeoutExpired):
            continue


def built():
    """Say whether ./run has built the styles and collected the static files."""
    return (ROOT / "var" / "static" / "staticfiles.json").exists()

"""A real Chromium, the portal's live server, and what every browser test watches: the console stays silent."""

import os
import shutil
from functools import cache

import pytest
from django.conf import settings
from playwright.sync_api import sync_playwright

from stories import search
from tests.factories import signed_in

# Playwright keeps an event loop in the thread of the tests, which Django takes for async code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

CHROMIUM_OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # No page here frames another site: a process less for each window.
    "--disable-site-isolation-trials",
    # No page lives long enough to be worth compiling well: a quarter of axe's time went there.
    "--js-flags=--no-opt --no-maglev",
]
# For pages that are only looked at: Playwright's clicks would wait for ever, and loading takes a quarter less.
LOOKING_OPTIONS = ["--disable-threaded-compositing"]
WIDTHS = {"wide": 1280, "phone": 375}
# How a journey through pages is gone: at which width, and whether the browser runs script.
MODES = pytest.mark.parametrize(("width", "javascript"), [(1280, True), (375, False)], ids=["wide", "phone, no script"])
ALL_MODES = pytest.mark.parametrize(
    ("width", "javascript"), [(1280, True), (375, False), (320, True)], ids=["wide", "phone, no script", "small"]
)
AXE = settings.BASE_DIR / "var" / "node" / "node_modules" / "axe-core" / "axe.min.js"
AXE_ALL = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
# The rules that look at colours; the others say of a page in forced colours what they say of it in its own.
AXE_COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
# Made into lines there: axe's whole answer is 40 kilobytes, and bringing it over took as long as finding it.
AXE_RUN = """async only => {
    const options = {runOnly: only, resultTypes: ["violations"]};
    const {violations} = await axe.run(document, options);
    return violations.flatMap(({id, help, nodes}) => nodes.map(({html}) => `${id}: ${help}: ${html.slice(0, 160)}`));
}"""


# Who listens goes from heading to heading: a level that is left out sounds like a part of the page that was missed.
HEADINGS_AFTER_A_GAP = """() => {
    const all = [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")].filter(one => one.checkVisibility());
    const level = one => Number(one.tagName[1]);
    return all.filter((one, at) => at && level(one) > level(all[at - 1]) + 1).map(one => one.innerText.slice(0, 80));
}"""


def pytest_collection_modifyitems(items):
    """Everything in this folder needs a browser, and a database whose changes its server sees."""
    for item in items:
        if "tests/browser" in str(item.path):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.django_db(transaction=True))


@pytest.fixture(scope="session")
def chromium():
    """Return a function that starts Debian's Chromium with an empty profile and further options, each once for all.

    Its headless shell where there is one: the same engine without a desktop's windows, for three quarters of the time.
    """
    path = os.environ.get("CHROMIUM") or shutil.which("chromium-headless-shell") or shutil.which("chromium")
    if not path:
        pytest.skip("Chromium is missing. On Debian: apt-get install chromium-headless-shell")
    with sync_playwright() as playwright:

        @cache
        def browser(*options):
            started.append(playwright.chromium.launch(executable_path=path, args=[*CHROMIUM_OPTIONS, *options]))
            return started[-1]

        started = []
        yield browser
        for one in started:
            one.close()


@pytest.fixture(scope="session")
def idle_pages():
    """Pages that tests are done with, by how they were made: {options: [page]}."""
    return {}


@pytest.fixture
def open_page(chromium, live_server, transactional_db, idle_pages):
    """Return a maker of pages: open_page(width=1280, javascript=True, scripts=True, member=None, own=False,
    looked_at=False).

    Without `javascript` the browser runs none at all; without `scripts` only the portal's own do not arrive, so that
    axe, which is script itself, can look at the page as it is without them. A page knows its server as base address. At
    the end of the test it fails for any message in the console, any script error, and any address that was asked of
    another server.

    A window that another test has left is taken, empty: no cookie, nothing stored, nothing cached. To make one took a
    second of the processor's, more than most tests need. `own` makes a new one that no other test gets: for a test
    that changes the browser itself, as its clock, who listens, or the scripts that it begins pages with.
    `looked_at` makes one that loads pages quickly, in which nothing can be clicked.
    """
    opened, complaints = [], []

    def make(width=1280, *, javascript=True, scripts=True, member=None, own=False, looked_at=False, **options):
        made_with = None if own else (javascript, scripts, looked_at, *sorted(options.items()))
        if idle_pages.get(made_with):
            page = idle_pages[made_with].pop()
        else:
            browser = chromium(*(LOOKING_OPTIONS if looked_at else []))
            context = browser.new_context(base_url=live_server.url, java_script_enabled=javascript, **options)
            context.set_default_timeout(15_000)
            page = context.new_page()
            if not scripts:
                # Not a route of the context's, which would ask Python about each request and keep nothing in the cache.
                tools = context.new_cdp_session(page)
                tools.send("Network.enable")
                tools.send("Network.setBlockedURLs", {"urls": ["*.js"]})
        opened.append((made_with, page))
        page.set_viewport_size({"width": width, "height": 900})
        if member is not None:
            page.context.add_cookies([session_cookie(live_server.url, member)])
        for event, listener in listeners.items():
            page.on(event, listener)
        return page

    def note(message):
        # Chromium says so of every page answered with an error status, which some tests ask for.
        if message.type in {"error", "warning"} and "Failed to load resource" not in message.text:
            complaints.append(f"console {message.type}: {message.text}")

    def note_address(request):
        if not request.url.startswith((live_server.url, "data:", "about:", "blob:")):
            complaints.append(f"asked of another server: {request.url}")

    listeners = {
        "console": note,
        "pageerror": lambda error: complaints.append(f"script error: {error}"),
        "request": note_address,
    }
    yield make
    for made_with, page in opened:
        if made_with is None or page.is_closed() or len(page.context.pages) > 1:
            page.context.close()
            continue
        empty(page, live_server.url)
        for event, listener in listeners.items():
            page.remove_listener(event, listener)
        idle_pages.setdefault(made_with, []).append(page)
    assert complaints == []


def empty(page, address):
    """Make a page as good as new for the next test: signed out, nothing stored, nothing cached, no page open.

    And on a screen in its own colours, connected, with nothing held back on the way.
    """
    # First of all, so that what a page still sends as it is left is a stranger's.
    page.context.clear_cookies()
    page.goto("about:blank")
    page.unroute_all()
    page.context.set_offline(False)
    page.emulate_media(media="null", color_scheme="null", forced_colors="null")
    tools = page.context.new_cdp_session(page)
    tools.send("Storage.clearDataForOrigin", {"origin": address, "storageTypes": "all"})
    tools.send("Network.clearBrowserCache")
    tools.detach()


def session_cookie(address, member):
    """Return the cookie of a signed-in session for a member."""
    client = signed_in(member)
    return {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": address}


@pytest.fixture
def indexed():
    """Return a function that brings the search index up to date with the database."""
    search.rebuild()
    return search.catch_up


def follow(locator):
    """Click a link or button that leads to another page, wait until that page is there, and see that it fits.

    A click by itself comes back before the answer does, and what is then asked of the page is asked of the old one.
    """
    with locator.page.expect_navigation():
        locator.click()
    assert not is_wider_than_screen(locator.page), f"wider than the screen: {locator.page.url}"


def axe_violations(page, only=AXE_ALL):
    """Return WCAG 2.0 to 2.2 A and AA violations that axe finds on the page, as short readable lines.

    only: the rules to look with, as axe takes them.
    """
    if not page.evaluate("Boolean(window.axe)"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
        # The pages after it come with axe: sending half a megabyte to each took longer than loading it.
        page.context.add_init_script(path=AXE)
    return page.evaluate(AXE_RUN, only)


def is_wider_than_screen(page):
    """Whether a person would have to scroll sideways."""
    return page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")


def faults(page, addresses, *, axe=True):
    """Open each of {name: address} and return {name: what is wrong}; empty when nothing is."""
    found = {}
    for name, address in addresses.items():
        page.goto(address)
        if wrong := page_faults(page, axe=axe):
            found[name] = wrong
    return found


def faults_at_all_widths(page, addresses, *, eased=False):
    """Open each of {name: address} once, look at it as widths_faults() does, and return as faults().

    Loading pages, and making the rows that they show, once for each width took most of the time.
    """
    found = {}
    for name, address in addresses.items():
        page.goto(address)
        found |= {f"{name}, {width}": wrong for width, wrong in widths_faults(page, eased=eased).items()}
    return found


def widths_faults(page, *, eased=False):
    """Look at the page that is open wide, on a phone and, for its width, at 320 px; return {width: what is wrong}.

    eased: also at 200% zoom and in forced colours, for people who see the screen otherwise.
    """
    # At 200% a window of 1280 pixels has room for 640.
    widths = sorted([*WIDTHS.values(), 320, *([640] if eased else [])])
    # Beginning with the width that the last page left: a change lays out and paints anew.
    if page.viewport_size["width"] != 320:
        widths.reverse()
    found = {}
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        wrong = page_faults(page, axe=width in WIDTHS.values())
        if eased and width == WIDTHS["wide"]:
            wrong += forced_colours_faults(page)
        if wrong:
            found[width] = wrong
    return found


def forced_colours_faults(page):
    """Return what axe finds of the colours of the page that is open where the system forces its own."""
    page.emulate_media(forced_colors="active")
    assert page.evaluate("matchMedia('(forced-colors: active)').matches")
    wrong = [f"in forced colours: {violation}" for violation in axe_violations(page, AXE_COLOURS)]
    page.emulate_media(forced_colors="none")
    return wrong


def page_faults(page, *, axe=True):
    """Return what is wrong with the page that is open: what axe finds, headings left out, and scrolling sideways."""
    return [
        *(axe_violations(page) if axe else []),
        *(f"a level of headings is left out before: {text}" for text in page.evaluate(HEADINGS_AFTER_A_GAP)),
        *(["wider than the screen"] if is_wider_than_screen(page) else []),
    ]


def scriptless_faults(open_page, member, addresses):
    """Return what is wrong, wide and on a phone, with those of some pages that ask for a script, when none arrives.

    A page that asks for none is the same without, and looked at among the others.
    """
    found, tab = {}, open_page(scripts=False, member=member, looked_at=True)
    for name, address in addresses.items():
        tab.goto(address)
        if tab.locator("script[src]").count():
            found |= {f"{name}, {width}": wrong for width, wrong in scriptless(tab).items()}
    return found


def scriptless(tab):
    """Return {width: what is wrong} with the page that is open in a tab made without scripts.

    axe looks at it on a phone: it is the same page wide, and with script it was looked at there.
    """
    assert tab.locator(".js-enabled").count() == 0
    found = {}
    for width in WIDTHS.values():
        tab.set_viewport_size({"width": width, "height": 900})
        found[width] = page_faults(tab, axe=width == min(WIDTHS.values()))
    return {width: wrong for width, wrong in found.items() if wrong}


def tab_to(page, name, *, exactly=False, most=80):
    """Press Tab, so often at most, until what begins with a name, or has just that name, has the focus."""
    for _ in range(most):
        page.keyboard.press("Tab")
        here = page.evaluate("(document.activeElement.labels?.[0] ?? document.activeElement).innerText")
        here = " ".join((here or "").split())
        if here == name or (here.startswith(name) and not exactly):
            return
    raise AssertionError(f"Tab never reached {name}")


def enter(tab, name):
    """Follow a link or press a button by keyboard, and wait until the page that it leads to is there."""
    tab_to(tab, name)
    with tab.expect_navigation():
        tab.keyboard.press("Enter")


def choose(tab, name):
    """Choose one of some radio buttons by keyboard: Tab to their group, then the arrows down to the one named."""
    for _ in range(80):
        tab.keyboard.press("Tab")
        if tab.evaluate("name => [...document.querySelectorAll('[type=radio]')].some(one => "
                        "one.name === document.activeElement.name && one.labels[0].innerText.trim() === name)", name):
            break
    else:
        raise AssertionError(f"Tab never reached the choices with {name}")
    tab.keyboard.press("Space")
    while tab.evaluate("document.activeElement.labels[0].innerText.trim()") != name:
        tab.keyboard.press("ArrowDown")

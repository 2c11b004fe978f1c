"""What one browser test leaves for the next."""

from tests.browser.conftest import empty
from tests.factories import make_member

KEPT = "[document.cookie, localStorage.length, sessionStorage.length]"
FROM_CACHE = "performance.getEntriesByType('resource').filter(one => one.transferSize === 0).map(one => one.name)"

MEDIA = "['print', '(forced-colors: active)', '(prefers-color-scheme: dark)'].filter(one => matchMedia(one).matches)"


def test_a_window_that_was_emptied_keeps_nothing_of_who_had_it(open_page, live_server):
    tab = open_page(member=make_member())
    tab.goto("/account/")
    tab.evaluate("document.cookie = localStorage.kept = sessionStorage.kept = 'kept=1'")
    tab.goto("/account/")
    assert tab.evaluate(KEPT)[1:] == [1, 1] and tab.evaluate(FROM_CACHE) != []
    tab.emulate_media(media="print", forced_colors="active", color_scheme="dark")
    assert len(tab.evaluate(MEDIA)) == 3
    tab.route("**/account/", lambda route: route.abort())
    tab.context.set_offline(True)
    empty(tab, live_server.url)
    assert (tab.url, tab.context.cookies()) == ("about:blank", [])
    tab.goto("/account/")
    assert "/accounts/login/" in tab.url
    assert tab.evaluate(MEDIA) == []
    assert "kept" not in tab.evaluate(KEPT)[0]
    assert tab.evaluate(KEPT)[1:] == [0, 0] and tab.evaluate(FROM_CACHE) == []

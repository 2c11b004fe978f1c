"""A cache of pages for readers who are not signed in: each is rendered once, until something changes.

A page depends on the published stories and on the search index, so its cache key has the number of the newest
SearchChange and the generation of the index: the commit that withdraws a story invalidates every page that has it.
Other changes (a member's name, a tag's spelling) show after READER_PAGES_SECONDS. Each process has its own cache in
memory, because Django's cache is a database table here. Pages are kept compressed, so that each is compressed once.
"""

import time
from functools import wraps

import brotli
from django.conf import settings
from django.http import HttpResponse
from django.utils.cache import patch_vary_headers

from impact_portal.design.pages import is_plain_reader
from stories import search
from stories.models import SearchChange
from stories.search.caches import LRUCache

MOST_PAGES = 500
LONGEST_ADDRESS = 500
# Brotli's quality: nearly as small as at the best quality, in a tenth of the time (1 ms for a list of stories).
QUALITY = 5
# For addresses with a query string, each of which is seldom requested: a tenth larger, in a third of the time.
QUALITY_WITH_QUERY = 3

# (compressed page, until when it may be used), by key.
_pages = LRUCache(MOST_PAGES)


def cached_for_readers(view):
    """Cache the pages of a view for requests without a cookie, or with the CSRF token's alone."""

    @wraps(view)
    def cached(request, *args, **kwargs):
        address = request.get_full_path()
        seconds = settings.READER_PAGES_SECONDS
        if not seconds or request.method != "GET" or not is_plain_reader(request):
            return view(request, *args, **kwargs)
        key = (address, SearchChange.objects.newest(), search.generation())
        page, until = _pages.get(key, (None, 0.0))
        if page is None or until < time.monotonic():
            response = view(request, *args, **kwargs)
            if not _may_cache(request, response, address):
                return response
            page = brotli.compress(response.content, quality=QUALITY_WITH_QUERY if request.GET else QUALITY)
            _pages.put(key, (page, time.monotonic() + seconds))
        return _answer(request, page)

    return cached


def clear():
    """Empty the cache of this process."""
    _pages.clear()


def _may_cache(request, response, address):
    """Return whether a response may be cached: a page that sets no cookie and has no CSRF token, of a short address."""
    return (
        response.status_code == 200
        and not response.cookies
        and not request.META.get("CSRF_COOKIE_NEEDS_UPDATE")
        and len(address) <= LONGEST_ADDRESS
    )


def _accepts_brotli(request):
    """Whether a browser names Brotli among what it reads, and not with the weight 0, which says that it does not."""
    for part in request.headers.get("Accept-Encoding", "").lower().split(","):
        name, _, weight = part.replace(" ", "").partition(";q=")
        if name == "br":
            return not weight or weight.strip("0.") != ""
    return False


def _answer(request, compressed):
    """Return the response, compressed for a browser that accepts that."""
    accepts = _accepts_brotli(request)
    response = HttpResponse(compressed if accepts else brotli.decompress(compressed))
    if accepts:
        response["Content-Encoding"] = "br"
    patch_vary_headers(response, ["Accept-Encoding", "Cookie"])
    return response

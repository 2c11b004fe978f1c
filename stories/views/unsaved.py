"""What somebody sent and what cannot be saved now: a page that holds it, so that they can send it again or copy it."""

from django.middleware.csrf import get_token
from django.shortcuts import render

TOKEN = "csrfmiddlewaretoken"


def sent(request):
    """Return what the form held as {name: values}, without the token."""
    return {name: values for name, values in request.POST.lists() if name != TOKEN}


def has_written_words(request):
    """Whether somebody wrote more in the form than one word, beside its buttons and choices."""
    written, _ = _written_and_others(request)
    return bool(written)


def is_from_our_page(request):
    """Whether a page of ours sent the form: what another site sends must be neither drawn nor kept."""
    return request.headers.get("origin") == f"{request.scheme}://{request.get_host()}"


def page(request, *, section, after, refusal=None):
    """Draw a page that holds what was sent.

    refusal: why it may not be saved at all, or None where signing in is all that it takes. after: where signing in
    leads to, in another tab; where it may not be saved, where to go on without it.
    """
    context = {"section": section, "refusal": refusal, "after": after} | _context(request)
    return render(request, "stories/unsaved.html", context, status=409)


def after_fault(request):
    """Return what the page that says that we failed needs, as context, so that the same can be sent again.

    {} where nothing was sent, or what must not be drawn: a password, or a file, which no page can hold. Words or not: a
    choice is lost as well. The database is not needed, as it may be what failed: the token comes from the cookie.
    """
    if request.method != "POST" or not is_from_our_page(request) or not sent(request) or request.FILES:
        return {}
    if any("password" in name and value for name, value in request.POST.items()):
        return {}
    return _context(request) | {"csrf_token": get_token(request)}


def _context(request):
    """Return what was sent as the template takes it."""
    written, others = _written_and_others(request)
    return {"written": written, "others": others}


def _written_and_others(request):
    """Return what was sent as two lists of (name, value): what somebody wrote, of more than one word, and the rest."""
    written, others = [], []
    for name, values in sent(request).items():
        for value in values:
            # A field "seen" holds what the page was drawn of, which is not theirs.
            is_written = len(value.split()) > 1 and not name.startswith("seen")
            (written if is_written else others).append((name, value))
    return written, others

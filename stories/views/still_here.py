"""A page that holds what somebody sent and what cannot be saved now, so that they can send it again or copy it."""

from django.middleware.csrf import get_token
from django.shortcuts import render

NOT_KEPT = {"csrfmiddlewaretoken"}


def sent(request):
    """Return what the form held as {name: values}, without the token."""
    return {name: values for name, values in request.POST.lists() if name not in NOT_KEPT}


def has_words(request):
    """Whether somebody wrote more in the form than one word, beside its buttons and choices."""
    return any(_is_written(name, value) for name, values in sent(request).items() for value in values)


def _is_written(name, value):
    # What the page itself was drawn of is not theirs.
    return len(value.split()) > 1 and not name.startswith("seen")


def is_from_here(request):
    """Whether a page of ours sent the form: what another site sends must be neither drawn nor kept."""
    return request.headers.get("origin") == f"{request.scheme}://{request.get_host()}"


def page(request, *, section, after, refusal=None):
    """Draw what was sent. refusal: why it may not be saved at all.

    after: where signing in leads to, in another tab; where it may not be saved, where to go on without it.
    """
    context = {"section": section, "refusal": refusal, "after": after} | _parts(request)
    return render(request, "stories/still_here.html", context, status=409)


def after_fault(request):
    """Return what a page that says that we failed needs to send the same again: one word, or a choice, is lost as well.

    {} where nothing was sent, or what must not be drawn: a password, or a file that no page can hold.
    Without the database: the token is of the cookie.
    """
    if request.method != "POST" or not is_from_here(request) or not sent(request) or request.FILES:
        return {}
    if any("password" in name and value for name, value in request.POST.items()):
        return {}
    return _parts(request) | {"csrf_token": get_token(request)}


def _parts(request):
    """Return what was sent as (name, value) pairs: what somebody wrote, and the others."""
    pairs = [(name, value) for name, values in sent(request).items() for value in values]
    return {
        "written": [pair for pair in pairs if _is_written(*pair)],
        "others": [pair for pair in pairs if not _is_written(*pair)],
    }

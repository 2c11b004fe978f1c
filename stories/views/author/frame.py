"""The frame around every page of an author: whose page it is, and what happens to words that cannot be saved now."""

from functools import wraps

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.signing import BadSignature, Signer
from django.http import JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache

from stories.models import Story
from stories.views import unsaved
from stories.workflow import Refused
from stories.writing import to_edit

KEPT = "typed_while_signed_out"
KEPT_MAX = 60_000
KEPT_PAGES = 5
SIGNED_OUT = "You were signed out. Sign in again: what you typed is kept."
MARK = Signer(salt="stories.author")


def author_page(view):
    """Make a view an author's page: only for somebody signed in, never from a cache, refusals told in words.

    What somebody sends whose session ended is kept in the session without a name and shown again after signing
    in, hence not LoginRequiredMiddleware, which would drop it. The same holds for a form whose token is of the
    session before. A refusal leads to the story's own page.
    """

    @login_not_required
    @never_cache
    @wraps(view)
    def page(request, *args, **kwargs):
        if not request.user.is_authenticated:
            return _sign_in_first(request)
        try:
            return view(request, *args, **kwargs)
        except Refused as refusal:
            if wants_json(request):
                return JsonResponse({"text": str(refusal), "saved": False}, status=409)
            if _is_too_long(request):
                return _unsaved_page(request, refusal)
            messages.error(request, str(refusal))
            if request.method == "POST" and _keep(request):
                messages.info(request, "What you typed is kept here until you sign out.")
            return redirect("my_story", pk=kwargs["pk"]) if "pk" in kwargs else redirect("my_stories")

    page.without_token = _without_token
    return page


def mark_of(member):
    """Return the word that says for whom a form was drawn. Only a form with one is kept, and only for that member."""
    return MARK.sign(str(member.pk))


def wants_json(request):
    """Whether the page's script saves in the background."""
    return request.headers.get("accept", "") == "application/json"


def mine(request, pk):
    """Return the member's own story with all that its pages show, or raise 404."""
    return get_object_or_404(Story.objects.written_by(request.user).with_page_data(), pk=pk)


def mine_to_edit(request, pk):
    """Return the member's own story; raise Refused where it may not be edited now."""
    return to_edit(mine(request, pk))


def _sign_in_first(request):
    """Keep what was sent, and lead to signing in and back."""
    if wants_json(request):
        return _not_saved_now()
    if _is_too_long(request):
        return _unsaved_page(request)
    if request.method == "POST" and _keep(request):
        messages.info(request, SIGNED_OUT)
    return redirect_to_login(request.get_full_path())


def _without_token(request):
    """Answer a form whose token is of a session before: keep it and show it again, or None to refuse it.

    So it is when somebody signed in again in another tab, or when the browser forgot all cookies. Only from a page of
    ours: what another site sends must not reach anybody's session.
    """
    if request.method != "POST" or not unsaved.is_from_our_page(request):
        return None
    if wants_json(request):
        return _not_saved_now()
    if _is_too_long(request):
        return _unsaved_page(request)
    if not _keep(request):
        return None
    if not request.user.is_authenticated:
        messages.info(request, SIGNED_OUT)
    return redirect(request.get_full_path())


def _not_saved_now():
    """Tell the script that only a button helps now."""
    text = "You were signed out. Choose “Save and continue”: what you typed is kept while you sign in."
    return JsonResponse({"text": text, "saved": False}, status=401)


def _unsaved_page(request, refusal=None):
    """Draw what was sent and is too long to keep on a page of its own, from which it can be sent again or copied."""
    after = reverse("my_stories") if refusal else request.get_full_path()
    return unsaved.page(request, section="mine", after=after, refusal=refusal)


def _is_too_long(request):
    """Whether this is a form of ours with more in it than is kept in a session."""
    length = sum(len(value) for values in unsaved.sent(request).values() for value in values)
    return length > KEPT_MAX and _member_of(request.POST.get("by", "")) is not None


def _keep(request):
    """Keep a form in the session by its address; return whether it was one, and not too long."""
    sent = unsaved.sent(request)
    if _member_of(request.POST.get("by", "")) is None or _is_too_long(request):
        return False
    pages, here = request.session.get(KEPT, {}), request.get_full_path()
    pages.pop(here, None)
    request.session[KEPT] = dict([*pages.items(), (here, sent)][-KEPT_PAGES:])
    return True


def kept_for(request):
    """Return as a QueryDict what this member sent to this address and what could not be saved then, or None."""
    sent = request.session.get(KEPT, {}).get(request.get_full_path())
    if sent is None or not _is_by(request.user, sent):
        return None
    data = QueryDict(mutable=True)
    for name, values in sent.items():
        data.setlist(name, values)
    return data


def kept_address(request):
    """Return the address, of those that only their query tells from this one, with what this member sent last."""
    for address, sent in reversed(request.session.get(KEPT, {}).items()):
        if address.partition("?")[0] == request.path and _is_by(request.user, sent):
            return address
    return None


def _is_by(member, sent):
    """Whether a form that was kept had been drawn for this member."""
    return _member_of("".join(sent.get("by", []))) == str(member.pk)


def _member_of(mark):
    """Return the key of the member for whom a form was drawn, or None for a word that is not ours."""
    try:
        return MARK.unsign(mark)
    except BadSignature:
        return None


def forget_kept(request):
    """Forget what was kept for this address: it was sent again."""
    pages = request.session.get(KEPT, {})
    if pages.pop(request.get_full_path(), None) is not None:
        request.session[KEPT] = pages

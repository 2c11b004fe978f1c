"""A member's own account, and the page on which curators approve new accounts."""

import time
from contextlib import contextmanager
from functools import wraps

from allauth.account.internal.flows.email_verification_by_code import EMAIL_VERIFICATION_CODE_SESSION_KEY
from allauth.account.views import LogoutView, SignupView
from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from members.approval import approve_and_tell
from members.forms import NameForm
from members.models import Member

# More than these are not shown at once; the longest waiting come first, so the rest move up.
PEOPLE_SHOWN = 50


# A sign-up answers after a whole number of these seconds; see SignUpView.
SIGN_UP_STEP = 0.25


@contextmanager
def whole_steps(seconds):
    """Let a block last a whole number of steps, so that its time says little of what it did."""
    begun = time.monotonic()
    try:
        yield
    finally:
        time.sleep(-(time.monotonic() - begun) % seconds)


class SignUpView(SignupView):
    """Make an account. A new address is written to the database and a known one is not: 10 ms that would tell."""

    def form_valid(self, form):
        """Make the account, or tell its owner by mail that there is one, in the same time."""
        with whole_steps(SIGN_UP_STEP):
            return super().form_valid(form)


class SignOutView(LogoutView):
    """Sign out, or give up signing in half-way."""

    def logout(self):
        """Forget an unfinished sign-up too: allauth keeps its page open for a known address only, which tells."""
        super().logout()
        self.request.session.pop(EMAIL_VERIFICATION_CODE_SESSION_KEY, None)


def curators_only(view):
    """Answer 404 to members who do not curate: to them there is no such page."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        if not (request.user.is_authenticated and request.user.is_staff):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def account(request):
    """What the portal knows of this member, and the ways to change it."""
    return render(request, "members/account.html", {"section": "account"})


def change_name(request):
    """Change one's full name."""
    # A copy from the database: a refused name must not stand in the header of the same page.
    form = NameForm(request.POST or None, instance=Member.objects.get(pk=request.user.pk))
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "Your name is changed.")
        return redirect("account")
    return render(request, "members/change_name.html", {"form": form, "section": "account"})


@curators_only
def people(request):
    """Those who wait for approval, oldest first."""
    waiting = Member.objects.waiting()
    context = {"people": waiting[:PEOPLE_SHOWN], "total": waiting.count(), "section": "curate"}
    return render(request, "members/people.html", context)


@curators_only
@require_POST
def approve_person(request, pk):
    """Approve one of those who wait; a second click, or a second curator, is told so and does no harm."""
    person = get_object_or_404(Member.objects.filter(is_active=True, emailaddress__verified=True).distinct(), pk=pk)
    if approve_and_tell(person, by=request.user):
        messages.success(request, f"{person} is approved. We sent them an email.")
    else:
        messages.info(request, f"{person} was approved already.")
    return redirect("people")

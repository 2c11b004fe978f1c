"""A member's own account, and the pages on which curators look after people."""

import time
from contextlib import contextmanager
from functools import wraps
from urllib.parse import quote

from allauth.account.internal.flows.email_verification_by_code import (
    EMAIL_VERIFICATION_CODE_SESSION_KEY,
    EmailVerificationProcess,
)
from allauth.account.views import LogoutView, SignupView
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.db.models.functions import Lower
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from members import standing
from members.approval import approve_and_tell
from members.forms import NameForm, RoleForm, SuspendForm
from members.models import Member, Role

PER_PAGE = 50
GROUPS = {
    "waiting": "Waiting",
    "everyone": "Everyone",
    "leaders": "Leaders",
    "curators": "Curators",
    "suspended": "Suspended",
}


# A sign-up answers after a whole number of these seconds; see SignUpView.
SIGN_UP_STEP = 0.25
# Session key of what a stranger typed to make an account, once they chose to start again.
TYPED_BEFORE = "typed_at_sign_up_before"


@contextmanager
def whole_steps(seconds):
    """Make a block take a whole number of steps, so that its duration reveals little of what it did."""
    begun = time.monotonic()
    try:
        yield
    finally:
        time.sleep(-(time.monotonic() - begun) % seconds)


class SignUpView(SignupView):
    """Make an account. Only a new address is written to the database, and those 10 ms would reveal a known one."""

    def form_valid(self, form):
        """Make the account, or tell its owner by mail that there is one, in the same time."""
        with whole_steps(SIGN_UP_STEP):
            response = super().form_valid(form)
            # Beside the address, so that it is forgotten with it: once the code is entered, or 15 minutes later.
            if state := self.request.session.get(EMAIL_VERIFICATION_CODE_SESSION_KEY):
                state["name"] = form.cleaned_data["name"]
                self.request.session.modified = True
        # Who mistyped their address starts again from the next page, and still wants to go where they were going.
        if "Location" in response:
            response["Location"] = self.passthrough_next_url(response["Location"])
        return response

    def get_initial(self):
        """Show once more what was typed before starting again; only once, as others may use the same browser."""
        return super().get_initial() | self.request.session.pop(TYPED_BEFORE, {})


class SignOutView(LogoutView):
    """Sign out, or give up signing in half-way."""

    def logout(self):
        """Forget an unfinished sign-up too: allauth keeps its page open only for a known address, which reveals it."""
        super().logout()
        unfinished = EmailVerificationProcess.resume(self.request)
        if unfinished and "name" in unfinished.state:
            self.request.session[TYPED_BEFORE] = {name: unfinished.state[name] for name in ("name", "email")}
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
    # A copy from the database, so that the page's header does not show a name that is refused.
    form = NameForm(request.POST or None, instance=Member.objects.get(pk=request.user.pk))
    if request.method == "POST" and form.is_valid():
        if form.has_changed():
            form.instance.rename(form.cleaned_data["name"])
        messages.success(request, "Your name is changed.")
        return redirect("account")
    return render(request, "members/change_name.html", {"form": form, "section": "account"})


@curators_only
def people(request):
    """Everybody with an account, in groups and by name or email; those who wait for approval first."""
    words = request.GET.get("q", "").strip()[:200]
    show = request.GET.get("show")
    show = show if show in GROUPS else "everyone" if words else "waiting"
    numbers = count_people()
    page = Paginator(people_in(show).named_like(words), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "show": show,
        "words": words,
        "encoded_words": quote(words),
        "groups": [(name, label, numbers[name]) for name, label in GROUPS.items()],
        "heading": GROUPS[show],
        "section": "curate",
    }
    return render(request, "members/people.html", context)


def people_in(group):
    """Return the people of a group, in its order."""
    if group == "waiting":
        return Member.objects.waiting()
    found = Member.objects.suspended() if group == "suspended" else Member.objects.present()
    roles = {"leaders": Role.LEADER, "curators": Role.CURATOR}
    if group in roles:
        found = found.filter(role=roles[group])
    return found.order_by(Lower("name"), "email")


def count_people():
    """Return {group: how many people it has}, in two queries."""
    here = Member.objects.present().order_by()
    counted = here.aggregate(
        everyone=Count("pk"),
        leaders=Count("pk", filter=Q(role=Role.LEADER)),
        curators=Count("pk", filter=Q(role=Role.CURATOR)),
        suspended=Count("pk", filter=Q(is_active=False)),
    )
    return {"waiting": Member.objects.waiting().count()} | counted


@curators_only
@require_POST
def approve_person(request, pk):
    """Approve a waiting member; a second click, or another curator, is told that they are approved already."""
    person = get_object_or_404(Member.objects.filter(is_active=True, emailaddress__verified=True).distinct(), pk=pk)
    if approve_and_tell(person, by=request.user):
        messages.success(request, f"{person} is approved. We sent them an email.", extra_tags="list")
    else:
        messages.info(request, f"{person} was approved already.", extra_tags="list")
    return redirect(reverse("people") + "#list")


@curators_only
@require_http_methods(["GET", "HEAD", "POST"])
def suspend_person(request, pk):
    """Suspend an account, with a reason."""
    done = "{} is suspended. We sent them an email."
    return change_standing(request, pk, SuspendForm, "members/suspend.html", standing.suspend, done)


@curators_only
@require_http_methods(["GET", "HEAD", "POST"])
def change_person_role(request, pk):
    """Give somebody another role."""
    return change_standing(request, pk, RoleForm, "members/role.html", standing.change_role, "{} has a new role.")


@curators_only
@require_POST
def lift_person(request, pk):
    """Let somebody sign in again."""
    person = get_object_or_404(Member.objects.present(), pk=pk)
    try:
        if standing.lift(person, by=request.user):
            messages.success(request, f"{person} can sign in again. We sent them an email.")
    except standing.NotPossible as reason:
        messages.error(request, str(reason))
    return redirect("person", pk=pk)


def change_standing(request, pk, form_class, template, rule, done):
    """Show the form that a function of members.standing needs, call it, and show the result on the person's page."""
    person = get_object_or_404(Member.objects.present(), pk=pk)
    form = form_class(request.POST if request.method == "POST" else None, initial={"role": person.role})
    if request.method == "POST" and form.is_valid():
        try:
            if rule(person, by=request.user, **form.cleaned_data):
                messages.success(request, done.format(person))
            else:
                messages.info(request, "Nothing changed: that was done already.")
        except standing.NotPossible as reason:
            messages.error(request, str(reason))
        return redirect("person", pk=pk)
    return render(request, template, {"person": person, "form": form, "section": "curate"})


@login_not_required
def account_closed(request):
    """The last page of an account."""
    return render(request, "members/closed.html")

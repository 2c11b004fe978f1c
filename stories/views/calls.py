"""Calls: for readers and members, and the desk's pages where curators put the question and publish what came of it."""

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from stories import calls as rules
from stories.forms.calls import CallForm, HappenedForm, HeardForm
from stories.models import Call
from stories.views.curate.chosen import chosen_context, press, words_page
from stories.views.curate.frame import for_curators
from stories.views.page_cache import cached_for_readers

PER_PAGE = 20
NEWS_FORMS = {"heard": (HeardForm, "What we heard"), "happened": (HappenedForm, "What happened next")}


@login_not_required
@require_safe
@cached_for_readers
def calls(request):
    """The open calls, and those that closed with what came of them."""
    page = Paginator(Call.objects.closed(), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "stories/calls.html", {"open": Call.objects.open(), "page": page, "section": "calls"})


@login_not_required
@require_safe
@cached_for_readers
def call(request, slug):
    """One call: the question, whom it asks and until when; later what we heard, and what happened next."""
    found = get_object_or_404(Call.objects.published(), slug=slug)
    context = {
        "call": found,
        "asked": rules.asked_in_words(found),
        "stories": rules.chosen_stories(found) if found.heard_at else [],
        "section": "calls",
    }
    return render(request, "stories/call.html", context)


@for_curators
@require_safe
def desk_calls(request):
    """All calls, drafts too, the one that opens last first."""
    found = Call.objects.with_numbers().order_by("-opens_on", "-pk")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "stories/curate/calls.html", {"page": page, "section": "curate"})


@for_curators
@require_http_methods(["GET", "HEAD", "POST"])
def new_call(request):
    """Begin a call."""
    return words_page(
        request,
        CallForm,
        Call(),
        message="The call is a draft. Announce it when it is ready.",
        lead_to=_desk,
        heading="New call",
        back=reverse("desk_calls"),
        back_text="Calls",
    )


@for_curators
@require_http_methods(["GET", "HEAD", "POST"])
def edit_call(request, pk):
    """Change a call's words, days, and whom it asks."""
    found = get_object_or_404(Call, pk=pk)
    return words_page(
        request, CallForm, found, lead_to=_desk, heading="Change the call", back=_desk(found), back_text=found.title
    )


@for_curators
@require_http_methods(["GET", "HEAD", "POST"])
def call_news(request, pk, name):
    """Write what we heard, or what happened next. Saving publishes nothing, and what is published is not told twice."""
    if name not in NEWS_FORMS:
        raise Http404
    form, heading = NEWS_FORMS[name]
    found = get_object_or_404(Call, pk=pk)
    return words_page(
        request, form, found, lead_to=_desk, heading=heading, intro=found.question, back=_desk(found),
        back_text=found.title,
    )  # fmt: skip


@for_curators
@require_http_methods(["GET", "HEAD", "POST"])
def desk_call(request, pk):
    """One call at the desk: announce it, choose the stories that what we heard rests on, publish what came of it."""
    found = get_object_or_404(Call.objects.with_numbers(), pk=pk)
    if request.method == "POST":
        return press(request, found, _act)
    context = chosen_context(request, found)
    chosen = [story.pk for story in context["stories"]]
    context |= {
        "asked": rules.asked_in_words(found),
        "may_take_back": found.announced_at is not None and not found.stories.exists(),
        "answers": rules.published_answers(found, without=chosen),
        "hide": [story.pk for story in context["stories"] if not rules.may_list(found, story)],
    }
    return render(request, "stories/curate/call.html", context)


def _act(request, found):
    """Do what a button of the page itself says, and return what to tell; "" for any other."""
    if "announce" in request.POST:
        rules.announce(found, actor=request.user)
        return "The call is announced. Readers see it from its first day."
    name = request.POST.get("publish")
    if name in NEWS_FORMS:
        rules.publish_news(found, name, actor=request.user)
        return f"“{NEWS_FORMS[name][1]}” is published. Every author who answered gets an email."
    if "take_back" in request.POST:
        rules.take_back(found, actor=request.user)
        return "The call is a draft again. Readers cannot see it."
    name = request.POST.get("unpublish")
    if name in NEWS_FORMS:
        rules.unpublish_news(found, name, actor=request.user)
        return f"“{NEWS_FORMS[name][1]}” is taken back. Readers cannot see it. Emails that were sent stay sent."
    return ""


def _desk(call):
    return reverse("desk_call", args=[call.pk])

"""The central team's desk: the queue, a story under review, and what a curator does with it."""

from functools import wraps

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stories import desk, identifiers, notifications, saving, workflow
from stories.forms.curate import DecisionForm, TagsForm
from stories.models import Story

PER_PAGE = 25
# After these the story is off the curator's hands, and the next one is offered.
LEADS_ON = {"release", "publish", "merge", "request_changes", "decline"}


def for_curators(view):
    """Let only curators in; to any other member the page is not there. Nothing of it is kept by a cache."""

    @never_cache
    @wraps(view)
    def guarded(request, *args, **kwargs):
        if not request.user.is_curator:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def stories_of(request):
    """Return the stories that this curator may open at the desk."""
    stories = Story.objects.visible_to(request.user).handed_in()
    return stories.with_page_data().with_flags_data().select_related("reviewer", "adds_to")


@for_curators
@require_safe
def curate(request):
    """The queue, in groups; the oldest submit first."""
    group = request.GET.get("show")
    group = group if group in desk.GROUPS else "waiting"
    found = desk.decisions() if group == "decided" else desk.stories_in(group, request.user)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    numbers = desk.counts(request.user)
    context = {
        "group": group,
        "groups": [(name, label, numbers.get(name)) for name, label in desk.GROUPS.items()],
        "heading": desk.GROUPS[group],
        "page": page,
        "rows": [] if group == "decided" else [desk.row(story, request.user) for story in page],
        "events": page.object_list if group == "decided" else [],
        "section": "curate",
    }
    return render(request, "stories/curate/curate.html", context)


@for_curators
@require_safe
def review(request, pk):
    """One story as readers will see it, beside what only curators need."""
    story = get_object_or_404(stories_of(request), pk=pk)
    looks, checked = desk.looks(story, request.user)
    context = {
        "story": story,
        "looks": looks,
        "checked": checked,
        "may_assure": desk.may_assure(story, request.user),
        "byline": story.byline(),
        "row": desk.row(story, request.user),
        "actions": desk.actions_for(story, request.user),
        "may_tag": story.status in desk.TAGGABLE,
        "events": desk.history(story),
        "consents": desk.consents(story),
        "revisions": story.revisions.count(),
        "others": desk.others_by_author(story, request.user),
        "section": "curate",
    }
    return render(request, "stories/curate/review.html", context)


@for_curators
@require_http_methods(["GET", "HEAD", "POST"])
def review_action(request, pk, action):
    """Confirm an action, with reasons and a note where the table asks for them, and do it."""
    if action not in desk.CURATOR_ACTIONS:
        raise Http404
    rule = desk.CURATOR_ACTIONS[action]
    story = get_object_or_404(stories_of(request), pk=pk)
    if request.method == "POST":
        form = DecisionForm(request.POST, action=rule)
        answer = decide(request, rule, story, form)
        if answer is not None:
            return answer
    elif workflow.is_allowed(rule, story, request.user):
        form = DecisionForm(action=rule, initial={"version": story.version})
    else:
        status = story.get_status_display().lower()
        return refused(request, story, f"That is not possible now. The story is: {status}.")
    note = "(your note)" if rule.note_required else ""
    mail = notifications.preview(action, story, reasons=["(the reasons that you choose)"], note=note)
    context = {"story": story, "action": rule, "form": form, "mail": mail, "section": "curate"}
    return render(request, "stories/curate/review_action.html", context)


def decide(request, rule, story, form):
    """Do the action and return where to go; None where the form with what was typed has to be shown again."""
    if form.is_valid():
        try:
            after = workflow.perform(rule.name, story=story, actor=request.user, **form.arguments())
        except workflow.Refused as refusal:
            form.refuse(refusal, story)
        else:
            return done(request, rule, after)
    if rule.note_required:
        return None
    # Nothing was typed: the story's own page is the better place to read why.
    return refused(request, story, " ".join(form.non_field_errors()) or "Read the story before you decide.")


def refused(request, story, refusal):
    """Tell a curator why an action was not done, on the story's page."""
    messages.error(request, str(refusal))
    return redirect("review", pk=story.pk)


def done(request, rule, story):
    """Name what was done; go on with the story, or to the queue with a link to the next one."""
    said = format_html("{}: “{}”.", rule.done.partition(".")[0], identifiers.said(story, "the story"))
    if rule.name not in LEADS_ON:
        messages.success(request, said)
        return redirect("review", pk=story.pk)
    following = desk.next_waiting(request.user)
    if following is not None:
        link = reverse("review", args=[following.pk])
        said = format_html('{} Next: <a href="{}">{}</a>', said, link, identifiers.said(following, "the next story"))
    messages.success(request, said)
    return redirect("curate")


@for_curators
@require_POST
def review_assure(request, pk):
    """Record the curator's word that a passage does not identify anyone."""
    story = get_object_or_404(stories_of(request), pk=pk)
    if not desk.may_assure(story, request.user):
        return refused(request, story, "You cannot say that of this story now.")
    if identifiers.assure(story, request.user, request.POST.getlist("passage")):
        messages.success(request, "Your word is kept: the passage does not identify anyone.")
    else:
        messages.info(request, "That passage is not open any more. Somebody was first, or the text was changed.")
    return redirect("review", pk=story.pk)


@for_curators
@require_http_methods(["GET", "HEAD", "POST"])
def review_tags(request, pk):
    """Set a story's components and tags."""
    story = get_object_or_404(stories_of(request).filter(status__in=desk.TAGGABLE), pk=pk)
    form = TagsForm(request.POST or None, story=story, suggestions=desk.similar_tags(story))
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                saving.save_story(story, **form.changes())
                identifiers.assure(story, request.user, form.assured_keys())
        except saving.StaleStory as stale:
            form.tell_stale(stale.current)
        else:
            messages.success(request, f"Components and tags are saved: “{identifiers.said(story, 'the story')}”.")
            return redirect("review", pk=story.pk)
    return render(
        request, "stories/curate/review_tags.html", {"story": story, "form": form, "section": "curate"}
    )

"""One story under review: its page, its passages, its components and tags."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stories import desk, identifiers, saving
from stories.forms.curate import TagsForm
from stories.views.curate.frame import for_curators, refused, stories_of


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

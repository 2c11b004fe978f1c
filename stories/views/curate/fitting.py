"""Suggestions beside a story, each accepted with one click: a component, a tag, a story that says much the same."""

from django.contrib import messages
from django.db import transaction
from django.views.decorators.http import require_POST

from components.models import Component
from impact_portal.design.forms import number
from stories import desk, same, saving
from stories.forms.curate import TagsForm
from stories.models import Story
from stories.tags import known
from stories.views.curate.frame import StoryGone, for_curators, refused, story_at, to_story


@for_curators
@require_POST
def review_fit(request, pk):
    """Give the story a suggested component or tag. Others stay, so no version can be stale."""
    story = story_at(request, pk)
    if story.status not in desk.TAGGABLE:
        raise StoryGone
    # PostgreSQL refuses a NUL, also in a question.
    code, slug = (request.POST.get(name, "").replace("\x00", "") for name in ("component", "tag"))
    component = Component.objects.filter(code=code).first()
    tag = known().filter(slug=slug).first()
    if component is None and tag is None:
        return refused(request, story, "That suggestion is not there any more.")
    with transaction.atomic():
        now = Story.objects.locked(story.pk)
        tags = [row.name for row in now.tags.all()]
        if tag and tag.name not in tags and len(tags) >= TagsForm.MOST_TAGS:
            return refused(request, story, f"A story has {TagsForm.MOST_TAGS} tags or fewer. Take one out first.")
        saving.save_story(
            now,
            expected_version=now.version,
            components=[*now.components.all(), component] if component else None,
            tags=[*tags, tag.name] if tag else None,
            editor=request.user,
        )
    messages.success(request, f"Added: {component or tag}.", extra_tags="fits")
    return to_story(request, story, "fits")


@for_curators
@require_POST
def review_same(request, pk):
    """Link a published story that says much the same, or take the link away."""
    story = story_at(request, pk)
    sent = request.POST.get("story", "")
    # What is no number is a story that is not there: only nothing at all takes the link away.
    other = (number(sent) or 0) if sent else None
    try:
        same.link_same(story, other, member=request.user)
    except same.CannotLinkSame as reason:
        return refused(request, story, reason)
    messages.success(request, "The stories are linked." if other else "The link is taken away.", extra_tags="same")
    return to_story(request, story, "same")

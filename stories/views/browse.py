"""What leaders and everyone else read: home and the story page. The list is in find.py."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404, render
from django.templatetags.static import static

from components.models import Component
from stories import insights, search
from stories.models import Story

NEW_STORIES = 6
RELATED_STORIES = 4


@login_not_required
def home(request):
    """Lead by component, and show what is new."""
    context = {
        "components": insights.balances(Component.objects.all()),
        "stories": Story.objects.published().newest().with_card_data()[:NEW_STORIES],
        "totals": insights.totals(),
    }
    return render(request, "stories/home.html", context)


@login_not_required
def story(request, slug):
    """One story, at its author's chosen attribution."""
    found = get_object_or_404(Story.objects.published().with_page_data(), slug=slug)
    context = {
        "story": found,
        "byline": found.byline(),
        "address": settings.PORTAL_URL + found.get_absolute_url(),
        "share_image": settings.PORTAL_URL + static("img/share.png"),
        "related": search.related_stories(found, RELATED_STORIES),
        "section": "stories",
    }
    return render(request, "stories/story.html", context)

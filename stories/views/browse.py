"""What leaders and everyone else read: home, a component and a story. The list is in find.py."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import render
from django.templatetags.static import static

from components.models import Component
from stories import answers, insights, search
from stories.models import Story
from stories.views.find import page_number
from stories.views.gone import gone
from stories.views.kept import kept_for_readers

NEW_STORIES = 6
RELATED_STORIES = 4


@login_not_required
@kept_for_readers
def home(request):
    """Lead by component, and show what is new."""
    balances, total = insights.overview(Component.objects.all())
    context = {
        "balances": balances,
        "total": total,
        "stories": Story.objects.published().newest().with_card_data()[:NEW_STORIES],
    }
    return render(request, "stories/home.html", context)


@login_not_required
@kept_for_readers
def component(request, code):
    """One component: what is helping and what is hindering, side by side, statement by statement."""
    components = list(Component.objects.all())
    found = next((row for row in components if row.code == code), None)
    if found is None:
        raise Http404
    filters = search.Filters.from_query(request.GET, path=found.get_absolute_url())
    sides = search.component_sides(code, filters, page_number(request.GET.get("page", "")))
    answers.add_answers(sides.hindering.factors)
    context = {
        "component": found,
        "results": sides,
        "sides": [("What is helping", sides.helping), ("What is hindering", sides.hindering)],
        "others": [row for row in components if row != found],
        "section": "components",
    }
    return render(request, "components/component.html", context)


@login_not_required
@kept_for_readers
def story(request, slug):
    """One story, at its author's chosen attribution."""
    found = Story.objects.published().with_page_data().filter(slug=slug).first()
    if found is None:
        return gone(request, slug)
    answers.add_answers(found.factors.all())
    context = {
        "story": found,
        "byline": found.byline(),
        "address": settings.PORTAL_URL + found.get_absolute_url(),
        "share_image": settings.PORTAL_URL + static("img/share.png"),
        "related": search.related_stories(found, RELATED_STORIES),
        "section": "stories",
    }
    return render(request, "stories/story.html", context)

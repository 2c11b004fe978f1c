"""The portal's addresses, and two to compare with: a bare view, and the list without search or counts (L)."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.urls import path

from impact_portal.design.pages import draw
from impact_portal.urls import *  # noqa: F403
from impact_portal.urls import urlpatterns as portal
from stories import copies
from stories.search.filters import Filters
from stories.search.results import PAGE_SIZE, Hit, Results
from stories.views import find


@login_not_required
def bare(request):
    """The unit of all figures: nothing but the middleware."""
    return HttpResponse("ok")


@login_not_required
def plain_list(request):
    """The 20 newest stories on the same page, as L in the figures to meet: neither search nor counts."""
    cards = copies.newest(PAGE_SIZE)
    results = Results(Filters(), [Hit(card.pk) for card in cards], total=PAGE_SIZE)
    context = find.list_context(results, {card.pk: card for card in cards}, lines={})
    return draw(request, "stories/stories.jinja", context, section="stories")


urlpatterns = [path("bench/bare/", bare), path("bench/list/", plain_list), *portal]

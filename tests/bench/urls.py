"""The portal's addresses, and two to compare with: a bare view, and the list without search or counts (L)."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path

from impact_portal.urls import *  # noqa: F403
from impact_portal.urls import urlpatterns as portal
from stories.search.filters import Filters
from stories.search.finding import newest
from stories.views import find


@login_not_required
def bare(request):
    """The unit of all figures: nothing but the middleware."""
    return HttpResponse("ok")


@login_not_required
def plain_list(request):
    """The 20 newest stories on the same page, as L in the figures to meet: neither search nor counts."""
    results = newest(Filters())
    results.works = True
    context = {"results": results, "filters": results.filters, "sorts": [], "pages": find.pages(results)}
    return render(request, "stories/stories.html", context)


urlpatterns = [path("bench/bare/", bare), path("bench/list/", plain_list), *portal]

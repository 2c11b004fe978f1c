"""What leaders and everyone else read: home, a component and a story. The list is in find.py."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import redirect
from django.urls import get_script_prefix, reverse

from components.models import all_components
from impact_portal.design.pages import draw, is_plain_reader
from stories import calls, collecting, copies, insights, search
from stories.views.find import page_number
from stories.views.gone import gone
from stories.views.options import options_of
from stories.views.page_cache import cached_for_readers

NEW_STORIES = 6


@login_not_required
@cached_for_readers
def home(request):
    """Lead by component, and show what is new."""
    balances, total = insights.overview(all_components())
    context = {
        "balances": balances,
        "total": total,
        "cards": copies.newest(NEW_STORIES),
        "collections": collecting.featured(),
        "calls": calls.open_for(request.user),
        "working_days": settings.DECISION_WORKING_DAYS,
        "signed_in": request.user.is_authenticated,
    }
    return draw(request, "stories/home.jinja", context, wide=True)


@login_not_required
@cached_for_readers
def component(request, code):
    """One component: what is helping and what is hindering, side by side, statement by statement."""
    components = all_components()
    found = next((row for row in components if row.code == code), None)
    if found is None:
        raise Http404
    filters = search.Filters.from_query(request.GET, path=found.get_absolute_url())
    sides = search.component_sides(code, filters, page_number(request.GET.get("page", "")))
    lines = copies.lines([*sides.helping.statements, *sides.hindering.statements])
    context = {
        "component": found,
        "results": sides,
        "sides": [
            ("What is helping", sides.helping, _stories_url(sides.filters, code, sides.helping)),
            ("What is hindering", sides.hindering, _stories_url(sides.filters, code, sides.hindering)),
        ],
        "lines": lines,
        "answers": copies.answers_to(lines),
        "options_of": options_of,
        "others": [row for row in components if row != found],
        "collections": collecting.featured(found),
    }
    return draw(request, "components/component.jinja", context, section="components")


def _stories_url(filters, code, side):
    """Return the address of the stories that hold a side's statements, under the same filters."""
    narrowed = filters.with_values("component", [code]).with_values("kind", [side.kind])
    return narrowed.url(path=reverse("stories"))


@login_not_required
@cached_for_readers
def story(request, slug):
    """One story, at its author's chosen attribution."""
    page = copies.page(slug)
    if page is None:
        return gone(request, slug)
    is_curator = not is_plain_reader(request) and request.user.is_authenticated and request.user.is_curator
    context = {"page": page, "desk": reverse("review", args=[page.pk]) if is_curator else ""}
    return draw(request, "stories/story.jinja", context, section="stories")


@login_not_required
def with_signs(request, address):
    """Lead on from an address with signs behind it, as who copies it out of a sentence pastes it."""
    return redirect(f"{get_script_prefix()}{address}/")

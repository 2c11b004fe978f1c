"""The queue of stories that await a decision."""

from django.core.paginator import Paginator
from django.shortcuts import render
from django.views.decorators.http import require_safe

from stories import desk
from stories.views.curate.frame import for_curators

PER_PAGE = 25


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

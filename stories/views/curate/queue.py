"""The queue: the stories that a curator looks at, with filters, counts and an order that the address holds."""

from django.core.paginator import Paginator
from django.shortcuts import render
from django.views.decorators.http import require_safe

from stories import desk, visits
from stories.views.curate.frame import filters_of, for_curators

PER_PAGE = 25
# The columns by which each group is sorted, in the order of the page.
COLUMNS = {
    "waiting": ("title", "nation", "flags", "due"),
    "mine": ("title", "nation", "flags", "due"),
    "others": ("title", "nation", "flags", "due", "reviewer"),
    "all": ("title", "nation", "flags", "due", "reviewer"),
}


@for_curators
@require_safe
def curate(request):
    """The queue, in groups."""
    filters, options = filters_of(request)
    counts = desk.count(filters, options, request.user)
    context = {
        "filters": filters,
        "counts": counts,
        "groups": [
            (code, name, desk.Filters(show=code).url, counts.groups.get(code)) for code, name in desk.GROUPS.items()
        ],
        "heading": desk.GROUPS[filters.show],
        "section": "curate",
    }
    if filters.show == "decided":
        page = Paginator(desk.decisions(), PER_PAGE).get_page(request.GET.get("page"))
        context |= {"page": page, "events": page.object_list}
    else:
        context |= listed(request, filters, options, counts)
    return render(request, "stories/curate/curate.html", context)


def listed(request, filters, options, counts):
    """Return what the page needs of the stories and their columns."""
    paginator = Paginator((), PER_PAGE)
    paginator.count = counts.total  # counted already
    page = paginator.get_page(request.GET.get("page"))
    start = (page.number - 1) * PER_PAGE
    stories = desk.page_of(filters, options, request.user, counts, start, start + PER_PAGE)
    stories = list(stories.with_desk_data().without_texts())
    open_with = visits.others_at(stories, request.user)
    return {
        "page": page,
        "rows": [(desk.row(story, request.user), open_with.get(story.pk, [])) for story in stories],
        "columns": columns(filters),
    }


def columns(filters):
    """Return (name, address that sorts by it, value of aria-sort or "") of the columns one can sort by."""
    order, _ = filters.order
    way = "descending" if filters.is_descending else "ascending"
    return [
        (desk.SORTS[code], filters.sorted_by(code).url, way if code == order else "")
        for code in COLUMNS[filters.show]
    ]

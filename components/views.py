"""The pages of the five components. They reach stories by the reverse relation only."""

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render

from components.models import Component

STATEMENTS_A_PAGE = 12


@login_not_required
def components(request):
    """All five components, each with its practices."""
    return render(
        request, "components/components.html", {"components": Component.objects.all(), "section": "components"}
    )


@login_not_required
def component(request, code):
    """One component: what is helping and what is hindering, side by side, statement by statement."""
    found = get_object_or_404(Component, code=code)
    statements = found.factors.published().newest().with_story()
    number = request.GET.get("page")
    sides = [
        (kind, heading, Paginator(statements.filter(kind=kind), STATEMENTS_A_PAGE).get_page(number))
        for kind, heading in (("helping", "What is helping"), ("hindering", "What is hindering"))
    ]
    longest = max((page for _, _, page in sides), key=lambda page: page.paginator.num_pages)
    context = {
        "component": found,
        "sides": sides,
        "longest": longest,
        "others": Component.objects.exclude(pk=found.pk),
        "section": "components",
    }
    return render(request, "components/component.html", context)

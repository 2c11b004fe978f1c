"""The page of all five components. One component's page reads statements, so it is with the stories' views."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render

from components.models import Component


@login_not_required
def components(request):
    """All five components, each with its practices."""
    context = {"components": Component.objects.all(), "section": "components"}
    return render(request, "components/components.html", context)

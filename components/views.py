from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404, render

from components.models import Component


@login_not_required
def components(request):
    """All five components."""
    return render(request, "components/components.html", {"components": Component.objects.all()})


@login_not_required
def component(request, code):
    """One component: what is helping and what is hindering, side by side."""
    return render(
        request, "components/component.html", {"component": get_object_or_404(Component, code=code)}
    )

"""Pages about the portal itself: words in a template, nothing else."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.urls import path

from stories import reasons
from stories.figures import figures

# url name, address, label in the footer
PAGES = [
    ("about", "about/", "About"),
    ("how_we_curate", "how-we-curate/", "How we curate"),
    ("accessibility", "accessibility/", "Accessibility statement"),
    ("privacy", "privacy/", "Privacy"),
    ("cookies", "cookies/", "Cookies"),
    ("contact", "contact/", "Contact"),
]


def page_view(name):
    """Return the view of the page drawn from templates/pages/<name>.html."""

    @login_not_required
    def view(request):
        context = {
            "figures": figures() if name == "how_we_curate" else None,
            "archive_reasons": reasons.TOLD_TO_READERS.values(),
            "undo_minutes": int(settings.UNDO_TIME.total_seconds() // 60),
            "working_days": settings.DECISION_WORKING_DAYS,
            "change_reasons": reasons.CHANGES.values(),
            "decline_reasons": reasons.DECLINE.values(),
        }
        return render(request, f"pages/{name}.html", context)

    return view


urlpatterns = [path(address, page_view(name), name=name) for name, address, _ in PAGES]

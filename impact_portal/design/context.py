"""What every page needs to know of the portal itself."""

from django.conf import settings


def portal(request):
    """Return the brand for templates: its name, its logo's static path (or "") and the contact address."""
    return {
        "portal_name": settings.PORTAL_NAME,
        "portal_logo": settings.PORTAL_LOGO,
        "contact_email": settings.CONTACT_EMAIL,
    }

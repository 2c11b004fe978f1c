"""What every page needs to know of the portal itself."""

from django.conf import settings

from impact_portal.pages import PAGES


def portal(request):
    """Return for templates the brand, the addresses, and the pages of the footer as (url name, label)."""
    return {
        "portal_name": settings.PORTAL_NAME,
        "portal_url": settings.PORTAL_URL,
        "portal_colour": settings.PORTAL_COLOUR,
        "portal_logo": settings.PORTAL_LOGO,
        "contact_email": settings.CONTACT_EMAIL,
        "footer_pages": [(name, label) for name, _, label in PAGES],
    }

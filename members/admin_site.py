"""Django's admin with the portal's own sign-in page, for the central team only."""

from functools import wraps

from csp.decorators import csp_replace
from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache


class CuratorSite(AdminSite):
    """The admin: strangers go to the sign-in page, members who do not curate find nothing here."""

    def admin_view(self, view, cacheable=False):
        """Wrap a view of the admin so that it answers 404 to members who do not curate."""
        inner = super().admin_view(view, cacheable)

        # Django's admin brings jQuery, which turns text into markup; its pages are for the central team alone.
        @csp_replace({"require-trusted-types-for": None, "trusted-types": None})
        @wraps(inner)
        def guarded(request, *args, **kwargs):
            if request.user.is_authenticated and not self.has_permission(request):
                raise Http404
            return inner(request, *args, **kwargs)

        return guarded

    @method_decorator(never_cache)
    @login_not_required
    def login(self, request, extra_context=None):
        """Send strangers to the portal's own sign-in page, and curators on to where they wanted to go."""
        if not request.user.is_authenticated:
            return redirect_to_login(request.GET.get("next") or reverse("admin:index"))
        if not self.has_permission(request):
            raise Http404
        return redirect("admin:index")

    @method_decorator(never_cache)
    def logout(self, request, extra_context=None):
        """Sign out and leave the admin; a link alone signs nobody out."""
        if request.method != "POST":
            return redirect("admin:index")
        logout(request)
        return redirect(settings.LOGOUT_REDIRECT_URL)

    def password_change(self, request, extra_context=None):
        """Change one's password as everywhere else."""
        return redirect("account_change_password")

"""Django's admin with the portal's own sign-in page, for the central team only."""

from functools import wraps

from csp.decorators import csp_replace
from django.conf import settings
from django.contrib.admin import AdminSite, ModelAdmin
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.db.models import QuerySet
from django.forms import ModelChoiceField
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from members.ledger import record


class Recorded:
    """Mixed into every model's admin: each change is an event of the ledger, in the change's own transaction."""

    def construct_change_message(self, request, form, formsets, add=False):
        """Note what the form changes on the row itself: the hooks below get the row and not the form."""
        changes = {
            name: (_shown(form.initial.get(name), form.fields[name]), _shown(getattr(form.instance, name)))
            for name in form.changed_data
            # A form may have a field of its own, which is not the row's.
            if hasattr(form.instance, name)
        }
        # Browsers send other line ends than were kept.
        changes = {name: values for name, values in changes.items() if values[0] != values[1]}
        message = super().construct_change_message(request, form, formsets, add)
        for line in message:
            ((verb, about),) = line.items()
            if "object" in about:
                changes[f"{verb} {about['name']}"] = ("", about["object"])
        form.instance.ledger_changes = changes
        return message

    def log_addition(self, request, obj, message):
        """Record a new row."""
        record(request.user, "added", obj, getattr(obj, "ledger_changes", {}))
        return super().log_addition(request, obj, message)

    def log_change(self, request, obj, message):
        """Record a changed row; saving it as it was is no change."""
        if getattr(obj, "ledger_changes", {}):
            record(request.user, "changed", obj, obj.ledger_changes)
        return super().log_change(request, obj, message)

    def log_deletions(self, request, queryset):
        """Record the rows that go."""
        for obj in queryset:
            record(request.user, "deleted", obj)
        return super().log_deletions(request, queryset)


def _shown(value, field=None):
    """Return a value as the ledger shows it: the names of rows and not their numbers."""
    if hasattr(value, "all"):
        value = value.all()
    if isinstance(value, (list, tuple, set, QuerySet)):
        return ", ".join(sorted(str(item) for item in value))
    if isinstance(field, ModelChoiceField) and value not in (None, ""):
        value = field.to_python(value)
    return "" if value is None else str(value).replace("\r\n", "\n").strip()


class CuratorSite(AdminSite):
    """The admin: strangers go to the sign-in page, members who do not curate find nothing here."""

    def register(self, model_or_iterable, admin_class=None, **options):
        """Register models as ever, and have their changes recorded, those of other packages too."""
        admin_class = admin_class or ModelAdmin
        recorded = type(admin_class.__name__, (Recorded, admin_class), {"__module__": admin_class.__module__})
        super().register(model_or_iterable, recorded, **options)

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

"""Members in Django's admin. What a curator may do there is decided in one place, Member.has_perm()."""

from django.contrib import admin
from django.db import transaction

from members.models import DeskEvent, Member, TrustedDomain
from organisations.admin import OnlyItsFilters


class ToRead:
    """Rows to look at: nobody adds or changes one here, and nobody deletes any."""

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False


class MayGo:
    """Rows that curators may delete, after Django's page that asks; the ledger keeps that they did."""

    def has_delete_permission(self, request, obj=None):
        return request.user.is_staff


@admin.register(Member)
class MemberAdmin(OnlyItsFilters, admin.ModelAdmin):
    """Members: name and organisation. Approval, role and suspension are under "Curate", "People", which tells them."""

    list_display = ["email", "name", "role", "is_active", "approved_at"]
    list_filter = ["role", "is_active"]
    search_fields = ["email", "name"]
    fields = ["email", "name", "role", "organisation", "is_active", "approved_at", "last_login", "created_at"]
    readonly_fields = ["email", "role", "is_active", "approved_at", "last_login", "created_at"]
    autocomplete_fields = ["organisation"]

    def get_queryset(self, request):
        """Leave out the emptied rows of those who closed their account."""
        return super().get_queryset(request).filter(closed_at=None)

    def save_model(self, request, obj, form, change):
        """Save, and have the search look again at the published stories of a member whose name changed."""
        with transaction.atomic():
            super().save_model(request, obj, form, change)
            if "name" in form.changed_data:
                obj.stories.tell_search()

    def has_add_permission(self, request):
        return False


@admin.register(TrustedDomain)
class TrustedDomainAdmin(MayGo, OnlyItsFilters, admin.ModelAdmin):
    """Trusted domains, whose rows may go, because taking trust back is the point of it."""

    list_display = ["domain"]
    search_fields = ["domain"]


@admin.register(DeskEvent)
class DeskEventAdmin(OnlyItsFilters, ToRead, admin.ModelAdmin):
    """The ledger of settings, to read. Who, when, which row, and what it was before."""

    list_display = ["created_at", "actor", "action", "subject", "name"]
    list_filter = ["action", "subject"]
    list_select_related = ["actor"]
    fields = ["created_at", "actor", "action", "subject", "subject_id", "name", "changes"]

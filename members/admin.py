"""Members in Django's admin. What a curator may do there is decided in one place, Member.has_perm()."""

from django.contrib import admin
from django.db import transaction

from members.models import DeskEvent, Member, TrustedDomain
from organisations.admin import OnlyItsFilters


class ReadOnly:
    """Mixed into the admin of rows that nobody may add or change here. Member.has_perm() lets nobody delete any."""

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False


class Deletable:
    """Mixed into the admin of rows that curators may delete. The ledger records who did."""

    def has_delete_permission(self, request, obj=None):
        return request.user.is_staff


@admin.register(Member)
class MemberAdmin(OnlyItsFilters, admin.ModelAdmin):
    """Members: name and organisation. Approval, role and suspension are under "Curate", "People", which mails them."""

    list_display = ["email", "name", "role", "is_active", "approved_at"]
    list_filter = ["role", "is_active"]
    search_fields = ["email", "name"]
    fields = ["email", "name", "role", "organisation", "is_active", "approved_at", "last_login", "created_at"]
    readonly_fields = ["email", "role", "is_active", "approved_at", "last_login", "created_at"]
    autocomplete_fields = ["organisation"]

    def get_queryset(self, request):
        """Leave out members who closed their account."""
        return super().get_queryset(request).filter(closed_at=None)

    def save_model(self, request, obj, form, change):
        """Save; if the name changed, have the member's published stories indexed again."""
        with transaction.atomic():
            super().save_model(request, obj, form, change)
            if "name" in form.changed_data:
                obj.stories.tell_search()

    def has_add_permission(self, request):
        return False


@admin.register(TrustedDomain)
class TrustedDomainAdmin(Deletable, OnlyItsFilters, admin.ModelAdmin):
    """Trusted domains. Curators may delete them, to end the trust."""

    list_display = ["domain"]
    search_fields = ["domain"]


@admin.register(DeskEvent)
class DeskEventAdmin(OnlyItsFilters, ReadOnly, admin.ModelAdmin):
    """The ledger of settings: who changed which row, when, and from what."""

    list_display = ["created_at", "actor", "action", "subject", "name"]
    list_filter = ["action", "subject"]
    list_select_related = ["actor"]
    fields = ["created_at", "actor", "action", "subject", "subject_id", "name", "changes"]

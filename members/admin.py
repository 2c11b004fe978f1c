"""Members in Django's admin. What a curator may do there is decided in one place, Member.has_perm()."""

from django.contrib import admin

from members.models import DeskEvent, Member, TrustedDomain

# What a curator may not change about themselves: so there is always one left.
OWN_STANDING = ["role", "is_active"]


@admin.register(Member)
class MemberAdmin(admin.ModelAdmin):
    """Members: their role, and whether they may sign in. They are approved under "Curate", which tells them."""

    list_display = ["email", "name", "role", "is_active", "approved_at"]
    list_filter = ["role", "is_active"]
    search_fields = ["email", "name"]
    fields = ["email", "name", "role", "organisation", "is_active", "approved_at", "last_login", "created_at"]
    readonly_fields = ["email", "approved_at", "last_login", "created_at"]
    autocomplete_fields = ["organisation"]

    def get_readonly_fields(self, request, obj=None):
        """Return the fields that cannot be changed; for curators themselves, their own role and access too."""
        own = OWN_STANDING if obj == request.user else []
        # A superuser is made on the command line and unmade there.
        above = OWN_STANDING if obj and obj.is_superuser and not request.user.is_superuser else []
        return [*super().get_readonly_fields(request, obj), *(own or above)]

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(TrustedDomain)
class TrustedDomainAdmin(admin.ModelAdmin):
    """Trusted domains: the one list here whose rows may go, because taking trust back is the point of it."""

    list_display = ["domain"]
    search_fields = ["domain"]

    def has_delete_permission(self, request, obj=None):
        return request.user.is_staff


@admin.register(DeskEvent)
class DeskEventAdmin(admin.ModelAdmin):
    """The ledger of settings, to read. Who, when, which row, and what it was before."""

    list_display = ["created_at", "actor", "action", "subject", "name"]
    list_filter = ["action", "subject"]
    list_select_related = ["actor"]
    fields = ["created_at", "actor", "action", "subject", "subject_id", "name", "changes"]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

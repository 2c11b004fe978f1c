"""Django's admin for the central team: reference data and members, nothing deleted."""

from django.contrib import admin

from members.models import Member


class CuratorAdmin(admin.ModelAdmin):
    """An admin page that every curator may use, without permission rows to keep; nothing is deleted here."""

    def has_module_permission(self, request):
        return request.user.is_staff

    def has_view_permission(self, request, obj=None):
        return request.user.is_staff

    def has_add_permission(self, request):
        return request.user.is_staff

    def has_change_permission(self, request, obj=None):
        return request.user.is_staff

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(Member)
class MemberAdmin(CuratorAdmin):
    list_display = ["email", "name", "role", "is_active", "approved_at"]
    list_filter = ["role", "is_active"]
    search_fields = ["email", "name"]
    fields = ["email", "name", "role", "organisation", "is_active", "approved_at", "last_login", "created_at"]
    readonly_fields = ["email", "last_login", "created_at"]
    autocomplete_fields = ["organisation"]

    def has_add_permission(self, request):
        return False

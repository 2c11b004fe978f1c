from django.contrib import admin

from components.models import Component


@admin.register(Component)
class ComponentAdmin(admin.ModelAdmin):
    """The five components: their words may change, their codes and number may not.

    Who may open this at all is decided by Member.has_perm().
    """

    list_display = ["name", "official_name", "code", "position"]
    fields = ["code", "name", "official_name", "summary", "practices", "position"]
    readonly_fields = ["code"]

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

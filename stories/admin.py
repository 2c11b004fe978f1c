"""Django's admin for the lists that members choose from, and a look at stories. Nothing here moves a story."""

from django.contrib import admin

from stories.models import CareSetting, Factor, Method, Story


class ReferenceAdmin(admin.ModelAdmin):
    """A reference list: names and order may change; a code is in addresses and exports and stays."""

    list_display = ["name", "code", "position"]
    search_fields = ["name"]

    def get_readonly_fields(self, request, obj=None):
        """Return the code as read-only once the row is there."""
        return ["code"] if obj else []

    def has_delete_permission(self, request, obj=None):
        return False


admin.site.register(CareSetting, ReferenceAdmin)
admin.site.register(Method, ReferenceAdmin)


class FactorInline(admin.TabularInline):
    model = Factor
    fields = ["kind", "component", "statement"]
    extra = 0

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(Story)
class StoryAdmin(admin.ModelAdmin):
    """A story to look at. Its text changes under Curate and My stories, its status by the workflow alone."""

    list_display = ["title", "status", "author", "submitted_at", "published_at"]
    list_filter = ["status", "is_sample"]
    list_select_related = ["author"]
    search_fields = ["title", "external_id"]
    inlines = [FactorInline]
    fields = [
        "title",
        "status",
        "author",
        "reviewer",
        "attribution",
        "organisation",
        "organisation_typed",
        "organisation_type",
        "nation",
        "region",
        "account",
        "submitted_at",
        "published_at",
        "slug",
        "external_id",
        "version",
    ]

    def has_view_permission(self, request, obj=None):
        # Others' drafts are their authors' own.
        return request.user.is_staff and (obj is None or obj.status != "draft" or obj.author_id == request.user.pk)

    def get_queryset(self, request):
        """Return the stories this curator may read."""
        return super().get_queryset(request) & Story.objects.visible_to(request.user)

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

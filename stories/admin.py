"""Django's admin for the lists that members choose from and search by, and a look at stories.

Who may open it at all is decided by Member.has_perm(). Nothing here moves a story. A name that readers search by is
in the search index, so that its rename tells the index of the stories that have it, here and in the admin of members
and of organisations.
"""

import taggit.admin
from django.contrib import admin, messages
from django.db import transaction

from components.models import Component, forget
from members.admin import Deletable, ReadOnly
from organisations.admin import OnlyItsFilters, ReferenceAdmin
from stories import byline
from stories.forms.synonyms import SynonymGroupForm
from stories.models import CareSetting, CommonSearch, Factor, Method, SearchChange, SearchMiss, Story, SynonymGroup
from stories.models.changes import NO_STORY

# Importing taggit's admin has registered it. A tag changed there would leave no old name, and the search would not
# know of it: what is done with tags is done at the desk, by stories.tags.
admin.site.unregister(taggit.admin.Tag)


@admin.register(Component)
class ComponentAdmin(OnlyItsFilters, admin.ModelAdmin):
    """The five components: their words may change, their codes and number may not."""

    list_display = ["name", "official_name", "code", "position"]
    fields = ["code", "name", "official_name", "summary", "practices", "position"]
    readonly_fields = ["code"]

    def save_model(self, request, obj, form, change):
        """Save, and have search read the components' names again, which it keeps beside the synonyms."""
        with transaction.atomic():
            super().save_model(request, obj, form, change)
            SearchChange.objects.record(NO_STORY)
        forget()

    def has_add_permission(self, request):
        return False


@admin.register(SynonymGroup)
class SynonymGroupAdmin(Deletable, OnlyItsFilters, admin.ModelAdmin):
    """Words that readers use for each other. A group that does harm is switched off, or deleted."""

    form = SynonymGroupForm
    list_display = ["expressions", "is_near", "is_on"]
    list_filter = ["is_near", "is_on"]
    search_fields = ["expressions"]

    def save_model(self, request, obj, form, change):
        """Save, and say which of the expressions the search does not look for."""
        super().save_model(request, obj, form, change)
        if form.left_out:
            messages.warning(request, form.why_left_out())


class CountedAdmin(OnlyItsFilters, admin.ModelAdmin):
    """Searches that are counted, once they were made often enough for their words to be kept."""

    list_display = fields = ["words", "days", "last_day"]

    def get_queryset(self, request):
        """Return the searches whose words may be kept."""
        return super().get_queryset(request).exclude(words="")

    def has_add_permission(self, request):
        return False


@admin.register(SearchMiss)
class SearchMissAdmin(Deletable, ReadOnly, CountedAdmin):
    """What people looked for and did not find, once it was looked for on several days.

    One that is done with, or tells who somebody is, is deleted; it comes back when it is missed on several days again.
    """

    def log_deletions(self, request, queryset):
        """Leave Django's own log alone: it would keep the words. The ledger has an event without them."""


@admin.register(CommonSearch)
class CommonSearchAdmin(CountedAdmin):
    """What many people look for, and whether it is offered to others. One that does harm is switched off."""

    list_display = fields = [*CountedAdmin.fields, "is_offered"]
    list_filter = ["is_offered"]
    readonly_fields = CountedAdmin.fields


@admin.register(CareSetting, Method)
class ListAdmin(ReferenceAdmin):
    """Care settings and methods. Their order changes on the page of each."""

    list_editable = []
    search_fields = ["name"]


class FactorInline(ReadOnly, admin.TabularInline):
    model = Factor
    fields = ["kind", "component", "statement"]
    extra = 0

    def get_queryset(self, request):
        """Return the statements with their components, of which each would be asked for by itself."""
        return super().get_queryset(request).select_related("component")


@admin.register(Story)
class StoryAdmin(OnlyItsFilters, ReadOnly, admin.ModelAdmin):
    """A story to look at. Its text changes under Curate and My stories, its status by the workflow alone."""

    list_display = ["title", "status", "readers_see", "submitted_at", "published_at"]
    list_filter = ["status", "is_sample"]
    list_select_related = byline.ROWS
    search_fields = ["title", "external_id"]
    inlines = [FactorInline]
    fields = [
        "title",
        "status",
        "readers_see",
        "reviewer",
        "attribution",
        "account",
        "submitted_at",
        "published_at",
        "slug",
        "external_id",
        "version",
    ]

    @admin.display(description="Readers see")
    def readers_see(self, story):
        """Say who wrote it as readers are told: who looks at a name does so at the desk, where it is on record."""
        return story.byline().text

    def has_view_permission(self, request, obj=None):
        # Others' drafts are their authors' own.
        return request.user.is_staff and (obj is None or not obj.is_private or obj.author_id == request.user.pk)

    def get_queryset(self, request):
        """Return the stories this curator may read."""
        return super().get_queryset(request) & Story.objects.visible_to(request.user)

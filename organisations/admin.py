"""Reference data in the admin: the short lists and the organisations.

Who may do what here is for the user's own has_perm() to say. Nothing is deleted: stories point at these rows, for good.
A code is set once: files are imported by it, and it stands in links and exports.
"""

from django.contrib import admin
from django.db import transaction

from organisations.models import Nation, Organisation, OrganisationName, OrganisationType, Region


class OnlyItsFilters:
    """A list that is narrowed by its own filters alone.

    Django's lists take any column and relation from the address: the members or the organisations with ?stories=7 told
    who wrote that story, whatever its author chose, and no ledger heard of it.
    """

    def lookup_allowed(self, lookup, value, request=None):
        """Say whether the address may narrow by this."""
        names = [getattr(one, "parameter_name", one) for one in self.list_filter]
        return lookup.partition("__")[0] in names and super().lookup_allowed(lookup, value, request)


class KeptAdmin(OnlyItsFilters, admin.ModelAdmin):
    """Rows that keep their code."""

    def get_readonly_fields(self, request, obj=None):
        """Take a code for a new row only."""
        return ["code"] if obj else []


@admin.register(Nation, OrganisationType)
class ReferenceAdmin(KeptAdmin):
    """A short list, in the order in which people see it."""

    list_display = ["name", "code", "position"]
    list_editable = ["position"]
    search_fields = ["name", "code"]

    def save_model(self, request, obj, form, change):
        """Save, and have the search look again at the published stories that carry a name that changed."""
        with transaction.atomic():
            super().save_model(request, obj, form, change)
            if change and "name" in form.changed_data:
                obj.stories.tell_search()


@admin.register(Region)
class RegionAdmin(ReferenceAdmin):
    """The regions of NHS England."""

    list_display = ["name", "code", "ods_code", "nation", "position"]
    list_select_related = ["nation"]


class OldNames(admin.TabularInline):
    """The names that an organisation had."""

    model = OrganisationName
    extra = 0


class IsActive(admin.SimpleListFilter):
    """Open or closed, as of today."""

    title = "whether it is open"
    parameter_name = "open"

    def lookups(self, request, model_admin):
        """Offer the two."""
        return [("yes", "Open"), ("no", "Closed")]

    def queryset(self, request, queryset):
        """Keep the open ones or the others."""
        active = Organisation.objects.active().values("pk")
        if self.value() == "yes":
            return queryset.filter(pk__in=active)
        return queryset.exclude(pk__in=active) if self.value() == "no" else queryset


@admin.register(Organisation)
class OrganisationAdmin(KeptAdmin):
    """Organisations by any of their names. What an import must not undo goes into data/overrides.csv."""

    list_display = ["name", "code", "type", "nation", "region", "opened", "closed"]
    list_select_related = ["type", "nation", "region"]
    list_filter = [IsActive, "nation", "region", "type"]
    search_fields = ["name", "code", "old_names__name"]
    autocomplete_fields = ["board", "successors"]
    inlines = [OldNames]

    def save_related(self, request, form, formsets, change):
        """Keep the name that was, unless it is the same but for case and punctuation, and tell the search.

        Readers search by the names that an organisation has and had, by those of what it was before, and by boards,
        which those are whose type says so.
        """
        with transaction.atomic():
            super().save_related(request, form, formsets, change)
            if not change:
                return
            now, before = form.instance, form.initial
            if "name" in form.changed_data:
                now.keep_old_name(before["name"])
            searched = {"name", "type", "board", "successors"}
            if searched & {*form.changed_data} or any(names.has_changed() for names in formsets):
                # What became of it as it was told until now has its names no more.
                heirs = [row.pk for row in before.get("successors", ())]
                stories = now.stories.model.objects
                stories.with_names_of([now.pk, *heirs]).tell_search()

"""Querysets with adjectives that chain: every view starts from one of these, never from .all()."""

from django.db import models
from django.db.models import Q
from django.http import Http404

from organisations.models import MERGERS_FOLLOWED, Organisation
from stories import byline
from stories.models.changes import SearchChange
from stories.models.sql import these


class StoryErased(Http404):
    """The story was erased meanwhile, because its author closed their account. Every page then answers with a 404."""


class StoryQuerySet(models.QuerySet):
    """Which stories, and how much of each."""

    def published(self):
        """Stories that anyone may read."""
        return self.filter(status="published")

    def locked(self, number):
        """Return the story with this id, read again and locked to the end of the transaction. Raises StoryErased."""
        try:
            return self.select_for_update(of=("self",)).get(pk=number)
        except self.model.DoesNotExist:
            raise StoryErased("The story was erased at this moment.") from None

    def archived(self):
        """Stories that the central team took down: at their address readers see only that they were."""
        return self.filter(status="archived")

    def visible_to(self, member):
        """Stories this person may read: published ones, their own, and everything but others' drafts for a curator."""
        if not member.is_authenticated:
            return self.published()
        may_read = Q(status="published") | Q(author=member)
        if member.is_curator:
            may_read |= ~Q(status="draft")
        return self.filter(may_read)

    def written_by(self, member):
        """A member's own stories."""
        return self.filter(author=member)

    def awaiting_review(self):
        """Stories that wait for the central team's decision."""
        return self.filter(status__in=["submitted", "in_review"])

    def decidable_by(self, member):
        """Stories that need no other curator: not this one's own, approved by them, or an appeal against them."""
        needs_another = Q(author=member) | Q(approved_by=member) | Q(declined_by=member, appealed_at__isnull=False)
        return self.exclude(pk__in=self.model.objects.filter(needs_another).values("pk"))

    def handed_in(self):
        """Stories that are not an author's private draft."""
        return self.exclude(status="draft")

    def newest(self):
        """The order in which readers see them."""
        return self.order_by("-published_at", "-pk")

    def with_byline_data(self):
        """Join what Story.byline() reads, so that a list asks for it once."""
        return self.select_related(*byline.ROWS)

    def with_desk_data(self):
        """Fetch what a row of the central team's queue shows."""
        return self.with_byline_data().select_related("reviewer").prefetch_related("components")

    def with_flags_data(self):
        """Fetch what stories.identifiers reads, in the same number of queries for one story and for twenty."""
        return self.prefetch_related("factors", "tags", "assurances")

    def without_texts(self):
        """Leave the long texts in the database, for lists that show none of them."""
        texts = ["account", "what_changed", "surprises", "differently", "advice", "links", "unfinished", "appeal"]
        return self.defer(*texts)

    def with_card_data(self):
        """Fetch what a card shows, in the same number of queries for one story and for twenty."""
        return self.with_byline_data().prefetch_related("components", "factors")

    def tell_search(self):
        """Have the published ones of these stories indexed again, because a name in them changed.

        Call it last inside the transaction that changes the name. It takes as many queries for 100,000 stories as for
        one. The names that readers search by are those in search/material.py.
        """
        # Locked before the query: a story that is being published now is either found here or indexed after our commit.
        SearchChange.objects.lock()
        ids = self.published().order_by().values_list("pk", flat=True)
        SearchChange.objects.record(*ids)

    def with_names_of(self, organisation_ids):
        """Stories indexed under names of these organisations: those of the organisations and of their successors."""
        named, successors = Q(organisation__in=these(organisation_ids)), these(organisation_ids)
        for _ in range(MERGERS_FOLLOWED):
            successors = Organisation.objects.filter(predecessors__in=successors).values("pk")
            named |= Q(organisation__in=successors)
        return self.filter(named)

    def with_page_data(self):
        """Fetch what a story's whole page shows."""
        page = self.with_card_data().select_related("method")
        return page.prefetch_related("factors__component", "settings", "tags")


class FactorQuerySet(models.QuerySet):
    """Statements, as readers meet them."""

    def published(self):
        """Statements of stories that anyone may read."""
        return self.filter(story__status="published")

    def published_by_number(self, numbers):
        """Return {id: statement} for those of these ids whose stories are published, each with its story.

        The status is compared in Python, because SQLite would go through all published stories first: half a second for
        100,000.
        """
        found = self.with_story().select_related("component").in_bulk(numbers) if numbers else {}
        return {pk: factor for pk, factor in found.items() if factor.story.status == "published"}

    def newest(self):
        """Statements of the newest stories first."""
        return self.order_by("-story__published_at", "-story_id", "position")

    def with_story(self):
        """Join the story of each statement and what its byline needs."""
        return self.select_related(*byline.rows_at("story"))

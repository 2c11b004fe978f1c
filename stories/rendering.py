"""Rendering reading copies (see stories.copies) in the worker."""

import time
from datetime import timedelta
from hashlib import sha256

from django.db import transaction
from django.utils import timezone

from components.models import Component
from organisations.models import Nation, OrganisationType, Region
from stories import copies, search
from stories.models import CareSetting, Method, ReadingCopy, SearchChange, Story

# The worker renders a few at a time, and looks for more urgent work in between.
BATCH = 10
# Copies name related stories, which change as stories are published, so old copies are rendered again.
RENEW_AFTER = timedelta(days=1)
LOOK_AT_LISTS_SECONDS = 60.0
# Reference lists whose names are in copies. Names of members and organisations are compared at each read.
LISTS = (Component, Nation, Region, OrganisationType, CareSetting, Method)


def render_copies(story_ids):
    """Render the copies of the published ones of these stories; return the ids of those to try again.

    A story that changes meanwhile gets no copy now, because its SearchChange has it rendered again. Nor does a story
    whose row is locked: waiting for it while holding the lock of SearchChange would deadlock with a save that holds the
    row and waits for that lock, and PostgreSQL might fail the save.
    """
    newest = SearchChange.objects.newest()
    lists = lists_hash()
    stories = Story.objects.published().with_page_data().filter(pk__in=story_ids)
    made = [_copy(story, lists) for story in stories]
    with transaction.atomic():
        rows = Story.objects.select_for_update(no_key=True, skip_locked=True).order_by("pk")
        free = set(rows.filter(pk__in=[copy.story_id for copy in made]).values_list("pk", flat=True))
        # A change of a story is recorded under this lock: either it is seen below, or it comes later and deletes the
        # copy that is kept now.
        SearchChange.objects.lock()
        changed = set(SearchChange.objects.filter(pk__gt=newest).values_list("story_id", flat=True))
        kept = [copy for copy in made if copy.story_id in free - changed]
        ReadingCopy.objects.forget([copy.story_id for copy in kept])
        ReadingCopy.objects.bulk_create(kept)
    return {copy.story_id for copy in made} - free


def _copy(story, lists):
    card, byline = copies.render_card(story), story.byline()
    return ReadingCopy(
        story=story,
        byline=card.byline,
        card=card.html,
        excerpt=card.excerpt,
        head=copies.render_head(story),
        page=copies.render_main(story),
        related=search.related_ids(story, copies.RELATED),
        author_name=byline.name,
        organisation_name=byline.organisation if byline.organisation_code else "",
        release=copies.release(),
        lists=lists,
    )


def lists_hash():
    """Return a hash of all names in the reference lists."""
    names = [list(model.objects.order_by("pk").values_list("pk", "name")) for model in LISTS]
    return sha256(repr(names).encode()).hexdigest()[:16]


class CopyWork:
    """The worker's rendering, round by round: first changed stories, then those without a copy, then old copies."""

    def __init__(self):
        self._change = SearchChange.objects.newest()
        self._locked = set()
        self._below = 0  # the sweep for stories without a copy goes on below this id; 0: it is done
        self._lists = ""
        self._look_at_lists_at = 0.0

    def one_round(self):
        """Render a few copies; return whether there may be more to do at once."""
        if time.monotonic() >= self._look_at_lists_at:
            self._look_at_lists()
            self._look_at_lists_at = time.monotonic() + LOOK_AT_LISTS_SECONDS
        return self._render_changed() or self._render_locked() or self._sweep() or self._renew()

    def _render(self, ids):
        self._locked |= render_copies(ids)

    def _render_locked(self):
        """Try stories again whose rows were locked; the next round tries those that still are."""
        ids, self._locked = self._locked, set()
        if ids:
            self._render(ids)
        return bool(ids) and not self._locked

    def _look_at_lists(self):
        """Sweep again if a name in the lists changed, and at the start, as the copies may be of another release."""
        lists = lists_hash()
        if lists != self._lists:
            self._lists = lists
            self._below = (Story.objects.published().order_by("-pk").values_list("pk", flat=True).first() or 0) + 1

    def _render_changed(self):
        changes = list(SearchChange.objects.filter(pk__gt=self._change).order_by("pk")[:BATCH])
        if not changes:
            return False
        self._change = changes[-1].pk
        self._render({change.story_id for change in changes})
        return True

    def _sweep(self):
        """Render stories without a copy of this release and these lists, the newest first."""
        if not self._below:
            return False
        without = Story.objects.published().filter(pk__lt=self._below).order_by("-pk")
        without = without.exclude(reading_copy__release=copies.release(), reading_copy__lists=self._lists)
        ids = list(without.values_list("pk", flat=True)[:BATCH])
        self._below = ids[-1] if ids else 0
        self._render(ids)
        return bool(ids)

    def _renew(self):
        old = ReadingCopy.objects.filter(drawn_at__lt=timezone.now() - RENEW_AFTER).order_by("drawn_at")
        ids = list(old.values_list("pk", flat=True)[:BATCH])
        self._render(ids)
        return bool(ids)

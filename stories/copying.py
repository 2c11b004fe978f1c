"""Drawing reading copies ahead: the worker's share of stories.copies."""

import time
from datetime import timedelta
from hashlib import sha256

from django.db import transaction
from django.utils import timezone

from components.models import Component
from organisations.models import Nation, OrganisationType, Region
from stories import copies, search
from stories.models import CareSetting, Method, ReadingCopy, SearchChange, Story

# A few at a time, between which the worker looks whether something more urgent came.
BATCH = 10
# Which stories are close to one moves with every new story; the oldest copies are drawn again after so long.
RENEW_AFTER = timedelta(days=1)
LOOK_AT_LISTS_SECONDS = 60.0
# Whose names stand in copies, besides those of members and organisations, which each read compares.
LISTS = (Component, Nation, Region, OrganisationType, CareSetting, Method)


def draw(story_ids):
    """Draw the copies of those of these stories that are published; return the numbers of those to try again.

    A story that changes while it is drawn gets no copy: its change asks for another one. Nor does one that somebody
    holds at this moment: who waits for a row behind the lock of changes stands in the way of whoever has that row and
    waits for the lock, and PostgreSQL would refuse one of them, a member's save as likely as this.
    """
    newest = SearchChange.objects.newest()
    lists = words_of_lists()
    stories = Story.objects.published().with_page_data().filter(pk__in=story_ids)
    made = [_copy(story, lists) for story in stories]
    with transaction.atomic():
        rows = Story.objects.select_for_update(no_key=True, skip_locked=True).order_by("pk")
        free = set(rows.filter(pk__in=[copy.story_id for copy in made]).values_list("pk", flat=True))
        # What changes a story records it behind this lock, in its own transaction: it is seen here, or comes later
        # and deletes what is kept now.
        SearchChange.objects.lock()
        changed = set(SearchChange.objects.filter(pk__gt=newest).values_list("story_id", flat=True))
        kept = [copy for copy in made if copy.story_id in free - changed]
        ReadingCopy.objects.forget([copy.story_id for copy in kept])
        ReadingCopy.objects.bulk_create(kept)
    return {copy.story_id for copy in made} - free


def _copy(story, lists):
    card, byline = copies.draw_card(story), story.byline()
    return ReadingCopy(
        story=story,
        byline=card.byline,
        card=card.html,
        excerpt=card.excerpt,
        head=copies.draw_head(story),
        page=copies.draw_main(story),
        related=search.related_ids(story, copies.RELATED),
        author_name=byline.name,
        organisation_name=byline.organisation if byline.organisation_code else "",
        release=copies.release(),
        lists=lists,
    )


def words_of_lists():
    """Return a word that changes with any name in the short lists."""
    names = [list(model.objects.order_by("pk").values_list("pk", "name")) for model in LISTS]
    return sha256(repr(names).encode()).hexdigest()[:16]


class CopyWork:
    """The worker's copying, round by round: what changed, then what has no copy, then the oldest."""

    def __init__(self):
        self._change = SearchChange.objects.newest()
        self._held = set()
        self._below = 0  # the sweep for stories without a copy has come down to this number; 0: it is done
        self._lists = ""
        self._look_at_lists_at = 0.0

    def one_round(self):
        """Draw a few copies; return whether there may be more to do at once."""
        if time.monotonic() >= self._look_at_lists_at:
            self._look_at_lists()
            self._look_at_lists_at = time.monotonic() + LOOK_AT_LISTS_SECONDS
        return self._draw_changed() or self._draw_held() or self._sweep() or self._renew()

    def _draw(self, ids):
        self._held |= draw(ids)

    def _draw_held(self):
        """Try those again that somebody held; where somebody still does, the next round comes back to them."""
        ids, self._held = self._held, set()
        if ids:
            self._draw(ids)
        return bool(ids) and not self._held

    def _look_at_lists(self):
        """Sweep again where a name in the lists changed, and at the start, where another release may have drawn."""
        lists = words_of_lists()
        if lists != self._lists:
            self._lists = lists
            self._below = (Story.objects.published().order_by("-pk").values_list("pk", flat=True).first() or 0) + 1

    def _draw_changed(self):
        changes = list(SearchChange.objects.filter(pk__gt=self._change).order_by("pk")[:BATCH])
        if not changes:
            return False
        self._change = changes[-1].pk
        self._draw({change.story_id for change in changes})
        return True

    def _sweep(self):
        """Draw stories that have no copy of today's, the newest first: after a start, a release or a renaming."""
        if not self._below:
            return False
        without = Story.objects.published().filter(pk__lt=self._below).order_by("-pk")
        without = without.exclude(reading_copy__release=copies.release(), reading_copy__lists=self._lists)
        ids = list(without.values_list("pk", flat=True)[:BATCH])
        self._below = ids[-1] if ids else 0
        self._draw(ids)
        return bool(ids)

    def _renew(self):
        old = ReadingCopy.objects.filter(drawn_at__lt=timezone.now() - RENEW_AFTER).order_by("drawn_at")
        ids = list(old.values_list("pk", flat=True)[:BATCH])
        self._draw(ids)
        return bool(ids)

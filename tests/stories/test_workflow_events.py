"""The record of the past: it can be added to and read, and holds no words of the story."""

import pytest
from django.db import transaction

from stories import workflow
from stories.models import StoryEvent
from stories.models.records import AppendOnlyError
from tests.factories import in_review


def test_events_are_append_only_through_the_orm(author, curator):
    story = in_review(author)
    workflow.perform("publish", story=story, actor=curator)
    event = StoryEvent.objects.get()
    event.note = "rewritten"
    attempts = [
        event.save,
        event.delete,
        lambda: StoryEvent.objects.all().delete(),
        lambda: StoryEvent.objects.filter(pk=event.pk).update(note="rewritten"),
        lambda: story.events.all().delete(),
        lambda: story.events.update(note="rewritten"),
        lambda: StoryEvent.objects.bulk_update([event], ["note"]),
        lambda: StoryEvent.objects.update_or_create(pk=event.pk, defaults={"note": "rewritten"}),
    ]
    for attempt in attempts:
        with pytest.raises(AppendOnlyError), transaction.atomic():
            attempt()
    kept = StoryEvent.objects.get()
    assert (kept.action, kept.note) == ("publish", "")


def test_events_hold_no_story_text(author, curator):
    story = in_review(author, title="Zebra crossing", account="Zebra account", advice="Zebra advice")
    workflow.perform("publish", story=story, actor=curator)
    values = StoryEvent.objects.values().get()
    assert "Zebra" not in " ".join(str(value) for value in values.values())

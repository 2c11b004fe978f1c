"""What the portal holds about a member, for them to take away: parts that few members have."""

import pytest
from allauth.account.models import EmailAddress

from stories import consents
from stories.models import Consent, Message, Status, StoryEvent
from stories.personal_data import personal_data
from stories.workflow import perform
from tests.factories import make_curator, make_member, make_story

pytestmark = pytest.mark.django_db


def test_who_brought_in_others_stories_takes_away_the_permissions_that_they_noted(curator):
    theirs, own = make_story("Theirs"), make_story("Own", author=curator)
    for story in (theirs, own):
        Consent.objects.create(story=story, member=curator, statement=consents.PERMISSION, wording_version="1")
    Consent.objects.create(story=theirs, member=make_curator(), statement=consents.PERMISSION, wording_version="1")
    [given] = personal_data(curator)["consents_given_for_others"]
    assert given["story"] == theirs.pk


def test_mails_to_each_address_of_a_member_are_theirs_and_no_others(member):
    EmailAddress.objects.create(user=member, email="ada@elsewhere.example")
    for number, address in enumerate(["ADA@example.org", "ada@elsewhere.example", "not.ada@example.org"]):
        Message.objects.create(key=f"{number}", to=address, subject=address, body="Slow.")
    told = {message["subject"] for message in personal_data(member)["mails"]}
    assert told == {"ADA@example.org", "ada@elsewhere.example"}


def test_a_member_takes_away_their_own_decisions_on_the_stories_of_others_and_nobody_elses(curator):
    for author, actor in ((make_member(), curator), (make_member(), make_curator()), (curator, make_curator())):
        perform("start_review", story=make_story(status=Status.SUBMITTED, author=author), actor=actor)
    mine = StoryEvent.objects.get(actor=curator)
    perform("withdraw", story=make_story(status=Status.SUBMITTED, author=curator), actor=curator)
    assert [event["story_id"] for event in personal_data(curator)["decisions"]] == [mine.story_id]

"""One person's page at the desk: what they wrote, by status, and what they decided."""

import pytest

from members.ledger import DeskEvent
from stories.models import Attribution, Status, Story, StoryEvent
from stories.workflow import perform
from tests.factories import make_curator, make_member, make_story
from tests.journeys import Visitor

pytestmark = pytest.mark.django_db


def test_what_somebody_handed_in_is_listed_by_status_without_their_drafts(desk, member):
    make_story("Bins out", author=member, status=Status.PUBLISHED, attribution=Attribution.NAMED)
    make_story("Bins again", author=member, status=Status.SUBMITTED, attribution=Attribution.NAMED)
    make_story("A secret draft", author=member)
    make_story("Not theirs", status=Status.PUBLISHED, author=make_member(name="Bea Holm"))
    desk.open("/curate/people/?show=everyone").click("Ada Quill")
    assert desk.heading == "Ada Quill"
    assert desk.sees("1 submitted, 1 published")
    assert [row.all("td")[0].text for row in desk.main.all("tr")[1:]] == ["Bins again", "Bins out"]
    assert not desk.sees("A secret draft")
    assert desk.click("Bins again").heading == "Bins again"


def test_stories_that_hide_their_author_are_shown_on_asking_and_that_is_on_record(desk, member, curator):
    hidden = make_story("Quiet bins", author=member, status=Status.PUBLISHED, attribution=Attribution.NATION)
    desk.open(f"/curate/people/{member.pk}/")
    assert not desk.sees("Quiet bins")
    desk.press("Show all they submitted")
    assert desk.sees("Quiet bins") and desk.sees("1 published")
    event = StoryEvent.objects.get()
    assert (event.story, event.action, event.actor) == (hidden, "see_author", curator)
    desk.client.post(f"/curate/people/{member.pk}/")
    assert StoryEvent.objects.count() == 1


def test_until_a_curator_asks_nothing_tells_whether_somebody_wrote_what_hides_its_author(desk, member):
    make_story("Bins", author=member, status=Status.PUBLISHED, attribution=Attribution.NAMED)
    make_story("Night bins", author=member, status=Status.SUBMITTED, attribution=Attribution.NAMED)
    pages = [f"/curate/people/{member.pk}/", f"/curate/people/{member.pk}/?show=decided"]
    before = [desk.open(page).main.text for page in pages]
    make_story("Quiet bins", author=member, status=Status.DECLINED, attribution=Attribution.NATION)
    make_story("Quieter bins", author=member, status=Status.SUBMITTED, attribution=Attribution.TYPE_AND_REGION)
    assert [desk.open(page).main.text for page in pages] == before
    desk.open(pages[0]).press("Show all they submitted")
    assert desk.sees("2 submitted, 1 published, 1 declined")


def test_somebody_who_wrote_only_what_hides_them_and_somebody_who_wrote_nothing_look_alike(desk, member):
    make_story("Quiet bins", author=member, status=Status.SUBMITTED, attribution=Attribution.NATION)
    said = "They have submitted no story that shows readers who wrote it"
    for person in (member, make_member(name="Bea Holm")):
        assert desk.open(f"/curate/people/{person.pk}/").sees(said)
        assert "Show all they submitted" in desk.buttons()


def test_what_a_curator_decided_is_listed_without_what_they_did_as_an_author(desk):
    other = make_curator(name="Dev Rao")
    story = perform("start_review", story=make_story("Bins", status=Status.SUBMITTED), actor=other)
    perform("decline", story=story, actor=other, note="Not ours.", reasons=["duplicate"])
    own = make_story("Own", author=other, status=Status.SUBMITTED)
    perform("withdraw", story=own, actor=other)
    desk.open(f"/curate/people/{other.pk}/").click("What they decided")
    told = [[cell.text for cell in row.all("td")][:2] for row in desk.main.all("tr")[1:]]
    assert told == [["Bins", "Declined the story"], ["Bins", "Took the story"]]
    # A draft is its author's alone, whatever was decided before.
    Story.objects.filter(pk=story.pk).update(status=Status.DRAFT)
    # A change of something else that has the same number is none of theirs.
    DeskEvent.objects.create(actor=other, action="changed", subject="stories.collection", subject_id=str(other.pk))
    desk.open(f"/curate/people/{other.pk}/?show=decided")
    assert not desk.sees("Bins") and not desk.sees("changed the account") and not desk.sees("Changed the account")


def test_a_long_list_is_paged_and_takes_as_many_queries_as_a_short_one(
    curator_client, member, django_assert_max_num_queries
):
    def asked(url):
        with django_assert_max_num_queries(20) as captured:
            assert curator_client.get(url).status_code == 200
        return len(captured)

    def add(number):
        for _ in range(number):
            story = make_story(author=member, status=Status.SUBMITTED, attribution=Attribution.NAMED)
            perform("start_review", story=story, actor=other)

    other = make_curator()
    add(1)
    addresses = [f"/curate/people/{member.pk}/", f"/curate/people/{other.pk}/?show=decided"]
    asked(addresses[0])
    before = [asked(address) for address in addresses]
    add(22)
    assert [asked(address) for address in addresses] == before
    assert max(before) <= 12
    page = Visitor(curator_client).open(addresses[0])
    assert len(page.main.all("tr")) == 21
    assert len(page.click("Next: Page 2 of 2").main.all("tr")) == 4


def test_there_is_no_page_of_somebody_who_left(curator_client, member):
    from stories.leaving import close

    close(member, choices={})
    assert curator_client.get(f"/curate/people/{member.pk}/").status_code == 404

"""What may fit a story under review: suggested with why, accepted with one click, never applied by itself."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from stories import additions, search, workflow
from stories.answering import shared_words
from stories.desk import similar_tags
from stories.models import Answer, Status, Story, StoryEvent
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

ACCOUNT = (
    "We began a huddle at seven on the stroke ward. Nurses, porters and the pharmacist stand at a whiteboard for ten "
    "minutes and name what delays discharge."
)


def story_in(status=Status.IN_REVIEW, **fields):
    return factories.make_story(status=status, **{"account": ACCOUNT, "title": "Huddles at seven"} | fields)


def panel(desk, heading):
    return next((h.up("section") for h in desk.page.all("h2") if h.text == heading), None)


# Tags and components ----------------------------------------------------------------------------------------


def test_a_tag_in_use_whose_words_the_story_has_is_added_with_one_click_and_not_before(desk):
    story_in(Status.PUBLISHED, tags=["discharge"])
    story = story_in(tags=["stroke"])
    desk.open(f"/curate/{story.pk}/")
    assert "The words of this tag are in the story." in panel(desk, "May fit").text
    assert [tag.name for tag in Story.objects.get(pk=story.pk).tags.all()] == ["stroke"]
    desk.press("+ Add the tag discharge")
    assert desk.sees("Added: discharge.")
    assert sorted(tag.name for tag in Story.objects.get(pk=story.pk).tags.all()) == ["discharge", "stroke"]
    assert "+ Add the tag discharge" not in desk.buttons()


def test_what_redaction_put_in_a_story_fits_nothing(desk):
    put_in = "[name removed] [phone number removed] [email address removed] [date removed]"
    tags = ["phone", "name", "discharge"]
    told = "We removed the name, the phone number, the email address and the date."
    story_in(Status.PUBLISHED, title="Tablets", account=told, tags=tags, components=["people"])
    story_in(Status.PUBLISHED, title="Letters", account=f"Typed: {put_in}", components=["people"])
    story = story_in(account=f"{put_in}: early discharge", title="Going home", components=["people"])
    search.rebuild()
    desk.open(f"/curate/{story.pk}/")
    assert panel(desk, "Says much the same") is None
    assert {f"+ Add the tag {name}" for name in tags}.intersection(desk.buttons()) == {"+ Add the tag discharge"}
    assert [tag.name for tag in similar_tags(story)] == ["discharge"]
    assert shared_words(f"Ring {put_in}", f"We ring {put_in}") == ["ring"]


@pytest.mark.both_databases
def test_a_component_is_suggested_by_its_own_words_and_says_which(desk):
    story = story_in(account="Every day we huddle, and each coaching course builds skills.", components=["people"],
                     title="Daily huddles")  # fmt: skip
    desk.open(f"/curate/{story.pk}/")
    text = panel(desk, "May fit").text
    assert "Building improvement capability" in text
    assert "“huddles”" in text
    assert list(Story.objects.get().components.values_list("code", flat=True)) == ["people"]
    desk.press("+ Add the component Building improvement capability")
    assert sorted(Story.objects.get().components.values_list("code", flat=True)) == ["capability", "people"]


@pytest.mark.parametrize("sent", [{}, {"tag": "nothing"}, {"component": "x"}, {"component": "a\x00"}])
@pytest.mark.both_databases
def test_a_suggestion_that_is_gone_is_told(desk, sent):
    story = story_in()
    response = desk.client.post(f"/curate/{story.pk}/fit/", sent, follow=True)
    assert "That suggestion is not there any more." in response.content.decode()


def test_a_story_with_all_its_tags_gets_no_more(desk):
    story_in(Status.PUBLISHED, tags=["discharge"])
    story = story_in(tags=[f"tag {number}" for number in range(20)])
    desk.open(f"/curate/{story.pk}/").press("+ Add the tag discharge")
    assert desk.sees("A story has 20 tags or fewer.")


def test_a_story_that_is_the_authors_to_change_gets_no_suggestions(desk):
    story_in(Status.PUBLISHED, tags=["discharge"])
    story = story_in(Status.CHANGES_REQUESTED)
    assert panel(desk.open(f"/curate/{story.pk}/"), "May fit") is None
    assert desk.client.post(f"/curate/{story.pk}/fit/", {"tag": "discharge"}).status_code == 404


# Answers ----------------------------------------------------------------------------------------------------


GOT_PAST = "How others got past it"
TWO_FORMS = [("system", "Two systems ask for the same form.")]
ONE_FORM = [("system", "One form for both systems.")]


@pytest.mark.parametrize("status", ["submitted", "in_review", "scheduled", "published"])
def test_a_hindrance_gets_an_answer_with_one_click_and_loses_it_with_another(desk, client, status):
    other = story_in(Status.PUBLISHED, title="One form", helping=ONE_FORM)
    story_in(status=Status.IN_REVIEW, title="One form, unpublished", helping=ONE_FORM)
    story = story_in(status, title="Two forms", hindering=TWO_FORMS)
    search.rebuild()
    desk.open(f"/curate/{story.pk}/?show=all")
    text = panel(desk, GOT_PAST).text
    assert "They share the words “systems”, “form”" in text
    assert ("Readers see a linked answer once this story is published." in text) == (status != "published")
    assert Answer.objects.count() == 0
    desk.press("Link as an answer: “One form for both systems.”")
    assert desk.url == f"/curate/{story.pk}/?show=all"
    answer = Answer.objects.get()
    assert (answer.hindering.story, answer.helping.story) == (story, other)
    assert "Linked One form for both systems." in panel(desk, GOT_PAST).text
    assert "Link as an answer: “One form for both systems.”" not in desk.buttons()
    assert desk.sees("linked an answer to a hindrance")
    desk.press("Unlink: “One form for both systems.”")
    assert not Answer.objects.exists()
    assert Story.objects.get(pk=story.pk).version == story.version


def test_an_answer_linked_to_an_addition_is_told_to_be_seen_with_the_addition(desk):
    story_in(Status.PUBLISHED, title="One form", helping=ONE_FORM)
    story = story_in(Status.PUBLISHED, title="Two forms")
    addition = story_in(title="Two forms", hindering=TWO_FORMS, adds_to=story, author=story.author)
    search.rebuild()
    desk.open(f"/curate/{addition.pk}/")
    assert desk.sees("Readers see a linked answer once this addition is published.")
    desk.press("Link as an answer: “One form for both systems.”")
    assert desk.sees("The answer is linked. Readers see it once this addition is published.")


@pytest.mark.parametrize("status", ["changes_requested", "declined", "withdrawn", "archived"])
def test_a_story_that_nobody_decides_on_is_offered_no_answers_and_takes_none(desk, status):
    other = story_in(Status.PUBLISHED, title="One form", helping=ONE_FORM)
    story = story_in(status, title="Two forms", hindering=TWO_FORMS)
    search.rebuild()
    assert panel(desk.open(f"/curate/{story.pk}/"), GOT_PAST) is None
    sent = {"hindering": story.hindering[0].pk, "link": other.helping[0].pk}
    response = desk.client.post(f"/curate/{story.pk}/answer/", sent, follow=True)
    assert "You cannot link answers now" in response.content.decode()
    assert not Answer.objects.exists()


def test_an_answer_is_linked_to_a_hindrance_of_this_story_and_from_a_published_one(desk):
    other = story_in(Status.PUBLISHED, title="One form", helping=ONE_FORM, hindering=TWO_FORMS)
    hidden = story_in(Status.IN_REVIEW, title="One form, unpublished", helping=ONE_FORM)
    story = story_in(Status.SUBMITTED, title="Two forms", hindering=TWO_FORMS)
    mine, helping = story.hindering[0].pk, other.helping[0].pk
    for sent in (
        {"hindering": other.hindering[0].pk, "link": hidden.helping[0].pk},
        {"hindering": mine, "link": hidden.helping[0].pk},
        {"hindering": mine, "link": "x"},
        {"hindering": "9" * 30, "link": helping},
        {"hindering": mine},
        {},
    ):
        response = desk.client.post(f"/curate/{story.pk}/answer/", sent, follow=True)
        assert "That statement is not there any more." in response.content.decode()
    assert not Answer.objects.exists()
    assert not StoryEvent.objects.exists()


def test_an_addition_is_offered_answers_only_to_what_it_adds_and_never_from_its_own_story(desk, member):
    story = story_in(
        Status.PUBLISHED, author=member, title="Two forms", helping=ONE_FORM, hindering=TWO_FORMS, tags=["forms"]
    )
    near_both = "Both systems ask for the same form now, and none can hide it."
    other = story_in(Status.PUBLISHED, title="Forms", helping=[("system", near_both)])
    addition = additions.start_addition(story)
    addition.factors.create(
        kind="hindering", component=addition.hindering[0].component, statement="Both systems hide the form.", position=1
    )
    workflow.perform("submit", story=addition, actor=member)
    search.rebuild()
    text = panel(desk.open(f"/curate/{addition.pk}/"), GOT_PAST).text
    assert "“Both systems hide the form.”" in text
    assert "Two systems ask for the same form." not in text
    assert [button for button in desk.buttons() if "Link as an answer" in button] == [
        f"Link as an answer: “{other.helping[0].statement}”"
    ]


# Much the same ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sent", ["9" * 19, "one", "-1"])
@pytest.mark.both_databases
def test_what_is_no_number_of_a_story_does_not_take_the_link_away(desk, curator, sent):
    told, story = factories.make_story("Told", status="published"), factories.make_story("Waits", status="submitted")
    desk.client.post(f"/curate/{story.pk}/same/", {"story": told.pk})
    desk.client.post(f"/curate/{story.pk}/same/", {"story": sent})
    assert Story.objects.get(pk=story.pk).same_as == told


def test_a_published_story_that_says_much_the_same_is_linked_and_the_decline_is_filled_in(desk, curator, mailoutbox):
    told = story_in(Status.PUBLISHED, title="A huddle on the stroke ward")
    story_in(Status.PUBLISHED, title="Medicines", account="A pharmacist counts tablets at home visits.")
    story = story_in()
    search.rebuild()
    desk.open(f"/curate/{story.pk}/")
    same = panel(desk, "Says much the same")
    assert [link.text for link in same.all("a")] == ["A huddle on the stroke ward"]
    assert "Both have the words “" in same.text
    desk.press("Link as much the same: “A huddle on the stroke ward”")
    assert Story.objects.get(pk=story.pk).same_as == told
    assert Story.objects.get(pk=story.pk).version == story.version
    assert [(event.action, event.actor) for event in StoryEvent.objects.all()] == [("link_same", curator)]
    asked = desk.open(f"/curate/{story.pk}/request_changes/").main.all("textarea")
    assert "much the same" not in " ".join(box.text for box in asked)
    desk.open(f"/curate/{story.pk}/").click("Decline as a duplicate")
    form = dict(desk.form("Decline").data())
    assert form["reasons"] == "duplicate"
    assert told.get_absolute_url() in form["note"] and "A huddle on the stroke ward" in form["note"]
    desk.press("Decline")
    assert Story.objects.get(pk=story.pk).status == "declined"
    assert "Linked: A huddle on the stroke ward" in panel(desk.open(f"/curate/{story.pk}/"), "Says much the same").text


def test_a_story_that_waits_too_and_says_much_the_same_is_shown_without_saying_whose_it_is(desk, curator):
    story_in(Status.PUBLISHED, title="A huddle")
    secret = {"author": factories.make_member(name="Quillon Marchbanks"), "attribution": "nation"}
    story = story_in(title="Huddles at seven")
    story_in(Status.SUBMITTED, title="Our huddle", **secret)
    story_in(Status.SUBMITTED, title="Calls", account="We ring each family on the day before they come to the clinic.")
    for status in (Status.DRAFT, Status.WITHDRAWN, Status.DECLINED):
        story_in(status, title=f"A {status} huddle")
    search.rebuild()
    said = panel(desk.open(f"/curate/{story.pk}/"), "Says much the same")
    assert [link.text for link in said.all("a")] == ["A huddle", "Our huddle"]
    assert "Our huddle Submitted. Both have the words “began”, “huddle”" in said.text
    assert "Marchbanks" not in desk.html
    # No status of another is changed by it, nor is it linked: it may never be published.
    assert [button.get("value") for button in said.all("button")] == [str(Story.objects.get(title="A huddle").pk)]


def test_an_addition_and_what_it_adds_to_are_not_told_to_be_much_the_same(desk, member):
    story = story_in(Status.PUBLISHED, author=member)
    addition = additions.start_addition(story)
    Story.objects.filter(pk=addition.pk).update(status=Status.IN_REVIEW, submitted_at=story.published_at)
    search.rebuild()
    assert panel(desk.open(f"/curate/{addition.pk}/"), "Says much the same") is None


@pytest.mark.both_databases
def test_many_stories_that_wait_and_are_alike_cost_no_further_query(curator_client, django_assert_max_num_queries):
    story_in(Status.PUBLISHED, title="A huddle")
    story = story_in()
    search.rebuild()
    address = f"/curate/{story.pk}/"
    curator_client.get(address)
    with CaptureQueriesContext(connection) as none:
        curator_client.get(address)
    for number in range(5):
        story_in(Status.SUBMITTED, title=f"Our huddle {number}")
    with django_assert_max_num_queries(len(none)):
        html = curator_client.get(address).content.decode()
    assert html.count("Our huddle") == 3


@pytest.mark.parametrize("status, said", [("withdrawn", "A huddle of ours (withdrawn)"), ("draft", "draft again")])
def test_a_linked_story_that_is_not_published_any_more_is_told_to_no_author_and_a_draft_to_nobody(desk, status, said):
    told, story = story_in(Status.PUBLISHED, title="A huddle of ours"), story_in()
    desk.client.post(f"/curate/{story.pk}/same/", {"story": told.pk})
    Story.objects.filter(pk=told.pk).update(status=status)
    same = panel(desk.open(f"/curate/{story.pk}/"), "Says much the same").text
    assert said in same and "Decline as a duplicate" not in same
    form = dict(desk.open(f"/curate/{story.pk}/decline/").form("Decline").data())
    assert (form["note"], "reasons" in form) == ("", False)
    assert ("A huddle of ours" in same) == (status == "withdrawn")


@pytest.mark.both_databases
def test_a_link_is_taken_away_again(desk):
    told, story = story_in(Status.PUBLISHED), story_in()
    for _ in range(2):
        desk.client.post(f"/curate/{story.pk}/same/", {"story": told.pk})
    desk.open(f"/curate/{story.pk}/").press("Take the link away")
    assert Story.objects.get(pk=story.pk).same_as is None
    assert [event.action for event in StoryEvent.objects.all()] == ["link_same", "unlink_same"]


def test_a_story_is_not_linked_to_itself_or_to_one_that_is_not_published(desk):
    story, draft = story_in(), story_in(Status.DRAFT)
    for other in (story.pk, draft.pk, 987654, "9" * 30):
        desk.client.post(f"/curate/{story.pk}/same/", {"story": other})
    assert Story.objects.get(pk=story.pk).same_as is None
    assert StoryEvent.objects.count() == 0


@pytest.mark.both_databases
def test_the_author_is_not_told_which_stories_a_curator_linked(desk, member_client, member):
    told, story = story_in(Status.PUBLISHED, title="Told before"), story_in(author=member)
    desk.client.post(f"/curate/{story.pk}/same/", {"story": told.pk})
    assert "Told before" not in member_client.get(f"/my-stories/{story.pk}/").content.decode()


# Earlier stories --------------------------------------------------------------------------------------------


def test_the_authors_earlier_stories_come_with_the_last_decision_and_its_reasons(desk, curator, member):
    old = factories.make_story("An older one", author=member, status=Status.DECLINED, attribution="named")
    for action, codes in (("request_changes", ["jargon"]), ("decline", ["advertising"]), ("note", [])):
        old.events.create(action=action, to_status="declined", actor=curator, reasons=codes, private_note="Zanzibar")
    story = story_in(author=member, attribution="named")
    others = panel(desk.open(f"/curate/{story.pk}/"), "Other stories by this author").text
    assert "An older oneDeclinedWe declined the story, " in others
    assert ": It is advertising Stories that do not show" in others
    assert "jargon" not in others

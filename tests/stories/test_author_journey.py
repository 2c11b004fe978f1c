"""A member shares a story: from the first screen to the confirmation, through the pages' own links and forms."""


from stories import promise
from stories.models import Consent, Status, Story, StoryEvent
from stories.writing import UNFINISHED_MAX
from tests import factories
from tests.journeys import Visitor

ACCOUNT = "We meet for ten minutes each morning and write down what got in the way."


def share(visitor, **more):
    """Fill in the first screen."""
    fields = {"Title": "Daily huddles", "What is happening": ACCOUNT, "components": ["people"]}
    return visitor.open("/share/").press("Save and continue", fields | more)


def test_a_member_shares_a_story_from_the_first_screen_to_the_confirmation(visitor, member, hospital):
    share(visitor)
    story = Story.objects.get()
    assert visitor.path == f"/my-stories/{story.pk}/helping/"
    visitor.press(
        "Add another",
        {
            "Something that is helping": "A coach came each week.",
            "component": "Investing in culture and people",
        },
    )
    assert visitor.path == f"/my-stories/{story.pk}/helping/"
    assert visitor.sees("A coach came each week.")
    visitor.press(
        "Save and continue",
        {"Something that is helping": "The board walks the wards.", "component": "leadership"},
    )
    assert visitor.heading == "What is hindering?"
    assert visitor.sees("You choose later how you appear")
    visitor.press("Save and continue", {"Something that is hindering": "Two systems.", "component": "system"})
    visitor.press("Search", {"Find your organisation": "larkm"})
    visitor.press("Save and continue", {"Choose your organisation": "Larkmoor NHS Foundation Trust"})
    assert visitor.path == f"/my-stories/{story.pk}/"
    assert visitor.heading == "Daily huddles"
    visitor.click("How you appear to readers")
    visitor.press("Save and continue", {"attribution": "My organisation only"})
    assert visitor.path == f"/my-stories/{story.pk}/check/"
    assert visitor.heading == "Check your answers"
    visitor.press(
        "Submit story",
        {
            "How may we use your story?": "On this site and in briefings for leaders",
            "I have the right to share this story": True,
            "No patient or colleague can be identified from it, or they agreed that it may be shared": True,
        },
    )
    assert visitor.path == f"/my-stories/{story.pk}/submitted/"
    story.refresh_from_db()
    assert story.status == Status.SUBMITTED
    assert story.author == member
    assert (story.organisation, story.organisation_type) == (hospital, hospital.type)
    assert (story.nation.code, story.region.code) == ("england", "london")
    assert [f.statement for f in story.helping] == ["A coach came each week.", "The board walks the wards."]
    assert [f.statement for f in story.hindering] == ["Two systems."]
    assert {c.code for c in story.components.all()} == {"people", "leadership", "system"}
    assert story.reuse == "briefings"
    assert list(StoryEvent.objects.values_list("action", flat=True)) == ["submit"]
    assert {(c.statement, c.choice) for c in Consent.objects.all()} == {
        ("right_to_share", ""),
        ("not_identifiable", ""),
        ("attribution", "organisation"),
        ("reuse", "briefings"),
    }


def test_the_confirmation_says_by_when_a_decision_comes(visitor, member):
    story = factories.make_story("Huddles", author=member, status=Status.SUBMITTED)
    visitor.open(f"/my-stories/{story.pk}/submitted/")
    assert visitor.sees(promise.when_you_hear(story.submitted_at)) and visitor.sees("You will hear from us by")


def test_a_stranger_is_led_to_signing_in_and_back(client, db):
    visitor = Visitor(client).open("/share/")
    assert visitor.path == "/accounts/login/"
    assert "next=/share/" in visitor.url


def test_the_first_screen_asks_three_things_and_says_five_minutes(visitor):
    visitor.open("/share/")
    assert visitor.sees("It takes about 5 minutes.")
    assert visitor.sees("You choose later whether readers know who you are.")
    names = {name for name, _ in visitor.form("Save and continue").described()}
    assert names == {"csrfmiddlewaretoken", "by", "seen", "title", "account", "components"}
    assert visitor.sees("not a place for complaints, incident reports, whistleblowing or safeguarding")


def test_a_first_screen_sent_twice_makes_one_draft(visitor):
    form = visitor.open("/share/").form("Save and continue")
    blank = visitor.url
    form.fill({"Title": "Huddles", "What is happening": ACCOUNT})
    visitor.send(form)
    first = visitor.url
    visitor.url = blank
    visitor.send(form)
    assert visitor.url == first
    assert Story.objects.count() == 1


def test_who_goes_back_to_the_first_screen_goes_on_with_the_same_draft(visitor):
    blank = visitor.open("/share/").url
    visitor.press("Save and continue", {"Title": "Daily huddles", "What is happening": ACCOUNT})
    story = Story.objects.get()
    visitor.open(blank)
    assert visitor.path == f"/my-stories/{story.pk}/basics/"
    visitor.press("Save and continue", {"Title": "Huddles every day"})
    assert Story.objects.get().title == "Huddles every day"
    Story.objects.update(status=Status.SUBMITTED, submitted_at=story.created_at)
    assert visitor.open(blank).path == f"/my-stories/{story.pk}/"
    # The link leads to a new one, and so does this address for anybody else.
    assert visitor.open("/share/").heading == "Share a story"
    visitor.client.force_login(factories.make_member())
    assert visitor.open(blank).heading == "Share a story"


def test_a_first_screen_sent_again_with_other_words_shows_both_versions(visitor):
    form = visitor.open("/share/").form("Save and continue")
    blank = visitor.url
    form.fill({"Title": "Huddles", "What is happening": ACCOUNT})
    visitor.send(form)
    form.fill({"Title": "Huddles every day"})
    visitor.url = blank
    visitor.send(form, status=409)
    assert visitor.sees("What you typed Huddles every day What is saved now Huddles")
    assert Story.objects.get().title == "Huddles"
    visitor.press("Use what I typed")
    assert Story.objects.get().title == "Huddles every day"


def test_a_first_screen_that_stayed_open_while_its_story_was_handed_in_begins_another(visitor):
    form = visitor.open("/share/").form("Save and continue")
    blank = visitor.url
    form.fill({"Title": "Huddles", "What is happening": ACCOUNT})
    visitor.send(form)
    Story.objects.update(status=Status.SUBMITTED, submitted_at=Story.objects.get().created_at)
    visitor.url = blank
    form.fill({"Title": "Rounds"})
    visitor.send(form)
    assert dict(Story.objects.values_list("title", "status")) == {"Huddles": "submitted", "Rounds": "draft"}


def test_the_key_of_another_members_blank_form_begins_a_story_of_ones_own(visitor, member):
    form = visitor.open("/share/").form("Save and continue")
    blank = visitor.url
    form.fill({"Title": "Huddles", "What is happening": ACCOUNT})
    visitor.send(form)
    other = Visitor.signed_in(factories.make_member())
    other.url = blank
    other.page = visitor.page
    other.send(form)
    assert Story.objects.written_by(member).count() == 1
    assert Story.objects.count() == 2


def test_nothing_typed_begins_no_draft(visitor):
    visitor.open("/share/").press("Save and continue")
    assert visitor.title.startswith("Error: ")
    assert visitor.errors == ["Enter a title", "Say what is happening"]
    visitor.open("/share/").press("Save and finish later")
    assert visitor.path == "/my-stories/"
    assert Story.objects.count() == 0


def test_who_finishes_later_is_told_whether_it_is_saved(visitor):
    visitor.open("/share/").press("Save and finish later", {"What is happening": ACCOUNT})
    story = Story.objects.get()
    assert visitor.sees("Saved. You can go on whenever you like.")
    # More than is kept as typed: it stays in the form, with what is wrong, and not in the draft.
    visitor.open(f"/my-stories/{story.pk}/basics/").press(
        "Save and finish later", {"What is happening": "x" * (UNFINISHED_MAX + 1)}
    )
    assert visitor.errors == ["Use 10,000 characters or fewer"]
    assert not visitor.sees("Saved. You can go on")
    story.refresh_from_db()
    assert (story.account, story.unfinished) == (ACCOUNT, {})


def test_a_draft_is_found_again_under_my_stories_and_continued(visitor):
    visitor.open("/share/").press("Save and finish later", {"What is happening": ACCOUNT})
    story = Story.objects.get()
    visitor.click("My stories")
    visitor.click("Continue: Story without a title")
    assert visitor.path == f"/my-stories/{story.pk}/basics/"
    assert dict(visitor.form("Save and continue").data())["account"] == ACCOUNT


def test_a_draft_leads_on_to_what_is_still_needed_and_then_to_the_check(visitor, member):
    story = factories.make_submittable_story(member)
    visitor.open(f"/my-stories/{story.pk}/").click("Check and submit")
    assert visitor.path == f"/my-stories/{story.pk}/check/"
    Story.objects.filter(pk=story.pk).update(attribution="")
    visitor.open(f"/my-stories/{story.pk}/")
    assert visitor.sees("Still needed: choose how you appear to readers.") and not visitor.sees("Check and submit")
    visitor.click("Continue")
    assert visitor.path == f"/my-stories/{story.pk}/attribution/"

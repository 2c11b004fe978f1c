"""A member shares a story: from the first screen to the confirmation, through the pages' own links and forms."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from organisations.models import OrganisationType
from stories import lookalikes
from stories.models import CareSetting, Consent, Status, Story, StoryEvent
from tests import factories
from tests.journeys import Visitor

ACCOUNT = "We meet for ten minutes each morning and write down what got in the way."


@pytest.fixture
def hospital(db):
    return factories.make_organisation("Larkmoor NHS Foundation Trust")


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
    friday = datetime(2026, 11, 20, 12, tzinfo=ZoneInfo("Europe/London"))
    story = factories.make_story("Huddles", author=member, status=Status.SUBMITTED, submitted_at=friday)
    visitor.open(f"/my-stories/{story.pk}/submitted/")
    assert visitor.sees("You hear from us by Friday 27 November 2026.")


def test_a_stranger_is_led_to_signing_in_and_back(client, db):
    visitor = Visitor(client).open("/share/")
    assert visitor.path == "/accounts/login/"
    assert "next=/share/" in visitor.url


def test_the_first_screen_asks_three_things_and_says_five_minutes(visitor):
    visitor.open("/share/")
    assert visitor.sees("It takes about five minutes.")
    names = {name for name, _ in visitor.form("Save and continue").described()}
    assert names == {"csrfmiddlewaretoken", "by", "seen", "key", "title", "account", "components"}
    assert visitor.sees("not a place for complaints, incident reports, whistleblowing or safeguarding")


def test_a_first_screen_sent_twice_makes_one_draft(visitor):
    form = visitor.open("/share/").form("Save and continue")
    form.fill({"Title": "Huddles", "What is happening": ACCOUNT})
    visitor.send(form)
    first = visitor.url
    visitor.url = "/share/"
    visitor.send(form)
    assert visitor.url == first
    assert Story.objects.count() == 1


def test_a_first_screen_sent_again_with_other_words_shows_both_versions(visitor):
    form = visitor.open("/share/").form("Save and continue")
    form.fill({"Title": "Huddles", "What is happening": ACCOUNT})
    visitor.send(form)
    form.fill({"Title": "Huddles every day"})
    visitor.url = "/share/"
    visitor.send(form, status=409)
    assert visitor.sees("What you typed Huddles every day What is saved now Huddles")
    assert Story.objects.get().title == "Huddles"
    visitor.press("Use what I typed")
    assert Story.objects.get().title == "Huddles every day"


def test_the_key_of_another_members_blank_form_begins_a_story_of_ones_own(visitor, member):
    form = visitor.open("/share/").form("Save and continue")
    form.fill({"Title": "Huddles", "What is happening": ACCOUNT})
    visitor.send(form)
    other = Visitor(Client())
    other.client.force_login(factories.make_member())
    other.url = "/share/"
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


def test_a_draft_is_found_again_under_my_stories_and_continued(visitor):
    visitor.open("/share/").press("Save and finish later", {"What is happening": ACCOUNT})
    story = Story.objects.get()
    visitor.click("My stories")
    visitor.click("Continue: Story without a title")
    assert visitor.path == f"/my-stories/{story.pk}/"
    visitor.click("Title and what is happening")
    assert dict(visitor.form("Save and continue").data())["account"] == ACCOUNT


def test_a_mistake_keeps_everything_typed(visitor):
    title = "A title that is far longer than sixty-five characters may be in this portal"
    visitor.open("/share/").press(
        "Save and continue", {"Title": title, "What is happening": ACCOUNT, "components": ["people"]}
    )
    assert visitor.title.startswith("Error: ")
    assert visitor.errors == ["Make the title 65 characters or fewer"]
    sent = dict(visitor.form("Save and continue").data())
    assert (sent["title"], sent["account"], sent["components"]) == (title, ACCOUNT, "people")
    # And it survives a closed browser: what is right is saved, the rest is kept as typed.
    story = Story.objects.get()
    assert (story.title, story.account) == ("", ACCOUNT)
    visitor.open(f"/my-stories/{story.pk}/")
    assert visitor.sees("Title and what is happening Not finished")
    visitor.click("Title and what is happening")
    assert dict(visitor.form("Save and continue").data())["title"] == title
    visitor.press("Save and continue", {"Title": "Short"})
    story.refresh_from_db()
    assert (story.title, story.unfinished) == ("Short", {})


def test_an_empty_statement_is_skipped_and_half_a_one_is_told(visitor, member):
    story = factories.make_story("Huddles", author=member, components=["people", "system"])
    visitor.open(f"/my-stories/{story.pk}/helping/").press("Save and continue")
    assert visitor.path == f"/my-stories/{story.pk}/hindering/"
    visitor.press("Save and continue", {"statement": "Two systems."})
    assert visitor.errors == ["Choose the component that this is about"]
    assert dict(visitor.form("Save and continue").data())["statement"] == "Two systems."
    visitor.open(f"/my-stories/{story.pk}/hindering/")
    assert dict(visitor.form("Save and continue").data())["statement"] == "Two systems."
    visitor.press("Save and continue", {"component": "system"})
    story.refresh_from_db()
    assert [(f.statement, f.component.code) for f in story.hindering] == [("Two systems.", "system")]
    assert story.unfinished == {}


def test_a_statement_is_changed_and_removed(visitor, member):
    story = factories.make_story(
        "Huddles", author=member, helping=[("people", "A coach."), ("system", "A board.")]
    )
    visitor.open(f"/my-stories/{story.pk}/helping/")
    visitor.click("Change “A coach.”")
    visitor.press("Save and continue", {"statement": "A coach each week.", "component": "capability"})
    assert visitor.path == f"/my-stories/{story.pk}/helping/"
    assert visitor.sees("A coach each week. Building improvement capability")
    visitor.press("Remove “A board.”")
    assert visitor.sees("Removed: A board.")
    assert [(f.statement, f.component.code) for f in Story.objects.get().helping] == [
        ("A coach each week.", "capability")
    ]


def test_a_statement_sent_twice_is_one(visitor, member):
    story = factories.make_story("Huddles", author=member, components=["people"])
    form = visitor.open(f"/my-stories/{story.pk}/helping/").form("Add another")
    form.fill({"statement": "A coach.", "component": "people"})
    visitor.send(form)
    visitor.send(form)
    assert [f.statement for f in Story.objects.get().helping] == ["A coach."]


def test_an_organisation_that_is_not_listed_is_kept_as_typed(visitor, member):
    story = factories.make_story("Huddles", author=member, nation=None)
    visitor.open(f"/my-stories/{story.pk}/organisation/").press("Search", {"q": "Esk Vale"})
    assert visitor.sees("We found no organisation named “Esk Vale”.")
    visitor.click("My organisation is not listed, or I have none")
    assert dict(visitor.form("Save and continue").data())["organisation_typed"] == "Esk Vale"
    visitor.press("Save and continue")
    assert visitor.errors == ["Choose the type of organisation", "Choose the nation"]
    visitor.press("Save and continue", {"organisation_type": "Care provider", "nation": "Scotland"})
    story.refresh_from_db()
    assert (story.organisation_typed, story.organisation_type.code) == ("Esk Vale", "care-provider")
    assert (story.nation.code, story.region, story.organisation) == ("scotland", None, None)


def test_a_region_is_kept_for_england_only(visitor, member):
    story = factories.make_story("Huddles", author=member, nation=None)
    fields = {"organisation_type": "Care provider", "nation": "England", "region": "London"}
    visitor.open(f"/my-stories/{story.pk}/organisation/?listed=no").press("Save and continue", fields)
    story.refresh_from_db()
    assert story.region.code == "london"
    visitor.open(f"/my-stories/{story.pk}/organisation/").press("Save and continue", {"nation": "Wales"})
    story.refresh_from_db()
    assert (story.nation.code, story.region) == ("wales", None)


def test_the_last_organisation_is_suggested(visitor, member, hospital):
    factories.make_story("Older", author=member, organisation=hospital)
    story = factories.make_story("Newer", author=member)
    visitor.open(f"/my-stories/{story.pk}/organisation/?listed=yes")
    visitor.press("Save and continue", {"Choose your organisation": hospital.name})
    story.refresh_from_db()
    assert story.organisation == hospital


def test_each_attribution_shows_the_words_that_readers_would_see(visitor, member, hospital):
    for number in range(4):
        factories.make_organisation(f"Another {number}")
    story = factories.make_story("Huddles", author=member, organisation=hospital)
    visitor.open(f"/my-stories/{story.pk}/attribution/")
    hints = [hint.text for hint in visitor.main.with_class("nhsuk-radios__hint")]
    assert hints == [
        "Readers see: Ada Quill, Larkmoor NHS Foundation Trust",
        "Readers see: Larkmoor NHS Foundation Trust",
        "Readers see: NHS foundation trust, London",
        "Readers see: A member in England",
    ]
    visitor.press("Save and see it as readers will", {"attribution": "nation"})
    assert visitor.path == f"/my-stories/{story.pk}/preview/"
    assert [p.text for p in visitor.main.with_class("story__byline")] == ["A member in England"]
    assert "Larkmoor" not in visitor.main.text


def test_an_author_is_warned_where_few_organisations_match_and_offered_the_next_level(
    visitor, member, hospital
):
    story = factories.make_story(
        "Huddles", author=member, organisation=hospital, attribution="type_and_region"
    )
    few = "Only 1 organisation on our list matches this, so readers could guess which one is yours."
    visitor.open(f"/my-stories/{story.pk}/attribution/")
    assert visitor.sees(f"Readers see: NHS foundation trust, London. {few}")
    visitor.open(f"/my-stories/{story.pk}/check/")
    assert visitor.sees(few)
    visitor.click("show the nation only")
    visitor.press("Save and continue", {"attribution": "nation"})
    assert not visitor.sees(few)


@pytest.mark.parametrize(("others", "warned"), [(3, True), (4, False)])
def test_five_organisations_of_a_type_and_region_are_enough(member, hospital, others, warned):
    for number in range(others):
        factories.make_organisation(f"Other {number}")
    factories.make_organisation("Elsewhere", region=None)
    story = factories.make_story(author=member, organisation=hospital, attribution="type_and_region")
    assert bool(lookalikes.warning(story)) is warned
    assert lookalikes.warning(story, "nation") == ""


def test_care_settings_count_as_well_since_readers_see_them(visitor, member, hospital):
    for number in range(4):
        factories.make_organisation(f"Other {number} Hospitals NHS Foundation Trust")
    ambulance = factories.make_organisation("Larkmoor Ambulance Service NHS Foundation Trust")
    story = factories.make_story(
        "Huddles", author=member, organisation=ambulance, attribution="type_and_region", settings=["acute-hospital"]
    )
    assert lookalikes.few_alike(story) is None
    story.settings.set(CareSetting.objects.filter(code="ambulance"))
    few = "Only 1 organisation on our list matches this, so readers could guess which one is yours."
    visitor.open(f"/my-stories/{story.pk}/attribution/")
    assert visitor.sees(few)
    visitor.open(f"/my-stories/{story.pk}/check/")
    assert visitor.sees(few)
    visitor.click("show the nation only")
    visitor.press("Save and continue", {"attribution": "nation"})
    assert not visitor.sees(few)


def test_a_type_that_no_list_has_is_not_warned_of(member):
    story = factories.make_story(
        author=member,
        organisation_type=OrganisationType.objects.get(code="care-provider"),
        attribution="type_and_region",
    )
    assert lookalikes.warning(story) == ""


def test_a_member_without_a_name_gives_it_with_the_choice(visitor, member):
    member.name = ""
    member.save()
    story = factories.make_story("Huddles", author=member, organisation_typed="Esk Vale")
    visitor.open(f"/my-stories/{story.pk}/attribution/").press("Save and continue", {"attribution": "named"})
    assert visitor.errors == ["Enter your name as readers will see it"]
    visitor.press("Save and continue", {"Your name, as readers will see it": "Bo Fenn"})
    member.refresh_from_db()
    assert member.name == "Bo Fenn"
    assert Story.objects.select_related("author").get().byline().text == "Bo Fenn, Esk Vale"


def test_a_failed_submit_keeps_ticks_and_choices_and_links_to_what_is_missing(visitor, member):
    story = factories.make_story("Huddles", author=member, attribution="")
    visitor.open(f"/my-stories/{story.pk}/check/")
    visitor.press("Submit story", {"reuse": "open", "I have the right to share this story": True})
    assert visitor.title.startswith("Error: ")
    assert visitor.errors == ["Choose how you appear to readers", "Tick each statement to confirm it"]
    sent = visitor.form("Submit story").data()
    assert ("reuse", "open") in sent
    assert [value for name, value in sent if name == "consents"] == ["right_to_share"]
    visitor.click("Choose how you appear to readers")
    visitor.press("Save and continue", {"attribution": "nation"})
    assert visitor.path == f"/my-stories/{story.pk}/check/"
    story.refresh_from_db()
    assert (story.status, Consent.objects.count()) == (Status.DRAFT, 0)


def test_a_refused_submit_records_no_consent(visitor, member):
    member.approved_at = None
    member.save()
    story = factories.make_story("Huddles", author=member)
    visitor.open(f"/my-stories/{story.pk}/check/")
    assert visitor.sees("The central team has to approve your account before you can submit.")
    visitor.press("Submit story", {"reuse": "open", "consents": ["right_to_share", "not_identifiable"]})
    assert visitor.errors == [
        "The central team has to approve your account before you can submit. Your draft is kept until then."
    ]
    sent = visitor.form("Submit story").data()
    assert [value for name, value in sent if name in {"reuse", "consents"}] == [
        "open",
        "right_to_share",
        "not_identifiable",
    ]
    story.refresh_from_db()
    assert (story.status, story.version, Consent.objects.count()) == (Status.DRAFT, 0, 0)


def test_a_second_click_on_submit_is_not_an_error(visitor, member):
    story = factories.make_story("Huddles", author=member)
    form = visitor.open(f"/my-stories/{story.pk}/check/").form("Submit story")
    form.fill({"consents": ["right_to_share", "not_identifiable"]})
    visitor.send(form)
    visitor.url = f"/my-stories/{story.pk}/check/"
    visitor.send(form)
    assert visitor.path == f"/my-stories/{story.pk}/submitted/"
    assert StoryEvent.objects.count() == 1
    assert Consent.objects.count() == 4


def test_a_story_changed_after_it_was_checked_is_not_submitted(visitor, member):
    story = factories.make_story("Huddles", author=member)
    form = visitor.open(f"/my-stories/{story.pk}/check/").form("Submit story")
    form.fill({"consents": ["right_to_share", "not_identifiable"]})
    Visitor(visitor.client).open(f"/my-stories/{story.pk}/basics/").press(
        "Save and continue", {"Title": "New"}
    )
    visitor.send(form)
    assert visitor.sees("Your story was changed in another tab. Check it again before you submit.")
    assert Story.objects.get().status == Status.DRAFT
    visitor.press("Submit story")
    assert Story.objects.get().status == Status.SUBMITTED


def test_change_links_lead_back_to_the_check_page(visitor, member):
    story = factories.make_story("Huddles", author=member)
    visitor.open(f"/my-stories/{story.pk}/check/").click("Change: Title")
    visitor.press("Save and continue", {"Title": "Better huddles"})
    assert visitor.path == f"/my-stories/{story.pk}/check/"
    assert visitor.sees("Better huddles")


def test_optional_parts_are_kept_as_given(visitor, member):
    story = factories.make_story("Huddles", author=member)
    visitor.open(f"/my-stories/{story.pk}/").click("What changed, and what surprised you")
    visitor.press("Save and continue", {"what_changed": "Fewer falls.", "surprises": "Porters led it."})
    assert visitor.path == f"/my-stories/{story.pk}/"
    visitor.click("What you would do differently, and your advice")
    visitor.press("Save and continue", {"differently": "Ask porters first.", "advice": "Start small."})
    visitor.click("Method, care settings, stage and tags")
    visitor.press(
        "Save and continue",
        {
            "method": "Lean",
            "Care settings (optional)": ["Acute hospital", "Ambulance"],
            "month": "April",
            "year": "2025",
            "stage": "Sustained",
            "tags": "Huddles,  falls , huddles",
        },
    )
    visitor.click("Links")
    visitor.press("Save and continue", {"links": "https://example.org/poster\nexample.org/film"})
    story.refresh_from_db()
    assert (story.what_changed, story.surprises) == ("Fewer falls.", "Porters led it.")
    assert (story.differently, story.advice) == ("Ask porters first.", "Start small.")
    assert (story.method.name, story.started, story.stage) == ("Lean", "2025-04", "sustained")
    assert sorted(row.name for row in story.settings.all()) == ["Acute hospital", "Ambulance"]
    assert sorted(tag.name for tag in story.tags.all()) == ["falls", "huddles"]
    assert story.link_list() == ["https://example.org/poster", "https://example.org/film"]
    assert visitor.sees("Your story answers 6 of the 7 questions that readers ask.")

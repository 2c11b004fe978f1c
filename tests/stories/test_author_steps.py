"""The steps of the form: what is kept, what is told, and what is suggested."""

from stories.models import Story
from tests import factories

ACCOUNT = "We meet for ten minutes each morning and write down what got in the way."


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
    story = factories.make_story("Huddles", author=member, components=["people", "system"], attribution="")
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
    story = factories.make_story("Huddles", author=member, helping=[("people", "A coach."), ("system", "A board.")])
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


def test_words_that_nobody_can_see_are_none(visitor, member):
    story = factories.make_story("Huddles", author=member, account="We meet.", components=["people"])
    unseen = "\u200b\u2060\ufeff"
    visitor.open(f"/my-stories/{story.pk}/basics/")
    visitor.press("Save and continue", {"Title": unseen, "What is happening": f"{unseen} "})
    assert visitor.errors == ["Enter a title", "Say what is happening"]
    visitor.open(f"/my-stories/{story.pk}/helping/")
    visitor.press("Save and continue", {"statement": unseen, "component": "people"})
    assert visitor.errors == ["Say what is helping"]
    story.refresh_from_db()
    assert (story.title, story.account, story.factors.count()) == ("Huddles", "We meet.", 0)


def test_how_long_a_text_may_be_is_told_with_a_comma(visitor):
    assert visitor.open("/share/").sees("You can enter up to 10,000 characters")

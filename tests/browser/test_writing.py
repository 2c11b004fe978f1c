"""A member writes in a real browser: the draft saves itself."""

import re

import pytest
from django.core import mail
from playwright.sync_api import expect

from stories.models import Story
from tests import factories
from tests.browser.conftest import follow

SAVED = "Draft saved at"


@pytest.fixture
def member(transactional_db):
    return factories.make_member("ada@example.org")


def line(page):
    """Return the line that says what was saved."""
    return page.get_by_role("status").filter(has_text="aved")


def test_a_draft_begins_and_saves_itself_from_the_first_field_on(open_page, member):
    page = open_page(member=member)
    page.goto("/share/")
    page.get_by_label("Title").fill("Huddles 🙂")
    expect(line(page)).to_contain_text(SAVED)
    story = Story.objects.get()
    assert story.title == "Huddles 🙂"
    expect(page).to_have_url(f"{page.url.split('/my-stories')[0]}/my-stories/{story.pk}/basics/")
    # What was typed is there after a reload, and the page's own save does not make it stale.
    page.reload()
    expect(page.get_by_label("Title")).to_have_value("Huddles 🙂")
    page.get_by_label("What is happening").fill("We meet each morning.")
    follow(page.get_by_role("button", name="Save and continue"))
    expect(page.get_by_role("heading", level=1)).to_have_text("What is helping?")
    assert Story.objects.get().account == "We meet each morning."


def test_a_screen_reader_is_told_once_what_has_not_changed(open_page, member):
    story = factories.make_story("Huddles", author=member)
    page = open_page(member=member, own=True)
    page.clock.set_fixed_time("2026-03-02T10:15:00Z")
    page.goto(f"/my-stories/{story.pk}/basics/")
    page.get_by_label("Title").fill("Huddles at noon")
    expect(line(page)).to_contain_text(SAVED)
    page.evaluate(
        """() => {
            window.told = 0;
            const options = {childList: true, characterData: true, subtree: true};
            new MutationObserver(() => window.told++).observe(document.querySelector("[role=status]"), options);
        }"""
    )
    with page.expect_response("**/basics/"):
        page.get_by_label("Title").fill("Huddles at one")
    # The answer is shown by the time the next one comes.
    with page.expect_response("**/basics/"):
        page.get_by_label("Title").fill("Huddles at two")
    assert page.evaluate("window.told") == 0


def test_what_is_typed_before_the_script_has_come_is_saved_too(open_page, member):
    story = factories.make_story("Huddles", author=member)
    page = open_page(member=member)
    waiting = []
    page.route("**/draft.js", lambda route: waiting.append(route))
    with page.expect_request("**/draft.js"):
        page.goto(f"/my-stories/{story.pk}/basics/", wait_until="commit")
    page.get_by_label("Title").fill("Typed on a slow line")
    waiting.pop().continue_()
    expect(line(page)).to_contain_text(SAVED)
    story.refresh_from_db()
    assert story.title == "Typed on a slow line"


def test_a_page_that_is_only_opened_saves_nothing(open_page, member):
    story = factories.make_story("Huddles", author=member, account="We meet.\r\nDaily.", components=["people"])
    page = open_page(member=member, own=True)
    page.clock.install()
    asked = []
    page.on("request", lambda request: asked.append(request.method))
    for step in ("basics", "helping", "details", "organisation", "attribution"):
        page.goto(f"/my-stories/{story.pk}/{step}/")
        page.clock.run_for(10_000)
    assert "GET" in asked
    assert "POST" not in asked


def test_half_a_statement_is_there_after_the_browser_was_closed(open_page, member):
    story = factories.make_story("Huddles", author=member, components=["people"])
    page = open_page(member=member)
    page.goto(f"/my-stories/{story.pk}/hindering/")
    page.get_by_label("Something that is hindering").fill("Two systems ask for")
    expect(line(page)).to_contain_text(SAVED)
    page.context.close()
    again = open_page(member=member)
    again.goto(f"/my-stories/{story.pk}/hindering/")
    expect(again.get_by_label("Something that is hindering")).to_have_value("Two systems ask for")


def test_a_stale_tab_saves_nothing_by_itself_and_shows_both_versions(open_page, member):
    story = factories.make_story("Huddles", author=member)
    first, second = open_page(member=member), open_page(member=member)
    for page in (first, second):
        page.goto(f"/my-stories/{story.pk}/basics/")
    first.get_by_label("Title").fill("From the first")
    expect(line(first)).to_contain_text(SAVED)
    second.get_by_label("Title").fill("From the second")
    expect(second.get_by_text("This page was changed in another tab.")).to_be_visible()
    assert Story.objects.get().title == "From the first"
    follow(second.get_by_role("button", name="Save and continue"))
    expect(second.get_by_role("heading", level=1)).to_have_text("This page was changed somewhere else")
    follow(second.get_by_role("button", name="Use what I typed"))
    expect(second.get_by_role("heading", level=1)).to_have_text("From the second")
    assert Story.objects.get().title == "From the second"


def test_a_lost_connection_is_told_and_the_draft_saved_when_it_is_back(open_page, member):
    story = factories.make_story("Huddles", author=member)
    page = open_page(member=member)
    page.goto(f"/my-stories/{story.pk}/basics/")
    page.context.set_offline(True)
    page.get_by_label("Title").fill("Typed on a train")
    expect(page.get_by_text("Not saved yet: there is no connection. We try again.")).to_be_visible()
    page.context.set_offline(False)
    expect(line(page)).to_contain_text(SAVED)
    assert Story.objects.get().title == "Typed on a train"


def test_a_fault_of_ours_is_told_as_one(open_page, member):
    story = factories.make_story("Huddles", author=member)
    page = open_page(member=member)
    page.goto(f"/my-stories/{story.pk}/basics/")
    page.route("**/basics/", lambda route: route.fulfill(status=500, body="A fault"))
    page.get_by_label("Title").fill("Typed on a bad day")
    expect(page.get_by_text("Not saved yet: something went wrong on our side. We try again.")).to_be_visible()


def test_a_button_pressed_without_a_connection_leaves_the_page_with_what_was_typed(open_page, member):
    story = factories.make_story("Huddles", author=member)
    page = open_page(member=member)
    page.goto(f"/my-stories/{story.pk}/basics/")
    page.context.set_offline(True)
    page.get_by_label("Title").fill("Typed on a train")
    page.get_by_role("button", name="Save and continue").click()
    expect(page.get_by_text("there is no connection. Stay on this page.")).to_be_visible()
    expect(page.get_by_label("Title")).to_have_value("Typed on a train")
    page.context.set_offline(False)
    expect(line(page)).to_contain_text(SAVED)
    follow(page.get_by_role("button", name="Save and continue"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Typed on a train")
    assert Story.objects.get().title == "Typed on a train"


def test_an_ended_session_is_told_and_signing_in_again_shows_the_form_as_it_was(open_page, member):
    story = factories.make_story("Huddles", author=member)
    page = open_page(member=member)
    page.goto(f"/my-stories/{story.pk}/basics/")
    page.context.clear_cookies(name="sessionid")
    page.get_by_label("Title").fill("Typed too late")
    expect(page.get_by_text("You were signed out. Choose")).to_be_visible()
    follow(page.get_by_role("button", name="Save and continue"))
    expect(page.get_by_text("what you typed is kept")).to_be_visible()
    page.get_by_label("Email address").fill("ada@example.org")
    follow(page.get_by_role("button", name="Continue"))
    enter_code(page)
    expect(page.get_by_label("Title")).to_have_value("Typed too late")
    follow(page.get_by_role("button", name="Save and continue"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Typed too late")
    assert Story.objects.get().title == "Typed too late"


def enter_code(page):
    """Fill in the code of the newest mail."""
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your email")
    page.get_by_label("Code").fill(re.search(r"^\d{4}-\d{4}$", mail.outbox[-1].body, re.MULTILINE)[0])
    follow(page.get_by_role("button", name="Continue"))


def test_going_back_to_a_saved_statement_does_not_put_it_into_the_draft_again(open_page, member):
    story = factories.make_story("Huddles", author=member, account="We meet.", components=["people"])
    page = open_page(375, member=member)
    page.goto(f"/my-stories/{story.pk}/helping/")
    page.get_by_label("Something that is helping").fill("A coach on the ward.")
    page.get_by_label("Developing leadership behaviours").check()
    follow(page.get_by_role("button", name="Save and continue"))
    page.go_back()
    expect(page.get_by_label("Something that is helping")).to_have_value("A coach on the ward.")
    follow(page.get_by_role("link", name="Back"))
    story.refresh_from_db()
    assert (story.unfinished, story.factors.count()) == ({}, 1)
    expect(page.get_by_text("Not finished")).to_have_count(0)
    # What is typed into the page after that is saved as ever.
    page.go_back()
    page.get_by_label("Something that is helping").fill("A second coach")
    expect(line(page)).to_contain_text(SAVED)
    story.refresh_from_db()
    assert story.unfinished["helping"]["statement"] == ["A second coach"]


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no script"])
def test_going_back_to_the_first_screen_and_saving_again_makes_no_second_draft(open_page, member, javascript):
    page = open_page(375, member=member, javascript=javascript)
    page.goto("/share/")
    page.get_by_label("Title").fill("Huddles")
    page.get_by_label("What is happening").fill("We meet each morning.")
    follow(page.get_by_role("button", name="Save and continue"))
    page.go_back()
    expect(page.get_by_label("What is happening")).to_have_value("We meet each morning.")
    page.get_by_label("Title").fill("Huddles at seven")
    follow(page.get_by_role("button", name="Save and continue"))
    expect(page.get_by_role("heading", level=1)).to_have_text("What is helping?")
    assert Story.objects.get().title == "Huddles at seven"

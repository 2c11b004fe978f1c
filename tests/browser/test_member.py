"""A member shares a story in a real browser: with and without script, wide and on a phone, and by keyboard."""

import re

import pytest
from django.urls import reverse

from members.models import Role
from stories.models import Status, Story
from stories.workflow import perform
from tests.browser.conftest import (
    ALL_MODES,
    choose,
    enter,
    faults_at_all_widths,
    follow,
    scriptless_faults,
    tab_to,
)
from tests.factories import make_curator, make_member, make_organisation, make_story


def share_a_story(tab):
    """Fill in every page a member meets, as far as the confirmation."""
    tab.goto("/share/")
    tab.get_by_label("Title").fill("Bins by the door")
    tab.get_by_label("What is happening").fill("We moved the bins next to the door.\n\nIt took a week to agree.")
    follow(tab.get_by_role("button", name="Save and continue"))
    tab.get_by_label("Something that is helping").fill("The domestic team drew the map with us.")
    tab.get_by_label("Investing in culture and people").check()
    follow(tab.get_by_role("button", name="Add another"))
    assert tab.get_by_text("The domestic team drew the map with us.").first.is_visible()
    tab.get_by_label("Something that is helping").fill("The ward manager said yes the same day.")
    tab.get_by_label("Developing leadership behaviours").check()
    follow(tab.get_by_role("button", name="Save and continue"))
    tab.get_by_label("Something that is hindering").fill("Two forms are needed to move one bin.")
    tab.get_by_label("Embedding a quality management system").check()
    follow(tab.get_by_role("button", name="Save and continue"))
    tab.get_by_label("Find your organisation").fill("larkmoor")
    follow(tab.get_by_role("button", name="Search"))
    tab.get_by_label("Larkmoor NHS Foundation Trust").check()
    follow(tab.get_by_role("button", name="Save and continue"))
    follow(tab.get_by_role("link", name="How you appear to readers"))
    tab.get_by_label("Type of organisation and region only").check()
    follow(tab.get_by_role("button", name="Save and continue"))
    if "/check/" not in tab.url:
        follow(tab.get_by_role("button", name="Check and submit"))
    tab.get_by_label("I have the right to share this story").check()
    tab.get_by_label("No patient or colleague can be identified").check()
    follow(tab.get_by_role("button", name="Submit"))
    tab.wait_for_url("**/submitted/")


@ALL_MODES
def test_a_member_shares_a_story(open_page, width, javascript):
    make_organisation()
    member = make_member("ada@example.org")
    tab = open_page(width, javascript=javascript, member=member)
    share_a_story(tab)
    story = Story.objects.get(author=member)
    assert story.status == Status.SUBMITTED
    assert story.account == "We moved the bins next to the door.\n\nIt took a week to agree."
    assert [factor.kind for factor in story.factors.all()] == ["helping", "helping", "hindering"]
    assert story.byline().text == "NHS foundation trust, London"
    assert story.consents.count() == 4


def member_pages(draft, published, sent, changes):
    """Return {name: address} of every page a member has."""
    organisation = reverse("story_step", args=[draft.pk, "organisation"])
    pages = {
        "my stories": "/my-stories/",
        "share": "/share/",
        "task list": reverse("my_story", args=[draft.pk]),
        "published": reverse("my_story", args=[published.pk]),
        "published, as readers see it": reverse("story_preview", args=[published.pk]),
        "add": reverse("story_add", args=[published.pk]),
        "show less": reverse("story_tell_less", args=[published.pk]),
        "sent": reverse("my_story", args=[sent.pk]),
        "submitted": reverse("story_submitted", args=[sent.pk]),
        "changes requested": reverse("my_story", args=[changes.pk]),
        "preview": reverse("story_preview", args=[draft.pk]),
        "check": reverse("story_check", args=[draft.pk]),
        "withdraw": reverse("my_story_action", args=[published.pk, "withdraw"]),
        "withdraw what was sent": reverse("my_story_action", args=[sent.pk, "withdraw"]),
        "organisation searched": f"{organisation}?listed=yes&q=lark",
        "organisation not found": f"{organisation}?listed=yes&q=nowhere",
        "organisation not listed": f"{organisation}?listed=no",
        "account": "/account/",
        "everything": "/account/everything/",
        "close account": "/account/close/",
        "account closed": "/account/closed/",
        "change name": reverse("change_name"),
        "set password": reverse("account_set_password"),
        "check that it is you": reverse("account_request_reauthentication_code"),
    }
    steps = ("basics", "helping", "hindering", "organisation", "outcome", "advice", "details", "links", "attribution")
    return pages | {step: reverse("story_step", args=[draft.pk, step]) for step in steps}


@pytest.fixture
def pages(transactional_db):
    """A member with stories in several states, and {name: address} of their pages."""
    member, curator = make_member(), make_curator()
    draft = make_story(
        author=member,
        organisation=make_organisation(),
        helping=[("people", "w" * 300)],
        hindering=[("system", "Forms.")],
        unfinished={"advice": {"advice": ["Start sm"]}},
    )
    sent = make_story(author=member, status=Status.SUBMITTED)
    # Words without an end, as an address that is pasted for a name has.
    published = make_story("w" * 65, author=member, status=Status.PUBLISHED, tags=["m" * 40])
    changes = make_story(author=member, status=Status.SUBMITTED, organisation_typed="z" * 200)
    perform("start_review", story=changes, actor=curator)
    perform("request_changes", story=changes, actor=curator, note="Say how you know.", reasons=["needs_context"])
    declined = make_story(author=member, status=Status.DECLINED)
    appeal = {"appeal": reverse("story_appeal", args=[declined.pk])}
    return member, member_pages(draft, published, sent, changes) | appeal


def test_members_pages_stand_at_all_widths_at_twice_the_text_size_and_in_forced_colours(open_page, pages):
    member, addresses = pages
    assert faults_at_all_widths(open_page(member=member, looked_at=True), addresses, eased=True) == {}


def test_no_members_page_has_a_fault_where_no_script_arrives(open_page, pages):
    assert scriptless_faults(open_page, *pages) == {}


def test_a_member_shares_by_keyboard_alone(open_page):
    make_organisation()
    member = make_member()
    tab = open_page(1280, member=member)
    tab.goto("/share/")
    fill(tab, "Title", "Typed without a mouse")
    fill(tab, "What is happening", "Only the keyboard.")
    check(tab, "Building improvement capability")
    enter(tab, "Save and continue")
    fill(tab, "Something that is helping", "The domestic team drew the map with us.")
    choose(tab, "Investing in culture and people")
    enter(tab, "Save and continue")
    fill(tab, "Something that is hindering", "Two forms are needed to move one bin.")
    choose(tab, "Embedding a quality management system")
    enter(tab, "Save and continue")
    fill(tab, "Find your organisation", "larkmoor")
    enter(tab, "Search")
    choose(tab, "Larkmoor NHS Foundation Trust")
    enter(tab, "Save and continue")
    enter(tab, "How you appear to readers")
    choose(tab, "Type of organisation and region only")
    enter(tab, "Save and continue")
    if "/check/" not in tab.url:
        enter(tab, "Check and submit")
    check(tab, "I have the right to share this story")
    check(tab, "No patient or colleague can be identified")
    enter(tab, "Submit story")
    assert tab.get_by_role("heading", level=1).inner_text() == "Your story is submitted"
    story = Story.objects.get(author=member)
    assert (story.status, story.title, story.account) == (
        Status.SUBMITTED, "Typed without a mouse", "Only the keyboard."
    )  # fmt: skip
    assert {component.code for component in story.components.all()} == {"capability", "people", "system"}
    assert story.byline().text == "NHS foundation trust, London"


def fill(tab, label, text):
    """Type into a field by keyboard."""
    tab_to(tab, label)
    tab.keyboard.type(text)


def check(tab, label):
    """Tick a box by keyboard."""
    tab_to(tab, label)
    tab.keyboard.press("Space")


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no script"])
def test_a_member_signs_in_with_a_code(open_page, mailoutbox, javascript):
    make_member("ada@example.org")
    tab = open_page(375, javascript=javascript)
    tab.goto("/share/")
    tab.get_by_label("Email address").fill("ada@example.org")
    tab.get_by_label("Email me a code").check()
    follow(tab.get_by_role("button", name="Continue"))
    code = re.search(r"is:\n\n(\S+)\n", mailoutbox[0].body).group(1)
    tab.locator("main input[type=text]").first.fill(code)
    follow(tab.get_by_role("button").filter(has_text=re.compile("Continue|Sign in")).last)
    tab.wait_for_url("**/share/?draft=*")


@pytest.mark.parametrize("role", ["", Role.MEMBER, Role.CURATOR])
def test_on_a_phone_everybody_has_one_row_of_navigation_and_the_account_beside_the_name(
    open_page, indexed, settings, role
):
    tab = open_page(375, member=make_member(role=role) if role else None, javascript=False)
    for name in ("Improvement stories", "Improvement stories of the South West and Wales"):
        settings.PORTAL_NAME = name
        tab.goto("/stories/?q=tea")
        header = tab.locator("header")
        account = header.get_by_role("link", name="Account" if role else "Sign in").bounding_box()
        title = header.get_by_role("link", name=name).bounding_box()
        rows = {box["y"] for link in header.locator("nav a:visible").all() if (box := link.bounding_box()) != account}
        assert len(rows) == 1, "several rows"
        assert title["y"] <= account["y"] and account["y"] + account["height"] <= min(rows), "not beside the name"
        assert title["x"] + title["width"] <= account["x"], "over the name"
    if role == Role.MEMBER:
        follow(header.get_by_role("link", name="Share a story"))
        follow(header.get_by_role("link", name="Account"))
        assert tab.get_by_role("button", name="Sign out").count() == 1

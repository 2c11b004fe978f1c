"""A curator works through the queue in a real browser."""

from datetime import timedelta
from threading import Event

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from stories import visits
from stories.models import DeskVisit, Status, Story, StoryBatch
from stories.workflow import perform
from tests.browser.conftest import (
    ALL_MODES,
    axe_violations,
    faults_at_all_widths,
    follow,
    scriptless_faults,
    tab_to,
)
from tests.factories import make_curator, make_member, make_story
from tests.stories.test_bring_in import HEADER, ROW, as_csv


@ALL_MODES
def test_a_curator_takes_a_story_and_publishes_it_and_a_leader_finds_it(open_page, indexed, width, javascript):
    author = make_member("ada@example.org")
    story = make_story(
        "Bins by the door",
        author=author,
        status=Status.SUBMITTED,
        attribution="named",
        hindering=[("system", "Two forms.")],
    )
    tab = open_page(width, javascript=javascript, member=make_curator())
    tab.goto("/curate/")
    follow(tab.get_by_role("button", name="Take"))
    assert tab.get_by_role("heading", name="Bins by the door").is_visible()
    assert tab.get_by_text("ada@example.org").is_visible()
    follow(tab.get_by_role("button", name="Publish", exact=True))
    story = Story.objects.get(pk=story.pk)
    assert story.status == Status.PUBLISHED
    indexed()
    leader = open_page(width, javascript=javascript)
    leader.goto("/stories/?q=bins")
    follow(leader.get_by_role("link", name="Bins by the door"))
    assert leader.get_by_text("Two forms.").is_visible()


@ALL_MODES
def test_a_curator_asks_for_changes_with_a_reason_and_a_note(open_page, mailoutbox, width, javascript):
    author, curator = make_member("ada@example.org"), make_curator()
    story = perform("start_review", story=make_story("Bins", author=author, status=Status.SUBMITTED), actor=curator)
    mailoutbox.clear()
    tab = open_page(width, javascript=javascript, member=curator)
    tab.goto(reverse("review", args=[story.pk]))
    follow(tab.get_by_role("link", name="Ask for changes"))
    tab.get_by_label("It needs more context").check()
    follow(tab.get_by_role("button", name="Ask for changes"))
    # The note is missing: the reason stays ticked.
    assert tab.locator(".nhsuk-error-summary").is_visible()
    assert tab.get_by_label("It needs more context").is_checked()
    tab.get_by_label("Note to the author").fill("Say which ward it was like, not which it was.")
    follow(tab.get_by_role("button", name="Ask for changes"))
    assert Story.objects.get(pk=story.pk).status == Status.CHANGES_REQUESTED
    assert [message.to for message in mailoutbox] == [["ada@example.org"]]
    assert "Say which ward it was like" in mailoutbox[0].body


@pytest.fixture
def desk(transactional_db):
    """A curator with stories in several states, and {name: address} of the pages of the desk."""
    curator = make_curator()
    for number in range(3):
        make_story(f"Waiting {number}", status=Status.SUBMITTED)
    make_member(approved_at=None)
    row = {"number": 2, "data": {"title": "Bins", "account": "We moved them.", "components": ["people"]}, "places": {}}
    StoryBatch.objects.keep(curator, [row | {"given_by": "Ida Fenn", "given_on": "2026-04-30"}])
    # As long as people type them, an address as the name of a place.
    taken = make_story("Taken" + "w" * 60, status=Status.SUBMITTED, organisation_typed="o" * 90)
    taken = perform("start_review", story=taken, actor=curator)
    done = make_story("Out", status=Status.PUBLISHED)
    role = make_story(
        "By role", status=Status.IN_REVIEW, hindering=[("system", "The ward manager says no.")],
        organisation_typed="Esk Vale", appealed_at=timezone.now(), appeal="We do have the right to share it.",
    )  # fmt: skip
    perform("approve", story=role, actor=curator)
    later = make_story("Later", status=Status.SCHEDULED, publish_at=timezone.now() + timedelta(days=9))
    out = make_story(status=Status.PUBLISHED)
    archived = perform("archive", story=out, actor=curator, note="So.", reasons=["other"])
    addresses = {
        "queue": "/curate/",
        "all stories": "/curate/?show=all&flags=none&sort=title",
        "hand over": reverse("review_action", args=[taken.pk, "hand_over"]),
        "people": "/curate/people/",
        "everyone": "/curate/people/?show=everyone&q=e",
        "person": reverse("person", args=[done.author_id]),
        "what a curator decided": reverse("person", args=[curator.pk]) + "?show=decided",
        "suspend": reverse("suspend_person", args=[done.author_id]),
        "role": reverse("change_person_role", args=[done.author_id]),
        "bring in": "/curate/bring-in/",
        "bring in, check": "/curate/bring-in/check/",
        "waiting": reverse("review", args=[Story.objects.get(title="Waiting 1").pk]),
        "taken": reverse("review", args=[taken.pk]),
        "published": reverse("review", args=[done.pk]),
        "ask for changes": reverse("review_action", args=[taken.pk, "request_changes"]),
        "decline": reverse("review_action", args=[taken.pk, "decline"]),
        "publish later": reverse("review_action", args=[taken.pk, "schedule"]),
        "needs two, appealed": reverse("review", args=[role.pk]),
        "scheduled": reverse("review", args=[later.pk]),
        "tombstone": archived.get_absolute_url(),
        "archive": reverse("review_action", args=[done.pk, "archive"]),
        "components and tags": reverse("review_tags", args=[taken.pk]),
    }
    return curator, addresses


def test_curators_pages_stand_at_all_widths_at_twice_the_text_size_and_in_forced_colours(open_page, desk):
    curator, addresses = desk
    assert faults_at_all_widths(open_page(member=curator, looked_at=True), addresses, eased=True) == {}


def test_no_curators_page_has_a_fault_where_no_script_arrives(open_page, desk):
    assert scriptless_faults(open_page, *desk) == {}


def test_a_curator_publishes_by_keyboard_alone(open_page):
    story = make_story("Bins by the door", status=Status.SUBMITTED)
    tab = open_page(1280, member=make_curator())
    tab.goto("/curate/")
    tab_to(tab, "Skip to the list", exactly=True)
    tab.keyboard.press("Enter")
    tab_to(tab, "Take “Bins by the door”", exactly=True)
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/curate/*/**")
    tab_to(tab, "Publish", exactly=True)
    tab.keyboard.press("Enter")
    tab.locator(".portal-message--success").first.wait_for()
    assert Story.objects.get(pk=story.pk).status == Status.PUBLISHED


def test_a_previewed_email_is_gone_to_at_once(open_page):
    curator = make_curator()
    story = perform("start_review", story=make_story("Bins", status=Status.SUBMITTED), actor=curator)
    tab = open_page(375, member=curator)
    tab.goto(f"/curate/{story.pk}/request_changes/")
    tab.get_by_label("Note to the author").fill("Say what PDSA means.")
    follow(tab.get_by_role("button", name="Preview the email"))
    heading = tab.get_by_role("heading", name="The email that the author gets")
    expect(heading).to_be_focused()
    expect(heading).to_be_in_viewport()


def test_two_curators_with_the_same_page_open_one_wins_and_the_other_is_told(open_page):
    first, second = make_curator(name="Cora Vane"), make_curator(name="Dev Rao")
    make_story("Wanted twice", status=Status.SUBMITTED)
    one, two = open_page(1280, member=first), open_page(1280, member=second)
    one.goto("/curate/")
    two.goto("/curate/")
    follow(one.get_by_role("button", name="Take"))
    follow(two.get_by_role("button", name="Take"))
    assert two.get_by_text("Cora Vane was first").is_visible()
    story = Story.objects.get(title="Wanted twice")
    assert (story.status, story.reviewer) == (Status.IN_REVIEW, first)


@pytest.mark.parametrize(("width", "javascript"), [(320, True), (375, False)], ids=["small", "phone, no script"])
def test_a_spreadsheet_comes_in_once_its_columns_and_rows_are_right(open_page, width, javascript):
    tab = open_page(width, javascript=javascript, member=make_curator())
    tab.goto("/curate/")
    follow(tab.get_by_role("link", name="Bring in stories"))

    def upload(*rows):
        file = {"name": "stories.csv", "mimeType": "text/csv", "buffer": as_csv(*rows)}
        tab.locator("input[type=file]").set_input_files(file)
        follow(tab.get_by_role("button", name="Check the file"))

    upload(["Name", "What is happening"], ["Bins", "We moved them."])
    assert tab.locator(".nhsuk-error-summary").is_visible()
    upload(HEADER, ROW, ["", *ROW[1:4], "last spring"])
    assert tab.get_by_role("heading", name="Nothing was saved. 2 things are wrong").is_visible()
    assert tab.get_by_role("row").filter(has_text="Permission given on").is_visible()
    if javascript:  # axe waits for ever where a page has none
        assert tab.evaluate("document.activeElement.getAttribute('aria-labelledby')") == "problems"
        assert axe_violations(tab) == []
    upload(HEADER, ROW)
    tab.get_by_label("Each author gave permission").check()
    follow(tab.get_by_role("button", name="Bring in 1 story"))
    assert tab.get_by_text("1 story is in the queue.").is_visible()
    assert Story.objects.get().status == Status.SUBMITTED


def test_a_page_that_stays_open_says_who_else_has_the_story_and_lets_go(open_page, monkeypatch):
    story = make_story("Wanted twice", status=Status.SUBMITTED)
    address, heartbeat = reverse("review", args=[story.pk]), reverse("review_open", args=[story.pk])
    cole = open_page(member=make_curator(name="Cole Adair"), own=True)
    cora = open_page(member=make_curator(name="Cora Vane"))
    queue = open_page(member=make_curator())

    def a_minute_later():
        with cole.expect_response(f"**{heartbeat}*"):
            cole.clock.run_for(60_000)
        return cole.locator("[data-open-with]")

    cole.clock.install()
    with cole.expect_response(f"**{heartbeat}*"):
        cole.goto(address)
    cora.goto(address)
    expect(cora.locator("[data-open-with]")).to_have_text("Cole Adair has this story open now.")
    expect(a_minute_later()).to_have_text("Cora Vane has this story open now.")
    # A visit that is about to lapse is kept alive by the page, and its end is told by leaving the page.
    DeskVisit.objects.update(seen_at=timezone.now() - visits.LAPSES_AFTER + timedelta(seconds=59))
    a_minute_later()
    DeskVisit.objects.filter(member__name="Cora Vane").update(seen_at=timezone.now() - visits.LAPSES_AFTER)
    expect(a_minute_later()).to_have_text("")
    queue.goto("/curate/")
    expect(queue.locator(".desk-open")).to_have_text("Cole Adair has it open now")
    left, leave = Event(), visits.leave
    monkeypatch.setattr(visits, "leave", lambda *args: (leave(*args), left.set()))
    cole.goto("/curate/")
    assert left.wait(15)
    queue.reload()
    expect(queue.locator(".desk-open")).to_have_count(0)

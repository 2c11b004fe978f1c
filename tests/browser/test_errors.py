"""Pages that say what is wrong with what was sent, in a real browser: members, curators and strangers."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from stories.models import Status
from stories.workflow import perform
from tests.browser.conftest import follow, scriptless, widths_faults
from tests.factories import make_curator, make_member, make_story


@pytest.fixture
def forms(transactional_db):
    """Return (who, {address: the button to press}) for each kind of person whose forms come back with errors."""
    member, curator = make_member(), make_curator()
    draft = make_story("Huddles", author=member, helping=[("people", "One thing.")], attribution="", nation=None)
    make_story(author=member, status=Status.PUBLISHED)
    taken = perform("start_review", story=make_story(status=Status.SUBMITTED), actor=curator)

    def step(name):
        return reverse("story_step", args=[draft.pk, name])

    return [
        (None, {"/accounts/login/": "Continue", "/accounts/signup/": "Create my account"}),
        (curator, {reverse("review_action", args=[taken.pk, "decline"]): "Decline"}),
        (
            member,
            {
                "/share/": "Save and continue",
                step("helping"): "Add another",
                step("organisation") + "?listed=no": "Save and continue",
                step("attribution"): "Save and continue",
                reverse("story_check", args=[draft.pk]): "Submit story",
                reverse("change_name"): "Save",
                reverse("close_account"): "Continue",
            },
        ),
    ]


def each_error(tab, addresses):
    """Send each form empty and yield its address once the page with its errors is there."""
    for address, button in addresses.items():
        tab.goto(address)
        for box in tab.locator("main input[type=text]").all():
            box.fill("")
        follow(tab.get_by_role("button", name=re.compile(f"^{button}")).first)
        assert tab.locator(".nhsuk-error-summary").is_visible(), address
        assert tab.title().startswith("Error: "), address
        yield address


def test_pages_with_errors_have_no_fault_and_the_summary_has_the_focus(open_page, forms):
    for person, addresses in forms:
        tab = open_page(member=person)
        for address in each_error(tab, addresses):
            summary = tab.locator(".nhsuk-error-summary")
            assert summary.evaluate("box => box.contains(document.activeElement)"), address
            assert widths_faults(tab) == {}, address


def test_a_script_that_comes_late_leaves_the_focus_with_who_is_writing_already(open_page, transactional_db):
    tab = open_page(member=make_member())
    tab.goto("/share/")
    waiting = []
    tab.route("**/portal.js", lambda route: waiting.append(route))
    with tab.expect_request("**/portal.js"):
        tab.get_by_role("button", name="Save and continue").click(no_wait_after=True)
    expect(tab.locator(".nhsuk-error-summary")).to_be_visible()
    tab.get_by_label("Title").focus()
    waiting.pop().continue_()
    expect(tab.locator("body.js-enabled")).to_be_visible()
    expect(tab.get_by_label("Title")).to_be_focused()


def test_pages_with_errors_have_no_fault_where_no_script_arrives(open_page, forms):
    for person, addresses in forms:
        tab = open_page(scripts=False, member=person)
        for address in each_error(tab, addresses):
            assert scriptless(tab) == {}, address

"""Passages that could identify somebody, in a real browser: the author's check page and the curator's desk."""

from django.urls import reverse

from stories import identifiers
from stories.models import Assurance, Status, Story
from tests.browser.conftest import (
    MODES,
    axe_violations,
    faults_at_all_widths,
    follow,
    is_wider_than_screen,
    widths_faults,
)
from tests.factories import make_curator, make_member, make_story, make_submittable_story

ACCOUNT = "Somebody rang us on 07700 900123 and told us. Write to mary.smith@example.org for the form."
BOX = "This does not identify anyone"


@MODES
def test_an_author_is_asked_and_a_curator_sees_the_answer(open_page, width, javascript):
    author, curator = make_member(), make_curator()
    story = make_submittable_story(author, title="Ringing back", account=ACCOUNT)
    tab = open_page(width, javascript=javascript, member=author)
    tab.goto(reverse("story_check", args=[story.pk]))
    tab.get_by_label(BOX).first.check()
    for box in tab.locator("[name=consents]").all():
        box.check()
    follow(tab.get_by_role("button", name="Submit story"))
    assert tab.locator(".nhsuk-error-summary li").count() == 1
    assert tab.get_by_label(BOX).first.is_checked()
    # axe waits for timers, which a page without script does not have.
    assert not javascript or axe_violations(tab) == []
    assert not is_wider_than_screen(tab)
    tab.get_by_role("link", name="Email address in “What is happening”").click()
    tab.get_by_label(BOX).nth(1).check()
    follow(tab.get_by_role("button", name="Submit story"))
    assert Story.objects.get().status == Status.SUBMITTED
    desk = open_page(width, javascript=javascript, member=curator)
    desk.goto("/curate/")
    assert desk.get_by_text("2 passages already looked at").is_visible()
    follow(desk.get_by_role("link", name="Ringing back"))
    assert desk.get_by_text("The author says: this does not identify anyone.").count() == 2


@MODES
def test_a_curator_says_that_an_open_passage_is_fine(open_page, width, javascript):
    curator = make_curator()
    story = make_story("Ringing back", status=Status.IN_REVIEW, account=ACCOUNT)
    desk = open_page(width, javascript=javascript, member=curator)
    desk.goto(reverse("review", args=[story.pk]))
    for _ in range(2):
        follow(desk.get_by_role("button", name=BOX).first)
    assert Assurance.objects.filter(member=curator).count() == 2
    # A story with such passages needs a second pair of eyes.
    follow(desk.get_by_role("button", name="Approve for a second curator", exact=True))
    second = open_page(width, javascript=javascript, member=make_curator())
    second.goto(reverse("review", args=[story.pk]))
    follow(second.get_by_role("button", name="Publish", exact=True))
    assert Story.objects.get().status == Status.PUBLISHED


def test_no_page_with_passages_has_an_axe_violation_or_is_wider_than_the_screen(open_page):
    author, curator = make_member(), make_curator()
    story = make_submittable_story(author, account=ACCOUNT, helping=[("people", "Ring 07700 900456.")])
    waiting = make_story("Ringing back", status=Status.SUBMITTED, account=ACCOUNT)
    identifiers.assure(waiting, author, [identifiers.open_passages(waiting)[0].key])
    mine = {"check": reverse("story_check", args=[story.pk]), "tasks": reverse("my_story", args=[story.pk])}
    assert faults_at_all_widths(open_page(member=author), mine) == {}
    theirs = {"queue": "/curate/", "review": reverse("review", args=[waiting.pk])}
    desk = open_page(member=curator)
    assert faults_at_all_widths(desk, theirs) == {}
    desk.goto(reverse("review_tags", args=[waiting.pk]))
    desk.get_by_label("Tags (optional)").fill("ward, mary.smith@example.org")
    follow(desk.get_by_role("button", name="Save"))
    assert desk.locator("mark").count() == 1
    assert widths_faults(desk) == {}

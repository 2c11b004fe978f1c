"""The review of a flagged, resubmitted story in a real browser, with script and without."""

import re

from django.urls import reverse
from playwright.sync_api import expect

from stories import additions, editing, identifiers, search
from stories.models import CuratorEdit, Status, Story
from stories.workflow import perform
from tests.browser.conftest import MODES, faults, faults_at_all_widths, follow, scriptless_faults
from tests.factories import make_curator, make_member, make_story, make_submittable_story

ACCOUNT = (
    "We began a huddle at seven on the stroke ward. Nurses, porters and the pharmacist stand at a whiteboard for ten "
    "minutes and name what delays discharge.\n\nSister Mary Poe rings 07700 900123 when a bed is free."
)


def resubmitted(author, curator):
    """Make a story that was changed after a curator asked for it, and that is flagged and like another."""
    make_story("A huddle on the stroke ward", account=ACCOUNT[:170], status=Status.PUBLISHED, tags=["discharge"])
    make_story("Told last year", author=author, status=Status.PUBLISHED)
    for number in (1, 2):
        one_form = [("system", f"One form for each discharge since year {number}.")]
        make_story(f"One form {number}", status=Status.PUBLISHED, helping=one_form)
    story = make_submittable_story(
        author, title="Huddles at seven", account=ACCOUNT, attribution="named", tags=["stroke"],
        helping=[("people", "A coach came each week.")], hindering=[("system", "Two forms for each discharge.")],
    )  # fmt: skip
    identifiers.assure(story, author, [identifiers.passages(story)[0].key, identifiers.passages(story)[-1].key])
    story = perform("start_review", story=perform("submit", story=story, actor=author), actor=curator)
    story = perform("request_changes", story=story, actor=curator, note="What came of it?", reasons=["needs_context"])
    more = "Eleven of twelve beds are free by noon now. Write to mary.poe@example.org for the sheet."
    Story.objects.filter(pk=story.pk).update(account=f"{story.account} {more}")
    story.factors.filter(kind="helping").update(statement="A coach came on Mondays, and on Fridays too.")
    story.refresh_from_db()
    identifiers.assure(story, author, [identifiers.passages(story)[-1].key])
    story = perform("start_review", story=perform("submit", story=story, actor=author), actor=curator)
    story.assurances.filter(passage=identifiers.passages(story)[-1].key).delete()
    identifiers.update_flags(story)
    search.rebuild()
    return story


def test_no_page_of_the_review_has_an_axe_violation_or_is_wider_than_the_screen(open_page):
    author, curator = make_member("ada@example.org"), make_curator()
    story = resubmitted(author, curator)
    tab = open_page(member=curator)
    pages = {"review": reverse("review", args=[story.pk]), "edit": reverse("review_edit", args=[story.pk])}
    assert faults_at_all_widths(tab, pages) == {}
    tab.goto(pages["review"])
    follow(tab.get_by_role("button", name="Link as an answer").first)
    assert tab.get_by_role("button", name="Unlink").is_visible()
    assert faults_at_all_widths(tab, pages) == {}
    tab.goto(pages["review"])
    tab.get_by_text("See it side by side").click()
    assert tab.locator("ins").first.is_visible()
    text = editing.text_of(story) | {"account": "We huddle."}
    editing.propose(story, editor=curator, text=text, note="Shorter?", expected_version=story.version)
    assert faults_at_all_widths(tab, pages | {"note": reverse("review_note", args=[story.pk])}) == {}
    mine = open_page(member=author)
    own = {
        "mine": "/my-stories/",
        "own": f"/my-stories/{story.pk}/",
        "suggested": f"/my-stories/{story.pk}/suggested-change/",
    }
    assert faults_at_all_widths(mine, own) == {}


def test_no_form_of_the_review_has_a_fault_where_no_script_arrives(open_page):
    author, curator = make_member("ada@example.org"), make_curator()
    story = resubmitted(author, curator)
    forms = {name: reverse(name, args=[story.pk]) for name in ("review", "review_edit", "review_note", "review_tags")}
    assert scriptless_faults(open_page, curator, forms) == {}


@MODES
def test_a_curator_reads_why_in_place_redacts_edits_and_the_author_accepts(open_page, width, javascript):
    author, curator = make_member("ada@example.org"), make_curator()
    story = resubmitted(author, curator)
    tab = open_page(width, javascript=javascript, member=curator)
    tab.goto(reverse("review", args=[story.pk]))
    # By keyboard: the mark's number is a link to the reason beside the story.
    why = tab.locator(".desk-mark__why").first
    why.focus()
    tab.keyboard.press("Enter")
    expect(tab).to_have_url(re.compile("#passage-"))  # within a page, the browser says so a moment later
    follow(tab.get_by_role("button", name="Replace with “[email address removed]”"))
    assert "[email address removed]" in Story.objects.get(pk=story.pk).account
    follow(tab.get_by_role("link", name="Edit the text"))
    tab.get_by_label("Title").fill("Huddles at eight")
    follow(tab.get_by_role("button", name="Send to the author"))
    assert tab.get_by_role("heading", name="An edit is waiting for the author").is_visible()
    mine = open_page(width, javascript=javascript, member=author)
    mine.goto("/my-stories/")
    follow(mine.get_by_role("link", name="See before and after"))
    assert mine.locator("ins").first.is_visible()
    follow(mine.get_by_role("button", name="Accept the change"))
    assert Story.objects.get(pk=story.pk).title == "Huddles at eight"
    assert CuratorEdit.objects.get().state == "accepted"


@MODES
def test_a_curator_publishes_additions_and_takes_them_back(open_page, width, javascript):
    author, curator = make_member("ada@example.org"), make_curator()
    story = make_story("Bins by the door", author=author, status=Status.PUBLISHED, slug="bins")
    addition = additions.start_addition(story)
    Story.objects.filter(pk=addition.pk).update(surprises="A heron came.")
    addition = perform("submit", story=Story.objects.get(pk=addition.pk), actor=author)
    tab = open_page(width, javascript=javascript, member=curator)
    tab.goto(reverse("review", args=[addition.pk]))
    follow(tab.get_by_role("button", name="Publish the additions"))
    follow(tab.get_by_role("link", name="Take it back"))
    assert faults(tab, {"merged": tab.url}, axe=javascript) == {}
    follow(tab.get_by_role("button", name="Take the additions back"))
    assert tab.get_by_text("The additions are taken back").is_visible()
    reader = open_page(width, javascript=javascript)
    reader.goto("/stories/bins/")
    assert reader.get_by_text("A heron came.").count() == 0

"""The last part of a story's address."""

import pytest
from django.core.management import call_command

from stories import additions, identifiers, redacting, workflow
from stories.models import FormerAddress, SearchChange, Status, Story
from stories.saving import keep_revision, save_story
from stories.slugs import SLUG_MAX, make_slug, slug_base, unique_slug
from tests import factories


def test_a_slug_is_the_words_of_the_title():
    assert slug_base("Café 24/7: who's asking?") == "cafe-247-whos-asking"


@pytest.mark.parametrize("title", ["", "健康", "!!!", "___"])
def test_a_title_of_no_latin_letters_becomes_story(title):
    assert slug_base(title) == "story"


def test_a_long_slug_is_cut_at_a_word():
    assert slug_base("word " * 40) == "word-" * 15 + "word"
    assert slug_base("x" * 200) == "x" * SLUG_MAX
    assert slug_base("x" * SLUG_MAX + " more") == "x" * SLUG_MAX


def test_slugs_of_one_title_count_up_without_a_gap():
    taken = set()
    for _ in range(40):
        taken.add(unique_slug("A huddle", taken))
    assert taken == {"a-huddle"} | {f"a-huddle-{number}" for number in range(2, 41)}


def test_a_free_slug_is_found_where_some_numbers_are_taken():
    taken = {"a", "a-2", "a-4", "a-7", "a-8"}
    assert unique_slug("A", taken) not in taken


def test_ten_thousand_stories_of_one_title_are_looked_at_few_times():
    class Counting(set):
        looks = 0

        def __contains__(self, slug):
            self.looks += 1
            return super().__contains__(slug)

    taken = Counting({"a"} | {f"a-{number}" for number in range(2, 10_001)})
    assert unique_slug("A", taken) == "a-10001"
    assert taken.looks < 40


@pytest.mark.django_db
def test_a_slug_that_a_story_has_is_not_given_again():
    factories.make_story(status="published", slug="a-huddle")
    factories.make_story(status="published", slug="a-huddle-of-nurses")
    assert make_slug("A huddle") == "a-huddle-2"


def test_a_title_never_takes_the_address_of_a_page():
    assert unique_slug("Suggestions", set()) == "suggestions-story"
    assert unique_slug("Suggestions", {"suggestions-story"}) == "suggestions-story-2"


# An address that told who somebody is ----------------------------------------------------------------------

TOLD = "Nurse Maria Kowalczyk ran our falls round"


def told(**fields):
    return factories.make_story(**{"title": TOLD, "status": "published", "slug": slug_base(TOLD)} | fields)


def redacted(story, curator):
    key = identifiers.passages(story)[0].key
    return redacting.redact(story, member=curator, key=key, expected_version=story.version)[0]


def edited(story, curator):
    return save_story(story, expected_version=story.version, values={"title": "A nurse ran our falls round"})


def added_to(story, curator):
    addition = additions.start_addition(story)
    Story.objects.filter(pk=addition.pk).update(title="A nurse ran our falls round")
    additions.merge(Story.objects.get(pk=addition.pk))
    return Story.objects.get(pk=story.pk)


@pytest.mark.parametrize(
    ("change", "slug"),
    [
        (redacted, "ran-our-falls-round"),
        (edited, "a-nurse-ran-our-falls-round"),
        (added_to, "a-nurse-ran-our-falls-round"),
    ],
)
def test_a_name_that_is_taken_out_of_a_title_is_not_left_in_the_address(change, slug, client, curator):
    change(told(), curator)
    moved = client.get(f"/stories/{slug_base(TOLD)}/")
    assert (moved.status_code, moved["Location"]) == (301, f"/stories/{slug}/")
    for address in (f"/stories/{slug}/", "/stories/"):
        assert "kowalczyk" not in client.get(address).content.decode().lower(), address


@pytest.mark.parametrize(
    ("title", "now", "slug"),
    [
        # Neither looks like a name to the rules. An author who shows less is told to take such words out.
        ("Bo Fenn tries huddles", "We try huddles", "we-try-huddles"),
        ("Fenn's huddles at Larkmoor", "Our huddles", "our-huddles"),
        ("Huddles at Larkmoor", "Huddles with us", "huddles-with-us"),
        # Words of many organisations' names are anybody's.
        ("A foundation for huddles", "Huddles on firm ground", "a-foundation-for-huddles"),
        ("Bo Fenn tries huddles", "Bo Fenn tried huddles", "bo-fenn-tries-huddles"),
    ],
)
def test_the_authors_own_name_and_organisation_do_not_stay_in_the_address_either(title, now, slug, client, curator):
    organisation = factories.make_organisation("Larkmoor NHS Foundation Trust")
    for number in range(6):
        factories.make_organisation(f"{number} NHS Foundation Trust")
    author = factories.make_member(name="Bo Fenn")
    story = factories.make_story(
        title, author=author, organisation=organisation, status="published", slug=slug_base(title)
    )
    save_story(story, expected_version=story.version, values={"title": now})
    page = client.get(f"/stories/{slug_base(title)}/", follow=True)
    assert page.redirect_chain == ([] if slug == slug_base(title) else [(f"/stories/{slug}/", 301)])
    assert page.status_code == 200


def test_an_organisation_that_an_addition_takes_out_together_with_its_title_does_not_stay_in_the_address(member):
    larkmoor, other = factories.make_organisation("Larkmoor NHS Trust"), factories.make_organisation("Esk NHS Trust")
    story = told(title="Huddles at Larkmoor", slug="huddles-at-larkmoor", author=member, organisation=larkmoor)
    addition = additions.start_addition(story)
    Story.objects.filter(pk=addition.pk).update(title="Our huddles", organisation=other)
    additions.merge(Story.objects.get(pk=addition.pk))
    assert Story.objects.get(pk=story.pk).slug == "our-huddles"


def test_the_old_address_of_a_story_is_kept_without_its_words_and_leads_to_no_withdrawn_one(client, curator):
    story = redacted(told(), curator)
    assert "kowalczyk" not in str(list(FormerAddress.objects.values()))
    Story.objects.filter(pk=story.pk).update(status="withdrawn")
    assert client.get(f"/stories/{slug_base(TOLD)}/").status_code == 404


@pytest.mark.parametrize("title", ["Nurse Maria Kowalczyk runs our falls round", "A falls round"])
def test_an_address_stays_where_it_told_of_nobody_or_the_title_still_does(title, db):
    story = told() if "Maria" in title else factories.make_story("Our falls", status="published", slug="our-falls")
    before = story.slug
    assert save_story(story, expected_version=story.version, values={"title": title}).slug == before


@pytest.mark.parametrize(
    ("title", "now", "slug"),
    [
        ("Dr Whitfield's idea for falls", "A Dr had an idea for falls", "a-dr-had-an-idea-for-falls"),
        ("Sister Joan/ward 6: falls", "A sister and falls", "a-sister-and-falls"),
        ("Dr Whitfield had an idea", "Dr Whitfield's idea", "dr-whitfield-had-an-idea"),
    ],
)
def test_a_name_is_found_in_the_address_and_the_title_also_where_more_letters_follow_it(title, now, slug, db):
    story = factories.make_story(title, status="published", slug=slug_base(title))
    assert save_story(story, expected_version=story.version, values={"title": now}).slug == slug


def as_before_28_november(story, title, *, keep):
    """Make an address what it was before one moved with its title; keep: whether a revision holds that title."""
    Story.objects.filter(pk=story.pk).update(slug=slug_base(title))
    FormerAddress.objects.all().delete()
    if not keep:
        story.revisions.exclude(text__title=story.title).delete()


@pytest.mark.parametrize("keep", [True, False])
def test_a_command_moves_addresses_that_keep_a_name_from_before_they_moved_by_themselves(keep, client, curator, capsys):
    story = told()
    keep_revision(story, story.author)
    as_before_28_november(redacted(story, curator), TOLD, keep=keep)
    # Their titles changed too, and lost nobody.
    for number, (title, now) in enumerate([("A fals round", "A falls round"), ("Bed days", "Length of stay")]):
        other = factories.make_story(title, status="published", slug=slug_base(title))
        if number:
            keep_revision(other, other.author)
        save_story(other, expected_version=other.version, values={"title": now})
    SearchChange.objects.all().delete()
    call_command("move_addresses")
    moved = client.get(f"/stories/{slug_base(TOLD)}/")
    assert (moved.status_code, moved["Location"]) == (301, "/stories/ran-our-falls-round/")
    assert [change.story_id for change in SearchChange.objects.all()] == [story.pk]
    call_command("move_addresses")
    assert capsys.readouterr().out == f"Story {story.pk}\n1 address moved.\n0 addresses moved.\n"
    slugs = {"ran-our-falls-round", "a-fals-round", "bed-days"}
    assert {*Story.objects.values_list("slug", flat=True)} == slugs


def test_the_command_moves_an_address_whose_own_words_name_somebody_whom_the_title_lost_in_an_import(db):
    story = factories.make_story("A nurse ran our falls round", status="withdrawn", slug=slug_base(TOLD))
    call_command("move_addresses")
    assert Story.objects.get(pk=story.pk).slug == "a-nurse-ran-our-falls-round"


def test_three_stories_of_one_title_published_at_the_same_moment_get_an_address_each(curator, monkeypatch):
    """On PostgreSQL each looks for a free address before the others have it."""
    factories.make_story("Huddles", status=Status.PUBLISHED, slug="huddles")
    factories.make_story("Huddles", status=Status.PUBLISHED, slug="huddles-2")
    looked = iter(["huddles", "huddles-2", "huddles-3"])
    monkeypatch.setattr(workflow, "make_slug", lambda title: next(looked))
    story = factories.make_story("Huddles", status=Status.IN_REVIEW)
    workflow.perform("publish", story=story, actor=curator)
    story.refresh_from_db()
    assert (story.status, story.slug) == ("published", "huddles-3")

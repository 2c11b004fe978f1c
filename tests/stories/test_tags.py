"""Tags: what the central team makes of them, and what is left of the old ones."""

from importlib import import_module

import pytest
from django.apps import apps
from taggit.models import Tag

from members.ledger import DeskEvent
from stories import choosing, saving, search, tags
from stories.importing.lookups import Lookups
from stories.models import OldTag, SearchChange, Status, Story, SynonymGroup
from stories.safety import SafetyError
from tests.factories import make_curator, make_member, make_story

pytestmark = pytest.mark.django_db


def tag(name):
    return Tag.objects.get(name=name)


def of(story):
    return sorted(Story.objects.get(pk=story.pk).tags.names())


def test_a_merged_tag_moves_to_each_story_once_and_leaves_its_name_behind():
    one = make_story("One", status=Status.PUBLISHED, tags=["huddles"], index=False)
    both = make_story("Both", status=Status.PUBLISHED, tags=["huddle", "huddles"], index=False)
    draft = make_story("Draft", tags=["huddles", "ward"])
    old = tag("huddles")
    assert tags.merge(old.pk, tag("huddle").pk, actor=make_curator()) == 2
    assert [of(story) for story in (one, both, draft)] == [["huddle"], ["huddle"], ["huddle", "ward"]]
    assert not Tag.objects.filter(name="huddles").exists()
    left = OldTag.objects.get()
    assert (left.name, left.slug, left.now) == ("huddles", "huddles", tag("huddle"))
    assert SynonymGroup.objects.filter(expressions="huddles, huddle").count() == 1
    assert set(SearchChange.objects.values_list("story_id", flat=True)) == {0, one.pk, both.pk}
    event = DeskEvent.objects.get()
    assert (event.action, event.subject_id) == ("merged", str(old.pk))


def test_what_led_to_a_merged_tag_leads_to_the_last_one():
    make_story(tags=["huddle", "huddles", "daily huddle"])
    actor = make_curator()
    tags.merge(tag("daily huddle").pk, tag("huddles").pk, actor=actor)
    tags.merge(tag("huddles").pk, tag("huddle").pk, actor=actor)
    assert list(OldTag.objects.values_list("name", "now__name")) == [("daily huddle", "huddle"), ("huddles", "huddle")]


def test_a_second_click_a_tag_with_itself_and_anybody_but_a_curator_change_nothing():
    story = make_story(tags=["huddle", "huddles"])
    old, into, actor = tag("huddles").pk, tag("huddle").pk, make_curator()
    with pytest.raises(choosing.CannotChoose):
        tags.merge(old, into, actor=make_member())
    with pytest.raises(tags.CannotChangeTag):
        tags.merge(into, into, actor=actor)
    assert of(story) == ["huddle", "huddles"]
    tags.merge(old, into, actor=actor)
    with pytest.raises(tags.CannotChangeTag):
        tags.merge(old, into, actor=actor)
    assert DeskEvent.objects.count() == 1


def test_many_stories_take_as_many_queries_as_one(django_assert_max_num_queries):
    actor = make_curator()

    def asked(number, old, into):
        for n in range(number):
            make_story(f"{old} {n}", status=Status.PUBLISHED, tags=[old], author=actor)
        Tag.objects.create(name=into, slug=into)
        with django_assert_max_num_queries(40) as captured:
            assert tags.merge(tag(old).pk, tag(into).pk, actor=actor) == number
        return len(captured)

    assert asked(1, "alpha", "beta") == asked(12, "gamma", "delta")


def test_an_old_link_leads_to_the_new_tag_with_the_rest_of_its_address_and_search_finds_it_by_the_old_name(client):
    make_story("Ten minutes", status=Status.PUBLISHED, tags=["stand up"])
    make_story("Morning round", status=Status.PUBLISHED, tags=["wallaby"])
    search.rebuild()
    assert client.get("/stories/?tag=wallaby").status_code == 200
    tags.merge(tag("wallaby").pk, tag("stand up").pk, actor=make_curator())
    search.catch_up()
    response = client.get("/stories/?component=people&tag=wallaby&sort=newest")
    assert (response.status_code, response["Location"]) == (302, "/stories/?component=people&tag=stand-up&sort=newest")
    assert client.get("/stories/?tag=never-was").status_code == 200
    assert client.get(response["Location"]).status_code == 200
    found = client.get("/stories/?q=wallaby").content.decode()
    assert "Ten minutes" in found
    assert "Morning round" in found


def test_a_form_opened_before_a_merge_saves_the_new_tag_and_does_not_bring_the_old_one_back():
    story = make_story(tags=["huddle", "huddles"])
    tags.merge(tag("huddles").pk, tag("huddle").pk, actor=make_curator())
    saving.save_story(story, expected_version=story.version, tags=["huddles", "ward"])
    assert of(story) == ["huddle", "ward"]
    assert not Tag.objects.filter(name="huddles").exists()


def test_a_renamed_tag_stays_on_its_stories_and_its_old_link_name_and_words_lead_to_it(client):
    story = make_story("Ten minutes", status=Status.PUBLISHED, tags=["wallaby"])
    search.rebuild()
    actor = make_curator()
    renamed = tags.rename(tag("wallaby").pk, "  Morning,  Meeting ", actor=actor)
    assert (renamed.name, renamed.slug, of(story)) == ("morning meeting", "morning-meeting", ["morning meeting"])
    event = DeskEvent.objects.get()
    assert (event.action, event.changes) == ("renamed", {"name": ["wallaby", "morning meeting"]})
    search.catch_up()
    assert client.get("/stories/?tag=wallaby")["Location"] == "/stories/?tag=morning-meeting"
    assert "Ten minutes" in client.get("/stories/?tag=morning-meeting").content.decode()
    assert "Ten minutes" in client.get("/stories/?q=wallaby").content.decode()
    saving.save_story(story, expected_version=story.version, tags=["wallaby"])
    assert of(story) == ["morning meeting"]


def test_a_tag_may_get_an_old_name_back():
    make_story(status=Status.PUBLISHED, tags=["huddle"])
    actor = make_curator()
    pk = tag("huddle").pk
    tags.rename(pk, "daily meeting", actor=actor)
    tags.rename(pk, "huddle", actor=actor)
    assert tag("huddle").slug == "huddle"
    assert list(OldTag.objects.values_list("name", "now__name")) == [("daily meeting", "huddle")]
    assert SynonymGroup.objects.filter(expressions__in=["huddle, daily meeting", "daily meeting, huddle"]).count() == 1


@pytest.mark.parametrize(
    ("name", "said"), [(" , ", "Enter the new name"), ("HUDDLE", "its name already"), ("Ward", "Merge")]
)
def test_a_name_that_a_tag_cannot_have_is_refused_in_a_sentence(name, said):
    make_story(status=Status.SUBMITTED, tags=["huddle", "ward"])
    with pytest.raises(tags.CannotChangeTag, match=said):
        tags.rename(tag("huddle").pk, name, actor=make_curator())
    assert not OldTag.objects.exists()


def test_a_retired_tag_leaves_its_stories_and_its_old_link_leads_to_a_search_for_its_words(client):
    story = make_story("Ten wallaby minutes", status=Status.PUBLISHED, tags=["wallaby", "ward"])
    draft = make_story(tags=["wallaby"])
    search.rebuild()
    assert tags.retire(tag("wallaby").pk, actor=make_curator()) == 2
    assert (of(story), of(draft)) == (["ward"], [])
    search.catch_up()
    assert client.get("/stories/?tag=wallaby&tag=ward")["Location"] == "/stories/?q=wallaby&tag=ward"
    assert "Ten wallaby minutes" in client.get("/stories/?q=wallaby&tag=ward", follow=True).content.decode().replace(
        "<mark>", ""
    ).replace("</mark>", "")
    saving.save_story(draft, expected_version=draft.version, tags=["wallaby", "ward"])
    assert of(draft) == ["ward"]


def test_a_tag_retired_for_another_leads_to_that_one_and_does_not_put_it_on_stories(client):
    story = make_story("Ten minutes", status=Status.PUBLISHED, tags=["wallaby"])
    make_story("Morning round", status=Status.PUBLISHED, tags=["stand up"])
    search.rebuild()
    tags.retire(tag("wallaby").pk, now_id=tag("stand up").pk, actor=make_curator())
    assert of(story) == []
    search.catch_up()
    assert client.get("/stories/?tag=wallaby")["Location"] == "/stories/?tag=stand-up"
    assert "Morning round" in client.get("/stories/?q=wallaby").content.decode()


def test_readers_are_led_nowhere_by_the_name_of_a_tag_that_only_drafts_had_and_to_no_tag_that_only_drafts_have(client):
    make_story("Ten minutes", status=Status.PUBLISHED, tags=["stand up", "huddle"])
    make_story("Draft", tags=["gorblimey", "quibble", "fumble", "mutter", "bungle"])
    search.rebuild()
    actor = make_curator()
    tags.retire(tag("gorblimey").pk, actor=actor)
    tags.retire(tag("quibble").pk, now_id=tag("stand up").pk, actor=actor)
    tags.merge(tag("fumble").pk, tag("stand up").pk, actor=actor)
    tags.rename(tag("mutter").pk, "grumble", actor=actor)
    # One that readers knew leads to no tag that they do not.
    tags.retire(tag("huddle").pk, now_id=tag("bungle").pk, actor=actor)
    search.catch_up()
    for slug in ("gorblimey", "quibble", "fumble", "mutter", "huddle"):
        answer, of_none = client.get(f"/stories/?tag={slug}"), client.get("/stories/?tag=never-was")
        assert answer.status_code == 200
        assert answer.content.replace(slug.encode(), b"never-was") == of_none.content
    # Nor does a misspelled word become one of these, or find what the tag became.
    for word in ("gorblimy", "quible", "fumbel", "grumbel", "bungel", "quibble"):
        assert search.find(search.Filters.of(q=word)).filters.q == word
        assert "Ten minutes" not in client.get(f"/stories/?q={word}").content.decode()
    make_story("Now in public", status=Status.PUBLISHED, tags=["bungle"])
    search.catch_up()
    assert client.get("/stories/?tag=huddle")["Location"] == "/stories/?tag=bungle"


def test_an_address_that_another_tag_has_now_does_not_redirect_to_itself_while_the_index_is_behind():
    make_story("Ten minutes", status=Status.PUBLISHED, tags=["stand up", "huddle"])
    actor = make_curator()
    tags.merge(tag("stand up").pk, tag("huddle").pk, actor=actor)
    make_story("Morning round", status=Status.PUBLISHED, tags=["stand - up"])
    assert tag("stand - up").slug == "stand-up"
    tags.merge(tag("huddle").pk, tag("stand - up").pk, actor=actor)
    # As where the index does not know it yet.
    assert tags.replace_old_slugs(["stand-up"], []) is None


def test_the_migration_marks_old_names_that_a_revision_of_a_published_story_has():
    for status, name in ((Status.PUBLISHED, "wallaby"), (Status.SUBMITTED, "gorblimey")):
        story = make_story(status=status, tags=[name], index=False)
        saving.keep_revision(story, story.author)
        tags.retire(tag(name).pk, actor=make_curator())
    OldTag.objects.update(was_read=False)
    import_module("stories.migrations.0031_old_tags_that_were_read").mark_read(apps, None)
    assert list(OldTag.objects.filter(was_read=True).values_list("name", flat=True)) == ["wallaby"]


def test_a_tag_that_went_is_said_to_be_gone_and_nothing_changes_but_by_a_curator():
    make_story(tags=["huddle", "ward"])
    actor, gone = make_curator(), tag("huddle").pk
    with pytest.raises(choosing.CannotChoose):
        tags.retire(gone, actor=make_member())
    with pytest.raises(choosing.CannotChoose):
        tags.rename(gone, "other", actor=make_member())
    with pytest.raises(choosing.CannotChoose):
        tags.mark_different(gone, tag("ward").pk, actor=make_member())
    tags.retire(gone, actor=actor)
    for again in (
        lambda: tags.retire(gone, actor=actor),
        lambda: tags.rename(gone, "other", actor=actor),
        lambda: tags.retire(tag("ward").pk, now_id=gone, actor=actor),
        lambda: tags.mark_different(gone, tag("ward").pk, actor=actor),
    ):
        with pytest.raises(tags.CannotChangeTag, match="not there any more"):
            again()
    assert DeskEvent.objects.count() == 1


def test_an_import_puts_the_new_tag_for_an_old_name_and_none_for_a_retired_one():
    make_story(tags=["huddle", "huddles", "misc"])
    actor = make_curator()
    tags.merge(tag("huddles").pk, tag("huddle").pk, actor=actor)
    tags.retire(tag("misc").pk, actor=actor)
    lookups = Lookups()
    lookups._find_tags(["huddles", "misc", "new"])
    assert lookups.tag_ids(["huddles", "misc", "new"]) == [tag("huddle").pk, tag("new").pk]


def test_a_retired_name_is_allowed_again_as_a_new_tag_that_no_story_gets_back(client):
    lost = make_story("Ten minutes", status=Status.PUBLISHED, tags=["wallaby"])
    search.rebuild()
    actor, before = make_curator(), tag("wallaby").pk
    tags.retire(before, actor=actor)
    saving.save_story(lost, expected_version=lost.version, tags=["wallaby"])
    assert of(lost) == []
    again = tags.allow_again("wallaby", actor=actor)
    assert (again.name, again.slug, again.pk) == ("wallaby", "wallaby", tag("wallaby").pk)
    assert of(lost) == []
    assert not OldTag.objects.exists()
    event = DeskEvent.objects.first()
    assert (event.action, event.actor, event.subject_id) == ("allowed again", actor, str(again.pk))
    assert event.changes == {"now": ["", "wallaby"]}
    story = make_story("Now", status=Status.PUBLISHED, index=False)
    saving.save_story(story, expected_version=story.version, tags=["Wallaby"])
    assert of(story) == ["wallaby"]
    search.catch_up()
    page = client.get("/stories/?tag=wallaby").content.decode()
    assert "Now" in page
    assert "Ten minutes" not in page
    assert "Its name was allowed again as a new tag." in tags.what_became_of(before)


def test_whoever_renames_tells_the_name_they_saw_as_whoever_merges_does():
    make_story(tags=["wallaby"])
    pk, actor = Tag.objects.get(name="wallaby").pk, make_curator()
    with pytest.raises(tags.CannotChangeTag, match="Somebody renamed “quokka”: it is “wallaby” now"):
        tags.rename(pk, "numbat", actor=actor, seen={pk: "quokka"})
    assert tags.rename(pk, "numbat", actor=actor, seen={pk: "wallaby"}).name == "numbat"


def test_whoever_gives_a_name_that_a_draft_gets_at_this_moment_is_told_and_nothing_is_changed(monkeypatch):
    story = make_story(tags=["huddle"])

    def somebody_is_first(renamed):
        Tag.objects.create(name=renamed.name, slug="first")
        return "second"

    monkeypatch.setattr(tags, "tag_slug", somebody_is_first)
    with pytest.raises(tags.CannotChangeTag, match="Somebody has just made a tag “standup”"):
        tags.rename(tag("huddle").pk, "standup", actor=make_curator())
    assert of(story) == ["huddle"]
    assert not DeskEvent.objects.exists()


def test_names_that_led_to_a_retired_tag_may_be_allowed_again_too_but_no_name_that_was_merged_or_renamed():
    make_story(tags=["huddle", "huddles", "ward", "wards", "misc", "stand up"])
    actor = make_curator()
    tags.merge(tag("huddles").pk, tag("huddle").pk, actor=actor)
    tags.merge(tag("wards").pk, tag("ward").pk, actor=actor)
    tags.rename(tag("misc").pk, "other", actor=actor)
    tags.retire(tag("huddle").pk, now_id=tag("stand up").pk, actor=actor)
    assert list(tags.retired().values_list("name", flat=True)) == ["huddle", "huddles"]
    with pytest.raises(tags.CannotChangeTag, match="not retired any more"):
        tags.allow_again("wards", actor=actor)
    tags.allow_again("huddles", actor=actor)
    assert list(tags.retired().values_list("name", "now__name")) == [("huddle", "stand up")]


def test_a_name_is_allowed_again_once_by_a_curator_only_and_not_where_it_may_identify_somebody(monkeypatch):
    make_story(tags=["huddle", "mrs margaret oldroyd"])
    actor = make_curator()
    for name in ("huddle", "mrs margaret oldroyd"):
        tags.retire(tag(name).pk, actor=actor)
    with pytest.raises(choosing.CannotChoose):
        tags.allow_again("huddle", actor=make_member())
    with monkeypatch.context() as patched, pytest.raises(tags.CannotChangeTag, match="could not look"):
        patched.setattr(tags, "find_in_small_letters", raising(SafetyError))
        tags.allow_again("huddle", actor=actor)
    with pytest.raises(tags.CannotChangeTag, match="This name stays retired"):
        tags.allow_again("mrs-margaret-oldroyd", actor=actor)
    tags.allow_again("huddle", actor=actor)
    with pytest.raises(tags.CannotChangeTag, match="not retired any more"):
        tags.allow_again("huddle", actor=actor)
    assert DeskEvent.objects.filter(action="allowed again").count() == 1
    assert list(Tag.objects.values_list("name", flat=True)) == ["huddle"]


def test_a_name_whose_address_another_tag_has_by_now_gets_one_of_its_own():
    make_story(tags=["stand up"])
    actor = make_curator()
    tags.retire(tag("stand up").pk, actor=actor)
    make_story(tags=["stand-up"])
    assert tag("stand-up").slug == "stand-up"
    assert tags.allow_again("stand-up", actor=actor).slug == "stand-up_1"


def raising(error):
    """Return a function that raises an error, whatever it is given."""

    def raises(*_):
        raise error

    return raises


def test_a_tag_that_no_story_has_any_more_is_forgotten_unless_an_old_name_leads_to_it():
    story = make_story(tags=["mrs whitfield", "ward", "huddles", "shared"])
    make_story(tags=["shared"])
    tags.merge(tag("huddles").pk, Tag.objects.create(name="huddle", slug="huddle").pk, actor=make_curator())
    story.refresh_from_db()
    saving.save_story(story, expected_version=story.version, tags=["ward"])
    assert set(Tag.objects.values_list("name", flat=True)) == {"ward", "shared", "huddle"}


def test_a_tag_gets_a_name_that_only_drafts_have_as_if_nobody_had_it():
    story, draft = make_story(status=Status.PUBLISHED, tags=["huddle"]), make_story(tags=["morning huddle", "huddle"])
    renamed = tags.rename(tag("huddle").pk, "morning huddle", actor=make_curator())
    assert (renamed.slug, of(story), of(draft)) == ("morning-huddle", ["morning huddle"], ["morning huddle"])


def test_a_tag_that_names_somebody_leaves_its_name_to_no_search(client):
    make_story(status=Status.PUBLISHED, tags=["dr joan whitfield", "ward"])
    search.rebuild()
    groups = SynonymGroup.objects.count()
    tags.merge(tag("dr joan whitfield").pk, tag("ward").pk, actor=make_curator())
    search.catch_up()
    assert SynonymGroup.objects.count() == groups
    assert "whitfield" not in client.get("/stories/?q=whitfeild").content.decode()
    assert client.get("/stories/?tag=dr-joan-whitfield")["Location"] == "/stories/?tag=ward"


def test_a_tag_is_called_by_a_sign_and_still_has_an_address():
    make_story(status=Status.PUBLISHED, tags=["party"])
    assert tags.rename(tag("party").pk, "🎉", actor=make_curator()).slug == "tag"


def test_tags_that_were_left_over_before_go_but_for_those_that_a_curator_needs():
    for name in ("left over", "led to", "allowed"):
        Tag.objects.create(name=name, slug=name)
    make_story(tags=["worn"])
    OldTag.objects.create(name="old", slug="old", now=tag("led to"))
    tags.retire(tag("allowed").pk, actor=make_curator())
    tags.allow_again("allowed", actor=make_curator())
    import_module("stories.migrations.0034_tags_of_no_story").delete_left_over(apps, None)
    assert set(Tag.objects.values_list("name", flat=True)) == {"worn", "led to", "allowed"}


def test_the_migration_gives_a_tag_of_signs_that_had_none_an_address(desk):
    make_story("Cake", status=Status.PUBLISHED, tags=["🎉", "tag"])
    Tag.objects.filter(name="🎉").update(slug="")
    OldTag.objects.create(name="🎂", slug="", is_retired=True)
    for _ in range(2):
        import_module("stories.migrations.0035_tags_without_an_address").give_address(apps, None)
    assert (tag("🎉").slug, tag("tag").slug, OldTag.objects.get().slug) == ("tag_1", "tag", "tag_2")
    assert desk.open("/curate/tags/retired/").sees("🎂")

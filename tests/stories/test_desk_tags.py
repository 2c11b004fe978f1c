"""The desk's pages of tags: what curators see and do there, without script."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from taggit.models import Tag

from members.ledger import DeskEvent
from stories import search, tags
from stories.desk import tag_list
from stories.models import OldTag, Status, Story, SynonymGroup
from tests.factories import make_curator, make_member, make_story
from tests.journeys import Visitor

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


def tag(name):
    return Tag.objects.get(name=name)


@pytest.fixture
def curator(client):
    member = make_curator()
    client.force_login(member)
    return member


@pytest.fixture
def told(curator):
    make_story("Three", status=Status.PUBLISHED, tags=["huddles"])
    make_story("One", status=Status.PUBLISHED, tags=["huddle", "ward"])
    make_story("Two", status=Status.PUBLISHED, tags=["huddle", "daily huddle"])
    make_story("Waiting", status=Status.SUBMITTED, tags=["huddle", "new thing"])
    search.rebuild()


def put_on(words):
    return make_story(status=Status.SUBMITTED, tags=words)


def names(rows):
    return [row.name for row in rows]


@pytest.mark.both_databases
def test_tags_are_listed_by_use_by_name_or_the_newest_first_with_published_stories_only(told):
    assert [(row.name, row.number) for row in tag_list.rows()] == [
        ("huddle", 2), ("daily huddle", 1), ("huddles", 1), ("ward", 1), ("new thing", 0),
    ]  # fmt: skip
    assert names(tag_list.rows(sort="name"))[:2] == ["daily huddle", "huddle"]
    assert names(tag_list.rows(sort="new"))[0] == "new thing"
    assert names(tag_list.rows("  HUDDLE")) == ["huddle", "daily huddle", "huddles"]


def test_numbers_are_the_same_without_an_index(told, monkeypatch):
    before = tag_list.rows()
    monkeypatch.setattr("stories.search.reading.reader", lambda: None)
    assert tag_list.rows() == before


def pairs():
    return {(frozenset({pair.one.name, pair.other.name}), pair.why) for pair in tag_list.lookalikes()}


def test_tags_look_alike_by_their_words_their_letters_or_one_in_another(curator):
    put_on(["huddle", "huddles", "daily huddle", "stand up", "standup", "up stand", "comunications"])
    put_on(["communication", "stroke", "strike", "ward", "word", "board round", "round board", "night", "wales"])
    # A word of seven tags tells none of them from the others.
    put_on(["!!!", "???", "care", "care plan", "care team", "care bundle", "care record", "day care", "health care"])
    assert pairs() == {
        (frozenset({"huddle", "huddles"}), tag_list.SAME_WORDS),
        (frozenset({"board round", "round board"}), tag_list.SAME_WORDS),
        (frozenset({"stand up", "standup"}), tag_list.SAME_WORDS),
        (frozenset({"stand up", "up stand"}), tag_list.SAME_WORDS),
        (frozenset({"communication", "comunications"}), tag_list.NEARLY_SAME),
        (frozenset({"stroke", "strike"}), tag_list.NEARLY_SAME),
        (frozenset({"huddle", "daily huddle"}), tag_list.ONE_HOLDS_OTHER),
        (frozenset({"huddles", "daily huddle"}), tag_list.ONE_HOLDS_OTHER),
    }
    # The more used is first, as in the list, whichever holds the other.
    assert {pair.one.name for pair in tag_list.lookalikes() if "daily huddle" in str(pair)} == {"daily huddle"}


def test_tags_that_a_curator_told_apart_are_not_shown_again(told, curator):
    tags.mark_different(tag("huddle").pk, tag("daily huddle").pk, actor=curator)
    tags.mark_different(tag("daily huddle").pk, tag("huddle").pk, actor=curator)
    assert (frozenset({"huddle", "daily huddle"}), tag_list.ONE_HOLDS_OTHER) not in pairs()
    assert names(tag_list.lookalikes_of(tag("huddle").pk)) == ["huddles"]
    assert names(tag_list.lookalikes_of(tag("huddles").pk)) == ["huddle", "daily huddle"]


@pytest.mark.both_databases
def test_use_over_time_counts_published_stories_by_quarter_and_sums_up_what_is_older(curator, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 11, 28, 12, tzinfo=UTC))
    for day in ("2026-10-01", "2026-11-20", "2026-05-31", "2020-01-01", "2021-01-01"):
        story = make_story(f"Story of {day}", status=Status.PUBLISHED, tags=["huddle"], index=False)
        Story.objects.filter(pk=story.pk).update(published_at=f"{day}T12:00:00+00:00")
    make_story("Draft", tags=["huddle"])
    quarters = tag_list.use_over_time(tag("huddle"))
    assert [(q.label, q.number) for q in quarters[:4]] == [
        ("October to December 2026", 2), ("July to September 2026", 0), ("April to June 2026", 1),
        ("January to March 2026", 0),
    ]  # fmt: skip
    assert (quarters[-1].label, quarters[-1].number, len(quarters)) == ("Earlier", 2, tag_list.QUARTERS + 1)
    assert (quarters[0].width, quarters[2].width) == (100.0, 50.0)


def test_a_tag_of_one_quarter_has_one_row_and_an_unused_one_none(curator):
    story = make_story("New", status=Status.PUBLISHED, tags=["huddle"], index=False)
    Story.objects.filter(pk=story.pk).update(published_at=timezone.now() - timedelta(minutes=1))
    assert [q.number for q in tag_list.use_over_time(tag("huddle"))] == [1]
    make_story(tags=["ward"])
    assert tag_list.use_over_time(tag("ward")) == []


def test_a_curator_merges_two_tags_from_the_look_alikes(client, told):
    visitor = Visitor(client)
    visitor.open("/curate/")
    visitor.click("Tags")
    visitor.click("Tags that look alike")
    visitor.click("Merge “huddles” into “huddle”")
    assert visitor.sees("1 story with “huddles” (1 published) will have “huddle” (2 published) instead.")
    visitor.press("Merge")
    assert visitor.sees("“huddles” is “huddle” now. 1 story got the new tag.")
    assert visitor.sees("Old names that lead here: huddles.")
    assert not Tag.objects.filter(name="huddles").exists()


def test_a_curator_says_that_two_tags_are_different(client, told):
    visitor = Visitor(client)
    visitor.open("/curate/tags/alike/")
    visitor.press("They are different: “huddle” and “huddles”")
    assert visitor.sees("Noted. These two are not shown as look-alikes again.")
    assert (frozenset({"huddle", "huddles"}), tag_list.SAME_WORDS) not in pairs()


@pytest.mark.both_databases
def test_a_curator_renames_a_tag_after_a_name_that_is_taken(client, told):
    visitor = Visitor(client)
    visitor.open("/curate/tags/?q=ward")
    visitor.click("ward")
    visitor.click("Rename it")
    visitor.press("Rename", {"New name": "huddle"})
    assert visitor.sees("There is a tag “huddle” already. Merge the two instead.")
    visitor.press("Rename", {"New name": "Ward team"})
    assert visitor.sees("“ward” is called “ward team” now.")
    assert tag("ward team").slug == "ward-team"


def test_a_tags_page_counts_its_stories_right_after_a_rename_or_a_merge_that_the_index_does_not_know_yet(client, told):
    visitor = Visitor(client)
    visitor.open(reverse("rename_tag", args=[tag("huddle").pk]))
    visitor.press("Rename", {"New name": "Morning huddle"})
    assert visitor.sees("2 published stories")
    visitor.open(reverse("merge_tag", args=[tag("huddles").pk]) + f"?other={tag('morning huddle').pk}")
    visitor.press("Merge")
    assert visitor.sees("3 published stories")


@pytest.mark.parametrize("name", ["Mrs Margaret Oldroyd", "943 476 5919"])
def test_a_tag_gets_no_name_that_looks_as_if_it_identified_somebody(client, told, name):
    response = client.post(reverse("rename_tag", args=[tag("ward").pk]), {"name": name})
    assert "Use other words." in response.content.decode()
    assert name in response.content.decode()
    assert Tag.objects.filter(name="ward").exists()


def test_where_old_links_shall_lead_is_asked_before_the_button_and_only_where_there_are_any(client, told):
    page = client.get(reverse("retire_tag", args=[tag("huddles").pk])).content.decode()
    assert 0 < page.find('id="choose"') < page.find("Go back without retiring")
    Story.objects.update(status=Status.WITHDRAWN)
    page = client.get(reverse("retire_tag", args=[tag("huddles").pk])).content.decode()
    assert 'id="choose"' not in page and "Go back without retiring" in page


def test_a_curator_retires_a_tag_and_chooses_where_its_old_links_lead(client, told):
    visitor = Visitor(client)
    visitor.open(reverse("desk_tag", args=[tag("huddles").pk]))
    visitor.click("Retire it")
    assert visitor.sees("Old links lead to a search for its words.")
    visitor.press("Search", {"Part of the other tag": "ward"})
    visitor.click("ward")
    assert visitor.sees("Old links and searches for it lead to “ward”, which is not put on the stories.")
    visitor.press("Retire")
    assert visitor.sees("“huddles” is retired. 1 story had it.")
    assert OldTag.objects.get().now == tag("ward")


STRIKE = "The name could identify somebody: keep it nowhere"


@pytest.mark.parametrize("way", ["Retire it", "Merge it into another tag", "Rename it"])
@pytest.mark.both_databases
def test_a_name_of_somebody_in_a_tag_that_goes_is_kept_nowhere(client, curator, way):
    make_story("One", status=Status.PUBLISHED, tags=["huddle"])
    story = make_story("Two", status=Status.PUBLISHED, tags=["mrs zofia quillfeather"])
    person = tag("mrs zofia quillfeather")
    OldTag.objects.create(name="sister quillfeather", slug="sister-quillfeather", now=person)
    search.rebuild()
    visitor = Visitor(client)
    visitor.open(reverse("desk_tag", args=[person.pk])).click(way)
    if way.startswith("Merge"):
        visitor.press("Search", {"Part of the other tag": "huddle"})
        visitor.click("huddle")
    sent = {"New name": "huddles"} if way.startswith("Rename") else {}
    visitor.press(way.partition(" ")[0], sent | {STRIKE: True})
    assert visitor.sees("The tag is")
    assert "quillfeather" not in visitor.html.lower()
    assert "quillfeather" not in visitor.open(reverse("desk_tag", args=[person.pk])).html.lower()
    kept = [*DeskEvent.objects.values_list("name", "changes"), *OldTag.objects.values_list("name", "slug")]
    kept += [*SynonymGroup.objects.values_list("expressions"), *Tag.objects.values_list("name", "slug")]
    assert "quillfeather" not in str(kept).lower()
    assert DeskEvent.objects.get().actor == curator
    assert "zofia" not in [row.name for row in story.tags.all()]


def test_whether_a_name_is_kept_nowhere_is_the_curators_to_say_and_ticked_where_it_looks_like_a_persons(client, told):
    make_story("Four", status=Status.PUBLISHED, tags=["dr john patel"])
    visitor = Visitor(client)
    for name, is_ticked in [("huddles", False), ("dr john patel", True)]:
        visitor.open(reverse("desk_tag", args=[tag(name).pk])).click("Retire it")
        [box] = visitor.page.all("input", name="erase_name")
        assert ("checked" in box.attrs) == is_ticked
    visitor.press("Retire", {STRIKE: False})
    assert OldTag.objects.get().name == "dr john patel"


def test_of_a_tag_that_no_published_story_has_a_curator_is_told_that_readers_are_led_nowhere(client, told):
    visitor = Visitor(client)
    visitor.open(reverse("desk_tag", args=[tag("new thing").pk]))
    visitor.click("Retire it")
    assert visitor.sees("Nothing leads readers from it to another tag or a search")
    visitor.press("Retire")
    visitor.open(reverse("retired_tags"))
    assert visitor.sees("Nowhere: no published story had it")
    visitor.click("Allow again: new thing")
    assert not visitor.sees("Its old links")


@pytest.mark.both_databases
def test_a_curator_allows_a_retired_name_again_after_reading_what_comes_of_it(client, told, curator):
    tags.retire(tag("ward").pk, actor=curator)
    tags.retire(tag("huddles").pk, now_id=tag("huddle").pk, actor=curator)
    visitor = Visitor(client)
    visitor.open("/curate/tags/")
    visitor.click("Retired tags")
    assert [link.text for link in visitor.main.all("a")] == ["huddle", "Allow again: huddles", "Allow again: ward"]
    visitor.click("Allow again: ward")
    assert visitor.sees("Cora Vane retired it on ")
    assert visitor.sees("Stories that lost it do not get it back.")
    assert visitor.sees("no more to a search for its words.")
    form = visitor.path
    visitor.press("Allow again")
    assert visitor.sees("“ward” is allowed again. No story has it yet.")
    assert visitor.heading == "ward"
    assert Story.objects.filter(tags__name="ward").count() == 0
    again = client.post(form, follow=True).content.decode()
    assert "This name is not retired any more." in again
    assert "“ward” is not retired." in client.get(form, follow=True).content.decode()
    assert Tag.objects.filter(name="ward").count() == 1
    visitor.open("/curate/tags/retired/huddles/")
    assert visitor.sees("and no more to “huddle”. A search for either goes on finding both.")


@pytest.mark.parametrize("slug", ["never-was", "é" * 200, "²"])
def test_a_name_that_never_was_retired_is_not_there(client, told, slug):
    assert client.get(reverse("allow_tag", args=[slug])).status_code == 404
    assert client.post(reverse("allow_tag", args=[slug])).status_code == 302


@pytest.mark.both_databases
def test_a_second_click_on_a_tag_that_went_gets_a_sentence_and_an_unknown_one_is_not_there(client, told):
    gone, stays = tag("huddles").pk, tag("huddle").pk
    page = reverse("merge_tag", args=[gone])
    assert "1 story got the new tag" in client.post(page, {"other": stays}, follow=True).content.decode()
    again = client.post(page, {"other": stays}, follow=True).content.decode()
    assert "“huddles” is not there any more. Cora Vane merged it into “huddle” on " in again
    page_of_it = client.get(reverse("desk_tag", args=[gone]), follow=True).content.decode()
    assert "merged it into “huddle”" in page_of_it
    assert client.get(reverse("desk_tag", args=[gone + 1_000])).status_code == 404
    answer = client.post(reverse("merge_tag", args=[stays]), {"other": gone}, follow=True).content.decode()
    assert "merged it into “huddle”" in answer
    answer = client.post(reverse("alike_tags"), {"one": gone, "other": stays}, follow=True).content.decode()
    assert "One of these tags is not there any more" in answer


@pytest.mark.parametrize("other", ["gone", "x"])
@pytest.mark.both_databases
def test_a_tag_is_not_retired_to_nothing_where_the_one_its_links_were_to_lead_to_went(client, told, curator, other):
    gone, retiring = tag("huddles").pk, tag("ward").pk
    tags.merge(gone, tag("huddle").pk, actor=curator)
    page = reverse("retire_tag", args=[retiring])
    answer = client.post(page, {"other": gone if other == "gone" else other}, follow=True).content.decode()
    assert "Nothing was changed." in answer
    assert tag("ward").story_tags.count() == 1


@pytest.mark.both_databases
def test_pages_that_ask_first_say_how_many_stories_change_with_those_readers_do_not_see(client, told):
    pk, other = tag("huddle").pk, tag("huddles").pk
    said = "3 stories with “<span dir=\"auto\">huddle</span>” (2 published)"
    assert said in client.get(reverse("merge_tag", args=[pk]) + f"?other={other}").content.decode()
    said = "It comes off 3 stories (2 published)"
    assert said in client.get(reverse("retire_tag", args=[pk])).content.decode()


@pytest.mark.both_databases
def test_a_rename_from_a_page_that_shows_an_older_name_is_told_and_may_be_sent_again(client, told, curator):
    visitor = Visitor(client)
    visitor.open(reverse("rename_tag", args=[tag("ward").pk]))
    tags.rename(tag("ward").pk, "ward team", actor=make_curator())
    visitor.press("Rename", {"New name": "the ward"})
    assert visitor.sees("Somebody renamed “ward”: it is “ward team” now. Nothing was changed.")
    visitor.press("Rename", {"New name": "the ward"})
    assert visitor.sees("“ward team” is called “the ward” now.")


@pytest.mark.parametrize("page, button", [("merge_tag", "Merge"), ("retire_tag", "Retire")])
@pytest.mark.parametrize("renamed", ["ward", "huddle"])
@pytest.mark.both_databases
def test_a_tag_that_got_another_name_meanwhile_is_not_merged_or_retired_unseen(client, told, page, button, renamed):
    visitor = Visitor(client)
    visitor.open(reverse(page, args=[tag("ward").pk]) + f"?other={tag('huddle').pk}")
    tags.rename(tag(renamed).pk, "team", actor=make_curator())
    visitor.press(button)
    assert visitor.sees(f"Somebody renamed “{renamed}”: it is “team” now. Nothing was changed.")
    assert Tag.objects.filter(name__in=["ward", "huddle", "team"]).count() == 2


NUL = pytest.param("?page=99&sort=x&q=%00", marks=pytest.mark.both_databases)


@pytest.mark.parametrize("query", [NUL, "?q=" + "é" * 500, "?other=1e9", "?other=²"])
def test_odd_addresses_of_tags_get_a_page(client, told, query):
    pk = tag("huddle").pk
    pages = ["/curate/tags/", "/curate/tags/alike/"]
    pages += [reverse(name, args=[pk]) for name in ("desk_tag", "merge_tag", "retire_tag")]
    assert {client.get(page + query).status_code for page in pages} <= {200, 404}


def test_members_do_not_find_the_desks_tags(client):
    make_story(tags=["huddle", "ward"])
    tags.retire(tag("ward").pk, actor=make_curator())
    client.force_login(make_member())
    assert client.get("/curate/tags/retired/").status_code == 404
    assert client.post("/curate/tags/retired/ward/").status_code == 404
    assert tags.retired().count() == 1
    for name in ("desk_tag", "rename_tag", "merge_tag", "retire_tag"):
        assert client.get(reverse(name, args=[tag("huddle").pk])).status_code == 404
    assert client.get("/curate/tags/").status_code == client.get("/curate/tags/alike/").status_code == 404


@pytest.mark.both_databases
def test_a_page_of_tags_asks_as_often_for_many_as_for_one(client, curator, django_assert_max_num_queries):
    def asked():
        numbers = []
        one = reverse("desk_tag", args=[tag("tag 0").pk])
        for address in ("/curate/tags/", "/curate/tags/alike/", "/curate/tags/retired/", one):
            with django_assert_max_num_queries(12) as captured:
                client.get(address)
            numbers.append(len(captured))
        return numbers

    make_story("First", status=Status.PUBLISHED, tags=["tag 0", "tags 0", "misc"])
    tags.retire(tag("misc").pk, now_id=tag("tag 0").pk, actor=curator)
    search.rebuild()
    asked()
    few = asked()
    make_story("Retired", tags=[f"old {n}" for n in range(5)])
    for row in Tag.objects.filter(name__startswith="old"):
        tags.retire(row.pk, now_id=tag("tag 0").pk, actor=curator)
    make_story("Many", status=Status.PUBLISHED, tags=[f"{kind} {n}" for n in range(1, 30) for kind in ("tag", "tags")])
    search.catch_up()
    asked()
    assert asked() == few


def test_a_tag_that_only_drafts_have_is_their_authors_own(told, client):
    draft = make_story("A huddle of ours", tags=["ward 7 huddle"])
    waiting = make_story("On ward 7 we huddle", status=Status.SUBMITTED)
    own = tag("ward 7 huddle")
    for address in ("/curate/tags/", "/curate/tags/alike/", f"/curate/{waiting.pk}/"):
        assert "ward 7 huddle" not in client.get(address).content.decode(), address
    assert client.get(f"/curate/tags/{own.pk}/").status_code == 404
    assert client.get(f"/curate/tags/{tag('huddle').pk}/merge/?other={own.pk}").status_code == 404
    Story.objects.filter(pk=draft.pk).update(status=Status.SUBMITTED, submitted_at=timezone.now())
    assert "ward 7 huddle" in names(tag_list.rows())
    assert client.get(f"/curate/tags/{own.pk}/").status_code == 200


@pytest.mark.both_databases
def test_a_tag_is_not_called_after_somebody_in_small_letters_either(told, client):
    visitor = Visitor(client).open(f"/curate/tags/{tag('ward').pk}/rename/")
    visitor.press("Rename", {"New name": "joan whitfield"})
    assert visitor.sees("This looks like the name of a person")

"""What the central team looks after in Django's admin, and what a change there does to the search."""

import pytest
from django.contrib.admin import site
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext
from taggit.models import Tag

from components.models import Component
from members.ledger import DeskEvent
from stories import search
from stories.forms.synonyms import SynonymGroupForm
from stories.models import CareSetting, SearchMiss, Status, SynonymGroup
from tests.factories import make_organisation, make_story
from tests.journeys import Visitor

pytestmark = pytest.mark.django_db

# Lists of other makers, which hold nothing of stories.
THEIRS = {"auth", "account"}
LISTS = ["components/component", "stories/caresetting", "stories/method", "stories/synonymgroup", "stories/searchmiss"]


@pytest.mark.parametrize("name", LISTS)
def test_a_curator_opens_each_list(curator_client, name):
    assert curator_client.get(f"/admin/{name}/").status_code == 200


def test_tags_are_not_in_the_admin_which_would_leave_their_old_names_and_the_search_behind(curator_client, curator):
    make_story(tags=["huddle"])
    pk = Tag.objects.get(name="huddle").pk
    for page in ("", "add/", f"{pk}/change/", "merge-tags/"):
        assert curator_client.get(f"/admin/taggit/tag/{page}").status_code == 404
    assert "taggit" not in curator_client.get("/admin/").content.decode()
    assert not curator.has_perm("taggit.change_tag")


@pytest.mark.parametrize("page", ["/curate/", "/curate/tags/"])
@pytest.mark.parametrize("name", ["Synonyms", "Searches without results"])
def test_the_desk_leads_to_the_words_of_the_search_which_only_the_admin_holds(curator_client, page, name):
    visitor = Visitor(curator_client).open(page)
    visitor.click(name)
    assert visitor.sees("Select synonym group to change" if name == "Synonyms" else "Select search without results")


def test_a_renamed_component_is_found_by_its_new_name(curator_client):
    make_story("About people", status=Status.PUBLISHED, components=["people"])
    make_story("Draft about people", components=["people"])
    search.rebuild()
    Visitor(curator_client).open("/")  # home keeps the components
    row = Component.objects.get(code="people")
    visitor = Visitor(curator_client).open(f"/admin/components/component/{row.pk}/change/")
    visitor.press("Save", {"name": "Wombats and wallabies"})
    search.catch_up()
    found = search.find(search.Filters.of(q="wombats and wallabies"))
    assert [story.title for story in found.stories] == ["About people"]
    assert "Wombats and wallabies" in Visitor(curator_client).open("/").page.text


def test_a_code_is_not_changed_once_it_is_there(curator_client):
    row = CareSetting.objects.get(code="ambulance")
    page = Visitor(curator_client).open(f"/admin/stories/caresetting/{row.pk}/change/").page
    assert page.all("input", name="code") == []
    assert page.all("input", name="name")[0].get("value") == "Ambulance"


def test_searches_whose_words_may_not_be_kept_are_not_listed(curator_client):
    SearchMiss.objects.create(digest="a", words="", days=1, last_day="2026-11-01")
    SearchMiss.objects.create(digest="b", words="wheelbarrow", days=3, last_day="2026-11-01")
    visitor = Visitor(curator_client).open("/admin/stories/searchmiss/")
    assert visitor.sees("wheelbarrow")
    assert visitor.sees("1 search without results")


def test_a_search_without_results_is_dismissed_and_its_words_are_kept_nowhere(curator_client, curator):
    rows = [
        SearchMiss.objects.create(digest=word, words=word, days=3, last_day="2026-11-01")
        for word in ("wheelbarrow", "pangolin", "aardvark")
    ]
    visitor = Visitor(curator_client).open("/admin/stories/searchmiss/").click("wheelbarrow").click("Delete")
    assert visitor.sees("wheelbarrow") and SearchMiss.objects.count() == 3
    visitor.press("Yes, I’m sure")
    data = {"action": "delete_selected", "_selected_action": [rows[1].pk], "post": "yes"}
    curator_client.post("/admin/stories/searchmiss/", data)
    assert [row.words for row in SearchMiss.objects.all()] == ["aardvark"]
    assert list(DeskEvent.objects.values_list("action", "subject", "name", "actor")) == [
        ("deleted", "stories.searchmiss", "", curator.pk)
    ] * 2
    assert not LogEntry.objects.exists()


def test_no_list_tells_who_wrote_a_story_to_whoever_asks_by_its_address(curator_client):
    story = make_story("Ours", status=Status.PUBLISHED, attribution="nation", organisation=make_organisation())
    for path in (
        f"members/member/?stories={story.pk}",
        f"members/member/?stories__id={story.pk}",
        f"organisations/organisation/?stories={story.pk}",
        f"organisations/organisation/?members={story.author_id}",
        f"organisations/organisation/?nation__stories={story.pk}",
        f"stories/story/?author={story.author_id}",
        f"stories/story/?author__id__in={story.author_id}",
        f"stories/story/?organisation={story.organisation_id}",
    ):
        assert curator_client.get(f"/admin/{path}").status_code == 400, path
    for path in ("stories/story/?status__exact=published", "members/member/?role__exact=member"):
        assert curator_client.get(f"/admin/{path}").status_code == 200, path
    nation = f"organisations/organisation/?nation__id__exact={story.nation_id}&open=yes&q=Larkmoor&o=1"
    assert "Larkmoor" in curator_client.get(f"/admin/{nation}").content.decode()


@pytest.mark.parametrize("model", [model for model in site._registry if model._meta.app_label not in THEIRS])
def test_every_list_is_narrowed_by_its_own_filters_alone(model):
    shown = site._registry[model]
    related = [field.name for field in model._meta.get_fields() if field.is_relation]
    assert [name for name in related if name not in shown.list_filter and shown.lookup_allowed(name, "1")] == []


def test_nothing_is_deleted_in_these_lists(curator_client):
    row = CareSetting.objects.get(code="ambulance")
    assert curator_client.post(f"/admin/stories/caresetting/{row.pk}/delete/", {"post": "yes"}).status_code == 403
    assert CareSetting.objects.filter(code="ambulance").exists()


# Groups of synonyms ----------------------------------------------------------------------------------------

GROUPS = "/admin/stories/synonymgroup/"


def added(client, expressions):
    """Return the page after adding a group, and whether the group is there."""
    number = SynonymGroup.objects.count()
    visitor = Visitor(client).open(f"{GROUPS}add/")
    visitor.press("Save", {"expressions": expressions})
    return visitor, SynonymGroup.objects.count() > number


@pytest.mark.parametrize(
    ("expressions", "said"),
    [
        ("LOS, los ,Los", "Give 2 or more different expressions"),
        ("huddle, huddles", "The search finds huddles with huddle as it is."),
        ("wallaby, the", "does not look for “the”: it has only common words"),
        ("!!!, ???", "they have only common words, no words at all"),
        ("wallaby, one two three four five six seven", "more than 6"),
        ("wallaby, Mrs Joan Whitfield", "This looks like the name of a person"),
        ("wallaby, joan whitfield", "This looks like the name of a person"),
        ("wallaby, 943 476 5919", "This looks like an NHS number"),
    ],
)
def test_a_group_that_does_nothing_or_tells_who_somebody_is_gets_refused_in_words(curator_client, expressions, said):
    visitor, is_added = added(curator_client, expressions)
    (told,) = visitor.page.with_class("errorlist")
    assert said in told.text and len(told.all("li")) == 1
    assert not is_added


def test_a_group_is_taken_once_from_lines_too_and_tells_what_is_not_looked_for(curator_client):
    visitor, is_added = added(curator_client, "wallaby\nquokka; the\n\n")
    assert is_added and visitor.sees("The search does not look for “the”")
    assert SynonymGroup.objects.order_by("pk").last().expressions == "wallaby, quokka, the"
    visitor, is_added = added(curator_client, "Quokka, wallabies")
    assert not is_added and visitor.sees("There is a group with these expressions already: wallaby, quokka, the.")


def test_a_colleagues_change_of_a_group_is_not_overwritten_unseen(curator_client):
    group = SynonymGroup.objects.create(expressions="wallaby, quokka")
    stale = Visitor(curator_client).open(f"{GROUPS}{group.pk}/change/")
    SynonymGroup.objects.filter(pk=group.pk).update(expressions="wallaby, wombat", is_on=False)
    stale.press("Save", {"expressions": "wallaby, quokka, numbat"})
    assert stale.sees("It is now: wallaby, wombat (not in use).")
    assert SynonymGroup.objects.get(pk=group.pk).expressions == "wallaby, wombat"
    stale.press("Save")
    assert SynonymGroup.objects.get(pk=group.pk).expressions == "wallaby, quokka, numbat"


def test_a_group_sent_without_what_its_page_showed_is_saved(curator_client):
    group = SynonymGroup.objects.create(expressions="wallaby, quokka")
    sent = {"expressions": "wallaby, numbat", "is_on": "on"}
    assert curator_client.post(f"{GROUPS}{group.pk}/change/", sent).status_code == 302
    assert SynonymGroup.objects.get(pk=group.pk).expressions == "wallaby, numbat"
    assert DeskEvent.objects.get().changes == {"expressions": ["wallaby, quokka", "wallaby, numbat"]}


def test_a_group_is_deleted_after_a_question_and_searches_do_without_it_at_once(curator_client, curator):
    make_story("Wombats dig", status=Status.PUBLISHED, account="They dig.")
    group = SynonymGroup.objects.create(expressions="quokka, wombats")
    search.rebuild()
    assert search.find(search.Filters.of(q="quokka")).stories
    visitor = Visitor(curator_client).open(f"{GROUPS}{group.pk}/change/").click("Delete")
    assert visitor.sees("quokka, wombats") and SynonymGroup.objects.filter(pk=group.pk).exists()
    visitor.press("Yes, I’m sure")
    search.catch_up()
    assert not search.find(search.Filters.of(q="quokka")).stories
    event = DeskEvent.objects.get()
    assert (event.action, event.name, event.actor) == ("deleted", "quokka, wombats", curator)


def test_groups_and_missed_searches_are_deleted_by_curators_alone(member_client):
    group = SynonymGroup.objects.create(expressions="quokka, wombats")
    miss = SearchMiss.objects.create(digest="b", words="wheelbarrow", days=3, last_day="2026-11-01")
    for address in (f"synonymgroup/{group.pk}", f"searchmiss/{miss.pk}"):
        assert member_client.post(f"/admin/stories/{address}/delete/", {"post": "yes"}).status_code == 404
    assert SynonymGroup.objects.filter(pk=group.pk).exists() and SearchMiss.objects.exists()


def test_shipped_groups_can_be_switched_off_and_get_an_expression_more():
    refused = []
    for group in SynonymGroup.objects.all()[::10]:
        for more, is_on in (("", False), (", wallaby", True)):
            data = {"expressions": group.expressions + more, "is_near": group.is_near, "is_on": is_on}
            form = SynonymGroupForm(data, instance=group)
            refused += [] if form.is_valid() else [(group.expressions, form.errors)]
    assert refused == []


def test_a_story_with_many_statements_asks_no_more_of_the_database_than_one_with_one(curator_client):
    def queries(number):
        helping = [("people", f"Help {place}") for place in range(number)]
        story = make_story(helping=helping, status=Status.PUBLISHED)
        with CaptureQueriesContext(connection) as queries:
            page = curator_client.get(f"/admin/stories/story/{story.pk}/change/")
        assert page.content.decode().count("Help ") >= number
        return len(queries)

    queries(1)
    assert queries(1) == queries(12)

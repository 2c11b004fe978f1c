"""What the central team looks after in Django's admin, and what a change there does to the search."""

import pytest
from taggit.models import Tag

from components.models import Component
from stories import search
from stories.models import CareSetting, SearchMiss, Status
from tests.factories import make_story
from tests.journeys import Visitor

pytestmark = pytest.mark.django_db

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


def test_nothing_is_deleted_in_these_lists(curator_client):
    row = CareSetting.objects.get(code="ambulance")
    assert curator_client.post(f"/admin/stories/caresetting/{row.pk}/delete/", {"post": "yes"}).status_code == 403
    assert CareSetting.objects.filter(code="ambulance").exists()

"""What the central team looks after in Django's admin, and what a change there does to the search."""

import pytest
from taggit.models import Tag

from components.models import Component
from stories import search
from stories.forms.synonyms import SynonymGroupForm
from stories.models import CareSetting, SearchMiss, Status, SynonymGroup
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


def test_shipped_groups_can_be_switched_off_and_get_an_expression_more():
    refused = []
    for group in SynonymGroup.objects.all()[::10]:
        for more, is_on in (("", False), (", wallaby", True)):
            data = {"expressions": group.expressions + more, "is_near": group.is_near, "is_on": is_on}
            form = SynonymGroupForm(data, instance=group)
            refused += [] if form.is_valid() else [(group.expressions, form.errors)]
    assert refused == []

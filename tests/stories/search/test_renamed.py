"""A name that is changed elsewhere reaches the search: each way of changing one tells it of the stories that carry it.

Readers find a story by the names of its author, organisation, place, kind, care settings and method. Whoever had
another name must not be found by it any more.
"""

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from organisations.models import Nation, Organisation, OrganisationType, Region
from stories import leaving, search
from stories.models import Attribution, CareSetting, Method, ReadingCopy, SearchChange, Status, Story
from stories.search import caches, naming
from tests.factories import make_member, make_organisation, make_story
from tests.journeys import Visitor

pytestmark = pytest.mark.django_db

OLD, NEW = "Perdita Wolstenholme", "Rosalind Okonkwo"


def visitor_as(member):
    return Visitor.signed_in(member)


def admin_page(client, row):
    """Open the admin's page of a row."""
    model = row._meta
    return Visitor(client).open(reverse(f"admin:{model.app_label}_{model.model_name}_change", args=[row.pk]))


@pytest.fixture
def finds(find_titles):
    """Return a function: the titles that a word finds as it is typed."""
    return lambda word="", **options: find_titles(word, exact=True, **options)


def offered(text):
    """Return what is offered to somebody who types this."""
    return [suggestion.text for suggestion in search.suggestions(text)]


@pytest.fixture
def author():
    """A member with a published story by their name, and a draft."""
    member = make_member(name=OLD)
    make_story("Sepsis bundle", status=Status.PUBLISHED, author=member, attribution=Attribution.NAMED)
    make_story("A draft", author=member, attribution=Attribution.NAMED)
    return member


def test_a_member_who_changes_their_name_is_found_by_the_new_one_only(finds, author):
    assert (finds("Wolstenholme"), finds("Okonkwo")) == (["Sepsis bundle"], [])
    assert "wolstenholme" in offered("wolst")
    visitor_as(author).open(reverse("change_name")).press("Save", {"Full name": NEW})
    assert (finds("Wolstenholme"), finds("Okonkwo")) == ([], ["Sepsis bundle"])
    assert (offered("wolst"), offered("okonk")) == ([], ["okonkwo"])


def test_a_name_that_stays_as_it_is_tells_nothing(author):
    before = SearchChange.objects.newest()
    visitor_as(author).open(reverse("change_name")).press("Save", {"Full name": OLD})
    assert SearchChange.objects.newest() == before


def test_a_member_whose_name_a_curator_changes_is_found_by_the_new_one_only(finds, author, curator_client):
    assert finds("Wolstenholme") == ["Sepsis bundle"]
    admin_page(curator_client, author).press("Save", {"name": NEW})
    assert (finds("Wolstenholme"), finds("Okonkwo")) == ([], ["Sepsis bundle"])


def test_the_stories_of_a_member_who_gives_their_name_with_a_later_one_are_found_by_it(finds, author):
    author.name = ""
    author.save()
    assert finds("Okonkwo") == []
    draft = Story.objects.get(title="A draft")
    page = visitor_as(author).open(f"/my-stories/{draft.pk}/attribution/")
    page.press("Save and continue", {"attribution": "named", "Your name, as readers will see it": NEW})
    assert finds("Okonkwo") == ["Sepsis bundle"]


def test_a_member_who_leaves_is_not_found_nor_offered_any_more(finds, author):
    assert finds("Wolstenholme") == ["Sepsis bundle"]
    leaving.close(author, choices={Story.objects.published().get().pk: True})
    assert (finds("Wolstenholme"), finds("sepsis"), offered("wolst")) == ([], ["Sepsis bundle"], [])


def test_an_organisation_that_is_renamed_in_the_admin_is_found_and_offered_by_its_new_name(finds, curator_client):
    trust = make_organisation("Zanthwaite Hospital Trust")
    heir = make_organisation("Northmere Care Trust")
    trust.successors.add(heir)
    make_story("Sepsis bundle", status=Status.PUBLISHED, organisation=trust)
    make_story("Falls", status=Status.PUBLISHED, organisation=heir)
    assert finds("Fallowfield") == []
    assert "Zanthwaite Hospital Trust" in offered("zanth")
    admin_page(curator_client, trust).press("Save", {"name": "Fallowfield Care Trust"})
    # Stories of what became of it are found by its name too.
    assert sorted(finds("Fallowfield")) == ["Falls", "Sepsis bundle"]
    assert "Fallowfield Care Trust" in offered("fallow")
    assert "Zanthwaite Hospital Trust" not in offered("zanth")


def test_an_old_name_and_another_successor_or_board_that_the_admin_is_told_reach_the_search(finds, curator_client):
    trust, heir = make_organisation("Larkmoor NHS Trust"), make_organisation("Northmere Care Trust")
    board = make_organisation("Esk ICB", code="QQQ")
    make_story("Sepsis bundle", status=Status.PUBLISHED, organisation=trust)
    make_story("Falls", status=Status.PUBLISHED, organisation=heir)
    assert (finds("Zanthwaite"), finds("Larkmoor")) == ([], ["Sepsis bundle"])
    address = reverse("admin:organisations_organisation_change", args=[trust.pk])
    data = {"name": trust.name, "type": trust.type_id, "nation": trust.nation_id, "region": trust.region_id}
    names = {"old_names-TOTAL_FORMS": 1, "old_names-INITIAL_FORMS": 0, "old_names-0-name": "Zanthwaite Infirmary"}
    more = {"old_names-0-organisation": trust.pk, "successors": [heir.pk], "board": board.pk}
    assert curator_client.post(address, data | names | more).status_code == 302
    assert sorted(finds("Zanthwaite")) == ["Falls", "Sepsis bundle"]
    assert sorted(finds("Larkmoor")) == ["Falls", "Sepsis bundle"]
    assert finds(board=["QQQ"]) == ["Sepsis bundle"]
    none = {"old_names-TOTAL_FORMS": 0, "old_names-INITIAL_FORMS": 0}
    assert curator_client.post(address, data | none | {"board": board.pk}).status_code == 302
    assert finds("Larkmoor") == ["Sepsis bundle"]


def test_a_board_is_the_board_of_its_own_stories_until_the_admin_is_told_that_it_is_none(finds, curator_client):
    kind = OrganisationType.objects.get(code="health-board")
    board = make_organisation("Esk Health Board", code="QQQ", type=kind, nation=Nation.objects.get(code="scotland"))
    member, other = make_organisation("Larkmoor Hospital", board=board), make_organisation("Heath Trust")
    for title, organisation in (("Falls", board), ("Sepsis", member), ("Delirium", other)):
        make_story(title, status=Status.PUBLISHED, organisation=organisation, attribution=Attribution.ORGANISATION)
    make_story("Hidden", status=Status.PUBLISHED, organisation=board, attribution=Attribution.TYPE_AND_REGION)
    assert sorted(finds(board=["QQQ"])) == ["Falls", "Sepsis"]
    admin_page(curator_client, board).press("Save", {"type": str(other.type_id)})
    assert finds(board=["QQQ"]) == ["Sepsis"]


def test_what_was_called_otherwise_and_merged_twice_is_found_by_every_name(finds, curator_client):
    first, second, third = (make_organisation(name) for name in ("Quenby Infirmary", "Quenby and Vale", "Three Vales"))
    first.keep_old_name("Ottershaw Cottage Hospital", until=timezone.localdate())
    first.successors.add(second)
    second.successors.add(third)
    make_story("Falls", status=Status.PUBLISHED, organisation=third)
    make_story("Draft", organisation=third)
    assert finds("Ottershaw") == finds("Quenby Infirmary") == finds("Quenby and Vale") == ["Falls"]
    admin_page(curator_client, first).press("Save", {"name": "Marlstone Infirmary"})
    assert finds("Marlstone") == ["Falls"]
    second.successors.clear()
    Story.objects.with_names_of([second.pk, third.pk]).tell_search()
    assert finds("Ottershaw") == []


@pytest.fixture
def imported(tmp_path):
    """Return a function that imports this file of organisations."""

    def run(text):
        path = tmp_path / "file.csv"
        path.write_text(text, encoding="utf-8")
        (tmp_path / "none.csv").write_text("code\n", encoding="utf-8")
        call_command("import_organisations", str(path), "--overrides", str(tmp_path / "none.csv"), verbosity=0)

    return run


def test_organisations_that_an_import_renames_joins_or_moves_are_found_as_they_are_now(finds, imported):
    trust, heir = make_organisation("Zanthwaite Trust", code="L1"), make_organisation("Northmere Trust", code="L2")
    make_organisation("Esk ICB", code="QQQ")
    other = make_organisation("Heath Trust", code="L3")
    for title, organisation in (("Sepsis", trust), ("Falls", heir), ("Delirium", other)):
        make_story(title, status=Status.PUBLISHED, organisation=organisation)
    assert (finds("Fallowfield"), finds("Zanthwaite")) == ([], ["Sepsis"])
    before = SearchChange.objects.newest()
    imported("code,name,successors,board\nL1,Fallowfield Trust,L2,QQQ\n")
    assert sorted(finds("Fallowfield")) == ["Falls", "Sepsis"]
    assert finds(board=["QQQ"]) == ["Sepsis"]
    assert "Fallowfield Trust" in offered("fallow")
    # Of the one that did not change nothing is told.
    told = SearchChange.objects.filter(pk__gt=before).values_list("story_id", flat=True)
    assert set(told) == {story.pk for story in Story.objects.exclude(title="Delirium")}
    imported("code,old_names\nL2,Wexbury Infirmary\n")
    assert finds("Wexbury") == ["Falls"]


@pytest.mark.parametrize(
    "model, field",
    [(Nation, "nation"), (Region, "region"), (OrganisationType, "organisation_type"), (Method, "method")],
)
def test_a_renamed_row_of_a_short_list_is_found_by_its_new_name(finds, curator_client, model, field):
    row = model.objects.first()
    make_story("Sepsis", status=Status.PUBLISHED, attribution=Attribution.TYPE_AND_REGION)
    Story.objects.update(**{field: row})
    assert finds("Zanthwaite") == []
    admin_page(curator_client, row).press("Save", {"name": "Zanthwaite"})
    assert finds("Zanthwaite") == ["Sepsis"]


def test_a_renamed_care_setting_is_found_by_its_new_name(finds, curator_client):
    make_story("Sepsis", status=Status.PUBLISHED, settings=["ambulance"])
    assert finds("Zanthwaite") == []
    admin_page(curator_client, CareSetting.objects.get(code="ambulance")).press("Save", {"name": "Zanthwaite"})
    assert finds("Zanthwaite") == ["Sepsis"]


def test_a_name_changed_past_all_of_this_is_offered_no_longer_than_names_are_kept(finds, monkeypatch):
    trust = make_organisation("Zanthwaite Trust")
    make_story("Sepsis", status=Status.PUBLISHED, organisation=trust)
    search.catch_up()
    assert "Zanthwaite Trust" in offered("zanth")
    Organisation.objects.update(name="Fallowfield Trust")
    later = caches.time.monotonic() + naming.SECONDS + 1
    monkeypatch.setattr(caches.time, "monotonic", lambda: later)
    assert "Fallowfield Trust" in offered("zanth")
    assert "Zanthwaite Trust" not in offered("zanth")


def test_many_stories_are_told_in_as_many_queries_as_one_and_lose_their_copies(author):
    now = timezone.now()
    Story.objects.bulk_create(
        Story(title="Many", slug=f"many-{n}", author=author, status=Status.PUBLISHED, published_at=now)
        for n in range(1_200)
    )
    many = set(Story.objects.published().values_list("pk", flat=True))
    ReadingCopy.objects.create(story_id=min(many), release="x", lists="x")
    other = make_story(status=Status.PUBLISHED)
    ReadingCopy.objects.create(story=other, release="x", lists="x")
    before = SearchChange.objects.newest()
    with CaptureQueriesContext(connection) as one:
        Story.objects.filter(pk=min(many)).tell_search()
    assert list(SearchChange.objects.filter(pk__gt=before).values_list("story_id", flat=True)) == [min(many)]
    before = SearchChange.objects.newest()
    with CaptureQueriesContext(connection) as all_of_them:
        author.stories.tell_search()
    assert len(all_of_them) == len(one)
    assert set(SearchChange.objects.filter(pk__gt=before).values_list("story_id", flat=True)) == many
    assert list(ReadingCopy.objects.values_list("pk", flat=True)) == [other.pk]

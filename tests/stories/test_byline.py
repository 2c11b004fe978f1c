"""What readers may know of an author: every attribution with every way an organisation was told."""

from dataclasses import asdict

import pytest

from organisations.models import Nation, OrganisationType, Region
from stories.byline import Byline
from stories.models import Attribution, Story
from tests import factories

EMAIL = "zofia.quillfeather@secret.example"
NAME = "Zofia Quillfeather"
TRUST = "Larkmoor NHS Foundation Trust"
HOME = "Esk Vale Care Home"

# attribution, organisation, whether the author gave a name -> the line that readers get
LINES = {
    ("named", "listed", True): f"{NAME}, {TRUST}",
    ("named", "listed", False): TRUST,
    ("named", "typed", True): f"{NAME}, {HOME}",
    ("named", "typed", False): HOME,
    ("named", "missing", True): f"{NAME}, NHS foundation trust, London",
    ("named", "missing", False): "NHS foundation trust, London",
    ("organisation", "listed", True): TRUST,
    ("organisation", "listed", False): TRUST,
    ("organisation", "typed", True): HOME,
    ("organisation", "typed", False): HOME,
    ("organisation", "missing", True): "NHS foundation trust, London",
    ("organisation", "missing", False): "NHS foundation trust, London",
    ("type_and_region", "listed", True): "NHS foundation trust, London",
    ("type_and_region", "listed", False): "NHS foundation trust, London",
    ("type_and_region", "typed", True): "NHS foundation trust, London",
    ("type_and_region", "typed", False): "NHS foundation trust, London",
    ("type_and_region", "missing", True): "NHS foundation trust, London",
    ("type_and_region", "missing", False): "NHS foundation trust, London",
    ("nation", "listed", True): "A member in England",
    ("nation", "listed", False): "A member in England",
    ("nation", "typed", True): "A member in England",
    ("nation", "typed", False): "A member in England",
    ("nation", "missing", True): "A member in England",
    ("nation", "missing", False): "A member in England",
}


def make(attribution, organisation="listed", named=True):
    """Make a story whose every field could tell of its author."""
    author = factories.make_member(EMAIL, name=NAME if named else "")
    return factories.make_story(
        author=author,
        attribution=attribution,
        organisation=factories.make_organisation(TRUST, code="RZ9") if organisation == "listed" else None,
        organisation_typed=HOME if organisation == "typed" else "",
        organisation_type=OrganisationType.objects.get(code="nhs-foundation-trust"),
        nation=Nation.objects.get(code="england"),
        region=Region.objects.get(code="london"),
    )


@pytest.mark.parametrize(("case", "line"), LINES.items())
def test_line_that_readers_get(db, case, line, django_assert_num_queries):
    story = Story.objects.with_byline_data().get(pk=make(*case).pk)
    with django_assert_num_queries(0):
        assert story.byline().text == line


def test_every_attribution_is_tried():
    assert {attribution for attribution, _, _ in LINES} == set(Attribution.values)


@pytest.mark.parametrize(("case", "line"), LINES.items())
def test_no_field_tells_more_than_was_chosen(db, case, line):
    attribution, organisation, named = case
    told = asdict(make(*case).byline())
    everything = " | ".join(told.values())
    assert "secret.example" not in everything
    assert "zofia." not in everything
    assert (NAME in everything) == (attribution == "named" and named)
    shows_organisation = attribution in {"named", "organisation"}
    assert (TRUST in everything) == (shows_organisation and organisation == "listed")
    assert (told["organisation_code"] == "RZ9") == (shows_organisation and organisation == "listed")
    assert (HOME in everything) == (shows_organisation and organisation == "typed")
    assert ("London" in everything) == (attribution != "nation")
    assert ("foundation trust" in everything.replace(TRUST, "")) == (attribution != "nation")


def test_all_fields_of_a_named_story(db):
    assert make("named").byline() == Byline(
        text=f"{NAME}, {TRUST}",
        name=NAME,
        organisation=TRUST,
        organisation_code="RZ9",
        organisation_type="NHS foundation trust",
        organisation_type_code="nhs-foundation-trust",
        region="London",
        region_code="london",
        nation="England",
        nation_code="england",
    )


def test_all_fields_of_a_story_told_by_nation_only(db):
    assert make("nation").byline() == Byline(
        text="A member in England", nation="England", nation_code="england"
    )


def test_a_listed_organisation_goes_before_a_typed_one(db):
    story = make("organisation")
    story.organisation_typed = HOME
    assert story.byline().text == TRUST


@pytest.mark.parametrize("attribution", ["", "some older choice"])
def test_an_attribution_not_chosen_or_not_known_tells_the_least(db, attribution):
    assert make(attribution).byline().text == "A member in England"


@pytest.mark.parametrize(
    ("attribution", "nation", "line"),
    [
        ("named", None, NAME),
        ("organisation", None, "A member"),
        ("type_and_region", None, "A member"),
        ("nation", None, "A member"),
        ("named", "wales", f"{NAME}, Wales"),
        ("organisation", "wales", "A member in Wales"),
        ("type_and_region", "wales", "A member in Wales"),
        ("nation", "wales", "A member in Wales"),
    ],
)
def test_nothing_is_made_up_where_little_was_told(db, attribution, nation, line):
    author = factories.make_member(EMAIL, name=NAME)
    nation = Nation.objects.filter(code=nation).first()
    story = factories.make_story(author=author, attribution=attribution, nation=nation)
    assert story.byline().text == line


def test_outside_england_the_nation_stands_for_the_region(db):
    story = make("type_and_region")
    story.region, story.nation = None, Nation.objects.get(code="scotland")
    assert story.byline().text == "NHS foundation trust, Scotland"


def test_story_without_an_author_has_no_name(db):
    story = make("named")
    story.author = None
    assert story.byline().text == TRUST
    assert story.byline().name == ""


def test_preview_of_another_attribution_changes_nothing(db):
    from stories.byline import byline

    story = make("nation")
    assert byline(story, "organisation").text == TRUST
    assert story.attribution == "nation"

"""How an author appears to readers: what each choice shows, and a warning where few are alike."""

import pytest

from organisations.models import Nation, OrganisationType
from stories import lookalikes, second_pair
from stories.models import CareSetting, Story
from tests import factories


def test_each_attribution_shows_the_words_that_readers_would_see(visitor, member, hospital):
    for number in range(4):
        factories.make_organisation(f"Another {number}")
    story = factories.make_story("Huddles", author=member, organisation=hospital)
    visitor.open(f"/my-stories/{story.pk}/attribution/")
    hints = [hint.text for hint in visitor.main.with_class("nhsuk-radios__hint")]
    assert hints == [
        "Readers see: Ada Quill, Larkmoor NHS Foundation Trust",
        "Readers see: Larkmoor NHS Foundation Trust",
        "Readers see: NHS foundation trust, London",
        "Readers see: A member in England",
    ]
    visitor.press("Save and see it as readers will", {"attribution": "nation"})
    assert visitor.path == f"/my-stories/{story.pk}/preview/"
    assert [p.text for p in visitor.main.with_class("story__byline")] == ["A member in England"]
    assert "Larkmoor" not in visitor.main.text


def test_an_author_is_warned_where_few_organisations_match_and_offered_the_next_level(visitor, member, hospital):
    story = factories.make_story("Huddles", author=member, organisation=hospital, attribution="type_and_region")
    few = "Only 1 organisation on our list matches this, so readers could guess which one is yours."
    visitor.open(f"/my-stories/{story.pk}/attribution/")
    assert visitor.sees(f"Readers see: NHS foundation trust, London. {few}")
    visitor.open(f"/my-stories/{story.pk}/check/")
    assert visitor.sees(few)
    visitor.click("show the nation only")
    visitor.press("Save and continue", {"attribution": "nation"})
    assert not visitor.sees(few)


@pytest.mark.parametrize(("others", "warned"), [(3, True), (4, False)])
def test_five_organisations_of_a_type_and_region_are_enough(member, hospital, others, warned):
    for number in range(others):
        factories.make_organisation(f"Other {number}")
    factories.make_organisation("Elsewhere", region=None)
    factories.make_organisation("Of another type", type=OrganisationType.objects.get(code="care-provider"))
    story = factories.make_story(author=member, organisation=hospital, attribution="type_and_region")
    assert bool(lookalikes.warning(story)) is warned
    assert lookalikes.warning(story, "nation") == ""


def test_care_settings_count_as_well_since_readers_see_them(visitor, member, hospital):
    for number in range(4):
        factories.make_organisation(f"Other {number} Hospitals NHS Foundation Trust")
        factories.make_organisation(f"Ambulance {number} Service NHS Foundation Trust", region=None)
    ambulance = factories.make_organisation("Larkmoor Ambulance Service NHS Foundation Trust")
    story = factories.make_story(
        "Huddles", author=member, organisation=ambulance, attribution="type_and_region", settings=["acute-hospital"]
    )
    assert lookalikes.few_alike(story) is None
    story.settings.set(CareSetting.objects.filter(code="ambulance"))
    assert lookalikes.few_alike(story) == 1
    few = "Only 1 organisation on our list matches this, so readers could guess which one is yours."
    visitor.open(f"/my-stories/{story.pk}/attribution/")
    assert visitor.sees(few)
    visitor.open(f"/my-stories/{story.pk}/check/")
    assert visitor.sees(few)
    visitor.click("show the nation only")
    visitor.press("Save and continue", {"attribution": "nation"})
    assert not visitor.sees(few)


def test_the_nation_alone_is_warned_of_where_the_care_setting_has_few_organisations_in_it(visitor, member):
    """Of Scotland, Wales and Northern Ireland each has one ambulance service."""
    wales = Nation.objects.get(code="wales")
    for number in range(6):
        factories.make_organisation(f"Other {number} Health Board", nation=wales)
    ambulance = factories.make_organisation("Larkmoor Ambulance Service", nation=wales)
    story = factories.make_story("Huddles", author=member, organisation=ambulance, attribution="nation")
    assert lookalikes.warning(story) == ""
    story.settings.set(CareSetting.objects.filter(code__in=["ambulance", "corporate-or-support-services"]))
    few = "Only 1 organisation on our list matches this, so readers could guess which one is yours."
    visitor.open(f"/my-stories/{story.pk}/attribution/")
    assert visitor.sees(f"Readers see: A member in Wales. {few}")
    visitor.open(f"/my-stories/{story.pk}/check/")
    assert visitor.sees(f"Readers see “A member in Wales”. {few}")
    visitor.click("leave the care setting out")
    visitor.press("Save and continue", {"settings": []})
    assert visitor.path == f"/my-stories/{story.pk}/check/" and not visitor.sees(few)


def test_a_type_that_no_list_has_is_not_warned_of(member):
    story = factories.make_story(
        author=member,
        organisation_type=OrganisationType.objects.get(code="care-provider"),
        attribution="type_and_region",
    )
    assert lookalikes.warning(story) == ""


def test_a_member_without_a_name_gives_it_with_the_choice(visitor, member):
    member.name = ""
    member.save()
    story = factories.make_story("Huddles", author=member, organisation_typed="Esk Vale")
    visitor.open(f"/my-stories/{story.pk}/attribution/").press("Save and continue", {"attribution": "named"})
    assert visitor.errors == ["Enter your name as readers will see it"]
    visitor.press("Save and continue", {"Your name, as readers will see it": "Bo Fenn"})
    member.refresh_from_db()
    assert member.name == "Bo Fenn"
    assert Story.objects.select_related("author").get().byline().text == "Bo Fenn, Esk Vale"


def test_a_name_half_typed_is_no_name_yet(visitor, member):
    member.name = ""
    member.save()
    story = factories.make_story("Huddles", author=member, organisation_typed="Esk Vale")
    form = visitor.open(f"/my-stories/{story.pk}/attribution/").form("Save and continue")
    form.fill({"attribution": "named", "name": "Bo"})
    # As the page's script does, in the middle of the name.
    answer = visitor.client.post(visitor.url, dict(form.data()), headers={"accept": "application/json"}).json()
    member.refresh_from_db()
    assert (answer["saved"], member.name) == (True, "")
    visitor.open(f"/my-stories/{story.pk}/attribution/")
    assert dict(visitor.form("Save and continue").data())["name"] == "Bo"
    visitor.press("Save and continue", {"name": "Bo Fenn"})
    member.refresh_from_db()
    assert (visitor.heading, member.name, Story.objects.get().unfinished) == ("Check your answers", "Bo Fenn", {})


@pytest.mark.parametrize("attribution", ["named", "organisation"])
def test_an_organisation_without_a_name_is_warned_of_as_its_type_and_place_are(visitor, member, hospital, attribution):
    """Where it is not listed and its name was left empty, readers see no more of it than that."""
    story = factories.make_story(
        "Huddles",
        author=member,
        organisation_type=hospital.type,
        region=hospital.region,
        hindering=[("people", "The ward manager says no.")],
        attribution=attribution,
    )
    few = "Only 1 organisation on our list matches this, so readers could guess which one is yours."
    seen = {"named": "Ada Quill, NHS foundation trust, London", "organisation": "NHS foundation trust, London"}
    visitor.open(f"/my-stories/{story.pk}/attribution/")
    assert visitor.sees(f"Readers see: {seen[attribution]}. {few}")
    visitor.open(f"/my-stories/{story.pk}/check/")
    assert visitor.sees(f"Readers see “{seen[attribution]}”. {few}")
    assert second_pair.ROLE in second_pair.why(story)
    story.organisation_typed = "Esk Vale"
    assert lookalikes.warning(story) == ""
    assert second_pair.ROLE in second_pair.why(story)


@pytest.mark.parametrize(
    ("attribution", "told"),
    [
        ("named", []),
        ("organisation", ["What is happening", "Tags"]),
        ("type_and_region", ["Title", "What is happening", "What is hindering", "Tags"]),
    ],
)
def test_an_author_who_shows_less_is_told_where_their_own_words_tell_it(visitor, member, attribution, told):
    story = factories.make_story(
        "Huddles at Larkmoor", author=member, organisation=factories.make_organisation("Larkmoor NHS Foundation Trust"),
        account="I am ADA  Quill.", helping=[("people", "Adaptable quills.")], attribution=attribution,
        hindering=[("people", "Larkmoor NHS foundation trust is large.")], tags=["ada quill"],
    )  # fmt: skip
    visitor.open(f"/my-stories/{story.pk}/check/")
    assert visitor.sees("But your own words say who you are or where you work:") is bool(told)
    boxes = [box for box in visitor.main.with_class("nhsuk-inset-text") if "own words" in box.text]
    assert [link.text for box in boxes for link in box.all("a")] == told

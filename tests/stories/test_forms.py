"""The author's forms: what they take, what they refuse in which words, and what they keep of a form with mistakes."""

import pytest
from django.http import QueryDict

from organisations.models import Organisation
from stories.forms.author import AttributionForm, BasicsForm, CheckForm, FactorForm
from stories.forms.more import AdviceForm, DetailsForm, LinksForm, OutcomeForm
from stories.forms.organisation import MOST_FOUND, ListedForm, TypedForm, options_for
from stories.models import Attribution, Reuse, Story
from tests import factories


@pytest.fixture
def story(member):
    return factories.make_story("Huddles", author=member, components=["people"])


def sent(**fields):
    """Return fields as a browser sends them; a list is several."""
    data = QueryDict(mutable=True)
    for name, value in fields.items():
        data.setlist(name, value if isinstance(value, list) else [value])
    return data


def errors_of(form):
    return {name: list(messages) for name, messages in form.errors.items()}


def test_a_title_has_sixty_five_characters_at_most(story):
    form = BasicsForm(sent(title="é" * 65, account="x"), story=story)
    assert errors_of(form) == {}
    form = BasicsForm(sent(title="é" * 66, account="x"), story=story)
    assert errors_of(form) == {"title": ["Make the title 65 characters or fewer"]}
    assert form.unfinished() == {"title": ["é" * 66]}
    assert form.changes()["values"] == {"account": "x"}


def test_line_ends_become_lf_and_nothing_else_changes(story):
    form = BasicsForm(sent(title="x", account=" one\r\n\r\n\ttwo \rthree\u00a0four\u2028five "), story=story)
    assert form.is_valid()
    assert form.cleaned_data["account"] == "one\n\n\ttwo \nthree\u00a0four\u2028five"


def test_lines_are_counted_as_the_page_counts_them(story):
    text = "x" * 4_999 + "\r\n" + "y" * 5_000
    assert BasicsForm(sent(title="x", account=text), story=story).is_valid()
    assert not BasicsForm(sent(title="x", account=text + "y"), story=story).is_valid()


def test_a_draft_for_later_needs_nothing(story):
    assert BasicsForm(sent(title="", account=""), story=story, partial=True).is_valid()
    assert errors_of(BasicsForm(sent(title="", account=""), story=story)) == {
        "title": ["Enter a title"],
        "account": ["Say what is happening"],
    }


def test_the_five_components_come_in_their_order_with_their_summary(story):
    form = BasicsForm(story=story)
    codes = [code for code, _ in form.fields["components"].choices]
    assert codes == ["purpose", "people", "leadership", "capability", "system"]
    assert form.hints["components"]["purpose"] == "Everyone knows the direction and why quality comes first."
    assert form["components"].value() == ["people"]


@pytest.mark.parametrize("kind", ["helping", "hindering"])
def test_a_statement_has_three_hundred_characters_and_one_component(story, kind):
    assert FactorForm(sent(statement="x" * 300, component="system"), story=story, kind=kind).is_valid()
    form = FactorForm(sent(statement="x" * 301, component="nothing"), story=story, kind=kind)
    assert errors_of(form) == {
        "statement": ["Use 300 characters or fewer"],
        "component": ["Choose the component that this is about"],
    }
    assert errors_of(FactorForm(sent(statement=" "), story=story, kind=kind)) == {
        "statement": [f"Say what is {kind}"],
        "component": ["Choose the component that this is about"],
    }


def test_the_only_component_of_a_story_is_chosen_beforehand(story, member):
    assert FactorForm(story=story, kind="helping")["component"].value() == "people"
    two = factories.make_story(author=member, components=["people", "system"])
    assert FactorForm(story=two, kind="helping")["component"].value() == ""


def test_a_component_chosen_beforehand_is_not_something_typed(story):
    form = FactorForm(sent(statement="", component="people"), story=story, kind="helping")
    assert form.is_empty()
    assert form.unfinished() == {}


@pytest.mark.parametrize(
    ("year", "message"),
    [
        ("2025", None),
        ("25", "Enter the year in 4 numbers, for example 2025"),
        ("1900", "Enter the year in 4 numbers, for example 2025"),
        ("２０２５", "Enter the year in 4 numbers, for example 2025"),
        ("", "Enter the year as well as the month"),
    ],
)
def test_when_it_started_is_a_year_or_a_month_of_a_year(story, year, message):
    form = DetailsForm(sent(month="04", year=year), story=story)
    assert errors_of(form) == ({"year": [message]} if message else {})
    assert form.changes()["values"].get("started") == (None if message else "2025-04")


def test_a_month_that_is_none_is_not_saved_nor_the_year_without_it(story):
    form = DetailsForm(sent(month="13", year="2025"), story=story)
    assert "month" in form.errors
    assert "started" not in form.changes()["values"]


def test_a_method_is_of_the_list_or_typed_and_not_both(story):
    form = DetailsForm(sent(method="lean", method_typed="Kaizen of our own"), story=story)
    assert errors_of(form) == {
        "method_typed": ["Choose a method from the list or enter another one, not both"]
    }


def test_details_read_what_they_saved(member):
    story = factories.make_story(
        author=member,
        method="lean",
        settings=["ambulance"],
        tags=["falls", "beds"],
        started="2025-04",
        stage="stopped",
    )
    assert DetailsForm.read(story) == {
        "method": "lean",
        "method_typed": "",
        "settings": ["ambulance"],
        "month": "04",
        "year": "2025",
        "stage": "stopped",
        "tags": "beds, falls",
    }


def test_often_used_tags_are_offered_as_help(story):
    form = DetailsForm(story=story, often_used_tags=["falls", "huddles"])
    assert form.fields["tags"].help_text.endswith("Often used: falls, huddles.")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("https://example.org/a?b=c#d", "https://example.org/a?b=c#d"),
        ("example.org\r\n\r\n  http://example.org/x ", "https://example.org\nhttp://example.org/x"),
        ("javascript:alert(1)", None),
        ("data:text/html,x", None),
        ("ftp://example.org/", None),
        ("a poster", None),
    ],
)
def test_links_are_web_addresses_one_a_line(story, typed, kept):
    form = LinksForm(sent(links=typed), story=story)
    assert form.is_valid() is (kept is not None)
    assert form.cleaned_data.get("links") == kept


@pytest.mark.parametrize(("form_class", "name"), [(OutcomeForm, "surprises"), (AdviceForm, "advice")])
def test_optional_sections_may_be_empty_and_are_marked(story, form_class, name):
    assert form_class(sent(), story=story).is_valid()
    assert str(form_class(story=story).fields[name].label).endswith("(optional)")


def test_an_organisation_of_the_list_brings_its_type_nation_and_region(story):
    row = factories.make_organisation()
    form = ListedForm(sent(organisation=str(row.pk)), story=story)
    assert form.is_valid()
    assert form.changes()["values"] == {
        "organisation": row,
        "organisation_typed": "",
        "organisation_type": row.type,
        "nation": row.nation,
        "region": row.region,
    }


def test_a_closed_organisation_cannot_be_chosen(story):
    row = factories.make_organisation(closed="2020-01-31")
    form = ListedForm(sent(organisation=str(row.pk)), story=story)
    assert errors_of(form) == {"organisation": ["Choose an organisation from the list"]}


def test_at_most_ten_organisations_are_offered(story):
    for number in range(12):
        factories.make_organisation(f"Larkmoor {number:02d}")
    assert [row.name for row in options_for(story, "larkmoor")] == [
        f"Larkmoor {n:02d}" for n in range(MOST_FOUND)
    ]


def test_present_last_and_own_organisation_are_offered_before_a_search(story, member):
    last, own = factories.make_organisation("Last"), factories.make_organisation("Own")
    closed = factories.make_organisation("Closed", closed="2020-01-31")
    member.organisation = own
    member.save()
    factories.make_story(author=member, organisation=last)
    factories.make_story(
        author=factories.make_member(), organisation=factories.make_organisation("Of others")
    )
    assert options_for(story, "") == [last, own]
    story.organisation = closed
    assert options_for(story, "") == [last, own]


def test_typing_an_organisation_lets_the_one_of_the_list_go(member):
    story = factories.make_story(author=member, organisation=factories.make_organisation())
    form = TypedForm(
        sent(
            organisation_typed="Esk Vale", organisation_type="care-provider", nation="wales", region="london"
        ),
        story=story,
    )
    assert form.is_valid()
    values = form.changes()["values"]
    assert (values["organisation"], values["organisation_typed"], values["region"]) == (
        None,
        "Esk Vale",
        None,
    )


def test_an_empty_form_for_later_lets_nothing_go(member):
    story = factories.make_story(author=member, organisation=factories.make_organisation())
    assert ListedForm(sent(), story=story, partial=True).is_valid()
    form = ListedForm(sent(), story=story, partial=True)
    form.is_valid()
    assert form.changes() == {"values": {}}
    assert TypedForm.read(Story.objects.get(pk=story.pk))["organisation"] == str(Organisation.objects.get().pk)


def test_every_attribution_is_offered_from_the_most_told_to_the_least(story):
    form = AttributionForm(story=story)
    assert [code for code, _ in form.fields["attribution"].choices] == list(Attribution.values)
    assert list(Attribution.values) == ["named", "organisation", "type_and_region", "nation"]


def test_the_check_page_wants_a_choice_and_every_statement():
    assert errors_of(CheckForm(sent())) == {
        "reuse": ["Choose how we may use your story"],
        "consents": ["Tick each statement to confirm it"],
    }
    form = CheckForm(sent(reuse=Reuse.OPEN, consents=["right_to_share", "not_identifiable"]))
    assert form.is_valid()


@pytest.mark.parametrize(
    ("ticked", "words", "place"),
    [
        ("right_to_share", "No patient or colleague can be identified", "id_consents-2"),
        ("not_identifiable", "I have the right to share this story", "id_consents"),
    ],
)
def test_of_two_statements_the_one_not_ticked_is_named_and_led_to(ticked, words, place):
    """Who follows the link presses Space next: at a ticked one that would take the tick away."""
    form = CheckForm(sent(reuse=Reuse.OPEN, consents=[ticked]))
    [said] = errors_of(form)["consents"]
    assert said.startswith(f"Tick “{words}")
    assert form["consents"].error_target == place
    assert f'id="{place}"' in form["consents"].as_field_group()


def test_what_is_unfinished_is_shown_above_what_is_saved(story):
    story.unfinished = {"basics": {"title": ["y" * 70]}, "details": {"year": ["20x5"]}}
    assert BasicsForm(story=story)["title"].value() == "y" * 70
    assert BasicsForm(story=story)["account"].value() == story.account
    assert DetailsForm(story=story)["year"].value() == "20x5"


@pytest.mark.django_db
def test_a_named_author_needs_a_name_that_readers_can_see():
    story = factories.make_story(author=factories.make_member(name=""))
    form = AttributionForm(sent(attribution="named", name="\u200b"), story=story)
    assert errors_of(form) == {"name": ["Enter your name as readers will see it"]}

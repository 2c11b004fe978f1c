"""Stories from a file of JSON Lines: what goes in."""

import json
import os
from datetime import date

import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone
from taggit.models import Tag

from members.models import Member
from organisations.models import Nation, Organisation
from stories.importing.lookups import Lookups
from stories.models import SearchChange, Story, StoryEvent, StoryTag
from stories.search import Filters, find
from tests import factories
from tests.stories.importing.lines import HELPING, line, run

pytestmark = pytest.mark.django_db


def test_every_key_of_a_line_is_kept(bring_in):
    organisation = factories.make_organisation("Larkmoor NHS Foundation Trust", code="T9X")
    result = bring_in(
        line(
            title="Ten minutes each morning",
            helping=HELPING,
            hindering=[{"component": "System", "statement": "Two systems ask for the same figures."}],
            components=["purpose"],
            tags=["Huddles", "huddles", "Staff voice"],
            organisation="t9x",
            settings=["Mental health", "acute-hospital"],
            method="lean",
            stage="Under way",
            attribution="named",
            author_email="Ada@Example.org",
            source_url="https://example.org/story",
            published_at="2024-07-02",
            status="published",
            sections={"what_changed": "Waits fell.", "surprises": "Porters came.", "differently": None, "advice": ""},
        )
    )
    assert (result.added, result.bad) == (1, [])
    story = Story.objects.get()
    assert story.title == "Ten minutes each morning"
    assert story.account == "We meet each day."
    assert (story.what_changed, story.surprises, story.differently, story.advice) == (
        "Waits fell.",
        "Porters came.",
        "",
        "",
    )
    assert story.organisation == organisation
    assert (story.organisation_type, story.nation, story.region) == (
        organisation.type,
        organisation.nation,
        organisation.region,
    )
    assert {row.code for row in story.settings.all()} == {"mental-health", "acute-hospital"}
    assert (story.method.code, story.method_typed) == ("lean", "")
    assert (story.stage, story.attribution, story.status) == ("under_way", "named", "published")
    assert story.author.email == "ada@example.org"
    assert story.source_url == "https://example.org/story"
    assert timezone.localdate(story.published_at) == date(2024, 7, 2)
    assert sorted(tag.name for tag in story.tags.all()) == ["huddles", "staff voice"]
    assert [(factor.kind, factor.component.code) for factor in story.factors.all()] == [
        ("helping", "people"),
        ("hindering", "system"),
    ]
    assert (story.slug, story.version, story.is_sample) == ("ten-minutes-each-morning", 0, False)


def test_title_account_and_one_component_are_enough(bring_in):
    before = timezone.now()
    assert bring_in({"title": "A huddle", "account": "We meet.", "components": ["people"]}).added == 1
    story = Story.objects.get()
    assert (story.status, story.attribution, story.author) == ("published", "nation", None)
    assert before <= story.published_at <= timezone.now()
    # Where no author is named, nobody gets an account.
    assert not Member.objects.exists()


def test_one_statement_is_enough_and_its_component_is_the_storys(bring_in):
    assert bring_in(line(components=None, helping=HELPING)).added == 1
    assert [component.code for component in Story.objects.get().components.all()] == ["people"]


def test_a_component_is_known_by_code_by_name_and_by_its_official_name_in_any_case(bring_in):
    bring_in(line(components=["PURPOSE", "investing in culture and people", "Developing Leadership Behaviours"]))
    assert [row.code for row in Story.objects.get().components.all()] == ["purpose", "people", "leadership"]


def test_an_organisation_and_a_method_on_no_list_are_kept_as_typed(bring_in):
    bring_in(line(organisation="Esk Vale Care Home", method="Our own way", nation="scotland"))
    story = Story.objects.get()
    assert (story.organisation, story.organisation_typed) == (None, "Esk Vale Care Home")
    assert (story.method, story.method_typed) == (None, "Our own way")
    assert (story.nation.code, story.attribution) == ("scotland", "organisation")


def test_type_nation_and_region_that_are_given_go_before_those_of_the_organisation(bring_in):
    factories.make_organisation("Larkmoor NHS Foundation Trust")
    bring_in(
        line(
            organisation="Larkmoor NHS Foundation Trust", organisation_type="other", nation="England", region="Midlands"
        )
    )
    story = Story.objects.get()
    assert (story.organisation_type.code, story.region.code) == ("other", "midlands")


def test_a_given_nation_is_not_joined_with_the_organisations_region_of_another_nation(bring_in):
    factories.make_organisation("Larkmoor NHS Foundation Trust")
    bring_in(line(organisation="Larkmoor NHS Foundation Trust", nation="Wales"))
    story = Story.objects.get()
    assert (story.nation.code, story.region) == ("wales", None)


def test_a_region_brings_its_nation(bring_in):
    bring_in(line(region="London"))
    assert Story.objects.get().nation.code == "england"


def test_a_closed_organisation_stays_linked(bring_in):
    closed = factories.make_organisation("Old Fen NHS Trust", closed=date(2020, 3, 31))
    bring_in(line(organisation="old fen nhs trust"))
    assert Story.objects.get().organisation == closed


def test_organisations_are_found_in_bulk_as_one_by_one():
    open_one = factories.make_organisation("Fen NHS Trust", code="F01")
    factories.make_organisation("Fen NHS Trust", code="F00", closed=date(2020, 3, 31))
    factories.make_organisation("Moor NHS Trust", code="M01", closed=date(2019, 3, 31))
    factories.make_organisation("Moor NHS Trust", code="M02", closed=date(2021, 3, 31))
    renamed = factories.make_organisation("Lark NHS Foundation Trust", code="L01")
    renamed.old_names.create(name="Wren NHS Trust")
    factories.make_organisation("F01", code="X01")
    open_one.old_names.create(name="Moor NHS Trust")
    texts = {
        "F01", "f01", "fen nhs trust", "The Fen, NHS Trust", "Moor NHS Trust", "Wren NHS trust", "L01 ", "X01",
        "Nobody", "—", "Fen", "F00",
    }  # fmt: skip
    lookups = Lookups()
    lookups._find_organisations(texts)
    assert {text: lookups.organisation(text) for text in texts} == {
        text: Organisation.objects.find(text) for text in texts
    }


def test_an_author_who_is_a_member_is_found_in_any_case(bring_in):
    ada = factories.make_member("ada@example.org")
    bring_in(line(author_email="ADA@Example.ORG"))
    assert Story.objects.get().author == ada
    assert Member.objects.count() == 1


def test_an_author_is_found_by_any_address_they_showed_to_be_theirs(bring_in):
    ada = factories.make_member("ada@example.org")
    EmailAddress.objects.create(user=ada, email="ada.quill@example.org", verified=True)
    bring_in(line(author_email="ada.quill@example.org"))
    assert Story.objects.get().author == ada


def test_an_address_that_somebody_only_claims_does_not_make_them_the_author(bring_in):
    claimer = factories.make_member("eve@example.org")
    EmailAddress.objects.create(user=claimer, email="ada@example.org", verified=False)
    bring_in(line(author_email="ada@example.org"))
    assert Story.objects.get().author.email == "ada@example.org"


def test_a_new_author_can_sign_in_by_code_only_and_has_still_to_show_that_the_address_is_theirs(bring_in):
    bring_in(line(author_email="new@example.org"), line(external_id="two", author_email="NEW@example.org"))
    member = Member.objects.get()
    assert (member.email, member.name, member.role, member.is_active) == ("new@example.org", "", "member", True)
    assert member.approved_at is not None
    assert not member.has_usable_password()
    address = EmailAddress.objects.get()
    assert (address.user, address.email, address.verified, address.primary) == (member, member.email, False, True)


def test_a_tag_is_one_row_whatever_its_case_and_who_made_it(bring_in):
    factories.make_story(tags=["huddles"])
    bring_in(line(tags=["HUDDLES", "Éire"]), line(external_id="two", tags=["huddles", "éire"]))
    assert sorted(tag.name.lower() for tag in Tag.objects.all()) == ["huddles", "éire"]
    assert StoryTag.objects.filter(tag__name__iexact="huddles").count() == 3


def test_tags_whose_slugs_are_the_same_are_still_two_tags(bring_in):
    bring_in(line(tags=["c#", "c++", "!!!", "???"]))
    assert len(set(Tag.objects.values_list("slug", flat=True))) == 4


def test_a_submitted_story_waits_from_now_and_has_no_address_yet(bring_in):
    bring_in(line(status="submitted"))
    story = Story.objects.get()
    assert (story.status, story.slug, story.published_at) == ("submitted", None, None)
    assert story.submitted_at is not None


def test_a_draft_has_no_address_and_no_dates(bring_in):
    bring_in(line(status="draft", published_at="2024-07-02"))
    story = Story.objects.get()
    assert (story.slug, story.published_at, story.submitted_at) == (None, None, None)


def test_stories_of_one_title_have_addresses_of_their_own(bring_in):
    bring_in(*[line(external_id=str(number)) for number in range(5)], line(external_id="x", title="健康"))
    assert set(Story.objects.values_list("slug", flat=True)) == {
        "a-huddle", "a-huddle-2", "a-huddle-3", "a-huddle-4", "a-huddle-5", "story",
    }  # fmt: skip


def test_each_story_that_comes_in_has_one_event(bring_in):
    bring_in(line(), line(external_id="two", status="draft"))
    events = StoryEvent.objects.order_by("pk")
    assert [(event.action, event.from_status, event.to_status, event.actor) for event in events] == [
        ("import", "", "published", None),
        ("import", "", "draft", None),
    ]


def test_the_search_is_told_of_published_stories_only(bring_in):
    bring_in(line(), line(external_id="two", status="draft"))
    told = SearchChange.objects.values_list("story_id", flat=True)
    assert list(told) == [Story.objects.get(external_id="one").pk]


def test_blank_lines_a_byte_order_mark_and_windows_line_ends_do_no_harm(bring_in):
    told = json.dumps(line()).encode() + b"\r"
    result = bring_in(b"\r", told, b"", b"   ", start=b"\xef\xbb\xbf", end=b"")
    assert (result.added, result.bad) == (1, [])


def test_line_ends_in_a_text_become_those_that_counters_count(bring_in):
    bring_in(line(account="One.\r\n\r\nTwo.  "))
    assert Story.objects.get().account == "One.\n\nTwo."


def test_nation_of_a_story_is_a_row_of_the_list(bring_in):
    bring_in(line(nation="Northern Ireland"))
    assert Story.objects.get().nation == Nation.objects.get(code="northern-ireland")


def test_a_good_file_ends_without_an_error(write):
    out, err, error = run(write(line()))
    assert (out, err, error) == ("1 story added, 0 updated, 0 unchanged, 0 left alone, 0 bad.\n", "", "")


def test_a_pipe_is_read_once_and_its_stories_come_in():
    reading, writing = os.pipe()
    os.write(writing, json.dumps(line()).encode())
    os.close(writing)
    assert run(f"/dev/fd/{reading}")[0].startswith("1 story added")
    os.close(reading)


def test_what_came_in_is_found_when_the_command_ends(write, settings, tmp_path):
    settings.SEARCH_INDEX_DIR = tmp_path / "search"
    run(write(line(title="Porcupine huddles"), line(external_id="two", title="Porcupine draft", status="draft")))
    assert [story.title for story in find(Filters(q="porcupine")).stories] == ["Porcupine huddles"]
    run(write(line(title="Hedgehog huddles")))
    assert find(Filters(q="porcupine", exact=True)).total == 0
    assert [story.title for story in find(Filters(q="hedgehog")).stories] == ["Hedgehog huddles"]

"""Stories from a file of JSON Lines: what goes in, what is refused and how it is said, what a second run does."""

import io
import json
from datetime import date, timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from taggit.models import Tag

from members.models import Member
from organisations.models import Nation, Organisation
from stories.importing import import_file
from stories.importing.lookups import Lookups
from stories.models import Factor, SearchChange, Story, StoryEvent, StoryTag
from stories.search import Filters, find
from tests import factories

pytestmark = pytest.mark.django_db

HELPING = [{"component": "people", "statement": "A coach came to the ward each week."}]


def line(**more):
    """Return a story as a file tells it, with the least it needs and what is given."""
    return {"external_id": "one", "title": "A huddle", "account": "We meet each day.", "components": ["people"]} | more


@pytest.fixture
def write(tmp_path):
    """Return a function that writes lines, as objects, text or bytes, to a file and returns its path."""

    def write(*lines, name="stories.jsonl", start=b"", end=b"\n"):
        path = tmp_path / name
        parts = [
            told if isinstance(told, bytes) else (told if isinstance(told, str) else json.dumps(told)).encode()
            for told in lines
        ]
        path.write_bytes(start + b"\n".join(parts) + end)
        return path

    return write


@pytest.fixture
def bring_in(write):
    """Return a function that imports these lines and returns the Result."""
    return lambda *lines, **options: import_file(write(*lines, **options))


def reason(result):
    """Return why the one bad line is bad."""
    assert len(result.bad) == 1
    return result.bad[0][1]


def run(path):
    """Run the command; return what it printed, and the error it ended with, or ""."""
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("import_stories", str(path), stdout=out, stderr=err)
    except CommandError as error:
        return out.getvalue(), err.getvalue(), str(error)
    return out.getvalue(), err.getvalue(), ""


# --- what goes in -------------------------------------------------------------------------------------------


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
    factories.make_story(tags=["Huddles"])
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


# --- what is refused ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"title": None}, "title: is missing"),
        ({"title": " "}, "title: is missing"),
        ({"title": 7}, "title: must be text"),
        ({"title": "x" * 201}, "title: has 201 characters, and 200 is the most"),
        ({"account": ""}, "account: is missing"),
        ({"account": "x" * 10_001}, "account: has 10001 characters, and 10000 is the most"),
        ({"account": "a\0b"}, "account: has a character that is no character"),
        ({"account": "a\ud800b"}, "account: has a character that is no character"),
        ({"components": []}, "needs a component, or something that is helping or hindering"),
        ({"components": "people"}, "components: must be a list"),
        (
            {"components": ["pillar"]},
            "components: “pillar” is none of purpose, people, leadership, capability, system",
        ),
        ({"helping": [{"component": "people"}]}, "helping 1: statement: is missing"),
        ({"helping": [*HELPING, {"statement": "x"}]}, "helping 2: component: is missing"),
        ({"hindering": ["x"]}, "hindering 1: must be an object, in { and }"),
        ({"hindering": [None]}, "hindering 1: must be an object, in { and }"),
        (
            {"hindering": [{"component": "people", "statement": "x" * 301}]},
            "hindering 1: statement: has 301 characters, and 300 is the most",
        ),
        ({"tags": [7]}, "tags: must be text"),
        ({"sections": []}, "sections: must be an object, in { and }"),
        ({"sections": {"advice": 7}}, "sections: advice: must be text"),
        ({"settings": ["the moon"]}, "settings: “the moon” is not on the list"),
        ({"organisation": "x" * 201}, "organisation: has 201 characters, and 200 is the most"),
        ({"organisation_type": "shop"}, "organisation_type: “shop” is not on the list"),
        ({"nation": "France"}, "nation: “France” is none of england, scotland, wales, northern-ireland, ireland"),
        ({"nation": "Wales", "region": "London"}, "region: London is not a region of Wales"),
        ({"method": "x" * 121}, "method: has 121 characters, and 120 is the most"),
        ({"stage": "over"}, "stage: “over” is none of planned, under_way, sustained, stopped"),
        ({"status": "declined"}, "status: “declined” is none of published, submitted, draft"),
        (
            {"attribution": "secret"},
            "attribution: “secret” is none of named, organisation, type_and_region, nation",
        ),
        ({"author_email": "ada"}, "author_email: is not an email address"),
        (
            {"source_url": "javascript:alert(1)"},
            "source_url: is not a web address that begins with http:// or https://",
        ),
        ({"source_url": "ftp://example.org/x"}, "source_url: is not a web address that begins with http:// or https://"),
        ({"published_at": "2 July"}, "published_at: “2 July” is not a date such as 2025-04-30"),
        ({"published_at": "0024-07-02"}, "published_at: is too long ago"),
        ({"published_at": 2024}, "published_at: must be text"),
        ({"external_id": "x" * 121}, "external_id: has 121 characters, and 120 is the most"),
        ({"external_id": True}, "external_id: must be text"),
    ],
)
def test_a_bad_value_is_named_in_plain_words(bring_in, more, words):
    assert reason(bring_in(line(**more))) == words
    assert not Story.objects.exists()


def test_a_date_in_the_future_is_refused(bring_in):
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    assert reason(bring_in(line(published_at=tomorrow))) == f"published_at: “{tomorrow}” is in the future"


def test_all_that_is_wrong_with_a_line_is_said_at_once(bring_in):
    assert reason(bring_in(line(title="", stage="over", nation="France"))).count(";") == 2


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{nonsense", "is not JSON"),
        ('"a story"', "is not a story"),
        ("[1]", "is not a story"),
        ("1" * 5000, "is not JSON that can be read"),
        ("[" * 100_000, "is not JSON that can be read"),
        (b'{"title": "caf\xe9"}', "is not text in UTF-8"),
    ],
)
def test_a_line_that_is_no_story_is_one_bad_line(bring_in, text, words):
    result = bring_in(line(), text, line(external_id="two"))
    assert result.added == 2
    assert result.bad[0][0] == 2
    assert words in reason(result)


def test_the_same_story_twice_in_a_file_is_a_bad_line_and_the_first_goes_in(bring_in):
    result = bring_in(line(), line(account="Another."), line(external_id=None), line(external_id=None))
    assert result.bad == [(2, "is the same story as line 1"), (4, "is the same story as line 3")]
    assert Story.objects.get(external_id="one").account == "We meet each day."


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "There is nothing in"),
        (b"\n \n", "There is nothing in"),
        (b'[\n{"title": "x"}\n]', "holds one JSON list"),
        (b'{\n"title": "x"\n}', "goes over several lines"),
        ('{"title": "x"}'.encode("utf-16"), "is not text in UTF-8"),
        (b"\x1f\x8b\x08\x00\x00", "is not text in UTF-8"),
        (b"PK\x03\x04\xff\xfe", "is not text in UTF-8"),
    ],
)
def test_a_file_of_another_kind_is_refused_in_a_sentence(tmp_path, content, words):
    path = tmp_path / "file"
    path.write_bytes(content)
    _, _, error = run(path)
    assert words in error
    assert error.endswith(".")


def test_a_missing_file_and_a_directory_are_refused_in_a_sentence(tmp_path):
    assert run(tmp_path / "none")[2] == f"There is no file {tmp_path / 'none'}."
    assert run(tmp_path)[2].startswith(f"{tmp_path} is a directory.")


def test_a_thousand_lines_with_bad_ones_among_them(write):
    lines, bad = [], []
    for number in range(1, 1001):
        tags = [f"tag {number % 7}"]
        told = line(external_id=f"id-{number}", title=f"Story {number % 50}", helping=HELPING, tags=tags)
        if number % 100 == 0:
            bad.append(number)
            told["account"] = None
        lines.append("{" if number % 500 == 0 else told)
    out, err, error = run(write(*lines))
    assert Story.objects.published().count() == 990
    assert [text.split(":")[0] for text in err.splitlines() if text.startswith("line ")] == [
        f"line {number}" for number in bad
    ]
    assert "line 100: account: is missing" in err
    assert "990 stories added, 0 updated, 0 unchanged, 0 left alone, 10 bad." in out
    assert error.startswith("10 lines could not be imported.")
    assert Factor.objects.count() == 990
    assert SearchChange.objects.count() == 990
    assert Tag.objects.count() == 7


def test_a_good_file_ends_without_an_error(write):
    out, err, error = run(write(line()))
    assert (out, err, error) == ("1 story added, 0 updated, 0 unchanged, 0 left alone, 0 bad.\n", "", "")


def test_what_came_in_is_found_when_the_command_ends(write, settings, tmp_path):
    settings.SEARCH_INDEX_DIR = tmp_path / "search"
    run(write(line(title="Porcupine huddles"), line(external_id="two", title="Porcupine draft", status="draft")))
    assert [story.title for story in find(Filters(q="porcupine")).stories] == ["Porcupine huddles"]
    run(write(line(title="Hedgehog huddles")))
    assert find(Filters(q="porcupine", exact=True)).total == 0
    assert [story.title for story in find(Filters(q="hedgehog")).stories] == ["Hedgehog huddles"]


def test_an_unknown_key_is_named_once_and_the_story_goes_in(write):
    out, _, error = run(write(line(titel="x"), line(external_id="two", titel="x", sections={"advise": "y"})))
    assert error == ""
    assert out.splitlines()[:2] == [
        "line 2: “sections.advise” means nothing here and was left out",
        "line 1: “titel” means nothing here and was left out",
    ]


def test_a_line_that_the_database_refuses_does_not_stop_the_others(bring_in, monkeypatch):
    # What no check knew of: here two slugs that are the same for the database.
    monkeypatch.setattr("stories.importing.writing.unique_slug", lambda title, taken: title.lower())
    result = bring_in(line(title="One"), line(external_id="two", title="ONE"), line(external_id="three", title="Other"))
    assert (result.added, [number for number, _ in result.bad]) == (2, [2])
    assert "the database refused it" in reason(result)


# --- the second time ----------------------------------------------------------------------------------------


def everything():
    """Return all that an import writes, as plain rows."""
    models = [
        Story, Factor, StoryTag, Story.components.through, Story.settings.through, StoryEvent, SearchChange, Member,
        EmailAddress, Tag,
    ]  # fmt: skip
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in models}


def test_the_same_file_again_changes_nothing(bring_in):
    factories.make_organisation("Larkmoor NHS Foundation Trust")
    lines = [
        line(
            helping=HELPING,
            hindering=[{"component": "system", "statement": "Too many forms."}],
            tags=["a", "B"],
            settings=["cancer", "ambulance"],
            method="Our own",
            organisation="Larkmoor NHS Foundation Trust",
            author_email="new@example.org",
            published_at="2024-07-02T10:30:00Z",
            sections={"advice": "Start small."},
        ),
        line(external_id="two"),
        line(external_id="three", status="draft"),
        line(external_id="four", status="submitted"),
        line(external_id=None),
    ]
    assert bring_in(*lines).added == 5
    before = everything()
    result = bring_in(*lines)
    assert (result.added, result.updated, result.unchanged) == (0, 0, 5)
    assert everything() == before


def test_a_changed_line_updates_its_story_and_nothing_else(bring_in):
    bring_in(line(), line(external_id="two"))
    other = Story.objects.get(external_id="two")
    before = Story.objects.get(external_id="one")
    SearchChange.objects.all().delete()
    result = bring_in(line(title="Another title", account="New words."), line(external_id="two"))
    assert (result.updated, result.unchanged) == (1, 1)
    story = Story.objects.get(external_id="one")
    assert (story.title, story.account, story.slug) == ("Another title", "New words.", "a-huddle")
    assert story.version == before.version + 1
    assert story.updated_at > before.updated_at
    assert story.published_at == before.published_at
    assert list(SearchChange.objects.values_list("story_id", flat=True)) == [story.pk]
    other_now = Story.objects.get(external_id="two")
    assert (other_now.version, other_now.updated_at) == (other.version, other.updated_at)
    assert StoryEvent.objects.count() == 2


@pytest.mark.parametrize(
    "change",
    [
        {"components": ["people", "system"]},
        {"settings": ["cancer"]},
        {"tags": ["new"]},
        {"helping": [HELPING[0], {"component": "people", "statement": "Another."}]},
    ],
)
def test_a_change_beside_the_text_counts_as_a_change(bring_in, change):
    bring_in(line(helping=HELPING, tags=["old"], settings=["ambulance"]))
    SearchChange.objects.all().delete()
    assert bring_in(line(**{"helping": HELPING, "tags": ["old"], "settings": ["ambulance"]} | change)).updated == 1
    assert Story.objects.get().version == 1
    assert SearchChange.objects.count() == 1


def test_what_a_line_no_longer_says_is_gone_afterwards(bring_in):
    bring_in(line(helping=HELPING, tags=["old"], settings=["cancer"], method="Lean", components=["people", "system"]))
    bring_in(line(components=["purpose"]))
    story = Story.objects.get()
    assert [row.code for row in story.components.all()] == ["purpose"]
    assert (story.factors.count(), story.settings.count(), story.tags.count(), story.method) == (0, 0, 0, None)


def test_a_statement_that_stays_is_the_same_row_at_its_new_place(bring_in):
    bring_in(line(helping=HELPING))
    kept = Factor.objects.get()
    bring_in(line(helping=[{"component": "system", "statement": "First now."}, *HELPING]))
    assert list(Factor.objects.values_list("statement", "position")) == [
        ("First now.", 0),
        (HELPING[0]["statement"], 1),
    ]
    assert Factor.objects.get(pk=kept.pk).position == 1


def test_a_story_without_an_external_id_is_known_by_title_and_account(bring_in):
    bring_in(line(external_id=None))
    result = bring_in(line(external_id=None, title=" A  huddle ", organisation="Esk Vale Care Home"))
    assert (result.added, result.updated) == (0, 1)
    assert Story.objects.get().external_id.startswith("auto-")


@pytest.mark.parametrize("status", ["withdrawn", "archived", "declined", "in_review", "changes_requested"])
def test_a_story_that_people_moved_is_left_alone(write, bring_in, status):
    bring_in(line())
    Story.objects.update(status=status, submitted_at=timezone.now())
    SearchChange.objects.all().delete()
    before = everything()
    out, err, error = run(write(line(title="Back again", author_email="new@example.org", tags=["new"])))
    assert everything() == before
    assert out.splitlines()[0].startswith("line 1: left alone, because the story is ")
    assert (err, error) == ("", "")


def test_a_file_never_publishes_what_is_still_in_the_queue(bring_in):
    bring_in(line(status="submitted"))
    assert bring_in(line(status="published")).left_alone == [(1, "the story is submitted here now")]
    assert Story.objects.get().status == "submitted"


def test_an_attribution_never_comes_to_tell_more(bring_in):
    bring_in(line(organisation="Esk Vale Care Home", attribution="organisation"))
    Story.objects.update(attribution="nation")
    assert bring_in(line(organisation="Esk Vale Care Home", attribution="organisation")).unchanged == 1
    assert Story.objects.get().attribution == "nation"


def test_an_attribution_may_come_to_tell_less(bring_in):
    bring_in(line(attribution="named"))
    bring_in(line(attribution="type_and_region"))
    assert Story.objects.get().attribution == "type_and_region"


def test_stories_of_members_are_never_touched(bring_in):
    story = factories.make_story("A huddle", account="We meet each day.", status="published")
    bring_in(line(external_id=None))
    assert Story.objects.count() == 2
    story.refresh_from_db()
    assert (story.version, story.external_id) == (0, None)


# --- speed --------------------------------------------------------------------------------------------------


def queries_for(path):
    """Return the number of queries of an import without those that split a bulk write into shorter ones."""
    with CaptureQueriesContext(connection) as queries:
        import_file(path)
    # SQLite takes 999 values at a time, so that many rows are several INSERTs of one shape.
    kinds = [query["sql"][:60] for query in queries if "INSERT" in query["sql"]]
    return len(queries) - len(kinds) + len(set(kinds))


def many(number, **more):
    """Return lines that have nothing in common that could be remembered."""
    return [
        line(
            external_id=f"id-{n}",
            title=f"Story {n}",
            helping=HELPING,
            tags=[f"tag {n}"],
            organisation=f"Practice {n}",
            author_email=f"person{n}@example.org",
            settings=["cancer"],
            **more,
        )
        for n in range(number)
    ]


def test_queries_do_not_grow_with_the_lines(write):
    few = queries_for(write(*many(3), name="few"))
    Story.objects.all().delete()
    Tag.objects.all().delete()
    assert queries_for(write(*many(200), name="many")) <= few
    assert few < 40


def test_queries_of_a_second_run_do_not_grow_with_the_lines(write):
    path = write(*many(200), name="many")
    import_file(path)
    assert queries_for(write(*many(3), name="few")) == queries_for(path)


def test_a_long_file_shows_how_far_it_is(write, capsys):
    run(write(*[line(external_id=str(number)) for number in range(501)]))
    assert "501/501" in capsys.readouterr().err


def test_nation_of_a_story_is_a_row_of_the_list(bring_in):
    bring_in(line(nation="Northern Ireland"))
    assert Story.objects.get().nation == Nation.objects.get(code="northern-ireland")

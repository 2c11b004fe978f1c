"""A member takes everything away, or closes their account: nothing that says who they were is left."""

import io
import json
import re
import zipfile

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.core import mail
from django.db import models
from django.test import Client
from django.utils import timezone

from members.ledger import DeskEvent
from members.models import Member
from stories import answers, editing, leaving, personal_data, search, workflow
from stories.models import (
    Answer,
    Attribution,
    Call,
    Collection,
    Consent,
    Message,
    Status,
    Story,
    StoryBatch,
    StoryEvent,
)
from stories.noting import add_note
from stories.workflow import perform
from tests.factories import (
    make_curator,
    make_member,
    make_organisation,
    make_story,
    make_submittable_story,
    signed_in,
)
from tests.journeys import Visitor

pytestmark = pytest.mark.django_db

NAME, EMAIL = "Quillon Marchbanks", "quillon@hidden.example"


@pytest.fixture
def member(db):
    return make_member(EMAIL, name=NAME, organisation=make_organisation())


@pytest.fixture
def visitor(member):
    return Visitor(signed_in(member))


def published(title, author, **fields):
    """Take a story of theirs through its whole life, with every record that it leaves."""
    curator = make_curator(name="Dev Rao")
    fields = {"attribution": Attribution.NAMED, "organisation": author.organisation} | fields
    story = make_story(title, author=author, **fields)
    for statement in ("right_to_share", "not_identifiable"):
        Consent.objects.create(story=story, member=author, statement=statement, wording_version="2026-11")
    story = perform("submit", story=story, actor=author)
    story = perform("start_review", story=story, actor=curator)
    return perform("publish", story=story, actor=curator)


def places_with(*words):
    """Return (table, column) of every text in the database that holds one of these words, in any case."""
    found = set()
    for model in apps.get_models(include_auto_created=True):
        for column in model._meta.concrete_fields:
            if not isinstance(column, (models.CharField, models.TextField, models.JSONField)):
                continue
            for value in model._base_manager.values_list(column.attname, flat=True):
                text = value if isinstance(value, str) else json.dumps(value, default=str)
                if any(word.lower() in text.lower() for word in words):
                    found.add((model._meta.db_table, column.name))
    return found


def test_a_member_closes_their_account_and_chooses_for_each_story(
    visitor, member, curator, django_capture_on_commit_callbacks
):
    stays = published("Bins stay", member, source_url="https://larkmoor.example/blog")
    goes = published("Bins go", member, attribution=Attribution.NATION)
    make_story("A draft", author=member, account=f"By {NAME}")
    waits = make_story("Waits", author=member, status=Status.SUBMITTED)
    other = make_story("Not theirs", status=Status.PUBLISHED)
    # What holds their name or address elsewhere.
    Story.objects.filter(pk=stays.pk).update(appeal=f"I am {NAME}", unfinished={"account": NAME})
    for name in (NAME, EMAIL):
        Consent.objects.create(story=other, member=curator, statement="permission", wording_version="1", given_by=name)
    Message.objects.create(key="heard", to=EMAIL.upper(), subject="What we heard", body="Slow.")
    LogEntry.objects.log_actions(curator.pk, [member], 2, change_message=EMAIL)
    search.rebuild()
    assert places_with(NAME, EMAIL) > {("members_member", "name"), ("members_member", "email")}
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        visitor.open("/account/").click("Close your account")
        visitor.press("Continue")
        assert visitor.errors == ["Choose what happens to “Bins go”", "Choose what happens to “Bins stay”"]
        choices = {f"story-{stays.pk}": "stays", f"story-{goes.pk}": "goes"}
        visitor.press("Continue", choices)
        assert visitor.heading == "Check before you close your account"
        assert visitor.sees("Bins stayStays without your name")
        assert visitor.sees("Drafts and other stories2, all erased")
        visitor.press("Change my choices").press("Continue", choices)
        visitor.press("Close my account")
    assert visitor.heading == "Your account is closed"
    assert visitor.client.get("/account/").status_code == 302
    assert places_with(NAME, "Marchbanks", EMAIL, "hidden.example") == set()
    story = Story.objects.get(pk=stays.pk)
    assert (story.status, story.author, story.attribution) == (Status.PUBLISHED, None, Attribution.TYPE_AND_REGION)
    assert story.byline().text == "NHS foundation trust, London"
    assert (story.organisation, story.source_url, story.revisions.count()) == (None, "", 0)
    assert set(Story.objects.values_list("title", flat=True)) == {"Bins stay", "Not theirs"}
    assert Client().get(goes.get_absolute_url()).status_code == 404
    page = Client().get(story.get_absolute_url()).content.decode()
    assert "Larkmoor" not in page and NAME not in page
    search.catch_up()
    assert {hit.title for hit in Story.objects.published()} == {"Bins stay", "Not theirs"}
    [sent] = mail.outbox
    assert sent.reply_to == ["central.team@example.org"]
    assert (sent.to, sent.subject) == ([EMAIL], "Your account is closed")
    assert "1 of your stories stays without your name" in sent.body
    assert not Message.objects.filter(to=EMAIL).exists()
    told = {key: list(StoryEvent.objects.filter(story_id=key).order_by("pk").values_list("action", flat=True))
            for key in (stays.pk, goes.pk, waits.pk)}  # fmt: skip
    assert (told[stays.pk][-1], told[goes.pk][-2:], told[waits.pk]) == ("leave", ["withdraw", "erase"], ["erase"])
    assert DeskEvent.objects.get().action == "closed"


@pytest.mark.parametrize(
    ("chosen", "left"),
    [
        ("named", "type_and_region"), ("organisation", "type_and_region"), ("type_and_region", "type_and_region"),
        ("nation", "nation"), ("", "nation"),
    ],
)  # fmt: skip
def test_a_story_that_stays_tells_no_more_than_before_and_no_organisation(chosen, left):
    assert leaving.nameless_attribution(Story(attribution=chosen)) == left


def test_what_is_left_says_somebody_who_left_and_shows_no_curator_whose_story_it_was(visitor, member, curator_client):
    story = published("Bins stay", member)
    typed = published("Doors stay", member, organisation=None, organisation_typed="Esk Vale Lodge")
    leaving.close(member, choices={story.pk: True, typed.pk: True})
    assert Story.objects.get(pk=typed.pk).organisation_typed == ""
    desk = Visitor(curator_client).open(f"/curate/{story.pk}/")
    assert desk.sees("Somebody who left")
    assert NAME not in desk.html and EMAIL not in desk.html and "Larkmoor" not in desk.html
    assert "left-" not in desk.html
    row = Member.objects.get(pk=member.pk)
    assert (str(row), row.name, row.is_active, row.organisation) == ("Somebody who left", "", False, None)
    assert (row.approved_at, row.last_login) == (None, None)
    assert not row.has_usable_password()
    desk.open("/curate/people/?show=everyone")
    assert not desk.sees("Somebody who left")


def test_nobody_signs_in_to_a_closed_account_and_the_address_is_free_again(member):
    theirs = Visitor.signed_in(member).client
    leaving.close(member, choices={})
    assert theirs.get("/account/").status_code == 302
    assert make_member(EMAIL).pk != member.pk
    with pytest.raises(leaving.CannotClose, match="cannot be closed now"):
        leaving.close(member, choices={})


def test_a_curators_words_with_an_answer_that_name_who_left_go_and_other_words_stay(member, curator):
    stays = published("Bins stay", member, helping=[("people", "A quiet hour.")])
    other = make_story(
        "Asked", status=Status.PUBLISHED, hindering=[("people", "No hour is quiet."), ("system", "Two sheets.")]
    )
    for factor, note in zip(other.hindering, ["As Quillon  MARCHBANKS showed.", "So they found an hour."], strict=True):
        answers.link(factor, stays.helping[0], actor=curator, note=note)
    leaving.close(member, choices={stays.pk: True})
    assert set(Answer.objects.values_list("note", flat=True)) == {"", "So they found an hour."}


def test_the_central_team_is_told_which_of_its_own_words_name_who_left_and_not_the_name(member, curator):
    told = Collection.objects.create(title="Bins", introduction="Quillon Marchbanks began it.", made_by=curator)
    Collection.objects.create(title="Huddles", introduction="Many began it.", made_by=curator)
    today = timezone.localdate()
    call = Call.objects.create(title="Slow", question="How?", happened=f"Ask {EMAIL}", opens_on=today, closes_on=today)
    leaving.close(member, choices={})
    message = Message.objects.get()
    assert (message.to, message.sent_at) == (settings.CONTACT_EMAIL, None)
    assert re.findall(r"http://testserver(\S+)", message.body) == [
        f"/curate/collections/{told.pk}/change/",
        f"/curate/calls/{call.pk}/",
    ]
    assert not re.search("quillon|marchbanks|hidden", f"{message.subject} {message.body}", re.IGNORECASE)


@pytest.mark.parametrize(
    ("model", "field"),
    [
        (Collection, "title"), (Collection, "introduction"),
        *((Call, name) for name in ("title", "question", "background", "heard", "happened")),
    ],
)  # fmt: skip
def test_the_central_team_is_told_of_a_name_in_any_of_its_own_words(member, curator, model, field):
    today = timezone.localdate()
    needed = {Collection: {"made_by": curator}, Call: {"opens_on": today, "closes_on": today}}[model]
    model.objects.create(**needed | {field: f"By {NAME}."})
    leaving.close(member, choices={})
    assert Message.objects.get().to == settings.CONTACT_EMAIL


def test_nobody_is_told_of_words_where_none_name_who_left(member, curator):
    Collection.objects.create(title="Huddles", introduction="Many began it.", made_by=curator)
    leaving.close(member, choices={})
    assert not Message.objects.exists()


@pytest.mark.parametrize("stays", [True, False])
def test_what_an_author_asked_about_an_edit_goes_from_the_mails_to_curators_as_well(member, curator, stays):
    story = published("Huddles at seven", member)
    text = editing.text_of(story) | {"title": "Huddles at 8"}
    edit = editing.propose(story, editor=curator, text=text, expected_version=story.version)
    editing.query(edit, author=member, words="At 7, says Quillon")
    other = published("Another", make_member())
    there = Message.objects.exclude(to=EMAIL).count()
    assert Message.objects.get(body__contains="says Quillon").to == curator.email
    leaving.close(member, choices={story.pk: stays})
    assert {message.to for message in Message.objects.all()} == {other.author.email}
    assert Message.objects.count() == there - 1


def test_a_story_whose_text_names_its_author_cannot_stay(visitor, member):
    story = published("Bins", member, account=f"I am {NAME.upper()} and I moved the bins.")
    visitor.open("/account/close/")
    assert visitor.sees("It cannot stay: your name or email address is in its text.")
    assert not visitor.sees("It stays without my name")
    visitor.client.post("/account/close/", {f"story-{story.pk}": "stays", "confirm": "yes"})
    with pytest.raises(leaving.CannotClose, match="Your name is in the text"):
        leaving.close(member, choices={story.pk: True})
    assert Member.objects.get(pk=member.pk).is_active
    leaving.close(member, choices={story.pk: False})


def test_a_story_that_was_published_meanwhile_is_chosen_for_first(visitor, member):
    visitor.open("/account/close/").press("Continue")
    assert visitor.sees("Drafts and other storiesNone")
    story = published("Just out", member)
    visitor.press("Close my account")
    assert visitor.errors == ["Choose what happens to “Just out”"]
    with pytest.raises(leaving.CannotClose, match="changed after you opened"):
        leaving.close(member, choices={})
    assert Story.objects.get(pk=story.pk).author == member


def test_the_last_curator_cannot_leave_and_another_lets_go_of_what_they_read(curator):
    desk = Visitor(signed_in(curator)).open("/account/close/").press("Continue")
    desk.press("Close my account")
    assert desk.sees("You are the last curator. Make somebody else a curator first.")
    assert Member.objects.get(pk=curator.pk).is_active
    make_curator()
    taken = perform("start_review", story=make_story(status=Status.SUBMITTED), actor=curator)
    StoryBatch.objects.keep(curator, [])
    desk.press("Continue").press("Close my account")
    assert desk.heading == "Your account is closed"
    taken.refresh_from_db()
    assert (taken.status, taken.reviewer) == (Status.SUBMITTED, None)
    assert not StoryBatch.objects.exists()


def test_a_curator_leaves_while_a_colleague_takes_a_story_from_them(curator, member, monkeypatch):
    colleague, decided = make_curator(), []
    stories = [make_story(title, status=Status.SUBMITTED) for title in ("One", "Two")]
    taken = [perform("start_review", story=story, actor=curator) for story in stories]
    do = workflow.perform

    def after_a_colleague(action, *, story, **more):
        if action == "release" and not decided:
            decided.append(do("hand_over", story=story, actor=colleague, colleague=colleague))
            do("request_changes", story=story, actor=colleague, note="What helped?", reasons=["needs_context"])
        return do(action, story=story, **more)

    monkeypatch.setattr(workflow, "perform", after_a_colleague)
    leaving.close(curator, choices={})
    curator.refresh_from_db()
    assert curator.closed_at
    assert [Story.objects.get(pk=story.pk).status for story in taken] == ["changes_requested", "submitted"]


def test_a_fault_half_way_changes_nothing(member, monkeypatch):
    story = published("Bins", member)
    monkeypatch.setattr(leaving, "_send_last_mail", None)
    monkeypatch.setattr(leaving, "_erase_personal_data", lambda member: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        leaving.close(member, choices={story.pk: False})
    assert Story.objects.get(pk=story.pk).status == Status.PUBLISHED


def test_a_member_takes_away_everything_about_them_and_nothing_about_others(visitor, member):
    curator = make_curator(name="Dev Rao")
    story = make_submittable_story(member, title="Bins by the door", tags=["bins"], attribution=Attribution.NATION)
    story = perform("submit", story=story, actor=member)
    story = perform("start_review", story=story, actor=curator)
    add_note(story, member=curator, words="Between us: a known voice.")
    told = {"note": "Say where.", "reasons": ["needs_context"], "private_note": "Hm."}
    perform("request_changes", story=story, actor=curator, **told)
    make_story("A draft", author=member, account="<b>Half</b> a thought")
    published("Not theirs", make_member("other@example.org", name="Ida Fenn"))
    visitor.open("/account/").click("Download everything we hold about you")
    response = visitor.client.get(dict(visitor.links())["Download the file"])
    assert response["Content-Disposition"].endswith('.zip"')
    assert "no-store" in response["Cache-Control"]
    file = zipfile.ZipFile(io.BytesIO(response.content))
    assert set(file.namelist()) == {"read-me.html", "everything.json"}
    page, data = file.read("read-me.html").decode(), json.loads(file.read("everything.json"))
    for text in (page, json.dumps(data)):
        for known in (NAME, EMAIL, "Bins by the door", "A draft", "Say where.", "Please change something"):
            assert known in text
        for unknown in ("Between us", "Hm.", "Dev Rao", "Ida Fenn", "other@example.org", "Not theirs"):
            assert unknown not in text
    assert "&lt;b&gt;Half" in page
    first = data["stories"][0]
    assert [event["by"] for event in first["events"]] == ["you", "the central team", "the central team"]
    assert (first["tags"], len(first["revisions"]), len(first["consents"])) == (["bins"], 1, 2)
    assert first["statements"][0]["kind"] == "Helping"
    assert data["sign_in_addresses"] == [{"email": EMAIL, "verified": True, "primary": True}]


def test_the_mails_of_a_member_follow_them_to_a_new_address(visitor, member):
    """One that waits does not reach the old one, all of them are handed out, and none stays with the old address."""
    story = published("Bins by the door", member)
    mail.outbox.clear()
    visitor.open("/account/").click("Change email address")
    visitor.press("Continue", {"New email address": "quill@elsewhere.example"})
    visitor.press("Continue", {"Code": re.search(r"^\d{4}-\d{4}$", mail.outbox[-1].body, re.MULTILINE)[0]})
    member.refresh_from_db()
    assert member.email == "quill@elsewhere.example"
    assert [message["subject"] for message in personal_data.personal_data(member)["mails"]] == [
        "We have your story", "A curator is reading your story", "Your story is published",
    ]  # fmt: skip
    assert set(Message.objects.values_list("to", flat=True)) == {"quill@elsewhere.example"}
    leaving.close(member, choices={story.pk: True})
    assert places_with("quillon", "hidden.example", "elsewhere.example") == set()


def test_three_stories_take_as_many_queries_as_one(member, django_assert_max_num_queries):
    def asked():
        with django_assert_max_num_queries(30) as captured:
            personal_data.as_zip(member)
        return len(captured)

    published("One", member)
    asked()
    before = asked()
    for title in ("Two", "Three"):
        published(title, member)
    assert asked() == before

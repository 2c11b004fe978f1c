"""Suspending, lifting and changing a role: each by a curator, to another, on record, and never the last one."""

from importlib import import_module

import pytest
from django.apps import apps
from django.core import mail
from django.test import Client

from members import standing
from members.ledger import DeskEvent
from members.models import Member, Role
from stories.models import Status, Story, StoryEvent
from stories.workflow import Refused, perform
from tests.factories import make_curator, make_member, make_story

pytestmark = pytest.mark.django_db


def test_a_curator_suspends_somebody_who_is_out_at_once_and_is_told_why(
    desk, curator, member, django_capture_on_commit_callbacks
):
    theirs, others = Client(), Client()
    theirs.force_login(member)
    others.force_login(make_member())
    published = make_story(author=member, status=Status.PUBLISHED)
    draft = make_story(author=member)
    with django_capture_on_commit_callbacks(execute=True):
        desk.open(f"/curate/people/{member.pk}/").click("Suspend")
        desk.press("Suspend the account")
        assert desk.errors == ["Choose a reason"]
        desk.press("Suspend the account", {"Why?": "Somebody else may use the account"})
    assert desk.sees("Ada Quill is suspended. We sent them an email.")
    assert desk.sees("Cora Vane suspended the account")
    assert theirs.get("/my-stories/").url == "/accounts/login/?next=/my-stories/"
    assert others.get("/my-stories/").status_code == 200
    member.refresh_from_db()
    with pytest.raises(Refused):
        perform("submit", story=draft, actor=member)
    assert Story.objects.published().get() == published
    [sent] = mail.outbox
    assert sent.reply_to == ["central.team@example.org"]
    assert sent.to == ["ada@example.org"]
    assert "Somebody else may be using your account." in sent.body
    event = DeskEvent.objects.get()
    assert (event.actor, event.action, event.subject_id) == (curator, "suspended", str(member.pk))
    assert event.changes == {"is_active": ["True", "False"], "reason": ["", "misused"]}
    assert "Ada" not in str(DeskEvent.objects.values().get())


def test_a_suspended_member_cannot_sign_in_and_old_sessions_do_not_come_back_when_it_is_lifted(
    desk, curator, django_capture_on_commit_callbacks
):
    person = make_member("bea@example.org", name="Bea Holm", password="three odd words")
    theirs = Client()
    theirs.force_login(person)
    standing.suspend(person, by=curator, reason="asked")
    stranger = Client()
    signed_in = {"login": "bea@example.org", "way": "password", "password": "three odd words"}
    stranger.post("/accounts/login/", signed_in)
    assert "_auth_user_id" not in stranger.session
    with django_capture_on_commit_callbacks(execute=True):
        desk.open(f"/curate/people/{person.pk}/").press("Let them sign in again")
    assert desk.sees("Bea Holm can sign in again.")
    assert [sent.subject for sent in mail.outbox] == ["You can sign in again"]
    assert theirs.get("/my-stories/").status_code == 302
    stranger.post("/accounts/login/", signed_in)
    assert stranger.session["_auth_user_id"] == str(person.pk)
    assert [event.action for event in DeskEvent.objects.order_by("pk")] == ["suspended", "lifted"]


def test_a_second_click_suspends_once(curator, member):
    assert standing.suspend(member, by=curator, reason="asked")
    assert not standing.suspend(member, by=curator, reason="harm")
    assert standing.lift(member, by=curator)
    assert not standing.lift(member, by=curator)
    assert DeskEvent.objects.count() == 2


def test_a_curator_changes_a_role_and_it_is_on_record(desk, member):
    desk.open(f"/curate/people/{member.pk}/").click("Change role")
    desk.press("Save", {"Role": "Curator"})
    assert desk.sees("Ada Quill has a new role.")
    assert desk.sees("Cora Vane changed the role from member to curator")
    assert Member.objects.get(pk=member.pk).is_curator
    assert DeskEvent.objects.get().changes == {"role": ["member", "curator"]}
    desk.click("Change role").press("Save", {"Role": "Curator"})
    assert desk.sees("Nothing changed: that was done already.")
    assert DeskEvent.objects.count() == 1


@pytest.mark.parametrize("way", ["suspended", "another role"])
def test_what_a_curator_took_goes_back_to_the_queue_when_they_curate_no_more(desk, curator, member, way):
    cole, dana = make_curator(name="Cole Adair"), make_curator(name="Dana Frost")
    submitted = [make_story(title, author=member, status=Status.SUBMITTED) for title in ("One", "Two", "Hers")]
    one, two, hers = (
        perform("start_review", story=story, actor=actor)
        for story, actor in zip(submitted, [cole, cole, dana], strict=True)
    )
    page = desk.open(f"/curate/people/{cole.pk}/").click("Suspend" if way == "suspended" else "Change role")
    assert page.sees("The stories that they have taken go back to the queue")
    if way == "suspended":
        desk.press("Suspend the account", {"Why?": "They left their organisation"})
    else:
        desk.press("Save", {"Role": "Leader"})
    for story in (one, two):
        story.refresh_from_db()
        assert (story.status, story.reviewer) == (Status.SUBMITTED, None)
        last = StoryEvent.objects.filter(story=story).latest("pk")
        assert (last.action, last.actor) == ("release", curator)
    hers.refresh_from_db()
    assert (hers.status, hers.reviewer) == (Status.IN_REVIEW, dana)


def test_what_curators_took_who_ceased_before_it_was_let_go_is_nobodys(curator, member):
    suspended, leads = make_curator(is_active=False), make_member(role=Role.LEADER)
    for who in (suspended, leads, curator):
        make_story(str(who.pk), author=member, status=Status.IN_REVIEW, reviewer=who)
    made = make_story("Published", author=member, status=Status.PUBLISHED, reviewer=suspended)
    import_module("stories.migrations.0043_nobody_has_what_is_left").let_go(apps, None)
    in_review = Story.objects.filter(status=Status.IN_REVIEW).order_by("pk")
    assert [story.reviewer for story in in_review] == [None, None, curator]
    made.refresh_from_db()
    assert made.reviewer == suspended


def test_what_a_member_suspended_or_a_new_curator_has_is_left_alone(curator, member):
    other = make_curator()
    taken = perform("start_review", story=make_story(author=member, status=Status.SUBMITTED), actor=other)
    standing.change_role(member, by=curator, role=Role.CURATOR)
    standing.suspend(make_member("bea@example.org"), by=curator, reason="asked")
    taken.refresh_from_db()
    assert (taken.status, taken.reviewer) == (Status.IN_REVIEW, other)


def test_nobody_changes_their_own_role_or_suspends_themselves(desk, curator):
    desk.open(f"/curate/people/{curator.pk}/")
    assert desk.sees("This is you. Another curator can change your role.")
    assert not desk.links("Suspend") and not desk.links("Change role")
    for url, data in [("role", {"role": "member"}), ("suspend", {"reason": "asked"})]:
        desk.client.post(f"/curate/people/{curator.pk}/{url}/", data)
    kept = Member.objects.get(pk=curator.pk)
    assert (kept.role, kept.is_active) == (Role.CURATOR, True)
    assert not DeskEvent.objects.exists()


def test_two_curators_cannot_end_each_others_role(curator):
    other = make_curator()
    standing.change_role(other, by=curator, role=Role.MEMBER)
    # The other had the page open, and was a curator when they opened it.
    with pytest.raises(standing.NotPossible, match="Only a curator"):
        standing.change_role(curator, by=other, role=Role.MEMBER)
    assert Member.objects.get(pk=curator.pk).is_curator


def test_the_last_curator_is_neither_suspended_nor_changed(curator):
    admin = make_curator(is_superuser=True)
    Member.objects.filter(pk=admin.pk).update(is_active=False)
    with pytest.raises(standing.NotPossible, match="last curator"):
        standing.check_team_stays(curator)


def test_a_superuser_is_left_to_whoever_runs_the_portal(curator):
    admin = make_curator(is_superuser=True)
    for rule, value in ((standing.suspend, {"reason": "asked"}), (standing.change_role, {"role": Role.MEMBER})):
        with pytest.raises(standing.NotPossible, match="whoever runs the portal"):
            rule(admin, by=curator, **value)


@pytest.mark.parametrize("url", ["role", "suspend", "lift"])
def test_only_curators_change_standing(member, url):
    client = Client()
    client.force_login(make_member(role="leader"))
    assert client.post(f"/curate/people/{member.pk}/{url}/", {"role": "curator", "reason": "asked"}).status_code == 404
    kept = Member.objects.get(pk=member.pk)
    assert (kept.role, kept.is_active) == ("member", True)


@pytest.mark.parametrize("data", [{}, {"role": "king"}, {"reason": "none"}])
def test_a_form_that_makes_no_sense_asks_again(curator_client, member, data):
    for url in ("role", "suspend"):
        assert curator_client.post(f"/curate/people/{member.pk}/{url}/", data).status_code == 200
    assert curator_client.post("/curate/people/99999/lift/").status_code == 404

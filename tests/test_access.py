"""The access grid: every address, and who gets in. Written by hand; a new address fails here until it is decided on."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from members.models import Role
from stories.models import Status, Story
from tests.factories import make_curator, make_member, make_story

pytestmark = pytest.mark.django_db

OPEN = {
    "home", "stories", "story", "suggestions", "components", "component", "collections", "collection", "calls", "call",
    "about", "how_we_curate", "accessibility", "privacy", "cookies", "contact",
    "account_login", "account_signup", "account_inactive", "account_request_login_code", "account_confirm_login_code",
    "account_email_verification_sent", "account_reset_password", "account_reset_password_done",
    "account_reset_password_from_key", "account_reset_password_from_key_done", "account_logout",
    "account_closed",
}  # fmt: skip
MEMBERS = {
    "new_story", "my_stories", "my_story", "story_step", "story_preview", "story_check", "story_submitted",
    "story_suggested", "story_appeal", "story_tell_less",
    "my_story_action", "story_add", "account", "change_name", "account_email", "account_change_password",
    "account_set_password", "account_reauthenticate", "account_request_reauthentication_code",
    "account_confirm_reauthentication_code", "everything", "everything_file", "close_account",
}  # fmt: skip
CURATORS = {
    "curate", "desk_export", "review", "review_next", "review_open", "review_tags", "review_assure", "review_redact",
    "review_edit", "review_take_back", "review_note", "review_fit", "review_answer", "review_same",
    "review_action", "review_author",
    "people", "approve_person",
    "hindrances", "hindrance", "bring_in", "bring_in_check", "bring_in_xlsx", "bring_in_csv",
    "desk_collections", "new_collection", "desk_collection", "edit_collection", "preview_collection",
    "person", "suspend_person", "lift_person", "change_person_role",
    "desk_tags", "alike_tags", "desk_tag", "rename_tag", "merge_tag", "retire_tag",
    "retired_tags", "allow_tag",
    "story_collections", "desk_calls", "new_call", "desk_call", "edit_call", "call_news",
}  # fmt: skip

SAMPLE = {
    "slug": "a-story",
    "code": "people",
    "step": "helping",
    "name": "heard",
    "action": "withdraw",
    "uidb36": "1",
    "key": "set-password",
}


def named_patterns(patterns=None, prefix=""):
    """Yield (name, address) of every named pattern outside the admin, with sample values filled in."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            if pattern.app_name != "admin":
                yield from named_patterns(pattern.url_patterns, prefix)
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield pattern.name, pattern


NAMES = sorted({name for name, _ in named_patterns()})


def address_of(name, story):
    """Return an address of a name: the story's own number where one is asked for."""
    from django.urls import NoReverseMatch, reverse

    values = SAMPLE | {"pk": story.pk}
    if name == "review_action":
        values["action"] = "publish"
    if name == "desk_export":
        return reverse(name, args=["csv"])
    for wanted in ([], ["pk"], ["slug"], ["code"], ["pk", "action"], ["pk", "step"], ["pk", "name"], ["uidb36", "key"]):
        try:
            return reverse(name, kwargs={key: values[key] for key in wanted})
        except NoReverseMatch:
            continue
    raise AssertionError(f"No sample for {name}")


@pytest.fixture
def story(db):
    make_story("Public", status=Status.PUBLISHED, slug="a-story")
    return make_story("Theirs", status=Status.SUBMITTED)


def test_every_address_is_decided_on():
    assert set(NAMES) - (OPEN | MEMBERS | CURATORS) == set()


@pytest.mark.one_database
@pytest.mark.parametrize("name", NAMES)
def test_a_stranger_is_sent_to_sign_in_unless_the_address_is_open(story, name):
    response = Client().get(address_of(name, story))
    sent_to_sign_in = response.status_code == 302 and response["Location"].startswith("/accounts/login/?next=")
    assert sent_to_sign_in == (name not in OPEN), f"{response.status_code}"


@pytest.mark.one_database
@pytest.mark.parametrize("role", [Role.MEMBER, Role.LEADER])
@pytest.mark.parametrize("name", sorted(CURATORS))
def test_the_desk_is_not_there_for_anybody_but_curators(story, name, role):
    client = Client()
    client.force_login(make_member(role=role))
    assert client.get(address_of(name, story)).status_code == 404
    assert client.post(address_of(name, story)).status_code in {404, 405}


@pytest.mark.parametrize(
    "name",
    ["my_story", "story_step", "story_preview", "story_check", "story_submitted", "story_suggested", "my_story_action"],
)
@pytest.mark.parametrize("who", ["member", "leader", "curator"])
def test_nobody_opens_the_pages_of_somebody_elses_story(story, name, who):
    client = Client()
    client.force_login(make_curator() if who == "curator" else make_member(role=who))
    assert client.get(address_of(name, story)).status_code == 404
    assert client.post(address_of(name, story), {"title": "Mine now"}).status_code == 404


def test_who_may_read_what(db):
    member, curator = make_member(), make_curator()
    for name, author in (("member", member), ("curator", curator), ("other", make_member())):
        for status in (Status.DRAFT, Status.SUBMITTED, Status.PUBLISHED):
            make_story(f"{name} {status}", status=status, author=author)
    published = {"member published", "curator published", "other published"}
    for reader, readable in (
        (AnonymousUser(), published),
        (member, published | {"member draft", "member submitted"}),
        (curator, published | {"curator draft", "curator submitted", "member submitted", "other submitted"}),
    ):
        assert {story.title for story in Story.objects.visible_to(reader)} == readable


@pytest.mark.parametrize("address", ["/admin/", "/admin/members/member/", "/admin/stories/story/"])
def test_the_admin_lets_in_curators_only(db, address):
    assert Client().get(address).status_code == 302
    for role, status in ((Role.MEMBER, 404), (Role.LEADER, 404), (Role.CURATOR, 200)):
        client = Client()
        client.force_login(make_member(role=role))
        assert client.get(address).status_code == status, role


def test_the_admin_shows_a_storys_status_and_offers_no_way_to_change_it(db):
    story = make_story("Seen", status=Status.SUBMITTED)
    client = Client()
    client.force_login(make_curator())
    page = client.get(f"/admin/stories/story/{story.pk}/change/")
    assert page.status_code == 200
    assert 'name="status"' not in page.content.decode()
    client.post(f"/admin/stories/story/{story.pk}/change/", {"status": "published"})
    story.refresh_from_db()
    assert story.status == Status.SUBMITTED


def test_the_admin_does_not_show_somebody_elses_draft(db):
    story = make_story("Secret draft", status=Status.DRAFT)
    client = Client()
    client.force_login(make_curator())
    assert "Secret draft" not in client.get("/admin/stories/story/").content.decode()
    assert client.get(f"/admin/stories/story/{story.pk}/change/").status_code in {302, 404}

"""Nothing typed is lost: drafts that save themselves, sessions that end, stale tabs, text as people paste it."""

import json

import pytest
from django.test import Client

from stories.models import Factor, Status, Story
from stories.writing import UNFINISHED_MAX
from tests import factories
from tests.journeys import Visitor

pytestmark = pytest.mark.one_database

ACCOUNT = "We meet for ten minutes each morning."
# As pasted from Word and elsewhere: curly quotes, a dash, a no-break space, an accent in two parts, a family of four
# joined by zero-width joiners, a flag, Arabic, Hebrew with marks of direction, a tab, and a character beyond 16 bits.
PASTED = (
    "“Huddles” – it’s 5\u00a0minutes… cafe\u0301 \U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466 "
    "\U0001f3f4\U000e0067\U000e0062\U000e0077\U000e006c\U000e0073\U000e007f مرحبا \u202bשלום\u202c\tend \U00020000"
)


@pytest.fixture
def draft(member):
    return factories.make_story("Huddles", author=member, account=ACCOUNT, components=["people"])


def autosave(visitor, form, status=200):
    """Send a form as the page's script does; return the answer."""
    response = visitor.client.post(
        visitor.url, dict_of(form.data()), headers={"accept": "application/json"}, follow=False
    )
    assert response.status_code == status
    return json.loads(response.content)


def dict_of(pairs):
    data = {}
    for name, value in pairs:
        data.setdefault(name, []).append(value)
    return data


def test_the_first_save_by_script_begins_the_draft_and_tells_its_address(visitor):
    form = visitor.open("/share/").form("Save and continue")
    form.fill({"Title": "Hud"})
    answer = autosave(visitor, form)
    story = Story.objects.get()
    assert (story.title, story.status) == ("Hud", Status.DRAFT)
    assert answer["saved"] is True
    assert answer["address"] == f"/my-stories/{story.pk}/basics/"
    # The script goes on from there, with the word that the answer brought.
    form.fill({"Title": "Huddles"})
    form.values[id(next(c for c in form.controls if c.get("name") == "seen"))] = answer["seen"]
    visitor.url = answer["address"]
    autosave(visitor, form)
    assert Story.objects.get().title == "Huddles"


def test_a_blank_page_saved_by_script_begins_nothing(visitor):
    form = visitor.open("/share/").form("Save and continue")
    assert autosave(visitor, form) == {"saved": False, "text": ""}
    assert Story.objects.count() == 0


@pytest.mark.both_databases
def test_half_a_statement_is_kept_by_script_and_is_no_statement_yet(visitor, draft):
    form = visitor.open(f"/my-stories/{draft.pk}/hindering/").form("Save and continue")
    form.fill({"statement": "Two sys"})
    autosave(visitor, form)
    assert Factor.objects.filter(kind="hindering").count() == 0
    visitor.open(f"/my-stories/{draft.pk}/")
    assert visitor.sees("What is hindering Not finished")
    visitor.click("What is hindering")
    assert dict(visitor.form("Save and continue").data())["statement"] == "Two sys"


def test_saving_a_change_by_script_leaves_the_saved_statement(visitor, member):
    story = factories.make_story("Huddles", author=member, helping=[("people", "A coach.")])
    form = (
        visitor.open(f"/my-stories/{story.pk}/helping/").click("Change “A coach.”").form("Save and continue")
    )
    autosave(visitor, form)
    story.refresh_from_db()
    assert story.unfinished == {}
    form.fill({"statement": "A coach each w"})
    autosave(visitor, form)
    assert [f.statement for f in Story.objects.get().helping] == ["A coach."]
    visitor.open(visitor.url)
    assert dict(visitor.form("Save and continue").data())["statement"] == "A coach each w"


def test_a_mistake_does_not_stop_the_script_from_saving_the_rest(visitor, draft):
    form = visitor.open(f"/my-stories/{draft.pk}/details/").form("Save and continue")
    form.fill({"year": "20x5", "tags": "huddles"})
    autosave(visitor, form)
    story = Story.objects.get()
    assert [tag.name for tag in story.tags.all()] == ["huddles"]
    assert story.unfinished == {"details": {"year": ["20x5"], "month": [""]}}


@pytest.mark.both_databases
def test_a_page_saved_by_its_own_script_is_not_stale_to_its_button(visitor, draft):
    form = visitor.open(f"/my-stories/{draft.pk}/basics/").form("Save and continue")
    form.fill({"Title": "Huddles now"})
    autosave(visitor, form)
    # Even where the answer was lost on the way: what is sent is what is saved.
    visitor.send(form)
    assert visitor.path == f"/my-stories/{draft.pk}/"


@pytest.mark.both_databases
def test_a_stale_tab_is_shown_both_versions_and_overwrites_nothing(visitor, draft):
    second = Visitor(visitor.client).open(f"/my-stories/{draft.pk}/basics/")
    visitor.open(f"/my-stories/{draft.pk}/basics/").press(
        "Save and continue", {"Title": "From the first tab"}
    )
    second.press("Save and continue", {"Title": "From the second tab"}, status=409)
    assert second.heading == "This page was changed somewhere else"
    assert second.sees("Title What you typed From the second tab What is saved now From the first tab")
    assert Story.objects.get().title == "From the first tab"
    keep = Visitor(visitor.client)
    keep.url, keep.page = second.url, second.page
    keep.click("Keep what is saved")
    assert dict(keep.form("Save and continue").data())["title"] == "From the first tab"
    second.press("Use what I typed")
    assert Story.objects.get().title == "From the second tab"


@pytest.mark.both_databases
def test_both_versions_can_still_be_older_than_a_third(visitor, draft):
    second = Visitor(visitor.client).open(f"/my-stories/{draft.pk}/basics/")
    first = visitor.open(f"/my-stories/{draft.pk}/basics/")
    first.press("Save and continue", {"Title": "One"})
    second.press("Save and continue", {"Title": "Two"}, status=409)
    first.open(f"/my-stories/{draft.pk}/basics/").press("Save and continue", {"Title": "Three"})
    second.press("Use what I typed", status=409)
    assert Story.objects.get().title == "Three"


@pytest.mark.both_databases
def test_a_script_in_a_stale_tab_saves_nothing_and_says_so(visitor, draft):
    form = visitor.open(f"/my-stories/{draft.pk}/basics/").form("Save and continue")
    Visitor(visitor.client).open(visitor.url).press("Save and continue", {"Title": "Newer"})
    form.fill({"Title": "Older"})
    answer = autosave(visitor, form, status=409)
    assert answer["saved"] is False
    assert "another tab" in answer["text"]
    assert Story.objects.get().title == "Newer"


@pytest.mark.both_databases
def test_two_tabs_on_two_steps_do_not_disturb_each_other(visitor, draft):
    second = Visitor(visitor.client).open(f"/my-stories/{draft.pk}/outcome/")
    visitor.open(f"/my-stories/{draft.pk}/basics/").press("Save and continue", {"Title": "New"})
    second.press("Save and continue", {"what_changed": "Fewer falls."})
    story = Story.objects.get()
    assert (story.title, story.what_changed) == ("New", "Fewer falls.")


@pytest.mark.both_databases
def test_half_a_statement_of_a_second_tab_is_not_overwritten(visitor, draft):
    path = f"/my-stories/{draft.pk}/helping/"
    second = Visitor(visitor.client).open(path)
    form = visitor.open(path).form("Save and continue")
    form.fill({"statement": "From the first"})
    autosave(visitor, form)
    second.press("Save and continue", {"statement": "From the second", "component": "people"}, status=409)
    assert second.sees("What you typed From the second What is saved now From the first")


def test_what_is_sent_after_the_session_ended_is_shown_again_after_signing_in(visitor, member, draft):
    visitor.open(f"/my-stories/{draft.pk}/basics/")
    visitor.client.logout()
    visitor.press("Save and continue", {"Title": "Typed in vain?", "What is happening": PASTED})
    assert visitor.path == "/accounts/login/"
    assert visitor.sees("what you typed is kept")
    assert Story.objects.get().title == "Huddles"
    visitor.client.force_login(member)
    visitor.open(f"/my-stories/{draft.pk}/basics/")
    assert visitor.sees("This was not saved when you sent it.")
    sent = dict(visitor.form("Save and continue").data())
    assert (sent["title"], sent["account"]) == ("Typed in vain?", PASTED)
    visitor.press("Save and continue")
    story = Story.objects.get()
    assert (story.title, story.account) == ("Typed in vain?", PASTED)
    visitor.open(f"/my-stories/{draft.pk}/basics/")
    assert not visitor.sees("This was not saved when you sent it.")


def test_a_first_screen_sent_after_the_session_ended_is_shown_again(visitor, member):
    visitor.open("/share/")
    visitor.client.logout()
    visitor.press(
        "Save and continue", {"Title": "Huddles", "What is happening": ACCOUNT, "components": ["system"]}
    )
    visitor.client.force_login(member)
    visitor.open("/share/")
    visitor.press("Save and continue")
    story = Story.objects.get()
    assert (story.title, story.account) == ("Huddles", ACCOUNT)
    assert [row.code for row in story.components.all()] == ["system"]


@pytest.mark.parametrize(("path", "status"), [("/share/", 200), ("/my-stories/{}/basics/", 404)])
def test_kept_words_are_shown_to_nobody_else_who_signs_in_there(visitor, draft, path, status):
    path = path.format(draft.pk)
    visitor.open(path)
    visitor.client.logout()
    visitor.press("Save and continue", {"Title": "Only for Ada"})
    assert "Only for Ada" in str(dict(visitor.client.session))
    visitor.client.force_login(factories.make_member())
    visitor.open(path, status=status)
    assert "Only for Ada" not in visitor.html


def test_a_form_of_the_session_before_is_shown_again_and_not_refused(member, draft):
    strict = Visitor.signed_in(member, enforce_csrf_checks=True, headers={"origin": "http://testserver"})
    strict.open(f"/my-stories/{draft.pk}/basics/")
    form = strict.form("Save and continue")
    form.fill({"Title": "Still here"})
    token = next(c for c in form.controls if c.get("name") == "csrfmiddlewaretoken")
    form.values[id(token)] = "x" * 64
    strict.send(form)
    assert strict.path == f"/my-stories/{draft.pk}/basics/"
    assert Story.objects.get().title == "Huddles"
    strict.press("Save and continue")
    assert Story.objects.get().title == "Still here"


def test_whose_browser_forgot_all_cookies_is_told_that_the_words_are_kept(member, draft):
    strict = Visitor.signed_in(member, enforce_csrf_checks=True, headers={"origin": "http://testserver"})
    path = f"/my-stories/{draft.pk}/basics/"
    form = strict.open(path).form("Save and continue")
    form.fill({"Title": "Still here"})
    strict.client.cookies.clear()
    strict.send(form)
    assert strict.path == "/accounts/login/"
    assert strict.sees("You were signed out. Sign in again: what you typed is kept.")
    strict.client.force_login(member)
    assert dict(strict.open(path).form("Save and continue").data())["title"] == "Still here"


def test_what_is_too_long_to_keep_while_signed_out_stays_on_the_page_and_is_saved_from_there(member, draft):
    strict = Visitor.signed_in(member, enforce_csrf_checks=True, headers={"origin": "http://testserver"})
    path, text = f"/my-stories/{draft.pk}/basics/", "\nOne word.\n" * 6_000
    form = strict.open(path).form("Save and continue")
    form.fill({"Title": "Still here", "What is happening": text})
    strict.client.logout()
    strict.send(form, status=409)
    assert strict.heading == "What you typed is not saved yet"
    assert strict.sees("You were signed out, so we could not save this.")
    assert dict(strict.links())["Sign in (opens in a new tab)"].endswith(f"?next={path}")
    # In another tab; the token of this page is of the session before.
    strict.client.cookies.clear()
    strict.client.force_login(member)
    strict.press("Save what I typed", status=409)
    assert strict.sees("You signed in again after you opened the page.")
    strict.press("Save what I typed")
    assert strict.errors == ["Use 10,000 characters or fewer"]
    story = Story.objects.get()
    assert (story.title, story.unfinished["basics"]["account"][0].replace("\r\n", "\n")) == ("Still here", text)


def test_what_is_too_long_to_keep_of_a_story_that_may_not_be_changed_can_be_copied(visitor, draft):
    form = visitor.open(f"/my-stories/{draft.pk}/basics/").form("Save and continue")
    form.fill({"What is happening": "word " * 13_000})
    Story.objects.update(status=Status.SUBMITTED, submitted_at=draft.created_at)
    visitor.send(form, status=409)
    assert visitor.sees("You cannot change this story now. It is: submitted. What you typed is still on this page.")
    assert visitor.main.all("textarea")[0].text.startswith("word word")


def test_a_form_of_another_site_reaches_nobodys_session(member, draft):
    client = Visitor.signed_in(member, enforce_csrf_checks=True, headers={"origin": "https://elsewhere.example"}).client
    path = f"/my-stories/{draft.pk}/basics/"
    assert client.post(path, {"title": "Theirs", "seen": ""}).status_code == 403
    assert b"Theirs" not in client.get(path).content


def test_a_script_of_somebody_signed_out_is_told(visitor, draft):
    form = visitor.open(f"/my-stories/{draft.pk}/basics/").form("Save and continue")
    visitor.client.logout()
    assert autosave(visitor, form, status=401)["saved"] is False


def test_strangers_cannot_fill_sessions(visitor, member, draft):
    path = f"/my-stories/{draft.pk}/basics/"
    mark = dict(visitor.open(path).form("Save and continue").data())["by"]
    assert mark.startswith(f"{member.pk}:")
    visitor.client.logout()
    for data in (
        {"account": "x"},
        {"account": "x", "by": f"{member.pk}:guessed"},
        {"account": "x" * 60_001, "by": mark},
    ):
        stranger = Client()
        assert stranger.post(path, data).status_code == (302 if len(data["account"]) == 1 else 409)
        assert dict(stranger.session) == {}


def test_ticks_are_kept_through_an_ended_session(visitor, member, draft):
    visitor.open(f"/my-stories/{draft.pk}/check/")
    visitor.client.logout()
    visitor.press("Submit story", {"reuse": "open", "consents": ["right_to_share", "not_identifiable"]})
    visitor.client.force_login(member)
    visitor.open(f"/my-stories/{draft.pk}/check/").press("Submit story")
    draft.refresh_from_db()
    assert (draft.status, draft.reuse) == (Status.SUBMITTED, "open")


@pytest.mark.parametrize("text", [PASTED, (PASTED + "\n\n") * 55 + "end"], ids=["pasted", "long"])
@pytest.mark.both_databases
def test_text_is_kept_exactly_as_typed(visitor, draft, text):
    visitor.open(f"/my-stories/{draft.pk}/basics/").press("Save and continue", {"What is happening": text})
    assert Story.objects.get().account == text
    visitor.open(f"/my-stories/{draft.pk}/basics/")
    assert dict(visitor.form("Save and continue").data())["account"].replace("\r\n", "\n") == text


@pytest.mark.both_databases
def test_ten_thousand_characters_are_accepted_and_one_more_is_kept_as_typed(visitor, draft):
    path = f"/my-stories/{draft.pk}/basics/"
    longest = ("🙂\nا" * 3334)[:10_000]
    visitor.open(path).press("Save and continue", {"What is happening": longest})
    assert Story.objects.get().account == longest.strip()
    visitor.open(path).press("Save and continue", {"What is happening": "🙂" * 10_001})
    assert visitor.errors == ["Use 10,000 characters or fewer"]
    assert Story.objects.get().unfinished == {"basics": {"account": ["🙂" * 10_001]}}


def test_what_is_too_long_to_be_kept_is_not_said_to_be_saved(visitor, draft):
    form = visitor.open(f"/my-stories/{draft.pk}/basics/").form("Save and continue")
    form.fill({"What is happening": "x" * (UNFINISHED_MAX + 1)})
    answer = autosave(visitor, form)
    assert (answer["saved"], answer["text"].partition(".")[0]) == (False, "This is too long to save")
    form.fill({"What is happening": "x" * 20_000})
    form.values[id(next(c for c in form.controls if c.get("name") == "seen"))] = answer["seen"]
    assert autosave(visitor, form)["saved"] is True
    assert Story.objects.get().unfinished["basics"]["account"] == ["x" * 20_000]


@pytest.mark.both_databases
def test_a_nul_is_told_and_breaks_nothing(visitor, draft):
    visitor.open(f"/my-stories/{draft.pk}/basics/").press("Save and continue", {"Title": "Hud\x00dles"})
    assert visitor.errors == ["Null characters are not allowed."]
    assert Story.objects.get().unfinished == {"basics": {"title": ["Huddles"]}}


def test_text_fields_take_the_direction_of_their_text(visitor, draft):
    visitor.open(f"/my-stories/{draft.pk}/basics/")
    assert [e.get("dir") for e in visitor.main.all("textarea")] == ["auto"]
    assert [e.get("dir") for e in visitor.main.all("input", type="text")] == ["auto"]


@pytest.mark.both_databases
def test_a_story_taken_away_meanwhile_is_not_changed(visitor, draft):
    visitor.open(f"/my-stories/{draft.pk}/basics/")
    Story.objects.update(status=Status.SUBMITTED, submitted_at=draft.created_at)
    form = visitor.form("Save and continue")
    form.fill({"Title": "Too late"})
    assert (
        autosave(visitor, form, status=409)["text"] == "You cannot change this story now. It is: submitted."
    )
    visitor.send(form)
    assert visitor.path == f"/my-stories/{draft.pk}/"
    assert visitor.sees("You cannot change this story now. It is: submitted.")
    assert Story.objects.get().title == "Huddles"
    # What was typed waits until the story may be edited again.
    Story.objects.update(status=Status.DRAFT)
    visitor.open(f"/my-stories/{draft.pk}/basics/")
    assert dict(visitor.form("Save and continue").data())["title"] == "Too late"


def test_checking_answers_costs_few_queries_and_no_more_for_more_of_them(
    member_client, member, django_assert_max_num_queries
):
    story = factories.make_submittable_story(member, tags=["a"], helping=[("people", "Call 020 7946 0123.")])
    address = f"/my-stories/{story.pk}/check/"
    member_client.get(address)
    with django_assert_max_num_queries(12) as one:
        member_client.get(address)
    for number in range(3):
        story.factors.create(kind="helping", component=story.components.first(), statement=f"More {number}.")
        story.tags.add(f"tag {number}")
    with django_assert_max_num_queries(12) as more:
        member_client.get(address)
    assert len(more) == len(one)

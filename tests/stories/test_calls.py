"""Calls: a question put to members, their answers, and what came of them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from components.models import all_components
from members.ledger import DeskEvent
from organisations.models import Nation
from stories import calls, choosing, notifications, search
from stories.models import Call, Message, Status, Story
from stories.workflow import perform
from tests.factories import make_curator, make_member, make_story, make_submittable_story
from tests.journeys import Visitor

pytestmark = pytest.mark.django_db

QUESTION = "What is the most effective way to work with teams that use different approaches?"


def make_call(title="Different approaches", *, opens=-5, closes=5, announced=True, **fields):
    """Make a call that opens and closes so many days from today."""
    today = timezone.localdate()
    values = {
        "title": title,
        "question": QUESTION,
        "opens_on": today + timedelta(opens),
        "closes_on": today + timedelta(closes),
    } | fields
    actor = make_curator()
    found = choosing.save_words(Call(), actor=actor, values=values, expected_version=0)
    return calls.announce(found, actor=actor) if announced else found


def close(call):
    """Move a call's days into the past."""
    today = timezone.localdate()
    Call.objects.filter(pk=call.pk).update(opens_on=today - timedelta(9), closes_on=today - timedelta(1))
    call.refresh_from_db()


@pytest.fixture
def visitor(curator_client):
    return Visitor(curator_client)


def test_a_curator_asks_a_member_answers_and_is_told_what_was_heard_and_what_happened(visitor, client, member):
    today = timezone.localdate()
    day = f"{today.day}/{today.month}/{today.year}"
    visitor.open("/curate/").click("Calls").click("New call")
    visitor.press("Save", {"Title": "Different approaches", "question": QUESTION, "First day": day, "Last day": day})
    visitor.press("Announce")
    client.force_login(member)
    author = Visitor(client)
    author.open("/my-stories/").click(QUESTION).click("Answer with a story")
    assert author.sees(QUESTION)
    typed = {"Title": "We share one board", "account": "One board.", "components": ["people"]}
    author.press("Save and continue", typed)
    story = Story.objects.get(title="We share one board")
    call = Call.objects.get()
    assert story.call == call
    author.open(f"/my-stories/{story.pk}/")
    assert author.sees("It answers the call Different approaches.")
    Story.objects.filter(pk=story.pk).update(status=Status.PUBLISHED, slug="board", published_at=timezone.now())
    close(call)
    visitor.open(f"/curate/calls/{call.pk}/").press("Publish what we heard")
    assert visitor.sees("Write the words first.")
    visitor.click("Write what we heard").press("Save", {"heard": "One board for all helps."})
    visitor.press("Add “We share one board”").press("Publish what we heard")
    assert visitor.sees("is published. Every author who answered gets an email.")
    author.open("/calls/").click("Different approaches")
    assert author.sees("One board for all helps.")
    assert [title.text for title in author.page.with_class("story-card__title")] == ["We share one board"]
    visitor.click("Write what happened next").press("Save", {"happened": "Each system got a board."})
    visitor.press("Publish what happened next")
    author.open("/calls/different-approaches/")
    assert author.sees("Each system got a board.")
    assert [message.to for message in Message.objects.filter(key__startswith="call-")] == [member.email] * 2


def test_every_author_who_answered_is_told_once_each_time_with_nothing_of_others(curator, mailoutbox):
    call = make_call()
    authors = [make_member(f"author{n}@example.org", name=f"Author Number{n}") for n in range(3)]
    for author in authors:
        make_story(f"Answer of {author.name}", author=author, status=Status.PUBLISHED, call=call)
    make_story("A second answer", author=authors[0], status=Status.SUBMITTED, call=call)
    make_story("Only a draft", author=make_member("draft@example.org"), call=call)
    make_story("Taken back", author=make_member("back@example.org"), status=Status.WITHDRAWN, call=call)
    make_story("No answer", author=make_member("other@example.org"), status=Status.PUBLISHED)
    close(call)
    call = choosing.save_words(call, actor=curator, values={"heard": "Heard."}, expected_version=call.version)
    calls.publish_news(call, "heard", actor=curator)
    calls.publish_news(call, "heard", actor=curator)
    call.refresh_from_db()
    call = choosing.save_words(call, actor=curator, values={"heard": "Heard more."}, expected_version=call.version)
    Call.objects.filter(pk=call.pk).update(heard_at=None)
    calls.publish_news(call, "heard", actor=curator)
    mailoutbox.clear()
    assert notifications.send_unsent(timezone.now() + timedelta(hours=1)) == 3
    assert sorted(mail.to[0] for mail in mailoutbox) == [author.email for author in authors]
    for mail in mailoutbox:
        others = [author for author in authors if author.email != mail.to[0]]
        text = mail.subject + mail.body + str(mail.to)
        assert [word for author in others for word in (author.name, author.email) if word in text] == []
        assert "Answer of" not in text
        assert "/calls/different-approaches/" in text


@pytest.mark.parametrize("published", [["heard"], ["heard", "happened"]])
def test_an_author_who_submits_after_the_news_is_told_the_newest_of_it_once(curator, member, published):
    call = make_call(heard="One board.", happened="Boards.")
    draft = make_submittable_story(member, call=call)
    close(call)
    for news in published:
        calls.publish_news(call, news, actor=curator)
    for action in ("submit", "withdraw", "reopen", "submit"):
        perform(action, story=draft, actor=member)
    [told] = Message.objects.filter(key__startswith="call-")
    assert (told.key, told.to) == (f"call-{call.pk}-{published[-1]}-{member.pk}", member.email)


def test_the_privacy_page_names_these_emails(client):
    assert "when we publish what we heard in a call that you answered" in client.get("/privacy/").content.decode()


def test_the_desk_counts_the_answers_whose_authors_are_told(visitor):
    call = make_call()
    for status in (Status.DRAFT, Status.WITHDRAWN, Status.SUBMITTED, Status.DECLINED):
        make_story(status=status, call=call)
    calls.tell_authors(call, "heard")
    assert Message.objects.count() == 2
    assert visitor.open(f"/curate/calls/{call.pk}/").sees("2 answers so far")
    assert visitor.open("/curate/calls/").sees("2 answers")


def test_a_call_asks_members_who_share_a_value_in_each_group_it_names():
    wales, england = Nation.objects.get(code="wales"), Nation.objects.get(code="england")
    welsh, english, unknown = make_member(), make_member(), make_member()
    make_story(author=welsh, nation=wales, helping=[("people", "A coach.")])
    make_story(author=english, nation=england, helping=[("system", "A board.")])
    everyone = make_call("Everyone", closes=1)
    welsh_call = make_call("Wales", closes=2, asked={"nation": ["wales"]})
    both = make_call("Wales and people", closes=3, asked={"nation": ["wales", "ireland"], "component": ["people"]})
    none = make_call("Wales and system", closes=4, asked={"nation": ["wales"], "component": ["system"]})
    assert calls.open_for(welsh) == [everyone, welsh_call, both]
    assert calls.open_for(english) == [everyone]
    assert calls.open_for(unknown) == [everyone]
    assert none.asked == {"nation": ["wales"], "component": ["system"]}


@pytest.mark.parametrize(("opens", "closes", "announced"), [(1, 5, True), (-5, 5, False)])
def test_a_call_that_has_not_begun_is_seen_by_nobody(client, member_client, opens, closes, announced):
    call = make_call("Secret for now", opens=opens, closes=closes, announced=announced)
    for reader in (client, member_client):
        for address in ("/", "/calls/", "/my-stories/"):
            assert "Secret for now" not in reader.get(address, follow=True).content.decode()
        assert reader.get(f"/calls/{call.slug or 'secret-for-now'}/").status_code == 404
    assert member_client.get("/share/?call=secret-for-now", follow=True).context["call"] is None


def test_a_closed_call_takes_no_new_story_and_a_draft_begun_before_may_still_be_submitted(member_client, member):
    call = make_call()
    draft = make_submittable_story(member, call=call)
    close(call)
    visitor = Visitor(member_client)
    visitor.open(f"/share/?call={call.slug}")
    assert visitor.sees("That call has closed.")
    visitor.press("Save and continue", {"Title": "Too late", "account": "Late.", "components": ["people"]})
    assert Story.objects.get(title="Too late").call is None
    visitor.open(f"/calls/{call.slug}/")
    assert not visitor.links("Answer with a story")
    visitor.open(f"/my-stories/{draft.pk}/")
    assert visitor.sees("The call has closed. You can still submit your answer.")
    perform("submit", story=draft, actor=member)
    assert Story.objects.filter(call=call, status=Status.SUBMITTED).get() == draft


@pytest.mark.parametrize("slug", ["nothing", "%00", "x" * 300, ""])
def test_a_call_that_is_none_is_no_error_when_sharing(member_client, slug):
    assert member_client.get(f"/share/?call={slug}", follow=True).status_code == 200


def test_a_story_is_not_listed_where_whom_the_call_asks_tells_more_than_its_byline(client, curator, visitor):
    call = make_call(asked={"region": ["london"]})
    hidden = make_story("Nation only here", status=Status.PUBLISHED, attribution="nation", call=call)
    shown = make_story("Organisation here", status=Status.PUBLISHED, attribution="organisation", call=call)
    for story in (hidden, shown):
        choosing.add_story(call, story.pk, actor=curator)
    close(call)
    call.refresh_from_db()
    call = choosing.save_words(call, actor=curator, values={"heard": "Heard."}, expected_version=call.version)
    calls.publish_news(call, "heard", actor=curator)
    page = client.get(call.get_absolute_url()).content.decode()
    assert "Organisation here" in page
    assert "Nation only here" not in page
    visitor.open(f"/curate/calls/{call.pk}/")
    assert visitor.sees("Readers do not see it here.")


def test_only_published_stories_stand_under_what_we_heard(client, curator):
    call, author = make_call(), make_member()
    gone = make_story("Gone answer", status=Status.PUBLISHED, author=author, call=call)
    choosing.add_story(call, gone.pk, actor=curator)
    close(call)
    call.refresh_from_db()
    call = choosing.save_words(call, actor=curator, values={"heard": "Heard."}, expected_version=call.version)
    calls.publish_news(call, "heard", actor=curator)
    assert "Gone answer" in client.get(call.get_absolute_url()).content.decode()
    perform("withdraw", story=gone, actor=author)
    assert "Gone answer" not in client.get(call.get_absolute_url()).content.decode()


def test_what_we_heard_is_seen_by_nobody_before_it_is_published(client, curator):
    call = make_call()
    choosing.save_words(call, actor=curator, values={"heard": "Not yet told."}, expected_version=call.version)
    with pytest.raises(choosing.CannotChoose, match="still open"):
        calls.publish_news(call, "heard", actor=curator)
    close(call)
    assert "Not yet told." not in client.get(call.get_absolute_url()).content.decode()
    with pytest.raises(choosing.CannotChoose, match="Publish what we heard first"):
        choosing.save_words(
            call, actor=curator, values={"happened": "Later."}, expected_version=Call.objects.get().version
        )
        calls.publish_news(call, "happened", actor=curator)


def test_days_that_make_no_sense_are_told_and_what_was_typed_stays(visitor):
    visitor.open("/curate/calls/new/")
    visitor.press("Save", {"Title": "T", "question": "Q?", "First day": "5/12/2026", "Last day": "1/12/2026"})
    assert visitor.errors == ["The last day must be the first day or later"]
    visitor.press("Save", {"First day": "soon", "Last day": "31/2/2026"})
    assert visitor.errors == ["Enter a day such as 1/12/2026"] * 2
    assert 'value="soon"' in visitor.html
    assert not Call.objects.exists()


def test_a_call_that_a_member_answers_does_not_go_by_its_first_day(visitor, member):
    call = make_call()
    later = timezone.localdate() + timedelta(2)
    make_story("Draft", author=member, call=call)
    visitor.open(f"/curate/calls/{call.pk}/change/")
    visitor.press("Save", {"First day": f"{later.day}/{later.month}/{later.year}"})
    assert visitor.sees("A member has begun or sent an answer, so the first day must be today or earlier")
    call.refresh_from_db()
    assert call.is_open()
    Story.objects.all().delete()
    visitor.press("Save")
    call.refresh_from_db()
    assert (call.opens_on, call.is_out()) == (later, False)


def test_a_call_that_somebody_else_changed_is_told(visitor, curator):
    call = make_call()
    visitor.open(f"/curate/calls/{call.pk}/change/")
    choosing.save_words(call, actor=curator, values={"question": "Theirs?"}, expected_version=call.version)
    visitor.press("Save", {"question": "Mine?"})
    assert visitor.sees("Somebody changed this after you opened it")
    assert visitor.sees("Theirs?")
    assert Call.objects.get().question == "Theirs?"


def test_three_calls_and_answers_take_as_many_queries_as_one(client, curator_client, django_assert_max_num_queries):
    def asked(address):
        reader = curator_client if "/curate/" in address or "my-stories" in address else client
        with django_assert_max_num_queries(25) as captured:
            assert reader.get(address).status_code == 200
        return len(captured)

    def answer(call, number):
        chosen = make_story(f"Answer {number}", status=Status.PUBLISHED, call=call)
        choosing.add_story(call, chosen.pk, actor=make_curator())
        make_story(f"Open answer {number}", status=Status.PUBLISHED, call=call)

    call, closed = make_call(asked={"nation": ["england"]}), make_call("Closed", opens=-9, closes=-1)
    answer(call, 0)
    Call.objects.filter(pk=closed.pk).update(heard="H", heard_at=timezone.now())
    answer(closed, "c")
    search.rebuild()
    addresses = ["/", "/calls/", closed.get_absolute_url(), "/my-stories/", "/curate/calls/"]
    addresses += [f"/curate/calls/{call.pk}/?q=open"]
    all_components()  # they are asked for once a minute
    before = [asked(address) for address in addresses]
    for number in (1, 2):
        answer(call, number)
        answer(closed, f"c{number}")
        make_call(f"More {number}", asked={"nation": ["england"]})
        make_call(f"More closed {number}", opens=-9, closes=-1)
    search.catch_up()
    assert [asked(address) for address in addresses] == before


def test_a_call_is_taken_back_while_nobody_has_begun_an_answer(visitor, client, curator, member):
    call = make_call()
    visitor.open(f"/curate/calls/{call.pk}/").press("Make it a draft again")
    assert visitor.sees("The call is a draft again. Readers cannot see it.")
    assert client.get(call.get_absolute_url()).status_code == 404
    visitor.press("Announce")
    assert client.get(call.get_absolute_url()).status_code == 200
    visitor.open(f"/curate/calls/{call.pk}/")
    # A member begins to write while the curator has the page open.
    make_story("A draft of my own", author=member, call=call)
    visitor.press("Make it a draft again")
    assert visitor.sees("A member has begun or sent an answer, so the call cannot be taken back.")
    assert "A draft of my own" not in visitor.html
    assert member.email not in visitor.html
    assert client.get(call.get_absolute_url()).status_code == 200
    assert "Make it a draft again" not in visitor.html
    with pytest.raises(choosing.CannotChoose, match=r"^Only a curator"):
        calls.take_back(call, actor=member)


def test_what_we_heard_is_taken_back_and_nobody_is_told_twice(visitor, client, curator, member):
    call, late = make_call(heard="One board.", happened="Boards."), make_member()
    story = make_story("We share one board", status=Status.PUBLISHED, author=member, call=call)
    choosing.add_story(call, story.pk, actor=curator)
    close(call)
    calls.publish_news(call, "heard", actor=curator)
    Message.objects.update(sent_at=timezone.now())
    make_story(status=Status.PUBLISHED, author=late, call=call)
    calls.publish_news(call, "happened", actor=curator)
    with pytest.raises(choosing.CannotChoose, match=r"^Take back what happened next first"):
        calls.unpublish_news(call, "heard", actor=curator)
    visitor.open(f"/curate/calls/{call.pk}/").press("Take back what happened next")
    # Nobody was told of it yet, and nobody is.
    assert [message.key for message in Message.objects.all()] == [f"call-{call.pk}-heard-{member.pk}"]
    visitor.press("Take back what we heard")
    page = client.get(call.get_absolute_url()).content.decode()
    assert [words for words in ("One board.", "Boards.", story.title) if words in page] == []
    visitor.press("Publish what we heard")
    told = Message.objects.order_by("pk").values_list("key", flat=True)
    assert list(told) == [f"call-{call.pk}-heard-{author.pk}" for author in (member, late)]
    assert story.title in client.get(call.get_absolute_url()).content.decode()


def test_each_change_of_a_call_is_in_the_ledger_without_its_words(curator):
    call = make_call(background="Words that stay out of it.", heard="These, too.", happened="And these.")
    calls.take_back(call, actor=curator)
    calls.take_back(call, actor=curator)
    call = calls.announce(call, actor=curator)
    close(call)
    story = make_story("Its title, too", status=Status.PUBLISHED, call=call)
    choosing.add_story(call, story.pk, actor=curator)
    for name in ("heard", "happened"):
        calls.publish_news(call, name, actor=curator)
    for name in ("happened", "heard"):
        calls.unpublish_news(call, name, actor=curator)
        calls.unpublish_news(call, name, actor=curator)
    events = list(DeskEvent.objects.filter(subject="stories.call").order_by("pk"))
    assert [(event.action, list(event.changes)[-1]) for event in events[1:]] == [
        ("published", "announced_at"),
        ("unpublished", "announced_at"),
        ("published", "announced_at"),
        ("added a story", "story"),
        ("published", "heard_at"),
        ("published", "happened_at"),
        ("unpublished", "happened_at"),
        ("unpublished", "heard_at"),
    ]
    assert (events[0].action, {event.subject_id for event in events}) == ("added", {str(call.pk)})
    assert {event.actor for event in events[2:]} == {curator}
    told = str([event.changes for event in events])
    assert [words for words in ("stay out", "These", "And these", "title, too") if words in told] == []


@pytest.mark.parametrize("name", ["heard", "happened"])
def test_words_of_a_call_that_readers_see_are_not_emptied(visitor, curator, name):
    call = make_call(heard="One board.", happened="Boards.")
    close(call)
    address = f"/curate/calls/{call.pk}/words/{name}/"
    visitor.open(address).press("Save", {name: " "})
    assert visitor.path == f"/curate/calls/{call.pk}/"
    visitor.open(address).press("Save", {name: "Words."})
    for news in ("heard", "happened"):
        Call.objects.filter(pk=call.pk).update(**{news: "Words."})
        calls.publish_news(call, news, actor=curator)
    visitor.open(address).press("Save", {name: " "})
    assert visitor.errors == ["Readers see this. Write it, or take it back first"]
    assert getattr(Call.objects.get(pk=call.pk), name) == "Words."


def test_a_call_that_is_open_again_offers_nothing_that_it_would_refuse(visitor, curator):
    call = make_call(heard="One board.", happened="Boards.")
    close(call)
    calls.publish_news(call, "heard", actor=curator)
    assert "Publish what happened next" in visitor.open(f"/curate/calls/{call.pk}/").buttons()
    Call.objects.filter(pk=call.pk).update(closes_on=timezone.localdate())
    visitor.open(f"/curate/calls/{call.pk}/")
    assert visitor.sees("It takes answers until its last day.")
    assert "Publish what happened next" not in visitor.buttons()

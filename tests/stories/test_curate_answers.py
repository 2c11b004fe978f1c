"""The desk's pages of answers, as a curator works through them."""

import pytest
from django.test import Client
from django.utils import timezone

from stories import answering, search
from stories.additions import start_addition
from stories.answers import link
from stories.models import Answer, Status, Story, StoryEvent
from stories.workflow import perform
from tests.factories import make_story
from tests.journeys import Visitor

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


def hindering(title="Bins by the door", statement="Two forms for one bin, and neither is read.", **fields):
    """Make a published story and return its hindering statement."""
    return make_story(title, status=Status.PUBLISHED, hindering=[("system", statement)], **fields).factors.get()


def helping(title="One form", statement="We made the two forms one.", component="system", **fields):
    """Make a published story and return its helping statement."""
    return make_story(title, status=Status.PUBLISHED, helping=[(component, statement)], **fields).factors.get()


@pytest.fixture
def visitor(curator_client):
    return Visitor(curator_client)


def test_a_curator_goes_from_the_desk_to_a_hindrance_links_a_suggestion_and_takes_it_away(visitor, client):
    here, there = hindering(tags=["bins"]), helping(tags=["bins"])
    search.rebuild()
    visitor.open("/curate/").click("Hindrances without an answer")
    visitor.click(here.statement)
    assert visitor.sees("They share the same component; the tag “bins”; the words")
    assert visitor.sees("“forms”")
    # The same label stands at each suggestion: who listens hears whose words these are.
    (words,) = visitor.main.all("input", name="note")
    (about,) = visitor.main.all("p", id=words.get("aria-describedby"))
    assert about.text == there.statement
    visitor.press(f"Link “{there.statement}”", {"Your words to readers (optional)": "The same form."})
    assert visitor.sees("The answer is linked.")
    assert not visitor.sees("They share")
    assert Answer.objects.get().note == "The same form."
    assert there.statement in client.get(here.story.get_absolute_url()).content.decode()
    visitor.open("/curate/hindrances/")
    assert not visitor.sees(here.statement)
    visitor.open(f"/curate/hindrances/{here.pk}/").press(f"Unlink “{there.statement}”")
    assert visitor.sees("The answer is not linked any more.")
    assert not Answer.objects.exists()


def test_where_nothing_is_a_likely_answer_the_nearest_are_there_to_look_at(visitor):
    here = hindering(statement="Two forms for one bin, and neither is read by estates, porters or the night sister.")
    there = helping(title="Porters", statement="The porters sort the letters.")
    for number in range(9):
        helping(f"Ward {number}", f"We moved clock {number}.")
    helping("All of it", "We moved it.", account="The forms, the bin, estates and the night sister read neither.")
    search.rebuild()
    visitor.open(f"/curate/hindrances/{here.pk}/")
    assert visitor.sees("Nothing is near enough to be a likely answer.")
    assert visitor.sees("The nearest there are")
    visitor.press(f"Link “{there.statement}”")
    assert Answer.objects.get().helping == there
    assert not visitor.sees("The nearest there are")


def test_a_curator_searches_helping_statements_with_own_words_and_stays_at_the_search(visitor):
    here = hindering()
    wanted = helping("Porters", "Porters walk the round with us.", component="people")
    hindering("Porters too", "Porters wait for the lift.")
    search.rebuild()
    visitor.open(f"/curate/hindrances/{here.pk}/").press("Search", {"q": "porters"})
    assert visitor.sees(wanted.statement)
    assert not visitor.sees("Porters wait for the lift.")
    visitor.press(f"Link “{wanted.statement}”")
    assert visitor.url == f"/curate/hindrances/{here.pk}/?q=porters"
    assert Answer.objects.get().helping == wanted


def test_own_words_find_what_helps_in_other_stories_and_is_not_linked_yet():
    kinds = {"helping": [("people", "We count forms.")], "hindering": [("system", "Nobody counts the forms.")]}
    asked = make_story("Asked", status=Status.PUBLISHED, **kinds)
    linked, offered = helping("Linked", "We count forms now."), helping("Offered", "We count all forms.")
    hindering("No help", "Nobody counts forms.")
    search.rebuild()
    found = answering.found(asked.hindering[0], "forms", without={linked.pk})
    assert [suggestion.factor for suggestion in found] == [offered]


def test_the_review_page_of_a_published_story_leads_to_its_hindrances(visitor):
    here = hindering()
    visitor.open(f"/curate/{here.story_id}/").click(here.statement)
    assert visitor.heading == "Answers to a hindrance"


def test_the_history_of_a_story_tells_of_its_answers(visitor, curator):
    here = hindering()
    link(here, helping(), actor=curator)
    visitor.open(f"/curate/{here.story_id}/")
    assert visitor.sees("linked an answer to a hindrance")
    perform("archive", story=here.story, actor=curator, note="A while.", reasons=["other"])


def test_a_refused_link_says_why_and_keeps_what_was_typed(visitor):
    here, there = hindering(), helping()
    search.rebuild()
    visitor.open(f"/curate/hindrances/{here.pk}/")
    visitor.press(f"Link “{there.statement}”", {"note": "Ring ada@example.org"})
    assert visitor.sees("could identify a person")
    assert 'value="Ring ada@example.org"' in visitor.html
    assert not Answer.objects.exists()


@pytest.mark.both_databases
def test_a_statement_that_is_gone_meanwhile_is_said_in_words(visitor, curator):
    here, there = hindering(), helping()
    search.rebuild()
    visitor.open(f"/curate/hindrances/{here.pk}/")
    perform("archive", story=there.story, actor=curator, note="A while.", reasons=["other"])
    visitor.press(f"Link “{there.statement}”")
    assert visitor.sees("That statement is not there any more.")
    assert not visitor.sees(there.statement)


@pytest.mark.parametrize("data", [{}, {"link": "x"}, {"link": "9" * 30}, {"link": "1²"}, {"unlink": ""}])
@pytest.mark.both_databases
def test_a_form_that_makes_no_sense_changes_nothing(curator_client, data):
    here = hindering()
    response = curator_client.post(f"/curate/hindrances/{here.pk}/", data)
    assert response.status_code == 200
    assert "is not there any more" in response.content.decode()
    assert not StoryEvent.objects.exists()


@pytest.mark.parametrize(
    "query", ["after=x", "after=-1", "after=" + "9" * 40, "component=none", "after=1&component=people"]
)
@pytest.mark.both_databases
def test_an_odd_address_of_the_queue_gives_a_page(curator_client, query):
    assert curator_client.get(f"/curate/hindrances/?{query}").status_code == 200


def test_only_a_hindrance_that_readers_see_has_a_page(curator_client):
    draft = make_story(hindering=[("system", "Two forms.")]).factors.get()
    for factor in (draft, helping()):
        assert curator_client.get(f"/curate/hindrances/{factor.pk}/").status_code == 404


def test_nobody_but_a_curator_reaches_the_pages_or_links(member_client, curator):
    here, there = hindering(), helping()
    for address in ("/curate/hindrances/", f"/curate/hindrances/{here.pk}/"):
        assert member_client.get(address).status_code == 404
        assert Client().get(address).status_code == 302
    for client in (member_client, Client()):
        client.post(f"/curate/hindrances/{here.pk}/", {"link": there.pk})
    assert not Answer.objects.exists()


def test_the_queue_is_narrowed_by_component(visitor):
    here = hindering()
    other = make_story("Other", status=Status.PUBLISHED, hindering=[("people", "Nobody asks the night staff.")])
    visitor.open("/curate/hindrances/").click("Investing in culture and people")
    assert visitor.sees(other.hindering[0].statement)
    assert not visitor.sees(here.statement)


@pytest.mark.both_databases
def test_three_items_take_as_many_queries_as_one(curator_client, curator, django_assert_max_num_queries):
    def asked(address):
        with django_assert_max_num_queries(40) as captured:
            assert curator_client.get(address).status_code == 200
        return len(captured)

    here = hindering()
    link(here, helping("Linked", "A linked form."), actor=curator)
    hindering("Second", "Another form.")
    helping()
    search.rebuild()
    addresses = ["/curate/hindrances/", f"/curate/hindrances/{here.pk}/?q=forms"]
    before = [asked(address) for address in addresses]
    for number in range(2):
        link(here, helping(f"Linked {number}", "A linked form."), actor=curator)
        hindering(f"Third {number}", "A third form.")
        helping(f"More {number}", "More forms made one.")
    search.catch_up()
    assert [asked(address) for address in addresses] == before


def again_in_review(story, curator, statement):
    """Withdraw a story, let its author change its statement, and bring it before a curator again."""
    story = perform("withdraw", story=story, actor=story.author)
    story = perform("reopen", story=story, actor=story.author)
    row = story.factors.get()
    row.statement = statement
    row.save()
    Story.objects.filter(pk=story.pk).update(status=Status.IN_REVIEW, reviewer=curator)
    return row


@pytest.mark.both_databases
def test_a_curator_sees_what_a_changed_statement_answers_before_it_is_published_again(visitor, client, curator):
    here, there = hindering(), helping()
    link(here, there, actor=curator)
    changed = again_in_review(there.story, curator, "We have two forms again.")
    visitor.open(f"/curate/{changed.story_id}/")
    assert visitor.sees("What it answers") and visitor.sees(here.statement)
    visitor.press(f"Unlink: “{here.statement}”")
    assert visitor.sees("The answer is not linked any more.")
    assert not Answer.objects.exists()
    assert StoryEvent.objects.filter(story=here.story, action="unlink_answer", actor=curator).count() == 1


def test_an_addition_tells_which_answers_go_with_a_statement_that_it_changes(visitor, curator):
    here, there = hindering(), helping()
    link(here, there, actor=curator)
    addition = start_addition(there.story)
    Story.objects.filter(pk=addition.pk).update(status=Status.IN_REVIEW, reviewer=curator, submitted_at=timezone.now())
    visitor.open(f"/curate/{addition.pk}/")
    assert not visitor.sees("What it answers")
    addition.factors.update(statement="We made one form of them.")
    visitor.open(f"/curate/{addition.pk}/")
    assert visitor.sees("They stop being answers when it is published.") and visitor.sees(here.statement)


@pytest.mark.both_databases
def test_the_unlinking_of_what_is_not_linked_any_more_is_said_in_words(curator_client, curator):
    there, other = helping(), helping("Other")
    link(hindering(), there, actor=curator)
    for story, number in ((other.story, Answer.objects.get().pk), (there.story, 999), (there.story, "x")):
        page = curator_client.post(f"/curate/{story.pk}/answer/", {"no_answer": number}, follow=True).content.decode()
        assert "The answer is not linked any more." in page
    assert Answer.objects.count() == 1

"""Answers: what may be linked, what readers see of it, and what it costs."""

import pytest
from django.test import Client

from stories import additions, answers, search
from stories.answers import CannotLink, answers_of, link, unanswered, unlink
from stories.models import Answer, Factor, SearchChange, Status, Story, StoryEvent
from stories.rendering import render_copies
from stories.workflow import perform
from tests.factories import make_story

pytestmark = pytest.mark.django_db


def hindering(title="Bins by the door", statement="Two forms for one bin.", **fields):
    """Make a published story and return its hindering statement."""
    fields.setdefault("status", Status.PUBLISHED)
    return make_story(title, hindering=[("system", statement)], **fields).factors.get()


def helping(title="One form", statement="We made two forms one.", **fields):
    """Make a published story and return its helping statement."""
    fields.setdefault("status", Status.PUBLISHED)
    return make_story(title, helping=[("system", statement)], **fields).factors.get()


def queries(django_assert_max_num_queries, client, address):
    """Return how many queries a page takes."""
    with django_assert_max_num_queries(40) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def test_a_curator_links_an_answer_which_is_on_record_and_told_to_the_index(curator):
    here, there = hindering(), helping()
    SearchChange.objects.all().delete()
    answer = link(here, there, actor=curator, note="  The same form.\n")
    assert (answer.hindering, answer.helping, answer.made_by, answer.note) == (here, there, curator, "The same form.")
    event = StoryEvent.objects.get(story=here.story)
    assert (event.action, event.from_status, event.to_status) == ("link_answer", "published", "published")
    assert (event.actor, event.note, event.private_note) == (curator, "", "")
    assert set(SearchChange.objects.values_list("story_id", flat=True)) == {here.story_id, there.story_id}


def test_a_second_click_is_no_error_and_leaves_no_second_record(curator):
    here, there = hindering(), helping()
    assert link(here, there, actor=curator) == link(here, there, actor=curator, note="Again.")
    assert StoryEvent.objects.count() == 1
    unlink(here, there, actor=curator)
    unlink(here, there, actor=curator)
    assert list(StoryEvent.objects.values_list("action", flat=True)) == ["link_answer", "unlink_answer"]
    assert not Answer.objects.exists()


def test_only_a_curator_links_and_unlinks(curator, member):
    here, there = hindering(), helping()
    with pytest.raises(CannotLink, match="Only a curator"):
        link(here, there, actor=member)
    link(here, there, actor=curator)
    with pytest.raises(CannotLink, match="Only a curator"):
        unlink(here, there, actor=member)
    assert Answer.objects.count() == 1


def test_an_answer_is_helping_elsewhere(curator):
    here, there = hindering(), helping()
    with pytest.raises(CannotLink, match="helping to something that is hindering"):
        link(there, here, actor=curator)
    own = make_story(status=Status.PUBLISHED, helping=[("people", "A.")], hindering=[("people", "B.")])
    with pytest.raises(CannotLink, match="another story"):
        link(own.hindering[0], own.helping[0], actor=curator)
    assert not Answer.objects.exists()
    assert not StoryEvent.objects.exists()


@pytest.mark.parametrize("status", [status for status in Status if status not in {Status.PUBLISHED, Status.MERGED}])
def test_an_answer_is_published_and_a_hindrance_is_at_hand(curator, status):
    with pytest.raises(CannotLink, match="An answer has to be published"):
        link(hindering(), helping(status=status), actor=curator)
    if status in {Status.SUBMITTED, Status.IN_REVIEW, Status.SCHEDULED}:
        assert link(hindering(status=status), helping(), actor=curator)
    else:
        with pytest.raises(CannotLink, match="no curator decides on it"):
            link(hindering(status=status), helping(), actor=curator)


def test_an_addition_gets_no_answer_from_the_story_it_adds_to(curator):
    there = helping()
    here = hindering(status=Status.IN_REVIEW, adds_to=there.story, author=there.story.author)
    with pytest.raises(CannotLink, match="another story"):
        link(here, there, actor=curator)


def test_an_answer_to_a_story_under_review_is_seen_by_readers_only_once_that_story_is_published(curator, client):
    """Neither the hindrance nor that there is one, on any page, in the search, in the queue of hindrances."""
    there = helping(tags=["forms"])
    here = hindering("Zanzibar", "Zanzibar has two forms.", status=Status.IN_REVIEW, tags=["forms"])
    search.rebuild()
    addresses = ["/", "/stories/", "/stories/?q=forms", "/components/system/", there.story.get_absolute_url()]
    before = [client.get(address).content for address in addresses]
    SearchChange.objects.all().delete()
    link(here, there, actor=curator)
    assert not SearchChange.objects.exists()
    assert answers_of([here]) == {}
    assert unanswered().factors == []
    search.rebuild()
    assert [client.get(address).content for address in addresses] == before
    event = StoryEvent.objects.get()
    assert (event.action, event.story_id, event.from_status) == ("link_answer", here.story_id, "in_review")
    story = perform("publish", story=here.story, actor=curator)
    assert set(SearchChange.objects.values_list("story_id", flat=True)) == {here.story_id, there.story_id}
    search.catch_up()
    assert there.statement in client.get(story.get_absolute_url()).content.decode()
    assert "How others got past this" in client.get("/components/system/").content.decode()
    story = perform("take_back", story=story, actor=curator)
    search.catch_up()
    assert [client.get(address).content for address in addresses] == before


def test_answers_to_an_addition_come_to_the_published_story_with_it(curator):
    there = helping()
    story = make_story("Bins", status=Status.PUBLISHED, hindering=[("system", "Two bins.")])
    addition = additions.start_addition(story)
    Factor.objects.create(story=addition, kind="hindering", component_id=1, statement="Two forms.", position=1)
    Story.objects.filter(pk=addition.pk).update(status="in_review", submitted_at=story.submitted_at)
    addition.refresh_from_db()
    link(addition.hindering[1], there, actor=curator)
    assert not Answer.objects.published().exists()
    perform("merge", story=addition, actor=curator)
    assert Answer.objects.published().get().hindering == story.factors.get(statement="Two forms.")


def test_an_answer_that_is_there_already_is_not_moved_to_again(curator):
    old, new, there = hindering(), hindering("Bins again"), helping()
    for here in (old, new):
        link(here, there, actor=curator)
    answers.move({old.pk: new.pk})
    assert sorted(Answer.objects.values_list("hindering", flat=True)) == sorted([old.pk, new.pk])
    answers.move({there.pk: (other := helping("Another form")).pk})
    assert {row.helping for row in Answer.objects.all()} == {other}


def test_an_answer_whose_other_statement_went_meanwhile_is_not_put_back(curator):
    here, there, gone = hindering(), helping(), helping("No form")
    for other in (there, gone):
        link(here, other, actor=curator)
    rows = list(answers.answers_at([here.pk]).values())
    Answer.objects.all().delete()
    gone.delete()
    answers.put_back(rows)
    assert [row.helping for row in Answer.objects.all()] == [there]


def test_words_to_readers_are_short_and_identify_nobody(curator):
    here, there = hindering(), helping()
    with pytest.raises(CannotLink, match="300 characters"):
        link(here, there, actor=curator, note="a" * 301)
    with pytest.raises(CannotLink, match="could identify a person"):
        link(here, there, actor=curator, note="Ring ada@example.org about it.")
    assert not Answer.objects.exists()


def test_answers_of_any_number_of_statements_take_one_query(curator, django_assert_num_queries):
    statements = [hindering() for _ in range(3)]
    for statement in statements[:2]:
        for _ in range(2):
            link(statement, helping(), actor=curator)
    with django_assert_num_queries(1):
        found = answers_of(statements)
        assert [len(found.get(statement.pk, [])) for statement in statements] == [2, 2, 0]
        assert found[statements[0].pk][0].helping.story.byline().text
        assert found[statements[0].pk][0].helping.component.name


def test_an_answer_of_a_withdrawn_story_disappears_at_once_and_comes_back_with_it(curator, client):
    here, there = hindering(), helping()
    link(here, there, actor=curator)
    assert there.statement in client.get(here.story.get_absolute_url()).content.decode()
    perform("archive", story=there.story, actor=curator, note="A while.", reasons=["other"])
    assert there.statement not in client.get(here.story.get_absolute_url()).content.decode()
    assert answers_of([here]) == {}
    assert [factor.pk for factor in unanswered().factors] == [here.pk]
    perform("restore", story=there.story, actor=curator)
    assert there.statement in client.get(here.story.get_absolute_url()).content.decode()
    assert unanswered().factors == []


def test_the_index_hears_of_the_answered_story_when_the_answering_one_goes(curator):
    here, there = hindering(), helping()
    link(here, there, actor=curator)
    SearchChange.objects.all().delete()
    perform("withdraw", story=there.story, actor=there.story.author)
    assert set(SearchChange.objects.values_list("story_id", flat=True)) == {here.story_id, there.story_id}


def test_an_answer_goes_with_either_story_and_outlives_who_made_it(curator):
    here, there = hindering(), helping()
    Answer.objects.create(hindering=here, helping=there, made_by=curator)
    curator.delete()
    assert Answer.objects.get().made_by is None
    Story.objects.filter(pk=there.story_id).delete()
    assert not Answer.objects.exists()
    assert Factor.objects.filter(pk=here.pk).exists()


def test_the_queue_has_published_hindrances_without_an_answer_the_oldest_first(curator):
    first, second, answered = hindering("First"), hindering("Second"), hindering("Answered")
    hindering("Draft", status=Status.DRAFT)
    link(answered, helping(), actor=curator)
    assert [factor.pk for factor in unanswered().factors] == [first.pk, second.pk]
    assert [factor.pk for factor in unanswered(component="people").factors] == []
    assert [factor.pk for factor in unanswered(component="system").factors] == [first.pk, second.pk]


def test_the_pages_of_the_queue_hold_each_statement_once(monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(answers, "PER_PAGE", 2)
    made = [hindering().pk for _ in range(5)]
    seen, after = [], None
    while True:
        with django_assert_num_queries(2 if after else 1):
            page = unanswered(after=after)
        seen += [factor.pk for factor in page.factors]
        after = page.following
        if after is None:
            break
    assert seen == made


def test_a_story_page_shows_how_others_got_past_a_hindrance(curator, client):
    here, there = hindering(), helping(organisation_typed="Esk Vale Care Home", attribution="organisation")
    link(here, there, actor=curator, note="The same form as yours.")
    page = client.get(here.story.get_absolute_url()).content.decode()
    assert "How others got past this" in page
    assert f'href="{there.story.get_absolute_url()}"' in page
    for words in (there.statement, there.story.title, "Esk Vale Care Home", "The same form as yours."):
        assert words in page
    assert "How others got past this" not in client.get(there.story.get_absolute_url()).content.decode()


def test_a_component_page_shows_how_others_got_past_a_hindrance(curator, client):
    here, there = hindering(), helping()
    assert "How others got past this" not in client.get("/components/system/").content.decode()
    link(here, there, actor=curator, note="The same form as yours.")
    page = client.get("/components/system/").content.decode()
    assert "How others got past this" in page
    assert "The same form as yours." in page


def test_a_statement_with_markup_is_shown_as_text(curator, client):
    here, there = hindering(), helping(title="<b>Bold</b>", statement="<script>alert(1)</script>")
    link(here, there, actor=curator, note="<i>so</i>")
    for address in (here.story.get_absolute_url(), "/components/system/"):
        page = client.get(address).content.decode()
        assert "<script>alert(1)" not in page
        assert "<b>Bold" not in page
        assert "<i>so" not in page


@pytest.mark.parametrize("address", ["story", "component"])
def test_three_answers_take_as_many_queries_as_one(curator, django_assert_max_num_queries, address):
    story = make_story(status=Status.PUBLISHED, hindering=[("system", f"Hindrance {n}.") for n in range(3)])
    address = story.get_absolute_url() if address == "story" else "/components/system/"
    Client().get(address)  # reads what is kept
    none = queries(django_assert_max_num_queries, Client(), address)
    link(story.hindering[0], helping(), actor=curator)
    one = queries(django_assert_max_num_queries, Client(), address)
    for statement in story.hindering:
        for _ in range(3):
            link(statement, helping(), actor=curator)
    # Without an answer nothing more is asked.
    assert none + 1 == one == queries(django_assert_max_num_queries, Client(), address)


def test_a_list_of_statements_shows_how_others_got_past_a_hindrance_in_as_many_queries_for_one_as_for_three(
    client, curator, django_assert_num_queries
):
    told = [("system", f"No room for tea {number}.") for number in range(3)]
    asking = make_story("No room", status=Status.PUBLISHED, hindering=told)
    helping = [("system", "<i>We</i> cleared a cupboard.")]
    answering = make_story("<b>Room</b>", status=Status.PUBLISHED, helping=helping)
    search.catch_up()
    render_copies(Story.objects.values_list("pk", flat=True))

    def page():
        return client.get("/stories/?q=tea&show=statements").content.decode()

    assert "How others got past this" not in page()
    with django_assert_num_queries(1):
        page()
    for number, hindrance in enumerate(asking.hindering, start=1):
        link(hindrance, answering.helping[0], actor=curator)
        search.catch_up()
        render_copies(Story.objects.values_list("pk", flat=True))
        page()
        with django_assert_num_queries(2):
            html = page()
        assert html.count("How others got past this") == number
        assert html.count(f'<a href="{answering.get_absolute_url()}" dir="auto">&lt;b&gt;Room&lt;/b&gt;</a>') == number
        assert "&lt;i&gt;We&lt;/i&gt; cleared a cupboard." in html
    Story.objects.filter(pk=answering.pk).update(status=Status.WITHDRAWN)
    SearchChange.objects.record(answering.pk)
    assert "cleared a cupboard" not in page()

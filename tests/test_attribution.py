"""What a reader may know of an author holds on every page, address, header, search and email to others.

One author writes four stories, one at each attribution. For each story there are things that it must not tell, and
everything a stranger, another member or a leader can fetch is searched for them.
"""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from members.models import Role
from stories import calls, choosing, collecting, editing, search
from stories.answers import link
from stories.models import Attribution, Call, Collection, Message, ReadingCopy, Status, Story
from stories.rendering import render_copies
from stories.workflow import perform
from tests.factories import make_curator, make_member, make_organisation, make_story

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

NAME = "Quillon Marchbanks"
EMAIL = "quillon.marchbanks@hidden.example"
ORGANISATION = "Farthingale Reach NHS Foundation Trust"
CODE = "XQ9Z7"
PRIVATE = [NAME, "Quillon", "Marchbanks", EMAIL, "hidden.example"]
PLACE = [ORGANISATION, "Farthingale", CODE]

HIDDEN = {
    Attribution.NAMED: [EMAIL, "hidden.example"],
    Attribution.ORGANISATION: PRIVATE,
    Attribution.TYPE_AND_REGION: PRIVATE + PLACE,
    Attribution.NATION: [*PRIVATE, *PLACE, "NHS foundation trust", "North West", "nhs-foundation-trust", "north-west"],
}


def publish_one(attribution, author, organisation):
    """Take one story through its whole life, so that every trace it leaves is there."""
    curator = make_curator()
    story = make_story(
        f"Turtle {attribution} story",
        author=author,
        organisation=organisation,
        attribution=attribution,
        helping=[("people", f"A quiet hour for everyone {attribution}.")],
        hindering=[("system", f"Two spreadsheets for one thing {attribution}.")],
        tags=["quiet hour"],
        settings=["acute-hospital"],
        method="lean",
    )
    for action, actor in (("submit", author), ("start_review", curator), ("publish", curator)):
        story = perform(action, story=story, actor=actor)
    return story


@pytest.fixture(params=list(Attribution))
def story(request, db):
    from organisations.models import Region

    organisation = make_organisation(ORGANISATION, code=CODE, region=Region.objects.get(code="north-west"))
    author = make_member(EMAIL, name=NAME)
    found = publish_one(request.param, author, organisation)
    # Things around it: another author's story to be related to, and the author's own draft, which tells all.
    make_story(
        "Turtle elsewhere", status=Status.PUBLISHED, tags=["quiet hour"], hindering=[("people", "No quiet hour.")]
    )
    answered = make_story(
        "Turtle asked", status=Status.PUBLISHED, slug="turtle-asked", hindering=[("people", "No hour is quiet.")]
    )
    link(answered.hindering[0], found.helping[0], actor=make_curator(), note="So they found an hour.")
    choose(found)
    make_story(f"{NAME} of {ORGANISATION}", author=author, organisation=organisation, account=EMAIL)
    search.rebuild()
    return found


def draw_all():
    """Draw the reading copies of all published stories, as the worker does."""
    render_copies(Story.objects.published().values_list("pk", flat=True))


def choose(story):
    """Put a story where the central team brings stories together."""
    actor = make_curator()
    words = {"title": "Turtles", "introduction": "Slow and steady.", "is_featured": True}
    collection = choosing.save_words(Collection(), actor=actor, values=words, expected_version=0)
    choosing.add_story(collection, story.pk, actor=actor)
    collecting.publish(collection, actor=actor)
    today = timezone.localdate()
    words = {"title": "Turtle call", "question": "How slow?", "heard": "Slow.", "asked": {"region": ["north-west"]}}
    days = {"opens_on": today - timedelta(9), "closes_on": today - timedelta(1)}
    call = choosing.save_words(Call(), actor=actor, values=words | days, expected_version=0)
    calls.announce(call, actor=actor)
    choosing.add_story(call, story.pk, actor=actor)
    calls.publish_news(call, "heard", actor=actor)


def readers():
    """Yield a client for everyone who is neither the author nor of the central team."""
    yield Client()
    for role in (Role.MEMBER, Role.LEADER):
        client = Client()
        client.force_login(make_member(role=role, name="Somebody Else"))
        yield client


def addresses(story):
    """Return every address of the reading side on which the story could tell of its author."""
    found = ["/", "/components/", "/components/people/", "/components/system/", "/stories/", story.get_absolute_url()]
    found += [f"/stories/?q={word}" for word in ("turtle", "quiet+hour", "spreadsheets")]
    found += ["/stories/?component=people&kind=helping", "/stories/?setting=acute-hospital", "/stories/?method=lean"]
    # The page of a story that this one answers, and what the central team chose it for.
    found += ["/stories/turtle-asked/", "/collections/", "/collections/turtles/", "/calls/"]
    return found


def told(response):
    """Return everything an answer tells: its body and its headers, without the reader's own cookies."""
    headers = "\n".join(f"{name}: {value}" for name, value in response.headers.items())
    return response.content.decode() + headers


def test_no_page_tells_more_than_the_author_chose_whether_it_was_drawn_ahead_or_not(story):
    hidden = HIDDEN[Attribution(story.attribution)]
    # A number of the author on any page would tie their stories together.
    ties = [f"author={story.author_id}", f"member-{story.author_id}", f"/members/{story.author_id}"]
    clients = list(readers())
    for drawn_ahead in (False, True):
        if drawn_ahead:
            draw_all()
            copy = ReadingCopy.objects.filter(story=story).values().get()
            assert [word for word in hidden if word in str(copy)] == []
        for client in clients:
            for address in addresses(story):
                response = client.get(address)
                assert response.status_code == 200, address
                page = told(response)
                assert [word for word in hidden if word in page] == [], address
                assert [sign for sign in ties if sign in page] == [], address


@pytest.mark.both_databases
def test_where_a_story_was_first_told_is_shown_only_where_its_author_or_organisation_is(story):
    source = "https://trust.example/blog/quillon"
    Story.objects.filter(pk=story.pk).update(source_url=source)
    address = story.get_absolute_url()
    assert (source in Client().get(address).content.decode()) == (story.attribution in {"named", "organisation"})
    for author, shown in ((story.author, False), (None, True)):
        # What was brought in without an author: nobody here chose, and it is to be cited.
        told = make_story(f"Elsewhere {shown}", author=story.author, status=Status.PUBLISHED, source_url=source)
        Story.objects.filter(pk=told.pk).update(author=author, attribution=Attribution.NATION)
        assert (source in Client().get(told.get_absolute_url()).content.decode()) is shown


def test_the_address_tells_nothing_of_the_author():
    organisation = make_organisation(ORGANISATION, code=CODE)
    story = publish_one(Attribution.NAMED, make_member(EMAIL, name=NAME), organisation)
    assert story.get_absolute_url() == f"/stories/{story.slug}/"
    assert [word for word in ["quillon", "marchbanks", "farthingale", "xq9z7"] if word in story.slug] == []


@pytest.mark.both_databases
def test_no_search_filter_or_call_finds_a_story_by_what_it_hides(story):
    hidden = HIDDEN[Attribution(story.attribution)]
    for word in hidden:
        body = Client().get("/stories/", {"q": f'"{word}"'}).content.decode()
        if word not in {"NHS foundation trust", "North West", "nhs-foundation-trust", "north-west"}:
            assert story.title not in body, word
    filters = {"type": "nhs-foundation-trust", "region": "north-west", "organisation": CODE}
    shown = {
        Attribution.NAMED: {"type", "region", "organisation"},
        Attribution.ORGANISATION: {"type", "region", "organisation"},
        Attribution.TYPE_AND_REGION: {"type", "region"},
        Attribution.NATION: set(),
    }[Attribution(story.attribution)]
    for name, value in filters.items():
        results = search.find(search.Filters.of(**{name: [value]}))
        assert (story.pk in [found.pk for found in results.stories]) == (name in shown), name
    # Nor a call for one region, where its author shows a nation only.
    page = Client().get("/calls/turtle-call/").content.decode()
    assert (story.title in page) == (story.attribution != Attribution.NATION)
    assert [word for word in hidden if word in page and word != "North West"] == []


def test_nobody_else_can_open_the_authors_own_page_of_a_published_story():
    story = make_story(status=Status.PUBLISHED)
    for client in readers():
        assert client.get(reverse("my_story", args=[story.pk])).status_code in {302, 404}


@pytest.mark.both_databases
def test_emails_to_others_say_nothing_of_the_author(story):
    curator, colleague = make_curator(), make_curator()
    text = editing.text_of(story) | {"title": "Turtles again"}
    edit = editing.propose(story, editor=curator, text=text, expected_version=story.version)
    editing.query(edit, author=story.author, words="Why?")
    editing.accept(edit, author=story.author)
    taken = perform("take_back", story=story, actor=curator)
    perform("hand_over", story=taken, actor=curator, colleague=colleague)
    messages = Message.objects.exclude(to=EMAIL)
    assert [message.to for message in messages.order_by("pk")] == [curator.email, curator.email, colleague.email]
    for message in messages:
        text = f"{message.subject} {message.body}"
        assert [word for word in PRIVATE + PLACE if word in text] == []


def test_a_changed_attribution_holds_at_once_and_in_the_search(story):
    draw_all()
    if story.attribution != Attribution.NATION:
        perform("tell_less", story=story, actor=story.author, attribution=Attribution.NATION)
    assert not ReadingCopy.objects.filter(story=story).exists() or story.attribution == Attribution.NATION
    # The page obeys before the index has caught up, the list's filters afterwards.
    assert NAME not in Client().get(story.get_absolute_url()).content.decode()
    search.catch_up()
    assert ORGANISATION not in Client().get("/stories/", {"q": "turtle"}).content.decode()
    assert story.pk not in [found.pk for found in search.find(search.Filters.of(q="Farthingale")).stories]
    for address in addresses(story):
        page = told(Client().get(address))
        assert [word for word in PRIVATE + PLACE if word in page] == [], address

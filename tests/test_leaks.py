"""A sweep for leaks: one author who shows the nation only, and every address of the portal, for everybody else.

Whatever address there will be is looked at without anybody adding it here. The author's row has a number that stands
nowhere else, so that a number alone that ties their stories together is found as well: in an attribute, a header, a
file's properties. What is looked through is all that an answer holds: headers, and each part of a file that is a ZIP.
"""

import io
import logging
import re
import zipfile
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from taggit.models import Tag

from organisations.models import Nation, OrganisationType, Region
from stories import calls, choosing, collecting, editing, identifiers, redacting, scheduling, search
from stories.actions import available_actions
from stories.answers import link
from stories.models import Attribution, Call, Collection, Factor, Message, Status
from stories.notifications import send
from stories.workflow import perform
from tests.factories import agreed, make_curator, make_member, make_organisation, make_story
from tests.journeys import Visitor
from tests.test_access import named_patterns

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

NUMBER = 910203047
WHO = ["Quillon", "Marchbanks", "quillon.marchbanks@", str(NUMBER)]
PLACE = ["Farthingale", "XQ9Z7", "Wychmere"]
# What the author's own pages say of them, and where a story was told first.
WHERE = ["told.hidden.example", "zkind-7", "Zkind", "zregion-7", "Zregion"]
# Of a story that was withdrawn, of one that was archived, and of what was taken out.
GONE = ["Zebrafinch", "Quagga", "Thistlewood"]
HIDDEN = [*WHO, *PLACE, *WHERE, *GONE]
# Long enough for stories to be much the same.
ACCOUNT = "Nurses and porters stand at a whiteboard on the stroke ward each morning and name what delays a discharge."
SECRET = "Mrs Thistlewood waited."
# What differs between two answers of one kind: a form's token, and the second at which a page that nobody keeps is old.
PASSING = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"|^Expires: .*$', re.MULTILINE)
# Pages about people, which name whom they are about; that they tell of no story is asked for below.
ABOUT_PEOPLE = "/curate/people/"


class World:
    """The portal with the author's stories in it, each after a life of its own."""

    def __init__(self):
        self.curator, self.colleague = make_curator(name="Onyx"), make_curator(name="Pearl")
        self.author = make_member("quillon.marchbanks@hidden.example", name="Quillon Marchbanks", pk=NUMBER)
        england = Nation.objects.get(code="england")
        kind = OrganisationType.objects.create(code="zkind-7", name="Zkind", position=90)
        region = Region.objects.create(code="zregion-7", name="Zregion", nation=england)
        row = make_organisation("Farthingale Reach NHS Foundation Trust", code="XQ9Z7", type=kind, region=region)
        self.places = [
            {"organisation": row},
            {"organisation_typed": "Wychmere Hospice", "organisation_type": kind, "region": region, "nation": england},
        ]
        statements = {"hindering": [("people", "No hour is quiet.")], "helping": [("system", "One sheet for all.")]}
        other = make_story("Heron asks", status=Status.PUBLISHED, slug="heron", tags=["quiet hour"], **statements)
        walks = self.publish("Turtle walks", self.places[0])
        self.shown = [walks, self.publish("Turtle swims", self.places[1], more=SECRET)]
        for story in self.shown:
            link(other.hindering[0], story.helping[0], actor=self.curator, note="So they found an hour.")
            link(story.hindering[0], other.helping[0], actor=self.curator, note="One sheet.")
        self.withdrawn = self.publish("Turtle sleeps", self.places[0], word="Zebrafinch")
        self.archived = self.publish("Turtle dives", self.places[1], word="Quagga")
        self.take_out(self.shown[1])
        self.choose([*self.shown, self.withdrawn, self.archived])
        search.rebuild()
        perform("withdraw", story=self.withdrawn, actor=self.author)
        perform("archive", story=self.archived, actor=self.curator, note="It is old.", reasons=["other"])
        search.catch_up()
        self.waiting = self.hand_in("Turtle waits", self.places[0])
        self.scheduled = self.hand_in("Turtle plans", self.places[1])
        self.edited = self.hand_in("Turtle learns", self.places[0])
        self.hand_in("Turtle arrives", self.places[1])
        self.live_at_the_desk()

    def hand_in(self, title, place, word="", more=""):
        """Return a story of the author that is submitted. word: in all its parts. more: words of its account."""
        story = make_story(
            f"{title} {word}".strip(),
            author=self.author,
            attribution=Attribution.NATION,
            account=f"{ACCOUNT} {word} {more}",
            helping=[("people", f"A quiet hour for everyone {word}.")],
            hindering=[("system", f"Two spreadsheets for one thing {word}.")],
            tags=["quiet hour", *([f"the {word.lower()}"] if word else [])],
            settings=["acute-hospital"],
            method="lean",
            source_url="https://told.hidden.example/story",
            **place,
        )
        agreed(story)
        self.assure(story, self.author)
        return perform("submit", story=story, actor=self.author)

    def assure(self, story, member):
        identifiers.assure(story, member, [passage.key for passage in identifiers.passages(story)])

    def publish(self, *args, **more):
        return self.lead_to("publish", self.hand_in(*args, **more))

    def lead_to(self, last, story, **more):
        """Have a story reviewed by as many curators as it needs, up to one action, and return it."""
        for actor in (self.curator, self.colleague):
            for action in ("start_review", "approve", last):
                if action in {row.name for row in available_actions(story, actor)}:
                    self.assure(story, actor)
                    story = perform(action, story=story, actor=actor, **(more if action == last else {}))
        return story

    def take_out(self, story):
        """Take the name of a patient out of a text that is published."""
        for passage in identifiers.passages(story):
            story.refresh_from_db()
            redacting.redact(story, member=self.curator, key=passage.key, expected_version=story.version)

    def choose(self, stories):
        """Put stories where the central team brings stories together."""
        words = {"title": "Pond", "introduction": "Slow and steady.", "is_featured": True}
        collection = choosing.save_words(Collection(), actor=self.curator, values=words, expected_version=0)
        words = {"title": "Lake", "question": "How slow?", "heard": "Slow."}
        days = {"opens_on": timezone.localdate() - timedelta(9), "closes_on": timezone.localdate() - timedelta(1)}
        call = choosing.save_words(Call(), actor=self.curator, values=words | days, expected_version=0)
        calls.announce(call, actor=self.curator)
        for story in stories:
            for holder in (collection, call):
                choosing.add_story(holder, story.pk, actor=self.curator)
        collecting.publish(collection, actor=self.curator)
        calls.publish_news(call, "heard", actor=self.curator)

    def live_at_the_desk(self):
        """Do what writes to curators: hand a story over, hold one back at its time, ask about an edit."""
        perform("start_review", story=self.waiting, actor=self.colleague)
        perform("hand_over", story=self.waiting, actor=self.colleague, colleague=self.curator, note="Please read it.")
        story = self.lead_to("schedule", self.scheduled, publish_at=timezone.now() + timedelta(hours=1))
        Factor.objects.filter(story=story).update(statement="Ring 07700 900123.")
        scheduling.publish_due(timezone.now() + timedelta(hours=2))
        story = perform("start_review", story=self.edited, actor=self.colleague)
        text = editing.text_of(story) | {"account": "We meet every day."}
        editing.propose(story, editor=self.colleague, text=text, note="Shorter.", expected_version=story.version)
        editing.query(editing.open_edit(story), author=self.author, words="Why?")


@pytest.fixture
def world(db):
    return World()


def addresses(numbers):
    """Yield every address there is outside the admin, with all values that its parts can have; numbers: for ids."""
    slugs = ["turtle-walks", "turtle-swims", "heron", "pond", "lake", "turtle-sleeps-zebrafinch", "turtle-dives-quagga"]
    values = {
        "pk": numbers, "slug": [*slugs, *Tag.objects.values_list("slug", flat=True)], "code": ["people", "system"],
        "kind": ["csv", "xlsx"], "name": ["heard"], "step": ["helping"],
        "action": ["publish", "hand_over", "withdraw"],
    }  # fmt: skip
    for name, pattern in named_patterns():
        wanted = [*getattr(pattern.pattern, "converters", {}), *pattern.pattern.regex.groupindex]
        wanted = list(dict.fromkeys(wanted))
        if not set(wanted) <= set(values):
            continue
        filled = [{}]
        for part in wanted:
            filled = [known | {part: value} for known in filled for value in values[part]]
        for known in filled:
            try:
                yield reverse(name, kwargs=known)
            except NoReverseMatch:
                continue


def told(response):
    """Return all that an answer tells: status, headers, body, each part of a ZIP; without the reader's own cookies."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as file:
            body = b"\n".join(name.encode() + b"\n" + file.read(name) for name in file.namelist())
    headers = "\n".join(f"{name}: {value}" for name, value in response.headers.items())
    return f"{response.status_code}\n{headers}\n{body.decode('utf-8-sig', 'replace')}"


def leaks(client, address, hidden):
    """Return the words of some that an address tells, without those that its asker wrote into it."""
    text = told(client.get(address)).lower()
    return [word for word in hidden if word.lower() in text and word.lower() not in address.lower()]


def found_at(client, addresses, hidden):
    """Return {address: what it tells of some words} for those that tell any."""
    found = ((address, leaks(client, address, hidden)) for address in addresses)
    return {address: leaked for address, leaked in found if leaked}


def asked_by_readers():
    """Yield searches, filters and beginnings of words, for what is there and for what is hidden."""
    for more in ("", "?q=quiet", "?q=turtle", "?show=statements", "?sort=title", "?tag=quiet+hour", "?has=answer"):
        yield f"/stories/{more}"
    yield "/components/people/?method=lean"
    for word in [*WHO[:2], *PLACE, *GONE]:
        yield f"/stories/?q={word[:-1]}"
        for length in (3, 5):
            yield f"/stories/suggestions/?q={word[:length]}"


def test_no_address_tells_a_reader_what_is_hidden(world):
    other = make_member(name="Else")
    statements = {"helping": [("people", "A quiet hour for everyone.")], "hindering": [("system", "Two spreadsheets.")]}
    # What other members told is shown while one writes of the same.
    begun = make_story("Turtle walks", author=other, account=ACCOUNT, **statements)
    own = [reverse("story_step", args=[begun.pk, step]) for step in ("helping", "hindering")]
    member = Visitor.signed_in(other).client
    for client, more in ((Client(), []), (member, own)):
        told_of = [*addresses([world.waiting.pk]), *asked_by_readers(), *more]
        assert found_at(client, told_of, HIDDEN) == {}
        assert "Turtle walks" in client.get("/stories/").content.decode()
    assert any("/stories/turtle-walks/" in member.get(address).content.decode() for address in own)


def test_no_search_or_filter_finds_by_what_is_hidden(world):
    for word in [*WHO, *PLACE, *WHERE, *GONE]:
        assert "Turtle" not in Client().get("/stories/", {"q": f'"{word}"'}).content.decode(), word
    for name, value in (("organisation", "XQ9Z7"), ("type", "zkind-7"), ("region", "zregion-7"), ("board", "XQ9Z7")):
        results = search.find(search.Filters.of(**{name: [value]}))
        assert [story.title for story in results.stories if "Turtle" in story.title] == [], name


def test_no_address_of_the_desk_or_the_admin_tells_by_the_way_who_wrote_a_story(world):
    client = Visitor.signed_in(world.curator).client
    stories = [world.shown[1], world.withdrawn, world.waiting, world.edited]
    own = ("/my-stories/", "/account")
    told_of = {address for address in addresses([story.pk for story in stories]) if not address.startswith(own)}
    told_of |= {address for address in addresses([NUMBER]) if str(NUMBER) in address}
    told_of |= {f"/curate/?show={show}" for show in ("mine", "others", "all", "decided")}
    told_of |= {f"/curate/export/{kind}/?show=all" for kind in ("csv", "xlsx")}
    told_of |= {"/admin/", "/admin/stories/story/", "/admin/members/deskevent/"}
    told_of |= {f"/admin/stories/story/{story.pk}/{page}/" for story in stories for page in ("change", "history")}
    about_people = {address for address in told_of if address.startswith(ABOUT_PEOPLE)}
    assert found_at(client, about_people, ["Turtle"]) == {}
    assert found_at(client, told_of - about_people, [*WHO, *PLACE, "Thistlewood"]) == {}
    page = client.get(f"/curate/{world.waiting.pk}/").content.decode()
    assert "Link as much the same" in page and "Not published yet" in page
    # Nor does the admin find a story by who wrote it.
    for word in [*WHO, *PLACE]:
        assert leaks(client, f"/admin/stories/story/?q={word}", ["Turtle"]) == [], word


def test_no_mail_to_another_and_no_line_of_the_log_tells_who_wrote_a_story(db, caplog, settings):
    settings.EMAIL_BACKEND = "tests.test_leaks.Refuses"
    for name in ("django.db.backends", "django.template"):
        logging.getLogger(name).setLevel(logging.WARNING)
    caplog.set_level(logging.DEBUG)
    world = World()
    others = Message.objects.exclude(to=world.author.email)
    assert {message.subject for message in others} >= {
        "A colleague handed you a story", "A scheduled story was not published", "The author asks about your edit",
    }  # fmt: skip
    for message in others:
        text = f"{message.subject}\n{message.body}"
        assert [word for word in [*WHO, *PLACE, SECRET] if word in text] == [], message.key
    for message in Message.objects.all():
        send(message.pk)
    assert "was not sent" in caplog.text
    assert [word for word in [*WHO, *PLACE, "Thistlewood", "07700"] if word in caplog.text] == []


def same_as_never(client, address, part, never):
    """Say whether an address answers as if part of it had never been there: the same bytes for as many queries."""
    answers = []
    for asked in (address, address.replace(part, never)):
        with CaptureQueriesContext(connection) as queries:
            text = told(client.get(asked))
        answers.append((PASSING.sub("", text).replace(part, never), len(queries)))
    return answers[0] == answers[1]


def test_what_one_may_not_see_answers_as_what_was_never_there(world):
    # A number that no row of another kind has.
    draft = make_story("Turtle begins", author=world.author, pk=NUMBER // 2)
    member = Visitor.signed_in(make_member(name="Else")).client
    desk = Visitor.signed_in(world.curator).client
    gone = f"/stories/{world.withdrawn.slug}/"
    for client in (Client(), member, desk):
        # The first answer of a kind reads what the others find at hand.
        client.get("/stories/never/")
        assert same_as_never(client, gone, world.withdrawn.slug, "turtle-never-was-here")
    told_apart = {
        address
        for client in (member, desk)
        for address in addresses([draft.pk])
        if f"/{draft.pk}/" in address and not same_as_never(client, address, f"/{draft.pk}/", "/7654321/")
    }
    assert told_apart == set()
    own = f"/{world.waiting.pk}/"
    for page in ("", "preview/", "check/", "helping/", "withdraw/"):
        assert same_as_never(member, f"/my-stories{own}{page}", own, "/7654321/"), page
    change = f"/admin/stories/story/{draft.pk}/change/"
    assert same_as_never(desk, change, f"/{draft.pk}/", "/7654321/")


class Refuses:
    """A mail server that repeats the address and the text in what it says, as some do."""

    def __init__(self, *args, **kwargs):
        pass

    def send_messages(self, messages):
        raise ConnectionRefusedError(f"{messages[0].to}: {messages[0].body}")

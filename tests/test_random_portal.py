"""A randomised test of privacy: after any series of actions nobody can read more than they may know.

What each may know is worked out here from the rows alone. `play(seed, steps)` runs as long as one likes, the same seed
gives the same series, and a failure says which actions led to it.
"""

import random
import re

import pytest
from django.db import connection

from stories import search
from stories.actions import available_actions
from stories.models import Attribution, Message, Status, StoryEvent
from tests.random_portal import World, holds

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

NAMES = {Attribution.NAMED}
PLACES = {*NAMES, Attribution.ORGANISATION}
# What readers fetch, whatever is there.
PAGES = [
    "/", "/components/people/", "/components/system/", "/stories/", "/stories/?show=statements", "/stories/?q=quiet",
    "/stories/?q=mrs", "/stories/?q=nhs+number", "/stories/?setting=acute-hospital", "/stories/?sort=title",
    "/stories/?component=people&kind=helping", "/stories/?tag=quiet+hour", "/collections/", "/collections/pond/",
    "/calls/", "/calls/lake/", "/components/people/?method=lean", "/how-we-curate/",
]  # fmt: skip
DESK = [
    "/curate/", "/curate/?show=mine", "/curate/?show=others", "/curate/?show=all", "/curate/?show=decided",
    "/curate/?show=all&sort=title", "/curate/hindrances/", "/curate/tags/", "/curate/tags/alike/",
    "/curate/tags/retired/", "/curate/calls/", "/curate/calls/1/", "/curate/collections/", "/curate/collections/1/",
    "/curate/collections/1/preview/", "/curate/export/csv/?show=all", "/admin/stories/story/", "/admin/",
    "/admin/members/deskevent/",
]  # fmt: skip


def play(seed, steps):
    """Do so many actions, look at some of everything after each, and return what was done."""
    world, draw, done = World(seed), random.Random(seed), []
    search.rebuild()
    for _ in range(steps):
        done.append(world.step())
        # Pages of stories obey before the index has followed; lists and their counts once it has.
        look_as_readers(world, draw, done, ["/"])
        search.catch_up()
        look_as_readers(world, draw, done, draw.sample(PAGES, 3))
        look_for_the_hidden(world, draw, done)
        look_as_curators(world, draw, done)
        look_at_mails(world, done)
        look_at_rows(world, done)
    return done


def fetched(client, address):
    """Return everything that an answer tells: its body and its headers, without the reader's own cookies."""
    response = client.get(address)
    body = b"".join(response.streaming_content) if response.streaming else response.content
    assert response.status_code < 500, address
    return "\n".join([f"{name}: {value}" for name, value in response.headers.items()]) + body.decode()


def check(text, forbidden, place, done):
    """Fail where one of some words stands in a text, and say after which actions."""
    small = text.lower()
    for word in forbidden:
        at = small.find(word.lower())
        assert at < 0, f"{word!r} in {place}: …{text[max(0, at - 150) : at + 80]}… after {done[-12:]}"


def published(world, author):
    return [story for story in world.of(author) if story.status == Status.PUBLISHED and not story.adds_to_id]


def hidden_from_readers(world, author):
    """Return the words that no reader may find anywhere now."""
    there = published(world, author)
    shown = {story.attribution for story in there}
    hidden = [author.who[2]] if not shown & PLACES else [author.member.email]
    hidden += author.who[:2] if not shown & NAMES or author.has_left else []
    has_place = any(story.organisation_id or story.organisation_typed for story in there)
    # Where it was told first is shown with a name as well.
    hidden += author.place if not (shown & PLACES and has_place) and not shown & NAMES else []
    hidden += author.where if not shown - {Attribution.NATION, ""} else []
    hidden += [secret for secret in author.secrets if not any(holds(story, secret) for story in there)]
    return hidden if there else [*hidden, author.mark]


def look_as_readers(world, draw, done, pages):
    """Fetch pages and all stories' own addresses as a visitor and as somebody signed in."""
    hidden = [word for author in world.authors for word in hidden_from_readers(world, author)]
    addresses = [f"/stories/{story.slug}/" for author in world.authors for story in world.of(author) if story.slug]
    for client in (world.readers[0], draw.choice(world.readers[1:])):
        for address in [*pages, *addresses]:
            # Who asks for what was an address until it told less is led on from there.
            check(fetched(client, address), [word for word in hidden if word.lower() not in address], address, done)


def look_for_the_hidden(world, draw, done):
    """Search, filter and ask for suggestions by what one author hides."""
    author, client = draw.choice(world.authors), draw.choice(world.readers)
    hidden = hidden_from_readers(world, author)
    word = draw.choice([*author.who, *author.place])
    begun, wrong = f"/stories/suggestions/?q={word[:4]}", f"/stories/?q={word[:-1]}"
    check(fetched(client, begun), hidden, begun, done)
    check(fetched(client, wrong), {word} & set(hidden), wrong, done)
    asked = {f'q="{word}"': word for word in [*author.who, *author.place, *author.secrets]}
    asked |= {f"organisation={author.place[1]}": author.place[1], f"type={author.kind.code}": author.kind.code}
    asked |= {f"region={author.region.code}": author.region.code}
    for query, word in asked.items():
        if word in hidden:
            check(fetched(client, f"/stories/?{query}"), [author.mark], query, done)


def may_see(curator, stories):
    """Whether a curator may know who wrote one of some stories of one author."""
    looked = StoryEvent.objects.filter(story__in=stories, action="see_author", actor=curator).exists()
    return looked or any(story.attribution == Attribution.NAMED and story.author_id for story in stories)


def hidden_from_curator(world, author, curator):
    """Return the words that a curator may not find at the desk now."""
    handed_in = [story for story in world.of(author) if story.status != Status.DRAFT]
    hidden = [secret for secret in author.taken_out if not any(holds(story, secret) for story in handed_in)]
    if author.has_left:
        return [*hidden, *author.who, *author.place]
    if author.member.is_curator:
        return hidden
    if not may_see(curator, handed_in):
        hidden += [*author.who[:2], author.member.email]
    return hidden if handed_in else [*hidden, author.mark]


def look_as_curators(world, draw, done):
    """Fetch pages of the desk, and all of one author's stories, as a curator who wrote none of them."""
    curator, author = draw.choice(world.curators), draw.choice(world.authors)
    client = world.desks[curator]
    hidden = [word for each in world.authors for word in hidden_from_curator(world, each, curator)]
    handed_in = [story for story in world.of(author) if story.status != Status.DRAFT]
    addresses = draw.sample(DESK, 3)
    for story in handed_in:
        addresses += [f"/curate/{story.pk}/{page}" for page in ("", "edit/", "collections/", "components-and-tags/")]
        addresses += [f"/curate/{story.pk}/{action.name}/" for action in available_actions(story, curator)]
        addresses += [f"/admin/stories/story/{story.pk}/change/"]
    for address in addresses:
        check(fetched(client, address), hidden, address, done)
    if not author.has_left and not author.member.is_curator and not may_see(curator, handed_in):
        person = f"/curate/people/{author.member.pk}/"
        check(fetched(client, person), [author.mark], person, done)


def look_at_mails(world, done):
    """Nothing of a patient goes by mail, and nothing of an author to anybody else."""
    for author in world.authors:
        for message in Message.objects.all():
            # An address is made of the title as readers see it.
            text = re.sub(r"/stories/\S+", "", f"{message.subject}\n{message.body}")
            check(text, author.secrets, f"mail {message.key}", done)
            if message.to != author.member.email and not author.member.is_curator:
                check(text, author.who, f"mail {message.key}", done)


# Texts as they were, covered where they are shown; what is kept for as long as a merge can be taken back.
KEEPS = {"stories_revision", "stories_beforemerge"}


def look_at_rows(world, done):
    """No row holds what was taken out, but where a text of a story still has it, nor who left."""
    if not any(author.taken_out or author.has_left for author in world.authors):
        return
    gone = [
        secret
        for author in world.authors
        for secret in author.taken_out
        if not any(holds(story, secret) for story in world.of(author))
    ]
    left = [word for author in world.authors if author.has_left for word in author.who]
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table.startswith("copied_"):
                continue
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            rows = "\n".join(map(str, cursor.fetchall()))
            check(rows, [*left, *(gone if table not in KEEPS else [])], table, done)


# 28: of 40, the one that does most of what matters here: telling less, a redaction, a leave, a withdrawal.
def test_nobody_is_told_more_after_any_series_of_actions():
    assert len(play(seed=28, steps=9)) == 9

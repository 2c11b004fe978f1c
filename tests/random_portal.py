"""Random actions for test_random_portal.py: authors with secrets, their stories, and what anybody can do to them."""

import random
from contextlib import suppress
from datetime import timedelta

from django.db import transaction
from django.http import Http404
from django.test import Client
from django.utils import timezone
from taggit.models import Tag

from members.models import Role
from organisations.models import Nation, OrganisationType, Region
from stories import (
    additions,
    answers,
    calls,
    choosing,
    collecting,
    editing,
    identifiers,
    leaving,
    ledger,
    redacting,
    rendering,
    scheduling,
    tags,
    workflow,
)
from stories.actions import available_actions
from stories.models import Attribution, Call, Collection, CuratorEdit, Factor, Reuse, Status, Story
from stories.saving import StaleStory, save_story
from tests.factories import agreed, make_curator, make_member, make_organisation, make_story
from tests.journeys import Visitor

REFUSALS = (
    workflow.Refused, editing.CannotEdit, redacting.CannotRedact, additions.CannotAdd, leaving.CannotClose,
    choosing.CannotChoose, answers.CannotLink, tags.CannotChangeTag, StaleStory, Http404,
)  # fmt: skip
PEOPLE = [
    ("Quillon", "Marchbanks", "Farthingale", "Oakenshaw", "943 476 5919"),
    ("Isolde", "Penhaligon", "Wychmere", "Thistlewood", "401 023 2137"),
    ("Leofric", "Gascoigne", "Saltmarsh", "Fairweather", "450 557 7104"),
]
EDITABLE = [Status.DRAFT, Status.CHANGES_REQUESTED]


class Author:
    """A member with the words that identify them, and a patient whose details must not stay once they are redacted."""

    def __init__(self, number, draw):
        first, last, place, patient, nhs_number = PEOPLE[number]
        self.number, self.mark = number, f"Turtle{number}"
        self.who = [first, last, f"{place}.example".lower()]
        self.place = [place, f"Z{number}Q7"]
        self.kind = OrganisationType.objects.create(code=f"kind-{number}z", name=f"Zkind {number}", position=90)
        england = Nation.objects.get(code="england")
        self.region = Region.objects.create(code=f"region-{number}z", name=f"Zregion {number}", nation=england)
        self.where = [self.kind.code, self.kind.name, self.region.code, self.region.name]
        email = f"{first}.{last}@{place}.example".lower()
        self.member = make_member(email, name=f"{first} {last}", role=draw.choice([Role.MEMBER, Role.CURATOR]))
        self.facts = {"organisation_type": self.kind, "region": self.region, "nation": england}
        name = f"{place} NHS Foundation Trust"
        row = make_organisation(name, code=self.place[1], type=self.kind, region=self.region)
        self.organisations = [
            {"organisation": row, "organisation_typed": ""},
            {"organisation": None, "organisation_typed": name},
            {"organisation": None, "organisation_typed": ""},
        ]
        self.secrets = [patient, nhs_number]
        self.passages = [f"Mrs {patient} waited.", f"The NHS number is {nhs_number}."]
        self.tags = ["quiet hour", f"mrs {patient.lower()}"]
        self.taken_out = set()
        self.has_left = False


class World:
    """The portal, the people in it, and the actions to draw from. The same seed gives the same series."""

    def __init__(self, seed):
        self.draw = random.Random(seed)
        self.curators = [make_curator(name=f"Curator {name}") for name in ("Onyx", "Pearl", "Topaz")]
        self.authors = [Author(number, self.draw) for number in range(len(PEOPLE))]
        others = [make_member(name="Else"), make_member(role=Role.LEADER)]
        self.readers = [Client(), *(Visitor.signed_in(other).client for other in others)]
        self.desks = {curator: Visitor.signed_in(curator).client for curator in self.curators}
        actor, today = self.curators[0], timezone.localdate()
        words = {"title": "Pond", "introduction": "Slow and steady.", "is_featured": True}
        self.collection = choosing.save_words(Collection(), actor=actor, values=words, expected_version=0)
        words = {"title": "Lake", "question": "How slow?", "heard": "Slow.", "happened": "Slower."}
        words |= {"opens_on": today - timedelta(9), "closes_on": today + timedelta(9)}
        self.call = choosing.save_words(Call(), actor=actor, values=words, expected_version=0)
        calls.announce(self.call, actor=actor)
        self.read()
        for author in self.authors:
            self.share(author)
            self.read()
            (story,) = self.of(author)
            workflow.perform("submit", story=story, actor=author.member)
            self.publish(story)
        self.read()

    # What is there ------------------------------------------------------------------------------------------

    def of(self, author):
        """Return the stories of an author and what was added to them, also those that stayed without a name.

        As they were after the last step.
        """
        return self.now[author.number]

    def read(self):
        """Remember all stories as they are now, each with .words, all its text."""
        stories = list(Story.objects.prefetch_related("factors", "tags").order_by("pk"))
        for story in stories:
            parts = [story.title, story.account, story.advice, story.method_typed, story.organisation_typed]
            parts += [row.statement for row in story.factors.all()] + [tag.name for tag in story.tags.all()]
            story.words = "\n".join(parts).lower()
        self.now = [[story for story in stories if story.title.startswith(one.mark)] for one in self.authors]

    def some(self, **conditions):
        """Draw a story that meets some conditions; raises Refused where there is none."""
        found = list(Story.objects.filter(**conditions).order_by("pk"))
        if not found:
            raise workflow.Refused("There is none.")
        return self.draw.choice(found)

    def author_of(self, story):
        return next(author for author in self.authors if story.title.startswith(author.mark))

    def curator(self):
        more = [author.member for author in self.authors if author.member.is_curator and not author.has_left]
        return self.draw.choice([*self.curators, *more])

    # Actions ------------------------------------------------------------------------------------------------

    def step(self):
        """Do one action that is possible now, and return its name."""
        while True:
            name = self.draw.choices(list(ACTIONS), ACTIONS.values())[0]
            with suppress(*REFUSALS):
                with transaction.atomic():
                    done = f"{name} {getattr(self, name)() or ''}"
                self.read()
                return done

    def share(self, author=None):
        """Begin a story; only where the author has none that readers or curators see."""
        author = author or self.draw.choice(self.authors)
        if author.has_left or self.of(author):
            raise workflow.Refused("One at a time.")
        story = make_story(
            self.title(author),
            author=author.member,
            attribution=self.draw.choice(Attribution.values),
            settings=["acute-hospital"],
            method="lean",
            call=self.draw.choice([None, self.call]),
            source_url=f"https://{author.who[2]}/told",
            account="We meet.",
            **author.facts,
        )
        self.save(story, author)
        agreed(story)

    def title(self, author):
        return f"{author.mark} {self.draw.choice(['walks', 'swims', f'and Mrs {author.secrets[0]}'])}"

    def save(self, story, author):
        """Write a new text at random, as the author, and give the author's word for its passages."""
        some = [words for words in author.passages if self.draw.random() < 0.7]
        statements = [("helping", "people", "A quiet hour."), ("hindering", "system", "Two spreadsheets.")]
        factors = [
            {"kind": kind, "component": component, "statement": f"{words} {self.draw.choice(['', *author.passages])}"}
            for kind, component, words in statements
        ]
        values = {
            "title": self.title(author),
            "account": " ".join(["We meet each day.", *some]),
            "advice": self.draw.choice(["", *author.passages]),
            "attribution": self.draw.choice(Attribution.values),
            "reuse": self.draw.choice(Reuse.values),
        }
        tags_now = self.draw.sample(author.tags, self.draw.randint(0, 2))
        values |= self.draw.choice(author.organisations)
        saved = save_story(story, expected_version=story.version, values=values, factors=factors, tags=tags_now)
        identifiers.assure(saved, author.member, [passage.key for passage in identifiers.passages(saved)])

    def write(self):
        story = self.some(status__in=EDITABLE, author__isnull=False)
        self.save(story, self.author_of(story))
        return story.pk

    def act(self):
        """Do any action of the table that somebody may do."""
        story = self.some()
        member = self.draw.choice([self.curator(), story.author or self.curator()])
        action = self.draw.choice(available_actions(story, member) or [None])
        if action is None:
            raise workflow.Refused("Nothing to do.")
        more = {"note": "Please.", "reasons": [code for code, _ in action.reasons[:1]]}
        if action.takes_time:
            more["publish_at"] = timezone.now() + timedelta(days=1)
        if action.takes_colleague:
            more["colleague"] = self.curator()
        if action.takes_attribution:
            more["attribution"] = self.draw.choice(Attribution.less_than(story.attribution))
        if action.name == "submit":
            agreed(story)
        if action.name in {"publish", "approve", "merge", "schedule", "restore"}:
            identifiers.assure(story, member, [passage.key for passage in identifiers.passages(story)])
        now = workflow.perform(action.name, story=story, actor=member, **more)
        if action.name == "submit":
            author = self.author_of(now)
            self.read()
            now = next(each for each in self.of(author) if each.pk == now.pk)
            author.taken_out -= {secret for secret in author.taken_out if holds(now, secret)}
        return f"{action.name} {story.pk}"

    def publish_one(self):
        """Lead one story to its readers, which actions drawn at random seldom do."""
        story = self.some(status__in=[Status.SUBMITTED, Status.IN_REVIEW])
        self.publish(story)
        return story.pk

    def publish(self, story):
        for _ in range(4):
            for member in self.draw.sample(self.curators, 3):
                story.refresh_from_db()
                names = {action.name for action in available_actions(story, member)}
                wanted = [name for name in ("start_review", "approve", "publish", "merge") if name in names]
                if wanted:
                    identifiers.assure(story, member, [passage.key for passage in identifiers.passages(story)])
                    workflow.perform(wanted[-1], story=story, actor=member)

    def add(self):
        story = self.some(status=Status.PUBLISHED, author__isnull=False)
        return additions.start_addition(story).pk

    def propose(self):
        story, curator = self.some(status__in=editing.EDITABLE), self.curator()
        text = editing.text_of(story)
        text["account"] = f"{text['account']} It {self.draw.choice(['helped', 'grew', 'slept'])}."
        there = editing.open_edit(story)
        instead_of = there and there.pk
        editing.propose(
            story, editor=curator, text=text, note="See.", expected_version=story.version, instead_of=instead_of
        )
        return story.pk

    def answer_edit(self):
        story = self.some(edits__state__in=CuratorEdit.OPEN)
        edit = editing.open_edit(story)
        how = self.draw.choice(["accept", "query", "take back"])
        if how == "accept":
            editing.accept(edit, author=story.author)
        elif how == "query":
            editing.query(edit, author=story.author, words="Why?")
        else:
            editing.take_back(edit, member=self.curator())
        return f"{how} {story.pk}"

    def redact(self):
        story, curator = self.some(status__in=redacting.REDACTABLE), self.curator()
        passage = self.draw.choice(identifiers.passages(story) or [None])
        if passage is None:
            raise workflow.Refused("None.")
        words = "".join(piece for piece, is_it in passage.segments if is_it)
        redacting.redact(story, member=curator, key=passage.key, expected_version=story.version)
        author = self.author_of(story)
        author.taken_out |= {secret for secret in author.secrets if secret.lower() in words.lower()}
        return f"{story.pk} {words}"

    def look(self):
        ledger.see_author(self.some(), self.curator())

    def change_tag(self):
        tag = self.draw.choice(list(Tag.objects.order_by("pk")) or [None])
        if tag is None:
            raise workflow.Refused("None.")
        how, curator = self.draw.choice(["rename", "retire", "merge"]), self.curator()
        # A tag that tells of a patient is struck: nothing leads on from it.
        strike = self.draw.choice([True, False]) or tag.name != "quiet hour"
        if how == "rename":
            tags.rename(tag.pk, f"renamed {self.draw.randrange(3)}", actor=curator, erase_name=strike)
        elif how == "retire":
            tags.retire(tag.pk, actor=curator, erase_name=strike)
        else:
            into, _ = Tag.objects.get_or_create(name="quiet hour", defaults={"slug": "quiet-hour"})
            tags.merge(tag.pk, into.pk, actor=curator, erase_name=strike)
        return f"{tag.name} {how}"

    def choose(self):
        holder = self.draw.choice([self.collection, self.call])
        choosing.add_story(holder, self.some(status=Status.PUBLISHED, adds_to=None).pk, actor=self.curator())
        with suppress(choosing.CannotChoose):
            collecting.publish(self.collection, actor=self.curator())
            calls.publish_news(self.call, self.draw.choice(["heard", "happened"]), actor=self.curator())

    def link(self):
        hindering = list(Factor.objects.filter(kind="hindering").order_by("pk"))
        helping = list(Factor.objects.filter(kind="helping").order_by("pk"))
        actor = self.curator()
        answers.link(self.draw.choice(hindering), self.draw.choice(helping), actor=actor, note="So they did.")

    def time_passes(self):
        """Let the worker do what is due, and all that may be taken back be so for good."""
        scheduling.publish_due(timezone.now() + timedelta(days=2))
        past = timezone.now() - timedelta(hours=1)
        Story.objects.filter(published_at__isnull=False).update(published_at=past)
        additions.forget_old(timezone.now() + timedelta(hours=1))

    def draw_ahead(self):
        rendering.render_copies(Story.objects.published().values_list("pk", flat=True))

    def leave(self):
        author = self.draw.choice(self.authors)
        if author.has_left or self.draw.random() < 0.7:
            raise workflow.Refused("Not now.")
        member = author.member
        choices = {story.pk: self.draw.choice([True, False]) for story in leaving.published_by(member)}
        leaving.close(member, choices=choices)
        author.has_left = True
        return author.number


# How often each is drawn.
ACTIONS = {
    "act": 10, "publish_one": 6, "write": 4, "add": 2, "propose": 2, "answer_edit": 2, "redact": 3, "look": 1,
    "change_tag": 1, "choose": 1, "link": 1, "time_passes": 1, "draw_ahead": 1, "leave": 1, "share": 2,
}  # fmt: skip


def holds(story, words):
    """Whether a story's own text held some words after the last step."""
    return words.lower() in story.words

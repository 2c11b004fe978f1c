"""Writes synthetic stories into the scratch database, fast, and builds the search index over them."""

import gc
import time
from datetime import timedelta
from itertools import islice

from allauth.account.models import EmailAddress
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone
from django.utils.text import slugify
from taggit.models import Tag

from components.models import Component
from members.models import Member, Role
from organisations.models import Nation, Organisation, OrganisationType, Region
from organisations.names import name_key
from stories import search
from stories.copying import CopyWork
from stories.models import CareSetting, Consent, Factor, Method, Revision, Story, StoryEvent, StoryTag
from tests.bench.generator import OPTIONAL, Generator, Lists
from tests.bench.scratch import guard

BATCH = 1_000
DRAFTS = 3
MEMBER = "member0@example.org"
CURATOR = "curator@example.org"


def load(*, stories, submitted):
    """Fill the database with published and submitted stories unless they are there; return the seconds of each part."""
    guard()
    call_command("migrate", verbosity=0)
    call_command("createcachetable")
    begun = time.monotonic()
    there = {status: Story.objects.filter(status=status).count() for status in ("published", "submitted")}
    if not any(there.values()):
        gc.disable()  # rows point at each other, and looking for circles among so many takes as long as writing them
        Loader(authors=max(20, stories // 5)).run(stories, submitted)
        gc.enable()
    elif there != {"published": stories, "submitted": submitted}:
        raise SystemExit("The scratch folder holds another number of stories. Delete it, or take another.")
    written, cpu = time.monotonic(), time.process_time()
    search.rebuild()
    rebuilt, rebuild_cpu = time.monotonic(), time.process_time() - cpu
    work, begun_cpu = CopyWork(), time.process_time()
    while work.one_round():  # as the worker does when nothing else is to do; pages are measured as they mostly are
        pass
    copied_cpu = time.process_time() - begun_cpu
    if connection.vendor == "postgresql":
        # What its own daemon does within a minute of such an import.
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    return {"load": written - begun, "rebuild": rebuilt - written, "rebuild_cpu": rebuild_cpu, "copied_cpu": copied_cpu}


def codes(model):
    """Return {code: row} of a reference list, in its order."""
    return {row.code: row for row in model.objects.all()}


class Loader:
    """Turns what the generator makes into rows."""

    def __init__(self, *, authors):
        self.components, self.settings, self.methods = codes(Component), codes(CareSetting), codes(Method)
        self.nations, self.regions, self.types = codes(Nation), codes(Region), codes(OrganisationType)
        lists = Lists(
            components=tuple(self.components),
            nations=tuple(self.nations),
            regions=tuple(self.regions),
            types=tuple(self.types),
            settings=tuple(self.settings),
            methods=tuple(self.methods),
        )
        self.made = Generator(lists, today=timezone.localdate())
        self.authors = self._members(authors)
        self.tags = self._tags()
        self.organisations = self._organisations()

    def run(self, published, submitted):
        """Write so many published stories, so many submitted ones, and a few drafts of the first member."""
        numbered = self.made.stories(published + submitted + DRAFTS, authors=len(self.authors))
        for status, count in (("published", published), ("submitted", submitted), ("draft", DRAFTS)):
            some = islice(numbered, count)
            while batch := list(islice(some, BATCH)):
                with transaction.atomic():
                    self._write(batch, status)

    def _members(self, count):
        now = timezone.now()
        people = [
            Member(email=f"member{number}@example.org", name=f"Ada Quill {number}", password="!", approved_at=now)
            for number in range(count)
        ]
        curator = Member(email=CURATOR, name="Cora Vane", password="!", approved_at=now, role=Role.CURATOR)
        *people, self.curator = Member.objects.bulk_create([*people, curator])
        EmailAddress.objects.bulk_create(
            EmailAddress(user=member, email=member.email, verified=True, primary=True)
            for member in [*people, self.curator]
        )
        return people

    def _tags(self):
        rows = Tag.objects.bulk_create(Tag(name=name, slug=slugify(name)) for name in self.made.tags)
        return dict(zip(self.made.tags, rows, strict=True))

    def _organisations(self):
        rows = Organisation.objects.bulk_create(
            Organisation(
                code=made["code"],
                name=made["name"],
                name_key=name_key(made["name"]),
                type=self.types[made["type"]],
                nation=self.nations[made["nation"]],
                region=self.regions.get(made["region"]),
            )
            for made in self.made.organisations
        )
        return {row.code: row for row in rows}

    def _write(self, batch, status):
        stories = Story.objects.bulk_create([self._story(made, status) for made in batch])
        pairs = list(zip(stories, batch, strict=True))
        Factor.objects.bulk_create(
            Factor(
                story=story,
                kind=factor["kind"],
                component=self.components[factor["component"]],
                statement=factor["statement"],
                position=position,
            )
            for story, made in pairs
            for position, factor in enumerate(made["factors"])
        )
        self._link(pairs)
        if status != "draft":
            self._records(pairs, published=status == "published")

    def _story(self, made, status):
        out = status == "published"
        submitted_at = made["submitted_at"] if out else timezone.now() - timedelta(hours=made["number"] % 200)
        return Story(
            **{name: made[name] for name in ("title", "account", *OPTIONAL, "stage", "started", "attribution")},
            slug=f"{slugify(made['title'])[:70]}-{made['number']}" if out else None,
            method=self.methods.get(made["method"]),
            # The first member signs in to be measured, and has the drafts.
            author=self.authors[0 if status == "draft" else made["author"]],
            organisation=self.organisations.get(made["organisation"]),
            organisation_typed=made["organisation_typed"],
            organisation_type=self.types[made["type"]],
            nation=self.nations[made["nation"]],
            region=self.regions.get(made["region"]),
            status=status,
            created_at=submitted_at,
            submitted_at=None if status == "draft" else submitted_at,
            published_at=made["published_at"] if out else None,
        )

    def _link(self, pairs):
        """Write the components, settings and tags of stories."""
        component_of, setting_of = Story.components.through, Story.settings.through
        component_of.objects.bulk_create(
            component_of(story=story, component=self.components[code])
            for story, made in pairs
            # Those of its factors are always among a story's components.
            for code in {*made["components"], *(factor["component"] for factor in made["factors"])}
        )
        setting_of.objects.bulk_create(
            setting_of(story=story, caresetting=self.settings[code])
            for story, made in pairs
            for code in made["settings"]
        )
        StoryTag.objects.bulk_create(
            StoryTag(content_object=story, tag=self.tags[name]) for story, made in pairs for name in made["tags"]
        )

    def _records(self, pairs, *, published):
        """Write what the life of a story leaves behind: events, the text at its submit, consents."""
        moves = [("submit", "draft", "submitted")]
        if published:
            moves += [("start_review", "submitted", "in_review"), ("publish", "in_review", "published")]
        StoryEvent.objects.bulk_create(
            StoryEvent(
                story=story,
                action=action,
                from_status=before,
                to_status=after,
                actor=story.author if action == "submit" else self.curator,
                created_at=story.published_at if action == "publish" else story.submitted_at,
            )
            for story, _ in pairs
            for action, before, after in moves
        )
        Revision.objects.bulk_create(
            Revision(
                story=story,
                number=1,
                text={name: made[name] for name in ("title", "account", *OPTIONAL, "factors", "tags", "components")},
                editor=story.author,
                created_at=story.submitted_at,
            )
            for story, made in pairs
        )
        Consent.objects.bulk_create(
            Consent(
                story=story,
                member=story.author,
                statement=statement,
                wording_version="bench",
                agreed_at=story.submitted_at,
            )
            for story, _ in pairs
            for statement in ("right_to_share", "not_identifiable")
        )

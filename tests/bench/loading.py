"""Writes synthetic stories into the scratch database, fast, and builds the search index over them."""

import gc
import time
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
from stories import derived, search
from stories.models import (
    Assurance,
    CareSetting,
    Consent,
    Factor,
    Method,
    Revision,
    Status,
    Story,
    StoryEvent,
    StoryTag,
)
from stories.rendering import CopyWork
from stories.safety import passage_key
from tests.bench.desk import CURATOR, CURATORS, Past
from tests.bench.generator import OPTIONAL, Generator, Lists
from tests.bench.scratch import guard

BATCH = 1_000
DRAFTS = 3
MEMBER = "member0@example.org"


def load(*, stories, submitted, copies=True, index_anew=True):
    """Fill the database with published and waiting stories unless they are there; return the seconds of each part.

    copies: whether to draw the reading copies. index_anew: whether to build an index that is there, to time it.
    """
    guard()
    call_command("migrate", verbosity=0)
    call_command("createcachetable")
    begun = time.monotonic()
    there = (Story.objects.published().count(), Story.objects.awaiting_review().count())
    if not any(there):
        gc.disable()  # rows point at each other, and looking for circles among so many takes as long as writing them
        Loader(authors=max(20, stories // 5)).run(stories, submitted)
        gc.enable()
    elif there != (stories, submitted):
        raise SystemExit("The scratch folder holds another number of stories. Delete it, or take another.")
    written, cpu = time.monotonic(), time.process_time()
    if index_anew or not any(there):
        search.rebuild()
    rebuilt, rebuild_cpu = time.monotonic(), time.process_time() - cpu
    work, begun_cpu = CopyWork(), time.process_time()
    while copies and work.one_round():
        pass  # as the worker does when nothing else is to do; pages are measured as they mostly are
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
        """Write so many published stories, so many that wait, and a few drafts of the first member."""
        numbered = self.made.stories(published + submitted + DRAFTS, authors=len(self.authors))
        for status, count in ((Status.PUBLISHED, published), (Status.SUBMITTED, submitted), (Status.DRAFT, DRAFTS)):
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
        people += [
            Member(
                email=CURATOR.replace("0", str(number)),
                name=f"Cora Vane {number}",
                password="!",
                approved_at=now,
                role=Role.CURATOR,
            )
            for number in range(CURATORS)
        ]
        people = Member.objects.bulk_create(people)
        EmailAddress.objects.bulk_create(
            EmailAddress(user=member, email=member.email, verified=True, primary=True) for member in people
        )
        self.curators = people[count:]
        return people[:count]

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
        pasts = [self._past(made, status) for made in batch]
        stories = Story.objects.bulk_create(map(self._story, batch, pasts))
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
        if status != Status.DRAFT:
            self._records(list(zip(stories, batch, pasts, strict=True)))

    def _past(self, made, status):
        """Return what happened to a story at the desk, or None for a draft."""
        if status == Status.DRAFT:
            return None
        return Past(made["number"], published=status == Status.PUBLISHED, curators=self.curators)

    def _story(self, made, past):
        out = past is not None and past.published
        submitted_at = made["submitted_at"] if past is None or out else past.submitted_at
        return Story(
            **{name: made[name] for name in ("title", *OPTIONAL, "stage", "started", "attribution")},
            **(past.columns if past else {}),
            account=made["account"] + (past.words if past else ""),
            slug=f"{slugify(made['title'])[:70]}-{made['number']}" if out else None,
            method=self.methods.get(made["method"]),
            # The first member signs in to be measured, and has the drafts.
            author=self.authors[made["author"] if past else 0],
            organisation=self.organisations.get(made["organisation"]),
            organisation_typed=made["organisation_typed"],
            organisation_type=self.types[made["type"]],
            nation=self.nations[made["nation"]],
            region=self.regions.get(made["region"]),
            status=past.status if past else Status.DRAFT,
            created_at=submitted_at,
            submitted_at=submitted_at if past else None,
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
        derived.update_components(Story.objects.filter(pk__in=[story.pk for story, _ in pairs]))
        setting_of.objects.bulk_create(
            setting_of(story=story, caresetting=self.settings[code])
            for story, made in pairs
            for code in made["settings"]
        )
        StoryTag.objects.bulk_create(
            StoryTag(content_object=story, tag=self.tags[name]) for story, made in pairs for name in made["tags"]
        )

    def _records(self, rows):
        """Write what the life of a story leaves behind: events, the text at each submit, consents, assurances."""
        StoryEvent.objects.bulk_create(
            StoryEvent(
                story=story,
                action=action,
                from_status=before,
                to_status=after,
                actor=story.author if action == "submit" else past.reviewer or self.curators[-1],
                reasons=["needs_context"] if action == "request_changes" else [],
                created_at=story.published_at if action == "publish" else story.submitted_at,
            )
            for story, _, past in rows
            for action, before, after in past.moves
        )
        Revision.objects.bulk_create(
            Revision(story=story, number=number, text=text, editor=story.author, created_at=story.submitted_at)
            for story, made, past in rows
            for number, text in enumerate(self._texts(made, past), 1)
        )
        Consent.objects.bulk_create(
            Consent(
                story=story,
                member=story.author,
                statement=statement,
                wording_version="bench",
                agreed_at=story.submitted_at,
            )
            for story, _, _ in rows
            for statement in ("right_to_share", "not_identifiable")
        )
        Assurance.objects.bulk_create(
            Assurance(story=story, member=story.author, passage=passage_key(passage), kind="phone")
            for story, _, past in rows
            if past.assured
            for passage in set(past.passages)
        )

    def _texts(self, made, past):
        """Return the text of a story at each submit; before it was handed in again it had no second half."""
        text = {name: made[name] for name in ("title", *OPTIONAL, "factors", "tags", "components")}
        text["account"] = made["account"] + past.words
        half = text | {"account": text["account"][: len(text["account"]) // 2], "factors": text["factors"][:2]}
        return [half, text] if past.again else [text]

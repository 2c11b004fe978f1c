"""Sample stories, members, collections and calls: what a newcomer sees first, and what one command takes away again.

The sign-ins of the samples have a password that everybody may know, so they exist only where samples are.
"""

import csv
import json
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import ProtectedError, Q
from django.utils import timezone

from components.models import Component
from members.models import Member, Role
from stories import choosing
from stories.answers import stories_of_answers
from stories.importing import import_file
from stories.models import Answer, Call, Collection, Factor, Kind, SearchChange, Status, Story, StoryEvent, StoryTag
from stories.models.changes import NO_STORY
from stories.promise import is_working_day
from stories.saving import forget_unused
from stories.slugs import make_slug

DATA = Path(__file__).resolve().parent / "data"
MEMBERS = DATA / "sample_members.csv"
STORIES = DATA / "sample_stories.jsonl"
ANSWERS = DATA / "sample_answers.csv"
CHOICES = DATA / "sample_choices.json"
# Whom a newcomer can sign in as, in the order they are told.
SIGN_INS = {
    "member@example.org": Role.MEMBER,
    "curator@example.org": Role.CURATOR,
    "leader@example.org": Role.LEADER,
}
PASSWORD = "share-what-helps-2026"
# The samples in the queue were submitted today, one working day ago … up to this many.
DAYS_IN_QUEUE = 5


def may_load_samples():
    """Whether no story is or ever was in this database: an event outlives its story, so removed samples stay away."""
    return not Story.objects.exists() and not StoryEvent.objects.exists()


def load_samples():
    """Load the samples, all or nothing; return the import's Result.

    An address that is a member already stays that person's: it gets no role and no password from here.
    """
    with transaction.atomic():
        _make_members()
        result = import_file(STORIES, is_sample=True)
        _spread_queue()
        _link_answers()
        _make_choices()
    return result


def sample_sign_ins():
    """Return the sample members that people can sign in as with PASSWORD, in the order of SIGN_INS."""
    members = Member.objects.filter(email__in=SIGN_INS, is_sample=True, is_active=True)
    return sorted(members, key=lambda member: list(SIGN_INS).index(member.email))


def _make_members():
    """Make the members of the file and the sign-ins, except those whose address is taken."""
    with open(MEMBERS, encoding="utf-8-sig", newline="") as file:
        rows = {row["email"].strip().lower(): row for row in csv.DictReader(file)}
    for email, role in SIGN_INS.items():
        rows.setdefault(email, {"name": f"Sample {role}", "role": role})
    taken = set(Member.objects.filter(email__in=rows).values_list("email", flat=True))
    password = make_password(PASSWORD)
    made = Member.objects.bulk_create(
        Member(
            email=email,
            name=row["name"].strip(),
            role=Role(row["role"].strip() or Role.MEMBER),
            password=password if email in SIGN_INS else make_password(None),
            approved_at=timezone.now(),
            is_sample=True,
        )
        for email, row in rows.items()
        if email not in taken
    )
    EmailAddress.objects.bulk_create(
        EmailAddress(user=member, email=member.email, verified=member.email in SIGN_INS, primary=True)
        for member in made
    )


def _spread_queue():
    """Let the submitted samples have waited for different times, so that the queue shows what it is for."""
    stories = list(Story.objects.filter(is_sample=True, status=Status.SUBMITTED).order_by("pk"))
    moment = timezone.now()
    for number, story in enumerate(stories):
        # Exactly the same time of day: some minutes less would be the day before, soon after midnight.
        story.submitted_at = moment
        if number % len(stories) < DAYS_IN_QUEUE:
            moment = _working_day_before(moment)
    Story.objects.bulk_update(stories, ["submitted_at"])


def _link_answers():
    """Link the answers of the file among published samples.

    By nobody and without an event: the samples are to go again, and a record of the past would stay.
    """
    with open(ANSWERS, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    shown = Factor.objects.published().filter(story__is_sample=True).select_related("story")
    factors = {(factor.kind, factor.story.external_id, factor.statement): factor for factor in shown}

    def statement(kind, row):
        story, start = row[f"{kind}_external_id"], row[f"{kind}_starts"]
        keys = (key for key in factors if key[:2] == (kind, story) and key[2].startswith(start))
        return factors.get(next(keys, None))

    pairs = [(statement(Kind.HINDERING.value, row), statement(Kind.HELPING.value, row)) for row in rows]
    Answer.objects.bulk_create(Answer(hindering=here, helping=there) for here, there in pairs if here and there)


def _make_choices():
    """Make the collections and calls of the file, with dates as far from today as it says.

    By nobody and without an event, as with the answers; nobody is told of their news.
    """
    choices = json.loads(CHOICES.read_text(encoding="utf-8"))
    stories = dict(Story.objects.published().filter(is_sample=True).values_list("external_id", "pk"))
    now, today = timezone.now(), timezone.localdate()
    for row in choices["collections"]:
        words = {name: row[name] for name in ("title", "introduction", "is_featured")}
        made = _make(Collection, words, {"published_at": now + timedelta(days=row["published"])}, row, stories)
        made.components.set(Component.objects.filter(code__in=row["components"]))
    for row in choices["calls"]:
        words = {name: row.get(name, "") for name in ("title", "question", "background", "heard", "happened")}
        days = {f"{name}_on": today + timedelta(days=row[name]) for name in ("opens", "closes")}
        begun = {"announced_at": now + timedelta(days=row["opens"])}
        news = {name: now + timedelta(days=row[name]) for name in ("heard_at", "happened_at") if name in row}
        made = _make(Call, words, days | begun | news, row, stories)
        Story.objects.filter(pk__in=[stories[one] for one in row["answers"] if one in stories]).update(call=made)


def _make(model, words, dates, row, stories):
    """Return a new sample collection or call, with the stories that its row lists, in order.

    stories: {external id: number} of all published samples. One that the owner took out of the file is passed by.
    """
    made = choosing.save(model(slug=make_slug(words["title"], model), is_sample=True, **words, **dates))
    chosen = made.chosen
    chosen.bulk_create(
        chosen.model(**{chosen.field.name: made}, story_id=pk, position=place)
        for place, pk in enumerate(stories[one] for one in row["stories"] if one in stories)
    )
    return made


def _working_day_before(moment):
    """Return the same time of day one working day earlier."""
    moment -= timedelta(days=1)
    while not is_working_day(timezone.localdate(moment)):
        moment -= timedelta(days=1)
    return moment


@dataclass
class Removed:
    """What remove_samples() took away. choices: collections and calls.

    kept: sample members that others' stories or past events still need.
    """

    stories: int = 0
    members: int = 0
    tags: int = 0
    choices: int = 0
    kept: list = field(default_factory=list)


def remove_samples():
    """Remove every sample story, collection and call, and each sample member that nothing else needs; return Removed.

    A sample member who wrote or reviewed a real story, or did anything that is on record, is made inactive and
    loses the known password instead. A story that is no sample is never touched. Safe to run again.
    """
    with transaction.atomic():
        removed = Removed()
        stories = list(Story.objects.filter(is_sample=True).values_list("pk", flat=True))
        linked = stories_of_answers(stories)
        removed.tags = _remove_stories(stories)
        for model in (Collection, Call):
            samples = model.objects.filter(is_sample=True)
            removed.choices += len(samples)
            samples.delete()
        removed.stories = len(stories)
        for member in Member.objects.filter(is_sample=True).order_by("pk"):
            if _remove_member(member):
                removed.members += 1
            else:
                removed.kept.append(member)
        if stories:
            SearchChange.objects.record(*{*stories, *linked})
        if removed.choices:
            SearchChange.objects.record(NO_STORY)
    return removed


def _remove_stories(stories):
    """Delete stories with all that hangs on them but their events; return how many tags nobody has any more."""
    tags = set(StoryTag.objects.filter(content_object__in=stories).values_list("tag", flat=True))
    Story.objects.filter(pk__in=stories).delete()
    return forget_unused(tags)


def _remove_member(member):
    """Delete a member, or make them inactive where something still needs them; return whether they are gone."""
    if not Story.objects.filter(Q(author=member) | Q(reviewer=member)).exists():
        try:
            with transaction.atomic():
                member.delete()
            return True
        except ProtectedError:
            pass
    if member.is_active or member.has_usable_password():
        member.is_active = False
        member.set_unusable_password()
        member.save(update_fields=["is_active", "password"])
    return False

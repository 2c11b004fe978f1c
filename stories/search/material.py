"""Reading published stories for the index: thousands at a time, in few queries of plain rows.

Rows of reference lists are read once for many stories. Each story comes with its relations set, because what readers
may know of its author is for byline() alone to say.
"""

from collections import defaultdict
from dataclasses import dataclass

from components.models import Component
from members.models import Member
from organisations.models import MERGERS_FOLLOWED, Nation, Organisation, OrganisationType, Region
from stories.byline import Byline
from stories.models import Answer, CareSetting, Factor, Kind, Method, Status, Story, StoryTag
from stories.models.sql import these

# What documents and bylines are made of. The other columns, half of them times, would take a quarter of the reading.
COLUMNS = (
    "title", "account", "what_changed", "surprises", "differently", "advice", "method", "method_typed", "stage",
    "author", "organisation", "organisation_typed", "organisation_type", "nation", "region", "attribution",
    "published_at",
)  # fmt: skip

# The old names of an organisation, of those that became it, of those that became these …
FORMER = ["__".join([*(["predecessors"] * mergers), "old_names"]) for mergers in range(MERGERS_FOLLOWED + 1)]


@dataclass(frozen=True)
class Statement:
    """One factor of a story. component: its code. answers: how many published stories answer it."""

    pk: int
    kind: str
    component: str
    text: str
    answers: int


@dataclass(frozen=True)
class Material:
    """What the documents of a story are made of.

    components: codes. settings and tags: (code, name) pairs. former_names: of its organisation, and of those that
    became it; for readers only where they may know the organisation.
    """

    story: Story
    byline: Byline
    statements: list[Statement]
    components: list[str]
    settings: list[tuple[str, str]]
    tags: list[tuple[str, str]]
    former_names: list[str]

    @property
    def answers(self):
        """How many times published stories answer the hindrances of this one."""
        return sum(statement.answers for statement in self.statements)


class Source:
    """Reads Materials; one is used for as long as one piece of work takes, and keeps the reference lists meanwhile."""

    def __init__(self):
        """Read the short lists."""
        lists = {"nation": Nation, "region": Region, "organisation_type": OrganisationType, "method": Method}
        self.rows = {name: model.objects.in_bulk() for name, model in lists.items()}
        self.rows |= {"organisation": {}, "author": {}}
        self.former_names = {}
        self.components = dict(Component.objects.values_list("pk", "code"))
        self.settings = {pk: (code, name) for pk, code, name in CareSetting.objects.values_list("pk", "code", "name")}

    def read(self, story_ids):
        """Return the Materials of those of these stories that are published."""
        stories = list(Story.objects.published().filter(pk__in=these(story_ids)).order_by("pk").only(*COLUMNS))
        ids = [story.pk for story in stories]
        self._relate(stories)
        statements = self._statements(ids)
        components = _grouped(Story.components.through.objects, "story_id", ids, "component_id")
        settings = _grouped(Story.settings.through.objects, "story_id", ids, "caresetting_id")
        tags = _grouped(StoryTag.objects, "content_object_id", ids, "tag__slug", "tag__name")
        return [
            Material(
                story=story,
                byline=story.byline(),
                statements=statements[story.pk],
                components=[self.components[pk] for (pk,) in components[story.pk]],
                settings=[self.settings[pk] for (pk,) in settings[story.pk]],
                tags=tags[story.pk],
                former_names=self.former_names.get(story.organisation_id, []),
            )
            for story in stories
        ]

    def _relate(self, stories):
        """Set what byline() reads of each story, and its method."""
        self._learn({story.organisation_id for story in stories} - {None, *self.rows["organisation"]})
        authors = these({story.author_id for story in stories} - {None})
        self.rows["author"] = {author.pk: author for author in Member.objects.only("name").filter(pk__in=authors)}
        for name, rows in self.rows.items():
            field = Story._meta.get_field(name)
            for story in stories:
                key = getattr(story, field.attname)
                if key is not None:
                    field.set_cached_value(story, rows[key])

    def _learn(self, organisation_ids):
        """Read more organisations."""
        if organisation_ids:
            rows = Organisation.objects.select_related("board", "type").prefetch_related(*FORMER)
            found = rows.in_bulk(organisation_ids)
            self.rows["organisation"] |= found
            for pk, row in found.items():
                self.former_names[pk] = list(dict.fromkeys(_former_names(row)))

    def _statements(self, ids):
        """Return {story id: its Statements in order}."""
        fields = ("story_id", "pk", "kind", "component_id", "statement")
        rows = Factor.objects.filter(story_id__in=these(ids)).order_by("kind", "position", "pk")
        rows = list(rows.values_list(*fields))
        answers = _answers([pk for _, pk, kind, _, _ in rows if kind == Kind.HINDERING])
        found = defaultdict(list)
        for story_id, pk, kind, component_id, text in rows:
            code = self.components[component_id]
            found[story_id].append(Statement(pk, kind, code, text, answers.get(pk, 0)))
        return found


def _former_names(row, mergers=MERGERS_FOLLOWED):
    """Yield what an organisation was called, and what those were called that became it, through so many mergers."""
    yield from (old.name for old in row.old_names.all())
    for former in row.predecessors.all() if mergers else ():
        yield former.name
        yield from _former_names(former, mergers - 1)


def _answers(factor_ids):
    """Return {id of a hindering factor: how many published stories answer it}, of those that any does."""
    counts = {}
    # Sorted out here and not by the database; see AnswerQuerySet.with_status().
    for answer in Answer.objects.with_status().filter(hindering_id__in=these(factor_ids)):
        if answer.helping.story.status == Status.PUBLISHED:
            counts[answer.hindering_id] = counts.get(answer.hindering_id, 0) + 1
    return counts


def _grouped(rows, key, ids, *fields):
    """Return {story id: [values of the fields]}, in the order in which the rows were made."""
    found = defaultdict(list)
    for story_id, *values in rows.filter(**{f"{key}__in": these(ids)}).order_by("pk").values_list(key, *fields):
        found[story_id].append(tuple(values))
    return found

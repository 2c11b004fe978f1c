"""Loading everything that a story's page at the desk shows, in few queries.

The related rows (statements, components, settings, tags, consents, assurances, visits, linked answers) of the story,
and of the published story that it adds to, come in one UNION query instead of eight. They are put into the cache of
prefetch_related, so that other code reads them with .all() as usual.
"""

from types import SimpleNamespace

from django.db.models import BigIntegerField, Case, CharField, DateTimeField, F, IntegerField, TextField, Value, When
from django.db.models.functions import Cast, Coalesce, Concat, NullIf
from taggit.models import Tag

from components.models import Component
from members.models import LEFT, Member
from stories.models import Answer, Assurance, CareSetting, Consent, DeskVisit, Factor, Status, Story, StoryTag

# The columns of the union; each part has NULL in those that it does not need.
COLUMNS = {
    "kind": CharField(),
    # The ids of the row, of the story or statement that has it, and of another row that it points at.
    "number": BigIntegerField(),
    "of": BigIntegerField(),
    "other": BigIntegerField(),
    "code": TextField(),
    "name": TextField(),
    "words": TextField(),
    "given_by": TextField(),
    "who": TextField(),
    "position": IntegerField(),
    "at": DateTimeField(),
}
# The same as Member.__str__().
WHO = Case(
    When(member__closed_at=None, then=Coalesce(NullIf("member__name", Value("")), F("member__email"))),
    default=Value(LEFT),
    output_field=TextField(),
)


def load_related(story):
    """Load the related rows of a story that was loaded without any; return all components, in order.

    The answers of a hindering statement are those that readers see, or would see if the story were published. The same
    holds for the hindrances elsewhere that a helping statement answers.
    """
    found = {}
    for row in _lists(story):
        found.setdefault(row[0], []).append(SimpleNamespace(**dict(zip(COLUMNS, row, strict=True))))
    rows = sorted(found["component"], key=lambda row: row.position)
    components = {
        row.number: Component(pk=row.number, code=row.code, name=row.name, practices=row.words, position=row.position)
        for row in rows
    }
    story._prefetched_objects_cache = _text_lists(story, found, components) | {
        "consents": [
            Consent(
                statement=row.code,
                wording_version=row.name,
                choice=row.words,
                agreed_at=row.at,
                given_by=row.given_by,
                member=Member(name=row.who),
            )
            for row in sorted(found.get("consent", ()), key=lambda row: (row.at, row.number))
        ],
        "assurances": [
            Assurance(passage=row.code, member=Member(pk=row.number, name=row.who), created_at=row.at)
            for row in found.get("assurance", ())
        ],
        "desk_visits": [
            DeskVisit(pk=row.number, member=Member(pk=row.other, name=row.who), seen_at=row.at)
            for row in sorted(found.get("visit", ()), key=lambda row: row.number)
        ],
    }
    if story.adds_to_id:
        story.adds_to._prefetched_objects_cache = _text_lists(story.adds_to, found, components)
    _link(story, found)
    return list(components.values())


def _link(story, found):
    """Give the statements of a story, and of the one that it adds to, their answers and what they answer."""
    factors = [*story.factors.all(), *(story.adds_to.factors.all() if story.adds_to_id else ())]
    linked = {factor.pk: {"answered_by": [], "answers_to": []} for factor in factors}
    for row in sorted(found.get("answer", ()), key=lambda row: row.number):
        helping = Factor(pk=row.other, statement=row.words, story=Story(title=row.name, slug=row.code))
        linked[row.of]["answered_by"].append(Answer(pk=row.number, hindering_id=row.of, helping=helping))
    for row in sorted(found.get("answering", ()), key=lambda row: row.number):
        hindering = Factor(pk=row.other, statement=row.words, story=Story(title=row.name, slug=row.code))
        linked[row.of]["answers_to"].append(Answer(pk=row.number, helping_id=row.of, hindering=hindering))
    for factor in factors:
        factor._prefetched_objects_cache = linked[factor.pk]


def _text_lists(story, found, components):
    """Return the lists that are part of a story's text."""
    kinds = ("factor", "chosen", "tag", "setting")
    own = {kind: [row for row in found.get(kind, ()) if row.of == story.pk] for kind in kinds}
    chosen = {row.number for row in own["chosen"]}
    return {
        "factors": [
            Factor(
                pk=row.number,
                story=story,
                kind=row.code,
                component=components[row.other],
                statement=row.words,
                position=row.position,
            )
            for row in sorted(own["factor"], key=lambda row: (row.code, row.position, row.number))
        ],
        "components": [row for row in components.values() if row.pk in chosen],
        "tags": [Tag(pk=row.number, slug=row.code, name=row.name) for row in own["tag"]],
        "settings": [
            CareSetting(pk=row.number, code=row.code, name=row.name)
            for row in sorted(own["setting"], key=lambda row: (row.position, row.name))
        ],
    }


def _lists(story):
    """Return the rows of all lists as tuples of COLUMNS, in one query."""
    texts = [story.pk, story.adds_to_id] if story.adds_to_id else [story.pk]
    components = _part(
        Component.objects.all(),
        kind=Value("component"),
        number=F("pk"),
        code=F("code"),
        name=F("name"),
        words=Concat("official_name", Value(" "), "summary", Value(" "), "practices", output_field=TextField()),
        position=F("position"),
    )
    return components.union(*_of_texts(story, texts), *_of_the_desk(story, texts), all=True)


def _of_texts(story, texts):
    """Return the parts of the query that are part of a text: of the story's, and of the one that it adds to."""
    return [
        _part(
            Factor.objects.filter(story__in=texts),
            kind=Value("factor"),
            number=F("pk"),
            of=F("story_id"),
            other=F("component_id"),
            code=F("kind"),
            words=F("statement"),
            position=F("position"),
        ),
        _part(
            story.components.through.objects.filter(story__in=texts),
            kind=Value("chosen"),
            number=F("component_id"),
            of=F("story_id"),
        ),
        _part(
            StoryTag.objects.filter(content_object__in=texts),
            kind=Value("tag"),
            number=F("tag_id"),
            of=F("content_object_id"),
            code=F("tag__slug"),
            name=F("tag__name"),
        ),
        _part(
            story.settings.through.objects.filter(story__in=texts),
            kind=Value("setting"),
            number=F("caresetting_id"),
            of=F("story_id"),
            code=F("caresetting__code"),
            name=F("caresetting__name"),
            position=F("caresetting__position"),
        ),
    ]


def _of_the_desk(story, texts):
    """Return the parts of the query that are shown beside the text."""
    return [
        _part(
            Answer.objects.filter(helping__story__in=texts, hindering__story__status=Status.PUBLISHED),
            kind=Value("answering"),
            number=F("pk"),
            of=F("helping_id"),
            other=F("hindering_id"),
            code=F("hindering__story__slug"),
            name=F("hindering__story__title"),
            words=F("hindering__statement"),
        ),
        _part(
            Answer.objects.filter(hindering__story=story.pk, helping__story__status=Status.PUBLISHED),
            kind=Value("answer"),
            number=F("pk"),
            of=F("hindering_id"),
            other=F("helping_id"),
            code=F("helping__story__slug"),
            name=F("helping__story__title"),
            words=F("helping__statement"),
        ),
        _part(
            Consent.objects.filter(story=story.pk),
            kind=Value("consent"),
            number=F("pk"),
            code=F("statement"),
            name=F("wording_version"),
            words=F("choice"),
            given_by=F("given_by"),
            who=WHO,
            at=F("agreed_at"),
        ),
        _part(
            Assurance.objects.filter(story=story.pk),
            kind=Value("assurance"),
            number=F("member_id"),
            code=F("passage"),
            who=WHO,
            at=F("created_at"),
        ),
        _part(
            DeskVisit.objects.filter(story=story.pk),
            kind=Value("visit"),
            number=F("pk"),
            other=F("member_id"),
            who=WHO,
            at=F("seen_at"),
        ),
    ]


def _part(rows, **columns):
    """Return one part of the union: every column, of one type in all parts."""
    cast = {
        f"list_{name}": Cast(columns.get(name, Value(None, output_field=field)), field)
        for name, field in COLUMNS.items()
    }
    return rows.order_by().annotate(**cast).values_list(*cast)

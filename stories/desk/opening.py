"""A story with all that its page at the desk shows, in few queries however much there is.

Its short lists (components, settings, tags, consents, assurances, visits, answers to its hindrances) come in one query
instead of seven, and are put where prefetch_related would put them, so that everything else reads them as ever.
"""

from types import SimpleNamespace

from django.db.models import (
    BigIntegerField,
    BooleanField,
    CharField,
    DateTimeField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    TextField,
    Value,
)
from django.db.models.functions import Cast, Coalesce, Concat, NullIf
from taggit.models import Tag

from components.models import Component
from members.models import Member
from stories.models import Answer, Assurance, CareSetting, Consent, DeskVisit, StoryTag

# The columns of every part of the one query; each part leaves out what it does not have.
COLUMNS = {
    "kind": CharField(),
    "number": BigIntegerField(),
    "code": TextField(),
    "name": TextField(),
    "words": TextField(),
    "given_by": TextField(),
    "who": TextField(),
    "position": IntegerField(),
    "at": DateTimeField(),
    "is_own": BooleanField(),
}
# As a member's own __str__.
WHO = Coalesce(NullIf("member__name", Value("")), F("member__email"))


def fill(story):
    """Fetch the lists of a story that was fetched without any, and return all components there are, in order."""
    found = {}
    for row in _lists(story):
        found.setdefault(row[0], []).append(SimpleNamespace(**dict(zip(COLUMNS, row, strict=True))))
    rows = sorted(found["component"], key=lambda row: row.position)
    components = {
        row.number: Component(pk=row.number, code=row.code, name=row.name, practices=row.words, position=row.position)
        for row in rows
    }
    settings = sorted(found.get("setting", ()), key=lambda row: (row.position, row.name))
    story._prefetched_objects_cache = {
        "components": [components[row.number] for row in rows if row.is_own],
        "settings": [CareSetting(pk=row.number, name=row.name) for row in settings],
        "tags": [Tag(pk=row.number, slug=row.code, name=row.name) for row in found.get("tag", ())],
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
            DeskVisit(pk=row.number, member=Member(pk=int(row.code), name=row.who), seen_at=row.at)
            for row in sorted(found.get("visit", ()), key=lambda row: row.number)
        ],
        "factors": list(story.factors.all()),
    }
    answers = found.get("answer", ())
    for factor in story.factors.all():
        factor.component = components[factor.component_id]
        own = [Answer(hindering=factor, helping_id=row.number) for row in answers if row.code == str(factor.pk)]
        factor._prefetched_objects_cache = {"answered_by": own}
    return list(components.values())


def _lists(story):
    """Return the rows of all lists as tuples of COLUMNS, in one query."""
    own = story.components.through.objects.filter(story=story.pk, component=OuterRef("pk"))
    return _part(
        Component.objects.all(),
        kind=Value("component"),
        number=F("pk"),
        code=F("code"),
        name=F("name"),
        words=Concat("official_name", Value(" "), "summary", Value(" "), "practices", output_field=TextField()),
        position=F("position"),
        is_own=Exists(own),
    ).union(
        _part(
            story.settings.through.objects.filter(story=story.pk),
            kind=Value("setting"),
            number=F("caresetting_id"),
            name=F("caresetting__name"),
            position=F("caresetting__position"),
        ),
        _part(
            StoryTag.objects.filter(content_object=story.pk),
            kind=Value("tag"),
            number=F("tag_id"),
            code=F("tag__slug"),
            name=F("tag__name"),
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
            code=F("member_id"),
            who=WHO,
            at=F("seen_at"),
        ),
        _part(
            Answer.objects.filter(hindering__story=story.pk),
            kind=Value("answer"),
            number=F("helping_id"),
            code=F("hindering_id"),
        ),
        all=True,
    )


def _part(rows, **columns):
    """Return one part of the union: every column, of one type in all parts."""
    cast = {
        f"list_{name}": Cast(columns.get(name, Value(None, output_field=field)), field)
        for name, field in COLUMNS.items()
    }
    return rows.order_by().annotate(**cast).values_list(*cast)

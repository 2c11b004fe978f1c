"""The names of facets' values as readers see them, cached between requests."""

from itertools import count

from django.db import connection
from django.db.models import CharField, IntegerField, Value
from django.db.models.functions import Cast

from components.models import Component
from organisations.models import Nation, OrganisationType, Region
from stories.models import CareSetting, Kind, Method, Stage
from stories.models.sql import one_of_texts
from stories.search.caches import PerCommit

# Facets whose options are rows of a short list, which is always read whole.
LISTS = {
    "component": Component, "nation": Nation, "region": Region, "type": OrganisationType, "setting": CareSetting,
    "method": Method,
}  # fmt: skip
FIXED = {
    "kind": [(kind.value, kind.label) for kind in Kind],
    "stage": list(Stage.choices),
    "has": [("what_changed", "Has what changed"), ("answer", "Hindrance with an answer")],
}
# Needed at nearly every search, and SQL because the ORM took longer to build these queries than the database to answer.
COLUMNS = {"tag": "slug", "organisation": "code"}
READ = {
    "tag": "SELECT 'tag', slug, name FROM taggit_tag WHERE {}",
    "organisation": "SELECT 'organisation', code, name FROM organisations_organisation WHERE {}",
}
# A changed name is shown after at most so many seconds, as on the pages cached for readers.
SECONDS = 60.0


_numbers = count(1)


class Names:
    """The names of all options of short lists, and of those tags and organisations that were asked for.

    number: unique in this process, for use in cache keys.
    """

    def __init__(self):
        """Read the short lists, in one query."""
        self.number = next(_numbers)
        self._names = {facet: dict(options) for facet, options in FIXED.items()}
        first, *others = (_rows(facet, model) for facet, model in LISTS.items())
        for row in sorted(first.union(*others, all=True), key=lambda row: (row["rank"], row["label"])):
            self._names.setdefault(row["facet"], {})[row["value"]] = row["label"]

    def learn(self, *, tags=(), organisations=()):
        """Read the names of those tags and organisations that are not known yet, in one query if there are any.

        tags: only tags of published stories, because readers must not see the names of others.
        """
        tags = [slug for slug in tags if slug not in self.of("tag")]
        organisations = [code for code in organisations if code not in self.of("organisation")]
        parts, params = [], []
        for facet, codes in (("tag", tags), ("organisation", organisations)):
            if codes:
                where, values = one_of_texts(COLUMNS[facet], codes)
                parts.append(READ[facet].format(where))
                params += values
        if parts:
            with connection.cursor() as cursor:
                cursor.execute(" UNION ALL ".join(parts), params)
                for facet, code, name in cursor.fetchall():
                    self._names.setdefault(facet, {})[code] = name

    def of(self, facet):
        """Return {value: name} of a facet, in the list's own order."""
        return self._names.get("organisation" if facet == "board" else facet, {})

    def known(self, facet, value):
        """Say whether a facet has this value."""
        return value in self.of(facet) if facet != "year" else value.isdecimal() and len(value) == 4


def _rows(facet, model):
    """Return a list's rows as values that can be read in one UNION with the other lists."""
    return model.objects.order_by().values(
        facet=Value(facet, output_field=CharField()),
        value=Cast("code", CharField()),
        label=Cast("name", CharField()),
        rank=Cast("position", IntegerField()),
    )


_names = PerCommit(lambda reader: Names(), SECONDS)


def names_of(reader):
    """Return the Names in use; they are read again when the index has moved, and after a minute."""
    return _names.get(reader)

"""The one function that says what a reader may know of a story's author."""

from dataclasses import dataclass

# The rows that byline() reads beside a story's own: who lists bylines fetches them with the stories.
ROWS = ("author", "organisation", "organisation_type", "nation", "region")


def rows_at(path):
    """Return ROWS for select_related, from something that leads to a story: rows_at("helping__story")."""
    return [f"{path}__{name}" for name in ROWS]


@dataclass(frozen=True)
class Byline:
    """What a reader may know of an author. Fields that the attribution does not allow are empty.

    text: one line for the page. name, organisation, organisation_code: for named and organisation.
    organisation_type: all but nation only. region, nation: display names. *_code: for filters.
    """

    text: str
    name: str = ""
    organisation: str = ""
    organisation_code: str = ""
    organisation_type: str = ""
    organisation_type_code: str = ""
    region: str = ""
    region_code: str = ""
    nation: str = ""
    nation_code: str = ""

    @property
    def names(self):
        """Whether it names the author or their organisation, as a page elsewhere that tells the same may do."""
        return bool(self.name or self.organisation)


def byline(story, attribution=None):
    """Return the Byline of a story at its attribution, or at another one to preview it.

    An attribution not yet chosen, or not known here, counts as the least telling one. A part that was never given
    falls back to the next that tells less: a named story without a name appears under its organisation.
    """
    chosen = attribution or story.attribution or "nation"
    nation = _row(story.nation)
    if chosen not in {"named", "organisation", "type_and_region"}:
        return Byline(text=_someone(nation[0]), nation=nation[0], nation_code=nation[1])
    kind = _row(story.organisation_type)
    region = _row(story.region)
    shown = {
        "nation": nation[0],
        "nation_code": nation[1],
        "region": region[0],
        "region_code": region[1],
        "organisation_type": kind[0],
        "organisation_type_code": kind[1],
    }
    place = region[0] or nation[0]
    if chosen == "type_and_region":
        return Byline(text=_a_kind(kind[0], place), **shown)
    organisation = organisation_of(story)
    name = story.author.name if chosen == "named" and story.author_id else ""
    if not organisation:
        text = ", ".join(filter(None, [name, kind[0], place])) if name else _a_kind(kind[0], place)
        return Byline(text=text, name=name, **shown)
    shown |= {
        "organisation": organisation,
        "organisation_code": story.organisation.code if story.organisation_id else "",
    }
    return Byline(text=", ".join(filter(None, [name, organisation])), name=name, **shown)


def organisation_of(story):
    """Return the name of an author's organisation, from the list or as typed, whatever the attribution; or ""."""
    return story.organisation.name if story.organisation_id else story.organisation_typed


def _row(row):
    """Return (name, code) of a reference row, or empty strings."""
    return (row.name, row.code) if row else ("", "")


def _someone(nation):
    return f"A member in {nation}" if nation else "A member"


def _a_kind(kind, place):
    """Say "NHS trust, London": the type and the place, or what there is of them."""
    if kind and place:
        return f"{kind}, {place}"
    return kind or _someone(place)

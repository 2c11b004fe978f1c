"""How many organisations a reader could mean where a story names none: with few, the author is as good as named."""

from organisations.models import Organisation
from organisations.provides import could_provide, narrows
from stories.byline import byline

# With fewer, a reader who knows the area may guess which one it is.
ENOUGH = 5


def few_alike(story, attribution=None):
    """Return how many organisations match what readers see of a story, if fewer than ENOUGH, or None.

    Where the byline shows a type and no organisation, the type, the region and the care settings count together. With
    the nation alone, only a story about ambulances is counted: few organisations run them. The author's own one
    always matches. None too where the list has no organisation of the type, so that there is nothing to count. The
    number is kept with the story object.
    """
    seen = byline(story, attribution)
    if seen.organisation or not (story.organisation_type_id and story.nation_id):
        return None
    settings = tuple(setting.code for setting in story.settings.all())
    if not (seen.organisation_type or narrows(settings)):
        return None
    kind, region = (story.organisation_type_id, story.region_id) if seen.organisation_type else (None, None)
    shown = (kind, story.nation_id, region, story.organisation_id, settings)
    # Each action of the desk asks.
    counted = vars(story).setdefault("_counted_alike", {})
    if shown not in counted:
        counted[shown] = _count(*shown)
    return counted[shown]


def _count(kind, nation, region, organisation, settings):
    same_type = Organisation.objects.active().filter(**({"type": kind} if kind else {}))
    here = {"region": region} if region else {"nation": nation}
    # Kinds of organisation with the most of them have some tens in a region: the rule about names is in Python.
    alike = same_type.filter(**here).values_list("pk", "name")
    number = sum(pk == organisation or could_provide(name, settings) for pk, name in alike)
    if number >= ENOUGH or (number == 0 and not same_type.exists()):
        return None
    return number


def warning(story, attribution=None):
    """Return the sentence that warns an author, or "" where there is no need to."""
    number = few_alike(story, attribution)
    if number is None:
        return ""
    count = {0: "No organisation", 1: "Only 1 organisation"}.get(number, f"Only {number} organisations")
    matches = "matches" if number < 2 else "match"
    return f"{count} on our list {matches} this, so readers could guess which one is yours."

"""How many organisations a reader could mean where a story names none: with few, the author is as good as named."""

from organisations.models import Organisation
from organisations.provides import could_provide
from stories.models import Attribution

# With fewer than these, a reader who knows the area may guess which one it is.
ENOUGH = 5


def few_alike(story, attribution=None):
    """Return how many organisations match what is shown of a story, where they are too few; None where it is well.

    Only "type and region" hides behind others: what counts is the type, the region and the care settings together, as
    readers see them. The author's own organisation always counts. A type of which the list has no organisation at all
    cannot be counted, so nothing is said of it.
    """
    attribution = attribution or story.attribution
    if attribution != Attribution.TYPE_AND_REGION or not (story.organisation_type_id and story.nation_id):
        return None
    same_type = Organisation.objects.active().filter(type=story.organisation_type_id)
    here = {"region": story.region_id} if story.region_id else {"nation": story.nation_id}
    settings = [setting.code for setting in story.settings.all()]
    # Kinds of organisation with the most of them have some tens in a region: the rule about names is in Python.
    alike = same_type.filter(**here).values_list("pk", "name")
    number = sum(pk == story.organisation_id or could_provide(name, settings) for pk, name in alike)
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

"""What changed since curators last decided on a story's text."""

from stories.difference import difference
from stories.models import Status, Story
from stories.saving import text_of

# Where the difference helps to decide.
SHOWN = [Status.SUBMITTED, Status.IN_REVIEW, Status.SCHEDULED]
# More revisions than an author and the desk make of one submit.
LOOKED_THROUGH = 12


def revisions_of(story):
    """Return the newest revisions of a story's text, the newest first."""
    return list(story.revisions.order_by("-number")[:LOOKED_THROUGH])


def since_last_look(story, revisions, names):
    """Return the Difference between the text before the author's last submit and now; empty for a first submit.

    revisions: as revisions_of() gives them. names: {code: name} of the components. An addition is compared with
    the published text.
    """
    if story.status not in SHOWN or not revisions:
        return None
    submits = [number for number, revision in enumerate(revisions) if revision.editor_id == story.author_id]
    before = revisions[submits[0] + 1 :] if submits else []
    if before:
        return difference(before[0].text, revisions[0].text, names)
    if story.adds_to_id and revisions[-1].number == 1:
        published = Story.objects.get(pk=story.adds_to_id)
        return difference(text_of(published), revisions[0].text, names)
    return None

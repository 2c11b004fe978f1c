"""What changed since curators last decided on a story's text."""

from collections import Counter

from stories import editing
from stories.difference import difference
from stories.models import Status
from stories.saving import text_of

# Where the difference helps to decide.
SHOWN = [Status.SUBMITTED, Status.IN_REVIEW, Status.SCHEDULED]
# With these the text is kept as a revision.
MAKES_REVISION = ["submit", "redact", "edit", "accept_edit"]
# More revisions than an author and the desk make of one submit.
LOOKED_THROUGH = 12


def texts(story, events, components):
    """Return what the page tells of the story's texts: revisions, changes since the last look, an open edit.

    events: as desk.history() gives them, which tells what else has to be asked for. components: all there are.
    """
    names = {row.code: row.name for row in components}
    actions = Counter(event.action for event in events)
    edit = editing.open_edit(story) if actions["propose_edit"] else None
    return {
        "revisions": sum(actions[name] for name in MAKES_REVISION),
        "changes": since_last_look(story, names) if actions["submit"] > 1 or story.adds_to_id else None,
        "edit": edit,
        "edit_changes": edit and editing.changes(edit, names),
    }


def since_last_look(story, names):
    """Return the Difference between the text before the author's last submit and now; None for a first submit.

    names: {code: name} of the components. An addition is compared with the published text.
    """
    revisions = list(story.revisions.order_by("-number")[:LOOKED_THROUGH]) if story.status in SHOWN else []
    submits = [number for number, revision in enumerate(revisions) if revision.editor_id == story.author_id]
    if not submits:
        return None
    before = revisions[submits[0] + 1 :]
    if before:
        return difference(before[0].text, revisions[0].text, names)
    return difference(text_of(story.adds_to), revisions[0].text, names) if story.adds_to_id else None

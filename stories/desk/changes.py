"""What changed since curators last decided on a story's text."""

from collections import Counter

from django.db.models import OuterRef, Subquery

from stories import editing
from stories.covering import covered
from stories.difference import difference
from stories.models import Revision, Status
from stories.saving import tags_as_now, text_of

# Where the difference helps to decide.
SHOWN = [Status.SUBMITTED, Status.IN_REVIEW, Status.SCHEDULED]
# With these the text is kept as a revision.
MAKES_REVISION = ["submit", "redact", "edit", "accept_edit"]


def with_texts(stories):
    """Fetch with stories what since_last_look() reads: the newest revision, and the one before the last submit.

    Each comes as .text_newest and .text_before, what is covered in the older one as .covered_before, and the number of
    that submit as .last_submit; None where there is none.
    """
    revisions = Revision.objects.filter(story=OuterRef("pk")).order_by("-number")
    submits = Revision.objects.filter(story=OuterRef("story"), editor=OuterRef("story__author")).order_by("-number")
    before = revisions.filter(number__lt=Subquery(submits.values("number")[:1]))
    return stories.annotate(
        text_newest=Subquery(revisions.values("text")[:1]),
        text_before=Subquery(before.values("text")[:1]),
        covered_before=Subquery(before.values("covered")[:1]),
        last_submit=Subquery(revisions.filter(editor=OuterRef("author")).values("number")[:1]),
    )


def texts(story, events, components, *, may_see_author):
    """Return what the page tells of the story's texts: revisions, changes since the last look, an open edit.

    events: as desk.history() gives them, which tells what else has to be asked for. components: all there are.
    may_see_author: whether this curator may see who wrote it.
    """
    names = {row.code: row.name for row in components}
    actions = Counter(event.action for event in events)
    edit = editing.open_edit(story) if actions["propose_edit"] else None
    return {
        "revisions": sum(actions[name] for name in MAKES_REVISION),
        "changes": since_last_look(story, names, may_see_author=may_see_author)
        if actions["submit"] > 1 or story.adds_to_id
        else None,
        "edit": edit,
        "edit_changes": edit and editing.changes(edit, names),
    }


def since_last_look(story, names, *, may_see_author=False):
    """Return the Difference between the text before the author's last submit and now; None for a first submit.

    story: fetched with_texts(). names: {code: name} of the components. An addition is compared with the published text,
    or with none where its author made that a draft again, which is theirs alone.
    """
    adds_to = story.adds_to if story.adds_to_id and not story.adds_to.is_private else None
    if story.status not in SHOWN or story.last_submit is None:
        return None
    if story.text_before is not None:
        before = covered(story.text_before, story.covered_before)
    elif adds_to:
        before = text_of(adds_to)
    else:
        return None
    after = story.text_newest
    if "attribution" in after:
        # An author may show less since; see stories.additions.tell_less.
        after = after | {"attribution": story.attribution}
    before, after = _with_tags_of_now(before, after)
    if adds_to:
        before, after = _with_what_merging_keeps(adds_to, before, after)
    return difference(before, after, names, may_see_author=may_see_author)


def _with_tags_of_now(*texts):
    """Return two texts with tags that were renamed, merged or retired since led on: that is no change by the author."""
    if len({tuple(text.get("tags", ())) for text in texts}) == 1:
        return texts
    return [text | {"tags": sorted(tags_as_now(text["tags"]))} if "tags" in text else text for text in texts]


def _with_what_merging_keeps(published, *texts):
    """Return two texts of an addition, each with the tags and components that the published story has in any case."""
    kept = {
        "tags": [tag.name for tag in published.tags.all()],
        "components": [component.code for component in published.components.all()],
    }
    return [
        text | {name: list(dict.fromkeys([*text[name], *kept[name]])) for name in kept if name in text}
        for text in texts
    ]

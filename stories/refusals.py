"""Why an action that the table allows by status and role cannot be done on a story all the same.

Each takes (story, member) and returns why not, in words for the member, or "". See also stories.second_pair.
"""

from django.conf import settings
from django.utils import timezone

from stories.models import Attribution


def declined_it(story, member):
    """An appeal goes to another curator than the one who declined."""
    if story.appealed_at and story.declined_by_id == member.pk:
        return "You declined this story, so another curator has to look at the appeal."
    return ""


def appealed_before(story, member):
    """An author asks to look again once."""
    return "You can ask us to look again once. We looked again at this story." if story.appealed_at else ""


def asked_before(story, member):
    """A second wish for a second curator would say nothing new."""
    return "Somebody asked for a second curator already." if story.second_asked else ""


def not_asked(story, member):
    """A wish is taken back where there is one."""
    return "" if story.second_asked else "Nobody asks for a second curator now."


def tells_least(story, member):
    """There is something less to tell than now."""
    return "" if Attribution.less_than(story.attribution) else "Readers already see your nation only."


def too_late_to_take_back(story, member):
    """An import publishes without a submit: such a story was never in review, so it cannot go back there."""
    if story.submitted_at and _came_out_just_now(story):
        return ""
    return f"You can take back a publication for {_undo_minutes()} minutes only. Archive the story instead."


def too_late_to_unmerge(story, member):
    """What the story was before is kept for so long, and readers may have seen the additions."""
    if _came_out_just_now(story):
        return ""
    return f"You can take additions back for {_undo_minutes()} minutes only. Edit or archive the story instead."


def _came_out_just_now(story):
    return story.published_at is not None and timezone.now() - story.published_at < settings.UNDO_TIME


def _undo_minutes():
    return int(settings.UNDO_TIME.total_seconds() // 60)

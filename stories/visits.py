"""Who has a story open at the desk now. It tells colleagues, holds nobody back, and lets go by itself.

Opening a story's page says so, a tiny script says so again while the page stays open, and leaving the page takes it
back. Without script it lapses.
"""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from stories.models import DeskVisit

# As long as reading a story takes at most, for those without script; the script says so again every minute.
LAPSES_AFTER = timedelta(minutes=10)


def arrive(story, member):
    """Note that this curator has the story open now; one query."""
    visit = DeskVisit(story_id=story.pk, member=member, seen_at=timezone.now())
    DeskVisit.objects.bulk_create(
        [visit], update_conflicts=True, unique_fields=["story", "member"], update_fields=["seen_at"]
    )


def leave(story, member):
    """Note that this curator closed the story; take away all visits that lapsed, too."""
    lapsed = Q(seen_at__lte=timezone.now() - LAPSES_AFTER)
    DeskVisit.objects.filter(Q(story_id=story.pk, member=member) | lapsed).delete()


def now_open(member):
    """Return the visits of other curators that have not lapsed."""
    return DeskVisit.objects.filter(seen_at__gt=timezone.now() - LAPSES_AFTER).exclude(member=member)


def others_at(stories, member):
    """Return {number of a story: [names of the other curators who have it open]} in one query."""
    names = {}
    visits = now_open(member).filter(story__in=[story.pk for story in stories]).select_related("member")
    for visit in visits.order_by("pk"):
        names.setdefault(visit.story_id, []).append(str(visit.member))
    return names


def others_among(visits, member):
    """Return the names of the other curators of a story's visits that have not lapsed; no query."""
    since = timezone.now() - LAPSES_AFTER
    return [str(visit.member) for visit in visits if visit.member_id != member.pk and visit.seen_at > since]


def in_words(names):
    """Say who has a story open: "Cole Adair has this story open now.", or "" for nobody."""
    if not names:
        return ""
    *others, last = names
    return f"{', '.join(others)} and {last} have this story open now." if others else f"{last} has this story open now."

"""The pages of the desk that are measured."""

from django.urls import reverse

from components.models import Component
from members.models import Member
from organisations.models import Nation
from stories.models import Story, StoryEvent
from tests.bench.desk import CURATOR
from tests.bench.loading import MEMBER
from tests.bench.pages import Page


def desk_pages():
    """Return the pages of the desk, and the one on which a member checks a draft."""
    queue = reverse("curate")
    components, nations = _codes(Component), _codes(Nation)
    curators = Member.objects.filter(email__startswith="curator").order_by("pk").values_list("pk", flat=True)
    waiting, everything = f"{queue}?", f"{queue}?show=all&"
    pairs = [f"component={code}&nation={nation}" for code in components for nation in nations]
    late, last = Story.objects.awaiting_review().count() // 25, Story.objects.handed_in().count() // 25
    named = {
        "waiting": [queue],
        "mine": [f"{queue}?show=mine"],
        "in review by others": [f"{queue}?show=others"],
        "decided lately": [f"{queue}?show=decided"],
        "waiting, component": [f"{waiting}component={code}" for code in components],
        "waiting, flagged": [f"{waiting}flags=open"],
        "waiting, late": [f"{waiting}due=late"],
        "waiting, two filters": [f"{waiting}component={code}&flags=open" for code in components],
        "waiting, late page": [f"{waiting}page={late * 4 // 5}"],
        "others, one curator": [f"{queue}?show=others&reviewer={pk}" for pk in curators],
        "all": [everything],
        "all, published": [f"{everything}status=published"],
        "all, component": [f"{everything}component={code}" for code in components],
        "all, nation": [f"{everything}nation={code}" for code in nations],
        "all, flagged": [f"{everything}flags=open"],
        "all, looked at": [f"{everything}flags=looked_at"],
        "all, one curator": [f"{everything}reviewer={pk}" for pk in curators],
        "all, late": [f"{everything}due=late"],
        "all, second asked": [f"{everything}second=asked"],
        "all, two filters": [f"{everything}{pair}" for pair in pairs],
        "all, three filters": [f"{everything}status=published&component={code}&flags=none" for code in components],
        "all, late page": [f"{everything}page={last * 4 // 5}"],
        "all, last page": [f"{everything}page={last + 1}"],
    }
    for sort in ("title", "nation", "flags"):
        named[f"waiting, by {sort}"] = [f"{waiting}sort={sort}", f"{waiting}sort=-{sort}"]
    for sort in ("due", "title", "nation", "flags", "reviewer"):
        named[f"all, by {sort}"] = [f"{everything}sort={sort}", f"{everything}sort=-{sort}"]
    named["all, by title, late"] = [f"{everything}sort=title&page={last * 4 // 5}"]
    return [*(Page(name, addresses, CURATOR) for name, addresses in named.items()), *_reviews(), *_checks()]


def _reviews():
    """Return the pages of single stories, and the step from one to the next."""
    waiting = Story.objects.awaiting_review()
    resubmitted = StoryEvent.objects.filter(action="request_changes").values("story")
    fresh = _numbers(waiting.exclude(pk__in=resubmitted))
    named = {
        "review": fresh,
        "review, flagged": _numbers(waiting.filter(flagged_open__gt=0)),
        "review, handed in again": _numbers(waiting.filter(pk__in=resubmitted)),
        "review, published": _numbers(Story.objects.published().newest()),
    }
    lists = {
        "next": "",
        "next, by title": "?sort=title",
        "next, two filters": "?component=people&flags=open",
        "next, of all": "?show=all",
        "next, of all by nation": "?show=all&sort=nation",
    }
    pages = [Page(name, [reverse("review", args=[pk]) for pk in numbers], CURATOR) for name, numbers in named.items()]
    for name, query in lists.items():
        addresses = [reverse("review_next", args=[pk]) + query for pk in fresh]
        pages.append(Page(name, addresses, CURATOR, status=302))
    return pages


def _checks():
    drafts = Story.objects.filter(author__email=MEMBER, status="draft").values_list("pk", flat=True)
    return [Page("check a draft", [reverse("story_check", args=[pk]) for pk in drafts], MEMBER)]


def _numbers(stories):
    """Return the numbers of some stories, from all along the list."""
    found = list(stories.values_list("pk", flat=True))
    return found[:: max(1, len(found) // 60)][:60]


def _codes(model):
    return list(model.objects.values_list("code", flat=True))

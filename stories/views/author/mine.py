"""A member's own stories: the list, one story with its tasks, and the moves an author may make."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse

from components.models import Component
from stories import additions, calls, own_names, promise
from stories.actions import ACTIONS, available_actions, is_allowed
from stories.models import CuratorEdit, Status, Story, StoryEvent
from stories.views.author import overview
from stories.views.author.frame import author_page, mine
from stories.views.author.past import NOTED, past
from stories.workflow import Refused, perform
from stories.writing import EDITABLE

PER_PAGE = 20
# How a confirming page asks, and what happens then.
CONFIRM = {
    "withdraw": (
        "Withdraw this story?",
        "Readers will not see it. Curators can still read it at their desk. "
        "If you make it a draft again, only you see it.",
    ),
    "reopen": (
        "Make this story a draft again?",
        "You can change it and submit it again. Nobody else sees a draft.",
    ),
}
# The same of an addition, with what its button says and what is said when it is done: the published story stays.
CONFIRM_ADDITION = {
    "withdraw": (
        "Withdraw what you added?",
        "Your story itself stays as it is. Curators can still read what you added at their desk. "
        "If you make it a draft again, only you see it.",
        "Withdraw what you added",
        "What you added is withdrawn.",
    ),
    "reopen": (
        "Make what you added a draft again?",
        "You can change it and submit it again. Nobody else sees a draft.",
        "Make it a draft again",
        "What you added is a draft again.",
    ),
}


@author_page
def my_stories(request):
    """The member's own stories, the one they changed last first."""
    events = Prefetch("events", StoryEvent.objects.filter(action__in=NOTED))
    edits = Prefetch("edits", CuratorEdit.objects.open())
    stories = Story.objects.written_by(request.user).with_card_data().prefetch_related(events, edits)
    names = dict(Component.objects.values_list("code", "name"))
    page = Paginator(stories.order_by("-updated_at", "-pk"), PER_PAGE).get_page(request.GET.get("page"))
    cards = [overview.card(story, names) for story in page]
    context = {"cards": cards, "page": page, "calls": calls.open_for(request.user), "section": "mine"}
    return render(request, "stories/mine/list.html", context)


@author_page
def my_story(request, pk):
    """One story: its status, what to do next, its tasks while it may be edited, and its history."""
    story = mine(request, pk)
    answered, questions = overview.answered(story)
    is_published = story.status == Status.PUBLISHED
    needed, richer = overview.task_lists(story) if story.status in EDITABLE else ([], [])
    card = overview.card(story)
    context = card | {
        "section": "mine",
        "editable": story.status in EDITABLE,
        "still_needed": overview.still_needed(story),
        "actions": _other_actions(story, request.user, card["next"]),
        "may_tell_less": is_allowed(ACTIONS["tell_less"], story, request.user),
        "needed": {"items": needed, "idPrefix": "needed"},
        "richer": {"items": richer, "idPrefix": "richer"},
        "answered": answered,
        "questions": questions,
        "history": past(story),
        "may_add": is_published and story.adds_to_id is None,
        "naming_parts": [heading for _, heading in own_names.parts_that_tell(story)] if is_published else [],
        "addition": additions.open_addition(story) if is_published else None,
    }
    return render(request, "stories/mine/story.html", context)


def _other_actions(story, member, what_next):
    """Return (name, label) of the actions with a confirming page, without the one offered as the next thing to do."""
    return [
        (action.name, _words(action, story)[2])
        for action in available_actions(story, member)
        if action.name in CONFIRM and what_next.link != reverse("my_story_action", args=[story.pk, action.name])
    ]


@author_page
def act(request, pk, action):
    """Withdraw a story or make it a draft again: ask on GET, do it on POST."""
    story = mine(request, pk)
    rule = ACTIONS.get(action)
    if rule is None or action not in CONFIRM:
        raise Http404
    heading, text, label, done = _words(rule, story)
    if request.method == "POST":
        perform(action, story=story, actor=request.user)
        messages.success(request, done)
        return redirect("my_story", pk=pk)
    if not is_allowed(rule, story, request.user):
        return redirect("my_story", pk=pk)
    context = {"section": "mine", "story": story, "action": rule, "heading": heading, "text": text, "label": label}
    return render(request, "stories/mine/action.html", context)


def _words(rule, story):
    """Return how an action is confirmed: (heading, what happens then, what the button says, what is said after it)."""
    return CONFIRM_ADDITION[rule.name] if story.adds_to_id else (*CONFIRM[rule.name], rule.label, rule.done)


@author_page
def add(request, pk):
    """Begin to add to a published story, or go on with it: say on GET what happens to the text, do it on POST."""
    story = mine(request, pk)
    if story.status != Status.PUBLISHED:
        return redirect("my_story", pk=pk)
    if request.method != "POST":
        return render(request, "stories/mine/add.html", {"section": "mine", "story": story})
    try:
        addition = additions.start_addition(story)
    except additions.CannotAdd as reason:
        raise Refused(str(reason)) from reason
    return redirect("my_story", pk=addition.pk)


@author_page
def submitted(request, pk):
    """Say what happens next, and by when."""
    story = mine(request, pk)
    if story.status not in {Status.SUBMITTED, Status.IN_REVIEW}:
        return redirect("my_story", pk=pk)
    context = {"section": "mine", "story": story, "hear": promise.when_you_hear(story.submitted_at)}
    return render(request, "stories/mine/submitted.html", context)

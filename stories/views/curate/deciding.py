"""What a curator does with a story: confirm an action of the table, and go on to the next story."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateformat import format as date_format
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods, require_safe

from stories import desk, identifiers, notifications, visits, workflow
from stories.actions import DECISIONS
from stories.forms.curate import DecisionForm
from stories.models import Status
from stories.views.curate.frame import bare_stories_of, filters_of, for_curators, refused, story_at, to_story

# After these the story is off the curator's hands, and the next one is offered.
LEADS_ON = DECISIONS | {"approve", "release", "hand_over"}


@for_curators
@require_http_methods(["GET", "HEAD", "POST"])
def review_action(request, pk, action):
    """Confirm an action, with reasons and a note where the table asks for them, and do it."""
    if action not in desk.CURATOR_ACTIONS:
        raise Http404
    rule = desk.CURATOR_ACTIONS[action]
    story = story_at(request, pk)
    about = {"action": rule, "story": story, "member": request.user}
    about["colleagues"] = desk.colleagues_for(story, request.user) if rule.takes_colleague else ()
    if request.method == "POST" and "preview" not in request.POST:
        form = DecisionForm(request.POST, **about)
        answer = decide(request, rule, story, form)
        if answer is not None:
            return answer
    elif request.method == "POST" or desk.may_do(rule, story, request.user):
        form = DecisionForm(initial=begun_with(request, rule, story), **about)
    else:
        return refused(request, story, workflow.refusal(rule, story, request.user))
    mail = notifications.preview(action, story, **form.message_so_far())
    context = {"story": story, "action": rule, "form": form, "mail": mail, "section": "curate"}
    return render(request, "stories/curate/review_action.html", context)


def begun_with(request, rule, story):
    """Return what the form of a decision holds before it is sent: as typed, for the preview, or as we propose."""
    if request.method == "POST":
        return request.POST.dict() | {"reasons": request.POST.getlist("reasons")}
    return {"version": story.version} | duplicate_of(rule, story)


def duplicate_of(rule, story):
    """Return what the form of a decision begins with: a story is a duplicate of one that says much the same.

    The author reads of it only where everybody may: it may have been withdrawn, or be a draft again, since the link.
    """
    if rule.name != "decline" or not story.same_as or story.same_as.status != Status.PUBLISHED:
        return {}
    title = identifiers.safe_words(story.same_as, "another story")
    address = settings.PORTAL_URL + story.same_as.get_absolute_url()
    note = f"“{title}” tells much the same and is published already: {address}"
    return {"reasons": ["duplicate"], "note": note}


def decide(request, rule, story, form):
    """Do the action and return where to go; None where the form with what was typed has to be shown again."""
    if form.is_valid():
        try:
            after = workflow.decide(rule.name, story=story, actor=request.user, **form.arguments())
        except workflow.Refused as refusal:
            form.refuse(refusal, story)
        else:
            return done(request, rule, after)
    if rule.asks:
        return None
    # Nothing was typed: the story's own page is the better place to read why.
    return refused(request, story, " ".join(form.non_field_errors()) or "Read the story before you decide.")


def _done(rule, story):
    """Return what was done, without the full stop."""
    if rule.takes_time:
        what = "The additions are" if story.adds_to_id else "The story is"
        return f"{what} scheduled for {date_format(timezone.localtime(story.publish_at), 'j F Y, H:i')}"
    return rule.done.partition(".")[0]


def done(request, rule, story):
    """Name what was done; go on with the story, or with the next one of the curator's list."""
    message = format_html("{}: “{}”.", _done(rule, story), identifiers.safe_words(story, "the story"))
    if rule.name in {"publish", "merge"}:
        link = reverse("review", args=[story.pk]) + request.queue_query + "#decide"
        until = date_format(timezone.localtime(timezone.now() + settings.UNDO_TIME), "H:i")
        message = format_html('{} <a href="{}">Take it back</a> until {}.', message, link, until)
    stays = rule.name in LEADS_ON and "stay" in request.POST
    messages.success(request, message, extra_tags="list" if stays else "")
    if rule.name not in LEADS_ON:
        return to_story(request, story)
    if stays:
        return redirect(reverse("curate") + request.queue_query + "#list")
    return to_next(request, story)


@for_curators
@require_safe
def review_next(request, pk):
    """Leave a story as it is and go on with the next one."""
    return to_next(request, story_at(request, pk, bare_stories_of(request)))


def to_next(request, story):
    """Lead to the next story of the curator's list, with its filters and order; where there is none, to the queue."""
    visits.leave(story, request.user)
    filters, options = filters_of(request)
    following, starts_again = desk.next_story(filters, options, story, request.user)
    if following is None:
        messages.info(request, "There are no more stories for you in this list.")
        return redirect(filters.url)
    if starts_again:
        messages.info(request, "You came to the end of your list, so this is its first story.")
    return to_story(request, following)

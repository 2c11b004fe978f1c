"""One story under review: its page, its passages, its components and tags."""

from contextlib import suppress

from django.contrib import messages
from django.db import DatabaseError, transaction
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from impact_portal.design.forms import number
from stories import additions, desk, editing, identifiers, ledger, redacting, saving, second_pair, visits
from stories.forms.curate import NoteForm, TagsForm
from stories.safety import SafetyError
from stories.views.curate.frame import bare_stories_of, for_curators, refused, stories_of, story_at, to_story


@for_curators
@require_safe
def review(request, pk):
    """One story as readers will see it, beside what only curators need."""
    stories = desk.with_texts(bare_stories_of(request)).annotate(just_added=additions.just_merged())
    story = story_at(request, pk, stories)
    components = desk.load_related(story)
    passages, checked = desk.passages(story, request.user)
    marked, marked_byline = desk.marked(story, passages)
    events = desk.history(story)
    may_see_author = ledger.may_see_author(story, request.user, events)
    context = {
        "story": story,
        "marked": marked,
        "marked_byline": marked_byline,
        "passages": passages,
        "checked": checked,
        "byline": story.byline(),
        "row": desk.row(story, request.user),
        "events": events,
        "may_see_author": may_see_author,
        "note_form": NoteForm(story=story, member=request.user),
        "consents": desk.consents(story),
        "others": desk.others_by_author(story, request.user) if may_see_author else [],
        "is_waiting": story.status in desk.AWAITING,
        "open_with": open_with(story, request.user, visits.others_among(story.desk_visits.all(), request.user)),
        "section": "curate",
    }
    context |= what_may_be_done(story, request.user)
    context |= desk.texts(story, events, components, may_see_author=may_see_author)
    # While the author is asked, there is nothing to decide.
    context["answering"] = desk.answering(story)
    context["answers"] = desk.answers_for(story, may_suggest=not context["edit"])
    if not context["edit"]:
        context |= desk.fits(story, components)
    return render(request, "stories/curate/review.html", context)


def what_may_be_done(story, member):
    """Return what the page needs to know of what this curator may do with the story."""
    return {
        "actions": desk.actions_for(story, member),
        "two": second_pair.why(story) if story.status in desk.UNDECIDED else [],
        "may_assure": desk.may_assure(story, member),
        "may_redact": redacting.may_redact(story, member),
        "may_edit": editing.may_edit(story, member),
        "may_tag": story.status in desk.TAGGABLE,
        "is_approved": second_pair.is_approved(story),
    }


def open_with(story, member, others):
    """Say that this curator has the story open, and return who else has, in words or ""; only while it waits."""
    if story.status not in desk.AWAITING:
        return ""
    # Where the disk is full, or the database takes no writes now, the story can be read all the same.
    with suppress(DatabaseError):
        visits.arrive(story, member)
    return visits.in_words(others)


@for_curators
@require_POST
def review_open(request, pk):
    """Hear from a page that is still open, or that was left; answer who else has the story open, as JSON."""
    story = story_at(request, pk, bare_stories_of(request))
    if "leave" in request.POST:
        visits.leave(story, request.user)
        return JsonResponse({"said": ""})
    others = visits.others_at([story], request.user).get(story.pk, [])
    return JsonResponse({"said": open_with(story, request.user, others)})


@for_curators
@require_POST
def review_author(request, pk):
    """Show a curator who wrote a story, and put on record that they looked."""
    story = story_at(request, pk)
    ledger.see_author(story, request.user)
    return to_story(request, story, "author")


@for_curators
@require_POST
def review_assure(request, pk):
    """Record the curator's word that a passage does not identify anyone."""
    story = story_at(request, pk)
    if not desk.may_assure(story, request.user):
        return refused(request, story, "You cannot say that of this story now.")
    if identifiers.assure(story, request.user, request.POST.getlist("passage")):
        messages.success(request, "Saved: you said that the passage does not identify anyone.", extra_tags="passages")
    else:
        first = identifiers.who_assured(story, request.POST.getlist("passage"), request.user) or "Somebody"
        words = f"That passage is not open any more. {first} was first, or the text was changed."
        messages.info(request, words, extra_tags="passages")
    return to_story(request, story, "passages")


@for_curators
@require_POST
def review_redact(request, pk):
    """Take a passage out of the story, at all its places, in one step."""
    story = story_at(request, pk)
    try:
        _, others = redacting.redact(
            story,
            member=request.user,
            key=request.POST.get("passage", ""),
            expected_version=number(request.POST.get("version", "")),
        )
    except redacting.CannotRedact as reason:
        return refused(request, story, reason)
    except SafetyError:
        sorry = "We could not look for names and numbers just now, so nothing was taken out. Try again in a while."
        return refused(request, story, sorry)
    is_out_too = any(one.pk == story.adds_to_id for one in others)
    too = ", also of the story that this adds to," if is_out_too else ","
    messages.success(request, f"The passage is taken out{too} and the author is told.", extra_tags="passages")
    return to_story(request, story, "passages")


@for_curators
@require_http_methods(["GET", "HEAD", "POST"])
def review_tags(request, pk):
    """Set a story's components and tags."""
    story = get_object_or_404(stories_of(request).filter(status__in=desk.TAGGABLE), pk=pk)
    form = TagsForm(request.POST or None, story=story, suggestions=desk.similar_tags(story))
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                saving.save_story(story, editor=request.user, **form.changes())
                identifiers.assure(story, request.user, form.assured_keys())
        except saving.StaleStory as stale:
            form.refuse_stale(stale.current)
        else:
            messages.success(request, f"Components and tags are saved: “{identifiers.safe_words(story, 'the story')}”.")
            return to_story(request, story, "decide")
    return render(
        request, "stories/curate/review_tags.html", {"story": story, "form": form, "section": "curate"}
    )

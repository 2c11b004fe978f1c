"""A curator's edit of a story's text, on its way to the author and back."""

from django.contrib import messages
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from stories import editing
from stories.forms.edit import EditForm
from stories.models import Status
from stories.views.curate.frame import for_curators, refused, story_at, to_story


@for_curators
@require_http_methods(["GET", "HEAD", "POST"])
def review_edit(request, pk):
    """Edit the story's text and send it to its author."""
    story = story_at(request, pk)
    if not editing.may_edit(story, request.user):
        return refused(request, story, "You cannot edit this story now.")
    there = editing.open_edit(story)
    about = {"story": story, "member": request.user, "text": editing.starting_text(story), "open_edit": there}
    form = EditForm(request.POST or None, **about)
    if request.method == "POST" and form.is_valid() and propose(request, story, form):
        return to_story(request, story)
    context = {"story": story, "form": form, "open_edit": editing.open_edit(story), "section": "curate"}
    return render(request, "stories/curate/review_edit.html", context)


def propose(request, story, form):
    """Send the edit to the author, and tell what comes of it; False, with the reason in the form, if it cannot be."""
    try:
        editing.propose(
            story,
            editor=request.user,
            text=form.text(),
            note=form.cleaned_data["note"],
            assured=form.assured_keys(),
            expected_version=form.cleaned_data["version"],
            instead_of=form.cleaned_data["instead_of"],
        )
    except editing.CannotEdit as reason:
        form.refuse(reason, story)
        return False
    message = "The story is changed. It has no author to ask."
    if story.author_id:
        then = "Readers see the change" if story.status == Status.PUBLISHED else "You can publish"
        message = f"Your edit is sent to the author. {then} when the author accepts it."
    messages.success(request, message)
    return True


@for_curators
@require_POST
def review_take_back(request, pk):
    """Take the open edit back; the author is told."""
    story = story_at(request, pk)
    edit = editing.open_edit(story)
    if edit is None:
        return refused(request, story, "There is no open edit any more.")
    try:
        editing.take_back(edit, member=request.user)
    except editing.CannotEdit as reason:
        return refused(request, story, reason)
    messages.success(request, "The edit is taken back, and the author is told.")
    return to_story(request, story)

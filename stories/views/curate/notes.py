"""Private notes to colleagues."""

from django.contrib import messages
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from stories import noting
from stories.forms.curate import NoteForm
from stories.views.curate.frame import for_curators, refused, story_at, to_story


@for_curators
@require_http_methods(["GET", "HEAD", "POST"])
def review_note(request, pk):
    """Write a private note; the story's page has the same form."""
    story = story_at(request, pk)
    form = NoteForm(request.POST or None, story=story, member=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            noting.add_note(story, member=request.user, words=form.cleaned_data["private_note"])
        except noting.CannotNote as reason:
            return refused(request, story, reason)
        messages.success(request, "Your note is in the history. Only the central team reads it.", extra_tags="history")
        return to_story(request, story, "history")
    return render(request, "stories/curate/review_note.html", {"story": story, "form": form, "section": "curate"})

"""What the desk's pages of collections and calls share: a form for words, and stories chosen and put in order."""

from django.contrib import messages
from django.shortcuts import redirect, render

from impact_portal.design.forms import number
from stories import choosing, search
from stories.models import Status, Story
from stories.search.words import clean

LONGEST_TEXT = 200
STEPS = {"up": -1, "down": 1}


def words_page(request, form_class, row, *, message="Saved.", lead_to, **context):
    """Show the form of a row's words, and save it. lead_to: from the saved row to where the curator goes then.

    Where somebody saved in between, nothing is saved, and both versions are shown.
    """
    form = form_class(request.POST if request.method == "POST" else None, row=row)
    if request.method == "POST" and form.is_valid():
        try:
            saved = choosing.save_words(
                row,
                actor=request.user,
                values=form.values(),
                lists=form.lists(),
                expected_version=form.cleaned_data["version"],
            )
        except choosing.StaleWords as stale:
            form.refuse_stale(stale.current)
        else:
            messages.success(request, message)
            return redirect(lead_to(saved))
    return render(request, "stories/curate/words.html", context | {"form": form, "row": row, "section": "curate"})


def press(request, holder, act):
    """Do what the pressed button of a holder's page says, tell what came of it, and lead back to the page.

    act: does what its own buttons say and returns what to tell; "" for a button beside a story, which is for here.
    """
    place = ""
    try:
        if message := act(request, holder):
            messages.success(request, message)
        else:
            message = _choose(request, holder)
            place = _place_of(request)
            messages.success(request, message, extra_tags=place.removeprefix("#"))
    except choosing.CannotChoose as refusal:
        messages.error(request, str(refusal))
    return redirect(request.get_full_path() + place)


def _choose(request, holder):
    """Do what a button beside a story says: add, take away, up or down; return what to tell.

    Raises CannotChoose with words.
    """
    name = next((name for name in ("add", "drop", *STEPS) if name in request.POST), None)
    story = number(request.POST.get(name, "")) if name else None
    if story is None:
        raise choosing.CannotChoose("This page changed after you opened it. Check it and try again.")
    if name == "add":
        choosing.add_story(holder, story, actor=request.user)
        return f"Added: {_number_of(holder, story)}."
    if name == "drop":
        choosing.remove_story(holder, story, actor=request.user)
        return "The story is taken out."
    seen = number(request.POST.get("version", ""))
    try:
        version = -1 if seen is None else seen
        choosing.move_story(holder, story, STEPS[name], actor=request.user, expected_version=version)
    except choosing.StaleWords:
        raise choosing.CannotChoose(
            "Somebody changed the order after you opened the page. Here it is now: move the story again."
        ) from None
    return f"Moved: {_number_of(holder, story)} now."


def _number_of(holder, story):
    """Return in words where in the order that readers see a story is, for who hears the list and does not see it."""
    order = list(holder.chosen.filter(story__status=Status.PUBLISHED).values_list("story", flat=True))
    return f"it is number {order.index(story) + 1} of {len(order)}" if story in order else "it is not in the list"


def _place_of(request):
    """Return the fragment of what was acted on, so that who works by keyboard goes on from there."""
    if "add" in request.POST:
        return "#find"
    moved = next((number(request.POST[name]) for name in STEPS if name in request.POST), None)
    return f"#story-{moved}" if moved else "#chosen"


def chosen_context(request, holder):
    """Return what the page needs to choose stories: those chosen, in order, and those found by words."""
    text = clean(request.GET.get("q", ""), LONGEST_TEXT)
    stories = choosing.stories_of(holder)
    chosen = set(holder.chosen.values_list("story", flat=True))
    found = []
    if text:
        hits = [hit.story for hit in search.find(search.Filters.of(q=text)).hits if hit.story not in chosen]
        rows = Story.objects.published().with_byline_data().without_texts().in_bulk(hits)
        found = [rows[story] for story in hits if story in rows]
    return {
        "holder": holder,
        "stories": stories,
        "hidden": len(chosen) - len(stories),
        "q": text,
        "found": found,
        "section": "curate",
    }

"""Collections: for readers, and the desk's pages where curators make them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from impact_portal.design.forms import number
from impact_portal.design.pages import draw
from stories import choosing, collecting
from stories.forms.curated import CollectionForm
from stories.models import Collection, Status
from stories.views.curate.chosen import chosen_context, press, words_page
from stories.views.curate.frame import for_curators, stories_of
from stories.views.page_cache import cached_for_readers

PER_PAGE = 20


@login_not_required
@require_safe
@cached_for_readers
def collections(request):
    """The published collections, the newest first."""
    found = Collection.objects.published().filled().with_numbers().newest()
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    return draw(request, "stories/collections.jinja", {"page": page})


@login_not_required
@require_safe
@cached_for_readers
def collection(request, slug):
    """One collection: its introduction and its stories, in the order that the central team gave them."""
    found = get_object_or_404(Collection.objects.published(), slug=slug)
    context = {"collection": found, "stories": choosing.stories_of(found), "section": "collections"}
    return render(request, "stories/collection.html", context)


@for_curators
@require_safe
def desk_collections(request):
    """All collections, drafts too, the one that was changed last first."""
    found = Collection.objects.with_numbers().order_by("-updated_at", "-pk")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "stories/curate/collections.html", {"page": page, "section": "curate"})


@for_curators
@require_http_methods(["GET", "HEAD", "POST"])
def new_collection(request):
    """Begin a collection, with a story where the curator comes from one."""
    story = stories_of(request).filter(pk=number(request.GET.get("story", ""))).first()

    def lead_to(saved):
        if story is not None and story.status == Status.PUBLISHED:
            choosing.add_story(saved, story.pk, actor=request.user)
        return _desk(saved)

    return words_page(
        request,
        CollectionForm,
        Collection(),
        message="The collection is a draft. Now choose its stories.",
        lead_to=lead_to,
        heading="New collection",
        back=reverse("desk_collections"),
        back_text="Collections",
    )


@for_curators
@require_http_methods(["GET", "HEAD", "POST"])
def edit_collection(request, pk):
    """Change a collection's words, and where it is shown."""
    found = get_object_or_404(Collection, pk=pk)
    return words_page(
        request,
        CollectionForm,
        found,
        lead_to=_desk,
        heading="Change the collection",
        back=_desk(found),
        back_text=found.title,
    )


@for_curators
@require_http_methods(["GET", "HEAD", "POST"])
def desk_collection(request, pk):
    """One collection at the desk: choose its stories, put them in order, publish it."""
    found = get_object_or_404(Collection.objects.select_related("made_by"), pk=pk)
    if request.method == "POST":
        return press(request, found, _act)
    return render(request, "stories/curate/collection.html", chosen_context(request, found))


def _act(request, found):
    """Do what a button of the page itself says, and return what to tell; "" for any other."""
    if "publish" in request.POST:
        collecting.publish(found, actor=request.user)
        return "The collection is published."
    if "unpublish" in request.POST:
        collecting.unpublish(found, actor=request.user)
        return "The collection is a draft again. Readers cannot see it."
    return ""


@for_curators
@require_safe
def preview_collection(request, pk):
    """A collection as readers will see it."""
    found = get_object_or_404(Collection, pk=pk)
    context = {
        "collection": found,
        "stories": choosing.stories_of(found),
        "is_preview": True,
        "section": "curate",
    }
    return render(request, "stories/collection.html", context)


@for_curators
@require_http_methods(["GET", "HEAD", "POST"])
def story_collections(request, pk):
    """The collections that a published story is in and may go in."""
    story = get_object_or_404(stories_of(request).filter(status=Status.PUBLISHED), pk=pk)
    if request.method == "POST":
        is_added = "add" in request.POST
        found = get_object_or_404(Collection, pk=number(request.POST.get("add" if is_added else "drop", "")))
        place = f"collection-{found.pk}"
        change = choosing.add_story if is_added else choosing.remove_story
        try:
            change(found, story.pk, actor=request.user)
        except choosing.CannotChoose as refusal:
            messages.error(request, str(refusal), extra_tags=place)
        else:
            done = "Added to" if is_added else "Taken out of"
            messages.success(request, f"{done}: “{found.title}”.", extra_tags=place)
        return redirect(request.get_full_path() + f"#{place}")
    context = {"story": story, "collections": collecting.with_story(story), "section": "curate"}
    return render(request, "stories/curate/story_collections.html", context)


def _desk(collection):
    return reverse("desk_collection", args=[collection.pk])

"""The desk's pages of tags: all of them, those that look alike, one of them, and what may be made of it."""

from functools import wraps

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from impact_portal.design.forms import number
from stories import choosing, tags
from stories.desk import tag_list
from stories.forms.tags import TagNameForm
from stories.safety import tells_who
from stories.search.words import clean
from stories.views.curate.frame import for_curators

PER_PAGE = 40
PAIRS_PER_PAGE = 20
LONGEST_TEXT = 60
# Of the tags that another may go into, so many are shown.
MOST_CHOICES = 12


class TagGone(Exception):
    """The tag was merged or retired. Its text says so."""


REFUSALS = (tags.CannotChangeTag, choosing.CannotChoose)


def for_one_tag(view):
    """Let curators in; a refusal, as for a tag that went or at a second click, is told on the list of tags."""

    @for_curators
    @wraps(view)
    def guarded(request, *args, **kwargs):
        try:
            return view(request, *args, **kwargs)
        except (TagGone, *REFUSALS) as refusal:
            messages.error(request, str(refusal))
            return redirect("desk_tags")

    return guarded


@for_curators
@require_safe
def desk_tags(request):
    """All tags with their use, those with some words in them, in one of three orders."""
    text = clean(request.GET.get("q", ""), LONGEST_TEXT)
    sort = request.GET.get("sort", "")
    sort = sort if sort in tag_list.SORTS else "use"
    page = Paginator(tag_list.rows(text, sort), PER_PAGE).get_page(request.GET.get("page"))
    kept = request.GET.copy()
    kept.pop("page", None)
    context = {
        "page": page,
        "q": text,
        "sort": sort,
        "sorts": tag_list.SORTS.items(),
        "query": f"{kept.urlencode()}&" if kept else "",
        "section": "curate",
    }
    return render(request, "stories/curate/tags.html", context)


@for_curators
@require_http_methods(["GET", "HEAD", "POST"])
def alike_tags(request):
    """Pairs of tags that may mean the same: merge them, or say that they are different."""
    if request.method == "POST":
        one, other = (number(request.POST.get(name, "")) for name in ("one", "other"))
        try:
            tags.mark_different(one or 0, other or 0, actor=request.user)
            messages.success(request, "Noted. These two are not shown as look-alikes again.")
        except REFUSALS as refusal:
            messages.error(request, str(refusal))
        return redirect(request.get_full_path())
    page = Paginator(tag_list.lookalikes(), PAIRS_PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "stories/curate/tags_alike.html", {"page": page, "section": "curate"})


@for_one_tag
@require_safe
def desk_tag(request, pk):
    """One tag: its use over time, the names that lead to it, and what may be made of it."""
    tag = _tag(pk)
    context = {
        "tag": tag,
        "number": tag_list.numbers(tag)[0],
        "quarters": tag_list.use_over_time(tag),
        "old_names": tag.old_tags.values_list("name", flat=True),
        "alike": tag_list.lookalikes_of(tag.pk),
        "section": "curate",
    }
    return render(request, "stories/curate/tag.html", context)


@for_one_tag
@require_http_methods(["GET", "HEAD", "POST"])
def rename_tag(request, pk):
    """Give a tag another name."""
    tag = _tag(pk)
    form = TagNameForm(request.POST if request.method == "POST" else None, initial={"name": tag.name})
    if request.method == "POST" and form.is_valid():
        try:
            renamed = tags.rename(tag.pk, form.cleaned_data["name"], **_asked(request, tag))
        except REFUSALS as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(request, f"{_name_of(request, tag)} is called “{renamed.name}” now.")
            return redirect("desk_tag", pk=pk)
    context = {"tag": tag, "form": form, "number": tag_list.numbers(tag)[0], "section": "curate"}
    context["erase_name"] = _is_name_to_erase(request, tag)
    return render(request, "stories/curate/tag_rename.html", context)


@for_one_tag
@require_http_methods(["GET", "HEAD", "POST"])
def merge_tag(request, pk):
    """Let a tag go into another, which the curator chooses first."""
    tag, other, context = _with_other(request, pk)
    if request.method == "POST":
        stories = _stories(tags.merge(tag.pk, other.pk if other else 0, **_asked(request, tag, other)))
        messages.success(request, f"{_name_of(request, tag)} is “{other.name}” now. {stories} got the new tag.")
        return redirect("desk_tag", pk=other.pk)
    return render(request, "stories/curate/tag_merge.html", context)


@for_one_tag
@require_http_methods(["GET", "HEAD", "POST"])
def retire_tag(request, pk):
    """Take a tag out of use, with another that its old links lead to, or none."""
    tag, other, context = _with_other(request, pk)
    if request.method == "POST":
        stories = _stories(tags.retire(tag.pk, now_id=other and other.pk, **_asked(request, tag, other)))
        messages.success(request, f"{_name_of(request, tag)} is retired. {stories} had it.")
        return redirect("desk_tags")
    return render(request, "stories/curate/tag_retire.html", context)


@for_curators
@require_safe
def retired_tags(request):
    """Names of tags that were retired, each of which may be allowed again."""
    page = Paginator(tags.retired(), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "stories/curate/tags_retired.html", {"page": page, "section": "curate"})


@for_curators
@require_http_methods(["GET", "HEAD", "POST"])
def allow_tag(request, slug):
    """Allow a retired name again, after a page that says what comes of it."""
    if request.method == "POST":
        try:
            tag = tags.allow_again(slug, actor=request.user)
        except REFUSALS as refusal:
            messages.error(request, str(refusal))
            return redirect("retired_tags")
        messages.success(request, f"“{tag.name}” is allowed again. No story has it yet.")
        return redirect("desk_tag", pk=tag.pk)
    old = tags.retired().filter(slug=slug).first()
    if old is None:
        tag = get_object_or_404(tags.known(), slug=slug)
        messages.info(request, f"“{tag.name}” is not retired.")
        return redirect("desk_tag", pk=tag.pk)
    context = {"old": old, "who": tags.who_retired(old.name), "section": "curate"}
    return render(request, "stories/curate/tag_allow.html", context)


def _tag(pk):
    """Return a tag; raises TagGone for one that went, and Http404 for one that never was there."""
    tag = tags.known().filter(pk=pk).first()
    if tag is None:
        became = tags.what_became_of(pk)
        raise TagGone(became) if became else Http404
    return tag


def _with_other(request, pk):
    """Return (the tag, another that was chosen or None, what the page needs to choose it).

    One that was chosen and went meanwhile is no choice of none: raises TagGone, and nothing is done.
    """
    tag = _tag(pk)
    given = request.POST if request.method == "POST" else request.GET
    chosen = number(given.get("other", ""))
    other = tags.known().filter(pk=chosen).exclude(pk=tag.pk).first() if chosen else None
    if given.get("other") and other is None:
        became = tags.what_became_of(chosen) if chosen else ""
        if request.method != "POST" and not became:
            raise Http404
        raise TagGone(f"{became or 'The other tag is not there.'} Nothing was changed.")
    text = clean(request.GET.get("q", ""), LONGEST_TEXT)
    choices = tag_list.rows(text) if text else tag_list.lookalikes_of(tag.pk)
    published, in_all = tag_list.numbers(tag)
    context = {
        "tag": tag,
        "other": other,
        "number": published,
        "erase_name": _is_name_to_erase(request, tag),
        "in_all": in_all,
        "others_number": tag_list.numbers(other)[0] if other else 0,
        "q": text,
        "choices": [row for row in choices if row.pk != tag.pk][:MOST_CHOICES],
        "section": "curate",
    }
    return tag, other, context


def _is_name_to_erase(request, tag):
    """Whether the box is ticked by which a name that could identify somebody is kept nowhere."""
    return "erase_name" in request.POST if request.method == "POST" else tells_who(tag.name)


def _name_of(request, tag):
    """Name a tag in a message, unless its name is to be kept nowhere."""
    return "The tag" if "erase_name" in request.POST else f"“{tag.name}”"


def _asked(request, tag, other=None):
    """Return what stories.tags asks of each change: by whom, the names that the page showed, and of erasing one."""
    seen = {row.pk: request.POST.get(name) for row, name in ((tag, "seen"), (other, "seen_other")) if row}
    return {
        "actor": request.user,
        "seen": {pk: name for pk, name in seen.items() if name},
        "erase_name": "erase_name" in request.POST,
    }


def _stories(number):
    return "1 story" if number == 1 else f"{number:,} stories"

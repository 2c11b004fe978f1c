"""One person, as the central team sees them: their account, what they wrote and what they decided."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from members.models import Member
from stories import ledger
from stories.desk import people
from stories.views.curate.frame import for_curators

PER_PAGE = 20


@for_curators
@require_http_methods(["GET", "HEAD", "POST"])
def person(request, pk):
    """Their account and stories, or what they decided; to see stories that hide their author goes on record.

    Before that nothing here tells whether there are any: whoever knows when one came in would know whose it is.
    """
    member = get_object_or_404(Member.objects.present().select_related("organisation"), pk=pk)
    if request.method == "POST":
        people.see_all(member, request.user)
        messages.success(request, "This is all that they submitted.")
        return redirect("person", pk=pk)
    show = "decided" if request.GET.get("show") == "decided" else "wrote"
    stories = ledger.seen_by(people.written(member), request.user)
    found = people.decided(member) if show == "decided" else stories
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    counts = people.count_by_status(stories)
    context = {
        "person": member,
        "show": show,
        "page": page,
        "events": people.with_phrases(page.object_list) if show == "decided" else [],
        "counts": counts,
        "total": sum(number for _, number in counts),
        "changes": people.changes_of(member),
        "may_approve": Member.objects.waiting().filter(pk=member.pk).exists(),
        "is_self": member.pk == request.user.pk,
        "section": "curate",
    }
    return render(request, "stories/curate/person.html", context)

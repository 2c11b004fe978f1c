"""The filtered desk as a file to take away."""

from django.contrib import messages
from django.db import transaction
from django.http import FileResponse, Http404, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from members.ledger import DeskEvent
from stories import desk
from stories.desk import export
from stories.views.curate.frame import filters_of, for_curators

KINDS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@for_curators
@require_safe
def desk_export(request, kind):
    """All stories that the filters leave, in their order, as CSV or XLSX; each export is on record."""
    if kind not in KINDS:
        raise Http404
    filters, options = filters_of(request)
    if filters.show == "decided":
        filters = desk.Filters()
    stories = desk.stories_in(filters, options, request.user)
    number = stories.count()
    if kind == "xlsx" and number > export.MOST_IN_WORKBOOK:
        most = f"{export.MOST_IN_WORKBOOK:,}"
        messages.error(request, f"An Excel file holds up to {most} stories. Filter them, or download the CSV file.")
        return redirect(filters.url)
    if request.method == "HEAD":
        return StreamingHttpResponse([], content_type=KINDS[kind])
    record(request.user, kind, filters, number)
    name = f"desk-{timezone.localdate():%Y-%m-%d}.{kind}"
    if kind == "xlsx":
        return FileResponse(export.workbook(stories), as_attachment=True, filename=name, content_type=KINDS[kind])
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingHttpResponse(export.csv_lines(stories), content_type=KINDS[kind], headers=headers)


def record(member, kind, filters, number):
    """Write down who took which part of the desk away, and how many stories."""
    with transaction.atomic():
        DeskEvent.objects.create(
            actor=member,
            action="exported",
            subject="stories.story",
            name=f"{kind.upper()}, {number} stories",
            changes={"filters": [filters.query]},
        )

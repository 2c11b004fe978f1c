"""A member takes away all that is held about them, and closes their account."""

from allauth.account.decorators import reauthentication_required
from django.contrib.auth import logout
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from stories import leaving, personal_data
from stories.forms.leaving import CloseForm
from stories.models import Story


@never_cache
@require_safe
@reauthentication_required
def everything(request):
    """The page of the file: sent straight after a password, it would leave the page for that standing there."""
    return render(request, "members/download.html", {"section": "account"})


@never_cache
@require_safe
@reauthentication_required
def everything_file(request):
    """All that is held about this member, as one file."""
    name = f"improvement-stories-{timezone.localdate():%Y-%m-%d}.zip"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(personal_data.as_zip(request.user), content_type="application/zip", headers=headers)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@reauthentication_required
def close_account(request):
    """Choose what becomes of each published story, check it, and close the account."""
    stories = leaving.published_by(request.user)
    form = CloseForm(request.POST if request.method == "POST" else None, stories=stories, member=request.user)
    context = {"form": form, "section": "account"}
    # Without a published story there is nothing to fill in.
    if request.method == "POST" and form.is_valid() and "change" not in request.POST:
        if "confirm" not in request.POST:
            others = Story.objects.written_by(request.user).exclude(status="published").count()
            return render(request, "members/close_check.html", context | {"chosen": form.chosen(), "others": others})
        try:
            leaving.close(request.user, choices=form.choices())
        except leaving.CannotClose as reason:
            context["refusal"] = str(reason)
        else:
            logout(request)
            return redirect("account_closed")
    return render(request, "members/close.html", context)

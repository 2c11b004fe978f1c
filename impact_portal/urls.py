"""All addresses. Those that last are said in README.md; do not rename them."""

from django.contrib import admin
from django.urls import include, path

from impact_portal import errors, pages

admin.site.site_header = "Reference data and members"
admin.site.site_title = admin.site.site_header

urlpatterns = [
    path("", include("members.urls")),
    path("", include("stories.urls")),
    path("", include(pages.urlpatterns)),
    path("components/", include("components.urls")),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
]

handler400 = errors.bad_request
handler403 = errors.permission_denied
handler404 = errors.page_not_found
handler500 = errors.server_error

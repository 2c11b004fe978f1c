"""Addresses of stories. They last: people cite them."""

from django.urls import path

from stories.views import browse

# Names that templates/base.html needs until their own views are here. Each goes when its view comes.
urlpatterns = [
    path(f"soon/{name}/", browse.home, name=name)
    for name in ("stories", "new_story", "my_stories", "curate", "account")
]

urlpatterns += [
    path("", browse.home, name="home"),
    path("stories/<slug:slug>/", browse.story, name="story"),
]

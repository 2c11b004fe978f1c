"""Addresses of stories. They last: people cite them."""

from django.urls import path

from stories.views import browse, find

# Names that templates/base.html needs until their own views are here. Each goes when its view comes.
urlpatterns = [
    path(f"soon/{name}/", browse.home, name=name)
    for name in ("new_story", "my_stories", "curate")
]

urlpatterns += [
    path("", browse.home, name="home"),
    path("stories/", find.stories, name="stories"),
    path("stories/<slug:slug>/", browse.story, name="story"),
]

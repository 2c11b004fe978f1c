"""Addresses of stories. They last: people cite them."""

from django.urls import path, re_path

from stories.views import answers, browse, calls, collections, find
from stories.views.author import appeal as author_appeal
from stories.views.author import check as author_check
from stories.views.author import leaving as author_leaving
from stories.views.author import mine as author_mine
from stories.views.author import suggested as author_suggested
from stories.views.author import telling as author_telling
from stories.views.author import write as author_write
from stories.views.curate import bring_in, deciding, export, fitting, notes, person, queue
from stories.views.curate import edit as editing
from stories.views.curate import review as reviewing
from stories.views.curate import tags as tagging

urlpatterns = [
    path("", browse.home, name="home"),
    path("stories/", find.stories, name="stories"),
    path("stories/suggestions/", find.suggestions, name="suggestions"),
    path("components/<slug:code>/", browse.component, name="component"),
    path("stories/<slug:slug>/", browse.story, name="story"),
    # An address is pasted with the sign that stood behind it: "(… /stories/a-title/)."
    re_path(r"^(?P<address>(?:stories|components|collections|calls)/[\w-]+)/?[^\w\s/-]{1,4}$", browse.with_signs),
    path("collections/", collections.collections, name="collections"),
    path("collections/<slug:slug>/", collections.collection, name="collection"),
    path("calls/", calls.calls, name="calls"),
    path("calls/<slug:slug>/", calls.call, name="call"),
    path("curate/", queue.curate, name="curate"),
    path("curate/hindrances/", answers.hindrances, name="hindrances"),
    path("curate/hindrances/<int:pk>/", answers.hindrance, name="hindrance"),
    path("curate/people/<int:pk>/", person.person, name="person"),
    path("curate/tags/", tagging.desk_tags, name="desk_tags"),
    path("curate/tags/alike/", tagging.alike_tags, name="alike_tags"),
    path("curate/tags/retired/", tagging.retired_tags, name="retired_tags"),
    path("curate/tags/retired/<str:slug>/", tagging.allow_tag, name="allow_tag"),
    path("curate/tags/<int:pk>/", tagging.desk_tag, name="desk_tag"),
    path("curate/tags/<int:pk>/rename/", tagging.rename_tag, name="rename_tag"),
    path("curate/tags/<int:pk>/merge/", tagging.merge_tag, name="merge_tag"),
    path("curate/tags/<int:pk>/retire/", tagging.retire_tag, name="retire_tag"),
    path("curate/calls/", calls.desk_calls, name="desk_calls"),
    path("curate/calls/new/", calls.new_call, name="new_call"),
    path("curate/calls/<int:pk>/", calls.desk_call, name="desk_call"),
    path("curate/calls/<int:pk>/change/", calls.edit_call, name="edit_call"),
    path("curate/calls/<int:pk>/words/<slug:name>/", calls.call_news, name="call_news"),
    path("curate/collections/", collections.desk_collections, name="desk_collections"),
    path("curate/collections/new/", collections.new_collection, name="new_collection"),
    path("curate/collections/<int:pk>/", collections.desk_collection, name="desk_collection"),
    path("curate/collections/<int:pk>/change/", collections.edit_collection, name="edit_collection"),
    path("curate/collections/<int:pk>/preview/", collections.preview_collection, name="preview_collection"),
    path("curate/<int:pk>/collections/", collections.story_collections, name="story_collections"),
    path("curate/bring-in/", bring_in.bring_in, name="bring_in"),
    path("curate/bring-in/check/", bring_in.bring_in_check, name="bring_in_check"),
    path("curate/bring-in/template.xlsx", bring_in.template_xlsx, name="bring_in_xlsx"),
    path("curate/bring-in/template.csv", bring_in.template_csv, name="bring_in_csv"),
    path("curate/export/<slug:kind>/", export.desk_export, name="desk_export"),
    path("curate/<int:pk>/", reviewing.review, name="review"),
    path("curate/<int:pk>/next/", deciding.review_next, name="review_next"),
    path("curate/<int:pk>/open/", reviewing.review_open, name="review_open"),
    path("curate/<int:pk>/components-and-tags/", reviewing.review_tags, name="review_tags"),
    path("curate/<int:pk>/who/", reviewing.review_author, name="review_author"),
    path("curate/<int:pk>/passages/", reviewing.review_assure, name="review_assure"),
    path("curate/<int:pk>/edit/", editing.review_edit, name="review_edit"),
    path("curate/<int:pk>/edit/take-back/", editing.review_take_back, name="review_take_back"),
    path("curate/<int:pk>/note/", notes.review_note, name="review_note"),
    path("curate/<int:pk>/fit/", fitting.review_fit, name="review_fit"),
    path("curate/<int:pk>/answer/", answers.review_answer, name="review_answer"),
    path("curate/<int:pk>/same/", fitting.review_same, name="review_same"),
    path("curate/<int:pk>/redact/", reviewing.review_redact, name="review_redact"),
    path("curate/<int:pk>/<slug:action>/", deciding.review_action, name="review_action"),
]

urlpatterns += [
    path("account/everything/", author_leaving.everything, name="everything"),
    path("account/everything/file/", author_leaving.everything_file, name="everything_file"),
    path("account/close/", author_leaving.close_account, name="close_account"),
    path("share/", author_write.new_story, name="new_story"),
    path("my-stories/", author_mine.my_stories, name="my_stories"),
    path("my-stories/<int:pk>/", author_mine.my_story, name="my_story"),
    path("my-stories/<int:pk>/preview/", author_check.preview, name="story_preview"),
    path("my-stories/<int:pk>/check/", author_check.check, name="story_check"),
    path("my-stories/<int:pk>/submitted/", author_mine.submitted, name="story_submitted"),
    path("my-stories/<int:pk>/suggested-change/", author_suggested.suggested, name="story_suggested"),
    path("my-stories/<int:pk>/appeal/", author_appeal.appeal, name="story_appeal"),
    path("my-stories/<int:pk>/add/", author_mine.add, name="story_add"),
    path("my-stories/<int:pk>/show-less/", author_telling.tell_less, name="story_tell_less"),
    re_path(
        r"^my-stories/(?P<pk>[0-9]+)/(?P<action>withdraw|reopen)/$", author_mine.act, name="my_story_action"
    ),
    # One name for all steps; the statements and the organisation have a view of their own.
    re_path(
        r"^my-stories/(?P<pk>[0-9]+)/(?P<step>helping|hindering)/$", author_write.factors, name="story_step"
    ),
    re_path(
        r"^my-stories/(?P<pk>[0-9]+)/(?P<step>organisation)/$", author_write.organisation, name="story_step"
    ),
    path("my-stories/<int:pk>/<slug:step>/", author_write.step, name="story_step"),
]

"""A first curator's approval is of the text as readers would see it, and of no other."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from stories import second_pair
from stories.models import Status, Story
from tests.factories import make_curator, make_organisation, make_story

pytestmark = pytest.mark.django_db


@pytest.fixture
def approved(db):
    made = {"status": Status.IN_REVIEW, "second_asked": True, "organisation": make_organisation()}
    story = make_story(helping=[("people", "A coach came."), ("people", "A quiet hour.")], **made)
    story.approved_by, story.approved_text = make_curator(), second_pair.fingerprint(story)
    story.save()
    return Story.objects.get(pk=story.pk)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *((name, "Other words") for name in ("title", "account", "what_changed", "surprises", "differently", "advice")),
        *((name, "Other words") for name in ("links", "method_typed", "organisation_typed")),
        *((name, None) for name in ("organisation", "organisation_type", "nation", "region")),
        ("attribution", "named"),
    ],
)
def test_an_approval_does_not_hold_for_another_text(approved, field, value):
    assert second_pair.is_approved(approved)
    setattr(approved, field, value)
    assert not second_pair.is_approved(approved)


@pytest.mark.parametrize("changed", [{"kind": "hindering"}, {"statement": "Two coaches came."}, {"position": 2}])
def test_an_approval_does_not_hold_for_other_statements_or_another_order(approved, changed):
    approved.factors.filter(statement="A coach came.").update(**changed)
    assert not second_pair.is_approved(approved)


def test_the_organisations_that_may_be_meant_are_counted_once_for_all_that_a_page_offers(curator_client):
    made = {"organisation": make_organisation(), "attribution": "type_and_region", "status": Status.SUBMITTED}
    story = make_story(hindering=[("people", "The chief executive wants a form for each ward.")], **made)
    with CaptureQueriesContext(connection) as asked:
        assert "needs 2 curators" in curator_client.get(f"/curate/{story.pk}/").content.decode()
    assert sum('FROM "organisations_organisation"' in query["sql"] for query in asked) == 1

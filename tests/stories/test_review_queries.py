"""How many queries the pages of one story at the desk cost at most, however full they are."""

import pytest

from stories import additions, search, workflow
from stories.models import Answer, Status, Story
from tests import factories
from tests.journeys import Visitor
from tests.stories.test_fitting import ACCOUNT, GOT_PAST, ONE_FORM, TWO_FORMS, panel, story_in

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.mark.both_databases
def test_the_fullest_page_of_a_story_in_review_costs_12_queries(
    curator_client, curator, member, django_assert_max_num_queries
):
    """Flagged, resubmitted, with stories, tags, decisions and answers beside it, and a role that few people have."""
    from stories import answers, consents, identifiers, ledger

    for number in range(2):
        story_in(Status.PUBLISHED, title=f"A huddle {number}", tags=["discharge", "pharmacist"], author=member)
    for number in range(2):
        story_in(Status.PUBLISHED, title=f"One form {number}", helping=ONE_FORM)
    story = factories.make_submittable_story(
        member,
        title="Huddles at seven",
        attribution="type_and_region",
        account=f"{ACCOUNT} Ring 07700 900123.",
        tags=["stroke"],
        hindering=[*TWO_FORMS, ("system", "The chief executive wants a form for each system.")],
    )
    # An organisation of which there are few.
    trust = factories.make_organisation("Larkmoor NHS Trust")
    Story.objects.filter(pk=story.pk).update(
        organisation=trust, organisation_type=trust.type, nation=trust.nation, region=trust.region
    )
    ledger.see_author(story, curator)
    identifiers.assure(story, member, [identifiers.passages(story)[0].key])
    search.rebuild()
    for _ in range(2):
        story = workflow.perform("submit", story=story, actor=member)
        story = workflow.perform("start_review", story=story, actor=curator)
        consents.record(story=story, member=member)
        Story.objects.filter(pk=story.pk).update(surprises="How much it helped.")
        if story.events.count() < 4:
            note = {"note": "Say more.", "reasons": ["needs_context"]}
            story = workflow.perform("request_changes", story=story, actor=curator, **note)
    answers.link(story.hindering[0], Story.objects.get(title="One form 0").helping[0], actor=curator)
    with django_assert_max_num_queries(12):
        html = curator_client.get(f"/curate/{story.pk}/").content.decode()
    changed, told, flagged = "What changed since we read it", "Other stories by", "Could this identify somebody?"
    for heading in (changed, told, flagged, "Says much the same", "May fit", GOT_PAST, "needs 2 curators"):
        assert heading in html, heading
    assert html.count("Link as an answer") == 3


def test_the_fullest_page_of_a_published_story_costs_10_queries_right_after_the_index_moved(
    curator_client, curator, member, django_assert_num_queries
):
    """With hindrances that have answers elsewhere, tags and stories near it, and an author whose name is public."""
    hindering = [("system", "Two systems ask for the same form."), ("people", "Rotas change every week on the ward.")]
    helping = [("system", "One form for both systems."), ("people", "A rota that changes once a month.")]
    fields = {"status": Status.PUBLISHED, "author": member, "attribution": "named", "account": ACCOUNT}
    story = factories.make_story("Two forms", hindering=hindering, tags=["forms"], **fields)
    for number in range(2):
        factories.make_story(f"A huddle {number}", tags=["pharmacist", f"discharge {number}"], **fields)
    factories.make_story("One form", helping=helping, tags=["forms", "discharge"], **fields)
    other = factories.make_story("One rota", helping=helping, tags=["forms"], **fields)
    linked = Answer.objects.create(hindering=story.hindering[0], helping=other.helping[0])
    story.events.create(action="publish", to_status="published", actor=curator)
    search.rebuild()
    with django_assert_num_queries(10):
        page = Visitor(curator_client).open(f"/curate/{story.pk}/")
    for heading in ("Says much the same", "May fit", GOT_PAST, "Other stories by this author"):
        assert panel(page, heading)
    offered = [form.get("value") for form in page.page.all("button") if form.get("name") == "link"]
    assert offered and str(linked.helping_id) not in offered
    # What the engine's index gave at its first use stays until the index moves again.
    with django_assert_num_queries(9):
        page.open(f"/curate/{story.pk}/")


@pytest.mark.both_databases
def test_the_first_review_of_an_addition_costs_12_queries(
    curator_client, curator, member, django_assert_max_num_queries
):
    """What it adds is told from the published text, whose lists come with its own."""
    story_in(Status.PUBLISHED, title="A huddle", tags=["discharge"], helping=ONE_FORM)
    fields = {"author": member, "attribution": "named", "tags": ["stroke"], "hindering": TWO_FORMS}
    details = {"organisation": factories.make_organisation(), "settings": ["ambulance", "cancer"], "method": "lean"}
    story = story_in(Status.PUBLISHED, **fields, **details)
    addition = additions.start_addition(story)
    addition.settings.set(addition.settings.filter(code="cancer"))
    Story.objects.filter(pk=addition.pk).update(stage="stopped", method=None)
    addition = Story.objects.get(pk=addition.pk)
    addition.factors.create(
        kind="hindering", component=story.hindering[0].component, statement="Both systems hide the form.", position=1
    )
    search.rebuild()
    workflow.perform("submit", story=addition, actor=member)
    with django_assert_max_num_queries(12):
        html = curator_client.get(f"/curate/{addition.pk}/").content.decode()
    for words in ("Stage: Stopped", "“Improvement method” was taken away", "Care setting taken away: “Ambulance”"):
        assert words in html, words
    for words in ("What this adds", "1 hindering statement added", "May fit", GOT_PAST, "Other stories by"):
        assert words in html, words

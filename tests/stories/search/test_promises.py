"""Counts against a slow plain recount, and text of any kind against the parser."""

from collections import Counter
from random import Random

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from organisations.models import Nation, OrganisationType, Region
from stories import search
from stories.models import CareSetting, Kind, Method, Status, Story
from stories.search.filters import Filters
from stories.search.highlighter import Highlighter
from stories.search.synonyms import Synonyms
from stories.search.understanding import understand
from stories.search.words import clean
from tests.factories import make_member, make_organisation, make_story

pytestmark = pytest.mark.one_database

COMPONENTS = ["purpose", "people", "leadership", "capability", "system"]
TAGS = ["flow", "falls", "huddles", "staffing"]
WORDS = ["kettle", "ladder", "magnet", "pencil"]


def random_story(random, author, number, organisations, methods):
    """Make a story of random facets; every fifth one is a draft."""
    england = random.random() < 0.6
    fields = {"nation": Nation.objects.get(code="england" if england else random.choice(["wales", "scotland"]))}
    if england:
        fields["region"] = Region.objects.get(code=random.choice(["london", "midlands"]))
    fields |= {
        "organisation": random.choice([*organisations, None]),
        "method": random.choice([*methods, None]),
        "stage": random.choice(["planned", "under_way", "sustained", "stopped"]),
    }
    if number % 5:
        fields["published_at"] = f"{random.choice([2024, 2025, 2026])}-06-01T12:00:00Z"
    return make_story(
        f"Number {number} {random.choice(WORDS)}",
        status=Status.DRAFT if number % 5 == 0 else Status.PUBLISHED,
        author=author,
        account=" ".join(random.sample(WORDS, 2)),
        attribution=random.choice(["organisation", "type_and_region", "nation"]),
        helping=[(random.choice(COMPONENTS), "It helps.") for _ in range(random.randrange(1, 3))],
        hindering=[(random.choice(COMPONENTS), "It hinders.") for _ in range(random.randrange(3))],
        components=random.sample(COMPONENTS, 1),
        settings=random.sample(["cancer", "ambulance", "diagnostics"], random.randrange(3)),
        tags=random.sample(TAGS, random.randrange(3)),
        **fields,
    )


def board_of(organisation):
    """Return the code of the board that an organisation belongs to, or is, as a set."""
    is_board = organisation.type.code == "integrated-care-board"
    board = organisation.board or (organisation if is_board else None)
    return {board.code} if board else set()


def facets_of(story):
    """Return a story's values by facet, worked out from the rows alone."""
    byline = story.byline()
    return {
        "component": {component.code for component in story.components.all()},
        "kind": {factor.kind for factor in story.factors.all()},
        "nation": {byline.nation_code} - {""},
        "region": {byline.region_code} - {""},
        "setting": {setting.code for setting in story.settings.all()},
        "tag": {tag.slug for tag in story.tags.all()},
        "organisation": {byline.organisation_code} - {""},
        "board": board_of(story.organisation) if byline.organisation_code else set(),
        "type": {byline.organisation_type_code} - {""},
        "method": {story.method.code} if story.method else set(),
        "stage": {story.stage},
        "year": {str(story.published_at.year)},
    }


def matches(story, q, chosen):
    """Say whether a story matches, the plain way."""
    if q and q not in f"{story.title} {story.account}".split():
        return False
    if chosen.get("kind") and chosen.get("component"):
        said = {(factor.kind, factor.component.code) for factor in story.factors.all()}
        if not any((kind, code) in said for kind in chosen["kind"] for code in chosen["component"]):
            return False
        chosen = {facet: values for facet, values in chosen.items() if facet not in ("kind", "component")}
    found = facets_of(story)
    return all(found[facet] & set(values) for facet, values in chosen.items() if values)


def recount(stories, q, chosen, facet):
    """Count a facet's values under all filters but its own, the plain way."""
    others = {name: values for name, values in chosen.items() if name != facet}
    counts = Counter()
    for story in stories:
        for value in facets_of(story)[facet] | ({"helping", "hindering"} if facet == "kind" else set()):
            alone = {facet: [value]} if facet in ("kind", "component") else {}
            if matches(story, q, others | alone):
                counts[value] += 1
    return +counts


@pytest.mark.django_db
def test_results_and_counts_are_those_of_a_plain_recount():
    random = Random(7)
    author = make_member()
    board_type = OrganisationType.objects.get(code="integrated-care-board")
    boards = [make_organisation(f"{name} ICB", type=board_type) for name in ("North", "South")]
    organisations = [make_organisation(f"Trust {number}", board=boards[number % 2]) for number in range(3)]
    boards.append(make_organisation("A board with no board above it", type=board_type))
    organisations.append(boards[-1])
    methods = list(Method.objects.values_list("code", flat=True)[:3])
    for number in range(40):
        random_story(random, author, number, organisations, methods)
    search.catch_up()
    stories = list(Story.objects.published().with_byline_data().prefetch_related(
        "components", "factors__component", "settings", "tags"
    ))  # fmt: skip
    values = {
        "component": COMPONENTS, "kind": [kind.value for kind in Kind], "nation": ["england", "wales", "scotland"],
        "region": ["london", "midlands"], "setting": ["cancer", "ambulance", "diagnostics"], "tag": TAGS,
        "organisation": [one.code for one in organisations], "board": [one.code for one in boards],
        "type": sorted({story.byline().organisation_type_code for story in stories} - {""}),
        "method": methods, "stage": ["planned", "under_way", "sustained", "stopped"],
        "year": ["2024", "2025", "2026"],
    }  # fmt: skip
    assert CareSetting.objects.filter(code__in=values["setting"]).count() == 3
    recounted = set()
    for _ in range(120):
        q = random.choice(["", *WORDS])
        facets = random.sample(sorted(values), random.randrange(4))
        chosen = {facet: random.sample(values[facet], random.randrange(1, 3)) for facet in facets}
        results = search.find(Filters.of(q=q, exact=True, **chosen))
        wanted = {story.pk for story in stories if matches(story, q, chosen)}
        assert results.total == len(wanted), (q, chosen)
        assert {story.pk for story in results.stories} <= wanted
        for facet in results.facets:
            if facet.code in values:
                recounted.add(facet.code)
                counted = {option.value: option.count for option in facet.options if option.count}
                assert counted == recount(stories, q, chosen, facet.code), (q, chosen, facet.code)
    assert recounted == set(values)


class AnyVocabulary:
    """Words of an index: whether one holds a word is the same each time it is asked."""

    def holds(self, stemmed):
        return len(stemmed) % 2 == 0

    def begun_by(self, word):
        return [f"{word}s", f"{word}ing"]


SYNONYMS = Synonyms()
for line in (settings.BASE_DIR / "stories/data/synonyms.csv").read_text().splitlines():
    if "," in line and not line.startswith("#"):
        SYNONYMS.add(line.split(","))
TYPED = st.text(max_size=60) | st.lists(
    st.sampled_from(
        ['"', "-", "'", "length", "of", "stay", "LOS", "hand", "over", "barriers", "the", "İ", "ß", "\x00"]
    ),
    max_size=12,
).map(" ".join)


@given(TYPED)
@hypothesis_settings(max_examples=300, deadline=None)
def test_any_text_is_understood_the_same_twice_and_marks_any_text(text):
    asked, again = (understand(clean(text), SYNONYMS, AnyVocabulary(), lambda word: ()) for _ in range(2))
    assert asked == again
    marked = Highlighter(asked).mark(text)
    assert marked.replace("<mark>", "").replace("</mark>", "").count("<") == 0


@pytest.mark.django_db
@given(texts=st.lists(TYPED, min_size=5, max_size=20))
@hypothesis_settings(max_examples=20, deadline=None, derandomize=True)
def test_any_text_gives_the_same_page_twice(texts):
    if not Story.objects.published().exists():
        make_story("Length of stay on the ward", status=Status.PUBLISHED, tags=["flow"])
        make_story("A draft about length of stay")
        search.catch_up()
    for text in texts:
        for show in ("", "statements"):
            one, two = (search.find(Filters.of(q=text, show=show)) for _ in range(2))
            assert one.works and two.works
            assert [(hit.story, hit.statement) for hit in one.hits] == [(hit.story, hit.statement) for hit in two.hits]
            assert not any("draft" in story.title for story in one.stories)

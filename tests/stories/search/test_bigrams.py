"""Bigrams find exactly what a search for phrases finds, and an index keeps to the bigrams it was built with."""

from random import Random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from stories import search
from stories.models import Status, SynonymGroup
from stories.search import bigrams, cutting, folder, relaxing, words
from stories.search.reading import reader
from stories.search.synonyms import Synonyms
from tests.factories import make_story

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@given(st.text() | st.text(alphabet=st.characters(max_codepoint=0x100) | st.sampled_from(cutting.TYPED_SIGNS)))
@example(
    "Don\u2019t _wait_: the out\u2013patients\u00a0came, \u00a35 each\u2026 \x1c\x85 caf\u00e9 \u2022 x\u00b2 \u0130"
)
@example("Q.I. and A.A")
def test_words_are_cut_as_the_engine_cuts_them_whatever_the_text(text):
    assert cutting.uncut_words(text) == cutting.UNCUT.analyze(words.unmarked(words.undotted(text)))


# In words that are not near the longest that the index takes. Of a few rare letters the engine's folding makes capitals
# or signs, and its analyzer left them so: nobody could find them.
WORDS = st.text(st.characters(categories=["L", "Nd"]) | st.sampled_from(" .-\n"), max_size=60).filter(
    lambda text: all(
        len(word.encode()) < 20
        and word.isalnum()
        and word == word.lower()
        and word not in words.OWN_STEMS
        and not words.PLURAL_OF_LETTERS.fullmatch(word)
        for word in cutting.UNCUT.analyze(text)
    )
)


@given(WORDS)
@example(f"Staff were {'x' * 60} Meeting; patients\u2019 caf\u00e9s, 3rd WARDS")
@example("A.A")
def test_the_engine_gets_the_stems_that_its_own_analyzer_would_make(text):
    cut = cutting.CutTexts([text])
    [stems] = cut.stemmed([text])
    undotted = words.undotted(text)
    assert cutting.SPACES.analyze(stems) == words.STEMMED.analyze(undotted)
    assert cut.words == set(cutting.UNCUT.analyze(undotted))


def asked(*texts):
    """Return what searches find, in order, with all their counts."""
    found = []
    for text in texts:
        for show in ("", "statements"):
            results = search.find(search.Filters.of(q=text, show=show))
            assert results.works
            counts = {facet.code: [(o.value, o.count) for o in facet.options] for facet in results.facets}
            hits = [(hit.story, hit.statement) for hit in results.hits]
            found.append((text, show, results.total, hits, counts))
    return found


def with_and_without_bigrams(monkeypatch, *texts):
    search.rebuild()
    assert reader().bigrams
    with_bigrams = asked(*texts)
    with monkeypatch.context() as patched:
        patched.setattr(Synonyms, "bigrams", property(lambda self: frozenset()))
        search.rebuild()
        assert not reader().bigrams
        return with_bigrams, asked(*texts)


def test_an_expression_is_found_where_its_words_stand_together_and_nowhere_else(monkeypatch, find_titles):
    SynonymGroup.objects.create(expressions="wallaby, out patient, end of life care")
    told = {
        "Hyphen": "Ten out-patients came.",
        "Over a stop": "They went out. Patients waited.",
        "Longer": "The end of life care here.",
        "Ends with out": "Patients waited.",
        "A word too long": f"They went out {'x' * 60} patients waited.",
        "The other way": "Patients went out.",
        "Only nearly": "The end of a life care plan.",
    }
    for title, account in told.items():
        make_story(title, status=Status.PUBLISHED, account=account)
    make_story("Statement", status=Status.PUBLISHED, hindering=[("people", "No room for out patients.")])
    make_story("Draft", account="Ten out-patients came.")
    monkeypatch.setattr(relaxing, "FEW", 0)  # or what only nearly matches is shown too
    found, plain = with_and_without_bigrams(monkeypatch, "wallaby", "wallaby ten", "ten -wallaby", '"out patient"')
    assert found == plain
    assert sorted(find_titles("wallaby")) == ["Hyphen", "Longer", "Over a stop", "Statement"]


def test_bigrams_find_what_phrases_find_in_any_text(monkeypatch):
    SynonymGroup.objects.create(expressions="wallaby, out patient, end of life care")
    random = Random(5)
    words = [
        "out",
        "Outs",
        "patient",
        "patients'",
        "end",
        "of",
        "life",
        "care",
        "out-patient",
        ".",
        "of care",
        "wallaby",
    ]

    def text(most):
        return " ".join(random.choices(words, k=random.randint(1, most)))

    for number in range(18):
        make_story(
            f"{text(4)} {number}", status=Status.PUBLISHED if number % 9 else Status.DRAFT, account=text(12),
            advice=text(6), tags=[text(2)], helping=[("people", text(4))] * (number % 2),
            hindering=[("system", text(4))],
        )  # fmt: skip
    found, plain = with_and_without_bigrams(
        monkeypatch, "wallaby", "what helps a wallaby", "out patient wallaby", "end of life care"
    )
    assert found == plain
    assert all(total for _, _, total, _, _ in found)


def test_an_expression_that_is_new_since_the_rebuild_is_found_in_old_stories_and_new_ones(find_titles):
    make_story("Old", status=Status.PUBLISHED, account="The quiet numbat sleeps.")
    find_titles()
    SynonymGroup.objects.create(expressions="wallaby, quiet numbat")
    make_story("New", status=Status.PUBLISHED, account="A quiet numbat again.")
    make_story("Draft", account="A quiet numbat again.")
    assert sorted(find_titles("wallaby")) == ["New", "Old"]
    assert ("quiet", "numbat") not in reader().bigrams
    search.rebuild()
    assert ("quiet", "numbat") in reader().bigrams
    assert sorted(find_titles("wallaby")) == ["New", "Old"]


def test_bigrams_of_stories_that_change_after_the_rebuild_are_indexed_too(find_titles, changed):
    SynonymGroup.objects.create(expressions="wallaby, quiet numbat")
    story = make_story("Changing", status=Status.PUBLISHED, account="Nothing here.")
    make_story("Draft", account="A quiet numbat.")
    assert find_titles("wallaby") == []
    story.account = "A quiet numbat."
    story.save()
    changed(story)
    assert find_titles("wallaby") == ["Changing"]
    assert reader().searcher.doc_freq("bigrams", "quiet numbat") == 1


def test_an_index_whose_list_of_bigrams_cannot_be_read_is_rebuilt(find_titles):
    make_story("Heron", status=Status.PUBLISHED)
    make_story("Draft heron")
    find_titles()
    (folder.current_folder() / bigrams.FILE).write_text("[")
    make_story("Second heron", status=Status.PUBLISHED)
    assert sorted(find_titles("heron")) == ["Heron", "Second heron"]

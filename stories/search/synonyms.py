"""Words of the field that mean the same: rows that the central team edits, begun from a file."""

import re
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import chain

from django.db.models import Case, Value, When

from components.models import Component
from organisations.models import Nation, Region
from stories.models import SynonymGroup
from stories.search.bigrams import pairs_to_index, with_bigrams
from stories.search.caches import PerCommit
from stories.search.concepts import COMPONENT, NUMBERS
from stories.search.everyday import everyday_words
from stories.search.rarity import is_other_spelling
from stories.search.words import EMPTY_STEMS, STOP_STEMS, plain_words, stems

LONGEST_EXPRESSION = 6
OF_SOMEBODY = re.compile(r"(?<=\w)['’]s\b")
CAPITALS = re.compile(r"[A-Z].*[A-Z]")
# What is left out of a component's name when people name it.
BEGINNING = re.compile(r"^\w+ing (?:(?:in|an?) )?", re.IGNORECASE)
AT_THE_END = re.compile(r" for improvement$")
# Where nations, regions and groups stand in a query before the components.
NATION, REGION, NEAR, SAME = -4, -3, -2, -1
PLACES = {NATION: "nation", REGION: "region"}
# What nations and regions are called besides their names, by their codes.
ALSO_CALLED = {
    "east-of-england": ["East Anglia"],
    "ireland": ["Republic of Ireland", "Éire", "Irish"],
    "midlands": ["East Midlands", "West Midlands"],
    "north-east-and-yorkshire": ["North East", "Yorkshire", "North Yorkshire", "South Yorkshire", "West Yorkshire"],
    "northern-ireland": ["NI", "N Ireland", "Northern Irish"],
    "scotland": ["Alba", "Scottish"],
    "wales": ["Cymru", "Welsh", "North Wales", "Mid Wales", "South Wales", "West Wales"],
}


def looked_for(expression):
    """Return the stems to search for an expression, or () if it has only stop words, such as IT, or too many words."""
    words = tuple(stems(expression))
    return () if len(words) > LONGEST_EXPRESSION or EMPTY_STEMS.issuperset(words) else words


def is_word_and_letters(expression):
    """Say whether an expression is an abbreviation that is also an everyday word: NEWS, ReSPECT."""
    return CAPITALS.search(expression) is not None and expression.lower() in everyday_words()


@dataclass
class Synonyms:
    """Groups of expressions, found by the stems of any of them."""

    # Stems of an expression -> the expressions, as tuples of stems, of all groups it stands in.
    by_stems: dict[tuple[str, ...], list[tuple[str, ...]]] = field(default_factory=dict)
    # The same of groups whose expressions are only near each other in meaning.
    near_by_stems: dict[tuple[str, ...], list[tuple[str, ...]]] = field(default_factory=dict)
    # The same of abbreviations that are an everyday word too: "respect" in small letters does not mean ReSPECT.
    in_capitals: dict[str, list[tuple[str, ...]]] = field(default_factory=dict)
    # The stems of an expression of several words, none a stop word, in any order -> the expressions that have them.
    by_content: dict[frozenset[str], list[tuple[str, ...]]] = field(default_factory=dict)
    # The stems of all expressions: words of the field, whether or not a story holds them.
    words: set[str] = field(default_factory=set)
    # The same words as they are written, by their first letter, for spelling.
    written: dict[str, set[str]] = field(default_factory=dict)
    # The stems of a component's names -> its code.
    components: dict[tuple[str, ...], str] = field(default_factory=dict)
    # The stems of what a nation or a region is called -> ("nation" or "region", its code).
    places: dict[tuple[str, ...], tuple[str, str]] = field(default_factory=dict)
    # The bigrams that the index holds; see bigrams.py.
    indexed_bigrams: frozenset[tuple[str, str]] = frozenset()

    def add(self, expressions, *, near=False):
        """Take in one group; an expression may stand in several. near: its expressions do not mean quite the same."""
        for expression in expressions:
            self._learn_spelling(expression)
        # "Martha's rule" is typed as "Marthas rule" too.
        ways = chain.from_iterable((one, OF_SOMEBODY.sub("s", one)) for one in expressions)
        group = filter(None, dict.fromkeys(map(looked_for, ways)))
        group = [with_bigrams(words, self.indexed_bigrams) for words in group]
        # In a group that is all in capitals, capitals mean nothing.
        letters = {} if "".join(expressions).isupper() else {
            tuple(stems(one)): one.lower() for one in expressions if is_word_and_letters(one)
        }
        by_stems = self.near_by_stems if near else self.by_stems
        for words in group:
            self.words.update(words)
            if words not in letters:
                _add_others(by_stems, words, group)
            elif not near:
                _add_others(self.in_capitals, letters[words], [other for other in group if other != words])
            self._add_content(words)
        # "2 week wait" finds "two week wait".
        for one in expressions:
            typed = looked_for(" ".join(NUMBERS.get(word, word) for word in plain_words(one)))
            if typed and typed not in group:
                _add_others(by_stems, typed, group)

    def _learn_spelling(self, text):
        """Take in the words of a text as they are written."""
        for word in plain_words(text):
            self.written.setdefault(word[0], set()).add(word)

    def _add_content(self, words):
        """Let an expression be found by its words in any order, if it has several and none is a stop word.

        "Home from hospital" is not "hospital at home".
        """
        content = frozenset(word for word in words if word not in STOP_STEMS)
        if len(content) > 1 and len(content) == len(words):
            known = self.by_content.setdefault(content, [])
            known += [] if words in known else [words]

    def add_component(self, component):
        """Take in the names of a component, and its number."""
        names, number = [component.name, component.official_name], str(component.position)
        # As people say it: leadership behaviours, quality management system.
        names += [short for name in names if len((short := BEGINNING.sub("", AT_THE_END.sub("", name))).split()) > 1]
        numbered = [f"{COMPONENT} {number}", f"{COMPONENT} {NUMBERS.get(number, 'one')}"]
        self.add(names)
        self.add(numbered)
        for name in names + numbered:
            self.components[tuple(stems(name))] = component.code

    def add_place(self, name, facet, code):
        """Take in a nation or a region, whose name finds all stories from there."""
        for called in (name, *ALSO_CALLED.get(code, ())):
            words = tuple(stems(called))
            self.places[words] = facet, code
            self.by_stems.setdefault(words, [])
            self.words.update(words)
            self._learn_spelling(called)

    def called_alike(self, words):
        """Return the places whose names hold these words and others: for Ireland, Northern Ireland."""
        alike = {place for called, place in self.places.items() if set(words) < set(called)}
        return tuple(sorted(alike - {self.places[words]}))

    def others(self, words):
        """Return the expressions that mean the same as this one, each a tuple of stems."""
        return self.by_stems.get(tuple(words), [])

    @cached_property
    def bigrams(self):
        """The bigrams to index, of all expressions; see bigrams.py."""
        return pairs_to_index([*self.by_stems, *self.near_by_stems])

    def near(self, words):
        """Return the expressions near in meaning to this one or its other spelling, without its synonyms."""
        words, same = tuple(words), self.others(words)
        spelled = [words, *(other for other in same if is_other_spelling(words, other))]
        near = dict.fromkeys(chain.from_iterable(self.near_by_stems.get(way, ()) for way in spelled))
        return [other for other in near if other != words and other not in same]

    def longest_at(self, words, start):
        """Return how many of `words` (stems) from `start` on make up the longest known expression, or 0."""
        for length in range(min(LONGEST_EXPRESSION, len(words) - start), 0, -1):
            part = tuple(words[start : start + length])
            if part in self.by_stems or part in self.near_by_stems:
                return length
        return 0

    def of_content(self, words):
        """Return (others, near) of the expressions with these words in any order; others has these expressions too."""
        words = tuple(words)
        known = self.by_content.get(frozenset(words), [])
        others = dict.fromkeys(known)
        for expression in known:
            others |= dict.fromkeys(self.others(expression))
        near = dict.fromkeys(other for expression in known for other in self.near(expression) if other not in others)
        others.pop(words, None)
        return list(others), list(near)


def _add_others(table, key, group):
    """Add to what a table holds under a key the expressions of a group that are new there and not the key itself."""
    others = table.setdefault(key, [])
    others += [other for other in group if other != key and other not in others]


_current = PerCommit(lambda reader: in_use(reader.bigrams))


def current(reader):
    """Return the synonyms in use, read again whenever the index has moved: a change of them moves it."""
    return _current.get(reader)


def in_use(indexed_bigrams=frozenset()):
    """Return the synonyms in use, read anew. indexed_bigrams: those that the index holds."""
    return _made_of(_rows(), indexed_bigrams)


# The index changes with every story, and synonyms seldom: to build this takes ten times as long as to read the rows.
@lru_cache(maxsize=4)
def _made_of(rows, indexed_bigrams):
    synonyms = Synonyms(indexed_bigrams=indexed_bigrams)
    for name, official, code, place in rows:
        if place in PLACES:
            synonyms.add_place(name, PLACES[place], code)
        elif code:
            synonyms.add_component(Component(name=name, official_name=official, code=code, position=place))
        else:
            synonyms.add(SynonymGroup(expressions=name).as_list(), near=place == NEAR)
    return synonyms


def _rows():
    """Return places, the groups in use by their words and components in order, as plain values, in one query."""
    groups = SynonymGroup.objects.filter(is_on=True).order_by()
    before = Case(When(is_near=True, then=Value(NEAR)), default=Value(SAME))
    groups = groups.values_list("expressions", Value(""), Value(""), before)
    components = Component.objects.order_by().values_list("name", "official_name", "code", "position")
    places = [
        model.objects.order_by().values_list("name", Value(""), "code", Value(place))
        for model, place in ((Nation, NATION), (Region, REGION))
    ]
    return tuple(sorted(groups.union(components, *places, all=True), key=lambda row: (row[3], row[0])))

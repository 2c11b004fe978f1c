"""Concepts: what a text asks for, thing by thing, and how they are found in its words."""

import re
from dataclasses import dataclass, replace

from stories.models import Kind
from stories.search.bigrams import with_bigrams
from stories.search.words import ABSOLUTE_WORDS, NEGATIONS, STOP_WORDS, stem, words_of

# The most words of an expression that is recognised in another order.
MOST_SCATTERED = 4
SHORTEST_JOINED = 6
SHORTEST_HALF = 3
AMERICAN_Z = re.compile(r"(?<=[a-z]{3})iz(e|ed|es|er|ers|ing|ation|ations|ational)$")
AMERICAN_OR = re.compile(r"(?<=(?:avi|lab|hon|col|fav))or(?=s?$)|(?<=(?:avi|lab|hon|col|fav))or(?=(?:al|ed|ing|able)$)")
# Stop words before "to": "what leads to improvement" does not ask for an improvement lead.
LEADING = words_of("lead leading leads led")
# Numbers in words and in figures find each other; "one" is hardly ever a number.
NUMBERS = {
    "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9",
    "ten": "10", "eleven": "11", "twelve": "12", "thirteen": "13", "fourteen": "14", "fifteen": "15",
    "sixteen": "16", "seventeen": "17", "eighteen": "18", "nineteen": "19", "twenty": "20", "thirty": "30",
    "forty": "40", "fifty": "50", "sixty": "60", "seventy": "70", "eighty": "80", "ninety": "90", "hundred": "100",
}  # fmt: skip
NUMBERS |= {figure: word for word, figure in NUMBERS.items()}
# With a number it names a component: "component 3".
COMPONENT = "component"
YEAR = re.compile(r"(?:19|20)[0-9]{2}")
# What figures are said for, in stems: nobody means a 1 and a 1.
FIGURES_SAID = {
    ("1", "1"): [("one", "to", "one")],
    ("24", "7"): [("round", "the", "clock"), ("around", "the", "clock")],
}
# "8 am" is typed for "8am", and in stories the other way round.
HOUR = re.compile(r"\b([0-9]{1,2}) ?([ap]m)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Concept:
    """One thing that was asked for.

    stems: as typed. others: the expressions that mean the same. written: the words as typed, in lower case. required:
    false if it only shows the kind of statement. parts: of an expression, its words that are not stop words, as
    concepts. whole: whether a part alone means something else, as in "no time"; then a part matches only once queries
    are relaxed. near: expressions of similar meaning, for when too few stories hold the concept itself. distinctive:
    those of the others whose words, wherever they stand in a story, are likely to be about each other. What it names,
    so that everything of that matches: component, a code; kind, of statement; place, the facet and code of a nation or
    region; year; organisations, the codes of those that are called by these letters. called_alike: other places whose
    names hold the same words.
    """

    stems: tuple[str, ...]
    others: tuple[tuple[str, ...], ...] = ()
    written: tuple[str, ...] = ()
    quoted: bool = False
    required: bool = True
    parts: tuple["Concept", ...] = ()
    whole: bool = False
    component: str = ""
    near: tuple[tuple[str, ...], ...] = ()
    distinctive: tuple[tuple[str, ...], ...] = ()
    kind: str = ""
    place: tuple[str, ...] = ()
    called_alike: tuple[tuple[str, str], ...] = ()
    year: str = ""
    organisations: tuple[str, ...] = ()

    @property
    def is_where(self):
        """Whether it names where a story is from, or when it was published."""
        return bool(self.place or self.year or self.organisations)


@dataclass(frozen=True)
class Asked:
    """All that a text asks for. kind: the kind of statement it prefers, or None."""

    concepts: tuple[Concept, ...] = ()
    excluded: tuple[Concept, ...] = ()
    kind: Kind | None = None

    def is_empty(self):
        """Say whether the text asks for nothing at all."""
        return not self.concepts and not self.excluded

    @property
    def only_names(self):
        """Whether it names only places, years, organisations and kinds, at least one of the first three."""
        where = [one.is_where for one in self.concepts]
        return any(where) and all(said or one.kind for said, one in zip(where, self.concepts, strict=True))


def quoted_concept(words):
    """Return the Concept of words in quotes: they must stand next to each other."""
    return Concept(stems=tuple(map(stem, words)), written=tuple(words), quoted=True)


class ConceptFinder:
    """Finds the concepts in words outside quotes: known expressions, else each word that is not a stop word."""

    def __init__(self, synonyms, vocabulary, called, capitals, together):
        """capitals: words that were typed in capitals. together: those that are one thing, as ("q", "a")."""
        self.synonyms = synonyms
        self.vocabulary = vocabulary
        self.called = called
        self.capitals = capitals
        self.together = together

    def concepts(self, words):
        """Return the concepts in words, in their order."""
        found = self._concepts(words, leave_out=STOP_WORDS)
        # "to be or not to be": if all are stop words, they are searched for.
        return found or self._concepts(words, leave_out=frozenset())

    def _concepts(self, words, leave_out):
        stemmed = [stem(word) for word in words]
        found = []
        at = 0
        while at < len(words):
            concept, length = (
                self._skipped_lead_to(words, at, leave_out)
                or self._known_expression(words, stemmed, at, leave_out)
                or self._together(words, at)
                or self._joined(words, at, leave_out)
                or self._skipped_stop_word(words, at, leave_out)
                or self._scattered(words, stemmed, at, leave_out)
                or (self._word(words[at]), 1)
            )
            if concept:
                found.append(concept)
            at += length
        return found

    def _skipped_lead_to(self, words, at, leave_out):
        """Skip "lead to", which is not about leaders."""
        return (None, 2) if words[at] in LEADING and words[at + 1 : at + 2] == ["to"] and leave_out else None

    def _skipped_stop_word(self, words, at, leave_out):
        """Skip a stop word, also where it is a known expression by itself."""
        return (None, 1) if words[at] in leave_out else None

    def _known_expression(self, words, stemmed, at, leave_out):
        length = self.synonyms.longest_at(stemmed, at)
        if length < 2:
            return None
        part = tuple(stemmed[at : at + length])
        if part in self.synonyms.places:
            return self._place(part, words[at : at + length]), length
        others, near = self.synonyms.others(part), self.synonyms.near(part)
        # The words of "component 3" mean nothing one by one.
        leave_out = {*leave_out, *words[at : at + length]} if words[at] == COMPONENT else leave_out
        concept = self._expression(words, range(at, at + length), others, leave_out, near)
        return replace(concept, component=self.synonyms.components.get(part, "")), length

    def _together(self, words, at):
        """Return the Concept of words that are one thing, as Q&A, 8 o'clock or 2024/25, and its length; or None."""
        written = next((one for one in self.together if tuple(words[at : at + len(one)]) == one), None)
        if written is None:
            return None
        first, *between, last = written
        year = first if YEAR.fullmatch(first) else ""
        if last == "clock":
            others = [(first + "am",), (first + "pm",)]
        elif first.isdecimal():
            others = [("".join(written),)] if all(len(part) == 3 for part in written[1:]) else []
            others += FIGURES_SAID.get(written, [])
        else:
            others = [(first, last) if between else (first, "and", last)]
        stems = tuple(map(stem, written))
        return Concept(stems, tuple(others), written=written, whole=True, year=year), len(written)

    def _joined(self, words, at, leave_out):
        """Return the Concept of two words that stories write as one, "work shop", and 2; or None."""
        if at + 1 == len(words) or words[at] in leave_out or len(words[at] + words[at + 1]) < SHORTEST_JOINED:
            return None
        joined = stem(words[at] + words[at + 1])
        if not self.vocabulary.holds(joined):
            return None
        others = [(joined,), *self.synonyms.others((joined,))]
        return self._expression(words, (at, at + 1), others, leave_out), 2

    def _scattered(self, words, stemmed, start, leave_out):
        """Return the Concept of an expression whose words follow in another order or apart, and its length; or None.

        "involving our patients" is "patient involvement".
        """
        end = next((at for at in range(start, len(words)) if words[at] in NEGATIONS), len(words))
        places = [at for at in range(start, end) if words[at] not in leave_out][:MOST_SCATTERED]
        for count in range(len(places), 1, -1):
            others, near = self.synonyms.of_content(stemmed[at] for at in places[:count])
            if others or near:
                concept = self._expression(words, places[:count], others, leave_out, near)
                return concept, places[count - 1] - start + 1
        return None

    def _word(self, word):
        """Return the Concept of one word; if no story holds it, with longer words and pairs of words that some do."""
        part = stem(word)
        if (part,) in self.synonyms.places:
            return self._place((part,), [word])
        if YEAR.fullmatch(word):
            return Concept((part,), written=(word,), year=word)
        written = [*british(word), *([stem(NUMBERS[word])] if word in NUMBERS else [])]
        others = [(other,) for other in written if other != part] + list(self.synonyms.others((part,)))
        others += self.synonyms.in_capitals.get(word, []) if word in self.capitals else []
        # Stories have a comma there: 1,140.
        others += [(word[:-3], word[-3:])] if word.isdecimal() and 4 <= len(word) <= 6 else []
        others += [hour.groups()] if (hour := HOUR.fullmatch(word)) else []
        near = tuple(self.synonyms.near((part,)))
        if organisations := self._organisations(word, part):
            return Concept((part,), tuple(others), written=(word,), near=near, organisations=organisations)
        if others or self.vocabulary.holds(part):
            return Concept((part,), tuple(others), written=(word,), near=near)
        begun = [(stem(longer),) for longer in self.vocabulary.begun_by(word)]
        return Concept((part,), tuple(dict.fromkeys([*self._halves(word), *begun])), written=(word,), near=near)

    def _organisations(self, word, part):
        """Return the codes of organisations called by a word; none for a word of the field or of stories."""
        # WAST, an organisation, looks like the stem of "waste".
        is_stem = word == part and word not in self.synonyms.written.get(word[0], ())
        if part in self.synonyms.words and not is_stem:
            return ()
        if word not in self.capitals and self.vocabulary.holds(part):
            return ()
        return tuple(self.called(word))

    def excluded(self, words):
        """Return the Concept of words that stories must not hold.

        If they name a place, a year or an organisation, its stories are excluded too.
        """
        part = tuple(map(stem, words))
        if part in self.synonyms.places:
            return self._place(part, words)
        concept = quoted_concept(words)
        if len(words) == 1 and YEAR.fullmatch(words[0]):
            return replace(concept, quoted=False, year=words[0])
        if len(words) == 1 and (organisations := self._organisations(words[0], part[0])):
            return replace(concept, quoted=False, organisations=organisations)
        return concept

    def _place(self, stems, words):
        alike = self.synonyms.called_alike(stems)
        return Concept(stems, written=tuple(words), place=self.synonyms.places[stems], called_alike=alike)

    def _halves(self, word):
        """Return a list with the stems of the two words that stories write for one, "carehome"; or an empty list."""
        for cut in range(len(word) - SHORTEST_HALF, SHORTEST_HALF - 1, -1):
            halves = (stem(word[:cut]), stem(word[cut:]))
            if all(self.vocabulary.holds(half) for half in halves):
                return [halves]
        return []

    def _expression(self, words, places, others, leave_out, near=()):
        """Return the Concept of an expression, the words at these places, which means the same as `others`."""
        written = tuple(words[at] for at in places)
        typed = with_bigrams(tuple(map(stem, written)), self.synonyms.indexed_bigrams)
        # Of T&O neither letter alone.
        if max(map(len, written)) == 1:
            return Concept(typed, tuple(others), written=written, whole=True, near=tuple(near))
        # "Nobody used it": where no story holds that, one in which nobody came may do.
        parts = tuple(self._parts(written, leave_out)) or tuple(self._parts(written, leave_out - ABSOLUTE_WORDS))
        whole = len(parts) == 1 and not NEGATIONS.isdisjoint(written)
        return Concept(typed, tuple(others), written=written, parts=parts, whole=whole, near=tuple(near))

    def _parts(self, words, leave_out):
        """Yield the Concepts of an expression's words, and of two letters that stand for something: A&E is the ED."""
        at = 0
        while at < len(words):
            letters = tuple(words[at : at + 2])
            known = self.synonyms.others(letters) if [*map(len, letters)] == [1, 1] and len(words) > 2 else ()
            if known:
                yield Concept(with_bigrams(letters, self.synonyms.indexed_bigrams), tuple(known), written=letters)
            elif words[at] not in leave_out:
                yield self._word(words[at])
            at += 2 if known else 1


def british(word):
    """Return the stems of the British spellings of a word in American spelling, if it is: organization, behavior."""
    spelled = [(AMERICAN_Z.sub(r"is\1", word)), AMERICAN_OR.sub("our", word)]
    return [stem(other) for other in spelled if other != word]

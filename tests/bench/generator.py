"""Synthetic stories, the same for the same seed: plain data, no database.

Each story is a dict of plain values and codes, which loading.py turns into rows. Stories differ in length, in what
they fill in and in how often each choice is taken, since equal shares would make filters and counts easier than life.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import accumulate
from random import Random
from zoneinfo import ZoneInfo

from tests.bench import words

SHORTEST, LONGEST = 300, 800
TAGS = 400
ORGANISATIONS = 1_500
YEARS = 4
LONDON = ZoneInfo("Europe/London")
KINDS = ("helping", "hindering")
ATTRIBUTIONS = ("named", "organisation", "type_and_region", "nation")
STAGES = ("planned", "under_way", "sustained", "stopped")
OPTIONAL = ("what_changed", "surprises", "differently", "advice")


@dataclass(frozen=True)
class Lists:
    """The codes of the reference lists that stories choose from."""

    components: tuple[str, ...]
    nations: tuple[str, ...]
    regions: tuple[str, ...]
    types: tuple[str, ...]
    settings: tuple[str, ...]
    methods: tuple[str, ...]


class Generator:
    """Makes organisations, tags and stories. today: the day on which the newest was published."""

    def __init__(self, lists, *, seed=2023, today):
        self.lists = lists
        self.random = Random(seed)
        self.end = datetime.combine(today, time(17), LONDON)
        function, self.field = words.vocabulary(self.random)
        self.words = words.by_rank(function, self.field)
        self.weights = words.cumulative_weights(len(self.words))
        # Tags, titles and names are of the field's own words.
        self.field_weights = words.cumulative_weights(len(self.field))
        self.tags = self._tags()
        self.organisations = [self._organisation(number) for number in range(ORGANISATIONS)]

    def stories(self, count, *, authors=100):
        """Yield stories that can be published, newest last by number; author: a number below `authors`."""
        for number in range(count):
            yield self._story(number, authors)

    def _story(self, number, authors):
        pick = self.random
        length = pick.randint(SHORTEST, LONGEST)
        told = [name for name in OPTIONAL if pick.random() < 0.55]
        factors = self._factors()
        length -= sum(len(factor["statement"].split()) for factor in factors)
        parts = len(told) + 2
        organisation = self._zipf(self.organisations) if pick.random() < 0.9 else None
        published = self.end - timedelta(seconds=pick.randint(0, YEARS * 365 * 24 * 3600))
        story = {
            "number": number,
            "title": self._title(),
            "account": self._text(length * 2 // parts),
            "factors": factors,
            "components": self._several(self.lists.components, 0, 2),
            "settings": self._several(self.lists.settings, 1, 3),
            "method": self._zipf(self.lists.methods) if pick.random() < 0.8 else None,
            "stage": self._zipf(STAGES) if pick.random() < 0.8 else "",
            "started": f"{published.year - pick.randint(0, 3)}-{pick.randint(1, 12):02}" if pick.random() < 0.7 else "",
            "tags": self._several(self.tags, 1, 5),
            "organisation": organisation["code"] if organisation else None,
            "attribution": pick.choices(ATTRIBUTIONS, (45, 30, 15, 10))[0],
            "author": pick.randrange(authors),
            "published_at": published,
            "submitted_at": published - timedelta(hours=pick.randint(2, 240)),
        }
        story |= dict.fromkeys(OPTIONAL, "") | {name: self._text(length // parts) for name in told}
        return story | self._place(organisation)

    def _place(self, organisation):
        """Return where a story is from; one without a listed organisation has a typed one."""
        if organisation:
            return {"organisation_typed": ""} | {name: organisation[name] for name in ("type", "nation", "region")}
        nation = self._zipf(self.lists.nations)
        return {
            "organisation_typed": self._name("Care Home"),
            "type": self._zipf(self.lists.types),
            "nation": nation,
            "region": self.random.choice(self.lists.regions) if nation == "england" else None,
        }

    def _factors(self):
        """Return one to four statements of each kind, at times none of one."""
        wanted = [self.random.randint(1, 4), self.random.randint(1, 4)]
        if self.random.random() < 0.2:
            wanted[self.random.randrange(2)] = 0
        return [
            {
                "kind": kind,
                "component": self._zipf(self.lists.components),
                "statement": self._sentence(self.random.randint(10, 28))[:300],
            }
            for kind, count in zip(KINDS, wanted, strict=True)
            for _ in range(count)
        ]

    def _text(self, length):
        """Return about so many words as sentences and paragraphs."""
        sentences = []
        while length > 0:
            size = min(length, self.random.randint(6, 20))
            sentences.append(self._sentence(size))
            length -= size
        paragraphs = [" ".join(sentences[start : start + 5]) for start in range(0, len(sentences), 5)]
        return "\n\n".join(paragraphs)

    def _sentence(self, size):
        return " ".join(self.random.choices(self.words, cum_weights=self.weights, k=size)).capitalize() + "."

    def _title(self):
        title = " ".join(self.random.choices(self.field, cum_weights=self.field_weights, k=self.random.randint(4, 8)))
        return title[:65].rsplit(" ", 1)[0].capitalize() if len(title) > 65 else title.capitalize()

    def _tags(self):
        """Return tags of one or two words, each once."""
        found = {}
        while len(found) < TAGS:
            length = self.random.randint(1, 2)
            found[" ".join(self.random.choices(self.field, cum_weights=self.field_weights, k=length))] = True
        return list(found)

    def _name(self, ending):
        """Return a name as places have them."""
        return f"{self.random.choice(self.field[-4000:]).capitalize()} {ending}"

    def _organisation(self, number):
        kind = self._zipf(self.lists.types)
        nation = self._zipf(self.lists.nations)
        return {
            "code": f"B{number:04}",
            "name": self._name(f"{kind.replace('-', ' ').title()} {number}"),
            "type": kind,
            "nation": nation,
            "region": self.random.choice(self.lists.regions) if nation == "england" else None,
        }

    def _several(self, choices, least, most):
        """Return some of the choices, each once."""
        return list(dict.fromkeys(self._zipf(choices) for _ in range(self.random.randint(least, most))))

    def _zipf(self, choices):
        """Return one of the choices, the first ones oftener."""
        weights = _weights_of(len(choices))
        return self.random.choices(choices, cum_weights=weights)[0]


_weights: dict[int, list[float]] = {}


def _weights_of(count):
    """Return gently falling cumulative weights for so many choices."""
    if count not in _weights:
        _weights[count] = list(accumulate(1 / (rank + 3) for rank in range(count)))
    return _weights[count]

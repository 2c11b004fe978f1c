"""The pages that are measured: their addresses, as many different ones as there are."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import cycle, islice, product
from random import Random

from django.urls import NoReverseMatch, reverse

from components.models import Component
from organisations.models import Nation
from stories.models import CareSetting, Method, Stage, Status, Story
from stories.search.reading import reader
from stories.search.words import STOP_WORDS, stem
from tests.bench import words
from tests.bench.desk import CURATOR
from tests.bench.loading import MEMBER

# Share of the stories that hold a word, from and to, by how common it is.
COMMON = {
    "rare": (0.0003, 0.003),
    "middle": (0.008, 0.03),
    "common": (0.08, 0.2),
    "very common": (0.4, 0.9),
}


@dataclass(frozen=True)
class Page:
    """One row of the table. addresses: in the order to ask for them. by: the email of who asks, "" for a reader.

    status: of the answer, for a page that leads on to another.
    """

    name: str
    addresses: Iterable[str]
    by: str = ""
    status: int = 200


def all_pages():
    """Return the pages that this portal has, the bare view and L first."""
    random = Random(4)
    made = [
        Page("bare", ["/bench/bare/"]),
        Page("L", ["/bench/list/"]),
        *_reading(random),
        *_finding(random),
        *_writing(),
    ]
    return [page for page in made if page.addresses]


def _reading(random):
    published = Story.objects.published()
    last = published.order_by("-pk").values_list("pk", flat=True).first() or 0
    some = published.filter(pk__in=random.sample(range(1, last + 1), min(200, last))).values_list("slug", flat=True)
    components = [reverse("component", args=[code]) for code in _codes(Component)]
    filtered = [f"{address}?nation={code}" for code, address in product(_codes(Nation), components)]
    return [
        Page("story", [reverse("story", args=[slug]) for slug in some]),
        Page("home", [reverse("home")]),
        Page("component", components),
        Page("component, filter", filtered),
    ]


def _finding(random):
    home = reverse("stories")
    nations, settings, methods = _codes(Nation), _codes(CareSetting), _codes(Method)
    one = [f"nation={code}" for code in nations] + [f"stage={code}" for code in Stage.values]
    one += [f"setting={code}" for code in settings] + [f"method={code}" for code in methods]
    two = [f"nation={nation}&setting={setting}" for nation, setting in product(nations, settings)]
    two += [f"component={component}&method={code}" for component, code in product(("people", "system"), methods)]
    random.shuffle(one)
    random.shuffle(two)
    by_share = words_by_share()
    pages = [
        Page("list, newest", [home]),
        Page("list, one filter", [f"{home}?{query}" for query in one]),
        Page("browse, two filters", [f"{home}?{query}" for query in two]),
    ]
    pages += [Page(f"search, {name}", [f"{home}?q={word}" for word in found]) for name, found in by_share.items()]
    pairs = zip(cycle(by_share["common"]), by_share["middle"], strict=False) if by_share["common"] else []
    pages.append(Page("search, two words", [f"{home}?q={one}+{other}" for one, other in pairs]))
    pages.append(Page("statements", [f"{home}?show=statements&q={word}" for word in by_share["common"]]))
    beginnings = [word[:length] for word in by_share["common"] for length in (2, 3, 4)]
    address = reverse("suggestions")
    pages.append(Page("suggestion", [f"{address}?q={word}" for word in beginnings]))
    # Suggestions are kept for a beginning, so these are asked for once each.
    others = {word[:length]: None for found in by_share.values() for word in found for length in (5, 4, 3)}
    others = [begun for begun in others if begun not in beginnings]
    pages.append(Page("suggestion, not asked before", [f"{address}?q={begun}" for begun in others]))
    return pages


def _writing():
    """Return the pages of those who sign in."""
    draft = Story.objects.filter(author__email=MEMBER, status=Status.DRAFT).values_list("pk", flat=True).first()
    waiting = Story.objects.awaiting_review().values_list("pk", flat=True)[:60]
    return [
        Page("my stories", _listed(_address("my_stories")), MEMBER),
        Page("share form", [first_screen()], MEMBER),
        Page("task list", _listed(_address("my_story", args=[draft])), MEMBER),
        Page("check a draft", _listed(_address("story_check", args=[draft])), MEMBER),
        Page("curate queue", _listed(_address("curate")), CURATOR),
        Page("review", [address for pk in waiting if (address := _address("review", args=[pk]))], CURATOR),
    ]


def _codes(model):
    return list(model.objects.values_list("code", flat=True))


def first_screen():
    """Return the address of the first screen of a story, with the key of a draft, to which the one without leads."""
    return f"{reverse('new_story')}?draft={'0' * 32}"


def _listed(address):
    return [address] if address else []


def _address(*names, args=()):
    """Return the address of the first of these names that has one, or ""."""
    for name in names:
        try:
            return reverse(name, args=args)
        except NoReverseMatch:
            continue
    return ""


def words_by_share(most=60):
    """Return {how common: words of the field} by how many stories the index says hold them."""
    found = reader()
    if found is None:
        raise SystemExit("There is no search index.")
    total = max(1, found.searcher.num_docs)
    _, field = words.vocabulary(Random(0))
    field = [word for word in field if word not in STOP_WORDS]
    shares = {word: found.searcher.doc_freq("all", stem(word)) / total for word in field}
    return {
        name: list(islice((word for word, share in shares.items() if least <= share <= at_most), most))
        for name, (least, at_most) in COMMON.items()
    }


def addresses_to_weigh():
    """Return the pages whose first visit is weighed, as {name: path}, and the cookies of those for members."""
    from tests.bench.timing import Asker

    story = Story.objects.published().newest().first()
    paths = {"home": reverse("home"), "list": reverse("stories"), "story": story.get_absolute_url()}
    return {
        "paths": paths | {"form": first_screen()},
        "cookies": {"form": Asker().cookie(MEMBER)},
    }

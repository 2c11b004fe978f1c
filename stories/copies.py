"""Reading copies: what readers see of each published story, drawn ahead, so that a page is put together in no time.

Readers' pages ask here for cards and pages. A story without a copy that counts is drawn on the spot: a copy saves
time and never decides what is seen. SearchChange deletes copies in the transaction that changes what readers see,
stories.copying draws them, in the worker. Each read asks the database which stories are published.
"""

import re
from dataclasses import dataclass, field
from functools import cache, lru_cache
from hashlib import sha256
from typing import NamedTuple

from django.conf import settings
from django.db import connection
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from stories import answers, search
from stories.models import Factor, Kind, ReadingCopy, Story
from stories.models.sql import one_of

RELATED = 4
# What stands in a copy where something is put in at each read. No text that anybody types comes out as a comment.
TEXT_SLOT = "<!--text-->"
ANSWERS_SLOT = re.compile(r"<!--answers to ([0-9]+)-->")

# Where one of these changes, copies are drawn anew.
DRAWN_BY = (
    "templates/stories/story_*.html", "templates/partials/*.html", "stories/byline.py", "stories/copies.py",
    "stories/models/story.py", "components/models.py", "impact_portal/design/templatetags/nhsuk.py",
)  # fmt: skip

# A copy counts where this release drew it and the names in it are still the same. By number or in order, so that
# both databases read as many rows as are shown.
READ = """
    SELECT s.id, s.slug, s.title, c.byline, c.card, c.excerpt{more}
    FROM {begin}stories_story s{on}
    LEFT JOIN members_member m ON m.id = s.author_id
    LEFT JOIN organisations_organisation o ON o.id = s.organisation_id
    LEFT JOIN stories_readingcopy c ON c.story_id = s.id AND c.release = %s
        AND c.author_name IN ('', m.name) AND c.organisation_name IN ('', o.name)
    WHERE {where}"""
# By number or address the row is found at once, and its status looked at then: written so that neither database
# thinks of beginning with all published stories, as both do while they have no statistics.
ONE_BY_ONE = "s.status || '' = 'published' AND"
# The number of rows stands in the statement, as PostgreSQL plans one with an unknown number anew each time.
# Which stories they are is found first: PostgreSQL otherwise looks through all copies for them, where its statistics
# are from before a release and say that there are hardly any of it.
IN_ORDER = """s.id IN (
        SELECT n.id FROM stories_story n WHERE n.status = 'published'
        ORDER BY n.published_at DESC, n.id DESC LIMIT {:d} OFFSET {:d}
    ) ORDER BY s.published_at DESC, s.id DESC"""
# What pages and lines need besides, in the same read: on PostgreSQL each costs as much as drawing five lines. Most
# statements have no answer, and then nothing more is asked.
PAGE = """, c.head, c.page, c.related,
    EXISTS (SELECT 1 FROM stories_factor f JOIN stories_answer a ON a.hindering_id = f.id WHERE f.story_id = s.id)"""
LINES = {
    "more": """, f.id, f.kind, f.statement, p.name,
        EXISTS (SELECT 1 FROM stories_answer a WHERE a.hindering_id = f.id)""",
    "begin": "stories_factor f JOIN components_component p ON p.id = f.component_id JOIN ",
    "on": " ON s.id = f.story_id",
}


_address = lru_cache(maxsize=5_000)(lambda slug: reverse("story", args=[slug]))


class Card(NamedTuple):
    """A published story as readers see it in a list. byline: as text. html: drawn, with a slot for the text."""

    pk: int
    slug: str
    title: str
    byline: str
    html: str
    excerpt: str

    def get_absolute_url(self):
        """Return the story's public address."""
        return _address(self.slug)

    def __html__(self):
        return self.html.replace(TEXT_SLOT, self.excerpt)


class Line(NamedTuple):
    """A statement of a published story as readers see it in a list.

    component: its name. has_answers: whether anything answers it at all, published or not.
    """

    pk: int
    kind: str
    statement: str
    component: str
    has_answers: bool
    card: Card


@dataclass(frozen=True)
class Page:
    """A published story's page without its frame: head and main as safe HTML, and the cards of related stories."""

    pk: int
    title: str
    head: SafeString
    main: SafeString
    related: list = field(default_factory=list)


def cards(story_ids):
    """Return {id: Card} of those of these stories that are published."""
    ids = list(dict.fromkeys(story_ids))
    if not ids:
        return {}
    where, values = one_of("s.id", ids)
    return _cards(f"{ONE_BY_ONE} {where}", values)


def lines(factor_ids):
    """Return {id: Line} of those of these statements whose stories are published, in one read by number."""
    if not factor_ids:
        return {}
    where, values = one_of("f.id", factor_ids)
    rows = _read(f"{ONE_BY_ONE} {where}", values, **LINES)
    found = _cards_of(rows)
    return {row[6]: Line(*row[6:10], bool(row[10]), found[row[0]]) for row in rows if row[0] in found}


def listed(pairs):
    """Return (Card, snippet or None) pairs as safe HTML, a snippet in place of how the story begins."""
    drawn = [card.html.replace(TEXT_SLOT, str(snippet) if snippet else card.excerpt) for card, snippet in pairs]
    return mark_safe("".join(drawn))


def newest(number, start=0):
    """Return the Cards of the newest published stories."""
    return list(_cards(IN_ORDER.format(number, start), []).values())


def page(slug):
    """Return the Page of the published story with this slug, or None."""
    rows = _read(f"{ONE_BY_ONE} s.slug = %s", [slug], more=PAGE)
    if not rows:
        return None
    pk, _, title, byline, *_, head, main, related, has_answers = rows[0]
    if byline is None:
        story = Story.objects.published().with_page_data().filter(pk=pk).first()
        if story is None:
            return None
        head, main, related = draw_head(story), draw_main(story), search.related_ids(story, RELATED)
    else:
        related = ReadingCopy._meta.get_field("related").from_db_value(related, None, connection)
    near = cards(related)
    main = _with_answers(main, has_answers)
    return Page(pk, title, mark_safe(head), main, [near[other] for other in related if other in near])


def _cards(where, params):
    return _cards_of(_read(where, params))


def _cards_of(rows):
    """Return {id: Card} of rows that begin as READ does, in their order; what has no copy that counts is drawn."""
    missing = {row[0] for row in rows if row[3] is None}
    stories = Story.objects.published().with_card_data().filter(pk__in=missing) if missing else ()
    drawn = {story.pk: draw_card(story) for story in stories}
    return {row[0]: drawn[row[0]] if row[3] is None else Card(*row[:6]) for row in rows if row[3] or row[0] in drawn}


def _read(where, params, more="", begin="", on=""):
    with connection.cursor() as cursor:
        cursor.execute(READ.format(more=more, begin=begin, on=on, where=where), [release(), *params])
        return cursor.fetchall()


def draw_card(story):
    """Draw the Card of a story that was read with card data."""
    byline = story.byline()
    html = render_to_string("partials/story_card.html", {"story": story, "slot": mark_safe(TEXT_SLOT)})
    excerpt = render_to_string("partials/story_excerpt.html", {"story": story})
    return Card(story.pk, story.slug, story.title, byline.text, html, excerpt)


def _page_context(story):
    return {
        "story": story,
        "byline": story.byline(),
        "portal_name": settings.PORTAL_NAME,
        "address": settings.PORTAL_URL + story.get_absolute_url(),
        "share_image": settings.PORTAL_URL + static("img/share.png"),
    }


def draw_head(story):
    """Draw what a story's page says to machines."""
    return render_to_string("stories/story_head.html", _page_context(story))


def draw_main(story):
    """Draw a story's page, with a slot for the answers to each hindrance."""
    for factor in story.factors.all():
        if factor.kind == Kind.HINDERING:
            factor.answers_slot = mark_safe(f"<!--answers to {factor.pk}-->")
    return render_to_string("stories/story_main.html", _page_context(story))


def _with_answers(main, has_answers):
    """Put the answers that readers may see now into the slots of a page."""
    drawn = drawn_answers([int(pk) for pk in ANSWERS_SLOT.findall(main)]) if has_answers else {}
    return mark_safe(ANSWERS_SLOT.sub(lambda slot: drawn.get(int(slot[1]), ""), main))


def answers_to(statements):
    """Return {number: its answers as safe HTML} of those of these Lines, by number, that have one."""
    return drawn_answers([line.pk for line in statements.values() if line.has_answers])


def drawn_answers(factor_ids):
    """Return {id of a hindering statement: its answers as safe HTML}, of those that have one."""
    found = answers.answers_of([Factor(pk=pk, kind=Kind.HINDERING) for pk in factor_ids])
    return {pk: mark_safe(render_to_string("partials/answers.html", {"answers": given})) for pk, given in found.items()}


@cache
def release():
    """Return a word for this release: the templates and code that draw, and the settings that stand in a copy."""
    digest = sha256(f"{settings.PORTAL_NAME} {settings.PORTAL_URL} {static('img/share.png')}".encode())
    for pattern in DRAWN_BY:
        for path in sorted(settings.BASE_DIR.glob(pattern)):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]

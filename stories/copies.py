"""Reading copies: the HTML of each published story, rendered ahead of requests and kept in the database.

Readers' pages get cards and pages from here. A story without a valid copy is rendered at once: a copy saves time and
never decides what readers see, because each read asks the database which stories are published. SearchChange deletes
copies in the transaction that changes what readers see; the worker renders new ones with stories.rendering.
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
# Placeholders in a copy, replaced at each read. Nobody can type one, because templates escape the < of a comment.
TEXT_SLOT = "<!--text-->"
ANSWERS_SLOT = re.compile(r"<!--answers to ([0-9]+)-->")

# Files that copies are rendered from; a change of any of them makes the copies of earlier releases invalid.
RENDERED_FROM = (
    "templates/stories/story_*.html", "templates/partials/*.html", "stories/byline.py", "stories/copies.py",
    "stories/models/story.py", "components/models.py", "impact_portal/design/templatetags/nhsuk.py",
)  # fmt: skip

# A copy is valid if this release rendered it and the names in it have not changed since.
READ = """
    SELECT s.id, s.slug, s.title, c.byline, c.card, c.excerpt{more}
    FROM {begin}stories_story s{on}
    LEFT JOIN members_member m ON m.id = s.author_id
    LEFT JOIN organisations_organisation o ON o.id = s.organisation_id
    LEFT JOIN stories_readingcopy c ON c.story_id = s.id AND c.release = %s
        AND c.author_name IN ('', m.name) AND c.organisation_name IN ('', o.name)
    WHERE {where}"""
# For rows looked up by id or slug. The concatenation hides the column from the planner of either database, which would
# otherwise start with all published stories while it has no statistics.
BY_KEY = "s.status || '' = 'published' AND"
# LIMIT is written into the statement and no parameter, for which PostgreSQL would plan it at each execution. The
# subquery keeps PostgreSQL from reading all copies: after a release its statistics still say that few rows have the new
# release.
IN_ORDER = """s.id IN (
        SELECT n.id FROM stories_story n WHERE n.status = 'published'
        ORDER BY n.published_at DESC, n.id DESC LIMIT {:d}
    ) ORDER BY s.published_at DESC, s.id DESC"""
# Further columns for pages and lines, in the same query, as each query to PostgreSQL takes as long as rendering five
# lines. The EXISTS saves the query for answers: most statements have none.
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
    """A published story as readers see it in a list. byline: as text. html: rendered, with a slot for the text."""

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

    component: its name. has_answers: whether it has any answer, published or not.
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
    """Return {id: Card} for the published ones of these stories."""
    ids = list(dict.fromkeys(story_ids))
    if not ids:
        return {}
    where, values = one_of("s.id", ids)
    return _cards(f"{BY_KEY} {where}", values)


def lines(factor_ids):
    """Return {id: Line} for those of these statements whose stories are published, in one query."""
    if not factor_ids:
        return {}
    where, values = one_of("f.id", factor_ids)
    rows = _read(f"{BY_KEY} {where}", values, **LINES)
    found = _cards_of(rows)
    return {row[6]: Line(*row[6:10], bool(row[10]), found[row[0]]) for row in rows if row[0] in found}


def listed(pairs):
    """Return (Card, snippet or None) pairs as safe HTML, with the excerpt where no snippet is of the text."""
    return mark_safe("".join(card.html.replace(TEXT_SLOT, _text(card, snippet)) for card, snippet in pairs))


def _text(card, snippet):
    if snippet is None:
        return card.excerpt
    return f"{snippet} · {card.excerpt}" if snippet.is_name else str(snippet)


def newest(number):
    """Return the Cards of the newest published stories."""
    return list(_cards(IN_ORDER.format(number), []).values())


def page(slug):
    """Return the Page of the published story with this slug, or None."""
    rows = _read(f"{BY_KEY} s.slug = %s", [slug], more=PAGE)
    if not rows:
        return None
    pk, _, title, byline, *_, head, main, related, has_answers = rows[0]
    if byline is None:
        story = Story.objects.published().with_page_data().filter(pk=pk).first()
        if story is None:
            return None
        head, main, related = render_head(story), render_main(story), search.related_ids(story, RELATED)
    else:
        related = ReadingCopy._meta.get_field("related").from_db_value(related, None, connection)
    near = cards(related)
    main = _with_answers(main, has_answers)
    return Page(pk, title, mark_safe(head), main, [near[other] for other in related if other in near])


def _cards(where, params):
    return _cards_of(_read(where, params))


def _cards_of(rows):
    """Return {id: Card} for rows that begin with READ's columns, in their order; renders what has no valid copy."""
    missing = {row[0] for row in rows if row[3] is None}
    stories = Story.objects.published().with_card_data().filter(pk__in=missing) if missing else ()
    new = {story.pk: render_card(story) for story in stories}
    return {row[0]: new[row[0]] if row[3] is None else Card(*row[:6]) for row in rows if row[3] or row[0] in new}


def _read(where, params, more="", begin="", on=""):
    with connection.cursor() as cursor:
        cursor.execute(READ.format(more=more, begin=begin, on=on, where=where), [release(), *params])
        return cursor.fetchall()


def render_card(story):
    """Render the Card of a story that was read with_card_data()."""
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


def render_head(story):
    """Render the part of a story's page for its <head>: the description and what other sites show of a link."""
    return render_to_string("stories/story_head.html", _page_context(story))


def render_main(story):
    """Render a story's page, with a slot for the answers to each hindrance."""
    for factor in story.factors.all():
        if factor.kind == Kind.HINDERING:
            factor.answers_slot = mark_safe(f"<!--answers to {factor.pk}-->")
    return render_to_string("stories/story_main.html", _page_context(story))


def _with_answers(main, has_answers):
    """Put the answers that readers may see now into the slots of a page."""
    rendered = render_answers([int(pk) for pk in ANSWERS_SLOT.findall(main)]) if has_answers else {}
    return mark_safe(ANSWERS_SLOT.sub(lambda slot: rendered.get(int(slot[1]), ""), main))


def answers_to(statements):
    """Return {id: answers as safe HTML} for the statements that have one. statements: {id: Line}."""
    return render_answers([line.pk for line in statements.values() if line.has_answers])


def render_answers(factor_ids):
    """Return {id: answers as safe HTML} for the hindering statements with these ids that have a published answer."""
    found = answers.answers_of([Factor(pk=pk, kind=Kind.HINDERING) for pk in factor_ids])
    return {pk: mark_safe(render_to_string("partials/answers.html", {"answers": given})) for pk, given in found.items()}


@cache
def release():
    """Return a hash of what copies are rendered with: templates, code and settings. It changes with a release."""
    digest = sha256(f"{settings.PORTAL_NAME} {settings.PORTAL_URL} {static('img/share.png')}".encode())
    for pattern in RENDERED_FROM:
        for path in sorted(settings.BASE_DIR.glob(pattern)):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]

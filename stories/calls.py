"""Calls: a question put to members for a time; then what we heard, and what happened next.

Whom a call asks is who sees it on their own pages. Anyone may answer, while it is open, with a new story. A draft that
was begun while it was open may be submitted after its last day, and counts as an answer.
"""

from datetime import date
from functools import cache

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone

from components.models import Component
from organisations.models import Nation, OrganisationType, Region
from stories import choosing
from stories.models import Attribution, Call, Message, Story
from stories.models.call import ANSWERED

# The groups a call may ask, in the order of the page.
GROUPS = {"nation": Nation, "region": Region, "type": OrganisationType, "component": Component}
# On a member's own pages and on the home page.
SHOWN = 3
# Stands for today in the query that is put together once.
ANY_DAY = date(1, 1, 1)
NEWS = {
    "heard": ("heard_at", "What we heard from your answers"),
    "happened": ("happened_at", "What happened after your answers"),
}


def asked_in_words(call):
    """Return whom a call asks as (heading, names) pairs, none for everyone; one query for each group that it names."""
    groups = []
    headings = {"nation": "Nations", "region": "Regions", "type": "Organisations", "component": "Components"}
    for name, model in GROUPS.items():
        if call.asked.get(name):
            rows = model.objects.filter(code__in=call.asked[name])
            groups.append((headings[name], [row.name for row in rows]))
    return groups


def facts_of(member):
    """Return {group: codes} of what we know of a member: from their organisation and their own stories."""
    facts = {name: set() for name in GROUPS}
    own = Story.objects.written_by(member)
    for nation, region, kind in own.values_list("nation__code", "region__code", "organisation_type__code"):
        facts["nation"].add(nation)
        facts["region"].add(region)
        facts["type"].add(kind)
    facts["component"] |= set(own.values_list("components__code", flat=True))
    if member.organisation_id:
        organisation = member.organisation
        facts["nation"].add(organisation.nation.code)
        facts["region"].add(organisation.region.code if organisation.region_id else None)
        facts["type"].add(organisation.type.code)
    return facts


def asks(call, facts):
    """Whether a call asks a member with these facts: in each group it names, they share a value."""
    return all(facts[name] & set(codes) for name, codes in call.asked.items() if codes and name in facts)


def open_for(member):
    """Return the open calls that ask a member, or anybody who is not signed in: the next to close first.

    Facts about the member are asked for only where a call asks some and not all.
    """
    sql, values = _open()
    today = timezone.localdate().isoformat()
    found = list(Call.objects.raw(sql, [today if str(value) == str(ANY_DAY) else value for value in values]))
    if any(call.asked for call in found):
        facts = facts_of(member) if member.is_authenticated else {name: set() for name in GROUPS}
        found = [call for call in found if asks(call, facts)]
    return found[:SHOWN]


@cache
def _open():
    """Return the query for the open calls as SQL and its values: home asks it of every reader."""
    return Call.objects.open(ANY_DAY).query.sql_with_params()


def answerable(slug):
    """Return the published call with this address, or None; ask it whether it is open."""
    return Call.objects.published().filter(slug=slug).first() if slug and "\0" not in slug else None


def announce(call, *, actor):
    """Let a call begin on its first day, at an address made from its title; a second click changes nothing."""
    return choosing.publish(call, "announced_at", actor=actor)


def take_back(call, *, actor):
    """Make a call a draft again, while nobody has begun an answer; a second click changes nothing.

    Raises choosing.CannotChoose once a member has a story for it, even a draft.
    """

    def check(row):
        if Story.objects.filter(call=row).exists():
            raise choosing.CannotChoose(
                "A member has begun or sent an answer, so the call cannot be taken back. You can change its last day."
            )

    return choosing.unpublish(call, "announced_at", actor=actor, check=check)


def unpublish_news(call, name, *, actor):
    """Take "what we heard" or "what happened next" back from readers; the words and the chosen stories stay.

    Emails that were not sent yet are not sent. Who was told is not told again when it is published again.
    Raises choosing.CannotChoose for what we heard while what happened next is published: it rests on it.
    """
    field, _ = NEWS[name]

    def check(row):
        if name == "heard" and row.happened_at is not None:
            raise choosing.CannotChoose("Take back what happened next first.")

    def delete_unsent(row):
        Message.objects.filter(key__startswith=_key_prefix(row, name), sent_at=None).delete()

    return choosing.unpublish(call, field, actor=actor, check=check, then=delete_unsent)


def publish_news(call, name, *, actor):
    """Publish "what we heard" or "what happened next", and tell every author who answered, once each.

    name: "heard" or "happened". Raises choosing.CannotChoose while the call is open, or where the words are missing.
    """
    field, _ = NEWS[name]

    def check(row):
        if not row.has_closed():
            raise choosing.CannotChoose("The call is still open. Publish this after its last day.")
        if not getattr(row, name).strip():
            raise choosing.CannotChoose("Write the words first.")
        if name == "happened" and row.heard_at is None:
            raise choosing.CannotChoose("Publish what we heard first.")

    def tell(row):
        tell_authors(row, name)

    return choosing.publish(call, field, actor=actor, check=check, then=tell)


def tell_authors(call, name):
    """Put one message for each author who answered in the outbox; one who was told of it is not told again.

    Each gets their own, with nothing of other authors in it. The worker sends them.
    """
    answers = Story.objects.filter(call=call, status__in=ANSWERED, author__is_active=True)
    _tell(call, name, dict(answers.values_list("author", "author__email")))


def tell_late_author(story):
    """Put the newest published news of its call in the outbox for the author of a story that is submitted now.

    As with the others, one who was told of it is not told again. Call inside the transaction of the submit.
    """
    # Locked, so that news that is published at this moment is told to them either here or there.
    call = Call.objects.select_for_update(of=("self",), no_key=True).filter(pk=story.call_id).first()
    published = [name for name, (field, _) in NEWS.items() if call is not None and getattr(call, field) is not None]
    if published:
        _tell(call, published[-1], {story.author_id: story.author.email})


def _tell(call, name, authors):
    """Put one message about news of a call in the outbox for each of these authors. authors: {number: address}."""
    _, subject = NEWS[name]
    context = {
        "call": call,
        "address": settings.PORTAL_URL + call.get_absolute_url(),
        "portal_name": settings.PORTAL_NAME,
        "contact_email": settings.CONTACT_EMAIL,
    }
    body = render_to_string(f"stories/email/call_{name}.txt", context)
    Message.objects.bulk_create(
        [
            Message(key=f"{_key_prefix(call, name)}{pk}", to=email, subject=subject, body=body)
            for pk, email in sorted(authors.items())
        ],
        ignore_conflicts=True,
    )


def _key_prefix(call, name):
    """Return how the keys of a call's messages begin."""
    return f"call-{call.pk}-{name}-"


def may_list(call, story):
    """Whether a story may stand under a call: not where whom the call asks would tell more than the byline does."""
    tells_place = story.attribution in {Attribution.NAMED, Attribution.ORGANISATION, Attribution.TYPE_AND_REGION}
    return tells_place or not (call.asked.get("region") or call.asked.get("type"))


def chosen_stories(call):
    """Return the stories on which what we heard rests, as readers may see them, in order."""
    return [story for story in choosing.stories_of(call) if may_list(call, story)]


def published_answers(call, without=()):
    """Return the newest published answers, to choose from."""
    found = Story.objects.published().filter(call=call).exclude(pk__in=without)
    return found.newest().with_byline_data().without_texts()[:20]

"""Everything that the portal holds about a member, for that member to take away.

Not in it: curators' private notes to each other, and what is about other people.
"""

import io
import json
import zipfile

from allauth.account.models import EmailAddress
from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Q
from django.template.loader import render_to_string

from members.ledger import DeskEvent
from stories import reasons
from stories.covering import covered
from stories.models import Consent, Message, Story, StoryEvent

# Columns of a story that say something of it; the rest is wiring.
COLUMNS = [
    "title", "account", "what_changed", "surprises", "differently", "advice", "links", "method_typed", "started",
    "organisation_typed", "source_url", "external_id", "appeal", "unfinished", "created_at", "updated_at",
    "submitted_at", "published_at", "publish_at", "appealed_at",
]  # fmt: skip
CHOSEN = ["status", "stage", "attribution", "reuse"]
NAMED = ["method", "organisation", "organisation_type", "nation", "region"]


def personal_data(member):
    """Return all that is held about a member as plain data, in the same number of queries for any number of stories."""
    addresses = list(EmailAddress.objects.filter(user=member).values("email", "verified", "primary"))
    to_them = Q(to__iexact=member.email)
    for address in addresses:
        to_them |= Q(to__iexact=address["email"])
    return {
        "account": {
            "email": member.email,
            "name": member.name,
            "role": member.get_role_display(),
            "organisation": str(member.organisation or ""),
            "created_at": member.created_at,
            "approved_at": member.approved_at,
            "last_sign_in": member.last_login,
            "has_password": member.has_usable_password(),
            "changes": changes_of(member),
        },
        "sign_in_addresses": addresses,
        "single_sign_on": single_sign_on(member),
        "stories": [story_data(story, member) for story in stories_of(member)],
        "consents_given_for_others": [
            consent_data(consent) | {"story": consent.story_id}
            for consent in Consent.objects.filter(member=member).exclude(story__author=member)
        ],
        "decisions": decisions_of(member),
        "mails": list(Message.objects.filter(to_them).values("subject", "body", "created_at", "sent_at")),
    }


def stories_of(member):
    """Return a member's stories with all that hangs on them."""
    stories = Story.objects.written_by(member).with_page_data().order_by("created_at", "pk")
    return stories.prefetch_related("events", "revisions", "consents", "assurances", "edits")


def story_data(story, member):
    """Return one story as plain data."""
    return (
        {name: getattr(story, name) for name in COLUMNS}
        | {name: getattr(story, f"get_{name}_display")() for name in CHOSEN}
        | {name: str(getattr(story, name) or "") for name in NAMED}
        | {
            "address": story.get_absolute_url() if story.slug else "",
            "components": [row.name for row in story.components.all()],
            "care_settings": [row.name for row in story.settings.all()],
            "tags": [tag.name for tag in story.tags.all()],
            "statements": [
                {"kind": f.get_kind_display(), "component": f.component.name, "statement": f.statement}
                for f in story.factors.all()
            ],
            "consents": [consent_data(consent) for consent in story.consents.all()],
            "assurances": [{"kind": row.kind, "at": row.created_at} for row in story.assurances.all()],
            "events": [event_data(e, member) for e in story.events.all() if e.action != "note"],
            "edits_by_curators": [
                {"at": row.created_at, "state": row.get_state_display(), "text": row.text, "note_to_you": row.note,
                 "your_question": row.query}
                for row in story.edits.all()
            ],
            "revisions": [
                {"number": row.number, "at": row.created_at, "by": who(row.editor_id, member),
                 "text": covered(row.text, row.covered), "is_covered": bool(row.covered)}
                for row in story.revisions.all()
            ],
        }
    )


def consent_data(consent):
    """Return one consent as plain data."""
    names = ("statement", "choice", "wording_version", "agreed_at")
    return {name: getattr(consent, name) for name in names}


def event_data(event, member):
    """Return one event as its author may see it: the note to them, and never the private one."""
    return {
        "at": event.created_at,
        "action": event.action,
        "by": who(event.actor_id, member),
        "from": event.from_status,
        "to": event.to_status,
        "reasons": [reasons.label(code) for code in event.reasons],
        "note_to_you": event.note,
    }


def who(actor_id, member):
    """Return who acted, in words that name nobody else."""
    return "the portal" if actor_id is None else "you" if actor_id == member.pk else "the central team"


def changes_of(member):
    """Return when a member was approved, suspended and the like."""
    events = DeskEvent.objects.filter(subject=member._meta.label_lower, subject_id=str(member.pk))
    return [
        {"at": event.created_at, "action": event.action, "by": who(event.actor_id, member), "changes": event.changes}
        for event in events
    ]


def decisions_of(member):
    """Return what a member did to the stories of others, as a curator: without what those stories say."""
    events = StoryEvent.objects.filter(actor=member).exclude(story__in=Story.objects.written_by(member).values("pk"))
    return list(events.values("created_at", "action", "story_id", "reasons", "note").order_by("pk"))


def single_sign_on(member):
    """Return what an organisation's own sign-in told of a member."""
    if not apps.is_installed("allauth.socialaccount"):
        return []
    accounts = apps.get_model("socialaccount", "SocialAccount").objects.filter(user=member)
    return list(accounts.values("provider", "uid", "extra_data", "date_joined", "last_login"))


def as_zip(member):
    """Return everything as the bytes of a ZIP file: one page to read, and the same as data."""
    data = personal_data(member)
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("read-me.html", render_to_string("members/everything.html", {"data": data}))
        file.writestr("everything.json", json.dumps(data, cls=DjangoJSONEncoder, indent=1, ensure_ascii=False))
    return content.getvalue()

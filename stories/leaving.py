"""Closing an account: what becomes of a member's stories, and of all that says who they were.

Past events stay, because they are never changed. They hold no text of a story, and who acted is an emptied row.
"""

from allauth.account.models import EmailAddress
from django.apps import apps
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.auth.hashers import make_password
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from members import standing
from members.ledger import record
from members.mail import mail_to
from members.models import Member, Role
from stories import ledger
from stories.answers import linked_stories
from stories.models import (
    Answer,
    Attribution,
    Call,
    Collection,
    Consent,
    ErasedStory,
    Message,
    SearchChange,
    Status,
    Story,
    StoryBatch,
)
from stories.own_names import mentions, names_author
from stories.saving import forget_unused, lock_tags, save_story
from stories.workflow import perform, release_taken

# What the central team writes itself, and the pages where it is changed.
OWN_WORDS = [
    (Collection, "edit_collection", ["title", "introduction"]),
    (Call, "desk_call", ["title", "question", "background", "heard", "happened"]),
]


class CannotClose(Exception):
    """An account that was not closed. Its text is for the member."""


def published_by(member):
    """Return the stories of which a member chooses what becomes of them, the newest first."""
    return Story.objects.published().written_by(member).newest().with_card_data().prefetch_related("tags")


def nameless_attribution(story):
    """Return the attribution at which a story can stay: never more than the type of organisation and the region."""
    return Attribution.NATION if story.attribution in {"", Attribution.NATION} else Attribution.TYPE_AND_REGION


def close(member, *, choices):
    """Close a member's account for good, and send them one last mail.

    choices: {id of a published story: True where it stays without a name, False where it goes}. All other stories of
    theirs are erased. In one transaction: stories stay or go, the row is emptied, sign-in addresses, sessions and mails
    kept for sending go. Raises CannotClose and changes nothing where the choices are not about the stories that are
    published now, or where the team would be without a curator.
    """
    with transaction.atomic(), SearchChange.objects.gathered():
        now = standing.locked(member)
        if not now.is_active:
            raise CannotClose("Your account cannot be closed now.")
        try:
            standing.check_team_stays(now)
        except standing.NotPossible:
            raise CannotClose("You are the last curator. Make somebody else a curator first.") from None
        stories = list(Story.objects.select_for_update(of=("self",)).written_by(now).order_by("-pk"))
        if {story.pk for story in stories if story.status == Status.PUBLISHED} != choices.keys():
            raise CannotClose("Your published stories changed after you opened this page. Choose again for each one.")
        release_taken(now, actor=now)
        lock_tags(stories)
        touched = set()
        for story in stories:
            touched |= {story.pk, *linked_stories(story)}
            if choices.get(story.pk):
                _anonymise(story, now)
            else:
                _erase(story, now)
        address = now.email
        _tell_the_team(now)
        _erase_personal_data(now)
        record(now, "closed", now)
        SearchChange.objects.record(*sorted(touched))
        stay = sum(choices.values())
        transaction.on_commit(lambda: _send_last_mail(address, stay), robust=True)


def _anonymise(story, member):
    """Cut a published story from its author, so that nobody can tell whose it was; raises CannotClose."""
    if names_author(story, member):
        raise CannotClose(
            f"Your name is in the text of “{story}”, so it cannot stay without a name. "
            "Take your name out of it first, or remove the story."
        )
    nameless = {
        "author": None,
        "organisation": None,
        "organisation_typed": "",
        # Readers would be led to where it was told first, under a name.
        "source_url": "",
        "attribution": nameless_attribution(story),
        "form_key": None,
        "unfinished": {},
        "appeal": "",
    }
    save_story(story, expected_version=story.version, values=nameless)
    # Mails to curators have what the author asked. Earlier texts may hold what was taken out since, and who wrote them.
    Message.objects.about(story).delete()
    story.revisions.all().delete()
    story.edits.all().delete()
    Consent.objects.filter(story=story).update(given_by="")
    # A curator's words to readers, optional with an answer, may name who helped.
    linked = Answer.objects.filter(Q(hindering__story=story) | Q(helping__story=story)).exclude(note="")
    telling = [answer.pk for answer in linked if mentions(member, answer.note)]
    Answer.objects.filter(pk__in=telling).update(note="")
    ledger.record(story, "leave", member)


def _erase(story, member):
    """Withdraw a story where readers see it, and erase it with all its texts; its events stay."""
    if story.status == Status.PUBLISHED:
        story = perform("withdraw", story=story, actor=member)
    ledger.record(story, "erase", member)
    if story.external_id:
        ErasedStory.objects.keep(story.external_id)
    tags = list(story.story_tags.values_list("tag", flat=True))
    Message.objects.about(story).delete()
    story.delete()
    forget_unused(tags)


def _erase_personal_data(member):
    """Erase all that says who a member was; their row stays for past events to point at."""
    addresses = set(EmailAddress.objects.filter(user=member).values_list("email", flat=True)) | {member.email}
    for address in addresses:
        Message.objects.filter(to__iexact=address).delete()
    Consent.objects.filter(given_by__in=[member.name, *addresses]).update(given_by="")
    EmailAddress.objects.filter(user=member).delete()
    if apps.is_installed("allauth.socialaccount"):
        apps.get_model("socialaccount", "SocialAccount").objects.filter(user=member).delete()
    StoryBatch.objects.filter(curator=member).delete()
    about = LogEntry.objects.filter(content_type=ContentType.objects.get_for_model(Member), object_id=str(member.pk))
    about.update(object_repr="", change_message="")
    standing.end_sessions(member)
    Member.objects.filter(pk=member.pk).update(
        email=f"left-{member.pk}@closed.invalid",
        name="",
        password=make_password(None),
        role=Role.MEMBER,
        organisation=None,
        is_active=False,
        is_superuser=False,
        approved_at=None,
        last_login=None,
        closed_at=timezone.now(),
    )
    member.refresh_from_db()


def _tell_the_team(member):
    """Mail the central team which collections and calls name somebody who leaves; their words are for people to change.

    Without the name, which nobody keeps, and without the titles, which may hold it.
    """
    telling = [
        reverse(page, args=[row.pk])
        for model, page, fields in OWN_WORDS
        for row in model.objects.order_by("pk")
        if mentions(member, "\n".join(getattr(row, name) for name in fields))
    ]
    if telling:
        addresses = [settings.PORTAL_URL + address for address in telling]
        context = {"addresses": addresses, "portal_name": settings.PORTAL_NAME}
        body = render_to_string("members/email/named_who_left.txt", context)
        subject = "Please take a name out of our own words"
        Message.objects.create(key=f"named-{member.pk}", to=settings.CONTACT_EMAIL, subject=subject, body=body)


def _send_last_mail(address, stay):
    """Send a mail that the account is closed, and keep it nowhere. stay: how many stories stay without a name."""
    context = {"stay": stay, "portal_name": settings.PORTAL_NAME, "contact_email": settings.CONTACT_EMAIL}
    body = render_to_string("members/email/closed.txt", context)
    mail_to(address, "Your account is closed", body).send()

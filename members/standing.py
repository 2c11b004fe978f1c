"""Who may sign in and who curates: rules about a member's standing.

Each change is an event of the ledger in the change's own transaction. It keeps codes and no words, because it stays.
"""

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Q
from django.dispatch import Signal
from django.template.loader import render_to_string
from django.utils import timezone

from members.ledger import record
from members.mail import mail_to
from members.models import Member, Role

# Why somebody is suspended: the choice for curators, and the words for the mail.
REASONS = {
    "asked": ("They asked for it", "You asked for it."),
    "left_work": ("They left their organisation", "We heard that you left your organisation."),
    "misused": ("Somebody else may use the account", "Somebody else may be using your account."),
    "not_for_this": ("They used it for something else", "It was used for something that this portal is not for."),
    "harm": ("They wrote something that could hurt people", "Something was written with it that could hurt people."),
}
# Sent with `member` and `by` when somebody stops curating, in the transaction of the change. A signal, because the
# receivers are in apps that this one may not import.
curates_no_more = Signal()


class NotPossible(Exception):
    """A change of standing that may not be made. Its message is shown to the person who asked."""


def suspend(member, *, by, reason):
    """Keep a member from signing in, end their sessions and tell them by mail; return whether this call did it.

    Their stories stay as they are. reason: a code of REASONS. Raises NotPossible.
    """
    if reason not in REASONS:
        raise NotPossible("Choose a reason.")
    with transaction.atomic():
        now = locked(member)
        _check_other(now, by)
        if not now.is_active:
            return False
        check_team_stays(now)
        Member.objects.filter(pk=now.pk).update(is_active=False)
        record(by, "suspended", now, {"is_active": (True, False), "reason": ("", reason)})
        if now.is_curator:
            curates_no_more.send(Member, member=now, by=by)
        end_sessions(now)
        _tell(now, "suspended", "Your account is suspended", why=REASONS[reason][1])
    return True


def lift(member, *, by):
    """Let a suspended member sign in again and tell them; return whether this call did it. Raises NotPossible."""
    with transaction.atomic():
        now = locked(member)
        _check_other(now, by)
        if now.is_active:
            return False
        Member.objects.filter(pk=now.pk).update(is_active=True)
        record(by, "lifted", now, {"is_active": (False, True)})
        _tell(now, "lifted", "You can sign in again")
    return True


def change_role(member, *, by, role):
    """Give a member another role; return whether it is another one. Raises NotPossible."""
    if role not in Role.values:
        raise NotPossible("Choose a role.")
    with transaction.atomic():
        now = locked(member)
        _check_other(now, by)
        if now.role == role:
            return False
        if now.is_active:
            check_team_stays(now)
        Member.objects.filter(pk=now.pk).update(role=role)
        record(by, "changed", now, {"role": (now.role, role)})
        if now.is_curator:
            curates_no_more.send(Member, member=now, by=by)
    return True


def locked(member):
    """Return a member's row, locked together with those of all curators, so that two cannot end each other's role.

    The lock (FOR NO KEY UPDATE) does not hold up inserting rows that point at a member, such as events.
    """
    rows = Member.objects.select_for_update(no_key=True).filter(Q(pk=member.pk) | Q(role=Role.CURATOR)).order_by("pk")
    return next(row for row in rows if row.pk == member.pk)


def check_team_stays(member):
    """Raise NotPossible where this is the last curator who can sign in."""
    others = Member.objects.filter(role=Role.CURATOR, is_active=True).exclude(pk=member.pk)
    if member.is_curator and not others.exists():
        raise NotPossible("This is the last curator. Make somebody else a curator first.")


def end_sessions(member):
    """Sign a member out everywhere. This decodes all sessions to find theirs, which is rare enough to be slow."""
    wanted = str(member.pk)
    for session in Session.objects.filter(expire_date__gte=timezone.now()).iterator():
        if session.get_decoded().get("_auth_user_id") == wanted:
            session.delete()


def _check_other(member, by):
    """Raise NotPossible unless this curator may change this member's standing now."""
    actor = locked(by)
    if not actor.is_staff:
        raise NotPossible("Only a curator can do that.")
    if member.closed_at:
        raise NotPossible("The person closed this account.")
    if member.pk == actor.pk:
        raise NotPossible("You cannot change your own role or suspend yourself. Ask another curator.")
    if member.is_superuser and not actor.is_superuser:
        raise NotPossible("This account was made by whoever runs the portal. Ask them.")


def _tell(member, name, subject, **context):
    """Send a member the mail of this name once the change is saved."""
    context |= {"portal_name": settings.PORTAL_NAME, "contact_email": settings.CONTACT_EMAIL}
    context["url"] = settings.PORTAL_URL
    body = render_to_string(f"members/email/{name}.txt", context)
    transaction.on_commit(mail_to(member.email, subject, body).send, robust=True)

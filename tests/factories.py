"""Makers of test data: plain functions, each giving a valid row that a test may bend by keyword."""

from datetime import timedelta
from functools import cache
from itertools import count

from django.utils import timezone

from components.models import Component
from members.models import Member, Role
from organisations.models import Nation, Organisation, OrganisationType, Region
from stories.models import CareSetting, Consent, Factor, Method, SearchChange, Status, Story

number = count(1)


def make_member(email=None, *, role=Role.MEMBER, name="Ada Quill", password=None, **fields):
    """Make an approved member who can sign in by a verified email address."""
    from allauth.account.models import EmailAddress

    fields.setdefault("approved_at", timezone.now())
    email = email or f"member{next(number)}@example.org"
    member = Member.objects.create_user(email, password, role=role, name=name, **fields)
    EmailAddress.objects.create(user=member, email=email, verified=True, primary=True)
    return member


def make_curator(email=None, *, name="Cora Vane", **fields):
    """Make a person of the central team."""
    return make_member(email, role=Role.CURATOR, name=name, **fields)


def signed_in(member):
    """Return a test client that is signed in as a member, who has just shown that it is they by a code."""
    from allauth.account.internal.flows.login import record_authentication
    from django.test import Client, RequestFactory

    client = Client()
    client.force_login(member)
    request = RequestFactory().get("/")
    request.session = client.session
    record_authentication(request, member, method="code", email=member.email, reauthenticated=True)
    request.session.save()
    return client


def make_organisation(name="Larkmoor NHS Foundation Trust", *, code=None, **fields):
    """Make an organisation; in England and London unless told otherwise."""
    nation = fields.pop("nation", None) or Nation.objects.get(code="england")
    region = fields.pop("region", Region.objects.get(code="london") if nation.code == "england" else None)
    kind = fields.pop("type", None) or OrganisationType.objects.get(code="nhs-foundation-trust")
    return Organisation.objects.create(
        code=code or f"T{next(number):03d}", name=name, type=kind, nation=nation, region=region, **fields
    )


def make_story(
    title=None,
    *,
    status=Status.DRAFT,
    author=None,
    helping=(),
    hindering=(),
    components=(),
    settings=(),
    method=None,
    tags=(),
    organisation=None,
    index=True,
    **fields,
):
    """Make a story of any status without going through its life.

    helping and hindering: (component code, statement) pairs; without either, one helping factor on people is
    made unless components are given. settings: codes. method: a code. Returns the saved story.
    """
    number_now = next(number)
    title = f"Story number {number_now}" if title is None else title
    now = timezone.now()
    if author is None:
        author = make_member()
    if organisation is not None:
        fields.setdefault("organisation_type", organisation.type)
        fields.setdefault("nation", organisation.nation)
        fields.setdefault("region", organisation.region)
    fields.setdefault("account", "We meet for ten minutes each morning and write down what got in the way.")
    fields.setdefault("attribution", "organisation")
    if not {"nation", "nation_id"} & fields.keys():
        fields["nation_id"] = number_of(Nation, "england")
    if status != Status.DRAFT:
        fields.setdefault("submitted_at", now)
    if status == Status.SCHEDULED:
        fields.setdefault("publish_at", now + timedelta(days=1))
    if status in {Status.PUBLISHED, Status.ARCHIVED}:
        fields.setdefault("published_at", now)
        fields.setdefault("slug", f"story-{number_now}")
    if not helping and not hindering and not components:
        helping = [("people", f"A coach came to the ward each week {number_now}.")]
    factors = [
        Factor(kind=kind, component_id=number_of(Component, code), statement=statement, position=position)
        for kind, pairs in (("helping", helping), ("hindering", hindering))
        for position, (code, statement) in enumerate(pairs)
    ]
    about = {*(factor.component_id for factor in factors), *(number_of(Component, code) for code in components)}
    if status != Status.DRAFT:
        fields |= derived_columns({**fields, "title": title}, factors, tags, about)
    story = Story.objects.create(
        title=title,
        status=status,
        author=author,
        organisation=organisation,
        method=Method.objects.get(code=method) if method else None,
        **fields,
    )
    for factor in factors:
        factor.story = story
    Factor.objects.bulk_create(factors)
    # The last one first, so that a page which does not put them in their order shows it.
    links = Story.components.through
    links.objects.bulk_create(links(story=story, component_id=number) for number in sorted(about, reverse=True))
    if settings:
        story.settings.add(*CareSetting.objects.filter(code__in=settings))
    if tags:
        story.tags.add(*tags)
    if index and status == Status.PUBLISHED:
        SearchChange.objects.create(story_id=story.pk)
    return story


@cache
def number_of(model, code):
    """Return the number of a row that a migration made: the same in all tests."""
    return model.objects.only("pk").get(code=code).pk


def derived_columns(fields, factors, tags, components):
    """Return what derived.update() would write of a new story, without asking the database for what is in hand.

    Its six queries took more than half of the time of making a story; test_derived holds that both say the same.
    """
    from stories import derived, identifiers

    texts = [(field, fields.get(field, "")) for field in identifiers.FIELDS]
    texts += [(factor.kind, factor.statement) for factor in factors] + [("tags", tag) for tag in tags]
    return identifiers.flags_of(texts) | {"component_bits": sum(map(derived.bit_of, components))}


def in_review(author, title="Huddles at seven", **fields):
    """Make a story that is in review, without a reviewer unless told."""
    return make_story(title, author=author, status=Status.IN_REVIEW, **fields)


def make_submittable_story(author, **fields):
    """Make a draft that lacks nothing but the submit."""
    return agreed(make_story(author=author, organisation_typed="Esk Vale Care Home", **fields))


def agreed(story):
    """Put down that a story's author agreed to what a submit needs, and return the story."""
    for statement in ("right_to_share", "not_identifiable"):
        Consent.objects.create(story=story, member=story.author, statement=statement, wording_version="test")
    return story

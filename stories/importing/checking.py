"""From one line of a file to one Record, or to all that is wrong with the line, in plain words."""

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.utils import timezone

from components.models import Component
from organisations.models import Nation, OrganisationType, Region
from stories.models import Attribution, CareSetting, Factor, Kind, Method, Stage, Status, Story
from stories.saving import clean_tags

# The form asks people for 65 characters; a title from elsewhere was not written for it.
TITLE_MAX = 200
SECTIONS = ["what_changed", "surprises", "differently", "advice"]
KEYS = {
    "title", "account", "helping", "hindering", "components", "tags", "organisation", "organisation_type",
    "nation", "region", "settings", "method", "stage", "attribution", "author_email", "source_url",
    "published_at", "status", "external_id", "sections",
}  # fmt: skip
STATUSES = [Status.PUBLISHED, Status.SUBMITTED, Status.DRAFT]
# Before this a date is a slip of the pen.
FIRST_YEAR = 1900
ISO_MOMENT = re.compile(r"\d{4}(?:-\d\d-\d\d|\d{4})(?:[T ].+)?", re.IGNORECASE)
# A list with more choices than this is not read out to whoever made a mistake.
MOST_READ_OUT = 8
# PostgreSQL keeps no NUL, and no database half of a pair of characters.
NOT_TEXT = re.compile("[\0\ud800-\udfff]")
check_web_address = URLValidator(schemes=["http", "https"])


class BadLine(Exception):
    """A line that cannot be imported; the message says all that is wrong with it, `problems` one by one."""

    def __init__(self, *problems):
        super().__init__("; ".join(problems))
        self.problems = problems


@dataclass
class Record:
    """One story of a file, checked. Rows of short lists are rows or None; what must be looked up is text."""

    number: int
    external_id: str
    status: str
    text: dict
    published_at: datetime | None
    attribution: str
    method: Method | None
    method_typed: str
    organisation: str
    organisation_type: OrganisationType | None
    nation: Nation | None
    region: Region | None
    author_email: str
    # (kind, key of the component, statement), in the order of the file
    factors: list
    # Keys, always with those of the factors' components
    components: list
    settings: list
    tags: list

    def texts(self):
        """Return what readers will see as (field of the story, text) pairs."""
        statements = [("statement", statement) for _, _, statement in self.factors]
        named = [("method_typed", self.method_typed), ("organisation_typed", self.organisation)]
        written = [(name, self.text[name]) for name in ("title", "account", *SECTIONS)]
        return [*written, *statements, *named, *(("tags", tag) for tag in self.tags)]


class Checker:
    """Checks line after line against the short lists, which it reads once."""

    def __init__(self):
        components = list(Component.objects.all())
        self.components = by_code_or_name(components, [row.official_name for row in components])
        self.settings = by_code_or_name(CareSetting.objects.all())
        self.methods = by_code_or_name(Method.objects.all())
        self.types = by_code_or_name(OrganisationType.objects.all())
        self.nations = by_code_or_name(Nation.objects.all())
        self.regions = by_code_or_name(Region.objects.select_related("nation"))
        self.stages = by_value_or_label(Stage)
        self.statuses = by_value_or_label(STATUSES)
        self.attributions = by_value_or_label(Attribution)
        # Key -> the first line that has it.
        self.unknown_keys = {}

    def record(self, number, data):
        """Return the Record of what a line holds, a dictionary with KEYS; raise BadLine with all that is wrong."""
        line = Line(data)
        self._note_unknown_keys(number, line, KEYS)
        record = self._record(number, line)
        if line.problems:
            raise BadLine(*line.problems)
        return record

    def _record(self, number, line):
        text = self._text(number, line)
        factors = self._factors(line)
        chosen = line.choices("components", self.components)
        if not factors and not chosen and not line.problems:
            line.problems.append("needs a component, or something that is helping or hindering")
        method = " ".join(line.text("method", 120).split())
        listed = self.methods.get(folded(method))
        return Record(
            number=number,
            external_id=line.external_id() or derived_id(text),
            status=line.choice("status", self.statuses) or Status.PUBLISHED,
            text=text,
            published_at=line.moment("published_at"),
            attribution=line.choice("attribution", self.attributions) or "",
            method=listed,
            method_typed="" if listed else method,
            organisation=" ".join(line.text("organisation", 200).split()),
            organisation_type=line.choice("organisation_type", self.types),
            **self._place(line),
            author_email=line.email("author_email"),
            factors=factors,
            components=unique([row.pk for row in chosen] + [component for _, component, _ in factors]),
            settings=unique(row.pk for row in line.choices("settings", self.settings)),
            tags=clean_tags(line.texts("tags")),
        )

    def _text(self, number, line):
        """Return the story's own columns of text."""
        text = {"title": " ".join(line.text("title", TITLE_MAX, required=True).split())}
        text["account"] = line.text("account", Story.ACCOUNT_MAX, required=True)
        sections = line.part("sections")
        self._note_unknown_keys(number, sections, set(SECTIONS), "sections.")
        text |= {name: sections.text(name, Story.ACCOUNT_MAX) for name in SECTIONS}
        text["stage"] = line.choice("stage", self.stages) or ""
        text["source_url"] = line.web_address("source_url")
        return text

    def _note_unknown_keys(self, number, line, keys, prefix=""):
        """Remember keys that mean nothing here, so that a misspelt one is not left out in silence."""
        for key in line.data.keys() - keys:
            self.unknown_keys.setdefault(prefix + key, number)

    def _factors(self, line):
        factors = []
        for kind in Kind.values:
            for factor in line.parts(kind):
                component = factor.choice("component", self.components, required=True)
                statement = factor.text("statement", Factor.STATEMENT_MAX, required=True)
                factors.append((kind, component and component.pk, statement))
        return unique(factors)

    def _place(self, line):
        nation = line.choice("nation", self.nations)
        region = line.choice("region", self.regions)
        if nation and region and region.nation_id != nation.pk:
            line.problems.append(f"region: {region} is not a region of {nation}")
        return {"nation": nation, "region": region}


class Line:
    """What a line, or a part of it, holds: read it key by key. Keeps what is wrong with it."""

    def __init__(self, data, *, problems=None, within=""):
        self.data = data
        self.problems = [] if problems is None else problems
        self.within = within

    def wrong(self, key, problem):
        """Keep a problem, with the name of what it is about."""
        name = f"{self.within}: {key}" if self.within else key
        self.problems.append(f"{name}: {problem}")

    def tidied(self, key, value, limit):
        """Return a value as tidy text, or "" when it is none."""
        if not isinstance(value, str):
            self.wrong(key, "must be text")
            return ""
        if NOT_TEXT.search(value):
            self.wrong(key, "has a character that is no character")
            return ""
        value = value.replace("\r\n", "\n").replace("\r", "\n").strip()
        if len(value) > limit:
            self.wrong(key, f"has {len(value)} characters, and {limit} is the most")
        return value

    def text(self, key, limit, *, required=False):
        """Return the text of a key; "" where there is none."""
        value = self.data.get(key)
        text = "" if value is None else self.tidied(key, value, limit)
        if required and (value is None or (isinstance(value, str) and not value.strip())):
            self.wrong(key, "is missing")
        return text

    def items(self, key):
        """Return the list of a key; [] where there is none."""
        value = self.data.get(key)
        if value is None:
            return []
        if not isinstance(value, list):
            self.wrong(key, "must be a list")
            return []
        return value

    def texts(self, key, limit=200):
        """Return the texts of a list without empty ones."""
        return [text for value in self.items(key) if (text := self.tidied(key, value, limit))]

    def part(self, key):
        """Return the object of a key, empty where there is none, as a Line whose problems are this one's."""
        value = self.data.get(key)
        return self._part(key, {} if value is None else value) or Line({})

    def parts(self, key):
        """Return the objects of a list, each as a Line with its number."""
        parts = [self._part(f"{key} {number}", value) for number, value in enumerate(self.items(key), start=1)]
        return [part for part in parts if part]

    def _part(self, name, value):
        if isinstance(value, dict):
            return Line(value, problems=self.problems, within=name)
        self.wrong(name, "must be an object, in { and }")
        return None

    def choice(self, key, options, *, required=False):
        """Return the option that a key names by code or by name, or None."""
        text = self.text(key, 200, required=required)
        return self._option(key, text, options) if text else None

    def choices(self, key, options):
        """Return the options that a list names."""
        return [option for text in self.texts(key) if (option := self._option(key, text, options))]

    def _option(self, key, text, options):
        option = options.get(folded(text))
        if option is None:
            # Names and not codes: they are what the lists of the template have.
            known = unique(getattr(row, "label", None) or row.name for row in options.values())
            end = f"none of {', '.join(known)}" if len(known) <= MOST_READ_OUT else "not on the list"
            self.wrong(key, f"“{text[:60]}” is {end}")
        return option

    def external_id(self):
        """Return the id that the story has where it comes from; a number is taken for text."""
        value = self.data.get("external_id")
        if isinstance(value, int) and not isinstance(value, bool):
            return self.tidied("external_id", str(value), 120)
        return self.text("external_id", 120)

    def email(self, key):
        """Return an email address in lower case, or ""."""
        text = self.text(key, 254).lower()
        if text:
            try:
                validate_email(text)
            except ValidationError:
                self.wrong(key, "is not an email address")
        return text

    def web_address(self, key):
        """Return a web address of http or https, or ""."""
        text = self.text(key, 500)
        if text:
            try:
                check_web_address(text)
            except ValidationError:
                self.wrong(key, "is not a web address that begins with http:// or https://")
        return text

    def moment(self, key):
        """Return the moment of an ISO date (its first minute) or of an ISO date and time, or None."""
        text = self.text(key, 40)
        if not text:
            return None
        try:
            moment = moment_of(text)
        except ValueError:
            self.wrong(key, f"“{text}” is not a date such as 2025-04-30")
            return None
        if moment.year < FIRST_YEAR or moment.date() > timezone.localdate():
            self.wrong(key, f"“{text}” is in the future" if moment.year >= FIRST_YEAR else "is too long ago")
            return None
        return moment if moment.tzinfo else timezone.make_aware(moment)


def moment_of(text):
    """Return the moment of an ISO date or of an ISO date and time; raise ValueError."""
    # Python takes any character between a date and a time, so that "2025-04-30123" is 23 hours for it.
    if not ISO_MOMENT.fullmatch(text):
        raise ValueError(text)
    return datetime.fromisoformat(text)


def parsed(line):
    """Return the object that a line of bytes holds; raise BadLine."""
    try:
        data = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise BadLine("is not text in UTF-8") from error
    except json.JSONDecodeError as error:
        raise BadLine(f"is not JSON: {error.msg.lower()} at character {error.colno}") from error
    except (ValueError, RecursionError) as error:
        raise BadLine("is not JSON that can be read") from error
    if not isinstance(data, dict):
        raise BadLine("is not a story: it must begin with { and end with }")
    return data


def derived_id(text):
    """Return the id of a story that came without one: the same title and account give the same id."""
    words = f"{text['title']}\n{text['account']}"
    return "auto-" + hashlib.sha256(words.encode("utf-8", "replace")).hexdigest()[:40]


def folded(text):
    """Return text as it is compared: in one case, with single spaces."""
    return " ".join(text.casefold().split())


def by_code_or_name(rows, other_names=()):
    """Return rows by code and by name as compared; a code goes before a name."""
    rows = list(rows)
    others = {folded(name): row for name, row in zip(other_names, rows, strict=False)}
    return others | {folded(row.name): row for row in rows} | {row.code.casefold(): row for row in rows}


def by_value_or_label(choices):
    """Return members of a TextChoices by value and by label as compared."""
    return {text: choice for choice in choices for text in (folded(choice.label), choice.value)}


def unique(items):
    """Return items as a list, each once, in their order."""
    return list(dict.fromkeys(items))

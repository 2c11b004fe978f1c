"""What changed between two texts of a story, in words and side by side.

Texts are compared sentence by sentence, and a changed sentence word by word. The time it takes is bounded: where more
than MOST_UNITS sentences or MOST_WORDS words differ in a row, they count as rewritten.
"""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from types import SimpleNamespace

from stories.byline import byline
from stories.identifiers import FIELDS, STATEMENTS
from stories.models import Attribution, Reuse
from stories.saving import TEXT_FIELDS

MOST_UNITS = 200
MOST_WORDS = 400
# Of a long piece that stayed the same, only its ends are shown.
SAME_SHOWN = 160
TEXTS = {name: FIELDS[name][1] for name in TEXT_FIELDS}
LISTS = {"tags": ("Tag", "Tags"), "components": ("Component", "Components")}
# Rows of lists, or what was typed in their place. Where it is from comes last, as readers may not be shown it.
DETAILS = {"method": "Improvement method", "started": "When it started", "stage": "Stage"}
PLACE = {"organisation": "Organisation", "organisation_type": "Type of organisation", "region": "Region",
         "nation": "Nation"}  # fmt: skip
SAME, GONE, NEW = "same", "gone", "new"
# The space after a sentence belongs to the next, so that the last one is like any other.
_ENDS = re.compile(r"[.!?…]+(?=\s)|[^\n](?=\n)")
_WORDS = re.compile(r"\s*\S+|\s+")


@dataclass(frozen=True, repr=False)
class Part:
    """One part of a story that changed. before, after: (piece, "same" | "gone" | "new") pairs."""

    heading: str
    before: tuple
    after: tuple


@dataclass(frozen=True, repr=False)
class Difference:
    """What changed. words: one short sentence for each thing. parts: those with a text, in the order of the form."""

    words: tuple
    parts: tuple

    def __bool__(self):
        return bool(self.words)


def difference(before, after, component_names=None, *, may_see_author=False):
    """Return the Difference of two texts as stories.saving.text_of gives them.

    component_names: {code: name}; without it codes are shown. A part that one of the two does not have is left out.
    Where the story is from is told as far as each text's attribution shows it to readers; may_see_author: whether it is
    for somebody who may know where it is from now, all the same.
    """
    names = component_names or {}
    words, parts = [], []
    for field in ("title", "account"):
        _compare_text(field, before, after, words, parts)
    _compare_statements(before, after, names, words, parts)
    for field in list(TEXTS)[2:]:
        _compare_text(field, before, after, words, parts)
    for field, (one, many) in LISTS.items():
        _compare_list(field, one, many, before, after, names, words)
    _compare_details(before, after, words)
    _compare_place(before, after, may_see_author, words)
    _compare_choice("reuse", "Re-use", Reuse, before, after, words)
    return Difference(tuple(words), tuple(parts))


def _compare_text(field, before, after, words, parts):
    """Add what changed in one text."""
    old, new = before.get(field), after.get(field)
    if old is None or new is None or _plain(old) == _plain(new):
        return
    heading = TEXTS[field]
    shown = _compare_units(_sentences(_plain(old)), _sentences(_plain(new)))
    if not old.strip() or not new.strip():
        words.append(f"“{heading}” was {'added' if new.strip() else 'taken away'}")
    elif field in {"title", "links"}:
        words.append(f"“{heading}” was changed")
    else:
        words.append(_counts_in_words(shown, ("sentence", "sentences"), f"“{heading}”"))
    parts.append(Part(heading, tuple(_shortened(shown.before)), tuple(_shortened(shown.after))))


def _compare_statements(before, after, names, words, parts):
    """Add what changed in the statements of each kind."""
    if "factors" not in before or "factors" not in after:
        return
    for kind, heading in STATEMENTS.items():
        old, new = (_lines(text["factors"], kind, names) for text in (before, after))
        if old == new:
            continue
        shown = _compare_units(old, new)
        words.append(_counts_in_words(shown, (f"{kind} statement", f"{kind} statements"), ""))
        parts.append(Part(heading, tuple(_shortened(shown.before)), tuple(_shortened(shown.after))))


def _lines(factors, kind, names):
    """Return the statements of a kind, a line each, with its component."""
    rows = [row for row in factors if row["kind"] == kind]
    return [f"{_plain(row['statement'])} ({names.get(row['component'], row['component'])})\n" for row in rows]


def _compare_list(field, one, many, before, after, names, words):
    """Add what came to a list of words, and what went."""
    old, new = before.get(field), after.get(field)
    if old is None or new is None:
        return
    for there, elsewhere, verb in ((new, old, "added"), (old, new, "taken away")):
        found = [f"“{names.get(name, name)}”" for name in there if name not in elsewhere]
        if found:
            words.append(f"{one if len(found) == 1 else many} {verb}: {', '.join(found)}")


def _compare_details(before, after, words):
    """Add what changed in the method, the care settings, the date and the stage, in the order of the form."""
    for field, heading in DETAILS.items():
        if _has_changed(field, before, after):
            words.append(_from_to(heading, before[field]["name"], after[field]["name"]))
        if field == "method" and "settings" in before and "settings" in after:
            old, new = ({row["code"]: row["name"] for row in text["settings"]} for text in (before, after))
            sides = {"settings": list(old)}, {"settings": list(new)}
            _compare_list("settings", "Care setting", "Care settings", *sides, old | new, words)


def _compare_place(before, after, may_see_author, words):
    """Add what changed in how the author appears and where the story is from, without what readers are not shown."""
    if "attribution" not in before or "attribution" not in after:
        return
    _compare_choice("attribution", "Shown to readers by", Attribution, before, after, words)
    seen_before, seen_after = _byline_of(before), _byline_of(after)
    for field, heading in PLACE.items():
        if not _has_changed(field, before, after):
            continue
        new = after[field]["name"]
        if new and not may_see_author and getattr(seen_after, field) != new:
            words.append(f"“{heading}” was changed, and readers do not see it")
        else:
            words.append(_from_to(heading, getattr(seen_before, field), new))


def _compare_choice(field, heading, choices, before, after, words):
    """Add what changed in one of the author's choices."""
    if field in before and field in after and before[field] != after[field]:
        labels = dict(choices.choices)
        words.append(_from_to(heading, *(labels.get(text[field], "") for text in (before, after))))


def _has_changed(field, before, after):
    """Whether a row is another one; one that was only renamed is not."""
    if field not in before or field not in after:
        return False
    old, new = before[field], after[field]
    return old["code"] != new["code"] or (not new["code"] and old["name"] != new["name"])


def _from_to(heading, old, new):
    """Say "Stage: Stopped (before: Under way)"."""
    if not new:
        return f"“{heading}” was taken away"
    return f"{heading}: {new} (before: {old})" if old and old != new else f"{heading}: {new}"


def _byline_of(text):
    """Return the byline that readers see with a text."""
    rows = {name: SimpleNamespace(**text[name]) if text[name]["name"] else None for name in list(PLACE)[1:]}
    typed = {"organisation_id": None, "organisation_typed": text["organisation"]["name"], "author_id": None}
    return byline(SimpleNamespace(**rows, **typed, attribution=text["attribution"]))


@dataclass
class _Shown:
    """Two sides as pieces, and how many units were changed, added and taken away."""

    before: list
    after: list
    changed: int = 0
    added: int = 0
    gone: int = 0


def _compare_units(old, new):
    """Compare two lists of sentences or statements."""
    shown = _Shown([], [])
    # Without the space before it: the sentence that was the first is the same behind one that was put before it.
    bare = ([unit.lstrip() for unit in side] for side in (old, new))
    for tag, a, b, c, d in _opcodes(*bare, MOST_UNITS):
        if tag == "equal":
            shown.before.append(("".join(old[a:b]), SAME))
            shown.after.append(("".join(new[c:d]), SAME))
            continue
        both = min(b - a, d - c)
        shown.changed += both
        shown.gone += b - a - both
        shown.added += d - c - both
        for left, right in zip_longest(old[a:b], new[c:d]):
            _compare_words(left, right, shown)
    return shown


def _compare_words(left, right, shown):
    """Compare two units word by word; None is one that the other side does not have."""
    if left is None:
        shown.after.append((right, NEW))
    elif right is None:
        shown.before.append((left, GONE))
    else:
        old, new = _WORDS.findall(left), _WORDS.findall(right)
        for tag, a, b, c, d in _opcodes(old, new, MOST_WORDS):
            if b > a:
                shown.before.append(("".join(old[a:b]), SAME if tag == "equal" else GONE))
            if d > c:
                shown.after.append(("".join(new[c:d]), SAME if tag == "equal" else NEW))


def _opcodes(old, new, most):
    """Return difflib's opcodes; what is too long to compare in the middle counts as one replaced block."""
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    codes = [("equal", 0, start, 0, start)] if start else []
    middle_old, middle_new = old[start : len(old) - end], new[start : len(new) - end]
    if max(len(middle_old), len(middle_new)) > most:
        codes.append(("replace", start, len(old) - end, start, len(new) - end))
    elif middle_old or middle_new:
        matcher = SequenceMatcher(None, middle_old, middle_new)
        codes += [(tag, a + start, b + start, c + start, d + start) for tag, a, b, c, d in matcher.get_opcodes()]
    if end:
        codes.append(("equal", len(old) - end, len(old), len(new) - end, len(new)))
    return codes


def _counts_in_words(shown, unit, where):
    """Say "2 sentences added to “What is happening”, 1 changed"."""
    counts = []
    for number, verb, place in ((shown.added, "added", "to"), (shown.gone, "taken away", "from"),
                                (shown.changed, "changed", "in")):  # fmt: skip
        if number and not counts:
            counts.append(f"{number} {unit[number > 1]} {verb}{f' {place} {where}' if where else ''}")
        elif number:
            counts.append(f"{number} {verb}")
    return ", ".join(counts) or f"Line breaks changed{f' in {where}' if where else ''}"


def _shortened(pieces):
    """Yield pieces joined where neighbours are of one kind, with the middle of long unchanged ones left out."""
    joined = []
    for piece, kind in pieces:
        if joined and joined[-1][1] == kind:
            joined[-1] = (joined[-1][0] + piece, kind)
        elif piece:
            joined.append((piece, kind))
    last = len(joined) - 1
    for number, (piece, kind) in enumerate(joined):
        if kind == SAME and len(piece) > 3 * SAME_SHOWN:
            head = piece[:SAME_SHOWN].rpartition(" ")[0] + " " if number or not last else ""
            tail = " " + piece[-SAME_SHOWN:].partition(" ")[2] if number < last or not last else ""
            piece = f"{head}…{tail}"
        yield piece, kind


def _sentences(text):
    """Return a text in sentences and lines; joined they are the text."""
    ends = [match.end() for match in _ENDS.finditer(text)]
    starts = [0, *ends]
    return [piece for piece in (text[a:b] for a, b in zip(starts, [*ends, len(text)], strict=True)) if piece]


def _plain(text):
    """Return a text as it is compared: browsers send line ends of their own."""
    return text.replace("\r\n", "\n").strip()

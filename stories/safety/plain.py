"""Text made plain for matching, with every offset mapped back to the text as it was typed."""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

# Letters that have no decomposition in Unicode, and punctuation that people paste from Word.
_AS = str.maketrans(
    {"ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ı": "i", "’": "'", "‘": "'", "ʼ": "'", "`": "'",
     "−": "-", "⁃": "-"}
)  # fmt: skip
# One for one, so that offsets stay as they are.
_ASCII = {code: " " for code in (*range(10), *range(11, 32), 127)} | {ord("`"): "'"}
# U+034F and the variation selectors do not show either, but Unicode counts them as marks, which are dropped as well.
_UNSEEN = {"Cf", "Cc", "Mn", "Me"}
# U+FDFA alone becomes 18 characters. Nothing that can be part of an identifier becomes more than three, as "ffi" does.
_LONGEST = 3


@dataclass(frozen=True, repr=False)
class Plain:
    """Text to match in. `text` is plain; `span(start, end)` gives the offsets in the text as typed."""

    text: str
    origins: tuple | None = None

    def span(self, start, end):
        """Return (start, end) in the text as typed for offsets in `text`, where start is before end."""
        return (start, end) if self.origins is None else (self.origins[start], self.origins[end - 1] + 1)


@lru_cache(maxsize=4096)
def _plain_character(character):
    """Return what one character is matched as: nothing for one that does not show, else one to three characters."""
    if character == "\n":
        return "\n"
    if character.isspace():
        return " "
    if unicodedata.category(character) in _UNSEEN:
        return ""
    # One character at a time, as a long run of combining marks makes normalize() of a whole text quadratic.
    parts = unicodedata.normalize("NFKD", character)
    if len(parts) > _LONGEST:
        return character
    plain = []
    for part in parts:
        category = unicodedata.category(part)
        if category in _UNSEEN:
            continue
        if category == "Nd":
            part = str(unicodedata.decimal(part))
        elif category == "Pd":
            part = "-"
        elif part.isspace():
            part = " "
        plain.append(part)
    return "".join(plain).translate(_AS)


def plain(text):
    """Return the Plain of a text: Unicode's NFKD without accents, unseen characters dropped, digits as 0 to 9.

    NFKD without accents finds all that NFKC would, and lets "Siân" and "Sian" be looked up as one.
    """
    if text.isascii():
        return Plain(text.translate(_ASCII))
    pieces, origins = [], []
    for offset, character in enumerate(text):
        piece = _plain_character(character)
        if piece:
            pieces.append(piece)
            origins.extend([offset] * len(piece))
    return Plain("".join(pieces), tuple(origins))

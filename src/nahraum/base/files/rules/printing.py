"""What can be printed. Pure.

A paper that everybody can read names the letter of each glyph, so it cannot be made with a sign no
font of ours has. One smiley in a title must not cost a municipality its monthly sheet.
"""

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from typing import Any

# What Fira Sans draws in all weights: Latin, Greek, Cyrillic, and the signs of ordinary text.
_DRAWN = (
    *((0x20, 0x7E), (0xA0, 0x17E), (0x180, 0x2B2), (0x384, 0x38A), (0x38E, 0x3A1)),
    *((0x3A3, 0x3E1), (0x3F0, 0x479), (0x48A, 0x52F), (0x1EA0, 0x1EF9), (0x2012, 0x2015)),
    *((0x2190, 0x2193),),
)
_SIGNS = frozenset("\n\t‘’‚“”„†•…‰‹›€™−≤≥≈≠ẞ")
_LETTER = "□"  # stands for a letter of another script, so that nobody takes the rest for the word
_INSTEAD = {"Zs": " ", "Pd": "-"}


def printable(content: Any) -> Any:
    """Plain data with every text as our fonts can draw it."""
    return _each_text(content, lambda text: map(_drawn, unicodedata.normalize("NFC", text)))


def writable(content: Any) -> Any:
    """Plain data without the signs no document of an office program may contain."""
    return _each_text(content, lambda text: filter(_is_written, text))


def _each_text(content: Any, signs: Callable[[str], Iterable[str]]) -> Any:
    if isinstance(content, str):
        return "".join(signs(content))
    if isinstance(content, Mapping):
        return {name: _each_text(value, signs) for name, value in content.items()}
    if isinstance(content, (list, tuple)):
        return [_each_text(value, signs) for value in content]
    return content


def _drawn(sign: str) -> str:
    if sign in _SIGNS or any(first <= ord(sign) <= last for first, last in _DRAWN):
        return sign
    kind = unicodedata.category(sign)
    return _INSTEAD.get(kind) or (_LETTER if kind[0] in "LN" else "")


def _is_written(sign: str) -> bool:
    return sign in "\n\t" or unicodedata.category(sign) not in ("Cc", "Cn", "Cs")

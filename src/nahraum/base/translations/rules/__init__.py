"""Whether a translation still fits its German, and how easy a text is to read. Pure."""

from nahraum.base.translations.rules.easy import (
    LONGEST_SENTENCE,
    Hint,
    easy_share,
    hints,
    sentences,
    with_dot,
)
from nahraum.base.translations.rules.standing import (
    Standing,
    Text,
    fingerprint,
    stamp,
    standing,
)

__all__ = [
    "LONGEST_SENTENCE",
    "Hint",
    "Standing",
    "Text",
    "easy_share",
    "fingerprint",
    "hints",
    "sentences",
    "stamp",
    "standing",
    "with_dot",
]

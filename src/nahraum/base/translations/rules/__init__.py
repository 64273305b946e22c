"""Whether a translation still fits its German, how easy a text is to read, the words of charts."""

from nahraum.base.translations.rules.drawn import chart_words, in_euros
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
    remarks_on_language,
    stamp,
    standing,
)

__all__ = [
    "LONGEST_SENTENCE",
    "Hint",
    "Standing",
    "Text",
    "chart_words",
    "easy_share",
    "fingerprint",
    "hints",
    "in_euros",
    "remarks_on_language",
    "sentences",
    "stamp",
    "standing",
    "with_dot",
]

"""What indicators are, what of them may be shown, and what follows from it. Pure."""

from nahraum.understand.indicators.rules.definitions import (
    TOPICS,
    Definition,
    Measure,
    found_by,
    shipped,
)
from nahraum.understand.indicators.rules.monitor import (
    SPAN,
    Index,
    Reading,
    Separation,
    index,
    kind_of,
    readings,
    separation,
)
from nahraum.understand.indicators.rules.protect import Raw, Reason, Shown, protected
from nahraum.understand.indicators.rules.series import Area, Series
from nahraum.understand.indicators.rules.wording import (
    change_words,
    number,
    reason_words,
    signed,
    status_words,
)

__all__ = [
    "SPAN",
    "TOPICS",
    "Area",
    "Definition",
    "Index",
    "Measure",
    "Raw",
    "Reading",
    "Reason",
    "Separation",
    "Series",
    "Shown",
    "change_words",
    "found_by",
    "index",
    "kind_of",
    "number",
    "protected",
    "readings",
    "reason_words",
    "separation",
    "shipped",
    "signed",
    "status_words",
]

"""Public texts of measures in the language of the page; what is missing is German and marked so."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import QuerySet

from nahraum.base.translations.queries import overlay
from nahraum.base.translations.rules import Text
from nahraum.plan.measures.models import Measure
from nahraum.plan.measures.queries.briefs import public_measures, reason_of, sentence_of

KIND = "measures.measure"
TRANSLATED = ("title", "in_short", "happened", "next_step", "state_reason")


@dataclass(frozen=True, slots=True)
class Shown:
    """A measure and its texts as a page says them. `answer`: what became of it in one sentence;
    `reason` follows it, empty where the state needs none."""

    row: Measure
    said: Mapping[str, Text]
    answer: str
    reason: Text


def shown(rows: Iterable[Measure], *, language: str) -> list[Shown]:
    found = list(rows)
    texts = overlay(KIND, found, language=language)
    return [
        Shown(
            row,
            texts.texts(row, TRANSLATED),
            sentence_of(row),
            texts.text(row, "state_reason") if reason_of(row) else Text(""),
        )
        for row in found
    ]


def measures_to_translate() -> QuerySet[Measure]:
    """What everybody may read."""
    return public_measures().order_by("title", "pk")

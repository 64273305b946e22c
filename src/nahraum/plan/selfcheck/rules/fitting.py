"""Whether an instrument fits: each condition with its answer, reason and place. No score. Pure."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from nahraum.facts.instruments import Instrument

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

ENOUGH = 2  # the level of a question of the self-check from which a condition is met


class Fit(StrEnum):
    MET = "met"
    MISSED = "missed"
    UNKNOWN = "unknown"


FITS: dict[Fit, "StrOrPromise"] = {
    Fit.MET: _("erfüllt"),
    Fit.MISSED: _("nicht erfüllt"),
    Fit.UNKNOWN: _("nicht bekannt"),
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What is known of a condition, why, and where it can be changed (address and its words)."""

    fit: Fit
    reason: str
    url: str = ""
    where: str = ""

    @property
    def told(self) -> "StrOrPromise":
        return FITS[self.fit]


@dataclass(frozen=True, slots=True)
class Fitting:
    """An instrument with its conditions, in the order of the catalogue."""

    instrument: Instrument
    answers: tuple[tuple[str, Answer], ...]

    @property
    def summary(self) -> str:
        return in_words([answer.fit for _text, answer in self.answers])


def in_words(fits: Sequence[Fit]) -> str:
    """How many conditions are met, missed and unknown; never one number of them."""
    counts = Counter(fits)
    if counts[Fit.MET] == len(fits):
        return gettext("Passt: Alle Voraussetzungen sind erfüllt.")
    text = gettext(
        "%(met)s von %(all)s Voraussetzungen erfüllt, %(missed)s nicht erfüllt, %(unknown)s nicht"
        " bekannt."
    )
    numbers = {"all": len(fits), **{fit.value: counts[fit] for fit in Fit}}
    return text % numbers


def fit_of(known: bool | None) -> Fit:
    if known is None:
        return Fit.UNKNOWN
    return Fit.MET if known else Fit.MISSED


def fit_of_level(level: int | None) -> Fit:
    return fit_of(None if level is None else level >= ENOUGH)

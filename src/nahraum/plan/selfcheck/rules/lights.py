"""From levels to a light. The limits are those of METHODS 6.3 (our own choice, not verified)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from nahraum.analysis.funding.sustaining import GREEN, HIGHEST, YELLOW

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

LIGHT_WORDS: Mapping[str, "StrOrPromise"] = {
    "green": _("trägt"),
    "yellow": _("teilweise"),
    "red": _("Lücke"),
    "unknown": _("noch offen"),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """Points of an area: `share` is None while a question is open; `light` if one is certain."""

    points: int
    possible: int
    open_questions: int
    share: float | None
    light: str

    @property
    def average(self) -> float | None:
        """0 to 3; None while a question is open."""
        return None if self.share is None else self.share * HIGHEST


def standing(levels: Mapping[str, int | None], questions: Collection[str]) -> Standing:
    """Where an area stands. An open question is neither 0 nor 3: the light waits for it, unless
    no answer could change it.
    """
    known = [levels[key] for key in questions if levels.get(key) is not None]
    points = sum(level for level in known if level is not None)
    missing = len(questions) - len(known)
    possible = HIGHEST * len(questions)
    lowest = _light(points / possible)
    highest = _light((points + HIGHEST * missing) / possible)
    return Standing(
        points=points,
        possible=possible,
        open_questions=missing,
        share=None if missing else points / possible,
        light=lowest if lowest == highest else "unknown",
    )


def inside(lights: Collection[str]) -> str:
    """Whether there is a neighbourhood inside what says so: no principle may be missing."""
    if "red" in lights:
        return "red"
    if "unknown" in lights or not lights:
        return "unknown"
    return "yellow" if "yellow" in lights else "green"


def _light(share: float) -> str:
    return "green" if share >= GREEN else "yellow" if share >= YELLOW else "red"

"""How fresh and how complete the entries of a neighbourhood are, as figures. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nahraum.analysis.figures import Assumption, Figure, Method, Notice
from nahraum.connect.directory.rules import (
    CHECK_EVERY_DAYS,
    STALE_AFTER_DAYS,
    Freshness,
)

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

METHOD = Method("Pflegestand der Einträge", "1")
SOURCE = "own-register"
FIGURES: "Mapping[str, StrOrPromise]" = {
    "offers": gettext_lazy("Angebote"),
    "checked": gettext_lazy("geprüft"),
    "due": gettext_lazy("Prüfung fällig"),
    "stale": gettext_lazy("lange nicht geprüft"),
    "never": gettext_lazy("noch nie geprüft"),
    "complete": gettext_lazy("Antworten vollständig"),
}


@dataclass(frozen=True, slots=True)
class Place:
    """A neighbourhood; `key` is "alle" for all together and "unbekannt" for none."""

    key: str
    name: str


@dataclass(slots=True)
class Tally:
    """What was counted in a place. `answered` counts questions, `missing` those unanswered."""

    place: Place
    states: Counter[str] = field(default_factory=Counter)
    answered: int = 0
    asked: int = 0
    missing: Counter[str] = field(default_factory=Counter)

    @property
    def offers(self) -> int:
        return sum(self.states.values())

    def add(self, state: Freshness, *, questions: int, missing: Iterable[str], times: int) -> None:
        """Count offers of one kind."""
        gaps = tuple(missing)
        self.states[state.value] += times
        self.asked += questions * times
        self.answered += (questions - len(gaps)) * times
        self.missing.update(dict.fromkeys(gaps, times))

    def share(self, name: str) -> float | None:
        """Percent; None where there is nothing to take a share of."""
        if name == "complete":
            return 100 * self.answered / self.asked if self.asked else None
        return 100 * self.states[name] / self.offers if self.offers else None


def most_missing(tally: Tally, most: int = 1) -> list[tuple[str, int]]:
    """The questions entries answer least often; equals by their text, so that it stays so."""
    return sorted(tally.missing.items(), key=lambda item: (-item[1], item[0]))[:most]


def figure_of(tally: Tally, name: str, *, today: date) -> Figure:
    """One number of a place that explains itself. Raises KeyError for another name."""
    label = f"{FIGURES[name]}: {tally.place.name}"
    value = float(tally.offers) if name == "offers" else tally.share(name)
    counts = {str(FIGURES[state.value]): tally.states[state.value] for state in Freshness}
    inputs: dict[str, float | int | str | bool | None] = {**counts}
    if name == "complete":
        inputs = {_("beantwortete Fragen"): tally.answered, _("gestellte Fragen"): tally.asked}
    return Figure(
        id=f"upkeep-{name}",
        label=label,
        value=value,
        unit=_("Angebote") if name == "offers" else "%",
        as_of=today,
        method=METHOD,
        formula=_formula(name),
        sources=(SOURCE,),
        inputs=inputs,
        decimals=0,
        notices=_notices(tally),
        missing="" if value is not None else _("Hier ist noch kein Angebot eingetragen."),
    )


def assumptions() -> tuple[Assumption, ...]:
    """The numbers behind the words due and stale."""
    return (
        Assumption(_("Prüfung alle"), CHECK_EVERY_DAYS, _("Tage")),
        Assumption(_("„lange nicht geprüft“ ab der Fälligkeit nach"), STALE_AFTER_DAYS, _("Tagen")),
    )


def _formula(name: str) -> str:
    if name == "offers":
        return _("Anzahl der veröffentlichten Angebote mit einem Ort hier")
    if name == "complete":
        return _("beantwortete Fragen / gestellte Fragen × 100; acht Fragen je Angebot")
    return _("Angebote in diesem Zustand / alle Angebote hier × 100")


def _notices(tally: Tally) -> tuple[Notice, ...]:
    if tally.place.key == "alle":
        text = _("Ein Angebot an mehreren Orten zählt hier einmal, in jedem Ortsteil einzeln.")
        return (Notice("many-places", text),)
    if tally.place.key == "unbekannt":
        text = _(
            "Hilfe am Telefon, nur zu Hause, mit geheimer Anschrift oder ohne Ortsteil im Eintrag."
        )
        return (Notice("no-place", text),)
    return ()

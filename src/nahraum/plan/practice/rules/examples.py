"""A practice example, wherever it comes from. Empty texts and None mean: not known."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

SETTINGS = {
    "village": _("Dorf oder Landgemeinde"),
    "town": _("kleine Stadt"),
    "quarter": _("Stadtteil oder Quartier"),
    "city": _("Großstadt"),
    "county": _("Kreis"),
}
# What a package may say about its use. The words of the shipped library are under the first.
LICENCES = {
    "EUPL-1.2": "EUPL 1.2",
    "CC-BY-4.0": "CC BY 4.0",
    "CC0-1.0": "CC0 1.0",
}
LONGEST_MONTHS = 240
_MONTHS = re.compile(r"^(?P<title>.*\S)\s*\((?P<months>\d{1,3})\s*Monate?\)$", re.DOTALL)


class Origin(StrEnum):
    LIBRARY = "library"
    OWN = "own"
    SHARED = "shared"


@dataclass(frozen=True, slots=True)
class Step:
    """A step to take; `months` is how long it took where it was done, None if nobody said."""

    title: str
    months: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """What was done somewhere, by whom, how and to what effect.

    `inhabitants` of the quarter or village, `of_place` of the whole municipality; `share_65` in
    percent; `shrinking` whether the place loses people and grows older.
    """

    key: str
    title: str
    place: str
    setting: str
    state: str = ""
    inhabitants: int | None = None
    of_place: int | None = None
    share_65: float | None = None
    shrinking: bool | None = None
    carrier: str = ""
    partners: tuple[str, ...] = ()
    period: str = ""
    staff: str = ""
    topics: tuple[str, ...] = ()
    aims: str = ""
    steps: tuple[Step, ...] = ()
    effects: str = ""
    special: str = ""
    funding: str = ""
    source: str = ""
    heading: str = ""
    licence: str = "EUPL-1.2"
    origin: Origin = Origin.LIBRARY
    owner: str = ""

    @property
    def setting_label(self) -> str:
        return str(SETTINGS[self.setting])

    @property
    def size(self) -> int | None:
        """People of the municipality; of the quarter where only that is known."""
        return self.of_place or self.inhabitants

    def words(self) -> str:
        """All its texts, to be searched."""
        texts = (self.title, self.place, self.state, self.carrier, *self.partners, self.staff,
                 self.aims, *(step.title for step in self.steps), self.effects, self.special,
                 self.funding)  # fmt: skip
        return " ".join(texts).casefold()


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody looks for; empty means anything."""

    words: str = ""
    topic: str = ""
    state: str = ""
    setting: str = ""
    origin: str = ""


def found(examples: Iterable[Example], wanted: Wanted) -> tuple[Example, ...]:
    """Examples that fit every wish, in the order given. All words must occur somewhere."""
    words = wanted.words.casefold().split()
    return tuple(
        example
        for example in examples
        if wanted.topic in ("", *example.topics)
        if wanted.state in ("", example.state)
        if wanted.setting in ("", example.setting)
        if wanted.origin in ("", example.origin)
        if not words or all(word in example.words() for word in words)
    )


def read_steps(text: str) -> tuple[Step, ...]:
    """One step a line; "(6 Monate)" at its end says how long. Raises ValueError naming the line."""
    steps = []
    for number, line in enumerate(text.splitlines(), start=1):
        words = line.strip()
        if not words:
            continue
        match = _MONTHS.match(words)
        title = match["title"] if match else words
        months = int(match["months"]) if match else None
        if months is not None and not 1 <= months <= LONGEST_MONTHS:
            raise ValueError(number)
        steps.append(Step(title, months))
    return tuple(steps)


def written_steps(steps: Iterable[Step]) -> str:
    """The inverse of `read_steps`."""
    lines = []
    for step in steps:
        unit = "Monat" if step.months == 1 else "Monate"
        lines.append(step.title if step.months is None else f"{step.title} ({step.months} {unit})")
    return "\n".join(lines)

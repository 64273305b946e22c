"""Small numbers: what is not shown, and why. Same rule for every part of the profile."""

from dataclasses import dataclass

# Counts of people below this are not shown; shares need at least this many people.
SMALLEST_COUNT = 5
SMALLEST_BASE = 100
# Ages of doctors are personal: nothing that follows from them before so many are known.
SMALLEST_DOCTORS = 5

TOO_FEW = "Zu wenige Menschen: Zahlen unter fünf werden nicht gezeigt."
BASE_TOO_SMALL = "Zu wenige Menschen: Anteile gibt es erst ab 100 Einwohnerinnen und Einwohnern."
FEW_BELOW = "Zu wenige Menschen im Nenner (unter 100)."
FEW_AGED_80 = "Weniger als 100 Menschen ab 80 Jahren."
NO_AREA = "Keine Fläche bekannt."
UNKNOWN = "Nicht bekannt."


@dataclass(frozen=True, slots=True)
class Shown:
    """A value fit to be shown, or the reason why there is none."""

    value: float | None
    missing: str = ""


def count(value: float | None) -> Shown:
    """A number of people. Zero is no secret; one to four are."""
    if value is None:
        return Shown(None, UNKNOWN)
    if 0 < round(value) < SMALLEST_COUNT:
        return Shown(None, TOO_FEW)
    return Shown(value)


def share(part: float, base: float) -> Shown:
    """A share of a base population."""
    if base < SMALLEST_BASE:
        return Shown(None, BASE_TOO_SMALL)
    return Shown(part / base)

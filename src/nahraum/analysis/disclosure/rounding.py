"""Rounding to a base, and what a rounded number tells an outsider."""

from math import ceil

from nahraum.analysis.errors import InvalidInput


def rounded(count: int, base: int) -> int:
    """The nearest multiple of `base`, halves upwards; 7 to base 5 is 5, 8 is 10.

    Raises InvalidInput.
    """
    if base < 1 or count < 0:
        raise InvalidInput("Gerundet werden Anzahlen ab 0 auf Vielfache ab 1.", place="base")
    return (2 * count + base) // (2 * base) * base


def span(published: int, base: int, smallest: int) -> tuple[int, int]:
    """Counts that are published as `published`, knowing that none but 0 is below `smallest`."""
    if published == 0:
        return 0, 0
    low = ceil((2 * published - base) / 2)
    high = ceil((2 * published + base) / 2) - 1
    return max(low, min(smallest, high)), high

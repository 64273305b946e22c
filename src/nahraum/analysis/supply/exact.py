"""Exact numbers for posts: a boundary at 75 or 110 per cent must not hang on a binary digit."""

from decimal import Decimal, localcontext
from fractions import Fraction

from nahraum.analysis.errors import InvalidInput

Number = int | float | Decimal | Fraction

# Digits kept where a quotient has no finite decimal expansion; far beyond any float.
PRECISION = 28


def exact(value: Number, place: str) -> Fraction:
    """Return `value` as a fraction; floats count as the decimal number they print as.

    Raises InvalidInput for NaN and infinity.
    """
    try:
        return Fraction(str(value)) if isinstance(value, float) else Fraction(value)
    except (ValueError, OverflowError) as error:
        raise InvalidInput(
            f"„{value}“ ist keine Zahl.", place=place, remedy="Eine endliche Zahl angeben."
        ) from error


def non_negative(value: Number, place: str) -> Fraction:
    """As `exact`, but refuses negative numbers. Raises InvalidInput."""
    number = exact(value, place)
    if number < 0:
        raise InvalidInput(f"{value} ist negativ.", place=place, remedy="0 oder mehr angeben.")
    return number


def to_decimal(value: Fraction) -> Decimal:
    """Return posts as Decimal, exact where possible, else with 28 digits."""
    with localcontext() as context:
        context.prec = PRECISION
        return Decimal(value.numerator) / Decimal(value.denominator)

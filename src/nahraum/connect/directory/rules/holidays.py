"""Public holidays of a Bundesland. Pure."""

from collections.abc import Callable
from datetime import date
from functools import cache

import holidays
from django.utils.translation import get_language

# First two digits of the official key -> the code the library knows the Land by.
LAENDER = {
    "01": "SH", "02": "HH", "03": "NI", "04": "HB", "05": "NW", "06": "HE", "07": "RP", "08": "BW",
    "09": "BY", "10": "SL", "11": "BE", "12": "BB", "13": "MV", "14": "SN", "15": "ST", "16": "TH",
}  # fmt: skip


# Languages of the house in which the library knows the names; the others read German.
_LANGUAGES = {"en": "en_US", "uk": "uk"}


@cache
def _calendar(land: str, language: str) -> holidays.HolidayBase:
    return holidays.country_holidays("DE", subdiv=land, language=language)


def holidays_of(ags: str) -> Callable[[date], str]:
    """The name of the public holiday on a day, "" on others, by the key of a municipality.

    The name is in the language of the page.
    Holidays of single municipalities (Augsburg, Catholic places of Bavaria) are not known.
    Raises KeyError for a key of no Land.
    """
    land = LAENDER[ags[:2]]

    def named(day: date) -> str:
        language = _LANGUAGES.get(get_language() or "", "de")
        return str(_calendar(land, language).get(day) or "")

    return named

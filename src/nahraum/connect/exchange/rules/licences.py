"""Licences a municipality can put its open data under. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Licence:
    name: str
    url: str = ""


_KNOWN = {
    "dl-de/by-2-0": Licence(
        "Datenlizenz Deutschland – Namensnennung – Version 2.0",
        "https://www.govdata.de/dl-de/by-2-0",
    ),
    "dl-de/zero-2-0": Licence(
        "Datenlizenz Deutschland – Zero – Version 2.0", "https://www.govdata.de/dl-de/zero-2-0"
    ),
    "cc-by-4.0": Licence(
        "Creative Commons Namensnennung 4.0 International",
        "https://creativecommons.org/licenses/by/4.0/deed.de",
    ),
    "cc0-1.0": Licence(
        "Creative Commons Zero 1.0", "https://creativecommons.org/publicdomain/zero/1.0/deed.de"
    ),
}


def licence_of(key: str) -> Licence:
    """A licence by its short name; any other text is taken as its name."""
    return _KNOWN.get(key.lower(), Licence(key))

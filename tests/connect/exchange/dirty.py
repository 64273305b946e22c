"""A dirty real-world table, made by dice: 488 rows of practices as a registry exports them.

Invalid and shortened keys, coordinates of another system, empty names, duplicated practices, two
spellings of one, sums below, phone numbers as spreadsheets leave them. All of it is invented.
"""

from typing import Any

import numpy as np

ROWS = 488
HEAD = [
    "LANR", "Praxisname", "Fachrichtung", "Straße", "Haus-Nr.", "PLZ", "Ort", "Telefon",
    "Sprechzeiten", "rollstuhlgerecht", "Rechtswert", "Hochwert", "Bemerkung intern",
]  # fmt: skip
WEST, SOUTH = 3_490_000.0, 5_771_000.0  # Gauß-Krüger, zone 3: nobody says so in the table
_NAMES = "Ahorn Birke Buche Eiche Erle Esche Fichte Kiefer Linde Tanne Ulme Weide".split()
_FIRST = "Anna Bernd Clara Dieter Eva Frank Gerda Hans Ida Jan Karin Lutz".split()
_KINDS = ["Hausarzt", "Augenarzt", "Zahnarzt", "Physiotherapie", "Ergotherapie"]
_HOURS = [
    "Mo-Fr 8-12", "Mo, Di, Do 8-12 u. 15-18 Uhr", "Mo.-Fr. 08.00 - 12.00 Uhr", "nach Vereinbarung",
    "s. Homepage", "Mo-Fr 8:00-12:00; We 08:00-11:00", "",
]  # fmt: skip
_ACCESS = ["ja", "nein", "teilweise", "k.A.", "x", ""]


def rows(seed: int = 7) -> list[list[str]]:
    dice = np.random.Generator(np.random.PCG64(seed))
    found = [_row(number, dice) for number in range(ROWS)]
    for number in range(0, ROWS, 12):  # duplicated practices
        found[number] = list(found[(number + 5) % ROWS])
    for number in range(3, ROWS, 40):
        found[number][1] = ""  # empty names
        found[number][2] = ""
    for number in range(6, ROWS, 45):  # a second spelling
        found[number] = list(found[number + 1])
        found[number][0] = f"9{number:08d}"
        found[number][1] = found[number + 1][1].replace("Praxis", "Praxs")
    for number in range(8, ROWS, 50):
        found[number][10:12] = ["0", "0"]
    return found


def _row(number: int, dice: Any) -> list[str]:
    name = f"Praxis {_FIRST[number % 12]} {_NAMES[number // 12 % 12]} {number} (erfunden)"
    phone = f"05264 {70000 + number}"
    if number % 17 == 0:
        phone = f"5264{70000 + number}"  # the zero is lost
    if number % 23 == 0:
        phone = "5,26E+09"
    postcode = "32689"
    if number % 29 == 0:
        postcode = "3268"
    if number % 31 == 0:
        postcode = "KEINE"
    x = WEST + float(dice.integers(0, 12_000)) + 0.25
    y = SOUTH + float(dice.integers(0, 12_000)) + 0.5
    return [
        f"{number:09d}", name, _KINDS[number % 5], _NAMES[number % 12] + "weg", str(number),
        postcode, "Kalletal", phone, _HOURS[number % 7], _ACCESS[number % 6],
        f"{x:.2f}".replace(".", ","), f"{y:.2f}".replace(".", ","), f"Vermerk {number}",
    ]  # fmt: skip


def table(seed: int = 7) -> bytes:
    """The whole list as offices send it: title, table, sum; Windows-1252, semicolons, CRLF."""
    lines = ["Arztregister Auszug (erfunden)" + ";" * 12, ";" * 12, ";".join(HEAD)]
    lines += [";".join(row) for row in rows(seed)]
    lines += [f"Summe;{ROWS}" + ";" * 11, "Quelle: erfunden" + ";" * 12]
    return "\r\n".join(lines).encode("cp1252")

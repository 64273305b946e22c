"""Tables for spreadsheets, which must not calculate our texts. The one place for it. Pure.

A text that a spreadsheet would take for a formula gets an apostrophe in front, as people do it by
hand; reading takes exactly this one away again. Texts that begin with an apostrophe and would be
mistaken for such a one get a further one.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from types import MappingProxyType
from typing import Any

# What begins a formula: also in full width, behind spaces, or as a tab or carriage return.
_DANGEROUS = re.compile(r"'*\s*[=+\-@＝＋－＠﹢﹣﹦﹫−]|'*[\t\r\n]")
# How xlsxwriter is told to keep texts as texts.
TEXTS_STAY_TEXTS = MappingProxyType(
    {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
)


def defused(text: str) -> str:
    """A text no spreadsheet calculates."""
    return f"'{text}" if _DANGEROUS.match(text) else text


def restored(cell: str) -> str:
    """The text `defused` was given."""
    return cell[1:] if cell.startswith("'") and _DANGEROUS.match(cell[1:]) else cell


def csv_table(headings: Iterable[str], lines: Iterable[Sequence[Any]]) -> bytes:
    """Semicolons, decimal commas and a mark at the beginning, so that Excel reads umlauts."""
    memory = io.StringIO(newline="")
    writer = csv.writer(memory, delimiter=";", lineterminator="\r\n")
    writer.writerow([defused(heading) for heading in headings])
    writer.writerows([[_cell(cell) for cell in line] for line in lines])
    return memory.getvalue().encode("utf-8-sig")


def _cell(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, int):
        return str(cell)
    if isinstance(cell, float):
        return f"{cell:.10g}".replace(".", ",")
    return defused(str(cell))

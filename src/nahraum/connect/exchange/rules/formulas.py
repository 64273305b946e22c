"""Cells of tables that spreadsheets must not calculate. The one place for it. Pure.

A text that a spreadsheet would take for a formula gets an apostrophe in front, as people do it by
hand; reading takes exactly this one away again. Texts that begin with an apostrophe and would be
mistaken for such a one get a further one.
"""

import re

# What begins a formula: also in full width, behind spaces, or as a tab or carriage return.
_DANGEROUS = re.compile(r"'*\s*[=+\-@|%＝＋－＠﹢﹣﹦﹫−]|'*[\t\r\n]")
_GAP = re.compile(r"\\(.)|;")


def defused(text: str) -> str:
    """A text no spreadsheet calculates."""
    return f"'{text}" if _DANGEROUS.match(text) else text


def restored(cell: str) -> str:
    """The text `defused` was given."""
    return cell[1:] if cell.startswith("'") and _DANGEROUS.match(cell[1:]) else cell


def joined(texts: tuple[str, ...]) -> str:
    """Several texts in one cell: „rot; grün“."""
    return "; ".join(text.replace("\\", "\\\\").replace(";", "\\;") for text in texts)


def parted(cell: str) -> tuple[str, ...]:
    """The texts `joined` was given."""
    parts, start, plain = [], 0, ""
    for found in _GAP.finditer(cell):
        plain += cell[start : found.start()] + (found[1] or "")
        start = found.end()
        if found[1] is None:
            parts.append(plain)
            plain = ""
    parts.append(plain + cell[start:])
    return tuple(text for part in parts if (text := part.strip()))

"""Several texts in one cell: „rot; grün“. Pure."""

import re

_GAP = re.compile(r"\\(.)|;")


def joined(texts: tuple[str, ...]) -> str:
    """The texts in one cell; what parts them is marked where it is part of a text."""
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

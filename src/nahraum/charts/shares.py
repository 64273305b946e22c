"""Stacked bars of shares: how a whole is divided, year by year or place by place."""

from collections.abc import Sequence
from dataclasses import dataclass

from nahraum.charts.legend import Entry, legend
from nahraum.charts.looks import STEPS, TEXTURES, steps
from nahraum.charts.model import Chart, ChartError, ChartTable, table
from nahraum.charts.scale import checked, some
from nahraum.charts.sheet import About, Sheet, build
from nahraum.charts.words import MISSING, fit, listing, number, width


@dataclass(frozen=True, slots=True)
class ShareRow:
    """A whole and its parts (any unit, not yet per cent); None means unknown."""

    label: str
    parts: Sequence[float | None]


def _row(row: ShareRow, count: int) -> ShareRow:
    if len(row.parts) != count:
        raise ChartError(
            f"{len(row.parts)} Teile für {count} Gruppen",
            place=row.label,
            remedy="je Gruppe einen Wert oder None übergeben",
        )
    parts = checked(row.parts, row.label)
    if any(part is not None and part < 0 for part in parts):
        raise ChartError("ein Teil ist negativ", place=row.label, remedy="Daten prüfen")
    return ShareRow(row.label, parts)


def _shares(row: ShareRow) -> tuple[float, ...] | None:
    """Per cent of the whole; None if a part is unknown or the whole is nothing."""
    known = [part for part in row.parts if part is not None]
    whole = sum(known)
    if len(known) < len(row.parts) or whole <= 0:
        return None
    return tuple(100 * part / whole for part in known)


def _statement(rows: Sequence[ShareRow], groups: Sequence[str]) -> str:
    drawn = [(row.label, shares) for row in rows if (shares := _shares(row))]
    if not drawn:
        return "Die Anteile sind nicht bekannt."
    (label, first), (name, last) = drawn[0], drawn[-1]
    at = max(range(len(groups)), key=lambda g: (abs(last[g] - first[g]), -g))
    if len(drawn) == 1:
        parts = [f"{group} {number(s, 1, '%')}" for group, s in zip(groups, first, strict=True)]
        return f"{label}: {listing(parts)}."
    if number(first[at], 1) == number(last[at], 1):
        return f"Die Anteile sind in {label} und {name} gleich."
    return (
        f"Am stärksten unterscheidet sich der Anteil „{groups[at]}“: {label} "
        f"{number(first[at], 1, '%')}, {name} {number(last[at], 1, '%')}."
    )


def _table(rows: Sequence[ShareRow], groups: Sequence[str], about: About) -> ChartTable:
    columns = [(about.columns[0], False)]
    for group in groups:
        columns += [(about.head(group), True), (f"{group} (%)", True)]
    cells = []
    for row in rows:
        shares, line = _shares(row), [row.label]
        for at, part in enumerate(row.parts):
            line += [about.cell(part), number(shares[at] if shares else None, 1)]
        cells.append(line)
    return table(about.title, columns, cells)


def share_bars(rows: Sequence[ShareRow], groups: Sequence[str], about: About) -> Chart:
    """One bar of 100 % per row, divided into two to six ordered groups.

    Unit and decimals of `about` are those of the parts, in the table.
    A row with an unknown part, or whose parts sum to zero, is drawn as "keine Angabe".
    Raises ChartError for no rows, unequal numbers of parts, negative parts.
    """
    some(rows, "rows", "Zeilen")
    if not 2 <= len(groups) <= STEPS:
        raise ChartError(f"{len(groups)} Gruppen", place="groups", remedy=f"2 bis {STEPS} Gruppen")
    good = [_row(row, len(groups)) for row in rows]

    def draw(sheet: Sheet) -> float:
        return _draw(sheet, good, groups)

    return build(about, _statement(good, groups), _table(good, groups, about), draw)


def _draw(sheet: Sheet, rows: Sequence[ShareRow], groups: Sequence[str]) -> float:
    size, shades = sheet.size, steps(len(groups))
    longest = max(width(row.label, size.text, bold=True) for row in rows)
    labels = 0.0 if size.compact else min(longest, size.width * 0.3)
    left = labels + (0.0 if size.compact else 12.0)
    height = 32.0
    pitch = height + (size.text * 1.9 if size.compact else 12.0)
    y = 1.0
    if not size.compact and _heads(sheet, rows[0], groups, left):
        y, named = size.small * 1.7, True
    else:
        named = False
    for row in rows:
        top = y + (size.text * 1.5 if size.compact else 0.0)
        word_y = y + size.text if size.compact else top + height / 2 + size.text * 0.36
        room = size.width if size.compact else labels
        sheet.text(0, word_y, fit(row.label, room, size.text, bold=True), bold=True)
        _bar(sheet, row, shades, left, top, height)
        y += pitch
    entries = (
        []
        if named
        else [
            Entry(group, f"step-{shade}", f"step-{shade}" if f"step-{shade}" in TEXTURES else "")
            for group, shade in zip(groups, shades, strict=True)
        ]
    )
    return legend(sheet, y, entries) + 2


def _heads(sheet: Sheet, row: ShareRow, groups: Sequence[str], left: float) -> bool:
    """Names of the groups above the first bar, if each fits over its part."""
    shares, small = _shares(row), sheet.size.small
    if shares is None:
        return False
    room = sheet.size.width - left
    if any(width(g, small) + 4 > s / 100 * room for g, s in zip(groups, shares, strict=True)):
        return False
    x = left
    for group, share in zip(groups, shares, strict=True):
        sheet.text(x + 2, small, group, "muted", size=small)
        x += share / 100 * room
    return True


def _bar(
    sheet: Sheet, row: ShareRow, shades: Sequence[int], left: float, top: float, height: float
) -> None:
    size, shares = sheet.size, _shares(row)
    room, down = size.width - left - 1, size.text * 0.36
    if shares is None:
        sheet.rect(left + 0.5, top, room, height, "gap")
        sheet.rect(left + 0.5, top, room, height, "", fill="gap")
        sheet.text(left + room / 2, top + height / 2 + down, MISSING, "halo", anchor="middle")
        return
    x = left + 0.5
    for share, shade in zip(shares, shades, strict=True):
        wide = share / 100 * room
        sheet.rect(x, top, wide, height, f"step-{shade}")
        if f"step-{shade}" in TEXTURES:
            sheet.rect(x, top, wide, height, "", fill=f"step-{shade}")
        sheet.rect(x, top, wide, height, "edge")
        text = number(share, 0, "%")
        if width(text, size.text) + 6 > wide:
            text = number(share, 0)
        if width(text, size.text) + 4 <= wide:
            sheet.text(x + wide / 2, top + height / 2 + down, text, f"on-{shade}", anchor="middle")
        x += wide

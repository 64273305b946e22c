"""A diagnosis of need as words and tables, the same on the page and on paper. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from nahraum.understand.needs.rules.cells import Cell, value_of
from nahraum.understand.needs.rules.score import Kind, Part, State

STRONG, WEAK = 0.5, 0.2  # from when on a part speaks for a need, and up to when against it


@dataclass(frozen=True, slots=True)
class Table:
    """`links` are addresses for the first column, "" where there is none."""

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    links: tuple[str, ...] = ()

    @property
    def linked(self) -> list[tuple[tuple[str, ...], str]]:
        return list(zip(self.rows, self.links or ("",) * len(self.rows), strict=True))


@dataclass(frozen=True, slots=True)
class Section:
    key: str
    title: str
    sentences: tuple[str, ...]
    tables: tuple[Table, ...] = ()


@dataclass(frozen=True, slots=True)
class Diagnosis:
    title: str
    about: str
    on: date
    sections: tuple[Section, ...]


def section(
    key: str, title: str, sentences: Iterable[str], tables: Iterable[Table | None] = ()
) -> Section:
    """Without empty sentences and tables."""
    told = tuple(text for text in sentences if text)
    return Section(key, title, told, tuple(table for table in tables if table and table.rows))


def score_words(cell: Cell) -> str:
    return "?" if cell.score.value is None else str(round(cell.score.value))


def span_words(cell: Cell) -> str:
    low, high = round(cell.score.low), round(cell.score.high)
    return str(low) if low == high else _("%(low)s bis %(high)s") % {"low": low, "high": high}


def reasons_of(name: str, cell: Cell) -> str:
    """What speaks for a need, what against it and what nobody knows, in one line."""
    pro = [_told(p) for p in cell.parts if p.state is State.KNOWN and p.need >= STRONG]
    contra = [_told(p) for p in cell.parts if p.state is State.KNOWN and p.need <= WEAK]
    hidden = [str(p.line.name) for p in cell.parts if p.state is not State.KNOWN]
    parts = [
        _("Dafür spricht: %(what)s.") % {"what": "; ".join(pro)} if pro else "",
        _("Dagegen spricht: %(what)s.") % {"what": "; ".join(contra)} if contra else "",
        _("Nicht bekannt oder verdeckt: %(what)s.") % {"what": "; ".join(hidden)} if hidden else "",
    ]
    value = _("%(name)s: %(value)s von 100.") % {"name": name, "value": score_words(cell)}
    return " ".join([value, *(part for part in parts if part)])


def _told(part: Part) -> str:
    return f"{part.line.name}, {value_of(part).rstrip('.')}"


def parts_of(named: Sequence[tuple[str, Cell]], kind: Kind) -> list[tuple[str, Part]]:
    return [(name, part) for name, cell in named for part in cell.parts if part.kind is kind]


def part_rows(found: Iterable[tuple[str, Part]]) -> tuple[tuple[str, ...], ...]:
    """(names, what, value, source): what is alike for several is one row."""
    names: dict[tuple[str, str, str], list[str]] = {}
    for name, part in found:
        alike = (str(part.line.name), value_of(part), part.credit or "–")
        names.setdefault(alike, []).append(name)
    return tuple(("; ".join(of), *alike) for alike, of in names.items())


def missing_rows(named: Iterable[tuple[str, Cell]]) -> tuple[tuple[str, ...], ...]:
    """(what is missing, why, how often) with the commonest first."""
    counts: dict[tuple[str, str], int] = {}
    for _name, cell in named:
        for part in cell.parts:
            if part.state is State.UNKNOWN:
                why = (str(part.line.name), part.note)
                counts[why] = counts.get(why, 0) + 1
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return tuple((what, why, str(number)) for (what, why), number in ordered)


def sources_of(named: Iterable[tuple[str, Cell]]) -> list[str]:
    """Every source with its day, once."""
    return sorted({part.credit for _name, cell in named for part in cell.parts if part.credit})

"""Columns a table must have, and typed rows.

`build_table` takes raw rows (text cells with their line numbers, from a text file or a
spreadsheet), finds the header, matches it with the wanted columns and reads every cell. All
problems up to `MAX_FINDINGS` are collected before it raises.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Literal

from nahraum.data.errors import Finding
from nahraum.data.values import DecimalMark, folded, same_name

Kind = Literal["int", "float", "decimal", "text", "choice", "age"]
NUMERIC: frozenset[str] = frozenset({"int", "float", "decimal"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One wanted column.

    `aliases` are further headings, `choices` maps canonical values to their spellings,
    `digits` makes a text column a key with so many digits, `nullable` allows empty cells and
    the signs for unknown (they become None), `sums` says that a sum word here marks a sum row.
    """

    name: str
    kind: Kind = "text"
    aliases: tuple[str, ...] = ()
    required: bool = True
    nullable: bool = False
    minimum: float | None = None
    maximum: float | None = None
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    digits: tuple[int, ...] = ()
    max_length: int = 2000

    @property
    def sums(self) -> bool:
        return self.kind in ("choice", "age") or bool(self.digits)

    @property
    def names(self) -> tuple[str, ...]:
        """All names it may have, as `values.folded` gives them, the own name first."""
        return _folded_names(self.name, self.aliases)

    def matches(self, heading: str) -> bool:
        """Does a heading of the file name this column?"""
        name = folded(heading)
        return any(same_name(name, alias) for alias in self.names)


@lru_cache(maxsize=1_000)
def _folded_names(name: str, aliases: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(folded(text) for text in (name, *aliases))


SEX = Column(
    name="sex",
    kind="choice",
    aliases=("geschlecht", "gender"),
    choices={
        "m": ("m", "männlich", "mann", "männer", "male", "men", "maskulin"),
        "f": ("f", "w", "weiblich", "frau", "frauen", "female", "women"),
    },
)
AGE = Column(name="age", kind="age", aliases=("alter", "altersjahr", "altersjahre", "x"))
AGE_FROM = Column(name="age_from", kind="age", aliases=("alter_von", "von_alter", "von", "ab"))
AGE_TO = Column(
    name="age_to",
    kind="int",
    aliases=("alter_bis", "bis_alter", "bis"),
    nullable=True,
    minimum=0,
    maximum=130,
)
COUNT = Column(
    name="count",
    kind="float",
    aliases=("anzahl", "einwohner", "bevölkerung", "personen", "bestand", "ewz"),
    minimum=0,
)
MUNICIPALITY_KEY = Column(
    name="ags",
    digits=(8,),
    aliases=("gemeindeschlüssel", "amtlicher gemeindeschlüssel", "gkz", "key", "schlüssel"),
)


@dataclass(frozen=True, slots=True)
class Row:
    """Typed values of one line; `row["sex"]`."""

    line: int
    values: Mapping[str, Any]

    def __getitem__(self, name: str) -> Any:
        return self.values[name]

    def get(self, name: str, default: Any = None) -> Any:
        value = self.values.get(name)
        return default if value is None else value


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of a file with what was remarkable about them.

    `columns` are the canonical names found, `rest` the headings read by the `rest` column,
    `unknown` the headings nobody asked for (also reported as a warning).
    """

    file: str
    rows: tuple[Row, ...]
    columns: tuple[str, ...]
    rest: tuple[str, ...]
    unknown: tuple[str, ...]
    warnings: tuple[Finding, ...]
    encoding: str = ""
    delimiter: str = ""
    decimal: DecimalMark | None = None

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def column(self, name: str) -> list[Any]:
        return [row.values.get(name) for row in self.rows]


@dataclass(frozen=True, slots=True)
class RawRow:
    """Text cells of one line, before anything is read into them."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the caller asked for, handed through the steps of reading.

    `mappable`: whoever reads the findings can assign headings (`--columns`); an upload cannot.
    """

    columns: tuple[Column, ...]
    rest: Column | None = None
    mapping: Mapping[str, str] = field(default_factory=dict)
    decimal: DecimalMark | None = None
    key: Sequence[str] = ()
    mappable: bool = False

"""An uploaded count by sex and age -> rows the profile can use."""

from dataclasses import dataclass

from nahraum.analysis.population.ages import OPEN_AGE
from nahraum.data.columns import AGE, COUNT, SEX
from nahraum.data.errors import FormatError
from nahraum.data.textfiles import read_table

# Residents' registers close their tables at 90 or later.
LAST_SINGLE = 89


@dataclass(frozen=True, slots=True)
class OwnTable:
    """`rows` are (sex "m" or "w", age 0..100, persons); ages above 100 are in 100."""

    rows: tuple[tuple[str, int, float], ...]
    total: int
    remarks: tuple[str, ...]


def read_own_population(data: bytes, name: str) -> OwnTable:
    """Raises DataError with every finding; both sexes and every age up to 89 must be there."""
    table = read_table(data, (SEX, AGE, COUNT), name=name, key=("sex", "age"))
    counts: dict[tuple[str, int], float] = {}
    for row in table:
        group = row["age"]
        if group.high is not None and group.high != group.low:
            raise FormatError(
                f"Die Altersgruppe {group.label} fasst mehrere Jahre zusammen",
                file=name,
                line=row.line,
                column="age",
                remedy="jedes Alter in einer eigenen Zeile angeben, nur das letzte offen (90+)",
            )
        cell = ("m" if row["sex"] == "m" else "w", min(group.low, OPEN_AGE))
        counts[cell] = counts.get(cell, 0.0) + row["count"]
    _check_complete(counts, name)
    total = round(sum(counts.values()))
    if total == 0:
        raise FormatError("Alle Zahlen sind null", file=name, remedy="die richtige Tabelle wählen")
    rows = tuple((sex, age, count) for (sex, age), count in sorted(counts.items()))
    return OwnTable(rows, total, tuple(finding.text for finding in table.warnings))


def _check_complete(counts: dict[tuple[str, int], float], name: str) -> None:
    missing = [
        f"{sex} {age}"
        for sex in ("m", "w")
        for age in range(LAST_SINGLE + 1)
        if (sex, age) not in counts
    ]
    if missing:
        raise FormatError(
            f"Es fehlen {len(missing)} Zeilen, zuerst {missing[0]}",
            file=name,
            column="age",
            remedy="beide Geschlechter und jedes Alter angeben, auch wo niemand lebt (0)",
        )

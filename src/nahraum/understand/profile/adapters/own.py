"""An uploaded count by sex and age -> rows the profile can use."""

from dataclasses import dataclass

from nahraum.analysis.population.ages import OPEN_AGE
from nahraum.data.ages import AgeGroup, parse_age_group
from nahraum.data.columns import AGE, COUNT, SEX, Column
from nahraum.data.errors import FormatError
from nahraum.data.textfiles import read_table
from nahraum.data.values import is_sum

# Residents' registers close their tables at 90 or later.
LAST_SINGLE = 89
# As text: a group like "15-19" must be refused, not read as its first year.
AGE_TEXT = Column(name=AGE.name, aliases=AGE.aliases, max_length=40)


@dataclass(frozen=True, slots=True)
class OwnTable:
    """`rows` are (sex "m" or "w", age 0..100, persons); ages above 100 are in 100."""

    rows: tuple[tuple[str, int, float], ...]
    total: int
    remarks: tuple[str, ...]


def read_own_population(data: bytes, name: str) -> OwnTable:
    """Raises DataError with every finding; both sexes and every age up to 89 must be there."""
    table = read_table(data, (SEX, AGE_TEXT, COUNT), name=name, key=("sex", "age"))
    counts: dict[tuple[str, int], float] = {}
    for row in table:
        if is_sum(row["age"]):
            continue
        group = _single(row["age"], name, row.line)
        cell = ("m" if row["sex"] == "m" else "w", min(group.low, OPEN_AGE))
        counts[cell] = counts.get(cell, 0.0) + row["count"]
    _check_complete(counts, name)
    total = round(sum(counts.values()))
    if total == 0:
        raise FormatError("Alle Zahlen sind null", file=name, remedy="die richtige Tabelle wählen")
    rows = tuple((sex, age, count) for (sex, age), count in sorted(counts.items()))
    return OwnTable(rows, total, tuple(finding.text for finding in table.warnings))


def _single(text: str, name: str, line: int) -> AgeGroup:
    """One year of age, or an open end."""
    group = parse_age_group(text)
    if group is None or group.high not in (group.low, None):
        raise FormatError(
            f"„{text}“ ist kein einzelnes Alter",
            file=name,
            line=line,
            column="age",
            remedy="jedes Alter in einer eigenen Zeile angeben, nur das letzte offen (90+)",
        )
    return group


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

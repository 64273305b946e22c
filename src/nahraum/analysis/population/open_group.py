"""From official age groups to single years of age, the open group included.

District tables end at 75+, state tables at 90+, national ones at 85+. Each level lends its
pattern to the one below; beyond the last published age the stationary population L(x) of a life
table does.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.figures import Method, Notice, Result
from nahraum.analysis.population.ages import (
    AGES,
    DISTRICT_GROUPS,
    OPEN_AGE,
    SEXES,
    Band,
    Floats,
    as_floats,
    check_partition,
    not_negative,
)
from nahraum.analysis.population.lifetable import LifeTable

METHOD = Method("population.open-group", "1")


def single_ages(tables: Sequence[Any], life: LifeTable) -> Result[Floats]:
    """A reference population (2, 101) from tables with different open ages.

    tables: first the wanted area (a state), then those that lend a finer pattern (the nation);
    each (2, n) with single years 0..n-2 and an open last age n-1. Inside an open age the pattern
    is the next finer table's, after the last one L(x). Raises InvalidInput for wrong shapes.
    """
    if not tables:
        raise InvalidInput("Mindestens eine Tabelle nach Einzelalter angeben.", place="Tabellen")
    checked = [_single(table, number) for number, table in enumerate(tables, 1)]
    pattern = life.L.copy()
    for table in sorted(checked[1:], key=lambda t: t.shape[1]):
        pattern = _opened(table, pattern)[0]
    reference, evenly = _opened(checked[0], pattern)
    return Result(
        value=reference,
        method=METHOD,
        parts={"open_ages": [table.shape[1] - 1 for table in checked]},
        warnings=_notices(evenly),
    )


def split_groups(
    counts: Any, reference: Any, groups: Sequence[Band] = DISTRICT_GROUPS
) -> Result[Floats]:
    """Spread counts by sex and age group over single years like the reference inside the group.

    counts: (2, groups). reference: (2, 101). groups: a gapless partition, open at the top; the 17
    of the district tables by default. The sums of the groups are kept exactly up to rounding.
    Where the reference has nobody in a group, the group is spread evenly, with a warning.
    """
    check_partition(groups, "Altersgruppen")
    known = not_negative(
        as_floats(counts, "Altersgruppen", shape=(len(SEXES), len(groups))), "Altersgruppen"
    )
    pattern = not_negative(
        as_floats(reference, "Vergleichsbevölkerung", shape=(len(SEXES), AGES)),
        "Vergleichsbevölkerung",
    )
    ages, evenly = np.zeros(pattern.shape), []
    for column, group in enumerate(groups):
        inside, even = _spread(known[:, column], pattern[:, group.slice])
        ages[:, group.slice] = inside
        if even:
            evenly.append(group.label)
    return Result(value=ages, method=METHOD, warnings=_notices(evenly))


def open_group_split(
    counts: Any, state: Any, nation: Any, life: LifeTable, *, open_age: int = 75
) -> Result[Floats]:
    """Spread an open group, by sex, over single years up to 100+.

    counts: persons aged `open_age` and older by sex, (2,). state, nation: single ages as in
    `single_ages`. Returns (2, 101 - open_age), the ages from `open_age` on.
    """
    known = not_negative(
        as_floats(counts, "Offene Altersgruppe", shape=(len(SEXES),)), "Offene Altersgruppe"
    )
    group = Band(open_age)
    reference = single_ages((state, nation), life)
    inside, even = _spread(known, reference.value[:, group.slice])
    return Result(
        value=inside,
        method=METHOD,
        parts=reference.parts,
        warnings=(*reference.warnings, *_notices([group.label] if even else [])),
    )


def _single(values: Any, number: int) -> Floats:
    place = f"Tabelle {number}"
    table = not_negative(as_floats(values, place), place)
    if table.ndim != 2 or len(table) != len(SEXES) or not 2 <= table.shape[1] <= AGES:
        raise InvalidInput(
            f"Form {table.shape} statt (2, Alter).",
            place=place,
            remedy=f"Männer und Frauen nach Einzelalter angeben, höchstens bis {OPEN_AGE}+.",
        )
    return table


def _opened(table: Floats, pattern: Floats) -> tuple[Floats, list[str]]:
    """Fill the open last age of a table with the pattern of a complete one."""
    last = Band(table.shape[1] - 1)
    inside, even = _spread(table[:, -1], pattern[:, last.slice])
    return np.concatenate([table[:, :-1], inside], axis=1), [last.label] if even else []


def _spread(totals: Floats, pattern: Floats) -> tuple[Floats, bool]:
    """Totals (2,) over the ages of the pattern (2, n); True if a sex had no pattern."""
    sums = pattern.sum(axis=1, keepdims=True)
    empty = sums[:, 0] <= 0
    shares = np.divide(
        pattern, sums, out=np.full(pattern.shape, 1 / pattern.shape[1]), where=sums > 0
    )
    return totals[:, None] * shares, bool((empty & (totals > 0)).any())


def _notices(evenly: Sequence[str]) -> tuple[Notice, ...]:
    if not evenly:
        return ()
    return (
        Notice(
            "SPLIT_EVEN",
            f"Für die Altersgruppe {', '.join(evenly)} fehlt ein Vergleich nach Einzelalter; sie "
            "wurde gleichmäßig verteilt.",
        ),
    )

"""The reference without any download: two districts, enough for the demo municipalities."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

from nahraum.data.catalogue import DataSet, catalogue
from nahraum.data.errors import MissingData, Notes
from nahraum.data.reference import Reference
from nahraum.facts import tables
from nahraum.facts.areaseries import series_tables

READERS: Mapping[str, Callable[[], Any]] = {
    "areas": tables.areas,
    "district_ages": tables.district_ages,
    "state_ages": tables.state_ages,
    "national_ages": tables.national_ages,
    "life_tables": tables.life_tables,
    "care": tables.care,
}
# Last day each shipped extract describes; sets that are not here are not shipped.
LAST_DAYS = {
    "bkg-vg250-ew-2022": tables.REGISTER_DAY,
    "destatis-12411-0018": date(2020, 12, 31),
    "destatis-12411-0013": date(2020, 12, 31),
    "destatis-12411-0006": date(2020, 12, 31),
    "destatis-12621-0001-2020-22": date(2022, 12, 31),
    "destatis-12621-0001-2022-24": date(2024, 12, 31),
    "regionalstatistik-22411": date(2019, 12, 31),
    "bbsr-inkar-2024": date(2021, 12, 31),
    "regionalstatistik-13211": date(2020, 12, 31),
    "rki-gisd-2025": date(2021, 12, 31),
    "gut-leben-2016": date(2016, 12, 31),
    "osm-pharmacies-2023": date(2023, 8, 14),
}


class Shipped:
    """What `Reference` reads from; tables it does not have are missing, not empty."""

    def sets(self, table: str = "") -> tuple[DataSet, ...]:
        return tuple(
            replace(found, as_of=LAST_DAYS[found.id])
            for found in catalogue()
            if found.id in LAST_DAYS and table in ("", found.table)
        )

    def has(self, table: str) -> bool:
        return table in READERS or table in series_tables()

    def read(self, table: str, notes: Notes) -> Any:
        if table in series_tables():
            return series_tables()[table]
        if table not in READERS:
            raise MissingData(
                f"Die Tabelle {table} gehört nicht zu den mitgelieferten Daten",
                remedy="Daten mit „nahraum data fetch“ und „nahraum data load“ laden",
            )
        return READERS[table]()


@cache
def reference() -> Reference:
    """Areas, ages, life tables and care statistics of the shipped districts; no grid, no map."""
    return Reference(Shipped())

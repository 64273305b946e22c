"""Keys and references between the tables of a feed: identifiers become positions."""

from collections.abc import Mapping

import polars as pl

from nahraum.data.errors import Notes, shown
from nahraum.data.gtfs.schema import FileKind

_MOST = 20
_STATION = 1


def check_keys(table: pl.DataFrame, kind: FileKind, file: str, notes: Notes) -> None:
    """Every key occurs once."""
    if not kind.key or not table.height:
        return
    if len(kind.key) > 1 and _in_order(table, *kind.key[:2]):
        return
    if table.select(kind.key).hash_rows().n_unique() == table.height:
        return
    notes.file = file
    first = table.group_by(kind.key).agg(pl.col("line").min().alias("first"))
    again = table.join(first, on=kind.key).filter(pl.col("line") > pl.col("first"))
    for row in again.sort("line").head(_MOST).iter_rows(named=True):
        label = ", ".join(str(row[name]) for name in kind.key)
        text = f"{shown(label)} steht schon in Zeile {row['first']}"
        notes.error("DOUBLE", text, "Doppelte Zeile streichen", row["line"], kind.key[0])


def _in_order(table: pl.DataFrame, group: str, number: str) -> bool:
    """Does each group stand together, its numbers ascending? Then no two rows are alike.

    So do most feeds list the stops of a trip; looking at neighbours takes a fifth of looking at
    all.
    """
    same = (pl.col(group) == pl.col(group).shift(1)).fill_null(False)
    later = (pl.col(number) > pl.col(number).shift(1)).fill_null(False)
    seen = table.select(same.alias("same"), (~same | later).all().alias("ascending"))
    if not seen["ascending"][0]:
        return False
    begins = table[group].filter(~seen["same"])
    return begins.n_unique() == len(begins)


def linked(
    table: pl.DataFrame, column: str, target: pl.DataFrame, key: str, name: str
) -> pl.DataFrame:
    """`table` with the position in `target` as column `name`, null where there is none.

    Where rows that name the same stand together, as those of a trip do, each is looked up once.
    """
    keys = table[column]
    fresh = (keys != keys.shift(1)).fill_null(True)
    often = 2 * fresh.sum() > len(keys)
    known = pl.Enum(target[key])  # looks a row up in half the time a join takes
    found = (keys if often else keys.filter(fresh)).cast(known, strict=False).to_physical()
    places = (found if often else found.gather(fresh.cum_sum() - 1)).cast(pl.Int64)
    return table.with_columns(places.alias(name))


def report_unknown(table: pl.DataFrame, column: str, name: str, target: str, notes: Notes) -> None:
    """An error for every row whose reference leads nowhere."""
    lost = table.filter(pl.col(name).is_null() & pl.col(column).is_not_null())
    for row in lost.head(_MOST).iter_rows(named=True):
        text = f"{shown(row[column])} steht nicht in {target}"
        notes.error("ID_UNKNOWN", text, "Kennung berichtigen oder ergänzen", row["line"], column)


def link_stops(table: pl.DataFrame, file: str, notes: Notes) -> pl.DataFrame:
    """Stops with parent positions and the wheelchair state they inherit."""
    notes.file = file
    codes = pl.col("location_type", "wheelchair_boarding").fill_null(0)
    stops = linked(table.with_columns(codes), "parent_station", table, "stop_id", "parent")
    lost = stops.filter(pl.col("parent").is_null() & pl.col("parent_station").is_not_null())
    for row in lost.head(1).iter_rows(named=True):
        text = f"{lost.height} übergeordnete Halte wie {shown(row['parent_station'])} fehlen; "
        text += "von ihnen wird nichts geerbt"
        notes.warn("PARENT_UNKNOWN", text, row["line"], "parent_station")
    stops = stops.with_columns(pl.col("parent").fill_null(-1))
    parents = stops["parent"].to_list()
    kinds = stops["location_type"].to_list()
    wheelchair = stops["wheelchair_boarding"].to_list()
    inherited = list(wheelchair)
    for place, parent in enumerate(parents):
        if parent < 0:
            continue
        if kinds[parent] != _STATION and kinds[place] != 4:
            text = f"Der übergeordnete Halt {shown(stops['stop_id'][parent])} ist keine Station"
            line = stops["line"][place]
            notes.error("PARENT", text, "location_type 1 eintragen", line, "parent_station")
        elif kinds[place] == _STATION:
            text = "Eine Station kann keiner anderen untergeordnet sein"
            line = stops["line"][place]
            notes.error("PARENT", text, "parent_station leeren", line, "parent_station")
        if wheelchair[place] == 0:
            inherited[place] = wheelchair[parent]
    names = ("stop_id", "stop_name", "stop_lat", "stop_lon", "location_type", "parent", "line")
    return stops.select(*names, pl.Series("wheelchair", inherited, dtype=pl.Int64))


def check_calendar(
    tables: Mapping[str, pl.DataFrame], files: Mapping[str, str], notes: Notes
) -> None:
    """No service ends before it begins."""
    notes.file = files["calendar"]
    turned = tables["calendar"].filter(pl.col("end_date") < pl.col("start_date"))
    for row in turned.head(_MOST).iter_rows(named=True):
        text = f"Der Dienst endet am {row['end_date']} vor seinem Beginn {row['start_date']}"
        notes.error("DATES", text, "Zeitraum prüfen", row["line"], "end_date")


def link_trips(
    tables: Mapping[str, pl.DataFrame], files: Mapping[str, str], notes: Notes
) -> pl.DataFrame:
    """Trips with the position of their route; their service must be named in a calendar."""
    notes.file = files["trips"]
    trips = linked(tables["trips"], "route_id", tables["routes"], "route_id", "route")
    report_unknown(trips, "route_id", "route", "routes.txt", notes)
    services = pl.concat(
        [tables["calendar"].select("service_id"), tables["calendar_dates"].select("service_id")]
    ).unique(maintain_order=True)
    known = linked(trips, "service_id", services, "service_id", "service")
    report_unknown(known, "service_id", "service", "calendar.txt oder calendar_dates.txt", notes)
    _note_blocks(trips, notes)
    wheelchair = pl.col("wheelchair_accessible").fill_null(0).alias("wheelchair")
    return trips.select("trip_id", "route", "service_id", "trip_headsign", wheelchair, "line")


def _note_blocks(trips: pl.DataFrame, notes: Notes) -> None:
    """Trips that go on under another number: who could stay seated changes here."""
    shared = trips.filter(pl.col("block_id").is_not_null() & pl.col("block_id").is_duplicated())
    for row in shared.head(1).iter_rows(named=True):
        text = f"{shared.height} Fahrten gehören zu Umläufen (block_id); wo man sitzen bleiben "
        text += "könnte, ist ein Umstieg mit Umstiegszeit gerechnet"
        notes.warn("BLOCK", text, row["line"], "block_id")


def link_frequencies(
    table: pl.DataFrame, trips: pl.DataFrame, file: str, notes: Notes
) -> pl.DataFrame:
    """Frequencies with the position of their trip."""
    notes.file = file
    found = linked(table, "trip_id", trips, "trip_id", "trip")
    report_unknown(found, "trip_id", "trip", "trips.txt", notes)
    for row in found.filter(pl.col("end_time") <= pl.col("start_time")).iter_rows(named=True):
        text = "Der Takt endet, bevor er beginnt"
        notes.error("TIMES", text, "Zeiten prüfen", row["line"], "end_time")
    ordered = found.sort("trip", "start_time")
    before = ordered.with_columns(pl.col("end_time").shift(1).over("trip").alias("_end"))
    for row in before.filter(pl.col("start_time") < pl.col("_end")).iter_rows(named=True):
        text = "Zwei Takte derselben Fahrt überschneiden sich; beide werden gefahren"
        notes.warn("OVERLAP", text, row["line"], "start_time")
    exact = pl.col("exact_times").fill_null(0)
    return ordered.with_columns(exact).select(
        "trip", "start_time", "end_time", "headway_secs", "exact_times", "line"
    )


def link_transfers(
    table: pl.DataFrame, stops: pl.DataFrame, file: str, notes: Notes
) -> pl.DataFrame:
    """Transfers between stops, those of stations for each platform.

    Rules for single trips or routes are named and left out.
    """
    notes.file = file
    single = pl.any_horizontal(
        pl.col("from_trip_id", "to_trip_id", "from_route_id", "to_route_id").is_not_null()
    ) | (pl.col("transfer_type") > 3)
    for row in table.filter(single).head(1).iter_rows(named=True):
        text = "Umstiegsregeln für einzelne Fahrten oder Linien werden nicht angewendet"
        notes.warn("TRANSFER_RULE", text, row["line"], "transfer_type")
    found = table.filter(~single.fill_null(False))
    for column, name in (("from_stop_id", "from_stop"), ("to_stop_id", "to_stop")):
        found = linked(found, column, stops, "stop_id", name)
        report_unknown(found, column, name, "stops.txt", notes)
        for row in found.filter(pl.col(column).is_null()).head(_MOST).iter_rows(named=True):
            notes.error("EMPTY", "Die Zelle ist leer", "Halt eintragen", row["line"], column)
    kind = pl.col("transfer_type").fill_null(0)
    for name in ("from_stop", "to_stop"):
        found = _with_platforms(found, stops, name)
    # What is said of platforms counts more than what is said of their station: it comes later.
    general = pl.sum_horizontal(pl.col("_of_from_stop", "_of_to_stop"))
    return (
        found.with_columns(kind)
        .sort(general, descending=True, maintain_order=True)
        .select("from_stop", "to_stop", "transfer_type", "min_transfer_time", "line")
    )


def _with_platforms(rules: pl.DataFrame, stops: pl.DataFrame, name: str) -> pl.DataFrame:
    """A rule for a station holds for each of its platforms; `_of_<name>` marks these."""
    platforms = stops.select(
        pl.int_range(pl.len()).alias("_platform"), pl.col("parent").alias(name)
    ).filter(pl.col(name) >= 0)
    joined = rules.join(platforms, on=name, how="left", maintain_order="left_right")
    of = pl.col("_platform").is_not_null().alias(f"_of_{name}")
    place = pl.coalesce("_platform", name).alias(name)
    return joined.with_columns(of, place).drop("_platform")

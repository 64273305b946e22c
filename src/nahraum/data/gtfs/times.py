"""stop_times.txt: rows on demand apart, rows of the timetable complete and in order."""

from collections.abc import Collection, Mapping

import numpy as np
import polars as pl

from nahraum.data.errors import Notes
from nahraum.data.gtfs.links import linked, report_unknown

_MOST = 20
_PLATFORM = 0
# In rows sorted by trip; a window over each trip would sort them anew.
_SAME = (pl.col("trip") == pl.col("trip").shift(1)).fill_null(False)
_LAST = (pl.col("trip") != pl.col("trip").shift(-1)).fill_null(True)


def split_windows(
    tables: Mapping[str, pl.DataFrame],
    files: Mapping[str, str],
    areas: Collection[str],
    notes: Notes,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """(rows of the timetable, windows on demand); an area is a group, a polygon or one stop."""
    notes.file = files["stop_times"]
    start, end = "start_pickup_drop_off_window", "end_pickup_drop_off_window"
    flexible = pl.any_horizontal(
        pl.col(start, end, "location_group_id", "location_id").is_not_null()
    ) | pl.col("stop_id").is_in(list(areas)).fill_null(False)
    rows = tables["stop_times"].with_columns(pl.col("pickup_type", "drop_off_type").fill_null(0))
    area = pl.coalesce("location_group_id", "location_id", "stop_id").alias("area")
    on_demand = rows.select(flexible.alias("flexible")).to_series()
    fixed = rows.filter(~on_demand) if on_demand.any() else rows
    windows = linked(rows.filter(on_demand), "trip_id", tables["trips"], "trip_id", "trip")
    windows = windows.with_columns(area).sort("trip", "stop_sequence", maintain_order=True)
    report_unknown(windows, "trip_id", "trip", "trips.txt", notes)
    known = {*areas, *tables["stops"]["stop_id"]}
    for row in windows.iter_rows(named=True):
        if row["area"] not in known:
            text = f"Das Gebiet {row['area'] or ''} ist weder Haltegruppe noch Fläche noch Halt"
            notes.error("ID_UNKNOWN", text, "Gebiet ergänzen", row["line"], "location_group_id")
        elif row[start] is None or row[end] is None or row[end] < row[start]:
            text = "Das Zeitfenster für Bestellfahrten ist nicht vollständig"
            notes.error("WINDOW", text, "Beginn und Ende eintragen", row["line"], start)
    rule = pl.coalesce("pickup_booking_rule_id", "drop_off_booking_rule_id").alias("booking_rule")
    _check_rules(windows.with_columns(rule), tables["booking_rules"], notes)
    return fixed, windows.select(
        "trip",
        "area",
        pl.col(start).alias("start"),
        pl.col(end).alias("end"),
        "pickup_type",
        "drop_off_type",
        rule,
    )


def _check_rules(windows: pl.DataFrame, rules: pl.DataFrame, notes: Notes) -> None:
    found = linked(windows, "booking_rule", rules, "booking_rule_id", "rule")
    report_unknown(found, "booking_rule", "rule", "booking_rules.txt", notes)


def ordered_times(
    rows: pl.DataFrame, stops: pl.DataFrame, trips: pl.DataFrame, file: str, notes: Notes
) -> pl.DataFrame:
    """trip, stop, arrival, departure, pickup_type, drop_off_type; by trip and sequence."""
    notes.file = file
    times = linked(rows, "trip_id", trips, "trip_id", "trip")
    report_unknown(times, "trip_id", "trip", "trips.txt", notes)
    times = linked(times, "stop_id", stops, "stop_id", "stop")
    report_unknown(times, "stop_id", "stop", "stops.txt", notes)
    for row in times.filter(pl.col("stop_id").is_null()).head(_MOST).iter_rows(named=True):
        notes.error("EMPTY", "Die Zelle ist leer", "Halt eintragen", row["line"], "stop_id")
    notes.check()
    times = _sorted(times)
    _check_sequence(times, notes)
    _check_places(times, stops, notes)
    arrival = pl.coalesce("arrival_time", "departure_time").alias("arrival")
    departure = pl.coalesce("departure_time", "arrival_time").alias("departure")
    times = _without_lonely(times.with_columns(arrival, departure), notes)
    _check_ends(times, notes)
    times = _interpolated(times, notes)
    _check_order(times, notes)
    return times.select("trip", "stop", "arrival", "departure", "pickup_type", "drop_off_type")


def _sorted(times: pl.DataFrame) -> pl.DataFrame:
    """By trip and sequence; most feeds are already."""
    trip, number = pl.col("trip"), pl.col("stop_sequence")
    back = (trip < trip.shift(1)) | (_SAME & (number < number.shift(1)))
    if not times.select(back.any()).item():
        return times
    return times.sort("trip", "stop_sequence", maintain_order=True)


def _check_sequence(times: pl.DataFrame, notes: Notes) -> None:
    """Feeds written by hand number every stop 1; then the order of the rows counts."""
    again = times.filter(_SAME & (pl.col("stop_sequence") == pl.col("stop_sequence").shift(1)))
    for row in again.head(1).iter_rows(named=True):
        text = f"{again.height} Halte haben die Nummer ihres Vorgängers; die Zeilenfolge gilt"
        notes.warn("SEQUENCE", text, row["line"], "stop_sequence", "Halte fortlaufend nummerieren")


def _check_places(times: pl.DataFrame, stops: pl.DataFrame, notes: Notes) -> None:
    """A stop that is served is a platform with coordinates."""
    lat, lon = pl.col("stop_lat"), pl.col("stop_lon")
    mend = "stop_lat und stop_lon in stops.txt berichtigen"
    faults = (
        ("NO_PLACE", lat.is_null() | lon.is_null(), "Der Halt hat keine Koordinaten", mend),
        ("NO_PLACE", (lat == 0) & (lon == 0), "Der Halt liegt bei 0, 0 im Atlantik", mend),
        (
            "STATION",
            pl.col("location_type") != _PLATFORM,
            "Hier hält nichts: Der Halt ist in stops.txt Station, Eingang oder Knoten",
            "Steig statt Station eintragen",
        ),
    )
    for code, fault, text, remedy in faults:
        places = stops.select(fault.fill_null(False).arg_true()).to_series().to_list()
        wrong = times.filter(pl.col("stop").is_in(places)) if places else times.clear()
        for row in wrong.head(_MOST).iter_rows(named=True):
            notes.error(code, text, remedy, row["line"], "stop_id")


def _without_lonely(times: pl.DataFrame, notes: Notes) -> pl.DataFrame:
    lonely = times.filter(~_SAME & _LAST)
    for row in lonely.iter_rows(named=True):
        text = "Fahrten mit nur einem Halt werden nicht berücksichtigt"
        notes.warn("ONE_STOP", text, row["line"], "trip_id")
    return times.filter(_SAME | ~_LAST) if lonely.height else times


def _check_ends(times: pl.DataFrame, notes: Notes) -> None:
    edge = times.filter(pl.col("arrival").is_null() & (~_SAME | _LAST))
    for row in edge.head(_MOST).iter_rows(named=True):
        text = "Am ersten und letzten Halt einer Fahrt fehlt die Zeit"
        notes.error("NO_TIME", text, "Ankunft oder Abfahrt eintragen", row["line"], "arrival_time")
    notes.check()


def _interpolated(times: pl.DataFrame, notes: Notes) -> pl.DataFrame:
    """Times between two known ones, evenly spread over the stops between them."""
    blank = times["arrival"].is_null().to_numpy()
    if not blank.any():
        return times
    line = times.filter(pl.col("arrival").is_null())["line"][0]
    text = f"{int(blank.sum())} fehlende Zeiten sind zwischen den Nachbarhalten gemittelt"
    notes.warn("INTERPOLATED", text, line, "arrival_time")
    arrival = times["arrival"].fill_null(0).to_numpy().copy()
    departure = times["departure"].fill_null(0).to_numpy().copy()
    known = np.flatnonzero(~blank)
    holes = np.flatnonzero(blank)
    right = known[np.searchsorted(known, holes)]
    left = known[np.searchsorted(known, holes) - 1]
    share = (holes - left) / (right - left)
    filled = departure[left] + share * (arrival[right] - departure[left])
    arrival[holes] = departure[holes] = np.floor(filled + 0.5).astype(np.int64)
    return times.with_columns(pl.Series("arrival", arrival), pl.Series("departure", departure))


def _check_order(times: pl.DataFrame, notes: Notes) -> None:
    before = pl.col("departure").shift(1)
    checks = (
        (pl.col("departure") < pl.col("arrival"), "Die Abfahrt liegt vor der Ankunft"),
        (_SAME & (pl.col("arrival") < before), "Die Ankunft liegt vor der Abfahrt am vorigen Halt"),
    )
    for wrong, text in checks:
        for row in times.filter(wrong.fill_null(False)).head(_MOST).iter_rows(named=True):
            remedy = "Zeiten prüfen, nach Mitternacht 24:10:00 statt 00:10:00"
            notes.error("TIMES", text, remedy, row["line"], "arrival_time")

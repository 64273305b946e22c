"""GTFS in, compact arrays out, and their place on the disk."""

import hashlib
import json
import logging
import tempfile
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import date, time, timedelta
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from pyproj import Transformer

from nahraum.analysis.errors import AnalysisError
from nahraum.analysis.network import Network, restore, snap, travel_times
from nahraum.data.errors import DataError, FormatError
from nahraum.data.gtfs import Feed, FeedLimits, read_feed, services_on
from nahraum.data.networkfiles import read_network
from nahraum.understand.reach.rules import Line, OnDemand, Plan

logger = logging.getLogger(__name__)
VERSION = 1  # of the arrays on the disk; raise it when they change
MOST_BYTES = 60_000_000  # of an upload
LIMITS = FeedLimits(file=600_000_000, total=1_000_000_000)
MOST_DAYS = 3 * 366
MOST_CALLS = 5_000_000  # after rhythms are written out
_NEVER, _PHONE, _ANOTHER_DAY = 1, 2, 2  # pickup_type twice, booking_type
_ARRAYS = (
    *("x", "y", "stop_wheelchair", "ptr", "stop", "arrival", "departure", "board", "alight"),
    *("call", "line", "service", "head", "wheelchair", "runs", "transfers"),
)


def digest_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def read_plan(path: Path) -> Plan:
    """The plan of a GTFS archive. Raises FormatError."""
    return plan_of(read_feed(path, limits=LIMITS))


def plan_of(feed: Feed) -> Plan:
    """What is needed of a feed. Rhythms are written out as trips."""
    first, last = _span(feed)
    services = sorted(set(feed.trips["service_id"]))
    number = {service: at for at, service in enumerate(services)}
    trip, shift, ptr, rows = _runs(feed)
    late = np.repeat(shift, np.diff(ptr))
    times = {name: feed.stop_times[name].to_numpy()[rows] for name in feed.stop_times.columns}
    heads = sorted(set(feed.trips["trip_headsign"].fill_null("")))
    place = {head: at for at, head in enumerate(heads)}
    x, y = _metres(feed.stops)
    return Plan(
        names=tuple(feed.stops["stop_name"].fill_null("")),
        x=x,
        y=y,
        stop_wheelchair=_ints(feed.stops["wheelchair"]),
        ptr=ptr,
        stop=_ints(times["stop"]),
        arrival=_ints(times["arrival"] + late),
        departure=_ints(times["departure"] + late),
        board=times["pickup_type"] != _NEVER,
        alight=times["drop_off_type"] != _NEVER,
        call=(times["pickup_type"] == _PHONE) | (times["drop_off_type"] == _PHONE),
        line=_ints(feed.trips["route"])[trip],
        service=_ints([number[name] for name in feed.trips["service_id"]])[trip],
        head=_ints([place[head or ""] for head in feed.trips["trip_headsign"]])[trip],
        wheelchair=_ints(feed.trips["wheelchair"])[trip],
        lines=tuple(
            Line(row["route_short_name"] or "", row["route_long_name"] or "", row["route_type"])
            for row in feed.routes.iter_rows(named=True)
        ),
        heads=tuple(heads),
        first=first,
        runs=_service_days(feed, services, first, last),
        transfers=_transfers(feed),
        on_demand=tuple(_on_demand(feed, number)),
    )


def _ints(values: Any) -> Any:
    return np.asarray(values, dtype=np.int64)


def _span(feed: Feed) -> tuple[date, date]:
    first, last = feed.validity or (date(2000, 1, 1), date(2000, 1, 1))
    return first, min(last, first + timedelta(days=MOST_DAYS))


def _service_days(feed: Feed, services: list[str], first: date, last: date) -> Any:
    """(services, days): which run on which day."""
    days = [first + timedelta(days=ahead) for ahead in range((last - first).days + 1)]
    running = [services_on(feed, day) for day in days]
    found = [[service in today for today in running] for service in services]
    return np.array(found, dtype=np.bool_).reshape(len(services), len(days))


def _runs(feed: Feed) -> tuple[Any, Any, Any, Any]:
    """(trip of the feed, seconds later, ptr, rows of stop_times) of every run of a vehicle."""
    owner = feed.stop_times["trip"].to_numpy()
    calls = np.searchsorted(owner, np.arange(feed.trips.height + 1))
    rhythm = set(feed.frequencies["trip"])
    departure = feed.stop_times["departure"].to_numpy()
    _check_rhythms(feed, calls)
    runs = [(t, 0) for t in range(feed.trips.height) if calls[t + 1] > calls[t] and t not in rhythm]
    columns = ("trip", "start_time", "end_time", "headway_secs")
    for trip, start, end, headway in feed.frequencies.select(columns).rows():
        begin = int(departure[calls[trip]])
        runs += [(trip, moment - begin) for moment in range(start, end, headway)]
    trip, shift = _ints([run[0] for run in runs]), _ints([run[1] for run in runs])
    size = calls[trip + 1] - calls[trip]
    ptr = _ints(np.concatenate(([0], np.cumsum(size))))
    rows = np.arange(ptr[-1]) + np.repeat(calls[trip] - ptr[:-1], size)
    return trip, shift, ptr, rows


def _check_rhythms(feed: Feed, calls: Any) -> None:
    """Refuse headways that would fill the memory. Raises FormatError."""
    rows = feed.frequencies.select("trip", "start_time", "end_time", "headway_secs").rows()
    total = sum(
        ((end - start) // headway + 1) * int(calls[trip + 1] - calls[trip])
        for trip, start, end, headway in rows
    )
    if total > MOST_CALLS:
        raise FormatError(
            f"Die Takte ergeben mehr als {MOST_CALLS} Halte",
            file=f"{feed.file}/frequencies.txt",
            remedy="Takt in Sekunden prüfen",
            code="TOO_BIG",
        )


def _metres(stops: pl.DataFrame) -> tuple[Any, Any]:
    lon, lat = (
        stops[name].cast(pl.Float64).fill_null(float("nan")).to_numpy()
        for name in ("stop_lon", "stop_lat")
    )
    x, y = Transformer.from_crs(4326, 25832, always_xy=True).transform(lon, lat)
    known = np.isfinite(lon) & np.isfinite(lat) & np.isfinite(x) & np.isfinite(y)
    return np.where(known, x, np.nan), np.where(known, y, np.nan)


def _transfers(feed: Feed) -> Any:
    seconds = pl.col("min_transfer_time").fill_null(-1)
    rows = feed.transfers.select("from_stop", "to_stop", "transfer_type", seconds)
    return _ints(rows.to_numpy() if rows.height else np.zeros((0, 4)))


def _on_demand(feed: Feed, services: Mapping[str, int]) -> list[OnDemand]:
    """One entry per line and service: all its windows and all its areas."""
    rules = {row["booking_rule_id"]: row for row in feed.booking_rules.iter_rows(named=True)}
    trips = feed.trips
    routes = feed.routes
    x, y = _metres(feed.stops)
    positions = {stop: at for at, stop in enumerate(feed.stops["stop_id"])}
    rows = feed.windows.with_columns(
        trips["route"].gather(feed.windows["trip"]).alias("route"),
        trips["service_id"].gather(feed.windows["trip"]).alias("service"),
    ).sort("route", "service", "start")
    found = []
    for (route, service), group in groupby(
        rows.iter_rows(named=True), key=lambda row: (row["route"], row["service"])
    ):
        listed = list(group)
        areas = {row["area"] for row in listed}
        stops = {
            at
            for area in areas
            for at in feed.areas.get(area, (positions[area],) if area in positions else ())
        }
        rule = next((rules[r["booking_rule"]] for r in listed if r["booking_rule"] in rules), {})
        line = routes.row(route, named=True)
        found.append(
            OnDemand(
                name=line["route_long_name"] or line["route_short_name"] or "",
                service=services[service],
                windows=tuple(sorted({(row["start"], row["end"]) for row in listed})),
                stops=tuple((float(x[at]), float(y[at])) for at in sorted(stops)),
                rings=tuple(_ring(r) for a in sorted(areas) for r in _rings(feed, a)),
                phone=rule.get("phone_number") or "",
                **_notice(rule),
            )
        )
    return found


def _rings(feed: Feed, area: str) -> tuple[Any, ...]:
    return feed.locations[area].rings if area in feed.locations else ()


def _ring(ring: Any) -> tuple[tuple[float, float], ...]:
    x, y = Transformer.from_crs(4326, 25832, always_xy=True).transform(ring[:, 0], ring[:, 1])
    return tuple(zip(x.tolist(), y.tolist(), strict=True))


def _notice(rule: Mapping[str, Any]) -> dict[str, Any]:
    """How long before one has to call."""
    if rule.get("booking_type") == _ANOTHER_DAY:
        last = rule.get("prior_notice_last_time")
        return {
            "last_day": rule.get("prior_notice_last_day") or 1,
            "last_time": None if last is None else time(last // 3600 % 24, last // 60 % 60),
        }
    return {"notice_min": rule.get("prior_notice_duration_min")}


# ------------------------------------------------------------------ on the disk
def keep_file(folder: Path, data: bytes) -> str:
    """Write an archive under its digest; returns the digest."""
    digest = digest_of(data)
    _write(folder / f"{digest}.zip", data)
    return digest


def erase_others(folder: Path, digests: Collection[str], *, before: float) -> int:
    """Erase archives no row names any more; those of the last hours may still get theirs."""
    lost = [
        archive
        for archive in sorted(folder.glob("*.zip"))
        if archive.stem not in digests and archive.stat().st_mtime < before
    ]
    for archive in lost:
        archive.unlink(missing_ok=True)
    return len(lost)


def kept_plan(archive: Path, cache: Path) -> Plan | None:
    """The plan of a kept archive: from the arrays on the disk, or made anew if they are missing.

    None if the archive itself is gone.
    """
    arrays = cache / f"{archive.stem}-{VERSION}.npz"
    if arrays.is_file():
        try:
            return _load(arrays)
        except (OSError, ValueError, KeyError):
            logger.warning("the arrays %s cannot be read and are made anew", arrays.name)
    if not archive.is_file():
        return None
    plan = read_plan(archive)
    _save(plan, arrays)
    return plan


def _save(plan: Plan, path: Path) -> None:
    texts = {
        "names": plan.names,
        "heads": plan.heads,
        "first": plan.first.isoformat(),
        "lines": [asdict(line) for line in plan.lines],
        "on_demand": [_plain(ride) for ride in plan.on_demand],
    }
    note = np.frombuffer(json.dumps(texts).encode(), dtype=np.uint8)
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        np.savez(file, texts=note, **{name: getattr(plan, name) for name in _ARRAYS})
    Path(file.name).replace(path)


def _load(path: Path) -> Plan:
    with np.load(path, allow_pickle=False) as kept:
        texts = json.loads(kept["texts"].tobytes())
        arrays = {name: kept[name] for name in _ARRAYS}
    return Plan(
        **arrays,
        names=tuple(texts["names"]),
        heads=tuple(texts["heads"]),
        first=date.fromisoformat(texts["first"]),
        lines=tuple(Line(**line) for line in texts["lines"]),
        on_demand=tuple(_ride(ride) for ride in texts["on_demand"]),
    )


def _plain(ride: OnDemand) -> dict[str, Any]:
    values = asdict(ride)
    return {**values, "last_time": ride.last_time and ride.last_time.isoformat()}


def _ride(values: Mapping[str, Any]) -> OnDemand:
    def pairs(rows: Any) -> tuple[Any, ...]:
        return tuple((first, second) for first, second in rows)

    last = values["last_time"]
    return OnDemand(
        **{
            **values,
            "windows": pairs(values["windows"]),
            "stops": pairs(values["stops"]),
            "rings": tuple(pairs(ring) for ring in values["rings"]),
            "last_time": time.fromisoformat(last) if last else None,
        }
    )


def _write(path: Path, data: bytes) -> None:
    if path.is_file():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        file.write(data)
    Path(file.name).replace(path)


# ------------------------------------------------------------------ networks of streets
def kept_network(file: Path) -> Network | None:
    """A network written by `nahraum reach network`; None if there is none, or it is damaged."""
    if not file.is_file():
        return None
    return _network(file, file.stat().st_mtime_ns)


@lru_cache(maxsize=4)
def _network(file: Path, _written: int) -> Network | None:
    try:
        stored = read_network(file)
        return restore(stored.profile, stored.access_kmh, stored.arrays)
    except (DataError, AnalysisError) as error:
        logger.warning("the network %s cannot be used: %s", file.name, error)
        return None


def network_minutes(
    network: Network,
    origins: Sequence[tuple[float, float]],
    goals: Sequence[tuple[float, float]],
    *,
    limit: float,
) -> Any:
    """(origins, goals) minutes on a network; inf beyond the limit, NaN off the network.

    Places are (longitude, latitude).
    """
    here, there = (snap(network, *np.array(side).T) for side in (origins, goals))
    found = travel_times(network, here, there, limit_s=limit * 60)
    minutes = np.full((len(origins), len(goals)), np.inf)
    minutes[found.origin, found.destination] = found.seconds / 60
    minutes[~found.origin_known, :] = np.nan
    minutes[:, ~found.destination_known] = np.nan
    return minutes

"""A complete little feed as texts, to be damaged one place at a time."""

import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from nahraum.data.errors import DataError

STOPS = """stop_id,stop_name,stop_lat,stop_lon,location_type,parent_station,wheelchair_boarding
dorf,Dorf,52.0000,9.0000,0,,1
markt,Markt,52.0000,9.0500,0,,0
bahn,Bahnhof,52.0000,9.1000,1,,1
steig,Bahnhof Steig 1,52.0000,9.1000,0,bahn,
klinik,Klinik,52.0000,9.2000,,,2
"""
ROUTES = "route_id,route_short_name,route_type\nA,1,3\nB,2,3\n"
TRIPS = """route_id,service_id,trip_id,wheelchair_accessible
A,school,a1,1
A,school,a2,0
B,school,b1,1
B,night,n1,1
"""
STOP_TIMES = """trip_id,arrival_time,departure_time,stop_id,stop_sequence
a1,8:00:00,08:00:00,dorf,1
a1,,,markt,2
a1,08:20:00,08:20:00,steig,3
a2,09:00:00,09:00:00,dorf,1
a2,09:10:00,09:10:00,markt,2
a2,09:20:00,09:20:00,steig,3
b1,08:25:00,08:25:00,steig,1
b1,08:35:00,08:35:00,klinik,2
n1,23:50:00,23:50:00,klinik,1
n1,24:20:00,24:20:00,dorf,2
"""
DAYS = "monday,tuesday,wednesday,thursday,friday,saturday,sunday"
CALENDAR = f"""service_id,{DAYS},start_date,end_date
school,1,1,1,1,1,0,0,20261001,20261231
night,0,0,0,0,1,1,0,20261001,20261231
"""
CALENDAR_DATES = """service_id,date,exception_type
school,20261125,2
night,20261125,1
"""
FREQUENCIES = """trip_id,start_time,end_time,headway_secs
a2,09:00:00,10:00:00,1800
"""
TRANSFERS = """from_stop_id,to_stop_id,transfer_type,min_transfer_time
steig,steig,2,240
"""
FEED: Mapping[str, str] = {
    "stops.txt": STOPS,
    "routes.txt": ROUTES,
    "trips.txt": TRIPS,
    "stop_times.txt": STOP_TIMES,
    "calendar.txt": CALENDAR,
    "calendar_dates.txt": CALENDAR_DATES,
    "frequencies.txt": FREQUENCIES,
    "transfers.txt": TRANSFERS,
}


def write_feed(folder: Path, **changed: str | bytes | None) -> Path:
    """A folder with the feed; `stops=...` replaces stops.txt, None leaves it out."""
    folder.mkdir(exist_ok=True)
    files: dict[str, str | bytes | None] = {**FEED}
    files |= {f"{name}.txt": text for name, text in changed.items()}
    for name, content in files.items():
        if content is None:
            (folder / name).unlink(missing_ok=True)
        else:
            data = content.encode() if isinstance(content, str) else content
            (folder / name).write_bytes(data)
    return folder


def zip_feed(target: Path, prefix: str = "", files: Mapping[str, str] = FEED) -> Path:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(prefix + name, text)
    return target


@contextmanager
def refusals(path: Path) -> Iterator[None]:
    """Nothing but a refusal that names the file may come out."""
    try:
        yield
    except DataError as error:
        if not str(error).startswith(str(path)):
            raise

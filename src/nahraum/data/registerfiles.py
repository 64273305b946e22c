"""Reader of the register of areas: tables drawn from BKG VG250-EW, or the VG250 archive itself."""

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from nahraum.data.areas import GERMANY, Area, AreaKind, AreaTable
from nahraum.data.columns import Column, RawRow, Row, Wanted
from nahraum.data.errors import Finding, Notes, shown
from nahraum.data.geofiles import LAND, read_features, shapefile_in
from nahraum.data.rows import build_table
from nahraum.data.spreadsheets import MAX_OFFICIAL, check_archive
from nahraum.data.textfiles import read_table

AS_OF = date(2022, 12, 31)
FILES: tuple[tuple[str, AreaKind, int, int], ...] = (
    ("gemeinden.csv", "municipality", 8, 12),
    ("verwaltungsgemeinschaften.csv", "association", 0, 9),
    ("kreise.csv", "district", 5, 5),
    ("laender.csv", "state", 2, 2),
)


LAYERS = ("VG250_GEM", "VG250_VWG", "VG250_KRS", "VG250_LAN")


def columns(key_digits: int, ars_digits: int) -> tuple[Column, ...]:
    """Columns of a register file whose keys have so many digits (0: an association has none)."""
    key = Column(name="AGS", digits=(key_digits,)) if key_digits else Column(name="AGS")
    return (
        key,
        Column(name="ARS", digits=(ars_digits,), aliases=("RS",)),
        Column(name="GEN", aliases=("name",)),
        Column(name="BEZ"),
        Column(name="EWZ", kind="int", minimum=0, nullable=True),
        Column(name="KFL", kind="float", minimum=0),
        Column(name="WSK", required=False),
    )


def read_areas(folder: Path, notes: Notes, as_of: date = AS_OF) -> AreaTable:
    """All areas of Germany from the four register files. Raises FormatError."""
    areas: list[Area] = []
    for name, kind, key_digits, ars_digits in FILES:
        table = read_table(
            folder / name, columns(key_digits, ars_digits), decimal=".", key=("ARS",)
        )
        notes.file = table.file
        areas += [_area(row, kind, as_of, notes) for row in table]
    notes.check()
    return AreaTable((*_linked(areas, notes), _country(areas, as_of)))


def read_areas_archive(path: Path, notes: Notes, as_of: date) -> AreaTable:
    """The same from the attributes of the publisher's VG250-EW archive."""
    notes.file = str(path)
    names = check_archive(path.read_bytes(), str(path), max_unpacked=MAX_OFFICIAL)
    areas: list[Area] = []
    for layer, (_, kind, key_digits, ars_digits) in zip(LAYERS, FILES, strict=True):
        rows = _attributes(path, shapefile_in(names, layer), layer, notes)
        wanted = Wanted(columns(key_digits, ars_digits), decimal=".", key=("ARS",))
        areas += [_area(row, kind, as_of, notes) for row in build_table(rows, wanted, str(path))]
    notes.check()
    return AreaTable((*_linked(areas, notes), _country(areas, as_of)))


def _attributes(path: Path, inside: str, layer: str, notes: Notes) -> list[RawRow]:
    """Attribute table of one layer as text rows; land areas only. Row 1 is the header."""
    if Path(inside).stem.upper() != layer:
        text = f"Die Ebene {layer} fehlt im Archiv"
        notes.fail("NO_GEODATA", text, "VG250-EW mit allen Ebenen laden", 1, layer)
    source = f"/vsizip/{path.resolve()}/{inside}"
    features = read_features(source, notes, read_geometry=False, where=f"GF = {LAND}")
    body = zip(*features.columns, strict=True)
    return [
        RawRow(1, features.names),
        *(RawRow(i, tuple(map(str, values))) for i, values in enumerate(body, start=2)),
    ]


def _area(row: Row, kind: AreaKind, as_of: date, notes: Notes) -> Area:
    ars = row["ARS"]
    parent = {"municipality": ars[:9], "association": ars[:5], "district": ars[:2]}.get(
        kind, GERMANY
    )
    return Area(
        key=row["AGS"] if kind == "municipality" else ars,
        ars=ars,
        name=row["GEN"],
        designation=row["BEZ"],
        kind=kind,
        population=row["EWZ"],
        population_as_of=as_of,
        area_km2=row["KFL"],
        parent=parent,
        district=ars[:5] if kind in ("municipality", "association") else None,
        state=ars[:2] if kind != "state" else None,
        valid_from=_day(row, notes),
    )


def _day(row: Row, notes: Notes) -> date | None:
    text = (row.get("WSK") or "")[:10].replace("/", "-")
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        notes.error(
            "DATE", f"{shown(text)} ist kein Datum", "Datum als 2022-12-31", row.line, "WSK"
        )
        return None


def _linked(areas: Sequence[Area], notes: Notes) -> Iterable[Area]:
    """Every area must find the areas above it; a missing association is no more than noted."""
    keys = {area.ars for area in areas}
    for area in areas:
        for above in (area.district, area.state):
            if above and above not in keys:
                text = f"{area.name} ({area.key}) gehört zu {above}, das im Register fehlt"
                notes.errors.append(
                    Finding("error", "PARENT", text, "Alle Ebenen laden", notes.file, None, "ARS")
                )
    notes.check()
    return areas


def _country(areas: Sequence[Area], as_of: date) -> Area:
    states = [area for area in areas if area.kind == "state"]
    known = [area.population for area in states if area.population is not None]
    return Area(
        key=GERMANY,
        ars=GERMANY,
        name="Deutschland",
        designation="Bundesrepublik",
        kind="country",
        population=sum(known) if len(known) == len(states) else None,
        population_as_of=as_of,
        area_km2=sum(area.area_km2 for area in states),
        parent=None,
        district=None,
        state=None,
        valid_from=None,
    )

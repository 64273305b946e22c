"""A miniature Germany: every official file in its real layout, small and consistent.

Sixteen states with one district each, a few more in Lower Saxony (merged in 2016), North
Rhine-Westphalia and Thuringia (Eisenach joins the Wartburgkreis in 2021). Every person is counted
by district, sex and single age; all tables are sums of that.
"""

import hashlib
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np

from nahraum.data.areas import STATES
from tests.data import worldseries

GROUPS = (
    (0, 2), (3, 5), (6, 9), (10, 14), (15, 17), (18, 19), (20, 24), (25, 29), (30, 34), (35, 39),
    (40, 44), (45, 49), (50, 54), (55, 59), (60, 64), (65, 74), (75, None),
)  # fmt: skip
YEARS = (2015, 2016, 2020)
MERGED = {"03152": "03159", "03156": "03159"}
CITY_STATES = {"02": "02000", "11": "11000"}
EXTRA = ("05762", "05766", "16063")
SEXES = ("männlich", "weiblich")
STAND = "Stand: 17.08.2021 / 13:26:54"


def districts(year: int) -> list[str]:
    """Keys of the districts existing on 31 December."""
    usual = [CITY_STATES.get(state, f"{state}001") for state in STATES if state not in ("03", "05")]
    merged = ["03152", "03156"] if year < 2016 else ["03159"]
    return sorted([*usual, *EXTRA, *merged, *(["16056"] if year < 2021 else [])])


def persons(key: str, year: int) -> np.ndarray:
    """Persons of a district by sex (2) and age 0..90+ (91)."""
    if key in MERGED.values() and year >= 2016:
        parts = [old for old, new in MERGED.items() if new == key]
        return sum((persons(old, 2015) for old in parts), np.zeros((2, 91)))
    ages = np.arange(91)
    base = 5 + (int(key) + ages) % 7
    return np.stack([base + (year - 2015), base + 2 * (ages > 60)]).astype(float)


def state(key: str, year: int) -> np.ndarray:
    return sum((persons(d, year) for d in districts(year) if d[:2] == key), np.zeros((2, 91)))


def nation(year: int) -> np.ndarray:
    return sum((state(key, year) for key in STATES), np.zeros((2, 91)))


def group_label(low: int, high: int | None) -> str:
    if high is None:
        return f"{low} Jahre und mehr"
    return f"unter {high + 1} Jahre" if low == 0 else f"{low} bis unter {high + 1} Jahre"


def age_label(age: int, last: int) -> str:
    if age == last:
        return f"{age} Jahre und mehr"
    return "unter 1 Jahr" if age == 0 else f"{age}-Jährige"


def genesis(code: str, header: list[list[str]], rows: list[list[object]], title: str = "") -> str:
    width = len(rows[0])
    lines = [f"GENESIS-Tabelle: {code}", f"{title or 'Tabelle'}{';' * (width - 1)}"]
    lines += [";".join(line) for line in header]
    lines += [";".join(map(str, row)) for row in rows]
    return "\n".join(
        [*lines, "__________", '"Fußnote', "", 'Ende."', "© Destatis, 2021", STAND, ""]
    )


def district_file(years: tuple[int, ...] = YEARS) -> str:
    sexes = [""] * 3 + [sex for sex in SEXES for _ in GROUPS]
    ages = [""] * 3 + [group_label(*group) for _ in SEXES for group in GROUPS]
    rows: list[list[object]] = []
    for year in years:
        for key in districts(year):
            single = persons(key, year)
            cells = [
                int(single[sex, low : None if high is None else high + 1].sum())
                for sex in (0, 1)
                for low, high in GROUPS
            ]
            rows.append([f"31.12.{year}", key, f"Kreis {key}", *cells])
    return genesis("12411-0018", [sexes, ages], rows, "Bevölkerung: Kreise")


def state_file() -> str:
    names = [name for name in STATES.values() for _ in range(3)]
    sexes = [*SEXES, "Insgesamt"] * len(STATES)
    rows: list[list[object]] = []
    for year in YEARS:
        tables = {key: state(key, year) for key in STATES}
        for age in range(91):
            cells = [
                int(n) for t in tables.values() for n in (t[0, age], t[1, age], t[:, age].sum())
            ]
            rows.append([f"31.12.{year}", age_label(age, 90), *cells])
        totals = [int(n) for t in tables.values() for n in (t[0].sum(), t[1].sum(), t.sum())]
        rows.append([f"31.12.{year}", "Insgesamt", *totals])
    return genesis("12411-0013", [["", "", *names], ["", "", *sexes]], rows)


def national_file() -> str:
    rows: list[list[object]] = []
    for year in YEARS:
        table = nation(year)
        folded = np.concatenate([table[:, :85], table[:, 85:].sum(axis=1, keepdims=True)], axis=1)
        for age in range(86):
            men, women = map(int, folded[:, age])
            rows.append([f"31.12.{year}", age_label(age, 85), men, women, men + women])
        men, women = map(int, folded.sum(axis=1))
        rows.append([f"31.12.{year}", "Insgesamt", men, women, men + women])
    header = [[";;Geschlecht", "Geschlecht", "Geschlecht"], [";;männlich", "weiblich", "Insgesamt"]]
    return genesis("12411-0006", [line[0].split(";") + line[1:] for line in header], rows)


def deaths_file() -> str:
    kinds = ["Deutsche", "Ausländer", "Insgesamt"]
    header = [
        ["", "", *[sex for sex in (*SEXES, "Insgesamt") for _ in kinds]],
        ["", "", *kinds * 3],
    ]
    rows: list[list[object]] = []
    for year in (2019, 2020):
        for age in range(101):
            men, women = age + 1, age + 2
            secret = [".", "."] if age == 5 else [men, 0]
            rows.append(
                [year, age_label(age, 100), *secret, men, women, "-", women, 0, 0, men + women]
            )
        rows.append([year, "Alter unbekannt", *["-"] * 9])
        men, women = sum(range(1, 102)), sum(range(2, 103))
        extra = 3 if year == 2020 else 0
        rows.append([year, "Insgesamt", 0, 0, men, 0, 0, women, 0, 0, men + women + extra])
    return genesis("12613-0004", header, rows)


def births_file() -> str:
    months = ["Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September",
              "Oktober", "November", "Dezember"]  # fmt: skip
    rows: list[list[object]] = []
    for year in (2020, 2021):
        for place, month in enumerate(months):
            known = year == 2020 or place < 3
            cells = [100 + place, 95 + place, 195 + 2 * place] if known else ["..."] * 3
            rows.append([year, month, *cells])
    return genesis("12612-0002", [["", "", *SEXES, "Insgesamt"]], rows)


def life_numbers() -> list[list[tuple[float, ...]]]:
    """(qx, px, lx, dx, Lx, Tx, ex) by sex and age, consistent within rounding."""
    tables = []
    for sex in (0, 1):
        survivors = [100_000.0]
        q = [min(0.9, 0.003 if age == 0 else 0.0002 * 1.075**age / (1 + sex)) for age in range(101)]
        for age in range(100):
            survivors.append(survivors[-1] * (1 - q[age]))
        years = [(a + b) / 2 for a, b in zip(survivors, [*survivors[1:], 0.0], strict=True)]
        years[100] = survivors[100] * 2.0
        rows = []
        for age in range(101):
            total = sum(years[age:])
            rows.append(
                (q[age], 1 - q[age], survivors[age], survivors[age] * q[age], years[age], total,
                 total / survivors[age])
            )  # fmt: skip
        tables.append(rows)
    return tables


def life_file(period: str) -> str:
    names = ["Sterbewahrscheinlichkeit [q(x)]", "Überlebenswahrscheinlichkeit [p(x)]",
             "Überlebende [l(x)]", "Gestorbene [d(x)]", "Bis zum Alter x+1 durchlebte Jahre [L(x)]",
             "Insgesamt noch zu durchlebende Jahre [T(x)]",
             "Durchschnittliche Lebenserwartung [e(x)]"]  # fmt: skip
    labels = ";".join(f"{name};" for name in names * 2)[:-1]
    tables = life_numbers()
    lines = [
        "Tabelle: 12621-0001",
        "Sterbetafel;;",
        ";Geschlecht;;",
        ";männlich" + ";" * 14 + "weiblich",
        f";{labels}",
        ";" + ";".join(["Ziffer"] * 28),
        period + ";" * 28,
    ]
    for age in range(101):
        cells = []
        for sex in (0, 1):
            q, p, *counts, e = tables[sex][age]
            texts = [f"{q:.8f}", f"{p:.8f}", *(f"{count:.0f}" for count in counts), f"{e:.2f}"]
            cells += [cell for text in texts for cell in (text.replace(".", ","), "e")]
        lines.append(f"{age} {'Jahr' if age == 1 else 'Jahre'};" + ";".join(cells))
    return "\ufeff" + "\n".join([*lines, "__________", "© Destatis, 2025", STAND, ""])


CARE = {"05766": (100, 140), "05762": (60, 90)}


def care_file() -> str:
    kinds = ["Pflegebedürftige", "Alltagskompetenz", "ambulant", "stationär", "Dauer", "Kurzzeit",
             "Pflegegeld", "teilstationär", "ohne Pflegestufe"]  # fmt: skip
    rows: list[list[object]] = []
    for year, grown in ((2017, 1), (2015, 0)):
        numbers = {
            "DG": 16 + len(STATES) * 10, "03152": 8 * (1 - grown), "03156": 8 * (1 - grown),
            "03159": 16 * grown, "05766": CARE["05766"][grown], "05762": CARE["05762"][grown],
            "14999": 0,
        }  # fmt: skip
        states = dict.fromkeys(STATES, 10)
        states["03"], states["05"] = 16, numbers["05766"] + numbers["05762"]
        numbers["DG"] = sum(states.values())
        for key, total in {**numbers, **states}.items():
            for sex, count in ((SEXES[0], total // 2), (SEXES[1], total - total // 2),
                               ("Insgesamt", total)):  # fmt: skip
                rows.append(_care_row(year, key, sex, count, total))
    header = [["", "", "", "", *kinds], ["", "", "", "", *["Anzahl"] * 9]]
    return genesis("22411-02-03-4", header, rows)


def _care_row(year: int, key: str, sex: str, count: int, total: int) -> list[object]:
    if total == 0:
        return [f"31.12.{year}", key, f"Kreis {key}", sex, *["-"] * 9]
    asked = count if year == 2015 else "-"
    short = "-" if key == "05762" else 1 + (sex == "Insgesamt")
    secret = "." if (key, year) == ("05766", 2015) else count
    return [f"31.12.{year}", key, f"   Kreis {key}", sex, count, asked, count, secret, count, short,
            count, asked, asked]  # fmt: skip


def register() -> dict[str, list[list[object]]]:
    """Rows of the four register files: AGS, ARS, GEN, BEZ, EWZ, KFL, WSK."""
    rows: dict[str, list[list[object]]] = {name: [] for name in FILES}
    current = districts(2022)
    for key in current:
        count = int(persons(key, 2020).sum())
        for number, name, part, kind in municipalities(key, count):
            ars = f"{key}0{number}{number}"
            rows["gemeinden.csv"].append([key + number, ars, name, kind, part, 25.5, "2009-01-01"])
            rows["verwaltungsgemeinschaften.csv"].append(
                ["--------", ars[:9], name, "Amt", part, 25.5, "2009-01-01"]
            )
        legal = "2021-07-01" if key == "16063" else "2009-01-01"
        rows["kreise.csv"].append([key, key, f"Kreis {key}", "Kreis", count, 51.0, legal])
    for land, name in STATES.items():
        count = sum(int(row[4]) for row in rows["kreise.csv"] if str(row[0])[:2] == land)
        rows["laender.csv"].append([land, land, name, "Land", count, 51.0, "2009-01-01"])
    return rows


FILES = ("gemeinden.csv", "verwaltungsgemeinschaften.csv", "kreise.csv", "laender.csv")


def municipalities(district: str, count: int) -> list[tuple[str, str, int, str]]:
    if district in CITY_STATES.values():
        return [("000", STATES[district[:2]], count, "Stadt")]
    if district == "05766":
        return [
            ("024", "Dörentrup", 500, "Gemeinde"),
            ("036", "Kalletal", count - 600, "Gemeinde"),
            ("040", "Neuenkirchen", 100, "Gemeinde"),
            ("901", "Neuenkirchen", 0, "Gemeindefreies Gebiet"),
        ]
    if district == "05762":
        return [("004", "Neuenkirchen", 1, "Gemeinde"), ("036", "Warburg", count - 1, "Stadt")]
    return [("004", f"Ort {district}", count, "Stadt")]


def register_text(rows: list[list[object]]) -> str:
    head = "AGS,ARS,GEN,BEZ,EWZ,KFL,WSK,EXTRA\n"
    return head + "".join(",".join(map(str, [*row, "x"])) + "\n" for row in rows)


def ars_of(ags: str) -> str:
    return f"{ags[:5]}0{ags[5:]}{ags[5:]}"


ORIGIN = (500_000.0, 5_750_000.0)  # lower left corner of the first square, EPSG:25832
SIDE = 5_000.0


def squares() -> dict[str, tuple[float, float, float, float]]:
    """A square of 5 km for every municipality, side by side; Neuenkirchen is a tiny island."""
    boxes: dict[str, tuple[float, float, float, float]] = {}
    for place, row in enumerate(register()["gemeinden.csv"]):
        x, y = ORIGIN[0] + SIDE * (place % 6), ORIGIN[1] + SIDE * (place // 6)
        side = 200.0 if row[0] == "05766040" else SIDE
        boxes[str(row[0])] = (x, y, x + side, y + side)
    return boxes


def boundary_zip(path: Path, *, leave_out: tuple[str, ...] = (), crs: str = "EPSG:25832") -> None:
    """A zipped Shapefile of the squares; the last one is written as a bow-tie."""
    import pyogrio.raw
    import shapely

    boxes = squares()
    shapes = [shapely.box(*box) for box in boxes.values()]
    x, y, far_x, far_y = list(boxes.values())[-1]
    shapes[-1] = shapely.Polygon([(x, y), (far_x, far_y), (far_x, y), (x, far_y)])
    folder = path.parent / f"{path.stem}_parts"
    folder.mkdir(parents=True)
    pyogrio.raw.write(
        folder / "VG250_GEM.shp",
        geometry=shapely.to_wkb(np.array(shapes, dtype=object)),
        field_data=[np.array([ars_of(key) for key in boxes], dtype=object)],
        fields=["ARS"],
        geometry_type="Polygon",
        crs=crs,
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in sorted(folder.iterdir()):
            if part.suffix not in leave_out:
                archive.write(part, part.name)
            part.unlink()
    folder.rmdir()


GRID_COLUMNS = ("Alter_D", "ab65_A", "unter18_A", "Frauen_A", "Auslaender_A", "HHGroesse_D",
                "Leerstandsquote", "Wohnfl_Bew_D", "Wohnfl_Whg_D")  # fmt: skip


def grid_rows() -> list[dict[str, float | int]]:
    """Cells over the squares; every tenth cell keeps its shares secret."""
    from pyproj import Transformer

    change = Transformer.from_crs("EPSG:25832", "EPSG:3035", always_xy=True)
    boxes = list(squares().values())
    low = change.transform(boxes[0][0], boxes[0][1])
    x0, y0 = int(low[0] // 1000) * 1000 + 500, int(low[1] // 1000) * 1000 + 500
    rows: list[dict[str, float | int]] = []
    for i in range(34):
        for j in range(24):
            values = dict.fromkeys(GRID_COLUMNS, 20.0)
            if (i + j) % 10 == 0:
                values["ab65_A"] = -9.0
            rows.append({"Einwohner": 10, "x": x0 + 1000 * i, "y": y0 + 1000 * j, **values})
    return rows


def grid_parquet(
    path: Path, change: Callable[[dict[str, float | int]], None] | None = None
) -> None:
    import polars as pl

    rows = grid_rows()
    if change:
        change(rows[3])
    pl.DataFrame(rows).write_parquet(path)


SETS = (
    ("bkg-vg250-ew-2022", "areas", "01_register", FILES, "2022-12-31"),
    ("bkg-vg250-2022", "boundaries", "02_grenzen", ("grenzen.zip",), "2022-12-31"),
    ("destatis-12411-0018", "district_ages", "03_bevoelkerung", ("0018.csv",), "2020-12-31"),
    ("destatis-12411-0013", "state_ages", "03_bevoelkerung", ("0013.csv",), "2020-12-31"),
    ("destatis-12411-0006", "national_ages", "03_bevoelkerung", ("0006.csv",), "2020-12-31"),
    ("destatis-12613-0004", "national_deaths", "03_bevoelkerung", ("0004.csv",), "2020-12-31"),
    ("destatis-12612-0002", "national_births", "03_bevoelkerung", ("0002.csv",), "2021-03-31"),
    ("zensus-2011-grid", "grid", "04_gitter", ("gitter.parquet",), "2011-05-09"),
    ("destatis-12621-0001-2022-24", "life_tables", "05_tafeln", ("2224.csv",), "2024-12-31"),
    ("regionalstatistik-22411", "care", "07_pflege", ("22411.csv",), "2017-12-31"),
    *worldseries.SETS,
)


def checks() -> dict[str, str]:
    rows = register()
    total = sum(int(row[4]) for row in rows["laender.csv"])
    return {
        "bkg-vg250-ew-2022": f"population = {total}, municipalities = {len(rows['gemeinden.csv'])}"
        ", uninhabited = 1",
        "destatis-12411-0018": f"sum_2015 = {int(nation(2015).sum())}, "
        f"05766_2020 = {int(persons('05766', 2020).sum())}",
        "destatis-12411-0013": f"05_2020 = {int(state('05', 2020).sum())}",
        "destatis-12411-0006": f"sum_2020 = {int(nation(2020).sum())}",
        "destatis-12613-0004": f"sum_2020 = {sum(range(1, 102)) + sum(range(2, 103)) + 3}",
        "destatis-12612-0002": f"sum_2020 = {sum(195 + 2 * m for m in range(12))}",
        "zensus-2011-grid": "cells = 816, population = 8160",
        "destatis-12621-0001-2022-24": 'period = "2022/24"',
        "regionalstatistik-22411": "05766_2015 = 100, 05766_2017 = 140",
        "bkg-vg250-2022": f"municipalities = {len(rows['gemeinden.csv'])}",
        **worldseries.CHECKS,
    }


def write_world(root: Path) -> Path:
    """All files below `root`; returns `root`."""
    for _, _, folder, _, _ in SETS:
        (root / folder).mkdir(parents=True, exist_ok=True)
    for name, rows in register().items():
        (root / "01_register" / name).write_text(register_text(rows), encoding="utf-8")
    boundary_zip(root / "02_grenzen" / "grenzen.zip")
    people = root / "03_bevoelkerung"
    (people / "0018.csv").write_bytes(district_file().encode("latin-1"))
    (people / "0013.csv").write_text(state_file(), encoding="utf-8")
    lost = national_file()
    for umlaut in "äöüÄÖÜß":
        lost = lost.replace(umlaut, "\N{REPLACEMENT CHARACTER}")
    (people / "0006.csv").write_text(lost, encoding="utf-8")
    (people / "0004.csv").write_bytes(deaths_file().encode("latin-1"))
    (people / "0002.csv").write_text(births_file(), encoding="utf-8")
    grid_parquet(root / "04_gitter" / "gitter.parquet")
    (root / "05_tafeln" / "2224.csv").write_text(life_file("2022/24"), encoding="utf-8")
    (root / "07_pflege" / "22411.csv").write_bytes(care_file().encode("latin-1"))
    worldseries.write_series(root)
    return root


def write_catalogue(path: Path, root: Path, *, host: str = "https://daten.example") -> Path:
    """A catalogue of the miniature files, with their checksums and true sums."""
    lines = []
    for name, table, folder, names, as_of in SETS:
        entries = ",\n  ".join(
            f'{{ name = "{file}", bytes = {len(data)}, '
            f'sha256 = "{hashlib.sha256(data).hexdigest()}" }}'
            for file in names
            for data in ((root / folder / file).read_bytes(),)
        )
        official = {
            "kind": "file",
            "address": f"{host}/{name}.bin",
            "name": f"{name}.bin",
            "code": "",
        }
        fields = ", ".join(f"{key} = {json.dumps(value)}" for key, value in official.items())
        lines.append(
            f'["{name}"]\ntable = "{table}"\nfolder = "{folder}"\ntitle = "{name}"\n'
            f'publisher = "Amt"\nlicence = "dl-de/by-2-0"\nattribution = "© Amt"\nas_of = {as_of}\n'
            f"files = [\n  {entries}\n]\nofficial = {{ {fields} }}\n"
            f"checks = {{ {checks()[name]} }}\n"
        )
    path.write_text("\n".join(lines), encoding="utf-8")
    return path

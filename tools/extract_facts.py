"""Derives the extracted tables of `nahraum.facts` from the official files.

    python tools/extract_facts.py --data ../shared/data [--out src/nahraum/facts]

The other tables there are written by hand. A test repeats the extraction and compares.
"""

import argparse
import csv
import io
from collections.abc import Iterable, Iterator
from pathlib import Path

DISTRICTS = ("05762", "05766")
STATE = "05"
NATION = "DG"
YEARS = tuple(range(2015, 2021))
STATE_AND_NATION_YEARS = (2015, 2020)
PERIODS = {"2020-2022": "2020/22", "2022-2024": "2022/24"}

Cells = Iterable[str | int | float]


def table(header: str, columns: str, lines: Iterable[Cells]) -> str:
    """Text of a table: comment header, column names, lines."""
    out = io.StringIO()
    for line in header.strip().splitlines():
        out.write(f"# {line}".rstrip() + "\n")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns.split(","))
    writer.writerows(lines)
    return out.getvalue()


def semicolon(path: Path, encoding: str) -> Iterator[list[str]]:
    with path.open(encoding=encoding, errors="replace", newline="") as handle:
        yield from csv.reader(handle, delimiter=";")


def comma(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def areas(data: Path) -> str:
    register = data / "01_gemeinderegister_vg250ew_2022"
    states = comma(register / "laender.csv")
    people = sum(int(row["EWZ"]) for row in states)
    hectares = sum(round(float(row["KFL"]) * 100) for row in states)
    lines: list[Cells] = [
        ("country", NATION, NATION, "Deutschland", "Bundesrepublik", people, hectares / 100, "")
    ]
    for kind, name in (
        ("state", "laender.csv"),
        ("district", "kreise.csv"),
        ("association", "verwaltungsgemeinschaften.csv"),
        ("municipality", "gemeinden.csv"),
    ):
        for row in comma(register / name):
            wanted = row["ARS"] == STATE if kind == "state" else row["ARS"][:5] in DISTRICTS
            if wanted:
                key = row["AGS"] if kind == "municipality" else row["ARS"]
                texts = (row["ARS"], row["GEN"], row["BEZ"], row["EWZ"], row["KFL"])
                lines.append((kind, key, *texts, row["WSK"][:10].replace("/", "-")))
    return table(
        """
Areas with population and area, 31.12.2022: two districts with all their municipalities and
associations, their state, Germany (sum of the states).
source: bkg-vg250-ew-2022
licence: dl-de/by-2-0, © GeoBasis-DE / BKG (2023), Einwohnerzahlen © Statistisches Bundesamt
(Destatis); Auszug
as_of: 2022-12-31
area_km2: Katasterfläche; ars: Regionalschlüssel, 12 digits for municipalities
valid_from: the area in this legal form since
written by tools/extract_facts.py
""",
        "kind,key,ars,name,designation,population,area_km2,valid_from",
        lines,
    )


def age_bounds(label: str) -> tuple[int, int | str]:
    """First and last completed age of an official age group; open groups end with ""."""
    words = label.split()
    if words[0] == "unter":
        return 0, int(words[1]) - 1
    if "bis" in words:
        return int(words[0]), int(words[words.index("unter") + 1]) - 1
    if "mehr" in words:
        return int(words[0]), ""
    age = int(label.split("-", maxsplit=1)[0])
    return age, age


def district_ages(data: Path) -> str:
    path = data / "03_bevoelkerung_alter_geschlecht" / "12411-0018_kreise_2015-2020.csv"
    lines = list(semicolon(path, "latin-1"))
    head = next(i for i, line in enumerate(lines) if "männlich" in line)
    labels = list(zip(lines[head], lines[head + 1], strict=True))[3:]
    found: dict[tuple[str, str, int], tuple[int | str, dict[int, str]]] = {}
    for line in lines[head + 2 :]:
        if len(line) < 4 or line[1] not in DISTRICTS or line[0][:6] != "31.12.":
            continue
        year = int(line[0][-4:])
        for (sex, group), count in zip(labels, line[3:], strict=True):
            first, last = age_bounds(group)
            key = (line[1], "m" if sex == "männlich" else "w", first)
            found.setdefault(key, (last, {}))[1][year] = count
    return table(
        """
Population of two districts by sex and 17 age groups on 31 December of each year.
source: destatis-12411-0018
licence: dl-de/by-2-0, © Statistisches Bundesamt (Destatis), 2021
as_of: 2015-12-31 to 2020-12-31 (one column a year), basis census 2011
area: 05762 Höxter, 05766 Lippe; age_to empty: open group; boundaries did not change
written by tools/extract_facts.py
""",
        "area,sex,age_from,age_to," + ",".join(map(str, YEARS)),
        (
            (*key[:2], key[2], last, *(counts[year] for year in YEARS))
            for key, (last, counts) in sorted(found.items())
        ),
    )


def single_ages_of_state(data: Path) -> Iterator[Cells]:
    path = (
        data / "03_bevoelkerung_alter_geschlecht" / "12411-0013_laender_einzelalter_2015-2021.csv"
    )
    lines = list(semicolon(path, "utf-8"))
    head = next(i for i, line in enumerate(lines) if "Nordrhein-Westfalen" in line)
    column = lines[head].index("Nordrhein-Westfalen")
    for line in lines[head + 2 :]:
        day = line[0]
        if (
            day[:6] == "31.12."
            and int(day[-4:]) in STATE_AND_NATION_YEARS
            and line[1] != "Insgesamt"
        ):
            yield (STATE, day[-4:], *age_bounds(line[1]), *line[column : column + 2])


def single_ages_of_nation(data: Path) -> Iterator[Cells]:
    path = (
        data / "03_bevoelkerung_alter_geschlecht" / "12411-0006_deutschland_einzelalter_1970ff.csv"
    )
    for line in semicolon(path, "ascii"):
        if line[0][:6] != "31.12." or int(line[0][-4:]) not in STATE_AND_NATION_YEARS:
            continue
        if line[1] != "Insgesamt":
            yield (NATION, line[0][-4:], *age_bounds(line[1]), *line[2:4])


def single_ages(data: Path) -> str:
    lines = [*single_ages_of_nation(data), *single_ages_of_state(data)]
    return table(
        """
Population by single year of age, men (m) and women (w): North Rhine-Westphalia (05), Germany (DG).
source: destatis-12411-0013 (05, open from 90), destatis-12411-0006 (DG, open from 85)
licence: dl-de/by-2-0, © Statistisches Bundesamt (Destatis), 2022
as_of: 31 December of the year, basis census 2011; age_to empty: open group
written by tools/extract_facts.py
""",
        "area,year,age_from,age_to,m,w",
        lines,
    )


def life_tables(data: Path) -> str:
    lines = [
        (
            PERIODS[row["periode"]],
            row["geschlecht"],
            row["alter"],
            f"{float(row['qx']):.8f}",
            *(round(float(row[column])) for column in ("lx", "dx", "Lx", "Tx")),
            f"{float(row['ex']):.2f}",
        )
        for row in comma(data / "05_sterbetafeln" / "sterbetafeln_long.csv")
        if row["periode"] in PERIODS
    ]
    return table(
        """
Period life tables for Germany, completed ages 0 to 100.
source: destatis-12621-0001-2020-22, destatis-12621-0001-2022-24
licence: dl-de/by-2-0, © Statistisches Bundesamt (Destatis)
as_of: the period; q probability of dying, l survivors and d deaths of 100,000, L years lived
between x and x+1, T years still to live together (as published, rounded to whole years),
e remaining life expectancy in years; p is 1 - q
written by tools/extract_facts.py
""",
        "period,sex,age,q,l,d,L,T,e",
        lines,
    )


def care_recipients(data: Path) -> str:
    definitions = {"2015": "care-levels", "2017": "care-grades", "2019": "care-grades-2019"}
    keep = {NATION, STATE, *DISTRICTS}
    counts = (
        "pflegebeduerftige",
        "mit_eingeschr_alltagskompetenz",
        "ambulante_pflege",
        "vollstationaer",
        "davon_dauerpflege",
        "davon_kurzzeitpflege",
        "pflegegeld",
        "nachr_teilstationaer",
        "nachr_ohne_pflegestufe",
    )
    lines = [
        (
            row["ags"],
            row["stichtag"][-4:],
            definitions[row["stichtag"][-4:]],
            row["geschlecht"][0],
            *(row[column].removesuffix(".0") for column in counts),
        )
        for row in comma(data / "07_pflegestatistik_kreise" / "pflegebeduerftige_kreise_long.csv")
        if row["ags"] in keep and row["geschlecht"] != "Insgesamt"
    ]
    return table(
        """
People in need of care by sex and kind of benefit: two districts, their state, Germany.
source: regionalstatistik-22411
licence: dl-de/by-2-0, © Statistische Ämter des Bundes und der Länder, Deutschland, 2021
as_of: 31 December of the year; an empty cell was not asked in that year
DEFINITION BREAKS, not trends. care-levels (2015): the old Pflegestufen, people with Pflegestufe 0
are not counted. care-grades (2017): Pflegegrade replace them, a wider group. care-grades-2019:
the kinds no longer add up to the total (Lippe: 1,109 more), which points to people with care
grade 1 who get none of these benefits.
written by tools/extract_facts.py
""",
        "area,year,definition,sex,total,limited_everyday_competence,home_care_service,residential,"
        "residential_long_term,residential_short_term,cash_benefit,day_care,without_care_level",
        sorted(lines, key=lambda line: tuple(map(str, line[:4]))),
    )


def fertility_rates(data: Path) -> str:
    path = (
        data
        / "06_fertilitaet_wanderung"
        / "12612-0009_zusammengefasste_geburtenziffer_1972-2024.csv"
    )
    lines = list(semicolon(path, "utf-8"))[1:]
    return table(
        """
Total fertility rate of Germany: children per woman, ages 15 to 44 and 15 to 49.
source: destatis-12612-0009
licence: dl-de/by-2-0, © Statistisches Bundesamt (Destatis)
as_of: the calendar year, state of publication 2025. First publications differed: 2022 1.46 and
2023 1.35 (press releases of Destatis), before the population was based on the census of 2022.
written by tools/extract_facts.py
""",
        "year,tfr_15_44,tfr_15_49",
        lines,
    )


def area_series(data: Path) -> str:
    inkar, living = data / "10_inkar_zeitreihen", data / "11_gut_leben_arztdichte"
    gisd = data / "09_gisd_deprivation"
    lines: list[Cells] = [
        *_summed("unemployed", inkar / "gemeinden_arbeitslose.csv", 1998),
        *_summed("working_age", inkar / "gemeinden_bevoelkerung_15_64.csv", 2001),
        *_inkar("leavers_without", inkar / "kreise_schulabgaenger_ohne_abschluss.csv", 1995),
        *_jobless(data / "08_arbeitslose_kreise" / "13211-02-05-4_kreise_2015-2020.csv"),
        *_by_year("deprivation", "gisd", gisd / "GISD_Bund_Kreis.csv", "kreis_id", "gisd_score"),
        *_by_year("deprivation", "gisd_quintile", gisd / "GISD_Bund_Kreis.csv", "kreis_id",
                  "gisd_5"),
        *_by_year("deprivation", "gisd_in_state",
                  gisd / "GISD_Nordrhein-Westfalen_Gemeindeverband.csv", "gvb_id", "gisd_score"),
        *_by_year("living", "people_per_gp", living / "arztdichte_kreisregionen_2010_2016.csv",
                  "KREG", "value", category="HAUS"),
        *_by_year("living", "minutes_to_gp", living / "entfernung_hausarzt_kreisregionen.csv",
                  "KREG", "value", year="2016"),
        *_by_year("living", "life_expectancy", living / "lebenserwartung_kreise_1995_2015.csv",
                  "krs", "value"),
        *_by_year("living", "all_day_under_3", living / "kita_betreuung_kreise.csv", "krs",
                  "value", year="2016", group="Unter-3-Jährige"),
        *_by_year("pharmacies", "pharmacies",
                  data / "25_apotheken_je_gemeinde_osm" / "apotheken_je_gemeinde_2023.csv",
                  "ags", "apotheken_osm", year="2023"),
    ]  # fmt: skip
    return table(
        """
Series of monitoring for two districts and their municipalities; North Rhine-Westphalia (05) and
Germany (DG) where they are published, or summed up from all municipalities.
source: bbsr-inkar-2024 (inkar), regionalstatistik-13211 (unemployment), rki-gisd-2025
(deprivation), gut-leben-2016 (living), osm-pharmacies-2023 (pharmacies)
licence: dl-de/by-2-0, INKAR. Ausgabe 2024. Hrsg.: BBSR, Bonn 2024; dl-de/by-2-0, © Statistische
Ämter des Bundes und der Länder, 2021; CC BY 4.0, Robert Koch-Institut; dl-de/by-2-0,
Bundesregierung; ODbL 1.0, © OpenStreetMap contributors
as_of: the years; several values belong to the years in their order, a point is unknown
written by tools/extract_facts.py
""",
        "table,series,area,years,values",
        lines,
    )


def _span(years: list[int]) -> str:
    whole = len(years) > 2 and years == list(range(years[0], years[-1] + 1))
    return f"{years[0]}-{years[-1]}" if whole else " ".join(map(str, years))


def _inkar(series: str, path: Path, first: int) -> Iterator[Cells]:
    for row in comma(path):
        years = [year for year in map(int, list(row)[2:]) if year >= first]
        if row["kennziffer"][:5] in DISTRICTS:
            values = " ".join(row[str(year)] or "." for year in years)
            yield ("inkar", series, row["kennziffer"], _span(years), values)


def _summed(series: str, path: Path, first: int) -> Iterator[Cells]:
    """The two districts, then their state and Germany: sums where every part is known."""
    yield from _inkar(series, path, first)
    rows = comma(path)
    years = [year for year in map(int, list(rows[0])[2:]) if year >= first]
    for area, prefix in ((STATE, STATE), (NATION, "")):
        parts = [row for row in rows if row["kennziffer"].startswith(prefix)]
        sums = [
            "." if any(not row[str(year)] for row in parts)
            else str(sum(int(row[str(year)]) for row in parts))
            for year in years
        ]  # fmt: skip
        yield ("inkar", series, area, _span(years), " ".join(sums))


def _jobless(path: Path) -> Iterator[Cells]:
    found: dict[tuple[str, str], dict[int, str]] = {}
    for line in semicolon(path, "latin-1"):
        if len(line) > 9 and line[0].isdigit() and line[1] in {*DISTRICTS, STATE, NATION}:
            for series, column in (("jobless", 3), ("jobless_long", 9)):
                found.setdefault((series, line[1]), {})[int(line[0])] = line[column]
    for (series, area), by_year in sorted(found.items()):
        years = sorted(by_year)
        values = " ".join(by_year[year] for year in years)
        yield ("unemployment", series, area, _span(years), values)


def _by_year(
    name: str, series: str, path: Path, key: str, value: str, year: str = "", **chosen: str
) -> Iterator[Cells]:
    """A table with one line a number; keys without leading zero and shares become usual."""
    found: dict[str, dict[int, str]] = {}
    for row in comma(path):
        area = row[key]
        if key in ("KREG", "krs") and area != "DE":
            area = area.removesuffix("000").zfill(5)
        area = NATION if area == "DE" else area
        if area[:5] not in {*DISTRICTS, NATION} or any(row[c] != v for c, v in chosen.items()):
            continue
        when = year or row["year"]
        number = float(row[value]) * (100 if series == "all_day_under_3" else 1)
        found.setdefault(area, {})[int(when[:2] + when[-2:])] = f"{round(number, 8):.10g}"
    for area, by_year in sorted(found.items()):
        years = sorted(by_year)
        yield (name, series, area, _span(years), " ".join(by_year[y] for y in years))


TABLES = {
    "areas.csv": areas,
    "district_ages.csv": district_ages,
    "single_ages.csv": single_ages,
    "life_tables.csv": life_tables,
    "care_recipients.csv": care_recipients,
    "fertility_rates.csv": fertility_rates,
    "area_series.csv": area_series,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="folder with the official files")
    parser.add_argument("--out", type=Path, default=Path("src/nahraum/facts"))
    arguments = parser.parse_args()
    for name, extract in TABLES.items():
        (arguments.out / name).write_text(extract(arguments.data), encoding="utf-8")
        print(arguments.out / name)


if __name__ == "__main__":
    main()

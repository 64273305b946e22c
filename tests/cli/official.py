"""Tables for the verbs, made of the official data; each takes the data folder, gives files."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

Files = Mapping[str, str]
SINGLE_AGES = "03_bevoelkerung_alter_geschlecht/12411-0006_deutschland_einzelalter_1970ff.csv"
DEATHS = "03_bevoelkerung_alter_geschlecht/12613-0004_gestorbene_einzelalter_2000ff.csv"
DISTRICTS = "03_bevoelkerung_alter_geschlecht/kreise_alter_geschlecht_long.csv"
FLENSBURG = "17_flensburg_sozialatlas/csv"
INCOME = "10_inkar_zeitreihen/kreise_haushaltseinkommen.csv"
BIRTHS = "06_fertilitaet_wanderung/12612-0009_zusammengefasste_geburtenziffer_1972-2024.csv"
SHOPS = "23_facility_location_sf"
OLDEST, LAST = 85, 100


def _text(head: str, rows: Sequence[str]) -> str:
    return "\n".join([head, *rows]) + "\n"


def _ages(path: Path, start: str) -> Iterator[tuple[int, list[str]]]:
    """Age and cells of the rows of one day or year, without the sum."""
    for line in path.read_text(encoding="latin-1").splitlines():
        first, _, rest = line.partition(";")
        label, *cells = rest.split(";")
        if first == start and label not in ("Insgesamt", "Alter unbekannt"):
            digits = "".join(letter for letter in label if letter.isdigit())
            yield (0 if label.startswith("unter") else int(digits)), cells


def germany(data: Path) -> Files:
    """Germany at the end of 2020; who is 85 or older is spread, a fifth fewer each year."""
    weights = [0.8**years for years in range(LAST - OLDEST + 1)]
    rows = []
    for age, cells in _ages(data / SINGLE_AGES, "31.12.2020"):
        for sex, count in zip("mf", cells, strict=False):
            shares = weights if age == OLDEST else [1.0]
            for years, share in enumerate(shares):
                rows.append(f"{sex},{age + years},{int(count) * share / sum(shares)!r}")
    return {"P.csv": _text("sex,age,count", rows)}


def five_years(data: Path) -> Files:
    """Germany 2015 and 2020 by groups of five years."""
    found = {}
    for name, year in (("A.csv", 2015), ("B.csv", 2020)):
        groups: dict[int, int] = {}
        for age, cells in _ages(data / SINGLE_AGES, f"31.12.{year}"):
            groups[age // 5 * 5] = groups.get(age // 5 * 5, 0) + int(cells[2])
        rows = [f"{a},{'' if a == OLDEST else a + 4},{n}" for a, n in sorted(groups.items())]
        found[name] = _text("age_from,age_to,count", rows)
    return found


def lippe(data: Path) -> Files:
    """Lippe by age and sex in 2015, and the margins of 2020."""
    counts: dict[str, list[list[int]]] = {}
    with (data / DISTRICTS).open(encoding="utf-8", newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if row["kreis"] == "05766"]
    for year in ("2015", "2020"):
        kinds = [
            [int(r["anzahl"]) for r in rows if (r["jahr"], r["geschlecht"]) == (year, sex)]
            for sex in ("männlich", "weiblich")
        ]
        counts[year] = [list(pair) for pair in zip(*kinds, strict=True)]
    table = "\n".join(f"{men},{women}" for men, women in counts["2015"])
    lines = ",".join(str(men + women) for men, women in counts["2020"])
    sums = ",".join(str(sum(column)) for column in zip(*counts["2020"], strict=True))
    return {"T.csv": table + "\n", "R.csv": lines + "\n", "C.csv": sums + "\n"}


def _flensburg(data: Path, name: str, column: str = "residents") -> dict[tuple[str, str], str]:
    """A value by year and district."""
    path = data / FLENSBURG / f"fl_{name}_by_district.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        return {(r["year"], r["stadtteil"]): r[column] for r in csv.DictReader(stream)}


def flensburg_rates(data: Path) -> Files:
    """Unemployed and residents of the districts in 2021."""
    events, people = _flensburg(data, "unemployed_residents"), _flensburg(data, "residents")
    rows = [f"{k[1]},{n},{people[k]}" for k, n in events.items() if k[0] == "2021"]
    return {"R.csv": _text("id,events,population", rows)}


def flensburg_index(data: Path) -> Files:
    """Shares of the unemployed and of beneficiaries in 2020."""
    people = _flensburg(data, "residents")
    first, second = (_flensburg(data, name) for name in ("unemployed_residents", "beneficiaries"))
    rows = [
        f"{k[1]},{float(first[k]) / float(people[k])!r},{float(second[k]) / float(people[k])!r}"
        for k in people
        if k[0] == "2020"
    ]
    return {"I.csv": _text("id,unemployed,benefits", rows)}


def flensburg_years(data: Path) -> Files:
    """Residents by district and year."""
    rows = [f"{k[1]},{k[0]},{n}" for k, n in _flensburg(data, "residents").items()]
    return {"T.csv": _text("id,year,value", rows)}


def flensburg_table(data: Path) -> Files:
    """Housing assistance by district and kind in 2022, tiny and unknown cells included."""
    path = data / FLENSBURG / "fl_housing_assistance_cases_by_district.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        table = [row for row in csv.DictReader(stream) if row["year"] == "2022"]
    kinds = [name for name in table[0] if name not in ("year", "district_id", "stadtteil")]
    rows = [f"{row['stadtteil']},{kind},{row[kind]}" for row in table for kind in kinds]
    return {"F.csv": _text("stadtteil,art,n", rows)}


def deaths(data: Path) -> Files:
    """Deaths of men in 2020 and men at the end of that year."""
    people = {age: cells[0] for age, cells in _ages(data / SINGLE_AGES, "31.12.2020")}
    died: dict[int, int] = {}
    for age, cells in _ages(data / DEATHS, "2020"):
        top = min(age, OLDEST)
        died[top] = died.get(top, 0) + int(cells[2])
    rows = [f"{a}{'+' if a == OLDEST else ''},{died[a]},{people[a]}" for a in sorted(died)]
    return {"L.csv": _text("age,deaths,population", rows)}


def shops(data: Path) -> Files:
    """205 census tracts and 16 shops: ways in metres and, at 5 m/s, in minutes."""
    path = data / SHOPS / "SF_network_distance_candidateStore_16_censusTract_205_new.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        table = list(csv.DictReader(stream))
    ways = [(row["DestinationName"], row["name"], row["distance"]) for row in table]
    people = {row["DestinationName"]: row["demand"] for row in table}
    names = dict.fromkeys(name for _, name, _ in ways)
    return {
        "C.csv": _text("demand,site,cost", [",".join(way) for way in ways]),
        "T.csv": _text(
            "demand,supply,minutes", [f"{a},{b},{float(cost) / 300!r}" for a, b, cost in ways]
        ),
        "D.csv": _text("id,count", [f"{a},{n}" for a, n in people.items()]),
        "P.csv": _text("id,count", [f"{a},{n}" for a, n in people.items()]),
        "S.csv": _text("id,posts", [f"{name},1.5" for name in names]),
    }


def income_panel(data: Path) -> Files:
    """Household income of twelve districts; pretends that six of them did something in 2015."""
    with (data / INCOME).open(encoding="utf-8", newline="") as stream:
        table = list(csv.DictReader(stream))
    chosen = [row for row in table if row["kennziffer"].startswith("057")]
    rows = [
        f"{row['kennziffer']},{year},{int(place % 2)},{int(year >= 2015)},{row[str(year)]}"
        for place, row in enumerate(chosen)
        for year in range(2008, 2020)
    ]
    return {"F.csv": _text("unit,period,treated,post,value", rows)}


def births(data: Path) -> Files:
    """Children per woman by year since 1990."""
    lines = (data / BIRTHS).read_text(encoding="utf-8-sig").splitlines()[1:]
    cells = [line.split(";") for line in lines]
    rows = [f"{year},{value}" for year, value, _ in cells if int(year) >= 1990]
    return {"F.csv": _text("period,value", rows)}

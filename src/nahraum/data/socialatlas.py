"""The social atlas of Flensburg: 13 districts, counts by year, as open data (CC0).

A folder of CSV files or a zip of one, a file for each subject, in columns `year, district_id,
<counts>, stadtteil`.
What an indicator divides stands in other files, so numerators and denominators are brought together
here. Empty cells are unknown or withheld, never zero; rows without a district are the whole city
and are left out. Source: github.com/oklabflensburg/open-social-map, after the Sozialatlas.
"""

import csv
import io
import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from nahraum.data.columns import Column
from nahraum.data.errors import Finding, FormatError, shown
from nahraum.data.textfiles import read_bytes, read_table

SOURCE = "Sozialatlas der Stadt Flensburg, Open Data (oklabflensburg)"
LICENCE = "CC0 1.0"
_DISTRICT = Column(name="stadtteil", max_length=120, nullable=True)
_YEAR = Column(name="year", kind="int", aliases=("jahr",), minimum=1990, maximum=2100)
_ID = Column(name="district_id", kind="int", nullable=True, minimum=0)
_EXPECTED = frozenset({"COLUMN_UNKNOWN"})  # the other columns of a file
HEADINGS = ("gebiet", "jahr", "indikator", "zähler", "nenner")
Key = tuple[str, int]  # district, year
Counts = Mapping[Key, float | None]
Files = Callable[[str], tuple[bytes, str]]  # content and shown name of a file
LARGEST = 1_000_000  # bytes of one file; those of Flensburg have 3,000
_REMEDY = "Den Ordner mit den CSV-Dateien des Sozialatlas angeben"


@dataclass(frozen=True, slots=True)
class Counted:
    """One number of an indicator; None is unknown."""

    district: str
    year: int
    indicator: str
    numerator: float | None
    denominator: float | None


@dataclass(frozen=True, slots=True)
class Subject:
    """Where the counts of an indicator stand: file and column, and those they are divided by.

    `label` names it in the import: a key of the catalogue, or the name of an own indicator.
    """

    label: str
    file: str
    column: str
    base: str = ""


RESIDENTS = "residents_by_district"
ADULTS = "residents_age_18_to_under_65_by_district"
OLD = "residents_age_65_and_above_by_district"
# Own definitions where the atlas counts otherwise than the catalogue; its words are kept.
SUBJECTS: Sequence[Subject] = (
    Subject("I01", RESIDENTS, "residents"),
    Subject("I03", "children_age_under_18_by_district", "residents", RESIDENTS),
    Subject("I04", OLD, "residents", RESIDENTS),
    Subject("I05", "age_groups_by_district", "age_80_and_above", RESIDENTS),
    Subject("I16", "migration_background_by_district", "foreign_citizenship", RESIDENTS),
    Subject("I27", "basic_benefits_income_by_district", "age_65_and_above", OLD),
    Subject("Menschen ab 65 je 100 von 18 bis 64", OLD, "residents", ADULTS),
    Subject("Geburten je 1.000 Menschen", "births_by_district", "births", RESIDENTS),
    Subject("Arbeitslose je 100 von 18 bis 64", "unemployed_residents_by_district", "residents",
            ADULTS),
    Subject("Beschäftigte je 100 von 18 bis 64",
            "employed_with_pension_insurance_by_district", "residents", ADULTS),
    Subject("Menschen in Bedarfsgemeinschaften", "beneficiaries_by_district", "residents",
            RESIDENTS),
    Subject("Wohngeld je 1.000 Menschen", "housing_benefit_by_district", "residents", RESIDENTS),
    Subject("Von Wohnungslosigkeit bedroht", "risk_homelessness_by_district", "residents",
            RESIDENTS),
    Subject("Räumungen angekündigt", "housing_assistance_cases_by_district", "eviction_notice",
            RESIDENTS),
    Subject("Räumungen vollzogen", "housing_assistance_cases_by_district", "eviction_carried",
            RESIDENTS),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Atlas:
    """All counts, and what was remarkable about the files."""

    rows: tuple[Counted, ...]
    districts: tuple[str, ...]
    warnings: tuple[Finding, ...]

    def table(self) -> bytes:
        """The counts as a long table, ready to be imported."""
        text = io.StringIO()
        writer = csv.writer(text, delimiter=";", lineterminator="\n")
        writer.writerow(HEADINGS)
        for row in self.rows:
            numbers = (_text(row.numerator), _text(row.denominator))
            writer.writerow((row.district, row.year, row.indicator, *numbers))
        return text.getvalue().encode()


def _text(value: float | None) -> str:
    return "" if value is None else f"{value:.10g}"


def read_atlas(source: Path | bytes, subjects: Sequence[Subject] = SUBJECTS) -> Atlas:
    """Read the files of the subjects from a folder, or from a zip of one. Raises FormatError."""
    if isinstance(source, bytes):
        return _read(_members(source), subjects)
    if source.is_file():
        return _read(_members(*_content(source)), subjects)
    return _read(lambda name: _content(source / name), subjects)


def _content(path: Path) -> tuple[bytes, str]:
    if not path.is_file():
        raise FormatError("Die Datei fehlt", file=str(path), remedy=_REMEDY)
    return read_bytes(path, "")


def _members(data: bytes, name: str = "Archiv") -> Files:
    """Files of a zip by their names, in whatever folder. Raises FormatError."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            wanted = {f"fl_{name}.csv" for one in SUBJECTS for name in (one.file, one.base) if name}
            found = {}
            for entry in archive.infolist():
                short = entry.filename.rpartition("/")[2]
                if short in wanted:
                    found[short] = _unpacked(archive, entry, name)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        problem = "Das ist kein lesbares Zip-Archiv"
        raise FormatError(problem, file=name, remedy="Den Ordner neu packen") from error

    def content(file: str) -> tuple[bytes, str]:
        if file not in found:
            raise FormatError("Die Datei fehlt", file=f"{name}/{file}", remedy=_REMEDY)
        return found[file], f"{name}/{file}"

    return content


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str) -> bytes:
    """One file; what claims or turns out to be larger than any file of an atlas is refused."""
    with archive.open(entry) as stream:
        data = stream.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise FormatError(
            f"Die Datei hat mehr als {LARGEST} Bytes",
            file=f"{name}/{entry.filename}",
            remedy="Nur die Tabellen des Sozialatlas packen",
        )
    return data


def _read(files: Files, subjects: Sequence[Subject]) -> Atlas:
    warnings: list[Finding] = []
    read: dict[tuple[str, str], Counts] = {}

    def counts(file: str, column: str) -> Counts:
        if (file, column) not in read:
            data, name = files(f"fl_{file}.csv")
            read[file, column] = _counts(data, name, column, warnings)
        return read[file, column]

    rows = []
    for subject in subjects:
        top = counts(subject.file, subject.column)
        base = counts(subject.base, "residents") if subject.base else {}
        for (district, year), number in sorted(top.items()):
            below = base.get((district, year)) if subject.base else None
            if subject.base and below is None:
                continue  # nobody can say what it is a share of
            rows.append(Counted(district, year, subject.label, number, below))
    districts = tuple(sorted({row.district for row in rows}))
    return Atlas(tuple(rows), districts, tuple(dict.fromkeys(warnings)))


def _counts(data: bytes, file: str, column: str, warnings: list[Finding]) -> Counts:
    """(district, year) -> number of one column. Raises FormatError."""
    wanted = Column(name=column, kind="float", nullable=True, minimum=0)
    table = read_table(data, (_YEAR, _ID, _DISTRICT, wanted), name=file)
    warnings += [found for found in table.warnings if found.code not in _EXPECTED]
    counts: dict[Key, float | None] = {}
    for row in table:
        if row["stadtteil"] is None or row["district_id"] is None:
            continue  # the whole city
        key = (row["stadtteil"], row["year"])
        if key in counts:
            raise FormatError(
                f"{shown(key[0])} steht im Jahr {key[1]} zweimal da",
                file=table.file,
                line=row.line,
                column=_DISTRICT.name,
                remedy="Eine der Zeilen entfernen",
            )
        counts[key] = row[column]
    return counts

"""Whatever comes in: a table or a DataError, and soon."""

import io
import time
import zipfile
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from nahraum.data.carefiles import read_care
from nahraum.data.columns import AGE, COUNT, SEX, Column, Table
from nahraum.data.errors import MAX_FINDINGS, DataError, Finding, Notes
from nahraum.data.geofiles import read_boundaries
from nahraum.data.gridfiles import read_grid
from nahraum.data.lifetablefiles import read_life_table
from nahraum.data.populationfiles import read_district_ages, read_national_births
from nahraum.data.textfiles import read_table
from tests.data import world

COLUMNS = (
    SEX,
    AGE,
    COUNT,
    Column(name="ags", digits=(8,), required=False),
    Column(name="d", kind="decimal", required=False, nullable=True),
)
WORDS = (
    "sex age count ags d m f 0 85+ 1.234 1,5 - . x Insgesamt 05766036 5766036 nan =1+1 #NV 2e3"
).split()
CELLS = st.one_of(st.sampled_from([*WORDS, "", '"', "\u00a0"]), st.text(max_size=12))
TABLES = st.lists(st.lists(CELLS, max_size=8), max_size=12)


def outcome(data: bytes) -> Table | DataError:
    """The table or the error; anything else, or a slow answer, fails the test."""
    start = time.perf_counter()
    result: Table | DataError
    try:
        result = read_table(data, COLUMNS, name="f", key=("sex", "age"))
    except DataError as error:
        result = error
    assert time.perf_counter() - start < 5
    if isinstance(result, DataError):
        assert 1 <= len(result.findings) <= MAX_FINDINGS
        assert str(result).startswith("f")
        assert result.findings[0].remedy
    return result


@given(st.binary(max_size=600))
def test_any_bytes(data: bytes) -> None:
    outcome(data)


@given(
    TABLES, st.sampled_from([",", ";", "\t", "|"]), st.sampled_from(["utf-8", "utf-16", "cp1252"])
)
def test_any_table(rows: list[list[str]], delimiter: str, encoding: str) -> None:
    text = "\n".join(delimiter.join(row) for row in rows)
    outcome(text.encode(encoding, "replace"))


@given(TABLES)
def test_a_table_that_is_read_holds_only_finite_numbers(rows: list[list[str]]) -> None:
    text = "sex;age;count\n" + "\n".join(";".join(row) for row in rows)
    result = outcome(text.encode())
    if isinstance(result, Table):
        assert len(result) > 0
        assert all(0 <= row["count"] < 1e301 for row in result)
        assert len({(row["sex"], row["age"]) for row in result}) == len(result)


def _workbook() -> bytes:
    book = Workbook()
    for row in (["sex", "age", "count"], ["m", 0, 1], ["f", 1, 2.5]):
        book.worksheets[0].append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


WORKBOOK = _workbook()
MUTATIONS = st.lists(
    st.tuples(
        st.integers(0, 10**6), st.sampled_from(["flip", "cut", "drop", "copy"]), st.integers(0, 255)
    ),
    min_size=1,
    max_size=6,
)


def mutated(data: bytes, mutations: list[tuple[int, str, int]]) -> bytes:
    for place, kind, byte in mutations:
        at = place % max(1, len(data))
        if kind == "flip":
            data = data[:at] + bytes([byte]) + data[at + 1 :]
        elif kind == "cut":
            data = data[:at]
        elif kind == "drop":
            data = data[:at] + data[at + byte :]
        else:
            data = data[: at + byte] + data[at:]
    return data


@given(MUTATIONS)
def test_mutated_workbooks(mutations: list[tuple[int, str, int]]) -> None:
    outcome(mutated(WORKBOOK, mutations))


@given(MUTATIONS)
def test_mutated_sheets_inside_a_sound_archive(mutations: list[tuple[int, str, int]]) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(WORKBOOK)) as old, zipfile.ZipFile(stream, "w") as new:
        for entry in old.infolist():
            content = old.read(entry)
            if entry.filename.endswith("sheet1.xml"):
                content = mutated(content, mutations)
            new.writestr(entry.filename, content)
    outcome(stream.getvalue())


OFFICIAL = {
    "ages": (read_district_ages, world.district_file((2015,)).encode("latin-1")),
    "births": (read_national_births, world.births_file().encode()),
    "life": (read_life_table, world.life_file("2022/24").encode()),
    "care": (read_care, world.care_file().encode("latin-1")),
}


@pytest.mark.parametrize("name", OFFICIAL)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(mutations=MUTATIONS)
def test_mutated_official_files(
    name: str, tmp_path: Path, mutations: list[tuple[int, str, int]]
) -> None:
    reader, data = OFFICIAL[name]
    path = tmp_path / "datei.csv"
    path.write_bytes(mutated(data, mutations))
    start = time.perf_counter()
    findings: tuple[Finding, ...] = ()
    try:
        reader(path, Notes())
    except DataError as error:
        findings = error.findings
    assert all(item.remedy for item in findings if item.severity == "error")
    assert time.perf_counter() - start < 5


def grid_csv(path: Path) -> None:
    """The tidy CSV; Parquet is read by a process of its own and fuzzed below, with less haste."""
    parquet = path.with_suffix(".parquet")
    world.grid_parquet(parquet)
    pl.read_parquet(parquet).write_csv(path)


GEO = {
    "grid": (read_grid, grid_csv, "g.csv"),
    "boundaries": (read_boundaries, world.boundary_zip, "g.zip"),
}


@pytest.fixture(scope="module")
def geodata(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("geo")
    found = {}
    for name, (_, write, file) in GEO.items():
        write(folder / file)
        found[name] = (folder / file).read_bytes()
    return found


@pytest.mark.parametrize("name", GEO)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(mutations=MUTATIONS)
def test_mutated_geodata(
    name: str, geodata: dict[str, bytes], tmp_path: Path, mutations: list[tuple[int, str, int]]
) -> None:
    reader, _, file = GEO[name]
    path = tmp_path / file
    path.write_bytes(mutated(geodata[name], mutations))
    findings: tuple[Finding, ...] = ()
    try:
        reader(path, Notes())
    except DataError as error:
        findings = error.findings
    assert all(item.remedy for item in findings if item.severity == "error")


@pytest.mark.fuzz
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    max_examples=60,
)
@given(mutations=MUTATIONS)
def test_mutated_parquet(tmp_path: Path, mutations: list[tuple[int, str, int]]) -> None:
    """Each example starts a process, so there are fewer; its crash is an error with a remedy."""
    path = tmp_path / "g.parquet"
    world.grid_parquet(path)
    path.write_bytes(mutated(path.read_bytes(), mutations))
    findings: tuple[Finding, ...] = ()
    try:
        read_grid(path, Notes())
    except DataError as error:
        findings = error.findings
    assert all(item.remedy for item in findings if item.severity == "error")


@pytest.mark.parametrize("share", [0.0, 0.2, 0.5, 0.9, 0.999])
def test_cut_off_parquet_is_refused(tmp_path: Path, share: float) -> None:
    path = tmp_path / "g.parquet"
    world.grid_parquet(path)
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    with pytest.raises(DataError, match="lässt sich nicht lesen"):
        read_grid(path, Notes())


def test_foreign_bytes_are_no_parquet(tmp_path: Path) -> None:
    path = tmp_path / "g.parquet"
    path.write_bytes(b"PK\x03\x04" + bytes(5000))
    with pytest.raises(DataError, match="lässt sich nicht lesen"):
        read_grid(path, Notes())

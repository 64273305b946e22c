"""Workbooks: the same table as from text, and nothing that blows up."""

import io
import zipfile
from datetime import date
from typing import Any

import pytest
from openpyxl import Workbook

from nahraum.data.columns import AGE, COUNT, MUNICIPALITY_KEY, SEX, Column, Wanted
from nahraum.data.errors import Finding, FormatError
from nahraum.data.spreadsheets import check_archive, read_sheet
from nahraum.data.textfiles import Table, read_table

POPULATION = (SEX, AGE, COUNT)


def workbook(rows: list[list[Any]], more: dict[str, list[list[Any]]] | None = None) -> bytes:
    book = Workbook()
    sheets = {"Daten": rows, **(more or {})}
    for title, content in sheets.items():
        sheet = book.create_sheet(title)
        for row in content:
            sheet.append(row)
        if title.startswith("versteckt"):
            sheet.sheet_state = "hidden"
    book.remove(book.worksheets[0])
    return saved(book)


def saved(book: Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def read(data: bytes, columns: tuple[Column, ...] = POPULATION) -> Table:
    return read_table(data, columns, name="p.xlsx")


def fails(data: bytes, columns: tuple[Column, ...] = POPULATION) -> Finding:
    with pytest.raises(FormatError) as caught:
        read(data, columns)
    first = caught.value.findings[0]
    assert first.file == "p.xlsx"
    assert first.line is not None
    assert first.remedy
    return first


HEAD = ["Geschlecht", "Alter", "Anzahl"]


def test_numbers_are_never_ambiguous() -> None:
    table = read(workbook([["Titel"], HEAD, ["männlich", 0, 1.234], ["w", "85+", 12], []]))
    assert [(row.line, row["sex"], row["age"], row["count"]) for row in table] == [
        (3, "m", 0, 1.234),
        (4, "f", 85, 12.0),
    ]


def test_text_numbers_are_as_ambiguous_as_in_text_files() -> None:
    finding = fails(workbook([HEAD, ["m", 0, "1.234"]]))
    assert (finding.code, finding.line, finding.column) == ("DECIMAL_AMBIGUOUS", 2, "count")


def test_lost_zeros_of_numeric_keys() -> None:
    finding = fails(workbook([["AGS", "Anzahl"], [5766036, 1]]), (MUNICIPALITY_KEY, COUNT))
    assert (finding.code, finding.line, finding.column) == ("KEY_ZERO_LOST", 2, "ags")
    assert "„05766036“" in finding.remedy


def test_dates_and_truth_become_text() -> None:
    columns = (Column(name="a"), Column(name="b"), Column(name="c"))
    row = read(workbook([["a", "b", "c"], [date(2022, 12, 31), True, 7]]), columns).rows[0]
    assert dict(row.values) == {"a": "2022-12-31", "b": "1", "c": "7"}


def test_the_fitting_visible_sheet_is_read() -> None:
    data = workbook(
        [["Hinweise"], ["Bitte lesen"]],
        {"Zahlen": [HEAD, ["m", 0, 5]], "versteckt": [HEAD, ["m", 0, 9]]},
    )
    table = read(data)
    assert table.column("count") == [5.0]
    assert [item.code for item in table.warnings] == ["SHEET_CHOSEN", "SHEET_HIDDEN"]


def test_short_rows_have_empty_cells() -> None:
    finding = fails(workbook([HEAD, ["m", 0], ["f", 0, 1]]))
    assert (finding.code, finding.line, finding.column) == ("EMPTY_CELL", 2, "count")


def test_formulas_without_result_are_explained() -> None:
    finding = fails(workbook([HEAD, ["m", 0, "=1+1"]]))
    assert (finding.code, finding.line, finding.column) == ("FORMULA", 2, "count")
    assert "neu speichern" in finding.remedy


def test_errors_of_the_spreadsheet() -> None:
    finding = fails(workbook([HEAD, ["m", 0, "#BEZUG!"]]))
    assert (finding.code, finding.line) == ("SPREADSHEET_ERROR", 2)


@pytest.mark.parametrize(
    "data",
    [
        workbook([]),
        workbook([], {"versteckt": [HEAD, ["m", 0, 1]]}),
    ],
)
def test_nothing_to_read(data: bytes) -> None:
    assert fails(data).code == "EMPTY"


def archive(entries: dict[str, bytes], **more: Any) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, **more) as packed:
        for name, content in entries.items():
            packed.writestr(name, content)
    return stream.getvalue()


def test_bombs_are_refused_before_unpacking() -> None:
    assert fails(archive({"xl/a.xml": b"0" * 20_000_000})).code == "ARCHIVE"
    assert fails(archive({f"e{i}": b"" for i in range(1_001)})).code == "ARCHIVE"
    data = workbook([HEAD, ["m", 0, 1]])
    with pytest.raises(FormatError) as caught:
        check_archive(data, "p.xlsx", max_unpacked=100)
    assert "100" in caught.value.problem


def test_double_entries_are_refused() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as packed:
        packed.writestr("a", b"1")
        with pytest.warns(UserWarning, match="Duplicate"):
            packed.writestr("a", b"2")
    assert fails(stream.getvalue()).code == "ARCHIVE"


def test_too_many_rows() -> None:
    data = workbook([HEAD, *[["m", age, 1] for age in range(20)]])
    with pytest.raises(FormatError) as caught:
        read_sheet(data, Wanted(POPULATION), file="p.xlsx", max_rows=10)
    assert (caught.value.finding.code, caught.value.line) == ("TOO_BIG", 12)


@pytest.mark.parametrize(
    "data",
    [
        archive({"irgendwas.txt": b"kein Blatt"}),
        archive({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}),
        workbook([HEAD, ["m", 0, 1]])[:-200],
        b"PK\x03\x04" + b"\0" * 100,
        archive({"[Content_Types].xml": b"<Types", "xl/workbook.xml": b"<x"}),
    ],
)
def test_damaged_workbooks(data: bytes) -> None:
    assert fails(data).code == "NOT_XLSX"

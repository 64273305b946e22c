"""Reading tables of the register: what offices send, what is refused and why."""

import io
import unicodedata
from datetime import date

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nahraum.data.errors import DataError
from nahraum.understand.supply.adapters import read_register
from nahraum.understand.supply.documents import template_workbook
from nahraum.understand.supply.rules import HEADINGS, WORDS
from tests.understand.supply.samples import HEADER, TABLE


def workbook(*rows):
    book = openpyxl.Workbook()
    for cells in rows:
        book.active.append(cells)
    memory = io.BytesIO()
    book.save(memory)
    return memory.getvalue()


def refusal(text, name="register.csv"):
    with pytest.raises(DataError) as error:
        read_register(text if isinstance(text, bytes) else text.encode(), name)
    return error.value


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_reads_what_offices_send(encoding):
    rows, remarks = read_register(TABLE.encode(encoding), "register.csv")
    assert remarks == []
    first, second, third = rows
    assert first["doctor"] == "Dr. Ada Ulme (erfunden)"
    assert (first["practice_form"], first["group"], first["role"]) == ("group", "gp", "owner")
    assert (first["mandate"], first["weekly_hours"], first["birth_year"]) == ("1", None, 1961)
    assert (first["planned_end"], first["succession"]) == ("2027-12-31", "searching")
    assert (second["weekly_hours"], second["birth_year"], second["line"]) == ("20", None, 3)
    assert (third["weekly_hours"], third["group"]) == ("25.5", None)
    assert third["planned_end"] == "2040-12-31"


def test_reads_a_spreadsheet_with_real_numbers_and_days():
    data = workbook(
        ["Praxis", "Praxisform", "Ärztin/Arzt", "Status", "Stunden", "Auftrag", "Jahrgang", "Ende"],
        ["P (erfunden)", "MVZ", "A (erfunden)", "angestellt", 19.5, None, 1975, None],
        ["P (erfunden)", "MVZ", "B (erfunden)", "Inhaberin", None, 0.5, 1970, date(2030, 6, 30)],
    )
    rows, remarks = read_register(data, "register.xlsx")
    assert remarks == []
    assert [row["weekly_hours"] for row in rows] == ["19.5", None]
    assert [row["mandate"] for row in rows] == [None, "0.5"]
    assert [row["birth_year"] for row in rows] == [1975, 1970]
    assert rows[1]["planned_end"] == "2030-06-30"


def test_the_template_can_be_read_in_as_it_is():
    (row,), remarks = read_register(template_workbook(), "vorlage.xlsx")
    assert remarks == []
    assert (row["practice"], row["role"], row["mandate"]) == (
        "Praxis am Markt (Beispiel)", "owner", "1",
    )  # fmt: skip
    assert (row["planned_end"], row["succession"]) == ("2027-12-31", "searching")


def test_unknown_columns_are_reported_not_dropped_in_silence():
    text = (
        "Praxis;Praxisform;Name;Tätigkeit;Auftrag;Lieblingsfarbe\nP;Einzel;A;selbständig;voll;blau"
    )
    rows, remarks = read_register(text.encode(), "r.csv")
    assert rows[0]["mandate"] == "1"
    assert ["Lieblingsfarbe" in remark["problem"] for remark in remarks] == [True]


@pytest.mark.parametrize(
    ("text", "place", "problem"),
    [
        ("", "r.csv:1: Praxis", "leer"),
        ("Praxis;Praxisform;Name\n", "r.csv:1: Tätigkeit", "fehlt"),
        (HEADER + "\n", "r.csv:1: Praxis", "steht nichts"),
        (HEADER + "\nP;Laden;A;;selbständig;1;;\n", "r.csv:2: Praxisform", "nicht vorgesehen"),
        (HEADER + "\nP;MVZ;A;;angestellt;;-5;\n", "r.csv:2: Wochenstunden", "negativ"),
        (HEADER + "\nP;MVZ;A;;angestellt;;81;\n", "r.csv:2: Wochenstunden", "größer als 80"),
        (HEADER + "\nP;MVZ;A;;angestellt;;NaN;\n", "r.csv:2: Wochenstunden", "keine Zahl"),
        (HEADER + "\nP;MVZ;A;;angestellt;;19,333;\n", "r.csv:2: Wochenstunden", "Nachkomma"),
        (HEADER + "\nP;MVZ;A;;angestellt;;;\n", "r.csv:2: Wochenstunden", "Wochenstunden"),
        (HEADER + "\nP;MVZ;A;;selbständig;;40;\n", "r.csv:2: Versorgungsauftrag", "auftrag"),
        (HEADER + "\nP;MVZ;A;;angestellt;1;20;\n", "r.csv:2: Versorgungsauftrag", "keinen eigenen"),
        (HEADER + "\nP;MVZ;A;;selbständig;1;;1899\n", "r.csv:2: Geburtsjahr", "kleiner als 1920"),
        (HEADER + "\n;MVZ;A;;selbständig;1;;\n", "r.csv:2: Praxis", "leer"),
        (
            HEADER + "\nP;MVZ;A;;selbständig;1;;\nP;MVZ;A;;selbständig;1;;\n",
            "r.csv:3: Praxis, Name",
            "schon in Zeile 2",
        ),
        (
            HEADER + "\nP;MVZ;A;;selbständig;1;;\nP;Einzelpraxis;B;;selbständig;1;;\n",
            "r.csv:3: Praxisform",
            "steht in Zeile 2 anders",
        ),
        (
            HEADER + ";Geplantes Ende\nP;MVZ;A;;selbständig;1;;;31.02.2027\n",
            "r.csv:2: Geplantes Ende",
            "kein Tag",
        ),
        (
            HEADER + ";Beginn;Geplantes Ende\nP;MVZ;A;;selbständig;1;;;2020;2019\n",
            "r.csv:2: Geplantes Ende",
            "vor dem Beginn",
        ),
    ],
)
def test_refusals_name_line_and_column(text, place, problem):
    error = refusal(text, "r.csv")
    assert str(error).startswith(place + ": ")
    assert problem in str(error)


def test_all_problems_are_named_at_once():
    error = refusal(HEADER + "\nP;Laden;A;;selbständig;1;;\nQ;MVZ;B;;angestellt;;viel;\n")
    assert [(found.line, found.column) for found in error.findings] == [
        (2, "Praxisform"),
        (3, "Wochenstunden"),
    ]


def test_choices_are_offered_in_german():
    error = refusal(HEADER + "\nP;Laden;A;;selbständig;1;;\n")
    assert "Einzelpraxis, Berufsausübungsgemeinschaft" in error.findings[0].remedy


@pytest.mark.parametrize(
    "data",
    [b"\x00\x01\x02" * 50, b"PK\x03\x04kaputt", b"\xff\xfe\x00\xd8", b"%PDF-1.7\n", b"x" * 99],
)
def test_what_is_no_table_is_refused(data):
    assert str(refusal(data, "x")).startswith("x")


def test_too_large_files_are_refused():
    assert "erlaubt sind 5000000" in str(refusal(b"a;b\n" * 1_300_000))


NAMES = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=20).map(
    lambda text: unicodedata.normalize("NFC", f"Dr. {text} (erfunden)")
)


@given(
    st.lists(
        st.tuples(
            NAMES,
            st.sampled_from(list(WORDS["practice_form"])),
            st.one_of(st.none(), st.integers(1920, 2010)),
            st.one_of(st.none(), st.dates(date(1990, 1, 1), date(2090, 12, 31))),
            st.sampled_from(["0.5", "0.75", "1", "12.5", "38.25"]),
        ),
        min_size=1,
        max_size=5,
        unique_by=lambda cells: cells[0],
    )
)
def test_every_code_survives_writing_and_reading(people):
    """In the words the export writes, as a spreadsheet."""
    rows = [list(HEADINGS.values())]
    for number, (name, form, year, end, extent) in enumerate(people):
        own = extent in WORDS["mandate"]
        cells = {
            "practice": f"Praxis {number} (erfunden)",
            "practice_form": WORDS["practice_form"][form][0],
            "doctor": name,
            "birth_year": year,
            "role": "selbständig" if own else "angestellt",
            "mandate": WORDS["mandate"][extent][0] if own else None,
            "weekly_hours": None if own else extent.replace(".", ","),
            "planned_end": f"{end:%d.%m.%Y}" if end else None,
        }
        rows.append([cells.get(code) for code in HEADINGS])
    read, _remarks = read_register(workbook(*rows), "r.xlsx")
    assert [
        (
            row["doctor"],
            row["practice_form"],
            row["birth_year"],
            row["planned_end"],
            row["mandate"] or row["weekly_hours"],
        )
        for row in read
    ] == [
        (name, form, year, end.isoformat() if end else None, extent)
        for name, form, year, end, extent in people
    ]

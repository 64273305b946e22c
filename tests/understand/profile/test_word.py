"""The Word document says the same as the PDF, in headings and tables people can go on with."""

import io

import docx
import pytest

from nahraum import facts
from nahraum.understand.profile.documents.word import word
from nahraum.understand.profile.documents.wording import value_text
from tests.base.world import browser
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

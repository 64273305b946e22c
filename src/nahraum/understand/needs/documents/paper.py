"""A diagnosis on paper: PDF (PDF/UA-1) and a Word file, with the words and numbers of the page."""

import io
import tempfile
from pathlib import Path
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from nahraum.base.files.adapters import typeset
from nahraum.understand.needs.rules import Diagnosis, Table

PDF = "application/pdf"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TEMPLATE = Path(__file__).with_name("diagnosis.typ")


def stand(found: Diagnosis) -> str:
    return _("Stand %(day)s") % {"day": date_format(found.on, "SHORT_DATE_FORMAT")}


def pdf(found: Diagnosis) -> bytes:
    """Typeset; the text goes through JSON, never into the template's source."""
    content = {
        "title": found.title,
        "about": found.about,
        "stand": stand(found),
        "language": _language(),
        "page": _("Seite"),
        "sections": [
            {
                "title": one.title,
                "sentences": one.sentences,
                "tables": [{"heads": t.heads, "rows": t.rows} for t in one.tables],
            }
            for one in found.sections
        ],
    }
    with tempfile.TemporaryDirectory() as folder:
        room = Path(folder)
        return typeset(TEMPLATE, content, room)


def word(found: Diagnosis) -> bytes:
    """A document with headings, tables with header rows, language and title."""
    import docx
    from docx.oxml.ns import qn

    text = docx.Document()
    text.core_properties.title = f"{found.title}: {found.about}"
    text.core_properties.author = "Nahraum"
    text.core_properties.language = _language()
    for language in text.styles.element.xpath("//w:lang"):  # or it is read aloud as English
        language.set(qn("w:val"), _language())
    text.add_heading(found.title, 0)
    text.add_paragraph(f"{found.about}. {stand(found)}", style="Subtitle")
    for one in found.sections:
        text.add_heading(one.title, 1)
        for sentence in one.sentences:
            text.add_paragraph(sentence)
        for table in one.tables:
            _table(text, table)
    memory = io.BytesIO()
    text.save(memory)
    return memory.getvalue()


def _language() -> str:
    """What the texts are in: easy German is German."""
    return (get_language() or "de").partition("-")[0]


def _table(text: Any, table: Table) -> None:
    """A table whose first row is a header for screen readers and repeats on every page."""
    from docx.oxml import OxmlElement

    made = text.add_table(rows=1, cols=len(table.heads), style="Light Grid Accent 1")
    for cell, head in zip(made.rows[0].cells, table.heads, strict=True):
        cell.text = head
    made.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for row in table.rows:
        for cell, value in zip(made.add_row().cells, row, strict=True):
            cell.text = value

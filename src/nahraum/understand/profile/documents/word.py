"""The profile as a Word document, for those who add their own text to it.

The same words and numbers as the PDF; every chart comes as a picture with its sentence as text for
those who do not see it, and as a table, so that the document can be read without pictures.
"""

import io
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import docx
import typst
from docx.document import Document as Word
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm

from nahraum.base.files.rules import writable
from nahraum.understand.profile.documents.pdf import FONTS, content

MIME = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PPI = 144
_TABLE = "Light Grid Accent 1"


def word(
    document: dict[str, Any], sources: Mapping[str, Mapping[str, str]], *, state: str
) -> bytes:
    """Write a document with headings, tables with header rows, language and title."""
    with tempfile.TemporaryDirectory() as folder:
        found = writable(content(document, sources, state, Path(folder)))
        pictures = _drawn([chart for part in found["chapters"] for chart in part["charts"]], folder)
    text = docx.Document()
    text.core_properties.title = found["title"]
    text.core_properties.author = "Nahraum"
    text.core_properties.language = "de-DE"
    for language in text.styles.element.xpath("//w:lang"):  # or it is read aloud as English
        language.set(qn("w:val"), "de-DE")
    text.add_heading(found["title"], 0)
    text.add_paragraph(f"{found['place']}. Gemeindeschlüssel {found['key']}.", style="Subtitle")
    text.add_paragraph(f"{found['state']}, Stand {found['as_of']}")
    for chapter in found["chapters"]:
        _chapter(text, chapter, pictures)
    _closing(text, found)
    memory = io.BytesIO()
    text.save(memory)
    return memory.getvalue()


def _drawn(charts: Sequence[Mapping[str, Any]], folder: str) -> dict[str, bytes]:
    """The charts as pixels, by file name: Word shows no SVG everywhere."""
    if not charts:
        return {}
    name = Path(folder) / "pictures.typ"
    pages = "\n".join(f'#image("{chart["file"]}", width: 16cm)\n#pagebreak(weak: true)'
                      for chart in charts)  # fmt: skip
    name.write_text(f"#set page(width: auto, height: auto, margin: 2pt)\n{pages}", "utf-8")
    made: Any = typst.compile(
        str(name),
        root=folder,
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        format="png",
        ppi=PPI,
    )
    drawn = made if isinstance(made, list) else [made]
    return {chart["file"]: picture for chart, picture in zip(charts, drawn, strict=True)}


def _chapter(text: Word, chapter: Mapping[str, Any], pictures: Mapping[str, bytes]) -> None:
    text.add_heading(chapter["title"], 1)
    if chapter["notices_first"]:
        _notices(text, chapter["notices"])
    for sentence in chapter["sentences"]:
        text.add_paragraph(sentence)
    if chapter["figures"]:
        rows = [(f["label"], f["value"], f["interval"], f["as_of"]) for f in chapter["figures"]]
        _table(text, ("Kennzahl", "Wert", "Bereich", "Stand"), rows)
    for chart in chapter["charts"]:
        text.add_heading(chart["title"], 2)
        text.add_paragraph(chart["statement"])
        _picture(text, pictures[chart["file"]], chart)
        _table(text, chart["columns"], chart["rows"])
    if not chapter["notices_first"]:
        _notices(text, chapter["notices"])


def _picture(text: Word, data: bytes, chart: Mapping[str, Any]) -> None:
    """A picture with its sentence for those who do not see it."""
    shape = text.add_picture(io.BytesIO(data), width=Cm(16))
    named = shape._inline.docPr
    named.set("title", chart["title"])
    named.set("descr", chart["statement"])


def _notices(text: Word, notices: Sequence[str]) -> None:
    for notice in notices:
        text.add_paragraph(notice, style="Intense Quote")


def _closing(text: Word, found: Mapping[str, Any]) -> None:
    """What others published, indicators, assumptions, sources: whatever there is of them."""
    if found["published"]:
        text.add_heading("Veröffentlichte Werte daneben", 1)
        headings = ("Kennzahl", "veröffentlicht", "hier", "Abweichung", "Fundstelle")
        _table(text, headings, found["published"])
    if found["indicators"]:
        text.add_heading("Indikatoren im Vergleich", 1)
        text.add_paragraph(f"Ähnliche Gemeinden: {found['indicators']['rule']}.")
        _table(text, found["indicators"]["headings"], found["indicators"]["rows"])
        text.add_heading("Indikatoren, zu denen etwas fehlt", 2)
        _table(text, ("Nr.", "Indikator", "Was fehlt"), found["indicators"]["reasons"])
    for part in found["assumptions"]:
        text.add_heading(f"Annahmen: {part['title']}", 1)
        _table(text, ("Annahme", "Wert", "Hinweis"), part["rows"])
    text.add_heading("Quellen", 1)
    for source in found["sources"]:
        text.add_paragraph(source, style="List Bullet")


def _table(text: Word, headings: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """A table whose first row is a header for screen readers and repeats on every page."""
    table = text.add_table(rows=1, cols=len(headings), style=_TABLE)
    for cell, heading in zip(table.rows[0].cells, headings, strict=True):
        cell.text = str(heading)
    marked = table.rows[0]._tr.get_or_add_trPr()
    marked.append(OxmlElement("w:tblHeader"))
    for row in rows:
        for cell, value in zip(table.add_row().cells, row, strict=True):
            cell.text = "" if value is None else str(value)

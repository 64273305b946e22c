"""Lists to download: a template to fill in, and the rows that were left out, to be mended."""

import io
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from nahraum.base.files.rules import TEXTS_STAY_TEXTS
from nahraum.connect.exchange.rules.columns import FIELDS
from nahraum.connect.exchange.rules.entries import Trouble
from nahraum.data.sheets import Sheet

_EXAMPLES = {
    "house": "Dorfverein Beispiel (erfunden)",
    "title": "Mittagstisch",
    "summary": "Jeden Dienstag gemeinsam warm essen.",
    "category": "Mittagstisch",
    "street": "Am Markt 1",
    "postcode": "32689",
    "place": "Kalletal",
    "phone": "05264 12340",
    "email": "info@beispiel.invalid",
    "hours": "Di 12-14",
    "leaves": "01.08.2027–14.08.2027 (Nachbarschaftshilfe)",
    "for_whom": "Menschen ab 60",
    "cost": "6 Euro",
    "step_free": "ja",
}
_TEMPLATE = """
    house title summary category street postcode place neighbourhood site_name phone email website
    contact hours leaves for_whom how_to_start cost conditions bring languages home_visit step_free
    accessible_toilet new_people places_free waiting_weeks protected_address key
""".split()


def template() -> bytes:
    """An empty list with all headings, an example, and a sheet that explains them."""
    fields = {field.name: field for field in FIELDS}
    stream = io.BytesIO()
    book, head, plain = _book(stream)
    sheet = book.add_worksheet(_("Angebote"))
    for column, name in enumerate(_TEMPLATE):
        sheet.write_string(0, column, str(fields[name].label), head)
        sheet.set_column(column, column, 22, plain)
    sheet.freeze_panes(1, 1)
    sheet = book.add_worksheet(_("Erklärung"))
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, 50)
    for column, text in enumerate((_("Spalte"), _("Beispiel"))):
        sheet.write_string(0, column, text, head)
    for line, name in enumerate(_TEMPLATE, start=1):
        sheet.write_string(line, 0, str(fields[name].label), plain)
        sheet.write_string(line, 1, _EXAMPLES.get(name, ""), plain)
    for line, text in enumerate(_explanations(), start=len(_TEMPLATE) + 2):
        sheet.write_string(line, 0, text)
    book.close()
    return stream.getvalue()


def _explanations() -> tuple[str, ...]:
    return (
        _("Jede Zeile ist ein Angebot. Spalten, die Sie nicht brauchen, löschen Sie."),
        _("Was Sie nicht wissen, lassen Sie leer. Unbekannt ist kein Nein."),
        _("Barrieren: ja, nein oder leer. Öffnungszeiten: Mo-Fr 8-12, Di 14-18."),
        _("Bei „Anschrift geheim halten“ steht ja, wenn niemand die Anschrift wissen darf."),
    )


def faulty(sheet: Sheet, troubles: Sequence[Trouble]) -> bytes:
    """The rows that were left out, as they are, with what was expected beside them."""
    told: dict[int, list[str]] = {}
    for trouble in troubles:
        told.setdefault(trouble.line, []).append(_sentence(trouble))
    stream = io.BytesIO()
    book, head, plain = _book(stream)
    page = book.add_worksheet(_("Bitte berichtigen"))
    heading = _("Was nicht stimmt")
    _write(page, 0, (*sheet.headings, heading), head)
    rows = [row for row in sheet.rows if row.line in told]
    for line, row in enumerate(rows, start=1):
        _write(page, line, (*row.cells, "; ".join(told[row.line])), plain)
    page.set_column(0, len(sheet.headings), 22)
    page.set_column(len(sheet.headings), len(sheet.headings), 70)
    page.freeze_panes(1, 0)
    book.close()
    return stream.getvalue()


def _sentence(trouble: Trouble) -> str:
    where = f"{trouble.heading}: " if trouble.heading else ""
    hint = _(" Vorschlag: %(text)s.") % {"text": trouble.suggestion} if trouble.suggestion else ""
    return _("%(where)serwartet wird %(what)s.%(hint)s") % {
        "where": where,
        "what": trouble.expected.rstrip("."),
        "hint": hint,
    }


def _book(stream: io.BytesIO) -> tuple[Any, Any, Any]:
    """A workbook in which text stays text, whatever it begins with."""
    import xlsxwriter

    book = xlsxwriter.Workbook(stream, {**TEXTS_STAY_TEXTS})
    # Text cells keep the zeros of postcodes and phone numbers.
    head = book.add_format({"bold": True, "num_format": "@"})
    return book, head, book.add_format({"num_format": "@"})


def _write(page: Any, line: int, cells: Iterable[str], form: Any) -> None:
    for column, text in enumerate(cells):
        page.write_string(line, column, text[:32_000], form)

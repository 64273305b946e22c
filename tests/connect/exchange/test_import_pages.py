"""Uploading, looking, answering, taking over and undoing, through the front door."""

import io
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from nahraum.base.jobs.jobs import run_worker
from nahraum.connect.directory.models import Offer, Site
from nahraum.connect.exchange.models import Import
from tests.connect.exchange.lists import HEAD, ROW, csv_of, forty, handed_in, taken, xlsx_of

pytestmark = pytest.mark.django_db


def url(name, **kwargs):
    return reverse(f"exchange:{name}", kwargs={"kommune": "kalletal", **kwargs})


def text_of(answer):
    return " ".join(answer.content.decode().split())


def sent(answer):
    form = answer.context["form"]
    values = {field.html_name: field.value() for field in form}
    return {name: value for name, value in values.items() if value not in (None, False)}


def upload(staff, content, name="liste.xlsx", **more):
    given = {"source": "Caritas (erfunden)", "as_of": "2026-07-01", "key": str(uuid4()), **more}
    return staff.post(
        url("hand-in"), {"file": SimpleUploadedFile(name, content), **given}, follow=True
    )


def test_the_whole_way(staff, in_kalletal):
    seen = upload(staff, xlsx_of(forty()))
    page = text_of(seen)
    assert "40 Zeilen gelesen" in page
    assert "37 Zeilen übernehmen" in page
    assert "„siehe Homepage“" in page
    imported = Import.objects.get()
    here = url("import", pk=imported.pk)
    form = sent(seen)
    form["zelle_33-4"] = "take"
    again = staff.post(here, {**form, "pruefen": "1"}, follow=True)
    assert "38 Zeilen übernehmen" in text_of(again)
    ordered = staff.post(here, {**sent(again), "uebernehmen": "1"})
    assert "/auftraege/" in ordered.url
    staff.post(here, {**sent(again), "uebernehmen": "1"})
    run_worker(once=True)
    assert Offer.objects.count() == 38
    report = text_of(staff.get(here))
    assert "Am " in report
    assert "Fehlerhafte Zeilen herunterladen" in report
    undone = staff.post(url("undo", pk=imported.pk), follow=True)
    assert "Alles ist wieder wie vorher" in text_of(undone)
    assert not Offer.objects.exists()
    assert staff.post(url("undo", pk=imported.pk)).status_code == 302


def test_answers_not_yet_seen_are_shown_first(staff, in_kalletal):
    seen = upload(staff, xlsx_of(forty()))
    here = url("import", pk=Import.objects.get().pk)
    form = {**sent(seen), "zelle_33-4": "take", "uebernehmen": "1"}
    answer = staff.post(here, form, follow=True)
    assert "Noch ist nichts übernommen" in text_of(answer)
    assert not Offer.objects.exists()


def test_columns_can_be_told_apart(staff, in_kalletal):
    seen = upload(staff, csv_of([ROW], ["Wer", *HEAD[1:]]), "liste.csv")
    form = sent(seen)
    assert form["spalte_1"] == "title"
    assert "Spalte „Wer“" in text_of(seen)
    here = url("import", pk=Import.objects.get().pk)
    better = staff.post(here, {**form, "spalte_0": "house", "spalte_7": "-"}, follow=True)
    step = better.context["preview"].plan.steps[0]
    assert (step.entry.house["name"], step.entry.hours) == (ROW[0], None)


def test_topics_are_proposed_and_can_be_changed(staff, in_kalletal, topic):
    seen = upload(staff, csv_of([[*ROW, "Mittagstisch"]], [*HEAD, "Rubrik"]), "liste.csv")
    form = sent(seen)
    assert form["thema_0"] == "mittagstisch"
    here = url("import", pk=Import.objects.get().pk)
    other = staff.post(here, {**form, "thema_0": "einkaufen"}, follow=True)
    assert other.context["preview"].plan.steps[0].entry.topics == ("einkaufen",)


def test_equal_cells_are_answered_once(staff, in_kalletal):
    rows = [[*ROW] for _number in range(8)]
    for number, row in enumerate(rows):
        row[1] = f"Angebot {number}"
        row[7] = "s. Homepage" if number else "irgendwann"
    seen = upload(staff, csv_of(rows), "liste.csv")
    text = text_of(seen)
    assert "8 Zellen, die wir nicht lesen können; gleiche stehen zusammen" in text
    assert "3, 4, 5, 6, 7 und 2 weitere" in text
    form = sent(seen)
    asked = sorted(name for name in form if name.startswith("zelle_"))
    assert asked == ["zelle_2-7", "zelle_3-7"]
    here = url("import", pk=Import.objects.get().pk)
    again = staff.post(here, {**form, "zelle_3-7": "drop", "pruefen": "1"}, follow=True)
    assert again.context["preview"].plan.counts["error"] == 1
    assert "7 Zeilen übernehmen" in text_of(again)


def test_coordinates_are_recognised_by_the_places_that_are_known(in_kalletal, by, hall):
    from nahraum.connect.exchange.queries.importing import boundary

    assert boundary() is None
    Site.objects.filter(pk=hall.pk).update(x=495_000, y=5_776_000)
    assert boundary() == (495_000, 5_776_000, 495_000, 5_776_000)
    Site.objects.filter(pk=hall.pk).update(protected_address=True)
    assert boundary() is None


def test_coordinates_of_no_system_are_asked(staff, in_kalletal, kalletal):
    area = kalletal.area
    area.min_x, area.min_y, area.max_x, area.max_y = 490_000, 5_770_000, 505_000, 5_785_000
    area.save()
    head = [*HEAD, "x", "y"]
    for point, system in (
        (("9,01", "52,13"), "WGS84"),
        (("52.13", "9.01"), "WGS84 vertauscht"),
        (("495000", "5776000"), "EPSG:25832"),
        (("3495000", "5777800"), "EPSG:31467"),
        (("5777800", "3495000"), "EPSG:31467 vertauscht"),
        (("1000", "2000"), "?"),
    ):
        imported = upload(staff, csv_of([[*ROW, *point]], head), "liste.csv")
        preview = imported.context["preview"]
        assert preview.usual.system == system
        assert ("Welche Koordinaten sind das?" in text_of(imported)) == (system == "?")
        site = preview.plan.steps[0].entry.sites[0]
        assert ("x" in site) == (system != "?")


def test_doubts_are_asked_on_the_page(staff, in_kalletal, club, lunch):
    seen = upload(staff, csv_of([["Dorfvereinn (erfunden)", *ROW[1:]]]), "liste.csv")
    assert "Vielleicht schon eingetragen" in text_of(seen)
    assert (
        "ist dasselbe wie „Dorfverein (erfunden)“ (ähnlicher Name, gleiche Anschrift)"
        in text_of(seen)
    )
    name = next(name for name in seen.context["form"].fields if name.startswith("frage_"))
    here = url("import", pk=Import.objects.get().pk)
    form = {**sent(seen), name: str(club.pk)}
    after = staff.post(here, form, follow=True)
    assert after.context["preview"].plan.steps[0].house == str(club.pk)


def test_shrinking_is_confirmed_on_the_page(staff, in_kalletal, by):
    taken(handed_in(csv_of(forty(0)), by, source="Caritas (erfunden)"), by)
    seen = upload(staff, csv_of(forty(0)[:10]), "neu.csv")
    here = url("import", pk=Import.objects.get(state="draft").pk)
    refused = staff.post(here, {**sent(seen), "uebernehmen": "1"})
    assert "Bitte bestätigen Sie" in text_of(refused)
    form = {**sent(seen), "shrink": "on"}
    again = staff.post(here, {**form, "uebernehmen": "1"})
    assert "/auftraege/" in again.url


def test_the_faulty_rows_come_back_as_a_list_that_can_be_read(staff, in_kalletal, by):
    upload(staff, xlsx_of(forty()))
    pk = Import.objects.get().pk
    answer = staff.get(url("faulty", pk=pk))
    book = load_workbook(io.BytesIO(answer.content))
    rows = list(book.active.iter_rows(values_only=True))
    assert len(rows) == 4
    assert rows[0][-1] == "Was nicht stimmt"
    assert rows[1][6] == "siehe Homepage"
    assert "erwartet wird eine Telefonnummer" in rows[1][-1]
    again = upload(staff, answer.content, "bitte-berichtigen.xlsx", source="Zweite")
    assert again.context["counts"]["error"] == 3


def test_cells_never_become_formulas(staff, in_kalletal):
    evil = ["=cmd|' /C calc'!A0", "@SUM(1)", "+1", "-1", "\t=1", "1e5"]
    rows = [[text, "Titel", "Satz", "", "xxxxx", "", "kein", ""] for text in evil]
    upload(staff, csv_of(rows), "liste.csv")
    answer = staff.get(url("faulty", pk=Import.objects.get().pk))
    sheet = load_workbook(io.BytesIO(answer.content)).active
    cells = [cell for row in sheet.iter_rows(min_row=2) for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "inlineStr", "n"}
    assert not any(cell.data_type == "f" for cell in cells)
    assert sheet["A2"].value == evil[0]


def test_the_template_reads_as_it_is(staff, in_kalletal):
    answer = staff.get(url("template"))
    book = load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames == ["Angebote", "Erklärung"]
    book["Angebote"].append(["Verein (erfunden)", "Singkreis", "Gemeinsam singen."])
    stream = io.BytesIO()
    book.save(stream)
    seen = upload(staff, stream.getvalue(), "vorlage.xlsx")
    assert seen.context["counts"]["new"] == 1
    assert "" not in seen.context["preview"].fields


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"", "leer.csv", "leer"),
        (b"Name;PLZ\n", "kopf.csv", "Unter der Kopfzeile steht nichts"),
        (b"%PDF-1.7 x", "liste.csv", ""),
        (b"PK\x03\x04kaputt", "liste.xlsx", "beschädigt"),
        (b'Name;Ort\n"offen;x\n', "q.csv", "Anführungszeichen"),
        (b"\xd0\xcf\x11\xe0" + b"x" * 600, "alt.xls", ""),
    ],
)
def test_files_that_cannot_be_read_say_why(staff, in_kalletal, content, name, said):
    answer = upload(staff, content, name)
    assert answer.status_code == 200
    assert answer.context["form"].errors["file"]
    assert said in text_of(answer)
    assert not Import.objects.exists()


def test_a_form_sent_twice_is_one_list(staff, in_kalletal):
    key = str(uuid4())
    for _time in range(2):
        upload(staff, csv_of([ROW]), "liste.csv", key=key)
    assert Import.objects.count() == 1


def test_somebody_faster_is_not_overwritten(staff, in_kalletal):
    seen = upload(staff, csv_of([ROW]), "liste.csv")
    here = url("import", pk=Import.objects.get().pk)
    form = sent(seen)
    staff.post(here, {**form, "publish": "on"})
    late = staff.post(here, {**form, "spalte_7": "-"})
    assert "Jemand anderes hat diesen Eintrag inzwischen geändert" in text_of(late)


def test_discarding_and_pages_of_what_is_gone(staff, in_kalletal):
    upload(staff, csv_of([ROW]), "liste.csv")
    pk = Import.objects.get().pk
    for _time in range(2):
        assert "verworfen" in text_of(staff.post(url("discard", pk=pk), follow=True)) or _time
    assert staff.get(url("import", pk=pk)).status_code == 404


def test_a_list_whose_file_is_gone_says_so(staff, in_kalletal, by):
    upload(staff, csv_of([ROW]), "liste.csv")
    imported = Import.objects.get()
    type(imported.file).objects.update(gone_at="2026-01-01T00:00:00Z")
    for name in ("import", "faulty"):
        assert "nicht mehr da" in text_of(staff.get(url(name, pk=imported.pk)))

"""The register through the front door: values on pages, typed text that stays, the other town."""

import io
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import uuid4

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from nahraum.base.municipality.tenancy import municipality_scope
from nahraum.base.sources.actions import load_reference
from nahraum.understand.supply import actions
from nahraum.understand.supply.adapters import read_register
from nahraum.understand.supply.models import (
    Doctor,
    Engagement,
    ImportPreview,
    OpenPost,
    Practice,
    PublishedRatio,
)
from tests.base.world import SYSTEM, acting, browser, make_person
from tests.understand.supply.samples import DAY, TABLE

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(planner):
    return browser(planner)


def url(name, place="kalletal", **kwargs):
    return reverse(f"supply:{name}", kwargs={"kommune": place, **kwargs})


def text_of(answer):
    return " ".join(answer.content.decode().split())


def practice_form(**values):
    return {"key": str(uuid4()), "name": "Praxis Lindenhof (erfunden)", "form": "group", **values}


def upload(data=TABLE, name="register.csv", **values):
    content = data if isinstance(data, bytes) else data.encode()
    return {"key": str(uuid4()), "file": SimpleUploadedFile(name, content), **values}


def test_an_empty_register_says_so_and_where_to_begin(kalletal, staff):
    page = text_of(staff.get(url("register")))
    assert "Keine Arztdaten geladen" in page
    assert url("add", kind="praxis") in page
    assert url("import") in page
    assert "Noch kein veröffentlichter Versorgungsgrad" in page


def test_published_value_stands_beside_our_own_aid(kalletal, staff, by):
    load_reference(by=SYSTEM)
    with municipality_scope(kalletal):
        house = actions.add_practice(by=by, name="Praxis Lindenhof (erfunden)", form="group")
        for name, year, values in (
            ("Dr. Ada Ulme (erfunden)", 1961, {"mandate": "1", "planned_end": date(2027, 12, 31)}),
            ("Dr. Ben Esche (erfunden)", None, {"role": "employed", "weekly_hours": Decimal(20)}),
        ):
            person = actions.add_doctor(by=by, name=name, birth_year=year)
            actions.add_engagement(by=by, practice=house, doctor=person, **values)
        common = {"group": "gp", "planning_area": "Mittelbereich Lemgo", "source": "KVWL"}
        actions.add_published_ratio(by=by, percent=Decimal("68.4"), **common)
        actions.add_open_post(by=by, posts=Decimal("3.5"), **common)
    page = text_of(staff.get(url("register")))
    assert "Mittelbereich Lemgo: veröffentlichter Versorgungsgrad" in page
    assert "68,4" in page
    assert "Dieser Wert gilt." in page
    assert "Kalletal: eigene Rechenhilfe" in page
    assert "18,8" in page  # 100 * 1.5 posts * 1633 / 13000
    assert "Die eigene Rechenhilfe hat keine Rechtsfolge" in page
    assert "100 × 1,5 Sitze × 1633 Einwohner je Sitz ÷ 13.000 Einwohner = 18,8 %" in page
    assert "Bedarfsplanungs-Richtlinie" in page
    assert "Voller Versorgungsauftrag zählt 1,0." in page
    assert "Angestellt über 10 bis 20 Wochenstunden zählt 0,5." in page
    assert "31.12.2027" in page
    assert "3,5" in page


def test_what_is_typed_is_stored(kalletal, staff):
    answer = staff.post(url("add", kind="praxis"), practice_form(phone="05264 1"), follow=True)
    assert "Eingetragen: Praxis Lindenhof (erfunden)." in text_of(answer)
    answer = staff.post(
        url("add", kind="person"),
        {"key": str(uuid4()), "name": "Dr. Ada Ulme (erfunden)", "group": "gp", "sex": "f"},
    )
    with municipality_scope(kalletal):
        practice, doctor = Practice.objects.get(), Doctor.objects.get()
    # A new person usually works somewhere: the next form knows who.
    assert answer.url == url("add", kind="taetigkeit") + f"?doctor={doctor.pk}"
    assert f'value="{doctor.pk}" selected' in text_of(staff.get(answer.url))
    staff.post(
        url("add", kind="taetigkeit"),
        {
            "key": str(uuid4()),
            "doctor": doctor.pk,
            "practice": practice.pk,
            "role": "employed",
            "weekly_hours": "19,5",
            "succession": "searching",
            "planned_end": "2028-06-30",
        },
    )
    common = {"group": "gp", "planning_area": "Mittelbereich Lemgo", "source": "KVWL"}
    staff.post(url("add", kind="offene-sitze"), {"key": str(uuid4()), "posts": "3,5", **common})
    staff.post(
        url("add", kind="versorgungsgrad"), {"key": str(uuid4()), "percent": "68,4", **common}
    )
    with municipality_scope(kalletal):
        work = Engagement.objects.get()
        assert (work.weekly_hours, work.remind_on) == (Decimal("19.5"), date(2026, 12, 30))
        assert OpenPost.objects.get().posts == Decimal("3.5")
        assert PublishedRatio.objects.get().percent == Decimal("68.4")


def test_a_double_click_makes_one_practice(kalletal, staff):
    form = practice_form()
    first, second = (staff.post(url("add", kind="praxis"), form) for _ in range(2))
    assert first.url == second.url == url("register")
    with municipality_scope(kalletal):
        assert Practice.objects.count() == 1


def test_going_back_and_typing_something_else_asks_first(kalletal, staff):
    form = practice_form()
    staff.post(url("add", kind="praxis"), form)
    answer = staff.post(url("add", kind="praxis"), {**form, "name": "Praxis Zwei (erfunden)"})
    page = text_of(answer)
    assert answer.status_code == 200
    assert "wurde schon abgeschickt" in page
    assert "Praxis Zwei (erfunden)" in page
    again = {**form, "name": "Praxis Zwei (erfunden)", "key": answer.context["form"]["key"].value()}
    staff.post(url("add", kind="praxis"), again)
    with municipality_scope(kalletal):
        assert Practice.objects.count() == 2


def test_refused_forms_keep_the_text_and_name_the_field(kalletal, staff, practice):
    answer = staff.post(url("add", kind="praxis"), practice_form(street="Allee 1"))
    page = text_of(answer)
    assert answer.status_code == 200
    assert "Eine Praxis dieses Namens gibt es schon." in page
    assert 'value="Allee 1"' in page
    answer = staff.post(
        url("add", kind="offene-sitze"),
        {"key": str(uuid4()), "group": "gp", "posts": "3,3", "planning_area": "M", "source": "K"},
    )
    assert "halben Schritten" in text_of(answer)
    assert answer.context["form"].errors.keys() == {"posts"}


def test_changing_shows_the_present_values(kalletal, staff, work):
    page = text_of(staff.get(url("change", kind="taetigkeit", pk=work.pk)))
    assert '<option value="1" selected>voller Versorgungsauftrag' in page
    assert "Tätigkeit beenden" in page
    assert 'name="ended"' not in page


def test_who_is_late_sees_what_changed_and_keeps_the_text(kalletal, staff, practice, by):
    form = {"name": practice.name, "form": "mvz", "phone": "05264 222", "version": 1}
    with municipality_scope(kalletal):
        actions.change(row=Practice.objects.get(), values={"phone": "05264 111"}, version=1, by=by)
    answer = staff.post(url("change", kind="praxis", pk=practice.pk), form)
    page = text_of(answer)
    assert "Jemand anderes hat diesen Eintrag inzwischen geändert" in page
    assert 'value="05264 222"' in page
    assert answer.context["meanwhile"] == [
        ("Praxisform", "Berufsausübungsgemeinschaft", "Medizinisches Versorgungszentrum"),
        ("Telefon", "05264 111", "05264 222"),
    ]
    with municipality_scope(kalletal):
        assert Practice.objects.get().phone == "05264 111"
    fresh = answer.context["form"]["version"].value()
    assert staff.post(answer.request["PATH_INFO"], {**form, "version": fresh}).status_code == 302
    with municipality_scope(kalletal):
        assert (Practice.objects.get().phone, Practice.objects.get().version) == ("05264 222", 3)


def test_a_form_without_its_version_is_refused(kalletal, staff, practice):
    answer = staff.post(
        url("change", kind="praxis", pk=practice.pk), {"name": "Neu (erfunden)", "form": "kv"}
    )
    assert answer.status_code == 200
    with municipality_scope(kalletal):
        assert Practice.objects.get().name == practice.name


def test_removing_and_restoring(kalletal, staff, practice):
    page = staff.post(url("remove", kind="praxis", pk=practice.pk), follow=True)
    assert "Praxis: Praxis Lindenhof (erfunden)" in text_of(page)
    assert practice.name not in text_of(staff.get(url("register")))
    staff.post(url("restore", kind="praxis", pk=practice.pk))
    assert practice.name in text_of(staff.get(url("register")))


def test_a_practice_with_work_stays_and_says_why(kalletal, staff, work):
    page = staff.post(url("remove", kind="praxis", pk=work.practice_id), follow=True)
    assert "Dazu gehören noch 1 Tätigkeiten" in text_of(page)


def test_ending_and_taking_the_end_back(kalletal, staff, work):
    answer = staff.post(url("end", pk=work.pk), {"on": "2026-11-20"}, follow=True)
    assert "bis 20.11.2026" in text_of(answer)
    page = staff.get(url("change", kind="taetigkeit", pk=work.pk))
    assert 'value="2026-11-20"' in text_of(page)
    form = {
        "doctor": work.doctor_id,
        "practice": work.practice_id,
        "role": "owner",
        "mandate": "1",
        "succession": "unknown",
        "ended": "",
        "version": 2,
    }
    staff.post(url("change", kind="taetigkeit", pk=work.pk), form)
    with municipality_scope(kalletal):
        assert Engagement.objects.get().ended is None


@pytest.mark.parametrize("day", ["", "gestern", "2026-02-30"])
def test_an_end_needs_a_day(kalletal, staff, work, day):
    page = staff.post(url("end", pk=work.pk), {"on": day}, follow=True)
    assert "Bitte den letzten Tag angeben." in text_of(page)


def test_the_neighbours_rows_do_not_exist(kalletal, warburg, staff, work):
    other = browser(make_person("planner", warburg))
    preview = {"file_name": "x.csv", "rows": []}
    with municipality_scope(kalletal):
        made = ImportPreview(municipality=kalletal, **preview)
        made.save_new(by_id="system:test")
    for answer in (
        other.get(url("change", "warburg", kind="taetigkeit", pk=work.pk)),
        other.post(url("change", "warburg", kind="praxis", pk=work.practice_id), {}),
        other.post(url("remove", "warburg", kind="person", pk=work.doctor_id)),
        other.post(url("end", "warburg", pk=work.pk), {"on": "2026-11-20"}),
        other.get(url("preview", "warburg", pk=made.pk)),
        other.post(url("confirm", "warburg", pk=made.pk)),
        other.get(url("change", kind="taetigkeit", pk=work.pk)),
        other.get(url("register")),
        other.get(url("export")),
    ):
        assert answer.status_code == 404
    with municipality_scope(kalletal):
        assert Engagement.objects.get().version == 1


def test_unknown_kinds_do_not_exist(kalletal, staff):
    assert staff.get(url("add", kind="apotheke")).status_code == 404


def test_readers_see_no_buttons(kalletal, work):
    reader = browser(make_person("network_coordinator", kalletal))
    page = text_of(reader.get(url("register")))
    assert "Dr. Ada Ulme (erfunden)" in page
    assert url("add", kind="praxis") not in page
    assert url("change", kind="taetigkeit", pk=work.pk) not in page
    assert reader.get(url("add", kind="praxis")).status_code == 403


def test_upload_preview_take_over_take_back(kalletal, staff):
    answer = staff.post(url("import"), upload(), follow=True)
    page = text_of(answer)
    assert "3 Zeilen gelesen. Noch ist nichts geändert." in page
    assert "3 Tätigkeiten kommen hinzu." in page
    assert page.count("neue Praxis") == 2
    assert "angestellt, 25,5 Stunden je Woche" in page
    with municipality_scope(kalletal):
        preview = ImportPreview.objects.get()
    page = text_of(staff.post(url("confirm", pk=preview.pk), follow=True))
    assert "Übernommen: 2 Praxen, 3 Personen, 3 Tätigkeiten." in page
    assert "Letzten Import zurücknehmen" in page
    page = text_of(staff.post(url("confirm", pk=preview.pk), follow=True))
    assert "schon übernommen" in page
    page = text_of(staff.post(url("undo", pk=preview.pk), follow=True))
    assert "Zurückgenommen: 8 Einträge." in page
    assert "Noch niemand eingetragen" in page
    page = text_of(staff.post(url("undo", pk=preview.pk), follow=True))
    assert "schon zurückgenommen" in page


def test_a_broken_table_names_line_and_column(kalletal, staff):
    page = text_of(staff.post(url("import"), upload(TABLE.replace("25,5", "viel"))))
    assert "So lässt sich die Tabelle nicht übernehmen; siehe unten." in page
    assert '<th scope="row">4</th><td>Wochenstunden</td><td>„viel“ ist keine Zahl</td>' in page
    with municipality_scope(kalletal):
        assert not ImportPreview.objects.exists()


def test_an_upload_needs_a_file_of_sensible_size(kalletal, staff):
    assert staff.post(url("import"), {"key": str(uuid4())}).context["form"].errors.keys() == {
        "file"
    }
    page = text_of(staff.post(url("import"), upload(b"a;b\n" * 1_300_000)))
    assert "größer als 5 MB" in page


def test_names_with_markup_stay_text(kalletal, staff):
    nasty = "<script>alert(1)</script> =HYPERLINK(0)"
    staff.post(url("add", kind="praxis"), practice_form(name=nasty))
    page = staff.get(url("register")).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_the_export_can_be_read_in_again(kalletal, staff, by):
    staff.post(url("import"), upload())
    with municipality_scope(kalletal):
        preview = ImportPreview.objects.get()
        actions.confirm_import(preview=preview, by=by)
    answer = staff.get(url("export"))
    assert (
        answer["Content-Disposition"]
        == 'attachment; filename="arztregister-kalletal-2026-11-21.xlsx"'
    )
    rows, remarks = read_register(answer.content, "export.xlsx")
    assert remarks == []
    kept = ("practice", "practice_form", "doctor", "role", "mandate", "birth_year", "planned_end")
    assert sorted(tuple(row[name] for name in kept) for row in rows) == sorted(
        tuple(row[name] for name in kept) for row in preview.rows
    )
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert [cell.value for cell in sheet[1]][:3] == ["Praxis", "Praxisform", "Name"]


def test_names_never_become_formulas(kalletal, staff, by):
    with municipality_scope(kalletal):
        house = actions.add_practice(by=by, name="=1+1", form="kv")
        person = actions.add_doctor(by=by, name="@SUM(A1)")
        actions.add_engagement(by=by, practice=house, doctor=person, mandate="1")
    sheet = openpyxl.load_workbook(io.BytesIO(staff.get(url("export")).content)).active
    assert [(cell.value, cell.data_type) for cell in (sheet["A2"], sheet["C2"])] == [
        ("=1+1", "s"),
        ("@SUM(A1)", "s"),
    ]


def test_the_template_is_offered(kalletal, staff):
    assert read_register(staff.get(url("template")).content, "v.xlsx")[0][0]["mandate"] == "1"


def test_to_dos_appear_on_the_day(kalletal, planner, staff, work, by, time_machine):
    with municipality_scope(kalletal):
        actions.change(row=work, values={"remind_on": date(2026, 12, 1)}, version=1, by=by)
    today = reverse("web:today", kwargs={"kommune": "kalletal"})
    sentence = "Nachfolge klären: Dr. Ada Ulme (erfunden), Praxis Lindenhof (erfunden)"
    time_machine.move_to(datetime(2026, 11, 30, 12, tzinfo=UTC))
    staff.force_login(planner)
    assert sentence not in text_of(staff.get(today))
    # Half past midnight in Germany is still the day before in UTC.
    time_machine.move_to(datetime(2026, 11, 30, 23, 30, tzinfo=UTC))
    staff.force_login(planner)
    page = text_of(staff.get(today))
    assert sentence in page
    assert url("change", kind="taetigkeit", pk=work.pk) in page
    council = browser(make_person("council_member", kalletal))
    assert sentence not in text_of(council.get(today))


def test_help_is_there(kalletal, staff):
    page = text_of(
        staff.get(reverse("web:help-room", kwargs={"kommune": "kalletal", "room": "supply"}))
    )
    assert "Personen sind keine Sitze" in page


def test_the_day_of_the_page_is_today(kalletal, staff, work):
    assert staff.get(url("register")).context["today"] == DAY


def test_the_actor_of_a_page_is_recorded(kalletal, planner, staff):
    staff.post(url("add", kind="praxis"), practice_form())
    with municipality_scope(kalletal):
        assert Practice.objects.get().created_by == acting(planner).id_text

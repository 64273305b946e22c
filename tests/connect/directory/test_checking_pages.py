"""Hours, leave, checks and corrections through the front door."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from nahraum.base.people.rules import ANONYMOUS
from nahraum.connect.directory import actions, queries
from nahraum.connect.directory.models import (
    Correction,
    Leave,
    Offer,
    OpeningHours,
)
from nahraum.connect.directory.room import ROOM
from tests.base.world import acting, make_person
from tests.connect.directory.pages import sent, text_of, url

pytestmark = pytest.mark.django_db


# ------------------------------------------------------------------ hours and leave
def test_hours_are_typed_seen_and_stored(staff, lunch):
    address = url("hours", pk=lunch.pk)
    form = {
        **sent(staff.get(address)), "day_0": "8-12, 14.30 bis 18 Uhr", "day_1": "geschlossen",
        "lines": "Telefon Mo, Di 8-10\nSa 14-18 vom 1.5. bis 30.9.",
    }  # fmt: skip
    seen = staff.post(address, {**form, "ansehen": "1"})
    assert seen.context["preview"] == (
        "Mo 8-12, 14:30-18", "Sa 14-18 vom 1.5. bis 30.9.", "Telefon Mo, Di 8-10",
    )  # fmt: skip
    assert not OpeningHours.objects.exists()
    first, second = (staff.post(address, form) for _ in range(2))
    assert first.url == second.url == url("offer", pk=lunch.pk)
    assert OpeningHours.objects.count() == 5
    saturday = OpeningHours.objects.get(weekday=5)
    assert (saturday.season_from, saturday.season_to) == ("05-01", "09-30")
    assert OpeningHours.objects.filter(mode="phone", opens=time(8)).count() == 2
    typed = sent(staff.get(address))
    assert (typed["day_0"], typed["day_3"]) == ("8-12, 14:30-18", "geschlossen")
    assert "Telefon Mo, Di 8-10" in text_of(staff.get(url("offer", pk=lunch.pk)))


def test_hours_that_cannot_be_read_name_the_day_and_the_remedy(staff, lunch):
    address = url("hours", pk=lunch.pk)
    form = {**sent(staff.get(address)), "day_2": "8-25", "lines": "Foo 8-12"}
    errors = staff.post(address, form).context["form"].errors
    assert "„8-25“" in errors["day_2"][0]
    assert "Zeile 1: „foo“ ist kein Wochentag" in errors["lines"][0]
    shut = {**form, "lines": "", **{f"day_{number}": "zu" for number in range(7)}}
    assert "So wäre nie geöffnet" in text_of(staff.post(address, shut))
    assert not OpeningHours.objects.exists()


def test_hours_of_somebody_faster_are_not_overwritten_unseen(staff, lunch, by):
    address = url("hours", pk=lunch.pk)
    form = {**sent(staff.get(address)), "day_0": "8-12"}
    monday = {"weekday": 0, "opens": time(9), "closes": time(10)}
    actions.set_hours(offer=lunch, hours=[monday], version=1, by=by)
    answer = staff.post(address, form)
    assert "Jemand anderes" in text_of(answer)
    assert "Mo 9-10" in text_of(answer)
    assert OpeningHours.objects.get().opens == time(9)
    staff.post(address, sent(answer) | {"day_0": "8-12"})
    assert OpeningHours.objects.get().opens == time(8)


def test_hours_of_one_place_leave_the_others_alone(staff, lunch, club, by):
    second = actions.add_site(by=by, organisation=club, name="Pfarrsaal")
    lunch.sites.add(second)
    everywhere = url("hours", pk=lunch.pk)
    staff.post(everywhere, {**sent(staff.get(everywhere)), "day_0": "8-12"})
    there = f"{everywhere}?ort={second.pk}"
    staff.post(there, {**sent(staff.get(there)), "day_1": "9-11"})
    rows = {(row.site_id, row.weekday) for row in OpeningHours.objects.all()}
    assert rows == {(None, 0), (second.pk, 1)}
    assert staff.get(f"{everywhere}?ort=unfug").status_code == 404
    assert "Pfarrsaal" in text_of(staff.get(url("offer", pk=lunch.pk)))


def test_leave_is_entered_shown_and_taken_back(staff, lunch):
    today = timezone.localdate()
    address = url("add-leave", pk=lunch.pk)
    form = {"key": str(uuid4()), "first": f"{today}", "last": "2020-01-01", "instead": "Café"}
    refused = staff.post(address, form)
    assert refused.context["form"].errors == {"last": ["Das Ende liegt vor dem Anfang."]}
    last = today + timedelta(days=3)
    for _click in range(2):
        staff.post(address, {**form, "last": f"{last}"})
    leave = Leave.objects.get()
    page = text_of(staff.get(url("offer", pk=lunch.pk)))
    assert f"bis {last:%d.%m.%Y}, Vertretung: Café" in page
    staff.post(url("remove", kind="abwesenheit", pk=leave.pk))
    assert "Café" not in text_of(staff.get(url("offer", pk=lunch.pk)))


# ------------------------------------------------------------------ checking
def test_publishing_says_all_that_is_missing_at_once(staff, lunch):
    lunch.topics.clear()
    lunch.sites.clear()
    address = url("publish", pk=lunch.pk)
    form = {**sent(staff.get(address)), "checked_by": "Frau Ulme (erfunden)"}
    page = text_of(staff.post(address, form))
    assert "Es fehlt ein Thema." in page
    assert "Es fehlt der Ort." in page
    assert Offer.objects.get().status == "draft"


def test_publishing_twice_by_double_click(staff, lunch):
    address = url("publish", pk=lunch.pk)
    form = {**sent(staff.get(address)), "checked_by": "Frau Ulme (erfunden)"}
    assert [staff.post(address, form).status_code for _ in range(2)] == [302, 302]
    offer = Offer.objects.get()
    assert (offer.status, offer.version) == ("published", 2)
    assert (offer.checked_by, offer.checked_at) == ("Frau Ulme (erfunden)", timezone.localdate())


def test_confirming_says_who_and_when(staff, shown, by):
    address = url("confirm", pk=shown.pk)
    form = {**sent(staff.get(address)), "checked_by": "Herr Esche (erfunden)"}
    tomorrow = timezone.localdate() + timedelta(days=1)
    late = staff.post(address, {**form, "on": f"{tomorrow}"})
    assert "liegt in der Zukunft" in text_of(late)
    actions.change(row=shown, values={"bring": "Hunger"}, version=2, by=by)
    stale = staff.post(address, form)
    assert "Jemand anderes" in text_of(stale)
    staff.post(address, sent(stale))
    assert Offer.objects.get().checked_by == "Herr Esche (erfunden)"


def test_an_ended_offer_leaves_the_portal_and_can_come_back(staff, shown):
    for _click in range(2):
        assert staff.post(url("close", pk=shown.pk)).url == url("offer", pk=shown.pk)
    assert not queries.public_offers(at=timezone.now()).exists()
    page = text_of(staff.get(url("offer", pk=shown.pk)))
    assert "beendet" in page
    assert url("publish", pk=shown.pk) in page


def test_corrections_are_answered(staff, shown, by):
    ticket = actions.report_correction(
        offer=shown, about="hours", text="Montags zu", reply_to="a@example.org", by=ANONYMOUS
    )
    Correction.objects.update(created_at=timezone.now() - timedelta(days=3, minutes=1))
    page = text_of(staff.get(url("corrections")))
    for words in ("Öffnungszeiten", "Montags zu", "seit 3 Tagen", "Ein offener Hinweis"):
        assert words in page
    address = url("answer", number=ticket.number)
    assert "a@example.org" in text_of(staff.get(address))
    empty = staff.post(address, {"version": 1})
    assert set(empty.context["form"].errors) == {"state", "answer"}
    form = {"version": 1, "state": "done", "answer": "Danke, geändert."}
    assert [staff.post(address, form).status_code for _ in range(2)] == [302, 302]
    other = staff.post(address, {**form, "answer": "Doch nicht."})
    assert "Jemand anderes" in text_of(other)
    assert Correction.objects.get().answer == "Danke, geändert."
    page = text_of(staff.get(url("corrections")))
    assert "Kein Hinweis wartet" in page
    assert "Danke, geändert." in page


def test_the_start_page_lists_what_waits(kalletal, staff, shown, by):
    assert list(ROOM.todos(by, kalletal, timezone.localdate())) == []
    actions.report_correction(offer=shown, about="gone", text="", reply_to="", by=ANONYMOUS)
    Correction.objects.update(created_at=datetime(2026, 3, 1, 12, tzinfo=UTC))
    late = timezone.localdate() + timedelta(days=200)
    letters, checks = ROOM.todos(by, kalletal, late)
    assert (letters.text, letters.due) == (
        "Ein Hinweis zum Verzeichnis wartet auf Antwort", date(2026, 3, 1),
    )  # fmt: skip
    assert checks.text == "Ein Angebot prüfen: Stimmt noch alles?"
    assert checks.due == shown.check_due
    assert staff.get(letters.url).status_code == staff.get(checks.url).status_code == 200
    planner = acting(make_person("planner", kalletal))
    assert list(ROOM.todos(planner, kalletal, late)) == []

"""The calendar through the front door."""

import json
import re
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from nahraum.connect.calendar import actions
from nahraum.connect.calendar.models import Event, GuestList, Programme, Registration
from nahraum.connect.directory.actions import add_organisation
from tests.base.world import browser, make_person

pytestmark = pytest.mark.django_db


def url(name, *args):
    return reverse(f"calendar:{name}", args=["kalletal", *args])


def text_of(answer):
    assert answer.status_code == 200, answer.status_code
    return re.sub(r"\s+", " ", answer.content.decode())


def fields(answer):
    """What the form on a page would send as it stands."""
    form = answer.context["form"]
    return {bound.html_name: "" if bound.value() is None else bound.value() for bound in form}


def test_the_list_has_days_places_and_filters(client, event) -> None:
    page = text_of(client.get(url("list"), {"zeitraum": "monat"}))
    assert "Gehirnjogging" in page
    assert "noch 2 Plätze frei" in page
    assert "10:00 bis 11:30 Uhr" in page
    for wish in ({"thema": "einkaufen"}, {"ab": "2099-01-01"}):
        assert "Kein Termin passt" in text_of(
            client.get(url("list"), {"zeitraum": "monat", **wish})
        )
    for wish in (
        {"kostenlos": "on"},
        {"stufenlos": "on"},
        {"thema": "mittagstisch"},
        {"alter": "x"},
    ):
        assert "Gehirnjogging" in text_of(client.get(url("list"), {"zeitraum": "monat", **wish}))


def test_what_suits_an_age_says_so_and_leads_to_more_of_the_kind(
    client, event, make_event, by
) -> None:
    other = add_organisation(by=by, name="Sportverein", sector="association", phone="05264 99")
    weekly = {"rule": "FREQ=WEEKLY;COUNT=3", "organisation": other}
    dance = make_event(title="Sitztanz", ages=["seniors"], **weekly)
    month = {"zeitraum": "monat"}
    page = text_of(client.get(url("list"), {**month, "alter": "seniors"}))
    assert page.count("Passt für: Menschen ab 60") == 3
    assert "Gehirnjogging" in page  # is for everybody
    assert "Sitztanz" not in text_of(client.get(url("list"), {**month, "alter": "youth"}))
    # Another house, the same topic: each event once, however often it takes place.
    assert "Passt vielleicht auch" in text_of(client.get(url("event", dance.pk)))
    assert text_of(client.get(url("event", event.pk))).count("Sitztanz") == 1


def test_the_notice_names_a_weekly_round_once_and_a_moved_day_by_itself(
    client, make_event, by
) -> None:
    first = timezone.localdate() + timedelta(days=40)
    month = first.replace(day=1)
    round_ = make_event(title="Sitztanz", starts_on=month, rule="FREQ=WEEKLY;COUNT=4")
    days = [row.starts for row in round_.dates.order_by("starts")]
    page = text_of(client.get(url("sheet"), {"monat": f"{month:%Y-%m}"}))
    said = ", ".join(f"{timezone.localtime(day).day}." for day in days)
    assert "Mehrmals im Monat" in page
    assert f" {said}: Dorfhaus" in page
    assert page.count("Sitztanz") == 1
    last = round_.dates.order_by("starts").last()
    actions.cancel_date(occurrence=last, because="Der Saal ist nass", by=by)
    page = text_of(client.get(url("sheet"), {"monat": f"{month:%Y-%m}"}))
    assert page.count("Sitztanz") == 4
    assert "Der Saal ist nass" in page
    assert "(fällt aus)" in page


def test_unknown_steps_are_a_group_of_their_own(client, make_event) -> None:
    make_event(site=None, place="Treffpunkt Kirche")
    page = text_of(client.get(url("list"), {"zeitraum": "monat", "stufenlos": "on"}))
    assert "Nicht bekannt, ob es Stufen gibt" in page


def test_an_event_page_has_the_phone_first_and_data_for_machines(client, event) -> None:
    page = text_of(client.get(url("event", event.pk)))
    main = page[page.index("<main") :]
    assert main.index("tel:+4952641234") < main.index("Zum Termin anmelden")
    data = json.loads(re.search(r'ld\+json"[^>]*>(.*?)</script>', page).group(1))
    assert (data["@type"], data["location"]["address"]["postalCode"]) == ("Event", "32689")


def test_drafts_and_other_towns_are_not_there(client, make_event, warburg) -> None:
    draft = make_event(draft=True)
    event = make_event(title="Offen")
    assert client.get(url("event", draft.pk)).status_code == 404
    elsewhere = reverse("calendar:event", args=["warburg", event.pk])
    assert client.get(elsewhere).status_code == 404


def test_a_protected_address_is_nowhere(client, make_event, hall, by) -> None:
    from nahraum.connect.directory.actions import change

    change(row=hall, values={"protected_address": True}, version=hall.version, by=by)
    event = make_event()
    for address in (url("list") + "?zeitraum=monat", url("event", event.pk), url("feed"),
                    url("event-file", event.pk), url("sheet")):  # fmt: skip
        assert "Am Markt" not in client.get(address).content.decode(), address


def test_feeds_by_topic_house_and_place(client, make_event, club) -> None:
    make_event(rule="FREQ=WEEKLY;COUNT=3")
    for query, number in (
        ("", 1),
        ("?thema=mittagstisch", 1),
        ("?thema=einkaufen", 0),
        (f"?einrichtung={club.pk}", 1),
        (f"?einrichtung={uuid4()}", 0),
    ):
        answer = client.get(url("feed") + query)
        assert answer["Content-Type"].startswith("text/calendar")
        found = Calendar.from_ical(answer.content).walk("VEVENT")
        assert len(found) == number, query


def test_a_date_called_off_is_cancelled_in_the_feed_under_the_same_uid(
    client, make_event, by
) -> None:
    event = make_event(rule="FREQ=WEEKLY;COUNT=3")

    def walk():
        return Calendar.from_ical(client.get(url("feed")).content).walk("VEVENT")

    (before,) = walk()
    actions.cancel_date(occurrence=event.dates.latest("starts"), because="", by=by)
    master, gone = walk()
    assert before["UID"] == master["UID"] == gone["UID"]
    assert master["SEQUENCE"] > before["SEQUENCE"]
    assert str(gone["STATUS"]) == "CANCELLED"


def test_a_double_click_is_one_registration(client, event, first) -> None:
    address = url("sign-up", event.pk, first.pk)
    sent = {**fields(client.get(address)), "name": "Ada", "phone": "05264 12"}
    answers = [client.post(address, sent) for _n in range(3)]
    assert {answer.status_code for answer in answers} == {302}
    assert len({answer["Location"] for answer in answers}) == 1
    assert Registration.objects.count() == 1
    other = text_of(client.post(address, {**sent, "name": "Bo"}))
    assert "schon abgeschickt" in other


def test_the_confirmation_names_nobody(client, event, first, join) -> None:
    made = join(event, first, "Ada Ahorn", email="ada@example.org")
    page = text_of(client.get(url("signed-up", made.number)))
    assert made.number in page
    assert "Ahorn" not in page
    assert "example.org" not in page
    assert client.get(url("signed-up", "2222222")).status_code == 404


def test_the_confirmation_follows_what_becomes_of_the_event(client, event, first, join, by) -> None:
    join(event, first, "Ada", phone="05264 1")
    group = url("signed-up", join(event, first, "Bo", "Cleo", phone="05264 2").number)
    page = text_of(client.get(group))
    assert "Für alle zusammen reicht es nicht" in page
    assert "Frei ist noch ein Platz." in page
    first.refresh_from_db()
    when = timezone.localtime(first.starts)
    said = {"on": when.date(), "clock": when.time(), "minutes": 90, "note": "im kleinen Saal"}
    actions.move_date(occurrence=first, by=by, **said)
    for address in (group, url("sign-up", event.pk, first.pk)):
        assert "im kleinen Saal" in text_of(client.get(address))
    event.refresh_from_db()
    actions.cancel_event(event=event, because="Sturm", by=by)
    page = text_of(client.get(group))
    assert "Der Termin fällt aus" in page
    assert "Sturm" in page
    assert "rücken Sie von selbst nach" not in page


def test_a_full_event_says_so_instead_of_an_error(client, make_event, join) -> None:
    event = make_event(waiting_list=False)
    day = event.dates.get()
    join(event, day, "Ada", "Bo")
    page = text_of(client.get(url("sign-up", event.pk, day.pk)))
    assert "Ausgebucht" in page
    assert "Hier geht keine Anmeldung" in page
    sent = {"name": "Cleo", "phone": "05264 1", "key": str(uuid4())}
    assert "kein Platz mehr frei" in text_of(client.post(url("sign-up", event.pk, day.pk), sent))


def test_the_staff_enter_publish_and_change(staff, in_kalletal, club, hall, topic) -> None:
    day = timezone.localdate() + timedelta(days=20)
    page = staff.get(url("add-event"))
    sent = {
        **fields(page), "title": "Tanztee", "summary": "Tanzen.", "starts_on": day.isoformat(),
        "starts_at": "15:00", "minutes": "90", "organisation": club.pk, "site": hall.pk,
        "topic_0": topic.pk, "cost": "fee", "fee_cents": "5,50", "repeat": "weekly", "every": "2",
        "count": "4",
    }  # fmt: skip
    for _click in range(2):
        assert staff.post(url("add-event"), sent).status_code == 302
    event = Event.objects.get()
    assert (event.fee_cents, event.rule.split(";BYDAY")[0]) == (550, "FREQ=WEEKLY;INTERVAL=2")
    assert event.dates.count() == 4
    publish = reverse("calendar:publish", args=["kalletal", "termin", event.pk])
    assert staff.post(publish).status_code == 302
    change = reverse("calendar:change", args=["kalletal", "termin", event.pk])
    page = staff.get(change)
    sent = {**fields(page), "title": "Tanz und Tee"}
    assert staff.post(change, sent).status_code == 302
    assert Event.objects.get().title == "Tanz und Tee"
    assert "Was jetzt anders ist" in text_of(staff.post(change, {**sent, "title": "Drittes"}))


def test_the_form_explains_the_two_nights(staff, in_kalletal, club) -> None:
    with time_machine.travel("2026-02-01 12:00 +0100", tick=False):
        sent = {
            **fields(staff.get(url("add-event"))), "title": "Nacht", "summary": "x",
            "organisation": club.pk, "minutes": "60", "starts_at": "02:30",
            "starts_on": "2026-03-29",
        }  # fmt: skip
        assert "springt die Uhr von 2 auf 3 Uhr" in text_of(staff.post(url("add-event"), sent))
        page = text_of(staff.post(url("add-event"), {**sent, "starts_on": "2026-10-25"}))
        assert "gibt es in dieser Nacht zweimal" in page
        answer = staff.post(
            url("add-event"), {**sent, "starts_on": "2026-10-25", "which": "second"}
        )
        assert answer.status_code == 302
        assert Event.objects.get().second_time is True


def test_a_shipped_course_becomes_a_draft_with_six_blocks(staff, in_kalletal, club, hall) -> None:
    day = timezone.localdate() + timedelta(days=20)
    page = staff.get(url("add-course", "biq"))
    assert "ein Vorschlag" in text_of(page)
    sent = {**fields(page), "starts_on": day.isoformat(), "starts_at": "10:00",
            "organisation": club.pk, "site": hall.pk, "phone": ""}  # fmt: skip
    assert staff.post(url("add-course", "biq"), sent).status_code == 302
    event = Event.objects.get()
    assert (event.kind, event.fee_cents, event.sign_up) == ("course", 5000, "whole")
    assert event.course.modules.count() == 6
    assert event.dates.count() == 6
    assert staff.get(url("add-course", "nichts")).status_code == 404


def test_attendance_and_a_certificate_as_pdf(staff, make_event, join, by) -> None:
    event = make_event(sign_up="whole", course={"share": 80}, minutes=60)
    day = event.dates.get()
    made = join(event, day, "Ada Ahorn (erfunden)")
    person = made.participants.get()
    certificate = url("certificate", person.pk)
    assert staff.get(certificate).status_code == 404
    with time_machine.travel(day.starts + timedelta(minutes=30)):
        staff.force_login(make_person("network_coordinator", event.municipality, "later"))
        page = text_of(staff.get(url("guests", day.pk)))
        assert "Wer war da?" in page
        sent = {"version": "1", "da": [str(person.pk)]}
        assert staff.post(url("guests", day.pk), sent).status_code == 302
        answer = staff.get(certificate)
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    assert GuestList.objects.get().taken == 1


def test_the_planner_reads_numbers_and_no_names(kalletal, event, first, join) -> None:
    join(event, first, "Ada Ahorn")
    planner = browser(make_person("planner", kalletal))
    assert "Ahorn" not in text_of(planner.get(url("keep-event", event.pk)))
    assert planner.get(url("numbers")).status_code == 200
    assert planner.get(url("guests", first.pk)).status_code == 403


def test_a_programme_with_stands_on_page_and_paper(
    client, staff, in_kalletal, club, topic, make_event
) -> None:
    today = timezone.localdate()
    sent = {**fields(staff.get(url("add-programme"))), "name": "Gesundheitswoche",
            "summary": "Sechs Tage.", "first": today.isoformat(),
            "last": (today + timedelta(days=30)).isoformat(), "organisation": club.pk}  # fmt: skip
    assert staff.post(url("add-programme"), sent).status_code == 302
    week = Programme.objects.get()
    stand = url("add-exhibitor", week.pk)
    sent = {**fields(staff.get(stand)), "organisation": club.pk, "topic": topic.pk, "table": "3"}
    assert staff.post(stand, sent).status_code == 302
    make_event(programme=week)
    assert client.get(url("programme", week.pk)).status_code == 404
    staff.post(reverse("calendar:publish", args=["kalletal", "programm", week.pk]))
    page = text_of(client.get(url("programme", week.pk)))
    assert "Gehirnjogging" in page
    assert "Dorfverein (erfunden)" in page
    assert client.get(url("programme-file", week.pk)).content.startswith(b"%PDF")
    assert client.get(url("sheet-file")).content.startswith(b"%PDF")

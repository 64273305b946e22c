"""Bodies through the front door."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from nahraum.plan.bodies import actions, queries
from nahraum.plan.bodies.models import Decision, Meeting, Seat
from tests.base.world import browser

pytestmark = pytest.mark.django_db


def url(name, *args):
    return reverse(f"bodies:{name}", args=["kalletal", *args])


def fields(answer):
    """What the form on a page would send as it stands."""
    form = answer.context["form"]
    return {bound.html_name: "" if bound.value() is None else bound.value() for bound in form}


def test_a_meeting_is_planned_written_and_decided_by_hand(group, seats, planner) -> None:
    desk = browser(planner)
    form = fields(desk.get(url("add-meeting", group.pk)))
    assert form["title"] == "1. Sitzung"
    yesterday = timezone.localdate() - timedelta(days=1)
    typed = {**form, "day": yesterday, "clock": "18:00", "place": "Rathaus", "words": ""}
    page = desk.post(url("add-meeting", group.pk), typed)["Location"]
    assert desk.post(url("add-meeting", group.pk), typed)["Location"] == page
    meeting = Meeting.objects.get()
    form = {**fields(desk.get(url("add-item", meeting.pk))), "title": "Bus"}
    desk.post(url("add-item", meeting.pk), form)
    item = queries.items(meeting).get()
    letter = desk.get(url("invite", meeting.pk)).content.decode()
    assert "1. Bus, zur Beratung" in letter
    form = {**fields(desk.get(url("minutes", meeting.pk))), "present": [seats[0].pk]}
    desk.post(url("minutes", meeting.pk), {**form, f"note_{item.pk}": "Ein Bus fehlt."})
    form = fields(desk.get(url("add-decision", meeting.pk)))
    assert (form["kind"], form["decided_on"]) == ("advice", yesterday)
    typed = {**form, "item": item.pk, "title": "Bus", "text": "Ein Bus.", "result": "adopted"}
    desk.post(url("add-decision", meeting.pk), typed)
    desk.post(url("approve", meeting.pk), {"on": timezone.localdate()})
    meeting.refresh_from_db()
    assert meeting.approved["items"][0]["note"] == "Ein Bus fehlt."
    assert meeting.approved["items"][0]["decisions"][0]["text"] == "Ein Bus."


def test_mails_are_on_their_way_only_where_there_is_an_address(meeting, seats, planner) -> None:
    desk = browser(planner)
    sent = desk.post(url("invite", meeting.pk), follow=True).content.decode()
    assert "Die E-Mails sind unterwegs." in sent
    assert "Ein Mitglied hat keine E-Mail" in sent
    Seat.objects.update(email="")
    sent = desk.post(url("invite", meeting.pk), follow=True).content.decode()
    assert "unterwegs" not in sent
    assert "3 Mitglieder haben keine E-Mail" in sent


def test_the_public_page_shows_released_decisions_and_nothing_else(group, client, by) -> None:
    hidden = actions.record_decision(by=by, body=group, title="Geheimes", text="Noch nicht.")
    shown = actions.record_decision(
        by=by, body=group, title="Bürgerbus", text="Ein Bus.", kind="advice",
        decided_on=timezone.localdate() - timedelta(days=12),
    )  # fmt: skip
    actions.release(decision=shown, by=by)
    page = client.get(url("list")).content.decode()
    assert "Bürgerbus" in page
    assert "Wartet seit 12 Tagen." in page
    assert "Geheimes" not in page
    assert client.get(url("decision", hidden.pk)).status_code == 404
    assert "Ein Bus." in client.get(url("decision", shown.pk)).content.decode()


def test_names_are_read_by_those_who_invite_only(group, seats, planner, kalletal) -> None:
    from tests.base.world import make_person

    reader = browser(make_person("network_coordinator", kalletal))
    page = url("body", group.pk)
    assert "vorsitz@example.org" in browser(planner).get(page).content.decode()
    seen = reader.get(page).content.decode()
    assert "Vorsitz" in seen
    assert "vorsitz@example.org" not in seen


def test_the_feed_has_public_meetings_only(meeting, client, by) -> None:
    def titles():
        found = Calendar.from_ical(client.get(url("feed")).content)
        return [str(event["summary"]) for event in found.walk("VEVENT")]

    assert titles() == []
    values = {"open_to_all": True}
    actions.change(row=meeting, values=values, version=meeting.version, by=by)
    assert titles() == ["3. Sitzung (Entwicklungsbeirat)"]


def test_minutes_are_files_once_they_are_written(meeting, planner, by) -> None:
    desk = browser(planner)
    assert desk.get(url("minutes-file", meeting.pk, "pdf")).status_code == 404
    actions.write_minutes(
        meeting=meeting, present=[], guests="", remarks="", notes={}, version=meeting.version, by=by
    )
    pdf = desk.get(url("minutes-file", meeting.pk, "pdf"))
    assert pdf.content.startswith(b"%PDF-")
    assert f"protokoll-entwicklungsbeirat-{meeting.day:%Y-%m-%d}.pdf" in pdf["Content-Disposition"]
    assert desk.get(url("minutes-file", meeting.pk, "docx")).content[:2] == b"PK"
    assert desk.get(url("minutes-file", meeting.pk, "exe")).status_code == 404


def test_the_council_answers_with_a_reason(group, planner, by) -> None:
    row = actions.record_decision(by=by, body=group, title="Bus", text="Bus.", kind="advice")
    desk = browser(planner)
    form = fields(desk.get(url("council", row.pk)))
    sent = {**form, "state": "rejected", "answered_on": timezone.localdate()}
    assert "Bitte den Grund nennen" in desk.post(url("council", row.pk), sent).content.decode()
    desk.post(url("council", row.pk), {**sent, "reason": "Kein Geld in diesem Jahr."})
    row = Decision.objects.get(pk=row.pk)
    assert (row.council, row.council_reason) == ("rejected", "Kein Geld in diesem Jahr.")
    assert "Kein Geld" in desk.get(url("keep-decision", row.pk)).content.decode()

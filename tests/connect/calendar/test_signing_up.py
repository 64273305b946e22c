"""Signing up, waiting, moving up, signing off; what is erased; what is counted."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone

from nahraum.base.municipality.tenancy import AlreadyThere
from nahraum.base.notify.models import Link, Mail
from nahraum.base.people.rules import ANONYMOUS, Actor, NotAllowed
from nahraum.base.signals.actions import flush_searches
from nahraum.base.signals.models import Signal, TodaysVisit
from nahraum.connect.calendar import actions, queries
from nahraum.connect.calendar.models import (
    Attendance,
    GuestList,
    Participant,
    Registration,
)
from nahraum.connect.calendar.rules import SignUpRefused

WORKER = Actor(system="calendar")


def state(row):
    return Registration.objects.get(pk=row.pk).state


def test_two_people_take_two_places_and_get_a_mail(event, first, join) -> None:
    made = join(event, first, "Ada Ahorn", "Bo Birke", email="ada@example.org")
    guests = GuestList.objects.get()
    assert (made.state, made.people, guests.taken, guests.places) == ("confirmed", 2, 2, 2)
    assert [p.name for p in queries.participants(guests)] == ["Ada Ahorn", "Bo Birke"]
    mail = Mail.objects.get()
    assert mail.to == "ada@example.org"
    assert mail.subject == "Angemeldet: Gehirnjogging"
    for part in ("mit 2 Personen", made.number, "Dorfhaus", "10:00 Uhr", "/absagen/"):
        assert part in mail.body
    assert "Bo Birke" not in mail.body
    assert len(made.number) == 7


def test_the_third_waits_and_moves_up_when_somebody_signs_off(event, first, join) -> None:
    pair = join(event, first, "Ada", "Bo")
    waiting = join(event, first, "Cleo", email="cleo@example.org", phone="")
    assert waiting.state == "waiting"
    assert Mail.objects.get().subject == "Warteliste: Gehirnjogging"
    assert actions.sign_off(registration=pair, by=ANONYMOUS, at=timezone.now())
    assert (state(pair), state(waiting)) == ("cancelled", "confirmed")
    assert GuestList.objects.get().taken == 1
    assert Mail.objects.filter(subject="Sie haben einen Platz: Gehirnjogging").count() == 1


def test_a_connection_signs_up_many_people_but_not_without_end(
    event, first, join, monkeypatch
) -> None:
    monkeypatch.setattr("nahraum.connect.calendar.actions.signing_up.MOST_IN_A_DAY", 2)
    key = uuid4()
    made = join(event, first, "Ada", address="192.0.2.1", key=key)
    join(event, first, "Bo", address="192.0.2.1")
    with pytest.raises(SignUpRefused, match="Anschluss"):
        join(event, first, "Cleo", address="192.0.2.1")
    assert join(event, first, "Ada", address="192.0.2.1", key=key) == made
    assert join(event, first, "Cleo", address="192.0.2.2").state == "waiting"
    assert join(event, first, "Dora").state == "waiting"  # written down by the staff
    assert Registration.objects.count() == 4


def test_signing_off_twice_frees_the_places_once(event, first, join) -> None:
    pair = join(event, first, "Ada", "Bo")
    assert actions.sign_off(registration=pair, by=ANONYMOUS, at=timezone.now()) is True
    assert actions.sign_off(registration=pair, by=ANONYMOUS, at=timezone.now()) is False
    assert GuestList.objects.get().taken == 0


def test_a_group_too_large_waits_on_and_the_next_moves_up(event, first, join) -> None:
    one, two = join(event, first, "Ada"), join(event, first, "Bo")
    group, single = join(event, first, "Cleo", "Dora"), join(event, first, "Emil", phone="05264 99")
    actions.sign_off(registration=one, by=ANONYMOUS, at=timezone.now())
    assert (state(group), state(single)) == ("waiting", "confirmed")
    for row in (two, single):
        actions.sign_off(registration=row, by=ANONYMOUS, at=timezone.now())
    assert state(group) == "confirmed"


def test_without_waiting_list_the_third_is_refused(make_event, join) -> None:
    event = make_event(waiting_list=False)
    date = event.dates.get()
    join(event, date, "Ada", "Bo")
    with pytest.raises(SignUpRefused, match="kein Platz"):
        join(event, date, "Cleo")
    assert Registration.objects.count() == 1


def test_the_same_form_sent_again_is_the_same_registration(event, first, join) -> None:
    key = uuid4()
    made = [join(event, first, "Ada", "Bo", email="a@example.org", key=key) for _n in range(3)]
    assert {row.pk for row in made} == {key}
    assert (GuestList.objects.get().taken, Mail.objects.count()) == (2, 1)
    with pytest.raises(AlreadyThere):
        join(event, first, "Somebody else", key=key)
    assert GuestList.objects.get().taken == 2


def test_the_same_form_again_after_the_last_place_is_no_refusal(make_event, join) -> None:
    event = make_event(waiting_list=False)
    date, key = event.dates.get(), uuid4()
    first = join(event, date, "Ada", "Bo", key=key)
    assert join(event, date, "Ada", "Bo", key=key).pk == first.pk


@pytest.mark.parametrize(
    ("names", "contact", "field"),
    [
        ((" ",), {}, "name"),
        (("A",) * 9, {}, "others"),
        (("A", "x" * 121), {}, "others"),
        (("A",), {"phone": ""}, "phone"),
        (("A",), {"phone": "heute"}, "phone"),
        (("A",), {"email": "nobody"}, "email"),
        (("A",), {"email": "a@b.de\r\nBcc: x@y.de"}, "email"),
    ],
)
def test_what_cannot_be_read_is_refused_at_its_field(
    event, first, join, names, contact, field
) -> None:
    with pytest.raises(ValidationError) as refused:
        join(event, first, *names, **contact)
    assert list(refused.value.error_dict) == [field]
    assert not Registration.objects.exists()
    assert not GuestList.objects.filter(taken__gt=0).exists()


def test_free_entry_drafts_and_past_dates_take_nobody(make_event, join) -> None:
    free = make_event(title="Tanztee", sign_up="none", places=None)
    with pytest.raises(SignUpRefused, match="keine Anmeldung"):
        join(free, free.dates.get(), "Ada")
    draft = make_event(title="Entwurf", draft=True)
    with pytest.raises(SignUpRefused, match="gibt es nicht"):
        join(draft, draft.dates.get(), "Ada")
    open_one = make_event(title="Vorbei")
    with pytest.raises(SignUpRefused, match="begonnen"):
        join(open_one, open_one.dates.get(), "Ada", at=timezone.now() + timedelta(days=30))


def test_a_date_of_another_event_is_no_way_in(make_event, event, join) -> None:
    other = make_event(title="Anderes", sign_up="none")
    with pytest.raises(SignUpRefused):
        join(event, other.dates.get(), "Ada")


def test_a_link_of_a_mail_signs_off_once(event, first, join, client) -> None:
    made = join(event, first, "Ada", "Bo", email="ada@example.org")
    path = link_in(Mail.objects.get())
    for _scanner in range(5):
        assert client.get(path).status_code == 200
        client.head(path)
    assert state(made) == "confirmed"
    assert client.post(path).status_code == 302
    assert state(made) == "cancelled"
    assert (client.get(path).status_code, client.post(path).status_code) == (410, 410)
    token = path.rstrip("/").split("/")[-1]
    assert len(token) >= 43
    assert not Link.objects.filter(token_digest=token).exists()


def link_in(mail) -> str:
    return next(word for word in mail.body.split() if "/absagen/" in word).split("8000")[-1]


def move(occurrence, by, *, days):
    new = timezone.localtime(occurrence.starts) + timedelta(days=days)
    return actions.move_date(
        occurrence=occurrence, on=new.date(), clock=new.time(), minutes=90, note="", by=by
    )


@pytest.mark.parametrize(
    ("days", "after", "answer"),
    [(None, 1, 410), (20, 1, 200), (20, 21, 410), (-8, -6, 410)],
    ids=["not moved: over", "moved on: valid", "over as moved", "moved ahead: over"],
)
def test_the_link_to_sign_off_follows_the_date(
    event, first, join, client, by, days, after, answer
) -> None:
    """`after` counts days from the beginning as it was planned when the mail was sent."""
    made = join(event, first, "Ada", email="ada@example.org")
    planned, path = first.starts, link_in(Mail.objects.get())
    if days is not None:
        move(first, by, days=days)
        newest = Mail.objects.exclude(key__contains="signed-up").get()
        assert link_in(newest) != path
    with time_machine.travel(planned + timedelta(days=after), tick=False):
        assert client.get(path).status_code == answer
        by_number = {"number": made.number, "contact": "ada@example.org"}
        client.post("/kalletal/termine/abmelden/", by_number)
        assert state(made) == ("cancelled" if answer == 200 else "confirmed")


def test_number_and_telephone_sign_off_nothing_else_does(event, first, join) -> None:
    made = join(event, first, "Ada", phone="05264 / 12 34")
    spelled = f"{made.number[:3]} {made.number[3:].lower()}"
    assert queries.registration_with(spelled, "+49 5264 1234") == made
    for number, contact in ((made.number, ""), (made.number, "05264 9"), ("2222222", "052641234")):
        assert queries.registration_with(number, contact) is None
    mailed = join(event, first, "Bo", email="bo@example.org", phone="")
    assert queries.registration_with(mailed.number, "Bo@Example.org") == mailed
    assert queries.registration_with(mailed.number, "") is None


def test_the_counter_signs_up_somebody_without_any_number(event, first, join, by) -> None:
    made = join(event, first, "Ada", phone="", by=by, channel="counter")
    assert (made.state, made.channel) == ("confirmed", "counter")
    with pytest.raises(NotAllowed):
        join(event, first, "Bo", channel="counter")


# ------------------------------------------------------------------ the loop
def test_a_waiting_list_that_grows_is_a_signal_once_per_household_and_day(
    event, first, join
) -> None:
    join(event, first, "Ada", "Bo")
    assert not Signal.objects.exists()
    join(event, first, "Cleo", phone="05264 77")
    join(event, first, "Cleo", phone="05264 77")
    join(event, first, "Dora", phone="05264 88")
    found = list(Signal.objects.all())
    assert [(s.kind, s.reason, s.channel, s.party) for s in found] == [
        ("calendar.full", "full", "calendar", "")
    ] * 2
    assert len({s.token for s in found}) == 2


def test_wishes_count_once_a_day_visitor_and_topic_and_never_for_programs(
    in_kalletal, topic
) -> None:
    def say(address="10.0.0.1", agent="Firefox"):
        return actions.wish_for_course(
            topic=topic, network_address=address, user_agent=agent, by=ANONYMOUS, at=timezone.now()
        )

    assert [say(), say(), say("10.0.0.2"), say("10.0.0.3", "curl/8")] == [True, False, True, False]
    assert Signal.objects.filter(kind="calendar.missing", topic=topic).count() == 2
    assert sorted(TodaysVisit.objects.values_list("number", flat=True)) == [1, 2]
    assert not TodaysVisit.objects.filter(visit__contains="10.0.0").exists()
    flush_searches(today=timezone.localdate() + timedelta(days=1), by=WORKER)
    assert not TodaysVisit.objects.exists()


# ------------------------------------------------------------------ time passes
def test_reminders_come_once_however_often_the_clock_jumps(event, first, join) -> None:
    join(event, first, "Ada", email="ada@example.org")
    Mail.objects.all().delete()
    before = first.starts - timedelta(hours=20)
    for hours in (-30, 0, 1, -1, 0, 19, -6, 2):
        actions.send_reminders(at=before + timedelta(hours=hours), by=WORKER)
    mail = Mail.objects.get()
    assert mail.subject == "Bald: Gehirnjogging"
    assert "absagen" not in mail.body


def test_nobody_is_reminded_of_what_was_called_off(event, first, join, by) -> None:
    made = join(event, first, "Ada", email="ada@example.org")
    gone = join(event, first, "Bo", email="bo@example.org")
    actions.sign_off(registration=gone, by=ANONYMOUS, at=timezone.now())
    actions.cancel_date(occurrence=first, because="Hochwasser", by=by)
    subjects = set(Mail.objects.filter(to=made.email).values_list("subject", flat=True))
    assert "Fällt aus: Gehirnjogging" in subjects
    assert not Mail.objects.filter(to=gone.email, subject__startswith="Fällt").exists()
    before = Mail.objects.count()
    actions.send_reminders(at=first.starts - timedelta(hours=20), by=WORKER)
    assert Mail.objects.count() == before


def test_names_are_erased_after_thirty_days_and_counts_stay(event, first, join, by) -> None:
    join(event, first, "Ada", "Bo")
    guests = GuestList.objects.get()
    ada = queries.participants(guests)[0]
    actions.note_attendance(guests=guests, occurrence=first, present={ada.pk: True}, by=by)
    for days, left in ((29, 2), (31, 0)):
        actions.erase_guests(at=first.ends + timedelta(days=days), by=WORKER)
        assert Participant.objects.count() == left
    assert not Registration.objects.exists()
    assert not Attendance.objects.exists()
    first.refresh_from_db()
    assert (first.came, GuestList.objects.get().taken) == (1, 2)


def test_negative_control_a_day_too_early_erases_nothing(event, first, join) -> None:
    join(event, first, "Ada")
    with time_machine.travel(first.ends + timedelta(days=29)):
        assert actions.erase_guests(at=timezone.now(), by=WORKER) == 0


def test_more_places_let_those_who_wait_move_up(event, first, join, by) -> None:
    join(event, first, "Ada", "Bo")
    waiting = join(event, first, "Cleo", email="cleo@example.org", phone="")
    actions.change(row=event, values={"places": 3}, version=event.version, by=by)
    assert state(waiting) == "confirmed"
    assert (GuestList.objects.get().taken, GuestList.objects.get().places) == (3, 3)
    assert Mail.objects.filter(subject="Sie haben einen Platz: Gehirnjogging").count() == 1


# ------------------------------------------------------------------ early detection
@pytest.mark.parametrize(("kind", "named"), [("check", False), ("event", True)])
def test_early_detection_keeps_no_word_about_who_was_examined(
    make_event, join, by, client, staff, kind, named
) -> None:
    """An event of another kind is the negative control."""
    event = make_event(title="Hautkrebs-Früherkennung", kind=kind)
    day = event.dates.get()
    join(event, day, "Ada", email="ada@example.org")
    with time_machine.travel(day.starts - timedelta(hours=20), tick=False):
        assert actions.send_reminders(at=timezone.now(), by=WORKER) == 1
    assert [("Hautkrebs" in mail.subject) for mail in Mail.objects.all()] == [named, named]
    page = client.get(f"/kalletal/termine/{event.pk}/").content.decode()
    assert ("Ihre Gesundheit bleibt Ihre Sache" in page) is not named
    guests, evening = GuestList.objects.get(), day.ends + timedelta(hours=2)
    present = {person.pk: True for person in queries.participants(guests)}
    posted = {"da": [str(key) for key in present], "version": day.version}
    assert (
        staff.post(f"/kalletal/termine/verwaltung/tag/{day.pk}/liste/", posted).status_code == 302
    )
    assert Attendance.objects.exists() is named
    actions.count_visitors(occurrence=event.dates.get(), came=12, by=by)
    assert event.dates.get().came == 12
    assert queries.to_ask(at=evening).exists() is named

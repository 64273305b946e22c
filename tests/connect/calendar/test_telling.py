"""Who hears what when a date moves, falls out, or takes place after all."""

from datetime import time, timedelta

import pytest
import time_machine
from django.utils import timezone

from nahraum.base.notify.models import Mail
from nahraum.base.people.rules import ANONYMOUS
from nahraum.connect.calendar import actions
from nahraum.connect.calendar.models import Event, Registration


def subjects(to):
    return list(Mail.objects.filter(to=to).order_by("created_at").values_list("subject", flat=True))


def body(to):
    return Mail.objects.filter(to=to).latest("created_at").body


@pytest.fixture
def weekly(make_event, join):
    """Three weeks with Ada in the first and Bo in the third."""
    event = make_event(rule="FREQ=WEEKLY;COUNT=3")
    first, _second, third = event.dates.order_by("starts")
    join(event, first, "Ada", email="ada@example.org")
    join(event, third, "Bo", email="bo@example.org")
    Mail.objects.all().delete()
    return event


def test_who_was_there_last_week_hears_nothing_of_what_comes(weekly, by) -> None:
    """Only dates that are still to come are moved or called off."""
    second = weekly.dates.order_by("starts")[1]
    with time_machine.travel(second.starts - timedelta(days=1), tick=False):
        fresh = Event.objects.get(pk=weekly.pk)
        values = {"starts_at": time(11)}
        actions.change(row=fresh, values=values, version=fresh.version, by=by)
        assert (subjects("ada@example.org"), subjects("bo@example.org")) == (
            [],
            ["Geändert: Gehirnjogging"],
        )
        assert "11:00 Uhr" in body("bo@example.org")
        Registration.objects.filter(email="bo@example.org").update(email="")
        event = Event.objects.get(pk=weekly.pk)
        assert actions.cancel_event(event=event, because="Wasserschaden", by=by) == 1
        assert subjects("ada@example.org") == []


def test_a_longer_series_moves_nobody(weekly, by) -> None:
    fresh = Event.objects.get(pk=weekly.pk)
    values = {"rule": "FREQ=WEEKLY;COUNT=5"}
    actions.change(row=fresh, values=values, version=fresh.version, by=by)
    assert weekly.dates.count() == 5
    assert Mail.objects.count() == 0


def test_a_course_that_runs_is_told_of_its_next_day(make_event, join, by) -> None:
    event = make_event(sign_up="whole", places=9, rule="FREQ=WEEKLY;COUNT=3")
    first, second, _third = event.dates.order_by("starts")
    join(event, first, "Ada", email="ada@example.org")
    with time_machine.travel(second.starts - timedelta(days=1), tick=False):
        fresh = Event.objects.get(pk=event.pk)
        actions.change(row=fresh, values={"place": "Kleiner Saal"}, version=fresh.version, by=by)
        assert f"{timezone.localdate(second.starts).day}. " in body("ada@example.org")
        assert "Kleiner Saal" in body("ada@example.org")


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"note": "heute im kleinen Saal"}, "heute im kleinen Saal"),
        ({"minutes": 30}, "Ende: 10:30 Uhr"),
    ],
)
def test_a_note_or_a_shorter_date_is_told_like_a_move(
    changed, told, event, first, join, by
) -> None:
    join(event, first, "Ada", email="ada@example.org")
    local = timezone.localtime(first.starts)
    values = {"on": local.date(), "clock": local.time(), "minutes": 90, "note": "", **changed}
    actions.move_date(occurrence=first, by=by, **values)
    assert subjects("ada@example.org")[1:] == ["Geändert: Gehirnjogging"]
    assert told in body("ada@example.org")


def test_nothing_new_is_not_told(event, first, join, by) -> None:
    join(event, first, "Ada", email="ada@example.org")
    local = timezone.localtime(first.starts)
    actions.move_date(
        occurrence=first, on=local.date(), clock=local.time(), minutes=90, note="", by=by
    )
    assert subjects("ada@example.org") == ["Angemeldet: Gehirnjogging"]


def test_called_off_revived_and_called_off_again_is_told_each_time(event, first, join, by) -> None:
    join(event, first, "Ada", email="ada@example.org")
    Mail.objects.all().delete()
    actions.cancel_date(occurrence=first, because="Sturm", by=by)
    actions.revive_date(occurrence=first, by=by)
    for _click in range(2):
        actions.cancel_date(occurrence=first, because="Glatteis", by=by)
    assert subjects("ada@example.org") == [
        "Fällt aus: Gehirnjogging",
        "Findet doch statt: Gehirnjogging",
        "Fällt aus: Gehirnjogging",
    ]


def test_an_event_that_takes_place_after_all_is_told(event, first, join, by) -> None:
    join(event, first, "Ada", email="ada@example.org")
    Mail.objects.all().delete()
    actions.cancel_event(event=event, because="", by=by)
    actions.publish(row=event, by=by)
    actions.cancel_event(event=event, because="", by=by)
    assert subjects("ada@example.org") == [
        "Fällt aus: Gehirnjogging",
        "Findet doch statt: Gehirnjogging",
        "Fällt aus: Gehirnjogging",
    ]


def test_nobody_moves_up_into_what_was_called_off(event, first, join, by) -> None:
    pair = join(event, first, "Ada", "Bo")
    waiting = join(event, first, "Cleo", email="cleo@example.org", phone="")
    actions.cancel_event(event=event, because="", by=by)
    actions.sign_off(registration=pair, by=ANONYMOUS, at=timezone.now())
    assert Registration.objects.get(pk=waiting.pk).state == "waiting"
    assert "Sie haben einen Platz: Gehirnjogging" not in subjects("cleo@example.org")
    actions.publish(row=Event.objects.get(pk=event.pk), by=by)
    assert Registration.objects.get(pk=waiting.pk).state == "confirmed"

"""Events and their dates: laid out, moved, called off, copied; courses; who may."""

from datetime import date, datetime, time, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone

from nahraum.base.municipality.tenancy import StaleVersion
from nahraum.base.notify.models import Mail
from nahraum.base.people.rules import ANONYMOUS, Actor, NotAllowed
from nahraum.connect.calendar import actions, queries
from nahraum.connect.calendar.models import Event, GuestList, Module, Occurrence
from nahraum.connect.calendar.rules import BERLIN, EntryRefused
from tests.base.world import acting, make_person

WORKER = Actor(system="calendar")
NOW = datetime(2026, 10, 1, 12, tzinfo=BERLIN)


@pytest.fixture
def frozen():
    with time_machine.travel(NOW, tick=False):
        yield


def local(event):
    rows = Occurrence.objects.filter(event=event).order_by("starts")
    return [timezone.localtime(row.starts, BERLIN) for row in rows]


@pytest.mark.usefixtures("frozen")
class TestSeries:
    @pytest.fixture
    def weekly(self, make_event):
        return make_event(starts_on=date(2026, 10, 13), rule="FREQ=WEEKLY;COUNT=4")

    def test_ten_o_clock_stays_ten_over_the_change(self, weekly):
        assert [(m.day, m.hour) for m in local(weekly)] == [(13, 10), (20, 10), (27, 10), (3, 10)]
        assert {m.utcoffset() for m in local(weekly)} == {timedelta(hours=1), timedelta(hours=2)}

    def test_holidays_of_the_land_are_left_out(self, make_event):
        # All Saints' Day is a holiday in North Rhine-Westphalia, a Sunday in 2026.
        event = make_event(
            starts_on=date(2026, 10, 25), rule="FREQ=WEEKLY;COUNT=3", skip_holidays=True
        )
        assert [m.day for m in local(event)] == [25, 8]

    def test_a_series_without_end_is_laid_out_for_a_year_and_extended(self, make_event):
        event = make_event(starts_on=date(2026, 10, 13), rule="FREQ=WEEKLY")
        before = Occurrence.objects.filter(event=event).count()
        assert 55 <= before <= 60
        added = actions.extend(at=NOW + timedelta(days=70), by=WORKER)
        assert added == 8
        assert actions.extend(at=NOW + timedelta(days=70), by=WORKER) == 0

    def test_a_new_time_moves_all_dates_but_the_one_somebody_moved(self, weekly, by):
        second = weekly.dates.order_by("starts")[1]
        actions.move_date(
            occurrence=second, on=date(2026, 10, 21), clock=time(15), minutes=60, note="Saal", by=by
        )
        event = Event.objects.get(pk=weekly.pk)
        actions.change(row=event, values={"starts_at": time(11)}, version=event.version, by=by)
        assert [(m.day, m.hour) for m in local(weekly)] == [(13, 11), (21, 15), (27, 11), (3, 11)]

    def test_a_date_with_people_does_not_vanish(self, weekly, join, by):
        last = weekly.dates.order_by("starts").last()
        join(weekly, last, "Ada")
        event = Event.objects.get(pk=weekly.pk)
        with pytest.raises(ValidationError, match=r"03\.11\.2026 sind Menschen angemeldet"):
            actions.change(
                row=event, values={"rule": "FREQ=WEEKLY;COUNT=3"}, version=event.version, by=by
            )
        assert Occurrence.objects.filter(event=weekly).count() == 4

    def test_who_signed_up_hears_of_a_new_time_once(self, weekly, join, by):
        join(weekly, weekly.dates.earliest("starts"), "Ada", email="ada@example.org")
        event = Event.objects.get(pk=weekly.pk)
        actions.change(row=event, values={"starts_at": time(11)}, version=event.version, by=by)
        event = Event.objects.get(pk=weekly.pk)
        actions.change(row=event, values={"bring": "Tee"}, version=event.version, by=by)
        mail = Mail.objects.get(subject__startswith="Geändert")
        assert "11:00 Uhr" in mail.body

    def test_the_first_day_has_to_fit_the_rule(self, make_event):
        with pytest.raises(ValidationError) as refused:
            make_event(starts_on=date(2026, 10, 13), rule="FREQ=MONTHLY;BYDAY=-1TU")
        assert list(refused.value.error_dict) == ["rule"]

    def test_the_skipped_hour_is_refused_at_its_field(self, make_event):
        with pytest.raises(ValidationError) as refused:
            make_event(starts_on=date(2027, 3, 28), starts_at=time(2, 30))
        assert list(refused.value.error_dict) == ["starts_at"]

    def test_the_two_like_hours_are_two_events_an_hour_apart(self, make_event):
        night = {"starts_on": date(2026, 10, 25), "starts_at": time(2, 30)}
        one = make_event(title="Eins", **night)
        two = make_event(title="Zwei", second_time=True, **night)
        found = [event.dates.get().starts for event in (one, two)]
        assert found[1] - found[0] == timedelta(hours=1)
        assert [queries.shown(row, at=NOW).time for row in queries.dates()] == [
            "02:30 (Sommerzeit)",
            "02:30 (Winterzeit)",
        ]


def test_every_change_counts_up_for_subscribed_calendars(event, first, by) -> None:
    before = Event.objects.get().version
    actions.cancel_date(occurrence=first, because="", by=by)
    first.refresh_from_db()
    actions.revive_date(occurrence=first, by=by)
    assert Event.objects.get().version == before + 2


def test_cancelling_tells_those_with_mail_and_counts_the_others(event, first, join, by) -> None:
    join(event, first, "Ada", email="ada@example.org")
    join(event, first, "Bo")
    assert actions.cancel_event(event=event, because="Hochwasser", by=by) == 1
    mail = Mail.objects.get(subject="Fällt aus: Gehirnjogging")
    assert "Grund: Hochwasser" in mail.body


def test_somebody_else_was_faster(event, by) -> None:
    with pytest.raises(StaleVersion):
        actions.change(row=event, values={"bring": "Tee"}, version=event.version - 1, by=by)


def test_places_never_fall_below_the_people(event, first, join, by) -> None:
    join(event, first, "Ada", "Bo")
    fresh = Event.objects.get()
    with pytest.raises(ValidationError) as refused:
        actions.change(row=fresh, values={"places": 1}, version=fresh.version, by=by)
    assert list(refused.value.error_dict) == ["places"]
    assert GuestList.objects.get().places == 2


def test_a_copy_is_a_draft_without_people_and_made_once(event, first, join, by) -> None:
    join(event, first, "Ada")
    key = uuid4()
    again = [actions.duplicate(event=event, by=by, key=key) for _n in range(3)]
    assert {row.pk for row in again} == {key}
    copy = Event.objects.get(pk=key)
    assert (copy.status, copy.title) == ("draft", "Gehirnjogging (Kopie)")
    assert list(copy.topics.all()) == list(event.topics.all())
    assert not GuestList.objects.filter(event=copy).exists()


def test_an_event_with_people_is_cancelled_before_it_is_removed(event, first, join, by) -> None:
    join(event, first, "Ada")
    with pytest.raises(ValidationError, match="zuerst ab"):
        actions.remove(row=event, by=by)
    actions.cancel_event(event=event, because="", by=by)
    actions.remove(row=Event.objects.get(), by=by)
    assert queries.public_event(event.pk) is None
    actions.restore(row=Event.trash.get(), by=by)
    assert queries.public_event(event.pk) is not None


def test_an_empty_event_is_not_published(in_kalletal, club, by) -> None:
    event = actions.add_event(
        by=by, title="Leer", summary="x", organisation=club, starts_on=date(2020, 1, 1),
        starts_at=time(10),
    )  # fmt: skip
    with pytest.raises(EntryRefused) as refused:
        actions.publish(row=event, by=by)
    assert len(refused.value.sentences) == 3


def test_what_is_over_is_published_only_as_of_its_time(make_event, soon, by) -> None:
    """A typing error in the year would be an event nobody finds."""
    over = make_event(draft=True, starts_on=soon - timedelta(days=60))
    with pytest.raises(EntryRefused, match="keinen kommenden Termin"):
        actions.publish(row=over, by=by)
    actions.publish(row=over, by=by, at=timezone.now() - timedelta(days=70))
    assert Event.objects.get(pk=over.pk).status == "published"


def test_dates_of_a_house_and_a_topic_for_other_rooms(make_event, club, topic, by) -> None:
    event = make_event(rule="FREQ=WEEKLY;COUNT=9")
    make_event(title="Entwurf", draft=True)
    now = timezone.now()
    for found in (
        queries.upcoming(at=now, organisation=club, most=3),
        queries.upcoming(at=now, topic=topic, most=3),
    ):
        assert [row.event.title for row in found] == ["Gehirnjogging"] * 3
    actions.cancel_event(event=Event.objects.get(pk=event.pk), because="", by=by)
    assert queries.upcoming(at=now, organisation=club) == []


# ------------------------------------------------------------------ courses
@pytest.fixture
def course(make_event):
    return make_event(
        title="Kurs", sign_up="whole", places=10, rule="FREQ=WEEKLY;COUNT=5", minutes=180,
        cost="fee", fee_cents=5000, course={"share": 80, "exemption": True},
        modules=[{"title": f"Block {n}"} for n in range(6)],
    )  # fmt: skip


def test_four_of_five_days_make_a_certificate(course, join, by) -> None:
    days = list(course.dates.order_by("starts"))
    join(course, days[0], "Ada", "Bo")
    guests = GuestList.objects.get()
    ada, bo = queries.participants(guests)
    for number, day in enumerate(days):
        present = {ada.pk: number < 4, bo.pk: number < 3}
        actions.note_attendance(guests=guests, occurrence=day, present=present, by=by)
    found = queries.learners(guests, course.course)
    assert [(row.attended.percent, row.earned) for row in found] == [(80, True), (60, False)]
    assert Module.objects.count() == 6
    assert [day.came for day in course.dates.order_by("starts")] == [2, 2, 2, 1, 0]


def test_a_project_needs_a_proof_before_there_is_a_certificate(course, join, by, staff) -> None:
    values = {"course": course.course, "kind": "project", "title": "Praxisprojekt", "position": 7}
    project = actions.add_module(by=by, **values)
    join(course, course.dates.order_by("starts")[0], "Ada")
    guests = GuestList.objects.get()
    (ada,) = queries.participants(guests)
    for day in course.dates.order_by("starts"):
        actions.note_attendance(guests=guests, occurrence=day, present={ada.pk: True}, by=by)
    (row,) = queries.learners(guests, course.course)
    assert (row.attended.percent, row.proofs, row.earned) == (100, ((project, False),), False)
    path = f"/kalletal/termine/verwaltung/person/{ada.pk}/gebuehr/"
    said = {"gebuehr": "paid", "nachweis": [str(project.pk), str(uuid4())]}
    assert staff.post(path, said).status_code == 302
    (row,) = queries.learners(guests, course.course)
    assert (row.participant.paid, row.proofs, row.earned) == (True, ((project, True),), True)
    assert (
        "Praxisprojekt"
        in staff.get(f"/kalletal/termine/verwaltung/termin/{course.pk}/kurs/").content.decode()
    )
    assert staff.post(path, {"gebuehr": "paid"}).status_code == 302
    assert not queries.learners(guests, course.course)[0].earned


def test_proofs_are_of_the_own_course(course, make_event, join, by) -> None:
    join(course, course.dates.order_by("starts")[0], "Ada")
    (ada,) = queries.participants(GuestList.objects.get())
    other = make_event(title="Anderer", course={}, modules=[{"title": "Fremd", "kind": "project"}])
    with pytest.raises(ValidationError, match="gehört nicht"):
        actions.note_proofs(participant=ada, modules=list(queries.modules_of(other)), by=by)


def test_a_cancelled_day_does_not_count_against_anybody(course, join, by) -> None:
    days = list(queries.dates_of(course))
    join(course, days[0], "Ada")
    guests = GuestList.objects.get()
    (ada,) = queries.participants(guests)
    actions.cancel_date(occurrence=days[4], because="", by=by)
    for day in course.dates.order_by("starts")[:4]:
        actions.note_attendance(guests=guests, occurrence=day, present={ada.pk: True}, by=by)
    assert queries.learners(guests, course.course)[0].attended.percent == 100


def test_a_course_closes_when_it_has_begun(course, join) -> None:
    first, second = course.dates.order_by("starts")[:2]
    shown = queries.shown(queries.dates().get(pk=second.pk), at=first.starts + timedelta(minutes=1))
    assert shown.chance == "over"


# ------------------------------------------------------------------ who may
@pytest.mark.parametrize("role", ["planner", "navigator", "provider_member", "council_member"])
def test_others_neither_change_nor_see_names(event, first, kalletal, role) -> None:
    somebody = acting(make_person(role, kalletal))
    guests = GuestList(event=event, occurrence=first, municipality=kalletal)
    for act in (
        lambda: actions.publish(row=event, by=somebody),
        lambda: actions.cancel_date(occurrence=first, because="", by=somebody),
        lambda: actions.note_attendance(guests=guests, occurrence=first, present={}, by=somebody),
        lambda: actions.move_up(guests=guests, by=somebody, at=timezone.now()),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_nobody_in_particular_changes_nothing(event) -> None:
    with pytest.raises(NotAllowed):
        actions.remove(row=event, by=ANONYMOUS)


def test_rates_are_told_from_five_people_up(make_event, join, by) -> None:
    event = make_event(places=20)
    day = event.dates.get()
    join(event, day, *("Ada", "Bo", "Cleo", "Dora", "Emil", "Frieda"))
    guests = GuestList.objects.get()
    people = queries.participants(guests)
    after = day.ends + timedelta(hours=1)
    actions.note_attendance(
        guests=guests, occurrence=day, present={p.pk: True for p in people[:5]}, by=by
    )
    (row,) = queries.turnouts(since=after - timedelta(days=30), at=after)
    assert (row.signed_up, row.came, row.percent) == (6, 5, 83)

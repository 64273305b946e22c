"""Two events in one room at the same time: told, never forbidden."""

from datetime import UTC, datetime, time, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from nahraum.base.people.rules import ANONYMOUS
from nahraum.connect.calendar import queries
from nahraum.connect.calendar.actions import cancel_event, move_date
from nahraum.connect.calendar.models import Proposal
from nahraum.connect.calendar.rules import Room, clashes, same_room

HALL, CHURCH = uuid4(), uuid4()
TEN = datetime(2026, 12, 1, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ((HALL, "Großer Saal"), (HALL, " grosser  saal"), True),
        ((HALL, "Großer Saal"), (HALL, "Küche"), False),
        ((HALL, "Großer Saal"), (HALL, ""), None),
        ((HALL, ""), (HALL, ""), None),
        ((HALL, "Saal"), (CHURCH, "Saal"), False),
        ((None, "Dorfplatz"), (None, "dorfplatz"), True),
        ((None, ""), (None, ""), False),
        ((HALL, "Saal"), (None, "Saal"), False),
    ],
)
def test_which_rooms_are_the_same(one, other, same) -> None:
    assert same_room(Room(*one), Room(*other)) is same
    assert same_room(Room(*other), Room(*one)) is same


@pytest.mark.parametrize(
    ("begins", "lasts", "told"),
    [(0, 60, True), (59, 60, True), (60, 30, False), (-30, 30, False), (-30, 31, True)],
)
def test_one_may_begin_when_another_ends(begins, lasts, told) -> None:
    room, starts = Room(HALL, "Saal"), TEN + timedelta(minutes=begins)
    other = (room, (starts, starts + timedelta(minutes=lasts)), "other")
    found = list(clashes(room, [(TEN, TEN + timedelta(hours=1))], [other]))
    assert [(clash.starts, clash.sure) for clash in found] == ([(starts, True)] if told else [])


def test_a_clash_is_told_on_the_page_and_nothing_is_forbidden(make_event, staff, by, soon) -> None:
    now = timezone.now()
    weekly = make_event(title="Chor", place="Saal", rule="FREQ=WEEKLY;COUNT=3")
    late = make_event(
        title="Schach", place="saal", starts_at=time(11), starts_on=soon + timedelta(weeks=1)
    )
    assert (weekly.status, late.status) == ("published", "published")
    (told,) = queries.clashes_of(weekly, at=now)
    assert (told.other, told.sure, told.starts) == (late, True, late.dates.get().starts)
    page = staff.get(f"/kalletal/termine/verwaltung/termin/{weekly.pk}/").content.decode()
    assert "Zur gleichen Zeit am gleichen Ort" in page
    date = late.dates.get()
    move_date(occurrence=date, on=soon, clock=time(15), minutes=60, note="", by=by)
    assert queries.clashes_of(weekly, at=now) == []  # negative control: the same room, later


def test_what_was_called_off_takes_no_room(make_event, by) -> None:
    one, other = make_event(title="Chor"), make_event(title="Schach")
    assert [clash.sure for clash in queries.clashes_of(one, at=timezone.now())] == [False]
    cancel_event(event=other, because="", by=by)
    assert queries.clashes_of(one, at=timezone.now()) == []


@pytest.mark.parametrize(("clock", "told"), [("10:30:00", 1), ("12:00:00", 0)])
def test_a_proposal_is_looked_at_before_it_is_taken(make_event, club, hall, soon, clock, told):
    make_event(title="Chor", place="Saal")
    said = {"title": "Schach", "starts_on": soon.isoformat(), "starts_at": clock, "minutes": 60}
    said |= {"rule": "FREQ=WEEKLY;COUNT=2", "site": str(hall.pk), "place": "Saal"}
    row = Proposal(pk=uuid4(), organisation=club, municipality=club.municipality, title="Schach")
    row.changes = [{"field": k, "before": None, "after": v} for k, v in said.items()]
    row.save_once(by_id=ANONYMOUS.id_text)
    assert len(queries.clashes_of_proposal(row, at=timezone.now())) == told

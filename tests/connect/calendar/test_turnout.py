"""How many came: small numbers are not told, and none can be worked out from a sum."""

from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from nahraum.connect.calendar import queries
from nahraum.connect.calendar.actions import add_exhibitor, add_programme, count_visitors
from nahraum.connect.calendar.models import Rating
from nahraum.connect.calendar.queries.turnout import Turnout
from nahraum.connect.calendar.rules import FEWEST, participation
from tests.base.world import browser, make_person


def turnout(signed_up: int, came: int | None) -> Turnout:
    percent = participation(signed_up=signed_up, came=came)
    return Turnout(SimpleNamespace(ages=["seniors"]), 1, signed_up, came, percent)


COUNTS = st.lists(st.tuples(st.integers(0, 40), st.none() | st.integers(0, 40)), max_size=8)


@given(COUNTS)
def test_a_sum_adds_up_what_stands_there_anyway(counts) -> None:
    rows = [turnout(*pair) for pair in counts]
    found = queries.together("zusammen", rows)
    read = [came for _up, came in counts if came is not None and came >= FEWEST]
    assert (found.events, found.told) == (len(rows), len(read))
    assert found.came == (sum(read) if read else None)
    # Whatever the untold numbers are, the page says the same.
    other = [turnout(up, came if came in read else None) for up, came in counts]
    assert queries.together("zusammen", other).came == found.came


def test_a_plain_sum_would_give_a_small_number_away() -> None:
    """Negative control: 23 together and 20 in one row are three people in the other."""
    rows = [turnout(25, 20), turnout(4, 3)]
    assert queries.together("zusammen", rows).came == 20
    assert sum(row.came or 0 for row in rows) - 20 == 3 < FEWEST


@pytest.fixture
def week(in_kalletal, club, topic, by, soon):
    values = {"name": "Gesundheitswoche", "summary": "Fünf Tage.", "organisation": club}
    row = add_programme(first=soon, last=soon + timedelta(days=4), by=by, **values)
    for table in (1, 2):
        add_exhibitor(programme=row, organisation=club, topic=topic, table=table, by=by)
    return row


def answered(event, answer: str, times: int) -> None:
    for _time in range(times):
        row = Rating(pk=uuid4(), event=event, municipality=event.municipality, recommend=answer)
        row.save_new(by_id="anonymous")


def test_a_programme_is_evaluated_when_its_first_date_is_over(
    week, make_event, kalletal, by, client
) -> None:
    walk = make_event(title="Gehen", programme=week, sign_up="none", ages=["seniors"])
    talk = make_event(title="Vortrag", programme=week, sign_up="none", ages=["seniors", "adults"])
    assert queries.evaluation(week, at=timezone.now()) is None
    for event, came in ((walk, 20), (talk, 3)):
        count_visitors(occurrence=event.dates.get(), came=came, by=by)
    answered(walk, "yes", 6)
    answered(walk, "no", 2)
    answered(talk, "yes", 3)
    over = walk.dates.get().ends + timedelta(hours=1)
    found = queries.evaluation(week, at=over)
    assert found is not None
    assert (found.together.events, found.together.told, found.together.came) == (2, 1, 20)
    assert found.ratings == [("ja", 6), ("teils", None), ("nein", None)]
    assert (found.stands, found.houses) == (2, 1)
    ages = queries.by_age(found.turnouts)
    assert [(row.label, row.events, row.came) for row in ages] == [
        ("Erwachsene", 1, None),
        ("Menschen ab 60", 2, 20),
    ]
    assert [row.came for row in queries.by_neighbourhood(found.turnouts)] == [20]
    planner = browser(make_person("planner", kalletal))
    page = planner.get(f"/kalletal/termine/verwaltung/termin/{talk.pk}/").content.decode()
    assert "zu wenige" in page
    assert "<td>3</td>" not in page

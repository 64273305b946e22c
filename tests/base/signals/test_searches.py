from datetime import UTC, date, datetime, timedelta

import pytest

from nahraum.base.audit.queries import entries_of
from nahraum.base.municipality.models import Municipality
from nahraum.base.municipality.tenancy import municipality_scope
from nahraum.base.signals import actions
from nahraum.base.signals.jobs import run_flush
from nahraum.base.signals.models import BufferedSearch, DailySalt, SearchCount, Signal
from nahraum.base.topics.models import Topic
from tests.base.world import SYSTEM

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 10, 5, 12, tzinfo=UTC)
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def search(text: str = "Zahnweh", address: str = "192.0.2.7", **changes: object) -> None:
    wanted = {
        "topic": None,
        "neighbourhood": None,
        "user_agent": FIREFOX,
        "crisis": False,
        "at": NOON,
        **changes,
    }
    actions.note_search(text=text, network_address=address, **wanted)


def flush(today: date) -> int:
    return actions.flush_searches(today=today, by=SYSTEM)


def tomorrow(at: datetime) -> date:
    return at.date() + timedelta(days=1)


def test_one_search_counts_once_a_day_and_visitor(in_kalletal: Municipality) -> None:
    for text in ("Zahnweh", "ZAHNWEH ", "zahnweh"):
        search(text)
    assert BufferedSearch.objects.count() == 1
    search(address="192.0.2.8")
    search("Rückenschmerzen")
    search(at=NOON + timedelta(days=1))
    assert BufferedSearch.objects.count() == 4


def test_twin_without_the_visit_every_reload_counts(
    in_kalletal: Municipality, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = iter(range(100))
    monkeypatch.setattr(actions, "token", lambda key, kind, subject: f"{kind}{next(numbers)}")
    search()
    search()
    assert BufferedSearch.objects.count() == 2


@pytest.mark.parametrize(
    "changes",
    [
        {"crisis": True},
        {"user_agent": "Mozilla/5.0 (compatible; bingbot/2.0)"},
        {"user_agent": ""},
        {"text": "?!"},
        {"text": ""},
    ],
)
def test_crisis_programs_and_nothing_are_never_counted(
    in_kalletal: Municipality, changes: dict[str, object]
) -> None:
    search(**changes)
    assert not BufferedSearch.objects.exists()
    assert not DailySalt.objects.exists()


def test_neither_address_nor_text_is_stored(in_kalletal: Municipality) -> None:
    search("Zahnweh am Sonntag", "192.0.2.7")
    row = BufferedSearch.objects.get()
    stored = " ".join(str(getattr(row, f.attname)) for f in BufferedSearch._meta.concrete_fields)
    for told in ("192.0.2", "ahnweh", "onntag"):
        assert told not in stored


def test_the_salt_goes_with_the_day(in_kalletal: Municipality) -> None:
    search()
    first = bytes(DailySalt.objects.get().salt)
    search("anderes")
    assert bytes(DailySalt.objects.get().salt) == first
    search(at=NOON + timedelta(days=1))
    only = DailySalt.objects.get()
    assert (only.day, bytes(only.salt) == first) == (date(2026, 10, 6), False)
    flush(date(2026, 10, 7))
    assert not DailySalt.objects.exists()


def test_visits_of_two_days_cannot_be_joined(in_kalletal: Municipality) -> None:
    search()
    search(at=NOON + timedelta(days=1))
    first, second = BufferedSearch.objects.order_by("day")
    assert first.visit != second.visit
    assert first.query == second.query


def test_the_worker_turns_yesterday_into_signals_and_leaves_today(
    in_kalletal: Municipality,
) -> None:
    topic = Topic.objects.create(key="zahnmedizin")
    search(topic=topic)
    search(address="192.0.2.8", topic=topic)
    assert flush(NOON.date()) == 0
    search(at=NOON + timedelta(days=1))
    assert flush(tomorrow(NOON)) == 2
    assert [row.day for row in BufferedSearch.objects.all()] == [tomorrow(NOON)]
    found = list(Signal.objects.all())
    assert {(s.kind, s.channel, s.reason, s.party) for s in found} == {
        ("signals.search", "signals", "no-offer", "")
    }
    assert len({s.token for s in found}) == 2
    assert {s.day for s in found} == {NOON.date()}
    assert flush(tomorrow(NOON)) == 0
    assert Signal.objects.count() == 2


def test_a_broken_flush_loses_and_doubles_nothing(
    in_kalletal: Municipality, monkeypatch: pytest.MonkeyPatch
) -> None:
    search()
    search(address="192.0.2.8")
    real, calls = actions._count, []

    def breaks(row: BufferedSearch, *, new_day: bool) -> None:
        calls.append(row)
        if len(calls) == 2:
            raise RuntimeError("power cut")
        real(row, new_day=new_day)

    monkeypatch.setattr(actions, "_count", breaks)
    with pytest.raises(RuntimeError):
        flush(tomorrow(NOON))
    assert (BufferedSearch.objects.count(), Signal.objects.count()) == (2, 0)
    monkeypatch.setattr(actions, "_count", real)
    assert flush(tomorrow(NOON)) == 2
    assert Signal.objects.count() == 2


def count_on(days: int, visitors: int) -> None:
    for day in range(days):
        at = NOON + timedelta(days=day)
        for visitor in range(visitors):
            search("Zahnweh", f"192.0.2.{visitor}", at=at)
        flush(tomorrow(at))


@pytest.mark.parametrize(
    ("days", "visitors", "kept"), [(3, 2, True), (2, 40, False), (3, 1, False), (5, 1, True)]
)
def test_text_is_kept_only_when_frequent_on_several_days(
    in_kalletal: Municipality, days: int, visitors: int, kept: bool
) -> None:
    count_on(days, visitors)
    counted = SearchCount.objects.get()
    assert (counted.count, counted.days, counted.text) == (days * visitors, days, "")
    search("Zahnweh", "192.0.2.99", at=NOON + timedelta(days=days))
    assert SearchCount.objects.get().text == ("zahnweh" if kept else "")


def test_a_new_half_year_counts_anew(in_kalletal: Municipality) -> None:
    search()
    later = datetime(2027, 1, 4, 12, tzinfo=UTC)
    search(at=later)
    flush(date(2027, 1, 5))
    counts = SearchCount.objects.order_by("half_year")
    assert [(c.half_year, c.count) for c in counts] == [("2026-2", 1), ("2027-1", 1)]
    assert len({c.query for c in counts}) == 2


def test_municipalities_do_not_meet(kalletal: Municipality, warburg: Municipality) -> None:
    for municipality in (kalletal, warburg):
        with municipality_scope(municipality):
            search()
    rows = list(BufferedSearch.across_tenants.all())
    assert len({row.visit for row in rows}) == len({row.query for row in rows}) == 2
    with municipality_scope(kalletal):
        assert flush(tomorrow(NOON)) == 1
    with municipality_scope(warburg):
        assert not Signal.objects.exists()


def test_the_job_says_nothing_about_what_it_counted(
    in_kalletal: Municipality, time_machine: object
) -> None:
    search()
    time_machine.move_to(NOON + timedelta(days=1), tick=False)
    steps: list[tuple[int, int, str]] = []
    assert run_flush(None, lambda *step: steps.append(step)) == {}
    assert steps == [(1, 1, "")]
    assert Signal.objects.count() == 1
    (entry,) = entries_of(in_kalletal.pk)
    assert (entry.action, entry.actor, entry.details) == ("signals.flush", "system:signals", {})

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nahraum.base.jobs.rules import (
    JobRefused,
    check_argument,
    goes_on_after_crash,
    percent,
    remaining_text,
    slot,
)


@pytest.mark.parametrize(
    "argument",
    [{}, {"id": "a1-b2"}, {"n": 3, "share": 0.5, "on": True, "none": None}, {"ids": ["a", "b"]}],
)
def test_ids_and_codes_pass(argument: dict[str, object]) -> None:
    check_argument(argument)


@pytest.mark.parametrize(
    "argument",
    [
        {"text": "Frau Meier braucht Hilfe"},
        {"name": "x" * 101},
        {"nested": {"a": 1}},
        {"list": [["a"]]},
        {"nan": float("nan")},
        {"bytes": b"x"},
        {"ids": ["x" * 90] * 60},
    ],
)
def test_everything_else_is_refused(argument: dict[str, object]) -> None:
    with pytest.raises(JobRefused):
        check_argument(argument)


def test_a_crashed_job_is_tried_once_more() -> None:
    assert [goes_on_after_crash(attempts) for attempts in (0, 1, 2, 3)] == [
        True,
        True,
        False,
        False,
    ]


BERLIN = ZoneInfo("Europe/Berlin")


@given(st.integers(0, 10**6), st.sampled_from([1, 15, 60, 240, 1440]))
def test_a_period_has_one_name(minute: int, every: int) -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minute)
    start = at - timedelta(minutes=minute % every)
    assert slot(at, every) == slot(start, every)
    assert slot(start, every) == slot(start + timedelta(minutes=every, seconds=-1), every)
    assert slot(start, every) != slot(start + timedelta(minutes=every), every)


@pytest.mark.parametrize("day", ["2026-03-29", "2026-10-25", "2026-11-21"])
def test_days_begin_at_midnight_also_when_the_clock_is_changed(day: str) -> None:
    midnight = datetime.fromisoformat(f"{day}T00:00").replace(tzinfo=BERLIN)
    last = datetime.fromisoformat(f"{day}T23:59:59").replace(tzinfo=BERLIN)
    before = midnight - timedelta(seconds=1)
    assert slot(midnight, 1440) == slot(last, 1440) != slot(before, 1440)


@pytest.mark.parametrize(
    ("done", "total", "share"), [(0, 0, None), (0, 10, 0), (5, 10, 50), (20, 10, 100), (1, 3, 33)]
)
def test_share_done(done: int, total: int, share: int | None) -> None:
    assert percent(done, total) == share


@pytest.mark.parametrize(
    ("done", "total", "seconds", "text"),
    [
        (0, 0, 5, "Der Umfang steht noch nicht fest."),
        (0, 10, 5, "Noch 10 von 10."),
        (5, 10, 5, "Noch 5 von 10, etwa 5 Sekunden."),
        (9, 10, 9, "Noch 1 von 10, etwa 1 Sekunde."),
        (1, 10, 60, "Noch 9 von 10, etwa 9 Minuten."),
        (10, 10, 60, "Noch 0 von 10."),
    ],
)
def test_remaining_work_in_words(done: int, total: int, seconds: int, text: str) -> None:
    assert remaining_text(done, total, timedelta(seconds=seconds)) == text

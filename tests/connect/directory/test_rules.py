from dataclasses import replace
from datetime import date, timedelta

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nahraum.connect.directory.rules import (
    ContactRefused,
    Entry,
    EntryRefused,
    Freshness,
    Reminder,
    capacity_counts,
    check_publishable,
    completeness,
    freshness,
    next_check,
    normal_phone,
    reminder_due,
    shown_phone,
)

TODAY = date(2026, 11, 21)
ENTRY = Entry(
    title="Mittagstisch",
    summary="Warm essen in Gesellschaft.",
    topics=1,
    ways=frozenset({"on_site"}),
    sites=1,
    protected_site=False,
    served_everywhere=False,
    served=0,
    phone="+4952621234",
    email="",
    website="",
    video_link="",
    for_whom="alle",
    cost_known=True,
    how_to_start="anrufen",
    hours=2,
    barriers_known=1,
    checked_at=TODAY,
)


@pytest.mark.parametrize(
    ("typed", "kept", "shown"),
    [
        ("05262 / 12 34", "+4952621234", "05262 1234"),
        ("(05231) 977-0", "+4952319770", "05231 9770"),
        ("+49 (0)5231 62-0", "+495231620", "05231 620"),
        ("0049 5231620", "+495231620", "05231 620"),
        ("0800 111 0 111", "+498001110111", "0800 1110111"),
        ("116 117", "116117", "116117"),
        ("112", "112", "112"),
        ("+43 1 51450", "+43151450", "+43 1 51450"),
        ("  ", "", ""),
    ],
)
def test_numbers_are_taken_as_people_write_them(typed: str, kept: str, shown: str) -> None:
    assert normal_phone(typed) == kept
    assert shown_phone(kept) == shown
    assert normal_phone(shown) == kept


@given(st.from_regex(r"\A\+49[1-9][0-9]{2,12}\Z"))
def test_a_german_number_is_shown_as_the_library_reads_it(number: str) -> None:
    try:
        read = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return
    form = phonenumbers.PhoneNumberFormat.NATIONAL
    assert shown_phone(number) == phonenumbers.format_number(read, form)


@pytest.mark.parametrize("typed", ["abc", "12", "05231/9770 oder 05231/9771", "+"])
def test_what_nobody_can_dial_is_refused_with_an_example(typed: str) -> None:
    with pytest.raises(ContactRefused, match="05262 12340"):
        normal_phone(typed)


@given(st.text(max_size=30))
def test_any_text_is_a_number_or_refused(typed: str) -> None:
    try:
        kept = normal_phone(typed)
    except ContactRefused:
        return
    assert kept.removeprefix("+").isdigit() or kept == ""


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"title": " "}, "Name"),
        ({"summary": ""}, "Satz"),
        ({"topics": 0}, "Thema"),
        ({"ways": frozenset()}, "vor Ort, zu Hause"),
        ({"sites": 0}, "Ort"),
        ({"phone": ""}, "Telefonnummer, E-Mail"),
        ({"phone": "", "email": "a@example.org", "protected_site": True}, "geheimen"),
        ({"ways": frozenset({"home_visit"})}, "Ortsteile"),
        ({"first": TODAY, "last": TODAY - timedelta(days=1)}, "Ende"),
    ],
)
def test_what_would_leave_people_standing_is_not_published(
    changed: dict[str, object], words: str
) -> None:
    check_publishable(ENTRY)
    with pytest.raises(EntryRefused, match=words) as refused:
        check_publishable(replace(ENTRY, **changed))  # type: ignore[arg-type]
    assert len(refused.value.sentences) == 1


def test_all_that_is_missing_is_named_at_once() -> None:
    with pytest.raises(EntryRefused) as refused:
        check_publishable(replace(ENTRY, title="", summary="", topics=0))
    assert len(refused.value.sentences) == 3


def test_completeness_is_the_share_of_answers() -> None:
    assert completeness(ENTRY) == 1.0
    assert completeness(replace(ENTRY, cost_known=False, how_to_start="")) == 0.75
    assert completeness(replace(ENTRY, ways=frozenset({"by_phone"}), barriers_known=0)) == 1.0


@pytest.mark.parametrize(
    ("days", "expected"),
    [(0, "checked"), (180, "checked"), (181, "due"), (270, "due"), (271, "stale")],
)
def test_an_entry_ages(days: int, expected: str) -> None:
    checked = TODAY - timedelta(days=days)
    assert freshness(checked_at=checked, check_due=None, today=TODAY) == expected
    due = next_check(checked)
    assert freshness(checked_at=checked, check_due=due, today=TODAY) == expected


def test_never_checked_is_never_fresh() -> None:
    assert freshness(checked_at=None, check_due=TODAY, today=TODAY) == Freshness.NEVER


@pytest.mark.parametrize(
    ("as_of", "counts"),
    [
        (None, False),
        (TODAY, True),
        (TODAY - timedelta(days=60), True),
        (TODAY - timedelta(days=61), False),
        (TODAY + timedelta(days=1), False),
    ],
)
def test_free_places_are_believed_for_sixty_days(as_of: date | None, counts: bool) -> None:
    assert capacity_counts(as_of, today=TODAY) is counts


def test_three_reminders_around_the_day() -> None:
    def due(sent: int, days: int) -> Reminder | None:
        return reminder_due(due=TODAY, sent=sent, today=TODAY + timedelta(days=days))

    assert due(0, -15) is None
    assert due(0, -14) == Reminder(1, TODAY - timedelta(days=14))
    assert due(1, -1) is None
    assert due(1, 0) == Reminder(2, TODAY)
    assert due(2, 29) is None
    assert due(2, 30) == Reminder(3, TODAY + timedelta(days=30))
    assert due(3, 400) is None

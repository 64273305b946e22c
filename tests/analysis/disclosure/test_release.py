"""DESIGN 7, TESTS P-06 to P-14: the release of a half-year, and that it fails closed."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nahraum.analysis.disclosure import (
    NOT_SHOWN,
    Entry,
    Frame,
    Kind,
    Release,
    ReleaseRules,
    Report,
    Rules,
    Stream,
    Tables,
    Tally,
    audit,
    check_pool,
    count_table,
    primary,
    protection,
    publication,
    release,
    release_from_plain,
    tally,
)
from nahraum.analysis.disclosure.system import Outside
from nahraum.analysis.errors import Infeasible, InvalidInput
from nahraum.analysis.figures import to_plain
from tests.analysis.disclosure.towns import frame, reports, town

RULES = ReleaseRules()
SMALL = Frame(
    "warburg",
    "2026-1",
    {"bad": "wohnen", "lift": "wohnen", "tür": "wohnen"},
    ("nord", "süd"),
    ("far", "none", "unknown"),
)


def people(
    count: int, *, parties: int = 2, place: str = "nord", reason: str = "", start: int = 0
) -> Iterable[Report]:
    for number in range(start, start + count):
        why = reason or ("far", "none")[number % 2]
        party = f"a{number // 2 % parties}"
        yield Report(Stream.PERSONS, "bad", place, why, f"p{number}", party)


def events(count: int, *, days: int = 3, place: str = "nord") -> Iterable[Report]:
    for number in range(count):
        yield Report(Stream.EVENTS, "bad", place, "unknown", f"e{number}", day=number % days)


def shown(found: Release, kind: Kind, *key: str) -> tuple[int | None, int | None]:
    (row,) = [row for row in found.tables[kind.value] if row.key == key]
    return row.persons, row.events


def area(reported: Iterable[Report], rules: ReleaseRules = RULES) -> tuple[int | None, int | None]:
    found = release(tally(SMALL, reported), [], rules).value
    return shown(found, Kind.GROUP_BY_AREA, "wohnen", "nord")


# ---- the rule, number by number -------------------------------------------------------------


def test_five_persons_by_two_parties_are_shown_rounded() -> None:
    assert area(people(5)) == (5, None)
    assert area(people(4)) == (None, None)
    assert area(people(7)) == (5, None)
    assert area(people(8)) == (10, None)


def test_one_party_alone_is_not_shown() -> None:
    assert area(people(40, parties=1)) == (None, None)
    nobody = (replace(report, party="") for report in people(40))
    assert area(nobody) == (None, None)


def test_above_eighty_five_per_cent_of_one_party_is_not_shown() -> None:
    dominant = [Report(Stream.PERSONS, "bad", "nord", "far", f"p{n}", "a") for n in range(17)]
    mixed = [Report(Stream.PERSONS, "bad", "nord", "none", f"q{n}", "b") for n in range(3)]
    assert area([*dominant, *mixed]) == (20, None)
    more = Report(Stream.PERSONS, "bad", "nord", "far", "p18", "a")
    assert area([*dominant, more, *mixed]) == (None, None)


def test_events_need_five_on_three_days() -> None:
    assert area(events(5)) == (None, 5)
    assert area(events(4)) == (None, None)
    assert area(events(40, days=2)) == (None, None)


def test_a_person_or_event_counts_once_in_a_cell() -> None:
    assert area([*people(5), *people(5)]) == (5, None)
    assert area([*people(4), *people(4)]) == (None, None)


def test_shares_need_a_base_of_thirty_and_add_up_what_is_shown() -> None:
    few = release(tally(SMALL, people(22)), []).value
    assert all(row.persons_share is None for row in few.tables[Kind.GROUP_BY_REASON.value])
    many = release(tally(SMALL, people(60)), []).value
    reasons = {row.key[1]: row for row in many.tables[Kind.GROUP_BY_REASON.value]}
    assert (reasons["far"].persons, reasons["far"].persons_share) == (30, 0.5)
    assert reasons["unknown"].persons_share is None


def test_p13_zero_and_too_few_look_alike() -> None:
    nothing = release(tally(SMALL, []), [])
    few = release(tally(SMALL, people(1, place="süd")), [])
    assert nothing.value == few.value
    assert nothing.warnings == few.warnings
    assert to_plain(nothing.value) == to_plain(few.value)
    assert NOT_SHOWN in nothing.warnings[0].text
    for rows in nothing.value.tables.values():
        assert all((row.persons, row.events) == (None, None) for row in rows)


def test_p09_a_group_with_one_reason_does_not_show_it() -> None:
    found = release(tally(SMALL, people(20, reason="far")), []).value
    assert shown(found, Kind.GROUP_BY_AREA, "wohnen", "nord") == (20, None)
    assert shown(found, Kind.GROUP_BY_REASON, "wohnen", "far") == (None, None)
    searches = release(tally(SMALL, events(20)), []).value
    assert shown(searches, Kind.GROUP_BY_REASON, "wohnen", "unknown") == (None, 20)


def test_three_tables_with_every_combination() -> None:
    found = release(town(1, 200), []).value
    assert {name: len(rows) for name, rows in found.tables.items()} == {
        "group_by_neighbourhood": 96,
        "topic_by_municipality": 30,
        "group_by_reason": 64,
    }


def test_a_topic_named_small_next_to_a_group_shown_is_protected() -> None:
    two = Frame("x", "2026-1", {"bad": "g", "lift": "g"}, ("nord",), ("far", "none"))
    reported = [
        *people(20),
        *(replace(r, topic="lift") for r in people(3, start=20)),
    ]
    found = release(tally(two, reported), [], ReleaseRules(width=5)).value
    assert shown(found, Kind.TOPIC, "lift") == (None, None)
    shown_places = [row for rows in found.tables.values() for row in rows if row.persons]
    assert shown_places
    wide = release(tally(two, reported), [], ReleaseRules(width=12)).value
    assert len([r for rows in wide.tables.values() for r in rows if r.persons]) < len(shown_places)


# ---- P-06: attack and negative control ------------------------------------------------------


def attack_on_primary(reported: list[Report]) -> Any:
    """The negative control: exact counts with all sums, only counts below 5 left out."""
    topics = frame().topics
    counts = Counter(
        (topics[r.topic], r.neighbourhood[:2], r.reason)
        for r in reported
        if r.stream is Stream.PERSONS
    )
    rules = Rules(base=1, parties=1)
    table = count_table(("g", "n", "r"), [Entry(key, n) for key, n in counts.items()])
    plan, _ = protection._plan(table, rules, ())
    hidden = np.zeros(len(table.keys), dtype=np.bool_)
    hidden[list(primary(table, rules))] = True
    everybody = Outside(plan.system, np.where(hidden, 1, plan.low), np.where(hidden, 4, plan.high))
    return audit(everybody, [int(n) for n in np.flatnonzero(hidden)], plan.needed)


def attack_on_release(tables: Tables, found: Release) -> Any:
    """Every small count, seen from what the release shows."""
    places = [(kind, key) for kind in Kind for key in tables.frame.keys(kind)]
    tallies = [tables.tally(Stream.PERSONS, kind, key) for kind, key in places]
    hidden = np.array([shown(found, kind, *key)[0] is None for kind, key in places])
    plan = publication._plan(tables.frame, places, tallies, RULES, Stream.PERSONS)
    small = [n for n, found in enumerate(tallies) if 0 < found.count < 5]
    return audit(plan.without(hidden), small, plan.needed)


def test_p06_primary_suppression_alone_is_broken_but_the_release_is_not() -> None:
    small = exact = 0
    for seed in range(4):
        reported = reports(seed, 300, second_need=0.0)
        if seed < 2:
            broken = attack_on_primary(reported)
            small += broken.attacked
            exact += broken.exact_recoverable
        tables = tally(frame(), reported)
        safe = attack_on_release(tables, release(tables, []).value)
        assert safe.attacked > 50
        assert (safe.exact_recoverable, safe.within_1, safe.weak) == (0, 0, ())
    assert exact >= 0.05 * small


@pytest.mark.slow
def test_p06_five_hundred_towns() -> None:
    for seed in range(500):
        for found in release(town(seed, 50 + 19 * (seed % 51)), []).parts["audit"].values():
            assert (found.exact_recoverable, found.within_1, found.weak) == (0, 0, ())


@settings(max_examples=10)
@given(st.integers(0, 10_000), st.integers(0, 400), st.sampled_from([0.0, 0.3, 1.0]))
def test_whatever_is_shown_obeys_the_rule(seed: int, cases: int, second_need: float) -> None:
    tables = town(seed, cases, second_need=second_need)
    result = release(tables, [])
    for kind in Kind:
        for row in result.value.tables[kind.value]:
            for stream, value in ((Stream.PERSONS, row.persons), (Stream.EVENTS, row.events)):
                found = tables.tally(stream, kind, row.key)
                if value is not None:
                    assert RULES.shows(stream, found)
                    assert value % 5 == 0
                    assert abs(value - found.count) <= 2
    assert all(found.passed for found in result.parts["audit"].values())
    assert release(tables, []) == result


@pytest.mark.parametrize("seed", range(4))
def test_p08_one_case_less_changes_counts_by_one_step(seed: int) -> None:
    whole = reports(seed, 250, second_need=0.3)
    gone = f"p{seed * 7}"
    before = release(tally(frame(), whole), []).value
    after = release(tally(frame(), [r for r in whole if r.subject != gone]), []).value
    for name, rows in before.tables.items():
        for one, other in zip(rows, after.tables[name], strict=True):
            for a, b in ((one.persons, other.persons), (one.events, other.events)):
                if a is not None and b is not None:
                    assert abs(a - b) <= 5


# ---- history --------------------------------------------------------------------------------


def test_the_first_release_and_a_changed_geography_need_four_eyes() -> None:
    first = release(town(1, 200), [])
    assert first.value.second_person == "first-release"
    assert first.warnings[1].code == "SECOND_PERSON"
    later = replace(town(2, 200), frame=frame("2026-2"))
    second = release(later, [first.value])
    assert second.value.second_person == ""
    assert len(second.warnings) == 1
    split = tally(frame("2027-1", areas=13), [])
    third = release(split, [second.value, first.value])
    assert third.value.second_person == "changed-geography"
    moved = replace(frame("2027-2"), topics=frame().topics | {"t0": "g7"})
    assert release(tally(moved, []), [second.value]).value.second_person == "changed-geography"


def test_a_half_year_is_published_once() -> None:
    first = release(town(1, 200), []).value
    with pytest.raises(Infeasible, match="schon veröffentlicht"):
        release(town(2, 200), [first])


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"half_year": "2025"}, "kein Halbjahr"),
        ({"half_year": "2025-3"}, "kein Halbjahr"),
        ({"municipality": "warburg"}, "anderen Kommune"),
    ],
)
def test_a_history_that_cannot_be(changes: dict[str, str], problem: str) -> None:
    past = replace(release(town(1, 100), []).value, **changes)
    with pytest.raises(InvalidInput, match=problem):
        release(replace(town(2, 100), frame=frame("2026-2")), [past])


def test_a_history_with_a_half_year_twice() -> None:
    past = release(town(1, 100), []).value
    with pytest.raises(InvalidInput, match="zweimal"):
        release(replace(town(2, 100), frame=frame("2026-2")), [past, past])


def test_a_stored_release_is_read_back() -> None:
    past = release(town(1, 300), []).value
    assert release_from_plain(to_plain(past)) == past


@pytest.mark.parametrize(
    "damage",
    [
        {},
        {"tables": {"elsewhere": []}},
        {"tables": []},
        {"tables": {"topic_by_municipality": [{"key": ["t1"]}]}},
        {
            "tables": {
                "topic_by_municipality": [
                    {
                        "key": ["t1"],
                        "persons": 2.5,
                        "events": None,
                        "persons_share": None,
                        "events_share": None,
                    }
                ]
            }
        },
    ],
)
def test_a_damaged_release_is_refused(damage: dict[str, Any]) -> None:
    plain = to_plain(release(town(1, 100), []).value) | damage if damage else {}
    with pytest.raises(InvalidInput, match="beschädigt"):
        release_from_plain(plain)


# ---- rules may only be tightened ------------------------------------------------------------


@pytest.mark.parametrize(
    "looser",
    [
        {"persons": 4},
        {"parties": 1},
        {"dominance": 0.9},
        {"dominance": 0.0},
        {"dominance": float("nan")},
        {"events": 4},
        {"days": 2},
        {"base": 1},
        {"share_base": 29},
        {"width": 4},
        {"reasons": 1},
    ],
)
def test_no_number_is_loosened(looser: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput, match="lockert"):
        ReleaseRules(**looser)


def test_tightening() -> None:
    strict = ReleaseRules(
        persons=10, parties=3, dominance=0.5, events=10, days=5, base=10, share_base=50
    )
    assert area(people(9), strict) == (None, None)
    assert area(people(12, parties=3), strict) == (10, None)
    assert area(people(12, parties=2), strict) == (None, None)
    assert area(events(12, days=4), strict) == (None, None)
    with pytest.raises(InvalidInput, match="gröber"):
        ReleaseRules(base=20)


# ---- failing closed -------------------------------------------------------------------------


def test_p12_without_the_attack_nothing_is_published(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> None:
        raise RuntimeError("solver is gone")

    monkeypatch.setattr(publication, "audit", broken)
    with pytest.raises(RuntimeError):
        release(town(1, 100), [])


def test_p12_if_the_attack_succeeds_nothing_is_published(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publication, "protect", lambda plan, targets, hidden: hidden)
    tables = tally(
        Frame("x", "2026-1", {"bad": "g", "lift": "g"}, ("nord",), ("far", "none")),
        [*people(20), *(replace(r, topic="lift") for r in people(3, start=20))],
    )
    with pytest.raises(Infeasible, match="hält der Prüfung nicht stand"):
        release(tables, [], ReleaseRules(width=12))


def test_the_last_look_finds_what_the_choice_missed() -> None:
    tables = tally(SMALL, people(4))
    place = (Kind.GROUP_BY_AREA, ("wohnen", "nord"))
    for value in (5, 4, 30):
        with pytest.raises(Infeasible, match="verstößt"):
            publication._verify(tables, Stream.PERSONS, {place: value}, RULES)
    fine = tally(SMALL, people(6))
    publication._verify(fine, Stream.PERSONS, {place: 5}, RULES)
    for value in (6, 10):
        with pytest.raises(Infeasible, match="verstößt"):
            publication._verify(fine, Stream.PERSONS, {place: value}, RULES)


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"topic": "cars"}, "„cars“ gehört nicht"),
        ({"neighbourhood": "west"}, "„west“ gehört nicht"),
        ({"reason": "whim"}, "„whim“ gehört nicht"),
        ({"subject": ""}, "kein Zählzeichen"),
    ],
)
def test_signals_that_cannot_be_counted(changes: dict[str, str], problem: str) -> None:
    (report,) = people(1)
    with pytest.raises(InvalidInput, match=problem):
        tally(SMALL, [replace(report, **changes)])


def test_no_signals_at_all() -> None:
    assert tally(SMALL, []).tally(Stream.PERSONS, Kind.TOPIC, ("bad",)) == Tally(0, 0, 0, 0)


def test_p10_a_release_holds_codes_and_counts_only() -> None:
    plain = to_plain(release(town(3, 300), []).value)
    text = repr(plain)
    assert not any(f"'p{n}'" in text or f"'a{n}'" in text for n in range(300))


# ---- P-14: several municipalities -----------------------------------------------------------


def test_p14_a_common_number_needs_three_municipalities_or_consent() -> None:
    check_pool({"a": 10, "b": 10, "c": 10}, [], RULES)
    check_pool({"a": 10, "b": 1}, ["a", "b"], RULES)
    check_pool({"a": 0, "b": 0, "c": 0}, [], RULES)
    with pytest.raises(Infeasible, match="drei Kommunen"):
        check_pool({"a": 10, "b": 10}, ["a"], RULES)
    with pytest.raises(Infeasible, match="fast die ganze Zahl"):
        check_pool({"a": 90, "b": 5, "c": 5}, [], RULES)

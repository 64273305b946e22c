"""Every rule of a programme: met, broken, unknown; amounts exact to the cent."""

from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.funding import Cost, Measure, Programme, State, Verdict, check, euros
from nahraum.analysis.funding.eligibility import (
    Reason,
    eligible_cents,
    funded_years,
    next_deadline,
    own_cents,
)
from nahraum.analysis.funding.programme import MOST_CENTS, RULES

DAY = date(2026, 11, 21)


def measure(cents: int = 10_000_000, **more: Any) -> Measure:
    costs = more.pop("costs", (Cost(year=2027, cents=cents),))
    return Measure(id="M", costs=costs, **more)


def verdict(one: Measure, as_of: date = DAY, **rules: Any) -> Verdict:
    return check(one, Programme(id="P", **rules), as_of=as_of)


def reason(found: Verdict, rule: str) -> Reason:
    (only,) = [item for item in found.reasons if item.rule == rule]
    return only


def test_without_rules_everything_may_be_paid():
    found = verdict(measure())
    text = "Höchstens 100.000,00 Euro: mehr als die anerkannten Kosten gibt es nicht."
    assert found == Verdict(
        "M", "P", State.YES, 10_000_000, 10_000_000, (2027,), (Reason("amount", State.YES, text),)
    )


@pytest.mark.parametrize(
    ("rules", "cents", "says"),
    [
        ({"max_share": Fraction(3, 4)}, 7_500_000, "mehr lässt der Fördersatz nicht zu."),
        ({"min_own_share": Fraction(1, 5)}, 8_000_000, "der Rest ist der verlangte Eigenanteil."),
        ({"cap_project": 7_499_999}, 7_499_999, "der Höchstbetrag je Maßnahme."),
        ({"cap_multiple": 5_000_000}, 5_000_000, "der Höchstbetrag für alle Maßnahmen zusammen."),
        ({"cap_year": 400}, 400, "der Höchstbetrag je Jahr."),
        (
            {"combination": Fraction(9, 10)},
            9_000_000,
            "mehr dürfen alle Zuschüsse zusammen nicht decken.",
        ),
        (
            {"max_share": Fraction(3, 4), "cap_project": 7_499_999},
            7_499_999,
            "der Höchstbetrag je Maßnahme.",
        ),
        (
            {"max_share": Fraction(3, 4), "cap_project": 7_500_001},
            7_500_000,
            "mehr lässt der Fördersatz nicht zu.",
        ),
    ],
)
def test_the_tightest_rule_decides_the_amount(rules: Any, cents: int, says: str):
    found = verdict(measure(), **rules)
    assert found.state is State.YES
    assert found.max_cents == cents
    assert found.base_cents == 10_000_000
    assert reason(found, "amount").text == f"Höchstens {euros(cents)}: {says}"


def test_niedersachsen_pays_three_quarters_up_to_the_cap():
    """METHODS 6.1, seed 001: 75 %, at most 75 000 for one project."""
    rules = {"max_share": Fraction(3, 4), "cap_project": 7_500_000, "cap_multiple": 15_000_000}
    assert verdict(measure(8_000_000), **rules).max_cents == 6_000_000
    assert verdict(measure(10_000_000), **rules).max_cents == 7_500_000
    assert verdict(measure(10_000_002), **rules).max_cents == 7_500_000
    assert verdict(measure(9_999_999), **rules).max_cents == 7_499_999


def test_shares_round_down_and_own_money_up():
    assert verdict(measure(101), max_share=Fraction(1, 2)).max_cents == 50
    assert verdict(measure(101), min_own_share=Fraction(1, 2)).max_cents == 50
    one = Programme(id="P", min_own_share=Fraction(1, 3))
    assert own_cents(measure(100), one, 100) == 34
    assert own_cents(measure(100), one, 99) == 33
    assert own_cents(measure(100), Programme(id="P"), 100) == 0


def test_a_cent_remains_or_nothing():
    found = verdict(measure(100), min_own_share=Fraction(99, 100))
    assert (found.state, found.max_cents) == (State.YES, 1)
    found = verdict(measure(100), min_own_share=Fraction(1))
    assert (found.state, found.max_cents) == (State.NO, 0)
    text = "Für diese Maßnahme bleibt kein Zuschuss übrig."
    assert reason(found, "amount") == Reason("amount", State.NO, text)


def test_grants_of_others_reduce_what_is_left():
    others = {"Q": 6_000_000}
    found = verdict(measure(others=others))
    assert found.max_cents == 4_000_000
    assert reason(found, "amount").text == (
        "Höchstens 40.000,00 Euro: mehr als die anerkannten Kosten gibt es nicht."
    )
    found = verdict(measure(others=others), combination=Fraction(9, 10))
    assert found.max_cents == 3_000_000
    assert verdict(measure(others={"Q": 11_000_000})).max_cents == 0
    assert verdict(measure(others={"Q": 11_000_000})).state is State.NO


def test_unpaid_work_counts_only_where_the_programme_accepts_it():
    work = measure(in_kind=2_500_000)
    rules = {"max_share": Fraction(4, 5), "min_own_share": Fraction(1, 5)}
    assert verdict(work, **rules).max_cents == 8_000_000
    assert verdict(work, **rules).base_cents == 10_000_000
    found = verdict(work, own_in_kind=True, **rules)
    assert (found.max_cents, found.base_cents) == (10_000_000, 12_500_000)
    found = verdict(measure(in_kind=5_000_000), own_in_kind=True, max_share=Fraction(4, 5))
    assert found.max_cents == 10_000_000
    assert reason(found, "amount").text == (
        "Höchstens 100.000,00 Euro: mehr als die anerkannten Kosten gibt es nicht."
    )
    found = verdict(measure(in_kind=5_000_000), own_in_kind=True, combination=Fraction(3, 5))
    assert found.max_cents == 9_000_000
    one = Programme(id="P", min_own_share=Fraction(1, 5), own_in_kind=True)
    assert own_cents(measure(in_kind=1_000_000), one, 10_000_000) == 1_200_000
    assert own_cents(work, one, 10_000_000) == 0


def test_more_than_the_costs_is_never_paid():
    found = verdict(measure(in_kind=5_000_000, others={"Q": 1}), own_in_kind=True)
    assert found.max_cents == 9_999_999
    assert reason(found, "amount").text == (
        "Höchstens 99.999,99 Euro: mehr als die anerkannten Kosten gibt es nicht."
    )


@pytest.mark.parametrize(
    ("day", "state", "text"),
    [
        (date(2025, 12, 31), State.NO, "Das Programm gilt erst ab 1.1.2026."),
        (date(2026, 1, 1), State.YES, "Das Programm gilt an diesem Tag."),
        (date(2027, 6, 30), State.YES, "Das Programm gilt an diesem Tag."),
        (date(2027, 7, 1), State.NO, "Das Programm galt nur bis 30.6.2027."),
    ],
)
def test_validity_to_the_day(day: date, state: State, text: str):
    found = verdict(
        measure(), as_of=day, valid_from=date(2026, 1, 1), valid_until=date(2027, 6, 30)
    )
    assert reason(found, "validity") == Reason("validity", state, text)
    assert found.state is state
    assert found.max_cents == (0 if state is State.NO else 10_000_000)


def test_validity_with_one_date_or_none():
    assert reason(verdict(measure(), valid_from=DAY), "validity").state is State.YES
    assert reason(verdict(measure(), valid_until=DAY), "validity").state is State.YES
    assert [item.rule for item in verdict(measure()).reasons] == ["amount"]
    gone = verdict(measure(), valid_until=date(2026, 11, 20), unknown=frozenset({"validity"}))
    assert gone.state is State.NO


UNKNOWN_TEXTS = {
    "validity": "Ob das Programm an diesem Tag gilt, ist nicht belegt; Richtlinie prüfen.",
    "state": "Wo das Programm gilt, ist nicht belegt.",
    "carrier": "Wer den Antrag stellen darf, ist nicht belegt.",
    "max_share": "Der Fördersatz ist nicht belegt.",
    "min_own_share": "Der verlangte Eigenanteil ist nicht belegt.",
    "cap_project": "Der Höchstbetrag je Maßnahme ist nicht belegt.",
    "cap_multiple": "Der Höchstbetrag für mehrere Maßnahmen ist nicht belegt.",
    "duration_years": "Die Laufzeit der Förderung ist nicht belegt.",
    "eligible": "Welche Kosten anerkannt werden, ist nicht belegt.",
    "not_before_approval": "Ob vor der Zusage begonnen werden darf, ist nicht belegt.",
    "deadline": "Die Antragsfrist ist nicht belegt.",
}


def test_every_rule_may_be_unknown():
    assert set(UNKNOWN_TEXTS) == set(RULES)


@pytest.mark.parametrize(("rule", "text"), UNKNOWN_TEXTS.items())
def test_unknown_is_neither_eligible_nor_refused(rule: str, text: str):
    found = verdict(measure(), unknown=frozenset({rule}))
    assert found.state is State.UNKNOWN
    assert reason(found, rule) == Reason(rule, State.UNKNOWN, text)
    assert found.max_cents == 10_000_000
    refused = verdict(measure(), unknown=frozenset({rule}), excludes=("Q",))
    assert refused.state is State.UNKNOWN
    clash = verdict(measure(others={"Q": 1}), unknown=frozenset({rule}), excludes=("Q",))
    assert (clash.state, clash.max_cents) == (State.NO, 0)


@pytest.mark.parametrize(
    ("rule", "key", "asked", "none", "broken", "met"),
    [
        (
            "state",
            "states",
            ("NI", "HB"),
            "Das Programm gilt nur in NI, HB; das Land der Maßnahme ist nicht angegeben.",
            "Das Programm gilt nur in NI, HB.",
            "Das Programm gilt in ni.",
        ),
        (
            "carrier",
            "carriers",
            ("NI", "HB"),
            "Den Antrag dürfen nur stellen: NI, HB; der Träger ist nicht angegeben.",
            "Den Antrag dürfen nur stellen: NI, HB.",
            "Träger ni darf den Antrag stellen.",
        ),
    ],
)
def test_place_and_carrier(
    rule: str, key: str, asked: tuple[str, ...], none: str, broken: str, met: str
):
    rules = {key: asked}
    for given_, state, text in (
        ("", State.UNKNOWN, none),
        ("NW", State.NO, broken),
        ("ni", State.YES, met),
    ):
        found = verdict(measure(**{rule: given_}), **rules)
        assert reason(found, rule) == Reason(rule, state, text)
        assert found.state is state


def test_kinds_of_costs():
    rules = {"eligible": ("Personalkosten", "Sachkosten")}
    found = verdict(measure(), **rules)
    text = "Gefördert wird nur: Personalkosten, Sachkosten; "
    assert reason(found, "eligible") == Reason(
        "eligible", State.UNKNOWN, text + "die Art der Maßnahme ist nicht angegeben."
    )
    assert found.max_cents == 10_000_000
    found = verdict(measure(kinds=("Bau",)), **rules)
    assert reason(found, "eligible") == Reason(
        "eligible", State.NO, "Gefördert wird nur: Personalkosten, Sachkosten."
    )
    assert (found.state, found.max_cents, found.base_cents) == (State.NO, 0, 0)
    found = verdict(measure(kinds=("Bau", "SACHKOSTEN")), **rules)
    assert reason(found, "eligible") == Reason(
        "eligible", State.YES, "Anerkannte Kosten: 100.000,00 Euro."
    )


def test_costs_split_by_kind_count_in_part():
    split = measure(
        costs=(
            Cost(year=2027, cents=300, kind="Bau"),
            Cost(year=2027, cents=200, kind="Sachkosten"),
            Cost(year=2028, cents=70, kind="sachkosten"),
        )
    )
    one = Programme(id="P", eligible=("Sachkosten",))
    assert eligible_cents(split, one, (2027, 2028)) == 270
    assert eligible_cents(split, one, (2028,)) == 70
    assert eligible_cents(split, Programme(id="P"), (2027, 2028)) == 570
    whole = measure(costs=split.costs, kinds=("Sachkosten",))
    assert eligible_cents(whole, one, (2027, 2028)) == 570
    assert verdict(split, eligible=("Sachkosten",)).max_cents == 270
    named = measure(costs=split.costs, kinds=("Anderes",))
    assert eligible_cents(named, one, (2027, 2028)) == 270


@pytest.mark.parametrize(
    ("start", "approved", "state", "text"),
    [
        (
            None,
            False,
            State.UNKNOWN,
            "Vor der Zusage darf nicht begonnen werden; der Beginn ist nicht angegeben.",
        ),
        (DAY, False, State.NO, "Vor der Zusage darf nicht begonnen werden; Beginn war 21.11.2026."),
        (
            date(2026, 11, 22),
            False,
            State.YES,
            "Beginn 22.11.2026: erst nach der Zusage anfangen.",
        ),
        (DAY, True, State.YES, "Der vorzeitige Beginn ist genehmigt."),
        (None, True, State.YES, "Der vorzeitige Beginn ist genehmigt."),
    ],
)
def test_no_start_before_approval(start: date | None, approved: bool, state: State, text: str):
    one = measure(start=start, early_start_approved=approved)
    found = verdict(one, not_before_approval=True)
    assert reason(found, "not_before_approval") == Reason("not_before_approval", state, text)
    assert found.state is state
    assert verdict(one).state is State.YES


@pytest.mark.parametrize(
    ("as_of", "start", "state", "text"),
    [
        (date(2026, 8, 1), date(2027, 1, 1), State.YES, "Antrag bis 1.8.2026."),
        (date(2026, 8, 1), date(2026, 8, 1), State.YES, "Antrag bis 1.8.2026."),
        (
            date(2026, 8, 2),
            date(2027, 1, 1),
            State.NO,
            "Die nächste Antragsfrist 1.8.2027 liegt nach dem Beginn.",
        ),
        (date(2026, 8, 2), date(2027, 8, 1), State.YES, "Antrag bis 1.8.2027."),
        (
            date(2026, 8, 2),
            date(2027, 7, 31),
            State.NO,
            "Die nächste Antragsfrist 1.8.2027 liegt nach dem Beginn.",
        ),
        (date(2026, 8, 2), None, State.YES, "Antrag bis 1.8.2027."),
    ],
)
def test_deadlines_to_the_day(as_of: date, start: date | None, state: State, text: str):
    found = verdict(measure(start=start), as_of=as_of, deadline=(8, 1))
    assert reason(found, "deadline") == Reason("deadline", state, text)
    assert found.state is state


def test_the_next_deadline():
    assert next_deadline((12, 31), date(2026, 12, 31)) == date(2026, 12, 31)
    assert next_deadline((1, 1), date(2026, 12, 31)) == date(2027, 1, 1)


def test_exclusions():
    found = verdict(measure(others={"B": 1, "A": 1, "C": 1}), excludes=("B", "A", "X"))
    assert reason(found, "excludes") == Reason(
        "excludes", State.NO, "Nicht zusammen mit A, B (Doppelförderung)."
    )
    found = verdict(measure(others={"C": 1}), excludes=("B", "A"))
    assert reason(found, "excludes") == Reason(
        "excludes", State.YES, "Nicht kombinierbar mit B, A."
    )
    assert found.state is State.YES


def test_the_term_limits_the_years():
    long = measure(costs=tuple(Cost(year=year, cents=100) for year in (2027, 2029, 2031)))
    assert funded_years(long, Programme(id="P")) == (2027, 2029, 2031)
    for term, years in ((1, (2027,)), (2, (2027,)), (3, (2027, 2029)), (5, (2027, 2029, 2031))):
        assert funded_years(long, Programme(id="P", duration_years=term)) == years
    found = verdict(long, duration_years=3)
    assert (found.years, found.max_cents) == ((2027, 2029), 200)
    assert reason(found, "duration_years") == Reason(
        "duration_years", State.YES, "Gefördert werden nur die Jahre bis 2029."
    )
    text = "Die Laufzeit passt."
    assert reason(verdict(long, duration_years=5), "duration_years").text == text
    assert verdict(long, duration_years=3, cap_year=30).max_cents == 60


def test_amounts_for_people():
    assert euros(0) == "0,00 Euro"
    assert euros(123_456_789) == "1.234.567,89 Euro"
    assert euros(5) == "0,05 Euro"


@pytest.mark.parametrize(
    ("rules", "place"),
    [
        ({"max_share": Fraction(101, 100)}, "P: max_share"),
        ({"min_own_share": Fraction(-1, 100)}, "P: min_own_share"),
        ({"combination": Fraction(2)}, "P: combination"),
        ({"probability": Fraction(-1)}, "P: probability"),
        ({"cap_project": -1}, "P: cap_project"),
        ({"cap_multiple": MOST_CENTS + 1}, "P: cap_multiple"),
        ({"cap_year": -1}, "P: cap_year"),
        ({"duration_years": 0}, "P: duration_years"),
        ({"deadline": (2, 29)}, "P: deadline"),
        ({"unknown": frozenset({"weather"})}, "P: unknown"),
    ],
)
def test_impossible_rules(rules: Any, place: str):
    with pytest.raises(InvalidInput) as refused:
        Programme(id="P", **rules)
    assert refused.value.place == place


def test_rules_at_their_edges_are_possible():
    edge = Programme(
        id="P",
        max_share=Fraction(1),
        min_own_share=Fraction(0),
        cap_project=0,
        cap_multiple=MOST_CENTS,
        duration_years=1,
        deadline=(2, 28),
    )
    assert edge.cap_project == 0


@pytest.mark.parametrize(
    ("more", "place"),
    [
        ({"costs": ()}, "M: costs"),
        ({"costs": (Cost(year=2027, cents=-1),)}, "M: costs"),
        ({"costs": (Cost(year=2027, cents=MOST_CENTS + 1),)}, "M: costs"),
        ({"revenue": {2027: -1}}, "M: revenue"),
        ({"operating": {2028: -1}}, "M: operating"),
        ({"operating": {2027: 1}}, "M: operating"),
        ({"in_kind": -1}, "M: in_kind"),
        ({"others": {"Q": -1}}, "M: others"),
    ],
)
def test_impossible_measures(more: Any, place: str):
    with pytest.raises(InvalidInput) as refused:
        measure(**more)
    assert refused.value.place == place


@given(
    st.integers(1, 10**9),
    st.fractions(0, 1, max_denominator=100),
    st.fractions(0, 1, max_denominator=100),
    st.integers(0, 10**9),
)
def test_a_grant_never_exceeds_any_rule(cents: int, share: Fraction, own: Fraction, cap: int):
    found = verdict(measure(cents), max_share=share, min_own_share=own, cap_project=cap)
    assert 0 <= found.max_cents <= min(share * cents, cap, (1 - own) * cents)
    assert found.max_cents > min(share * cents, cap, (1 - own) * cents) - 1
    assert (found.state is State.NO) == (found.max_cents == 0)


def test_revenue_reduces_what_is_left_to_fund():
    """80 % of 1,000 euros would be 800, but 300 come in and 100 are granted already."""
    costs = (Cost(year=2027, cents=60_000), Cost(year=2028, cents=40_000))
    earning = measure(costs=costs, revenue={2027: 30_000}, others={"X": 10_000})
    found = verdict(earning, max_share=Fraction(4, 5))
    assert found.max_cents == 60_000
    text = "Höchstens 600,00 Euro: den Rest decken Einnahmen und zugesagte Zuschüsse."
    assert reason(found, "amount").text == text
    later = measure(costs=costs, operating={2030: 100}, revenue={2030: 50_000})
    assert verdict(later, max_share=Fraction(4, 5)).max_cents == 80_000
    rich = measure(costs=costs, revenue={2027: 200_000})
    assert verdict(rich).state is State.NO


def test_revenue_needs_a_year_with_costs():
    with pytest.raises(InvalidInput, match="Für 2031 sind Einnahmen, aber keine Kosten") as refused:
        measure(revenue={2031: 5})
    assert refused.value.place == "M: revenue"


def test_a_programme_ends_after_it_begins():
    same = date(2027, 1, 1)
    assert Programme(id="P", valid_from=same, valid_until=same).valid_until == same
    with pytest.raises(InvalidInput, match="endet, bevor es beginnt") as refused:
        Programme(id="P", valid_from=date(2028, 1, 1), valid_until=same)
    assert refused.value.place == "P: valid_until"

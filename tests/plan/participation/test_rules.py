"""Spam, likeness, counting, shares: without a database."""

from collections import Counter
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nahraum.plan.participation.rules import (
    Asked,
    Attempt,
    Filled,
    Stop,
    clean_code,
    count,
    euro,
    judge,
    likeness,
    links_in,
    new_code,
    outcome_of,
    proofs_of,
    same_words,
    shown_cells,
)

NEEDS = ["eine Bank", "ein Bus", "Tagespflege", "ein Treffpunkt", "Licht am Weg"]
PLACES = ["in Talle", "am Friedhof", "bei der Schule", "in Bentorf", "am Bahnhof"]


def person(number):
    """Somebody who read the form, wrote a sentence, perhaps named one page of the internet."""
    text = f"Wir brauchen {NEEDS[number % 5]} {PLACES[number // 5 % 5]}, sagt Haus {number}."
    if number % 10 == 0:
        text += " Siehe https://www.kalletal.de/plan"
    age = 4.0 + (number * 37) % 5000
    return Attempt(age=age, trap="", text=text, repeated=False, today=number % 20)


# Programs as they come, in a thousand: how many, and what is known of their posts.
LINKS = "http://a.example/1 www.b.example cheap-pills.top"
PROGRAMS = (
    (450, {"age": None}),
    (200, {"age": 0.4}),
    (100, {"trap": "http://x.example"}),
    (100, {"text": LINKS}),
    (70, {"today": 20}),
    (40, {"repeated": True}),
    (35, {"age": 900_000.0}),
    # Careful ones wait, link nothing, have a connection each: somebody reads them first.
    (5, {}),
)


def program(number):
    usual = {"age": 9.0, "trap": "", "text": f"Best {number}", "repeated": False, "today": 0}
    place = number % 1000
    for share, known in PROGRAMS:
        if place < share:
            return Attempt(**{**usual, **known})
        place -= share
    raise LookupError(number)


def test_s18_5000_programs_are_stopped_and_500_people_are_not() -> None:
    stopped = Counter(judge(program(number)) for number in range(5000))
    assert stopped[None] == 25
    assert set(stopped) == {*Stop, None}
    assert [number for number in range(500) if judge(person(number))] == []


def test_without_its_rules_nothing_is_stopped() -> None:
    let = Attempt(age=9.0, trap="", text="Best offer", repeated=False, today=0)
    assert judge(let) is None


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("eine Bank am Friedhof", 0),
        ("siehe https://www.kalletal.de/plan", 1),
        ("http://a.example/1 und www.b.example", 2),
        ("kommt auf cheap-pills.top", 1),
        ("[url=x]y[/url]", 1),
        ("z.B. am Markt. Com ist kein Ende.", 0),
    ],
)
def test_links_are_counted_once_each(text, links) -> None:
    assert links_in(text) == links


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Bänke am Friedhof", "Sitzbank beim Friedhof aufstellen"),
        ("Bürgerbus am Abend", "Der Bürgerbus soll auch abends fahren, am Abend ist es dunkel"),
        ("Tagespflege im Pfarrhaus", "Pfarrhaus als Tagespflege"),
    ],
)
def test_ideas_about_the_same_are_alike(one, other) -> None:
    assert likeness(one, other) >= 0.5
    assert likeness(one, other) == likeness(other, one)


def test_other_ideas_are_not_alike() -> None:
    assert likeness("Bänke am Friedhof", "Hausarzt für das Dorf") == 0.0
    assert likeness("", "Hausarzt") == 0.0


def test_the_very_same_words_are_the_same_however_typed() -> None:
    assert same_words("Eine  Bank!") == same_words("eine bank")
    assert same_words("Eine Bank") != same_words("Zwei Bänke")


def test_codes_are_readable_and_read_again() -> None:
    code = new_code()
    assert len(code) == 14
    assert clean_code(f" {code.lower().replace('-', ' ')} ") == code.replace("-", "")
    assert clean_code("12") == ""
    assert len({new_code() for _n in range(1000)}) == 1000


def test_each_level_asks_for_its_proofs() -> None:
    assert {level: set(proofs_of(level)) for level in (1, 2, 3, 4)} == {
        1: {"reach", "accessible"},
        2: {"response", "answers"},
        3: {"minutes", "decisions", "quorum"},
        4: {"mandate", "statute", "purse"},
    }


def test_money_is_written_as_people_do() -> None:
    assert [euro(1_200_000), euro(250), euro(5), euro(0)] == ["12.000 €", "2,50 €", "0,05 €", "0 €"]


# ------------------------------------------------------------------ small groups
@given(
    st.dictionaries(st.sampled_from("abcdefg"), st.integers(0, 80), min_size=1),
    st.integers(0, 60),
)
def test_no_small_group_is_shown_and_none_can_be_subtracted(cells, rest) -> None:
    shown = shown_cells(cells, rest)
    assert all(number is None or number >= 30 for number in shown.values())
    hidden = sum(number for key, number in cells.items() if shown[key] is None)
    if any(number is not None for number in shown.values()) and hidden:
        assert hidden + rest >= 30


def test_a_single_small_group_takes_another_along() -> None:
    assert shown_cells({"a": 100, "b": 40, "c": 7}) == {"a": 100, "b": None, "c": None}
    assert shown_cells({"a": 100, "b": 40}) == {"a": 100, "b": 40}


# ------------------------------------------------------------------ surveys
def sheets(said):
    """[(answer, age), ...] as filled sheets."""
    return [Filled({"q": answer}, {"age": age, "place": ""}) for answer, age in said]


def test_answers_are_weighted_to_the_inhabitants() -> None:
    """80 old say yes, 40 young say no; half of the inhabitants are young: half say yes."""
    found = count(
        [Asked("q", "single", ("yes", "no"))],
        sheets([("yes", "60-74")] * 80 + [("no", "18-29")] * 40),
        {"age": {"18-29": 500.0, "60-74": 500.0}},
    )
    shares = {row["option"]: row["share"] for row in found["questions"]["q"]["shares"]}
    assert shares == {"yes": 50, "no": 50}
    weights = np.array([0.75] * 80 + [1.5] * 40)
    assert found["effect"] == round(120 * (weights**2).sum() / weights.sum() ** 2, 3) == 1.125


def test_without_inhabitants_each_answer_counts_the_same() -> None:
    said = [("yes", "60-74")] * 80 + [("no", "18-29")] * 40
    found = count([Asked("q", "single", ("yes", "no"))], sheets(said), {})
    assert [row["share"] for row in found["questions"]["q"]["shares"]] == [67, 33]
    assert (found["effect"], found["remarks"]) == (1.0, ["unweighted"])


def test_who_does_not_say_an_age_keeps_a_place() -> None:
    said = [("yes", "60-74")] * 40 + [("no", "18-29")] * 40 + [("no", "")] * 20
    found = count(
        [Asked("q", "single", ("yes", "no"))],
        sheets(said),
        {"age": {"18-29": 900.0, "60-74": 100.0}},
    )
    assert [row["share"] for row in found["questions"]["q"]["shares"]] == [8, 92]


def test_a_group_nobody_answered_from_is_said() -> None:
    found = count(
        [Asked("q", "single", ("yes", "no"))],
        sheets([("yes", "60-74")] * 40),
        {"age": {"18-29": 500.0, "60-74": 500.0}},
    )
    assert found["remarks"] == ["missing-age"]


def test_below_30_answers_nothing_is_said() -> None:
    found = count([Asked("q", "scale")], sheets([("5", "")] * 29), {})
    assert found["questions"]["q"] == {"kind": "scale", "base": 29, "hidden": True}
    found = count([Asked("q", "scale")], sheets([("5", "")] * 30), {})
    assert found["questions"]["q"]["mean"] == 5.0


def test_ranking_scale_number_and_several_answers() -> None:
    asked = [
        Asked("rank", "ranking", ("a", "b", "c")),
        Asked("many", "multiple", ("a", "b")),
        Asked("number", "number"),
        Asked("text", "text"),
    ]
    answers = {"rank": ["b", "a"], "many": ["a"], "number": 4, "text": "x"}
    found = count(asked, [Filled(answers, {})] * 40, {})["questions"]
    assert [(row["option"], row["rank"]) for row in found["rank"]["ranks"]] == [
        ("b", 1.0), ("a", 2.0), ("c", 3.0),
    ]  # fmt: skip
    assert [row["share"] for row in found["rank"]["shares"]] == [0, 100, 0]
    assert [row["share"] for row in found["many"]["shares"]] == [100, 0]
    assert (found["number"]["mean"], found["text"]) == (4.0, {"kind": "text", "base": 40})


def test_places_are_shown_from_30_answers_on() -> None:
    rows = [Filled({"q": "a"}, {"place": "x"})] * 50 + [Filled({"q": "b"}, {"place": "y"})] * 29
    rows += [Filled({"q": "b"}, {"place": "z"})] * 40
    found = count([Asked("q", "single", ("a", "b"))], rows, {})["by_place"]["q"]
    assert [(row["place"], row["base"]) for row in found] == [("x", 50), ("y", None), ("z", None)]


# ------------------------------------------------------------------ money
GOLDEN = {"A": 30_000, "B": 40_000, "C": 50_000, "D": 24_000, "E": 17_000, "F": 10_000}
VOTES = ["AB"] * 3 + ["ABC"] * 2 + ["ABD"] + ["CDE"] * 2 + ["EF"] * 2


def golden(**more):
    ballots = {f"v{number}": list(chosen) for number, chosen in enumerate(VOTES)}
    return outcome_of(GOLDEN, ballots, budget=90_000, seed=1, **{"raise_shares": False, **more})


def test_golden_value_of_the_budget() -> None:
    told, own = golden()
    rows = {row.key: row for row in told.projects}
    bought = sorted((row.rank, row.key) for row in told.projects if row.bought)
    assert bought == [(1, "A"), (2, "E")]
    left = Counter(share["left"] for share in own.values())
    assert left == {4_000: 6, 4_750: 4}
    assert (rows["A"].votes, rows["A"].each, rows["A"].paid) == (6, 5_000, 30_000)
    assert (rows["B"].left, rows["B"].short) == (24_000, 16_000)
    assert (told.real_share, told.spent, told.unspent) == (9_000, 47_000, 43_000)


def test_golden_value_with_raised_shares() -> None:
    told, _own = golden(raise_shares=True)
    assert sorted(row.key for row in told.projects if row.bought) == ["A", "E", "F"]


@given(
    st.lists(st.integers(1, 90), min_size=2, max_size=6),
    st.lists(st.sets(st.integers(0, 5), max_size=6), min_size=1, max_size=12),
    st.booleans(),
)
def test_payments_add_up(costs, votes, raised) -> None:
    projects = {str(number): cost * 100 for number, cost in enumerate(costs)}
    ballots = {
        f"v{n}": [str(p) for p in sorted(chosen) if p < len(costs)]
        for n, chosen in enumerate(votes)
    }
    told, own = outcome_of(projects, ballots, budget=20_000, seed=3, raise_shares=raised)
    assert told.spent <= told.budget
    for row in told.projects:
        paid = sum(share["paid"].get(row.key, 0) for share in own.values())
        # Shares are told in whole cents: each may be half a cent off.
        assert abs(paid - (row.cents if row.bought else 0)) <= len(votes) / 2
        assert row.paid == (row.cents if row.bought else 0)
    for receipt, share in own.items():
        assert set(share["paid"]) <= set(ballots[receipt])
        whole = sum(share["paid"].values()) + share["left"]
        assert abs(whole - told.share) <= (len(projects) + 1) / 2 + 1


@pytest.mark.peer
@pytest.mark.parametrize("seed", range(12))
def test_the_explained_result_is_that_of_pabutools(seed) -> None:
    from pabutools.election import ApprovalBallot, ApprovalProfile, Cost_Sat, Instance
    from pabutools.election import Project as Theirs
    from pabutools.rules import method_of_equal_shares

    draw = np.random.Generator(np.random.PCG64(seed))
    costs = {f"p{n}": int(c) * 100 for n, c in enumerate(draw.permutation(np.arange(11, 60))[:7])}
    sizes = draw.integers(1, 5, size=25)
    ballots = {
        f"v{n}": sorted(f"p{p}" for p in draw.choice(7, size=size, replace=False))
        for n, size in enumerate(sizes)
    }
    told, _own = outcome_of(costs, ballots, budget=20_000, seed=1, raise_shares=False)
    theirs = {key: Theirs(key, Fraction(cents)) for key, cents in costs.items()}
    instance = Instance(theirs.values(), budget_limit=Fraction(20_000))
    profile = ApprovalProfile(
        [ApprovalBallot([theirs[key] for key in chosen]) for chosen in ballots.values()]
    )
    found = method_of_equal_shares(instance, profile, sat_class=Cost_Sat)
    assert {row.key for row in told.projects if row.bought} == {project.name for project in found}

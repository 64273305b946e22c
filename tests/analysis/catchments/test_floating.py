"""The floating-catchment family: worked examples, conservation, monotony, named states."""

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nahraum.analysis.catchments import (
    EQUAL,
    FAST,
    SELECTIVE,
    SLOW,
    Border,
    Catchment,
    Exponential,
    Gaussian,
    PlaceState,
    Power,
    Setting,
    SiteState,
    Steps,
    Variant,
    change_site,
    floating,
    floating_catchment,
    from_matrix,
    from_pairs,
    need_weighted,
    relative_to_ratio,
)
from nahraum.analysis.errors import InvalidInput

MINUTES = [[5, 25], [12, 8], [40, 18]]


def example(variant: Variant, **changes: Any) -> Setting:
    """METHODS 3.2: P = 1000, 2000, 500; S = 2, 1; catchment of 30 minutes."""
    toy = Setting(
        times=from_matrix(MINUTES),
        demand=[1000, 2000, 500],
        posts=[2, 1],
        catchment=Catchment(30),
        variant=variant,
    )
    return replace(toy, **changes)


GOLDEN = {
    Variant.TWO_STEP: ([0.0009523809523809524, 0.0009523809523809524, 0.00028571428571428574], 3),
    Variant.ENHANCED: ([0.000933395127118644, 0.000966896186440678, 0.000265625], 3),
    Variant.THREE_STEP: ([0.0011422985731156792, 0.0008207286364277115, 0.00043248830805779555], 3),
    Variant.MODIFIED: (
        [0.0008663638771186441, 0.0007824894067796611, 0.00018062500000000004],
        None,
    ),
}


@pytest.mark.parametrize("variant", Variant)
def test_methods_3_2_worked_examples(variant: Variant) -> None:
    expected, total = GOLDEN[variant]
    found = floating_catchment(example(variant))
    assert found.value.values == pytest.approx(expected, rel=1e-13)
    balance = found.value.conservation
    assert balance.right == 3
    assert balance.left == pytest.approx(total or 2.52166, abs=5e-6)
    assert balance.holds
    assert [found.value.state(i) for i in range(3)] == [PlaceState.SERVED] * 3
    assert found.value.sites == (SiteState.USED, SiteState.USED)


def test_methods_3_2_gaussian_weights() -> None:
    minutes = np.array([0, 10, 15, 20, 30.0])
    weights = Gaussian().weights(minutes, np.full(5, 30.0))
    assert weights == pytest.approx([1, 0.86266, 0.70137, 0.49358, 0], abs=5e-6)


def test_three_steps_widen_the_catchment_only_with_their_own_zones() -> None:
    own = floating_catchment(example(Variant.THREE_STEP))
    assert "CATCHMENT_WIDENED" in [w.code for w in own.warnings]
    assert own.assumptions[-1].value == 60
    wide = floating_catchment(example(Variant.THREE_STEP, catchment=Catchment(60)))
    assert (wide.value.values == own.value.values).all()
    assert [w.code for w in wide.warnings] == ["EDGE"]
    cut = floating_catchment(example(Variant.THREE_STEP, decay=SELECTIVE)).value
    # By hand: the third place loses its 40-minute way and chooses the second site alone.
    g = 0.962 / (0.962 + 0.377), 0.704 / (0.704 + 0.962)
    first = 2 / (1000 * 0.962 * g[0] + 2000 * 0.704 * g[1])
    second = 1 / (1000 * 0.377 * (1 - g[0]) + 2000 * 0.962 * (1 - g[1]) + 500 * 0.704)
    assert cut.ratios == pytest.approx((first, second), rel=1e-14)
    assert cut.values[2] == pytest.approx(0.704 * second, rel=1e-14)


def test_e2sfca_with_the_slow_decay_by_hand() -> None:
    found = floating_catchment(example(Variant.ENHANCED, decay=SLOW))
    first, second = 2 / (1000 + 2000 * 0.42), 1 / (1000 * 0.09 + 2000 + 500 * 0.42)
    assert found.value.values == pytest.approx(
        [first + 0.09 * second, 0.42 * first + second, 0.42 * second], rel=1e-14
    )
    assert {a.verified for a in found.assumptions if a.name.startswith("Gewicht")} == {False}


def test_other_decays() -> None:
    minutes, far = np.array([1.0, 5, 10]), np.full(3, 30.0)
    assert Exponential(0.1).weights(minutes, far) == pytest.approx(np.exp([-0.1, -0.5, -1]))
    assert Power(2, 5).weights(minutes, far) == pytest.approx([1, 1, 0.25])
    assert (EQUAL.weights(minutes, far) == 1).all()
    assert FAST.weights(np.array([0, 10, 10.01, 30, 30.01]), far).tolist() == [1, 1, 0.68, 0.22, 0]
    for decay in (Exponential(0.1), Power(1, 5), Gaussian()):
        found = floating_catchment(example(Variant.ENHANCED, decay=decay))
        assert found.value.conservation.left == pytest.approx(3, rel=1e-13)
        assert found.assumptions


def test_named_states_of_places_and_sites() -> None:
    found = floating_catchment(
        Setting(
            times=from_pairs([0, 1, 2, 3], [0, 1, 0, 3], [5, 5, 5, 5], places=5, sites=5),
            demand=[100, 50, 0, 20, 7],
            posts=[1, 2, 3, 4, 0],
            accepts=np.array([True, False, True, True, True]),
            catchment=Catchment(30),
            variant=Variant.TWO_STEP,
        )
    )
    access = found.value
    assert [access.state(i).value for i in range(5)] == [
        "served",
        "no-offer-in-reach",
        "no-demand",
        "served",
        "no-offer-in-reach",
    ]
    assert access.values.tolist() == [0.01, 0, 0.01, 0.2, 0]
    assert [s.value for s in access.sites] == ["used", "closed", "unused", "used", "no-posts"]
    assert access.ratios == (0.01, 0, None, 0.2, None)
    assert access.unused == (2,)
    assert access.conservation.unused == 3
    assert (access.conservation.left, access.conservation.right) == (5, 5)
    assert access.persons_per_post(0) == 100
    assert access.persons_per_post(1) is None
    assert {w.code for w in found.warnings} == {
        "NO_OFFER_IN_REACH",
        "UNUSED_SUPPLY",
        "CLOSED_ONLY",
        "EDGE",
    }


def test_nobody_chooses_a_closed_site() -> None:
    """With the first site closed, 3SFCA sends everybody who reaches it to the second."""
    closed = example(Variant.THREE_STEP, accepts=np.array([False, True]))
    access = floating_catchment(closed).value
    second = 1 / (1000 * 0.377 + 2000 * 0.962 + 500 * 0.704)
    assert access.ratios == (0, pytest.approx(second, rel=1e-14))
    assert access.conservation.left == pytest.approx(1, rel=1e-14)


def test_variable_catchments_by_place_and_by_site() -> None:
    by_place = example(Variant.TWO_STEP, catchment=Catchment([10, 10, 45]))
    access = floating_catchment(by_place).value
    assert access.ratios == pytest.approx((2 / 1500, 1 / 2500))
    by_site = example(Variant.TWO_STEP, catchment=Catchment([12, 20], side="supply"))
    assert floating_catchment(by_site).value.ratios == pytest.approx((2 / 3000, 1 / 2500))


def test_edge_is_reported() -> None:
    def edges(border: Border | None) -> tuple[list[bool], int]:
        found = floating_catchment(example(Variant.TWO_STEP, border=border))
        return found.value.edge.tolist(), [w.code for w in found.warnings].count("EDGE")

    assert edges(None) == ([False] * 3, 1)
    assert edges(Border()) == ([False] * 3, 1)
    assert edges(Border(buffer=30)) == ([False] * 3, 0)
    assert edges(Border(buffer=29)) == ([False] * 3, 1)
    assert edges(Border(demand=[29, 30, 31])) == ([True, False, False], 1)
    assert edges(Border(supply=[29, 30])) == ([True, True, False], 1)
    assert edges(Border(demand=[30, 30, 30], supply=[30, 30])) == ([False] * 3, 0)
    by_site = example(
        Variant.TWO_STEP,
        catchment=Catchment([12, 20], side="supply"),
        border=Border(demand=[19, 20, 20], supply=[13, 19]),
    )
    assert floating_catchment(by_site).value.edge.tolist() == [True, True, True]


def test_steps_that_end_early_are_reported() -> None:
    found = floating_catchment(example(Variant.ENHANCED, catchment=Catchment(45)))
    assert "STEPS_END" in [w.code for w in found.warnings]


def test_need_weights_and_planned_ratio() -> None:
    assert need_weighted([[100, 50], [0, 10]], [0.8, 1.6]).tolist() == [160, 16]
    assert relative_to_ratio(np.array([1 / 1633, 0]), 1633) == pytest.approx([1, 0])


def test_result_is_the_same_bit_by_bit_for_any_order_of_pairs() -> None:
    rng = np.random.Generator(np.random.PCG64(7))
    rows, columns = np.divmod(np.arange(400), 20)
    minutes = rng.uniform(0, 60, 400)
    shuffled = rng.permutation(400)
    results = [
        floating_catchment(
            Setting(
                times=from_pairs(rows[o], columns[o], minutes[o], places=20, sites=20),
                demand=np.linspace(1, 99, 20),
                posts=np.linspace(0.1, 3, 20),
                catchment=Catchment(40),
                variant=Variant.THREE_STEP,
            )
        ).value.values.tobytes()
        for o in (np.arange(400), shuffled)
    ]
    assert results[0] == results[1]


def test_one_site_more_and_one_site_less() -> None:
    setting = example(Variant.TWO_STEP)
    gone = change_site(setting, 0, posts=0)
    assert gone.value.after.values == pytest.approx([1 / 3500] * 3)
    assert gone.value.losing == 3000
    assert gone.value.gaining == gone.value.newly_served == gone.value.no_longer_served == 0
    opened = change_site(example(Variant.TWO_STEP, posts=[2, 0]), 1, posts=1)
    assert opened.value.newly_served == 500
    assert opened.value.gaining == 3500
    assert opened.value.difference == pytest.approx([1 / 3500] * 3)
    closed = change_site(setting, 1, accepts=False)
    assert closed.value.no_longer_served == 500
    assert json.dumps(closed.parts) == '{"site": 1, "variant": "2sfca", "pairs": 5}'
    flags = np.array([True, False])
    again = change_site(replace(setting, accepts=flags), 1, accepts=True)
    assert (again.value.after.values == floating_catchment(setting).value.values).all()
    assert flags.tolist() == [True, False]


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"demand": [1, 2]}, "demand"),
        ({"demand": [1, -2, 3]}, "demand"),
        ({"demand": [1, np.nan, 3]}, "demand"),
        ({"posts": [np.inf, 1]}, "posts"),
        ({"posts": ["viel", 1]}, "posts"),
        ({"accepts": [1, 0]}, "accepts"),
        ({"accepts": np.array([True])}, "accepts"),
        ({"catchment": Catchment(0)}, "catchment"),
        ({"catchment": Catchment([30, 30])}, "catchment"),
        ({"decay": FAST}, "decay"),
        ({"border": Border(demand=[1, 2])}, "border"),
        ({"demand": [1e-320, 0, 0], "posts": [1, 1]}, "demand"),
        ({"posts": [1e300, 1]}, "posts"),
    ],
)
def test_numbers_that_cannot_be(changes: dict[str, Any], place: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        floating_catchment(example(Variant.TWO_STEP, **changes))
    assert caught.value.place == place


@pytest.mark.parametrize(
    "build",
    [
        lambda: from_matrix([1, 2]),
        lambda: from_matrix([[1, np.nan]]),
        lambda: from_matrix([[1, -1]]),
        lambda: from_pairs([0, 0], [0, 0], [1, 2], places=1, sites=1),
        lambda: from_pairs([0], [0, 1], [1], places=2, sites=2),
        lambda: from_pairs([2], [0], [1], places=2, sites=2),
        lambda: from_pairs([-1], [0], [1], places=2, sites=2),
        lambda: from_pairs([0.5], [0], [1], places=2, sites=2),
        lambda: Steps((10, 20), (1,)),
        lambda: Steps((), ()),
        lambda: Steps((20, 10), (1, 0.5)),
        lambda: Steps((10, 20), (0.5, 1)),
        lambda: Steps((10,), (1.5,)),
        lambda: Exponential(0),
        lambda: Power(1, float("nan")),
        lambda: need_weighted([[1, 2]], [1]),
        lambda: relative_to_ratio(np.zeros(1), 0),
        lambda: change_site(example(Variant.TWO_STEP), 2, posts=1),
        lambda: change_site(example(Variant.TWO_STEP), 0),
    ],
)
def test_tables_that_cannot_be(build: Any) -> None:
    with pytest.raises(InvalidInput):
        build()


def test_a_sum_that_does_not_fit_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    """No input leads here: the check is for mistakes of ours."""
    right = floating._found
    monkeypatch.setattr(
        floating, "_found", lambda asked: replace(right(asked), values=2 * right(asked).values)
    )
    found = floating_catchment(example(Variant.TWO_STEP))
    assert found.value.conservation.holds is False
    assert "CONSERVATION" in [w.code for w in found.warnings]


def test_no_way_is_not_a_long_way() -> None:
    times = from_matrix([[5, np.inf], [np.inf, np.inf]])
    assert (times.demand.tolist(), times.supply.tolist(), times.minutes.tolist()) == ([0], [0], [5])
    nothing = from_pairs([], [], [], places=1, sites=1)
    setting = Setting(
        times=nothing, demand=[5], posts=[1], catchment=Catchment(30), variant=Variant.ENHANCED
    )
    assert floating_catchment(setting).value.state(0) is PlaceState.NO_OFFER


@st.composite
def settings_(draw: st.DrawFn) -> Setting:
    places, sites = draw(st.integers(1, 7)), draw(st.integers(1, 5))
    cells = st.one_of(st.floats(0, 90), st.just(float("inf")))
    minutes = draw(st.lists(cells, min_size=places * sites, max_size=places * sites))
    people = st.one_of(st.just(0.0), st.floats(1, 1e5))
    variant = draw(st.sampled_from(Variant))
    decays = [None, FAST, SLOW, Gaussian(), Exponential(0.05), Power(1.5, 3)]
    return Setting(
        times=from_matrix(np.reshape(minutes, (places, sites))),
        demand=draw(st.lists(people, min_size=places, max_size=places)),
        posts=draw(st.lists(st.floats(0.25, 20), min_size=sites, max_size=sites)),
        catchment=Catchment(draw(st.floats(5, 60))),
        variant=variant,
        decay=None if variant is Variant.TWO_STEP else draw(st.sampled_from(decays)),
    )


@given(settings_())
def test_posts_are_conserved(setting: Setting) -> None:
    access = floating_catchment(setting).value
    balance = access.conservation
    assert balance.holds
    assert balance.right + balance.unused == pytest.approx(sum(setting.posts), rel=1e-12)
    if setting.variant is not Variant.MODIFIED:
        assert balance.left == pytest.approx(balance.right, rel=1e-9, abs=1e-12)
    for place, people in enumerate(setting.demand):
        assert (access.state(place) is PlaceState.NO_DEMAND) == (people == 0)
        if access.state(place) is PlaceState.NO_OFFER:
            assert access.values[place] == 0


@given(settings_(), st.integers(0, 4), st.floats(0.1, 5))
def test_more_posts_harm_nobody(setting: Setting, site: int, more: float) -> None:
    chosen = site % setting.times.sites
    change = change_site(setting, chosen, posts=setting.posts[chosen] + more).value
    assert (change.difference >= -1e-12 * change.before.values).all()
    assert change.losing == 0


@given(settings_())
def test_access_against_the_formula_cell_by_cell(setting: Setting) -> None:
    access = floating_catchment(setting).value
    assert access.values.tolist() == pytest.approx(_slow(setting), rel=1e-9, abs=1e-300)


def _slow(setting: Setting) -> list[float]:
    """The formulas of METHODS 3.2 with loops over a full matrix."""
    times, people, posts = setting.times, setting.demand, setting.posts
    three = setting.variant is Variant.THREE_STEP
    decay = setting.decay or {
        Variant.TWO_STEP: EQUAL,
        Variant.THREE_STEP: SELECTIVE,
    }.get(setting.variant, FAST)
    limit = max(setting.catchment.minutes, 60 if three and setting.decay is None else 0)
    f = np.zeros((times.places, times.sites))
    for i, j, minutes in zip(times.demand, times.supply, times.minutes, strict=True):
        if minutes <= limit:
            f[i, j] = decay.weights(np.array([minutes]), np.array([limit]))[0]
    g = np.ones_like(f)
    if three:
        g = np.array([[x / sum(row) if sum(row) else 0.0 for x in row] for row in f])
    power = 2 if setting.variant is Variant.MODIFIED else 1
    values = [0.0] * times.places
    for j in range(times.sites):
        load = sum(people[i] * f[i, j] * g[i, j] for i in range(times.places))
        for i in range(times.places):
            if load > 0:
                values[i] += posts[j] / load * f[i, j] ** power * g[i, j]
    return values

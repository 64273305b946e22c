"""Empirical Bayes and time smoothing: golden values, limits, properties."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.monitoring import empirical_bayes, exponential, moving_mean

IDS = ("a", "b", "c", "d", "e")
PEOPLE = (40, 150, 25, 60, 500)
AREAS = st.lists(
    st.tuples(st.integers(1, 5000), st.floats(0, 1)).map(lambda x: (round(x[0] * x[1]), x[0])),
    min_size=2,
    max_size=12,
)


def test_golden_values_of_marshall() -> None:
    value = empirical_bayes(IDS, (2, 20, 0, 25, 30), PEOPLE).value
    assert value.mean == pytest.approx(0.099355, abs=5e-7)
    assert value.sample_variance == pytest.approx(0.00946195, abs=5e-9)
    assert value.variance == pytest.approx(0.00882095, abs=5e-9)
    weights = [0.78028, 0.93015, 0.6894, 0.84195, 0.97797]
    assert [rate.weight for rate in value.rates] == pytest.approx(weights, abs=5e-6)
    smoothed = [0.060844, 0.130960, 0.030860, 0.366514, 0.060867]
    assert [rate.smoothed for rate in value.rates] == pytest.approx(smoothed, abs=5e-7)
    assert [rate.raw for rate in value.rates] == [0.05, 20 / 150, 0, 25 / 60, 0.06]


def test_without_more_variance_than_chance_everything_is_the_mean() -> None:
    result = empirical_bayes(IDS, (2, 10, 0, 7, 30), PEOPLE)
    assert result.value.mean == pytest.approx(0.06322580645161291, abs=1e-15)
    assert result.value.sample_variance == pytest.approx(0.0003680887963926466, abs=1e-15)
    assert result.value.variance == 0.0
    assert {rate.smoothed for rate in result.value.rates} == {result.value.mean}
    assert {rate.weight for rate in result.value.rates} == {0.0}
    assert [notice.code for notice in result.warnings] == ["NO_VARIANCE"]


def test_shares_have_less_chance_and_keep_more_of_their_own() -> None:
    rates = empirical_bayes(IDS, (2, 20, 0, 25, 30), PEOPLE).value
    shares = empirical_bayes(IDS, (2, 20, 0, 25, 30), PEOPLE, binomial=True).value
    m = rates.mean
    expected = rates.sample_variance - m * (1 - m) / (sum(PEOPLE) / 5)
    assert shares.variance == pytest.approx(expected, abs=1e-15)
    weights = [expected / (expected + m * (1 - m) / n) for n in PEOPLE]
    assert [rate.weight for rate in shares.rates] == pytest.approx(weights)


def test_an_area_without_people_has_no_rate() -> None:
    result = empirical_bayes(["x", *IDS], (0, 2, 20, 0, 25, 30), (0, *PEOPLE))
    assert result.value.rates[0].id == "x"
    empty = result.value.rates[0]
    assert (empty.raw, empty.smoothed, empty.weight) == (None, None, None)
    assert result.value.rates[1:] == empirical_bayes(IDS, (2, 20, 0, 25, 30), PEOPLE).value.rates
    assert [notice.code for notice in result.warnings] == ["DENOM_ZERO"]


def test_no_events_at_all_and_one_area() -> None:
    assert {r.smoothed for r in empirical_bayes(IDS, (0,) * 5, PEOPLE).value.rates} == {0.0}
    everybody = empirical_bayes(IDS, PEOPLE, PEOPLE, binomial=True).value
    assert {r.smoothed for r in everybody.rates} == {1.0}
    (alone,) = empirical_bayes(["a"], [3], [40]).value.rates
    assert (alone.raw, alone.smoothed) == (0.075, 0.075)


@given(AREAS, st.booleans())
def test_smoothed_rates_lie_between_the_raw_rate_and_the_mean(
    areas: list[tuple[int, int]], binomial: bool
) -> None:
    events, people = zip(*areas, strict=True)
    ids = [str(n) for n in range(len(areas))]
    value = empirical_bayes(ids, events, people, binomial=binomial).value
    for rate in value.rates:
        assert rate.raw is not None
        assert rate.smoothed is not None
        assert rate.weight is not None
        low, high = sorted((rate.raw, value.mean))
        assert low - 1e-12 <= rate.smoothed <= high + 1e-12
        assert 0 <= rate.weight <= 1
    assume(value.variance > 0)
    order = sorted(zip(people, [rate.weight for rate in value.rates], strict=True))
    assert [weight for _, weight in order] == sorted(weight for _, weight in order if weight)


@given(AREAS, st.integers(2, 9))
def test_more_of_everything_trusts_the_areas_more(areas: list[tuple[int, int]], k: int) -> None:
    events, people = zip(*areas, strict=True)
    ids = [str(n) for n in range(len(areas))]
    once = empirical_bayes(ids, events, people).value
    often = empirical_bayes(ids, [k * y for y in events], [k * n for n in people]).value
    assert often.mean == pytest.approx(once.mean)
    assert often.variance >= once.variance - 1e-12


def test_three_year_means() -> None:
    assert moving_mean([1, 2, 6, 7]).value == (None, None, 3.0, 5.0)
    assert moving_mean([1, None, 6, 7, 8]).value == (None, None, None, None, 7.0)
    assert moving_mean([1.5, None], width=1).value == (1.5, None)
    assert moving_mean([]).value == ()


def test_exponential_smoothing() -> None:
    assert exponential([4, 8, 4]).value == (4, 6, 5)
    assert exponential([None, 4, None, 8]).value == (None, 4, None, 6)
    assert exponential([4, 8, 2], share=1).value == (4, 8, 2)


@pytest.mark.parametrize(
    ("ids", "events", "people", "place"),
    [
        ((), (), (), "id"),
        (("a", "b"), (1,), (10, 10), "id"),
        (("a", "a"), (1, 1), (10, 10), "a: id"),
        (("a", "b"), (1, -1), (10, 10), "b: events"),
        (("a", "b"), (1, float("nan")), (10, 10), "b: events"),
        (("a", "b"), (1, 1), (10, float("inf")), "b: population"),
        (("a", "b"), (1, 1), (10, 0), "b: events"),
        (("a", "b"), (0, 0), (0, 0), "population"),
    ],
)
def test_impossible_counts(
    ids: tuple[str, ...], events: tuple[float, ...], people: tuple[float, ...], place: str
) -> None:
    with pytest.raises(InvalidInput) as caught:
        empirical_bayes(ids, events, people)
    assert caught.value.place == place


def test_more_events_than_people_are_rates_but_no_shares() -> None:
    assert empirical_bayes(("a", "b"), (30, 1), (10, 10)).value.rates[0].raw == 3.0
    with pytest.raises(InvalidInput, match="30 Fälle bei 10 Personen"):
        empirical_bayes(("a", "b"), (30, 1), (10, 10), binomial=True)


def test_impossible_series() -> None:
    with pytest.raises(InvalidInput, match="Mittel über 0 Jahre"):
        moving_mean([1], width=0)
    with pytest.raises(InvalidInput, match="kein Gewicht"):
        exponential([1], share=0)
    with pytest.raises(InvalidInput) as caught:
        exponential([1, float("nan")])
    assert caught.value.place == "values[1]"

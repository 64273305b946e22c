"""Hamilton-Perry against METHODS 1.4b (golden.json hamilton_perry) and hand-made cases."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.population.hamilton_perry import Ratios, Rules, project, ratios

EARLIER, LATER, MOTHERS = [100, 110, 120, 130, 400], [90, 102, 113, 118, 420], (3, 4)


def test_golden():
    found = ratios(EARLIER, LATER, mothers=MOTHERS).value
    assert found.cohort[0] == pytest.approx(
        [1.02, 1.0272727272727273, 0.9833333333333333, 0.7924528301886793]
    )
    assert found.children == pytest.approx(0.16728624535315986)
    result = project(LATER, found, mothers=MOTHERS, steps=1)
    assert result.value[1, 0] == pytest.approx(
        [89.90904467980641, 91.8, 104.78181818181818, 111.11666666666666, 426.33962264150944]
    )
    assert result.value[1].sum() == pytest.approx(823.947, abs=1e-3)
    assert result.warnings == ()


def test_damping_starts_with_the_second_step_and_spares_the_open_group():
    found = ratios(EARLIER, LATER, mothers=MOTHERS).value
    cube = project(LATER, found, mothers=MOTHERS, steps=2).value
    assert cube[2, 0, 2] == pytest.approx(cube[1, 0, 1] * (1 + 0.0272727272727 * 0.9))
    assert cube[2, 0, 4] == pytest.approx((cube[1, 0, 3] + cube[1, 0, 4]) * 0.7924528301886793)
    undamped = project(LATER, found, mothers=MOTHERS, steps=2, rules=Rules(damping=1.0)).value
    assert undamped[2, 0, 2] == pytest.approx(undamped[1, 0, 1] * 1.0272727272727)


def test_sexes_and_children_by_sex_ratio():
    earlier = np.array([[50, 50, 50, 50], [50, 50, 50, 50]])
    later = np.array([[40, 50, 50, 60], [40, 50, 50, 80]])
    found = ratios(earlier, later, mothers=[2]).value
    assert found.children == pytest.approx(80 / 50)
    assert found.cohort[1] == pytest.approx([1, 1, 0.8])
    result = project(later, found, mothers=[2], steps=1, rules=Rules(srb=1.0))
    assert result.value[1, :, 0] == pytest.approx([40, 40])
    boys = project(later, found, mothers=[2], steps=1).value[1, :, 0]
    assert boys[0] / boys[1] == pytest.approx(1.05)


def test_caps_young_ages_only_and_says_so():
    # Groups of ten years: into 10, 20, ..., 80 (open).
    counts = np.full(9, 100.0)
    grown = counts * 2
    found = ratios(counts, grown, mothers=[2, 3]).value
    result = project(grown, found, mothers=[2, 3], steps=1, rules=Rules(width=10))
    assert result.value[1, 0, 1:7] == pytest.approx(np.full(6, 260.0))
    assert result.value[1, 0, 7] == pytest.approx(400.0)
    assert [w.code for w in result.warnings] == ["HP_CAPPED"]
    free = Rules(width=10, lowest=None, highest=None)
    assert project(grown, found, mothers=[2, 3], steps=1, rules=free).value[1, 0, 1] == 400.0


def test_additions_for_a_nursing_home_and_never_below_zero():
    found = ratios(EARLIER, LATER, mothers=MOTHERS).value
    home = np.zeros((1, 5))
    home[0, 4] = 30
    plain = project(LATER, found, mothers=MOTHERS, steps=1).value
    more = project(LATER, found, mothers=MOTHERS, steps=1, additions=home).value
    assert more[1, 0, 4] - plain[1, 0, 4] == pytest.approx(30)
    gone = project(LATER, found, mothers=MOTHERS, steps=1, additions=-home * 100)
    assert gone.value[1, 0, 4] == 0
    assert [w.code for w in gone.warnings] == ["HP_CUT"]


def test_refuses_empty_denominators_and_wrong_groups():
    with pytest.raises(InvalidInput, match="Gruppe 2 des früheren"):
        ratios([1, 0, 1, 1], [1, 1, 1, 1], mothers=[2])
    with pytest.raises(InvalidInput, match="der Mütter"):
        ratios([1, 1, 1, 1], [1, 1, 0, 1], mothers=[2])
    with pytest.raises(InvalidInput, match="zwischen 1 und 3"):
        ratios([1, 1, 1, 1], [1, 1, 1, 1], mothers=[4])
    with pytest.raises(InvalidInput, match="spätere"):
        ratios([1, 1, 1, 1], [1, 1, 1], mothers=[1])
    with pytest.raises(InvalidInput, match="drei"):
        ratios([1, 1], [1, 1], mothers=[1])
    with pytest.raises(InvalidInput, match="Dämpfung"):
        Rules(damping=1.2)
    with pytest.raises(InvalidInput, match="Schritte"):
        project(LATER, ratios(EARLIER, LATER, mothers=[3]).value, mothers=[3], steps=0)


@given(
    hnp.arrays(np.float64, (2, 18), elements=st.floats(1, 500)),
    hnp.arrays(np.float64, (2, 18), elements=st.floats(1, 500)),
    st.integers(1, 6),
)
def test_never_negative_never_infinite(earlier, later, steps):
    mothers = range(3, 9)
    found = ratios(earlier, later, mothers=mothers).value
    cube = project(later, found, mothers=mothers, steps=steps).value
    assert cube.shape == (steps + 1, 2, 18)
    assert np.isfinite(cube).all()
    assert (cube >= 0).all()


def test_unchanged_counts_stay():
    counts = np.full((2, 5), 100.0)
    same = Ratios(cohort=np.array([[1, 1, 1, 0.5]] * 2), children=2.0)
    cube = project(counts, same, mothers=[2], steps=3, rules=Rules(srb=1.0)).value
    assert cube[3] == pytest.approx(counts)


def test_no_step_and_additions_of_another_shape_are_refused():
    found = ratios(EARLIER, LATER, mothers=MOTHERS).value
    with pytest.raises(InvalidInput, match="0 Schritte sind zu wenig"):
        project(LATER, found, mothers=MOTHERS, steps=0)
    with pytest.raises(InvalidInput, match=r"Form \(4,\) statt \(1, 5\) oder \(2, 1, 5\)"):
        project(LATER, found, mothers=MOTHERS, steps=2, additions=np.ones(4))
    with pytest.raises(InvalidInput, match="Verhältnisse und Bestand haben verschiedene Gruppen"):
        project(LATER[:-1], found, mothers=MOTHERS, steps=1)

"""METHODS 5.5: the classes of Hamburg's monitoring beside a bell curve."""

from collections import Counter

from scipy import stats

from nahraum.analysis.monitoring.classes import Cuts, StatusClass, status_class

ORDER = (StatusClass.HIGH, StatusClass.MIDDLE, StatusClass.LOW, StatusClass.VERY_LOW)
AREAS = {2014: (149, 539, 68, 83)}


def test_shares_of_2014_add_up() -> None:
    counts = AREAS[2014]
    assert sum(counts) == 839
    assert [round(100 * n / 839, 1) for n in counts] == [17.8, 64.2, 8.1, 9.9]


def test_our_limits_give_a_bell_curve_within_five_points_of_hamburg() -> None:
    """The limits are not published. A bell curve gives 15.9, 68.3, 9.2 and 6.7 per cent."""
    areas = 839
    scores = stats.norm.ppf([(n + 0.5) / areas for n in range(areas)])
    found = Counter(status_class(float(z), Cuts()) for z in scores)
    shares = [round(100 * found[name] / areas, 1) for name in ORDER]
    assert shares == [15.9, 68.3, 9.2, 6.7]
    gaps = [ours - 100 * theirs / areas for ours, theirs in zip(shares, AREAS[2014], strict=True)]
    assert max(map(abs, gaps)) < 5

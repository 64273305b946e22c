"""Published Versorgungsgrade of METHODS 2.6 fall into the classes their texts name."""

from decimal import Decimal

import pytest

from nahraum.analysis.supply import Status, Thresholds, assess, posts_from_ratio

GP = Thresholds(Decimal(75), Decimal(110), Decimal(140), ("g-ba-bpl-rl",), "BPL-RL § 29")
PEOPLE = 54_000


def status(published: str, *, told_with: int, today: int) -> tuple[float, Status]:
    """The same posts and people under another ratio; the number of people does not matter."""
    posts = posts_from_ratio(inhabitants=PEOPLE, ratio=told_with, supply_ratio=Decimal(published))
    found = assess(inhabitants=PEOPLE, ratio=today, actual=posts, thresholds=GP).value
    assert found.supply_ratio is not None
    return round(found.supply_ratio, 2), found.status


@pytest.mark.parametrize(
    ("place", "published", "expected"),
    [
        ("Barntrup", "94.1", Status.OPEN),
        ("Lemgo", "68.4", Status.UNDERSUPPLY),
        ("Warburg", "96.8", Status.OPEN),
    ],
)
def test_the_three_planning_areas(place: str, published: str, expected: Status) -> None:
    found = status(published, told_with=1616, today=1616)
    assert found == (float(published), expected), place


@pytest.mark.parametrize(
    ("place", "published", "then", "now"),
    [
        ("Altena/Lage", "72", Status.UNDERSUPPLY, 70.36),
        ("Ennepetal", "74", Status.UNDERSUPPLY, 72.32),
        ("Lemgo", "76", Status.OPEN, 74.27),
    ],
)
def test_older_values_depend_on_the_ratio(
    place: str, published: str, then: Status, now: float
) -> None:
    """Told for 1,671 inhabitants a post; with 1,633 Lemgo's 76 % would be undersupply."""
    assert status(published, told_with=1671, today=1671) == (float(published), then), place
    assert status(published, told_with=1671, today=1633) == (now, Status.UNDERSUPPLY), place

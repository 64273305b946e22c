"""The open data of Flensburg load through the import, show everything, and hide small cells."""

from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from nahraum.understand.indicators import queries
from nahraum.understand.indicators.models import RawValue
from nahraum.understand.indicators.rules import index, separation
from tests.base.world import acting, browser
from tests.understand.indicators import flensburg

pytestmark = pytest.mark.real_data


@pytest.fixture
def loaded(in_kalletal, planner, shared_data: Path) -> dict[str, Any]:
    assert flensburg.load(shared_data, acting(planner)) == 988
    return queries.series()


def test_flensburg_is_shown_and_its_small_cells_are_not(loaded: Any, planner: Any) -> None:
    assert len(loaded) == 15
    areas = {area.place.name: area for area in queries.areas()}
    assert len(areas) == 13
    by_label = {one.definition.label: one for one in loaded.values()}
    _shares(loaded, areas)
    _protection(by_label, areas)
    _what_follows(loaded, by_label, areas)
    _pages(planner, areas)


def _shares(loaded: Any, areas: Any) -> None:
    old = loaded["I04"]
    assert old.years == [2011, 2017, 2018, 2019, 2020, 2021, 2022]
    assert old.before(2022) == 2019
    assert old.value("", 2022) == pytest.approx(19_483 / 99_341 * 100)
    muerwik = old.readings(2022)[areas["Mürwik"].key]
    assert muerwik.shown.value == pytest.approx(28.5, abs=0.05)
    assert (muerwik.low, muerwik.high) == (
        pytest.approx(27.8, abs=0.05),
        pytest.approx(29.3, abs=0.05),
    )
    assert muerwik.unusual
    assert muerwik.status == "very_low"
    assert areas["Mürwik"].kind.startswith("ab 10.000 Menschen")


def _protection(by_label: Any, areas: Any) -> None:
    """What the atlas itself withholds is unknown; 1 to 4 announced evictions are protected."""
    found = by_label["Räumungen angekündigt"]
    small = RawValue.objects.filter(
        indicator=found.definition.key, numerator__gt=0, numerator__lt=5
    )
    assert small.count() > 0
    for row in small:
        shown = found.rows[row.year][str(row.neighbourhood_id)]
        assert (shown.value, shown.numerator, shown.reason) == (None, None, "protected")
    for one in by_label.values():
        for rows in one.rows.values():
            counts = [row.numerator for row in rows.values() if row.numerator is not None]
            assert not [count for count in counts if 0 < count < one.definition.least]


def _what_follows(loaded: Any, by_label: Any, areas: Any) -> None:
    chosen = [loaded["I27"], by_label["Arbeitslose je 100 von 18 bis 64"]]
    table = {
        one.definition.key: {area.key: one.value(area.key, 2022) for area in areas.values()}
        for one in chosen
    }
    found = index([one.definition for one in chosen], table, [a.key for a in areas.values()])
    assert found is not None
    order = sorted(found.scores, key=lambda score: -(score.z or 0))
    names = {area.key: name for name, area in areas.items()}
    assert [names[score.id] for score in order[:2]] == ["Neustadt", "Nordstadt"]
    assert found.ranks()[areas["Neustadt"].key][0] == 1
    apart = separation(
        loaded["I04"].definition,
        {year: list(rows.values()) for year, rows in loaded["I04"].rows.items()},
    )
    assert apart is not None
    assert apart.values[2011] == pytest.approx(0.115, abs=0.0005)
    assert apart.values[2022] == pytest.approx(0.148, abs=0.0005)
    assert apart.direction == "rising"


def _pages(planner: Any, areas: Any) -> None:
    client = browser(planner)

    def page(name: str, **words: Any) -> str:
        answer = client.get(reverse(f"indicators:{name}", kwargs={"kommune": "kalletal", **words}))
        assert answer.status_code == 200
        return answer.content.decode()

    assert "Status sehr niedrig" in page("overview")
    shown = page("indicator", key="I04")
    assert "27,8 bis 29,3" in shown
    assert "Er steigt stärker, als der Zufall erklärt." in shown
    assert "<svg" in shown
    assert "Altersarmut" in page("area", pk=areas["Neustadt"].place.pk)
    figure = page("figure", key="I04", year=2022, place="alle")
    assert "19.483" in figure
    assert "CC0 1.0" in figure

"""Pins of a list on a map: each a link, none covered, clusters lead to the list."""

import math
import re

import pytest
import shapely

from nahraum.charts import About, ChartError, MapPoint, Pin, pin_map

ABOUT = About(title="Angebote in Bega", prefix="karte", columns=("Angebot", "Ort"))
BORDER = shapely.box(500_000, 5_760_000, 510_000, 5_770_000)


def pin(number: int, x: float, y: float, **more: object) -> Pin:
    return Pin(number, f"Praxis {number}", 500_000 + x, 5_760_000 + y, f"/a/{number}/", **more)


def texts(svg: str) -> list[str]:
    return re.findall(r"<text [^>]*>([^<]*)</text>", svg)


def links(svg: str) -> list[tuple[str, str]]:
    return re.findall(r'<a href="([^"]*)" aria-label="([^"]*)">', svg)


def test_each_pin_is_a_link_with_its_number_and_name() -> None:
    chart = pin_map([pin(1, 1000, 1000), pin(2, 9000, 9000)], ABOUT, outline=BORDER)
    wanted = [("/a/1/", "1: Praxis 1"), ("/a/2/", "2: Praxis 2")]
    assert links(chart.svg) == wanted
    assert links(chart.narrow) == wanted
    assert {"1", "2"} <= set(texts(chart.svg))


def test_a_picture_with_links_is_a_group() -> None:
    chart = pin_map([pin(1, 1000, 1000)], ABOUT)
    assert 'role="group"' in chart.svg
    assert 'role="img"' not in chart.svg
    assert chart.statement == "Ein Eintrag der Liste auf der Karte, mit seiner Nummer."


def test_pins_on_one_spot_become_one_field_that_leads_to_the_list() -> None:
    near = [pin(n, 1000 + n, 1000, place="Bega", listed="#ort-1") for n in (1, 2, 3)]
    chart = pin_map([*near, pin(4, 9000, 9000)], ABOUT, outline=BORDER)
    assert links(chart.svg) == [("#ort-1", "3 Angebote in Bega"), ("/a/4/", "4: Praxis 4")]
    assert "3×" in texts(chart.svg)


def test_closer_in_they_stand_apart() -> None:
    near = [pin(1, 1000, 1000), pin(2, 1300, 1000)]
    part = (500_900.0, 5_760_900.0, 501_400.0, 5_761_400.0)
    assert len(links(pin_map(near, ABOUT, outline=BORDER).svg)) == 1
    assert len(links(pin_map(near, ABOUT, outline=BORDER, extent=part).svg)) == 2


def test_what_lies_outside_a_part_is_not_drawn() -> None:
    part = (500_000.0, 5_760_000.0, 502_000.0, 5_762_000.0)
    chart = pin_map([pin(1, 1000, 1000), pin(2, 9000, 9000)], ABOUT, extent=part)
    assert links(chart.svg) == [("/a/1/", "1: Praxis 1")]
    assert [row[0] for row in chart.table.rows] == ["1", "2"]


def test_an_approximate_place_says_so() -> None:
    chart = pin_map([pin(1, 1000, 1000, approximate=True)], ABOUT)
    assert links(chart.svg) == [("/a/1/", "1: Praxis 1, Lage ungefähr")]
    assert "nr-c-pin-rough" in chart.svg


def test_no_pin_covers_another_and_all_are_large_enough() -> None:
    many = [pin(n, n * 1_213 % 10_000, n * 2_711 % 10_000) for n in range(1, 40)]
    for svg, radius in (
        (pin_map(many, ABOUT, outline=BORDER).svg, 15.5),
        (pin_map(many, ABOUT, outline=BORDER).narrow, 14.0),
    ):
        circles = re.findall(r'<circle cx="([\d.]+)" cy="([\d.]+)" r="([\d.]+)"', svg)
        places = [(float(x), float(y)) for x, y, r in circles if float(r) == radius]
        assert len(places) > 5
        for at, (x, y) in enumerate(places):
            for other in places[:at]:
                assert math.dist((x, y), other) >= 2 * radius


def test_names_and_addresses_are_escaped() -> None:
    bad = Pin(1, '<script>"x"', 500_000, 5_760_000, '/a/?x="><script>')
    svg = pin_map([bad], ABOUT).svg
    assert "<script" not in svg
    assert "&lt;script&gt;" in svg


def test_the_start_and_the_names_of_places_are_shown() -> None:
    places = [MapPoint("Bega", 505_000, 5_765_000)]
    start = MapPoint("Start: Talle", 503_000, 5_763_000)
    chart = pin_map([pin(1, 1000, 1000)], ABOUT, outline=BORDER, places=places, start=start)
    assert {"Bega", "Start: Talle"} <= set(texts(chart.svg))


@pytest.mark.parametrize(
    ("pins", "more"),
    [
        ([], {}),
        ([Pin(1, "Grad", 9.0, 52.0, "/")], {}),
        ([Pin(1, "NaN", math.nan, 5_760_000, "/")], {}),
        ([pin(1, 0, 0)], {"extent": (2.0, 0.0, 1.0, 1.0)}),
    ],
)
def test_what_cannot_be_drawn_is_refused(pins: list[Pin], more: dict[str, object]) -> None:
    with pytest.raises(ChartError):
        pin_map(pins, ABOUT, **more)

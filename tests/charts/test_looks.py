"""The style sheet and the print looks: complete, readable, told apart without colour."""

import re
from collections.abc import Mapping
from itertools import combinations, pairwise

import pytest

from nahraum.charts.looks import LOOKS, SERIES, STEPS, TEXTURES, ZONES
from tests.house.conftest import ROOT

CSS = (ROOT / "src/nahraum/web/static/web/charts.css").read_text(encoding="utf-8")
LIGHT_PAPER, DARK_PAPER = "#ffffff", "#000000"
# Linear-light simulation of full protanopia, deuteranopia and tritanopia
# (Machado, Oliveira, Fernandes 2009, severity 1.0).
EYES: Mapping[str, tuple[tuple[float, float, float], ...]] = {
    "protan": ((0.152, 1.053, -0.205), (0.115, 0.786, 0.099), (-0.004, -0.048, 1.052)),
    "deutan": ((0.367, 0.861, -0.228), (0.280, 0.673, 0.047), (-0.012, 0.043, 0.969)),
    "tritan": ((1.256, -0.077, -0.179), (-0.078, 0.931, 0.148), (0.005, 0.691, 0.304)),
}


def colours(start: str) -> dict[str, str]:
    """The fallback colours of the block that begins with the given selector."""
    block = CSS[CSS.index(start) :].split("}", 1)[0]
    return dict(re.findall(r"--nr-c-(\w+): var\([\w-]+, (#[0-9a-f]{6})\)", block))


def dark_blocks() -> list[str]:
    return [block.split("}", 1)[0] for block in CSS.split("@media screen")[1:]]


THEMES = {
    "light": (colours(".nr-svg, .nr-heat,\n"), LIGHT_PAPER),
    "dark": (colours("@media screen and (prefers-color-scheme: dark)"), DARK_PAPER),
}
THEME = pytest.mark.parametrize("theme", THEMES)


def linear(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    light = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (red, green, blue)
    ]
    return light[0], light[1], light[2]


def luminance(light: tuple[float, float, float]) -> float:
    return 0.2126 * light[0] + 0.7152 * light[1] + 0.0722 * light[2]


def contrast(one: str, two: str) -> float:
    high, low = sorted((luminance(linear(one)), luminance(linear(two))), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_contrast_is_measured_as_wcag_does() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@THEME
def test_words_have_contrast(theme: str) -> None:
    tones, paper = THEMES[theme]
    for name in ("ink", "muted"):
        assert contrast(tones[name], paper) >= 4.5, name
    for step in range(1, STEPS + 1):
        assert contrast(tones[f"on{step}"], tones[f"step{step}"]) >= 4.5, step


@THEME
def test_graphics_have_contrast(theme: str) -> None:
    tones, paper = THEMES[theme]
    lines = ["axis", "main", "soft", "male", "female", *(f"s{at}" for at in range(1, SERIES + 1))]
    for name in lines:
        assert contrast(tones[name], paper) >= 3, name
    for zone in range(1, ZONES + 1):
        # Zones are pale; their edge, their texture and the dots on them carry the meaning.
        for mark in ("main", "muted"):
            assert contrast(tones[mark], tones[f"zone{zone}"]) >= 3, (zone, mark)
        assert contrast(tones["axis"], paper) >= 3


@THEME
def test_outlines_are_seen_on_the_bars_of_the_pyramid(theme: str) -> None:
    tones, _ = THEMES[theme]
    for side in ("male", "female"):
        assert contrast(tones["ink"], tones[side]) >= 3


@THEME
@pytest.mark.parametrize("eye", EYES)
def test_lightness_steps_keep_their_order_for_all_eyes(theme: str, eye: str) -> None:
    tones, paper = THEMES[theme]
    seen = [luminance(see(tones[f"step{at}"], eye)) for at in range(1, STEPS + 1)]
    away = [abs(value - luminance(linear(paper))) for value in seen]
    for near, far in pairwise(away):
        assert far > near
    for one, two in pairwise(seen):
        assert (max(one, two) + 0.05) / (min(one, two) + 0.05) >= 1.15


def see(colour: str, eye: str) -> tuple[float, float, float]:
    light = linear(colour)
    red, green, blue = (
        min(1.0, max(0.0, sum(w * c for w, c in zip(row, light, strict=True)))) for row in EYES[eye]
    )
    return red, green, blue


def test_lines_are_told_apart_by_their_dashes_alone() -> None:
    dashes = [LOOKS[f"line-{at}"].get("stroke-dasharray", "") for at in range(1, SERIES + 1)]
    assert len(set(dashes)) == SERIES
    for at, dash in enumerate(dashes, start=1):
        rule = re.search(rf"\.nr-c-line-{at} {{ stroke-dasharray: ([\d. ]+); }}", CSS)
        assert (rule[1] if rule else "") == dash


def test_steps_and_gaps_are_told_apart_by_their_textures_alone() -> None:
    used = [TEXTURES.get(f"step-{at}", (0, "", ""))[:2] for at in range(1, STEPS + 1)]
    used.append(TEXTURES["gap"][:2])
    assert all(one != two for one, two in combinations(used, 2))
    zones = [TEXTURES.get(f"zone-{at}", (0, "", ""))[:2] for at in range(1, ZONES + 1)]
    assert all(one != two for one, two in combinations([*zones, TEXTURES["gap"][:2]], 2))


def test_every_look_has_a_rule_on_the_page() -> None:
    rules = set(re.findall(r"\.nr-c-([a-z0-9-]+)", CSS))
    assert set(LOOKS) <= rules


def test_both_dark_blocks_say_the_same() -> None:
    first, second = (sorted(re.findall(r"--nr-c-[^;]+;", block)) for block in dark_blocks())
    assert first == second
    assert set(THEMES["light"][0]) == set(THEMES["dark"][0])


def test_forced_colours_replace_every_colour() -> None:
    block = CSS.split("@media (forced-colors: active)")[1].split("}", 1)[0]
    replaced = set(re.findall(r"--nr-c-(\w+):", block))
    assert replaced == {*THEMES["light"][0], "paper"}
    assert not re.search(r"#[0-9a-f]{3}", block)


def test_paper_looks_like_the_light_theme() -> None:
    tones = THEMES["light"][0]
    for at in range(1, STEPS + 1):
        assert LOOKS[f"step-{at}"]["fill"] == tones[f"step{at}"]
    for at in range(1, SERIES + 1):
        assert LOOKS[f"line-{at}"]["stroke"] == tones[f"s{at}"]
    for at in range(1, ZONES + 1):
        assert LOOKS[f"zone-{at}"]["fill"] == tones[f"zone{at}"]
    for name in ("ink", "muted", "main", "soft", "male", "female", "ground"):
        assert LOOKS[name]["fill"] == tones[name]

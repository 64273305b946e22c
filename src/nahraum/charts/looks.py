"""How things look on paper.

On a page every look is a CSS class `nr-c-<look>` (rules in `web/static/web/charts.css`). A PDF
renderer knows no style sheet, so the print theme writes the same looks as attributes. Colours
are those of KERN's light theme; each lightness step has its own texture, so that grey copies
and people who do not see the colours lose nothing.
"""

from collections.abc import Mapping

FONT = "Fira Sans, Noto Sans, Liberation Sans, Arial, sans-serif"
SERIES = 5
STEPS = 6
ZONES = 4

_INK = "#131525"
_MUTED = "#51577a"
_GRID = "#dfe1ea"
_AXIS = "#6e7597"
_PAPER = "#ffffff"
_MAIN = "#2044aa"
_SOFT = "#7694d5"
_SERIES = ("#2044aa", "#ad6500", "#007155", "#9533be", "#51577a")
_STEPS = ("#d8e1f4", "#a2b8e4", "#7694d5", "#4468bf", "#2044aa", "#04158d")
_ON_STEPS = (_INK, _INK, _INK, _PAPER, _PAPER, _PAPER)
_ZONES = ("#ffde9f", "#e8e9ef", "#b8edda", "#a8edfe")
_ZONE_LINES = ("#ad6500", "#6e7597", "#008767", "#0080a6")

Attributes = Mapping[str, str]


def _stroke(colour: str, width: str = "1", **more: str) -> Attributes:
    rest = {name.replace("_", "-"): value for name, value in more.items()}
    return {"fill": "none", "stroke": colour, "stroke-width": width, **rest}


def _halo(ink: str, ground: str) -> Attributes:
    return {
        "fill": ink,
        "stroke": ground,
        "stroke-width": "3",
        "paint-order": "stroke",
        "stroke-linejoin": "round",
    }


def _looks() -> dict[str, Attributes]:
    looks: dict[str, Attributes] = {
        "ink": {"fill": _INK},
        "muted": {"fill": _MUTED},
        "halo": _halo(_INK, _PAPER),
        "halo-muted": _halo(_MUTED, _PAPER),
        "grid": _stroke(_GRID),
        "axis": _stroke(_AXIS),
        "rule": _stroke(_INK, "1.5"),
        "rule-dash": _stroke(_INK, "1.5", stroke_dasharray="5 3"),
        "guide": _stroke(_MUTED, "1.2", stroke_dasharray="1.2 3"),
        "whisker": _stroke(_INK, "1.5"),
        "whisker-under": _stroke(_PAPER, "4"),
        "main": {"fill": _MAIN},
        "soft": {"fill": _SOFT},
        "male": {"fill": _SOFT},
        "female": {"fill": "#4468bf"},
        "dot": {"fill": _MAIN, "stroke": _PAPER, "stroke-width": "1.5"},
        "dot-soft": {"fill": _MUTED, "stroke": _PAPER, "stroke-width": "1.5"},
        "edge": _stroke(_AXIS, "0.75", stroke_linejoin="round"),
        "bubble": {"fill": _SOFT, "fill-opacity": "0.75", "stroke": _MAIN, "stroke-width": "1"},
        "bubble-main": {"fill": _MAIN, "stroke": _PAPER, "stroke-width": "1"},
        "pin": {"fill": _MAIN, "stroke": _PAPER, "stroke-width": "1.5"},
        "pin-rough": {
            "fill": _PAPER,
            "stroke": _MAIN,
            "stroke-width": "2",
            "stroke-dasharray": "4 3",
        },
        "on-pin": {"fill": _PAPER},
        "on-pin-rough": {"fill": _INK},
        "chosen": _stroke(_INK, "2.5", stroke_linejoin="round"),
        "outline": _stroke(_MUTED, "1.5", stroke_linejoin="round"),
        "ground": {"fill": "#f3f4f7"},
        "gap": {"fill": _PAPER, "stroke": _AXIS, "stroke-width": "1"},
        "tex-gap": _stroke(_AXIS),
        "spark-line": _stroke(_MAIN, "2", stroke_linejoin="round", stroke_linecap="round"),
    }
    dashes = ("", "8 4", "2 4", "10 3 2 3", "5 3")
    for at, colour in enumerate(_SERIES, start=1):
        dash = {"stroke_dasharray": dashes[at - 1]} if dashes[at - 1] else {}
        looks[f"line-{at}"] = _stroke(colour, "2.5", stroke_linejoin="round", **dash)
        looks[f"lead-{at}"] = _stroke(colour)
        looks[f"mark-{at}"] = {"fill": colour, "stroke": _PAPER, "stroke-width": "1.5"}
        looks[f"band-{at}"] = {"fill": colour, "fill-opacity": "0.14"}
        looks[f"rim-{at}"] = _stroke(colour, "1", stroke_dasharray="2 2")
    for at, colour in enumerate(_STEPS, start=1):
        looks[f"step-{at}"] = {"fill": colour}
        looks[f"on-{at}"] = _halo(_ON_STEPS[at - 1], colour)
        faint = "0.1" if at == STEPS else "0.2"
        looks[f"tex-{at}"] = _stroke(_ON_STEPS[at - 1], "1", stroke_opacity=faint)
    for at, colour in enumerate(_ZONES, start=1):
        looks[f"zone-{at}"] = {"fill": colour}
        looks[f"zonetex-{at}"] = _stroke(_ZONE_LINES[at - 1], "1", stroke_opacity="0.45")
    return looks


LOOKS: Mapping[str, Attributes] = _looks()

# Textures: side of the tile, path of its lines, look of the lines. "gap" is used by nothing else.
_RISE = (8, "M-1 1l2-2M0 8l8-8M7 9l2-2")
_DOTS = (8, "M1.5 2h1M5.5 6h1")
TEXTURES: Mapping[str, tuple[int, str, str]] = {
    "gap": (*_RISE, "tex-gap"),
    "step-2": (*_DOTS, "tex-2"),
    "step-3": (6, "M3 0v6", "tex-3"),
    "step-4": (4, "M-1 3l2 2M0 0l4 4M3-1l2 2", "tex-4"),
    "step-5": (6, "M0 3h6M3 0v6", "tex-5"),
    "step-6": (2, "M0 1h2", "tex-6"),
    "zone-1": (8, "M-1 7l2 2M0 0l8 8M7-1l2 2", "zonetex-1"),
    "zone-2": (*_DOTS, "zonetex-2"),
    "zone-4": (5, "M2.5 0v5", "zonetex-4"),
}


def steps(count: int) -> tuple[int, ...]:
    """The lightness steps (1..6) for `count` classes, spread over the whole range."""
    if count == 1:
        return (3,)
    return tuple(1 + round(at * (STEPS - 1) / (count - 1)) for at in range(count))

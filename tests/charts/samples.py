"""One example of every chart, with known and unknown values."""

from collections.abc import Callable, Mapping

import shapely

from nahraum.charts import (
    About,
    Area,
    Bar,
    Chart,
    Limit,
    Line,
    MapPoint,
    PyramidYear,
    Reference,
    ShareRow,
    Theme,
    bar_chart,
    choropleth,
    gauge,
    line_chart,
    point_map,
    population_pyramid,
    share_bars,
    sparkline,
)

LIMITS = (Limit(75), Limit(100), Limit(110, over=True))
ZONES = ("Unterversorgung", "weniger als vorgesehen", "wie vorgesehen", "gesperrt")
WEST, SOUTH = 500_000.0, 5_760_000.0


def square(column: int, row: int, side: float = 1000.0) -> shapely.Polygon:
    x, y = WEST + column * side, SOUTH + row * side
    return shapely.box(x, y, x + side, y + side)


def single_ages(top: float) -> list[float | None]:
    return [round(top * (1 - age / 120), 1) for age in range(101)]


def pyramid(theme: Theme) -> Chart:
    years = [
        PyramidYear(str(y), single_ages(a), single_ages(b))
        for y, a, b in ((2024, 50, 52), (2035, 46, 49), (2050, 40, 44))
    ]
    about = About(title="Altersaufbau", prefix="pyramid", theme=theme)
    return population_pyramid(years[0], years[1:], about)


def ages(theme: Theme) -> Chart:
    men = single_ages(50)
    men[88] = None
    year = PyramidYear("2024", men, single_ages(52))
    about = About(title="Einzelalter", prefix="ages", theme=theme)
    return population_pyramid(year, (), about, five_years=False)


def lines(theme: Theme) -> Chart:
    seen: list[float | None] = [8500, 8400, None, 8250, 8100, *[None] * 5]
    middle: list[float | None] = [*[None] * 4, 8100, 7900, 7700, 7500, 7300, 7100]
    low = [v if v is None else v - 30 * at for at, v in enumerate(middle, start=-4)]
    high = [v if v is None else v + 25 * at for at, v in enumerate(middle, start=-4)]
    series = [
        Line("beobachtet", seen),
        Line("mittlere Variante", middle, low, high, short="mittel"),
        Line("höhere Zuwanderung", [*[None] * 4, 8100, 8000, 7900, 7800, 7700, 7600]),
    ]
    about = About(title="Menschen bis 2050", prefix="lines", unit="Menschen", theme=theme)
    return line_chart(range(2005, 2055, 5), series, about, forecast_from=2025)


def bars(theme: Theme) -> Chart:
    rows = [
        Bar("Bega", 31.2, 28.0, 34.4),
        Bar("Schwelentrup mit einem sehr langen Namen am Waldrand", 26.9, 23, 31, highlight=True),
        Bar("Farmbeck", None),
        Bar("Humfeld", 21.25),
    ]
    about = About(title="Anteil ab 65", prefix="bars", unit="%", decimals=1, theme=theme)
    return bar_chart(rows, about, reference=Reference("Kreis Lippe", 24.1))


def balance(theme: Theme) -> Chart:
    rows = [Bar("Zuzüge minus Fortzüge", 34), Bar("Geburten minus Sterbefälle", -71)]
    about = About(title="Saldo", prefix="balance", unit="Menschen je Jahr", theme=theme)
    return bar_chart(rows, about)


def shares(theme: Theme) -> Chart:
    rows = [
        ShareRow("2024", [1240, 870, 3610, 1610, 682]),
        ShareRow("2050", [980, 690, 2710, 1583, 1060]),
        ShareRow("2060", [980, None, 2710, 1583, 1060]),
    ]
    groups = ["unter 18", "18 bis 29", "30 bis 64", "65 bis 79", "ab 80"]
    about = About(title="Altersgruppen", prefix="shares", unit="Menschen", theme=theme)
    return share_bars(rows, groups, about)


def supply(theme: Theme) -> Chart:
    rows = [
        Bar("Barntrup (mit Dörentrup)", 94.1),
        Bar("Lemgo (mit Kalletal)", 68.4, 61.0, 75.2, highlight=True),
        Bar("Blomberg", None),
    ]
    about = About(title="Versorgungsgrad", prefix="supply", unit="%", decimals=1, theme=theme)
    return gauge(rows, LIMITS, ZONES, about)


def spark(theme: Theme) -> Chart:
    about = About(title="Einwohner", prefix="spark", theme=theme)
    return sparkline([2020, 2021, 2022, 2023], [8500, None, 8300, 8044], about)


def areas(theme: Theme) -> Chart:
    items = [
        Area("Bega", square(0, 0), 12.5, highlight=True),
        Area("Hillentrup", square(1, 0).wkb, 20.0),
        Area("Humfeld", square(0, 1), 35.0),
        Area("Spork", square(1, 1), None),
    ]
    about = About(
        title="Anteil ab 80",
        prefix="areas",
        unit="%",
        decimals=1,
        theme=theme,
        credit="© GeoBasis-DE / BKG 2022",
    )
    spots = [MapPoint("Rathaus", WEST + 700, SOUTH + 300)]
    outline = shapely.union_all([square(0, 0), square(1, 1), square(1, 0), square(0, 1)])
    return choropleth(items, [10, 20, 30], about, outline=outline, points=spots)


def villages(theme: Theme) -> Chart:
    places = [
        MapPoint("Bega", WEST + 500, SOUTH + 500, 1204),
        MapPoint("Hillentrup", WEST + 1500, SOUTH + 2500, 1880, highlight=True),
        MapPoint("Farmbeck", WEST + 3500, SOUTH + 900, None),
    ]
    about = About(
        title="Dörfer",
        prefix="villages",
        unit="Menschen",
        theme=theme,
        columns=("Ort", "Bevölkerung"),
    )
    return point_map(places, about, outline=square(0, 0, 4000))


def offers(theme: Theme) -> Chart:
    kinds = ("Hausarztpraxis", "Apotheke", "Bürgerbus-Halt", "Dorfladen")
    places = [
        MapPoint(f"Ort {at}", WEST + 700 * at, SOUTH + 300 * at, kind=kind)
        for at, kind in enumerate(kinds)
    ]
    return point_map(places, About(title="Angebote", prefix="offers", theme=theme))


SAMPLES: Mapping[str, Callable[[Theme], Chart]] = {
    item.__name__: item
    for item in (
        pyramid,
        ages,
        lines,
        bars,
        balance,
        shares,
        supply,
        spark,
        areas,
        villages,
        offers,
    )
}

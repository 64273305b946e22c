"""Charts: what they say, what their tables hold, where things are drawn, what they refuse."""

import math

import pytest

from nahraum.charts import (
    About,
    Bar,
    ChartError,
    Limit,
    Line,
    PyramidYear,
    Reference,
    ShareRow,
    bar_chart,
    gauge,
    heat_class,
    line_chart,
    population_pyramid,
    share_bars,
    sparkline,
)
from tests.charts.reading import SVG, Drawing, read, trace
from tests.charts.samples import LIMITS, ZONES, bars, lines, pyramid, shares, supply

NB = "\N{NO-BREAK SPACE}"
ABOUT = About(title="Titel", prefix="x")


def widths(drawing: Drawing, look: str) -> list[float]:
    return [float(item.attrib["width"]) for item in drawing.look(look)]


class TestPyramid:
    def test_the_sentence_compares_the_first_with_the_last_year(self) -> None:
        now = PyramidYear("2024", [50.0] * 60 + [30.0] * 41, [50.0] * 60 + [40.0] * 41)
        then = PyramidYear("2050", [40.0] * 101, [40.0] * 101)
        # 2024: 60*100 + 41*70 = 8870 people, from 65 on 36*70 = 2520 (28,4 %); 2050: 8080, 35,6 %.
        chart = population_pyramid(now, [then], ABOUT)
        assert chart.statement == (
            "Von 2024 bis 2050 sinkt die Zahl der Menschen von 8.870 auf 8.080, und der Anteil der "
            f"Menschen ab 65 Jahren steigt von 28,4{NB}% auf 35,6{NB}%."
        )

    def test_single_ages_are_summed_to_bands_of_five(self) -> None:
        table = pyramid("page").table
        assert table.columns[:3] == ("Alter", "Männer 2024", "Frauen 2024")
        assert [row[0] for row in table.rows][:2] == ["0–4", "5–9"]
        assert table.rows[-1][0] == "100+"
        assert len(table.rows) == 21
        year = PyramidYear("2024", [1.0] * 101, [2.0] * 101).grouped()
        assert year.male == (5.0,) * 20 + (1.0,)
        assert year.step == 5

    def test_bars_grow_from_the_gutter_in_proportion(self) -> None:
        year = PyramidYear("2024", [100.0, 50.0, 0.0], [100.0, 25.0, 75.0], step=5)
        drawing = read(population_pyramid(year, (), ABOUT).svg)
        men, women = widths(drawing, "male"), widths(drawing, "female")
        assert men[1] == pytest.approx(men[0] / 2, abs=0.1)
        assert men[2] == 0
        assert women == pytest.approx([men[0], men[0] / 4, men[0] * 3 / 4], abs=0.1)

    def test_an_unknown_age_is_no_zero(self) -> None:
        year = PyramidYear("2024", [10.0, None, 5.0], [10.0, 10.0, 5.0], step=5)
        chart = population_pyramid(year, (), ABOUT)
        assert chart.table.rows[1][1] == "keine Angabe"
        assert "nicht für alle Altersgruppen bekannt" in chart.statement
        assert len(widths(read(chart.svg), "male")) == 2
        known = PyramidYear("2023", [10.0] * 3, [10.0] * 3, step=5)
        late = population_pyramid(known, [year], ABOUT)
        assert late.statement.startswith("2023 leben hier 60 Menschen; für 2024")

    def test_one_band_is_enough_and_nobody_is_said_plainly(self) -> None:
        one = PyramidYear("2024", [3.0], [4.0], step=5)
        assert "7 Menschen" in population_pyramid(one, (), ABOUT).statement
        none = PyramidYear("2024", [0.0], [0.0], step=5)
        assert population_pyramid(none, (), ABOUT).statement == "2024 leben hier keine Menschen."

    def test_outlines_of_other_years_follow_their_values(self) -> None:
        now = PyramidYear("2024", [100.0, 100.0], [100.0, 100.0], step=5)
        then = PyramidYear("2050", [50.0, 100.0], [100.0, 50.0], step=5)
        drawing = read(population_pyramid(now, [then], ABOUT, marks=()).svg)
        outlines = [item for item in drawing.look("rule") if "d" in item.attrib]
        left, right = (trace(item.attrib["d"]) for item in outlines)
        full = widths(drawing, "male")[0]
        start = max(x for x, _ in left)
        assert [round(start - x, 1) for x, _ in left][:3] == pytest.approx(
            [full / 2, full / 2, full], abs=0.2
        )
        assert right[0][0] > right[-2][0]

    @pytest.mark.parametrize(
        ("year", "others", "problem"),
        [
            (PyramidYear("a", [], []), (), "keine Altersgruppen"),
            (PyramidYear("a", [1], [1, 2]), (), "verschieden viele"),
            (PyramidYear("a", [-1], [1]), (), "negative"),
            (PyramidYear("a", [math.nan], [1]), (), "keine endliche Zahl"),
            (PyramidYear("a", [1], [1], step=3), (), "von 3 Jahren"),
            (PyramidYear("a", [1], [1]), (PyramidYear("b", [1] * 9, [1] * 9),), "verschiedene"),
            (PyramidYear("a", [1], [1]), (PyramidYear("a", [1], [1]),) * 3, "3 weitere Jahre"),
        ],
    )
    def test_refusals(
        self, year: PyramidYear, others: tuple[PyramidYear, ...], problem: str
    ) -> None:
        with pytest.raises(ChartError, match=problem):
            population_pyramid(year, others, ABOUT)


class TestLines:
    def test_the_sentence_names_start_end_and_uncertainty_of_each_line(self) -> None:
        assert lines("page").statement == (
            "Menschen: beobachtet von 8.500 (2005) auf 8.100 (2025); mittlere Variante von 8.100 "
            "(2025) auf 7.100 (2050), unsicher zwischen 6.950 und 7.225; höhere Zuwanderung von "
            "8.100 (2025) auf 7.600 (2050)."
        )

    def test_the_table_holds_all_values_and_limits(self) -> None:
        table = lines("page").table
        assert table.columns == (
            "Jahr",
            "beobachtet (Menschen)",
            "mittlere Variante (Menschen)",
            "mittlere Variante: von",
            "mittlere Variante: bis",
            "höhere Zuwanderung (Menschen)",
        )
        assert table.rows[2][:2] == ("2015", "keine Angabe")
        assert table.rows[9] == ("2050", "keine Angabe", "7.100", "6.950", "7.225", "7.600")

    def test_a_gap_interrupts_the_line_and_is_hatched(self) -> None:
        drawing = read(lines("page").svg)
        assert len(drawing.look("line-1")) == 2
        hatched = [item for item in drawing.root.iter(f"{SVG}rect") if "fill" in item.attrib]
        assert len(hatched) == 2  # the year itself and the sample of the legend
        assert "keine Angabe" in drawing.texts_of()

    def test_lines_are_named_at_their_ends_and_shorter_on_phones(self) -> None:
        chart = lines("page")
        wide, narrow = read(chart.svg), read(chart.narrow)
        assert {"mittlere Variante", "7.100", "beobachtet 8.100"} <= set(wide.texts_of())
        assert "mittel" in narrow.texts_of()
        assert "Vorausberechnung →" in wide.texts_of()

    def test_an_axis_without_zero_says_so(self) -> None:
        about = About(title="t", prefix="x", unit="%")
        near = line_chart([2020, 2024], [Line("a", [80, 90])], about)
        assert "Achse beginnt bei 80." in read(near.svg).texts_of()
        full = line_chart([2020, 2024], [Line("a", [80, 90])], about, zero=True)
        assert not any("Achse" in text for text in read(full.svg).texts_of())

    def test_one_year_and_no_value_are_drawn(self) -> None:
        one = line_chart([2024], [Line("a", [5])], ABOUT)
        assert one.statement == "a 5 (2024)."
        none = line_chart([2023, 2024], [Line("a", [None, None])], ABOUT)
        assert none.statement == "a keine Angabe."
        assert "keine Angabe" in read(none.svg).texts_of()

    @pytest.mark.parametrize(
        ("years", "series", "problem"),
        [
            ([], [Line("a", [])], "keine Jahre"),
            ([2024], [], "keine Linien"),
            ([2024, 2024], [Line("a", [1, 2])], "steigen nicht"),
            ([2024], [Line("a", [1, 2])], "2 Werte für 1 Jahre"),
            ([2024], [Line("a", [1])] * 6, "6 Linien"),
            ([2024], [Line("a", [1], low=[0])], "nur eine Grenze"),
            ([2024], [Line("a", [1], low=[2], high=[1])], "untere Grenze"),
            ([2024], [Line("a", [1], low=[None], high=[1])], "untere Grenze"),
            ([2024], [Line("a", [1e13])], "unglaubhaft groß"),
        ],
    )
    def test_refusals(self, years: list[int], series: list[Line], problem: str) -> None:
        with pytest.raises(ChartError, match=problem):
            line_chart(years, series, ABOUT)


class TestBars:
    def test_the_sentence_names_extremes_and_comparison(self) -> None:
        assert bars("page").statement == (
            f"Am höchsten ist Bega mit 31,2{NB}%, am niedrigsten Humfeld mit 21,3{NB}%; "
            "Schwelentrup mit einem sehr langen Namen am Waldrand liegt bei "
            f"26,9{NB}%; zum Vergleich Kreis Lippe: 24,1{NB}%; 1 ohne Angabe."
        )

    def test_the_table_holds_values_limits_and_comparison(self) -> None:
        table = bars("page").table
        assert table.columns == ("Gebiet", "Wert (%)", "von", "bis")
        assert table.numeric == (False, True, True, True)
        assert table.rows[0] == ("Bega", "31,2", "28,0", "34,4")
        assert table.rows[2] == ("Farmbeck", "keine Angabe", "keine Angabe", "keine Angabe")
        assert table.rows[4] == ("Kreis Lippe (Vergleich)", "24,1", "", "")

    def test_bars_begin_at_zero(self) -> None:
        drawing = read(bar_chart([Bar("a", 200), Bar("b", 100), Bar("c", 0)], ABOUT).svg)
        wide = widths(drawing, "main")
        assert wide[1] == pytest.approx(wide[0] / 2, abs=0.1)
        assert wide[2] == 0
        assert len({item.attrib["x"] for item in drawing.look("main")}) == 1

    def test_negative_bars_end_where_positive_ones_begin(self) -> None:
        drawing = read(bar_chart([Bar("a", 100), Bar("b", -100)], ABOUT).svg)
        plus, minus = drawing.look("main")
        assert float(minus.attrib["x"]) + float(minus.attrib["width"]) == pytest.approx(
            float(plus.attrib["x"]), abs=0.1
        )
        assert plus.attrib["width"] == minus.attrib["width"]
        assert "−100" in drawing.texts_of()

    def test_only_the_chosen_row_stands_out(self) -> None:
        rows = [Bar("a", 1), Bar("b", 2, highlight=True)]
        drawing = read(bar_chart(rows, ABOUT).svg)
        assert (len(drawing.look("main")), len(drawing.look("soft"))) == (1, 1)

    def test_an_unknown_row_has_no_bar(self) -> None:
        drawing = read(bars("page").svg)
        assert len(drawing.look("main")) + len(drawing.look("soft")) == 3
        assert len(drawing.look("gap")) == 1

    def test_few_values_are_said_differently(self) -> None:
        assert bar_chart([Bar("a", 1)], ABOUT).statement == "a: 1."
        same = bar_chart([Bar("a", 1), Bar("b", 1)], ABOUT)
        assert same.statement == "Alle 2 Zeilen haben denselben Wert: 1."
        none = bar_chart([Bar("a", None)], ABOUT)
        assert none.statement == "Für keine der Zeilen gibt es eine Angabe."

    @pytest.mark.parametrize(
        ("rows", "problem"),
        [
            ([], "keine Zeilen"),
            ([Bar("a", math.inf)], "keine endliche Zahl"),
            ([Bar("a", 1, 2, 1)], "untere Grenze"),
            ([Bar("a", 1, low=0)], "untere Grenze"),
            ([Bar("a", None, 0, 1)], "Grenzen ohne Wert"),
        ],
    )
    def test_refusals(self, rows: list[Bar], problem: str) -> None:
        with pytest.raises(ChartError, match=problem):
            bar_chart(rows, ABOUT)
        with pytest.raises(ChartError):
            gauge(rows, LIMITS, ZONES, ABOUT)

    def test_the_comparison_is_checked_too(self) -> None:
        with pytest.raises(ChartError) as caught:
            bar_chart([Bar("a", 1)], ABOUT, reference=Reference("Land", math.nan))
        assert caught.value.place == "reference"


class TestShares:
    def test_the_sentence_names_the_largest_difference(self) -> None:
        assert shares("page").statement == (
            f"Am stärksten unterscheidet sich der Anteil „ab 80“: 2024 8,5{NB}%, 2050 15,1{NB}%."
        )

    def test_the_table_holds_parts_and_shares(self) -> None:
        table = shares("page").table
        assert table.columns[:3] == ("Gebiet", "unter 18 (Menschen)", "unter 18 (%)")
        assert table.rows[0][:3] == ("2024", "1.240", "15,5")
        assert table.rows[2][3:5] == ("keine Angabe", "keine Angabe")

    def test_parts_fill_the_bar_in_proportion(self) -> None:
        chart = share_bars([ShareRow("a", [1, 3])], ["x", "y"], ABOUT)
        drawing = read(chart.svg)
        (small,), (large,) = widths(drawing, "step-1"), widths(drawing, "step-6")
        assert large == pytest.approx(3 * small, abs=0.3)
        assert f"25{NB}%" in drawing.texts_of()
        assert chart.statement == f"a: x 25,0{NB}% und y 75,0{NB}%."

    def test_wholes_of_nothing_and_unknown_parts_are_unknown(self) -> None:
        rows = [ShareRow("a", [0, 0]), ShareRow("b", [None, 1])]
        chart = share_bars(rows, ["x", "y"], ABOUT)
        assert chart.statement == "Die Anteile sind nicht bekannt."
        assert len(read(chart.svg).look("gap")) == 2

    def test_equal_shares_are_called_equal(self) -> None:
        rows = [ShareRow("2024", [1, 1]), ShareRow("2050", [2, 2])]
        assert share_bars(rows, ["x", "y"], ABOUT).statement == (
            "Die Anteile sind in 2024 und 2050 gleich."
        )

    @pytest.mark.parametrize(
        ("rows", "groups", "problem"),
        [
            ([], ["x", "y"], "keine Zeilen"),
            ([ShareRow("a", [1])], ["x"], "1 Gruppen"),
            ([ShareRow("a", [1] * 7)], ["x"] * 7, "7 Gruppen"),
            ([ShareRow("a", [1])], ["x", "y"], "1 Teile für 2 Gruppen"),
            ([ShareRow("a", [1, -1])], ["x", "y"], "negativ"),
        ],
    )
    def test_refusals(self, rows: list[ShareRow], groups: list[str], problem: str) -> None:
        with pytest.raises(ChartError, match=problem):
            share_bars(rows, groups, ABOUT)


class TestGauge:
    def test_the_sentence_counts_zones_and_names_extremes(self) -> None:
        assert supply("page").statement == (
            "Von 2 Werten 1 im Bereich „Unterversorgung“ und 1 im Bereich „weniger als "
            "vorgesehen“; "
            f"am niedrigsten ist Lemgo (mit Kalletal) mit 68,4{NB}%, am höchsten Barntrup (mit "
            f"Dörentrup) mit 94,1{NB}%; 1 ohne Angabe."
        )

    def test_limits_lie_in_the_zone_the_law_puts_them_in(self) -> None:
        rows = [Bar(str(value), value) for value in (74.9, 75.0, 100.0, 110.0, 110.1)]
        about = About(title="t", prefix="x", unit="%", decimals=1)
        table = gauge(rows, LIMITS, ZONES, about).table
        assert [row[2] for row in table.rows] == [
            f"Unterversorgung (unter 75{NB}%)",
            f"weniger als vorgesehen (75 bis unter 100{NB}%)",
            f"wie vorgesehen (100 bis 110{NB}%)",
            f"wie vorgesehen (100 bis 110{NB}%)",
            f"gesperrt (über 110{NB}%)",
        ]

    def test_zones_meet_at_the_limits_and_dots_lie_between(self) -> None:
        drawing = read(gauge([Bar("a", 87.5)], LIMITS, ZONES, ABOUT).svg)
        second = drawing.look("zone-2")[0]
        left, wide = float(second.attrib["x"]), float(second.attrib["width"])
        (dot,) = drawing.look("dot")
        assert float(dot.attrib["cx"]) == pytest.approx(left + wide / 2, abs=0.2)
        names = {"unter 75: Unterversorgung", "über 110: gesperrt", "75", "100", "110"}
        assert names <= set(drawing.texts_of())

    def test_an_unknown_row_has_no_dot(self) -> None:
        drawing = read(supply("page").svg)
        assert len(drawing.look("dot")) + len(drawing.look("dot-soft")) == 2
        assert "keine Angabe" in drawing.texts_of()

    def test_single_value(self) -> None:
        about = About(title="t", prefix="x", unit="%", decimals=1)
        chart = gauge([Bar("Barntrup", 94.1)], LIMITS, ZONES, about)
        assert chart.statement == (
            f"Barntrup liegt bei 94,1{NB}%, im Bereich „weniger als vorgesehen“ "
            f"(75 bis unter 100{NB}%)."
        )

    @pytest.mark.parametrize(
        ("limits", "zones"),
        [
            ((), ("a",)),
            ((Limit(2), Limit(1)), ("a",) * 3),
            ((Limit(1),), ("a",)),
            (tuple(Limit(v) for v in range(4)), ("a",) * 5),
        ],
    )
    def test_refusals(self, limits: tuple[Limit, ...], zones: tuple[str, ...]) -> None:
        with pytest.raises(ChartError):
            gauge([Bar("a", 1)], limits, zones, ABOUT)


class TestSmallThings:
    def test_a_sparkline_ends_in_a_dot_and_says_from_where_to_where(self) -> None:
        about = About(title="Einwohner", prefix="x")
        chart = sparkline([2020, 2021, 2022, 2023], [8500, None, 8300, 8044], about)
        assert chart.statement == "Einwohner: von 8.500 (2020) auf 8.044 (2023)."
        assert chart.table.rows[1] == ("2021", "keine Angabe")
        assert chart.narrow == ""
        drawing = read(chart.svg)
        (end,) = drawing.look("dot")
        assert float(end.attrib["cx"]) == max(x for x, _ in drawing.points) - 4

    def test_a_sparkline_of_nothing_and_of_one_value(self) -> None:
        about = About(title="Einwohner", prefix="x")
        assert sparkline([2020], [None], about).statement == "Einwohner: keine Angabe."
        assert sparkline([2020], [7], about).statement == "Einwohner: 7 im Jahr 2020."
        for years, values in (([], []), ([2020], [1, 2]), ([2021, 2020], [1, 2])):
            with pytest.raises(ChartError):
                sparkline(years, values, about)

    def test_cells_of_a_table_are_shaded_by_class(self) -> None:
        assert heat_class(9.9, [10, 20]) == "nr-heat-1"
        assert heat_class(10, [10, 20]) == "nr-heat-3"
        assert heat_class(20, [10, 20]) == "nr-heat-6"
        assert heat_class(None, [10, 20]) == "nr-heat-gap"
        with pytest.raises(ChartError, match="steigen nicht"):
            heat_class(1, [20, 10])

    @pytest.mark.parametrize(
        "wrong",
        [
            {"prefix": "1a"},
            {"prefix": 'a" onload="x'},
            {"prefix": ""},
            {"decimals": -1},
            {"theme": "x"},
        ],
    )
    def test_what_a_chart_cannot_be(self, wrong: dict[str, object]) -> None:
        given: dict[str, object] = {"title": "t", "prefix": "x", **wrong}
        with pytest.raises(ChartError):
            About(**given)  # type: ignore[arg-type]

    def test_hostile_labels_stay_text(self) -> None:
        hostile = '"><script>alert(1)</script>&\x00'
        rows = [Bar(hostile, 1), Bar("b", 2)]
        about = About(title=hostile, prefix="x", unit="<b>", columns=(hostile, hostile))
        chart = bar_chart(rows, about, reference=Reference(hostile, 1))
        assert "<script" not in chart.html
        drawing = read(chart.svg)
        assert {item.tag.removeprefix(SVG) for item in drawing.root.iter()} <= {
            "svg",
            "title",
            "desc",
            "rect",
            "line",
            "text",
        }
        assert any("<script>" in text for text in drawing.texts_of())

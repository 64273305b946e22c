"""The time plan: bars where they belong, the same in the table, and no for what cannot be."""

from datetime import date

import pytest

from nahraum.charts import About, ChartError, GanttWords, Mark, Span, gantt

ABOUT = About(title="Zeitplan", prefix="plan", columns=("Maßnahme", ""))
TODAY = date(2026, 11, 21)
ROOM = Mark(date(2026, 6, 1), "Raum", done=True)
SPANS = [
    Span("Treff", date(2026, 1, 1), date(2026, 12, 31), "läuft", [ROOM]),
    Span("Bus <b>", date(2027, 1, 1), None, "Idee", [Mark(date(2027, 3, 1), "Start")]),
    Span("Kurs", date(2025, 1, 1), date(2025, 12, 31), "umgesetzt", over=True),
]


def test_the_table_says_what_is_drawn() -> None:
    chart = gantt(SPANS, ABOUT, today=TODAY)
    assert chart.table.columns == ("Maßnahme", "Stand", "Beginn", "Ende", "Meilensteine")
    assert chart.table.rows == (
        ("Treff", "läuft", "01.01.2026", "31.12.2026", "01.06.2026 Raum (erreicht)"),
        ("Bus <b>", "Idee", "01.01.2027", "keine Angabe", "01.03.2027 Start"),
        ("Kurs", "umgesetzt", "01.01.2025", "31.12.2025", "–"),
    )
    assert chart.statement == (
        "3 Vorhaben zwischen 01.01.2025 und 31.12.2026; am 21.11.2026 laufen davon 1; "
        "1 ohne Beginn oder Ende."
    ).replace("31.12.2026;", "01.03.2027;")
    assert "<b>" not in chart.svg
    assert chart.narrow


def test_a_milestone_whose_day_has_passed_is_late() -> None:
    """One more day decides; one that is reached, or a plan without a today, has none."""
    marks = [Mark(TODAY, "heute dran"), Mark(date(2026, 11, 20), "gestern dran"), ROOM]
    span = Span("Treff", date(2026, 1, 1), date(2026, 12, 31), "läuft", marks)
    said = gantt([span], ABOUT, today=TODAY).table.rows[0][4]
    assert (
        said
        == "21.11.2026 heute dran; 20.11.2026 gestern dran (überfällig); 01.06.2026 Raum (erreicht)"
    )
    assert "überfällig" not in gantt([span], ABOUT).table.rows[0][4]


def test_a_year_is_as_long_as_another() -> None:
    svg = gantt(SPANS, About(title="x", prefix="x", theme="print")).svg
    widths = [part.split('"')[0] for part in svg.split('width="')[1:]]
    assert len([w for w in widths if w.replace(".", "").isdigit() and float(w) > 60]) == 2


def test_what_nobody_dated_is_said() -> None:
    chart = gantt([Span("Idee", None, None)], ABOUT)
    assert chart.statement == "Ein Vorhaben, alle ohne Zeitangabe."
    assert chart.table.rows[0][2:4] == ("keine Angabe", "keine Angabe")


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(ChartError, match="keine Vorhaben"):
        gantt([], ABOUT)
    with pytest.raises(ChartError, match="Ende liegt vor dem Beginn"):
        gantt([Span("x", date(2026, 2, 1), date(2026, 1, 1))], ABOUT)
    with pytest.raises(ChartError, match="Daten prüfen"):
        gantt([Span("x", date(1926, 1, 1), date(2026, 1, 1))], ABOUT)


def test_every_word_can_be_said_in_another_language() -> None:
    words = GanttWords(
        span="period", over="ended", mark="goal", reached="goal reached", today="now",
        heads=("state", "from", "to", "goals"), done="reached", many="{number} plans",
        between="{what} between {first} and {last}", running="; on {day}: {number}",
        without="; {number} undated.", missing="unknown", day=lambda day: f"{day:%Y-%m-%d}",
    )  # fmt: skip
    chart = gantt(SPANS, ABOUT, today=TODAY, words=words)
    assert chart.statement == (
        "3 plans between 2025-01-01 and 2027-03-01; on 2026-11-21: 1; 1 undated."
    )
    assert chart.table.columns == ("Maßnahme", "state", "from", "to", "goals")
    assert chart.table.rows[0][2:] == ("2026-01-01", "2026-12-31", "2026-06-01 Raum (reached)")
    assert chart.table.rows[1][3] == "unknown"
    for said in ("period", "ended", "goal reached", "now"):
        assert said in chart.svg
    for german in ("Zeitraum", "beendet", "Meilenstein", "erreicht", "heute"):
        assert german not in chart.svg
        assert german in gantt(SPANS, ABOUT, today=TODAY).svg

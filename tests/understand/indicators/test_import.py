"""Tables of values come in whole or not at all, in three shapes, and go out again."""

import io
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from openpyxl import Workbook, load_workbook

from nahraum.base.municipality.tenancy import StaleVersion, municipality_scope
from nahraum.base.people.rules import NotAllowed
from nahraum.base.places.models import Neighbourhood
from nahraum.data.errors import DataError
from nahraum.understand.indicators import actions, documents, queries
from nahraum.understand.indicators.models import RawValue, ShownValue, ValueImport
from nahraum.understand.indicators.room import ROOM
from tests.base.world import acting

NAMES = ("Ahorn", "Birken", "Linden", "Ulmen")


@pytest.fixture
def by(planner) -> Any:
    return acting(planner)


@pytest.fixture
def places(in_kalletal) -> dict[str, Neighbourhood]:
    made = {}
    for at, name in enumerate(NAMES):
        x, y = 490_000.0 + at * 2_000, 5_770_000.0
        row = Neighbourhood(
            name=name, x=x, y=y, radius=500, source="Test", min_x=int(x), min_y=int(y),
            max_x=int(x) + 1, max_y=int(y) + 1,
        )  # fmt: skip
        row.save_new(by_id="test")
        made[name] = row
    return made


LONG = "gebiet;jahr;indikator;zähler;nenner\n" + "".join(
    f"{name};{year};I04;{top};{base}\n"
    for year, tops in ((2020, (40, 60, 50, 80)), (2023, (60, 62, 50, 80)))
    for name, top, base in zip(NAMES, tops, (200, 300, 250, 400), strict=True)
)


def load(text: str | bytes, by: Any, name: str = "werte.csv") -> ValueImport:
    data = text.encode() if isinstance(text, str) else text
    table = actions.preview_values(data=data, name=name, source="Melderegister", by=by)
    actions.confirm_values(table=table, by=by)
    return table


def test_a_long_table_becomes_series(places, by) -> None:
    table = actions.preview_values(data=LONG.encode(), name="w.csv", source="Amt", by=by)
    assert (table.count, ShownValue.objects.count()) == (8, 0)  # a preview changes nothing
    said = queries.summary(table)
    assert (said.new, said.changed, said.same) == (8, 0, 0)
    assert actions.confirm_values(table=table, by=by) == 8
    found = queries.series(["I04"])["I04"]
    assert found.years == [2020, 2023]
    ahorn = str(places["Ahorn"].pk)
    assert found.value(ahorn, 2023) == pytest.approx(30.0)
    assert found.value("", 2023) == pytest.approx(252 / 1150 * 100)
    assert found.before(2023) == 2020
    assert [n.key for n in queries.figure_names()] == ["I04"]
    assert queries.latest("I04")[places["Birken"].pk].value == pytest.approx(62 / 3)
    assert queries.value_at("I04", None, 2020) == pytest.approx(20.0)
    assert queries.value_at("I04", places["Ahorn"].pk, 2021) is None
    with pytest.raises(actions.AlreadyDone):
        actions.confirm_values(table=table, by=by)
    assert ValueImport.objects.get(pk=table.pk).rows == []  # the file is not kept twice


def test_a_column_for_each_indicator(places, by) -> None:
    load(
        "Ortsteil;Jahr;I04 Zähler;I04 Nenner;Lebenserwartung\n"
        "Ahorn;2023;60;200;81,4\nBirken;2023;62;300;\nInsgesamt;2023;122;500;81\n",
        by,
    )
    found = queries.series()
    assert found["I04"].value(str(places["Ahorn"].pk), 2023) == pytest.approx(30.0)
    assert found["I36"].value(str(places["Ahorn"].pk), 2023) == pytest.approx(81.4)
    assert set(found["I36"].rows[2023]) == {str(places["Ahorn"].pk)}


def test_a_column_for_each_year_in_a_workbook(places, by) -> None:
    book = Workbook()
    sheet = book.active
    sheet.append(["Gebiet", "Indikator", "2022", "2023"])
    sheet.append(["Ahorn", "I36", 80.1, 80.4])
    sheet.append(["Birken", "I36", None, 79.9])
    memory = io.BytesIO()
    book.save(memory)
    load(memory.getvalue(), by, "werte.xlsx")
    found = queries.series()["I36"]
    assert found.value(str(places["Ahorn"].pk), 2022) == pytest.approx(80.1)
    assert list(found.rows[2022]) == [str(places["Ahorn"].pk)]


@pytest.mark.parametrize(
    ("text", "line", "column", "words"),
    [
        ("gebiet;jahr;indikator;wert\nNirgends;2020;I36;80\n", 2, "gebiet", "kein Ortsteil"),
        ("gebiet;jahr;indikator;wert\nAhorn;2020;I99;80\n", 2, "indikator", "gibt es nicht"),
        ("gebiet;jahr;indikator;wert\nAhorn;;I36;80\n", 2, "jahr", ""),
        ("gebiet;jahr;indikator;wert\nAhorn;1020;I36;80\n", 2, "jahr", ""),
        ("gebiet;jahr;indikator;wert\nAhorn;2020;I36;viel\n", 2, "wert", ""),
        ("gebiet;jahr;indikator;wert\nAhorn;2020;I36;NaN\n", 2, "wert", ""),
        ("gebiet;jahr;indikator;wert\nAhorn;2020;I36;1e999\n", 2, "wert", ""),
        ("gebiet;jahr;indikator;zähler\nAhorn;2020;I04;5\n", 2, "nenner", "Nenner"),
        ("gebiet;jahr;indikator;zähler;nenner\nAhorn;2020;I04;9;8\n", 2, "zähler", "größer"),
        ("gebiet;jahr;indikator;zähler;nenner\nAhorn;2020;I04;-1;8\n", 2, "zähler", ""),
        ("gebiet;jahr;indikator;zähler;nenner\nAhorn;2020;I36;9;8\n", 2, "zähler", "keinen Zähler"),
        ("gebiet;jahr;indikator;wert\nAhorn;2020;I01;12,5\n", 2, "wert", "keine Anzahl"),
        ("gebiet;jahr;indikator;wert\nAhorn;2020;I36;8\nAhorn;2020;I36;9\n", 3, "wert", "Zeile 2"),
        ("gebiet;jahr;I36;I77\nAhorn;2020;80;1\n", 2, "I77", "gibt es nicht"),
        ("gebiet;indikator;2020;später\nAhorn;I36;80;81\n", 2, "später", "kein Jahr"),
        ("gebiet;jahr\nAhorn;2020\n", 1, "gebiet", "kein Wert"),
        ("jahr;indikator;wert\n2020;I36;80\n", 1, "gebiet", ""),
        ("gebiet;jahr;indikator;wert\nAhorn;2020;I36;\n", 1, "gebiet", "keine Zahl"),
        ("gebiet;jahr;indikator;wert\n", None, "", ""),
        ("", None, "", ""),
        ("\x00\x01\x02", None, "", ""),
    ],
)  # fmt: skip
def test_a_bad_table_changes_nothing_and_names_the_place(
    places, by, text: str, line: int | None, column: str, words: str
) -> None:
    with pytest.raises(DataError) as caught:
        actions.preview_values(data=text.encode(), name="w.csv", source="Amt", by=by)
    first = caught.value.findings[0]
    if line is not None:
        assert (first.line, first.column) == (line, column)
    assert words in first.text
    assert not ValueImport.objects.exists()


def test_one_bad_row_of_many_stops_all(places, by) -> None:
    with pytest.raises(DataError):
        load(LONG + "Nirgends;2020;I04;1;2\n", by)
    assert not RawValue.objects.exists()


def test_a_newer_table_counts_and_taking_it_back_restores(places, by) -> None:
    load(LONG, by)
    later = load("gebiet;jahr;indikator;zähler;nenner\nAhorn;2023;I04;100;200\n", by)
    ahorn = places["Ahorn"].pk
    assert queries.latest("I04")[ahorn].value == pytest.approx(50.0)
    assert queries.latest("I04")[places["Birken"].pk].value == pytest.approx(62 / 3)
    actions.undo_values(table=later, by=by)
    assert queries.latest("I04")[ahorn].value == pytest.approx(30.0)
    with pytest.raises(actions.AlreadyDone):
        actions.undo_values(table=later, by=by)


def test_small_counts_leave_the_database_in_no_file_or_figure(places, by) -> None:
    """The secret 3 of 200 in Ahorn is in the raw values and nowhere a reader looks."""
    load(
        "gebiet;jahr;indikator;zähler;nenner\n"
        "Ahorn;2023;I27;3;200\nBirken;2023;I27;42;300\nLinden;2023;I27;61;250\n"
        "Ulmen;2023;I27;77;400\n",
        by,
    )
    ahorn = places["Ahorn"].pk
    assert RawValue.objects.get(neighbourhood=ahorn).numerator == 3
    found = queries.latest("I27")[ahorn]
    assert (found.value, found.reason) == (None, "protected")
    lines = documents.rows(queries.series().values(), queries.areas(), "Kalletal")
    look = documents.about(
        found_series := queries.series()["I27"],
        "Karte",
        "k",
        [found_series.rows[2023].get(str(place.pk)) for place in places.values()],
    )
    assert look.missing == "geschützt"
    assert documents.about(found_series, "Karte", "k", [None]).missing == "keine Angabe"
    hidden = [line for line in lines if line[4] is None]
    assert "Ahorn" in [line[0] for line in hidden]
    assert len(hidden) == 2  # one more, so that no sum tells
    assert all(line[6] is None for line in hidden)
    assert sum(line[6] or 0 for line in lines if line[0] != "Kalletal") != 183


def test_files_hold_what_may_be_shown_and_no_formula(places, by) -> None:
    load(LONG, by)
    lines = documents.rows(queries.series().values(), queries.areas(), "=Kalletal")
    text = documents.as_csv(lines).decode("utf-8-sig")
    assert "Ahorn;2023;I04;Anteil 65 und älter;30;%;60;200" in text
    assert "'=Kalletal" in text
    sheet = load_workbook(io.BytesIO(documents.as_workbook(lines))).active
    assert sheet is not None
    assert sheet.cell(1, 1).value == "gebiet"
    assert sheet.max_row == len(lines) + 1


def test_own_indicators_are_named_once_and_their_rules_count(places, by) -> None:
    values = {"label": "Hitze", "formula": "Betroffene / Menschen × 100", "unit": "%",
              "direction": "attention"}  # fmt: skip
    row = actions.add_indicator(by=by, **values)
    load(
        "gebiet;jahr;Hitze Zähler;Hitze Nenner\n"
        "Ahorn;2023;60;200\nBirken;2023;70;300\nLinden;2023;80;250\nUlmen;2023;7;400\n",
        by,
    )
    ulmen = places["Ulmen"].pk
    assert queries.latest(row.key)[ulmen].value == pytest.approx(1.75)
    actions.change_indicator(indicator=row, expected=1, by=by, health=True)
    assert queries.latest(row.key)[ulmen].value is None
    with pytest.raises(StaleVersion):
        actions.change_indicator(indicator=row, expected=1, by=by, label="Hitze 2")
    with pytest.raises(ValidationError):
        actions.add_indicator(by=by, **values)
    with pytest.raises(ValidationError):
        actions.add_indicator(by=by, **{**values, "label": "Pflegequote"})
    row.refresh_from_db()
    actions.remove_indicator(indicator=row, by=by)
    assert queries.series() == {}
    row = queries.removed_indicators().get()
    actions.restore_indicator(indicator=row, by=by)
    assert set(queries.series()) == {row.key}


def test_only_planners_bring_numbers_and_each_municipality_has_its_own(
    places, by, warburg, council_member
) -> None:
    load(LONG, by)
    with pytest.raises(NotAllowed):
        actions.preview_values(
            data=LONG.encode(), name="w.csv", source="Amt", by=acting(council_member)
        )
    with municipality_scope(warburg):
        assert queries.series() == {}
        assert queries.figure_names() == ()


def test_evidence_speaks_of_a_topic_in_a_place(places, by) -> None:
    load(
        "gebiet;jahr;indikator;zähler;nenner\nAhorn;2023;I38;60;1000\nBirken;2023;I38;70;1000\n",
        by,
    )
    assert ROOM.evidence is not None
    from django.utils import timezone

    found = list(ROOM.evidence("tagespflege", places["Ahorn"].pk, timezone.localdate()))
    assert [(line.text, line.value, line.source) for line in found] == [
        ("Pflegequote, 2023", "6,0 %", "Melderegister")
    ]
    assert not list(ROOM.evidence("hausarzt", places["Ahorn"].pk, timezone.localdate()))

import math
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from nahraum.analysis.figures import Assumption, Figure, Method, Notice, Uncertainty, to_plain
from nahraum.base.sources.rules import (
    LegalValueUnclear,
    choose,
    explain,
    figures_by_id,
    number_text,
    scalar_text,
    surely_valid,
    when_text,
)

DAY = date(2026, 11, 21)


@dataclass(frozen=True)
class Value:
    value: Decimal = Decimal(1633)
    valid_from: date | None = date(2025, 4, 9)
    valid_until: date | None = None
    in_force: bool = True
    verified: bool = True
    area: str = ""
    label: str = "Verhältniszahl"
    unit: str = "Einwohner je Sitz"


OLD = Value(Decimal(1671), None, None, in_force=False)


def test_the_proven_value_is_chosen() -> None:
    assert choose("ratio.gp", [OLD, Value()], DAY) == Value()
    assert choose("ratio.gp", [Value()], date(2025, 4, 9)) == Value()


def test_before_the_start_nothing_is_chosen_and_the_sentence_names_the_choice() -> None:
    """1:1671 was in force before, but since when is not known: a person has to decide."""
    with pytest.raises(LegalValueUnclear) as raised:
        choose("ratio.gp", [OLD, Value()], date(2025, 4, 8))
    assert str(raised.value) == (
        "„Verhältniszahl“: Am 8.4.2025 ist kein Wert sicher gültig. Bitte wählen Sie selbst: "
        "1.671 Einwohner je Sitz (gilt ab: unbekannt); 1.633 Einwohner je Sitz (gilt ab: 9.4.2025)."
    )


@given(
    st.builds(
        Value,
        value=st.integers(1, 9999).map(Decimal),
        valid_from=st.none(),
        valid_until=st.none() | st.dates(),
        in_force=st.booleans(),
        verified=st.booleans(),
    ),
    st.dates(),
)
def test_an_unknown_start_is_never_chosen(value: Value, on: date) -> None:
    with pytest.raises(LegalValueUnclear):
        choose("key", [value], on)


def test_twin_with_a_start_it_is_chosen() -> None:
    assert choose("key", [Value(valid_from=date(1990, 1, 1))], DAY).value == 1633


@pytest.mark.parametrize(
    "value",
    [
        Value(verified=False),
        Value(in_force=False),
        Value(valid_until=DAY - timedelta(days=1)),
        Value(valid_from=DAY + timedelta(days=1)),
    ],
)
def test_what_is_not_proven_is_not_chosen(value: Value) -> None:
    assert not surely_valid(value, DAY)
    with pytest.raises(LegalValueUnclear, match="wählen Sie selbst"):
        choose("key", [value], DAY)


def test_a_value_that_was_replaced_holds_until_its_last_day() -> None:
    ended = Value(valid_until=DAY, in_force=False)
    assert choose("key", [ended], DAY) == ended


def test_the_smallest_area_wins() -> None:
    land, kreis = Value(Decimal(2), area="05"), Value(Decimal(3), area="05766")
    assert choose("key", [Value(), land, kreis], DAY) == kreis
    assert (
        choose("key", [Value(), land, Value(Decimal(3), area="05766", verified=False)], DAY) == land
    )


def test_two_that_would_do_are_left_to_a_person() -> None:
    with pytest.raises(LegalValueUnclear, match=r"1\.633 .*; 2 Einwohner"):
        choose("key", [Value(), Value(Decimal(2))], DAY)


def test_an_unknown_key_is_named() -> None:
    with pytest.raises(LegalValueUnclear, match=r"„ratio\.magic“ gibt es nicht"):
        choose("ratio.magic", [], DAY)


FIGURE = Figure(
    id="population.2050",
    label="Bevölkerung 2050",
    value=10_876.4567,
    unit="Menschen",
    as_of=date(2024, 12, 31),
    method=Method("Kohorten-Komponenten", "1.2"),
    formula="Bestand + Geburten − Sterbefälle + Saldo",
    sources=("destatis-12411-0018", "unbekannt"),
    inputs={"Ausgangsjahr": 2024, "Bestand": 13_423, "Saldo je Jahr": -12.5, "geschlossen": False},
    decimals=0,
    uncertainty=Uncertainty(10_200.4, 11_500.6, "p10-p90"),
    notices=(Notice("OPEN_GROUP", "Die offene Altersgruppe ist geschätzt."),),
)


def test_a_figure_in_words() -> None:
    plain = to_plain(FIGURE)
    plain["assumptions"] = to_plain([Assumption("Geburtenziffer", 1.35, "Kinder", verified=False)])
    told = explain(plain)
    assert (told.value, told.unit, told.as_of) == ("10.876", "Menschen", "31.12.2024")
    assert told.method == "Kohorten-Komponenten, Version 1.2"
    assert told.uncertainty == "In 8 von 10 Rechenläufen liegt der Wert zwischen 10.200 und 11.501."
    assert told.inputs == (
        ("Ausgangsjahr", "2024"),
        ("Bestand", "13.423"),
        ("Saldo je Jahr", "-12,5"),
        ("geschlossen", "nein"),
    )
    assert told.assumptions == (("Geburtenziffer", "1,35 Kinder", False),)
    assert told.notices == ("Die offene Altersgruppe ist geschätzt.",)
    assert told.source_ids == ("destatis-12411-0018", "unbekannt")


def test_english_pages_get_english_numbers() -> None:
    with translation.override("en"):
        told = explain(to_plain(FIGURE))
    assert (told.value, told.as_of) == ("10,876", "31 Dec 2024")


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("ci95", "Mit 95 Prozent Sicherheit liegt der Wert zwischen 1,0 und 2,5."),
        ("p5-p95", "In 9 von 10 Rechenläufen liegt der Wert zwischen 1,0 und 2,5."),
        ("expert", "Der Wert kann zwischen 1,0 und 2,5 liegen (expert)."),
    ],
)
def test_intervals_in_words(kind: str, told: str) -> None:
    figure = {**to_plain(FIGURE), "decimals": 1}
    figure["uncertainty"] = {"low": 1.0, "high": 2.5, "kind": kind}
    assert explain(figure).uncertainty == told


def test_a_figure_without_value_says_why_and_nothing_is_empty() -> None:
    bare = Figure(
        id="x",
        label="Offene Sitze",
        value=None,
        missing="Es sind keine Arztdaten geladen.",
        unit="Sitze",
        as_of=DAY,
        method=Method("keine", "1"),
        formula="",
        sources=("x",),
    )
    told = explain(to_plain(bare))
    assert (told.value, told.unit) == ("Es sind keine Arztdaten geladen.", "")
    assert told.formula == "keine, der Wert ist übernommen"
    assert told.uncertainty == "Dazu gibt es keine Angabe."
    six = (told.value, told.as_of, told.method, told.formula, told.uncertainty, told.source_ids)
    assert all(six)


finite = st.floats(allow_nan=False, allow_infinity=False)


@given(
    st.floats(-1e12, 1e12),
    st.integers(0, 4),
    st.dictionaries(
        st.text(max_size=20), finite | st.integers() | st.text() | st.booleans() | st.none()
    ),
    st.none() | st.tuples(st.floats(-1e9, 1e9), st.floats(-1e9, 1e9)).map(sorted),
)
def test_every_figure_has_all_six_fields(
    value: float, decimals: int, inputs: dict[str, object], band: list[float] | None
) -> None:
    figure = Figure(
        id="x",
        label="x",
        value=value,
        unit="",
        as_of=DAY,
        method=Method("m", "1"),
        formula="f",
        sources=("s",),
        inputs=inputs,  # type: ignore[arg-type]
        decimals=decimals,
        uncertainty=Uncertainty(*band, "ci95") if band else None,
    )
    told = explain(to_plain(figure))
    assert all(
        (told.value, told.as_of, told.method, told.formula, told.uncertainty, told.source_ids)
    )
    assert len(told.inputs) == len(inputs)
    assert not any(word in told.value.lower() for word in ("nan", "inf"))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (2035, "2035"),
        (13423, "13.423"),
        (-12.5, "-12,5"),
        (0.0412345678, "0,041235"),
        (Decimal("1633.0000"), "1.633"),
        (1e22, "1E22"),
        (-5e-324, "-4,941E-324"),
        (0.0, "0"),
        (True, "ja"),
        (None, "unbekannt"),
        ("Kalletal", "Kalletal"),
    ],
)
def test_inputs_as_people_write_them(value: object, text: str) -> None:
    assert scalar_text(value) == text


@given(st.floats(-1e9, 1e9), st.integers(0, 3))
def test_numbers_come_back_within_half_a_place(value: float, decimals: int) -> None:
    text = number_text(value, decimals)
    back = float(text.replace(".", "").replace(",", "."))
    assert math.isclose(back, value, abs_tol=0.5 * 10**-decimals * (1 + 1e-6))


def test_dates_of_sources_stay_as_stated() -> None:
    assert when_text("2022-12-31") == "31.12.2022"
    assert when_text("31.12.2015 bis 31.12.2020") == "31.12.2015 bis 31.12.2020"
    assert when_text("") == ""


def test_two_figures_of_one_id_are_refused() -> None:
    with pytest.raises(ValueError, match="same id"):
        figures_by_id([{"id": "a"}, {"id": "a"}])

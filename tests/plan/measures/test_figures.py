"""Baseline and actual values come from the figures of the house, with source and date."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from nahraum.plan.measures import queries
from nahraum.plan.measures.actions import add, change, prepare_version
from nahraum.plan.measures.documents.paper import _effect
from nahraum.plan.measures.models import ExpectedEffect, Measure, Reading
from nahraum.understand.indicators.actions import confirm_values, preview_values
from tests.understand.needs.samples import make_release

pytestmark = pytest.mark.django_db
OLD = "indicator:I04:"
NOBODY = "00000000-0000-4000-8000-000000000000"
ROWS = {2020: (40, 200), 2023: (60, 200)}  # 20,0 and 30,0 percent


@pytest.fixture
def places(village: Any) -> dict[str, Any]:
    from tests.understand.needs.samples import make_place

    return {"Hohenhausen": village, "Erder": make_place("Erder"), "Talle": make_place("Talle")}


def count(rows: dict[int, tuple[int, int]], places: Any, by: Any, talle: int = 50) -> None:
    lines = [
        f"{name};{year};I04;{top};{base}"
        for year, (top, base) in rows.items()
        for name, top, base in (
            ("Hohenhausen", top, base), ("Erder", 90, 300), ("Talle", talle, 250)
        )
    ]  # fmt: skip
    text = "gebiet;jahr;indikator;zähler;nenner\n" + "\n".join(lines) + "\n"
    table = preview_values(data=text.encode(), name="w.csv", source="Melderegister", by=by)
    confirm_values(table=table, by=by)


@pytest.fixture
def counted(places: Any, by: Any) -> None:
    count({2020: ROWS[2020]}, places, by)


def aimed(measure: Measure, by: Any, place: Any = None, **values: Any) -> ExpectedEffect:
    reads = values.pop("reads", f"{OLD}{place.pk if place else ''}")
    row = ExpectedEffect(measure=measure, reads=reads, target=Decimal(25),
                         due=date(2028, 12, 31), **values)  # fmt: skip
    return add(row=row, by=by)


def said(measure: Measure) -> dict[str, Any]:
    (found,) = queries.figures_of(measure)
    return found


def test_the_actual_value_follows_the_figures(measure, village, places, counted, by) -> None:
    effect = aimed(measure, by, village)
    assert (effect.figure, effect.unit) == ("Anteil 65 und älter, Hohenhausen", "%")
    assert (effect.baseline, effect.baseline_on) == (Decimal("20.00"), date(2020, 12, 31))
    assert effect.source == "Zahlen der Ortsteile 2020 (Melderegister)"
    first = said(measure)
    assert (first["read"], first["actual"], first["standing"]) == (True, None, "unknown")
    count({2023: (44, 200)}, places, by)
    found = said(measure)
    assert (found["baseline"], found["actual"]) == ("20.00", "22.00")
    assert (found["actual_on"], found["actual_read"]) == ("2023-12-31", True)
    assert found["actual_source"] == "Zahlen der Ortsteile 2023 (Melderegister)"
    assert (found["standing"], found["share"]) == ("on-the-way", 40)
    assert _effect(found)[3] == (
        "22 % (31.12.2023), gelesen: Zahlen der Ortsteile 2023 (Melderegister)"
    )


def test_a_typed_value_stays_possible_and_says_so(measure, village, places, counted, by) -> None:
    effect = aimed(measure, by, village)
    day = timezone.localdate()
    add(row=Reading(effect=effect, value=Decimal(24), on=day, source="Zählung vor Ort"), by=by)
    found = said(measure)
    assert (found["actual"], found["actual_read"]) == ("24.00", False)
    assert _effect(found)[3].endswith(", eingetragen: Zählung vor Ort")
    count({day.year + 1: (46, 200)}, places, by)  # newer than what was typed
    assert (said(measure)["actual"], said(measure)["actual_read"]) == ("23.00", True)


def test_protected_and_unknown_values_stay_so(measure, village, places, by) -> None:
    count({2020: (3, 200)}, places, by)
    with pytest.raises(ValidationError, match="zu wenige Menschen"):
        aimed(measure, by, village)
    count({2020: ROWS[2020]}, places, by)
    aimed(measure, by, village)
    count({2023: (3, 200)}, places, by)
    found = said(measure)
    assert (found["actual"], found["actual_missing"]) == (None, "geschützt, zu wenige Menschen")
    assert found["standing"] == "unknown"
    assert _effect(found)[3] == "geschützt, zu wenige Menschen"


@pytest.mark.parametrize(
    "reads",
    ["indicator:I99:", f"{OLD}{NOBODY}", f"{OLD}nowhere", "profile:population:", "signals:x:",
     "weather:sun:", "indicator", "::"],
)  # fmt: skip
def test_what_is_not_there_is_refused(measure, counted, by, reads: str) -> None:
    with pytest.raises(ValidationError, match="gibt es diese Zahl nicht"):
        aimed(measure, by, reads=reads)


def test_the_baseline_may_be_of_an_earlier_day_and_is_never_typed_over(
    measure, village, places, by
) -> None:
    count(ROWS, places, by)
    effect = aimed(measure, by, village, baseline_on=date(2022, 1, 1))
    assert (effect.baseline, effect.baseline_on) == (Decimal("20.00"), date(2020, 12, 31))
    assert (said(measure)["actual"], said(measure)["standing"]) == ("30.00", "reached")
    typed = {"reads": effect.reads, "baseline": Decimal(1), "source": "x", "target": Decimal(28),
             "baseline_on": effect.baseline_on}  # fmt: skip
    change(row=ExpectedEffect.objects.get(), values=typed, version=effect.version, by=by)
    row = ExpectedEffect.objects.get()
    assert (row.baseline, row.target) == (Decimal(20), Decimal(28))
    change(row=row, values={**typed, "baseline_on": date(2024, 1, 1)}, version=row.version, by=by)
    assert ExpectedEffect.objects.get().baseline == Decimal(30)
    own = {"reads": "", "figure": "Plätze", "baseline": Decimal(3), "source": "Zählung"}
    row = ExpectedEffect.objects.get()
    change(row=row, values=own, version=row.version, by=by)
    found = said(measure)
    assert (found["figure"], found["baseline"], found["read"]) == ("Plätze", "3.00", False)


def test_released_reports_are_a_figure_too(in_kalletal, measure, topic, places, by) -> None:
    release = make_release(in_kalletal, places)
    release.cells.filter(first="gesundheit").update(first="pflege")
    effect = aimed(measure, by, reads="signals:tagespflege:")
    assert (effect.figure, effect.unit) == ("Meldungen: Tagespflege", "Meldungen")
    assert (effect.baseline, effect.baseline_on) == (Decimal(15), date(2026, 6, 30))
    assert effect.source == "veröffentlichte Meldungen, 1. Halbjahr 2026"
    with pytest.raises(ValidationError, match="keine oder zu wenige Meldungen"):
        aimed(measure, by, reads=f"signals:pflege:{places['Talle'].pk}")
    there = aimed(measure, by, reads=f"signals:pflege:{places['Erder'].pk}")
    assert (there.figure, there.baseline) == ("Meldungen: Pflege, Erder", Decimal(10))


def test_versions_keep_what_was_read(measure, village, places, counted, by) -> None:
    aimed(measure, by, village)
    count({2022: (44, 200)}, places, by)
    version = prepare_version(reason="Für den Rat", by=by)
    count({2023: (48, 200)}, places, by)
    (effect,) = version.content["measures"][0]["effects"]
    assert (effect["actual"], effect["actual_on"]) == ("22.00", "2022-12-31")
    assert said(measure)["actual"] == "24.00"


def test_the_form_offers_the_figures(measure, village, places, counted, by, staff) -> None:
    address = f"/kalletal/massnahmen/{measure.pk}/wirkung/neu/"
    page = staff.get(address).content.decode()
    assert '<option value="indicator:I04">Anteil 65 und älter (%)</option>' in page
    sent = {"reads": "indicator:I04", "where": str(village.pk), "target": "25",
            "due": "2028-12-31", "key": str(uuid4())}  # fmt: skip
    assert staff.post(address, sent).status_code == 302
    row = ExpectedEffect.objects.get()
    assert (row.pk, row.reads) == (UUID(sent["key"]), f"{OLD}{village.pk}")
    shown = staff.get(f"/kalletal/massnahmen/{measure.pk}/").content.decode()
    assert "Ausgangswert: Zahlen der Ortsteile 2020 (Melderegister)" in shown
    assert '<span class="nr-muted">gelesen</span>' in shown
    assert ">eingetragen</span>" not in shown
    again = staff.get(f"/kalletal/massnahmen/wirkung/{row.pk}/aendern/").content.decode()
    assert '<option value="indicator:I04" selected>' in again
    assert f'<option value="{village.pk}" selected>Hohenhausen</option>' in again
    empty = staff.post(address, {"key": str(uuid4()), "target": "1", "due": "2028-12-31"})
    assert empty.status_code == 200
    assert ExpectedEffect.objects.count() == 1

"""What everybody reads of measures, in the language of the page; released counts in words."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from nahraum.base.registry import Related
from nahraum.base.translations.actions import translate
from nahraum.base.translations.queries import translatables
from nahraum.plan.measures import queries
from nahraum.plan.measures.actions import change_measure, set_state
from nahraum.plan.measures.models import Measure
from nahraum.plan.measures.queries.effects import Way
from nahraum.plan.measures.rules import before_after
from nahraum.plan.measures.views import looking
from nahraum.plan.measures.views.looking import _way

pytestmark = pytest.mark.django_db
LIST = "/en/kalletal/was-wurde-daraus/"


@pytest.fixture
def coordinator(network_coordinator: Any) -> Any:
    from tests.base.world import acting

    return acting(network_coordinator)


@pytest.fixture
def shown(measure: Measure, by: Any) -> Measure:
    values = {"public": True, "in_short": "Ein Platz für den Tag.", "next_step": "Wir suchen."}
    change_measure(measure=measure, values=values, version=measure.version, by=by)
    set_state(measure=Measure.objects.get(), state="given-up", reason="Kein Haus.", by=by)
    return Measure.objects.get()


def page(address: str) -> str:
    return Client().get(address).content.decode()


def test_translated_texts_are_shown_and_german_ones_are_marked(shown: Measure, boss: Any) -> None:
    address = f"{LIST}{shown.pk}/"
    before = page(address)
    assert '<span lang="de">Tagespflege in Hohenhausen</span>' in before
    assert '<span lang="de">Kein Haus.</span>' in before
    texts = {"title": "Day care in Hohenhausen", "in_short": "A place for the day.",
             "state_reason": "No house."}  # fmt: skip
    translate(
        kind="measures.measure", row=shown, language="en", texts=texts, state="machine", by=boss
    )
    after = page(address)
    assert "Tagespflege in Hohenhausen" not in after
    assert "Day care in Hohenhausen" in after
    assert "No house." in after
    assert '<span lang="de">Wir suchen.</span>' in after  # nobody has said it in English
    assert len(queries.shown([shown], language="en")) == 1
    german = page(address.removeprefix("/en"))
    assert "Tagespflege in Hohenhausen" in german
    assert "Day care" not in german
    assert 'lang="de">Tages' not in german
    listed = page(LIST)
    assert "Day care in Hohenhausen" in listed
    assert "A place for the day." in listed


def test_only_public_measures_are_offered_for_translation(shown: Measure, by: Any) -> None:
    (declared,) = [one for one in translatables() if one.kind == "measures.measure"]
    assert list(declared.rows()) == [shown]
    change_measure(measure=shown, values={"public": False}, version=shown.version, by=by)
    assert list(declared.rows()) == []


def test_a_reason_is_told_only_while_a_measure_rests_or_has_ended(shown: Measure) -> None:
    assert queries.answer_of(shown) == (
        "Die Maßnahme wird nicht weiter verfolgt. Der Grund: Kein Haus."
    )
    shown.state = Measure.State.RUNNING
    assert queries.answer_of(shown) == "Die Maßnahme läuft."
    (one,) = queries.shown([shown], language="de")
    assert (one.answer, one.reason) == ("Die Maßnahme läuft.", "")


def test_months_without_a_count_say_that_there_were_none_or_too_few() -> None:
    series = [("2025-1", 15), ("2025-2", None), ("2026-1", None), ("2026-2", 5)]
    chart = _way(Way("Tagespflege", before_after(series, date(2026, 1, 5))), 0)["chart"]
    assert "keine Angabe" not in chart.html
    assert chart.html.count("keine oder zu wenige Meldungen") >= 2
    assert "ohne Angabe" not in chart.statement
    assert chart.statement.endswith("; 2-mal keine oder zu wenige Meldungen.")
    assert [row[1] for row in chart.table.rows] == [
        "15", "keine oder zu wenige Meldungen", "keine oder zu wenige Meldungen", "5",
    ]  # fmt: skip
    nothing = [(half, None) for half, _count in series]
    chart = _way(Way("Tagespflege", before_after(nothing, date(2026, 1, 5))), 0)["chart"]
    assert chart.statement == "In allen Zeilen: keine oder zu wenige Meldungen."


def test_staff_see_that_people_wait_for_what_nobody_shows(
    measure: Measure, staff: Any, by: Any, monkeypatch: Any
) -> None:
    asked = Related(label="Idee aus der Bürgerschaft", text="Tagespflege", asked=True)
    offer = Related(label="Angebot", text="Tagespflege")
    made = [offer]
    monkeypatch.setattr(looking.registry, "related", lambda _kind, _pk: made)
    address, hint = f"/kalletal/massnahmen/{measure.pk}/", "sehen das noch nicht"
    assert hint not in staff.get(address).content.decode()
    made.append(asked)
    assert hint in staff.get(address).content.decode()
    change_measure(measure=measure, values={"public": True}, version=measure.version, by=by)
    assert hint not in staff.get(address).content.decode()

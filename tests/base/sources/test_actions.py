from datetime import date
from uuid import uuid4

import numpy as np
import pytest

from nahraum.analysis.figures import Assumption, Figure, Method, Result
from nahraum.base.audit.queries import entries_of
from nahraum.base.municipality.models import Municipality
from nahraum.base.municipality.tenancy import ScopeMissing, municipality_scope
from nahraum.base.sources import actions, queries
from nahraum.base.sources.adapters import ratio_key
from nahraum.base.sources.models import LegalValue, Run, RunRelease, Source
from nahraum.base.sources.rules import LegalValueUnclear, RunContradicts
from tests.base.world import SYSTEM

pytestmark = pytest.mark.django_db
METHOD = Method("Probe", "1")


def figure(name: str = "a", value: float = 1.5, *sources: str) -> Figure:
    return Figure(
        id=name,
        label=name.upper(),
        value=value,
        unit="Menschen",
        as_of=date(2024, 12, 31),
        method=METHOD,
        formula="a = b",
        sources=sources or ("destatis-12411-0018",),
        decimals=1,
    )


def save(**changes: object) -> Run:
    wanted = {
        "method": METHOD,
        "inputs": {"b": 3},
        "result": {"value": 1.5},
        "figures": [figure()],
        **changes,
    }
    return actions.save_run(**wanted, by=SYSTEM)


def test_the_catalogue_is_loaded_and_loaded_again(db: None) -> None:
    counts = actions.load_reference(by=SYSTEM)
    assert counts["sources"] == Source.objects.count() > 20
    assert counts["legal_values"] == LegalValue.objects.count() > 40
    before = set(LegalValue.objects.values_list("pk", flat=True))
    Source.objects.filter(pk="destatis-12411-0018").update(title="alt")
    assert actions.load_reference(by=SYSTEM) == counts
    assert set(LegalValue.objects.values_list("pk", flat=True)) == before
    assert Source.objects.get(pk="destatis-12411-0018").title.startswith("Bevölkerung")


def test_the_ratio_in_force_is_chosen_and_an_unknown_start_is_not(db: None) -> None:
    actions.load_reference(by=SYSTEM)
    assert queries.legal_value("ratio.gp", date(2026, 11, 21)).value == 1633
    assert queries.legal_value(ratio_key("urologist", "3"), date(2025, 4, 9)).value == 49612
    with pytest.raises(LegalValueUnclear, match="hausärztliche Versorgung"):
        queries.legal_value("ratio.gp", date(2025, 4, 8))
    with pytest.raises(LegalValueUnclear):
        queries.legal_value("threshold.gp-undersupply", date(2026, 11, 21))


def test_a_states_value_goes_before_the_federal_one(db: None) -> None:
    Source.objects.create(id="s", title="S")
    for area, value in (("", 1), ("05", 2), ("06", 3)):
        LegalValue.objects.create(
            id=uuid4(),
            key="k",
            label="K",
            value=value,
            unit="",
            area=area,
            valid_from=date(2020, 1, 1),
            verified=True,
            source_id="s",
        )
    on = date(2026, 11, 21)
    assert queries.legal_value("k", on, area="05766036").value == 2
    assert queries.legal_value("k", on, area="01").value == 1
    assert queries.legal_value("k", on).value == 1


def test_equal_inputs_are_one_run(in_kalletal: Municipality) -> None:
    first = save()
    assert save() == first
    assert save(inputs={"b": 3.0}) != first
    others = [save(seed=7), save(method=Method("Probe", "2")), save(method=Method("Andere", "1"))]
    assert len({first.pk, *(run.pk for run in others)}) == 4
    assert save(seed=7) == others[0]


def test_equal_inputs_of_two_municipalities_are_two_runs(
    kalletal: Municipality, warburg: Municipality
) -> None:
    runs = []
    for municipality in (kalletal, warburg):
        with municipality_scope(municipality):
            runs.append(save())
            assert list(queries.runs()) == runs[-1:]
    assert runs[0].pk != runs[1].pk
    with municipality_scope(kalletal):
        assert queries.run_by_id(runs[1].pk) is None


def test_a_run_needs_a_scope(kalletal: Municipality) -> None:
    with pytest.raises(ScopeMissing):
        save()


def test_another_result_for_equal_inputs_is_an_alarm(in_kalletal: Municipality) -> None:
    save()
    with pytest.raises(RunContradicts):
        save(result={"value": 1.5000000001})
    assert Run.objects.get().result == {"value": 1.5}


def test_runs_are_never_changed(in_kalletal: Municipality) -> None:
    run = save()
    run.result = {}
    with pytest.raises(TypeError, match="never changed"):
        run.save()
    with pytest.raises(TypeError, match="never deleted"):
        run.delete()


def test_results_with_arrays_and_dates_are_stored_exactly(in_kalletal: Municipality) -> None:
    draws = np.random.Generator(np.random.PCG64(1)).random(50)
    result = Result(
        value=draws,
        method=METHOD,
        parts={"as_of": date(2024, 12, 31), "tiny": 5e-324, "huge": 1.7976931348623157e308},
        assumptions=(Assumption("b", 3),),
    )
    run = save(result=result, inputs={"draws": draws})
    stored = Run.objects.get(pk=run.pk)
    assert stored.result["value"] == draws.tolist()
    assert stored.result["parts"] == {
        "as_of": "2024-12-31",
        "tiny": 5e-324,
        "huge": 1.7976931348623157e308,
    }
    assert save(result=result, inputs={"draws": draws}) == run
    with pytest.raises(ValueError, match="NaN"):
        save(inputs={"b": 4}, result={"value": float("nan")})


def test_two_figures_of_one_id_are_refused(in_kalletal: Municipality) -> None:
    with pytest.raises(ValueError, match="same id"):
        save(figures=[figure(), figure()])
    assert not Run.objects.exists()


def test_an_old_run_keeps_its_old_sources(in_kalletal: Municipality) -> None:
    actions.load_reference(by=SYSTEM)
    run = save(figures=[figure("a", 1.5, "destatis-12411-0018", "gibt-es-nicht")])
    Source.objects.filter(pk="destatis-12411-0018").update(title="Neuer Titel", as_of="2030")
    known, unknown = queries.resolve(["destatis-12411-0018", "gibt-es-nicht"], run.sources)
    assert known.title.startswith("Bevölkerung: Kreise")
    assert known.licence == "Datenlizenz Deutschland – Namensnennung – Version 2.0"
    assert (unknown.known, unknown.id) == (False, "gibt-es-nicht")
    assert "steht nicht im Quellenverzeichnis" in unknown.title
    (now,) = queries.resolve(["destatis-12411-0018", "destatis-12411-0018"])
    assert now.title == "Neuer Titel"


def test_figures_are_found_with_the_assumptions_of_their_run(in_kalletal: Municipality) -> None:
    result = Result(
        value=1.5, method=METHOD, assumptions=(Assumption("Quote", 0.2, verified=False),)
    )
    run = save(result=result)
    found = queries.figure_of(run, "a")
    assert found is not None
    assert found["value"] == 1.5
    assert found["assumptions"][0]["name"] == "Quote"
    assert queries.figure_of(run, "b") is None


def test_releasing_is_once_and_logged(in_kalletal: Municipality) -> None:
    run = save()
    assert not queries.is_released(run)
    first = actions.release_run(run=run, by=SYSTEM)
    assert actions.release_run(run=run, by=SYSTEM) == first
    assert queries.is_released(run)
    assert RunRelease.objects.count() == 1
    assert [entry.action for entry in entries_of(in_kalletal.pk)] == [
        "sources.release-run",
        "sources.release-run",
        "sources.save-run",
    ]

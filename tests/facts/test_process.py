"""The shipped template of the planning process."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from nahraum.facts.process import checked_template, process_template
from nahraum.facts.reading import FOLDER, FactsError, document


def test_five_stages_in_five_years() -> None:
    """METHODS 9: the order of the DWK, kick-off in the first half-year, five years."""
    template = process_template()
    assert [stage.key for stage in template.stages] == [
        "kick-off", "stock-taking", "workshop", "implementation", "review",
    ]  # fmt: skip
    assert template.years == 5
    assert template.stages[0].last <= 6
    assert template.stages[-1].last == 60
    assert {stage.level for stage in template.stages} <= {1, 2, 3, 4}
    assert any(product.key == "profile" for product in template.stages[1].products)
    assert any(gate.decides == "council" for gate in template.stages[2].gates)


@pytest.mark.parametrize(
    ("damage", "problem"),
    [
        (lambda d: d.pop("source"), "missing or unknown: 'source'"),
        (lambda d: d.update(source="nowhere"), "'nowhere' is not in sources.toml"),
        (lambda d: d["stage"][0].update(level=5), "level: 5"),
        (lambda d: d["stage"][0].update(months=[6, 2]), "in their order"),
        (lambda d: d["stage"][4]["gates"][0].update(month=61), "between 0 and 60"),
        (lambda d: d["stage"][0]["gates"][0].update(decides="mayor"), "'mayor' is unknown"),
        (lambda d: d["stage"][1].update(key="kick-off"), "a key comes twice"),
        (lambda d: d["stage"][0]["products"][0].pop("title"), "missing or unknown"),
    ],
)
def test_a_damaged_template_is_refused(damage: Callable[[Any], object], problem: str) -> None:
    found: Any = copy.deepcopy(dict(document(FOLDER / "process.toml")))
    checked_template(found)
    damage(found)
    with pytest.raises(FactsError, match=problem):
        checked_template(found)

"""`nahraum indicators`: the catalogue in the terminal."""

from tests.cli.conftest import Ask, Run


def test_all_indicators_are_listed(ask: Ask) -> None:
    found = ask("indicators list")
    assert len(found["indicators"]) == 62
    assert found["indicators"][20] == {
        "id": "I21", "label": "Arbeitslosenanteil", "field": "Arbeit", "unit": "%",
        "kind": "expression",
    }  # fmt: skip


def test_a_field_and_a_kind_can_be_chosen(ask: Ask) -> None:
    care = ask("indicators list --field pflege")["indicators"]
    assert [row["id"] for row in care] == ["I38", "I39", "I40", "I41", "I42"]
    missing = ask("indicators list --kind needs-data")["indicators"]
    assert len(missing) == 35


def test_one_indicator_names_its_formula_or_what_it_needs(ask: Ask) -> None:
    found = ask("indicators show i21")
    assert (found["kind"], found["smallest_base"]) == ("expression", 100)
    assert found["detail"] == "Arbeitslose im Jahresmittel / Personen von 15–64 × 100"
    assert "12612-01-01-5" in ask("indicators show I10")["detail"]


def test_unknown_names_are_wrong_usage(run: Run) -> None:
    for line in ("indicators show X99", "indicators list --field Wetter"):
        done = run(line)
        assert done.exit_code == 2
        assert "gibt es nicht" in done.stderr

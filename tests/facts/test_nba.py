"""The shipped assessment is complete and says where it comes from."""

from pathlib import Path

import pytest

from nahraum.facts import nba
from nahraum.facts.reading import FactsError


def test_it_names_source_and_validity():
    found = nba.instrument()
    assert found["source"] == "sgb-xi"
    assert found["valid_from"].isoformat() == "2017-01-01"
    assert len(found["criteria"]) == 66


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("special_grade = 5\n", "", "special_grade"),
        ("special_grade", "odd_grade", "odd_grade, special_grade"),
        ('source = "sgb-xi"', 'source = "hearsay"', "hearsay"),
    ],
)
def test_a_damaged_table_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, old: str, new: str, problem: str
):
    text = nba._FILE.read_text(encoding="utf-8")
    assert old in text
    copy = tmp_path / "nba.toml"
    copy.write_text(text.replace(old, new, 1), encoding="utf-8")
    monkeypatch.setattr(nba, "_FILE", copy)
    with pytest.raises(FactsError, match=problem):
        nba.instrument.__wrapped__()

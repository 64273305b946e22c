"""The shipped funding programmes are complete, honest about gaps, and refuse damage."""

import json
from fractions import Fraction
from pathlib import Path

import pytest

from nahraum.facts import funding
from nahraum.facts.reading import FactsError


def test_niedersachsen_and_deutsches_hilfswerk():
    land = funding.programmes()["ni_zuschuss"]
    assert dict(land.rules) == {
        "max_share": Fraction(3, 4),
        "cap_project": 75_000,
        "cap_multiple": 150_000,
        "eligible": ("Quartiersmanagement",),
    }
    assert (land.states, land.source) == (("NI",), "dstgb-150")
    help_ = funding.programmes()["dhw"]
    assert help_.rules["min_own_share"] == Fraction(1, 5)
    assert help_.source_of("min_own_share") == "diakonie-hamburg-dhw"
    assert help_.source_of("cap_project") == "dstgb-150"
    assert funding.programmes()["ni_wohnen_pflege"].rules["deadline"] == (8, 1)


def test_what_nobody_knows_is_said():
    for entry in funding.programmes().values():
        assert not entry.unknown & set(entry.rules)
        assert entry.rules or {"max_share", "cap_project"} <= entry.unknown


def test_conditions_mark_what_is_not_verified():
    found = funding.conditions()
    assert found["line_item_tolerance"].verified
    assert [key for key, item in found.items() if not item.verified] == [
        *("proof_months", "payment_weeks", "interest_margin", "audit_years")
    ]


def test_mixes_add_up():
    shares = {mix.id: mix.shares for mix in funding.mixes()}
    assert shares["eching"]["Eigenerwirtschaftung"] == Fraction(73, 100)
    assert set(shares["ravensburg"].values()) == {Fraction(1, 3)}


@pytest.mark.real_data
def test_every_programme_of_the_appendix_is_there(shared_data: Path):
    appendix = shared_data.parent / "methods" / "data" / "funding_programmes.json"
    rows = json.loads(appendix.read_text(encoding="utf-8"))["programmes"]
    shipped, mixes = funding.programmes(), {mix.id for mix in funding.mixes()}
    assert {row["id"] for row in rows} == set(shipped) | mixes
    for row in rows:
        if row.get("type") == "example":
            continue
        rules = shipped[row["id"]].rules
        for name in ("cap_project", "cap_multiple", "duration_years"):
            if row["id"] != "bb_fapiq" or name != "cap_multiple":
                assert rules.get(name) == row.get(name)
        for name in ("max_share", "min_own_share"):
            value = row.get(name)
            assert rules.get(name) == (None if value is None else Fraction(str(value)))


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('funder = "Land Brandenburg"\n', "", "bb_fapiq: funder: missing or unknown"),
        ('max_share = "0.75"', 'maximum = "0.75"', "ni_zuschuss: maximum: missing or unknown"),
        ('max_share = "0.75"', 'max_share = "75"', "75 is no share"),
        ('unknown = ["max_share", "min_own_share"]', 'unknown = ["cap_project"]', "unknown: names"),
        ('unknown = ["max_share", "min_own_share"]', 'unknown = ["luck"]', "unknown: names"),
        ('source = "dstgb-150"', 'source = "hearsay"', "hearsay"),
        ('max_share = "diakonie-hamburg-dhw"', 'max_share = "hearsay"', "hearsay"),
        ('valid_from = ""', 'valid_from = "soon"', "'soon' is no date"),
        (
            'valid_from = ""\nvalid_until = ""',
            "valid_from = 2020-01-02\nvalid_until = 2020-01-01",
            "lies before",
        ),
    ],
)
def test_damaged_programmes_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, old: str, new: str, problem: str
):
    _damage(tmp_path, monkeypatch, old, new)
    with pytest.raises(FactsError, match=problem):
        funding.programmes.__wrapped__()


def test_validity_of_a_programme_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    _damage(tmp_path, monkeypatch, 'valid_from = ""', "valid_from = 2020-01-02")
    first = next(iter(funding.programmes.__wrapped__().values()))
    assert str(first.valid_from) == "2020-01-02"


def test_damaged_mixes_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    _damage(tmp_path, monkeypatch, '"Gemeinde (Geschäftsbesorgungsvertrag)" = "0.27"', '"x" = "1"')
    with pytest.raises(FactsError, match="eching: shares: the shares do not add up"):
        funding.mixes.__wrapped__()


def _damage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, old: str, new: str) -> None:
    text = funding._FILE.read_text(encoding="utf-8")
    assert old in text
    copy = tmp_path / "funding.toml"
    copy.write_text(text.replace(old, new, 1), encoding="utf-8")
    monkeypatch.setattr(funding, "_FILE", copy)

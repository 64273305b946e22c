"""Series of the demo's places: invented, marked as such, and loaded like any other table."""

import csv
import io
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from nahraum import facts
from nahraum.base.people.rules import Actor
from nahraum.understand.indicators import actions, queries

_FILE = Path(__file__).parent / "region" / "indicators.toml"
_START, _BASE_YEAR = 2011, 2017
_HEADINGS = ("gebiet", "jahr", "indikator", "zähler", "nenner")


@cache
def _settings() -> dict[str, Any]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))


def load(key: str, by: Actor) -> None:
    """Once for each municipality, through preview and confirmation."""
    if queries.imports().exists():
        return
    chosen = _settings()
    table = actions.preview_values(
        data=_table(key),
        name="ortsteile-erfunden.csv",
        source=chosen["source"],
        licence=chosen["licence"],
        by=by,
    )
    actions.confirm_values(table=table, by=by)


def _table(key: str) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\n")
    writer.writerow(_HEADINGS)
    writer.writerows(_rows(key))
    return text.getvalue().encode()


def _rows(key: str) -> Iterator[tuple[str, int, str, int, int | str]]:
    """Place, year, indicator, numerator and denominator; the same on every run."""
    chosen = _settings()
    chance = np.random.Generator(np.random.PCG64([chosen["seed"], int(key)]))
    for place in facts.village_summaries(key).values():
        offsets = chance.normal(size=len(chosen["indicator"])).clip(-1.5, 2.5).tolist()
        if place.population is None or place.share_65 is None:
            continue
        for year in chosen["years"]:
            people = round(place.population * (1 + chosen["population_a_year"] * (year - _START)))
            aged = place.share_65 + chosen["old_a_year"] * (year - _START)
            bases = {"all": people, "old": round(people * aged)}
            bases["working"] = round((people - bases["old"]) * 0.8)
            yield place.name, year, "I01", people, ""
            yield place.name, year, "I04", bases["old"], people
            for one, offset in zip(chosen["indicator"], offsets, strict=True):
                share = one["level"] + one["drift"] * (year - _BASE_YEAR) + one["spread"] * offset
                base = bases[one["base"]]
                yield place.name, year, one["key"], round(max(share, 0) * base), base

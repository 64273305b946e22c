"""Back-test: project all districts from 31 December 2015 to 2020 and compare with what happened.

    python tools/backtest.py DATA_FOLDER [--write]

Prints the report, with --write also to docs/backtest.md. DATA_FOLDER holds the official tables
as `nahraum data fetch` lays them out. Everything is deterministic: no random numbers, no clock.
"""

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from nahraum.analysis.population.ages import DISTRICT_GROUPS, Floats, in_groups
from nahraum.analysis.population.backtest import Errors, errors, errors_by_age
from nahraum.analysis.population.fertility import normal_profile
from nahraum.analysis.population.lifetable import LifeTable, from_qx
from nahraum.analysis.population.migration import Migration, residual
from nahraum.analysis.population.open_group import single_ages, split_groups
from nahraum.analysis.population.projection import Projection, project
from nahraum.data.reference import Reference
from nahraum.facts.projection import fertility_rates, migrations

DOCUMENT = Path(__file__).resolve().parent.parent / "docs" / "backtest.md"
BASE, END = 2015, 2020
YEARS = END - BASE
PERIOD = "2016/18"
PROFILE_YEARS = range(2012, 2016)
# Above this age the residual holds errors of mortality rather than moves.
OLDEST_MOVER = 74
NATION = "DG"
LIPPE, HOEXTER, GOETTINGEN = "05766", "05762", "03159"
SHOWN = (LIPPE, HOEXTER, GOETTINGEN)
EXTREMES = 5


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """A variant: persons by district and age group in 2020, (districts, 17), and its errors.

    births, deaths: sums over all districts and years; 0 for the standstill.
    """

    label: str
    projected: Floats
    births: float
    deaths: float
    total: Errors
    ages: tuple[Errors, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Backtest:
    """actual, start: (districts, 17) persons at the end of 2020 and 2015.

    births, deaths: what was counted in Germany from 2016 to 2020.
    """

    keys: tuple[str, ...]
    names: Mapping[str, str]
    start: Floats
    actual: Floats
    net: tuple[int, ...]
    assumed: tuple[float, ...]
    births: int
    deaths: int
    outcomes: Mapping[str, Outcome]

    def row(self, key: str) -> int:
        return self.keys.index(key)


def run(reference: Reference) -> Backtest:
    """Project every district in all variants. Needs the sets 03 and 05 and the register."""
    districts = reference.district_ages
    keys = tuple(key for key in districts.keys_at(BASE) if districts.has(key, END))
    start = np.stack([districts.at(key, BASE).sum(axis=0) for key in keys])
    actual = np.stack([districts.at(key, END).sum(axis=0) for key in keys])
    table = _life_table(reference)
    populations = np.stack([_single(reference, table, key) for key in keys])
    net = tuple(_net(reference, year) for year in range(BASE + 1, END + 1))
    assumed = _assumed()
    profile = _profile(reference, table)
    shares = populations.sum(axis=(1, 2)) / populations.sum()
    flows: dict[str, tuple[str, tuple[float, ...]]] = {
        "closed": ("geschlossen (ohne Wanderung)", (0.0,) * YEARS),
        "actual": ("mit wirklicher Bundeswanderung", tuple(map(float, net))),
        "assumed": ("mit der Annahme von 2017", assumed),
    }
    outcomes = {"still": _outcome("Stillstand (Zahlen von 2015)", start, actual)}
    for name, (label, yearly) in flows.items():
        ends = [
            _project(population, table, share, yearly, profile)
            for population, share in zip(populations, shares, strict=True)
        ]
        persons = np.stack([end.at(END).sum(axis=0) for end in ends])
        born = sum(float(end.births.sum()) for end in ends)
        died = sum(float(end.deaths.sum()) for end in ends)
        outcomes[name] = _outcome(label, in_groups(persons, DISTRICT_GROUPS), actual, born, died)
    names = dict(zip(districts.keys, districts.names, strict=True))
    span = range(BASE + 1, END + 1)
    return Backtest(
        keys=keys,
        names=names,
        start=start,
        actual=actual,
        net=net,
        assumed=assumed,
        births=sum(reference.national_births.total(year) for year in span),
        deaths=sum(reference.national_deaths.total(year) for year in span),
        outcomes=outcomes,
    )


def _life_table(reference: Reference) -> LifeTable:
    published = reference.life_tables.get(PERIOD)
    return from_qx(published.qx, published.ex[:, -1], float(published.a0.mean())).value


def _single(reference: Reference, table: LifeTable, key: str) -> Floats:
    """A district by single age in 2015, by the pattern of its state, then of the nation."""
    pattern = single_ages(
        (reference.state_ages.at(key[:2], BASE), reference.national_ages.at(NATION, BASE)), table
    ).value
    return split_groups(reference.district_ages.at(key, BASE), pattern).value


def _net(reference: Reference, year: int) -> int:
    """Net migration of Germany: what population change leaves after births and deaths."""
    ages = reference.national_ages
    change = ages.total(NATION, year) - ages.total(NATION, year - 1)
    births, deaths = reference.national_births.total(year), reference.national_deaths.total(year)
    return change - births + deaths


def _assumed() -> tuple[float, ...]:
    """13th coordinated projection, updated in 2017: 750,000 in 2016 falling to 200,000 in 2021."""
    path = migrations()["kbv13-2a"]
    points = (path.first_year, path.first_value, path.target_year, path.long_term)
    first_year, first, target_year, last = (float(value or "nan") for value in points)
    years = np.arange(BASE + 1, END + 1)
    found = np.interp(years, (first_year, target_year), (first, last))
    return tuple(float(value) for value in found)


def _profile(reference: Reference, table: LifeTable) -> Floats:
    """Age and sex pattern of national net migration 2012-2015, (2, 101), summing to 1."""
    total = np.zeros(table.L.shape)
    for year in PROFILE_YEARS:
        before, after = (
            single_ages((reference.national_ages.at(NATION, y),), table).value
            for y in (year - 1, year)
        )
        births = reference.national_births.at(year)
        found = residual(before, after, births=births, survivorship=table.survivorship)
        total += found.value
    total[:, OLDEST_MOVER + 1 :] = 0
    return np.asarray(total / total.sum())


def _project(
    population: Floats, table: LifeTable, share: float, yearly: Sequence[float], profile: Floats
) -> Projection:
    """One district; `yearly` is Germany's balance, `share` the district's part of it."""
    moves = np.array(yearly)[:, None, None] * share * profile
    return project(
        population,
        fertility=normal_profile(fertility_rates()[BASE].to_49).value,
        survivorship=table.survivorship,
        years=YEARS,
        base_year=BASE,
        migration=Migration(net=moves),
    ).value


def _outcome(
    label: str, projected: Floats, actual: Floats, births: float = 0.0, deaths: float = 0.0
) -> Outcome:
    """Compare persons by district and age group, both (districts, 17)."""
    return Outcome(
        label=label,
        projected=projected,
        births=births,
        deaths=deaths,
        total=errors(projected.sum(axis=1), actual.sum(axis=1)).value,
        ages=errors_by_age(projected, actual).value,
    )


# ------------------------------------------------------------------------------- the report
def report(test: Backtest) -> str:
    """The report as Markdown, German."""
    closed, actual = test.outcomes["closed"], test.outcomes["actual"]
    parts = (
        _INTRODUCTION.format(
            districts=len(test.keys),
            tfr=_number(fertility_rates()[BASE].to_49, 3),
            net=", ".join(_whole(value) for value in test.net),
            net_sum=_whole(sum(test.net)),
            assumed=", ".join(_whole(value) for value in test.assumed),
            assumed_sum=_whole(sum(test.assumed)),
        ),
        "## Ergebnis\n",
        _summary(test),
        "\n## Nach Alter (Abweichung je Altersgruppe über alle Kreise)\n",
        _by_age(closed, actual),
        "\n## Einzelne Kreise\n",
        _shown(test),
        f"\n## Die {EXTREMES} besten und schlechtesten Kreise\n",
        _extremes(test, closed),
        _extremes(test, actual),
        _READING.format(**_facts(test)),
    )
    return "\n".join(parts)


def _summary(test: Backtest) -> str:
    header = ("Variante", "MAPE", "MALPE", "Median", "9 von 10 unter", "Summe Deutschland", "±")
    rows = [
        (
            outcome.label,
            _percent(outcome.total.mape),
            _signed(outcome.total.malpe),
            _percent(outcome.total.medape),
            _percent(outcome.total.p90),
            _whole(outcome.projected.sum()),
            _signed(outcome.total.total),
        )
        for outcome in test.outcomes.values()
    ]
    rows.append(("**Ist 31.12.2020**", "", "", "", "", f"**{_whole(test.actual.sum())}**", ""))
    return _table(header, rows)


def _by_age(closed: Outcome, actual: Outcome) -> str:
    header = ("Alter", "geschlossen MAPE", "MALPE", "mit Wanderung MAPE", "MALPE")
    return _table(
        header,
        [
            (g.label, _percent(a.mape), _signed(a.malpe), _percent(b.mape), _signed(b.malpe))
            for g, a, b in zip(DISTRICT_GROUPS, closed.ages, actual.ages, strict=True)
        ],
    )


def _shown(test: Backtest) -> str:
    header = (
        "Kreis",
        "2015",
        "2020 Ist",
        "geschlossen",
        "±",
        "mit Bundeswanderung",
        "±",
        "65+ Ist",
        "65+ mit Wanderung",
    )
    closed, actual = test.outcomes["closed"], test.outcomes["actual"]
    rows = []
    for key in SHOWN:
        n = test.row(key)
        rows.append(
            (
                f"{test.names[key]} ({key})",
                _whole(test.start[n].sum()),
                _whole(test.actual[n].sum()),
                _whole(closed.projected[n].sum()),
                _signed(closed.total.percent[n]),
                _whole(actual.projected[n].sum()),
                _signed(actual.total.percent[n]),
                _whole(test.actual[n, -2:].sum()),
                _whole(actual.projected[n, -2:].sum()),
            )
        )
    return _table(header, rows)


def _extremes(test: Backtest, outcome: Outcome) -> str:
    percent = outcome.total.percent
    order = sorted(range(len(test.keys)), key=lambda n: (abs(percent[n]), test.keys[n]))

    def named(rows: Sequence[int]) -> str:
        return "; ".join(f"{test.names[test.keys[n]]} {_signed(percent[n])}" for n in rows)

    best, worst = named(order[:EXTREMES]), named(order[::-1][:EXTREMES])
    return f"**{outcome.label}**\n\n- am nächsten: {best}\n- am weitesten daneben: {worst}\n"


def _facts(test: Backtest) -> dict[str, str]:
    """Numbers the reading speaks about, so that text and table cannot differ."""
    closed, actual = test.outcomes["closed"], test.outcomes["actual"]
    gap = actual.total.percent
    ages = dict(zip((g.label for g in DISTRICT_GROUPS), actual.ages, strict=True))
    return {
        "closed_mape": _percent(closed.total.mape),
        "actual_mape": _percent(actual.total.mape),
        "still_mape": _percent(test.outcomes["still"].total.mape),
        "assumed_mape": _percent(test.outcomes["assumed"].total.mape),
        "assumed_total": _signed(test.outcomes["assumed"].total.total),
        "national": _signed(actual.total.total),
        "missing": _whole(test.actual.sum() - actual.projected.sum()),
        "births": _whole(test.births - actual.births),
        "deaths": _whole(actual.deaths - test.deaths),
        "below_2": str(int((np.abs(gap) < 2).sum())),
        "over_5": str(int((np.abs(gap) > 5).sum())),
        "count": str(len(gap)),
        "young": _percent(ages["20-24"].mape),
        "teen": _percent(ages["18-19"].mape),
        "old": _percent(ages["65-74"].mape),
        "oldest": _percent(ages["75+"].mape),
        "oldest_signed": _signed(ages["75+"].malpe),
        "infant": _percent(ages["0-2"].mape),
    }


def _table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    rule = ["---", *["---:"] * (len(header) - 1)]
    return "\n".join("| " + " | ".join(row) + " |" for row in (header, rule, *rows)) + "\n"


def _number(value: float, decimals: int) -> str:
    return f"{value:,.{decimals}f}".translate(str.maketrans(",.", ".,"))


def _whole(value: float) -> str:
    return _number(value, 0)


def _percent(value: float) -> str:
    return f"{_number(value, 2)} %"


def _signed(value: float) -> str:
    return f"{'+' if value >= 0 else '−'}{_number(abs(value), 2)} %"


_INTRODUCTION = """# Rückwärtstest der Bevölkerungsvorausberechnung

Was wäre herausgekommen, wenn man am 31.12.2015 gerechnet hätte? Alle {districts} Kreise werden von
2015 bis 2020 vorausberechnet und mit den amtlichen Zahlen vom 31.12.2020 verglichen. Diese Seite
schreibt `tools/backtest.py`; ein Test prüft, dass sie zu Programm und Daten passt.

## Vorgehen

- **Ausgang:** Kreise nach 17 Altersgruppen und Geschlecht (Destatis 12411-0018), aufgeteilt auf
  Einzelalter nach dem Muster des Landes (12411-0013), darüber des Bundes (12411-0006), ab 90 nach
  der Sterbetafel. Göttingen und Osterode am Harz (03152, 03156) sind schon 2015 zum heutigen
  Landkreis Göttingen (03159) zusammengezählt.
- **Geburten:** überall {tfr} Kinder je Frau (Bund 2015), normalverteiltes Altersprofil. Kreiswerte
  liegen nicht vor.
- **Sterblichkeit:** überall die Sterbetafel 2016/18. Sie ist die älteste, die vorliegt; 2015 war
  sie noch nicht bekannt. Fünf Jahre lang unverändert, auch im Pandemiejahr 2020.
- **Variante „geschlossen“:** niemand zieht zu oder fort.
- **Variante „mit wirklicher Bundeswanderung“:** Der Wanderungssaldo Deutschlands 2016 bis 2020
  ({net}; zusammen {net_sum})
  wird nach dem Bevölkerungsanteil von 2015 auf die Kreise verteilt und innerhalb der Kreise nach
  Alter und Geschlecht wie der Bundessaldo 2012 bis 2015 (Rest aus Bestand, Geburten und
  Sterbetafel, Alter 0 bis 74). Der Saldo ist die Bestandsveränderung abzüglich Geburten und
  zuzüglich Sterbefälle; er enthält also Berichtigungen. Seine Höhe kannte 2015 niemand: Diese
  Variante prüft das Verfahren, nicht die Annahme.
- **Variante „mit der Annahme von 2017“:** dasselbe mit dem Saldo der aktualisierten 13.
  koordinierten Vorausberechnung
  ({assumed}; zusammen {assumed_sum}).
  Das war wirklich vorher bekannt gemacht.
- **Stillstand** ist die Messlatte: Es bleibt, wie es 2015 war.

Abweichung = (berechnet − Ist) / Ist. MAPE ist ihr mittlerer Betrag, MALPE ihr Mittel mit
Vorzeichen (plus: zu hoch gerechnet), jeder Kreis zählt gleich viel.
"""
_READING = """## Was das heißt

- Mit der wirklichen Bundeswanderung verfehlt die Rechnung einen Kreis nach fünf Jahren im Mittel um
  {actual_mape}; {below_2} von {count} Kreisen liegen unter 2 %, {over_5} über 5 %. Für Deutschland
  fehlen {missing} Menschen ({national}): {births} Kinder mehr kamen zur Welt, als die
  Geburtenziffer von 2015 erwarten ließ, und {deaths} Menschen weniger starben als nach der
  Sterbetafel 2016/18.
- **Ohne Wanderung ist die Rechnung schlechter als gar keine** ({closed_mape} gegen {still_mape}
  bei Stillstand). „Geschlossen“ ist kein Bild der Zukunft; es zeigt, was Geburten und Sterbefälle
  allein bewirken.
- Wer 2017 die veröffentlichte Annahme benutzte, lag im Mittel {assumed_mape} daneben und für
  Deutschland insgesamt {assumed_total}: Es kamen weniger Menschen als angenommen.
- Die Verteilung nach Bevölkerungsanteil kennt weder Stadt noch Land. Sie gibt dem Umland von Berlin
  zu wenige Menschen und vielen ländlichen Kreisen zu viele: Lippe, Höxter und Göttingen werden zu
  hoch gerechnet, für alle drei liegt die geschlossene Rechnung näher. Umzüge zwischen den Kreisen
  fehlen in den Daten.
- In einzelnen Altersgruppen ist der Fehler viel größer als in der Summe: {young} bei 20 bis 24
  Jahren und {teen} bei 18 und 19 (die Rechnung lässt junge Menschen altern, wo sie waren; in
  Wirklichkeit ziehen viele zu Ausbildung und Studium um), {infant} bei den unter Dreijährigen (eine
  Geburtenziffer für alle Kreise). Zahlen über Kinder und junge Erwachsene eines Kreises sind also
  nur grob.
- Für ältere Menschen, um die es in diesem Programm vor allem geht, ist die Rechnung brauchbar:
  {old} bei 65 bis 74 Jahren, {oldest} ab 75 ({oldest_signed} im Mittel). Sie leben schon und ziehen
  selten um. Die Übersterblichkeit 2020 ist darin enthalten.
- Der Test reicht fünf Jahre weit und kennt nur Kreise. Für Gemeinden und für 2050 sind größere
  Abweichungen zu erwarten; wie groß sie sind, lässt sich mit diesen Daten nicht sagen. Das Ziel von
  höchstens 5 % nach zehn Jahren für Gemeinden über 5.000 Menschen bleibt also ungeprüft.

## Nachrechnen

    python tools/backtest.py ORDNER --write

`ORDNER` enthält die amtlichen Tabellen, wie `nahraum data fetch` sie ablegt. Die Rechnung dauert
etwa eine Sekunde, kommt ohne Zufall aus und ergibt immer dieselbe Seite.

Quellen: Statistisches Bundesamt (Destatis), GENESIS 12411-0006, 12411-0013, 12411-0018, 12612-0002,
12612-0009, 12613-0004, 12621-0001; Datenlizenz Deutschland – Namensnennung – Version 2.0.
"""


def main(arguments: Sequence[str], say: Callable[[str], object] = print) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="Ordner der amtlichen Tabellen")
    parser.add_argument("--write", action="store_true", help=f"{DOCUMENT.name} schreiben")
    given = parser.parse_args(arguments)
    text = report(run(Reference.from_directory(given.data)))
    if given.write:
        DOCUMENT.write_text(text, encoding="utf-8")
    say(text)


if __name__ == "__main__":
    main(sys.argv[1:])

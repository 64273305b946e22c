"""What people are told: every refusal with place and remedy, every assumption, every notice."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from nahraum.analysis.disclosure import (
    Earlier,
    Entry,
    ReleaseRules,
    Report,
    Rules,
    Stream,
    cellkey,
    check_pool,
    count_table,
    noise_table,
    perturb,
    perturb_cells,
    protection,
    publication,
    record_key,
    release,
    release_from_plain,
    rounded,
    suppress,
    system,
    tally,
)
from nahraum.analysis.disclosure.suppression import protect
from nahraum.analysis.disclosure.system import Outside, minimise
from nahraum.analysis.errors import AnalysisError, Infeasible, InvalidInput
from nahraum.analysis.figures import Assumption, Notice
from tests.analysis.disclosure.towns import frame, town

NOISE = noise_table()
PAIR = count_table(("A",), [Entry(("x",), 4), Entry(("y",), 40)])
SOURCE = "METHODS 5.7"
RULES_REMEDY = "k ab 2, Basis von 1 bis 2k, Anteil zwischen 0 und 1."
COARSEN = "Nichts veröffentlichen; die Tabelle verkleinern oder vergröbern."
MERGE = "Nichts veröffentlichen; Gebiete oder Gruppen zusammenfassen."


def one(count: int | None = 9, **more: Any) -> Callable[[], object]:
    return lambda: count_table(("A",), [Entry(("x",), count, **more)])


def compared(coordinates: dict[str, str]) -> Callable[[], object]:
    past = Earlier("Bericht 2025", ((coordinates, 40),), 5, 5)
    return lambda: suppress(PAIR, history=[past])


def signal(**changes: str) -> Callable[[], object]:
    given = {"topic": "t1", "neighbourhood": "n1", "reason": "r1", "subject": "p1"}
    return lambda: tally(frame(), [Report(Stream.PERSONS, **{**given, **changes})])


def again(coming: str, **changes: str) -> Callable[[], object]:
    def publish() -> object:
        past = replace(release(town(1, 60), []).value, **changes)
        return release(replace(town(2, 60), frame=frame(coming)), [past])

    return publish


def twice() -> object:
    past = release(town(1, 60), []).value
    return release(replace(town(2, 60), frame=frame("2026-2")), [past, past])


def impossible(low: float, high: float) -> Callable[[], object]:
    from scipy import sparse

    everything = (np.zeros(1), np.ones(1))
    return lambda: minimise(
        np.ones(1), sparse.csr_matrix([[1.0]]), np.array([low]), np.array([high]), everything
    )


def contradicted() -> object:
    return Outside(PAIR.system, np.full(3, 50.0), np.full(3, 60.0))


@pytest.mark.parametrize(
    ("action", "kind", "problem", "place", "remedy"),
    [
        (
            lambda: noise_table(largest=51),
            InvalidInput,
            "D = 51, V = 2, js = 2 ergeben keine Überlagerung.",
            "noise",
            "1 ≤ D ≤ 50, 0 ≤ js < D und V > 0 wählen.",
        ),
        (
            lambda: noise_table(variance=16.0),
            InvalidInput,
            "Für 1 ist die Varianz 16 nicht erreichbar.",
            "variance",
            "V verkleinern oder D vergrößern.",
        ),
        (
            lambda: record_key(b"fifteen bytes..", "a"),
            InvalidInput,
            "Das Geheimnis hat weniger als 16 Bytes.",
            "secret",
            "",
        ),
        (
            lambda: perturb([-1], NOISE),
            InvalidInput,
            "Ein Satzschlüssel liegt außerhalb seines Bereichs.",
            "keys",
            "",
        ),
        (
            lambda: rounded(-1, 5),
            InvalidInput,
            "Gerundet werden Anzahlen ab 0 auf Vielfache ab 1.",
            "base",
            "",
        ),
        (
            lambda: count_table((), []),
            InvalidInput,
            "Eine Tabelle hat 1 bis 4 verschiedene Merkmale.",
            "dims",
            "",
        ),
        (lambda: count_table(("A",), []), InvalidInput, "Die Tabelle ist leer.", "count", ""),
        (
            lambda: count_table(("A", "B"), [Entry((f"a{n}", f"b{n}"), 1) for n in range(224)]),
            InvalidInput,
            "Die Tabelle hat mehr als 50000 Felder.",
            "dims",
            "Merkmale oder Gruppen zusammenfassen.",
        ),
        (
            lambda: count_table(("A", "B"), [Entry(("x", "y"), 1)] * 2),
            InvalidInput,
            "Die Zelle kommt zweimal vor.",
            "x, y",
            "",
        ),
        (
            lambda: count_table(("A",), [Entry(("total",), 1)]),
            InvalidInput,
            "„total“ steht für die Summe.",
            "total",
            "Summenzeilen weglassen.",
        ),
        (one(-1), InvalidInput, "-1 ist negativ.", "x", ""),
        (
            one(9, parties=0),
            InvalidInput,
            "0 Meldende passen nicht zu 9 Fällen.",
            "x",
            "Anzahl der Meldenden prüfen.",
        ),
        (
            one(9, largest=9.5),
            InvalidInput,
            "Der größte Beitrag 9.5 passt nicht zu 9 Fällen.",
            "x",
            "Größten Beitrag prüfen.",
        ),
        (lambda: Rules(k=1), InvalidInput, "1 ist hier nicht möglich.", "k", RULES_REMEDY),
        (lambda: Rules(base=11), InvalidInput, "11 ist hier nicht möglich.", "base", RULES_REMEDY),
        (
            lambda: suppress(PAIR, rules=Rules(sensitive="C")),
            InvalidInput,
            "Ein Merkmal „C“ gibt es nicht.",
            "sensitive",
            "",
        ),
        (
            compared({"A": "z"}),
            InvalidInput,
            (
                "„z“ aus Bericht 2025 gibt es in dieser Tabelle nicht; "
                "beide Veröffentlichungen lassen sich nicht gemeinsam prüfen."
            ),
            "history",
            (
                "Gleiche Gebiete und Gruppen verwenden, oder Zeiträume angeben, die sich "
                "nicht überschneiden."
            ),
        ),
        (
            compared({"A": "x", "Ort": "Nord"}),
            InvalidInput,
            (
                "„Ort“ aus Bericht 2025 gibt es in dieser Tabelle nicht; "
                "beide Veröffentlichungen lassen sich nicht gemeinsam prüfen."
            ),
            "history",
            (
                "Gleiche Gebiete und Gruppen verwenden, oder Zeiträume angeben, die sich "
                "nicht überschneiden."
            ),
        ),
        (
            contradicted,
            InvalidInput,
            "Was veröffentlicht werden soll, passt nicht zu den Zahlen selbst.",
            "published",
            "Rundung und Ränder prüfen.",
        ),
        (
            impossible(2.0, 3.0),
            Infeasible,
            "Die Prüfung auf Rückschlüsse hat keine Lösung.",
            "audit",
            COARSEN,
        ),
        (
            lambda: ReleaseRules(persons=4),
            InvalidInput,
            "4 lockert die Veröffentlichungsregel (5).",
            "persons",
            "Die Regel darf nur verschärft werden.",
        ),
        (
            lambda: ReleaseRules(base=11),
            InvalidInput,
            "Die Rundung ist gröber, als die Mindestzahlen erlauben.",
            "base",
            "Mindestzahlen auf die halbe Basis anheben.",
        ),
        (
            signal(topic="fremd"),
            InvalidInput,
            "„fremd“ gehört nicht zu dieser Veröffentlichung.",
            "topic",
            "Gebiete, Themen und Gründe der Veröffentlichung prüfen.",
        ),
        (
            signal(neighbourhood="fremd"),
            InvalidInput,
            "„fremd“ gehört nicht zu dieser Veröffentlichung.",
            "neighbourhood",
            "Gebiete, Themen und Gründe der Veröffentlichung prüfen.",
        ),
        (
            signal(reason="fremd"),
            InvalidInput,
            "„fremd“ gehört nicht zu dieser Veröffentlichung.",
            "reason",
            "Gebiete, Themen und Gründe der Veröffentlichung prüfen.",
        ),
        (
            signal(subject=""),
            InvalidInput,
            "Eine Meldung hat kein Zählzeichen mehr.",
            "subject",
            "",
        ),
        (
            again("2026-2", half_year="2025-3"),
            InvalidInput,
            "„2025-3“ ist kein Halbjahr.",
            "half_year",
            "Halbjahre wie 2026-1 angeben.",
        ),
        (
            again("2026-3"),
            InvalidInput,
            "„2026-3“ ist kein Halbjahr.",
            "half_year",
            "Halbjahre wie 2026-1 angeben.",
        ),
        (
            again("2026-2", municipality="warburg"),
            InvalidInput,
            "Frühere Veröffentlichungen gehören zu einer anderen Kommune.",
            "history",
            "",
        ),
        (
            again("2026-1"),
            Infeasible,
            (
                "Das Halbjahr 2026-1 ist schon veröffentlicht; zwei Fassungen verraten "
                "einzelne Meldungen."
            ),
            "half_year",
            "Die erste Fassung stehen lassen.",
        ),
        (twice, InvalidInput, "Ein Halbjahr ist zweimal veröffentlicht.", "history", ""),
        (
            lambda: release_from_plain({}),
            InvalidInput,
            "Eine frühere Veröffentlichung ist beschädigt (KeyError('tables')).",
            "history",
            "Nichts veröffentlichen, bis sie wiederhergestellt ist.",
        ),
        (
            lambda: check_pool({"a": 5, "b": 5}, ["a"], ReleaseRules()),
            Infeasible,
            "Eine gemeinsame Zahl braucht drei Kommunen oder die Zustimmung jeder einzelnen.",
            "municipality",
            "",
        ),
        (
            lambda: check_pool({"a": 98, "b": 1, "c": 1}, ["a", "b"], ReleaseRules()),
            Infeasible,
            "Eine Kommune bestimmt fast die ganze Zahl.",
            "municipality",
            "",
        ),
    ],
)
def test_every_refusal_says_what_where_and_how_to_mend_it(
    action: Callable[[], object], kind: type[AnalysisError], problem: str, place: str, remedy: str
) -> None:
    with pytest.raises(kind) as caught:
        action()
    error = caught.value
    assert (error.problem, error.place, error.remedy) == (problem, place, remedy)


def test_a_programme_out_of_time_is_not_called_unsolvable(monkeypatch: pytest.MonkeyPatch) -> None:
    # Every status but "proven" and "unsolvable" is a programme that did not end.
    monkeypatch.setattr(system, "UNSOLVABLE", -1)
    with pytest.raises(Infeasible) as caught:
        impossible(2.0, 3.0)()
    assert caught.value.problem == "Die Prüfung auf Rückschlüsse ist nicht zu Ende gerechnet."
    assert caught.value.remedy == COARSEN


def test_protection_that_cannot_be_says_what_to_merge() -> None:
    # A single small cell beside its sum, both public before: nothing can be taken back.
    past = Earlier("Bericht", (({"A": "x"}, 4), ({"A": "y"}, 40), ({}, 44)), 1, 1)
    with pytest.raises(Infeasible) as caught:
        suppress(PAIR, rules=Rules(base=1), history=[past])
    error = caught.value
    assert error.problem == "Mindestens eine gesperrte Zahl lässt sich nicht schützen."
    assert (error.place, error.remedy) == ("audit", MERGE)


class Broken:
    """An attack that succeeded."""

    passed = False
    weak = ()


@pytest.mark.parametrize(
    ("module", "action", "problem"),
    [
        (protection, lambda: suppress(PAIR), "Die Tabelle hält der Prüfung nicht stand."),
        (
            publication,
            lambda: release(town(1, 20), []),
            "Die Veröffentlichung hält der Prüfung nicht stand.",
        ),
    ],
)
def test_a_successful_attack_is_named(
    monkeypatch: pytest.MonkeyPatch, module: Any, action: Callable[[], object], problem: str
) -> None:
    monkeypatch.setattr(module, "audit", lambda *_: Broken())
    with pytest.raises(Infeasible) as caught:
        action()
    assert (caught.value.problem, caught.value.place) == (problem, "audit")


def test_assumptions_and_notices_of_a_table() -> None:
    entries = [Entry(("x", "m"), 40), Entry(("x", "n"), 30), Entry(("y", "m"), 3)]
    result = suppress(count_table(("A", "B"), entries), rules=Rules(sensitive="B"))
    assert result.method.name == "disclosure.suppression"
    assert result.assumptions == (
        Assumption("Mindestzahl je Zelle", 5, "Personen", SOURCE),
        Assumption("Rundung auf Vielfache von", 5, "", SOURCE),
        Assumption("Mindestzahl der Meldenden", 2, "", SOURCE),
        Assumption("Höchster Anteil eines Meldenden", 0.85, "", SOURCE),
        Assumption("Mindestbreite des Schätzintervalls", 0.1, "Anteil", SOURCE),
        Assumption("Mindestzahl der Ausprägungen", 2, "", SOURCE),
    )
    assert result.warnings == (
        Notice("CELLS_FILLED", "1 Kombinationen ohne Zeile sind als 0 gezählt."),
        Notice(
            "PARTIES_NOT_CHECKED",
            "Die Zahl der Meldenden ist nicht angegeben und nicht geprüft.",
        ),
        Notice(
            "REASONS_INTERNAL",
            "Gründe nicht mit veröffentlichen: Sie verraten, welche Zahlen klein sind.",
        ),
        Notice(
            "NOT_ADDITIVE",
            "Gerundete Zahlen ergeben nicht genau ihre Summe; keine neuen Summen bilden.",
        ),
    )


def test_a_table_without_anything_to_say_says_nothing() -> None:
    entries = [Entry(("x",), 40, 3), Entry(("y",), 50, 4)]
    result = suppress(count_table(("A",), entries), rules=Rules(base=1))
    assert result.warnings == ()
    assert len(result.assumptions) == 5
    assert result.parts == {"primary": 0, "earlier_facts": 0}


def test_assumptions_and_notices_of_noise() -> None:
    result = perturb_cells({"x": [0]}, NOISE)
    assert result.method == cellkey.METHOD
    assert result.assumptions == (
        Assumption("Größte Änderung", 4, "", SOURCE, verified=False),
        Assumption("Varianz", 2.0, "", SOURCE, verified=False),
        Assumption("Vermiedene Werte bis", 2, "", SOURCE, verified=False),
    )
    assert result.warnings == (
        Notice(
            "NOISE",
            "Zahlen sind leicht überlagert: Sie ergeben nicht genau ihre Summe, und Quoten daraus "
            "weichen ab. Keine neuen Summen bilden.",
        ),
    )


def test_assumptions_and_notices_of_a_release() -> None:
    result = release(town(1, 60), [])
    assert result.method.name == "disclosure.release"
    assert result.parts["not_shown"] == "keine oder zu wenige Meldungen"
    assert set(result.parts["audit"]) == {"persons", "events"}
    assert result.assumptions == (
        Assumption("Mindestzahl der Personen", 5, "Personen", "DESIGN 7"),
        Assumption("Mindestzahl der Meldenden", 2, "", "DESIGN 7"),
        Assumption("Höchster Anteil eines Meldenden", 0.85, "", "DESIGN 7"),
        Assumption("Mindestzahl der Ereignisse", 5, "Ereignisse", "DESIGN 7"),
        Assumption("Mindestzahl der Tage", 3, "Tage", "DESIGN 7"),
        Assumption("Rundung auf Vielfache von", 5, "", "DESIGN 7"),
        Assumption("Anteile ab einer Basis von", 30, "", "DESIGN 7"),
        Assumption("Mindestbreite unter Angriff", 5, "Personen", SOURCE),
        Assumption("Verschiedene Gründe je Gruppe", 2, "", "TESTS P-09"),
    )
    assert result.warnings == (
        Notice(
            "ZERO_OR_TOO_FEW",
            "Wo keine Zahl steht, gibt es keine oder zu wenige Meldungen. Zahlen sind gerundet.",
        ),
        Notice(
            "SECOND_PERSON",
            "Vor dieser Veröffentlichung muss eine zweite Person zustimmen.",
        ),
    )
    assert result.value.second_person == "first-release"


def test_a_cell_against_the_rule_is_named() -> None:
    tables = town(1, 60)
    place = (publication.Kind.TOPIC, ("t1",))
    with pytest.raises(Infeasible) as caught:
        publication._verify(tables, Stream.PERSONS, {place: 1000}, ReleaseRules())
    error = caught.value
    assert error.problem == "Eine Zelle verstößt gegen die Veröffentlichungsregel."
    assert error.place == "audit"


@pytest.mark.parametrize(
    "row",
    [
        {"persons": -5, "events": None},
        {"persons": None, "events": 2.5},
        {"persons": True, "events": None},
    ],
)
def test_a_stored_row_that_is_no_count_is_refused(row: dict[str, Any]) -> None:
    plain = {"key": ["t1"], "persons_share": None, "events_share": None, **row}
    with pytest.raises(InvalidInput) as caught:
        release_from_plain({"tables": {"topic_by_municipality": [plain]}})
    counts = row["persons"], row["events"]
    expected = f"Eine frühere Veröffentlichung ist beschädigt (ValueError('count {counts}'))."
    assert caught.value.problem == expected


def test_no_protection_without_a_round(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nahraum.analysis.disclosure.suppression.MOST_ROUNDS", 0)
    plan, _ = protection._plan(PAIR, Rules(), ())
    with pytest.raises(Infeasible) as caught:
        protect(plan, [0], np.array([True, False, False]))
    assert caught.value.remedy == MERGE

"""`nahraum search` on a register of two towns."""

from pathlib import Path
from typing import Any

import pytest

from nahraum.analysis.language import plain
from nahraum.base.municipality.tenancy import municipality_scope
from nahraum.base.places.actions import add_neighbourhood
from nahraum.base.places.rules import Details, Shape
from nahraum.base.topics.actions import load_vocabulary
from nahraum.base.topics.adapters import shipped_vocabulary
from nahraum.base.topics.models import Topic
from nahraum.connect.directory import actions as directory
from tests.base.world import SYSTEM, acting, make_municipality, make_person
from tests.cli.conftest import Ask, Run
from tests.cli.installations import Installation
from tests.towns import kalletal, warburg

__all__ = ["kalletal", "warburg"]

KEYS = {"hits", "crisis", "interpreted_as", "method", "inputs", "assumptions", "warnings"}
X, Y = 500_000.0, 5_770_000.0


def put(town: Any, title: str, *topics: str, **site: Any) -> None:
    """Publish an offer of a house of its own."""
    by = acting(make_person("network_coordinator", town, plain(title).replace(" ", "-")))
    with municipality_scope(town):
        house = directory.add_organisation(
            by=by,
            name=f"Haus {title}",
            sector="association",
            phone=site.pop("phone", ""),
            email="haus@example.org",
        )
        place = directory.add_site(by=by, organisation=house, place=town.name, **site)
        offer = directory.add_offer(
            by=by, organisation=house, title=title, summary="Hilfe.", sites=[place],
            topics=Topic.objects.filter(key__in=topics),
        )  # fmt: skip
        directory.publish(offer=offer, checked_by="Test", on=offer.created_at.date(), by=by)


@pytest.fixture
def words(db: None) -> None:
    load_vocabulary(entries=shipped_vocabulary(), by=SYSTEM)


@pytest.fixture
def region(words: None, kalletal: Any, warburg: Any) -> None:
    with municipality_scope(kalletal):
        shape = Shape("Hohenhausen", x=X, y=Y, radius=900)
        details = Details(name="Hohenhausen", kind="village", shape=shape, source="erfunden")
        add_neighbourhood(details=details, by=SYSTEM)
    put(kalletal, "Gedächtniscafé", "demenz", phone="05264 1234", x=X + 9_000, y=Y)
    put(kalletal, "Vergissmeinnicht", "demenz", x=X, y=Y)
    put(warburg, "Lichtblick", "demenz", "selbsthilfe", phone="05641 99")


def titles(found: dict[str, Any]) -> list[str]:
    return [hit["title"] for hit in found["hits"]]


def test_everyday_words_in_one_municipality(region: None, ask: Ask) -> None:
    found = ask("search", "Oma vergisst alles", "--municipality", "Warburg")
    assert set(found) == {*KEYS, "sources"}
    assert found["hits"] == [
        {
            "title": "Lichtblick",
            "topics": [
                {"id": "selbsthilfe", "label": "Selbsthilfegruppen"},
                {"id": "demenz", "label": "Leben mit Demenz"},
            ],
            "organisation": "Haus Lichtblick",
            "municipality": {"ags": "05762036", "name": "Warburg"},
            "phone": "05641 99",
            "matched": [{"asked": "Oma vergisst alles", "met": "Leben mit Demenz", "how": "topic"}],
            "metres": None,
            "unknown": [],
        }
    ]
    assert found["crisis"] == []
    assert found["interpreted_as"] == [
        {"id": "demenz", "label": "Leben mit Demenz", "phrase": "Oma vergisst alles"}
    ]
    assert found["inputs"] == {
        "query": "Oma vergisst alles", "municipality": "Warburg", "near": None, "open_now": False,
    }  # fmt: skip
    assert [source["id"] for source in found["sources"]] == ["nahraum-topics"]


def test_without_a_municipality_all_are_asked_and_named(region: None, ask: Ask, run: Run) -> None:
    found = ask("search", "Oma vergisst alles")
    assert [(hit["title"], hit["municipality"]["name"]) for hit in found["hits"]] == [
        ("Gedächtniscafé", "Kalletal"),
        ("Lichtblick", "Warburg"),
        ("Vergissmeinnicht", "Kalletal"),
    ]
    assert [topic["id"] for topic in found["interpreted_as"]] == ["demenz"]
    shown = run("search", "Oma vergisst alles").stdout
    assert "  Haus Lichtblick, Warburg\n  Telefon: 05641 99\n" in shown
    assert "  Haus Vergissmeinnicht, Kalletal\n  Telefon: nicht bekannt\n" in shown
    assert "Gefunden über „Oma vergisst alles“: Leben mit Demenz" in shown


def test_the_only_municipality_needs_no_name(words: None, warburg: Any, run: Run) -> None:
    put(warburg, "Lichtblick", "demenz")
    shown = run("search", "Alzheimer").stdout
    assert shown.startswith("Verstanden als: Leben mit Demenz")
    assert "  Haus Lichtblick\n" in shown


@pytest.mark.parametrize("meant", ["warburg", "WARBURG", " Warburg ", "05762036"])
def test_a_municipality_by_name_or_key(region: None, ask: Ask, meant: str) -> None:
    assert titles(ask("search", "Demenz", "--municipality", meant)) == ["Lichtblick"]


def test_several_of_a_name_are_wrong_usage_with_the_list(words: None, run: Run) -> None:
    make_municipality("Neuenkirchen", "neuenkirchen", "05566064")
    make_municipality("Neuenkirchen", "neuenkirchen-2", "03459027")
    make_municipality("Neustadt (Hessen)", "neustadt", "06534014")
    result = run("search", "Demenz", "--municipality", "Neuenkirchen")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "„Neuenkirchen“ gibt es 2-mal" in result.stderr
    assert all(key in result.stderr for key in ("05566064", "03459027"))
    assert run("search", "Demenz", "--municipality", "Neustadt").exit_code == 0


def test_an_unknown_municipality_is_refused_with_those_there_are(region: None, run: Run) -> None:
    result = run("search", "Demenz", "--municipality", "Timbuktu")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == (
        "error: --municipality: 'Timbuktu' gibt es in dieser Anlage nicht; "
        "vorhanden: Kalletal, Warburg\n"
    )


def test_near_ones_come_first_and_only_from_where_the_place_is(region: None, ask: Ask) -> None:
    found = ask("search", "Demenz", "--near", "Hohenhaussen")
    assert [(hit["title"], hit["metres"]) for hit in found["hits"]] == [
        ("Vergissmeinnicht", 0.0),
        ("Gedächtniscafé", 9_000.0),
    ]
    lost = ask("search", "Demenz", "--near", "Timbuktu")
    assert len(lost["hits"]) == 3
    assert [item["code"] for item in lost["warnings"]] == ["PLACE_UNKNOWN"]


def test_a_remark_goes_beside_the_answer(region: None, run: Run) -> None:
    result = run("search", "Demenz", "--near", "Timbuktu")
    assert result.exit_code == 0
    assert result.stderr == (
        "Hinweis: „Timbuktu“ ist kein bekannter Ort; die Entfernung zählt nicht mit\n"
    )


def test_unknown_hours_are_not_closed(region: None, ask: Ask, run: Run) -> None:
    found = ask("search", "Demenz", "--open-now", "--municipality", "warburg")
    assert [hit["unknown"] for hit in found["hits"]] == [["open_now"]]
    shown = run("search", "Demenz", "--open-now").stdout
    assert shown.count("Ob jetzt geöffnet ist, ist nicht bekannt.") == 3


def test_crisis_first_whatever_is_found(words: None, warburg: Any, ask: Ask, run: Run) -> None:
    found = ask("search", "ich will nicht mehr leben")
    assert [call["number"] for call in found["crisis"]] == ["0800 1110111", "112"]
    assert run("search", "ich will nicht mehr leben").stdout.startswith(
        "Sofort Hilfe:\n  0800 1110111  "
    )
    refused = run("search", "ich will nicht mehr leben", "--municipality", "Timbuktu")
    assert refused.exit_code == 1
    assert refused.stdout.startswith("Sofort Hilfe:")


def test_nothing_found_is_said(words: None, warburg: Any, ask: Ask, run: Run) -> None:
    nothing = "Dazu ist hier kein passendes Angebot eingetragen. Andere Worte"
    assert run("search", "Quantenchromodynamik").stdout == f"{nothing} können helfen.\n"
    assert run("search", "Quantenchromodynamik", "--open-now").stdout == (
        f"{nothing} oder die Suche ohne --open-now können helfen.\n"
    )
    found = ask("search", "Quantenchromodynamik")
    assert (found["hits"], found["interpreted_as"]) == ([], [])


def test_a_long_answer_is_cut_and_says_so(words: None, warburg: Any, ask: Ask, run: Run) -> None:
    for number in range(12):
        put(warburg, f"Treff {number:02}", "demenz")
    assert run("search", "Demenz").stdout.endswith("\n… und 2 weitere; --json zeigt alle\n")
    assert len(ask("search", "Demenz")["hits"]) == 12


def test_a_protected_address_has_no_distance(
    region: None, warburg: Any, kalletal: Any, ask: Ask
) -> None:
    put(kalletal, "Zuflucht", "gewaltschutz", x=X, y=Y, phone="05264 7788", protected_address=True)
    found = ask("search", "Frauenhaus", "--near", "Hohenhausen")
    assert [(hit["title"], hit["metres"]) for hit in found["hits"]] == [("Zuflucht", None)]


@pytest.mark.parametrize("query", ["", "   "])
def test_an_empty_question_is_wrong_usage(run: Run, query: str) -> None:
    assert run("search", query).exit_code == 2


def test_nobody_there_yet(words: None, run: Run) -> None:
    result = run("search", "Demenz")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("error: In dieser Anlage ist keine Kommune eröffnet")


def test_nothing_set_up_is_said_and_nothing_made(tmp_path: Path) -> None:
    house = Installation(tmp_path / "var")
    assert house.refused("search", "Demenz").startswith("Hier ist noch nichts eingerichtet")
    assert not (tmp_path / "var" / "nahraum.sqlite3").exists()


def test_an_old_database_is_named(tmp_path: Path) -> None:
    (tmp_path / "nahraum.sqlite3").touch()
    house = Installation(tmp_path)
    assert house.refused("search", "Demenz").startswith("Die Datenbank ist nicht auf dem Stand")

"""`nahraum supply ratio`."""

from pathlib import Path

import pytest

from tests.cli.conftest import Ask, Refuse, Run

HEAD = "id,role,weekly_hours,mandate,jobsharing,birth_year,practice_form,planned_end\n"
DOCTORS = HEAD + (
    "anna,owner,,1,0,1980,single,\n"
    "bert,owner,,0.5,0,1975,group,\n"
    "cora,employed,10,,0,1985,mvz,\n"
    "dirk,employed,20.5,,0,1990,mvz,\n"
    "emma,employed,38.5,,1,1988,group,\n"
    "fritz,authorised,5,,0,1960,kv,\n"
)


def write(folder: Path, text: str) -> None:
    (folder / "D.csv").write_text(text, encoding="utf-8")


def test_worked_example(ask: Ask) -> None:
    """METHODS 2.6: 54,000 inhabitants, ratio 1,616, 22.856 posts."""
    answer = ask("supply ratio --inhabitants 54000 --ratio 1616 --posts 22.856435643564357")
    assert answer["need"] == pytest.approx(33.415841584158414, abs=1e-13)
    assert answer["supply_ratio"] == pytest.approx(68.4, abs=1e-12)
    assert answer["status"] == "undersupply"
    assert answer["openings"] == 14.0
    missing = {level: round(value, 3) for level, value in answer["missing"].items()}
    assert missing == {"75": 2.205, "100": 10.559, "110": 13.901}
    assert answer["counted"] == []
    assert answer["inputs"]["inhabitants"] == 54000
    assert answer["warnings"][0]["code"] == "NO_LEGAL_EFFECT"


@pytest.mark.parametrize(
    ("posts", "status"),
    [("7.4999", "undersupply"), ("7.5", "open"), ("11", "open"), ("11.0001", "closed")],
)
def test_boundaries(ask: Ask, posts: str, status: str) -> None:
    answer = ask(f"supply ratio --inhabitants 16330 --ratio 1633 --posts {posts}")
    assert answer["status"] == status


def test_each_doctor_shows_the_rule(ask: Ask, folder: Path) -> None:
    write(folder, DOCTORS)
    answer = ask("supply ratio --inhabitants 4000 --ratio 1633 --doctors D.csv --as-of 2026-11-21")
    found = {row["id"]: (row["factor"], row["rule"]) for row in answer["counted"]}
    assert found == {
        "anna": (1.0, "mandate-full"),
        "bert": (0.5, "mandate-half"),
        "cora": (0.25, "hours-up-to-10"),
        "dirk": (0.75, "hours-over-20-to-30"),
        "emma": (0.0, "jobsharing"),
        "fritz": (0.0, "authorised"),
    }
    assert answer["actual"] == 2.5
    assert answer["persons"] == 6
    assert answer["status"] == "open"
    assert answer["outlook"]["expects_undersupply"] is False


def test_the_age_structure_threatens(ask: Ask, folder: Path) -> None:
    write(folder, DOCTORS.replace("1980", "1961"))
    verb = "supply ratio --inhabitants 4000 --ratio 1633 --doctors D.csv --as-of 2026-11-21"
    answer = ask(verb)
    assert (answer["status"], answer["outlook"]["leaving"]) == ("threatened", 1.0)
    assert ask(f"{verb} --not-threatened")["status"] == "open"


def test_german_columns_dates_and_one_person_twice(ask: Ask, folder: Path) -> None:
    text = (
        "Kennung;Rolle;Wochenstunden;Versorgungsauftrag;Geplantes Ende;Person\n"
        "1;niedergelassen;;0,75;31.12.2026;Dr. Müller\n"
        "2;angestellt;12,5;;;Dr. Müller\n"
    )
    (folder / "D.csv").write_text(text, encoding="cp1252")
    answer = ask("supply ratio --inhabitants 1633 --ratio 1633 --doctors D.csv --as-of 2026-11-21")
    assert [row["rule"] for row in answer["counted"]] == ["mandate-three-quarter", "person-cap"]
    assert (answer["actual"], answer["persons"], answer["supply_ratio"]) == (1.0, 1, 100.0)
    assert answer["outlook"]["leaving"] == 0.75


def test_the_ratio_in_force_is_the_default(ask: Ask) -> None:
    answer = ask("supply ratio --inhabitants 1633 --posts 1 --as-of 2025-04-09")
    assert answer["inputs"]["ratio"] == 1633
    assert answer["supply_ratio"] == 100.0
    assert "g-ba-bpl-rl" in [source["id"] for source in answer["sources"]]


def test_a_day_without_proven_ratio_is_refused(refuse: Refuse) -> None:
    line = refuse("supply ratio --inhabitants 1633 --posts 1 --as-of 2024-01-01")
    assert line.startswith("as_of: Am 01.01.2024 galt 1609 oder 1607 oder 1616")


def test_specialists_have_their_own_line(ask: Ask) -> None:
    verb = "supply ratio --inhabitants 28620 --ratio 2862 --posts 5 --group specialist"
    assert ask(verb)["status"] == "open"


def test_nobody_lives_there(ask: Ask) -> None:
    answer = ask("supply ratio --inhabitants 0 --ratio 1633 --posts 1")
    assert (answer["supply_ratio"], answer["status"]) == (None, None)


@pytest.mark.parametrize(
    ("options", "line"),
    [
        ("--inhabitants=-5 --ratio 1633 --posts 1", "inhabitants: -5 ist negativ"),
        ("--inhabitants 5 --ratio 0 --posts 1", "ratio: Eine Verhältniszahl von 0"),
        ("--inhabitants 5 --ratio 1633 --posts=-1", "actual: -1 ist negativ"),
        ("--inhabitants 5 --ratio 1633 --doctors no.csv", "no.csv: Die Datei gibt es nicht"),
    ],
)
def test_impossible_options(refuse: Refuse, options: str, line: str) -> None:
    assert refuse(f"supply ratio {options} --json").startswith(line)


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("anna,owner,,1", "anna,owner,,", "D.csv:2: mandate: Der Versorgungsauftrag fehlt"),
        ("anna,owner,,1", "anna,owner,,0.6", "D.csv:2: mandate: Ein Versorgungsauftrag von 0.6"),
        ("anna,owner,,1", "anna,owner,,-1", "D.csv:2: mandate: „-1“ ist negativ"),
        ("cora,employed,10", "cora,employed,", "D.csv:4: weekly_hours: Die Arbeitsstunden fehlen"),
        ("cora,employed,10", "cora,employed,NaN", "D.csv:4: weekly_hours: „NaN“ ist keine Zahl"),
        ("cora,employed,10", "cora,employed,173", "D.csv:4: weekly_hours: „173“ ist größer"),
        ("bert,owner", "anna,owner", "D.csv:3: id: „anna“ steht schon in Zeile 2"),
        ("bert,owner", ",owner", "D.csv:3: id: Die Zelle ist leer"),
        ("bert,owner", "bert,chef", "D.csv:3: role: „chef“ ist hier nicht vorgesehen"),
        ("1980,single,\n", "1980,single,30.02.2027\n", "D.csv:2: planned_end: „30.02.2027“"),
        ("1980,single,\n", "1980\n", "D.csv:2: practice_form: Die Zeile hat 6 statt 8 Spalten"),
        ("id,role", "id,rank", "D.csv:1: role: Spalte „role“ fehlt"),
    ],
)
def test_bad_doctors(refuse: Refuse, folder: Path, old: str, new: str, line: str) -> None:
    write(folder, DOCTORS.replace(old, new, 1))
    verb = "supply ratio --inhabitants 4000 --ratio 1633 --doctors D.csv --json"
    assert refuse(verb).startswith(line)


def test_columns_can_be_named_by_hand(ask: Ask, folder: Path) -> None:
    write(folder, DOCTORS.replace("id,role", "Lfd,Was", 1))
    verb = "supply ratio --inhabitants 4000 --ratio 1633 --doctors D.csv --columns id=Lfd,role=Was"
    assert ask(verb)["actual"] == 2.5


def test_wrong_usage(run: Run) -> None:
    for options in (
        "--inhabitants 5 --ratio 1633",
        "--inhabitants 5 --ratio 1633 --posts 1 --doctors D.csv",
        "--inhabitants fünf --posts 1",
        "--inhabitants 5.000 --posts 1",
        "--inhabitants 5 --posts 1 --group specialist",
        "--inhabitants 5 --posts 1 --as-of gestern",
    ):
        assert run(f"supply ratio {options}").exit_code == 2, options


def test_the_table_for_people_is_german(run: Run) -> None:
    result = run("supply ratio --inhabitants 54000 --ratio 1616 --posts 22,5")
    assert result.exit_code == 0
    assert "Einstufung" in result.stdout
    assert "unterversorgt" in result.stdout
    assert "33,416" in result.stdout
    assert "ohne Rechtsfolge" in result.stderr

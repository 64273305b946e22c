"""Pabulib files: what is read, and how broken ones are refused with line and column."""

from contextlib import suppress
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nahraum.data import pabulib
from nahraum.data.errors import DataError, FormatError
from nahraum.data.pabulib import read_pabulib

GOOD = """META
key;value
description;Bürgerbudget; erster Versuch
num_projects;2
num_votes;3
budget;1 000,50
vote_type;approval

PROJECTS
project_id;cost;votes;name
1;300;2;"Bank; am Platz"
2;170.5;2;Lampe
VOTES
voter_id;age;vote
a;71;1,2
b;;1
c;30;2;
"""


def read(text: str) -> pabulib.PabulibFile:
    return read_pabulib(text.encode(), "B.pb")


def test_a_file_is_read() -> None:
    found = read(GOOD)
    assert found.budget == Fraction("1000.5")
    assert found.meta["description"] == "Bürgerbudget;erster Versuch"
    assert [(p.id, p.name, p.cost, p.votes, p.line) for p in found.projects] == [
        ("1", "Bank; am Platz", 300, 2, 11),
        ("2", "Lampe", Fraction("170.5"), 2, 12),
    ]
    assert [(b.voter, b.projects, b.points, b.line) for b in found.ballots] == [
        ("a", ("1", "2"), (), 15),
        ("b", ("1",), (), 16),
        ("c", ("2",), (), 17),
    ]
    assert (found.vote_type, found.file, found.warnings) == ("approval", "B.pb", ())


def test_a_path_with_bom_windows_line_ends_and_no_vote_type(tmp_path: Path) -> None:
    text = GOOD.replace("vote_type;approval\n", "").replace("\n", "\r\n")
    path = tmp_path / "B.pb"
    path.write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert read_pabulib(path).vote_type == "approval"


def test_empty_ballots_and_unknown_vote_counts() -> None:
    found = read(GOOD.replace("b;;1", "b;;").replace("1;300;2;", "1;300;;"))
    assert found.ballots[1].projects == ()
    assert found.projects[0].votes is None


def test_points() -> None:
    text = GOOD.replace("approval", "cumulative").replace(
        "voter_id;age;vote", "voter_id;points;vote"
    )
    text = text.replace("a;71;1,2", "a;3,0;1,2").replace("b;;1", "b;2.5;1").replace("c;30;", "c;1;")
    found = read(text)
    assert [b.points for b in found.ballots] == [(3, 0), (Fraction("2.5"),), (1,)]


def test_stated_votes_that_differ_are_a_warning() -> None:
    (warning,) = read(GOOD.replace("2;170.5;2", "2;170.5;9")).warnings
    assert str(warning) == "B.pb:12: votes: „2“: 9 Stimmen angegeben, 2 gezählt"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("META\n", "", "B.pb:1: Spalte 1: Die Datei beginnt nicht mit META"),
        ("PROJECTS\n", "", "B.pb:1: PROJECTS: Der Abschnitt PROJECTS fehlt"),
        ("VOTES\n", "META\n", "B.pb:13: Spalte 1: META kommt zweimal vor"),
        ("key;value", "key;key", "B.pb:2: Spalte 2: Spalte „key“ kommt zweimal"),
        ("project_id;cost", "project_id;price", "B.pb:10: cost: Im Abschnitt PROJECTS fehlt"),
        ("voter_id;age", "who;age", "B.pb:14: voter_id: Im Abschnitt VOTES fehlt"),
        ("a;71;1,2\nb;;1\nc;30;2;\n", "", "B.pb:13: VOTES: Der Abschnitt VOTES ist leer"),
        ("budget;1 000,50", "cash;5", "B.pb:1: budget: Das Budget fehlt"),
        ("budget;1 000,50", "budget;", "B.pb:6: budget: Die Zelle ist leer"),
        ("budget;1 000,50", "budget;NaN", "B.pb:6: budget: „NaN“ ist kein Betrag"),
        ("budget;1 000,50", "budget;inf", "B.pb:6: budget: „inf“ ist kein Betrag"),
        ("budget;1 000,50", "budget;-5", "B.pb:6: budget: „-5“ ist kein Betrag"),
        ("budget;1 000,50", "budget;0", "B.pb:6: budget: „0“ ist nicht größer als null"),
        ("budget;1 000,50", "budget;1,000", "B.pb:6: budget: „1,000“ kann Tausender"),
        ("vote_type;approval", "num_votes;3", "B.pb:7: key: „num_votes“ steht schon in Zeile 5"),
        ("num_votes;3", "num_votes;4", "B.pb:5: num_votes: 4 angegeben, 3 gelesen"),
        ("num_votes;3", "num_votes;drei", "B.pb:5: num_votes: „drei“ ist keine Anzahl"),
        ("vote_type;approval", "vote_type;loud", "B.pb:7: vote_type: „loud“ ist keine Art"),
        ("2;170.5;2;Lampe", "1;170.5;2;Lampe", "B.pb:12: project_id: „1“ steht schon in Zeile 11"),
        ("2;170.5;2;Lampe", ";170.5;2;Lampe", "B.pb:12: project_id: „“ ist keine Kennung"),
        ("2;170.5;2;Lampe", "2;170.5;2", "B.pb:12: Spalte 4: Die Zeile hat 3 statt 4 Spalten"),
        ("2;170.5;2;Lampe", "2;x;2;Lampe", "B.pb:12: cost: „x“ ist kein Betrag"),
        ("2;170.5;2;Lampe", "2;170.5;-2;Lampe", "B.pb:12: votes: „-2“ ist keine Anzahl"),
        ("a;71;1,2", "a;71;1,3", "B.pb:15: vote: Ein Projekt „3“ gibt es nicht"),
        ("a;71;1,2", "a;71;1,1", "B.pb:15: vote: Ein Projekt steht zweimal"),
        ("b;;1", "a;;1", "B.pb:16: voter_id: „a“ steht schon in Zeile 15"),
        ("b;;1", ";;1", "B.pb:16: voter_id: Die Zelle ist leer"),
        ("b;;1", "b;;1;9;9", "B.pb:16: Spalte 4: Die Zeile hat 5 statt 3 Spalten"),
        ("vote_type;approval", "vote_type;choose-1", "B.pb:15: vote: 2 Projekte statt eines"),
        ("vote_type;approval", "vote_type;scoring", "B.pb:15: points: 0 Punktwerte zu 2 Proj"),
    ],
)
def test_damage_is_named(old: str, new: str, message: str) -> None:
    assert old in GOOD
    with pytest.raises(FormatError) as caught:
        read(GOOD.replace(old, new, 1))
    assert str(caught.value).startswith(message)
    assert "; " in str(caught.value)


@pytest.mark.parametrize("data", [b"", b"\xff\xfe\x00\xd8", b"PK\x03\x04", b"\x1f\x8b", b"a\0b"])
def test_files_that_are_none(data: bytes) -> None:
    with pytest.raises(FormatError):
        read_pabulib(data, "B.pb")


def test_too_many_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pabulib, "LIMITS", pabulib.LIMITS.__class__(rows=5))
    with pytest.raises(FormatError, match="zu viele Zeilen"):
        read(GOOD)


def test_a_cell_longer_than_any_reader_takes() -> None:
    with pytest.raises(FormatError, match=r"B\.pb:18: .*nicht lesen"):
        read(GOOD + 'd;1;"' + "x" * 200_000 + '"\n')


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with pytest.raises(DataError):
        read_pabulib(data, "B.pb")


@given(st.lists(st.sampled_from(GOOD.splitlines()), max_size=25), st.text(max_size=5))
def test_shuffled_lines_are_read_or_refused(lines: list[str], odd: str) -> None:
    with suppress(DataError):
        assert read("\n".join([*lines, odd])).budget > 0

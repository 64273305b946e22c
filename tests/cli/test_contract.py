"""The command line's contract from outside: every analysis verb answers as specified."""

import codecs
import csv
import io
import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner

from nahraum.cli.root import cli
from nahraum.cli.words import Labels
from tests.cli.conftest import Run
from tests.cli.contract import MORE, OPERATING, OWN, REAL, VERBS, Call, shape
from tests.conftest import ROOT

COMMON = {"method", "inputs", "warnings", "sources"}
# Lists that may be empty: nobody was counted, refused or left over.
MAY_BE_EMPTY = frozenset({"counted", "refused", "unreached"})
GERMAN = {
    "sex": "Geschlecht", "age": "Alter", "count": "Anzahl", "qx": "Sterbewahrscheinlichkeit",
    "age_from": "Alter von", "age_to": "Alter bis", "id": "Kennung", "role": "Rolle",
    "weekly_hours": "Wochenstunden", "mandate": "Versorgungsauftrag",
    "birth_year": "Geburtsjahr", "practice_form": "Praxisform", "planned_end": "geplantes Ende",
    "rate": "Quote", "events": "Fälle", "population": "Bevölkerung", "lon": "Länge",
    "lat": "Breite", "posts": "Sitze", "demand": "Nachfrage", "supply": "Angebot",
    "minutes": "Minuten", "site": "Standort", "cost": "Kosten", "from": "von", "to": "nach",
    "earliest": "frühestens", "latest": "spätestens", "seats": "Plätze",
    "wheelchairs": "Rollstühle", "capacity": "Kapazität", "skills": "Kompetenzen",
    "need": "Bedarf", "helper": "Helfende", "request": "Anfrage", "score": "Bewertung",
    "unit": "Gebiet", "period": "Jahr", "treated": "Maßnahme", "post": "nachher",
    "value": "Wert", "before": "vorher", "after": "danach", "year": "Jahr",
    "variance": "Varianz", "deaths": "Sterbefälle", "length_m": "laenge_m",
    "jobsharing": "Jobsharing", "successor": "Nachfolge", "start": "Depot", "end": "Endort",
    "shift_from": "Dienst von", "shift_to": "Dienst bis", "highway": "Straßenklasse",
}  # fmt: skip
NUMBER = re.compile(r"-?\d+\.\d+")


def ask(call: Call, data: Path | None, *more: str) -> dict[str, Any]:
    """Run the call; it must answer as every verb promises."""
    return answered(ready(call, data), *more)


def ready(call: Call, data: Path | None) -> str:
    """Write the files, run what comes first; the whole call."""
    words = call.prepare(data)
    if call.before:
        first = CliRunner().invoke(cli, shlex.split(call.before.format(data=data)))
        assert first.exit_code == 0, first.output
    return words


def answered(words: str, *more: str) -> dict[str, Any]:
    result = CliRunner().invoke(cli, [*shlex.split(words), *more, "--json"])
    assert result.exit_code == 0, result.stderr
    assert result.stderr == ""
    text = result.stdout_bytes.decode("utf-8")
    answer, end = json.JSONDecoder(parse_constant=pytest.fail).raw_decode(text)
    assert text[end:] == "\n"
    assert isinstance(answer, dict)
    assert set(answer) >= COMMON
    assert set(answer["method"]) == {"name", "version"}
    assert all(answer["method"].values())
    assert isinstance(answer["inputs"], dict)
    assert all(set(item) == {"code", "text"} for item in answer["warnings"])
    assert isinstance(answer["sources"], list)
    return dict(answer)


def missing(wanted: Any, found: Any, place: str = "") -> list[str]:
    """What the contract names and the answer lacks."""
    lacks: list[str] = []
    for key, inner in wanted.items():
        here = f"{place}.{key}"
        if not isinstance(found, dict) or key not in found:
            lacks.append(here)
        elif isinstance(inner, dict):
            lacks += missing(inner, found[key], here)
        elif isinstance(inner, list):
            rows = found[key]
            if not isinstance(rows, list) or not (rows or key in MAY_BE_EMPTY):
                lacks.append(f"{here}[]")
            elif inner:
                lacks += [lack for row in rows for lack in missing(inner[0], row, here)]
    return lacks


def values(answer: dict[str, Any]) -> dict[str, Any]:
    """What the verb says itself."""
    return {key: value for key, value in answer.items() if key not in {*COMMON, "assumptions"}}


def floats(value: Any) -> Iterator[float]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from floats(item)
    elif isinstance(value, float):
        yield value


def kept(call: Call, answer: dict[str, Any]) -> None:
    assert missing(shape(call.keys), answer) == []
    assert any(round(x, 6) != x for x in floats(values(answer))) is call.long_numbers


def leaves(command: click.Command, context: click.Context, words: str = "") -> Iterator[str]:
    if not isinstance(command, click.Group):
        yield words.strip()
        return
    for name in command.list_commands(context):
        inner = command.get_command(context, name)
        assert inner is not None
        yield from leaves(inner, click.Context(inner, parent=context), f"{words} {name}")


def test_every_verb_is_in_the_table() -> None:
    called = {call.verb for call in OWN} | {"atlas", "profile", "participate contributions"}
    assert called == {*VERBS, *MORE}
    assert {call.verb for call in REAL} < called
    assert set(leaves(cli, click.Context(cli))) == {*VERBS, *MORE, *OPERATING}


def test_the_handbook_shows_every_verb() -> None:
    page = ROOT / "docs" / "handbuch" / "kommandozeile.md"
    shown = re.findall(r"^    \.venv/bin/nahraum (.+)$", page.read_text(encoding="utf-8"), re.M)
    assert {
        v for v in (*VERBS, *MORE) if not any(f"{s} ".startswith(f"{v} ") for s in shown)
    } == set()


def test_the_notation() -> None:
    assert shape("a b{c,d} e[] f[{g,h[{i}]}] j") == {
        "a": None,
        "b": {"c": None, "d": None},
        "e": [],
        "f": [{"g": None, "h": [{"i": None}]}],
        "j": None,
    }
    assert missing(shape("a[{b}] c"), {"a": [{"b": 1}, {}]}) == [".a.b", ".c"]


@pytest.mark.parametrize("call", OWN, ids=lambda call: call.name)
def test_small_files(call: Call, folder: Path) -> None:
    kept(call, ask(call, None))


@pytest.mark.real_data
@pytest.mark.parametrize("call", REAL, ids=lambda call: call.name)
def test_official_data(call: Call, folder: Path, shared_data: Path) -> None:
    kept(call, ask(call, shared_data))


@pytest.mark.parametrize("call", OWN, ids=lambda call: call.name)
def test_the_same_call_gives_the_same_answer(call: Call, folder: Path) -> None:
    assert ask(call, None) == ask(call, None)


# ------------------------------------------------------------------ how files are written
def tables(folder: Path) -> list[Path]:
    """The CSV files of a call, not those of a timetable, whose form is a standard of its own."""
    return sorted(folder.glob("*.csv"))


def in_german(path: Path) -> str:
    """German headings, semicolons, decimal commas."""
    rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"))))
    head = [GERMAN.get(name, name) for name in rows[0]]
    stream = io.StringIO()
    body = [[comma(cell) for cell in row] for row in rows[1:]]
    csv.writer(stream, delimiter=";", lineterminator="\r\n").writerows([head, *body])
    return stream.getvalue()


def comma(cell: str) -> str:
    return cell.replace(".", ",") if NUMBER.fullmatch(cell) else cell


TABLES = [
    call
    for call in OWN
    if not callable(call.files)
    and any(name.endswith(".csv") for name in call.files)
    and call.verb not in ("population rake", "disclose")
]


@pytest.mark.parametrize("call", TABLES, ids=lambda call: call.name)
def test_german_windows_files_say_the_same(call: Call, folder: Path) -> None:
    english = values(ask(call, None))
    for path in tables(folder):
        path.write_bytes(in_german(path).encode("cp1252"))
    found = answered(f"{call.verb} {call.words}")
    assert values(found) == english
    assert "COLUMN_UNKNOWN" not in {item["code"] for item in found["warnings"]} - {
        item["code"] for item in ask(call, None)["warnings"]
    }


@pytest.mark.parametrize("call", TABLES, ids=lambda call: call.name)
def test_a_byte_order_mark_and_windows_lines_change_nothing(call: Call, folder: Path) -> None:
    plain = values(ask(call, None))
    for path in tables(folder):
        text = path.read_text(encoding="utf-8").replace("\n", "\r\n")
        path.write_bytes(codecs.BOM_UTF8 + text.encode("utf-8"))
    assert values(answered(f"{call.verb} {call.words}")) == plain


# ------------------------------------------------------------------ reports and usage
@pytest.mark.parametrize("call", OWN, ids=lambda call: call.name)
def test_a_report_holds_what_was_remarkable(call: Call, folder: Path) -> None:
    answer = ask(call, None, "--report", "report.json")
    report = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    noted = [(item["code"], item["text"]) for item in answer["warnings"]]
    assert [(item["code"], item["text"]) for item in report["findings"]] == noted


@pytest.mark.parametrize("call", [c for c in OWN if c.files], ids=lambda call: call.name)
def test_a_missing_file_is_one_line_and_a_finding(call: Call, folder: Path, run: Run) -> None:
    words = shlex.split(ready(call, None))
    named = [word for word in words if word.rpartition(".")[0] and Path(word).name in call.files]
    named = named or sorted(call.files)  # a verb that reads a folder
    (folder / named[0]).unlink()
    result = run(*words, "--json", "--report", "report.json")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith(f"error: {named[0]}: ")
    (finding,) = json.loads((folder / "report.json").read_text(encoding="utf-8"))["findings"]
    assert (finding["severity"], finding["file"]) == ("error", named[0])


@pytest.mark.parametrize("verb", [*VERBS, *MORE])
def test_wrong_usage_is_two(run: Run, verb: str) -> None:
    result = run(*verb.split(), "--no-such-option")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "--no-such-option" in result.stderr


@pytest.mark.parametrize(
    ("verb", "file", "old", "new", "place"),
    [
        ("contract p4p", "F.yaml", "value: 12", "value: null", ("settlement",)),
        ("smooth eb", "R.csv", "b,20,150", "b,0,0", ("rates", 1, "smoothed")),
        ("interval wilson", "R.csv", "b,20,150", "b,0,0", ("intervals", 1, "low")),
        ("smooth fay-herriot", "S.csv", "e,20,1", "e,,", ("areas", 4, "direct")),
        ("reach transit", "O.csv", "haus,9.0,52.0", "haus,9.1,50.0", ("journeys", 0, "median_s")),
    ],
)
def test_unknown_is_null(
    verb: str, file: str, old: str, new: str, place: tuple[Any, ...], folder: Path
) -> None:
    call = next(call for call in OWN if call.verb == verb)
    words = call.prepare(None)
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    found: Any = answered(words)
    for step in place:
        found = found[step]
    assert found is None


# ------------------------------------------------------------------ words for people
# Keys that are names out of the files themselves, by the list they stand in.
NAMED_BY_FILES = frozenset(
    {"inputs", "parts", "loadings", "coefficients", "projects", "origins", "destinations", "smart"}
    | {"cells", "missing", "shares"}
)


def keys(value: Any, section: str = "") -> Iterator[tuple[str, str]]:
    """Every key with the list or group it stands in."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if section not in NAMED_BY_FILES:
                yield section, key
            yield from keys(inner, key)
    elif isinstance(value, list):
        for inner in value:
            yield from keys(inner, section)


def unlabelled(answer: dict[str, Any]) -> set[tuple[str, str]]:
    labels = Labels(answer["method"]["name"])
    return {(s, key) for s, key in keys(values(answer)) if labels.of(key, s) == key}


@pytest.mark.parametrize("call", OWN, ids=lambda call: call.name)
def test_every_key_has_a_german_label(call: Call, folder: Path) -> None:
    assert unlabelled(ask(call, None)) == set()


@pytest.mark.real_data
@pytest.mark.parametrize(
    "call",
    [call for call in REAL if call.verb in ("profile", "participate contributions")],
    ids=lambda call: call.name,
)
def test_every_key_of_official_answers_too(call: Call, folder: Path, shared_data: Path) -> None:
    assert unlabelled(ask(call, shared_data)) == set()


def test_one_key_may_mean_several_things() -> None:
    assert [Labels(name).of("cost") for name in ("rides.x", "centre.economics")] == [
        "Kosten (Minuten)",
        "Kosten",
    ]
    assert Labels("sites.lscp").of("cost", "assignment") == "Weg"
    assert Labels("supply.planning").of("missing") == "Fehlende Sitze bis (Prozent)"
    assert Labels("matching.assignment").of("missing", "unmatched") == "Es fehlen"
    assert Labels("impact.sroi").of("ratio") == "Ertrag je Euro"
    assert Labels("").of("nobody_knows") == "nobody_knows"


@pytest.mark.parametrize("call", OWN, ids=lambda call: call.name)
def test_tables_for_people(call: Call, folder: Path, run: Run) -> None:
    result = run(*shlex.split(ready(call, None)))
    assert result.exit_code == 0, result.stderr
    assert result.stdout.strip()
    assert "nan" not in result.stdout.casefold().split()
    with pytest.raises(json.JSONDecodeError):
        json.loads(result.stdout)

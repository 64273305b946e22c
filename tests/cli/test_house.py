"""The tree of commands, how failures look, `data`, `doctor` and `profile` as wiring."""

import json
import os
import re
import subprocess  # noqa: TID251  a fresh interpreter shows what is imported
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from nahraum import __version__
from nahraum.cli import main, root
from nahraum.facts import reference
from tests.cli.conftest import Ask, Refuse, Run

SLOW = ("numpy", "scipy", "django", "polars", "rich", "httpx", "shapely")


def test_help_is_fast_because_it_imports_nothing_heavy() -> None:
    code = (
        "import sys\nfrom nahraum.cli import main\nsys.argv = ['nahraum', '--help']\n"
        "try:\n    main()\nexcept SystemExit as end:\n    assert end.code == 0\n"
        f"print(sorted(set({SLOW!r}) & set(sys.modules)))"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment
    )
    assert done.stdout.splitlines()[-1] == "[]"


def test_ctrl_c_ends_in_one_line(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("nahraum.cli.population.project_command.callback", interrupted)
    result = run("population project --start a --lifetable b --tfr 1.4 --years 1")
    assert (result.exit_code, result.stdout, result.stderr) == (130, "", "Abgebrochen.\n")


def test_every_command_is_there_and_explains_itself(run: Run) -> None:
    names = set(root.COMMANDS)
    assert {"population", "supply", "need", "data", "profile", "doctor"} <= names
    overview = run("--help").stdout
    for name, (_, text) in root.COMMANDS.items():
        assert name in overview
        assert text in overview
        told = run(name, "--help")
        assert told.exit_code == 0
        assert told.stdout.startswith("Aufruf: ")
        english = r"Usage|Options|Commands|Show this|default:|required|INTEGER|FLOAT"
        assert re.findall(english, told.stdout) == []


def test_main_is_the_entry_point(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["nahraum", "--version"])
    with pytest.raises(SystemExit) as end:
        main()
    assert end.value.code == 0
    assert __version__ in capsys.readouterr().out


def test_unknown_commands_are_wrong_usage(run: Run) -> None:
    assert run("populaton").exit_code == 2


def failing(error: Exception) -> click.Command:
    def verb() -> None:
        raise error

    return click.Command("verb", callback=verb)


def test_a_fault_of_ours_keeps_its_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(root.Root, "get_command", lambda *_: failing(ZeroDivisionError("oh")))
    result = CliRunner().invoke(root.cli, ["verb"])
    assert result.exit_code == 1
    lines = result.stderr.splitlines()
    assert lines[0].startswith("error: Unerwarteter Fehler im Programm (ZeroDivisionError: oh)")
    assert "Traceback" in lines[1]


def test_files_of_others_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    error = PermissionError(13, "Permission denied", "/x/y")
    monkeypatch.setattr(root.Root, "get_command", lambda *_: failing(error))
    result = CliRunner().invoke(root.cli, ["verb"])
    assert result.stderr.startswith("error: /x/y: Zugriff nicht möglich (Permission denied)")


def test_data_list_names_every_set(ask: Ask, folder: Path) -> None:
    answer = ask("data", "list", "--data", str(folder), "--store", str(folder / "store"))
    assert answer["ok"] is True
    assert {"id", "title", "present", "loaded", "as_of", "licence"} <= set(answer["sets"][0])
    assert not any(item["present"] or item["loaded"] for item in answer["sets"])


def test_data_load_refuses_an_empty_folder_and_writes_nothing(run: Run, folder: Path) -> None:
    (folder / "files").mkdir()
    result = run("data load --data files --store store --json")
    assert result.exit_code == 1
    assert result.stderr.splitlines()[0].startswith("error: files: Das Gemeinderegister fehlt; ")
    assert not (folder / "store").exists()


def test_data_check_says_when_the_folder_is_missing(refuse: Refuse) -> None:
    assert refuse("data check --data nowhere").startswith("Das Datenverzeichnis nowhere")


def test_data_fetch_from_a_mirror_that_lacks_the_file(run: Run, folder: Path) -> None:
    (folder / "mirror").mkdir()
    result = run("data fetch bkg-vg250-2022 --data files --mirror mirror --json")
    assert result.exit_code == 1
    first = result.stderr.splitlines()[0]
    assert first.startswith("error: mirror/02_gemeindegrenzen/")
    assert "--mirror prüfen" in first
    report = json.loads(result.stdout)
    assert (report["ok"], report["files"]) == (False, [])
    assert report["findings"][0]["severity"] == "error"


def test_data_fetch_knows_its_sets(refuse: Refuse) -> None:
    assert refuse("data fetch nonsense --data files").startswith("Einen Datensatz nonsense")


def test_data_fetch_reads_accounts(refuse: Refuse, folder: Path) -> None:
    (folder / "netrc").write_text("host user word\n", encoding="utf-8")
    line = refuse("data fetch bkg-vg250-2022 --data files --mirror . --netrc netrc")
    assert line.startswith("netrc:")


def test_doctor_before_anything_is_set_up(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NAHRAUM_VAR", str(folder / "var"))
    result = run("doctor --json")
    assert result.exit_code == 1
    assert "nahraum setup oder make demo" in result.stderr.splitlines()[0]
    answer = json.loads(result.stdout)
    assert answer["ok"] is False
    found = {row["check"]: row["ok"] for row in answer["checks"]}
    assert found["Mitgelieferte Tabellen"] is True
    assert found["Dateien"] is False
    assert not (folder / "var").exists()


def test_doctor_reports_open_keys(run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NAHRAUM_VAR", str(folder / "var"))
    key = folder / "var" / "keys" / "secret_key"
    key.parent.mkdir(parents=True)
    key.write_text("x", encoding="utf-8")
    key.chmod(0o644)
    result = run("doctor --json --report findings.json")
    findings = json.loads((folder / "findings.json").read_text(encoding="utf-8"))["findings"]
    (found,) = (item for item in findings if item["code"] == "KEY_OPEN")
    assert found["file"] == str(key)
    assert result.exit_code == 1


@pytest.fixture
def shipped(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No loaded data: the two districts that ship with the program."""
    monkeypatch.setenv("NAHRAUM_DATA", str(folder / "store"))


def test_profile_of_a_shipped_municipality(ask: Ask, shipped: None) -> None:
    answer = ask("profile", "Kalletal", "--as-of", "2026-11-21")
    place = answer["municipality"]
    assert (place["ags"], place["name"], place["population"]) == ("05766036", "Kalletal", 13401)
    figure = answer["figures"][0]
    assert {"id", "label", "value", "unit", "as_of", "method", "sources", "uncertainty"} <= set(
        figure
    )
    assert {"year", "variant", "total", "share_65", "share_80"} <= set(answer["projection"][0])
    assert answer["inputs"] == {
        "kommune": "Kalletal",
        "data": None,
        "as_of": "2026-11-21",
        "pdf": None,
        "xlsx": None,
        "docx": None,
    }
    assert all(source["title"] for source in answer["sources"])
    same = ask("profile", "05766036", "--as-of", "2026-11-21")
    assert same["figures"] == answer["figures"]


def test_profile_as_a_workbook(ask: Ask, shipped: None, folder: Path) -> None:
    ask("profile", "Kalletal", "--xlsx", "k.xlsx")
    assert (folder / "k.xlsx").read_bytes().startswith(b"PK")
    assert [path.name for path in folder.iterdir()] == ["k.xlsx"]


def test_profile_as_a_word_document(ask: Ask, shipped: None, folder: Path) -> None:
    ask("profile", "Kalletal", "--docx", "k.docx")
    assert (folder / "k.docx").read_bytes().startswith(b"PK")
    assert [path.name for path in folder.iterdir()] == ["k.docx"]


def test_profile_suggests_what_may_be_meant(refuse: Refuse, shipped: None) -> None:
    line = refuse("profile Kaletal")
    assert line.startswith("KOMMUNE: „Kaletal“ ist unter")
    assert "gemeint ist vielleicht Kalletal" in line


def test_profile_refuses_folders_that_are_not_there(run: Run, shipped: None) -> None:
    assert run("profile Kalletal --pdf nowhere/k.pdf").exit_code == 2


def test_the_shipped_districts_are_really_small() -> None:
    assert len(reference().areas.of_kind("municipality")) < 50


@pytest.mark.real_data
def test_ambiguous_names_get_a_list(run: Run, shared_data: Path) -> None:
    result = run("profile", "Neuenkirchen", "--data", str(shared_data), "--json")
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "gibt es 11-mal" in result.stderr
    assert "05566060  Neuenkirchen (Steinfurt)" in result.stderr


@pytest.mark.real_data
def test_uninhabited_areas_say_so(refuse: Refuse, shared_data: Path) -> None:
    line = refuse("profile", "09180451", "--data", str(shared_data))
    assert "unbewohnt" in line

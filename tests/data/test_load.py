"""Loading: everything or nothing, at every moment."""

import json
import multiprocessing
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nahraum.data import catalogue as catalogue_module
from nahraum.data import store as store_module
from nahraum.data.catalogue import TABLES, catalogue
from nahraum.data.checks import check
from nahraum.data.directory import Directory
from nahraum.data.errors import CheckError, DataError, MissingData, Notes, StoreError
from nahraum.data.listing import list_sets
from nahraum.data.load import load
from nahraum.data.packing import pack, unpack
from nahraum.data.reference import Reference
from nahraum.data.store import Store, pointer, undo, writing
from tests.data.killed import load_and_die


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "speicher"


def same(left: Any, right: Any) -> bool:
    """Equality of packed tables, NaN equal to NaN."""
    first, second = pack(left), pack(right)
    return first.keys() == second.keys() and all(
        np.array_equal(first[name], second[name], equal_nan=first[name].dtype.kind in "fM")
        for name in first
    )


def edit(path: Path, change: Callable[[str], str]) -> None:
    text = path.read_bytes().decode("latin-1")
    assert change(text) != text
    path.write_bytes(change(text).encode("latin-1"))


def test_what_is_loaded_equals_the_files(world: Path, target: Path) -> None:
    steps: list[tuple[int, int, str]] = []
    report = load(world, target, progress=lambda *step: steps.append(step))
    assert (report.ok, report.changed, report.action) == (True, True, "load")
    assert set(report.tables) == set(TABLES)
    assert all(done <= total and text for done, total, text in steps)
    assert {text for _, _, text in steps} >= {"Zensusgitter lesen", "Tabellen speichern"}
    files, stored = Reference.from_directory(world), Reference.from_store(target)
    for table in TABLES:
        assert same(files.published(table), stored.published(table)), table
    assert stored.sources == files.sources
    assert stored.territorial_state == files.territorial_state
    assert stored.district_ages.total("03159", 2015) == files.district_ages.total("03159", 2015)


def test_packing_keeps_everything(world: Path) -> None:
    directory = Directory(world)
    for table in TABLES:
        original = directory.read(table, Notes())
        copy = unpack(table, pack(original))
        assert type(copy) is type(original)
        assert same(original, copy)
    areas = directory.read("areas", Notes())
    assert unpack("areas", pack(areas)) == areas


def test_loading_again_changes_nothing(world: Path, target: Path) -> None:
    first = load(world, target)
    before = {path: path.stat().st_mtime_ns for path in target.rglob("*.npz")}
    second = load(world, target)
    assert (second.version, second.changed) == (first.version, False)
    assert {path: path.stat().st_mtime_ns for path in target.rglob("*.npz")} == before
    forced = load(world, target, force=True)
    assert (forced.version, forced.changed) == (first.version, True)
    assert {path.name for path in (target / "versions").iterdir()} == {first.version}


def test_equal_files_give_equal_bytes(world: Path, tmp_path: Path) -> None:
    for name in ("a", "b"):
        load(world, tmp_path / name)
    a, b = (
        {p.name: p.read_bytes() for p in sorted((tmp_path / name).rglob("*.*")) if p.is_file()}
        for name in ("a", "b")
    )
    assert a == b


def broken_worlds() -> dict[str, Callable[[Path], None]]:
    people = Path("03_bevoelkerung")
    return {
        "negative": lambda root: edit(
            root / people / "0018.csv", lambda t: t.replace("Kreis 01001;", "Kreis 01001;-", 1)
        ),
        "sum": lambda root: edit(
            root / "01_register/gemeinden.csv", lambda t: t.replace(",500,", ",501,", 1)
        ),
        "truncated": lambda root: edit(root / people / "0018.csv", lambda t: t[: len(t) // 2]),
        "empty": lambda root: (root / people / "0013.csv").write_bytes(b""),
        "archive": lambda root: (root / "02_grenzen/grenzen.zip").write_bytes(b"PK\x03\x04"),
        "care": lambda root: edit(
            root / "07_pflege/22411.csv", lambda t: t.replace(";140;", ";141;", 1)
        ),
        "grid": lambda root: (root / "04_gitter/gitter.parquet").write_bytes(b"PAR1"),
    }


@pytest.mark.parametrize("damage", list(broken_worlds()))
def test_a_broken_file_loads_nothing(world: Path, target: Path, damage: str) -> None:
    good = load(world, target)
    broken_worlds()[damage](world)
    with pytest.raises(CheckError) as caught:
        load(world, target)
    first = caught.value.findings[0]
    assert first.severity == "error"
    assert first.remedy
    assert first.file or first.column
    assert pointer(target, "current") == good.version
    assert {path.name for path in (target / "versions").iterdir()} == {good.version}
    assert Reference.from_store(target).areas.get("05766036").name == "Kalletal"
    report = check(world)
    assert not report.ok
    assert next(item for item in report.findings if item.severity == "error") == first


def test_several_broken_files_are_all_reported(world: Path, target: Path) -> None:
    for damage in ("negative", "archive", "grid"):
        broken_worlds()[damage](world)
    with pytest.raises(CheckError) as caught:
        load(world, target)
    files = {Path(item.file).name for item in caught.value.findings if item.severity == "error"}
    assert {"0018.csv", "grenzen.zip", "gitter.parquet"} <= files
    assert not target.exists()


def test_without_register_nothing_is_loaded(world: Path, target: Path) -> None:
    (world / "01_register/kreise.csv").unlink()
    with pytest.raises(CheckError, match="Gemeinderegister fehlt"):
        load(world, target)


def test_missing_sets_are_warned_of(world: Path, target: Path) -> None:
    (world / "04_gitter/gitter.parquet").unlink()
    report = load(world, target)
    assert "grid" not in report.tables
    assert any(item.code == "ABSENT" and "Zensusgitter" in item.text for item in report.findings)
    stored = Reference.from_store(target)
    assert not stored.has("grid")
    with pytest.raises(MissingData, match="grid"):
        _ = stored.grid


@pytest.mark.parametrize("step", [1, 4, 10])
def test_an_exception_in_the_middle_leaves_the_old_state(
    world: Path, target: Path, step: int
) -> None:
    good = load(world, target)
    edit(world / "01_register/gemeinden.csv", lambda t: t.replace("Kalletal", "Neutal"))

    def stop(done: int, total: int, text: str) -> None:
        if text == "Tabellen speichern" and done == step:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        load(world, target, progress=stop)
    assert pointer(target, "current") == good.version
    assert Reference.from_store(target).areas.get("05766036").name == "Kalletal"
    again = load(world, target)
    assert again.changed
    assert Reference.from_store(target).areas.get("05766036").name == "Neutal"
    assert not list((target / "versions").glob(".*"))


@pytest.mark.parametrize("step", [1, 5, 10])
def test_a_killed_process_leaves_the_old_state(world: Path, target: Path, step: int) -> None:
    good = load(world, target)
    edit(world / "01_register/gemeinden.csv", lambda t: t.replace("Kalletal", "Neutal"))
    process = multiprocessing.get_context("spawn").Process(
        target=load_and_die, args=(catalogue_module.FILE, world, target, step)
    )
    process.start()
    process.join(60)
    assert process.exitcode == -signal.SIGKILL
    assert pointer(target, "current") == good.version
    assert Reference.from_store(target).areas.get("05766036").name == "Kalletal"
    assert load(world, target).changed


def test_undo_and_redo(world: Path, target: Path) -> None:
    first = load(world, target)
    with pytest.raises(MissingData):
        undo(target)
    edit(world / "01_register/gemeinden.csv", lambda t: t.replace("Kalletal", "Neutal"))
    second = load(world, target)
    assert undo(target) == first.version
    assert Reference.from_store(target).areas.get("05766036").name == "Kalletal"
    assert undo(target) == second.version
    edit(world / "01_register/gemeinden.csv", lambda t: t.replace("Neutal", "Drittal"))
    third = load(world, target)
    kept = {path.name for path in (target / "versions").iterdir()}
    assert kept == {second.version, third.version}


def test_two_cannot_load_at_once(world: Path, target: Path) -> None:
    with writing(target), pytest.raises(StoreError, match="gerade schon"):
        load(world, target)
    assert load(world, target).changed


def test_files_that_change_while_loading(world: Path, target: Path) -> None:
    def meddle(done: int, total: int, text: str) -> None:
        if text == "Alle Tabellen gelesen":
            edit(world / "03_bevoelkerung/0002.csv", lambda t: t + "\n")

    with pytest.raises(CheckError, match="während des Ladens"):
        load(world, target, progress=meddle)
    assert not pointer(target, "current")


def test_no_room_on_the_disk(world: Path, target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*args: Any, **kwargs: Any) -> None:
        raise OSError(28, "No space left on device")

    good = load(world, target)
    edit(world / "01_register/gemeinden.csv", lambda t: t.replace("Kalletal", "Neutal"))
    monkeypatch.setattr(store_module.np, "savez_compressed", full)
    with pytest.raises(StoreError, match="No space left"):
        load(world, target)
    assert pointer(target, "current") == good.version


def damages() -> dict[str, Callable[[Path], None]]:
    def manifest(folder: Path, **change: Any) -> None:
        path = folder / "manifest.json"
        path.write_text(json.dumps({**json.loads(path.read_text()), **change}))

    return {
        "bytes": lambda folder: (folder / "areas.npz").write_bytes(b"kaputt"),
        "gone": lambda folder: (folder / "areas.npz").unlink(),
        "format": lambda folder: manifest(folder, format=99),
        "manifest": lambda folder: (folder / "manifest.json").write_text("{"),
        "lines": lambda folder: manifest(folder, inputs=[{"x": 1}]),
    }


@pytest.mark.parametrize("damage", list(damages()))
def test_a_damaged_store_says_so_and_is_repaired(world: Path, target: Path, damage: str) -> None:
    version = load(world, target).version
    damages()[damage](target / "versions" / version)
    with pytest.raises(StoreError) as caught:
        _ = Reference.from_store(target).areas
    assert "nahraum data load" in caught.value.remedy
    assert not list_sets(world, target).ok or damage in ("bytes", "gone")
    assert load(world, target).changed
    assert Reference.from_store(target).areas.get("05766036").name == "Kalletal"


@pytest.mark.parametrize("content", ["", "../../etc", "gibtesnicht", "\xff"])
def test_a_wrong_pointer_is_no_store(world: Path, target: Path, content: str) -> None:
    load(world, target)
    (target / "current").write_text(content, encoding="latin-1")
    with pytest.raises(MissingData, match="nahraum data load"):
        Store(target)


def test_nothing_loaded(tmp_path: Path) -> None:
    with pytest.raises(MissingData) as caught:
        Reference.from_store(tmp_path)
    assert "nahraum data load" in str(caught.value)
    with pytest.raises(MissingData):
        Reference.from_directory(tmp_path / "fehlt")


def test_listing(world: Path, target: Path, tmp_path: Path) -> None:
    empty = list_sets()
    assert (empty.ok, empty.version, len(empty.sets)) == (True, "", len(catalogue()))
    assert not any(item.present or item.loaded for item in empty.sets)
    version = load(world, target).version
    full = list_sets(world, target)
    assert full.version == version
    assert all(item.present and item.loaded for item in full.sets)
    assert not any(item.present for item in list_sets(tmp_path / "leer").sets)
    (world / "02_grenzen/karte.topojson").write_text("{}")
    assert list_sets(world).others == ("02_grenzen/karte.topojson",)


def test_reference_helpers(world: Path) -> None:
    reference = Reference.from_directory(world)
    assert set(reference.available) == set(TABLES)
    assert reference.sources_of("grid", "care") == ("zensus-2011-grid", "regionalstatistik-22411")
    assert reference.district_of("05766036") == "05766"
    assert reference.district_of("16056") == "16063"
    with pytest.raises(MissingData):
        reference.district_of("DG")
    assert [item.code for item in reference.notices("16063004")] == ["KEY_CHANGED"]
    assert reference.notices("05766036") == ()
    assert reference.cells_in("05766036").rule == "centre"
    district = reference.cells_in_district("05766")
    assert set(district) == {"05766024", "05766036", "05766040", "05766901"}
    assert district["05766040"].rule == "touching"
    with pytest.raises(MissingData):
        reference.cells_in_district("99999")
    assert {item.code for item in reference.warnings} == {"REPAIRED", "SECRET", "NOT_ASKED"}


def test_every_error_is_a_data_error(world: Path) -> None:
    reference = Reference.from_directory(world)
    for ask in (
        lambda: reference.areas.get("1"),
        lambda: reference.boundaries.get("1"),
        lambda: reference.life_tables.get("1900/02"),
        lambda: reference.cells_in("1"),
    ):
        with pytest.raises(DataError):
            ask()

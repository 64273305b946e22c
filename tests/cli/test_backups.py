"""Backup and restore: the restore is believed only after rows were read back and the audit
chains proved themselves."""

import hashlib
import io
import json
import os
import sqlite3
import tarfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from nahraum.cli.backups import BackupError, read_backup
from tests.cli.installations import Installation

Members = dict[str, bytes]
Change = Callable[[Members], object]


def test_a_backup_brings_everything_back(house: Installation, tmp_path: Path) -> None:
    file = tmp_path / "backup" / "monday.nahraum"
    report = house.ask("backup", str(file))
    assert report["rows"]["places_neighbourhood"] == 1
    assert report["rows"]["municipality_municipality"] == 1
    assert report["members"] == 2
    assert file.stat().st_mode & 0o077 == 0
    with tarfile.open(file) as archive:
        assert not any("keys" in name for name in archive.getnames())

    assert house.look("Varenholz", "Talle")["chains"] == [3, 5]
    (house.var / "files" / "plan.txt").write_text("verdorben", encoding="utf-8")
    assert "ist nicht leer; --replace" in house.refused("restore", str(file))
    assert house.look()["places"] == ["Hohenhausen", "Talle", "Varenholz"]

    restored = house.ask("restore", str(file), "--replace")
    assert restored["rows"] == report["rows"]
    assert restored["audit_entries_checked"] == 6
    assert house.look() == {"places": ["Hohenhausen"], "chains": [3, 3]}
    assert (house.var / "files" / "plan.txt").read_text("utf-8") == "ein Plan"
    aside = map(Path, restored["set_aside"])
    kept = {path.name.partition(".before-restore-")[0]: path for path in aside}
    assert set(kept) == {"nahraum.sqlite3", "files"}
    with closing(sqlite3.connect(kept["nahraum.sqlite3"])) as old:
        assert old.execute("SELECT COUNT(*) FROM places_neighbourhood").fetchone() == (3,)
    assert (kept["files"] / "plan.txt").read_text("utf-8") == "verdorben"


def test_a_new_machine_starts_from_a_backup_with_keys(house: Installation, tmp_path: Path) -> None:
    file = tmp_path / "full.nahraum"
    loaded = house.var / "data" / "versions" / "1"
    loaded.mkdir(parents=True)
    (loaded / "areas.npz").write_bytes(b"Tabelle")
    (house.var / "data" / ".lock").touch()
    assert house.ask("backup", str(file), "--with-keys")["members"] == 7
    elsewhere = tmp_path / "shelf"
    other = Installation(tmp_path / "other" / "var", NAHRAUM_DATA=str(elsewhere))
    other.ask("restore", str(file))
    assert other.look() == house.look()
    assert [p.relative_to(elsewhere).as_posix() for p in elsewhere.rglob("*") if p.is_file()] == [
        "versions/1/areas.npz"
    ]
    for key in (house.var / "keys").iterdir():
        copy = other.var / "keys" / key.name
        assert copy.read_text("ascii") == key.read_text("ascii")
        assert copy.stat().st_mode & 0o777 == 0o600
    assert (other.var / "keys").stat().st_mode & 0o777 == 0o700
    # It goes on working: the chain takes new links.
    assert other.look("Erder")["chains"] == [3, 4]


def test_a_chain_that_does_not_prove_itself_is_not_passed_over(
    house: Installation, tmp_path: Path
) -> None:
    with closing(sqlite3.connect(house.var / "nahraum.sqlite3")) as database, database:
        database.execute("UPDATE audit_entry SET actor = 'somebody else' WHERE sequence = 2")
    house.ask("backup", str(tmp_path / "b"))
    line = house.refused("restore", str(tmp_path / "b"), "--replace")
    assert "das Protokoll beweist sich nicht" in line
    assert "nachträglich verändert" in line


def test_nothing_set_up_is_nothing_to_save(tmp_path: Path) -> None:
    line = Installation(tmp_path / "var").refused("backup", str(tmp_path / "b"))
    assert "nichts eingerichtet" in line
    assert not (tmp_path / "b").exists()


def test_a_database_in_use_is_not_replaced(house: Installation, tmp_path: Path) -> None:
    house.ask("backup", str(tmp_path / "b"))
    reader = sqlite3.connect(house.var / "nahraum.sqlite3")
    reader.execute("BEGIN")
    reader.execute("SELECT COUNT(*) FROM places_neighbourhood").fetchone()
    try:
        line = house.refused("restore", str(tmp_path / "b"), "--replace")
    finally:
        reader.close()
    assert "in Gebrauch" in line
    assert house.look()["places"] == ["Hohenhausen"]


@pytest.fixture(scope="module")
def good(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("good") / "good.nahraum"
    Installation(prepared).ask("backup", str(file))
    return file


def repacked(good: Path, target: Path, change: Change) -> Path:
    """The backup once more with other contents; names may be anything."""
    with tarfile.open(good) as archive:
        members = {m.name: archive.extractfile(m).read() for m in archive.getmembers()}  # type: ignore[union-attr]
    change(members)
    with tarfile.open(target, "w:gz") as archive:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return target


def manifest_with(**values: object) -> Change:
    def change(members: Members) -> None:
        manifest = {**json.loads(members["manifest.json"]), **values}
        members["manifest.json"] = json.dumps(manifest).encode()

    return change


def test_bytes_that_changed_are_noticed(good: Path, tmp_path: Path) -> None:
    def spoil(members: Members) -> None:
        members["files/plan.txt"] = b"ein Plaan"

    def forge(members: Members) -> None:
        data = bytearray(members["database.sqlite3"])
        data[9000] ^= 1
        members["database.sqlite3"] = bytes(data)

    cases = {
        "files/plan.txt ist beschädigt": spoil,
        "database.sqlite3 ist beschädigt": forge,
        "files/plan.txt passt nicht zum Verzeichnis": lambda m: m.pop("files/plan.txt"),
        "files/more.txt passt nicht zum Verzeichnis": lambda m: m.update({"files/more.txt": b""}),
        "keine lesbare Sicherung": lambda m: m.pop("manifest.json"),
        "Format 2, diese Fassung liest nur Format 1": manifest_with(format=2),
        "Format None": lambda m: m.update({"manifest.json": b"[]"}),
        "manifest.json: rows fehlt": manifest_with(rows=None),
        "manifest.json: Die Datenbank fehlt": manifest_with(engine="oracle"),
        "Die Datenbank darin ist beschädigt": manifest_with(rows={"places_neighbourhood": 7}),
    }
    for number, (sentence, change) in enumerate(cases.items()):
        file = repacked(good, tmp_path / f"{number}.nahraum", change)
        folder = tmp_path / f"into-{number}"
        folder.mkdir()
        with pytest.raises(BackupError) as error:
            read_backup(file, folder)
        assert sentence in str(error.value)
        assert str(error.value).startswith(str(file))


@pytest.mark.parametrize("share", [0, 0.01, 0.5, 0.9, 0.999])
def test_truncated_files_are_refused(good: Path, tmp_path: Path, share: float) -> None:
    data = good.read_bytes()
    short = tmp_path / "short.nahraum"
    short.write_bytes(data[: int(len(data) * share)])
    (tmp_path / "into").mkdir()
    with pytest.raises(BackupError, match="keine lesbare Sicherung"):
        read_backup(short, tmp_path / "into")


@pytest.mark.parametrize("name", ["../outside.txt", "/tmp/outside.txt"])
def test_members_stay_inside_their_folder(good: Path, tmp_path: Path, name: str) -> None:
    evil = repacked(good, tmp_path / "evil.nahraum", lambda m: m.update({name: b"x"}))
    (tmp_path / "into").mkdir()
    with pytest.raises(BackupError):
        read_backup(evil, tmp_path / "into")
    assert not (tmp_path / "outside.txt").exists()


def test_links_are_no_part_of_a_backup(good: Path, tmp_path: Path) -> None:
    evil = tmp_path / "evil.nahraum"
    with tarfile.open(evil, "w:gz") as archive:
        link = tarfile.TarInfo("files")
        link.type, link.linkname = tarfile.SYMTYPE, str(tmp_path)
        archive.addfile(link)
        archive.addfile(tarfile.TarInfo("files/outside.txt"), io.BytesIO())
    (tmp_path / "into").mkdir()
    with pytest.raises(BackupError, match="keine lesbare Sicherung"):
        read_backup(evil, tmp_path / "into")
    assert not (tmp_path / "outside.txt").exists()


def test_refused_backups_leave_everything_as_it_was(
    house: Installation, good: Path, tmp_path: Path
) -> None:
    def from_postgres(members: Members) -> None:
        dump = members.pop("database.sqlite3")
        members["database.dump"] = dump
        sums = json.loads(members["manifest.json"])["sha256"]
        del sums["database.sqlite3"]
        sums["database.dump"] = hashlib.sha256(dump).hexdigest()
        manifest_with(engine="postgresql", sha256=sums)(members)

    cases: dict[str, Change] = {
        "stammt aus einer neueren Fassung (supply.0099_from_the_future)": manifest_with(
            migrations=["supply.0099_from_the_future"]
        ),
        "Sicherung aus postgresql, diese Installation nutzt sqlite": from_postgres,
    }
    before = house.look("Kalldorf")
    for number, (sentence, change) in enumerate(cases.items()):
        file = repacked(good, tmp_path / f"{number}.nahraum", change)
        assert sentence in house.refused("restore", str(file), "--replace")
    assert house.look() == before
    assert not list(house.var.glob("*before-restore*"))
    assert not list(house.var.glob(".restore-*"))


@pytest.mark.postgres
def test_backup_and_restore_on_postgresql(tmp_path: Path) -> None:
    import psycopg

    url = os.environ["DATABASE_URL"]
    server, _slash, _name = url.rpartition("/")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS nahraum_backup")
        connection.execute("CREATE DATABASE nahraum_backup")
        try:
            house = Installation(tmp_path / "var", DATABASE_URL=f"{server}/nahraum_backup")
            house.ask("setup", "--municipality", "Kalletal")
            house.look("Hohenhausen")
            for number in (1, 2):
                file = tmp_path / f"{number}.nahraum"
                report = house.ask("backup", str(file))
                assert report["engine"] == "postgresql"
                before = house.look()
                house.look("Talle")
                assert "ist nicht leer" in house.refused("restore", str(file))
                restored = house.ask("restore", str(file), "--replace")
                assert restored["rows"] == report["rows"]
                assert restored["set_aside"][0].startswith("before_restore_")
                assert house.look() == before
            broken = tmp_path / "broken.nahraum"
            repacked(file, broken, manifest_with(rows={"places_neighbourhood": 99}))
            assert "stimmen die Zeilen nicht" in house.refused("restore", str(broken), "--replace")
            assert house.look() == before
        finally:
            connection.execute("DROP DATABASE nahraum_backup WITH (FORCE)")

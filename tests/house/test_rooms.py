"""Who has seen one room has seen all: the same files with the same names."""

from pathlib import Path

from django.apps import apps

from tests.house.conftest import PACKAGE, ROOT, Plant
from tests.house.rooms import WINGS, rooms

FILES = set(
    """
    README.md __init__.py actions.py adapters.py api.py apps.py documents.py forms.py jobs.py
    models.py queries.py room.py rules.py urls.py views.py
    """.split()
)
# A file that has grown may become a folder of the same name.
FOLDERS = {name.removesuffix(".py") for name in FILES if not name.startswith("__")} | {
    "migrations",
    "templates",
    "templatetags",
}
# Files only this room has, and why.
EXTRA = {
    "base.municipality": {
        "tenancy.py": "the wall every tenant table stands on",
        "keeping.py": "the desk at which every room keeps rows by hand",
    },
    "base.people": {
        "roles.py": "the roles, read by models and rules",
        "roles.toml": "the roles as data",
    },
    "base.registry": {
        "declarations.py": "what a room can declare",
        "rooms.py": "the rooms of the running house",
    },
}
README_LINES = 60


def strange_files(root: Path) -> list[str]:
    return [
        f"{room.wing}.{room.name}: {path.name}"
        for room in rooms(root)
        for path in sorted(room.path.iterdir())
        if path.name not in FILES | FOLDERS | {"__pycache__"}
        if path.name not in EXTRA.get(f"{room.wing}.{room.name}", {})
    ]


def missing_files(root: Path) -> list[str]:
    return [
        f"{room.wing}.{room.name}: {name}"
        for room in rooms(root)
        for name in ("README.md", "apps.py")
        if not (room.path / name).is_file()
    ]


def empty_files(root: Path) -> list[str]:
    return [
        str(path.relative_to(root))
        for room in rooms(root)
        for path in sorted(room.path.rglob("*.py"))
        if "migrations" not in path.parts and not path.read_text("utf-8").strip()
    ]


def test_rooms_have_only_known_files() -> None:
    assert strange_files(ROOT) == []


def test_extra_files_exist() -> None:
    stale = [f"{room}: {name}" for room, names in EXTRA.items() for name in names
             if not (PACKAGE / room.replace(".", "/") / name).is_file()]  # fmt: skip
    assert stale == []


def test_planted_strange_file_is_found(plant: Plant) -> None:
    assert "base.people: utils.py" in strange_files(plant("base/people/utils.py", ""))


def test_rooms_have_a_readme_and_an_app() -> None:
    assert missing_files(ROOT) == []


def test_planted_bare_room_is_found(plant: Plant) -> None:
    found = missing_files(plant("base/newcomer/__init__.py", ""))
    assert {"base.newcomer: README.md", "base.newcomer: apps.py"} <= set(found)


def test_no_file_is_empty() -> None:
    assert empty_files(ROOT) == []


def test_planted_empty_file_is_found(plant: Plant) -> None:
    found = empty_files(plant("base/people/planted.py", ""))
    assert "src/nahraum/base/people/planted.py" in found


def test_readmes_are_half_a_page_and_name_the_room() -> None:
    for room in rooms():
        lines = (room.path / "README.md").read_text("utf-8").splitlines()
        assert lines[0] == f"# {room.wing}.{room.name}"
        assert len(lines) <= README_LINES, room.module


def test_every_room_is_an_installed_app_called_like_it() -> None:
    installed = {config.name: config.label for config in apps.get_app_configs()}
    assert {room.module: installed.get(room.module) for room in rooms()} == {
        room.module: room.name for room in rooms()
    }


def test_wings_hold_rooms_only() -> None:
    known = {room.path for room in rooms()}
    strange = [
        str(path.relative_to(PACKAGE))
        for wing in WINGS
        for path in ((PACKAGE / wing).iterdir() if (PACKAGE / wing).is_dir() else ())
        if path not in known and path.name not in {"__init__.py", "__pycache__", "README.md"}
    ]
    assert strange == []

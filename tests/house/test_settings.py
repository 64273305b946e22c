"""Every setting is documented, and every documented setting exists."""

import ast
import re
from pathlib import Path

from tests.house.conftest import ROOT, Plant
from tests.house.rooms import python_files

HANDBOOK = ROOT / "docs" / "handbuch" / "einstellungen.md"


def settings_read(root: Path) -> set[str]:
    """Names of environment variables the house reads, keys included."""
    found: set[str] = set()
    for path in python_files(root, "src/nahraum"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            found |= set(_names(node))
    return found


def _names(node: ast.AST) -> list[str]:
    match node:
        case ast.Subscript(value=ast.Attribute(attr="environ"), slice=ast.Constant(value=name)):
            return [str(name)]
        case ast.Call(
            func=ast.Attribute(value=ast.Attribute(attr="environ")),
            args=[ast.Constant(value=name), *_],
        ):
            return [str(name)]
        case ast.Call(func=ast.Name(id="key"), args=[ast.Constant(value=name), *_]):
            return [f"NAHRAUM_{str(name).upper()}"]
        case ast.keyword(arg="envvar", value=ast.Constant(value=name)):
            return [str(name)]
        case _:
            return []


def documented() -> set[str]:
    """Settings have a heading or the first cell of a table row of their own."""
    text = HANDBOOK.read_text("utf-8")
    return set(re.findall(r"^(?:\| *|#+ *)`([A-Z][A-Z_]+)`", text, re.MULTILINE))


# Django's own variable is set by the house itself, never by people.
NOT_FOR_PEOPLE = {"DJANGO_SETTINGS_MODULE"}


def test_every_setting_is_documented_and_exists() -> None:
    # dj_database_url reads DATABASE_URL itself as well.
    assert settings_read(ROOT) - NOT_FOR_PEOPLE == documented()


def test_planted_setting_is_found(plant: Plant) -> None:
    root = plant("web/planted.py", 'import os\nX = os.environ.get("NAHRAUM_SECRET_DOOR")')
    assert "NAHRAUM_SECRET_DOOR" in settings_read(root) - documented()
